//! The only file that touches process-wide state: subscriber, providers, propagator, panic hook.
//! (Signals are `terminated`'s.)

use std::panic::Location;
use std::sync::{Mutex, MutexGuard, PoisonError};

use opentelemetry::global;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;

use super::{Telemetry, TelemetryGuard};
use crate::config::Config;
use crate::error::InitError;
use crate::panic;
use crate::trace::Propagator;

/// Targets of the lines that a service has without writing them, and the directives for them.
const OWN_LINES: [(&str, &str); 3] = [
    ("http.server", "http.server=info"),
    ("job", "job=info"),
    ("panic", "panic=error"),
];

/// Who installed telemetry in this process.
static INSTALLED: Mutex<Option<&'static Location<'static>>> = Mutex::new(None);

impl Telemetry {
    /// Makes this telemetry the process's: the global `tracing` subscriber, the OpenTelemetry
    /// providers and propagator, and a panic hook instead of the one that is there
    /// ([`Config::chain_panic_hook`] runs that as well).
    ///
    /// # Errors
    /// [`InitError::AlreadyInstalled`] where telemetry is installed,
    /// [`InitError::ForeignSubscriber`] where another global subscriber is. Nothing is changed then.
    #[track_caller]
    pub fn install(self) -> Result<TelemetryGuard, InitError> {
        let mut installed = installed();
        refuse_second(*installed)?;
        let subscriber = tracing_subscriber::registry().with(self.layer());
        tracing::subscriber::set_global_default(subscriber)
            .map_err(|_| InitError::ForeignSubscriber)?;
        *installed = Some(Location::caller());
        global::set_meter_provider(self.0.meter_provider.clone());
        global::set_tracer_provider(self.0.tracer_provider.clone());
        global::set_text_map_propagator(Propagator::new(self.0.correlator.clone()));
        let (chained, redactor) = (self.0.config.chain_panic_hook, self.0.redactor.clone());
        std::panic::set_hook(panic::hook(std::panic::take_hook(), chained, redactor));
        Ok(self.into_guard())
    }
}

fn installed() -> MutexGuard<'static, Option<&'static Location<'static>>> {
    INSTALLED.lock().unwrap_or_else(PoisonError::into_inner)
}

fn refuse_second(installed: Option<&'static Location<'static>>) -> Result<(), InitError> {
    match installed {
        Some(at) => Err(InitError::AlreadyInstalled { at }),
        None => Ok(()),
    }
}

/// Starts telemetry from the environment alone, which has to give the service's name and version.
///
/// # Errors
/// See [`Telemetry::build`] and [`Telemetry::install`].
#[track_caller]
pub fn init() -> Result<TelemetryGuard, InitError> {
    init_with(Config::unnamed().with_env())
}

/// Starts telemetry from settings; the environment is read only where the settings did so
/// ([`Config::with_env`]).
///
/// # Errors
/// See [`Telemetry::build`] and [`Telemetry::install`].
#[track_caller]
pub fn init_with(config: Config) -> Result<TelemetryGuard, InitError> {
    // Before any thread is started for nothing.
    refuse_second(*installed())?;
    Telemetry::build(config)?.install()
}

/// Starts telemetry with the calling crate's name and version, and the environment on top.
///
/// `init!(&CONTRACT)` claims to obey a service's own contract instead of the base one.
///
/// # Errors
/// See [`Telemetry::build`](crate::Telemetry::build) and
/// [`Telemetry::install`](crate::Telemetry::install).
#[macro_export]
macro_rules! init {
    () => {
        $crate::init!(&$crate::contract::CONTRACT)
    };
    ($contract:expr) => {
        $crate::init_with(
            $crate::Config::new(
                ::core::env!("CARGO_PKG_NAME"),
                ::core::env!("CARGO_PKG_VERSION"),
            )
            .with_contract($contract)
            .with_env(),
        )
    };
}

/// The filter of log lines: these directives, and the service's own lines where no directive names
/// them. A directive without a target names everything.
///
/// The directives were checked with the settings; one that does not parse here lets nothing out.
pub(super) fn log_filter(directives: &str) -> EnvFilter {
    let mut all = vec![directives];
    let own = OWN_LINES.iter();
    let unnamed = own.filter(|(target, _)| !names(directives, target));
    all.extend(unnamed.map(|(_, directive)| *directive));
    all.join(",")
        .parse()
        .unwrap_or_else(|_| EnvFilter::new("off"))
}

/// Whether lines of the level WARN are wanted from anybody.
pub(super) fn lets_warnings_out(directives: &str) -> bool {
    let most = log_filter(directives).max_level_hint();
    most.is_none_or(|most| most >= LevelFilter::WARN)
}

/// Whether a directive is about this target, as `EnvFilter` takes them: by its beginning.
fn names(directives: &str, target: &str) -> bool {
    let about = |directive: &str| {
        let everything = directive.parse::<LevelFilter>().is_ok();
        let named = directive.split(['=', '[']).next().unwrap_or_default();
        everything || (!named.is_empty() && target.starts_with(named))
    };
    directives
        .split(',')
        .filter(|directive| !directive.is_empty())
        .any(about)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tracing_subscriber::layer::SubscriberExt as _;

    use crate::config::Config;
    use crate::log::MemoryWriter;
    use crate::telemetry::Telemetry;

    /// The targets of the lines that these directives let out.
    #[track_caller]
    fn check(directives: &str, expected: &[&str]) {
        let mut config = Config::new("orders", "1.4.0");
        config.environment = Some("test".to_owned());
        config.disabled = true;
        directives.clone_into(&mut config.log_filter);
        let writer = MemoryWriter::default();
        let telemetry = Telemetry::build_with_writer(config, Arc::new(writer.clone())).unwrap();
        let subscriber = tracing_subscriber::registry().with(telemetry.layer());
        tracing::subscriber::with_default(subscriber, || {
            tracing::error!(target: "panic", "1");
            tracing::info!(target: "http.server", "2");
            tracing::info!(target: "orders", "3");
            tracing::info!(target: "other", "4");
        });
        let text = writer.text();
        let written = |target: &&&str| text.contains(&format!("\"target\":\"{target}\""));
        let all = ["panic", "http.server", "orders", "other"];
        let found: Vec<&str> = all.iter().filter(written).copied().collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn directives_of_a_crate_keep_access_and_panic_lines() {
        check("orders=info", &["panic", "http.server", "orders"]);
        check("orders=off,", &["panic", "http.server"]);
        check("", &["panic", "http.server"]);
        check("[span{a=1}]=debug", &["panic", "http.server"]);
    }

    #[test]
    fn directives_that_name_these_lines_decide() {
        check("orders=info,http.server=off", &["panic", "orders"]);
        check("orders=info,http=warn,panic=off", &["orders"]);
    }

    #[test]
    fn a_level_alone_decides_on_everything() {
        check("info", &["panic", "http.server", "orders", "other"]);
        check("warn,orders=info", &["panic", "orders"]);
        check("off", &[]);
    }
}
