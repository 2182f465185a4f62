//! The log line, with the fields that the contract knows.

use serde_json::{Map, Value, json};

use super::DIALECT;
use crate::line::{LEADING_KEYS, LEVELS, REQUIRED_KEYS};
use crate::model::ValueType;
use crate::yaml::{Attribute, Event, Registry, Requirement};

/// Key of the field that says which event a line is.
const EVENT_NAME: &str = "event.name";

/// A time in UTC with microseconds.
const TIMESTAMP: &str = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):\
                         [0-5][0-9]:([0-5][0-9]|60)\\.[0-9]{6}Z$";
const ID: &str = "^[A-Za-z0-9._:-]{1,128}$";
const TRACE_ID: &str = "^(?!0{32}$)[0-9a-f]{32}$";
const SPAN_ID: &str = "^(?!0{16}$)[0-9a-f]{16}$";

/// The schema of one line. A line is flat; its leading fields are the contract's, an attribute that
/// the registry declares has its type and values, and a declared event its required fields. That
/// the keys are in order and none is there twice is beyond a schema.
pub fn log_line(registry: &Registry) -> Value {
    let mut properties = Map::new();
    for attribute in &registry.attributes {
        properties.insert(attribute.key.clone(), field(attribute));
    }
    for (key, schema) in own_fields(registry) {
        properties.insert(key.to_owned(), schema);
    }
    let required: Vec<&str> = LEADING_KEYS.iter().take(REQUIRED_KEYS).copied().collect();
    let events: Vec<Value> = registry.events.iter().filter_map(event).collect();
    let mut schema = json!({
        "$schema": DIALECT,
        "$id": format!("{}/log-line.json", registry.schema_url),
        "title": format!("Log line of {} {}", registry.name, registry.version),
        "description": "One JSON object a line, flat.",
        "type": "object",
        "required": required,
        "properties": properties,
        "additionalProperties": { "$ref": "#/$defs/flat" },
        "dependentRequired": { "trace_id": ["span_id"], "span_id": ["trace_id"] },
        "$defs": { "flat": { "type": ["string", "number", "boolean", "null"] } },
    });
    if let Some(schema) = schema.as_object_mut().filter(|_| !events.is_empty()) {
        schema.insert("allOf".to_owned(), json!(events));
    }
    schema
}

/// The fields that the serialiser writes itself.
fn own_fields(registry: &Registry) -> Vec<(&'static str, Value)> {
    let text = |pattern: &str| json!({ "type": "string", "pattern": pattern });
    let named = |brief: &str| json!({ "type": "string", "minLength": 1, "description": brief });
    let environment = registry.attribute("deployment.environment.name");
    let mut fields = vec![
        ("timestamp", text(TIMESTAMP)),
        ("level", json!({ "enum": LEVELS })),
        ("service", named("`service.name` of the resource.")),
        ("message", json!({ "type": "string" })),
        ("trace_id", text(TRACE_ID)),
        ("span_id", text(SPAN_ID)),
        ("target", named("Where in the code the line was written.")),
        ("service.version", named("Version of the service.")),
        ("service.instance.id", named("Id of the process.")),
        ("truncated", json!({ "type": "boolean" })),
    ];
    for key in [
        "correlation_id",
        "request_id",
        "tenant_id",
        "org_id",
        "event_id",
    ] {
        fields.push((key, text(ID)));
    }
    fields.push(("user_id", json!({ "type": "string" })));
    if let Some(environment) = environment {
        fields.push(("deployment.environment.name", field(environment)));
    }
    fields
}

/// What the value of an attribute's field may be.
fn field(attribute: &Attribute) -> Value {
    let mut schema = match attribute.value {
        _ if !attribute.values.is_empty() && !attribute.open => closed(attribute),
        ValueType::Boolean => json!({ "type": "boolean" }),
        ValueType::Int => json!({ "type": "integer" }),
        // What is no number in JSON is written as a string.
        ValueType::Double => json!({
            "anyOf": [{ "type": "number" }, { "enum": ["NaN", "Infinity", "-Infinity"] }],
        }),
        ValueType::String => json!({ "type": "string" }),
        // A line is flat: a list is written as text.
        ValueType::Any
        | ValueType::Booleans
        | ValueType::Doubles
        | ValueType::Ints
        | ValueType::Strings => json!({ "$ref": "#/$defs/flat" }),
    };
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("description".to_owned(), json!(attribute.brief));
        if attribute.deprecated.is_some() {
            schema.insert("deprecated".to_owned(), json!(true));
        }
    }
    schema
}

fn closed(attribute: &Attribute) -> Value {
    let value = |value: &String| match (attribute.value, value.parse::<i64>()) {
        (ValueType::Int, Ok(number)) => json!(number),
        _ => json!(value),
    };
    json!({ "enum": attribute.values.iter().map(value).collect::<Vec<_>>() })
}

/// A line of this event has the fields that the event requires.
fn event(event: &Event) -> Option<Value> {
    let usages = event.attributes.iter();
    let required = usages.filter(|usage| usage.requirement == Requirement::Required);
    let required: Vec<&str> = required.map(|usage| usage.key.as_str()).collect();
    (!required.is_empty()).then(|| {
        json!({
            "if": {
                "properties": { EVENT_NAME: { "const": event.name } },
                "required": [EVENT_NAME],
            },
            "then": { "required": required },
        })
    })
}
