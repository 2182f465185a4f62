//! Programs that some tests need: which are there, which are missing. The runner keeps what a test
//! prints to itself, so that a skip is said here.

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

type IsThere = fn() -> bool;

/// Names as in `TELEMETRY_REQUIRE`, and whether it is there.
const PROGRAMS: [(&str, IsThere); 9] = [
    ("alertmanager", || {
        is_on_path("alertmanager") || is_on_path("prometheus-alertmanager")
    }),
    ("amtool", || is_on_path("amtool")),
    ("chromium", || is_on_path("chromium")),
    ("docker-compose", has_compose),
    ("nats-server", has_nats_server),
    ("openmetrics", has_openmetrics),
    ("postgres", has_postgres),
    ("prometheus", || is_on_path("prometheus")),
    ("promtool", || is_on_path("promtool")),
];

/// Says what is missing and returns what the tests may rely on, joined by commas.
pub(crate) fn required() -> String {
    let mut there = Vec::new();
    for (name, is_there) in PROGRAMS {
        if is_there() {
            there.push(name);
        } else {
            println!("skipped: {name} not found; tests that need it pass without a look");
        }
    }
    there.join(",")
}

fn has_nats_server() -> bool {
    is_on_path("nats-server") || Path::new("/usr/sbin/nats-server").is_file()
}

/// Compose as a plugin of Docker's; it reads files without an engine.
fn has_compose() -> bool {
    let mut docker = Command::new("docker");
    docker.args(["compose", "version"]);
    let status = docker.stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// Python's Prometheus client, whose parser judges the `OpenMetrics` format.
fn has_openmetrics() -> bool {
    ["python3", "/usr/bin/python3"].iter().any(|program| {
        let mut python = Command::new(program);
        python.args(["-c", "import prometheus_client.openmetrics.parser"]);
        let status = python.stdout(Stdio::null()).stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    })
}

fn has_postgres() -> bool {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let mut folders = versions.filter_map(|version| Some(version.ok()?.path().join("bin")));
    env::var_os("PG_URL").is_some() || folders.any(|folder| folder.join("initdb").is_file())
}

/// Whether a program of this name can be run.
pub(crate) fn is_on_path(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(program).is_file())
}
