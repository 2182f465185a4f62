//! The assembly: settings in, working telemetry out. Only `install` touches globals.

mod canary;
mod filter;
mod finished;
mod guard;
mod install;
mod layer;
#[cfg(feature = "log")]
mod logged;
mod terminated;

use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant, SystemTime};

use ::http::{HeaderValue, Response, StatusCode};
use bytes::Bytes;
use opentelemetry::InstrumentationScope;
use opentelemetry::logs::LoggerProvider as _;
use opentelemetry::metrics::MeterProvider as _;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::logs::SdkLoggerProvider;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use telemetry_contract::model::Contract;
use tracing::Subscriber;
use tracing_subscriber::layer::Layer;
use tracing_subscriber::registry::LookupSpan;

pub use finished::Finished;
pub use guard::{LinesReport, ShutdownError, ShutdownReport, SignalReport, TelemetryGuard};
pub use install::{init, init_with};

use crate::config::{Config, ConfigError, Problem};
use crate::correlation::{Correlator, UserKey};
use crate::dependency::Dependencies;
use crate::error::InitError;
use crate::export::{Drains, MetricReader, Pipelines, Post, Source, after};
use crate::http::{ClientLayer, ServerLayer};
use crate::job::Job;
use crate::log::{LineWriter, LogLayer, LogSettings, OwnLines, ServiceInfo, StdoutWriter};
use crate::messaging::Messaging;
use crate::metric::{Declared, Meter, observe_process};
use crate::redact::Redactor;
use crate::scrape::{self, Listener, Scraper, Style};
use crate::sql::Database;
use crate::trace::{self, Nowhere, SCOPE, Sink, SpanLayer, SpanSettings};
use crate::vitals::{Signal, Vitals};
use crate::{export, resource};
use filter::Wanted;
use layer::ContractLayer;

/// The longest time that a close takes, whatever its deadline: a backend that takes nothing for so
/// long is away, and nobody waits for ever at the end of a service.
const LONGEST_CLOSE: Duration = Duration::from_secs(60);

/// Who asks for a close at the same time as another ends with it, though its own deadline is a moment
/// earlier.
const SAME_TIME: Duration = Duration::from_millis(20);

/// Working telemetry: layers for the service, handles for its metrics. Cloning is cheap.
#[derive(Clone)]
pub struct Telemetry(Arc<Inner>);

struct Inner {
    config: Config,
    vitals: Vitals,
    redactor: Redactor,
    correlator: Correlator,
    tracer_provider: SdkTracerProvider,
    /// Where ended spans go; nowhere where they are not exported.
    sink: Option<Arc<dyn Sink>>,
    meter_provider: SdkMeterProvider,
    logger_provider: SdkLoggerProvider,
    meter: Meter,
    attributes: Vec<(String, String)>,
    log_settings: LogSettings,
    writer: Arc<dyn LineWriter>,
    drains: Drains,
    scraper: Option<Scraper>,
    listener: Option<Listener>,
    /// By when the first close is to have ended.
    deadline: OnceLock<Instant>,
    /// What the first close that ended has to say.
    closed: OnceLock<Closed>,
}

/// How a close ended.
#[derive(Debug, Clone)]
struct Closed {
    report: ShutdownReport,
    /// Whether all that was here at its beginning is delivered.
    clean: bool,
}

/// Where lines and requests go: the real outlets, or a test's.
pub(crate) struct Outlets<'a> {
    pub(crate) writer: Arc<dyn LineWriter>,
    pub(crate) post: &'a dyn Fn(Signal) -> Result<Arc<dyn Post>, String>,
}

impl Telemetry {
    /// Builds telemetry from settings without touching any global: lines go to stdout, OTLP to the
    /// endpoints. Most services want [`init!`](crate::init!) instead.
    ///
    /// # Errors
    /// Every problem of the settings at once, a redactor that lets a canary secret through, or an
    /// exporter that can't be made.
    pub fn build(config: Config) -> Result<Self, InitError> {
        let vitals = Vitals::default();
        let writer = StdoutWriter::new(vitals.clone()).map_err(InitError::Stdout)?;
        Self::build_over_wire(config, vitals, Arc::new(writer))
    }

