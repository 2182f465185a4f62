//! Conditions that only a service's own contract has.

use super::{attribute, export, records, resource, span};
use crate::check::{Checker, Report, Settings};
use crate::model::{
    AttributeDef, AttributeUse, Cardinality, Condition, Contract, EntityDef, EventDef, Members,
    Requirement, Sensitivity, SpanDef, SpanKind, Structure, ValueType,
};
use crate::name::{AttributeKey, EventName};
use crate::otlp::model::{Export, Kind, LogRecord, ResourceRecords, Span, StatusCode, Value};
use crate::rule::Rule;

const fn text(key: &'static str, members: Members) -> AttributeDef {
    AttributeDef {
        key: AttributeKey::new(key),
        value: ValueType::String,
        members,
        sensitivity: Sensitivity::Public,
        cardinality: Cardinality::Unbounded,
        brief: "A text.",
        deprecated: None,
    }
}

static PLANET: Members = Members::Closed(&["mars"]);
static ENVIRONMENT: AttributeDef = text("deployment.environment.name", PLANET);
static REGION: AttributeDef = text("shop.region", Members::Any);
static ORDER: AttributeDef = text("order.id", Members::Any);
static PARCEL: AttributeDef = text("parcel.id", Members::Any);
static REASON: AttributeDef = text("order.reason", Members::Any);

const fn used(attribute: &'static AttributeDef, requirement: Requirement) -> AttributeUse {
    AttributeUse {
        attribute,
        requirement,
    }
}

static JOB: SpanDef = SpanDef {
    span_type: "shop.job",
    kind: SpanKind::Internal,
    name: "job",
    markers: &[AttributeKey::new("order.id")],
    attributes: &[
        used(&ORDER, Requirement::Required),
        used(
            &PARCEL,
            Requirement::Conditional(Condition::AttributePresent(AttributeKey::new(
                "shop.region",
            ))),
        ),
        used(&REASON, Requirement::Conditional(Condition::StatusError)),
    ],
    structure: Structure {
        root: true,
        links_to: None,
    },
    brief: "A job that a queue of the shop's own starts.",
};

static LOST: EventDef = EventDef {
    name: EventName::new("order.lost"),
    attributes: &[used(&ORDER, Requirement::Required)],
    brief: "An order was lost.",
};

static SHOP: EntityDef = EntityDef {
    entity_type: "shop",
    required: true,
    attributes: &[used(&REGION, Requirement::Required)],
    brief: "A shop.",
};

static CONTRACT: Contract = Contract {
    name: "shop",
    version: "1.0.0",
    schema_url: "https://schemas.example.com/shop/1.0.0",
    attributes: &[&ENVIRONMENT, &ORDER, &REASON, &PARCEL, &REGION],
    metrics: &[],
    spans: &[&JOB],
    events: &[&LOST],
    entities: &[&SHOP],
};

fn observe(export: &Export<'_>) -> Report {
    let mut checker = Checker::new(&CONTRACT, &Settings::default());
    checker.observe(export);
    checker.report()
}

/// What is found of one rule.
fn subjects(report: &Report, rule: Rule) -> Vec<&str> {
    let own = report.findings.iter().filter(|it| it.rule == rule);
    own.map(|it| &*it.subject).collect()
}

fn job(change: impl Fn(&mut Span<'static>)) -> Report {
    let mut job = span(1, 1, 0, Kind::Internal);
    job.attributes.push(attribute("order.id", "o-1"));
    change(&mut job);
    observe(&export("shop", vec![job]))
}

#[test]
fn an_attribute_may_be_required_beside_another() {
    let missing = |report: &Report| subjects(report, Rule::SpanAttributeMissing).join(" ");
    assert_eq!(missing(&job(|_| {})), "");
    let region = |job: &mut Span<'static>| job.attributes.push(attribute("shop.region", "eu"));
    assert_eq!(missing(&job(region)), "parcel.id of shop.job");
}

#[test]
fn an_attribute_may_be_required_of_a_failure() {
    let failed = job(|job| job.status.code = StatusCode::Error);
    assert_eq!(
        subjects(&failed, Rule::SpanAttributeMissing),
        ["order.reason of shop.job"]
    );
}

#[test]
fn a_span_type_may_be_a_root_whatever_its_kind() {
    let below = |job: &mut Span<'static>| {
        job.parent_span_id.0 = [9; 8];
        job.flags = 0x301;
    };
    assert_eq!(subjects(&job(below), Rule::SpanRootMissing), [""; 0]);
    let other = job(|job| {
        below(job);
        job.attributes.pop();
    });
    assert_eq!(subjects(&other, Rule::SpanRootMissing), ["work"]);
}

#[test]
fn an_event_has_its_required_attributes() {
    let log = |attributes| LogRecord {
        time_unix_nano: 1,
        severity_number: 9,
        event_name: "order.lost".into(),
        attributes,
        ..LogRecord::default()
    };
    let without = observe(&Export::Logs(records("shop", vec![log(vec![])])));
    assert_eq!(
        subjects(&without, Rule::LogRecordInvalid),
        ["order.id of order.lost"]
    );
    let order = vec![attribute("order.id", "o-1")];
    let with = observe(&Export::Logs(records("shop", vec![log(order)])));
    assert_eq!(subjects(&with, Rule::LogRecordInvalid), [""; 0]);
}

#[test]
fn a_resource_describes_the_required_entities_in_a_known_environment() {
    let of = |environment: &str, region: Option<&str>| {
        let mut resource = resource("shop");
        let value = || Value::String(environment.to_owned().into());
        for attribute in &mut resource.attributes[3..=4] {
            attribute.value = value();
        }
        let region = region.map(|region| attribute("shop.region", region));
        resource.attributes.extend(region);
        let scopes = Vec::new();
        observe(&Export::Traces(vec![ResourceRecords { resource, scopes }]))
    };
    let right = of("mars", Some("eu"));
    assert_eq!(subjects(&right, Rule::ResourceAttributeMissing), [""; 0]);
    assert_eq!(subjects(&right, Rule::ResourceAttributeInvalid), [""; 0]);
    let wrong = of("production", None);
    assert_eq!(
        subjects(&wrong, Rule::ResourceAttributeMissing),
        ["shop.region"]
    );
    let environment = "deployment.environment.name";
    assert_eq!(
        subjects(&wrong, Rule::ResourceAttributeInvalid),
        [environment]
    );
}
