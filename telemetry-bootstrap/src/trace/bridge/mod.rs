//! What makes `tracing_opentelemetry`'s extension trait work on our spans.
//!
//! `OpenTelemetrySpanExt` and `get_otel_context` ask the subscriber for three things by their type:
//! a private table of functions, the span store, and the layer, and then read and change what the
//! layer has put into the store. So a guest layer of that crate is kept here over a span store of
//! ours. The guest hears of no span by itself; when one of those functions looks a span up, the
//! store shows the guest a span in its place for as long as that takes, and hands what was changed
//! on to ours. It costs nothing unless it is used. Reasons: `docs/decisions/0013`.

mod adopter;
mod shim;

#[cfg(test)]
mod tests;

use std::any::TypeId;
use std::fmt;
use std::sync::{Arc, Weak};

use tracing::Subscriber;
use tracing_opentelemetry::OpenTelemetryLayer;
use tracing_subscriber::layer::{Layer, Layered};

use self::adopter::Adopter;
use self::shim::Shim;
use super::layer::SpanLayer;

type Guest = OpenTelemetryLayer<Shim, Adopter>;

/// The guest over its span store.
type Guests = Layered<Guest, Shim>;

/// Answers for the guest. Put it into the same subscriber as the span layer.
pub(crate) struct Bridge {
    guests: Arc<Guests>,
}

impl Bridge {
    pub(crate) fn new(spans: &SpanLayer) -> Self {
        let guest = tracing_opentelemetry::layer()
            .with_tracer(Adopter::new(&spans.hub))
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_level(false)
            .with_tracked_inactivity(false);
        let guests = Arc::new_cyclic(|guests| {
            let shim = Shim::new(Arc::clone(&spans.hub), Weak::clone(guests));
            guest.with_subscriber(shim)
        });
        Self { guests }
    }
}

impl<S: Subscriber> Layer<S> for Bridge {
    #[expect(
        unsafe_code,
        reason = "the trait's own signature; `docs/decisions/0013` says what it is needed for"
    )]
    unsafe fn downcast_raw(&self, id: TypeId) -> Option<*const ()> {
        if id == TypeId::of::<Self>() {
            return Some(std::ptr::from_ref(self).cast());
        }
        // SAFETY: what is found is part of `self.guests`, which lives as long as `self` does.
        unsafe { Subscriber::downcast_raw(&*self.guests, id) }
    }
}

impl fmt::Debug for Bridge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bridge").finish_non_exhaustive()
    }
}
