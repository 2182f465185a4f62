//! What Prometheus's own linter would say of a metric's derived name, and collisions.

use core::fmt;

use super::word::{is_abbreviation, is_non_base, is_reserved_label, is_type};
use super::{label_name, metric_name, series_names};
use crate::model::{Contract, Instrument, MetricDef};

/// Something about a metric's Prometheus name or labels.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Issue {
    /// A unit's abbreviation in the name.
    AbbreviatedUnit(String),
    /// A `:`, which is for recording rules.
    Colon,
    /// Two labels of the metric get the same Prometheus name.
    LabelCollision(String),
    /// A unit that is not a base unit.
    NonBaseUnit(String),
    /// A capital letter.
    NotSnakeCase,
    /// A label that Prometheus or its scrape gives itself.
    ReservedLabel(String),
    /// An ending that another type of metric has.
    ReservedSuffix(String),
    /// The instrument's name in the metric's.
    TypeInName(String),
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AbbreviatedUnit(unit) => {
                write!(f, "has the abbreviated unit `{unit}` in its name")
            }
            Self::Colon => f.write_str("has a `:` in its name, which is for recording rules"),
            Self::LabelCollision(name) => write!(f, "has two labels that become `{name}`"),
            Self::NonBaseUnit(unit) => write!(f, "has the unit `{unit}`; use the base unit"),
            Self::NotSnakeCase => f.write_str("is not in lower snake case"),
            Self::ReservedLabel(name) => {
                write!(f, "has the label `{name}`, which Prometheus sets itself")
            }
            Self::ReservedSuffix(suffix) => {
                write!(f, "ends in `_{suffix}`, as another type of metric does")
            }
            Self::TypeInName(name) => write!(f, "has its type `{name}` in its name"),
        }
    }
}

/// What Prometheus's linter would say of a metric.
pub fn lint(metric: &MetricDef) -> Vec<Issue> {
    let (name, unit) = (metric.name.as_str(), metric.unit.as_str());
    let mut issues = name_issues(name, unit, metric.instrument);
    let keys = metric.attributes.iter();
    issues.extend(label_issues(keys.map(|usage| usage.attribute.key.as_str())));
    issues
}

/// Two metrics that Prometheus can't tell apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collision {
    /// The name of the series that both have.
    pub series: String,
    /// OpenTelemetry name of one.
    pub first: &'static str,
    /// OpenTelemetry name of the other.
    pub second: &'static str,
}

impl fmt::Display for Collision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            series,
            first,
            second,
        } = self;
        write!(
            f,
            "`{first}` and `{second}` both become `{series}` in Prometheus"
        )
    }
}

/// Every pair of the contract's metrics that shares a series name.
pub fn collisions(contract: &Contract) -> Vec<Collision> {
    let names = |metric: &&'static MetricDef| {
        let name = metric.name.as_str();
        series_names(metric)
            .into_iter()
            .map(move |series| (series, name))
    };
    let shared = shared_series(contract.metrics.iter().flat_map(names).collect());
    let collision = |(series, first, second)| Collision {
        series,
        first,
        second,
    };
    shared.into_iter().map(collision).collect()
}

/// Series that two metrics have: the series and the two.
pub(crate) fn shared_series(mut series: Vec<(String, &str)>) -> Vec<(String, &str, &str)> {
    series.sort();
    let pairs = series.iter().zip(series.iter().skip(1));
    pairs
        .filter(|(left, right)| left.0 == right.0)
        .map(|(left, right)| (left.0.clone(), left.1, right.1))
        .collect()
}

/// What is wrong with a metric's derived name.
pub(crate) fn name_issues(name: &str, unit: &str, instrument: Instrument) -> Vec<Issue> {
    let name = metric_name(name, unit, instrument);
    let mut issues = Vec::new();
    if name.contains(':') {
        issues.push(Issue::Colon);
    }
    if name.chars().any(|char| char.is_ascii_uppercase()) {
        issues.push(Issue::NotSnakeCase);
    }
    for token in name.split(['_', ':']) {
        let (found, token) = (token.to_owned(), token.as_bytes());
        if is_abbreviation(token) {
            issues.push(Issue::AbbreviatedUnit(found));
        } else if is_non_base(token) {
            issues.push(Issue::NonBaseUnit(found));
        } else if is_type(token) {
            issues.push(Issue::TypeInName(found));
        }
    }
    issues.extend(suffix_issue(&name, instrument));
    issues
}

fn suffix_issue(name: &str, instrument: Instrument) -> Option<Issue> {
    let (_, last) = name.rsplit_once('_')?;
    let reserved = match last {
        "total" => instrument != Instrument::Counter,
        "bucket" | "count" | "sum" | "info" => true,
        _ => false,
    };
    reserved.then(|| Issue::ReservedSuffix(last.to_owned()))
}

/// What is wrong with a metric's labels, given their keys.
pub(crate) fn label_issues<'a>(keys: impl Iterator<Item = &'a str>) -> Vec<Issue> {
    let mut issues = Vec::new();
    let mut names: Vec<String> = Vec::new();
    for name in keys.map(label_name) {
        if is_reserved_label(&name) || name.starts_with("__") {
            issues.push(Issue::ReservedLabel(name.clone()));
        }
        if names.contains(&name) {
            issues.push(Issue::LabelCollision(name.clone()));
        }
        names.push(name);
    }
    issues
}

