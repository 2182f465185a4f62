//! The engine: whether one answers, how new its Compose is, and how it is asked.

use std::io;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// The oldest Compose that has `include` and knows dependencies that need not be there.
const OLDEST: (u32, u32) = (2, 20);

/// How long an engine may take to say its version.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often it is looked at.
const TICK: Duration = Duration::from_millis(5);

/// An engine that answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Engine {
    /// Its version.
    pub(crate) version: String,
    /// The version of Compose.
    pub(crate) compose: String,
}

impl Engine {
    /// The one that `docker` speaks to.
    ///
    /// # Errors
    /// What is missing, and how to get it.
    pub(crate) fn find() -> Result<Self, String> {
        let version = ask_briefly(&["version", "--format", "{{.Server.Version}}"])
            .map_err(|error| format!("no Docker engine answers: {error}"))?;
        let compose = ask_briefly(&["compose", "version", "--short"]).map_err(|error| {
            format!(
                "Docker has no Compose v2 ({error}): install its plugin, `docker-compose-v2`, \
                 `docker-compose-plugin` or, in Debian 13 and newer, `docker-compose`"
            )
        })?;
        if !is_new_enough(&compose) {
            let (major, minor) = OLDEST;
            return Err(format!(
                "Docker Compose {compose} is too old; {major}.{minor} or newer is needed"
            ));
        }
        Ok(Self { version, compose })
    }
}

/// What `docker` answers, without the space around it.
///
/// # Errors
/// Where there is no such program, or the last line of its complaint.
pub(super) fn ask(arguments: &[&str]) -> Result<String, String> {
    let child = spawn(arguments)?;
    answer(child.wait_with_output())
}

/// The same of what says a line at once, or hangs because its engine does.
fn ask_briefly(arguments: &[&str]) -> Result<String, String> {
    let mut child = spawn(arguments)?;
    let started = Instant::now();
    while matches!(child.try_wait(), Ok(None)) {
        if started.elapsed() > PATIENCE {
            // Already gone is as good as killed.
            let _gone = child.kill();
            let _reaped = child.wait();
            return Err(format!("nothing within {} s", PATIENCE.as_secs()));
        }
        std::thread::park_timeout(TICK);
    }
    answer(child.wait_with_output())
}

fn spawn(arguments: &[&str]) -> Result<Child, String> {
    let mut docker = Command::new("docker");
    docker.args(arguments).stdin(Stdio::null());
    docker.stdout(Stdio::piped()).stderr(Stdio::piped());
    docker.spawn().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => "there is no program `docker` on the path".to_owned(),
        _ => format!("docker: {error}"),
    })
}

fn answer(output: io::Result<Output>) -> Result<String, String> {
    let output = output.map_err(|error| format!("docker: {error}"))?;
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        let mut lines = complaint.lines().rev();
        let last = lines.find(|line| !line.trim().is_empty());
        return Err(last.unwrap_or("it failed without a word").trim().to_owned());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn is_new_enough(version: &str) -> bool {
    let numbers = version.trim_start_matches('v').split(['.', '-', '+']);
    let mut numbers = numbers.map(str::parse::<u32>);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => (major, minor) >= OLDEST,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_new_enough;

    #[track_caller]
    fn check(version: &str, expected: bool) {
        assert_eq!(is_new_enough(version), expected, "{version}");
    }

    #[test]
    fn versions_are_numbers_not_text() {
        check("2.40.3-3", true);
        check("v2.20.0", true);
        check("2.9.0", false);
        check("1.29.2", false);
        check("5.0.1", true);
        check("", false);
        check("dev", false);
    }
}
