//! The same telemetry however it is written, and whatever was seen before it.

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::common::v1::{AnyValue, ArrayValue, KeyValue};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::span::Link;
use opentelemetry_proto::tonic::trace::v1::{self as proto, ResourceSpans, ScopeSpans};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use prost::Message as _;
use serde_json::{Value as Json, json};

use super::START;
use crate::CONTRACT;
use crate::check::clean::Clean;
use crate::check::{Checker, Report, Settings};
use crate::otlp::model::Signal;
use crate::otlp::{Encoding, decode};

#[derive(Debug, Clone)]
enum Said {
    Text(String),
    Texts(Vec<String>),
    Int(i64),
    Double(f64),
    Bool(bool),
    Nothing,
}

#[derive(Debug, Clone)]
struct Pair {
    key: String,
    said: Said,
}

#[derive(Debug, Clone)]
struct Spoken {
    trace: u8,
    id: u8,
    parent: u8,
    kind: i32,
    status: i32,
    link: u8,
    name: String,
    pairs: Vec<Pair>,
}

#[derive(Debug, Clone)]
struct Service {
    name: String,
    spans: Vec<Spoken>,
}

const KEYS: &[&str] = &[
    "correlation_id",
    "event_id",
    "request_id",
    "user_id",
    "error.type",
    "http.request.method",
    "http.route",
    "http.response.status_code",
    "http.method",
    "http.flavor",
    "url.path",
    "url.scheme",
    "db.system.name",
    "messaging.system",
    "messaging.operation.type",
    "deployment.environment",
    "db_password",
    "shop.basket",
    "",
];

const TEXTS: &[&str] = &[
    "",
    "c-1",
    "c-2",
    "no id",
    "GET",
    "_OTHER",
    "/orders/{id}",
    "/orders/42",
    "https",
    "postgresql",
    "hunter2",
    "AKIAIOSFODNN7EXAMPLE",
    "timed out after 30 s",
    "tëxt",
];

const NAMES: &[&str] = &[
    "GET /orders/{id}",
    "GET",
    "GET /orders/42",
    "publish orders",
    "work",
    "",
];

fn text() -> impl Strategy<Value = String> {
    let known = select(TEXTS).prop_map(str::to_owned);
    prop_oneof![6 => known, 1 => any::<String>(), 1 => "[a-z]{100,300}"]
}

fn said() -> impl Strategy<Value = Said> {
    prop_oneof![
        8 => text().prop_map(Said::Text),
        1 => prop::collection::vec(text(), 0..3).prop_map(Said::Texts),
        2 => any::<i64>().prop_map(Said::Int),
        2 => (0..1_000_i64).prop_map(Said::Int),
        1 => (0..100_u8).prop_map(|number| Said::Double(f64::from(number) / 8.0)),
        1 => any::<bool>().prop_map(Said::Bool),
        1 => Just(Said::Nothing),
    ]
}

fn pair() -> impl Strategy<Value = Pair> {
    let known = select(KEYS).prop_map(str::to_owned);
    let key = prop_oneof![8 => known, 1 => "[a-z.]{1,12}", 1 => "[a-z]{120,140}"];
    (key, said()).prop_map(|(key, said)| Pair { key, said })
}

fn spoken() -> impl Strategy<Value = Spoken> {
    let ids = (0..4_u8, 0..5_u8, 0..5_u8, 0..4_u8);
    let pairs = prop::collection::vec(pair(), 0..8);
    (ids, 0..7_i32, 0..3_i32, select(NAMES), pairs).prop_map(
        |((trace, id, parent, link), kind, status, name, pairs)| Spoken {
            trace,
            id,
            parent,
            kind,
            status,
            link,
            name: name.to_owned(),
            pairs,
        },
    )
}

fn services() -> impl Strategy<Value = Vec<Service>> {
    let name = select(&["api", "worker", ""][..]);
    let spans = prop::collection::vec(spoken(), 0..6);
    let service = (name, spans).prop_map(|(name, spans)| Service {
        name: name.to_owned(),
        spans,
    });
    prop::collection::vec(service, 0..3)
}

fn protobuf(services: &[Service]) -> Vec<u8> {
    let resource_spans = services.iter().map(resource_spans).collect();
    ExportTraceServiceRequest { resource_spans }.encode_to_vec()
}

fn resource_spans(service: &Service) -> ResourceSpans {
    let name = Pair {
        key: "service.name".to_owned(),
        said: Said::Text(service.name.clone()),
    };
    ResourceSpans {
        resource: Some(Resource {
            attributes: vec![key_value(&name)],
            ..Resource::default()
        }),
        scope_spans: vec![ScopeSpans {
            spans: service.spans.iter().map(span).collect(),
            ..ScopeSpans::default()
        }],
        schema_url: CONTRACT.schema_url.to_owned(),
    }
}

