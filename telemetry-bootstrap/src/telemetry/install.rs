//! The only file that touches process-wide state: subscriber, providers, propagator, panic hook, logger.
//! (Signals are `terminated`'s.)

use std::panic::Location;
#[cfg(feature = "log")]
use std::sync::Arc;
use std::sync::{Mutex, MutexGuard, PoisonError};

use opentelemetry::global;
use opentelemetry::trace::noop::NoopTracerProvider;
#[cfg(feature = "log")]
use tracing_log::log;
use tracing_subscriber::layer::SubscriberExt;

use super::{Telemetry, TelemetryGuard};
#[cfg(feature = "log")]
use super::{filter, logged, logged::Logged};
use crate::config::Config;
use crate::error::InitError;
#[cfg(feature = "log")]
use crate::log::OwnLines;
use crate::panic;
use crate::trace::Propagator;

/// Who installed telemetry in this process.
static INSTALLED: Mutex<Option<&'static Location<'static>>> = Mutex::new(None);

impl Telemetry {
    /// Makes this telemetry the process's: the global `tracing` subscriber, the OpenTelemetry
    /// providers and propagator, and a panic hook, after which a hook of the
    /// service's own runs as before ([`Config::chain_panic_hook`]). With the feature `log`, which is
    /// on by default, the logger of the `log` crate too, so that its records become lines: message,
    /// level and target, and not what its own feature `kv` adds. A logger that is there already stays,
    /// which a line says.
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
        #[cfg(feature = "log")]
        self.take_logged();
        global::set_meter_provider(self.0.meter_provider.clone());
        if self.0.sink.is_some() {
            global::set_tracer_provider(self.0.tracer_provider.clone());
        } else {
            // Hands a parent on, where the provider of the SDK makes spans without one.
            global::set_tracer_provider(NoopTracerProvider::new());
        }
        global::set_text_map_propagator(Propagator::new(self.0.correlator.clone()));
        let chained = self.0.config.chain_panic_hook;
        let previous = panic::take_previous().filter(|_| chained);
        std::panic::set_hook(panic::hook(previous, self.0.redactor.clone()));
        Ok(self.into_guard())
    }

    /// Takes the records of the `log` crate, unless another logger has them, and says so then.
    #[cfg(feature = "log")]
    fn take_logged(&self) {
        let directives = &self.0.config.log_filter;
        if log::set_logger(&Logged).is_ok() {
            log::set_max_level(logged::max_level(directives));
        } else if filter::lets_warnings_out(directives) {
            let lines = OwnLines::new(&self.0.log_settings, Arc::clone(&self.0.writer));
            lines.warn(
                "another logger has the records of the log crate: they are no lines unless it \
                 hands them to tracing",
                &[],
            );
        }
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
