use ::http::{HeaderMap, Request};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http2::handshake;
use hyper_util::rt::{TokioExecutor, TokioIo};

use super::*;

const TRACES: &str = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

/// A gRPC answer: its message, if there is one, and its status with the message of that.
#[derive(Debug, PartialEq, Eq)]
struct Answer {
    message: Vec<u8>,
    status: String,
    status_message: String,
}

fn framed(flag: u8, message: &[u8]) -> Vec<u8> {
    let length = u32::try_from(message.len()).expect("a small message");
    [&[flag], &length.to_be_bytes()[..], message].concat()
}

/// Calls a method on the gRPC port, with an extra header.
fn call(receiver: &Receiver, path: &str, compression: Option<&str>, body: Vec<u8>) -> Answer {
    let address = address(&receiver.endpoint_grpc());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let stream = tokio::net::TcpStream::connect(address)
            .await
            .expect("it listens");
        let (mut sender, connection) =
            handshake::<_, _, Full<Bytes>>(TokioExecutor::new(), TokioIo::new(stream))
                .await
                .expect("HTTP/2");
        tokio::spawn(connection);
        let mut request = Request::post(format!("http://{address}{path}"))
            .header("content-type", "application/grpc")
            .header("te", "trailers");
        if let Some(compression) = compression {
            request = request.header("grpc-encoding", compression);
        }
        let request = request.body(Full::from(body)).expect("a request");
        let response = sender.send_request(request).await.expect("an answer");
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "application/grpc");
        assert_eq!(response.headers()["grpc-accept-encoding"], "identity,gzip");
        let headers = response.headers().clone();
        let body = response
            .into_body()
            .collect()
            .await
            .expect("a whole answer");
        let trailers = body.trailers().cloned().unwrap_or_default();
        answer(&headers, &trailers, body.to_bytes().to_vec())
    })
}

fn answer(headers: &HeaderMap, trailers: &HeaderMap, message: Vec<u8>) -> Answer {
    let find = |name| {
        let value = trailers.get(name).or_else(|| headers.get(name));
        value
            .map_or("", |value| value.to_str().expect("ASCII"))
            .to_owned()
    };
    Answer {
        status: find("grpc-status"),
        status_message: find("grpc-message"),
        message,
    }
}

#[track_caller]
fn check_refused(answer: &Answer, status: &str, message: &str) {
    assert_eq!(answer.status, status, "{answer:?}");
    assert!(answer.status_message.contains(message), "{answer:?}");
    assert!(answer.message.is_empty());
}

#[test]
fn every_signal_comes_in_plain_and_compressed() {
    let receiver = receiver();
    let services = [
        "logs.v1.LogsService",
        "metrics.v1.MetricsService",
        "trace.v1.TraceService",
    ];
    for (signal, service) in samples::SIGNALS.into_iter().zip(services) {
        let path = format!("/opentelemetry.proto.collector.{service}/Export");
        let payload = samples::protobuf(signal);
        let plain = call(&receiver, &path, None, framed(0, &payload));
        assert_eq!(
            plain,
            Answer {
                message: framed(0, b""),
                status: "0".to_owned(),
                status_message: String::new(),
            }
        );
        let compressed = call(&receiver, &path, Some("gzip"), framed(1, &gzip(&payload)));
        assert_eq!(compressed.status, "0");
        // A client that announces gzip may still send a small message as it is.
        let mixed = call(&receiver, &path, Some("gzip"), framed(0, &payload));
        assert_eq!(mixed.status, "0");
        assert_eq!(receiver.counters().requests_of(signal), 3);
    }
}

#[test]
fn a_verdict_is_a_partial_success() {
    let sink = |_: &Received<'_>| Verdict {
        rejected: 1,
        message: "no".to_owned(),
    };
    let receiver = Receiver::start(ReceiverConfig::default(), sink).expect("free ports");
    let answer = call(
        &receiver,
        TRACES,
        None,
        framed(0, &samples::protobuf(Signal::Traces)),
    );
    assert_eq!(answer.message, framed(0, b"\x0a\x06\x08\x01\x12\x02no"));
}

