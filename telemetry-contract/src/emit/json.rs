//! Pieces of OTLP/JSON.

use serde_json::{Value, json};

use crate::otlp::model::Signal;

/// A request with these records of one resource and one scope.
pub(super) fn request(
    signal: Signal,
    resource: &[Value],
    schema_url: &str,
    records: &[Value],
) -> Value {
    let (resources, scopes, items) = match signal {
        Signal::Traces => ("resourceSpans", "scopeSpans", "spans"),
        Signal::Logs => ("resourceLogs", "scopeLogs", "logRecords"),
        Signal::Metrics => ("resourceMetrics", "scopeMetrics", "metrics"),
    };
    let scope = json!({
        "scope": { "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") },
        "schemaUrl": schema_url,
        items: records,
    });
    json!({ resources: [{
        "resource": { "attributes": resource },
        "schemaUrl": schema_url,
        scopes: [scope],
    }] })
}

/// An attribute with a value that is written already.
pub(super) fn attribute(key: &str, value: &Value) -> Value {
    json!({ "key": key, "value": value })
}

/// A string as a value.
pub(super) fn text(text: &str) -> Value {
    json!({ "stringValue": text })
}

/// An attribute that is a string.
pub(super) fn pair(key: &str, value: &str) -> Value {
    attribute(key, &text(value))
}

/// A 64-bit number, which OTLP/JSON writes as a string.
pub(super) fn long(number: u64) -> Value {
    Value::String(number.to_string())
}
