//! Settings: a plain struct with defaults. `config/env` overlays the environment on it.

mod check;
mod env;
mod export;
mod exporters;
mod given;
mod identity;
mod limits;
mod names;
mod pairs;
mod problem;
mod propagate;
mod reader;
mod refusal;
mod sampling;
mod scrape;
mod slips;
#[cfg(test)]
mod tests;
mod tls;
mod variables;

use std::ffi::OsString;
use std::fmt;
use std::time::Duration;

pub(crate) use env::process_variable;
pub use export::{Compression, Export, Protocol};
use given::Given;
pub use limits::{LogLimits, SpanLimits};
pub use problem::{ConfigError, Problem};
pub use propagate::Propagators;
pub use scrape::Scrape;
use telemetry_contract::model::Contract;
pub use tls::TlsFiles;
pub(crate) use tls::{Identity, provider};

use crate::redact::{RedactConfig, Redactor, Secret, UserKey};
use crate::vitals::{Signal, Vitals};

/// Everything that can be set. Fields start at their defaults; see each for its variable.
///
/// ```
/// let mut config = telemetry_bootstrap::Config::new("orders", "1.4.0");
/// config.environment = Some("local".to_owned());
/// ```
///
/// # Variables
///
#[doc = include_str!("variables.md")]
#[derive(Clone)]
#[non_exhaustive]
pub struct Config {
    /// The contract that the service claims to obey: the base one, or its own on top of it.
    pub contract: &'static Contract,
    /// `service.name`. Code gives it; `OTEL_RESOURCE_ATTRIBUTES` and then `OTEL_SERVICE_NAME` win.
    pub service_name: Option<String>,
    /// `service.version`. Code gives it; `OTEL_RESOURCE_ATTRIBUTES` wins.
    pub service_version: Option<String>,
    /// `deployment.environment.name`, one of `local dev test staging production`, also under its
    /// old name `deployment.environment`. `OTEL_RESOURCE_ATTRIBUTES` wins.
    pub environment: Option<String>,
    /// Further resource attributes; `OTEL_RESOURCE_ATTRIBUTES` wins key by key.
    pub resource: Vec<(String, String)>,
    /// Nothing is exported: `OTEL_SDK_DISABLED=true`. Log lines are still written, with their
    /// correlation. No span is made: the context of a request's trace goes on to others as it came,
    /// and none begins here. (Where [`traces`](Self::traces) alone are not exported, spans are made,
    /// and lines have their ids.)
    pub disabled: bool,
    /// Where spans go.
    pub traces: Export,
    /// Where metric points go.
    pub metrics: Export,
    /// Where metrics can be scraped, in the formats of Prometheus.
    pub scrape: Scrape,
    /// Where log records go, beside the lines on stdout.
    pub logs: Export,
    /// Which roots are sampled: `OTEL_TRACES_SAMPLER`, `OTEL_TRACES_SAMPLER_ARG`.
    pub sampling: Sampling,
    /// In which formats traces and baggage travel: `OTEL_PROPAGATORS`.
    pub propagators: Propagators,
    /// Most attributes, events and links of a span, 128 each: `OTEL_SPAN_*_COUNT_LIMIT`,
    /// `OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT`, `OTEL_LINK_ATTRIBUTE_COUNT_LIMIT`.
    pub span_limits: SpanLimits,
    /// Most characters of a text among the attributes of a span, its events and links; `None`, the
    /// default, for all: `OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT`. Cut after redaction.
    pub span_value_length: Option<u32>,
    /// How much one exported log record may hold: `OTEL_LOGRECORD_*`. Cut after redaction.
    pub log_limits: LogLimits,
    /// What the exported value of a sum or histogram covers, everything since the start or since
    /// the last export: `OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE`, cumulative.
    pub temporality: Temporality,
    /// How histograms are kept: `OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION`.
    pub histograms: Histograms,
    /// Time between two exports of metrics: `OTEL_METRIC_EXPORT_INTERVAL` (milliseconds), 60 s.
    /// Like every duration here at most one day.
    pub metric_interval: Duration,
    /// Bounds of the span queue: `OTEL_BSP_*`.
    pub span_queue: Queue,
    /// Bounds of the log queue: `OTEL_BLRP_*`.
    pub log_queue: Queue,
    /// Which log lines are written, as `tracing_subscriber::EnvFilter` directives: `RUST_LOG`,
    /// `info`. Never removes a span. Access lines (`http.server`, from `info`) and panics (`panic`)
    /// are written too, unless a directive names them or stands for everything. What OpenTelemetry's
    /// crates say below `warn` is written only where a directive names `opentelemetry`.
    pub log_filter: String,
    /// Key under which `user_id` is hashed, and whatever else the contract declares personal:
    /// `TELEMETRY_USER_ID_KEY`. Without one neither leaves the process. `keys:2026b=<new key>,2026a=<old key>` gives several, the current one
    /// first; see [`UserKey::parse`](crate::correlation::UserKey::parse).
    pub user_id_key: Option<Secret<String>>,
    /// The service's own keys and tokens to redact, and keys to let through, beside the built-in
    /// rules.
    pub redact: RedactConfig,
    /// Whether a panic hook of the service's own that was there before runs too, after ours: yes.
    /// It gets the panic as it is and has to keep secrets to itself; one that calls the standard
    /// library's hook prints them, unless it is set after telemetry, when it calls ours. The
    /// standard hook itself is never run: ours prints the same, redacted. `RUST_BACKTRACE` works
    /// either way.
    pub chain_panic_hook: bool,
    /// Longest wait of the flush when the guard is dropped without `shutdown`: 5 s.
    pub drop_deadline: Duration,
    problems: Vec<Problem>,
    given: Given,
}

