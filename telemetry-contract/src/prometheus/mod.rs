//! The names that Prometheus gives our metrics and labels, and what its linter would say of them.
//!
//! The rules are those of OpenTelemetry's compatibility page for Prometheus, as the OTLP
//! endpoint of Prometheus applies them by default: underscores for what Prometheus does not allow,
//! the unit and the type as suffixes.

mod lint;
mod unit;
mod word;

pub use lint::{Collision, Issue, collisions, lint};
#[cfg(feature = "yaml")]
pub(crate) use lint::{label_issues, name_issues, shared_series};
pub use word::{are_clean_labels, is_clean_name};

use crate::model::{Instrument, MetricDef};

/// The Prometheus name of a metric.
///
/// ```
/// use telemetry_contract::model::Instrument;
/// use telemetry_contract::prometheus::metric_name;
///
/// let name = metric_name("orders.placed", "{order}", Instrument::Counter);
/// assert_eq!(name, "orders_placed_total");
/// let name = metric_name("http.server.request.duration", "s", Instrument::Histogram);
/// assert_eq!(name, "http_server_request_duration_seconds");
/// ```
pub fn metric_name(name: &str, unit: &str, instrument: Instrument) -> String {
    let allowed = |char: char| char.is_ascii_alphanumeric() || char == ':';
    let mut tokens: Vec<String> = name
        .split(|char| !allowed(char))
        .filter(|token| !token.is_empty())
        .map(str::to_owned)
        .collect();
    for suffix in unit::suffixes(unit, &tokens) {
        tokens.push(suffix);
    }
    if instrument == Instrument::Counter {
        move_last(&mut tokens, "total");
    }
    if instrument == Instrument::Gauge && unit == "1" {
        move_last(&mut tokens, "ratio");
    }
    let name = tokens.join("_");
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        format!("_{name}")
    } else {
        name
    }
}

/// The word that Prometheus has for a metric's unit, which its name ends in unless it was there
/// before; empty where it has none.
///
/// ```
/// use telemetry_contract::model::Instrument;
/// use telemetry_contract::prometheus::unit_name;
///
/// assert_eq!(unit_name("By/s", Instrument::Gauge), "bytes_per_second");
/// assert_eq!(unit_name("1", Instrument::Gauge), "ratio");
/// assert_eq!(unit_name("{order}", Instrument::Counter), "");
/// ```
pub fn unit_name(unit: &str, instrument: Instrument) -> String {
    if instrument == Instrument::Gauge && unit == "1" {
        "ratio".to_owned()
    } else {
        unit::suffixes(unit, &[]).join("_")
    }
}

/// The Prometheus name of a label.
///
/// ```
/// assert_eq!(telemetry_contract::prometheus::label_name("http.route"), "http_route");
/// ```
pub fn label_name(key: &str) -> String {
    let mut name = String::with_capacity(key.len());
    for char in key.chars() {
        if char.is_ascii_alphanumeric() {
            name.push(char);
        } else if !name.ends_with('_') {
            name.push('_');
        }
    }
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        name.insert_str(0, "key_");
    }
    name
}

/// The names of all series that a metric is stored as: one, or a classic histogram's three.
pub fn series_names(metric: &MetricDef) -> Vec<String> {
    series(
        metric.name.as_str(),
        metric.unit.as_str(),
        metric.instrument,
    )
}

/// [`series_names`] of a metric that is no definition yet.
pub(crate) fn series(name: &str, unit: &str, instrument: Instrument) -> Vec<String> {
    let name = metric_name(name, unit, instrument);
    if instrument != Instrument::Histogram {
        return vec![name];
    }
    let suffixes = ["bucket", "count", "sum"];
    suffixes.map(|suffix| format!("{name}_{suffix}")).to_vec()
}

/// Makes `token` the last one, wherever it was.
fn move_last(tokens: &mut Vec<String>, token: &str) {
    tokens.retain(|other| other != token);
    tokens.push(token.to_owned());
}

#[cfg(test)]
mod tests {
    use super::{label_name, metric_name};
    use crate::model::Instrument::{self, Counter, Gauge, Histogram, UpDownCounter};

    #[track_caller]
    fn check(name: &str, unit: &str, instrument: Instrument, expected: &str) {
        assert_eq!(metric_name(name, unit, instrument), expected);
    }

    #[test]
    fn counters_end_in_total_once() {
        check("orders.placed", "{order}", Counter, "orders_placed_total");
        check("orders.placed", "", Counter, "orders_placed_total");
        check("orders_total", "{order}", Counter, "orders_total");
        check("total.orders", "1", Counter, "orders_total");
        check(
            "process.cpu.time",
            "s",
            Counter,
            "process_cpu_time_seconds_total",
        );
        check("sent.total.bytes", "By", Counter, "sent_bytes_total");
        check("total", "", Counter, "total");
    }

