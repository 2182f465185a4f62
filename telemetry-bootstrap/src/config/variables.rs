//! The one table of variables: what is read, what is refused, and why. `variables.md` is rendered
//! from it, and a test says how where that is stale.

use crate::vitals::Signal;

/// A variable, or with `<SIGNAL>` in its name three.
pub(super) struct Variable {
    pub(super) name: &'static str,
    /// What holds where it is not set; empty for nothing.
    #[cfg_attr(not(test), expect(dead_code, reason = "rendered by a test"))]
    pub(super) default: &'static str,
    pub(super) status: Status,
}

/// What comes of setting a variable.
#[derive(Clone, Copy)]
pub(super) enum Status {
    /// It has this effect.
    #[cfg_attr(not(test), expect(dead_code, reason = "rendered by a test"))]
    Honoured(&'static str),
    /// It is an error unless it has the accepted value (empty: none), for this reason.
    Refused {
        accepted: &'static str,
        reason: &'static str,
    },
    /// It may be there for others, and means nothing here, for this reason.
    #[cfg_attr(not(test), expect(dead_code, reason = "rendered by a test"))]
    Ignored(&'static str),
}

const fn honoured(name: &'static str, default: &'static str, effect: &'static str) -> Variable {
    let status = Status::Honoured(effect);
    Variable {
        name,
        default,
        status,
    }
}

const fn refused(name: &'static str, accepted: &'static str, reason: &'static str) -> Variable {
    let default = accepted;
    let status = Status::Refused { accepted, reason };
    Variable {
        name,
        default,
        status,
    }
}

const fn ignored(name: &'static str, reason: &'static str) -> Variable {
    let (default, status) = ("", Status::Ignored(reason));
    Variable {
        name,
        default,
        status,
    }
}

const SAME: &str = "the same for one signal";

/// Every variable of the specification, and our own two.
pub(super) const VARIABLES: &[Variable] = &[
    honoured(
        "OTEL_SERVICE_NAME",
        "",
        "[`service_name`](Config::service_name); wins over `service.name` below",
    ),
    honoured(
        "OTEL_RESOURCE_ATTRIBUTES",
        "",
        "`key=value` pairs, joined by commas, values percent-encoded; each wins over what code gave",
    ),
    honoured(
        "OTEL_SDK_DISABLED",
        "false",
        "[`disabled`](Config::disabled): nothing is exported, and what only an export needs is not checked; propagators and log lines stay. No span is made: a trace's context goes on to others as it came, and none begins",
    ),
    honoured(
        "OTEL_<SIGNAL>_EXPORTER",
        "otlp",
        "`otlp`, `console` ([one line of OTLP JSON](crate::config::Export::console) a batch on standard error), joined by commas, or `none`: spans still have ids, for lines and for others; for metrics also `prometheus`: [`scrape`](Config::scrape)",
    ),
    honoured(
        "OTEL_EXPORTER_PROMETHEUS_HOST",
        "localhost",
        "where the listener for scrapes is: an IP address or `localhost`; loopback, unless code allows other machines",
    ),
    honoured(
        "OTEL_EXPORTER_PROMETHEUS_PORT",
        "9464",
        "its port; 0 takes a free one",
    ),
    honoured(
        "OTEL_PROPAGATORS",
        "tracecontext,baggage",
        "[`propagators`](Config::propagators): a list of `tracecontext`, `baggage`, `b3`, `b3multi`, or `none`; of headers and messages, and of the variables of `job::variables`",
    ),
    honoured(
        "OTEL_EXPORTER_OTLP_PROTOCOL",
        "http/protobuf",
        "`http/protobuf`, `http/json`, or `grpc` (cargo feature `grpc`)",
    ),
    honoured("OTEL_EXPORTER_OTLP_<SIGNAL>_PROTOCOL", "", SAME),
    honoured(
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "http://localhost:4318",
        "where requests go; for HTTP `/v1/traces`, `/v1/metrics` or `/v1/logs` is added; for `grpc` the default is port 4317",
    ),
    honoured(
        "OTEL_EXPORTER_OTLP_<SIGNAL>_ENDPOINT",
        "",
        "the same for one signal; taken as it is",
    ),
    honoured(
        "OTEL_EXPORTER_OTLP_INSECURE",
        "false",
        "whether a `grpc` endpoint without a scheme is `http` instead of `https`",
    ),
    honoured("OTEL_EXPORTER_OTLP_<SIGNAL>_INSECURE", "", SAME),
    honoured(
        "OTEL_EXPORTER_OTLP_HEADERS",
        "",
        "`name=value` pairs like the attributes; each replaces the header of this name that code gave",
    ),
    honoured(
        "OTEL_EXPORTER_OTLP_<SIGNAL>_HEADERS",
        "",
        "the same for one signal, instead of the common ones",
    ),
    honoured("OTEL_EXPORTER_OTLP_COMPRESSION", "none", "`gzip` or `none`"),
    honoured("OTEL_EXPORTER_OTLP_<SIGNAL>_COMPRESSION", "", SAME),
    honoured(
        "OTEL_EXPORTER_OTLP_CERTIFICATE",
        "",
        "a PEM file of certificates that are trusted instead of the platform's roots; read at the start, as the two below are, and again after a request that failed or, with a client's certificate, was refused: files that are rotated need no restart",
    ),
    honoured("OTEL_EXPORTER_OTLP_<SIGNAL>_CERTIFICATE", "", SAME),
    honoured(
        "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE",
        "",
        "a PEM file of the client's certificate chain, for mutual TLS",
    ),
    honoured("OTEL_EXPORTER_OTLP_<SIGNAL>_CLIENT_CERTIFICATE", "", SAME),
    honoured(
        "OTEL_EXPORTER_OTLP_CLIENT_KEY",
        "",
        "a PEM file of its private key",
    ),
    honoured("OTEL_EXPORTER_OTLP_<SIGNAL>_CLIENT_KEY", "", SAME),
    honoured(
        "OTEL_EXPORTER_OTLP_TIMEOUT",
        "10000",
        "longest wait for one request; 0 for no limit, which is a day",
    ),
    honoured("OTEL_EXPORTER_OTLP_<SIGNAL>_TIMEOUT", "", SAME),
    honoured(
        "OTEL_TRACES_SAMPLER",
        "parentbased_always_on",
        "[`sampling`](Config::sampling): `always_on`, `always_off`, `traceidratio`, or one of these after `parentbased_`. `jaeger_remote` and `xray` are refused: nothing here asks a server which traces to keep",
    ),
    honoured(
        "OTEL_TRACES_SAMPLER_ARG",
        "",
        "the share, 0 to 1, where the sampler is a `traceidratio` (without it 1); an error without a sampler",
    ),
    honoured(
        "OTEL_METRIC_EXPORT_INTERVAL",
        "60000",
        "time between two exports of metrics, above 0",
    ),
    honoured(
        "OTEL_METRIC_EXPORT_TIMEOUT",
        "300000",
        "longest time that one export of metrics is tried, retries included; 0 for no limit, which is a day",
    ),
    honoured(
        "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE",
        "cumulative",
        "[`temporality`](Config::temporality): `cumulative`, `delta` or `lowmemory`",
    ),
    honoured(
        "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION",
        "explicit_bucket_histogram",
        "[`histograms`](Config::histograms): `explicit_bucket_histogram` or `base2_exponential_bucket_histogram`",
    ),
    honoured("OTEL_BSP_MAX_QUEUE_SIZE", "2048", "most spans that wait"),
    honoured(
        "OTEL_BSP_MAX_EXPORT_BATCH_SIZE",
        "512",
        "most spans in one request, no more than may wait",
    ),
    honoured(
        "OTEL_BSP_SCHEDULE_DELAY",
        "5000",
        "longest time that a span waits for a fuller request",
    ),
    honoured(
        "OTEL_BSP_EXPORT_TIMEOUT",
        "300000",
        "longest time that one batch is tried, retries included; 0 for no limit, which is a day",
    ),
    honoured(
        "OTEL_BLRP_MAX_QUEUE_SIZE",
        "2048",
        "most log records that wait",
    ),
    honoured(
        "OTEL_BLRP_MAX_EXPORT_BATCH_SIZE",
        "512",
        "most log records in one request, no more than may wait",
    ),
    honoured(
        "OTEL_BLRP_SCHEDULE_DELAY",
        "1000",
        "longest time that a log record waits for a fuller request",
    ),
    honoured(
        "OTEL_BLRP_EXPORT_TIMEOUT",
        "300000",
        "longest time that one batch is tried, retries included; 0 for no limit, which is a day",
    ),
    honoured(
        "OTEL_ATTRIBUTE_COUNT_LIMIT",
        "128",
        "most attributes of a span, event, link or log record that has no limit of its own below",
    ),
    honoured(
        "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT",
        "",
        "most characters of an attribute's text where no limit of its own is set below; cut after redaction",
    ),
    honoured(
        "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT",
        "128",
        "most attributes of a span, from 32, which the contract's own need",
    ),
    honoured(
        "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT",
        "",
        "most characters of a text on a span, its events and links, of which the contract's own keep 128",
    ),
    honoured(
        "OTEL_SPAN_EVENT_COUNT_LIMIT",
        "128",
        "most events of a span",
    ),
    honoured(
        "OTEL_SPAN_LINK_COUNT_LIMIT",
        "128",
        "most links of a span, from 1, which a consumer's needs",
    ),
    honoured(
        "OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT",
        "128",
        "most attributes of a span's event",
    ),
    honoured(
        "OTEL_LINK_ATTRIBUTE_COUNT_LIMIT",
        "128",
        "most attributes of a span's link",
    ),
    honoured(
        "OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT",
        "128",
        "most attributes of an exported log record, from 32",
    ),
    honoured(
        "OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT",
        "",
        "most characters of a text among an exported log record's attributes, of which the contract's own keep 128",
    ),
    honoured(
        "RUST_LOG",
        "info",
        "[`log_filter`](Config::log_filter): which log lines are written",
    ),
    honoured(
        "TELEMETRY_USER_ID_KEY",
        "",
        "[`user_id_key`](Config::user_id_key): a secret, or `keys:<id>=<key>,…`, the first for new values",
    ),
    refused(
        "OTEL_EXPORTER_OTLP_SPAN_INSECURE",
        "",
        "the specification has withdrawn the name; `OTEL_EXPORTER_OTLP_TRACES_INSECURE` says the same",
    ),
    refused(
        "OTEL_EXPORTER_OTLP_METRIC_INSECURE",
        "",
        "the same, for `OTEL_EXPORTER_OTLP_METRICS_INSECURE`",
    ),
    refused(
        "OTEL_ENTITIES",
        "",
        "entities are still in development in the specification; `OTEL_RESOURCE_ATTRIBUTES` says the same",
    ),
    refused(
        "OTEL_CONFIG_FILE",
        "",
        "settings come from code and variables; a file would have to win over all of them",
    ),
    refused(
        "OTEL_EXPERIMENTAL_CONFIG_FILE",
        "",
        "settings come from code and variables; a file would have to win over all of them",
    ),
    ignored(
        "OTEL_METRICS_EXEMPLAR_FILTER",
        "the Rust SDK makes no exemplars; the backend's span metrics do",
    ),
    ignored(
        "OTEL_LOG_LEVEL",
        "there is no logger of the SDK's own: what goes wrong inside is counted in `Vitals`, and `RUST_LOG` filters log lines",
    ),
    ignored(
        "OTEL_EXPORTER_ZIPKIN_ENDPOINT",
        "only Zipkin's exporter reads it, and that is refused by `OTEL_TRACES_EXPORTER`",
    ),
    ignored("OTEL_EXPORTER_ZIPKIN_TIMEOUT", "the same"),
    ignored("OTEL_EXPORTER_ZIPKIN_PROTOCOL", "the same"),
];

/// Every variable under every name that it stands for.
pub(super) fn expanded() -> impl Iterator<Item = (String, &'static Variable)> {
    let names = |variable: &'static Variable| {
        let names = expand(variable.name).into_iter();
        names.map(move |name| (name, variable))
    };
    VARIABLES.iter().flat_map(names)
}

fn expand(pattern: &str) -> Vec<String> {
    if !pattern.contains("<SIGNAL>") {
        return vec![pattern.to_owned()];
    }
    let name = |signal: &Signal| pattern.replace("<SIGNAL>", &signal.as_str().to_ascii_uppercase());
    Signal::ALL.iter().map(name).collect()
}

#[cfg(test)]
#[path = "variables_tests.rs"]
mod tests;
