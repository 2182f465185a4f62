//! The only file that touches process-wide state: subscriber, providers, propagator, panic hook.
//! (Signals are `terminated`'s.)

use std::panic::Location;
use std::sync::{Mutex, MutexGuard, PoisonError};

use opentelemetry::global;
use opentelemetry::trace::noop::NoopTracerProvider;
use tracing_subscriber::layer::SubscriberExt;

use super::{Telemetry, TelemetryGuard};
use crate::config::Config;
use crate::error::InitError;
use crate::panic;
use crate::trace::Propagator;

/// Who installed telemetry in this process.
static INSTALLED: Mutex<Option<&'static Location<'static>>> = Mutex::new(None);

impl Telemetry {
    /// Makes this telemetry the process's: the global `tracing` subscriber, the OpenTelemetry
    /// providers and propagator, and a panic hook, after which a hook of the
    /// service's own runs as before ([`Config::chain_panic_hook`]).
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
