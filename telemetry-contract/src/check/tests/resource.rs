//! What a resource and a scope say of themselves.

use super::{attribute, observe, records, rules, span};
use crate::check::Report;
use crate::otlp::model::{Attribute, Export, Kind, Span, Value};
use crate::otlp::model::{ResourceRecords, find};
use crate::rule::Rule;

type Records = ResourceRecords<'static, Span<'static>>;

fn changed(change: impl Fn(&mut Records)) -> Report {
    let mut records = records("api", vec![span(1, 1, 0, Kind::Server)]);
    records.iter_mut().for_each(change);
    observe(&[Export::Traces(records)])
}

#[track_caller]
fn check(change: impl Fn(&mut Records), expected: &[Rule]) {
    let report = changed(change);
    assert_eq!(rules(&report), expected, "{:#?}", report.findings);
}

fn set(records: &mut Records, key: &str, value: &Value<'static>) {
    assert!(find(&records.resource.attributes, key).is_some());
    for attribute in &mut records.resource.attributes {
        if attribute.key == key {
            attribute.value = value.clone();
        }
    }
}

const INVALID: &[Rule] = &[Rule::ResourceAttributeInvalid];

#[test]
fn an_environment_is_one_of_a_closed_set() {
    let both = |value: &'static str| {
        move |records: &mut Records| {
            let value = Value::String(value.into());
            set(records, "deployment.environment", &value);
            set(records, "deployment.environment.name", &value);
        }
    };
    check(both("staging"), &[]);
    check(both("prod"), INVALID);
}

#[test]
fn both_spellings_of_the_environment_agree() {
    let old = |records: &mut Records| {
        set(
            records,
            "deployment.environment",
            &Value::String("dev".into()),
        );
    };
    check(old, INVALID);
}

#[test]
fn a_required_attribute_is_there_and_says_something() {
    let version = |value: Value<'static>| {
        move |records: &mut Records| set(records, "service.version", &value)
    };
    check(version(Value::String("".into())), INVALID);
    check(version(Value::Int(4)), INVALID);
    check(version(Value::Empty), &[Rule::ResourceAttributeMissing]);
}

#[test]
fn an_attribute_has_its_type() {
    check(
        |records| {
            records.resource.attributes.push(Attribute {
                key: "service.namespace".into(),
                value: Value::Bool(true),
            });
        },
        INVALID,
    );
}

#[test]
fn a_scope_may_name_the_conventions_and_a_resource_may_not() {
    const CONVENTIONS: &str = "https://opentelemetry.io/schemas/1.44.0";
    let scope = |url: &'static str| {
        move |records: &mut Records| records.scopes[0].scope.schema_url = url.into()
    };
    check(scope(CONVENTIONS), &[]);
    check(scope("https://example.com/1"), &[Rule::SchemaUrlMismatch]);
    check(scope(""), &[Rule::SchemaUrlMissing]);
    check(
        |records| records.resource.schema_url = CONVENTIONS.into(),
        &[Rule::SchemaUrlMismatch],
    );
}

#[test]
fn a_users_id_is_no_concern_of_a_resource_that_has_none() {
    let hash = "5f".repeat(32);
    let user = |value: &str| {
        let user = attribute("user_id", value);
        move |records: &mut Records| records.resource.attributes.push(user.clone())
    };
    check(user(&hash), &[]);
    check(user("ann"), &[Rule::SecretInTelemetry]);
}

#[test]
fn a_scope_that_says_nothing_is_a_warning_where_its_resource_says_it() {
    let silent = |records: &mut Records| records.scopes[0].scope.schema_url = "".into();
    let report = changed(silent);
    assert_eq!((report.denied(), report.warned()), (0, 1));
    let report = changed(|records| {
        silent(records);
        records.resource.schema_url = "".into();
    });
    assert_eq!((report.denied(), report.warned()), (2, 0));
}

#[test]
fn a_warning_does_not_stand_among_what_is_denied() {
    let mut silent = records("api", vec![span(1, 1, 0, Kind::Server)]);
    silent[0].scopes[0].scope.schema_url = "".into();
    let mut worse = records("till", vec![span(2, 1, 0, Kind::Server)]);
    worse[0].resource.schema_url = "".into();
    let report = observe(&[Export::Traces(silent), Export::Traces(worse)]);
    let text = crate::report::text(&report, crate::report::TextOptions::default());
    assert!(text.contains("deny  schema-url-missing"), "{text}");
    assert!(text.contains("warn  schema-url-missing"), "{text}");
}

#[test]
fn an_example_is_a_value_and_what_describes_one_is_not_quoted() {
    let report = changed(|records| records.resource.attributes.clear());
    let of = |key: &str| {
        let finding = report.findings.iter().find(|it| &*it.subject == key);
        let finding = finding.expect("the attribute is missing");
        (finding.wanted.to_string(), finding.samples.join(" "))
    };
    let place = "resource, counted in every export".to_owned();
    let id = "a value, for example a UUID that is new in every process";
    assert_eq!(of("service.instance.id"), (id.to_owned(), place));
    let name = "a value, for example `orders-api`";
    assert_eq!(of("service.name").0, name);
}