fn span(spoken: &Spoken) -> proto::Span {
    let link = Link {
        trace_id: vec![spoken.link; 16],
        span_id: vec![1; 8],
        ..Link::default()
    };
    proto::Span {
        trace_id: vec![spoken.trace; 16],
        span_id: vec![spoken.id; 8],
        parent_span_id: vec![spoken.parent; 8],
        name: spoken.name.clone(),
        kind: spoken.kind,
        start_time_unix_nano: START,
        end_time_unix_nano: START + u64::from(spoken.id),
        attributes: spoken.pairs.iter().map(key_value).collect(),
        links: vec![link; usize::from(spoken.link > 0)],
        status: Some(proto::Status {
            code: spoken.status,
            message: String::new(),
        }),
        ..proto::Span::default()
    }
}

fn key_value(pair: &Pair) -> KeyValue {
    let text = |text: &String| Any::StringValue(text.clone());
    let value = match &pair.said {
        Said::Text(value) => Some(text(value)),
        Said::Texts(values) => {
            let values = values.iter().map(|value| AnyValue {
                value: Some(text(value)),
            });
            Some(Any::ArrayValue(ArrayValue {
                values: values.collect(),
            }))
        }
        Said::Int(number) => Some(Any::IntValue(*number)),
        Said::Double(number) => Some(Any::DoubleValue(*number)),
        Said::Bool(value) => Some(Any::BoolValue(*value)),
        Said::Nothing => None,
    };
    KeyValue {
        key: pair.key.clone(),
        value: value.map(|value| AnyValue { value: Some(value) }),
        ..KeyValue::default()
    }
}

fn json(services: &[Service]) -> Vec<u8> {
    let resources = services.iter().map(|service| {
        let name = json!({"key": "service.name", "value": {"stringValue": service.name}});
        let spans = service.spans.iter().map(json_span);
        json!({
            "resource": {"attributes": [name]},
            "scopeSpans": [{"spans": spans.collect::<Json>()}],
            "schemaUrl": CONTRACT.schema_url,
        })
    });
    json!({"resourceSpans": resources.collect::<Json>()})
        .to_string()
        .into_bytes()
}

fn json_span(spoken: &Spoken) -> Json {
    let hex = |byte: u8, times: usize| format!("{byte:02x}").repeat(times);
    let link = json!({"traceId": hex(spoken.link, 16), "spanId": hex(1, 8)});
    let links = vec![link; usize::from(spoken.link > 0)];
    json!({
        "traceId": hex(spoken.trace, 16),
        "spanId": hex(spoken.id, 8),
        "parentSpanId": hex(spoken.parent, 8),
        "name": spoken.name,
        "kind": spoken.kind,
        "startTimeUnixNano": START.to_string(),
        "endTimeUnixNano": (START + u64::from(spoken.id)).to_string(),
        "attributes": spoken.pairs.iter().map(json_pair).collect::<Json>(),
        "links": links,
        "status": {"code": spoken.status},
    })
}

fn json_pair(pair: &Pair) -> Json {
    let text = |text: &String| json!({"stringValue": text});
    let value = match &pair.said {
        Said::Text(value) => text(value),
        Said::Texts(values) => {
            json!({"arrayValue": {"values": values.iter().map(text).collect::<Json>()}})
        }
        Said::Int(number) => json!({"intValue": number.to_string()}),
        Said::Double(number) => json!({"doubleValue": number}),
        Said::Bool(value) => json!({"boolValue": value}),
        Said::Nothing => return json!({"key": pair.key}),
    };
    json!({"key": pair.key, "value": value})
}

fn checker() -> Checker {
    Checker::new(&CONTRACT, &Settings::default())
}

fn report(mut checker: Checker, encoding: Encoding, payloads: &[Vec<u8>]) -> Report {
    for payload in payloads {
        let taken = checker.observe_payload(Signal::Traces, encoding, payload);
        assert!(taken.is_ok(), "{taken:?}");
    }
    checker.report()
}

proptest! {
    #[test]
    fn both_encodings_say_the_same(services in services()) {
        let (protobuf, json) = (protobuf(&services), json(&services));
        prop_assert_eq!(
            decode(Signal::Traces, Encoding::Protobuf, &protobuf),
            decode(Signal::Traces, Encoding::Json, &json)
        );
        prop_assert_eq!(
            report(checker(), Encoding::Protobuf, &[protobuf]),
            report(checker(), Encoding::Json, &[json])
        );
    }

    #[test]
    fn what_was_clean_before_changes_nothing(all in prop::collection::vec(services(), 1..5)) {
        let mut payloads: Vec<_> = all.iter().map(|services| protobuf(services)).collect();
        payloads.extend(payloads.clone());
        let mut forgetful = checker();
        forgetful.clean = Clean::forgetful();
        prop_assert_eq!(
            report(checker(), Encoding::Protobuf, &payloads),
            report(forgetful, Encoding::Protobuf, &payloads)
        );
    }

    #[test]
    fn of_a_damaged_request_all_is_taken_or_nothing(
        services in services(),
        damage in prop::collection::vec((any::<Index>(), any::<u8>()), 1..4),
    ) {
        let mut payload = protobuf(&services);
        for (at, byte) in damage {
            if !payload.is_empty() {
                let at = at.index(payload.len());
                payload[at] = byte;
            }
        }
        let mut checker = checker();
        let taken = checker.observe_payload(Signal::Traces, Encoding::Protobuf, &payload);
        prop_assert_eq!(checker.report().counts.spans, taken.unwrap_or(0));
    }
}