#[cfg(test)]
mod tests {
    use super::{Collision, Issue, collisions, lint};
    use crate::model::{
        AttributeDef, AttributeUse, Cardinality, Contract, Instrument, Members, MetricDef,
        Requirement, Sensitivity, ValueType,
    };
    use crate::name::{AttributeKey, MetricName};
    use crate::unit::Unit;

    const fn metric(name: &'static str, unit: &'static str, instrument: Instrument) -> MetricDef {
        MetricDef {
            name: MetricName::convention(name),
            instrument,
            unit: Unit::new(unit),
            buckets: &[],
            series_limit: 1,
            attributes: &[],
            brief: "",
        }
    }

    #[track_caller]
    fn check(name: &'static str, unit: &'static str, instrument: Instrument, expected: &[Issue]) {
        assert_eq!(lint(&metric(name, unit, instrument)), expected, "{name}");
    }

    #[test]
    fn good_names_have_no_issue() {
        check("orders.placed", "{order}", Instrument::Counter, &[]);
        check(
            "http.server.request.duration",
            "s",
            Instrument::Histogram,
            &[],
        );
        check("process.memory.usage", "By", Instrument::UpDownCounter, &[]);
        check("cache.hits", "1", Instrument::Gauge, &[]);
        check("network.io", "By/s", Instrument::Gauge, &[]);
    }

    #[test]
    fn units_are_base_units_in_full() {
        let non_base = |unit: &str| Issue::NonBaseUnit(unit.to_owned());
        check(
            "wait.milliseconds",
            "1",
            Instrument::Histogram,
            &[non_base("milliseconds")],
        );
        check(
            "heap.megabytes",
            "1",
            Instrument::Histogram,
            &[non_base("megabytes")],
        );
        check("age.days", "1", Instrument::Histogram, &[non_base("days")]);
        let short = Issue::AbbreviatedUnit("ms".to_owned());
        check("wait.ms", "1", Instrument::Histogram, &[short]);
    }

    #[test]
    fn endings_and_types_are_prometheus_own() {
        let ending = |suffix: &str| Issue::ReservedSuffix(suffix.to_owned());
        check(
            "thread.count",
            "{thread}",
            Instrument::Gauge,
            &[ending("count")],
        );
        check(
            "orders.total",
            "{order}",
            Instrument::Gauge,
            &[ending("total")],
        );
        check("orders.sum", "{order}", Instrument::Gauge, &[ending("sum")]);
        let named = Issue::TypeInName("gauge".to_owned());
        check("queue.gauge", "{item}", Instrument::Gauge, &[named]);
    }

    const fn attribute(key: &'static str) -> AttributeDef {
        AttributeDef {
            key: AttributeKey::new(key),
            value: ValueType::String,
            members: Members::Any,
            sensitivity: Sensitivity::Public,
            cardinality: Cardinality::Bounded(1),
            brief: "",
            deprecated: None,
        }
    }

    const fn required(attribute: &'static AttributeDef) -> AttributeUse {
        AttributeUse {
            attribute,
            requirement: Requirement::Required,
        }
    }

    #[test]
    fn labels_are_told_apart_and_not_reserved() {
        static DOTTED: AttributeDef = attribute("order.kind");
        static FLAT: AttributeDef = attribute("order_kind");
        static LE: AttributeDef = attribute("le");
        static USES: [AttributeUse; 3] = [required(&DOTTED), required(&FLAT), required(&LE)];
        let mut metric = metric("orders.placed", "{order}", Instrument::Counter);
        metric.attributes = &USES;
        let expected = [
            Issue::LabelCollision("order_kind".to_owned()),
            Issue::ReservedLabel("le".to_owned()),
        ];
        assert_eq!(lint(&metric), expected);
    }

    #[test]
    fn metrics_that_become_one_are_found() {
        static DOTTED: MetricDef = metric("orders.placed", "{order}", Instrument::Counter);
        static FLAT: MetricDef = metric("orders_placed", "{thing}", Instrument::Counter);
        static OTHER: MetricDef = metric("wait.time", "s", Instrument::Histogram);
        static PART: MetricDef = metric("wait.time.seconds.count", "1", Instrument::UpDownCounter);
        static METRICS: [&MetricDef; 4] = [&DOTTED, &FLAT, &OTHER, &PART];
        let contract = Contract {
            name: "",
            version: "",
            schema_url: "",
            attributes: &[],
            metrics: &METRICS,
            spans: &[],
            events: &[],
            entities: &[],
        };
        let collision = |series: &str, first, second| Collision {
            series: series.to_owned(),
            first,
            second,
        };
        let expected = [
            collision("orders_placed_total", "orders.placed", "orders_placed"),
            collision(
                "wait_time_seconds_count",
                "wait.time",
                "wait.time.seconds.count",
            ),
        ];
        assert_eq!(collisions(&contract), expected);
    }
}
