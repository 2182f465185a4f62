//! Compose, run: up, down, and its data away.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::Receiver;
use std::time::Duration;

use super::containers::{inspect, stop};
use super::prepare::STORES;
use super::project::Project;
use super::{images, logging};
use crate::stack::component::Component;
use crate::stack::layout::Layout;
use crate::stack::logs;
use crate::stack::native;
use crate::stack::plan::{Plan, Process};
use crate::stack::ports::Ports;
use crate::stack::start::ENDED;
use crate::stack::up::step;
use crate::stack::versions::Pins;

/// How often Compose is looked at.
const TICK: Duration = Duration::from_millis(50);
/// How many of its lines are shown where it fails.
const LAST_LINES: usize = 8;

/// A container for each component.
///
/// # Errors
/// A component without an image.
pub(crate) fn processes(
    components: &[Component],
    ports: Ports,
    layout: &Layout,
    pins: &Pins,
) -> Result<Vec<Process>, String> {
    let process = |component: &Component| {
        let image = images::of(*component, pins);
        let image = image.ok_or_else(|| format!("{component}: no image is pinned"))?;
        let (door, path) = native::ready(*component);
        Ok(Process {
            component: *component,
            program: PathBuf::from(image),
            arguments: Vec::new(),
            environment: BTreeMap::new(),
            log: layout.log(component.name()),
            ready: ports.url(door) + path,
        })
    };
    components.iter().map(process).collect()
}

/// Has Compose start these components; what it says goes to its log, but for the progress of what it
/// has to pull.
///
/// # Errors
/// What is missing, what Compose says, or that somebody has asked to end.
pub(crate) fn up(
    layout: &Layout,
    plan: &Plan,
    variables: &BTreeMap<&'static str, String>,
    pins: &Pins,
    asked: &Receiver<()>,
) -> Result<(), String> {
    logging::check(&plan.options, pins)?;
    let project = Project::of(layout);
    let images = plan
        .processes
        .iter()
        .map(|process| process.program.display().to_string());
    let missing = images::absent(images.chain(variables.get("PROMETHEUS_IMAGE").cloned()));
    let components = plan.processes.iter().map(|process| process.component);
    let mut services = vec!["obs-init"];
    services.extend(components.map(Component::name));
    if !missing.is_empty() {
        step(&format!("pulling {}", missing.join(", ")));
        let mut pull = project.with_files(variables);
        pull.args(["pull", "--policy", "missing"]).args(&services);
        pull.stdout(Stdio::null());
        finish(pull, asked, || {
            format!(
                "images that are not there and could not be pulled: {}\n`--without COMPONENT` goes on \
                 without one; `--runtime native` or `embedded` needs none",
                missing.join(", ")
            )
        })?;
    }
    let log = layout.log("compose");
    let failed = |error: io::Error| format!("{}: {error}", log.display());
    let file = File::create(&log).map_err(failed)?;
    let mut up = project.with_files(variables);
    up.args(["up", "--detach", "--pull", "never"]);
    up.args(&services);
    up.stdout(file.try_clone().map_err(failed)?).stderr(file);
    finish(up, asked, || {
        let last = logs::last_lines(&log, LAST_LINES).join("\n  ");
        format!("Docker Compose did not start everything; its last lines:\n  {last}")
    })
}

/// Runs it to its end, or until somebody asks for that.
fn finish(
    mut command: Command,
    asked: &Receiver<()>,
    failed: impl Fn() -> String,
) -> Result<(), String> {
    // A group of its own: the terminal's Ctrl-C is for this process, which then ends Compose.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let started = command.stdin(Stdio::null()).spawn();
    let mut child = started.map_err(|error| format!("docker compose: {error}"))?;
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(_)) => return Err(failed()),
            Ok(None) => {}
            Err(error) => return Err(format!("docker compose: {error}")),
        }
        if asked.recv_timeout(TICK).is_ok() {
            end(&mut child);
            return Err(ENDED.to_owned());
        }
    }
}

/// Asks Compose to end, and waits until it has: what it has started by then is known to the engine.
fn end(child: &mut Child) {
    #[cfg(unix)]
    {
        let id = i32::try_from(child.id()).ok();
        if let Some(id) = id.and_then(rustix::process::Pid::from_raw) {
            // Already gone is as good as asked.
            let _gone = rustix::process::kill_process(id, rustix::process::Signal::TERM);
        }
    }
    #[cfg(not(unix))]
    let _gone = child.kill();
    let _reaped = child.wait();
}

/// Who is stopped before the rest: whoever sends waits for whom it sends to, and would wait in vain.
const FIRST: &[&[Component]] = &[
    &[Component::Alloy, Component::Otelcol, Component::Grafana],
    &[Component::Tempo],
];

/// Stops and removes every container and network of the stack.
///
/// # Errors
/// What Compose says.
pub(crate) fn down(layout: &Layout) -> Result<(), String> {
    for components in FIRST {
        stop(layout, components)?;
    }
    let mut down = Project::of(layout).by_name();
    let output = down
        .args(["--progress", "plain", "down", "--remove-orphans"])
        .stdin(Stdio::null())
        .output();
    let output = output.map_err(|error| format!("docker compose down: {error}"))?;
    if output.status.success() && inspect(&Project::of(layout))?.is_empty() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!(
        "docker compose down did not remove everything:\n{said}"
    ))
}

/// Removes what the components have stored: directly, or, where it belongs to their users, as those
/// are: in a container, where this process may go no further.
///
/// # Errors
/// What could not be removed.
pub(crate) fn clear(data: &Path, pins: &Pins) -> Result<(), String> {
    for store in STORES {
        let folder = data.join(store);
        match fs::remove_dir_all(&folder) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                empty(&folder, pins)?;
                fs::remove_dir(&folder)
                    .map_err(|error| format!("{}: {error}", folder.display()))?;
            }
            Err(error) => return Err(format!("{}: {error}", folder.display())),
        }
    }
    Ok(())
}

/// Removes what is in a folder, with no other right than to do so.
fn empty(folder: &Path, pins: &Pins) -> Result<(), String> {
    let image = images::of(Component::Prometheus, pins).unwrap_or_default();
    let mount = format!("{}:/data", folder.display());
    let mut docker = Command::new("docker");
    docker.args([
        "run",
        "--rm",
        "--network",
        "none",
        "--read-only",
        "--user",
        "0:0",
    ]);
    docker.args(["--cap-drop", "ALL", "--cap-add", "DAC_OVERRIDE"]);
    docker.args([
        "--security-opt",
        "no-new-privileges",
        "--entrypoint",
        "/bin/sh",
    ]);
    docker.args(["--volume", &mount, &image, "-c"]);
    docker.arg("rm -rf /data/* /data/.[!.]*");
    let output = docker.stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("docker: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{}: {}", folder.display(), said.trim()))
}
