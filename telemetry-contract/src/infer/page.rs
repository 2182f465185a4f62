//! The YAML of a draft.

use std::fmt::{self, Write as _};

use super::attributes::Declared;
use super::draft::Label;
use super::groups::{SpanType, clean};
use super::metrics::Seen;
use super::values::{MIN_SEEN, quoted};
use crate::model::{Cardinality, Instrument};

/// The requirement of an attribute that only failed spans have.
pub(super) const ON_FAILURE: &str = "on failure";

const WHEN_FAILED: &str = "        requirement_level: { conditionally_required: If it failed. }
        annotations:
          contract: { when: status_error }
";

const HEAD: &str = "\
# Inferred from telemetry. Every brief is to be written by somebody who knows; see `# review:`, too.
file_format: definition/2
";

/// What a metric is written from.
pub(super) struct Metric<'m> {
    pub(super) name: &'m str,
    pub(super) seen: &'m Seen,
    pub(super) instrument: Instrument,
    pub(super) labels: &'m [Label],
    pub(super) budget: u64,
    pub(super) reviews: Vec<String>,
}

/// The sections of one file.
#[derive(Debug, Default)]
pub(super) struct Lines {
    attributes: String,
    metrics: String,
    spans: String,
    events: String,
}

/// Several files as one.
pub(super) fn joined(files: &[&str]) -> String {
    let mut text = HEAD.to_owned();
    for section in ["attributes", "metrics", "spans", "events"] {
        let start = format!("\n{section}:\n");
        let parts = files.iter().filter_map(|file| {
            let (_, rest) = file.split_once(&start)?;
            Some(
                rest.split("\n\n")
                    .next()
                    .unwrap_or(rest)
                    .trim_end_matches('\n'),
            )
        });
        let parts: Vec<&str> = parts.collect();
        if !parts.is_empty() {
            text += &[&start, &*parts.join("\n"), "\n"].concat();
        }
    }
    text
}

/// The manifest of a registry with this schema URL on top of another.
pub(super) fn manifest(url: &str, base: &str, path: Option<&str>, refused: &[String]) -> String {
    let name = quoted(url.rsplit('/').nth(1).unwrap_or("service"));
    let mut text = format!(
        "\
# Inferred from telemetry by `contract infer`: what it says beyond the contract below.
# review: the schema URL is what services have to send with their telemetry.
name: {name}
description: Telemetry that was observed.
schema_url: {url}
stability: development
dependencies:
  - schema_url: {base}
"
    );
    if let Some(path) = path {
        let _infallible = writeln!(text, "    registry_path: {}", quoted(path));
    }
    if !refused.is_empty() {
        text += "\n# review: seen, and not declared:\n";
        for line in refused {
            let _infallible = writeln!(text, "#   {line}");
        }
    }
    text
}

impl Lines {
    /// The file.
    pub(super) fn text(self) -> String {
        let sections = [
            ("attributes", self.attributes),
            ("metrics", self.metrics),
            ("spans", self.spans),
            ("events", self.events),
        ];
        let mut text = HEAD.to_owned();
        for (name, lines) in sections {
            if !lines.is_empty() {
                text += &["\n", name, ":\n", &*lines].concat();
            }
        }
        text
    }

    /// Adds an attribute.
    pub(super) fn attribute(&mut self, declared: &Declared) {
        let Declared {
            key,
            verdict,
            carriers,
            count,
        } = declared;
        let out = &mut self.attributes;
        review(out, &verdict.reviews);
        push(out, format_args!("  - key: {key}\n"));
        if verdict.members.is_empty() {
            push(out, format_args!("    type: {}\n", verdict.value.as_str()));
        } else {
            *out += "    type:\n      members:\n";
            for (id, value) in ids(&verdict.members).iter().zip(&verdict.members) {
                let value = quoted(value);
                push(
                    out,
                    format_args!(
                        "        - {{ id: {id}, value: {value}, stability: development }}\n"
                    ),
                );
            }
        }
        let on = carriers.join(" and ");
        push(
            out,
            format_args!(
                "    brief: {}\n",
                quoted(&format!("Seen {count} times on {on}."))
            ),
        );
        *out += "    stability: development\n";
        if !verdict.examples.is_empty() {
            push(
                out,
                format_args!("    examples: [{}]\n", verdict.examples.join(", ")),
            );
        }
        let cardinality = match verdict.cardinality {
            Some(Cardinality::Bounded(bound)) => format!(", cardinality: {bound}"),
            Some(Cardinality::Unbounded) => ", cardinality: unbounded".to_owned(),
            None => String::new(),
        };
        let sensitivity = verdict.sensitivity.as_str();
        *out += "    annotations:\n";
        push(
            out,
            format_args!("      contract: {{ sensitivity: {sensitivity}{cardinality} }}\n"),
        );
    }

    /// Adds a metric.
    pub(super) fn metric(&mut self, metric: &Metric<'_>) {
        let Metric {
            name,
            seen,
            instrument,
            labels,
            budget,
            ..
        } = metric;
        let out = &mut self.metrics;
        review(out, &metric.reviews);
        let series = seen.series.len();
        review(
            out,
            &[format!("{series} series seen; is {budget} the most?")],
        );
        if *instrument == Instrument::Histogram && seen.bounds.is_none() {
            review(
                out,
                &["its buckets differ from point to point; declare them".to_owned()],
            );
        }
        push(
            out,
            format_args!(
                "  - name: {name}\n    brief: {}\n",
                quoted(&brief(&seen.description))
            ),
        );
        let unit = seen.units.iter().next().map_or("1", String::as_str);
        push(
            out,
            format_args!(
                "    instrument: {}\n    unit: {}\n",
                instrument.as_str(),
                quoted(unit)
            ),
        );
        *out += "    stability: development\n    requirement_level: recommended\n";
        if !labels.is_empty() {
            *out += "    attributes:\n";
        }
        labels.iter().for_each(|label| write_label(out, label));
        let buckets = buckets(seen);
        push(
            out,
            format_args!("    annotations:\n      contract: {{ max_series: {budget}{buckets} }}\n"),
        );
    }

