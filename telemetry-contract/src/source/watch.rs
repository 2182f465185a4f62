//! The names that rules look for, in crates that services use.

use crate::rule::Description;
use crate::rule::source::{
    EXIT_WITHOUT_SHUTDOWN, PRINT_IN_SERVICE, RAW_PROVIDER, SECOND_SUBSCRIBER,
};

/// A name that a service does not use.
#[derive(Debug, Clone, Copy)]
pub(super) struct Watched {
    /// Its full path.
    pub(super) path: &'static str,
    /// The rule that using it breaks.
    pub(super) rule: &'static Description,
}

macro_rules! watched {
    ($name:ident: $($rule:ident { $($path:literal)* })*) => {
        pub(super) static $name: &[Watched] = &[$($(Watched { path: $path, rule: &$rule }),*),*];
    };
}

watched! { FUNCTIONS:
    EXIT_WITHOUT_SHUTDOWN {
        "std::process::abort"
        "std::process::exit"
    }
    PRINT_IN_SERVICE {
        "std::io::stderr"
        "std::io::stdout"
    }
    RAW_PROVIDER {
        "opentelemetry::global::meter"
        "opentelemetry::global::meter_provider"
        "opentelemetry::global::meter_with_scope"
        "opentelemetry::global::set_meter_provider"
        "opentelemetry::global::set_text_map_propagator"
        "opentelemetry::global::set_tracer_provider"
        "opentelemetry::global::tracer"
        "opentelemetry::global::tracer_provider"
        "opentelemetry::global::tracer_with_scope"
        "opentelemetry_otlp::LogExporter::builder"
        "opentelemetry_otlp::MetricExporter::builder"
        "opentelemetry_otlp::SpanExporter::builder"
        "opentelemetry_sdk::logs::SdkLoggerProvider::builder"
        "opentelemetry_sdk::metrics::SdkMeterProvider::builder"
        "opentelemetry_sdk::metrics::SdkMeterProvider::default"
        "opentelemetry_sdk::trace::SdkTracerProvider::builder"
        "opentelemetry_sdk::trace::SdkTracerProvider::default"
        "tracing_opentelemetry::MetricsLayer::new"
        "tracing_opentelemetry::OpenTelemetryLayer::new"
        "tracing_opentelemetry::layer"
    }
    SECOND_SUBSCRIBER {
        "console_subscriber::init"
        "env_logger::init"
        "env_logger::init_from_env"
        "env_logger::try_init"
        "env_logger::try_init_from_env"
        "log::set_boxed_logger"
        "log::set_logger"
        "pretty_env_logger::init"
        "pretty_env_logger::try_init"
        "tracing::dispatcher::set_global_default"
        "tracing::subscriber::set_global_default"
        "tracing_core::dispatcher::set_global_default"
        "tracing_log::LogTracer::init"
        "tracing_subscriber::fmt::init"
        "tracing_subscriber::fmt::try_init"
    }
}

watched! { MACROS:
    PRINT_IN_SERVICE {
        "std::dbg"
        "std::eprint"
        "std::eprintln"
        "std::print"
        "std::println"
    }
}

/// What starts telemetry.
pub(super) const INIT: &[&str] = &[
    "telemetry_bootstrap::init",
    "telemetry_bootstrap::init_with",
    "telemetry_bootstrap::Telemetry::build",
    "telemetry_bootstrap::Telemetry::install",
];

/// What serves requests, given a service or router.
pub(super) const SERVE: &[&str] = &["axum::serve", "axum::serve::serve"];

/// What serves requests when `serve` or the like is called on it.
const SERVERS: &[&str] = &[
    "axum::Server",
    "axum_server",
    "hyper::Server",
    "hyper::server",
    "hyper_util::server",
    "tonic::transport::Server",
];

/// Loggers and subscribers, or what builds them.
const SUBSCRIBERS: &[&str] = &[
    "env_logger",
    "fern::Dispatch",
    "pretty_env_logger",
    "simple_logger",
    "tracing_subscriber::FmtSubscriber",
    "tracing_subscriber::Registry",
    "tracing_subscriber::fmt",
    "tracing_subscriber::registry",
];

/// The trait whose `init` installs a subscriber, and the modules that offer it.
pub(super) const INIT_TRAITS: &[&str] = &[
    "tracing_subscriber::prelude",
    "tracing_subscriber::util",
    "tracing_subscriber::util::SubscriberInitExt",
];

/// What starts a task or a thread.
pub(super) const SPAWN: &[&str] = &[
    "std::thread::spawn",
    "tokio::spawn",
    "tokio::task::spawn",
    "tokio::task::spawn_blocking",
    "tokio::task::spawn_local",
];

