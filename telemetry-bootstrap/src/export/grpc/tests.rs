//! The client against the contract's own receiver, and against servers that behave badly.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use telemetry_contract::receiver::{Received, Receiver, ReceiverConfig, Verdict};

use super::GrpcPost;
use crate::config::{Compression, Config, Protocol};
use crate::export::client::Post as _;
use crate::export::delivery::rejected;
use crate::export::failure::Failure;
use crate::redact::Secret;
use crate::vitals::Signal;

const SOON: Duration = Duration::from_secs(20);
/// A `ResourceSpans` without anything in it.
const BODY: [u8; 2] = [0x0a, 0];

fn post(endpoint: &str, compression: Compression) -> GrpcPost {
    let mut export = Config::unnamed().traces;
    export.protocol = Protocol::Grpc;
    endpoint.clone_into(&mut export.endpoint);
    export.compression = compression;
    export.headers = vec![("X-Api-Key".to_owned(), Secret::new("k1".to_owned()))];
    GrpcPost::new(Signal::Traces, &export).unwrap()
}

fn receiver(config: ReceiverConfig, verdict: Verdict) -> (Receiver, Arc<Mutex<Vec<Vec<u8>>>>) {
    let arrived = Arc::new(Mutex::new(Vec::new()));
    let into = Arc::clone(&arrived);
    let sink = move |request: &Received<'_>| {
        into.lock().unwrap().push(request.payload.to_vec());
        verdict.clone()
    };
    (Receiver::start(config, sink).unwrap(), arrived)
}

#[test]
fn a_request_arrives_plain_and_compressed_over_one_connection() {
    for compression in [Compression::None, Compression::Gzip] {
        let (receiver, arrived) = receiver(ReceiverConfig::default(), Verdict::accepted());
        let post = post(&receiver.endpoint_grpc(), compression);
        for _ in 0..3 {
            assert_eq!(post.send(&BODY, SOON).unwrap().status, 200);
        }
        assert_eq!(*arrived.lock().unwrap(), [BODY; 3]);
        assert_eq!(receiver.counters().connections(), 1);
    }
}

#[test]
fn a_partial_success_is_the_answers_body() {
    let verdict = Verdict {
        rejected: 3,
        message: "no".to_owned(),
    };
    let (receiver, _) = receiver(ReceiverConfig::default(), verdict);
    let answer = post(&receiver.endpoint_grpc(), Compression::None).send(&BODY, SOON);
    // partial_success (1) { rejected (1): 3, error_message (2): "no" }
    let body = [0x0a, 0x06, 0x08, 0x03, 0x12, 0x02, b'n', b'o'];
    assert_eq!(answer.unwrap().body, body);
}

#[test]
fn of_an_answer_that_is_too_long_the_start_and_the_status_count() {
    let verdict = Verdict {
        rejected: 3,
        message: "x".repeat(200_000),
    };
    let (receiver, arrived) = receiver(ReceiverConfig::default(), verdict);
    let answer = post(&receiver.endpoint_grpc(), Compression::None).send(&BODY, SOON);
    let answer = answer.unwrap();
    assert_eq!(answer.status, 200);
    assert_eq!(rejected(&answer.body), 3);
    assert_eq!(arrived.lock().unwrap().len(), 1);
}

#[test]
fn a_backend_that_was_restarted_is_found_again() {
    let (first, _) = receiver(ReceiverConfig::default(), Verdict::accepted());
    let endpoint = first.endpoint_grpc();
    let address: SocketAddr = endpoint.trim_start_matches("http://").parse().unwrap();
    let post = post(&endpoint, Compression::None);
    assert_eq!(post.send(&BODY, SOON).unwrap().status, 200);
    first.stop(Duration::from_millis(100));
    assert_eq!(post.send(&BODY, SOON).unwrap_err(), Failure::Connection);
    let config = ReceiverConfig {
        grpc: Some(address),
        ..ReceiverConfig::default()
    };
    let (_second, arrived) = receiver(config, Verdict::accepted());
    assert_eq!(post.send(&BODY, SOON).unwrap().status, 200);
    assert_eq!(arrived.lock().unwrap().len(), 1);
}

