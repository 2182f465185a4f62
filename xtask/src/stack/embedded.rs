//! The embedded backend as a process: receives OTLP, answers questions about it, shows it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use telemetry_contract::backend::Backend;
use telemetry_contract::check::Settings;
use telemetry_contract::cli;
use telemetry_contract::receiver::ReceiverConfig;
use telemetry_contract::view::View;

use crate::workspace;

/// Receive OTLP, answer questions about it, show it.
#[derive(Debug, Args)]
pub(crate) struct Embedded {
    /// OTLP over gRPC.
    #[arg(long)]
    grpc: SocketAddr,
    /// OTLP over HTTP.
    #[arg(long)]
    http: SocketAddr,
    /// The page, and questions as JSON.
    #[arg(long)]
    page: SocketAddr,
    /// The registry that telemetry is checked against.
    #[arg(long)]
    registry: Option<PathBuf>,
}

impl Embedded {
    /// Runs until it is asked to end.
    pub(crate) fn run(self) -> Result<bool, String> {
        let asked = cli::requests().map_err(|error| format!("signal handler: {error}"))?;
        let usual = || workspace::root().join("examples/telemetry");
        let contract = cli::load(&self.registry.unwrap_or_else(usual))?;
        let config = ReceiverConfig {
            grpc: Some(self.grpc),
            http: Some(self.http),
            ..ReceiverConfig::default()
        };
        let backend = Backend::start(contract, &Settings::default(), config)?;
        let view = View::start(self.page, backend.observer().clone());
        let _view = view.map_err(|error| format!("page on {}: {error}", self.page))?;
        // Whoever holds the sender has gone only where the handlers have.
        let _asked = asked.recv();
        backend.finish(Duration::from_secs(1));
        Ok(true)
    }
}
