//! Telemetry that breaks one rule: the rule's own bad sample, as if it happened now.

use serde_json::Value;

use super::Request;
use crate::otlp::model::Signal;
use crate::rule::Rule;
use crate::samples::{self, Sample};

/// The service that speaks in the samples. A second one, where one answers it, keeps its name.
const SPEAKER: &str = "orders-api";

/// The span that the samples' lines are written in. Nobody sends it.
const SPAN: &str = concat!(
    r#""trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","#,
    r#""span_id":"00f067aa0ba902b7","#
);

/// A piece of telemetry that breaks a rule.
#[derive(Debug, Clone, PartialEq)]
pub enum Broken {
    /// A line of a service's standard output, with its line feed.
    Line(String),
    /// An export request.
    Request(Request),
}

impl Broken {
    /// The metrics that it has, of which a conforming point would break other rules.
    pub fn metrics(&self) -> Vec<String> {
        match self {
            Self::Request(request) if request.signal == Signal::Metrics => {
                let mut names = Vec::new();
                each(&request.body, &mut |key, value| {
                    if key == "metrics" {
                        let metrics = value.as_array().into_iter().flatten();
                        let found = metrics.filter_map(|metric| metric["name"].as_str());
                        names.extend(found.map(str::to_owned));
                    }
                });
                names
            }
            _ => Vec::new(),
        }
    }
}

/// What breaks a rule, sent by the service of this name, which claims the contract with this schema
/// URL; its last record is of this time (nanoseconds since 1970).
pub fn broken(rule: Rule, service: &str, schema_url: &str, now: u64) -> Vec<Broken> {
    let claimed = claimed(samples::good(rule));
    let mut pieces: Vec<(Signal, Value)> = Vec::new();
    let mut broken = Vec::new();
    for sample in samples::bad(rule) {
        match sample {
            Sample::Line(line) => broken.push(Broken::Line(said_by(service, line))),
            Sample::Otlp(signal, text) => {
                pieces.extend(serde_json::from_str(text).ok().map(|body| (*signal, body)));
            }
        }
    }
    let latest = pieces.iter().map(|(_, body)| latest(body)).max();
    let later = now.saturating_sub(latest.unwrap_or(now));
    for (signal, mut body) in pieces {
        adapt(&mut body, &claimed, schema_url, later);
        send_as(&mut body, service);
        broken.push(Broken::Request(Request { signal, body }));
    }
    broken
}

/// The schema URL that the samples are written with.
fn claimed(good: &[Sample]) -> String {
    let mut claimed = String::new();
    for sample in good {
        let body: Value = serde_json::from_str(sample.text()).unwrap_or_default();
        each(&body, &mut |key, value| {
            if let (true, Some(url)) = (key == "schemaUrl", value.as_str()) {
                url.clone_into(&mut claimed);
            }
        });
    }
    claimed
}

/// A line of another service, outside of any span: that service's own are sent, and this is none.
fn said_by(service: &str, line: &str) -> String {
    let field = |name: &str| format!("\"service\":{}", Value::from(name));
    line.replace(&field(SPEAKER), &field(service))
        .replace(SPAN, "")
}

/// Renames the speaker.
fn send_as(value: &mut Value, service: &str) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| send_as(item, service)),
        Value::Object(entries) => {
            if entries.get("key").is_some_and(|key| key == "service.name") {
                let name = entries
                    .get_mut("value")
                    .and_then(|it| it.get_mut("stringValue"));
                if let Some(name) = name.filter(|name| *name == SPEAKER) {
                    *name = service.into();
                }
                return;
            }
            entries.values_mut().for_each(|it| send_as(it, service));
        }
        _ => {}
    }
}

fn latest(body: &Value) -> u64 {
    let mut latest = 0;
    each(body, &mut |key, value| {
        if key.ends_with("UnixNano") {
            let time = value.as_str().and_then(|time| time.parse().ok());
            latest = latest.max(time.unwrap_or(0));
        }
    });
    latest
}

/// Moves every time, and claims the contract that is meant.
fn adapt(value: &mut Value, claimed: &str, schema_url: &str, later: u64) {
    match value {
        Value::Array(items) => {
            for item in items {
                adapt(item, claimed, schema_url, later);
            }
        }
        Value::Object(entries) => {
            for (key, value) in entries {
                match value.as_str() {
                    Some(url) if key == "schemaUrl" && url == claimed => *value = schema_url.into(),
                    Some(time) if key.ends_with("UnixNano") => *value = moved(time, later).into(),
                    _ => adapt(value, claimed, schema_url, later),
                }
            }
        }
        _ => {}
    }
}

/// A time that much later; 0 is no time.
fn moved(time: &str, later: u64) -> String {
    match time.parse::<u64>() {
        Ok(nanos @ 1..) => nanos.saturating_add(later).to_string(),
        _ => time.to_owned(),
    }
}

/// Every field of every object.
fn each(value: &Value, see: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| each(item, see)),
        Value::Object(entries) => {
            for (key, value) in entries {
                see(key, value);
                each(value, see);
            }
        }
        _ => {}
    }
}
