//! What goes back over a connection.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use telemetry_contract::otlp::Encoding;
use telemetry_contract::otlp::model::Signal;

use super::items::Request;

/// Time between two bytes of an answer that drips.
const DRIP: Duration = Duration::from_millis(40);

/// Writes; whether the client took it.
pub(super) fn write(stream: &mut TcpStream, bytes: &[u8]) -> bool {
    stream.write_all(bytes).is_ok()
}

/// No answer, until the client hangs up; `false`, since it has.
pub(super) fn nothing(stream: &mut TcpStream) -> bool {
    let mut more = [0; 1024];
    while matches!(stream.read(&mut more), Ok(1..)) {}
    false
}

/// Something that is no HTTP, and no TLS either.
pub(super) fn garbage(stream: &mut TcpStream) {
    // For HTTP/2 the head of a frame that is too long.
    write(stream, b"\xff\x00 no http, no tls \x02\r\n\r\n");
    nothing(stream);
}

/// A whole answer; whether the client took it.
pub(super) fn status(stream: &mut TcpStream, status: u16, headers: &str, body: &[u8]) -> bool {
    let length = body.len();
    let head = format!("HTTP/1.1 {status} Said\r\n{headers}content-length: {length}\r\n\r\n");
    write(stream, &[head.as_bytes(), body].concat())
}

/// An answer a byte at a time, until the client has had enough of it; `false`, since it has.
pub(super) fn drip(stream: &mut TcpStream) -> bool {
    let start = b"HTTP/1.1 200 OK\r\nx-slow: ".iter().copied();
    for byte in start.chain(std::iter::repeat(b'.')) {
        thread::sleep(DRIP);
        if !write(stream, &[byte]) {
            break;
        }
    }
    false
}

/// Rejects so many, with a message of this many bytes, as the request is written.
pub(super) fn partial_success(request: &Request, rejected: u64, message: usize) -> Vec<u8> {
    let message = vec![b'x'; message];
    match request.encoding {
        Encoding::Json => in_json(request.signal, rejected, message),
        Encoding::Protobuf => in_protobuf(rejected, &message),
    }
}

fn in_json(signal: Signal, rejected: u64, message: Vec<u8>) -> Vec<u8> {
    let name = match signal {
        Signal::Traces => "rejectedSpans",
        Signal::Metrics => "rejectedDataPoints",
        Signal::Logs => "rejectedLogRecords",
    };
    let message = String::from_utf8(message).unwrap();
    format!(r#"{{"partialSuccess":{{"{name}":"{rejected}","errorMessage":"{message}"}}}}"#).into()
}

/// `partial_success (1) { rejected (1), error_message (2) }`: the same in the answers of all three
/// signals.
fn in_protobuf(rejected: u64, message: &[u8]) -> Vec<u8> {
    let mut inner = vec![0x08];
    inner.extend(varint(usize::try_from(rejected).unwrap()));
    inner.push(0x12);
    inner.extend(varint(message.len()));
    inner.extend(message);
    let mut answer = vec![0x0a];
    answer.extend(varint(inner.len()));
    answer.extend(inner);
    answer
}

fn varint(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number >= 0x80 {
        bytes.push(u8::try_from(number & 0x7f).unwrap() | 0x80);
        number >>= 7;
    }
    bytes.push(u8::try_from(number).unwrap());
    bytes
}

/// The head of a whole answer and the start of its body; `false`, since it ends there.
pub(super) fn cut(stream: &mut TcpStream, body: &[u8], sent: usize) -> bool {
    let length = body.len();
    let head = format!("HTTP/1.1 200 Said\r\ncontent-length: {length}\r\n\r\n");
    write(stream, &[head.as_bytes(), &body[..sent]].concat());
    false
}
