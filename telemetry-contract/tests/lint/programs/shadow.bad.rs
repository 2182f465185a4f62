use std::process::exit;
use tracing::info;

fn main() {
    let _telemetry = telemetry_bootstrap::init!();
    {
        let exit = |code: i32| code;
        exit(1);
    }
    exit(2);
    let info = 3;
    info!(password = info);
    let exit = exit(4);
    drop(exit);
}
