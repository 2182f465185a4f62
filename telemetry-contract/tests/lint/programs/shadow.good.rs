use std::process::exit;

macro_rules! info {
    ($($any:tt)*) => {};
}

fn main() {
    let _telemetry = telemetry_bootstrap::init!();
    info!(password = 1);
    let exit = |code: i32| code;
    exit(1);
    (1..3).map(|exit: i32| exit).for_each(drop);
    if let Some(exit) = find() {
        exit(2);
    }
    leave(|_| {});
}

fn leave(exit: impl Fn(i32)) {
    exit(3);
    fn meter() {}
    meter();
}

fn println(text: &str) {}

fn prints() {
    println("a function");
}
