use tokio::task;
use tracing::info;

fn main() {
    let _telemetry = telemetry_bootstrap::init!();
    tokio::spawn(async {
        info!("sent");
    });
    task::spawn_blocking(|| work(|| tracing::error!("lost")));
}