/// What a log or tracing macro is called.
const EVENTS: &[&str] = &["debug", "error", "event", "info", "trace", "warn"];
const SPANS: &[&str] = &[
    "debug_span",
    "error_span",
    "info_span",
    "span",
    "trace_span",
    "warn_span",
];

/// What the bootstrap offers again under its own name.
const OFFERED_AGAIN: &[(&str, &str)] = &[
    ("telemetry_bootstrap::contract::", "telemetry_contract::"),
    ("telemetry_bootstrap::metric", "telemetry_contract::metric"),
    ("telemetry_bootstrap::opentelemetry::", "opentelemetry::"),
    (
        "telemetry_bootstrap::opentelemetry_sdk::",
        "opentelemetry_sdk::",
    ),
    ("telemetry_bootstrap::tracing::", "tracing::"),
    (
        "telemetry_bootstrap::tracing_opentelemetry::",
        "tracing_opentelemetry::",
    ),
    (
        "telemetry_bootstrap::tracing_subscriber::",
        "tracing_subscriber::",
    ),
    ("core::", "std::"),
    ("alloc::", "std::"),
];

/// What a macro of `tracing` or `log` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Record {
    /// A line of the `log` crate.
    Line,
    /// An event.
    Event,
    /// An event whose level comes first.
    EventOfLevel,
    /// A span, whose name comes first.
    Span,
    /// A span whose level and name come first.
    SpanOfLevel,
}

/// What the macro of this path records.
pub(super) fn record(path: &str) -> Option<Record> {
    let (krate, name) = path.split_once("::")?;
    match krate {
        "tracing" if name == "event" => Some(Record::EventOfLevel),
        "tracing" if name == "span" => Some(Record::SpanOfLevel),
        "tracing" if EVENTS.contains(&name) => Some(Record::Event),
        "tracing" if SPANS.contains(&name) => Some(Record::Span),
        "log" if name == "log" || EVENTS.contains(&name) => Some(Record::Line),
        _ => None,
    }
}

/// Whether the path, or something below it, is looked for. Of a module whose every name is, so is
/// each type in it.
pub(super) fn is_known(path: &str) -> bool {
    let path = canonical(path);
    if record(&path).is_some() || path == "tracing::instrument" || path == METRIC {
        return true;
    }
    let last = path.rsplit("::").next().unwrap_or_default();
    let is_type = last.starts_with(char::is_uppercase);
    let listed = FUNCTIONS.iter().chain(MACROS).map(|watched| watched.path);
    let others = [
        INIT,
        SERVE,
        SERVERS,
        SUBSCRIBERS,
        INIT_TRAITS,
        SPAWN,
        FOLLOW,
        KEYS,
    ];
    let mut all = listed
        .chain(others.into_iter().flatten().copied())
        .chain([SERVER_LAYER]);
    all.any(|known| is_at_or_below(known, &path) || is_type && is_at_or_below(&path, known))
}

/// The macro that declares a metric in code.
pub(super) const METRIC: &str = "telemetry_contract::metric";

/// The type of the layer around a server.
pub(super) const SERVER_LAYER: &str = "telemetry_bootstrap::http::ServerLayer";

/// What takes a correlation into a task.
pub(super) const FOLLOW: &[&str] = &[
    "telemetry_bootstrap::correlation::follow",
    "telemetry_bootstrap::correlation::in_scope",
    "telemetry_bootstrap::correlation::scope",
];

/// What makes an attribute from a key.
pub(super) const KEYS: &[&str] = &[
    "opentelemetry::Key::from_static_str",
    "opentelemetry::Key::new",
    "opentelemetry::KeyValue::new",
];

fn is_at_or_below(path: &str, above: &str) -> bool {
    let rest = path.strip_prefix(above);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// The path under which a thing is looked for, whatever offers it.
pub(super) fn canonical(path: &str) -> String {
    for (again, original) in OFFERED_AGAIN {
        let whole = !again.ends_with("::");
        match path.strip_prefix(again) {
            Some(rest) if !whole || rest.is_empty() => return format!("{original}{rest}"),
            _ => {}
        }
    }
    path.to_owned()
}

/// Whether a value of this path is a server.
pub(super) fn is_server(path: &str) -> bool {
    SERVERS.iter().any(|server| is_at_or_below(path, server))
}

/// Whether a value of this path is a subscriber, a logger, or what builds one.
pub(super) fn is_subscriber(path: &str) -> bool {
    SUBSCRIBERS
        .iter()
        .any(|subscriber| is_at_or_below(path, subscriber))
}
