use super::*;

const PROTOBUF: &str = "content-type: application/x-protobuf";
const JSON: &str = "content-type: application/json; charset=utf-8";
const GZIP: &str = "content-encoding: gzip";

#[track_caller]
fn check_status(receiver: &Receiver, request: &[u8], expected: u16) -> String {
    let (status, head, body) = exchange(receiver, request);
    let body = String::from_utf8_lossy(&body).into_owned();
    assert_eq!(status, expected, "{head}\n{body}");
    format!("{head}\n{body}")
}

#[test]
fn every_signal_comes_in_both_encodings() {
    let receiver = receiver();
    for signal in samples::SIGNALS {
        let path = format!("/v1/{}", signal.as_str());
        let (status, head, body) = exchange(
            &receiver,
            &post(&path, &[PROTOBUF], &samples::protobuf(signal)),
        );
        assert_eq!((status, &*body), (200, &b""[..]));
        assert!(head.contains(PROTOBUF), "{head}");
        let json = samples::json(signal);
        let (status, head, body) = exchange(&receiver, &post(&path, &[JSON], json.as_bytes()));
        assert_eq!((status, &*body), (200, &b"{}"[..]));
        assert!(head.contains("content-type: application/json"), "{head}");
    }
    let counters = receiver.counters();
    assert_eq!(counters.requests(), 6);
    let items = samples::SIGNALS.map(|signal| counters.items(signal));
    assert_eq!(items, [2, 10, 4]);
    assert_eq!(counters.refused_total(), 0);
}

#[test]
fn the_sink_sees_what_was_sent() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = {
        let seen = Arc::clone(&seen);
        move |request: &Received<'_>| {
            let matches = *request.export == samples::expected(request.signal);
            let mut seen = seen.lock().expect("no panic while locked");
            seen.push((request.signal, matches, request.payload.len()));
            Verdict::accepted()
        }
    };
    let receiver = Receiver::start(ReceiverConfig::default(), sink).expect("free ports");
    let payload = samples::protobuf(Signal::Traces);
    let request = post("/v1/traces", &[PROTOBUF, GZIP], &gzip(&payload));
    check_status(&receiver, &request, 200);
    let seen = seen.lock().expect("no panic while locked");
    assert_eq!(*seen, [(Signal::Traces, true, payload.len())]);
}

#[test]
fn a_verdict_is_a_partial_success() {
    let sink = |_: &Received<'_>| Verdict {
        rejected: 2,
        message: "no `service.name`".to_owned(),
    };
    let receiver = Receiver::start(ReceiverConfig::default(), sink).expect("free ports");
    let json = samples::json(Signal::Traces);
    let (status, _, body) = exchange(&receiver, &post("/v1/traces", &[JSON], json.as_bytes()));
    assert_eq!(status, 200);
    insta::assert_snapshot!(
        String::from_utf8_lossy(&body),
        @r#"{"partialSuccess":{"rejectedSpans":"2","errorMessage":"no `service.name`"}}"#
    );
    assert_eq!(receiver.counters().rejected(Signal::Traces), 2);
}

