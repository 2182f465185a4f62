//! The worker. Variables: `NATS_URL`, or else `QUEUE`, where the control plane publishes orders.
#![forbid(unsafe_code)]

use std::time::Duration;

use telemetry_examples::queue::Consumer;
use telemetry_examples::worker::Worker;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let telemetry = telemetry_bootstrap::init!(&telemetry_examples::telemetry::CONTRACT)?;
    let asked_to_end = telemetry.terminated();
    let queue = Consumer::from_env(&telemetry).await?;
    tracing::info!("consuming");
    Worker::new(&telemetry).run(queue, asked_to_end).await?;
    if let Err(lost) = telemetry.shutdown(Duration::from_secs(5)) {
        tracing::warn!("{lost}");
    }
    Ok(())
}
