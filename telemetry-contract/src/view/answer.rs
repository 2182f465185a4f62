//! Question in, answer out: no socket, no clock.

use std::collections::BTreeSet;

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::json;
use super::query::{Query, decode};
use crate::backend::Observer;
use crate::correlation::CORRELATION_ID;
use crate::otlp::model::{self, StatusCode as SpanStatus, TraceId};
use crate::report;
use crate::store::{Store, StoredLog, StoredSpan, Trace};

/// The page, which asks everything else.
const PAGE: &str = include_str!("page.html");

/// Most rows of an answer, and how many where nobody says.
const MOST: usize = 1_000;
const USUAL: usize = 100;

/// What goes back.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) content_type: &'static str,
    pub(super) body: String,
}

impl Reply {
    fn json(value: &Value) -> Self {
        Self {
            status: StatusCode::OK,
            content_type: "application/json",
            body: value.to_string(),
        }
    }

    fn refusal(status: StatusCode, why: &str) -> Self {
        Self {
            status,
            content_type: "application/json",
            body: json!({ "error": why }).to_string(),
        }
    }
}

/// Answers a question; `host` is the request's `Host` without its port.
pub(super) fn answer(held: &Observer, method: &Method, host: &str, target: &str) -> Reply {
    if !is_local(host) {
        let why = "found another host's name in `Host`, wanted `localhost` or a loopback address";
        return Reply::refusal(StatusCode::FORBIDDEN, why);
    }
    if method != Method::GET && method != Method::HEAD {
        return Reply::refusal(
            StatusCode::METHOD_NOT_ALLOWED,
            "everything here is asked with GET",
        );
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let query = &Query::parse(query);
    match path {
        "/" => Reply {
            status: StatusCode::OK,
            content_type: "text/html; charset=utf-8",
            body: PAGE.to_owned(),
        },
        "/ready" => Reply {
            status: StatusCode::OK,
            content_type: "text/plain; charset=utf-8",
            body: "ready\n".to_owned(),
        },
        "/api/summary" => Reply::json(&summary(held)),
        "/api/traces" => Reply::json(&held.store(|store| traces(store, query))),
        "/api/logs" => Reply::json(&held.store(|store| logs(store, query))),
        "/api/metrics" => Reply::json(&held.store(|store| metrics(store, query))),
        "/api/findings" => Reply::json(&report::json(&held.report())),
        _ => match path.strip_prefix("/api/traces/") {
            Some(id) => one_trace(held, &decode(id)),
            None => Reply::refusal(StatusCode::NOT_FOUND, "there is nothing here; see `/`"),
        },
    }
}

/// `localhost` and every address of loopback.
fn is_local(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let address: Result<std::net::IpAddr, _> = bare.parse();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

fn summary(held: &Observer) -> Value {
    let report = held.report();
    held.store(|store| {
        json!({
            "contract": {"name": report.contract, "version": report.version},
            "conforms": report.conforms(),
            "empty": report.is_empty(),
            "denied": report.denied(),
            "warned": report.warned(),
            "held": json::counts(store.held()),
            "evicted": json::counts(store.evicted()),
            "bytes": store.bytes(),
            "services": json::services(store),
        })
    })
}

fn traces(store: &Store, query: &Query<'_>) -> Value {
    let service = query.get("service");
    let correlation = query.get("correlation_id");
    let id = query.get("id").map(Id::new);
    let failed = query.get("failed") == Some("true");
    let is_wanted = |trace: &Trace<'_>| {
        let any = |is: &dyn Fn(&StoredSpan) -> bool| trace.spans.iter().any(is);
        service.is_none_or(|name| any(&|span| span.service() == name))
            && correlation.is_none_or(|id| any(&|span| carries(&span.span().attributes, id)))
            && id.is_none_or(|id| {
                id.is_trace(trace.id) || any(&|span| carries(&span.span().attributes, id.text))
            })
            && (!failed || any(&|span| span.span().status.code == SpanStatus::Error))
    };
    let found = store.traces().filter(is_wanted);
    let found = found.take(query.number("limit", USUAL, MOST));
    found.map(json::trace_row).collect()
}

/// What somebody looks for without saying what it is: a `correlation_id`, or a trace's id.
#[derive(Clone, Copy)]
struct Id<'q> {
    text: &'q str,
    trace: Option<TraceId>,
}