#[test]
fn wrong_requests_are_refused_with_their_reason() {
    let receiver = receiver();
    let body = samples::json(Signal::Traces);
    let body = body.as_bytes();
    check_status(&receiver, &post("/v1/trace", &[JSON], body), 404);
    let get = b"GET /v1/traces HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n";
    let answer = check_status(&receiver, get, 405);
    assert!(answer.contains("allow: POST"), "{answer}");
    check_status(
        &receiver,
        &post("/v1/traces", &["content-type: text/plain"], body),
        415,
    );
    check_status(&receiver, &post("/v1/traces", &[], body), 415);
    let method = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    let grpc = "content-type: application/grpc+proto";
    let answer = check_status(&receiver, &post(method, &[grpc], body), 415);
    assert!(answer.contains("wanted gRPC over HTTP/2"), "{answer}");
    let zstd = "content-encoding: zstd";
    let answer = check_status(&receiver, &post("/v1/traces", &[JSON, zstd], body), 415);
    assert!(
        answer.contains("accept-encoding: gzip, identity"),
        "{answer}"
    );
    let answer = check_status(
        &receiver,
        &post("/v1/traces", &[JSON], b"{\"resourceSpans\":3}"),
        400,
    );
    insta::assert_snapshot!(
        answer.lines().last().unwrap_or_default(),
        @r#"{"code":3,"message":"not OTLP: in `ExportTraceServiceRequest`, key `resourceSpans`, at byte 17: found a number, wanted an array; nothing of the request was taken"}"#
    );
    let counters = receiver.counters();
    assert_eq!(counters.refused(Reason::Path), 1);
    assert_eq!(counters.refused(Reason::Method), 1);
    assert_eq!(counters.refused(Reason::MediaType), 4);
    assert_eq!(counters.refused(Reason::Malformed), 1);
    assert_eq!(counters.requests(), 0);
}

#[test]
fn a_refusal_in_protobuf_is_a_status_message() {
    let receiver = receiver();
    let (status, head, body) = exchange(&receiver, &post("/v1/logs", &[PROTOBUF], b"\x0a\x05a"));
    assert_eq!(status, 400);
    assert!(head.contains(PROTOBUF), "{head}");
    assert_eq!(body[..3], [0x08, 3, 0x12], "code 3, then the message");
    assert!(String::from_utf8_lossy(&body).contains("found 1 bytes, wanted 5"));
}

#[test]
fn a_damaged_gzip_stream_is_malformed() {
    let receiver = receiver();
    let good = gzip(&samples::protobuf(Signal::Logs));
    let mut trailed = good.clone();
    trailed.extend_from_slice(b"trailer");
    let mut changed = good.clone();
    let checksum = changed.len() - 8;
    changed[checksum] ^= 1;
    for body in [
        b"not gzip at all".to_vec(),
        good[..good.len() / 2].to_vec(),
        Vec::new(),
        trailed,
        changed,
    ] {
        check_status(&receiver, &post("/v1/logs", &[PROTOBUF, GZIP], &body), 400);
    }
    check_status(&receiver, &post("/v1/logs", &[PROTOBUF, GZIP], &good), 200);
}

#[test]
fn a_gzip_bomb_is_refused() {
    // With memory for the allowed length alone, a buffer that grew further would be `Busy`.
    let receiver = receiver_with(ReceiverConfig {
        max_buffered_bytes: 64 * 1024 * 1024,
        ..ReceiverConfig::default()
    });
    let answer = check_status(
        &receiver,
        &post("/v1/traces", &[PROTOBUF, GZIP], &bomb(100 * 1024 * 1024)),
        413,
    );
    assert!(
        answer.contains("found a body of more than 67108864 bytes"),
        "{answer}"
    );
    assert_eq!(receiver.counters().refused(Reason::TooLarge), 1);
}

#[test]
fn a_request_of_empty_spans_is_refused_before_it_fills_memory() {
    let spans = [0x12, 0].repeat(3_000_000);
    let nested = |content: &[u8]| {
        let mut bytes = vec![if content == spans { 0x12 } else { 0x0a }];
        prost::encode_length_delimiter(content.len(), &mut bytes).expect("memory");
        [bytes, content.to_vec()].concat()
    };
    let body = gzip(&nested(&nested(&spans)));
    let receiver = receiver();
    let answer = check_status(
        &receiver,
        &post("/v1/traces", &[PROTOBUF, GZIP], &body),
        413,
    );
    assert!(answer.contains("134217728 bytes of memory"), "{answer}");
}

