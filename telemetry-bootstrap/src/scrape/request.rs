//! The head of a request, read, and the head of its answer, written.

use bytes::Bytes;
use http::header::{ACCEPT, ALLOW, CONNECTION, CONTENT_LENGTH, HeaderValue};
use http::{Response, StatusCode};
use httparse::{EMPTY_HEADER, Status};

/// Largest request, without a body, which none has.
pub(super) const LARGEST: usize = 8 * 1024;
/// Most headers of a request.
const HEADERS: usize = 64;

/// A request for metrics.
#[derive(Debug, PartialEq)]
pub(super) struct Wanted {
    pub(super) accept: Vec<HeaderValue>,
    /// Whether the answer has a body: not that of a `HEAD`.
    pub(super) body: bool,
}

/// Why a request gets no metrics.
pub(super) type Refusal = (StatusCode, &'static str);

const MALFORMED: Refusal = (StatusCode::BAD_REQUEST, "this is no HTTP request\n");
const TOO_LARGE: Refusal = (
    StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
    "a request has at most 8 KiB and 64 headers\n",
);
const ELSEWHERE: Refusal = (StatusCode::NOT_FOUND, "metrics are at /metrics\n");
const NOT_READ: Refusal = (StatusCode::METHOD_NOT_ALLOWED, "metrics can only be read\n");

/// What these bytes ask for; `None` while they are not a whole head.
pub(super) fn parse(bytes: &[u8]) -> Option<Result<Wanted, Refusal>> {
    let mut headers = [EMPTY_HEADER; HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    match request.parse(bytes) {
        Ok(Status::Complete(_)) => Some(wanted(&request)),
        Ok(Status::Partial) if bytes.len() < LARGEST => None,
        Ok(Status::Partial) | Err(httparse::Error::TooManyHeaders) => Some(Err(TOO_LARGE)),
        Err(_) => Some(Err(MALFORMED)),
    }
}

fn wanted(request: &httparse::Request<'_, '_>) -> Result<Wanted, Refusal> {
    if path(request.path.unwrap_or_default()) != "/metrics" {
        return Err(ELSEWHERE);
    }
    let body = match request.method {
        Some("GET") => true,
        Some("HEAD") => false,
        _ => return Err(NOT_READ),
    };
    let headers = request.headers.iter();
    let accept = headers.filter(|header| header.name.eq_ignore_ascii_case(ACCEPT.as_str()));
    let accept = accept.filter_map(|header| HeaderValue::from_bytes(header.value).ok());
    Ok(Wanted {
        accept: accept.collect(),
        body,
    })
}

/// The path of a request's target, which may be a whole URL (RFC 9112, section 3.2.2).
fn path(target: &str) -> &str {
    let target = target.split('?').next().unwrap_or_default();
    let behind = |scheme: &str| {
        let (start, rest) = target.split_at_checked(scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then_some(rest)
    };
    let Some(rest) = behind("http://").or_else(|| behind("https://")) else {
        return target;
    };
    rest.find('/')
        .map_or("", |at| rest.get(at..).unwrap_or_default())
}

/// The head of an answer, after which the connection ends.
pub(super) fn head(response: &Response<Bytes>) -> Vec<u8> {
    let status = response.status();
    let reason = status.canonical_reason().unwrap_or_default();
    let mut head = format!("HTTP/1.1 {} {reason}\r\n", status.as_u16()).into_bytes();
    let mut line = |name: &str, value: &[u8]| {
        for part in [name.as_bytes(), b": ", value, b"\r\n"] {
            head.extend_from_slice(part);
        }
    };
    for (name, value) in response.headers() {
        line(name.as_str(), value.as_bytes());
    }
    if status == StatusCode::METHOD_NOT_ALLOWED {
        line(ALLOW.as_str(), b"GET, HEAD");
    }
    let length = response.body().len().to_string();
    line(CONTENT_LENGTH.as_str(), length.as_bytes());
    line(CONNECTION.as_str(), b"close");
    head.extend_from_slice(b"\r\n");
    head
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(request: &str, expected: Option<Result<(usize, bool), Refusal>>) {
        let parsed = parse(request.as_bytes());
        let parsed = parsed.map(|parsed| parsed.map(|wanted| (wanted.accept.len(), wanted.body)));
        assert_eq!(parsed, expected, "{request}");
    }

    #[test]
    fn reads_are_for_metrics() {
        check("GET /metrics HTTP/1.1\r\n\r\n", Some(Ok((0, true))));
        check("GET /metrics?a=b HTTP/1.0\r\n\r\n", Some(Ok((0, true))));
        for url in ["http://host:9464/metrics", "HTTPS://[::1]/metrics?a=/b"] {
            let request = format!("GET {url} HTTP/1.1\r\n\r\n");
            check(&request, Some(Ok((0, true))));
        }
        check(
            "HEAD /metrics HTTP/1.1\r\naccept: a\r\nHost: x\r\nAccept: b\r\n\r\n",
            Some(Ok((2, false))),
        );
    }

    #[test]
    fn nothing_is_said_of_half_a_request() {
        check("", None);
        check("GET /metrics HTTP/1.1\r\nHost: a\r\n", None);
    }

    #[test]
    fn everything_else_is_refused() {
        check("GET / HTTP/1.1\r\n\r\n", Some(Err(ELSEWHERE)));
        check("GET /metrics/ HTTP/1.1\r\n\r\n", Some(Err(ELSEWHERE)));
        for url in [
            "http://host",
            "http://metrics/",
            "http://host?a=/metrics",
            "ftp://host/metrics",
        ] {
            let request = format!("GET {url} HTTP/1.1\r\n\r\n");
            check(&request, Some(Err(ELSEWHERE)));
        }
        check("POST /metrics HTTP/1.1\r\n\r\n", Some(Err(NOT_READ)));
        check("\u{1}\u{2}", Some(Err(MALFORMED)));
        check("GET /metrics HTTP/2.0\r\n\r\n", Some(Err(MALFORMED)));
        let long = format!("GET /metrics HTTP/1.1\r\nA: {}", "a".repeat(LARGEST));
        check(&long, Some(Err(TOO_LARGE)));
        let many = format!("GET /metrics HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(65));
        check(&many, Some(Err(TOO_LARGE)));
    }

    #[test]
    fn an_answer_says_its_length_and_that_it_is_the_last() {
        let mut response = Response::new(Bytes::from_static(b"no"));
        *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
        assert_eq!(
            String::from_utf8(head(&response)).unwrap(),
            "HTTP/1.1 405 Method Not Allowed\r\nallow: GET, HEAD\r\ncontent-length: 2\r\n\
             connection: close\r\n\r\n"
        );
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_are_too_odd(bytes: Vec<u8>) {
            let _answer = parse(&bytes);
        }
    }
}
