//! The status of a call, and which of them are errors.

use http::{HeaderMap, StatusCode};
use telemetry_contract::attributes::RpcResponseStatusCode as Code;

use crate::error_type::ErrorType;

/// The header, or trailer, that it is in.
const NAME: &str = "grpc-status";

/// By their numbers.
const CODES: [Code; 17] = [
    Code::Ok,
    Code::Cancelled,
    Code::Unknown,
    Code::InvalidArgument,
    Code::DeadlineExceeded,
    Code::NotFound,
    Code::AlreadyExists,
    Code::PermissionDenied,
    Code::ResourceExhausted,
    Code::FailedPrecondition,
    Code::Aborted,
    Code::OutOfRange,
    Code::Unimplemented,
    Code::Internal,
    Code::Unavailable,
    Code::DataLoss,
    Code::Unauthenticated,
];

/// What headers or trailers say; a number that gRPC does not know is `UNKNOWN`.
pub(super) fn read(headers: &HeaderMap) -> Option<Code> {
    let value = headers.get(NAME)?.as_bytes();
    let number = std::str::from_utf8(value)
        .ok()
        .and_then(|text| text.parse().ok());
    let code = number.and_then(|number: usize| CODES.get(number));
    Some(code.copied().unwrap_or(Code::Unknown))
}

/// What a response without a status of its own stands for, by gRPC's mapping from HTTP.
pub(super) fn of_http(status: StatusCode) -> Code {
    match status.as_u16() {
        400 => Code::Internal,
        401 => Code::Unauthenticated,
        403 => Code::PermissionDenied,
        404 => Code::Unimplemented,
        429 | 502..=504 => Code::Unavailable,
        _ => Code::Unknown,
    }
}

/// Its number; the position in [`CODES`].
pub(super) fn number(code: Code) -> u8 {
    let position = CODES.iter().position(|known| *known == code);
    position
        .and_then(|at| u8::try_from(at).ok())
        .unwrap_or_default()
}

/// The `error.type` of a status that is an error.
pub(super) fn error_type(code: Code) -> ErrorType {
    ErrorType::Rpc(number(code))
}

/// Whether the server failed; the other statuses tell the client of its own mistakes.
pub(super) fn is_server_error(code: Code) -> bool {
    use Code::{DataLoss, DeadlineExceeded, Internal, Unavailable, Unimplemented, Unknown};
    matches!(
        code,
        Unknown | DeadlineExceeded | Unimplemented | Internal | Unavailable | DataLoss
    )
}

/// Whether only a handler gives it. The others also come from what stands before the handlers, and
/// so say nothing of whether there is one.
pub(super) fn is_of_handler(code: Code) -> bool {
    use Code::{
        Cancelled, DeadlineExceeded, PermissionDenied, ResourceExhausted, Unauthenticated,
        Unavailable, Unimplemented,
    };
    !matches!(
        code,
        Cancelled
            | DeadlineExceeded
            | PermissionDenied
            | ResourceExhausted
            | Unauthenticated
            | Unavailable
            | Unimplemented
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: &str, expected: &str) {
        let headers = HeaderMap::from_iter([(NAME.parse().unwrap(), value.parse().unwrap())]);
        let found = read(&headers).unwrap();
        assert_eq!(found.as_str(), expected);
    }

    #[test]
    fn statuses_are_read_by_number() {
        check("0", "OK");
        check("1", "CANCELLED");
        check("16", "UNAUTHENTICATED");
        check("17", "UNKNOWN");
        check("-1", "UNKNOWN");
        check("", "UNKNOWN");
        check("99999999999999999999999", "UNKNOWN");
        assert_eq!(read(&HeaderMap::new()), None);
    }

    #[test]
    fn an_error_is_named_as_its_status() {
        for code in Code::ALL.into_iter().filter(|code| *code != Code::Ok) {
            assert_eq!(error_type(code).as_str(), code.as_str());
        }
        assert_eq!(error_type(Code::Ok).as_str(), "_OTHER");
    }
}
