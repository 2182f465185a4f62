//! The example services as processes: what they say when they can't start, and what they leave
//! behind when they end.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use telemetry_contract::CONTRACT;
use telemetry_contract::check::{Checker, Settings};
use telemetry_contract::otlp::model::Signal;
use telemetry_contract::receiver::{Received, Receiver, ReceiverConfig, Verdict};
use telemetry_contract::report::{TextOptions, text};
use telemetry_examples::telemetry::CONTRACT as EXAMPLES;

#[test]
fn a_service_that_does_not_say_where_it_runs_does_not_start() {
    let mut minimal = Command::new(env!("CARGO_BIN_EXE_minimal"));
    let output = minimal.env_clear().output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(output.stdout, b"");
    let expected = "\
Error: 1 telemetry setting is missing or wrong
  deployment.environment.name: found nothing, wanted one of local, dev, test, staging, production
    OTEL_RESOURCE_ATTRIBUTES=deployment.environment.name=local
";
    assert_eq!(String::from_utf8(output.stderr).unwrap(), expected);
}

#[test]
fn sigterm_ends_a_service_with_everything_delivered() {
    let checker = Arc::new(Mutex::new(Checker::new(&EXAMPLES, &Settings::default())));
    let into = Arc::clone(&checker);
    let sink = move |request: &Received<'_>| {
        into.lock().unwrap().observe(request.export);
        Verdict::accepted()
    };
    let receiver = Receiver::start(ReceiverConfig::default(), sink).unwrap();
    let mut service = Command::new(env!("CARGO_BIN_EXE_payment-service"))
        .env("LISTEN", "127.0.0.1:0")
        .env(
            "OTEL_RESOURCE_ATTRIBUTES",
            "deployment.environment.name=test",
        )
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint_http())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(service.stdout.take().unwrap())
        .lines()
        .map(Result::unwrap);
    let first = lines.next().unwrap();
    let address: serde_json::Value = serde_json::from_str(&first).unwrap();
    for _ in 0..20 {
        assert!(charge(address["listen"].as_str().unwrap()).starts_with("HTTP/1.1 200"));
    }
    terminate(&service);
    let lines: Vec<String> = std::iter::once(first).chain(lines).collect();
    assert!(service.wait().unwrap().success());
    assert_eq!(receiver.counters().items(Signal::Traces), 20);
    assert_eq!(
        receiver.counters().items(Signal::Logs),
        u64::try_from(lines.len()).unwrap()
    );
    let mut checker = checker.lock().unwrap();
    for (at, line) in lines.iter().enumerate() {
        checker.observe_line(&format!("line {}", at + 1), line.as_bytes());
    }
    let report = checker.report();
    assert!(
        report.conforms(),
        "{}",
        text(&report, TextOptions::default())
    );
    assert_ne!(EXAMPLES.schema_url, CONTRACT.schema_url);
}

/// How a `reconcile` ends whose source does this, and its last line.
#[track_caller]
fn check_job(source: impl FnOnce(TcpStream, &Child), status: i32, outcome: &str) {
    let receiver = Receiver::start(ReceiverConfig::default(), |_: &Received<'_>| {
        Verdict::accepted()
    });
    let receiver = receiver.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let mut job = Command::new(env!("CARGO_BIN_EXE_reconcile"))
        .arg(address)
        .env(
            "OTEL_RESOURCE_ATTRIBUTES",
            "deployment.environment.name=test",
        )
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint_http())
        .env("X_CORRELATION_ID", "cron-17")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    source(listener.accept().unwrap().0, &job);
    let lines = BufReader::new(job.stdout.take().unwrap()).lines();
    let last = lines.map(Result::unwrap).last().unwrap();
    assert_eq!(job.wait().unwrap().code(), Some(status), "{last}");
    let last: serde_json::Value = serde_json::from_str(&last).unwrap();
    assert_eq!(last["message"], "job finished");
    assert_eq!(last["outcome"], outcome);
    assert_eq!(last["correlation_id"], "cron-17");
    assert_eq!(receiver.counters().items(Signal::Traces), 1);
    assert!(receiver.counters().items(Signal::Metrics) > 0);
}

#[test]
fn a_job_ends_with_its_result_and_everything_delivered() {
    check_job(
        |mut orders, _| orders.write_all(b"1\n2\n").unwrap(),
        0,
        "completed",
    );
    check_job(
        |mut orders, _| orders.write_all(b"\xff\n").unwrap(),
        1,
        "failed",
    );
}

#[test]
fn sigterm_cancels_a_job_and_its_telemetry_is_delivered() {
    let mut kept = None;
    let asked_to_end = |orders, job: &Child| {
        kept = Some(orders);
        terminate(job);
    };
    check_job(asked_to_end, 143, "cancelled");
    drop(kept);
}

fn terminate(process: &Child) {
    let pid = process.id().to_string();
    let kill = Command::new("kill").args(["-TERM", &pid]).status();
    assert!(kill.unwrap().success());
}

/// Charges a card, and hands back the answer.
fn charge(address: &str) -> String {
    let body = r#"{"org":"acme","amount_cents":100,"card_token":"tok"}"#;
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "POST /v1/charges HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}
