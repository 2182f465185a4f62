//! The span store that the guest is given: shows it one span of ours at a time.

use std::cell::Cell;
use std::num::NonZeroU64;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use opentelemetry::Context;
use tracing::field::{Field, Value};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Metadata, Subscriber};
use tracing_core::{Callsite, Kind, metadata};
use tracing_subscriber::Registry;
use tracing_subscriber::registry::{Data, Extensions, ExtensionsMut, LookupSpan, SpanData};

use super::Guests;
use crate::correlation::is_running;
use crate::trace::hub::Hub;
use crate::trace::table::Slot;

thread_local! {
    /// The span of ours that the guest is looking at.
    static TARGET: Cell<Option<u64>> = const { Cell::new(None) };
    /// How deep we are in calls to the guest of our own making, which name stand-ins.
    static CALLING: Cell<u32> = const { Cell::new(0) };
}

/// Shows the guest a stand-in wherever it asks for a span of ours.
pub(super) struct Shim {
    hub: Arc<Hub>,
    guests: Weak<Guests>,
    /// Holds the stand-ins, and what the guest keeps of each.
    store: Registry,
    /// Stands in for spans that are not ours; the guest keeps nothing of it.
    blank: Id,
    /// Stand-ins that nobody is looking at.
    free: Mutex<Vec<Id>>,
}

/// A look at one stand-in. When it ends, what was changed is handed on.
pub(super) struct Look<'a> {
    data: Data<'a>,
    shim: &'a Shim,
    /// The stand-in and the target before this one; none where there is nothing to hand on.
    open: Option<(Id, Option<u64>)>,
}

impl Shim {
    pub(super) fn new(hub: Arc<Hub>, guests: Weak<Guests>) -> Self {
        let mut store = Registry::default();
        // With a filter known, the store minds no other subscriber's filters.
        let _unused = store.register_filter();
        let blank = with_stand_in(|stand_in| store.new_span(stand_in));
        Self {
            hub,
            guests,
            store,
            blank,
            free: Mutex::default(),
        }
    }

    /// Makes the guest a stand-in for a span of ours.
    fn stand_in_for(&self, id: &Id) -> Option<Look<'_>> {
        // The guest looks at the current context.
        let guests = self.guests.upgrade().filter(|_| is_running())?;
        let (base, has_started) = self.hub.table.with(id, |slot| match slot {
            Slot::Open(record) => (record.parent().unwrap_or_default(), false),
            Slot::Early { context, .. } => (context.clone(), false),
            Slot::Started { context, .. } => (context.clone(), true),
        })?;
        let before = TARGET.replace(Some(id.into_u64()));
        let stand_in = calling(|| {
            let _base = Context::attach(base);
            let id = with_stand_in(|stand_in| guests.new_span(stand_in));
            if has_started {
                guests.enter(&id);
                guests.exit(&id);
            }
            id
        });
        let Some(data) = self.store.span_data(&stand_in) else {
            TARGET.set(before);
            return None;
        };
        Some(Look {
            data,
            shim: self,
            open: Some((stand_in, before)),
        })
    }
}

impl<'a> LookupSpan<'a> for Shim {
    type Data = Look<'a>;

    fn span_data(&'a self, id: &Id) -> Option<Look<'a>> {
        let plain = |id: &Id| {
            Some(Look {
                data: self.store.span_data(id)?,
                shim: self,
                open: None,
            })
        };
        if is_calling() {
            return plain(id);
        }
        self.stand_in_for(id).or_else(|| plain(&self.blank))
    }
}

impl Drop for Look<'_> {
    fn drop(&mut self) {
        let Some((stand_in, before)) = self.open.take() else {
            return;
        };
        if let Some(guests) = self.shim.guests.upgrade() {
            // Makes the guest build what it holds, which hands it to the adopter.
            calling(|| guests.try_close(stand_in.clone()));
            let free = &self.shim.free;
            free.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(stand_in);
        }
        TARGET.set(before);
    }
}

impl<'a> SpanData<'a> for Look<'a> {
    fn id(&self) -> Id {
        self.data.id()
    }

    fn metadata(&self) -> &'static Metadata<'static> {
        self.data.metadata()
    }

    fn parent(&self) -> Option<&Id> {
        self.data.parent()
    }

    fn extensions(&self) -> Extensions<'_> {
        self.data.extensions()
    }

    fn extensions_mut(&self) -> ExtensionsMut<'_> {
        self.data.extensions_mut()
    }
}

impl Subscriber for Shim {
    fn enabled(&self, _metadata: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let free = self
            .free
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        free.unwrap_or_else(|| self.store.new_span(attributes))
    }

    fn record(&self, _span: &Id, _values: &Record<'_>) {}

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, _event: &Event<'_>) {}

    fn enter(&self, _span: &Id) {}

    fn exit(&self, _span: &Id) {}

    /// The guest is to let go of the span; the store keeps it for the next.
    fn try_close(&self, _span: Id) -> bool {
        true
    }
}

/// The span of ours that the guest is looking at.
pub(super) fn target() -> Option<Id> {
    TARGET
        .get()
        .and_then(NonZeroU64::new)
        .map(Id::from_non_zero_u64)
}

/// Whether we are calling the guest, rather than it us.
pub(super) fn is_calling() -> bool {
    CALLING.get() > 0
}

fn calling<T>(call: impl FnOnce() -> T) -> T {
    struct Depth;
    impl Drop for Depth {
        fn drop(&mut self) {
            CALLING.set(CALLING.get() - 1);
        }
    }
    CALLING.set(CALLING.get() + 1);
    let _depth = Depth;
    call()
}

/// Runs `make` with what a stand-in is created with: nothing.
fn with_stand_in<T>(make: impl FnOnce(&Attributes<'_>) -> T) -> T {
    let none: [(&Field, Option<&dyn Value>); 0] = [];
    let values = METADATA.fields().value_set(&none);
    make(&Attributes::new(&METADATA, &values))
}

struct StandIn;

static STAND_IN: StandIn = StandIn;

static METADATA: Metadata<'static> = metadata! {
    name: "stand-in",
    target: "telemetry_bootstrap::bridge",
    level: tracing::Level::INFO,
    fields: &[],
    callsite: &STAND_IN,
    kind: Kind::SPAN,
};

impl Callsite for StandIn {
    fn set_interest(&self, _interest: Interest) {}

    fn metadata(&self) -> &Metadata<'_> {
        &METADATA
    }
}