/// What the exported value of a sum or histogram covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Temporality {
    /// Everything since the start: `cumulative`.
    Cumulative,
    /// What came since the last export: `delta`. What only counts up and down stays cumulative.
    Delta,
    /// As `Delta`, but cumulative too where that takes less memory, for what is observed:
    /// `lowmemory`.
    LowMemory,
}

impl Temporality {
    /// As the SDK has it.
    pub(crate) fn to_sdk(self) -> opentelemetry_sdk::metrics::Temporality {
        use opentelemetry_sdk::metrics::Temporality as Sdk;
        match self {
            Self::Cumulative => Sdk::Cumulative,
            Self::Delta => Sdk::Delta,
            Self::LowMemory => Sdk::LowMemory,
        }
    }
}

/// How the measurements of a histogram are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Histograms {
    /// In the buckets that the contract declares for the metric.
    Explicit,
    /// In buckets whose width follows the data, at most 160 (base-2 exponential): finer, for a
    /// backend that can take them.
    Exponential,
}

/// Bounds of one queue.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Queue {
    /// Most items that wait; a further one is dropped and counted.
    pub max_items: usize,
    /// Most bytes that wait, estimated; a further item is dropped and counted.
    pub max_bytes: usize,
    /// Most items in one request, no more than may wait.
    pub batch_items: usize,
    /// Longest time that an item waits for a fuller batch.
    pub delay: Duration,
}

/// Which traces are kept.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Sampling {
    /// Every trace.
    AlwaysOn,
    /// None.
    AlwaysOff,
    /// This share (0 to 1) of all traces, whatever the caller decided.
    Ratio(f64),
    /// As the caller decided; without a caller every trace.
    ParentOrAlwaysOn,
    /// As the caller decided; without a caller none.
    ParentOrAlwaysOff,
    /// As the caller decided; without a caller this share (0 to 1).
    ParentOrRatio(f64),
}

impl Config {
    /// Settings for a service of this name and version, everything else at its default.
    pub fn new(service_name: impl Into<String>, service_version: impl Into<String>) -> Self {
        let mut config = Self::unnamed();
        config.service_name = Some(service_name.into());
        config.service_version = Some(service_version.into());
        config
    }

    /// Settings without a service name or version: the environment has to give both.
    pub fn unnamed() -> Self {
        Self {
            contract: &telemetry_contract::CONTRACT,
            service_name: None,
            service_version: None,
            environment: None,
            resource: Vec::new(),
            disabled: false,
            traces: Export::new(Signal::Traces),
            metrics: Export::new(Signal::Metrics),
            scrape: Scrape::default(),
            logs: Export::new(Signal::Logs),
            sampling: Sampling::ParentOrAlwaysOn,
            propagators: Propagators::default(),
            span_limits: SpanLimits::default(),
            span_value_length: None,
            log_limits: LogLimits::default(),
            temporality: Temporality::Cumulative,
            histograms: Histograms::Explicit,
            metric_interval: Duration::from_secs(60),
            span_queue: Queue {
                delay: Duration::from_secs(5),
                ..Queue::default()
            },
            log_queue: Queue {
                delay: Duration::from_secs(1),
                ..Queue::default()
            },
            log_filter: "info".to_owned(),
            user_id_key: None,
            redact: RedactConfig::default(),
            chain_panic_hook: true,
            drop_deadline: Duration::from_secs(5),
            problems: Vec::new(),
            given: Given::default(),
        }
    }

