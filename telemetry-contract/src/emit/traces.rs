//! Traces in which every span type has a plausible place.
//!
//! A request comes in; below it stand the calls, messages and inner work; what another server span
//! answers is a call of the same protocol; a consumer begins a trace of its own and links to its
//! producer. Work that nobody asked for, a job, is a trace by itself.

use serde_json::{Value, json};

use super::json::{attribute, long, pair};
use super::{Emitter, Stand, value};
use crate::check::SignalKind;
use crate::model::SpanKind;
use crate::yaml::{Span, Usage};

/// How long a span takes, in nanoseconds.
const WHOLE: u64 = 80_000_000;

/// How long one that is inside another takes.
const PART: u64 = 2_000_000;

/// One piece of work: all the spans that have its correlation id.
struct Work<'r> {
    correlation: String,
    event: String,
    failed: bool,
    end: u64,
    spans: Vec<Value>,
    /// What was made, to be linked to and put spans below.
    placed: Vec<(&'r Span, Stand)>,
}

/// What a span stands below and comes from.
#[derive(Default)]
struct Place {
    parent: Option<Stand>,
    link: Option<Stand>,
}

impl<'r> Emitter<'r> {
    /// The spans of a round, and where log records may stand: in work that went well, and in work
    /// that failed.
    pub(super) fn spans(&mut self, now: u64) -> (Vec<Value>, Vec<Stand>) {
        let (mut spans, mut stands) = (Vec::new(), Vec::new());
        for failed in [false, true] {
            let mut work = self.work(now, failed);
            spans.append(&mut work.spans);
            stands.extend(work.placed.into_iter().next().map(|(_, stand)| stand));
        }
        (spans, stands)
    }

    fn work(&mut self, now: u64, failed: bool) -> Work<'r> {
        let mut work = Work {
            correlation: self.ids.uuid(7),
            event: self.ids.uuid(7),
            failed,
            end: now,
            spans: Vec::new(),
            placed: Vec::new(),
        };
        for span in order(&self.registry.spans) {
            let place = place(span, &work);
            self.span(span, &place, &mut work);
        }
        work
    }

    fn span(&mut self, span: &'r Span, place: &Place, work: &mut Work<'r>) {
        let trace = place.parent.as_ref().map(|parent| parent.trace.clone());
        let stand = Stand {
            trace: trace.unwrap_or_else(|| self.ids.trace()),
            span: self.ids.span(),
            correlation: work.correlation.clone(),
        };
        let failed = work.failed && can_fail(span);
        let attributes = self.attributes(span, failed, work);
        let mut written = write(span, &stand, place, &attributes, work);
        if failed {
            written["status"] = json!({ "code": 2, "message": "emitted: a failure" });
        }
        self.count(SignalKind::Span, &span.span_type, 1);
        work.spans.push(written);
        work.placed.push((span, stand));
    }

    /// What a span says: what its type shows, and the ids that every span of its kind has.
    fn attributes(&mut self, span: &Span, failed: bool, work: &Work<'_>) -> Vec<Value> {
        let request = self.ids.uuid(7);
        let named = |usage: &Usage| span.name.contains(&format!("{{{}}}", usage.key));
        let mut keys: Vec<&str> = span
            .attributes
            .iter()
            .filter_map(|usage| {
                let def = self.registry.attribute(&usage.key)?;
                let shown = value::is_shown(usage, def, failed) || named(usage);
                shown.then_some(usage.key.as_str())
            })
            .collect();
        keys.extend(ids(span.kind));
        keys.sort_unstable();
        keys.dedup();
        let attributes = keys.into_iter().filter_map(|key| {
            let def = self.registry.attribute(key)?;
            Some(match key {
                "correlation_id" => pair(key, &work.correlation),
                "event_id" => pair(key, &work.event),
                "request_id" => pair(key, &request),
                "messaging.operation.name" | "messaging.operation.type" => {
                    pair(key, operation(span.kind, key))
                }
                _ => attribute(key, &value::of(def, failed)),
            })
        });
        attributes.collect()
    }
}

/// The ids that spans of a kind have, whatever their types say.
const fn ids(kind: SpanKind) -> &'static [&'static str] {
    match kind {
        SpanKind::Consumer | SpanKind::Producer => &["correlation_id", "event_id"],
        SpanKind::Client | SpanKind::Internal | SpanKind::Server => &["correlation_id"],
    }
}

/// Whether a span of this type can say why it failed.
fn can_fail(span: &Span) -> bool {
    let mut used = span.attributes.iter();
    used.any(|usage| usage.key == "error.type")
}

