//! Telemetry in the destructor of a thread's variable, after OpenTelemetry's own are gone. What goes
//! wrong there ends the process, so each case has one of its own, which is this test again.
#![expect(clippy::unwrap_used, reason = "a test that fails where it can't go on")]

use std::collections::HashMap;
use std::env;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use opentelemetry::Context;
use telemetry_bootstrap::{Config, Telemetry, correlation, trace};
use tracing::{info, info_span};

/// Which case a process is to be, `BEFORE/LAST`; unset in the test itself.
const CHILD: &str = "TELEMETRY_TEST_THREAD_END_CHILD";

const TEST: &str = "telemetry_is_harmless_while_its_thread_ends";

/// What the thread does first, and what it does last.
const STEPS: [&str; 6] = ["nothing", "log", "span", "context", "correlation", "inject"];

static ENDED: AtomicBool = AtomicBool::new(false);

/// Does something when its thread ends.
struct Last(String);

impl Drop for Last {
    fn drop(&mut self) {
        step(&self.0);
        ENDED.store(true, Ordering::Relaxed);
    }
}

thread_local! {
    static LAST: Last = Last(env::var(CHILD).unwrap().split_once('/').unwrap().1.to_owned());
}

fn step(what: &str) {
    match what {
        "log" => info!("said"),
        "span" => info_span!("work").in_scope(|| {}),
        "context" => drop(Context::current()),
        "correlation" => drop(correlation::current()),
        "inject" => trace::inject(&mut HashMap::new()),
        _ => {}
    }
}

/// Does both on a thread, whose variable is made before any of OpenTelemetry.
fn run(case: &str) {
    let mut config = Config::new("tested", "1.0.0");
    config.environment = Some("test".to_owned());
    for export in [&mut config.metrics, &mut config.logs] {
        export.enabled = false;
    }
    let guard = Telemetry::build(config).unwrap().install().unwrap();
    let before = case.split_once('/').unwrap().0.to_owned();
    let thread = std::thread::spawn(move || {
        LAST.with(|_| ());
        step(&before);
    });
    thread.join().unwrap();
    assert!(
        ENDED.load(Ordering::Relaxed),
        "the destructor came to its end"
    );
    drop(guard.shutdown(Duration::from_millis(1)));
}

fn child(case: &str) -> Output {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", TEST, "--nocapture"]);
    command.env(CHILD, case).env("RUST_BACKTRACE", "1");
    command.output().unwrap()
}

#[track_caller]
fn check(before: &str, last: &str) {
    let output = child(&format!("{before}/{last}"));
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    let status = output.status;
    assert!(status.success(), "{before}, {last}: {status} {out}{err}");
    assert_eq!(err, "", "{before}, {last}");
    assert!(
        !out.contains(r#""target":"panic""#),
        "{before}, {last}: {out}"
    );
    let said = [before, last].iter().filter(|step| **step == "log").count();
    let lines = out.matches(r#""message":"said""#).count();
    assert_eq!(lines, said, "{before}, {last}: {out}");
}

#[test]
fn telemetry_is_harmless_while_its_thread_ends() {
    if let Ok(case) = env::var(CHILD) {
        return run(&case);
    }
    for before in STEPS {
        for last in ["log", "span", "correlation", "inject"] {
            // The registry of spans ends the process itself where one is entered so late again.
            if (before, last) != ("span", "span") {
                check(before, last);
            }
        }
    }
}