impl<'q> Id<'q> {
    fn new(text: &'q str) -> Self {
        let trace = TraceId::from_hex(text);
        Self { text, trace }
    }

    fn is_trace(self, id: TraceId) -> bool {
        self.trace == Some(id)
    }
}

fn carries(attributes: &[model::Attribute<'_>], id: &str) -> bool {
    model::find(attributes, CORRELATION_ID).and_then(model::Value::as_str) == Some(id)
}

fn logs(store: &Store, query: &Query<'_>) -> Value {
    let service = query.get("service");
    let correlation = query.get("correlation_id");
    let trace = query.get("trace_id").map(TraceId::from_hex);
    let id = query.get("id").map(Id::new);
    let level = query.get("level");
    let text = query.get("text").map(str::to_lowercase);
    let is_wanted = |log: &&StoredLog| {
        let record = log.record();
        service.is_none_or(|name| log.service() == name)
            && correlation.is_none_or(|id| carries(&record.attributes, id))
            && trace.is_none_or(|id| Some(record.trace_id) == id)
            && id.is_none_or(|id| {
                id.is_trace(record.trace_id) || carries(&record.attributes, id.text)
            })
            && level.is_none_or(|level| record.severity_text.eq_ignore_ascii_case(level))
            && text
                .as_ref()
                .is_none_or(|text| record.body.to_string().to_lowercase().contains(text))
    };
    let found = store.logs().rev().filter(is_wanted);
    let found = found.take(query.number("limit", USUAL, MOST));
    found.map(json::log).collect()
}

fn metrics(store: &Store, query: &Query<'_>) -> Value {
    let (name, service) = (query.get("name"), query.get("service"));
    let found = store.points().filter(|point| {
        name.is_none_or(|name| point.name() == name)
            && service.is_none_or(|service| point.service() == service)
    });
    let found = found.take(query.number("limit", MOST, MOST));
    found.map(json::series).collect()
}

fn one_trace(held: &Observer, id: &str) -> Reply {
    let Some(id) = TraceId::from_hex(id) else {
        let why = "a trace id is 32 hexadecimal digits";
        return Reply::refusal(StatusCode::BAD_REQUEST, why);
    };
    let found = held.store(|store| {
        store.trace(id)?;
        let related = related(store, id);
        let traces = related.iter().filter_map(|id| store.trace(*id));
        let spans: Vec<Value> = traces
            .flat_map(|trace| trace.spans.iter().map(json::span))
            .collect();
        let logs = related.iter().flat_map(|id| store.logs_of(*id));
        let mut logs: Vec<&StoredLog> = logs.collect();
        logs.sort_by_key(|log| log.record().time_unix_nano);
        let logs: Vec<Value> = logs.into_iter().map(json::log).collect();
        Some(json!({"trace_id": id.to_string(), "spans": spans, "logs": logs}))
    });
    match found {
        Some(trace) => Reply::json(&trace),
        None => Reply::refusal(
            StatusCode::NOT_FOUND,
            "no such trace is held: not sent, or evicted",
        ),
    }
}

/// The trace, those that its links lead to, and those that link to any of them.
fn related(store: &Store, id: TraceId) -> Vec<TraceId> {
    let mut found = vec![id];
    let mut seen: BTreeSet<TraceId> = [id].into();
    let mut at = 0;
    while let Some(id) = found.get(at).copied().filter(|_| found.len() < MOST) {
        at += 1;
        let here = store.trace(id);
        let linked = |trace: &Trace<'_>| here.is_some_and(|here| links(here, trace.id));
        let near = store
            .traces()
            .filter(|trace| links(*trace, id) || linked(trace));
        for trace in near {
            if seen.insert(trace.id) {
                found.push(trace.id);
            }
        }
    }
    found
}

/// Whether a trace links to this one.
fn links(trace: Trace<'_>, to: TraceId) -> bool {
    let mut spans = trace.spans.iter();
    spans.any(|stored| stored.span().links.iter().any(|link| link.trace_id == to))
}
