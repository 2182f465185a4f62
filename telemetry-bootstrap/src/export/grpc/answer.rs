//! What a gRPC answer means, said in HTTP's terms, which the rest here speaks.

use std::time::Duration;

use http::response::Parts;
use http::{HeaderMap, HeaderValue};

use super::connection::MAX_ANSWER_BYTES;
use crate::export::client::Answer;
use crate::export::{gzip, wire};

/// Reads status and message of a call: from the trailers, or from the head where there are none.
pub(super) fn of(head: &Parts, trailers: &HeaderMap, body: &[u8]) -> Answer {
    let field = |name: &str| {
        let found = trailers.get(name).or_else(|| head.headers.get(name));
        found.and_then(|value| value.to_str().ok())
    };
    let retry = retry(&field);
    let status = match field("grpc-status").and_then(|code| code.parse::<u32>().ok()) {
        Some(code) => status(code, &retry, field("grpc-message").unwrap_or_default()),
        // Whoever answered is no gRPC server: a proxy, or an HTTP one.
        None if head.status.is_success() => 502,
        None => head.status.as_u16(),
    };
    Answer {
        status,
        retry_after: match retry {
            Retry::After(wait) => Some(wait),
            Retry::Unsaid | Retry::Never => None,
        },
        body: message(body, head.headers.get("grpc-encoding")),
    }
}

/// The start of the message in its frame. Nobody asks for a compressed one, but grpc-go answers as it
/// was asked, and with it the OpenTelemetry Collector.
fn message(body: &[u8], encoding: Option<&HeaderValue>) -> Vec<u8> {
    match body {
        [0, _, _, _, _, message @ ..] => message.to_vec(),
        [1, _, _, _, _, message @ ..] if encoding.is_some_and(|name| name == "gzip") => {
            gzip::start(message, MAX_ANSWER_BYTES)
        }
        _ => Vec::new(),
    }
}

/// What the server says of a retry.
#[derive(PartialEq)]
enum Retry {
    Unsaid,
    Never,
    After(Duration),
}

fn retry<'a>(field: &impl Fn(&'static str) -> Option<&'a str>) -> Retry {
    if let Some(millis) = field("grpc-retry-pushback-ms") {
        // A negative number, or what is none, asks for no retry at all.
        let after = millis.parse().ok().map(Duration::from_millis);
        return after.map_or(Retry::Never, Retry::After);
    }
    let details = field("grpc-status-details-bin").and_then(base64);
    let asked = details.and_then(|details| retry_info(&details));
    asked.map_or(Retry::Unsaid, Retry::After)
}

/// `RetryInfo.retry_delay` among the details of a `google.rpc.Status`.
fn retry_info(status: &[u8]) -> Option<Duration> {
    let mut details = fields(status).filter_map(|field| match field {
        (3, wire::Value::Bytes(any)) => Some(any),
        _ => None,
    });
    let info = details.find_map(|any| {
        let kind = bytes(any, 1)?;
        let known = kind.ends_with(b"/google.rpc.RetryInfo");
        known.then(|| bytes(any, 2).unwrap_or_default())
    })?;
    let delay = bytes(info, 1).unwrap_or_default();
    let nanos = number(delay, 2).min(999_999_999);
    let nanos = Duration::from_nanos(nanos);
    Some(Duration::from_secs(number(delay, 1)).saturating_add(nanos))
}

/// The bytes under this field's number.
fn bytes(message: &[u8], number: u64) -> Option<&[u8]> {
    fields(message).find_map(|field| match field {
        (found, wire::Value::Bytes(bytes)) if found == number => Some(bytes),
        _ => None,
    })
}

/// The number under this field's number; zero where there is none.
fn number(message: &[u8], number: u64) -> u64 {
    let found = fields(message).find_map(|field| match field {
        (found, wire::Value::Varint(value)) if found == number => Some(value),
        _ => None,
    });
    found.unwrap_or(0)
}

fn fields(message: &[u8]) -> impl Iterator<Item = (u64, wire::Value<'_>)> {
    wire::Fields(message).map_while(|field| field)
}

