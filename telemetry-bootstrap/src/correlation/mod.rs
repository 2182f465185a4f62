//! Correlation: who a piece of work belongs to, on every line and span of it.
//!
//! A [`Correlation`] lives in the OpenTelemetry context, so it goes wherever the current span goes.
//! The HTTP and messaging layers make one for each request and message; service code adds what only
//! it knows ([`set_tenant_id`], [`set_org_id`], [`set_user_id`]) and opens scopes for work that no
//! request caused ([`scope`], [`in_scope`]).
//!
//! Rules: contract section "Correlation", `telemetry_contract::correlation`.

mod correlator;
mod ids;
mod scope;
mod thread;
mod upstream;

use std::sync::{Arc, OnceLock};

use opentelemetry::trace::{SpanContext, TraceContextExt as _};
use opentelemetry::{Context, KeyValue, StringValue};
use telemetry_contract::correlation as keys;

pub use crate::redact::{UserKey, UserKeyError, UserKeyTooShort};
pub use correlator::Correlator;
pub(crate) use correlator::{Arrival, Shared, new_id};
pub(crate) use ids::Ids;
pub use scope::{Scoped, follow, in_scope, scope};
pub(crate) use thread::{
    current_context, has_entered_span, has_made_span, is_probing, is_running, mute,
};
pub(crate) use upstream::Upstream;

/// The correlation fields of one request, message or background job.
///
/// Cloning is one reference count; all clones see what [`set_tenant_id`](Self::set_tenant_id) and
/// its siblings set. The process's own ([`Correlator::process`]) takes none of that, since it
/// belongs to whatever happens outside requests.
#[derive(Debug, Clone)]
pub struct Correlation(Arc<Fields>);

#[derive(Debug)]
struct Fields {
    id: Arc<str>,
    request_id: Option<Arc<str>>,
    event_id: Option<Arc<str>>,
    tenant_id: OnceLock<Arc<str>>,
    org_id: OnceLock<Arc<str>>,
    user_id: OnceLock<Arc<str>>,
    of_process: bool,
    upstream: Option<Upstream>,
    shared: Arc<Shared>,
}

impl Correlation {
    fn new(shared: Arc<Shared>, arrival: Arrival) -> Self {
        Self(Arc::new(Fields {
            id: arrival.correlation_id.unwrap_or_else(new_id),
            request_id: arrival.request_id,
            event_id: arrival.event_id,
            tenant_id: OnceLock::new(),
            org_id: OnceLock::new(),
            user_id: OnceLock::new(),
            of_process: false,
            upstream: arrival.upstream,
            shared,
        }))
    }

    /// The process's own: with a new id, and closed to whatever service code sets.
    fn of_process(shared: Arc<Shared>) -> Self {
        let open = Self::new(shared, Arrival::default());
        Self(Arc::new(Fields {
            of_process: true,
            ..open.copy()
        }))
    }

    /// The correlation id: one for everything that an inbound request or message causes.
    pub fn id(&self) -> &str {
        &self.0.id
    }

    /// The id of this hop's request; `None` outside an HTTP request.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The tenant, once [`set_tenant_id`](Self::set_tenant_id) took it.
    pub fn tenant_id(&self) -> Option<&str> {
        self.0.tenant_id.get().map(AsRef::as_ref)
    }

    /// The organisation, once [`set_org_id`](Self::set_org_id) took it.
    pub fn org_id(&self) -> Option<&str> {
        self.0.org_id.get().map(AsRef::as_ref)
    }

    /// The acting user as a keyed hash, once [`set_user_id`](Self::set_user_id) took it.
    pub fn user_id(&self) -> Option<&str> {
        self.0.user_id.get().map(AsRef::as_ref)
    }

    /// The id of the asynchronous event that is sent or handled here.
    pub fn event_id(&self) -> Option<&str> {
        self.0.event_id.as_deref()
    }

    /// Sets the tenant; it can be set once, and never on the process's own correlation. Returns
    /// whether it was taken: it has to be a valid id (1 to 128 characters of `[A-Za-z0-9._:-]`) that
    /// does not look like a secret, and one that is not is counted. Where the service's contract
    /// declares it personal, its keyed hash is kept, and nothing without a [`UserKey`].
    pub fn set_tenant_id(&self, tenant_id: &str) -> bool {
        let tenant_id = self
            .0
            .shared
            .shown(&[keys::TENANT_ID, keys::SAAS_TENANT], tenant_id);
        tenant_id.is_some_and(|it| self.set(&self.0.tenant_id, &it))
    }

