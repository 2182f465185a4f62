//! Findings as OpenTelemetry Weaver's `live-check` writes its own: a list of policy findings.
//!
//! Shape and names are those of Weaver 0.25: `id`, `level`, `message`, `context`, `signal_type` and
//! `signal_name`, and nothing else.

use serde_json::{Value, json};

use super::super::findings::Listing;
use crate::diagnostic::Diagnostic;
use crate::rule::Level;

/// A JSON array with one object a finding.
pub(super) fn findings(listing: &Listing<'_>) -> Value {
    listing.listed.iter().map(finding).collect()
}

fn finding(diagnostic: &Diagnostic) -> Value {
    let optional = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let signal_name = match diagnostic.signals.as_slice() {
        [only] => Some(only),
        _ => None,
    };
    json!({
        "id": id(&diagnostic.rule),
        "level": level(diagnostic),
        "message": diagnostic.message,
        "context": context(diagnostic),
        "signal_type": optional(diagnostic.signal_type),
        "signal_name": signal_name,
    })
}

/// Weaver's name for what our rule finds, where it has one that means the same.
fn id(rule: &str) -> &str {
    match rule {
        "attribute-deprecated" => "deprecated",
        "attribute-undeclared" | "metric-label-undeclared" => "missing_attribute",
        "attribute-value-undeclared" => "undefined_enum_variant",
        "event-undeclared" => "missing_event",
        "metric-instrument-mismatch" => "unexpected_instrument",
        "metric-label-missing" | "span-attribute-missing" => "required_attribute_not_present",
        "metric-name-invalid" => "invalid_format",
        "metric-undeclared" => "missing_metric",
        "metric-unit-mismatch" => "unit_mismatch",
        "resource-attribute-missing" => "entity_required_attribute_not_present",
        "span-attribute-type" => "type_mismatch",
        ours => ours,
    }
}

/// What is waived needs no action: there are no waivers in this format.
fn level(diagnostic: &Diagnostic) -> &'static str {
    match (&diagnostic.waived, diagnostic.level) {
        (None, Level::Deny) => "violation",
        (None, Level::Warn) => "improvement",
        (Some(_), _) | (None, Level::Allow) => "information",
    }
}

fn context(diagnostic: &Diagnostic) -> Value {
    let mut context = json!({
        "rule": diagnostic.rule,
        "count": diagnostic.count,
    });
    let texts = [
        ("service_name", &diagnostic.service),
        ("subject", &diagnostic.subject),
        ("found", &diagnostic.found),
        ("expected", &diagnostic.wanted),
        ("help", &diagnostic.help),
        ("trace_id", &diagnostic.trace),
    ];
    for (key, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
        context[key] = text.as_str().into();
    }
    if !diagnostic.samples.is_empty() {
        context["samples"] = diagnostic.samples.clone().into();
    }
    if let Some(place) = &diagnostic.place {
        context["place"] = place.to_string().into();
    }
    if let Some(waived) = &diagnostic.waived {
        context["waived"] = waived.reason.as_str().into();
    }
    context
}
