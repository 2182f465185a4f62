//! What may stand under `annotations.contract` in a registry's files.

use serde_json::{Map, Value, json};

use super::DIALECT;
use crate::yaml::annotation_keys;

/// The schema of `annotations.contract`, with a definition for each that carries some: `attribute`,
/// `reference`, `metric`, `span`, `event` and `entity`. The whole of it allows any of them, for an
/// editor that does not know where it stands.
pub fn annotations(version: &str) -> Value {
    let carriers: Map<String, Value> = annotation_keys()
        .into_iter()
        .map(|(carrier, keys)| (carrier.to_owned(), object(keys)))
        .collect();
    let any: Vec<Value> = carriers
        .keys()
        .map(|carrier| json!({ "$ref": format!("#/$defs/{carrier}") }))
        .collect();
    json!({
        "$schema": DIALECT,
        "$id": format!("https://schemas.example.com/telemetry-contract/{version}/annotations.json"),
        "title": "annotations.contract",
        "description": "What the definition format lacks, under `annotations.contract`.",
        "anyOf": any,
        "$defs": carriers,
    })
}

fn object(keys: &[&str]) -> Value {
    let properties: Map<String, Value> = keys
        .iter()
        .map(|key| ((*key).to_owned(), value(key)))
        .collect();
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

/// A whole number that fits.
fn count(brief: &str, least: u32) -> Value {
    json!({ "description": brief, "type": "integer", "minimum": least, "maximum": u32::MAX })
}

/// What a key's value may be.
fn value(key: &str) -> Value {
    let texts = |brief: &str| json!({ "description": brief, "type": "array", "items": scalar() });
    let truth = |brief: &str| json!({ "description": brief, "type": "boolean" });
    match key {
        "sensitivity" => json!({
            "description": "Who may see a value.",
            "enum": ["public", "personal", "credential"],
        }),
        "cardinality" => json!({
            "description": "Most distinct values in one process.",
            "anyOf": [
                { "type": "integer", "minimum": 1, "maximum": u32::MAX },
                { "const": "unbounded" },
            ],
        }),
        "open" => truth("The enum's values are well known, but others may appear."),
        "extensible" => truth("A registry on top of this one may add values to the set."),
        "header" => json!({ "description": "The header that carries it.", "type": "string" }),
        "alias_of" => json!({ "description": "Another name of the same.", "type": "string" }),
        "values" => texts("These values and no others, in this contract."),
        "known_values" => texts("Well-known values beside the attribute's own."),
        "error_statuses" => truth("The HTTP statuses 400 to 599, as text, are well known too."),
        "rpc_statuses" => truth("The gRPC statuses but `OK`, as text, are well known too."),
        "when" => json!({
            "description": "When a condition in words holds.",
            "anyOf": [
                { "const": "status_error" },
                {
                    "type": "object",
                    "properties": { "attribute": { "type": "string" } },
                    "required": ["attribute"],
                    "additionalProperties": false,
                },
            ],
        }),
        "fan_out" => count(
            "Values of this label that go with one combination of the others.",
            1,
        ),
        "max_series" => count("Most series that one process may produce.", 0),
        "buckets" => json!({
            "description": "Upper bounds of a histogram's buckets, ascending.",
            "type": "array",
            "items": { "type": "number" },
            "uniqueItems": true,
        }),
        "slos" => slos(),
        "markers" => json!({
            "description": "Attributes that tell spans of this type from others of their kind.",
            "type": "array",
            "items": { "type": "string" },
        }),
        "structure" => structure(),
        "level" => json!({
            "description": "How grave an event is.",
            "enum": ["trace", "debug", "info", "warn", "error"],
            "default": "info",
        }),
        "required" => truth("Every resource describes it."),
        _ => json!(true),
    }
}

/// Service level objectives: one of three indicators each.
fn slos() -> Value {
    let matchers = json!({
        "type": "object",
        "minProperties": 1,
        "additionalProperties": { "type": "array", "items": scalar() },
    });
    json!({
        "description": "Service level objectives on what the metric counts.",
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "name": { "type": "string", "pattern": "^[a-z]([a-z0-9-]*[a-z0-9])?$" },
                "objective": { "type": "number", "minimum": 50, "exclusiveMaximum": 100 },
                "window": { "type": "string", "pattern": "^([0-9]+(ms|[ywdhms]))+$" },
                "good": matchers,
                "bad": matchers,
                "below": { "type": "number" },
                "owner": { "type": "string" },
                "brief": { "type": "string" },
            },
            "required": ["name", "objective", "window"],
            "oneOf": [
                { "required": ["good"] },
                { "required": ["bad"] },
                { "required": ["below"] },
            ],
            "additionalProperties": false,
        },
    })
}

fn structure() -> Value {
    let kinds = ["client", "consumer", "internal", "producer", "server"];
    json!({
        "description": "Where a span stands in its trace.",
        "type": "object",
        "properties": { "root": { "type": "boolean" }, "links_to": { "enum": kinds } },
        "additionalProperties": false,
    })
}

fn scalar() -> Value {
    json!({ "type": ["string", "integer", "boolean"] })
}
