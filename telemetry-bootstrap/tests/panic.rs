//! The panic hook, installed for real: each case in a process of its own, which is this test again.
#![expect(
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test of panics, of standard error, and one that fails where it can't go on"
)]

use std::env;
use std::process::{Command, Output};
use std::time::Duration;

use telemetry_bootstrap::{Config, Telemetry};

/// Which child a process is to be; unset in the test itself.
const CHILD: &str = "TELEMETRY_TEST_PANIC_CHILD";

const SECRET: &str = "password=hunter2";

/// Runs `test` of this file alone, as a child.
fn child(test: &str, backtrace: &str) -> Output {
    let program = env::current_exe().unwrap();
    let mut command = Command::new(program);
    command.args(["--exact", test, "--nocapture"]);
    command.env(CHILD, "1").env("RUST_BACKTRACE", backtrace);
    command.output().unwrap()
}

fn is_child() -> bool {
    env::var_os(CHILD).is_some()
}

/// The hook that a service has before it starts telemetry.
#[derive(Clone, Copy)]
enum Own {
    None,
    Plain,
    Stateful,
}

/// Installs telemetry and panics on a thread, with a hook of its own before that.
fn panic_installed(own: Own, chain: bool) {
    let text = "the service's own hook".to_owned();
    match own {
        Own::None => {}
        Own::Plain => std::panic::set_hook(Box::new(|_| eprintln!("the service's own hook"))),
        Own::Stateful => std::panic::set_hook(Box::new(move |_| eprintln!("{text}"))),
    }
    let mut config = Config::new("tested", "1.0.0");
    config.environment = Some("test".to_owned());
    assert!(config.chain_panic_hook);
    config.chain_panic_hook = chain;
    for export in [&mut config.traces, &mut config.metrics, &mut config.logs] {
        export.enabled = false;
    }
    let guard = Telemetry::build(config).unwrap().install().unwrap();
    let thread = std::thread::Builder::new().name("worker".to_owned());
    let thread = thread.spawn(|| panic!("no login with {SECRET}\nat all"));
    thread.unwrap().join().unwrap_err();
    guard.shutdown(Duration::from_secs(20)).unwrap();
}

/// What the child wrote: to standard output, and to standard error.
#[track_caller]
fn written(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{out}{err}");
    assert!(
        !out.contains("hunter2") && !err.contains("hunter2"),
        "{out}{err}"
    );
    (out, err)
}

#[test]
fn a_panic_is_logged_and_printed_without_its_secret() {
    if is_child() {
        return panic_installed(Own::None, true);
    }
    let test = "a_panic_is_logged_and_printed_without_its_secret";
    let (out, err) = written(&child(test, "0"));
    let message = "no login with password=[redacted:credential]";
    assert!(
        out.contains(&format!(r#""message":"{message}\nat all""#)),
        "{out}"
    );
    assert!(out.contains(r#""target":"panic""#), "{out}");
    let lines: Vec<_> = err.lines().collect();
    let [line] = lines.as_slice() else {
        panic!("{err}");
    };
    assert!(line.starts_with("thread 'worker' panicked at "), "{line}");
    assert!(line.ends_with(&format!(r": {message}\nat all")), "{line}");
}

#[track_caller]
fn check_own(test: &str, runs: bool) {
    let (_, err) = written(&child(test, "0"));
    let lines: Vec<_> = err.lines().collect();
    let own = lines.get(1..).unwrap_or_default();
    let expected: &[&str] = if runs {
        &["the service's own hook"]
    } else {
        &[]
    };
    assert_eq!(own, expected, "{err}");
}

#[test]
fn a_hook_of_the_service_runs_too() {
    if is_child() {
        return panic_installed(Own::Plain, true);
    }
    check_own("a_hook_of_the_service_runs_too", true);
}

#[test]
fn a_hook_with_state_runs_too() {
    if is_child() {
        return panic_installed(Own::Stateful, true);
    }
    check_own("a_hook_with_state_runs_too", true);
}

#[test]
fn a_hook_that_is_not_wanted_does_not_run() {
    if is_child() {
        return panic_installed(Own::Plain, false);
    }
    check_own("a_hook_that_is_not_wanted_does_not_run", false);
}

#[test]
fn a_backtrace_is_printed_where_the_environment_asks_for_it() {
    if is_child() {
        return panic_installed(Own::None, true);
    }
    let test = "a_backtrace_is_printed_where_the_environment_asks_for_it";
    let (_, err) = written(&child(test, "1"));
    assert!(err.lines().count() > 2, "{err}");
    assert!(err.contains("panic_installed"), "{err}");
}
