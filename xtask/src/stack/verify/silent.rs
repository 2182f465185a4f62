//! Queries that may have no data, and why: of all others it is wanted once services have reported.

use telemetry_contract::operations::Query;

/// Why there may be none.
const NO_DATABASE: &str = "the demo's services have no database";
const NO_JOB: &str = "the demo's services have no job of their own";
const NO_GATEWAY: &str = "it is the gateway's, and there may be none";
const ALL_IS_WELL: &str = "it shows what is wrong, and nothing need be";

/// Dashboard, a panel's title, and why.
const SILENT: &[(&str, &str, &str)] = &[
    ("telemetry-dependencies", "Failed statements", NO_DATABASE),
    ("telemetry-dependencies", "Statements", NO_DATABASE),
    ("telemetry-dependencies", "Statements, p95", NO_DATABASE),
    ("telemetry-overview", "Alerts that fire", ALL_IS_WELL),
    (
        "telemetry-pipeline",
        "Before and after sampling",
        NO_GATEWAY,
    ),
    ("telemetry-pipeline", "Gateway queues", NO_GATEWAY),
    ("telemetry-runtime", "Jobs", NO_JOB),
    ("telemetry-slo", "Budgets that go too fast", ALL_IS_WELL),
];

/// Why a query may have no data; `None` where it has to have some.
pub(super) fn why_silent(query: &Query) -> Option<&'static str> {
    let mut all = SILENT.iter();
    let found = all.find(|(place, name, _)| query.place == *place && query.name == *name);
    found.map(|(_, _, why)| *why)
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
