//! Reports in every format, waivers, explanations.

use super::program::Folder;

/// A line that is no JSON, and one that lacks its service.
const LINES: &str = "starting\n{\"timestamp\":\"2026-11-21T09:30:00.123456Z\",\"level\":\"INFO\",\
                     \"message\":\"placed\",\"correlation_id\":\"c-1\"}\n";

fn waiver(rule: &str, expires: &str) -> String {
    format!(
        "  - rule: {rule}\n    scope: {{ service: \"*\" }}\n    reason: old\n    owner: team\n    \
         expires: {expires}\n"
    )
}

#[test]
fn every_format_answers_with_the_same_verdict() {
    let folder = Folder::new().with("till.log", LINES);
    let formats = [
        "text", "json", "jsonl", "sarif", "junit", "github", "weaver",
    ];
    for format in formats {
        let ran = folder.run(&["contract", "check", "till.log", "--format", format]);
        let ran = ran.exits(1);
        for rule in ["log-line-invalid", "log-field-missing"] {
            assert!(ran.stdout.contains(rule), "{format}: {ran:#?}");
        }
    }
}

#[test]
fn a_report_goes_into_a_file_and_the_verdict_to_the_screen() {
    let folder = Folder::new().with("till.log", LINES);
    let sarif = ["--format", "sarif", "--output", "out/check.sarif"];
    let command = ["contract", "check", "till.log"];
    let ran = folder.run(&[&command[..], &sarif[..]].concat()).exits(1);
    assert!(ran.stdout.starts_with("✘ 2 errors · contract"), "{ran:#?}");
    assert_eq!(ran.stdout.lines().count(), 1);
    let report = folder.read("out/check.sarif");
    assert!(report.contains("\"version\": \"2.1.0\""), "{report}");
}

#[test]
fn waivers_beside_the_registry_cover_until_their_last_day() {
    let all = ["log-line-invalid", "log-field-missing"];
    let list = |expires: &str| {
        let entries: String = all.map(|rule| waiver(rule, expires)).concat();
        format!("waivers:\n{entries}")
    };
    let folder = Folder::new().with("till.log", LINES);
    let folder = folder.with("waivers.yaml", list("9999-12-31"));
    let ran = folder.run(&["contract", "check", "till.log", "--json"]);
    let json = ran.exits(0).json();
    assert_eq!(json["waived"], 2, "{json:#}");
    assert_eq!(json["warned"], 2, "they last too long: {json:#}");
    let folder = folder.with("old.yaml", list("2020-01-31"));
    let old = ["contract", "check", "till.log", "--waivers", "old.yaml"];
    let ran = folder.run(&old).exits(1);
    assert!(ran.stdout.contains("waiver-expired"), "{ran:#?}");
}

#[test]
fn an_unused_waiver_fails_where_that_is_asked_for() {
    let list = format!("waivers:\n{}", waiver("span-orphan", "9999-12-31"));
    let folder = Folder::new()
        .with("till.log", LINES)
        .with("waivers.yaml", list);
    let command = ["contract", "check", "till.log", "--json"];
    let unused = |json: &serde_json::Value| {
        let findings = json["findings"].as_array().unwrap();
        let mut findings = findings.iter();
        let found = findings.find(|finding| finding["rule"] == "waiver-unused");
        found.map(|finding| finding["level"].clone())
    };
    let json = folder.run(&command).exits(1).json();
    assert_eq!(unused(&json), Some("warn".into()), "{json:#}");
    let strict = folder.run(&[&command[..], &["--deny-unused"]].concat());
    assert_eq!(unused(&strict.json()), Some("deny".into()));
}

#[test]
fn a_list_of_waivers_among_the_definitions_is_refused() {
    let folder = Folder::new()
        .with("till.log", LINES)
        .with("telemetry/manifest.yaml", "name: shop\n")
        .with("telemetry/waivers.yaml", "waivers: []\n");
    let ran = folder.run(&["contract", "lint"]).exits(2);
    let told = "move it to waivers.yaml";
    assert!(ran.stderr.contains(told), "{ran:#?}");
}