    /// Adds a span type.
    pub(super) fn span(
        &mut self,
        id: &str,
        found: &SpanType,
        uses: &[(String, &'static str)],
        is_own: bool,
    ) {
        let out = &mut self.spans;
        let marker = &found.marker;
        let mut reviews = vec![format!("does `{marker}` mark these spans and no others?")];
        if !is_own {
            reviews.push(
                "its marker is not its own; an attribute that only it has is better".to_owned(),
            );
        }
        if found.names.len() > 1 {
            let more = found.names.len() - 1;
            reviews.push(format!("{more} more names have its marker"));
        }
        reviews.extend(few(found.group.count));
        review(out, &reviews);
        let name = found.names.first().map_or("", String::as_str);
        let (kind, count) = (found.kind, found.group.count);
        push(
            out,
            format_args!(
                "  - type: {id}\n    kind: {kind}\n    name:\n      note: {}\n",
                quoted(name)
            ),
        );
        push(
            out,
            format_args!("    brief: {}\n", quoted(&format!("Seen {count} times."))),
        );
        *out += "    stability: development\n    requirement_level: recommended\n";
        references(out, uses);
        push(
            out,
            format_args!("    annotations:\n      contract: {{ markers: [{marker}] }}\n"),
        );
    }

    /// Adds an event.
    pub(super) fn event(
        &mut self,
        name: &str,
        severity: u32,
        uses: &[(String, &'static str)],
        count: u64,
    ) {
        let out = &mut self.events;
        review(out, few(count).as_slice());
        push(out, format_args!("  - name: {name}\n"));
        push(
            out,
            format_args!("    brief: {}\n", quoted(&format!("Seen {count} times."))),
        );
        *out += "    stability: development\n    requirement_level: recommended\n";
        references(out, uses);
        push(
            out,
            format_args!(
                "    annotations:\n      contract: {{ level: {} }}\n",
                level(severity)
            ),
        );
    }
}

/// A text takes everything.
fn push(out: &mut String, text: fmt::Arguments<'_>) {
    let _infallible = out.write_fmt(text);
}

fn write_label(out: &mut String, label: &Label) {
    let requirement = if label.required {
        "required"
    } else {
        "recommended"
    };
    let fan_out = label.fan_out.map_or(String::new(), |most| {
        format!(", annotations: {{ contract: {{ fan_out: {most} }} }}")
    });
    let key = &label.key;
    push(
        out,
        format_args!("      - {{ ref: {key}, requirement_level: {requirement}{fan_out} }}\n"),
    );
}

/// The bounds of a histogram's buckets, where all points have the same.
fn buckets(seen: &Seen) -> String {
    let bounds = seen
        .bounds
        .iter()
        .flatten()
        .map(|bound| format!("{bound:?}"));
    let bounds: Vec<String> = bounds.collect();
    if bounds.is_empty() {
        String::new()
    } else {
        format!(", buckets: [{}]", bounds.join(", "))
    }
}

fn references(out: &mut String, uses: &[(String, &'static str)]) {
    if !uses.is_empty() {
        *out += "    attributes:\n";
    }
    for (key, requirement) in uses {
        if *requirement == ON_FAILURE {
            push(out, format_args!("      - ref: {key}\n{WHEN_FAILED}"));
        } else {
            push(
                out,
                format_args!("      - {{ ref: {key}, requirement_level: {requirement} }}\n"),
            );
        }
    }
}

fn review(out: &mut String, reviews: &[String]) {
    for line in reviews {
        push(out, format_args!("  # review: {line}\n"));
    }
}

/// A doubt where there were too few to tell what is always there.
fn few(count: u64) -> Option<String> {
    let doubt = format!("{count} seen; is what is required always there?");
    (count < MIN_SEEN).then_some(doubt)
}

/// What a metric's own description says, on one line and without what is private.
fn brief(description: &str) -> String {
    let text = clean(description);
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.join(" ") {
        text if text.is_empty() => "Seen without a description.".to_owned(),
        text if text.ends_with('.') => text,
        text => text + ".",
    }
}

/// The level of a severity number; without one, `info`.
const fn level(severity: u32) -> &'static str {
    match severity {
        1..=4 => "trace",
        5..=8 => "debug",
        13..=16 => "warn",
        17.. => "error",
        _ => "info",
    }
}

/// An id for each member.
fn ids(members: &[String]) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for (member, number) in members.iter().zip(1..) {
        let letters = member.to_lowercase();
        let letters = letters
            .chars()
            .map(|it| if it.is_ascii_alphanumeric() { it } else { '_' });
        let id: String = letters.collect();
        let id = id.trim_matches('_').to_owned();
        let fits = id.starts_with(|first: char| first.is_ascii_lowercase()) && !is_word(&id);
        let id = if fits { id } else { format!("value_{number}") };
        ids.push(if ids.contains(&id) {
            format!("{id}_{number}")
        } else {
            id
        });
    }
    ids
}

/// Words that YAML takes for something else than text.
fn is_word(id: &str) -> bool {
    matches!(
        id,
        "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n"
    )
}
