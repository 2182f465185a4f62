//! Rules explained: why they exist, what breaks them, how to repair and how to waive it.

mod difference;
mod markdown;
#[cfg(test)]
mod tests;
mod text;

use serde_json::{Value, json};

use super::clean;
use crate::date::Date;
use crate::rule::{Area, Description, Rule};
use crate::samples::{self, Sample};

pub use self::markdown::page;
pub use self::text::{explain, list};

/// Most characters of a sample's line that are shown.
const MAX_LINE_CHARS: usize = 400;

/// A rule as JSON: the fields of [`Description`], with the samples of telemetry as text.
pub fn rule_json(rule: &Description) -> Value {
    json!({
        "rule": rule.name,
        "area": rule.area.as_str(),
        "level": rule.level.as_str(),
        "brief": rule.brief,
        "why": rule.why,
        "fix": rule.fix,
        "source": rule.source,
        "bad": texts(rule, false),
        "good": texts(rule, true),
    })
}

/// An entry for a list of waivers that covers the rule for a year; `None` where the rule can't be
/// waived.
pub fn waiver(rule: &Description, today: Date) -> Option<String> {
    let scope = match rule.area {
        Area::Change => "{ subject: orders.placed }",
        Area::Registry => "{ path: telemetry/orders.yaml }",
        Area::Source => "{ path: src/main.rs }",
        Area::Telemetry => "{ service: orders-api }",
        Area::Run | Area::Waiver => return None,
    };
    let expires = today.years_later(1);
    Some(format!(
        "waivers:\n  - rule: {}\n    scope: {scope}\n    reason: why it is put up with\n    \
         owner: who answers for it\n    expires: {expires}\n    link: where it is discussed\n",
        rule.name
    ))
}

/// The rule's samples, as they are sent or written.
fn texts(rule: &Description, good: bool) -> Vec<&'static str> {
    let Ok(telemetry) = rule.name.parse::<Rule>() else {
        return vec![if good { rule.good } else { rule.bad }];
    };
    let samples = if good {
        samples::good(telemetry)
    } else {
        samples::bad(telemetry)
    };
    samples.iter().map(|sample| sample.text()).collect()
}

/// Pairs of a bad sample and what it is when it conforms; those that are the same in both are left
/// out.
fn pairs(rule: &Description) -> Vec<(&'static str, &'static str)> {
    let pairs = texts(rule, false).into_iter().zip(texts(rule, true));
    pairs.filter(|(bad, good)| bad != good).collect()
}

/// What a sample is, in a word or two.
fn kind(rule: &Description) -> &'static str {
    let Ok(telemetry) = rule.name.parse::<Rule>() else {
        return match rule.area {
            Area::Run => "for example",
            Area::Source => "Rust",
            _ => "YAML",
        };
    };
    match samples::bad(telemetry).last() {
        Some(Sample::Line(_)) => "a log line",
        Some(Sample::Otlp(..)) | None => "OTLP/JSON",
    }
}

/// A line of a sample, cut, and without what drives a terminal.
fn shown(line: &str) -> String {
    let text = match line.char_indices().nth(MAX_LINE_CHARS) {
        Some((end, _)) => format!("{}… ({} bytes)", &line[..end], line.len()),
        None => line.to_owned(),
    };
    clean::line(&text).into_owned()
}
