//! The environment overlaid on settings: the only reader of variables, through a lookup.
//!
//! Names and meaning follow the OpenTelemetry specification ("Environment Variable Specification"
//! and "OTLP Exporter Configuration"). Code < `OTEL_RESOURCE_ATTRIBUTES` < `OTEL_SERVICE_NAME`.
//! Every variable is in `variables`. What a value has to be is judged in `check`, for code too.

use std::path::PathBuf;

use super::export::{Compression, Export, Part, Protocol};
use super::reader::{Lookup, Reader};
use super::tls::TlsFile;
use super::{Config, Histograms, Queue, Temporality};
use super::{exporters, identity, limits, propagate, refusal, sampling, scrape};
use crate::redact::Secret;
use crate::vitals::Signal;

/// Overlays every variable that is set and not empty. `names` are those of all variables that are
/// set, for what may be a slip of the pen; empty where nobody knows.
pub(super) fn overlay(mut config: Config, var: Lookup<'_>, names: &[String]) -> Config {
    let mut reader = Reader::new(var);
    resource(&mut config, &mut reader);
    if let Some(disabled) = reader.boolean("OTEL_SDK_DISABLED") {
        config.disabled = disabled;
    }
    for signal in Signal::ALL {
        exporters::overlay(&mut config, &mut reader, *signal);
        let own = |name: &str| names_of(*signal, name);
        export(config.export_mut(*signal), &mut reader, *signal, &own);
    }
    overruled(&mut reader);
    scrape::overlay(&mut config, &mut reader);
    if let Some(propagators) = propagate::read(&mut reader) {
        config.propagators = propagators;
    }
    sampling::overlay(&mut config.sampling, &mut reader);
    metrics(&mut config, &mut reader);
    queue(&mut config.span_queue, &mut reader, "OTEL_BSP");
    queue(&mut config.log_queue, &mut reader, "OTEL_BLRP");
    limits::overlay(&mut config, &mut reader);
    if let Some(filter) = reader.text("RUST_LOG") {
        config.log_filter = filter;
    }
    if let Some(key) = reader.text("TELEMETRY_USER_ID_KEY") {
        config.user_id_key = Some(Secret::new(key));
    }
    refusal::refuse(&mut reader, names);
    config.problems.append(&mut reader.problems);
    config
}

/// A variable of the process, for what is no setting; `None` where it is not UTF-8.
pub(crate) fn process_variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn resource(config: &mut Config, reader: &mut Reader<'_>) {
    const NAME: &str = "OTEL_RESOURCE_ATTRIBUTES";
    identity::settle(config);
    if let Some(text) = reader.text(NAME) {
        let fix = "OTEL_RESOURCE_ATTRIBUTES=deployment.environment.name=local";
        identity::overlay(config, reader.pairs(NAME, &text, fix));
    }
    if let Some(name) = reader.text("OTEL_SERVICE_NAME") {
        config.service_name = Some(name);
    }
}

/// The names of a setting: the signal's own and the common one.
type Names<'a> = &'a dyn Fn(&str) -> (String, String);

fn names_of(signal: Signal, name: &str) -> (String, String) {
    let upper = signal.as_str().to_ascii_uppercase();
    let own = format!("OTEL_EXPORTER_OTLP_{upper}_{name}");
    (own, common_name(name))
}

fn common_name(name: &str) -> String {
    format!("OTEL_EXPORTER_OTLP_{name}")
}

/// Reads the common variables once more, for a mistake in one that every signal overrules.
fn overruled(reader: &mut Reader<'_>) {
    let signal = Signal::Traces;
    let common = |name: &str| (common_name(name), common_name(name));
    export(&mut Export::new(signal), reader, signal, &common);
}