#[test]
fn wrong_calls_are_refused_with_their_code() {
    let receiver = receiver();
    let good = samples::protobuf(Signal::Traces);
    let unknown = call(
        &receiver,
        "/grpc.health.v1.Health/Check",
        None,
        framed(0, &good),
    );
    check_refused(&unknown, "12", "found a path that is not OTLP's");
    let zstd = call(&receiver, TRACES, Some("zstd"), framed(1, &good));
    check_refused(&zstd, "12", "wanted gzip or none");
    let malformed = call(&receiver, TRACES, None, framed(0, b"\x0a\x05%"));
    check_refused(
        &malformed,
        "3",
        "not OTLP: in `ExportTraceServiceRequest`, field 1",
    );
    let undeclared = call(&receiver, TRACES, None, framed(1, &gzip(&good)));
    check_refused(&undeclared, "13", "without grpc-encoding");
    let short = call(&receiver, TRACES, None, framed(0, &good)[..20].to_vec());
    check_refused(&short, "13", "wanted a whole message");
    check_refused(
        &call(&receiver, TRACES, None, Vec::new()),
        "13",
        "wanted a whole message",
    );
    let two = [framed(0, &good), framed(0, &good)].concat();
    check_refused(
        &call(&receiver, TRACES, None, two),
        "13",
        "found a second message",
    );
    assert_eq!(receiver.counters().requests(), 0);
    assert_eq!(receiver.counters().refused_total(), 7);
}

#[test]
fn bombs_are_refused() {
    let receiver = receiver();
    let answer = call(
        &receiver,
        TRACES,
        Some("gzip"),
        framed(1, &bomb(100 * 1024 * 1024)),
    );
    check_refused(&answer, "8", "more than 67108864 bytes");
    let mut announced = framed(0, b"");
    announced[1..].copy_from_slice(&u32::MAX.to_be_bytes());
    let answer = call(&receiver, TRACES, None, announced);
    check_refused(&answer, "8", "found a body of 4294967295 bytes");
}

#[test]
fn a_large_message_comes_through_the_windows() {
    let receiver = receiver();
    // An unknown field of 20 MiB.
    let mut message = vec![0x7a];
    prost::encode_length_delimiter(20 << 20, &mut message).expect("memory");
    message.resize(message.len() + (20 << 20), b'x');
    assert_eq!(
        call(&receiver, TRACES, None, framed(0, &message)).status,
        "0"
    );
}

#[test]
fn an_idle_connection_does_not_hold_up_the_end() {
    let receiver = receiver();
    let address = address(&receiver.endpoint_grpc());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let summary = runtime.block_on(async {
        let stream = tokio::net::TcpStream::connect(address)
            .await
            .expect("it listens");
        let (sender, connection) =
            handshake::<_, _, Full<Bytes>>(TokioExecutor::new(), TokioIo::new(stream))
                .await
                .expect("HTTP/2");
        tokio::spawn(connection);
        let wait = move || {
            assert!(receiver.wait_until(PATIENCE, |counters| counters.connections() == 1));
            receiver.stop(PATIENCE)
        };
        let summary = tokio::task::spawn_blocking(wait).await.expect("it stops");
        drop(sender);
        summary
    });
    assert!(summary.graceful);
}

#[test]
fn both_ports_speak_both_protocols() {
    let receiver = receiver_with(ReceiverConfig {
        http: None,
        ..ReceiverConfig::default()
    });
    assert_eq!(receiver.endpoint_http(), receiver.endpoint_grpc());
    call(&receiver, TRACES, None, framed(0, b""));
    let request = post("/v1/logs", &["content-type: application/json"], b"{}");
    assert_eq!(exchange(&receiver, &request).0, 200);
    assert_eq!(receiver.counters().requests(), 2);
}