    /// Settings that claim to obey this contract, which a service's own registry was rendered to.
    #[must_use]
    pub fn with_contract(mut self, contract: &'static Contract) -> Self {
        self.contract = contract;
        self
    }

    /// Overlays the process's environment. What does not parse is reported by `build` or `init`,
    /// together with every other problem.
    #[must_use]
    pub fn with_env(self) -> Self {
        let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
        let names: Vec<String> = names.collect();
        env::overlay(self, &|name| std::env::var_os(name), &names)
    }

    /// Overlays variables from a lookup, for tests and for services that keep them elsewhere. An
    /// empty value counts as unset (OpenTelemetry specification, "Empty value").
    #[must_use]
    pub fn with_vars(self, var: impl Fn(&str) -> Option<String>) -> Self {
        env::overlay(self, &|name| var(name).map(OsString::from), &[])
    }

    pub(crate) fn export(&self, signal: Signal) -> &Export {
        match signal {
            Signal::Traces => &self.traces,
            Signal::Metrics => &self.metrics,
            Signal::Logs => &self.logs,
        }
    }

    fn export_mut(&mut self, signal: Signal) -> &mut Export {
        match signal {
            Signal::Traces => &mut self.traces,
            Signal::Metrics => &mut self.metrics,
            Signal::Logs => &mut self.logs,
        }
    }

    /// The same settings, every attribute that has a field of its own in that field.
    pub(crate) fn settled(mut self) -> Self {
        identity::settle(&mut self);
        for signal in Signal::ALL {
            self.export_mut(*signal).settle(*signal);
        }
        self
    }

    /// Everything that is wrong with these settings, at once, and no secret in it.
    pub(crate) fn problems(&self) -> Vec<Problem> {
        let mut config = self.clone().settled();
        let mut problems = std::mem::take(&mut config.problems);
        check::check(&config, &mut problems);
        let redactor = self.redactor();
        // A variable for all signals is read once for each.
        let mut unique: Vec<Problem> = Vec::with_capacity(problems.len());
        for mut problem in problems {
            problem.found = clean(&problem.found, &redactor);
            problem.fix = clean(&problem.fix, &redactor);
            if !unique.contains(&problem) {
                unique.push(problem);
            }
        }
        unique
    }

    /// For what people read; counts nothing.
    fn redactor(&self) -> Redactor {
        self.redactor_with(None, Vitals::default())
    }

    /// The redactor of these settings and their contract, with the key for personal values.
    pub(crate) fn redactor_with(&self, user_key: Option<UserKey>, vitals: Vitals) -> Redactor {
        Redactor::of_contract(&self.redact, self.contract, user_key, vitals)
    }
}

/// `text` without secrets. What stands between back quotes is looked at by itself first, so that a
/// secret there does not take the quote with it.
fn clean(text: &str, redactor: &Redactor) -> String {
    let parts = text.split('`').map(|part| redactor.text(part));
    let parts = parts.collect::<Vec<_>>().join("`");
    redactor.text(&parts).into_owned()
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let redactor = self.redactor();
        let resource = self.resource.iter();
        let resource = resource.map(|(key, value)| (key, redactor.value(key, value)));
        f.debug_struct("Config")
            .field("contract", &self.contract.schema_url)
            .field("service_name", &self.service_name)
            .field("service_version", &self.service_version)
            .field("environment", &self.environment)
            .field("resource", &resource.collect::<Vec<_>>())
            .field("disabled", &self.disabled)
            .field("traces", &self.traces)
            .field("metrics", &self.metrics)
            .field("scrape", &self.scrape)
            .field("logs", &self.logs)
            .field("sampling", &self.sampling)
            .field("propagators", &self.propagators)
            .field("span_limits", &self.span_limits)
            .field("span_value_length", &self.span_value_length)
            .field("log_limits", &self.log_limits)
            .field("temporality", &self.temporality)
            .field("histograms", &self.histograms)
            .field("metric_interval", &self.metric_interval)
            .field("span_queue", &self.span_queue)
            .field("log_queue", &self.log_queue)
            .field("log_filter", &self.log_filter)
            .field("user_id_key", &self.user_id_key)
            .field("redact", &self.redact)
            .field("chain_panic_hook", &self.chain_panic_hook)
            .field("drop_deadline", &self.drop_deadline)
            .field("problems", &self.problems)
            .finish_non_exhaustive()
    }
}

impl Default for Queue {
    fn default() -> Self {
        Self {
            max_items: 2048,
            max_bytes: 8 * 1024 * 1024,
            batch_items: 512,
            delay: Duration::from_secs(5),
        }
    }
}
