//! What is kept of a span.

use std::hash::{Hash, Hasher};

use super::table::Id;
use crate::check::facts::{Facts, Slot};
use crate::check::hash::Fold;
use crate::check::names::Name;
use crate::check::resource::Speaker;
use crate::model::Structure;
use crate::otlp::model::{Kind, Span, SpanId, StatusCode, TraceId};

/// Further links of a span are not looked at; SDKs stop there too.
const MAX_LINKS: usize = 128;

/// What is kept of a span.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub(crate) span: SpanId,
    pub(crate) parent: SpanId,
    pub(crate) kind: Kind,
    pub(crate) parentage: Parentage,
    pub(crate) failed: bool,
    /// Whether it describes an HTTP request as its receiver sees it.
    pub(crate) inbound_http: bool,
    pub(crate) structure: Structure,
    pub(crate) service: Name,
    /// Tells the processes of a service apart.
    pub(crate) instance: u64,
    pub(crate) name: Name,
    /// Of what a server span was asked for.
    pub(crate) request: u64,
    pub(crate) error_type: Name,
    pub(crate) start: u64,
    pub(crate) end: u64,
    pub(crate) correlation: Id,
    pub(crate) event: Id,
    pub(crate) links: Box<[(TraceId, SpanId)]>,
    /// Of the whole span as it was sent: what is sent twice has the same.
    pub(crate) fingerprint: u64,
}

/// What a span's flags say about its parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Parentage {
    Local,
    Remote,
    Unknown,
}

impl Parentage {
    const HAS_IS_REMOTE: u32 = 0x100;
    const IS_REMOTE: u32 = 0x200;

    /// Reads OTLP's span flags.
    pub(crate) fn of(span: &Span<'_>) -> Self {
        match span.flags & (Self::HAS_IS_REMOTE | Self::IS_REMOTE) {
            Self::HAS_IS_REMOTE => Self::Local,
            0 => Self::Unknown,
            _ => Self::Remote,
        }
    }
}

impl Record {
    /// Takes what is needed from a span; its ids come with
    /// [`Table::add_span`](super::table::Table::add_span).
    pub(crate) fn new(
        span: &Span<'_>,
        who: &Speaker,
        facts: &Facts<'_, '_>,
        name: Name,
        error_type: Name,
    ) -> Self {
        Self {
            span: span.span_id,
            parent: span.parent_span_id,
            kind: span.kind,
            parentage: Parentage::of(span),
            failed: span.status.code == StatusCode::Error,
            // The receiver of a request knows the route.
            inbound_http: facts.get(Slot::HttpRoute).is_some(),
            structure: Structure::default(),
            service: who.name,
            instance: who.instance,
            name,
            request: request(span, facts),
            error_type,
            start: span.start_unix_nano,
            end: span.end_unix_nano,
            correlation: Id::default(),
            event: Id::default(),
            links: span
                .links
                .iter()
                .take(MAX_LINKS)
                .map(|link| (link.trace_id, link.span_id))
                .collect(),
            fingerprint: texts(span, facts),
        }
    }

    /// The same record with its [`fingerprint`](Self::fingerprint).
    pub(crate) fn with_fingerprint(mut self) -> Self {
        let links_to = self.structure.links_to.map_or(u8::MAX, |kind| kind as u8);
        let flags = [self.failed, self.inbound_http, self.structure.root].map(u8::from);
        let [failed, inbound, root] = flags;
        let kinds = [self.kind as u8, self.parentage as u8, links_to];
        let [kind, parentage, links_to] = kinds;
        let small = [kind, parentage, links_to, failed, inbound, root, 0, 0];
        // Not `RandomState`: what is kept of two different spans with one id must not depend on
        // the process.
        let mut hasher = Fold::default();
        hasher.write_u64(u64::from_le_bytes(small));
        hasher.write_u64(u64::from_le_bytes(self.parent.0));
        (self.start, self.end, self.instance, self.request).hash(&mut hasher);
        self.links.hash(&mut hasher);
        (self.correlation, self.event, self.fingerprint).hash(&mut hasher);
        self.fingerprint = hasher.finish();
        self
    }

    /// Whether it is where work arrives at its service.
    pub(crate) fn is_entry(&self) -> bool {
        self.structure.root || matches!(self.kind, Kind::Server | Kind::Consumer)
    }
}

/// A hash of the method and path of a server span, or of its name where it has no path.
fn request(span: &Span<'_>, facts: &Facts<'_, '_>) -> u64 {
    if span.kind != Kind::Server {
        return 0;
    }
    let mut hasher = Fold::default();
    match facts.text(Slot::UrlPath) {
        Some(path) => (facts.text(Slot::HttpMethod), path).hash(&mut hasher),
        None => span.name.hash(&mut hasher),
    }
    hasher.finish()
}

/// A hash of the texts that are kept as numbers, which depend on the order of observations.
fn texts(span: &Span<'_>, facts: &Facts<'_, '_>) -> u64 {
    let error = facts.text(Slot::ErrorType);
    let mut hasher = Fold::default();
    (&span.name, error).hash(&mut hasher);
    hasher.finish()
}
