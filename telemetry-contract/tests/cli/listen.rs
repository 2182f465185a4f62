//! `contract check --listen`.

use std::net::TcpListener;
use std::process::Command;
use std::sync::mpsc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http2::handshake;
use hyper_util::rt::{TokioExecutor, TokioIo};
use telemetry_contract::otlp::Encoding;
use telemetry_contract::otlp::model::Signal;
use telemetry_contract::receiver::{Received, Receiver, ReceiverConfig, Verdict};
use telemetry_contract::rule::Rule;

use crate::program::{Folder, Listening, request};
use crate::telemetry::{LINE, bad, framed, good, one_line, protobuf};

/// Long enough for a busy machine; reached only by a test that fails.
const PATIENCE: Duration = Duration::from_secs(20);

const ADMIN: [&str; 2] = ["--admin", "127.0.0.1:0"];

fn listen(options: &[&str]) -> Listening {
    let arguments: Vec<&str> = ["check"].iter().chain(options).copied().collect();
    Folder::new().listen(&arguments)
}

fn stop(listening: &Listening) {
    let admin = listening.address("admin on ");
    let answer = request(&admin, "POST", "/stop", "", "");
    assert_eq!(answer, (200, "{\"status\":\"stopping\"}\n".to_owned()));
}

/// Sends spans over gRPC; the status of the answer.
fn call(address: &str, message: &[u8]) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let frame = [&[0], &*framed(&[message.to_vec()])].concat();
    runtime.block_on(async {
        let stream = tokio::net::TcpStream::connect(address).await.unwrap();
        let shaken = handshake::<_, _, Full<Bytes>>(TokioExecutor::new(), TokioIo::new(stream));
        let (mut sender, connection) = shaken.await.unwrap();
        tokio::spawn(connection);
        let path = "opentelemetry.proto.collector.trace.v1.TraceService/Export";
        let request = http::Request::post(format!("http://{address}/{path}"))
            .header("content-type", "application/grpc")
            .header("te", "trailers")
            .body(Full::from(frame))
            .unwrap();
        let answer = sender.send_request(request).await.unwrap();
        let head = answer.headers().clone();
        let body = answer.into_body().collect().await.unwrap();
        let trailers = body.trailers().cloned().unwrap_or(head);
        trailers["grpc-status"].to_str().unwrap().to_owned()
    })
}

