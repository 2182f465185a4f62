//! The supervisor: restarts are counted, and nothing outlives it, however it ends.

use std::fs;
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use serde_json::Value;

use crate::support::Stack;
use crate::{LOKI_ALONE, eventually, fake};

/// A supervisor whose one component does this.
fn supervise(stack: &Stack, script: &str) -> Child {
    supervise_young(stack, script, "0")
}

/// The same where nothing is started again sooner than so many seconds after its last start.
fn supervise_young(stack: &Stack, script: &str, young: &str) -> Child {
    // A component that dies at once leaves the plan of what would run.
    let folder = fake(stack, "loki", "exit 3");
    let mut up = stack.command("stack-up", LOKI_ALONE);
    let output = up.arg("--bin-dir").arg(folder).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    fs::remove_file(stack.folder.join("state.json")).unwrap();
    fake(stack, "loki", script);
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["stack-supervise", "--young", young])
        .arg(&stack.folder)
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// What the supervisor has written down of its component.
fn state(stack: &Stack) -> Option<Value> {
    let text = fs::read_to_string(stack.folder.join("state.json")).ok()?;
    let state: Value = serde_json::from_str(&text).ok()?;
    Some(state["processes"][0].clone())
}

/// The component itself, below its guard.
fn component(stack: &Stack) -> Pid {
    let pid = stack.folder.join("pid");
    let pid = eventually(|| fs::read_to_string(&pid).ok()?.trim().parse::<i32>().ok());
    Pid::from_raw(pid).unwrap()
}

fn end(supervisor: &Child, signal: Signal) {
    let pid = i32::try_from(supervisor.id()).unwrap();
    kill_process(Pid::from_raw(pid).unwrap(), signal).unwrap();
}

const STAYS: &str = "echo $$ > ../pid.new; mv ../pid.new ../pid; exec sleep 600";

/// The script in the folder that it is in.
fn there(script: &str) -> String {
    format!("cd \"$(dirname \"$0\")\"\n{script}")
}

#[test]
fn a_component_that_ends_is_started_again_and_that_is_counted() {
    let stack = Stack::new();
    let twice = format!("echo ended >> ../ends; [ $(wc -l < ../ends) -gt 2 ] || exit 3; {STAYS}");
    let mut supervisor = supervise(&stack, &there(&twice));
    component(&stack);
    let state = eventually(|| state(&stack).filter(|state| state["restarts"] == 2));
    assert!(state["pid"].is_u64(), "{state}");
    assert_eq!(state["ended"], "exit status: 3");
    end(&supervisor, Signal::TERM);
    assert!(supervisor.wait().unwrap().success());
}

#[test]
fn one_that_ends_soon_after_a_start_is_started_again_later() {
    let stack = Stack::new();
    let script = format!("[ -e ../once ] || {{ touch ../once; exit 3; }}; {STAYS}");
    let mut supervisor = supervise_young(&stack, &there(&script), "1");
    component(&stack);
    let state = eventually(|| state(&stack).filter(|state| state["restarts"] == 1));
    assert!(state["pid"].is_u64(), "{state}");
    end(&supervisor, Signal::TERM);
    assert!(supervisor.wait().unwrap().success());
}

#[test]
fn nothing_outlives_a_supervisor_that_is_killed() {
    let stack = Stack::new();
    let mut supervisor = supervise(&stack, &there(STAYS));
    let component = component(&stack);
    test_kill_process(component).unwrap();
    end(&supervisor, Signal::KILL);
    supervisor.wait().unwrap();
    eventually(|| test_kill_process(component).err());
}

#[test]
fn what_a_killed_supervisor_has_left_is_waited_for() {
    let stack = Stack::new();
    // It ends by itself, but only once it is allowed to.
    let slow = "trap 'while [ ! -e ../go ]; do sleep 0.05; done; exit' TERM\n\
                echo $$ > ../pid.new; mv ../pid.new ../pid\nwhile :; do sleep 0.05; done";
    let mut supervisor = supervise(&stack, &there(slow));
    let component = component(&stack);
    end(&supervisor, Signal::KILL);
    supervisor.wait().unwrap();
    let status = stack.run("stack-status", &[]);
    crate::says(&status, 1, "what it had started is ending");
    let mut down = stack.command("stack-down", &[]).spawn().unwrap();
    assert!(down.try_wait().unwrap().is_none());
    fs::write(stack.folder.join("go"), "").unwrap();
    assert!(down.wait().unwrap().success());
    test_kill_process(component).unwrap_err();
    crate::says(&stack.run("stack-status", &[]), 1, "nothing runs");
}

#[test]
fn one_folder_has_one_supervisor() {
    let stack = Stack::new();
    let mut supervisor = supervise(&stack, &there(STAYS));
    component(&stack);
    let other = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg("stack-supervise")
        .arg(&stack.folder)
        .output()
        .unwrap();
    crate::says(&other, 2, "another supervisor runs");
    end(&supervisor, Signal::TERM);
    supervisor.wait().unwrap();
}
