//! The traffic: real HTTP/1.1 requests over real sockets, good, bad, slow, cancelled and hostile.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// One kind of request and what it is to be answered with.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) expected: Expected,
    request: String,
}

/// What a request must be answered with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    /// This status.
    Status(u16),
    /// Nothing: the client goes away before the answer.
    Cancelled,
}

/// What came back.
pub(crate) struct Outcome {
    pub(crate) status: Option<u16>,
    pub(crate) correlation_id: Option<String>,
}

/// The mixed load, in the order in which it is sent.
pub(crate) fn cases() -> Vec<Case> {
    let token = "authorization: Bearer t-eu-1.acme.usr_01";
    let hostile = [
        "traceparent: 00-ffffffffffffffffffffffffffffffff-0000000000000000-01",
        "tracestate: a=1,,=,@@",
        "baggage: correlation_id=%0d%0ainjected, x=;;;",
        "x-correlation-id: ../../etc/passwd <script>",
        "x-request-id: 1 2 3",
        "user-agent: curl/8 password=hunter2hunter2",
    ];
    let mut cases = vec![
        place("order", "acme", "small", 202),
        place("order", "acme", "medium", 202),
        place("order, no room at the hypervisor", "crowded", "small", 202),
        place("order, slow payment", "slow", "large", 202),
        place("order, card declined", "broke", "small", 402),
        place("order, payment service fails", "broken", "medium", 502),
        place("order, unknown plan", "acme", "gigantic", 422),
        case("read an order", 200, &get("/orders/ord_1", &[token])),
        case(
            "read, no such order",
            404,
            &get("/orders/ord_999", &[token]),
        ),
        case(
            "read, not signed in",
            401,
            &get("/orders/ord_1?token=hunter2hunter2", &[]),
        ),
        case(
            "no such route",
            404,
            &get("/admin.php?user=a@example.com", &[]),
        ),
        case(
            "unknown method",
            405,
            "BREW /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
        ),
        case("hostile headers", 200, &get("/health", &hostile)),
    ];
    let mut cancelled = place("order, client goes away", "slow", "small", 0);
    cancelled.expected = Expected::Cancelled;
    cases.push(cancelled);
    cases
}

fn case(name: &'static str, status: u16, request: &str) -> Case {
    Case {
        name,
        expected: Expected::Status(status),
        request: request.to_owned(),
    }
}

fn get(path: &str, headers: &[&str]) -> String {
    let headers = headers.join("\r\n");
    let end = if headers.is_empty() { "" } else { "\r\n" };
    format!(
        "GET {path} HTTP/1.1\r\nhost: control-plane.local\r\nconnection: close\r\n{headers}{end}\r\n"
    )
}

fn place(name: &'static str, org: &str, plan: &str, status: u16) -> Case {
    let body = format!(r#"{{"plan":"{plan}","card_token":"tok_visa"}}"#);
    let request = format!(
        "POST /orders HTTP/1.1\r\nhost: control-plane.local\r\nconnection: close\r\n\
         authorization: Bearer t-eu-1.{org}.usr_01\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    case(name, status, &request)
}

/// Sends one request and reads the answer to its end.
pub(crate) fn send(address: SocketAddr, case: &Case) -> io::Result<Outcome> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(case.request.as_bytes())?;
    if case.expected == Expected::Cancelled {
        return leave(stream);
    }
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer);
    let head = answer.split("\r\n\r\n").next().unwrap_or_default();
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    let correlation_id = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("x-correlation-id")
            .then(|| value.trim().to_owned())
    });
    Ok(Outcome {
        status,
        correlation_id,
    })
}

/// Goes away while the handler still waits for the payment.
fn leave(mut stream: TcpStream) -> io::Result<Outcome> {
    stream.set_read_timeout(Some(Duration::from_millis(150)))?;
    let mut first = [0; 64];
    let read = stream.read(&mut first).unwrap_or(0);
    let answer = String::from_utf8_lossy(&first[..read]).into_owned();
    let status = answer
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    Ok(Outcome {
        status,
        correlation_id: None,
    })
}
