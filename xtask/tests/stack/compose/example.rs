//! The example of an environment beside Compose's files: whole, true, and taken by Compose.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{rendered, run};
use crate::support::Stack;

const NAME: &str = ".env.example";

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("stack/compose")
}

/// What Compose's files ask for, with what is usual; nothing where it has to be told.
fn variables() -> BTreeMap<String, Option<String>> {
    let mut variables = BTreeMap::new();
    for entry in fs::read_dir(source()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "yml") {
            continue;
        }
        let text = fs::read_to_string(path).unwrap();
        for placeholder in text.split("${").skip(1) {
            let (inner, _) = placeholder.split_once('}').unwrap();
            let (name, usual) = inner.split_once(':').unwrap_or((inner, ""));
            let usual = usual.strip_prefix('-').map(str::to_owned);
            let told = variables.entry(name.to_owned()).or_insert(None);
            *told = told.take().or(usual);
        }
    }
    variables
}

#[test]
fn every_variable_is_explained_in_its_line_and_has_its_usual_value() {
    let text = fs::read_to_string(source().join(NAME)).unwrap();
    let lines = text.lines().filter(|line| line.contains('='));
    let mut explained = BTreeMap::new();
    for line in lines {
        let (assigned, comment) = line.split_once(" # ").unwrap();
        assert!(comment.len() > 3, "{line}");
        let (name, value) = assigned.trim_end().split_once('=').unwrap();
        explained.insert(name.to_owned(), value.trim_matches('\'').to_owned());
    }
    let asked = variables();
    let names = |all: Vec<&String>| all.into_iter().cloned().collect::<Vec<_>>();
    assert_eq!(
        names(explained.keys().collect()),
        names(asked.keys().collect())
    );
    for (name, usual) in asked {
        match usual {
            Some(usual) => assert_eq!(explained[&name], usual, "{name}"),
            None => assert!(Path::new(&explained[&name]).is_absolute(), "{name}"),
        }
    }
}

/// What Compose says in a folder, with nothing but the example; it has to accept it in silence.
fn compose(folder: &Path, arguments: &[&str]) -> String {
    let mut compose = Command::new("docker");
    for name in variables().keys() {
        compose.env_remove(name);
    }
    compose
        .args(["compose", "--env-file", NAME])
        .args(arguments);
    compose.env("COMPOSE_PROFILES", "core,data,obs");
    let output = compose.current_dir(folder).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {said}", folder.display());
    assert_eq!(said, "", "{}", folder.display());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn compose_takes_the_example_as_it_is() {
    if !run::has_compose() {
        return;
    }
    let stack = Stack::new();
    rendered(&stack, &[]);
    compose(&stack.folder.join("config/compose"), &["config", "-q"]);
    compose(&source(), &["config", "-q"]);
    let read = compose(&source(), &["config", "--environment"]);
    for (name, usual) in variables() {
        let usual = usual.unwrap_or_else(|| "/var/lib/telemetry".to_owned());
        let line = format!("{name}={usual}");
        assert!(read.lines().any(|read| read.starts_with(&line)), "{line}");
    }
    assert!(read.lines().any(|line| line == "TENANT="), "{read}");
}
