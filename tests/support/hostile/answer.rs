//! What goes back over a connection.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

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
    write(stream, b"\x00\x01 no http, no tls \x02\r\n\r\n");
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

/// `partial_success (1) { rejected (1) }`: the same in the answers of all three signals.
pub(super) fn partial_success(rejected: u64) -> Vec<u8> {
    let rejected = u8::try_from(rejected).unwrap();
    assert!(rejected < 0x80, "a number of one byte");
    vec![0x0a, 2, 0x08, rejected]
}

/// As [`partial_success`], with a message (2) of this many bytes.
pub(super) fn long_partial_success(rejected: u8, message: usize) -> Vec<u8> {
    let mut inner = vec![0x08, rejected, 0x12];
    inner.extend(varint(message));
    inner.resize(inner.len() + message, b'x');
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
