//! What several tests need: a backend that checks, and telemetry that exports to it.
#![forbid(unsafe_code)]
#![expect(
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "a test that can't go on fails"
)]

/// The page about HTTP: its code compiles.
#[cfg(all(doctest, feature = "grpc", feature = "reqwest"))]
#[doc = include_str!("../../docs/http.md")]
mod http_page {}

pub mod hostile;
mod nats_server;
mod postgres;
mod programs;

use std::sync::{Arc, Mutex, OnceLock};

use telemetry_bootstrap::log::MemoryWriter;
use telemetry_bootstrap::tracing_subscriber::filter::LevelFilter;
use telemetry_bootstrap::{Config, Telemetry};
use telemetry_contract::CONTRACT;
use telemetry_contract::check::{Checker, Report, Settings};
use telemetry_contract::otlp::model::{Export, Signal, Span};
use telemetry_contract::receiver::{Received, Receiver, ReceiverConfig, Verdict};

use tracing::Dispatch;

pub use nats_server::NatsServer;
pub use postgres::Postgres;
pub use programs::skipped;

/// A receiver on a free port with the rule engine behind it.
#[derive(Debug)]
pub struct Backend {
    receiver: Receiver,
    checker: Arc<Mutex<Checker>>,
    spans: Arc<Mutex<Vec<Span<'static>>>>,
}

impl Backend {
    /// Starts one that checks against the base contract and accepts everything.
    pub fn start() -> Self {
        Self::answering(Verdict::accepted)
    }

    /// Starts one that answers every request with this verdict.
    pub fn answering(verdict: impl Fn() -> Verdict + Send + 'static) -> Self {
        let checker = Arc::new(Mutex::new(Checker::new(&CONTRACT, &Settings::default())));
        let spans = Arc::new(Mutex::new(Vec::new()));
        let (into, kept) = (Arc::clone(&checker), Arc::clone(&spans));
        let sink = move |request: &Received<'_>| {
            into.lock().unwrap().observe(request.export);
            if let Export::Traces(resources) = request.export {
                let scopes = resources.iter().flat_map(|resource| &resource.scopes);
                let all = scopes.flat_map(|scope| &scope.records);
                kept.lock()
                    .unwrap()
                    .extend(all.map(|span| span.clone().into_owned()));
            }
            verdict()
        };
        let receiver = Receiver::start(ReceiverConfig::default(), sink).unwrap();
        Self {
            receiver,
            checker,
            spans,
        }
    }

    /// Settings of a service that exports here.
    pub fn config(&self) -> Config {
        config(&self.receiver.endpoint_http())
    }

    /// How many items of a signal have arrived.
    pub fn items(&self, signal: Signal) -> u64 {
        self.receiver.counters().items(signal)
    }

    /// Every span that has arrived.
    pub fn spans(&self) -> Vec<Span<'static>> {
        self.spans.lock().unwrap().clone()
    }

    /// What the rules say of everything that has arrived.
    pub fn report(&self) -> Report {
        self.checker.lock().unwrap().report()
    }
}

/// Settings of a service that exports to `endpoint`.
pub fn config(endpoint: &str) -> Config {
    config_speaking(endpoint, "http/protobuf", "none")
}

/// The same, by this protocol and compression.
pub fn config_speaking(endpoint: &str, protocol: &str, compression: &str) -> Config {
    let mut config = Config::new("tested", "1.0.0").with_vars(|name| {
        let value = match name {
            "OTEL_EXPORTER_OTLP_ENDPOINT" => endpoint,
            "OTEL_EXPORTER_OTLP_PROTOCOL" => protocol,
            "OTEL_EXPORTER_OTLP_COMPRESSION" => compression,
            "OTEL_RESOURCE_ATTRIBUTES" => "deployment.environment.name=test",
            _ => return None,
        };
        Some(value.to_owned())
    });
    "trace".clone_into(&mut config.log_filter);
    config
}

/// Runs `work` under telemetry that is not installed, and ends it.
pub fn emit(telemetry: &Telemetry, work: impl FnOnce()) {
    use telemetry_bootstrap::tracing_subscriber::{layer::SubscriberExt as _, registry};
    // With a second subscriber about, no thread without one decides for all what is heard of.
    static SECOND: OnceLock<Dispatch> = OnceLock::new();
    SECOND.get_or_init(|| Dispatch::new(registry().with(LevelFilter::OFF)));
    let subscriber = registry().with(telemetry.layer());
    tracing::subscriber::with_default(subscriber, work);
}

/// Telemetry with these settings whose log lines go nowhere.
pub fn quiet(config: Config) -> Telemetry {
    let nowhere = Arc::new(MemoryWriter::default());
    Telemetry::build_with_writer(config, nowhere).unwrap()
}