/// Those first that others stand below or link to: a server, then calls and messages, then the
/// servers that are called, then what consumes.
fn order(spans: &[Span]) -> Vec<&Span> {
    let mut ordered: Vec<&Span> = spans.iter().collect();
    let entry = entry(spans);
    ordered.sort_by_key(|span| match span.kind {
        _ if entry.is_some_and(|entry| entry.span_type == span.span_type) => 0,
        SpanKind::Client | SpanKind::Producer => 1,
        SpanKind::Internal => 2,
        SpanKind::Server => 3,
        SpanKind::Consumer => 4,
    });
    // What is to link comes after all that it may link to.
    ordered.sort_by_key(|span| span.structure.links_to.is_some());
    ordered
}

/// Where work comes in.
fn entry(spans: &[Span]) -> Option<&Span> {
    let mut servers = spans.iter().filter(|span| span.kind == SpanKind::Server);
    let http = servers.clone().find(|span| span.span_type == "http.server");
    http.or_else(|| servers.next())
}

fn place(span: &Span, work: &Work<'_>) -> Place {
    let first = || work.placed.first().map(|(_, stand)| stand.clone());
    let parent = match span.kind {
        _ if span.structure.root && span.kind != SpanKind::Server => None,
        SpanKind::Consumer => None,
        SpanKind::Server => partner(span, SpanKind::Client, work),
        SpanKind::Internal if span.span_type == "job" => None,
        SpanKind::Client | SpanKind::Internal | SpanKind::Producer => first(),
    };
    let wanted = match (span.structure.links_to, span.kind) {
        (None, SpanKind::Consumer) => Some(SpanKind::Producer),
        (links_to, _) => links_to,
    };
    let of_kind = |kind| {
        let mut placed = work.placed.iter().filter(|(other, _)| other.kind == kind);
        placed.next().map(|(_, stand)| stand.clone())
    };
    let link = wanted.and_then(|kind| partner(span, kind, work).or_else(|| of_kind(kind)));
    Place { parent, link }
}

/// The other side of a call or a message: a span of this kind with one of the same markers.
fn partner(span: &Span, kind: SpanKind, work: &Work<'_>) -> Option<Stand> {
    let is_like = |other: &Span| {
        let mut markers = span.markers.iter();
        other.kind == kind && markers.any(|marker| other.markers.contains(marker))
    };
    let mut placed = work.placed.iter();
    let found = placed.find(|(other, _)| is_like(other));
    found.map(|(_, stand)| stand.clone())
}

fn operation(kind: SpanKind, key: &str) -> &'static str {
    match (kind, key) {
        (SpanKind::Producer, "messaging.operation.name") => "publish",
        (SpanKind::Producer, _) => "send",
        _ => "process",
    }
}

fn write(
    span: &Span,
    stand: &Stand,
    place: &Place,
    attributes: &[Value],
    work: &Work<'_>,
) -> Value {
    // Below a call, the answer to it; below the whole, one part after the other.
    let at = u64::try_from(work.placed.len()).unwrap_or(0);
    let (start, end) = match (&place.parent, span.kind) {
        (Some(_), SpanKind::Server) => part(work, at, PART / 2),
        (Some(_), _) => part(work, at, PART),
        (None, _) => (work.end.saturating_sub(WHOLE), work.end),
    };
    let mut written = json!({
        "traceId": stand.trace,
        "spanId": stand.span,
        "flags": 1,
        "name": name(&span.name, attributes),
        "kind": number(span.kind),
        "startTimeUnixNano": long(start),
        "endTimeUnixNano": long(end),
        "attributes": attributes,
    });
    if let Some(parent) = &place.parent {
        written["parentSpanId"] = parent.span.as_str().into();
    }
    if let Some(link) = &place.link {
        written["links"] = json!([{ "traceId": link.trace, "spanId": link.span, "flags": 1 }]);
    }
    written
}

/// The times of a part of the whole.
fn part(work: &Work<'_>, at: u64, length: u64) -> (u64, u64) {
    let start = work.end.saturating_sub(WHOLE) + at.min(WHOLE / PART - 2) * PART;
    (start, start + length)
}

/// What a name's template makes of a span's attributes; words without a value are left out.
fn name(template: &str, attributes: &[Value]) -> String {
    let word = |word: &str| {
        let key = word.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
        let Some(key) = key else {
            return Some(word.to_owned());
        };
        let found = attributes
            .iter()
            .find(|attribute| attribute["key"] == key)?;
        let value = found["value"].as_object()?.values().next()?;
        Some(
            value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned),
        )
    };
    let words: Vec<String> = template.split(' ').filter_map(word).collect();
    words.join(" ")
}

/// The wire's number of a kind.
const fn number(kind: SpanKind) -> u32 {
    match kind {
        SpanKind::Internal => 1,
        SpanKind::Server => 2,
        SpanKind::Client => 3,
        SpanKind::Producer => 4,
        SpanKind::Consumer => 5,
    }
}
