//! The environment overlaid on settings: the only reader of variables, through a lookup.
//!
//! Names and meaning follow the OpenTelemetry specification ("Environment Variable Specification"
//! and "OTLP Exporter Configuration"). Code < `OTEL_RESOURCE_ATTRIBUTES` < `OTEL_SERVICE_NAME`.
//! Every variable is in `variables.md`. What a value has to be is judged in `check`, for code too.

use opentelemetry_sdk::trace::SpanLimits;

use super::export::Export;
use super::reader::{Lookup, Reader};
use super::{Config, Queue, Sampling, identity, scrape, unsupported};
use crate::redact::Secret;
use crate::vitals::Signal;

/// Overlays every variable that is set and not empty.
pub(super) fn overlay(mut config: Config, var: Lookup<'_>) -> Config {
    let mut reader = Reader::new(var);
    resource(&mut config, &mut reader);
    let choices = [("true", true), ("false", false)];
    if let Some(disabled) = reader.one_of("OTEL_SDK_DISABLED", &choices) {
        config.disabled = disabled;
    }
    for signal in Signal::ALL {
        export(config.export_mut(*signal), &mut reader, *signal);
    }
    scrape::overlay(&mut config, &mut reader);
    sampling(&mut config.sampling, &mut reader);
    if let Some(interval) = reader.millis("OTEL_METRIC_EXPORT_INTERVAL", config.metric_interval) {
        config.metric_interval = interval;
    }
    queue(&mut config.span_queue, &mut reader, "OTEL_BSP");
    queue(&mut config.log_queue, &mut reader, "OTEL_BLRP");
    limits(&mut config.span_limits, &mut reader);
    if let Some(filter) = reader.text("RUST_LOG") {
        config.log_filter = filter;
    }
    if let Some(key) = reader.text("TELEMETRY_USER_ID_KEY") {
        config.user_id_key = Some(Secret::new(key));
    }
    unsupported::refuse(&mut reader);
    config.problems.append(&mut reader.problems);
    config
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

fn export(export: &mut Export, reader: &mut Reader<'_>, signal: Signal) {
    let upper = signal.as_str().to_ascii_uppercase();
    let own = |name: &str| format!("OTEL_EXPORTER_OTLP_{upper}_{name}");
    // Metrics may have two exporters, which `scrape` reads.
    if signal != Signal::Metrics {
        let exporter = format!("OTEL_{upper}_EXPORTER");
        if let Some(enabled) = reader.one_of(&exporter, &[("otlp", true), ("none", false)]) {
            export.enabled = enabled;
        }
    }
    if let Some(endpoint) = reader.text(&own("ENDPOINT")) {
        export.give_endpoint(own("ENDPOINT"), endpoint);
    } else if let Some(base) = reader.text("OTEL_EXPORTER_OTLP_ENDPOINT") {
        let endpoint = format!("{}/v1/{}", base.trim_end_matches('/'), signal.as_str());
        export.give_endpoint("OTEL_EXPORTER_OTLP_ENDPOINT".to_owned(), endpoint);
    }
    if let Some((name, text)) = reader.first(&own("HEADERS"), "OTEL_EXPORTER_OTLP_HEADERS") {
        let pairs = reader.pairs(&name, &text, &format!("{name}=api-key=..."));
        export.give_headers(&name, pairs);
    }
    if let Some((name, _)) = reader.first(&own("TIMEOUT"), "OTEL_EXPORTER_OTLP_TIMEOUT") {
        if let Some(timeout) = reader.millis(&name, export.timeout) {
            export.give_timeout(name, timeout);
        }
    }
    // Only HTTP with protobuf is spoken; anything else is refused instead of ignored.
    if let Some((name, _)) = reader.first(&own("PROTOCOL"), "OTEL_EXPORTER_OTLP_PROTOCOL") {
        reader.one_of(&name, &[("http/protobuf", ())]);
    }
}

fn sampling(sampling: &mut Sampling, reader: &mut Reader<'_>) {
    let choices = [
        ("parentbased_always_on", Sampling::ParentOrAlwaysOn),
        ("parentbased_always_off", Sampling::ParentOrAlwaysOff),
        ("parentbased_traceidratio", Sampling::ParentOrRatio(1.0)),
        ("always_on", Sampling::AlwaysOn),
        ("always_off", Sampling::AlwaysOff),
        ("traceidratio", Sampling::Ratio(1.0)),
    ];
    let Some(mut chosen) = reader.one_of("OTEL_TRACES_SAMPLER", &choices) else {
        return;
    };
    if let Sampling::Ratio(share) | Sampling::ParentOrRatio(share) = &mut chosen {
        let given = reader.parse("OTEL_TRACES_SAMPLER_ARG", "a share from 0 to 1", "0.05");
        *share = given.unwrap_or(*share);
    }
    *sampling = chosen;
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

fn limits(limits: &mut SpanLimits, reader: &mut Reader<'_>) {
    let mut limit = |name: &str, into: &mut u32| {
        if let Some(most) = reader.parse(name, "a whole number", &into.to_string()) {
            *into = most;
        }
    };
    let SpanLimits {
        max_events_per_span,
        max_attributes_per_span,
        max_links_per_span,
        max_attributes_per_event,
        max_attributes_per_link,
    } = limits;
    limit("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", max_attributes_per_span);
    limit("OTEL_SPAN_EVENT_COUNT_LIMIT", max_events_per_span);
    limit("OTEL_SPAN_LINK_COUNT_LIMIT", max_links_per_span);
    limit("OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", max_attributes_per_event);
    limit("OTEL_LINK_ATTRIBUTE_COUNT_LIMIT", max_attributes_per_link);
}
