//! What a contract declares personal or a credential is not to be seen, whatever it looks like.

use super::{attribute, export, records, rules, span};
use crate::check::{Checker, Report, Settings};
use crate::model::{AttributeDef, Cardinality, Contract, Members, Sensitivity, ValueType};
use crate::name::AttributeKey;
use crate::otlp::model::{
    Attribute, Export, Kind, LogRecord, Metric, MetricKind, Point, Span, SpanEvent, SpanLink, Value,
};
use crate::rule::Rule;

const fn defined(key: &'static str, value: ValueType, sensitivity: Sensitivity) -> AttributeDef {
    AttributeDef {
        key: AttributeKey::new(key),
        value,
        members: Members::Any,
        sensitivity,
        cardinality: Cardinality::Unbounded,
        brief: "Of a ward.",
        deprecated: None,
    }
}

static BED: AttributeDef = defined("bed", ValueType::String, Sensitivity::Public);
static BORN: AttributeDef = defined("patient.born", ValueType::Int, Sensitivity::Personal);
static DOOR: AttributeDef = defined("patient.door", ValueType::String, Sensitivity::Credential);
static DEAF: AttributeDef = defined("patient.deaf", ValueType::Boolean, Sensitivity::Personal);
static GRADE: AttributeDef = AttributeDef {
    members: Members::Closed(&["good", "bad"]),
    ..defined("patient.grade", ValueType::String, Sensitivity::Personal)
};
static NAME: AttributeDef = defined("patient.name", ValueType::String, Sensitivity::Personal);
static NAMES: AttributeDef = defined("patient.names", ValueType::Strings, Sensitivity::Personal);

static CONTRACT: Contract = Contract {
    attributes: &[&BED, &BORN, &DEAF, &DOOR, &GRADE, &NAME, &NAMES],
    ..crate::CONTRACT
};

fn observe(export: &Export<'_>) -> Report {
    let mut checker = Checker::new(&CONTRACT, &Settings::default());
    checker.observe(export);
    checker.report()
}

fn hash() -> String {
    "5f".repeat(32)
}

fn with(key: &'static str, value: Value<'static>) -> Report {
    let mut span = span(1, 1, 0, Kind::Server);
    span.attributes.push(Attribute {
        key: key.into(),
        value,
    });
    observe(&export("ward", vec![span]))
}

fn text(text: impl Into<String>) -> Value<'static> {
    Value::String(text.into().into())
}

/// What is found of a value, by the two rules that could be broken.
#[track_caller]
fn check(key: &'static str, value: Value<'static>, expected: &[Rule]) {
    let own = [
        Rule::AttributeValueUndeclared,
        Rule::SecretInTelemetry,
        Rule::SpanAttributeType,
    ];
    let mut found = rules(&with(key, value));
    found.retain(|rule| own.contains(rule));
    assert_eq!(found, expected, "{key}");
}

const CLEAR: &[Rule] = &[Rule::SecretInTelemetry];

#[test]
fn a_personal_value_is_a_keyed_hash_or_a_mark() {
    check("patient.name", text("Jane"), CLEAR);
    check("patient.name", text(hash()), &[]);
    check("patient.name", text(format!("2026b:{}", hash())), &[]);
    check("patient.name", text("[redacted]"), &[]);
    check("bed", text("Jane"), &[]);
}

#[test]
fn what_stands_in_its_place_has_no_type_and_is_no_member() {
    check("patient.born", Value::Int(1980), CLEAR);
    check("patient.born", text(hash()), &[]);
    check("patient.born", text("[redacted]"), &[]);
    check(
        "patient.born",
        text("1980"),
        &[Rule::SecretInTelemetry, Rule::SpanAttributeType],
    );
    check("patient.deaf", Value::Bool(true), CLEAR);
    check("patient.deaf", text(hash()), &[]);
    check("patient.grade", text("good"), CLEAR);
    check("patient.grade", text("awful"), CLEAR);
    check("patient.grade", text(hash()), &[]);
    check("patient.names", text("[redacted]"), &[]);
}

#[test]
fn a_list_is_hidden_where_all_of_it_is() {
    let list = |other: &str| Value::Array(vec![text(hash()), text(other)]);
    check("patient.names", list("[redacted]"), &[]);
    check("patient.names", list("Jane"), CLEAR);
}

#[test]
fn a_credential_is_a_mark() {
    check("patient.door", text("4711"), CLEAR);
    check("patient.door", text(hash()), CLEAR);
    check("patient.door", text("[redacted]"), &[]);
}

#[test]
fn a_users_hash_may_have_a_key_id() {
    check("user_id", text(format!("2026b:{}", hash())), &[]);
    check("user_id", text(format!("B:{}", hash())), CLEAR);
}

#[test]
fn the_value_is_not_shown() {
    let report = with("patient.grade", text("awful"));
    let shown = crate::report::text(&report, crate::report::TextOptions::default());
    assert!(!shown.contains("awful"), "{shown}");
    assert!(shown.contains("patient.grade"), "{shown}");
}

#[track_caller]
fn check_carrier(expected: &str, export: &Export<'_>) {
    let report = observe(export);
    let subjects: Vec<_> = report
        .findings
        .iter()
        .filter(|finding| finding.rule == Rule::SecretInTelemetry)
        .map(|finding| &*finding.subject)
        .collect();
    assert_eq!(subjects, [expected]);
}

fn jane() -> Attribute<'static> {
    attribute("patient.name", "Jane")
}

#[test]
fn every_carrier_is_looked_at() {
    let of_span = |change: &dyn Fn(&mut Span<'static>)| {
        let mut span = span(1, 1, 0, Kind::Server);
        change(&mut span);
        export("ward", vec![span])
    };
    let event = of_span(&|span| {
        span.events.push(SpanEvent {
            attributes: vec![jane()],
            ..SpanEvent::default()
        });
    });
    check_carrier("span event `patient.name`", &event);
    let link = of_span(&|span| {
        span.links.push(SpanLink {
            attributes: vec![jane()],
            ..SpanLink::default()
        });
    });
    check_carrier("span link `patient.name`", &link);
    let log = |record| Export::Logs(records("ward", vec![record]));
    let record = LogRecord {
        attributes: vec![jane()],
        ..LogRecord::default()
    };
    check_carrier("log attribute `patient.name`", &log(record));
    let record = LogRecord {
        body: Value::Map(vec![jane()]),
        ..LogRecord::default()
    };
    check_carrier("log `patient.name`", &log(record));
    let metric = Metric {
        name: "beds".into(),
        kind: MetricKind::Gauge,
        points: vec![Point {
            attributes: vec![jane()],
            ..Point::default()
        }],
        ..Metric::default()
    };
    let metrics = Export::Metrics(records("ward", vec![metric]));
    check_carrier("metric label `patient.name`", &metrics);
}

#[test]
fn lines_are_looked_at() {
    let found = |line: &str| {
        let mut checker = Checker::new(&CONTRACT, &Settings::default());
        checker.observe_line("x:1", line.as_bytes());
        rules(&checker.report()).contains(&Rule::SecretInTelemetry)
    };
    assert!(found(r#"{"patient.name":"Jane"}"#));
    assert!(found(r#"{"patient.born":1980}"#));
    assert!(found(r#"{"patient.deaf":true}"#));
    assert!(!found(r#"{"patient.deaf":null,"password":true}"#));
    assert!(!found(&format!(r#"{{"patient.name":"{}"}}"#, hash())));
}