fn export(export: &mut Export, reader: &mut Reader<'_>, signal: Signal, names: Names<'_>) {
    let first = |name: &str, reader: &mut Reader<'_>| {
        let (own, common) = names(name);
        reader.first(&own, &common)
    };
    if let Some((name, _)) = first("PROTOCOL", reader) {
        let choices = [
            ("http/protobuf", Protocol::HttpProtobuf),
            ("http/json", Protocol::HttpJson),
            ("grpc", Protocol::Grpc),
        ];
        if let Some(protocol) = reader.one_of(&name, &choices) {
            export.protocol = protocol;
            export.note(Part::Protocol, &name);
        }
    }
    endpoint(export, reader, signal, names);
    if let Some((name, text)) = first("HEADERS", reader) {
        let pairs = reader.pairs(&name, &text, &format!("{name}=api-key=..."));
        export.give_headers(&name, pairs);
    }
    if let Some((name, _)) = first("COMPRESSION", reader) {
        let choices = [("gzip", Compression::Gzip), ("none", Compression::None)];
        export.compression = reader.one_of(&name, &choices).unwrap_or(export.compression);
    }
    for file in TlsFile::ALL {
        if let Some((name, path)) = first(file.suffix(), reader) {
            export.tls.give(file, PathBuf::from(path));
            export.note(Part::Tls(file), &name);
        }
    }
    if let Some((name, _)) = first("TIMEOUT", reader) {
        export.timeout = reader
            .timeout(&name, export.timeout)
            .unwrap_or(export.timeout);
        export.note(Part::Timeout, &name);
    }
    let name = export_timeout(signal);
    if let Some(timeout) = reader.timeout(name, export.export_timeout) {
        export.export_timeout = timeout;
        export.note(Part::ExportTimeout, name);
    }
}

/// The variable of the longest time that a batch of this signal is tried.
pub(super) fn export_timeout(signal: Signal) -> &'static str {
    match signal {
        Signal::Traces => "OTEL_BSP_EXPORT_TIMEOUT",
        Signal::Metrics => "OTEL_METRIC_EXPORT_TIMEOUT",
        Signal::Logs => "OTEL_BLRP_EXPORT_TIMEOUT",
    }
}

/// The signal's own endpoint as it is, else the common one with the signal's path. gRPC has no
/// path, and may leave the scheme to another variable.
fn endpoint(export: &mut Export, reader: &mut Reader<'_>, signal: Signal, names: Names<'_>) {
    let (own, common) = names("ENDPOINT");
    let grpc = export.protocol == Protocol::Grpc;
    let scheme = scheme(reader, names);
    if let Some((name, text)) = reader.first(&own, &common) {
        let base = text.trim_end_matches('/');
        export.endpoint = match () {
            () if grpc && !text.contains("://") => format!("{scheme}://{text}"),
            () if grpc || name == own => text,
            () => format!("{base}/v1/{}", signal.as_str()),
        };
        export.note(Part::Endpoint, &name);
    }
    export.settle(signal);
}

/// The scheme of a gRPC endpoint that names none.
fn scheme(reader: &mut Reader<'_>, names: Names<'_>) -> &'static str {
    let (own, common) = names("INSECURE");
    let given = reader.first(&own, &common);
    match given.and_then(|(name, _)| reader.boolean(&name)) {
        Some(true) => "http",
        _ => "https",
    }
}

fn metrics(config: &mut Config, reader: &mut Reader<'_>) {
    if let Some(interval) = reader.millis("OTEL_METRIC_EXPORT_INTERVAL", config.metric_interval) {
        config.metric_interval = interval;
    }
    let temporalities = [
        ("cumulative", Temporality::Cumulative),
        ("delta", Temporality::Delta),
        ("lowmemory", Temporality::LowMemory),
    ];
    let name = "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE";
    config.temporality = reader
        .one_of(name, &temporalities)
        .unwrap_or(config.temporality);
    let histograms = [
        ("explicit_bucket_histogram", Histograms::Explicit),
        (
            "base2_exponential_bucket_histogram",
            Histograms::Exponential,
        ),
    ];
    let name = "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION";
    config.histograms = reader
        .one_of(name, &histograms)
        .unwrap_or(config.histograms);
}

fn queue(queue: &mut Queue, reader: &mut Reader<'_>, prefix: &str) {
    let mut count = |name: &str, now: usize| {
        let name = format!("{prefix}_{name}");
        reader.parse::<usize>(&name, "a whole number above 0", &now.to_string())
    };
    let items = count("MAX_QUEUE_SIZE", queue.max_items);
    let batch = count("MAX_EXPORT_BATCH_SIZE", queue.batch_items);
    queue.max_items = items.unwrap_or(queue.max_items);
    // A queue made smaller than a batch that nobody chose makes the batch smaller.
    let unchosen = items.map_or(queue.batch_items, |items| {
        queue.batch_items.min(items.max(1))
    });
    queue.batch_items = batch.unwrap_or(unchosen);
    if let Some(delay) = reader.millis(&format!("{prefix}_SCHEDULE_DELAY"), queue.delay) {
        queue.delay = delay;
    }
}
