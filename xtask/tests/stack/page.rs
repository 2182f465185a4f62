//! The embedded backend's page in a real browser: it shows what came, and hostile text stays text.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::support::{OTLP, PAGE, Stack, program};

/// Markup that would rename the page, in every place that telemetry has for text.
const HOSTILE: &str = "<img src=x onerror=\"document.title='owned'\">";
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

#[test]
fn the_page_shows_everything_and_hostile_text_stays_text() {
    let Some(chromium) = program("chromium") else {
        return;
    };
    let stack = Stack::new();
    stack.json("stack-up", &["--runtime", "embedded"]);
    for (path, body) in telemetry() {
        post(stack.port(OTLP), path, &body);
    }
    for (tab, shown) in [
        ("traces", "Its log records"),
        ("logs", "Log records"),
        ("metrics", "Metric series"),
        ("findings", "What breaks the contract"),
    ] {
        let url = format!(
            "http://127.0.0.1:{}/#tab={tab}&trace={TRACE}",
            stack.port(PAGE)
        );
        let page = dump(&chromium, &stack, &url);
        assert!(page.contains(shown), "{tab}: {page}");
        assert!(page.contains("&lt;img src=x onerror"), "{tab}: {page}");
        assert!(!page.contains("<img"), "{tab}: {page}");
        assert!(page.contains("<title>Telemetry</title>"), "{tab}: {page}");
    }
}

/// A `correlation_id` that looks like a trace's id.
const CORRELATION: &str = "deadbeefdeadbeefdeadbeefdeadbeef";
/// Another trace.
const OTHER: &str = "11112222333344445555666677778888";

#[test]
fn an_id_is_searched_for_on_both_tabs_whatever_it_is() {
    let Some(chromium) = program("chromium") else {
        return;
    };
    let stack = Stack::new();
    stack.json("stack-up", &["--runtime", "embedded"]);
    for (trace, correlation, name) in [(TRACE, CORRELATION, "one"), (OTHER, "other-1", "two")] {
        for (path, body) in request(trace, correlation, name) {
            post(stack.port(OTLP), path, &body);
        }
    }
    for tab in ["traces", "logs"] {
        for (id, found, not) in [
            (TRACE, "message one", "message two"),
            (CORRELATION, "message one", "message two"),
            (OTHER, "message two", "message one"),
            ("other-1", "message two", "message one"),
        ] {
            let url = format!("http://127.0.0.1:{}/#tab={tab}&id={id}", stack.port(PAGE));
            let page = dump(&chromium, &stack, &url);
            assert!(page.contains(found), "{tab} {id}: {page}");
            assert!(!page.contains(not), "{tab} {id}: {page}");
        }
    }
}

/// A span and a log record of it.
fn request(trace: &str, correlation: &str, name: &str) -> [(&'static str, Value); 2] {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let (now, span_id) = (now.as_nanos().to_string(), "00f067aa0ba902b7");
    let attributes = json!([{"key": "correlation_id", "value": {"stringValue": correlation}}]);
    let span = json!({
        "traceId": trace, "spanId": span_id, "name": format!("span {name}"), "kind": 2,
        "startTimeUnixNano": now, "endTimeUnixNano": now, "attributes": attributes,
    });
    let record = json!({
        "timeUnixNano": now, "severityNumber": 9, "traceId": trace, "spanId": span_id,
        "body": {"stringValue": format!("message {name}")}, "attributes": attributes,
    });
    [
        (
            "/v1/traces",
            json!({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}),
        ),
        (
            "/v1/logs",
            json!({"resourceLogs": [{"scopeLogs": [{"logRecords": [record]}]}]}),
        ),
    ]
}

/// The document as it is once its scripts have asked and drawn.
fn dump(chromium: &Path, stack: &Stack, url: &str) -> String {
    let profile = stack.folder.join("browser");
    let output = Command::new(chromium)
        .args(["--headless", "--no-sandbox", "--disable-gpu"])
        .arg("--disable-dev-shm-usage")
        .arg(format!("--user-data-dir={}", profile.display()))
        .args(["--virtual-time-budget=3000", "--dump-dom", url])
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// A span, a log record and a point whose every text is hostile.
fn telemetry() -> [(&'static str, Value); 3] {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let (now, span_id) = (now.as_nanos().to_string(), "00f067aa0ba902b7");
    let attributes = json!([{"key": HOSTILE, "value": {"stringValue": HOSTILE}}]);
    let resource =
        json!({"attributes": [{"key": "service.name", "value": {"stringValue": HOSTILE}}]});
    let scope = json!({"name": HOSTILE});
    let span = json!({
        "traceId": TRACE, "spanId": span_id, "name": HOSTILE, "kind": 2,
        "startTimeUnixNano": now, "endTimeUnixNano": now, "attributes": attributes,
        "status": {"code": 2, "message": HOSTILE},
        "events": [{"name": HOSTILE, "timeUnixNano": now, "attributes": attributes}],
    });
    let record = json!({
        "timeUnixNano": now, "severityText": HOSTILE, "severityNumber": 9,
        "body": {"stringValue": HOSTILE}, "traceId": TRACE, "spanId": span_id,
        "attributes": attributes,
    });
    let metric = json!({
        "name": HOSTILE, "unit": HOSTILE,
        "gauge": {"dataPoints": [{"timeUnixNano": now, "asDouble": 1, "attributes": attributes}]},
    });
    [
        (
            "/v1/traces",
            json!({"resourceSpans": [{"resource": resource, "scopeSpans": [{"scope": scope, "spans": [span]}]}]}),
        ),
        (
            "/v1/logs",
            json!({"resourceLogs": [{"resource": resource, "scopeLogs": [{"scope": scope, "logRecords": [record]}]}]}),
        ),
        (
            "/v1/metrics",
            json!({"resourceMetrics": [{"resource": resource, "scopeMetrics": [{"scope": scope, "metrics": [metric]}]}]}),
        ),
    ]
}

fn post(port: u16, path: &str, body: &Value) {
    let body = body.to_string();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}
