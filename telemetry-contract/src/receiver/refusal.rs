//! Why a request is refused, and how HTTP and gRPC say so.

use http::StatusCode;

use super::counters::Reason;

/// A refused request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    Aborted,
    Busy,
    /// A gRPC message is not framed as one.
    Framing(&'static str),
    Malformed(String),
    MediaType(&'static str),
    Method,
    Path,
    SinkFailed,
    TimedOut,
    TooLarge(String),
}

impl Refusal {
    pub(super) const fn reason(&self) -> Reason {
        match self {
            Self::Aborted => Reason::Aborted,
            Self::Busy => Reason::Busy,
            Self::Framing(_) | Self::Malformed(_) => Reason::Malformed,
            Self::MediaType(_) => Reason::MediaType,
            Self::Method => Reason::Method,
            Self::Path => Reason::Path,
            Self::SinkFailed => Reason::SinkFailed,
            Self::TimedOut => Reason::TimedOut,
            Self::TooLarge(_) => Reason::TooLarge,
        }
    }

    /// The status of an OTLP/HTTP answer.
    pub(super) const fn http_status(&self) -> StatusCode {
        match self {
            Self::Busy => StatusCode::TOO_MANY_REQUESTS,
            Self::Aborted | Self::Framing(_) | Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::MediaType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Path => StatusCode::NOT_FOUND,
            Self::SinkFailed => StatusCode::INTERNAL_SERVER_ERROR,
            Self::TimedOut => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
        }
    }

    /// gRPC's status code. A busy receiver is `UNAVAILABLE`, the code that OTLP exporters retry.
    pub(super) const fn grpc_code(&self) -> u32 {
        match self {
            Self::Aborted => 1,
            Self::Malformed(_) => 3,
            Self::TimedOut => 4,
            Self::TooLarge(_) => 8,
            Self::MediaType(_) | Self::Method | Self::Path => 12,
            Self::Framing(_) | Self::SinkFailed => 13,
            Self::Busy => 14,
        }
    }

    /// What was found, what was wanted, what to do.
    pub(super) fn message(&self) -> &str {
        match self {
            Self::Aborted => "the request ended before its body did",
            Self::Busy => "too many requests are under way; try again later",
            Self::Framing(message) | Self::MediaType(message) => message,
            Self::Malformed(message) | Self::TooLarge(message) => message,
            Self::Method => "found another method, wanted POST",
            Self::Path => {
                "found a path that is not OTLP's, wanted /v1/traces, /v1/logs or /v1/metrics, or \
                 by gRPC the Export method of TraceService, LogsService or MetricsService"
            }
            Self::SinkFailed => "the receiver failed to process the request",
            Self::TimedOut => "the body took too long to arrive",
        }
    }
}