    /// Sets the organisation, as [`set_tenant_id`](Self::set_tenant_id) does the tenant.
    pub fn set_org_id(&self, org_id: &str) -> bool {
        let org_id = self.0.shared.shown(&[keys::ORG_ID], org_id);
        org_id.is_some_and(|it| self.set(&self.0.org_id, &it))
    }

    /// Sets the acting user; it can be set once.
    ///
    /// What is kept is an HMAC-SHA-256 under the configured [`UserKey`]. Without a key nothing is
    /// kept. Returns whether it was taken.
    pub fn set_user_id(&self, user_id: &str) -> bool {
        if self.0.of_process {
            return false;
        }
        let hash = self.0.shared.hash_user(user_id);
        hash.is_some_and(|hash| self.0.user_id.set(hash).is_ok())
    }

    /// The same correlation for one event that is sent from here.
    pub(crate) fn with_event_id(&self, event_id: Arc<str>) -> Self {
        Self(Arc::new(Fields {
            event_id: Some(event_id),
            ..self.copy()
        }))
    }

    /// The same ids for one piece of work, which may set what is its own without telling others.
    pub(crate) fn detached(&self) -> Self {
        Self(Arc::new(self.copy()))
    }

    fn copy(&self) -> Fields {
        Fields {
            id: Arc::clone(&self.0.id),
            request_id: self.0.request_id.clone(),
            event_id: self.0.event_id.clone(),
            tenant_id: self.0.tenant_id.clone(),
            org_id: self.0.org_id.clone(),
            user_id: self.0.user_id.clone(),
            of_process: false,
            upstream: self.0.upstream.clone(),
            shared: Arc::clone(&self.0.shared),
        }
    }

    /// Every field that is set, as span attributes; `saas.tenant` is an alias of `tenant_id`.
    pub fn attributes(&self) -> impl Iterator<Item = KeyValue> + use<> {
        let tenant = self.0.tenant_id.get();
        let all = [
            attribute(keys::CORRELATION_ID, Some(&self.0.id)),
            attribute(keys::REQUEST_ID, self.0.request_id.as_ref()),
            attribute(keys::EVENT_ID, self.0.event_id.as_ref()),
            attribute(keys::TENANT_ID, tenant),
            attribute(keys::SAAS_TENANT, tenant),
            attribute(keys::ORG_ID, self.0.org_id.get()),
            attribute(keys::USER_ID, self.0.user_id.get()),
        ];
        all.into_iter().flatten()
    }

    /// What came with the trace that this arrived in.
    pub(crate) fn upstream(&self) -> Option<&Upstream> {
        self.0.upstream.as_ref()
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.0.shared
    }

    fn set(&self, field: &OnceLock<Arc<str>>, value: &str) -> bool {
        if self.0.of_process {
            return false;
        }
        let valid = self.0.shared.accept(value.as_bytes());
        valid.is_some_and(|id| field.set(id).is_ok())
    }
}

fn attribute(key: &'static str, value: Option<&Arc<str>>) -> Option<KeyValue> {
    value.map(|value| KeyValue::new(key, StringValue::from(Arc::clone(value))))
}

/// The correlation of the current request, message or scope; `None` outside any.
pub fn current() -> Option<Correlation> {
    if !is_running() {
        return None;
    }
    Context::map_current(|cx| cx.get::<Correlation>().cloned())
}

/// Sets the current work's tenant. `false` where there is none, or it was not taken
/// ([`Correlation::set_tenant_id`]).
pub fn set_tenant_id(tenant_id: &str) -> bool {
    current().is_some_and(|correlation| correlation.set_tenant_id(tenant_id))
}

/// Sets the current work's organisation. `false` where there is none, or it was not taken
/// ([`Correlation::set_org_id`]).
pub fn set_org_id(org_id: &str) -> bool {
    current().is_some_and(|correlation| correlation.set_org_id(org_id))
}

/// Sets the current work's user, as a keyed hash. `false` where there is no current work, or it
/// was not taken ([`Correlation::set_user_id`]).
pub fn set_user_id(user_id: &str) -> bool {
    current().is_some_and(|correlation| correlation.set_user_id(user_id))
}

/// Hands the current correlation and span context to `f`, in one look at the current context.
///
/// `f` must only read: a span that starts or ends inside it would find the context borrowed.
pub(crate) fn with_current<T>(f: impl FnOnce(Option<&Correlation>, &SpanContext) -> T) -> T {
    Context::map_current(|cx| f(cx.get::<Correlation>(), cx.span().span_context()))
}

#[cfg(test)]
mod tests;
