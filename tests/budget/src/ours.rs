//! Our telemetry, as every case of ours sets it up.

use std::hint::black_box;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use telemetry_bootstrap::log::LineWriter;
use telemetry_bootstrap::{Config, Telemetry};
use tracing_subscriber::layer::SubscriberExt as _;

use crate::case::Prepared;
use crate::sink;

/// Longest wait for the queues to empty: under callgrind everything takes fifty times as long.
const PATIENCE: Duration = Duration::from_secs(60);

/// Takes lines and forgets them.
#[derive(Debug, Clone, Copy, Default)]
pub struct BlackHole;

impl LineWriter for BlackHole {
    fn write_line(&self, line: &[u8]) {
        black_box(line);
    }

    fn flush(&self, _deadline: Instant) -> bool {
        true
    }
}

impl io::Write for BlackHole {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(black_box(bytes).len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Telemetry with these variables, whose requests all succeed.
pub(crate) fn telemetry(variables: &'static [(&str, &str)]) -> Result<Telemetry, String> {
    telemetry_to(&sink::start()?, variables)
}

/// Telemetry with these variables that exports here.
pub(crate) fn telemetry_to(
    endpoint: &str,
    variables: &'static [(&str, &str)],
) -> Result<Telemetry, String> {
    let config = Config::new("bench", "1.0.0").with_vars(|name| match name {
        "OTEL_EXPORTER_OTLP_ENDPOINT" => Some(endpoint.to_owned()),
        "OTEL_RESOURCE_ATTRIBUTES" => Some("deployment.environment.name=test".to_owned()),
        _ => {
            let given = variables.iter().find(|(given, _)| *given == name);
            given.map(|(_, value)| (*value).to_owned())
        }
    });
    Telemetry::build_with_writer(config, Arc::new(BlackHole)).map_err(|error| error.to_string())
}

impl Prepared {
    /// With our layer on a bare registry, and our queues.
    pub(crate) fn with_ours(self, telemetry: &Telemetry) -> Self {
        let subscriber = tracing_subscriber::registry().with(telemetry.layer());
        let telemetry = telemetry.clone();
        self.with_dispatch(subscriber)
            .with_drain(move || telemetry.flush(PATIENCE))
    }

    /// The same with queues that nobody empties.
    pub(crate) fn with_ours_full(self, telemetry: &Telemetry) -> Self {
        self.with_dispatch(tracing_subscriber::registry().with(telemetry.layer()))
    }
}
