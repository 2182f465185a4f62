//! From options to processes that are ready.

use std::env;
use std::fs;
use std::io;
use std::process::{Command, Stdio};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use super::choose::{self, Choice, Docker};
use super::component::Component;
use super::docker::{self, Project};
use super::http::Client;
use super::layout::Layout;
use super::options::{Options, Runtime};
use super::plan::{Plan, Process};
use super::ports::Ports;
use super::programs::Programs;
use super::state::{self, State};
use super::up::step;
use super::versions::Pins;
use super::{ability, down, logs, native, render, secrets};

/// How long all components may take to be ready.
const PATIENCE: Duration = Duration::from_secs(90);
/// How often components are asked.
const TICK: Duration = Duration::from_millis(20);
/// How often an engine is asked how its containers do.
const LOOK: Duration = Duration::from_millis(500);
/// How many lines of a component that has ended are shown.
const LAST_LINES: usize = 12;

/// What is said to whoever asks to end while everything starts.
pub(super) const ENDED: &str = "asked to end; everything was stopped again";

/// Starts what is wanted, and waits until it is ready, or `asked` says that it is not wanted any more.
///
/// # Errors
/// What is missing, taken, or has ended; nothing runs then.
pub(super) fn start(
    layout: &Layout,
    options: &Options,
    programs: &Programs,
    asked: &Receiver<()>,
) -> Result<Plan, String> {
    leave(layout)?;
    let pins = programs.pins();
    let choice = choose::choose(options, programs);
    step(&format!("{:?}: {}", choice.runtime, choice.reason).to_lowercase());
    if let Some(gateway) = choice.gateway {
        step(gateway);
    }
    let options = &choice.options;
    options.check(choice.runtime)?;
    let ports = Ports::new(options.port_offset)?;
    let components = options.components(choice.runtime);
    if let (
        Runtime::Docker,
        Some(Docker {
            engine: Err(error), ..
        }),
    ) = (choice.runtime, &choice.docker)
    {
        return Err(error.clone());
    }
    let taken = ports.taken(&components, choice.runtime);
    if !taken.is_empty() {
        return Err(format!(
            "ports that are taken:\n  {}\nmove all with --port-offset",
            taken.join("\n  ")
        ));
    }
    layout
        .create()
        .map_err(|error| format!("{}: {error}", layout.root().display()))?;
    let plan = plan(layout, &choice, ports, pins)?;
    plan.write(&layout.plan())?;
    let ready = match choice.runtime {
        Runtime::Docker => contain(layout, &plan, pins, asked),
        Runtime::Embedded | Runtime::Native => prepare(layout, &components)
            .and_then(|()| supervise(layout))
            .and_then(|()| wait(&plan, asked, || dead(layout))),
    };
    if let Err(message) = ready {
        down::stop(layout)?;
        return Err(message);
    }
    Ok(plan)
}

/// Waits for what a supervisor that was killed has left: it ends by itself, and has the ports until
/// then.
fn leave(layout: &Layout) -> Result<(), String> {
    if !state::is_ending(layout) {
        return Ok(());
    }
    step("waiting for the end of what a supervisor that was killed has left");
    down::wait_for_end(layout)
}

/// Renders the configuration and says what is to be run.
fn plan(layout: &Layout, choice: &Choice, ports: Ports, pins: &Pins) -> Result<Plan, String> {
    let processes = match choice.runtime {
        Runtime::Embedded => {
            let program = env::current_exe().map_err(|error| error.to_string())?;
            vec![native::process(
                Component::Embedded,
                &program,
                ports,
                layout,
            )]
        }
        Runtime::Native => {
            let mut variables = native::variables(&choice.options, ports, layout)?;
            let mut processes = processes(layout, choice, ports)?;
            if !processes.iter().all(takes_what_it_is_for) {
                step("prometheus: this one takes no OTLP; metrics come by remote write alone");
                ability::remove_otlp(&mut processes);
                variables.extend(ability::variables());
            }
            render::render(&render::source(), &layout.config(), &variables)?;
            processes
        }
        Runtime::Docker => docker::processes(
            &choice.options.components(Runtime::Docker),
            ports,
            layout,
            pins,
        )?,
    };
    let data = match choice.runtime {
        Runtime::Docker => Some(docker::data(layout)?),
        Runtime::Embedded | Runtime::Native => None,
    };
    Ok(Plan {
        data,
        runtime: choice.runtime,
        options: choice.options.clone(),
        ports,
        schema_url: schema_url()?,
        processes,
    })
}

/// Whether it takes OTLP, where it is a Prometheus.
fn takes_what_it_is_for(process: &Process) -> bool {
    process.component != Component::Prometheus || ability::takes_otlp(&process.program)
}