#[test]
fn what_comes_over_http_and_grpc_is_checked_until_a_stop_is_asked_for() {
    let listening = listen(&["--admin", "127.0.0.1:0", "--json"]);
    assert_eq!(listening.post("/v1/traces", good(Rule::SpanOrphan)), 200);
    assert_eq!(call(&listening.address("OTLP/gRPC on "), &protobuf()), "0");
    let admin = listening.address("admin on ");
    let health = request(&admin, "GET", "/health", "", "");
    insta::assert_snapshot!(format!("{} {}", health.0, health.1), @r#"
    200 {"lines":0,"logs":0,"points":0,"spans":3,"status":"ready"}
    "#);
    stop(&listening);
    let ran = listening.end().exits(0);
    let json = ran.json();
    assert_eq!(
        (&json["counts"]["spans"], &json["requests"]),
        (&3.into(), &2.into())
    );
    assert_eq!(ran.stderr, "", "nothing is told where nobody looks");
}

#[test]
fn a_stop_is_taken_from_programs_alone() {
    let listening = listen(&ADMIN);
    let admin = listening.address("admin on ");
    let status = |method, path, headers| request(&admin, method, path, headers, "").0;
    assert_eq!(status("GET", "/stop", ""), 405);
    assert_eq!(status("POST", "/health", ""), 405);
    assert_eq!(status("GET", "/", ""), 404);
    assert_eq!(
        status("POST", "/stop", "origin: https://evil.example\r\n"),
        403
    );
    assert_eq!(listening.post("/v1/traces", good(Rule::SpanOrphan)), 200);
    stop(&listening);
    listening.end().exits(0);
}

#[test]
fn an_admin_port_other_machines_reach_is_refused() {
    let ran = Folder::new().run(&[
        "contract",
        "check",
        "--listen",
        "--grpc",
        "127.0.0.1:0",
        "--http",
        "127.0.0.1:0",
        "--admin",
        "0.0.0.0:0",
    ]);
    assert!(
        ran.exits(2).stderr.starts_with(
            "--admin: found address 0.0.0.0:0, wanted a loopback address: who reaches"
        )
    );
    let ran = Folder::new().run(&[
        "contract",
        "check",
        "--listen",
        "--grpc",
        "127.0.0.1:0",
        "--http",
        "0.0.0.0:0",
    ]);
    assert!(ran.exits(2).stderr.contains("`--allow-remote`"));
}

#[test]
fn what_breaks_a_rule_fails_and_so_does_what_was_refused() {
    let listening = listen(&ADMIN);
    listening.post("/v1/traces", bad(Rule::SpanOrphan));
    stop(&listening);
    assert!(listening.end().exits(1).stdout.contains("span-orphan"));

    let send_refused = |options: &[&str]| {
        let listening = listen(options);
        assert_eq!(listening.post("/v1/traces", good(Rule::SpanOrphan)), 200);
        assert_eq!(listening.post("/v1/traces", "{"), 400);
        assert_eq!(listening.post("/v1/trace", "{}"), 404);
        stop(&listening);
        listening.end()
    };
    insta::assert_snapshot!(send_refused(&ADMIN).exits(1).answer(), @r"
    ✘ does not conform to contract telemetry-contract 0.1.0 · 1 denied, 0 warnings
      seen: 2 spans, 0 logs, 0 log lines, 0 metric points from 1 service (1 process)

    deny  request-refused  A request to the receiver was refused, and what it carried was not checked.
          refused requests, whose telemetry was not checked: 1 malformed, 1 of an unknown path
          fix       send OTLP as its specification says; what was refused was not checked
    ");
    send_refused(&["--admin", "127.0.0.1:0", "--fail-on", "never"]).exits(0);
    let junit = send_refused(&["--admin", "127.0.0.1:0", "--format", "junit"]).exits(1);
    assert!(junit.stdout.contains("request-refused"), "{junit:#?}");
}

#[test]
fn idleness_and_a_wait_in_vain_end_it() {
    let listening = listen(&["--idle", "0", "--wait", "60"]);
    assert_eq!(listening.post("/v1/traces", good(Rule::SpanOrphan)), 200);
    listening.end().exits(0);
    for in_vain in [&["--wait", "0"][..], &["--idle", "0"]] {
        let ran = listen(in_vain).end();
        insta::allow_duplicates! {
            insta::assert_snapshot!(ran.shown(), @r"
            --
            nothing was checked: no telemetry has come
            -- exits with 2
            ");
        }
    }
}

#[test]
fn an_address_among_the_captures_is_told() {
    let run = |folder: Folder| {
        let address = "127.0.0.1:4318";
        let ports = [
            "--grpc",
            "127.0.0.1:0",
            "--http",
            "127.0.0.1:0",
            "--wait",
            "0",
        ];
        let start = ["contract", "check", "--listen", address];
        let all: Vec<&str> = start.iter().chain(&ports).copied().collect();
        folder.run(&all)
    };
    insta::assert_snapshot!(run(Folder::new()).exits(2).stderr, @"found the address `127.0.0.1:4318` after --listen, and no file of that name; to listen there, use --http 127.0.0.1:4318 or --grpc 127.0.0.1:4318");
    #[cfg(unix)]
    run(Folder::new().with("127.0.0.1:4318", LINE)).exits(0);
}

#[cfg(unix)]
#[test]
fn a_signal_ends_it_with_its_report() {
    for signal in ["-INT", "-TERM"] {
        let listening = listen(&[]);
        assert_eq!(listening.post("/v1/traces", good(Rule::SpanOrphan)), 200);
        let kill = Command::new("kill")
            .args([signal, &listening.id().to_string()])
            .status();
        assert!(kill.unwrap().success());
        let ran = listening.end().exits(0);
        assert!(ran.stdout.contains("2 spans"), "{ran:#?}");
    }
}

#[test]
fn captures_and_requests_are_judged_together() {
    let folder = Folder::new().with("capture.jsonl", one_line(good(Rule::MetricOverflow)));
    let listening = folder.listen(&[
        "check",
        "capture.jsonl",
        "--idle",
        "0",
        "--wait",
        "60",
        "--json",
    ]);
    assert_eq!(listening.post("/v1/traces", good(Rule::SpanOrphan)), 200);
    let counts = listening.end().exits(0).json()["counts"].clone();
    assert_eq!(
        (&counts["spans"], &counts["points"]),
        (&2.into(), &1.into())
    );
}

#[test]
fn everything_is_forwarded_as_it_came() {
    let (send, came) = mpsc::channel();
    let sink = move |request: &Received<'_>| {
        let Received {
            signal,
            encoding,
            payload,
            ..
        } = *request;
        send.send((signal, encoding, payload.to_vec())).ok();
        Verdict::accepted()
    };
    let collector = Receiver::start(ReceiverConfig::default(), sink).unwrap();
    let endpoint = collector.endpoint_http();
    let listening = listen(&["--admin", "127.0.0.1:0", "--forward", &endpoint]);
    let traces = good(Rule::SpanOrphan);
    let metrics = good(Rule::MetricOverflow);
    assert_eq!(listening.post("/v1/traces", traces), 200);
    assert_eq!(listening.post("/v1/metrics", metrics), 200);
    assert_eq!(listening.post("/v1/metrics", "no OTLP"), 400);
    assert_eq!(call(&listening.address("OTLP/gRPC on "), &protobuf()), "0");
    let next = || came.recv_timeout(PATIENCE).unwrap();
    assert_eq!(
        next(),
        (Signal::Traces, Encoding::Json, traces.as_bytes().to_vec())
    );
    assert_eq!(
        next(),
        (Signal::Metrics, Encoding::Json, metrics.as_bytes().to_vec())
    );
    assert_eq!(next(), (Signal::Traces, Encoding::Protobuf, protobuf()));
    stop(&listening);
    let ran = listening.end().exits(1);
    let line = format!("forwarded to {endpoint}: 3 requests\n");
    assert!(ran.stdout.ends_with(&line), "{ran:#?}");
    assert_eq!(
        collector.counters().connections(),
        1,
        "one connection carries all"
    );
}

#[test]
fn a_collector_that_is_gone_breaks_nothing() {
    let gone = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let endpoint = format!("http://{gone}");
    let listening = listen(&["--admin", "127.0.0.1:0", "--json", "--forward", &endpoint]);
    assert_eq!(listening.post("/v1/traces", good(Rule::SpanOrphan)), 200);
    stop(&listening);
    let forwarded = listening.end().exits(0).json()["forwarded"].clone();
    assert_eq!(
        (&forwarded["delivered"], &forwarded["failed"]),
        (&0.into(), &1.into())
    );
    assert!(
        forwarded["last_error"]
            .as_str()
            .unwrap()
            .starts_with(&endpoint),
        "{forwarded}"
    );
}

#[test]
fn a_collector_that_refuses_is_counted() {
    let config = ReceiverConfig {
        max_decoded_bytes: 1,
        ..ReceiverConfig::default()
    };
    let collector = Receiver::start(config, |_: &Received<'_>| Verdict::accepted()).unwrap();
    let endpoint = collector.endpoint_http();
    let listening = listen(&["--admin", "127.0.0.1:0", "--json", "--forward", &endpoint]);
    assert_eq!(listening.post("/v1/traces", good(Rule::SpanOrphan)), 200);
    stop(&listening);
    let forwarded = listening.end().exits(0).json()["forwarded"].clone();
    let expected = format!("{endpoint} answered 413 Payload Too Large");
    assert_eq!(forwarded["last_error"], expected);
}

#[test]
fn where_nothing_can_be_forwarded_to_is_told_at_once() {
    let run = |url| {
        let ports = [
            "contract",
            "check",
            "--listen",
            "--grpc",
            "127.0.0.1:0",
            "--http",
            "127.0.0.1:0",
        ];
        let all: Vec<&str> = ports.iter().chain(&["--forward", url]).copied().collect();
        Folder::new().run(&all).exits(2).stderr
    };
    insta::assert_snapshot!(run("https://collector:4318"), @"--forward: found `https://collector:4318`, which needs TLS: a collector on this machine can add it; wanted the base endpoint of a collector's OTLP/HTTP, such as http://127.0.0.1:4318");
    insta::assert_snapshot!(run("localhost:4318"), @"--forward: found `localhost:4318`, which does not begin with http://; wanted the base endpoint of a collector's OTLP/HTTP, such as http://127.0.0.1:4318");
    insta::assert_snapshot!(run("http://"), @"--forward: found `http://`, which is no URL; wanted the base endpoint of a collector's OTLP/HTTP, such as http://127.0.0.1:4318");
}

#[cfg(target_os = "linux")]
#[test]
fn it_does_not_forward_to_itself() {
    // All of 127.0.0.0/8 is this machine, and nobody else takes this corner of it.
    let (grpc, http) = ("127.83.21.7:4317", "127.83.21.7:4318");
    let ran = Folder::new().run(&[
        "contract",
        "check",
        "--listen",
        "--grpc",
        grpc,
        "--http",
        http,
        "--forward",
        "http://127.83.21.7:4318",
    ]);
    insta::assert_snapshot!(ran.exits(2).stderr, @"--forward: http://127.83.21.7:4318 is this very receiver; wanted another collector");
}

#[test]
fn a_port_that_is_taken_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ran = Folder::new().run(&[
        "contract",
        "check",
        "--listen",
        "--grpc",
        &address,
        "--http",
        "127.0.0.1:0",
    ]);
    assert!(
        ran.exits(2)
            .stderr
            .starts_with(&format!("could not listen on {address}"))
    );
    let ran = Folder::new().run(&[
        "contract",
        "check",
        "--listen",
        "--http",
        "0.0.0.0:0",
        "--grpc",
        "127.0.0.1:0",
    ]);
    assert!(ran.exits(2).stderr.starts_with("found address 0.0.0.0:0"));
}
