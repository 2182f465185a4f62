use telemetry_contract::check::{Checker, Report, Settings};
use telemetry_contract::rule::Rule;

use super::{CONTRACT, Encoding, Signal, request, size};

fn checked(signal: Signal, passes: usize) -> Report {
    let mut checker = Checker::new(&CONTRACT, &Settings::default());
    let mut request = request(signal);
    for _ in 0..passes {
        request.renew();
        let taken = checker.observe_payload(signal, Encoding::Protobuf, request.bytes());
        assert_eq!(taken, Ok(request.items() as u64));
    }
    checker.report()
}

/// What breaks the contract is planted, and grows with nothing but the traffic.
#[track_caller]
fn check(signal: Signal, planted: &[(Rule, &str)]) {
    let report = checked(signal, 3);
    let found = report.findings.iter();
    let mut found: Vec<(Rule, &str)> = found.map(|it| (it.rule, &*it.subject)).collect();
    let mut planted = planted.to_vec();
    found.sort();
    planted.sort();
    assert_eq!(found, planted, "{:#?}", report.findings);
    assert!(report.findings.iter().all(|it| it.count == 3));
}

#[test]
fn one_in_a_hundred_breaks_a_rule() {
    check(
        Signal::Traces,
        &[
            (Rule::AttributeUndeclared, "shop.basket"),
            (Rule::CorrelationMissing, "span"),
            (Rule::SpanOrphan, "UPDATE orders"),
        ],
    );
    check(
        Signal::Logs,
        &[
            (Rule::CorrelationMissing, "log record"),
            (Rule::LogRecordInvalid, "severity"),
        ],
    );
    check(
        Signal::Metrics,
        &[
            (Rule::MetricBucketsMismatch, "http.server.request.duration"),
            (
                Rule::MetricLabelUndeclared,
                "http.server.request.duration shop.basket",
            ),
        ],
    );
}

#[test]
fn a_span_is_as_long_as_the_table_says() {
    let (items, bytes) = size("check-traces").expect("it is a case");
    assert_eq!(items, 258);
    assert_eq!(bytes / items, 317);
    assert_eq!(size("check-traces/prost"), Some((items, bytes)));
    assert_eq!(size("line"), None);
}
