//! From a pin to a program that runs.
#![cfg(unix)]

use std::fs;
use std::path::Path;

use clap::{Args as _, Command, FromArgMatches as _};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use super::Supply;
use super::server::{Reply, Server};
use super::transfer_tests::{Folder, HASTE};
use crate::stack::component::Component;
use crate::stack::options::Options;
use crate::stack::platform::Platform;

/// A release with one program.
pub(crate) fn release(program: &str, script: &str) -> Vec<u8> {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    let text = format!("#!/bin/sh\n{script}\n");
    let mut header = tar::Header::new_gnu();
    header.set_size(text.len() as u64);
    header.set_mode(0o644);
    archive
        .append_data(&mut header, program, text.as_bytes())
        .unwrap();
    archive.into_inner().unwrap().finish().unwrap()
}

/// A file of pins with Tempo alone, and more of it where it is recorded.
pub(crate) fn pins(folder: &Folder, archive: &str, more: &Value) {
    let mut pin = json!({
        "version": "3.0.3", "oldest": "3.0.0", "image": "grafana/tempo:3.0.3",
        "archive": archive, "programs": {"tempo": "tempo"},
    });
    let pin_fields = pin.as_object_mut().unwrap();
    pin_fields.extend(more.as_object().unwrap().clone());
    let text = format!("{:#}\n", json!({"tempo": pin}));
    fs::write(folder.0.join("pins.json"), text).unwrap();
}

/// What is recorded of an archive for this machine.
fn recorded(folder: &Folder, url: &str, archive: &[u8]) -> Value {
    let sha256 = folder.write("archive", archive);
    let known = json!({"sha256": sha256, "bytes": archive.len(), "url": url});
    json!({"archives": {Platform::here().to_string(): known}})
}

/// Where the program is, after `stack-up` with these options has looked for it.
fn found(folder: &Folder, more: &[&str]) -> Result<Option<String>, String> {
    let command = Command::new("up").no_binary_name(true);
    let command = Supply::augment_args(Options::augment_args(command));
    let (cache, pins) = (folder.0.join("cache"), folder.0.join("pins.json"));
    let place = [
        "--gateway=none",
        "--without=loki,prometheus,alertmanager,webhook,grafana",
        "--cache",
        cache.to_str().unwrap(),
        "--pins",
        pins.to_str().unwrap(),
    ];
    let matches = command.get_matches_from(place.iter().chain(more));
    let options = Options::from_arg_matches(&matches).unwrap();
    let supply = Supply::from_arg_matches(&matches).unwrap();
    let program = supply.programs(&options, HASTE)?.of(Component::Tempo);
    Ok(program.map(|program| program.display().to_string()))
}

fn run(program: &str) -> String {
    let output = std::process::Command::new(program).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_program_is_got_once_and_only_where_that_is_asked_for() {
    let archive = release("tempo", "echo tempo runs");
    let copy = archive.clone();
    let server = Server::start(move |request| Reply::ranged(request, &copy, "\"a\""));
    let (folder, url) = (Folder::new(), server.url("/tempo.tar.gz"));
    let known = recorded(&folder, &url, &archive);
    pins(&folder, &url, &known);
    assert_eq!(found(&folder, &[]), Ok(None));
    assert_eq!(
        found(&folder, &["--download", "--runtime=embedded"]),
        Ok(None)
    );
    assert_eq!(server.seen().len(), 0);

    let program = found(&folder, &["--download"]).unwrap().unwrap();
    assert_eq!(run(&program), "tempo runs\n");
    let inside = folder.0.join("cache");
    assert!(Path::new(&program).starts_with(&inside), "{program}");
    assert_eq!(found(&folder, &["--download"]), Ok(Some(program.clone())));
    assert_eq!(found(&folder, &[]), Ok(Some(program)));
    assert_eq!(server.seen().len(), 1);
    let partial = fs::read_dir(inside.join("partial")).unwrap();
    assert_eq!(partial.count(), 0);
}

#[test]
fn a_program_that_is_too_old_is_not_good_enough_where_one_can_be_got() {
    let archive = release("tempo", "echo new");
    let copy = archive.clone();
    let server = Server::start(move |request| Reply::ranged(request, &copy, "\"a\""));
    let (folder, url) = (Folder::new(), server.url("/tempo.tar.gz"));
    let known = recorded(&folder, &url, &archive);
    pins(&folder, &url, &known);
    let old = folder.0.join("bin");
    fs::create_dir_all(&old).unwrap();
    for (version, downloads) in [("2.9.0", 1), ("3.0.0", 1)] {
        let script = format!("#!/bin/sh\necho tempo, version {version}\n");
        fs::write(old.join("tempo"), script).unwrap();
        super::unpack::executable(&old.join("tempo")).unwrap();
        let bin_dir = format!("--bin-dir={}", old.display());
        found(&folder, &["--download", &bin_dir]).unwrap();
        assert_eq!(server.seen().len(), downloads, "{version}");
    }
}

#[test]
fn without_a_checksum_nothing_is_asked_for() {
    let server = Server::start(|_| Reply::not_found());
    let (folder, url) = (Folder::new(), server.url("/tempo.tar.gz"));
    pins(&folder, &url, &json!({}));
    let error = found(&folder, &["--download"]).unwrap_err();
    let platform = Platform::here();
    let expected = format!("no checksum of its archive for {platform}");
    assert!(error.contains(&expected), "{error}");
    assert!(error.contains("stack-pin"), "{error}");
    assert_eq!(server.seen().len(), 0);
}

#[test]
fn a_release_that_is_not_what_was_recorded_leaves_nothing() {
    let archive = release("tempo", "echo tempo runs");
    let mut other = archive.clone();
    *other.last_mut().unwrap() ^= 1;
    let server = Server::start(move |request| Reply::ranged(request, &other, "\"a\""));
    let (folder, url) = (Folder::new(), server.url("/tempo.tar.gz"));
    let known = recorded(&folder, &url, &archive);
    pins(&folder, &url, &known);
    let error = found(&folder, &["--download"]).unwrap_err();
    assert!(error.contains("pinned is"), "{error}");
    assert_eq!(found(&folder, &[]), Ok(None));
}

#[test]
fn a_release_without_the_program_leaves_nothing() {
    let archive = release("something-else", "echo");
    let copy = archive.clone();
    let server = Server::start(move |request| Reply::ranged(request, &copy, "\"a\""));
    let (folder, url) = (Folder::new(), server.url("/tempo.tar.gz"));
    let known = recorded(&folder, &url, &archive);
    pins(&folder, &url, &known);
    let error = found(&folder, &["--download"]).unwrap_err();
    assert!(error.contains("has no `tempo`"), "{error}");
    assert_eq!(found(&folder, &[]), Ok(None));
    let entries = fs::read_dir(folder.0.join("cache")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    assert_eq!(names, ["partial", "tempo.lock"]);
}
