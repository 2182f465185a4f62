//! The client on the wire: what it sends, what it follows, how long it waits.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTracePartialSuccess, ExportTraceServiceResponse,
};
use prost::Message as _;

use super::client::Post as _;
use super::delivery::rejected;
use super::failure::Failure;
use super::http::HttpPost;
use crate::config::Config;
use crate::redact::Secret;
use crate::vitals::Signal;

const SOON: Duration = Duration::from_secs(20);

/// Answers one request like this, and hands back what was asked.
fn backend(answer: impl Into<Vec<u8>>) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}/v1/traces", listener.local_addr().unwrap());
    let answer = answer.into();
    let thread = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        let mut chunk = [0; 4096];
        while !request.ends_with(b"body") {
            let read = stream.read(&mut chunk).unwrap();
            request.extend_from_slice(&chunk[..read]);
        }
        stream.write_all(&answer).unwrap();
        String::from_utf8(request).unwrap().to_ascii_lowercase()
    });
    (endpoint, thread)
}

fn post(endpoint: String, headers: &[(&str, &str)]) -> HttpPost {
    let mut export = Config::unnamed().traces;
    export.endpoint = endpoint;
    let headers = headers.iter();
    export.headers = headers
        .map(|(name, value)| ((*name).to_owned(), Secret::new((*value).to_owned())))
        .collect();
    HttpPost::new(Signal::Traces, &export).unwrap()
}

fn answer(head: &str) -> String {
    format!("HTTP/1.1 {head}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
}

#[test]
fn a_request_carries_its_body_its_type_and_the_services_headers() {
    let (endpoint, backend) = backend(answer("200 OK"));
    let post = post(endpoint, &[("x-api-key", "k1")]);
    assert_eq!(post.post(b"body", SOON).unwrap().status, 200);
    let request = backend.join().unwrap();
    assert!(
        request.starts_with("post /v1/traces http/1.1\r\n"),
        "{request}"
    );
    assert!(request.contains("\r\nx-api-key: k1\r\n"), "{request}");
    let version = env!("CARGO_PKG_VERSION");
    for line in [
        "content-type: application/x-protobuf".to_owned(),
        format!("user-agent: telemetry-bootstrap/{version} otel-otlp-exporter-rust/{version}"),
    ] {
        assert!(request.contains(&format!("\r\n{line}\r\n")), "{request}");
    }
    assert!(!request.contains("content-encoding"), "{request}");
}

#[test]
fn a_redirect_is_an_answer_and_not_followed() {
    let (other, _never_asked) = backend(answer("200 OK"));
    let head = format!("307 Temporary Redirect\r\nlocation: {other}");
    let (endpoint, backend) = backend(answer(&head));
    let answered = post(endpoint, &[("x-api-key", "k1")])
        .post(b"body", SOON)
        .unwrap();
    assert_eq!(answered.status, 307);
    backend.join().unwrap();
}

/// What the client reads of a partial success that rejects three, with this many bytes of message,
/// of which so many are sent.
#[track_caller]
fn check_rejected(message: usize, sent: usize) {
    let partial = ExportTracePartialSuccess {
        rejected_spans: 3,
        error_message: "x".repeat(message),
    };
    let whole = ExportTraceServiceResponse {
        partial_success: Some(partial),
    };
    let whole = whole.encode_to_vec();
    let length = whole.len();
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n");
    let answer = [head.as_bytes(), &whole[..sent.min(length)]].concat();
    let (endpoint, backend) = backend(answer);
    let answered = post(endpoint, &[]).post(b"body", SOON).unwrap();
    assert_eq!(answered.status, 200);
    assert_eq!(rejected(&answered.body), 3);
    assert!(answered.body.len() <= 64 * 1024);
    backend.join().unwrap();
}

#[test]
fn of_an_answer_that_is_too_long_or_cut_off_the_start_counts() {
    check_rejected(10, usize::MAX);
    check_rejected(60_000, usize::MAX);
    check_rejected(60_000, 100);
    check_rejected(200_000, 100_000);
}

#[test]
fn retry_after_is_read_in_seconds() {
    let (endpoint, backend) = backend(answer("429 Too Many Requests\r\nretry-after: 7"));
    let answered = post(endpoint, &[]).post(b"body", SOON).unwrap();
    assert_eq!(
        (answered.status, answered.retry_after),
        (429, Some(Duration::from_secs(7)))
    );
    backend.join().unwrap();
}

#[test]
fn failures_are_told_apart() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap();
    let silent_post = post(format!("http://{address}/"), &[]);
    let waited = silent_post.post(b"body", Duration::from_millis(100));
    assert_eq!(waited.unwrap_err(), Failure::Timeout);
    let tls = post(format!("https://{address}/"), &[]);
    assert_eq!(
        tls.post(b"body", Duration::from_millis(100)).unwrap_err(),
        Failure::Timeout
    );
    drop(silent);
    let refused = silent_post.post(b"body", SOON);
    assert_eq!(refused.unwrap_err(), Failure::Connection);
    let nowhere = post("http://no-such-host.invalid/".to_owned(), &[]);
    assert_eq!(nowhere.post(b"body", SOON).unwrap_err(), Failure::Dns);
}

#[test]
fn a_server_of_grpc_speaks_another_protocol() {
    // Its settings: length 0, type 4, no flags, stream 0.
    let (endpoint, backend) = backend([0, 0, 0, 4, 0, 0, 0, 0, 0]);
    let failed = post(endpoint, &[]).post(b"body", SOON);
    assert_eq!(failed.unwrap_err(), Failure::Protocol);
    backend.join().unwrap();
}

#[test]
fn a_server_with_an_endless_head_speaks_another_protocol() {
    let head = format!("HTTP/1.1 200 OK\r\nx-long: {}", "x".repeat(200_000));
    let (endpoint, _backend) = backend(head);
    let failed = post(endpoint, &[]).post(b"body", SOON);
    assert_eq!(failed.unwrap_err(), Failure::Protocol);
}

#[test]
fn a_backend_without_tls_is_no_tls_backend() {
    let (endpoint, _backend) = backend(answer("400 Bad Request"));
    let endpoint = endpoint.replace("http://", "https://");
    let failed = post(endpoint, &[]).post(b"body", Duration::from_secs(2));
    assert!(
        matches!(failed, Err(Failure::Tls | Failure::Timeout)),
        "{failed:?}"
    );
}
