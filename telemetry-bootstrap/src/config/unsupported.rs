//! Variables of the specification that nothing here honours: refused, not ignored in silence.

use super::Problem;
use super::reader::Reader;
use crate::vitals::Signal;

/// Names (`<SIGNAL>` stands for each) and the only value that says what is done anyway; empty
/// where there is none. `variables.md` has the same list, with what each would do.
const UNSUPPORTED: [(&str, &str); 20] = [
    ("OTEL_PROPAGATORS", "tracecontext,baggage"),
    ("OTEL_EXPORTER_OTLP_COMPRESSION", "none"),
    ("OTEL_EXPORTER_OTLP_<SIGNAL>_COMPRESSION", "none"),
    ("OTEL_EXPORTER_OTLP_CERTIFICATE", ""),
    ("OTEL_EXPORTER_OTLP_<SIGNAL>_CERTIFICATE", ""),
    ("OTEL_EXPORTER_OTLP_CLIENT_KEY", ""),
    ("OTEL_EXPORTER_OTLP_<SIGNAL>_CLIENT_KEY", ""),
    ("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", ""),
    ("OTEL_EXPORTER_OTLP_<SIGNAL>_CLIENT_CERTIFICATE", ""),
    (
        "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE",
        "cumulative",
    ),
    (
        "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION",
        "explicit_bucket_histogram",
    ),
    ("OTEL_METRIC_EXPORT_TIMEOUT", ""),
    ("OTEL_BSP_EXPORT_TIMEOUT", ""),
    ("OTEL_BLRP_EXPORT_TIMEOUT", ""),
    ("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", ""),
    ("OTEL_ATTRIBUTE_COUNT_LIMIT", ""),
    ("OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", ""),
    ("OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT", ""),
    ("OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT", ""),
    ("OTEL_CONFIG_FILE", ""),
];

/// Reports every such variable that is set to something else.
pub(super) fn refuse(reader: &mut Reader<'_>) {
    for (pattern, accepted) in UNSUPPORTED {
        for name in expand(pattern) {
            refuse_one(&name, accepted, reader);
        }
    }
}

/// The names that a pattern stands for.
pub(super) fn expand(pattern: &str) -> Vec<String> {
    if !pattern.contains("<SIGNAL>") {
        return vec![pattern.to_owned()];
    }
    let name = |signal: &Signal| pattern.replace("<SIGNAL>", &signal.as_str().to_ascii_uppercase());
    Signal::ALL.iter().map(name).collect()
}

fn refuse_one(name: &str, accepted: &str, reader: &mut Reader<'_>) {
    let Some(text) = reader.text(name) else {
        return;
    };
    if parts(&text) == parts(accepted) {
        return;
    }
    // Without an accepted value it can be anything, a key among them.
    let (found, wanted) = if accepted.is_empty() {
        ("a value".to_owned(), "none".to_owned())
    } else {
        (format!("`{text}`"), format!("`{accepted}` or none"))
    };
    let wanted = format!("{wanted}, because it is not supported and would change nothing");
    let fix = format!("unset {name}");
    reader.report(Problem::new(name, found, wanted, fix));
}

/// The members of a list, in any order and case.
fn parts(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = text
        .split(',')
        .map(|part| part.trim().to_ascii_lowercase())
        .collect();
    parts.sort();
    parts
}