#[test]
fn a_backend_that_closed_an_idle_connection_gets_the_request_at_once() {
    let (first, _) = receiver(ReceiverConfig::default(), Verdict::accepted());
    let endpoint = first.endpoint_grpc();
    let address: SocketAddr = endpoint.trim_start_matches("http://").parse().unwrap();
    let post = post(&endpoint, Compression::None);
    assert_eq!(post.send(&BODY, SOON).unwrap().status, 200);
    first.stop(Duration::from_millis(100));
    let config = ReceiverConfig {
        grpc: Some(address),
        ..ReceiverConfig::default()
    };
    let (_second, arrived) = receiver(config, Verdict::accepted());
    assert_eq!(post.send(&BODY, SOON).unwrap().status, 200);
    assert_eq!(arrived.lock().unwrap().len(), 1);
}

#[test]
fn a_server_of_http_1_speaks_another_protocol() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let answer = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n";
        stream.write_all(answer).unwrap();
        // Until the client has had enough.
        while matches!(stream.read(&mut [0; 64]), Ok(1..)) {}
    });
    let failed = post(&endpoint, Compression::None).send(&BODY, SOON);
    assert_eq!(failed.unwrap_err(), Failure::Protocol);
    server.join().unwrap();
}

#[test]
fn failures_are_told_apart() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap();
    let short = Duration::from_millis(100);
    for scheme in ["http", "https"] {
        let post = post(&format!("{scheme}://{address}"), Compression::None);
        assert_eq!(post.send(&BODY, short).unwrap_err(), Failure::Timeout);
    }
    drop(silent);
    let post = |endpoint: &str| post(endpoint, Compression::None).send(&BODY, SOON);
    let refused = post(&format!("http://{address}"));
    assert_eq!(refused.unwrap_err(), Failure::Connection);
    let nowhere = post("http://no-such-host.invalid");
    assert_eq!(nowhere.unwrap_err(), Failure::Dns);
}

#[test]
fn a_server_that_hangs_up_is_a_failure() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut preface = [0; 24];
        stream.read_exact(&mut preface).unwrap();
        preface
    });
    let failed = post(&endpoint, Compression::None).send(&BODY, SOON);
    assert_eq!(failed.unwrap_err(), Failure::Connection);
    assert_eq!(&server.join().unwrap(), b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
}

#[test]
fn what_is_sent_says_who_and_how_long() {
    let post = post("http://localhost:1", Compression::Gzip);
    let request = post
        .request(bytes::Bytes::new(), Duration::from_secs(10))
        .unwrap();
    let field = |name: &str| request.headers()[name].to_str().unwrap();
    assert_eq!(
        request.uri(),
        "http://localhost:1/opentelemetry.proto.collector.trace.v1.TraceService/Export"
    );
    assert_eq!(field("content-type"), "application/grpc");
    assert_eq!(field("te"), "trailers");
    assert_eq!(field("grpc-timeout"), "10000m");
    assert_eq!(field("grpc-encoding"), "gzip");
    assert_eq!(field("x-api-key"), "k1");
    assert!(field("user-agent").contains("OTel-OTLP-Exporter-Rust/"));
    assert!(!format!("{post:?}").contains("k1"));
}

/// A post made, used and dropped on a thread that runs asynchronous code would panic if any of it
/// waited for a runtime.
#[tokio::test]
async fn it_may_be_dropped_in_asynchronous_code() {
    let (receiver, _) = receiver(ReceiverConfig::default(), Verdict::accepted());
    let post = Arc::new(post(&receiver.endpoint_grpc(), Compression::None));
    let used = Arc::clone(&post);
    let answered = std::thread::spawn(move || used.send(&BODY, SOON)).join();
    assert_eq!(answered.unwrap().unwrap().status, 200);
    drop(post);
}
