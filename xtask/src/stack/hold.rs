//! Components that are stopped for a while: a file in a folder asks the supervisor for it, and its
//! end asks for the start; of containers, the engine is asked.

use std::fs;
use std::io;
use std::time::{Duration, Instant};

use super::component::Component;
use super::docker;
use super::layout::Layout;
use super::state::State;

/// How long the supervisor may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often its state is read.
const TICK: Duration = Duration::from_millis(50);

/// Whether somebody wants a component stopped.
pub(super) fn is_held(layout: &Layout, component: Component) -> bool {
    layout.held().join(component.name()).exists()
}

/// Wants nothing stopped.
///
/// # Errors
/// Where a file can't be removed, or a container can't be started.
pub(super) fn release_all(layout: &Layout) -> io::Result<()> {
    for component in Component::ALL {
        remove(layout, *component)?;
    }
    let state = docker::running(layout).unwrap_or_default();
    for process in state
        .processes
        .iter()
        .filter(|process| process.pid.is_none())
    {
        docker::release(layout, process.component).map_err(io::Error::other)?;
    }
    Ok(())
}

/// Has a component stopped, and waits until it is.
///
/// # Errors
/// Where the supervisor does not stop it in time.
pub(super) fn hold(layout: &Layout, component: Component) -> Result<(), String> {
    if docker::running(layout).is_some() {
        return docker::hold(layout, component);
    }
    let file = layout.held().join(component.name());
    fs::create_dir_all(layout.held())
        .and_then(|()| fs::write(&file, ""))
        .map_err(|error| format!("{}: {error}", file.display()))?;
    wait(layout, component, true)
}

/// Has it started again, and waits until it runs; ready it is some time later.
///
/// # Errors
/// Where the supervisor does not start it in time.
pub(super) fn release(layout: &Layout, component: Component) -> Result<(), String> {
    if docker::running(layout).is_some() {
        return docker::release(layout, component);
    }
    remove(layout, component).map_err(|error| format!("{}: {error}", layout.held().display()))?;
    wait(layout, component, false)
}

fn remove(layout: &Layout, component: Component) -> io::Result<()> {
    match fs::remove_file(layout.held().join(component.name())) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn wait(layout: &Layout, component: Component, held: bool) -> Result<(), String> {
    let started = Instant::now();
    loop {
        let state = State::read(&layout.state()).unwrap_or_default();
        let process = state.of(component);
        let is_done =
            process.is_some_and(|process| process.held == held && (process.pid.is_none() == held));
        if is_done {
            return Ok(());
        }
        if started.elapsed() > PATIENCE {
            let wanted = if held { "stopped" } else { "started" };
            return Err(format!(
                "the supervisor has not {wanted} {component} within {} s: {process:?}",
                PATIENCE.as_secs()
            ));
        }
        std::thread::park_timeout(TICK);
    }
}
