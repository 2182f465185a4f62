//! Asks a program what it is, and does not wait for one that never says.

use std::ffi::OsStr;
use std::io::Read as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::version::Version;

/// How long a program may take to say what it is: the first start reads a hundred megabytes.
const PATIENCE: Duration = Duration::from_secs(10);
/// More than any program has to say about itself.
const MOST: u64 = 64 << 10;
/// How often a program that says nothing is looked at.
const TICK: Duration = Duration::from_millis(10);

/// The version that a component's program says it is.
pub(crate) fn version(program: &Path) -> Option<Version> {
    Version::find(&ask(program, &["--version"], PATIENCE)?)
}

/// What a component's program says about its flags.
pub(crate) fn help(program: &Path) -> Option<String> {
    ask(program, &["--help"], PATIENCE)
}

/// What a program says on standard output, then on standard error; `None` where it can't be run, fails,
/// or takes too long.
pub(crate) fn ask<S: AsRef<OsStr>>(
    program: impl AsRef<OsStr>,
    arguments: &[S],
    within: Duration,
) -> Option<String> {
    let deadline = Instant::now() + within;
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .ok()?;
    let (out, err) = (child.stdout.take()?, child.stderr.take()?);
    let (sender, said) = mpsc::channel();
    std::thread::spawn(move || {
        let mut text = Vec::new();
        // What has been read until then is kept.
        let _read = out.chain(err).take(MOST).read_to_end(&mut text);
        // Nobody waits any longer once it is too late.
        let _sent = sender.send(text);
    });
    let has_succeeded = ended(&mut child, deadline);
    let left = deadline.saturating_duration_since(Instant::now());
    let text = said.recv_timeout(left).ok()?;
    has_succeeded.then(|| String::from_utf8_lossy(&text).into_owned())
}

/// Whether it ends well in time; it is ended where it does not.
fn ended(child: &mut Child, deadline: Instant) -> bool {
    while Instant::now() < deadline {
        if let Ok(Some(status)) = child.try_wait() {
            return status.success();
        }
        std::thread::park_timeout(TICK);
    }
    // Already gone is as good as killed.
    let _gone = child.kill();
    let _reaped = child.wait();
    false
}

#[cfg(all(test, unix))]
mod tests {
    use std::time::Duration;

    use super::ask;

    #[track_caller]
    fn check(script: &str, within: Duration, expected: Option<&str>) {
        let said = ask("/bin/sh", &["-c", script], within);
        assert_eq!(said.as_deref(), expected, "{script}");
    }

    #[test]
    fn a_program_is_asked_for_so_long_and_no_longer() {
        let long = Duration::from_secs(60);
        check("echo out; echo err >&2", long, Some("out\nerr\n"));
        check("echo no; exit 3", long, None);
        check("exec sleep 600", Duration::from_millis(50), None);
        assert_eq!(ask("/nothing/here", &[""], long), None);
    }
}
