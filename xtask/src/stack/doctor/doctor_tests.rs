//! What is said of programs of our own.
#![cfg(unix)]

use std::fs;

use super::component::{Row, Verdict};
use super::lines;
use crate::stack::component::Component;
use crate::stack::supply::transfer_tests::Folder;
use crate::stack::supply::unpack::executable;
use crate::stack::versions::Pins;

/// What is said of Tempo where its program does this.
fn row(script: Option<&str>) -> (Folder, Row) {
    let folder = Folder::new();
    let pins = Pins::read(None).unwrap();
    let pin = pins.of(Component::Tempo).unwrap();
    let program = script.map(|script| {
        let program = folder.0.join("tempo");
        fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        executable(&program).unwrap();
        program
    });
    let row = Row::new(Component::Tempo, true, program, pin);
    (folder, row)
}

#[track_caller]
fn check(script: &str, verdict: Verdict, expected: &str) {
    let (_folder, row) = row(Some(script));
    assert_eq!(row.verdict, verdict);
    let said = lines(&row);
    assert!(said.contains(expected), "{said}");
    assert_eq!(
        said.contains("grafana/tempo:3.0.3"),
        !verdict.will_do(),
        "{said}"
    );
}

#[test]
fn a_version_is_asked_for_and_judged() {
    let pinned = "echo tempo, version 3.0.3";
    check(pinned, Verdict::Fine, "3.0.3 (pinned 3.0.3)");
    let old = "echo tempo, version 3.0.1 >&2";
    check(old, Verdict::Older, "3.0.1, older than the pinned 3.0.3");
    let too_old = "[ \"$1\" = --version ] && echo 2.8.1";
    check(too_old, Verdict::TooOld, "at least 3.0.0 is needed");
    check("exit 1", Verdict::Unknown, "of unknown version");
}

#[test]
fn what_is_missing_is_told_with_the_ways_to_get_it() {
    let (_folder, row) = row(None);
    assert_eq!(row.verdict, Verdict::Missing);
    let said = lines(&row);
    assert!(said.starts_with("✘ tempo"), "{said}");
    assert!(said.contains("releases/download/v3.0.3/"), "{said}");
    assert!(said.contains("image grafana/tempo:3.0.3"), "{said}");
}

#[test]
fn grafana_without_its_folder_is_incomplete() {
    let (folder, _) = row(Some("echo version 13.2.0"));
    let pins = Pins::read(None).unwrap();
    let pin = pins.of(Component::Grafana).unwrap();
    let program = folder.0.join("tempo");
    let row = Row::new(Component::Grafana, false, Some(program), pin);
    assert_eq!(row.verdict, Verdict::Incomplete);
    assert!(lines(&row).starts_with("· grafana"), "{}", lines(&row));
}