/// The HTTP status that has the same done: OTLP retries some codes, and some only on demand.
fn status(code: u32, retry: &Retry, message: &str) -> u16 {
    if code != 0 && *retry == Retry::Never {
        return 500;
    }
    match code {
        0 => 200,
        // Out of range is also what a server says of a message that is too long for it.
        8 | 11 if is_about_length(message) => 413,
        // Exhausted: only who says when has it tried again.
        8 if *retry != Retry::Unsaid => 429,
        8 => 507,
        4 => 504,
        // Cancelled, aborted, out of range, unavailable, data loss.
        1 | 10 | 11 | 14 | 15 => 503,
        3 | 9 => 400,
        5 | 12 => 404,
        6 => 409,
        7 => 403,
        16 => 401,
        _ => 500,
    }
}

/// The wordings of the usual servers: grpc-go, Java, tonic, which writes blanks as `%20`.
fn is_about_length(message: &str) -> bool {
    let message = message.replace("%20", " ").to_ascii_lowercase();
    let about = ["larger than max", "exceeds maximum", "length too large"];
    about.iter().any(|wording| message.contains(wording))
}

/// Base64, with or without its padding.
fn base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let (mut bits, mut count) = (0_u32, 0);
    for character in text.trim_end_matches('=').bytes() {
        let digit = match character {
            b'A'..=b'Z' => character - b'A',
            b'a'..=b'z' => character - b'a' + 26,
            b'0'..=b'9' => character - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(digit);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).unwrap_or_default());
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::{HeaderMap, Response};

    use super::{Answer, of};

    /// An answer without a message, with these trailers.
    fn answer(trailers: &[(&'static str, &str)]) -> Answer {
        let (head, ()) = Response::new(()).into_parts();
        let trailers: HeaderMap = trailers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect();
        of(&head, &trailers, &[])
    }

    #[track_caller]
    fn check(code: u32, status: u16) {
        assert_eq!(answer(&[("grpc-status", &code.to_string())]).status, status);
    }

    #[test]
    fn codes_are_retried_as_the_specification_has_it() {
        check(0, 200);
        for code in [1, 10, 11, 14, 15] {
            check(code, 503);
        }
        check(4, 504);
        check(8, 507);
        for code in [2, 13, 99] {
            check(code, 500);
        }
        for code in [3, 9] {
            check(code, 400);
        }
        for code in [5, 12] {
            check(code, 404);
        }
        check(6, 409);
        check(7, 403);
        check(16, 401);
    }

    #[test]
    fn a_server_that_is_exhausted_says_when_to_come_back() {
        // Status { code: 8, details: [Any { RetryInfo { Duration { 3 s, 5e8 ns } } }] }
        let details =
            "CAgaNgoodHlwZS5nb29nbGVhcGlzLmNvbS9nb29nbGUucnBjLlJldHJ5SW5mbxIKCggIAxCAyrXuAQ";
        let given = [("grpc-status", "8"), ("grpc-status-details-bin", details)];
        let asked = answer(&given);
        let expected = Some(Duration::from_millis(3500));
        assert_eq!((asked.status, asked.retry_after), (429, expected));
        let pushed = answer(&[("grpc-status", "14"), ("grpc-retry-pushback-ms", "1500")]);
        let expected = Some(Duration::from_millis(1500));
        assert_eq!((pushed.status, pushed.retry_after), (503, expected));
    }

    #[test]
    fn a_server_that_wants_no_retry_gets_none() {
        let never = answer(&[("grpc-status", "14"), ("grpc-retry-pushback-ms", "-1")]);
        assert_eq!((never.status, never.retry_after), (500, None));
    }

    #[test]
    fn a_message_that_is_too_long_is_told_from_a_server_that_is_full() {
        for (code, long) in [
            ("8", "grpc: received message larger than max (5 vs. 4)"),
            ("11", "Error,%20decoded%20message%20length%20too%20large"),
        ] {
            let answered = answer(&[("grpc-status", code), ("grpc-message", long)]);
            assert_eq!(answered.status, 413);
        }
    }

    #[test]
    fn who_speaks_no_grpc_is_taken_by_the_http_status() {
        assert_eq!(answer(&[]).status, 502);
    }
}