    /// As [`build`](Self::build), with log lines to `writer` instead of stdout.
    ///
    /// # Errors
    /// As [`build`](Self::build).
    pub fn build_with_writer(
        config: Config,
        writer: Arc<dyn LineWriter>,
    ) -> Result<Self, InitError> {
        Self::build_over_wire(config, Vitals::default(), writer)
    }

    fn build_over_wire(
        config: Config,
        vitals: Vitals,
        writer: Arc<dyn LineWriter>,
    ) -> Result<Self, InitError> {
        let exports = config.clone();
        let counts = vitals.clone();
        let post = |signal| export::outlet(signal, exports.export(signal), &counts);
        Self::build_with(
            config,
            vitals,
            Outlets {
                writer,
                post: &post,
            },
        )
    }

    pub(crate) fn build_with(
        config: Config,
        vitals: Vitals,
        outlets: Outlets<'_>,
    ) -> Result<Self, InitError> {
        let config = config.settled();
        let mut problems = config.problems();
        let user_key = user_key(&config).unwrap_or_else(|problem| {
            problems.push(problem);
            None
        });
        problems.extend(waivers(&config));
        if !problems.is_empty() {
            return Err(ConfigError { problems }.into());
        }
        let redactor = config.redactor_with(user_key.clone(), vitals.clone());
        canary::try_outlets(&config).map_err(|outlet| InitError::CanaryLeaked { outlet })?;
        let correlator = Correlator::propagating(
            config.propagators,
            user_key,
            redactor.clone(),
            vitals.clone(),
        );
        let attributes = resource::attributes(&config, &redactor);
        let resource = resource::resource(&attributes, config.contract);
        let settings = LogSettings {
            service: service_info(&attributes),
            redactor: redactor.clone(),
            process_correlation: Arc::from(correlator.process().id()),
            vitals: vitals.clone(),
            clock: SystemTime::now,
        };
        let lines = OwnLines::new(&settings, Arc::clone(&outlets.writer));
        let source = Source {
            config: &config,
            resource: &resource,
            redactor: &redactor,
            correlator: &correlator,
            vitals: &vitals,
            lines: filter::lets_warnings_out(&config.log_filter).then_some(&lines),
        };
        let pipelines = export::start(&source, outlets.post)?;
        let (pull, scraper) = scraper(&config, pipelines.metrics.as_ref(), &redactor, &vitals);
        let providers = Providers::new(pipelines, pull, &config, &resource, &vitals);
        let listener = listener(&config, scraper.as_ref())?;
        Ok(Self(Arc::new(Inner {
            config,
            vitals,
            redactor,
            correlator,
            tracer_provider: providers.tracer,
            sink: providers.sink,
            meter_provider: providers.meter,
            logger_provider: providers.logger,
            meter: providers.handles,
            attributes,
            log_settings: settings,
            writer: outlets.writer,
            drains: providers.drains,
            scraper,
            listener,
            deadline: OnceLock::new(),
            closed: OnceLock::new(),
        })))
    }

    /// A guard for telemetry that is not installed: for a service that composes its own subscriber
    /// from [`layer`](Self::layer), and for tests.
    pub fn into_guard(self) -> TelemetryGuard {
        let deadline = self.0.config.drop_deadline;
        TelemetryGuard::new(self, deadline)
    }

    /// The `tracing` layer: log lines to stdout and over OTLP, spans to the tracer. `RUST_LOG`
    /// filters the lines and never a span.
    ///
    /// It goes on any registry, beside or above a service's own layers:
    /// `registry().with(own).with(telemetry.layer())`.
    pub fn layer<S>(&self) -> Box<dyn Layer<S> + Send + Sync>
    where
        S: Subscriber + for<'span> LookupSpan<'span> + Send + Sync,
    {
        let inner = &self.0;
        let exported = inner.config.logs.is_on() && !inner.config.disabled;
        let logger = exported.then(|| {
            inner
                .logger_provider
                .logger_with_scope(scope(inner.config.contract))
        });
        let logs = LogLayer::new(
            inner.log_settings.clone(),
            Arc::clone(&inner.writer),
            logger,
        );
        let spans = SpanLayer::new(SpanSettings {
            sampling: inner.config.sampling,
            limits: inner.config.span_limits.to_sdk(),
            values: trace::Values::new(inner.redactor.clone(), inner.config.span_value_length),
            scope: scope(inner.config.contract),
            propagators: inner.config.propagators,
            sink: inner.sink.clone(),
        });
        let wanted = Wanted::new(&inner.config.log_filter);
        Box::new(ContractLayer::of(logs, spans, wanted))
    }

