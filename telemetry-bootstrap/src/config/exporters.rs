//! Where a signal goes at all: the lists of exporters.

use super::Config;
use super::reader::Reader;
use crate::vitals::Signal;

/// Overlays `OTEL_<SIGNAL>_EXPORTER`.
pub(super) fn overlay(config: &mut Config, reader: &mut Reader<'_>, signal: Signal) {
    let name = format!("OTEL_{}_EXPORTER", signal.as_str().to_ascii_uppercase());
    let check = |found: &str| wanted(found, signal);
    let Some(names) = reader.list(&name, "otlp", check) else {
        return;
    };
    let has = |name: &str| names.iter().any(|found| found == name);
    let export = config.export_mut(signal);
    export.enabled = has("otlp");
    export.console = has("console");
    if signal == Signal::Metrics {
        config.scrape.enabled = has("prometheus");
    }
}

/// What has to be there instead of this name; `None` where it is fine.
fn wanted(name: &str, signal: Signal) -> Option<&'static str> {
    match name {
        "otlp" | "console" | "none" => None,
        "prometheus" if signal == Signal::Metrics => None,
        "logging" => Some("console, which is the present name of logging"),
        "otlp/stdout" => Some(
            "console, which writes the same lines to standard error, because standard output \
             belongs to log lines",
        ),
        "zipkin" if signal == Signal::Traces => Some(
            "otlp, because the specification has withdrawn Zipkin's exporter; a collector hands \
             OTLP on to it",
        ),
        _ if signal == Signal::Metrics => {
            Some("otlp, prometheus, console, joined by commas, or none")
        }
        _ => Some("otlp, console, both joined by a comma, or none"),
    }
}
