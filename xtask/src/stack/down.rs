//! `stack-down`: stops everything that `stack-up` started.

use std::fs;
use std::time::{Duration, Instant};

use clap::Args;
use serde_json::json;

use super::layout::{Layout, Place};
use super::options::Runtime;
use super::plan::Plan;
use super::versions::PinsFile;
use super::{docker, state};

/// How long the supervisor may take to stop everything.
const PATIENCE: Duration = Duration::from_secs(120);
/// How often it is looked whether everything has ended.
const TICK: Duration = Duration::from_millis(20);

/// Stop everything that `stack-up` started; data is kept.
#[derive(Debug, Args)]
pub(crate) struct Down {
    #[command(flatten)]
    place: Place,
    /// Remove the data too.
    #[arg(long)]
    volumes: bool,
    /// Print what was done as one JSON object.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pins: PinsFile,
}

impl Down {
    /// Stops it; nothing running is fine.
    pub(crate) fn run(self) -> Result<bool, String> {
        let layout = self.place.layout()?;
        let stopped = stop(&layout)?;
        let removed = self.volumes && layout.is_ours();
        if removed {
            clear(&layout, &self.pins)?;
        }
        if self.json {
            println!("{:#}", json!({"stopped": stopped, "data_removed": removed}));
            return Ok(true);
        }
        println!("{}", if stopped { "stopped" } else { "nothing runs" });
        if self.volumes {
            println!("{}", if removed { "data removed" } else { "no data" });
        }
        Ok(true)
    }
}

/// Removes what was stored, wherever the stack that ran last stored it, and the credentials.
fn clear(layout: &Layout, pins: &PinsFile) -> Result<(), String> {
    // What containers have stored belongs to their users.
    let plan = Plan::read(&layout.plan()).ok();
    if let Some(plan) = plan.filter(|plan| plan.runtime == Runtime::Docker) {
        let data = plan.data.unwrap_or_else(|| layout.all_data());
        docker::clear(&data, &pins.read()?)?;
    }
    for folder in [layout.all_data(), layout.secrets()] {
        match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(format!("{}: {error}", folder.display()));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Asks the supervisor or the engine to end everything and waits until it has; says whether
/// anything ran.
///
/// # Errors
/// Where it does not end.
pub(super) fn stop(layout: &Layout) -> Result<bool, String> {
    let Some(state) = state::supervised(layout) else {
        return match docker::running(layout) {
            Some(_) => docker::down(layout).map(|()| true),
            None if state::is_ending(layout) => wait_for_end(layout).map(|()| true),
            None => Ok(false),
        };
    };
    let id = i32::try_from(state.supervisor).ok();
    let Some(id) = id.and_then(rustix::process::Pid::from_raw) else {
        return Err(format!("{}: names no supervisor", layout.state().display()));
    };
    rustix::process::kill_process(id, rustix::process::Signal::TERM)
        .map_err(|error| format!("supervisor {}: {error}", state.supervisor))?;
    let started = Instant::now();
    while state::supervised(layout).is_some() {
        if started.elapsed() > PATIENCE {
            return Err(format!("supervisor {} does not end", state.supervisor));
        }
        std::thread::park_timeout(TICK);
    }
    wait_for_end(layout).map(|()| true)
}

/// Waits until nothing is there that a supervisor has started which runs no more.
///
/// # Errors
/// Where something does not end.
pub(super) fn wait_for_end(layout: &Layout) -> Result<(), String> {
    let started = Instant::now();
    while state::is_ending(layout) {
        if started.elapsed() > PATIENCE {
            return Err(format!(
                "the supervisor was killed, and something that it had started does not end: see \
                 what has {} open, and end it",
                layout.members().display()
            ));
        }
        std::thread::park_timeout(TICK);
    }
    Ok(())
}
