//! Queries that may have no data, and why: of all others it is wanted once services have reported.

use telemetry_contract::operations::Query;

/// Why there may be none.
const NO_DATABASE: &str = "the demo's services have no database";
const NO_JOB: &str = "the demo's services have no job of their own";
const NO_GATEWAY: &str = "it is the gateway's, and there is none";
const ALL_IS_WELL: &str = "it shows what is wrong, and nothing need be";

const NO_CALLS: &str = "the demo's services make no remote procedure calls";

/// Dashboard, a panel's title, and why.
const SILENT: &[(&str, &str, &str)] = &[
    ("telemetry-dependencies", "Failed statements", NO_DATABASE),
    ("telemetry-dependencies", "Statements", NO_DATABASE),
    ("telemetry-dependencies", "Statements, p95", NO_DATABASE),
    ("telemetry-overview", "Alerts that fire", ALL_IS_WELL),
    (PIPELINE, "Before and after sampling", NO_GATEWAY),
    (PIPELINE, "Gateway queues", NO_GATEWAY),
    (CALLS, "Answered, by method and status", NO_CALLS),
    (CALLS, "Answered, failures by type", NO_CALLS),
    (CALLS, "Answered, p95 by method", NO_CALLS),
    (CALLS, "Sent, by method and status", NO_CALLS),
    (CALLS, "Sent, failures by type", NO_CALLS),
    (CALLS, "Sent, p95 by method", NO_CALLS),
    ("telemetry-runtime", "Jobs", NO_JOB),
    ("telemetry-slo", "Budgets that go too fast", ALL_IS_WELL),
];
const CALLS: &str = "telemetry-rpc";
const PIPELINE: &str = "telemetry-pipeline";

/// Why a query may have no data; `None` where it has to have some.
pub(super) fn why_silent(query: &Query, has_gateway: bool) -> Option<&'static str> {
    let mut all = SILENT.iter();
    let found = all.find(|(place, name, _)| query.place == *place && query.name == *name);
    let why = found.map(|(_, _, why)| *why);
    why.filter(|why| !has_gateway || *why != NO_GATEWAY)
}

#[cfg(test)]
mod tests {
    use telemetry_contract::operations::{Services, queries};

    use super::SILENT;
    use crate::stack::native;

    #[test]
    fn only_panels_that_are_there_may_be_silent() {
        let queries = queries(&native::registry().unwrap(), &Services::default()).unwrap();
        for (place, name, _) in SILENT {
            let mut queries = queries.iter();
            assert!(
                queries.any(|query| query.place == *place && query.name == *name),
                "{place} / {name}"
            );
        }
    }
}
