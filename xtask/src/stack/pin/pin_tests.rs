//! What is recorded, from servers and folders of our own.
#![cfg(unix)]

use std::fs;

use clap::{Args as _, Command, FromArgMatches as _};
use serde_json::{Value, json};

use super::Pin;
use crate::stack::supply::server::{Reply, Request, Server};
use crate::stack::supply::supply_tests::{pins, release};
use crate::stack::supply::transfer_tests::{Folder, HASTE};

const DIGEST: &str = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

/// Runs `stack-pin` for Tempo on one platform.
fn run(folder: &Folder, more: &[&str]) -> Result<bool, String> {
    let command = Pin::augment_args(Command::new("pin").no_binary_name(true));
    let (cache, pins) = (folder.0.join("cache"), folder.0.join("pins.json"));
    let place = [
        "--platform=linux-amd64",
        "--cache",
        cache.to_str().unwrap(),
        "--pins",
        pins.to_str().unwrap(),
    ];
    let matches = command.get_matches_from(place.iter().chain(more));
    Pin::from_arg_matches(&matches).unwrap().record(HASTE)
}

fn written(folder: &Folder) -> Value {
    let text = fs::read_to_string(folder.0.join("pins.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// A registry that wants a token, for one image.
fn registry(request: &Request) -> Reply {
    let host = request.header("host").unwrap_or_default();
    match request.path.as_str() {
        "/v2/grafana/tempo/manifests/3.0.3" if request.method != "HEAD" => Reply::not_found(),
        "/v2/grafana/tempo/manifests/3.0.3"
            if request.header("authorization") == Some("Bearer secret") =>
        {
            let head = format!("200 OK\r\ndocker-content-digest: {DIGEST}\r\n");
            Reply::raw(&head, Vec::new())
        }
        "/v2/grafana/tempo/manifests/3.0.3" => Reply::new(
            "401 Unauthorized",
            &format!("www-authenticate: Bearer realm=\"http://{host}/token\",service=\"hub\"\r\n"),
            b"",
        ),
        "/token?service=hub&scope=repository%3Agrafana%2Ftempo%3Apull" => {
            Reply::new("200 OK", "", br#"{"token": "secret"}"#)
        }
        _ => Reply::not_found(),
    }
}

/// A release of Tempo with this list of checksums, and the registry.
fn host(archive: Vec<u8>, list: String) -> Server {
    Server::start(move |request| match request.path.as_str() {
        "/v3.0.3/tempo_linux_amd64.tar.gz" => Reply::ranged(request, &archive, "\"a\""),
        "/v3.0.3/SHA256SUMS" => Reply::new("200 OK", "", list.as_bytes()),
        _ => registry(request),
    })
}

fn pin(folder: &Folder, server: &Server) {
    let archive = server.url("/v3.0.3/tempo_{os}_{arch}.tar.gz");
    let image = format!("{}/grafana/tempo:3.0.3", server.address());
    let more = json!({"checksums": server.url("/v3.0.3/SHA256SUMS"), "image": image});
    pins(folder, &archive, &more);
}

#[test]
fn checksums_and_digests_are_recorded_once() {
    let (folder, archive) = (Folder::new(), release("tempo", "echo"));
    let sha256 = folder.write("archive", &archive);
    let list = format!("{sha256}  tempo_linux_amd64.tar.gz\n");
    let server = host(archive.clone(), list);
    pin(&folder, &server);
    assert_eq!(run(&folder, &["--check"]), Ok(false));
    assert_eq!(server.seen().len(), 0);

    assert_eq!(run(&folder, &[]), Ok(true));
    let written = written(&folder);
    let tempo = &written["tempo"];
    let url = server.url("/v3.0.3/tempo_linux_amd64.tar.gz");
    let known = json!({"sha256": sha256, "bytes": archive.len(), "url": url});
    assert_eq!(tempo["archives"], json!({"linux-amd64": known}));
    let image = tempo["image"].as_str().unwrap();
    assert_eq!(tempo["digests"], json!({image: DIGEST}));
    assert_eq!(run(&folder, &["--check"]), Ok(true));
    let asked = server.seen().len();
    assert_eq!(run(&folder, &[]), Ok(true));
    assert_eq!(server.seen().len(), asked);
}

#[test]
fn what_the_release_does_not_list_is_not_recorded() {
    for list in [
        format!("{}  tempo_linux_amd64.tar.gz\n", "0".repeat(64)),
        String::new(),
    ] {
        let folder = Folder::new();
        let server = host(release("tempo", "echo"), list);
        pin(&folder, &server);
        assert_eq!(run(&folder, &[]), Ok(false));
        let written = written(&folder);
        assert_eq!(written["tempo"]["archives"], Value::Null);
        // What could be found is kept.
        assert!(written["tempo"]["digests"].is_object());
    }
}

#[test]
fn an_archive_without_the_program_is_not_recorded() {
    let (folder, archive) = (Folder::new(), release("tempo-cli", "echo"));
    let sha256 = folder.write("archive", &archive);
    let server = host(archive, format!("{sha256}  tempo_linux_amd64.tar.gz\n"));
    pin(&folder, &server);
    assert_eq!(run(&folder, &[]), Ok(false));
    assert_eq!(written(&folder)["tempo"]["archives"], Value::Null);
}

#[test]
fn archives_that_are_here_need_no_network_and_are_never_changed_silently() {
    let (folder, server) = (Folder::new(), Server::start(|_| Reply::not_found()));
    pin(&folder, &server);
    let (name, first) = ("tempo_linux_amd64.tar.gz", release("tempo", "echo 1"));
    let sha256 = folder.write(name, &first);
    let from = format!("--from={}", folder.0.display());
    assert_eq!(run(&folder, &[&from]), Ok(true));
    let recorded = || written(&folder)["tempo"]["archives"]["linux-amd64"]["sha256"].clone();
    assert_eq!(recorded(), json!(sha256));
    folder.write(name, &release("tempo", "echo 2"));
    assert_eq!(run(&folder, &[&from]), Ok(true));
    assert_eq!(run(&folder, &[&from, "--again"]), Ok(false));
    assert_eq!(recorded(), json!(sha256));
    assert_eq!(server.seen().len(), 0);
}

#[test]
fn a_listing_names_the_archive() {
    let (folder, archive) = (Folder::new(), release("tempo", "echo"));
    let sha256 = folder.write("archive", &archive);
    let server = Server::start(move |request| {
        let host = request.header("host").unwrap_or_default();
        match request.path.as_str() {
            "/3.0.3/amd64/linux" => {
                let url = format!("http://{host}/tempo_3.0.3_4711.tar.gz");
                let text = json!({"url": url, "sha256": sha256}).to_string();
                Reply::new("200 OK", "", text.as_bytes())
            }
            "/tempo_3.0.3_4711.tar.gz" => Reply::ranged(request, &archive, "\"a\""),
            _ => registry(request),
        }
    });
    let listing = server.url("/3.0.3/{arch}/{os}");
    let image = format!("{}/grafana/tempo:3.0.3", server.address());
    pins(&folder, "", &json!({"listing": listing, "image": image}));
    assert_eq!(run(&folder, &[]), Ok(true));
    let url = &written(&folder)["tempo"]["archives"]["linux-amd64"]["url"];
    assert_eq!(*url, json!(server.url("/tempo_3.0.3_4711.tar.gz")));
}

#[test]
fn a_registry_that_says_nothing_useful_is_told() {
    for reply in [
        Reply::raw("200 OK\r\n", Vec::new()),
        Reply::raw("200 OK\r\ndocker-content-digest: latest\r\n", Vec::new()),
        Reply::new(
            "401 Unauthorized",
            "www-authenticate: Basic realm=\"x\"\r\n",
            b"",
        ),
        Reply::new(
            "401 Unauthorized",
            "www-authenticate: Bearer realm=\"http://example.org/token\"\r\n",
            b"",
        ),
        Reply::new("429 Too Many Requests", "", b""),
    ] {
        let server = Server::start(move |_| reply.clone());
        let image = format!("{}/grafana/tempo:3.0.3", server.address());
        let error = super::image::digest(&image, HASTE).unwrap_err();
        assert!(error.starts_with(&image), "{error}");
    }
}