#[test]
fn lengths_are_bounded_before_and_after_decompression() {
    let receiver = receiver_with(ReceiverConfig {
        max_compressed_bytes: 1000,
        max_decompressed_bytes: 5000,
        ..ReceiverConfig::default()
    });
    let noise: Vec<u8> = (0..2000_u32)
        .flat_map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes())
        .collect();
    let check = |headers: &[&str], body: &[u8]| {
        check_status(&receiver, &post("/v1/logs", headers, body), 413);
    };
    check(&[PROTOBUF], &[0; 5001]);
    check(&[PROTOBUF, GZIP], &bomb(5001));
    check(&[PROTOBUF, GZIP], &gzip(&noise[..4000]));
    let chunked = b"POST /v1/logs HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\
        content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
    let chunk = [&b"1389\r\n"[..], &[b' '; 5001], b"\r\n0\r\n\r\n"].concat();
    check_status(&receiver, &[&chunked[..], &chunk].concat(), 413);
    assert_eq!(receiver.counters().refused(Reason::TooLarge), 4);
}

#[test]
fn a_receiver_without_memory_says_come_back() {
    let receiver = receiver_with(ReceiverConfig {
        max_buffered_bytes: 10_000,
        ..ReceiverConfig::default()
    });
    let request = post("/v1/logs", &[JSON], &b" ".repeat(20_000));
    let answer = check_status(&receiver, &request, 429);
    assert!(answer.contains("retry-after: 1"), "{answer}");
    // What was taken is given back.
    for _ in 0..5 {
        check_status(&receiver, &post("/v1/logs", &[JSON], b"{}"), 200);
    }
    assert_eq!(receiver.counters().refused(Reason::Busy), 1);
}

#[test]
fn a_sink_that_panics_is_an_internal_error() {
    let sink = |_: &Received<'_>| -> Verdict { panic!("a sink's own bug") };
    let receiver = Receiver::start(ReceiverConfig::default(), sink).expect("free ports");
    for _ in 0..2 {
        check_status(&receiver, &post("/v1/logs", &[JSON], b"{}"), 500);
    }
    assert_eq!(receiver.counters().refused(Reason::SinkFailed), 2);
}

#[test]
fn slow_senders_are_cut_off() {
    let receiver = receiver_with(ReceiverConfig {
        header_timeout: Duration::from_millis(50),
        read_timeout: Duration::from_millis(50),
        ..ReceiverConfig::default()
    });
    let mut answer = Vec::new();
    // Says nothing, or stops in the first bytes, which could still be HTTP/2.
    for start in ["", "P"] {
        let mut silent = connect(&receiver);
        silent.write_all(start.as_bytes()).expect("it reads");
        assert_eq!(silent.read_to_end(&mut answer).ok(), Some(0));
    }
    let mut head = connect(&receiver);
    head.write_all(b"POST /v1/logs HTTP/1.1\r\nhost:")
        .expect("it reads");
    head.read_to_end(&mut answer).ok();
    let mut body = connect(&receiver);
    let request = post("/v1/logs", &[JSON], b"{}");
    body.write_all(&request[..request.len() - 1])
        .expect("it reads");
    assert_eq!(read_answer(&mut body).0, 408);
    assert_eq!(receiver.counters().refused(Reason::TimedOut), 1);
}

#[test]
fn a_sender_that_goes_away_is_counted() {
    let receiver = receiver();
    let mut stream = connect(&receiver);
    let request = post("/v1/logs", &[JSON], b"{}");
    stream
        .write_all(&request[..request.len() - 1])
        .expect("it reads");
    drop(stream);
    assert!(receiver.wait_until(PATIENCE, |counters| counters.refused(Reason::Aborted) == 1));
}

#[test]
fn a_connection_is_used_again() {
    let receiver = receiver();
    let mut stream = connect(&receiver);
    let request = String::from_utf8(post("/v1/logs", &[JSON], b"{}")).expect("ASCII");
    let keep = request.replace("connection: close\r\n", "");
    stream.write_all(keep.as_bytes()).expect("it reads");
    stream.write_all(request.as_bytes()).expect("it reads");
    let mut answers = String::new();
    stream
        .read_to_string(&mut answers)
        .expect("it closes after the second");
    assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 2);
    assert_eq!(receiver.counters().connections(), 1);
}
