//! Every fault, and what has to become of what is emitted meanwhile.

use std::time::Duration;

use telemetry_bootstrap::Failure;
use telemetry_bootstrap::vitals::Loss;
use telemetry_tests::hostile::Fault;

use super::{BRIEF, SOON};

/// Where a service exports to.
#[derive(Debug, Clone, Copy)]
pub(super) enum Where {
    /// To a collector with this fault.
    Collector(Fault),
    /// To one that is away at first, and there after this time.
    Late(Duration),
    /// To this endpoint, where there is none.
    Nowhere(&'static str),
    /// To a collector that does not speak TLS, by TLS.
    NoTls,
}

/// What has to become of the spans and records.
#[derive(Debug, Clone, Copy)]
pub(super) enum Expected {
    Delivered,
    /// One item of each request.
    Rejected,
    /// For these reasons, the last of the failures being this one.
    Lost(&'static [Loss], Option<Failure>),
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) to: Where,
    pub(super) deadline: Duration,
    pub(super) expected: Expected,
    pub(super) max_items: usize,
    pub(super) max_bytes: usize,
}

/// How requests are written, as the variables have it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wire {
    pub(super) protocol: &'static str,
    pub(super) compression: &'static str,
}

const fn wire(protocol: &'static str, compression: &'static str) -> Wire {
    Wire {
        protocol,
        compression,
    }
}

pub(super) const OVER_HTTP: &[Wire] = &[
    wire("http/protobuf", "none"),
    wire("http/protobuf", "gzip"),
    wire("http/json", "none"),
    wire("http/json", "gzip"),
];

#[cfg(feature = "grpc")]
pub(super) const OVER_GRPC: &[Wire] = &[wire("grpc", "none"), wire("grpc", "gzip")];

const fn case(name: &'static str, fault: Fault, expected: Expected) -> Case {
    let deadline = match expected {
        Expected::Lost([Loss::Shutdown, ..], _) => BRIEF,
        _ => SOON,
    };
    Case {
        name,
        to: Where::Collector(fault),
        deadline,
        expected,
        max_items: 2048,
        max_bytes: 8 * 1024 * 1024,
    }
}

pub(super) const fn elsewhere(name: &'static str, to: Where, expected: Expected) -> Case {
    let case = case(name, Fault::None, expected);
    Case { to, ..case }
}

/// Lost because the service ended before the backend was well again.
const fn unwell(failure: Failure) -> Expected {
    Expected::Lost(&[Loss::Shutdown], Some(failure))
}

const fn refused(loss: &'static [Loss], status: u16) -> Expected {
    Expected::Lost(loss, Some(Failure::Status(status)))
}

/// What a backend does by HTTP/1.1.
pub(super) const HTTP_CASES: &[Case] = &[
    case("healthy", Fault::None, Expected::Delivered),
    elsewhere(
        "nothing listening",
        Where::Nowhere("http://127.0.0.1:9"),
        unwell(Failure::Connection),
    ),
    case("refuse", Fault::Refuse, unwell(Failure::Connection)),
    case("hang", Fault::Hang, unwell(Failure::Timeout)),
    Case {
        max_items: 100,
        ..case(
            "hang, queue of 100",
            Fault::Hang,
            Expected::Lost(&[Loss::Shutdown, Loss::QueueFull], Some(Failure::Timeout)),
        )
    },
    Case {
        max_bytes: 20_000,
        ..case(
            "hang, queue of 20 KB",
            Fault::Hang,
            Expected::Lost(&[Loss::Shutdown, Loss::QueueFull], Some(Failure::Timeout)),
        )
    },
    Case {
        max_bytes: 100,
        ..case(
            "items over our own bound",
            Fault::None,
            Expected::Lost(&[Loss::TooLarge], None),
        )
    },
    case("slow drip", Fault::Drip, unwell(Failure::Timeout)),
    case("503", Fault::Status(503), unwell(Failure::Status(503))),
    case(
        "429, Retry-After 1, once",
        Fault::Throttle(429, "1", 1),
        Expected::Delivered,
    ),
    case(
        "503, Retry-After date, once",
        Fault::Throttle(503, "Sun, 06 Nov 1994 08:49:37 GMT", 1),
        Expected::Delivered,
    ),
    case(
        "429, Retry-After 3600",
        Fault::Throttle(429, "3600", u64::MAX),
        unwell(Failure::Status(429)),
    ),
    case(
        "413 over 4000 bytes",
        Fault::TooLarge(4000),
        Expected::Delivered,
    ),
    case(
        "413 always",
        Fault::Status(413),
        refused(&[Loss::TooLarge], 413),
    ),
    case(
        "400",
        Fault::Status(400),
        refused(&[Loss::ExportFailed], 400),
    ),
    case(
        "307",
        Fault::Status(307),
        refused(&[Loss::ExportFailed], 307),
    ),
    case(
        "answer cut off",
        Fault::CutAnswer,
        unwell(Failure::Connection),
    ),
    case(
        "reset after taking, once",
        Fault::ResetAfterTaking(1),
        Expected::Delivered,
    ),
    case("half-close", Fault::HalfClose, unwell(Failure::Connection)),
    elsewhere("TLS to a plain port", Where::NoTls, unwell(Failure::Tls)),
    case("TLS untrusted", Fault::Untrusted, unwell(Failure::Tls)),
    elsewhere(
        "DNS failure",
        Where::Nowhere("http://no-such-host.invalid:4318"),
        unwell(Failure::Dns),
    ),
    elsewhere(
        "back after 500 ms",
        Where::Late(Duration::from_millis(500)),
        Expected::Delivered,
    ),
    case("partial success", Fault::Partial(1), Expected::Rejected),
    case("body cut off", Fault::CutBody, Expected::Rejected),
    case(
        "body of 200 KB",
        Fault::Verbose(200_000),
        Expected::Rejected,
    ),
    case("garbage", Fault::Garbage, unwell(Failure::Protocol)),
    case("200 without OTLP", Fault::Lie, Expected::Delivered),
];

