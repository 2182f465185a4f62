//! Every dashboard: what it asks, in the registry's own names.

mod board;
mod calls;
mod objectives;
mod own;
mod processes;
mod rpc;
mod services;
mod telemetry;

use crate::yaml::Registry;

use super::names::Names;
use super::panel::{Dashboard, Variable};
use board::Board;

/// What every uid starts with.
const PREFIX: &str = "telemetry-";

/// Longest uid; Grafana loads no dashboard with a longer one, nor with another sign than `-` or `_`.
const MAX_UID: usize = 40;

/// Services that have reported on themselves.
const SERVICES: &str = "label_values(#{telemetry.items.emitted}, job)";

/// Objectives that are measured.
const SLOS: &str = "label_values(slo:objective:ratio, slo)";

/// One dashboard's uid, title, description, and what puts its panels there.
type Entry = (
    &'static str,
    &'static str,
    &'static str,
    fn(&mut Board<'_, '_>),
);

const ALL: [Entry; 11] = [
    (
        "overview",
        "System overview",
        "Requests, errors and latency of every service.",
        services::overview,
    ),
    (
        "service",
        "Service",
        "All that one service says.",
        services::service,
    ),
    (
        "http-server",
        "HTTP server",
        "Requests that services answer.",
        calls::http_server,
    ),
    (
        "http-client",
        "HTTP client",
        "Requests that services send.",
        calls::http_client,
    ),
    (
        "rpc",
        "Remote procedure calls",
        "gRPC calls that services answer and send.",
        rpc::rpc,
    ),
    (
        "messaging",
        "Messaging",
        "Messages sent and handled.",
        calls::messaging,
    ),
    (
        "dependencies",
        "Dependencies and databases",
        "Calls that leave a service.",
        calls::dependencies,
    ),
    (
        "runtime",
        "Process and jobs",
        "What processes take, and what no request causes.",
        processes::runtime,
    ),
    ("logs", "Logs", "What services write.", processes::logs),
    (
        "contract",
        "Contract compliance",
        "What was mended, dropped or redacted.",
        telemetry::contract,
    ),
    (
        "pipeline",
        "Telemetry pipeline",
        "Whether telemetry arrives.",
        telemetry::pipeline,
    ),
];

/// Objectives have a dashboard where there are some.
const OBJECTIVES: Entry = (
    "slo",
    "Service level objectives",
    "What is left of their budgets, and how fast those go.",
    objectives::objectives,
);

/// Every dashboard.
///
/// # Errors
/// Each query that names what the registry does not have.
pub(super) fn all(names: &Names<'_>, registry: &Registry) -> Result<Vec<Dashboard>, String> {
    let (mut dashboards, mut problems) = (Vec::new(), Vec::new());
    let mut note = |made: Result<Dashboard, String>| match made {
        Ok(dashboard) => dashboards.push(dashboard),
        Err(problem) => problems.push(problem),
    };
    let has_slos = registry
        .metrics
        .iter()
        .any(|metric| !metric.slos.is_empty());
    let entries = ALL.iter().chain(has_slos.then_some(&OBJECTIVES));
    for (uid, title, description, fill) in entries {
        let mut board = Board::new(names);
        fill(&mut board);
        note(dashboard(names, (uid, title, description), board));
    }
    let metrics = own::metrics(registry);
    if !metrics.is_empty() {
        let mut board = Board::new(names);
        own::fill(&mut board, &metrics);
        let title = format!("Registry {}", registry.name);
        let uid = own_uid(&registry.name);
        let heads = (&*uid, &*title, "What this registry adds.");
        note(dashboard(names, heads, board));
    }
    if problems.is_empty() {
        Ok(dashboards)
    } else {
        Err(problems.join("\n"))
    }
}

/// What follows `telemetry-` in the uid of the registry's own dashboard: no other one's, and what
/// Grafana takes.
fn own_uid(name: &str) -> String {
    let is_fine = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    let name = name.replace(|letter| !is_fine(letter), "-");
    let mut others = ALL.iter().chain([&OBJECTIVES]);
    let is_other = others.any(|(uid, ..)| uid.eq_ignore_ascii_case(&name));
    let start = if is_other { "registry-" } else { "" };
    let letters = start.chars().chain(name.chars());
    letters.take(MAX_UID - PREFIX.len()).collect()
}

fn dashboard(
    names: &Names<'_>,
    (uid, title, description): (&str, &str, &str),
    board: Board<'_, '_>,
) -> Result<Dashboard, String> {
    let mut variables = vec![Variable {
        name: "service",
        label: "Service",
        query: names.query(SERVICES)?,
    }];
    if uid == OBJECTIVES.0 {
        variables.push(Variable {
            name: "slo",
            label: "Objective",
            query: SLOS.to_owned(),
        });
    }
    Ok(Dashboard {
        uid: format!("{PREFIX}{uid}"),
        title: title.to_owned(),
        description: description.to_owned(),
        variables,
        panels: board.finish()?,
    })
}

#[cfg(test)]
mod tests {
    use super::own_uid;

    #[track_caller]
    fn check(name: &str, expected: &str) {
        assert_eq!(own_uid(name), expected);
    }

    #[test]
    fn a_registrys_own_dashboard_has_a_uid_of_its_own_that_grafana_takes() {
        check("shop", "shop");
        check("Orders_api-2", "Orders_api-2");
        check("orders.api", "orders-api");
        check("logs", "registry-logs");
        check("http.server", "registry-http-server");
        check("SLO", "registry-SLO");
        check(&"a".repeat(50), &"a".repeat(30));
    }
}