    /// The tower layer for a server: one root span, one measurement and one line a request.
    pub fn server_layer(&self) -> ServerLayer {
        let inner = &self.0;
        ServerLayer::new(&inner.meter, &inner.correlator, &inner.redactor)
    }

    /// The tower layer for a client: a child span, a measurement, and the context in the headers.
    pub fn client_layer(&self) -> ClientLayer {
        let inner = &self.0;
        ClientLayer::new(&inner.meter, &inner.correlator, &inner.redactor)
    }

    /// Producer and consumer spans over any carrier.
    pub fn messaging(&self) -> Messaging {
        Messaging::new(&self.0.meter, &self.0.correlator, &self.0.redactor)
    }

    /// A NATS client whose messages are observed.
    #[cfg(feature = "async-nats")]
    #[cfg_attr(docsrs, doc(cfg(feature = "async-nats")))]
    pub fn nats(&self, client: async_nats::Client) -> crate::messaging::nats::Nats {
        crate::messaging::nats::Nats::new(self.messaging(), client)
    }

    /// Child spans around calls to dependencies.
    pub fn dependencies(&self) -> Dependencies {
        Dependencies::new(&self.0.meter)
    }

    /// A database whose statements are observed: its product as `db.system.name` has it, such as
    /// `postgresql`, and the name of the database, empty where it has none. Keep it: it remembers
    /// what it found out about each statement.
    pub fn database(&self, system: &'static str, name: &str) -> Database {
        Database::new(system, &self.0.redactor.text(name), &self.0.meter)
    }

    /// Work that no request or message causes, by its name: one call makes a span, a correlation,
    /// a measurement and a log line of each run.
    pub fn job(&self, name: &'static str) -> Job {
        Job::new(name, &self.0.meter, &self.0.correlator)
    }

    /// Typed handles for the metrics of the contract and the service's own.
    pub fn meter(&self) -> &Meter {
        &self.0.meter
    }

