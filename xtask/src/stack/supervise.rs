//! The supervisor: a process of its own that starts what a plan says, writes down how it does, and
//! stops all of it when it is asked to.

use std::env;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use clap::Args;
use telemetry_contract::cli;

use super::hold;
use super::layout::Layout;
use super::plan::{Plan, Process};
use super::state::{Lock, Members, ProcessState, State};

/// How often processes are looked at.
const TICK: Duration = Duration::from_millis(100);
/// How often the lock is tried for.
const LOOKS: u32 = 5;
/// How much longer its guard may take.
const MARGIN: Duration = Duration::from_secs(2);

/// Keep the components of a plan running until SIGTERM.
#[derive(Debug, Args)]
pub(crate) struct Supervise {
    /// The stack's folder.
    folder: PathBuf,
    /// A process is started again no sooner than so many seconds after its last start.
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    young: u64,
}

impl Supervise {
    /// Runs until it is asked to end.
    pub(crate) fn run(self) -> Result<bool, String> {
        let layout = Layout::at(self.folder);
        let failed = |error: io::Error| format!("{}: {error}", layout.root().display());
        // A session of its own: what happens to the terminal is none of its business. It leads a
        // session already where it was started as one.
        let _leads_already = rustix::process::setsid();
        let asked = cli::requests().map_err(failed)?;
        let Some(_lock) = take(&layout).map_err(failed)? else {
            return Err(format!(
                "another supervisor runs in {}",
                layout.root().display()
            ));
        };
        let _members = Members::join(&layout).map_err(failed)?;
        let plan = Plan::read(&layout.plan())?;
        let mut supervisor = Supervisor::start(&layout, plan.processes).map_err(failed)?;
        let young = Duration::from_secs(self.young);
        supervisor.watch(&asked, young);
        supervisor.stop();
        Ok(true)
    }
}

/// Takes the lock; whoever looks whether a supervisor runs has it for a moment.
fn take(layout: &Layout) -> io::Result<Option<Lock>> {
    for _ in 0..LOOKS {
        if let Some(lock) = Lock::take(layout)? {
            return Ok(Some(lock));
        }
        std::thread::park_timeout(TICK);
    }
    Ok(None)
}

/// One process and how it does.
struct Supervised {
    process: Process,
    /// This program, which guards it.
    guard: PathBuf,
    child: Option<Child>,
    since: Instant,
    state: ProcessState,
}

struct Supervisor<'a> {
    layout: &'a Layout,
    all: Vec<Supervised>,
}

impl<'a> Supervisor<'a> {
    /// Starts everything at once: each component waits for the others by itself.
    fn start(layout: &'a Layout, processes: Vec<Process>) -> io::Result<Self> {
        hold::release_all(layout)?;
        // By its name, before somebody builds another program in its place.
        let guard = env::current_exe()?;
        let start = |process| Supervised::start(process, &guard);
        let all = processes.into_iter().map(start).collect();
        let supervisor = Self { layout, all };
        supervisor.write()?;
        Ok(supervisor)
    }

    /// Looks after everything until somebody asks for the end.
    fn watch(&mut self, asked: &Receiver<()>, young: Duration) {
        while matches!(asked.recv_timeout(TICK), Err(RecvTimeoutError::Timeout)) {
            let mut changed = false;
            for supervised in &mut self.all {
                let is_held = hold::is_held(self.layout, supervised.state.component);
                changed |= supervised.hold(is_held) || supervised.look(young);
            }
            if changed {
                self.tell();
            }
        }
    }

    /// Asks each to end, the last started first, and insists where one does not.
    fn stop(&mut self) {
        for supervised in self.all.iter_mut().rev() {
            supervised.stop();
        }
        self.tell();
    }

    /// Writes down how everything does; where that can't be done, a full disk say, all goes on.
    fn tell(&self) {
        if let Err(error) = self.write() {
            eprintln!("{}: {error}", self.layout.state().display());
        }
    }

    fn write(&self) -> io::Result<()> {
        let state = State {
            supervisor: std::process::id(),
            processes: self.all.iter().map(|all| all.state.clone()).collect(),
        };
        state.write(&self.layout.state())
    }
}

impl Supervised {
    fn start(process: Process, guard: &Path) -> Self {
        let state = ProcessState {
            component: process.component,
            pid: None,
            restarts: 0,
            ended: None,
            health: None,
            held: false,
        };
        let mut supervised = Self {
            process,
            guard: guard.to_owned(),
            child: None,
            since: Instant::now(),
            state,
        };
        supervised.spawn();
        supervised
    }

    fn spawn(&mut self) {
        self.since = Instant::now();
        match spawn(&self.process, &self.guard) {
            Ok(child) => {
                self.state.pid = Some(child.id());
                self.child = Some(child);
            }
            Err(error) => self.state.ended = Some(format!("not started: {error}")),
        }
    }

    /// Stops it where it is held, starts it where it no longer is; says whether anything has changed.
    fn hold(&mut self, is_held: bool) -> bool {
        if is_held == self.state.held {
            return false;
        }
        if is_held {
            self.stop();
        } else {
            self.spawn();
        }
        self.state.held = is_held;
        true
    }

    /// Sees whether it has ended, and starts it again where its last start is long enough ago; says
    /// whether anything has changed.
    fn look(&mut self, young: Duration) -> bool {
        let Some(child) = &mut self.child else {
            return self.start_again(young);
        };
        let ended = match child.try_wait() {
            Ok(None) => return false,
            Ok(Some(status)) => status.to_string(),
            Err(error) => error.to_string(),
        };
        self.child = None;
        self.state.pid = None;
        self.state.ended = Some(ended);
        self.start_again(young);
        true
    }

    fn start_again(&mut self, young: Duration) -> bool {
        let is_due = !self.state.held && self.since.elapsed() >= young;
        if is_due {
            self.state.restarts += 1;
            self.spawn();
        }
        is_due
    }

    fn stop(&mut self) {
        let Some(mut child) = self.child.take() else {
            return;
        };
        drop(child.stdin.take());
        let deadline = Instant::now() + self.process.component.grace() + MARGIN;
        while matches!(child.try_wait(), Ok(None)) {
            if Instant::now() >= deadline {
                // Already gone is as good as killed.
                let _gone = child.kill();
                let _reaped = child.wait();
                break;
            }
            std::thread::park_timeout(Duration::from_millis(20));
        }
        self.state.pid = None;
        self.state.ended = Some("stopped".to_owned());
    }
}

/// Starts it under a guard, which ends it where this process ends without a word.
fn spawn(process: &Process, guard: &Path) -> io::Result<Child> {
    let log = File::options()
        .create(true)
        .append(true)
        .open(&process.log)?;
    let grace = process.component.grace().as_secs().to_string();
    Command::new(guard)
        .args(["run-guarded", "--grace", &grace, "--"])
        .arg(&process.program)
        .args(&process.arguments)
        .envs(&process.environment)
        .stdin(Stdio::piped())
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn()
}