/// A process for each program; the error names every one that is missing.
fn processes(layout: &Layout, choice: &Choice, ports: Ports) -> Result<Vec<Process>, String> {
    let missing: Vec<_> = choice
        .programs
        .iter()
        .filter(|(_, program)| program.is_none())
        .map(|(component, _)| component.name())
        .collect();
    if !missing.is_empty() {
        return Err(format!(
            "no program found of: {}\n`--download` gets them, `cargo xtask stack-doctor` says how \
             else; `--without {}` goes on without",
            missing.join(", "),
            missing.join(",")
        ));
    }
    let found = choice.programs.iter();
    let found = found.filter_map(|(component, program)| Some((*component, program.as_deref()?)));
    Ok(found
        .map(|(component, program)| native::process(component, program, ports, layout))
        .collect())
}

/// Starts the supervisor, which outlives this process, and waits until it has everything in hand.
fn supervise(layout: &Layout) -> Result<(), String> {
    let failed = |error: io::Error| format!("the supervisor can't be started: {error}");
    // What an earlier one wrote down says nothing about this one.
    let _none = fs::remove_file(layout.state());
    let log = fs::File::create(layout.log("supervisor")).map_err(failed)?;
    let mut supervisor = Command::new(env::current_exe().map_err(failed)?)
        .arg("stack-supervise")
        .arg(layout.root())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .map_err(failed)?;
    while State::read(&layout.state()).is_none() {
        if let Some(status) = supervisor.try_wait().map_err(failed)? {
            let last = logs::last_lines(&layout.log("supervisor"), LAST_LINES);
            let last = last.join("\n  ");
            return Err(format!(
                "the supervisor ended ({status}); its last lines:\n  {last}"
            ));
        }
        std::thread::park_timeout(TICK);
    }
    Ok(())
}

/// Has the engine start everything, and waits until it is ready.
fn contain(layout: &Layout, plan: &Plan, pins: &Pins, asked: &Receiver<()>) -> Result<(), String> {
    let variables = docker::prepare(layout, &layout.config(), &plan.options, plan.ports, pins)?;
    docker::up(layout, plan, &variables, pins, asked)?;
    let project = Project::of(layout);
    let mut next = Instant::now();
    wait(plan, asked, || {
        if Instant::now() < next {
            return Ok(());
        }
        next = Instant::now() + LOOK;
        let state = docker::running(layout).unwrap_or_default();
        ended(state, |component| {
            docker::last_lines(&project, component, LAST_LINES)
        })
    })
}

/// Waits until every component is ready, or `check` finds one that has ended.
fn wait(
    plan: &Plan,
    asked: &Receiver<()>,
    mut check: impl FnMut() -> Result<(), String>,
) -> Result<(), String> {
    let (client, started) = (Client::new(Duration::from_secs(2)), Instant::now());
    let mut open: Vec<&Process> = plan.processes.iter().collect();
    loop {
        open.retain(|process| {
            let is_ready = client
                .get(&process.ready)
                .is_ok_and(|answer| answer.is_success());
            if is_ready {
                let after = started.elapsed().as_secs_f64();
                step(&format!("{} ready after {after:.1} s", process.component));
            }
            !is_ready
        });
        if open.is_empty() {
            return Ok(());
        }
        if asked.recv_timeout(TICK).is_ok() {
            return Err(ENDED.to_owned());
        }
        check()?;
        if started.elapsed() > PATIENCE {
            let names: Vec<&str> = open
                .iter()
                .map(|process| process.component.name())
                .collect();
            return Err(format!(
                "not ready within {} s: {}",
                PATIENCE.as_secs(),
                names.join(", ")
            ));
        }
    }
}

/// An error where a component has ended, with its last lines.
fn dead(layout: &Layout) -> Result<(), String> {
    let state = State::read(&layout.state()).unwrap_or_default();
    ended(state, |component| {
        logs::last_lines(&layout.log(component.name()), LAST_LINES)
    })
}

/// The same of any runtime: who starts a component again before all are ready hides nothing.
fn ended(state: State, lines: impl Fn(Component) -> Vec<String>) -> Result<(), String> {
    let mut all = state.processes.into_iter();
    let Some(process) = all.find(|process| process.pid.is_none() || process.restarts > 0) else {
        return Ok(());
    };
    let how = process.ended.unwrap_or_default();
    Err(format!(
        "{} ended ({how}); its last lines:\n  {}",
        process.component,
        lines(process.component).join("\n  ")
    ))
}

/// Schema URL of the examples' contract, which the stack is for.
fn schema_url() -> Result<String, String> {
    native::registry().map(|registry| registry.schema_url)
}

/// Makes what a component needs before it starts: its folder, and Grafana's password.
fn prepare(layout: &Layout, components: &[Component]) -> Result<(), String> {
    for component in components {
        let folder = layout.data(component.name());
        fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    if components.contains(&Component::Grafana) {
        secrets::password(&layout.secrets().join("grafana_admin_password"))?;
    }
    Ok(())
}