    /// The contract that this telemetry claims to obey.
    pub fn contract(&self) -> &'static Contract {
        self.0.config.contract
    }

    /// Makes correlations for work that no request started: a timer, a batch, a start-up task.
    pub fn correlator(&self) -> &Correlator {
        &self.0.correlator
    }

    /// The meter provider, for libraries that record through OpenTelemetry's own API. What the
    /// contract does not declare is dropped and counted.
    pub fn meter_provider(&self) -> SdkMeterProvider {
        self.0.meter_provider.clone()
    }

    /// The tracer provider, for libraries that trace through OpenTelemetry's own API. Of disabled
    /// telemetry it makes no spans, and whoever sends the context of one on sends no trace.
    pub fn tracer_provider(&self) -> SdkTracerProvider {
        self.0.tracer_provider.clone()
    }

    /// What the SDK knows of its own health.
    pub fn vitals(&self) -> &Vitals {
        &self.0.vitals
    }

    /// Everything that [`meter`](Self::meter) and the meter provider have recorded, in the format of
    /// Prometheus that the request's `Accept` headers ask for: the answer to `GET /metrics` on the
    /// service's own router. See [`scrape`](crate::scrape) for what is in it and how it counts.
    ///
    /// Takes `headers.get(ACCEPT)` as well as `headers.get_all(ACCEPT)`. Status 404 where
    /// [`Config::scrape`] is off, 503 after shutdown, 500 where a callback of the service's own
    /// panicked. Collects on the calling thread, some milliseconds for some thousand series, so
    /// that async code with many does best to call it from a blocking thread.
    ///
    /// Put the route beside what [`server_layer`](Self::server_layer) covers, not under it: there
    /// it would be measured, traced and logged as any other request is.
    pub fn metrics_response<'a>(
        &self,
        accept: impl IntoIterator<Item = &'a HeaderValue>,
    ) -> Response<Bytes> {
        match &self.0.scraper {
            Some(scraper) => scraper.response(accept.into_iter()),
            None => scrape::refusal(StatusCode::NOT_FOUND, scrape::OFF),
        }
    }

    /// A router with `GET /metrics`, which answers as [`metrics_response`](Self::metrics_response)
    /// does, from a blocking thread. Merge it after the server layer, which then doesn't cover it:
    /// `app.layer(telemetry.server_layer()).merge(telemetry.metrics_route())`.
    #[cfg(feature = "axum")]
    pub fn metrics_route<S: Clone + Send + Sync + 'static>(&self) -> axum::Router<S> {
        scrape::route(self.0.scraper.clone())
    }

    /// Where the listener for scrapes is ([`Scrape::listen`](crate::config::Scrape::listen)), with
    /// the port that it got in place of 0; `None` where there is none.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.0.listener.as_ref().map(Listener::address)
    }

    /// A future that ends at SIGTERM or SIGINT, for a server's graceful shutdown.
    ///
    /// The process's handlers are in place when this returns, so that no signal ends the process
    /// before what it has emitted is flushed. It needs no runtime. A further signal more than a
    /// second after the first ends the process at once, with status 128 and the signal's number.
    pub fn terminated(&self) -> impl Future<Output = ()> + Send + 'static + use<> {
        let asked = terminated::terminated();
        async move {
            let _either = asked.await;
        }
    }

    /// Sends what is waiting, without ending anything; `false` where that was not done in time.
    /// What became of it is in [`vitals`](Self::vitals). Blocks the calling thread for at most
    /// `within`.
    #[must_use = "a flush that was not done in time has not sent everything"]
    pub fn flush(&self, within: Duration) -> bool {
        let deadline = after(within);
        let written = self.0.writer.flush(deadline);
        self.0.drains.flush(deadline) && written
    }

    /// Ends the pipelines. Whoever comes while that is being done waits under a deadline of its
    /// own, which ends its wait and not the close, and whoever comes after it is told the same.
    fn close(&self, within: Duration) -> Closed {
        if let Some(closed) = self.0.closed.get() {
            return closed.clone();
        }
        let started = Instant::now();
        let deadline = after(within.min(LONGEST_CLOSE));
        let first = *self.0.deadline.get_or_init(|| deadline);
        let deadline = if first.saturating_duration_since(deadline) <= SAME_TIME {
            deadline.max(first)
        } else {
            deadline
        };
        // Everything works at the same time, and what is waited for last may be out first.
        self.0.drains.begin_close(first);
        self.begin_close_scrapes();
        let ended = self.0.drains.wait_closed(deadline);
        let flushed = self.0.writer.flush(deadline);
        if let Some(listener) = &self.0.listener {
            listener.wait_closed(deadline);
        }
        // Before the others are counted: a line that goes out meanwhile is in both, and none in neither.
        let waiting = if flushed { 0 } else { self.0.writer.waiting() };
        let closed = || Closed {
            report: ShutdownReport {
                signals: Signal::EACH.map(|signal| self.signal_report(signal)),
                lines: LinesReport::new(&self.0.vitals, waiting, flushed),
                took: started.elapsed(),
            },
            clean: ended && flushed && self.0.drains.are_clean(),
        };
        if !ended {
            return closed();
        }
        self.0.closed.get_or_init(closed).clone()
    }

    fn begin_close_scrapes(&self) {
        if let Some(scraper) = &self.0.scraper {
            scraper.close();
        }
        if let Some(listener) = &self.0.listener {
            listener.begin_close();
        }
    }

    fn signal_report(&self, signal: Signal) -> SignalReport {
        let drains = &self.0.drains;
        let mut report = SignalReport::new(&self.0.vitals, signal, drains.failure(signal));
        report.unfinished = drains.is_unfinished(signal);
        report
    }
}

impl fmt::Debug for Telemetry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Telemetry")
            .field("attributes", &self.0.attributes)
            .field("vitals", &self.0.vitals)
            .finish_non_exhaustive()
    }
}

fn user_key(config: &Config) -> Result<Option<UserKey>, Problem> {
    let Some(secret) = &config.user_id_key else {
        return Ok(None);
    };
    UserKey::parse(secret.expose())
        .map(Some)
        .map_err(|error| Problem {
            setting: "TELEMETRY_USER_ID_KEY".to_owned(),
            found: "a key that can't be used".to_owned(),
            wanted: error.to_string(),
            fix: "TELEMETRY_USER_ID_KEY=$(openssl rand -hex 32)".to_owned(),
        })
}

