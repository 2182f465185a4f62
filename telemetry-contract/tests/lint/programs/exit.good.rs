use std::process::{ExitCode, exit};

fn main() -> ExitCode {
    if std::env::args().count() > 9 {
        usage();
        exit(2);
    }
    let telemetry = telemetry_bootstrap::init!().unwrap();
    if telemetry.vitals().is_bad() {
        let _report = telemetry.shutdown(TIMEOUT);
        exit(1);
    }
    match telemetry.run_job("nightly", work) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
