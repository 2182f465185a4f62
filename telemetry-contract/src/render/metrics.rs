//! `metrics`: a definition, a type and a label set each.

use crate::model::ValueType;
use crate::rust::{constant, field, labels_name, quoted, type_name};
use crate::yaml::{Metric, Origin, Requirement, Usage};

use super::Render;
use super::doc::doc;

/// Series that a metric may have whose registry names no limit.
const DEFAULT_SERIES: u32 = 2000;

impl Render<'_> {
    /// The body of `metrics`.
    pub(super) fn metrics(&self) -> String {
        let mut text = String::new();
        let own = self.registry.metrics.iter();
        for metric in own.filter(|metric| metric.origin != Origin::Dependency) {
            text.push_str(&self.metric(metric));
            text.push_str(&self.metric_type(metric));
            if !metric.attributes.is_empty() {
                text.push_str(&self.label_set(metric));
            }
        }
        if text.is_empty() {
            return text;
        }
        let base = self.base;
        let mut labels = vec!["Labels", "Metric", "covers"];
        labels.extend(
            ["Bounded"]
                .into_iter()
                .filter(|_| text.contains("Bounded<")),
        );
        let with_labels = text.contains("fn visit");
        labels.extend(["Label", "LabelValue"].into_iter().filter(|_| with_labels));
        let mut model = vec!["Instrument", "MetricDef"];
        model.extend(uses_in(&text));
        let mut uses = format!(
            "use {base}::labels::{{{}}};\nuse {base}::model::{{{}}};\n\
             use {base}::name::MetricName;\nuse {base}::unit::Unit;\n",
            labels.join(", "),
            model.join(", "),
        );
        if with_labels {
            push_line!(uses, "use {base}::name::AttributeKey;");
        }
        format!("{}{uses}\n{text}", self.use_attributes(&text))
    }

    fn metric(&self, metric: &Metric) -> String {
        let constructor = if metric.convention {
            "convention"
        } else {
            "new"
        };
        format!(
            "/// `{name}`, {instrument} of `{unit}`: {brief}\n\
             pub static {constant}: MetricDef = MetricDef {{\n\
             name: MetricName::{constructor}({quoted_name}),\ninstrument: Instrument::{variant:?},\n\
             unit: Unit::new({quoted_unit}),\nbuckets: &{buckets:?},\nseries_limit: {limit},\n\
             attributes: {attributes},\nbrief: {quoted_brief},\n}};\n\n",
            name = metric.name,
            instrument = metric.instrument.as_str(),
            unit = metric.unit,
            brief = doc(&metric.brief),
            constant = constant(&metric.name),
            quoted_name = quoted(&metric.name),
            variant = metric.instrument,
            quoted_unit = quoted(&metric.unit),
            buckets = metric.buckets,
            limit = metric.max_series.unwrap_or(DEFAULT_SERIES),
            attributes = self.usages(&metric.attributes),
            quoted_brief = quoted(&metric.brief),
        )
    }

    /// The type that handles are generic over, and the assertion that its labels are declared.
    fn metric_type(&self, metric: &Metric) -> String {
        let (name, def) = (type_name(&metric.name), constant(&metric.name));
        let (labels, asserted) = if metric.attributes.is_empty() {
            ("()".to_owned(), "()".to_owned())
        } else if self.borrows(metric) {
            let of = labels_name(&metric.name);
            (format!("{of}<'a>"), format!("{of}<'static>"))
        } else {
            let of = labels_name(&metric.name);
            (of.clone(), of)
        };
        format!(
            "/// The metric [`{def}`] as a type.\n\
             #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]\npub struct {name};\n\n\
             impl Metric for {name} {{\nconst DEF: &'static MetricDef = &{def};\n\
             type Labels<'a> = {labels};\n}}\n\n\
             const _: () = assert!(\ncovers(<{asserted} as Labels>::KEYS, {def}.attributes),\n\
             {message}\n);\n\n",
            message = quoted(&format!(
                "the label set of {} is not what it declares",
                metric.name
            )),
        )
    }

    fn label_set(&self, metric: &Metric) -> String {
        let (name, of) = (type_name(&metric.name), labels_name(&metric.name));
        let (generic, elided) = if self.borrows(metric) {
            ("<'a>", "<'_>")
        } else {
            ("", "")
        };
        let (mut fields, mut keys, mut visits) = (String::new(), String::new(), String::new());
        for usage in &metric.attributes {
            let key = format!(
                "{}.key",
                self.attribute_path(&usage.key, &constant(&usage.key))
            );
            let (field, label) = (field(&usage.key), self.label_type(usage));
            let optional = usage.requirement != Requirement::Required;
            let label = if optional {
                format!("Option<{label}>")
            } else {
                label
            };
            push!(
                fields,
                "/// `{}`{}\npub {field}: {label},\n",
                usage.key,
                when(usage)
            );
            push!(keys, "{key}, ");
            if optional {
                push_line!(
                    visits,
                    "if let Some(label) = &self.{field} {{ each({key}, label.label()); }}"
                );
            } else {
                push_line!(visits, "each({key}, self.{field}.label());");
            }
        }
        format!(
            "/// The labels of [`{name}`].\n\
             #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]\n\
             pub struct {of}{generic} {{\n{fields}}}\n\n\
             impl Labels for {of}{elided} {{\n\
             const KEYS: &'static [AttributeKey] = &[{keys}];\n\n\
             fn visit<'a>(&'a self, each: &mut dyn FnMut(AttributeKey, LabelValue<'a>)) {{\n\
             {visits}}}\n}}\n\n"
        )
    }

    fn borrows(&self, metric: &Metric) -> bool {
        let mut usages = metric.attributes.iter();
        usages.any(|usage| self.label_type(usage).starts_with("Bounded"))
    }

    fn label_type(&self, usage: &Usage) -> String {
        let Some(attribute) = self.registry.attribute(&usage.key) else {
            return "Bounded<'a>".to_owned();
        };
        if self.registry.has_enum(attribute) {
            return self.attribute_path(&usage.key, &type_name(&usage.key));
        }
        match attribute.value {
            ValueType::Boolean => "bool".to_owned(),
            ValueType::Int => "u16".to_owned(),
            _ => "Bounded<'a>".to_owned(),
        }
    }
}

/// When a label is there, for its documentation.
fn when(usage: &Usage) -> &'static str {
    match usage.requirement {
        Requirement::Required => ".",
        Requirement::Conditional(_) => ", where its condition holds.",
        Requirement::OptIn => ", where it is asked for.",
        Requirement::Recommended => ", where it is known.",
    }
}

/// The types of attribute uses that a text names.
pub(super) fn uses_in(text: &str) -> Vec<&'static str> {
    let names = [
        ("AttributeUse", "AttributeUse {"),
        ("Condition", "Condition::"),
        ("Requirement", "Requirement::"),
    ];
    let used = names.into_iter().filter(|(_, mark)| text.contains(mark));
    used.map(|(name, _)| name).collect()
}
