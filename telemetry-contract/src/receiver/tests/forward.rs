use std::net::TcpListener;
use std::sync::mpsc;
use std::thread;

use super::*;
use crate::otlp::Encoding;
use crate::otlp::model::Export;

/// Hands a payload to a sink, as a receiver would.
fn forward(sink: &mut ForwardSink, payload: &[u8]) {
    let verdict = sink.export(&Received {
        signal: Signal::Traces,
        encoding: Encoding::Protobuf,
        payload,
        export: &Export::Traces(Vec::new()),
        peer: ([127, 0, 0, 1], 1).into(),
    });
    assert_eq!(verdict, Verdict::accepted());
}

fn endpoint_of(listener: &TcpListener) -> String {
    format!("http://{}", listener.local_addr().expect("it is bound"))
}

#[test]
fn a_connection_that_is_closed_after_each_request_is_opened_again() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let (forwarder, mut sink) = {
        let endpoint = format!("{}/prefix/", endpoint_of(&listener));
        Forward::start(&endpoint).expect("an endpoint")
    };
    let (send, heads) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming().take(2) {
            let mut stream = stream.expect("a connection");
            let mut head = [0; 1024];
            let length = stream.read(&mut head).expect("a request");
            let answer = b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
            stream.write_all(answer).expect("it listens");
            send.send(String::from_utf8_lossy(&head[..length]).into_owned())
                .ok();
        }
    });
    for _ in 0..2 {
        forward(&mut sink, b"payload");
        let head = heads.recv_timeout(PATIENCE).expect("it comes");
        assert!(
            head.starts_with("POST /prefix/v1/traces HTTP/1.1\r\n"),
            "{head}"
        );
        assert!(
            head.contains("content-type: application/x-protobuf\r\n"),
            "{head}"
        );
    }
    drop(sink);
    let outcome = forwarder.finish(PATIENCE);
    let expected = Forwarded {
        delivered: 2,
        ..Forwarded::default()
    };
    assert_eq!(outcome, expected);
}

#[test]
fn what_waits_is_bounded_and_what_is_left_is_counted() {
    let silent = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let (forwarder, mut sink) = Forward::start(&endpoint_of(&silent)).expect("an endpoint");
    let large = vec![0; 40 << 20];
    for _ in 0..3 {
        forward(&mut sink, &large);
    }
    assert_eq!(forwarder.forwarded().dropped, 2, "only one has room");
    let outcome = forwarder.finish(Duration::ZERO);
    let expected = Forwarded {
        dropped: 3,
        ..Forwarded::default()
    };
    assert_eq!(outcome, expected);
}

#[test]
fn an_endpoint_leads_to_its_own_address_alone() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let (forwarder, _sink) = Forward::start(&endpoint_of(&listener)).expect("an endpoint");
    let mut address = listener.local_addr().expect("it is bound");
    assert!(forwarder.leads_to(address));
    address.set_port(address.port() ^ 1);
    assert!(!forwarder.leads_to(address));
    let (usual, _sink) = Forward::start("http://[::1]").expect("an endpoint");
    assert!(usual.leads_to("[::1]:4318".parse().expect("an address")));
}
