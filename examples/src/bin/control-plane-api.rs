//! The control plane's API. Variables: `LISTEN`, `PAYMENTS_URL`, and `NATS_URL` or else
//! `QUEUE_LISTEN`.
#![forbid(unsafe_code)]

use std::env;
use std::time::Duration;

use telemetry_examples::control_plane;
use telemetry_examples::queue::Publisher;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let telemetry = telemetry_bootstrap::init!(&telemetry_examples::telemetry::CONTRACT)?;
    let listen = env::var("LISTEN").unwrap_or_else(|_| "127.0.0.1:3000".to_owned());
    let payments =
        env::var("PAYMENTS_URL").unwrap_or_else(|_| "http://127.0.0.1:3002/v1/charges".to_owned());

    let publisher = Publisher::from_env(&telemetry).await?;
    let listener = TcpListener::bind(listen).await?;
    let (address, queue) = (listener.local_addr()?, publisher.name());
    tracing::info!(listen = %address, queue, "listening");
    let app = control_plane::router(&telemetry, publisher, payments.parse()?);
    axum::serve(listener, app)
        .with_graceful_shutdown(telemetry.terminated())
        .await?;

    if let Err(lost) = telemetry.shutdown(Duration::from_secs(5)) {
        tracing::warn!("{lost}");
    }
    Ok(())
}