/// What a backend does by gRPC.
#[cfg(feature = "grpc")]
pub(super) const GRPC_CASES: &[Case] = &[
    case("healthy", Fault::None, Expected::Delivered),
    elsewhere(
        "nothing listening",
        Where::Nowhere("http://127.0.0.1:9"),
        unwell(Failure::Connection),
    ),
    case("refuse", Fault::Refuse, unwell(Failure::Connection)),
    case("hang", Fault::Hang, unwell(Failure::Timeout)),
    case("slow drip", Fault::Drip, unwell(Failure::Timeout)),
    case(
        "reset after taking, once",
        Fault::ResetAfterTaking(1),
        Expected::Delivered,
    ),
    case("half-close", Fault::HalfClose, unwell(Failure::Connection)),
    elsewhere("TLS to a plain port", Where::NoTls, unwell(Failure::Tls)),
    case("TLS untrusted", Fault::Untrusted, unwell(Failure::Tls)),
    elsewhere(
        "DNS failure",
        Where::Nowhere("http://no-such-host.invalid:4318"),
        unwell(Failure::Dns),
    ),
    elsewhere(
        "back after 500 ms",
        Where::Late(Duration::from_millis(500)),
        Expected::Delivered,
    ),
    case("partial success", Fault::Partial(1), Expected::Rejected),
    case(
        "body of 200 KB",
        Fault::Verbose(200_000),
        Expected::Rejected,
    ),
    case("garbage", Fault::Garbage, unwell(Failure::Protocol)),
    case("UNAVAILABLE", Fault::Code(14), unwell(Failure::Status(503))),
    case(
        "RESOURCE_EXHAUSTED",
        Fault::Code(8),
        refused(&[Loss::ExportFailed], 507),
    ),
    case(
        "RESOURCE_EXHAUSTED, RetryInfo 300 ms, once",
        Fault::Exhausted {
            late: false,
            times: 1,
        },
        Expected::Delivered,
    ),
    case(
        "RESOURCE_EXHAUSTED, RetryInfo 3600 s",
        Fault::Exhausted {
            late: true,
            times: u64::MAX,
        },
        unwell(Failure::Status(429)),
    ),
    case(
        "INVALID_ARGUMENT",
        Fault::Code(3),
        refused(&[Loss::ExportFailed], 400),
    ),
    case(
        "UNIMPLEMENTED",
        Fault::Code(12),
        refused(&[Loss::ExportFailed], 404),
    ),
    case(
        "message over 4000 bytes",
        Fault::TooLarge(4000),
        Expected::Delivered,
    ),
    case("HTTP 503", Fault::Status(503), unwell(Failure::Status(503))),
    case(
        "HTTP 200 without gRPC",
        Fault::Lie,
        unwell(Failure::Status(502)),
    ),
    case(
        "answer cut off",
        Fault::CutAnswer,
        unwell(Failure::Connection),
    ),
    case(
        "stream reset after taking, once",
        Fault::ResetStream(1),
        Expected::Delivered,
    ),
    case("GOAWAY after each", Fault::GoAway, Expected::Delivered),
];
