use std::sync::mpsc;
use std::thread;

use super::*;
use crate::store::Store;

const JSON: &str = "content-type: application/json";

#[test]
fn only_loopback_is_bound_unless_allowed() {
    let start = |address: &str, allow_remote| {
        let config = ReceiverConfig {
            grpc: None,
            http: address.parse().ok(),
            allow_remote,
            ..ReceiverConfig::default()
        };
        Receiver::start(config, |_: &Received<'_>| Verdict::accepted())
    };
    let error = start("0.0.0.0:0", false).expect_err("not loopback");
    assert!(matches!(error, ReceiverError::Remote { .. }), "{error}");
    let remote = start("0.0.0.0:0", true).expect("allowed");
    assert!(remote.endpoint_http().starts_with("http://127.0.0.1:"));
    assert!(start("127.0.0.2:0", false).is_ok());
    assert!(matches!(start("", false), Err(ReceiverError::NoAddress)));
}

#[test]
fn a_taken_port_is_an_error_that_names_it() {
    let first = receiver();
    let taken = address(&first.endpoint_http());
    let config = ReceiverConfig {
        http: Some(taken),
        ..ReceiverConfig::default()
    };
    let second = Receiver::start(config, |_: &Received<'_>| Verdict::accepted());
    let message = second.expect_err("the port is taken").to_string();
    assert!(message.contains(&taken.to_string()), "{message}");
}

#[test]
fn it_starts_inside_a_runtime() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let summary = runtime.block_on(async { receiver().stop(PATIENCE) });
    assert!(summary.graceful);
}

#[test]
fn many_senders_at_once_are_all_heard() {
    let receiver = receiver();
    let payload = samples::json(Signal::Traces);
    let request = post("/v1/traces", &[JSON], payload.as_bytes());
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..25 {
                    assert_eq!(exchange(&receiver, &request).0, 200);
                }
            });
        }
        assert!(receiver.wait_until(PATIENCE, |counters| counters.items(Signal::Traces) == 400));
    });
    assert_eq!(receiver.stop(PATIENCE).counters.requests(), 200);
}

#[test]
fn waiting_gives_up_after_its_timeout() {
    let receiver = receiver();
    assert!(
        !receiver.wait_until(Duration::from_millis(10), |counters| counters.requests()
            > 0)
    );
}

#[test]
fn one_connection_too_many_is_closed() {
    let receiver = receiver_with(ReceiverConfig {
        max_connections: 1,
        ..ReceiverConfig::default()
    });
    let first = connect(&receiver);
    let mut second = connect(&receiver);
    assert!(matches!(second.read(&mut [0]), Ok(0) | Err(_)));
    assert_eq!(receiver.counters().refused(Reason::Connections), 1);
    drop(first);
}

/// HTTP/2: the client's preface, its settings, an acknowledgement of the server's, and a ping.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const SETTINGS: &[u8] = b"\0\0\0\x04\0\0\0\0\0";
const SETTINGS_TAKEN: &[u8] = b"\0\0\0\x04\x01\0\0\0\0";
const PING: &[u8] = b"\0\0\x08\x06\0\0\0\0\0ping you";

/// Sends the pieces one after the other, the last one again and again, until the receiver closes
/// the connection; whether it does before the test's patience is at its end.
fn is_cut_off(mut stream: TcpStream, pieces: &[&[u8]]) -> bool {
    let pace = Duration::from_millis(5);
    stream.set_read_timeout(Some(pace)).expect("a timeout");
    let started = std::time::Instant::now();
    let last = pieces.last().into_iter().cycle();
    for piece in pieces.iter().chain(last) {
        let sent = stream.write_all(piece);
        match stream.read(&mut [0; 1024]) {
            Ok(0) => return true,
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => return true,
            _ if sent.is_err() => return true,
            _ if started.elapsed() > PATIENCE => return false,
            _ => {}
        }
    }
    false
}

#[test]
fn a_place_is_held_by_requests_and_not_by_bytes() {
    let receiver = receiver_with(ReceiverConfig {
        header_timeout: Duration::from_millis(50),
        ..ReceiverConfig::default()
    });
    // All of the preface but its last byte, then nothing.
    let (all, _) = PREFACE.split_at(PREFACE.len() - 1);
    let byte_by_byte: Vec<&[u8]> = all.chunks(1).chain([&b""[..]]).collect();
    assert!(is_cut_off(connect(&receiver), &byte_by_byte));
    let pings = [PREFACE, SETTINGS, SETTINGS_TAKEN, PING];
    assert!(is_cut_off(connect(&receiver), &pings));
}

#[test]
fn a_used_connection_is_kept_for_requests_and_not_for_pings() {
    let receiver = receiver_with(ReceiverConfig {
        idle_timeout: Duration::from_millis(50),
        ..ReceiverConfig::default()
    });
    // HEADERS that end the stream: `:method GET`, `:scheme http`, `:path /`.
    let request = b"\0\0\x03\x01\x05\0\0\0\x01\x82\x86\x84";
    let pieces = [PREFACE, SETTINGS, SETTINGS_TAKEN, request, PING];
    assert!(is_cut_off(connect(&receiver), &pieces));
    assert_eq!(receiver.counters().refused(Reason::Path), 1);
}

