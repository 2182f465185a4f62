use telemetry_bootstrap::correlation::{self, follow};
use tracing::info;

fn main() {
    let _telemetry = telemetry_bootstrap::init!();
    tokio::spawn(correlation::follow(async {
        info!("sent");
    }));
    tokio::spawn(follow(async { info!("sent") }));
    tokio::spawn(quiet());
    tracker.spawn(async { info!("sent") });
}
