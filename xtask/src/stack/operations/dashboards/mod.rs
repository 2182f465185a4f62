//! Every dashboard: what it asks, in the registry's own names.

mod board;
mod calls;
mod own;
mod processes;
mod services;
mod telemetry;

use telemetry_contract::yaml::Registry;

use super::panel::Dashboard;
use super::query::Names;
use board::Board;

/// Services that have reported on themselves.
const SERVICES: &str = "label_values(#{telemetry.items.emitted}, job)";

/// One dashboard's uid, title, description, and what puts its panels there.
type Entry = (
    &'static str,
    &'static str,
    &'static str,
    fn(&mut Board<'_, '_>),
);

const ALL: [Entry; 10] = [
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

/// Every dashboard.
///
/// # Errors
/// Each query that names what the registry does not have.
pub(crate) fn all(names: &Names<'_>, registry: &Registry) -> Result<Vec<Dashboard>, String> {
    let (mut dashboards, mut problems) = (Vec::new(), Vec::new());
    let mut note = |made: Result<Dashboard, String>| match made {
        Ok(dashboard) => dashboards.push(dashboard),
        Err(problem) => problems.push(problem),
    };
    for (uid, title, description, fill) in ALL {
        let mut board = Board::new(names);
        fill(&mut board);
        note(dashboard(names, (uid, title, description), board));
    }
    let metrics = own::metrics(registry);
    if !metrics.is_empty() {
        let mut board = Board::new(names);
        own::fill(&mut board, &metrics);
        let title = format!("Registry {}", registry.name);
        let heads = (&*registry.name, &*title, "What this registry adds.");
        note(dashboard(names, heads, board));
    }
    if problems.is_empty() {
        Ok(dashboards)
    } else {
        Err(problems.join("\n"))
    }
}

fn dashboard(
    names: &Names<'_>,
    (uid, title, description): (&str, &str, &str),
    board: Board<'_, '_>,
) -> Result<Dashboard, String> {
    Ok(Dashboard {
        uid: format!("telemetry-{uid}"),
        title: title.to_owned(),
        description: description.to_owned(),
        services: Some(names.query(SERVICES)?),
        panels: board.finish()?,
    })
}
