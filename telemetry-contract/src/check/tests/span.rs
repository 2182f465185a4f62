//! One span.

use super::{attribute, export, observe, rules, span};
use crate::otlp::model::{Attribute, Kind, Span, StatusCode, Value};
use crate::rule::Rule;

#[track_caller]
fn check(kind: Kind, change: impl FnOnce(&mut Span<'static>), expected: &[Rule]) {
    let mut span = span(1, 1, 0, kind);
    change(&mut span);
    let report = observe(&[export("api", vec![span])]);
    assert_eq!(rules(&report), expected, "{:#?}", report.findings);
}

fn fail(span: &mut Span<'static>, cause: Option<&str>) {
    span.status.code = StatusCode::Error;
    let cause = cause.map(|cause| attribute("error.type", cause));
    span.attributes.extend(cause);
}

#[test]
fn a_failed_span_has_a_cause_from_a_small_set() {
    let cause = |cause: Option<&'static str>, expected: &[Rule]| {
        check(Kind::Internal, |span| fail(span, cause), expected);
    };
    let missing = &[Rule::SpanErrorTypeMissing];
    let unbounded = &[Rule::SpanErrorTypeUnbounded];
    cause(None, missing);
    cause(Some(""), missing);
    for known in [
        "timeout",
        "503",
        "java.net.SocketTimeoutException",
        "github.com/jackc/pgx/v5/pgconn.PgError",
        "*net.OpError",
    ] {
        cause(Some(known), &[]);
    }
    cause(Some("could not reach the host"), unbounded);
    cause(Some("order-991283"), unbounded);
    cause(Some("/var/lib/orders.db"), unbounded);
    // It is one where it stands, whatever the status.
    check(
        Kind::Internal,
        |span| {
            span.attributes
                .push(attribute("error.type", "order 991283"));
        },
        unbounded,
    );
}

fn answered(span: &mut Span<'static>, code: i64) {
    span.name = "GET /x".into();
    let texts = [
        ("http.request.method", "GET"),
        ("http.route", "/x"),
        ("url.path", "/x"),
        ("url.scheme", "https"),
        ("request_id", "r-1"),
    ];
    let texts = texts.map(|(key, value)| attribute(key, value));
    span.attributes.extend(texts);
    span.attributes.push(Attribute {
        key: "http.response.status_code".into(),
        value: Value::Int(code),
    });
}

#[test]
fn a_server_that_answered_5xx_has_failed() {
    check(Kind::Server, |span| answered(span, 499), &[]);
    check(
        Kind::Server,
        |span| answered(span, 500),
        &[Rule::SpanStatusMissing],
    );
    let failed = |span: &mut Span<'static>| {
        answered(span, 503);
        fail(span, Some("503"));
    };
    check(Kind::Server, failed, &[]);
    let decided = |span: &mut Span<'static>| {
        answered(span, 503);
        span.status.code = StatusCode::Ok;
    };
    check(Kind::Server, decided, &[]);
}

#[test]
fn only_a_server_span_is_named_after_its_route() {
    let renamed = |span: &mut Span<'static>| {
        answered(span, 200);
        span.name = "x".into();
    };
    check(Kind::Server, renamed, &[Rule::SpanNameMismatch]);
    check(Kind::Internal, renamed, &[Rule::SpanRootMissing]);
}

#[test]
fn an_unknown_method_is_called_http() {
    let other = |name: &'static str| {
        move |span: &mut Span<'static>| {
            answered(span, 405);
            span.name = name.into();
            let method = |attribute: &&mut Attribute<'_>| attribute.key == "http.request.method";
            for attribute in span.attributes.iter_mut().filter(method) {
                attribute.value = Value::String("_OTHER".into());
            }
        }
    };
    check(Kind::Server, other("HTTP /x"), &[]);
    check(Kind::Server, other("_OTHER /x"), &[Rule::SpanNameMismatch]);
}

#[test]
fn a_span_has_both_its_times_in_order() {
    let invalid = &[Rule::SpanTimeInvalid];
    check(Kind::Internal, |span| span.start_unix_nano = 0, invalid);
    check(Kind::Internal, |span| span.end_unix_nano = 0, invalid);
    check(Kind::Internal, |span| span.end_unix_nano = 1, invalid);
}

#[test]
fn both_ends_of_a_message_have_its_id() {
    let without = |span: &mut Span<'static>| span.attributes.truncate(1);
    check(Kind::Internal, without, &[]);
    check(Kind::Producer, without, &[Rule::EventIdMissing]);
    let expected = [Rule::EventIdMissing, Rule::SpanLinkMissing];
    check(Kind::Consumer, without, &expected);
}

#[test]
fn every_id_has_its_grammar() {
    for key in ["event_id", "org_id", "request_id", "tenant_id"] {
        let id = |value: &'static str| {
            move |span: &mut Span<'static>| {
                span.attributes.truncate(1);
                span.attributes.push(attribute(key, value));
            }
        };
        check(Kind::Internal, id("a-1"), &[]);
        check(Kind::Internal, id("a 1"), &[Rule::CorrelationInvalid]);
    }
}

#[test]
fn a_users_id_is_a_keyed_hash() {
    let user = |value: String| {
        move |span: &mut Span<'static>| span.attributes.push(attribute("user_id", &value))
    };
    let clear = &[Rule::SecretInTelemetry];
    check(Kind::Internal, user("5f".repeat(32)), &[]);
    check(Kind::Internal, user("[redacted]".to_owned()), &[]);
    check(Kind::Internal, user("ann.smith".to_owned()), clear);
    check(Kind::Internal, user("5F".repeat(32)), clear);
    check(Kind::Internal, user("5f".repeat(16)), clear);
}

#[test]
fn a_double_may_come_as_an_int() {
    use crate::check::attribute::has_type;
    use crate::model::ValueType;
    assert!(has_type(ValueType::Double, &Value::Int(1)));
    let ints = Value::Array(vec![Value::Int(1), Value::Double(0.5)]);
    assert!(has_type(ValueType::Doubles, &ints));
    assert!(!has_type(ValueType::Ints, &ints));
}

#[test]
fn a_service_has_no_more_span_names_than_a_small_set() {
    let named = |count: u8, route: bool| {
        let mut spans: Vec<_> = (1..=count)
            .map(|at| span(at, 1, 0, Kind::Internal))
            .collect();
        for (at, span) in spans.iter_mut().enumerate() {
            span.name = format!("process job {at}").into();
            if route {
                span.kind = Kind::Client;
                span.attributes.push(attribute("http.route", "/x"));
            }
        }
        let report = observe(&[export("api", spans)]);
        let own = |it: &&crate::check::Finding| it.rule == Rule::SpanNameUnbounded;
        let found = report.findings.iter().find(own).map(|it| it.found.clone());
        found.unwrap_or_default()
    };
    assert_eq!(&*named(200, false), "");
    assert_eq!(&*named(201, false), "more than 200 different names");
    assert_eq!(&*named(201, true), "");
}
