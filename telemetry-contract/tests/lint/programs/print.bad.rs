use std::io::{Write, stdout};

fn main() {
    let _telemetry = telemetry_bootstrap::init!();
    println!("listening on {}", 3000);
    if std::env::args().count() > 1 {
        eprint!("usage");
    }
    let total = dbg!(1 + 1);
    writeln!(stdout(), "{total}").unwrap();
    let _line = std::io::stderr().lock();
    std::println!();
}
