//! The labels of one point.

use std::fmt;

use super::series::{Key, Series};
use crate::check::span::Masked;
use crate::check::{Context, attribute, shape};
use crate::model::{AttributeDef, Cardinality, Members, MetricDef, Requirement};
use crate::otlp::model::{Attribute, Point, Value, find};
use crate::rule::Rule;

/// A whole number above this is no status code and no port.
const MAX_BOUNDED_INT: i64 = 65_535;

/// A database's own code is no longer than this.
const MAX_CODE_BYTES: usize = 12;

/// Checks the labels of a point.
pub(super) fn check(
    cx: &mut Context<'_>,
    series: &mut Series,
    key: Key,
    point: &Point<'_>,
    def: &'static MetricDef,
) {
    for each in def.attributes {
        let label = each.attribute.key.as_str();
        let required = each.requirement == Requirement::Required;
        if required && find(&point.attributes, label).is_none() {
            let wanted = format_args!("{}", each.attribute.brief);
            note(
                cx,
                Rule::MetricLabelMissing,
                def.name.as_str(),
                label,
                format_args!("no such label"),
                wanted,
            );
        }
    }
    for label in &point.attributes {
        let declared = def
            .attributes
            .iter()
            .find(|each| each.attribute.key.as_str() == label.key);
        match declared {
            Some(each) => check_declared(cx, series, key, label, def, each.attribute),
            None => check_undeclared(cx, label, def),
        }
    }
}

/// Checks the labels of a point whose metric has no definition: by their looks.
pub(super) fn check_shapes(cx: &mut Context<'_>, metric: &str, point: &Point<'_>) {
    for label in &point.attributes {
        let def = cx.index.def_of(&label.key);
        check_shape(cx, label, metric, def);
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "a label, what it is of, and where it counts"
)]
fn check_declared(
    cx: &mut Context<'_>,
    series: &mut Series,
    key: Key,
    label: &Attribute<'_>,
    metric: &'static MetricDef,
    def: &'static AttributeDef,
) {
    if !attribute::fits_type(def, &label.value) {
        let found = format_args!("{}", attribute::type_name(&label.value));
        let wanted = format_args!("{}", def.value.as_str());
        note(
            cx,
            Rule::MetricLabelValue,
            metric.name.as_str(),
            &label.key,
            found,
            wanted,
        );
    } else if !attribute::is_fit(def, &label.value) {
        let found = format_args!("`{}`", label.value);
        let wanted = format_args!("one of {}", attribute::OneOf(def.members));
        note(
            cx,
            Rule::MetricLabelValue,
            metric.name.as_str(),
            &label.key,
            found,
            wanted,
        );
    } else if !matches!(def.members, Members::Closed(_))
        && !check_shape(cx, label, metric.name.as_str(), Some(def))
    {
        series.add_label(key, def, &label.value);
    }
}

fn check_undeclared(cx: &mut Context<'_>, label: &Attribute<'_>, metric: &'static MetricDef) {
    let def = cx.index.def_of(&label.key);
    if check_shape(cx, label, metric.name.as_str(), def) {
        return;
    }
    let found = format_args!("a label that the metric does not have");
    let wanted = format_args!("one of {}", Keys(metric));
    note(
        cx,
        Rule::MetricLabelUndeclared,
        metric.name.as_str(),
        &label.key,
        found,
        wanted,
    );
}

/// Whether a label's value has no bound, by its definition or by its looks; reports it.
fn check_shape(
    cx: &mut Context<'_>,
    label: &Attribute<'_>,
    metric: &str,
    def: Option<&AttributeDef>,
) -> bool {
    let unbounded = def.is_some_and(|def| def.cardinality == Cardinality::Unbounded);
    let found = match (unbounded, shape_of(&label.key, &label.value)) {
        (_, Some(shape)) => shape,
        (true, None) => "an attribute that is declared as unbounded",
        (false, None) => return false,
    };
    let wanted = format_args!("a value from a small closed set");
    let rule = Rule::MetricLabelUnbounded;
    note(
        cx,
        rule,
        metric,
        &label.key,
        format_args!("{found}"),
        wanted,
    );
    true
}

/// What a label's value looks like that has no bound.
pub(in crate::check) fn shape_of(key: &str, value: &Value<'_>) -> Option<&'static str> {
    let is_route = key.ends_with("route") || key.ends_with("template");
    match value {
        Value::String(text) if key == "db.response.status_code" && is_code(text) => None,
        Value::String(text) if is_route => shape::in_name(text).map(shape::Shape::as_str),
        Value::String(text) => shape::in_label(text).map(shape::Shape::as_str),
        Value::Int(number) if !(-MAX_BOUNDED_INT..=MAX_BOUNDED_INT).contains(number) => {
            Some(shape::Shape::Number.as_str())
        }
        _ => None,
    }
}

/// Whether a text is what databases end with: an SQLSTATE such as `23505`, or `ORA-17002`. Digits
/// are no number there. How many of them there may be is declared, and counted.
fn is_code(text: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    text.len() <= MAX_CODE_BYTES && text.bytes().all(known)
}

/// The keys that a metric's labels may have.
struct Keys(&'static MetricDef);

impl fmt::Display for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.attributes.is_empty() {
            return f.write_str("none");
        }
        for (at, each) in self.0.attributes.iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            write!(f, "{comma}`{}`", each.attribute.key)?;
        }
        Ok(())
    }
}

#[expect(clippy::too_many_arguments, reason = "they are the parts of a finding")]
fn note(
    cx: &mut Context<'_>,
    rule: Rule,
    metric: &str,
    label: &str,
    found: fmt::Arguments<'_>,
    wanted: fmt::Arguments<'_>,
) {
    let name = Masked(metric);
    let subject = format_args!("{name} {}", Masked(label));
    cx.note(
        rule,
        subject,
        found,
        wanted,
        format_args!("metric `{name}`"),
        None,
    );
}
