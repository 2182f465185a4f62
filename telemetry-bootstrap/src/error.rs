//! What can go wrong, one type per phase: starting up and shutting down.

use std::error::Error as _;
use std::fmt;
use std::io::ErrorKind;
use std::panic::Location;

use thiserror::Error;

use crate::config::ConfigError;

/// Telemetry could not be started; the service should not start either.
///
/// `Debug` says the same as `Display`, and the cause: it is what a `main` that returns a `Result`
/// prints.
#[derive(Error)]
#[non_exhaustive]
pub enum InitError {
    /// Telemetry was installed before in this process; the first one stays.
    #[error("telemetry was installed in this process before, at {at}: call `init` once, in `main`")]
    AlreadyInstalled {
        /// The call that installed it.
        at: &'static Location<'static>,
    },
    /// Settings are missing or wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Another library or the service itself set the process's `tracing` subscriber; that stays.
    #[error(
        "another global `tracing` subscriber is set in this process: remove it, or build \
         `Telemetry` and add its `layer()` to that subscriber instead of calling `init`"
    )]
    ForeignSubscriber,
    /// A canary secret came through an outlet, or through one of the redactor's rules, in clear.
    #[error("a canary secret came through in clear ({outlet}): nothing may be sent")]
    CanaryLeaked {
        /// The outlet or rule.
        outlet: &'static str,
    },
    /// The exporter could not be made.
    #[error("the exporter of {signal} could not be built: {reason}")]
    Exporter {
        /// `traces`, `metrics` or `logs`.
        signal: &'static str,
        /// What the exporter said.
        reason: String,
    },
    /// The listener for scrapes could not be started: the address is taken, as a rule.
    #[error("metrics can't be scraped at {address}: {}", listener_fix(source.kind()))]
    Listener {
        /// Where it was to listen.
        address: std::net::SocketAddr,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The thread behind standard output could not be started.
    #[error("the writer of log lines could not be started")]
    Stdout(#[source] std::io::Error),
    /// The operating system refused a thread.
    #[error("the exporter thread of {signal} could not be started")]
    Thread {
        /// `traces`, `metrics` or `logs`.
        signal: &'static str,
        /// What the operating system said.
        source: std::io::Error,
    },
}

impl fmt::Debug for InitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")?;
        let mut cause = self.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

/// What to do about a listener that could not be started.
fn listener_fix(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::AddrInUse => "set OTEL_EXPORTER_PROMETHEUS_PORT to a free port, or to 0 for any",
        ErrorKind::AddrNotAvailable => {
            "set OTEL_EXPORTER_PROMETHEUS_HOST to an address of this host, or to 0.0.0.0 for all"
        }
        ErrorKind::PermissionDenied => {
            "set OTEL_EXPORTER_PROMETHEUS_PORT to 1024 or more, or allow the process to bind it"
        }
        _ => "see what the operating system says of it",
    }
}

#[cfg(test)]
mod tests {
    use super::InitError;

    #[track_caller]
    fn check_listener(kind: std::io::ErrorKind, expected: &str) {
        let address = "127.0.0.1:9464".parse().unwrap();
        let source = kind.into();
        let error = InitError::Listener { address, source };
        assert!(error.to_string().contains(expected), "{error}");
    }

    #[test]
    fn a_listener_that_fails_says_what_would_help() {
        use std::io::ErrorKind;
        check_listener(ErrorKind::AddrInUse, "to a free port");
        check_listener(ErrorKind::AddrNotAvailable, "an address of this host");
        check_listener(ErrorKind::PermissionDenied, "1024 or more");
        check_listener(ErrorKind::OutOfMemory, "the operating system");
    }

    #[test]
    fn what_main_prints_is_for_a_person() {
        let source = std::io::Error::other("no more threads");
        let error = InitError::Thread {
            signal: "traces",
            source,
        };
        let expected = "the exporter thread of traces could not be started: no more threads";
        assert_eq!(format!("{error:?}"), expected);
    }
}
