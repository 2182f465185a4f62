use crate::local::{error, println};

mod local {
    macro_rules! error {
        ($($any:tt)*) => {};
    }
    macro_rules! println {
        ($($any:tt)*) => {};
    }
    pub(crate) use {error, println};
}

mod tracing {
    macro_rules! info {
        ($($any:tt)*) => {};
    }
    pub(crate) use info;
}

mod global {
    pub fn meter(_: &str) {}
}

fn main() {
    let _telemetry = telemetry_bootstrap::init!();
    println!("of its own");
    error!(password = 1);
    crate::tracing::info!(password = 1);
    global::meter("shop");
}
