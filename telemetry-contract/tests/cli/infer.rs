//! `contract infer`.

use telemetry_contract::rule::Rule;

use crate::program::{Folder, request};
use crate::telemetry::{LINE, bad, one_line};

/// A capture of a service that has a schema URL of its own.
fn folder() -> Folder {
    let all = [
        Rule::AttributeUndeclared,
        Rule::EventUndeclared,
        Rule::MetricUndeclared,
    ];
    let texts: Vec<String> = all.iter().map(|rule| one_line(bad(*rule))).collect();
    let own = texts
        .concat()
        .replace("/telemetry-contract/0.1.0", "/shop/0.2.0");
    Folder::new().with("capture.jsonl", own)
}

#[test]
fn what_is_written_passes_the_lint_and_the_telemetry_conforms_to_it() {
    let folder = folder();
    let before = folder.run(&["contract", "check", "capture.jsonl"]);
    assert_eq!(before.code, Some(1), "{before:?}");
    let ran = folder.run(&["contract", "infer", "capture.jsonl", "--out", "telemetry"]);
    insta::assert_snapshot!(ran.shown(), @r"
    wrote telemetry/manifest.yaml
    wrote telemetry/jobs.yaml
    wrote telemetry/order.yaml
    wrote telemetry/orders.yaml
    declared: 1 attribute, 1 metric, 0 spans, 1 event
    next: read every `# review:`, then `cargo telemetry contract lint --registry telemetry`
    --
    -- exits with 0
    ");
    folder.run(&["contract", "lint"]).exits(0);
    folder.run(&["contract", "check", "capture.jsonl"]).exits(0);
    assert!(
        folder
            .read("telemetry/manifest.yaml")
            .contains("shop/0.2.0")
    );
}

#[test]
fn a_program_reads_what_was_written_or_would_be() {
    let folder = folder();
    let infer = ["contract", "infer", "capture.jsonl", "--json"];
    let page = folder.run(&infer).exits(0).json();
    let files = page["files"].as_array().unwrap();
    let names: Vec<_> = files
        .iter()
        .map(|file| file["name"].as_str().unwrap())
        .collect();
    let expected = ["manifest.yaml", "jobs.yaml", "order.yaml", "orders.yaml"];
    assert_eq!(names, expected, "{page}");
    let out = ["--out", "telemetry", "--output", "answer.json"];
    folder.run(&[&infer[..], &out].concat()).exits(0);
    let answer: serde_json::Value = serde_json::from_str(&folder.read("answer.json")).unwrap();
    assert_eq!(answer["written"][0], "telemetry/manifest.yaml");
    assert_eq!(answer["declared"]["metrics"], 1);
    assert_eq!(
        answer["next"][0],
        "cargo telemetry contract lint --registry telemetry"
    );
}

#[test]
fn nothing_is_overwritten_unless_that_is_asked_for() {
    let folder = folder().with("telemetry/orders.yaml", "mine");
    let infer = ["contract", "infer", "capture.jsonl", "--out", "telemetry"];
    let ran = folder.run(&infer).exits(2);
    assert!(
        ran.stderr.contains("orders.yaml is there already"),
        "{ran:?}"
    );
    assert_eq!(folder.read("telemetry/orders.yaml"), "mine");
    folder.run(&[&infer[..], &["--force"]].concat()).exits(0);
    assert!(
        folder
            .read("telemetry/manifest.yaml")
            .starts_with("# Inferred")
    );
}

#[test]
fn without_a_folder_it_is_one_page() {
    let line = LINE.replace(
        "\"c1\"",
        "\"c1\",\"shelf.depth\":2,\"shelf.owner\":\"jo@example.com\"",
    );
    let ran = folder().run_with(
        &["contract", "infer", "-", "--name", "Book shop"],
        line.as_bytes(),
    );
    insta::assert_snapshot!(ran.shown(), @r###"
    # manifest.yaml:
    #
    # # Inferred from telemetry by `contract infer`: what it says beyond the contract below.
    # # review: the schema URL is what services have to send with their telemetry.
    # name: "book-shop"
    # description: Telemetry that was observed.
    # schema_url: https://schemas.example.com/book-shop/0.1.0
    # stability: development
    # dependencies:
    #   - schema_url: https://schemas.example.com/telemetry-contract/0.1.0
    # Inferred from telemetry. Every brief is to be written by somebody who knows; see `# review:`, too.
    file_format: definition/2

    attributes:
      - key: shelf.depth
        type: int
        brief: "Seen 1 times on log lines."
        stability: development
        examples: [2]
        annotations:
          contract: { sensitivity: public, cardinality: unbounded }
      # review: 1 different values hold a secret or personal data (email)
      - key: shelf.owner
        type: string
        brief: "Seen 1 times on log lines."
        stability: development
        annotations:
          contract: { sensitivity: personal, cardinality: unbounded }
    --
    -- exits with 0
    "###);
}

#[test]
fn a_registry_of_its_own_is_built_upon() {
    let folder = folder();
    folder
        .run(&["contract", "infer", "capture.jsonl", "--out", "team"])
        .exits(0);
    let more = LINE.replace(
        "\"c1\"",
        "\"c1\",\"shelf.depth\":2,\"orders.color\":\"red\"",
    );
    let arguments = [
        "contract",
        "infer",
        "-",
        "--base",
        "team",
        "--out",
        "telemetry",
        "--name",
        "mine",
    ];
    folder.run_with(&arguments, more.as_bytes()).exits(0);
    folder.run(&["contract", "lint"]).exits(0);
    assert!(
        folder
            .read("telemetry/manifest.yaml")
            .contains("registry_path: \"../team\"")
    );
    assert!(!folder.read("telemetry/shelf.yaml").contains("orders.color"));
}

#[test]
fn what_comes_in_is_inferred_from_and_nothing_exits_with_2() {
    let folder = folder();
    let listening = folder.listen(&["infer", "--admin", "127.0.0.1:0"]);
    assert_eq!(
        listening.post("/v1/traces", bad(Rule::AttributeUndeclared)),
        200
    );
    request(&listening.address("admin on "), "POST", "/stop", "", "");
    let ran = listening.end().exits(0);
    assert!(ran.stdout.contains("- key: orders.color"), "{ran:?}");
    folder.run_with(&["contract", "infer", "-"], b"").exits(2);
    let none = folder.run(&["contract", "infer"]).exits(2);
    assert!(
        none.stderr.starts_with("no telemetry was given"),
        "{none:?}"
    );
}
