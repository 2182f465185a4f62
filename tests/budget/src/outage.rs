//! A request to a service whose backend is well, or is not: its work must not show which.

use crate::case::{Case, Prepared};
use crate::request::server_exporting_to;
use crate::sink;

/// A port on which nothing listens: every connection is refused.
const NOWHERE: &str = "http://127.0.0.1:9";

pub(crate) const CASES: &[Case] = &[
    Case {
        name: "outage",
        prepare: || {
            let (prepared, telemetry) = server_exporting_to(&sink::start()?)?;
            Ok(prepared.with_ours(&telemetry))
        },
    },
    Case {
        name: "outage/hang",
        prepare: || without_drain(&sink::hanging()?),
    },
    Case {
        name: "outage/refuse",
        prepare: || without_drain(NOWHERE),
    },
];

/// Queues that nothing empties are full after some passes.
fn without_drain(endpoint: &str) -> Result<Prepared, String> {
    let (prepared, telemetry) = server_exporting_to(endpoint)?;
    Ok(prepared.with_ours_full(&telemetry))
}
