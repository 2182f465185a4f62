use std::process;

fn main() {
    if std::env::args().count() > 9 {
        process::exit(2);
    }
    let telemetry = telemetry_bootstrap::init!().unwrap();
    if telemetry.vitals().is_bad() {
        process::exit(1);
    }
    std::fs::read("x").unwrap_or_else(|_| give_up());
}

fn give_up() -> Vec<u8> {
    std::process::abort()
}
