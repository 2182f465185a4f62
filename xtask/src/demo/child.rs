//! A child process that never outlives this one: its lines come through a channel, it is asked to
//! end with SIGTERM, and it is killed where it does not.
//!
//! It runs under `xtask run-guarded`, whose standard input is a pipe from here: whatever ends this
//! process closes the pipe, and the guard then ends the child.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write as _};
use std::path::Path;
use std::process::{Child as Process, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// How often a child that should end is looked at.
const POLL: Duration = Duration::from_millis(10);

/// A running child.
pub(crate) struct Child {
    pub(crate) name: &'static str,
    guard: Process,
    lines: Receiver<String>,
    seen: Vec<String>,
}

impl Child {
    /// Starts `program`; its standard error passes through, its lines are appended to `copy`, too.
    pub(crate) fn start(
        name: &'static str,
        program: &Path,
        variables: &[(&str, String)],
        copy: Option<&Path>,
    ) -> io::Result<Self> {
        Self::start_with(name, program, &[], variables, copy)
    }

    /// As [`start`](Self::start), with arguments.
    pub(crate) fn start_with(
        name: &'static str,
        program: &Path,
        arguments: &[&str],
        variables: &[(&str, String)],
        copy: Option<&Path>,
    ) -> io::Result<Self> {
        let append = |path| File::options().create(true).append(true).open(path);
        let mut copy = copy.map(append).transpose()?;
        let mut guard = Command::new(env::current_exe()?);
        guard
            .arg("run-guarded")
            .arg("--")
            .arg(program)
            .args(arguments);
        // The demo's services are told everything that concerns telemetry; nothing is inherited.
        for (name, _) in env::vars_os().filter(|(name, _)| is_ours(name)) {
            guard.env_remove(name);
        }
        guard
            .envs(variables.iter().map(|(key, value)| (key, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        // A group of its own: Ctrl-C in the terminal is for this process, which ends its children.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut guard, 0);
        let mut guard = guard.spawn()?;
        let stdout = guard
            .stdout
            .take()
            .ok_or_else(|| io::Error::other("no standard output"))?;
        let (send, lines) = mpsc::channel();
        thread::spawn(move || {
            let lines = BufReader::new(stdout).split(b'\n').map_while(Result::ok);
            for mut line in lines {
                if let Some(copy) = &mut copy {
                    line.push(b'\n');
                    // What misses it finds out: every line is counted where it is to arrive.
                    let _written = copy.write_all(&line);
                    line.pop();
                }
                let line = String::from_utf8_lossy(&line).into_owned();
                if send.send(line).is_err() {
                    break;
                }
            }
        });
        Ok(Self {
            name,
            guard,
            lines,
            seen: Vec::new(),
        })
    }

    /// Waits for the first line for which `found` has an answer.
    ///
    /// # Errors
    /// The last lines that were seen, when the child ends or the time is over before.
    pub(crate) fn wait_for<T>(
        &mut self,
        within: Duration,
        found: impl Fn(&str) -> Option<T>,
    ) -> Result<T, String> {
        let deadline = Instant::now() + within;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(line) => {
                    let answer = found(&line);
                    self.seen.push(line);
                    if let Some(answer) = answer {
                        return Ok(answer);
                    }
                }
                Err(RecvTimeoutError::Timeout) => return Err(self.failure("is not ready")),
                Err(RecvTimeoutError::Disconnected) => return Err(self.failure("ended")),
            }
        }
    }

    fn failure(&self, what: &str) -> String {
        let from = self.seen.len().saturating_sub(5);
        let last = self.seen[from..].join("\n  ");
        format!("{} {what}; its last lines:\n  {last}", self.name)
    }

    /// Asks the child to end, waits, and hands over every line that it wrote.
    pub(crate) fn stop(mut self, within: Duration) -> (Vec<String>, Option<ExitStatus>) {
        drop(self.guard.stdin.take());
        let deadline = Instant::now() + within;
        let mut status = None;
        while status.is_none() && Instant::now() < deadline {
            status = self.guard.try_wait().ok().flatten();
            if status.is_none() {
                thread::park_timeout(POLL);
            }
        }
        let lines = if status.is_some() {
            self.lines.iter().collect()
        } else {
            Vec::new()
        };
        let mut seen = std::mem::take(&mut self.seen);
        seen.extend(lines);
        (seen, status)
    }
}

fn is_ours(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    ["OTEL_", "RUST_LOG", "TELEMETRY_", "NATS_URL"]
        .iter()
        .any(|prefix| name.starts_with(prefix))
}

impl Drop for Child {
    fn drop(&mut self) {
        // The guard ends its child when its standard input closes.
        drop(self.guard.stdin.take());
        let _ended = self.guard.wait();
    }
}

/// `xtask run-guarded PROGRAM [ARGUMENT …]`: runs the program until it ends or standard input closes.
///
/// # Errors
/// Where the program can't be started or watched; it does not run any more then.
pub(crate) fn run_guarded(
    program: &OsStr,
    arguments: &[OsString],
    grace: Duration,
) -> io::Result<i32> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .spawn()?;
    let watched = watch(&mut child, grace);
    if watched.is_err() {
        // Already gone is as good as killed.
        let _gone = child.kill();
        let _reaped = child.wait();
    }
    watched
}

/// Waits for the child's end; asks for it when standard input closes, and insists after `grace`.
fn watch(child: &mut Process, grace: Duration) -> io::Result<i32> {
    let (send, closed) = mpsc::channel::<()>();
    thread::spawn(move || {
        let _until_closed = io::stdin().read_to_end(&mut Vec::new());
        drop(send);
    });
    let mut asked: Option<Instant> = None;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status.code().unwrap_or(1));
        }
        match (asked, closed.recv_timeout(POLL)) {
            (None, Err(RecvTimeoutError::Disconnected)) => {
                terminate(child)?;
                asked = Some(Instant::now());
            }
            (Some(since), _) if since.elapsed() > grace => child.kill()?,
            (Some(_), _) => thread::park_timeout(POLL),
            (None, _) => {}
        }
    }
}

/// SIGTERM, which services answer with a graceful shutdown.
#[cfg(unix)]
fn terminate(child: &Process) -> io::Result<()> {
    let id = i32::try_from(child.id()).map_err(io::Error::other)?;
    let id = rustix::process::Pid::from_raw(id).ok_or(io::ErrorKind::NotFound)?;
    rustix::process::kill_process(id, rustix::process::Signal::TERM)?;
    Ok(())
}

/// Windows has nothing gentler than killing.
#[cfg(not(unix))]
fn terminate(child: &mut Process) -> io::Result<()> {
    child.kill()
}