#[test]
fn a_rule_is_explained() {
    let folder = Folder::new();
    let ran = folder.run(&["contract", "explain", "span-orphan"]).exits(0);
    for part in [
        "why ",
        "fix ",
        "source ",
        "samples ",
        "waive ",
        "- rule: span-orphan",
    ] {
        assert!(ran.stdout.contains(part), "{part}: {ran:#?}");
    }
    let all = folder
        .run(&["contract", "explain", "--json"])
        .exits(0)
        .json();
    assert_eq!(all["format"], 1);
    assert!(all["rules"].as_array().unwrap().len() > 60);
    let ran = folder.run(&["contract", "explain", "span-orphen"]).exits(2);
    insta::assert_snapshot!(ran.stderr, @"no rule is named `span-orphen`: did you mean `span-orphan`?");
}

#[test]
fn files_of_a_registry_are_written_and_checked_alike() {
    let folder = Folder::new();
    let ran = folder.run(&["contract", "init", "--name", "shop", "--json"]);
    let json = ran.exits(0).json();
    assert_eq!(json["written"][0], "telemetry/manifest.yaml", "{json:#}");
    for (command, file) in [("docs", "a.md"), ("generate", "a.rs"), ("schema", "a.json")] {
        let run = |option: &str, more: &[&str]| {
            folder.run(&[&["contract", command, option, file], more].concat())
        };
        let missing = run("--out", &["--check", "--json"]).exits(1).json();
        assert_eq!(missing["files"][0]["state"], "missing", "{missing:#}");
        let written = run("--output", &["--json"]).exits(0).json();
        assert_eq!(written["files"][0]["state"], "written", "{written:#}");
        run("--output", &["--check"]).exits(0);
    }
    let folder = folder.with("a.md", "other\n").with("a.rs", "other\n");
    for (command, file) in [("docs", "a.md"), ("generate", "a.rs")] {
        let ran = folder.run(&["contract", command, "--out", file, "--check"]);
        let expected = format!(
            "{file}:1: from here on it is not what the registry says\nto write it: \
             cargo telemetry contract {command} --out {file}\n"
        );
        assert_eq!(ran.exits(1).stdout, expected);
    }
    let page = folder.run(&["contract", "docs", "--json"]).exits(0).json();
    assert!(page["markdown"].as_str().unwrap().starts_with('#'));
}

#[test]
fn a_registry_that_cant_be_read_is_told_as_the_lint_tells_it() {
    let folder = Folder::new()
        .with("till.log", LINES)
        .with("telemetry/manifest.yaml", "name: [\n");
    let lint = folder.run(&["contract", "lint"]).exits(1).stdout;
    let told = lint.split("\n\n").next().unwrap_or_default();
    for command in [
        &["contract", "check", "till.log"][..],
        &["contract", "coverage", "till.log"],
        &["contract", "generate"],
    ] {
        let ran = folder.run(command).exits(2);
        assert!(
            ran.stderr.starts_with(told) && ran.stdout.is_empty(),
            "{lint}{ran:#?}"
        );
        assert!(ran.stderr.contains("^\n"), "{ran:#?}");
    }
}

#[test]
fn entries_of_other_commands_rules_are_left_alone() {
    let list = format!("waivers:\n{}", waiver("span-orphan", "2020-01-31"));
    let folder = Folder::new()
        .with("till.log", LINES)
        .with("waivers.yaml", list);
    let ran = folder.run(&["contract", "lint"]).exits(0);
    assert!(!ran.stdout.contains("waiver-"), "{ran:#?}");
    let ran = folder.run(&["contract", "check", "till.log"]).exits(1);
    assert!(ran.stdout.contains("waiver-expired"), "{ran:#?}");
}

#[test]
fn what_is_waived_is_listed_with_who_answers_for_it() {
    let list = format!("waivers:\n{}", waiver("log-line-invalid", "9999-12-31"));
    let folder = Folder::new()
        .with("till.log", LINES)
        .with("waivers.yaml", list);
    let ran = folder.run(&["contract", "check", "till.log"]).exits(1);
    assert!(
        ran.stdout.contains("  1 waived:\n    log-line-invalid  "),
        "{ran:#?}"
    );
    assert!(
        ran.stdout.contains(": old (team, until 9999-12-31)\n"),
        "{ran:#?}"
    );
}

#[test]
fn every_command_that_fails_names_its_exit_codes() {
    let commands: [&[&str]; 6] = [
        &["lint"],
        &["contract", "lint"],
        &["contract", "diff"],
        &["contract", "generate"],
        &["contract", "docs"],
        &["contract", "schema"],
    ];
    for command in commands {
        let ran = Folder::new().run(&[command, &["--help"]].concat()).exits(0);
        assert!(ran.stdout.contains("Exits with 0"), "{command:?}: {ran:#?}");
    }
}
