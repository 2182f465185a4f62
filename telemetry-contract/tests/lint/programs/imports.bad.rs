extern crate tracing as spans;

use crate::prelude::*;
use self::outer::{info as note, inner};
use telemetry_bootstrap::tracing::warn as telemetry_warn;
use tracing::*;

mod prelude {
    pub use std::println as say;
    pub use tracing::debug;
}

mod outer {
    pub use tracing::info;

    pub mod inner {
        pub use super::super::globals::*;
    }
}

mod globals {
    pub use opentelemetry::global::meter as make_meter;
}

fn main() {
    let _telemetry = telemetry_bootstrap::init!();
    say!("hello");
    debug!(password = 1);
    note!(password = 1);
    telemetry_warn!(password = 1);
    error!(password = 1);
    spans::trace!(password = 1);
    inner::make_meter("shop");
    {
        use std::process::exit as leave;
        leave(1);
    }
    let make: fn(&'static str) = outer::inner::make_meter;
    std::iter::once("shop").for_each(make);
}
