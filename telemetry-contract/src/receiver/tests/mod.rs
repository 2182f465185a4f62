//! The receiver from outside: hand-written HTTP/1, gRPC through an HTTP/2 client.

mod forward;
mod grpc;
mod http;
mod life;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;
use crate::otlp::model::Signal;
use crate::otlp::samples;

/// Long enough for a busy machine; reached only by a test that fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// A receiver that takes everything.
fn receiver() -> Receiver {
    receiver_with(ReceiverConfig::default())
}

fn receiver_with(config: ReceiverConfig) -> Receiver {
    Receiver::start(config, |_: &Received<'_>| Verdict::accepted()).expect("free ports")
}

fn address(endpoint: &str) -> SocketAddr {
    let address = endpoint.strip_prefix("http://").expect("an HTTP endpoint");
    address.parse().expect("an address")
}

fn connect(receiver: &Receiver) -> TcpStream {
    let stream = TcpStream::connect(address(&receiver.endpoint_http())).expect("it listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    stream
}

/// An HTTP/1.1 request that asks for the connection to be closed.
fn post(path: &str, headers: &[&str], body: &[u8]) -> Vec<u8> {
    let headers: String = headers
        .iter()
        .map(|header| [header, "\r\n"].concat())
        .collect();
    let length = body.len();
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n{headers}\
         content-length: {length}\r\n\r\n"
    );
    [request.as_bytes(), body].concat()
}

/// Sends bytes and reads all of the answer: its status, head and body.
fn exchange(receiver: &Receiver, request: &[u8]) -> (u16, String, Vec<u8>) {
    let mut stream = connect(receiver);
    stream.write_all(request).expect("it reads");
    read_answer(&mut stream)
}

fn read_answer(stream: &mut TcpStream) -> (u16, String, Vec<u8>) {
    let mut answer = Vec::new();
    stream
        .read_to_end(&mut answer)
        .expect("it answers and closes");
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n");
    let end = end.expect("an HTTP answer");
    let head = String::from_utf8(answer[..end].to_vec()).expect("an ASCII head");
    let status = head[9..12].parse().expect("a status");
    (status, head, answer[end + 4..].to_vec())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

/// Gzip of this many zeros.
fn bomb(bytes: usize) -> Vec<u8> {
    gzip(&vec![0; bytes])
}
