//! The README's quick start: one call, one layer, and a shutdown that says what was lost.
#![forbid(unsafe_code)]

use std::time::Duration;

use axum::Router;
use axum::extract::Path;
use axum::routing::get;

async fn read_order(Path(id): Path<String>) -> String {
    tracing::info!(order.id = id, "order read");
    format!("order {id}\n")
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let telemetry = telemetry_bootstrap::init!()?;
    let app = Router::new()
        .route("/orders/{id}", get(read_order))
        .layer(telemetry.server_layer());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    axum::serve(listener, app)
        .with_graceful_shutdown(telemetry.terminated())
        .await?;
    if let Err(lost) = telemetry.shutdown(Duration::from_secs(5)) {
        tracing::warn!("{lost}");
    }
    Ok(())
}
