//! The service that the W3C's validation of Trace Context drives: it is told whom to call, and
//! what arrives there is judged. Variable: `LISTEN`.
//!
//! In a checkout of `github.com/w3c/trace-context`, folder `test`, while this runs:
//! `SPEC_LEVEL=2 python test.py http://127.0.0.1:3003/test`.
#![forbid(unsafe_code)]

use std::env;
use std::time::Duration;

use telemetry_examples::forward;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let telemetry = telemetry_bootstrap::init!(&telemetry_examples::telemetry::CONTRACT)?;
    let listen = env::var("LISTEN").unwrap_or_else(|_| "127.0.0.1:3003".to_owned());
    let listener = TcpListener::bind(listen).await?;
    tracing::info!(listen = %listener.local_addr()?, "listening");
    axum::serve(listener, forward::router(&telemetry))
        .with_graceful_shutdown(telemetry.terminated())
        .await?;
    if let Err(lost) = telemetry.shutdown(Duration::from_secs(5)) {
        tracing::warn!("{lost}");
    }
    Ok(())
}
