//! The worker. Variable: `QUEUE`, where the control plane publishes orders.
#![forbid(unsafe_code)]

use std::env;
use std::time::Duration;

use telemetry_examples::worker::Worker;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let telemetry = telemetry_bootstrap::init!(&telemetry_examples::telemetry::CONTRACT)?;
    let queue = env::var("QUEUE").unwrap_or_else(|_| "127.0.0.1:3001".to_owned());
    let worker = Worker::new(&telemetry);
    tracing::info!(queue, "consuming");
    tokio::select! {
        ended = worker.run(queue.parse()?) => ended?,
        () = telemetry.terminated() => {}
    }
    telemetry.shutdown(Duration::from_secs(5))?;
    Ok(())
}
