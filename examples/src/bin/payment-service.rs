//! The payment service. Variable: `LISTEN`.
#![forbid(unsafe_code)]

use std::env;
use std::time::Duration;

use telemetry_examples::payments;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let telemetry = telemetry_bootstrap::init!(&telemetry_examples::telemetry::CONTRACT)?;
    let listen = env::var("LISTEN").unwrap_or_else(|_| "127.0.0.1:3002".to_owned());
    let listener = TcpListener::bind(listen).await?;
    tracing::info!(listen = %listener.local_addr()?, "listening");
    let app = payments::router(&telemetry);
    axum::serve(listener, app)
        .with_graceful_shutdown(telemetry.terminated())
        .await?;
    if let Err(lost) = telemetry.shutdown(Duration::from_secs(5)) {
        tracing::warn!("{lost}");
    }
    Ok(())
}
