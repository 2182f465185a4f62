use std::io::{self, Read, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;

use super::{MAX_LINE_BYTES, Piece, read};
use crate::otlp::model::Signal;
use crate::otlp::samples;

/// What a capture holds, and what is wrong with it, a line each.
fn told(input: impl Read, signal: Option<Signal>) -> String {
    let mut lines = Vec::new();
    let mut take = |place: &str, piece: Piece<'_>| {
        lines.push(match piece {
            Piece::Export(export) => {
                format!("{place} {} {}", export.signal().as_str(), export.items())
            }
            Piece::Line(line) if line.len() > 100 => format!("{place} line of {}", line.len()),
            Piece::Line(line) => format!("{place} line {:?}", String::from_utf8_lossy(line)),
        });
    };
    let problems = read("c", input, signal, &mut take);
    lines.extend(
        problems
            .first()
            .iter()
            .map(|problem| format!("✘ {problem}")),
    );
    let more = problems.count() - problems.first().len() as u64;
    lines.extend((more > 0).then(|| format!("✘ {more} more")));
    lines
        .iter()
        .flat_map(|line| [line.as_str(), "\n"])
        .collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn json(signal: Signal) -> String {
    let value: serde_json::Value = serde_json::from_str(&samples::json(signal)).unwrap();
    value.to_string()
}

fn pretty(signal: Signal) -> String {
    let value: serde_json::Value = serde_json::from_str(&samples::json(signal)).unwrap();
    format!("{value:#}")
}

fn framed(messages: &[Vec<u8>]) -> Vec<u8> {
    let frame = |message: &Vec<u8>| {
        let length = u32::try_from(message.len()).unwrap();
        [&length.to_be_bytes()[..], message].concat()
    };
    messages.iter().flat_map(frame).collect()
}

#[test]
fn lines_of_otlp_and_of_services_come_mixed() {
    let [traces, logs, metrics] = [Signal::Traces, Signal::Logs, Signal::Metrics].map(json);
    let text =
        format!("\u{feff}{traces}\n{{\"level\":\"INFO\"}}\r\n\n{logs}\nplain\n  {metrics}  ");
    insta::assert_snapshot!(told(text.as_bytes(), None), @r#"
    c:1 traces 2
    c:2 line "{\"level\":\"INFO\"}\r\n"
    c:4 logs 1
    c:5 line "plain\n"
    c:6 metrics 5
    "#);
    assert_eq!(
        told(&*gzip(text.as_bytes()), None),
        told(text.as_bytes(), None)
    );
    let members = [gzip(b"one\n"), gzip(b"two\n")].concat();
    insta::assert_snapshot!(told(&*members, None), @r#"
    c:1 line "one\n"
    c:2 line "two\n"
    "#);
}

#[test]
fn pretty_printed_objects_are_read_over_their_lines() {
    let text = format!("{}\n{}\nend", pretty(Signal::Traces), pretty(Signal::Logs));
    insta::assert_snapshot!(told(text.as_bytes(), None), @r#"
    c:1 traces 2
    c:159 logs 1
    c:282 line "end"
    "#);
    let both = "{ \"resourceSpans\": [\n], \"resourceLogs\": [] }\nend";
    insta::assert_snapshot!(told(both.as_bytes(), None), @r#"
    c:1 traces 0
    c:1 logs 0
    c:3 line "end"
    "#);
}

#[test]
fn what_only_looks_like_a_pretty_printed_request_is_a_services_lines() {
    insta::assert_snapshot!(told(&b"{\n  \"level\": \"INFO\"\n}\nend\n"[..], None), @r#"
    c:1 line "{\n"
    c:2 line "  \"level\": \"INFO\"\n"
    c:3 line "}\n"
    c:4 line "end\n"
    "#);
    insta::assert_snapshot!(told(&b"{\n\n"[..], None), @r#"
    c:1 line "{\n"
    c:2 line "\n"
    "#);
}

#[test]
fn protobuf_is_told_by_what_it_holds() {
    for signal in samples::SIGNALS {
        let message = samples::protobuf(signal);
        let alone = told(&*message, None);
        assert!(
            alone.starts_with(&format!("c {} ", signal.as_str())),
            "{alone}"
        );
        assert_eq!(told(&*message, Some(signal)), alone);
        assert_eq!(told(&*gzip(&message), None), alone);
    }
    let messages = samples::SIGNALS.map(samples::protobuf);
    insta::assert_snapshot!(told(&*framed(&messages), None), @r"
    c: message 1 at byte 0 logs 1
    c: message 2 at byte 341 metrics 5
    c: message 3 at byte 1310 traces 2
    ");
}

#[test]
fn a_wrong_signal_is_a_problem() {
    let message = samples::protobuf(Signal::Traces);
    insta::assert_snapshot!(told(&*message, Some(Signal::Metrics)), @"✘ c: not OTLP: in `Metric`, field 1, at byte 91: found text that is not UTF-8");
}

#[test]
fn what_comes_before_and_after_damage_is_read() {
    let [traces, logs] = [Signal::Traces, Signal::Logs].map(json);
    let cut = &traces[..traces.len() - 9];
    let text = format!("{logs}\n{cut}\n{logs}\n");
    insta::assert_snapshot!(told(text.as_bytes(), None), @r"
    c:1 logs 1
    c:3 logs 1
    ✘ c:2:1415: not OTLP: in `ScopeSpans`, key `traceState`, at byte 1414: found the end of the document, wanted a comma or the closing bracket
    ");
    let pretty = pretty(Signal::Traces);
    let cut: Vec<&str> = pretty.lines().take(15).collect();
    let text = format!("{}\n{logs}\n", cut.join("\n"));
    insta::assert_snapshot!(told(text.as_bytes(), None), @r"
    c:16 logs 1
    ✘ c:15:12: not OTLP: in `KeyValue`, key `attributes`, at byte 173: found the end of the document, wanted a key in double quotes
    ");
    let wrong = pretty.replace("\"kind\"", "\"kind\" :");
    insta::assert_snapshot!(told(wrong.as_bytes(), None), @"✘ c:125:23: not OTLP: in `Span`, key `kind`, at byte 3164: found a colon, wanted the number of an enum value (OTLP/JSON has no enum names)");
    let mut messages = framed(&[
        samples::protobuf(Signal::Logs),
        b"\n\x05\n\x7f\0\0\0".to_vec(),
        samples::protobuf(Signal::Logs),
    ]);
    messages.truncate(messages.len() - 1);
    insta::assert_snapshot!(told(&*messages, None), @r"
    c: message 1 at byte 0 logs 1
    ✘ c: message 2 at byte 341: not OTLP: in `ResourceLogs`, field 1, at byte 4: found 3 bytes, wanted 127
    ✘ c: message 3 at byte 352: found 336 bytes, wanted 337: the capture ends too early
    ");
    let whole = gzip(format!("{logs}\n{logs}\n").repeat(50).as_bytes());
    let told = told(&whole[..whole.len() / 2], None);
    assert!(told.starts_with("c:1 logs"), "{told}");
    assert!(told.contains("found a damaged gzip stream"), "{told}");
}

#[test]
fn lengths_are_the_collectors() {
    let message = samples::protobuf(Signal::Logs);
    let length = u16::try_from(message.len()).unwrap();
    assert!((128..16_384).contains(&length));
    let [low, high] = [(length & 0x7f) | 0x80, length >> 7].map(|part| part.to_le_bytes()[0]);
    let delimited = [&[low, high][..], &message].concat();
    insta::assert_snapshot!(told(&*delimited, None), @"✘ c: found protobuf messages after lengths in varints, wanted the Collector's: four bytes before each (big-endian), or one message without a length");
}

#[test]
fn garbage_is_a_problem() {
    insta::assert_snapshot!(told(&b"\x7fELF\x02\0\0"[..], None), @"✘ c: found bytes that are neither text nor OTLP, wanted OTLP (JSON or protobuf, plain or gzip) or log lines");
    insta::assert_snapshot!(told(&b"\x28\xb5\x2f\xfd\0"[..], None), @"✘ c: found zstd, wanted gzip or nothing; decompress it with `zstd -d`");
    insta::assert_snapshot!(told(&b"\xff\xfe{\0"[..], None), @"✘ c: found text in UTF-16, wanted UTF-8; convert it");
    insta::assert_snapshot!(told(&*gzip(&gzip(b"x")), None), @"✘ c: found gzip inside gzip, wanted telemetry; decompress it once");
    insta::assert_snapshot!(told(&*framed(&[b"\x28\xb5\x2f\xfd\x24".to_vec()]), None), @"✘ c: message 1 at byte 0: found a message in zstd, wanted a plain one; export without `compression`");
    insta::assert_snapshot!(told(&b"\x04\xff\xff\xff\n\x01"[..], None), @"✘ c: message 1 at byte 0: found a message of 83886079 bytes or more, wanted at most 67108864; export smaller batches");
}

#[test]
fn zeros_are_no_messages() {
    let last = |input: &[u8]| {
        let told = told(input, None);
        let last = told.lines().last().unwrap_or_default().to_owned();
        (told.lines().count(), last)
    };
    let (lines, problem) = last(&[0; 8_000]);
    assert_eq!(lines, 1_001);
    insta::assert_snapshot!(problem, @"✘ c: message 1001 at byte 4000: found more than 1000 empty messages in a row, as a file of zeros has them; wanted OTLP/protobuf messages, each after its length in four bytes (big-endian)");
    let (lines, last) = last(&framed(&vec![Vec::new(); 1_000]));
    assert_eq!(
        (lines, last.as_str()),
        (1_000, "c: message 1000 at byte 3996 logs 0")
    );
}

#[test]
fn of_a_gzip_bomb_only_the_beginning_is_read() {
    let bomb = gzip(&vec![0; 1 << 20]).repeat(300);
    let mut left = &*bomb;
    let told = told(&mut left, None);
    assert!(told.contains("empty messages in a row"), "{told}");
    let read = bomb.len() - left.len();
    assert!(read <= 64 * 1024, "{read} bytes of {}", bomb.len());
}

#[test]
fn only_the_first_problems_are_kept() {
    let text = "{\"resourceSpans\":\n".repeat(25);
    let told = told(text.as_bytes(), None);
    assert_eq!(told.lines().count(), 11);
    assert!(told.ends_with("✘ 15 more\n"), "{told}");
}

#[test]
fn lines_without_end_take_bounded_memory() {
    let line = io::repeat(b'x')
        .take(5 * MAX_LINE_BYTES as u64)
        .chain(&b"\nnext\n"[..]);
    insta::assert_snapshot!(told(line, None), @r#"
    c:1 line of 1048576
    c:2 line "next\n"
    "#);
    let request = (&b"{\"resourceSpans\":"[..])
        .chain(io::repeat(b' ').take(100 << 20))
        .chain(&b"\nnext\n"[..]);
    insta::assert_snapshot!(told(request, None), @r#"
    c:2 line "next\n"
    ✘ c:1: found a request of more than 67108864 bytes, wanted less; export smaller batches
    "#);
}

#[test]
fn input_that_fails_is_a_problem() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is gone"))
        }
    }
    insta::assert_snapshot!(told(Broken, None), @"✘ c: the disk is gone");
    insta::assert_snapshot!(told((&b"one\ntwo"[..]).chain(Broken), None), @r#"
    c:1 line "one\n"
    ✘ c:2: the disk is gone
    "#);
}

proptest! {
    #[test]
    fn nothing_makes_it_fail(
        start in prop_oneof![
            Just(&b""[..]), Just(&b"\n"[..]), Just(&b"\0\0\0"[..]), Just(&b"\x1f\x8b\x08\0"[..]),
            Just(&b"{\n\"resourceSpans\":"[..]), Just(&b"{\"resourceLogs\":[{"[..]),
        ],
        rest in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        told(&*[start, &rest].concat(), None);
    }

    #[test]
    fn every_line_of_text_is_handed_on(lines in prop::collection::vec("[ -~äö]{0,40}", 0..20)) {
        let text: String = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
        let mut found = Vec::new();
        let problems = read("c", text.as_bytes(), None, &mut |_: &str, piece: Piece<'_>| {
            if let Piece::Line(line) = piece {
                found.extend_from_slice(line);
            }
        });
        prop_assert_eq!(problems.count(), 0);
        prop_assert_eq!(String::from_utf8(found).unwrap(), text);
    }
}
