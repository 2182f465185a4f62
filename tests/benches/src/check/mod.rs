//! The check of OTLP requests by the contract, beside what merely decodes them.
//!
//! A pass is one request: `check-traces` decodes it and holds it against every rule,
//! `check-traces/prost` decodes the same bytes into the structs of `opentelemetry-proto`. No two
//! requests have a trace in common, and one in a hundred records breaks a rule.

mod attributes;
mod logs;
mod metrics;
mod request;
mod traces;

use std::hint::black_box;

use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use prost::Message;
use telemetry_budget::{Case, Prepared, repeat};
use telemetry_contract::CONTRACT;
use telemetry_contract::check::{Checker, Settings};
use telemetry_contract::otlp::Encoding;
use telemetry_contract::otlp::model::Signal;

use self::request::Request;

/// Every case.
pub const CASES: &[Case] = &[
    Case {
        name: "check-traces",
        prepare: || Ok(checking(Signal::Traces)),
    },
    Case {
        name: "check-traces/prost",
        prepare: || Ok(decoding::<ExportTraceServiceRequest>(Signal::Traces)),
    },
    Case {
        name: "check-logs",
        prepare: || Ok(checking(Signal::Logs)),
    },
    Case {
        name: "check-logs/prost",
        prepare: || Ok(decoding::<ExportLogsServiceRequest>(Signal::Logs)),
    },
    Case {
        name: "check-metrics",
        prepare: || Ok(checking(Signal::Metrics)),
    },
    Case {
        name: "check-metrics/prost",
        prepare: || Ok(decoding::<ExportMetricsServiceRequest>(Signal::Metrics)),
    },
];

/// How many spans, log records or metric points a pass of a case has, and how many bytes; nothing
/// for a case that is not one of these.
pub fn size(case: &str) -> Option<(usize, usize)> {
    let (signal, _) = case.split_once('/').unwrap_or((case, ""));
    let request = match signal {
        "check-logs" => request(Signal::Logs),
        "check-metrics" => request(Signal::Metrics),
        "check-traces" => request(Signal::Traces),
        _ => return None,
    };
    Some((request.items(), request.bytes().len()))
}

fn request(signal: Signal) -> Request {
    match signal {
        Signal::Logs => logs::request(),
        Signal::Metrics => metrics::request(),
        Signal::Traces => traces::request(),
    }
}

/// A check that has run for a while: its tables are full, so that every new trace pushes an old one
/// out, which is judged then.
fn checking(signal: Signal) -> Prepared {
    Prepared::new(move || {
        let mut request = request(signal);
        let mut checker = Checker::new(&CONTRACT, &Settings::default());
        let mut pass = move || {
            request.renew();
            let bytes = black_box(request.bytes());
            let taken = checker.observe_payload(signal, Encoding::Protobuf, bytes);
            black_box(taken).expect("the request is well formed");
        };
        let full = 2 * Settings::default().max_spans / self::request(signal).items();
        (0..full).for_each(|_| pass());
        repeat(pass)
    })
}

fn decoding<T: Message + Default>(signal: Signal) -> Prepared {
    Prepared::new(move || {
        let mut request = request(signal);
        repeat(move || {
            request.renew();
            let decoded = T::decode(black_box(request.bytes()));
            black_box(decoded).expect("the request is well formed");
        })
    })
}

#[cfg(test)]
mod tests;