    #[test]
    fn units_are_spelled_out_once() {
        check(
            "request.duration",
            "s",
            Histogram,
            "request_duration_seconds",
        );
        check(
            "request.duration.seconds",
            "s",
            Histogram,
            "request_duration_seconds",
        );
        check("seconds.to.boot", "s", Gauge, "seconds_to_boot");
        check(
            "process.memory.usage",
            "By",
            UpDownCounter,
            "process_memory_usage_bytes",
        );
        check("queue.wait", "ms", Gauge, "queue_wait_milliseconds");
        check("temperature", "Cel", Gauge, "temperature_celsius");
        check("heap", "MiBy", Gauge, "heap_mebibytes");
        check("cpu.load", "%", Gauge, "cpu_load_percent");
        check("clock", "Hz", Gauge, "clock_hertz");
        check("odd", "furlong", Gauge, "odd_furlong");
    }

    #[test]
    fn quotients_say_per() {
        check("network.io", "By/s", Gauge, "network_io_bytes_per_second");
        check("requests", "{request}/s", Gauge, "requests_per_second");
        check("speed", "m/s", Gauge, "speed_meters_per_second");
        check(
            "bytes.per.second",
            "By/s",
            Gauge,
            "bytes_per_second_per_second",
        );
        check("rate", "By/{packet}", Gauge, "rate_bytes");
        check("growth", "g/d", Gauge, "growth_grams_per_day");
    }

    #[test]
    fn only_a_gauge_of_one_is_a_ratio() {
        check("cache.hits", "1", Gauge, "cache_hits_ratio");
        check("hit.ratio", "1", Gauge, "hit_ratio");
        check("things", "1", UpDownCounter, "things");
        check("things", "{thing}", Gauge, "things");
    }

    #[test]
    fn what_prometheus_does_not_allow_becomes_one_underscore() {
        check("a.b-c d", "", Gauge, "a_b_c_d");
        check("a..b__c", "", Gauge, "a_b_c");
        check(".leading", "", Gauge, "leading");
        check("job:rate", "", Gauge, "job:rate");
        check("5xx.responses", "", Gauge, "_5xx_responses");
        check("größe", "", Gauge, "gr_e");
        check("", "", Gauge, "");
        check("ratio", "By{extra}", Gauge, "ratio");
    }

    /// Name, unit, type, and what Prometheus's own translator (`otlptranslator` 1.0.0, underscores
    /// and suffixes) made of them.
    const TRANSLATED: &str = include_str!("names.tsv");

    #[test]
    fn names_are_those_of_prometheus_own_translator() {
        let mut differ = Vec::new();
        for line in TRANSLATED.lines() {
            let [name, unit, instrument, expected] =
                line.split('\t').collect::<Vec<_>>().try_into().unwrap();
            let instrument = match instrument {
                "counter" => Counter,
                "updowncounter" => UpDownCounter,
                "gauge" => Gauge,
                _ => Histogram,
            };
            let ours = metric_name(name, unit, instrument);
            if ours != expected {
                differ.push(format!(
                    "`{name}` `{unit}` {instrument:?}: {ours}, not {expected}"
                ));
            }
        }
        assert!(differ.is_empty(), "{}", differ.join("\n"));
    }

    #[test]
    fn labels_are_escaped() {
        let check = |key: &str, expected: &str| assert_eq!(label_name(key), expected);
        check("http.request.method", "http_request_method");
        check("tenant_id", "tenant_id");
        check("4xx", "key_4xx");
        check("a..b--c", "a_b_c");
        check("größe", "gr_e");
        check("", "");
    }
    /// Whether Prometheus takes `name` as it is.
    fn is_legacy_name(name: &str, colon: bool) -> bool {
        let allowed =
            |char: char| char.is_ascii_alphanumeric() || char == '_' || (colon && char == ':');
        name.chars().all(allowed) && !name.starts_with(|first: char| first.is_ascii_digit())
    }

    proptest::proptest! {
        #[test]
        fn whatever_comes_in_prometheus_takes_the_name(name: String, unit: String) {
            for instrument in [Counter, Gauge, Histogram, UpDownCounter] {
                let name = metric_name(&name, &unit, instrument);
                proptest::prop_assert!(is_legacy_name(&name, true), "{name}");
                let ends_in_total = name.ends_with("_total") || name == "total";
                proptest::prop_assert!(ends_in_total || instrument != Counter, "{name}");
            }
            let label = label_name(&name);
            proptest::prop_assert!(is_legacy_name(&label, false), "{label}");
        }
    }
}
