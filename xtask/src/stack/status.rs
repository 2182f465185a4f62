//! `stack-status`: what runs, where, and how it does.

use std::time::Duration;

use clap::Args;
use serde_json::{Value, json};

use super::http::Client;
use super::layout::Place;
use super::plan::{Plan, Process};
use super::state::{self, State};

/// Say what runs, where, and how it does.
#[derive(Debug, Args)]
pub(crate) struct Status {
    #[command(flatten)]
    place: Place,
    /// Print it as one JSON object.
    #[arg(long)]
    json: bool,
}

impl Status {
    /// Says it; `Ok(false)` where something does not run.
    pub(crate) fn run(self) -> Result<bool, String> {
        let layout = self.place.layout()?;
        let Some(state) = state::running(&layout) else {
            let is_ending = state::is_ending(&layout);
            match (self.json, is_ending) {
                (true, _) => println!("{:#}", json!({"running": false, "ending": is_ending})),
                (false, true) => {
                    println!("the supervisor was killed; what it had started is ending");
                }
                (false, false) => println!("nothing runs"),
            }
            return Ok(false);
        };
        let plan = Plan::read(&layout.plan())?;
        let client = Client::new(Duration::from_secs(2));
        let rows: Vec<Value> = plan
            .processes
            .iter()
            .map(|process| row(process, &state, &client))
            .collect();
        let is_fine = rows.iter().all(|row| row["ready"] == true);
        if self.json {
            let all = json!({"running": true, "runtime": plan.runtime, "components": rows});
            println!("{all:#}");
        } else {
            for row in &rows {
                let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
                println!(
                    "{:<14} {:<10} {:<32} restarts {} {}",
                    text("component"),
                    text("state"),
                    text("url"),
                    row["restarts"],
                    text("health")
                );
            }
        }
        Ok(is_fine)
    }
}

fn row(process: &Process, state: &State, client: &Client) -> Value {
    let found = state
        .processes
        .iter()
        .find(|found| found.component == process.component);
    let ready = client
        .get(&process.ready)
        .is_ok_and(|answer| answer.is_success());
    let runs = found.is_some_and(|found| found.pid.is_some());
    let held = found.is_some_and(|found| found.held);
    let word = match (runs, ready) {
        (true, true) => "ready",
        (true, false) => "not ready",
        (false, _) if held => "held",
        (false, _) => "ended",
    };
    let health = found.and_then(|found| found.health.clone());
    json!({
        "component": process.component, "purpose": process.component.purpose(), "state": word,
        "ready": runs && ready, "url": process.ready,
        "pid": found.and_then(|found| found.pid),
        "restarts": found.map_or(0, |found| found.restarts),
        "ended": found.and_then(|found| found.ended.clone()),
        "health": health,
    })
}