#[test]
fn silent_connections_make_room_for_others() {
    let receiver = receiver_with(ReceiverConfig {
        max_connections: 1,
        header_timeout: Duration::from_millis(50),
        ..ReceiverConfig::default()
    });
    let mut silent = connect(&receiver);
    assert!(matches!(silent.read(&mut [0]), Ok(0) | Err(_)));
    let request = post("/v1/logs", &[JSON], b"{}");
    // The place is free a moment after the connection is closed.
    let mut tries = 0..1000;
    assert!(tries.any(|_| {
        let mut stream = connect(&receiver);
        let mut answer = Vec::new();
        stream.write_all(&request).ok();
        stream.read_to_end(&mut answer).ok();
        answer.starts_with(b"HTTP/1.1 200")
    }));
}

#[test]
fn stopping_lets_a_request_under_way_finish() {
    let receiver = receiver();
    let request = post("/v1/logs", &[JSON], b"{}");
    let (start, end) = request.split_at(request.len() - 1);
    let mut stream = connect(&receiver);
    stream.write_all(start).expect("it reads");
    let port = address(&receiver.endpoint_http());
    assert!(receiver.wait_until(PATIENCE, |counters| counters.connections() == 1));
    // A request that was answered says that the first one's head was read as well.
    assert_eq!(exchange(&receiver, &request).0, 200);
    let (stopped, summary) = mpsc::channel();
    thread::spawn(move || {
        stopped.send(Box::new(receiver.stop(PATIENCE))).ok();
    });
    while TcpStream::connect(port).is_ok() {
        thread::yield_now();
    }
    stream.write_all(end).expect("it still reads");
    assert_eq!(read_answer(&mut stream).0, 200);
    let summary = summary.recv_timeout(PATIENCE).expect("it stops");
    assert!(summary.graceful);
    assert_eq!(summary.counters.requests(), 2);
}

#[test]
fn idle_connections_do_not_hold_up_the_end() {
    let receiver = receiver();
    let silent = connect(&receiver);
    let mut kept = connect(&receiver);
    let request = String::from_utf8(post("/v1/logs", &[JSON], b"{}")).expect("ASCII");
    let request = request.replace("connection: close\r\n", "");
    kept.write_all(request.as_bytes()).expect("it reads");
    assert!(receiver.wait_until(PATIENCE, |counters| {
        counters.requests() == 1 && counters.connections() == 2
    }));
    assert!(receiver.stop(PATIENCE).graceful);
    drop((silent, kept));
}

#[test]
fn stopping_cuts_off_what_takes_too_long() {
    let receiver = receiver();
    let request = post("/v1/logs", &[JSON], b"{}");
    let mut stream = connect(&receiver);
    stream
        .write_all(&request[..request.len() - 1])
        .expect("it reads");
    assert!(receiver.wait_until(PATIENCE, |counters| counters.connections() == 1));
    assert_eq!(exchange(&receiver, &request).0, 200);
    let summary = receiver.stop(Duration::from_millis(10));
    assert!(!summary.graceful);
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok();
    assert!(answer.is_empty());
}

#[test]
fn dropping_frees_the_ports() {
    let receiver = receiver();
    let (grpc, http) = (
        address(&receiver.endpoint_grpc()),
        address(&receiver.endpoint_http()),
    );
    drop(receiver);
    assert!(TcpStream::connect(grpc).is_err());
    assert!(TcpStream::connect(http).is_err());
}

#[test]
fn a_tee_feeds_every_sink() {
    let store = Arc::new(Mutex::new(Store::default()));
    let warn = |_: &Received<'_>| Verdict {
        rejected: 1,
        message: "one".to_owned(),
    };
    let strict = |_: &Received<'_>| Verdict {
        rejected: 2,
        message: "two".to_owned(),
    };
    let tee = Tee(vec![
        Box::new(Arc::clone(&store)),
        Box::new(warn),
        Box::new(strict),
    ]);
    let receiver = Receiver::start(ReceiverConfig::default(), tee).expect("free ports");
    let payload = samples::json(Signal::Logs);
    let (_, _, body) = exchange(&receiver, &post("/v1/logs", &[JSON], payload.as_bytes()));
    insta::assert_snapshot!(
        String::from_utf8_lossy(&body),
        @r#"{"partialSuccess":{"rejectedLogRecords":"2","errorMessage":"one; two"}}"#
    );
    let store = store.lock().expect("no panic while locked");
    let services: Vec<_> = store
        .services()
        .map(|(name, counts)| (name, counts.logs))
        .collect();
    assert_eq!(services, [("shop", 1)]);
}