/// What is wrong with the redactor's waivers today.
fn waivers(config: &Config) -> impl Iterator<Item = Problem> {
    let faults = config
        .redact
        .faults(config.contract, SystemTime::now())
        .into_iter();
    faults.map(|fault| Problem {
        setting: fault.setting,
        found: fault.found,
        wanted: fault.wanted.to_owned(),
        fix: fault.fix,
    })
}

/// What answers scrapes, and the reader that it needs of its own: none where the one that is pushed
/// from goes on counting too, so that a measurement is aggregated once for both.
fn scraper(
    config: &Config,
    pushed: Option<&MetricReader>,
    redactor: &Redactor,
    vitals: &Vitals,
) -> (Option<MetricReader>, Option<Scraper>) {
    if !config.scrape.enabled || config.disabled {
        return (None, None);
    }
    let shared = pushed.filter(|reader| reader.is_cumulative()).cloned();
    let own = shared.is_none().then(MetricReader::default);
    let style = Style {
        scope_labels: config.scrape.scope_labels,
    };
    let scraper = shared
        .or_else(|| own.clone())
        .map(|reader| Scraper::new(reader, redactor.clone(), vitals.clone(), style));
    (own, scraper)
}

fn listener(config: &Config, scraper: Option<&Scraper>) -> Result<Option<Listener>, InitError> {
    let (Some(scraper), Some(address)) = (scraper, config.scrape.listen) else {
        return Ok(None);
    };
    let started = Listener::start(address, scraper.clone());
    let failed = |source| InitError::Listener { address, source };
    started.map(Some).map_err(failed)
}

/// The SDK's providers over our pipelines.
struct Providers {
    tracer: SdkTracerProvider,
    sink: Option<Arc<dyn Sink>>,
    meter: SdkMeterProvider,
    logger: SdkLoggerProvider,
    handles: Meter,
    drains: Drains,
}

impl Providers {
    fn new(
        pipelines: Pipelines,
        pull: Option<MetricReader>,
        config: &Config,
        resource: &Resource,
        vitals: &Vitals,
    ) -> Self {
        let mut tracer = SdkTracerProvider::builder()
            .with_resource(resource.clone())
            .with_id_generator(trace::Ids)
            .with_sampler(trace::sampler(config.sampling))
            .with_span_limits(config.span_limits.to_sdk());
        let sink: Option<Arc<dyn Sink>> = match &pipelines.spans {
            Some(spans) => Some(Arc::new(spans.clone())),
            // Lines have the ids of spans that are not exported.
            None => (!config.disabled).then(|| Arc::new(Nowhere) as _),
        };
        if let Some(spans) = pipelines.spans {
            tracer = tracer.with_span_processor(spans);
        }
        let mut logger = SdkLoggerProvider::builder().with_resource(resource.clone());
        if let Some(logs) = pipelines.logs {
            logger = logger.with_log_processor(logs);
        }
        let tracer = tracer.build();
        if sink.is_none() {
            // Spans that nobody will ever see would be the parents of others'.
            let _nothing_to_flush = tracer.shutdown();
        }
        let declared = Declared::new(config.contract, vitals.clone()).keeping(config.histograms);
        let view = declared.clone();
        let mut meter = SdkMeterProvider::builder()
            .with_resource(resource.clone())
            .with_view(move |instrument| view.view(instrument));
        for reader in pipelines.metrics.into_iter().chain(pull) {
            meter = meter.with_reader(reader);
        }
        let meter = meter.build();
        let own = meter.meter_with_scope(scope(config.contract));
        observe_process(&own, config.contract, vitals);
        Self {
            tracer,
            sink,
            logger: logger.build(),
            handles: Meter::new(own, declared),
            meter,
            drains: pipelines.drains,
        }
    }
}

/// What every line says of the service.
fn service_info(attributes: &[(String, String)]) -> ServiceInfo {
    let text = |key| {
        let found = attributes.iter().find(|(other, _)| other == key);
        found.map_or_else(String::new, |(_, value)| value.clone())
    };
    ServiceInfo {
        name: text("service.name"),
        version: text("service.version"),
        instance_id: text("service.instance.id"),
        environment: text("deployment.environment.name"),
    }
}

/// Our instrumentation scope, with the contract that it claims to obey.
fn scope(contract: &Contract) -> InstrumentationScope {
    InstrumentationScope::builder(SCOPE)
        .with_version(env!("CARGO_PKG_VERSION"))
        .with_schema_url(contract.schema_url)
        .build()
}
