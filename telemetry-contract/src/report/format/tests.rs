//! Each format of the same findings.

use serde_json::Value;

use super::{Format, FormatOptions, summary, write};
use crate::diagnostic::{Diagnostic, Place, Waived};
use crate::report::Findings;
use crate::rule::Level;

/// One finding in a file, one in telemetry, one warning, one that is waived.
fn findings() -> Findings {
    let place = Place {
        file: "telemetry/orders, new.yaml".to_owned(),
        line: 12,
        column: 11,
        excerpt: "    unit: sec".to_owned(),
        skipped: 0,
    };
    let unit = Diagnostic::new(
        "registry-unit-invalid",
        Level::Deny,
        "`s` is wanted, found `sec`",
    )
    .at(place)
    .with_help("did you mean `s`?");
    let mut orphan = Diagnostic::new(
        "span-orphan",
        Level::Deny,
        "charge: found 100 % lost; wanted it",
    );
    orphan.service = "till".to_owned();
    orphan.subject = "charge".to_owned();
    orphan.found = "100 % lost".to_owned();
    orphan.wanted = "it".to_owned();
    orphan.count = 3;
    orphan.samples = vec!["trace 0101".to_owned()];
    orphan.trace = "0101".to_owned();
    let mut color = Diagnostic::new("attribute-undeclared", Level::Warn, "orders.color: unknown");
    color.service = "till".to_owned();
    color.subject = "orders.color".to_owned();
    let mut waived = orphan.clone();
    waived.subject = "refund".to_owned();
    waived.waived = Some(Waived {
        reason: "the batch job is cut off".to_owned(),
        owner: "team-batch".to_owned(),
        expires: "2027-01-31".to_owned(),
        link: "https://example.com/7".to_owned(),
    });
    let rules = ["span-orphan", "span-id-invalid"];
    Findings::new("contract check", "3 spans", [unit, orphan, color, waived]).with_rules(rules)
}

fn written(findings: &Findings, format: Format) -> String {
    let options = FormatOptions {
        color: false,
        time: "2026-11-22T05:35:07".to_owned(),
    };
    write(findings, format, &options)
}

fn json(findings: &Findings, format: Format) -> Value {
    serde_json::from_str(&written(findings, format)).unwrap()
}

/// A finding made of what an attacker may send.
fn hostile() -> Findings {
    let nasty = "a\u{1b}[2J\n::error::x,y:z%0A\r]]><script>&\"'\u{0}\u{202e}\u{2028}\u{fffe}";
    let mut finding = Diagnostic::new("span-orphan", Level::Deny, nasty)
        .about(nasty)
        .with_help(nasty);
    finding.service = nasty.to_owned();
    finding.samples = vec![nasty.to_owned()];
    let mut placed = finding.clone();
    placed.place = Some(Place {
        file: nasty.to_owned(),
        line: 1,
        column: 1,
        excerpt: nasty.to_owned(),
        skipped: 0,
    });
    Findings::new("contract check", nasty, [finding, placed])
}

#[test]
fn text_is_what_compilers_write() {
    insta::assert_snapshot!(written(&findings(), Format::Text), @r"
    error[registry-unit-invalid]: `s` is wanted, found `sec`
      --> telemetry/orders, new.yaml:12:11
       |
    12 | unit: sec
       |       ^
       = help: did you mean `s`?

    error[span-orphan]: charge: found 100 % lost; wanted it
     --> till  charge
      = seen: × 3, trace 0101

    warning[attribute-undeclared]: orders.color: unknown
     --> till  orders.color

    ✘ 2 errors, 1 warning, 1 waived · 3 spans
      1 waived:
        span-orphan  till  refund: the batch job is cut off (team-batch, until 2027-01-31)
    ");
}

#[test]
fn the_caret_stands_below_its_column_or_nowhere() {
    let skipping = |excerpt: &str, column, skipped| {
        let place = Place {
            file: "a".to_owned(),
            line: 1,
            column,
            excerpt: excerpt.to_owned(),
            skipped,
        };
        let finding = Diagnostic::new("x", Level::Deny, "m").at(place);
        let text = written(&Findings::new("lint", "", [finding]), Format::Text);
        text.lines()
            .find_map(|line| Some(line.find('^')? - "1 | ".len()))
    };
    let caret = |excerpt: &str, column| skipping(excerpt, column, 0);
    assert_eq!(caret("unit: sec", 7), Some(6));
    assert_eq!(caret("    unit: sec", 5), Some(0));
    assert_eq!(caret("é: sec", 4), Some(3));
    assert_eq!(caret("    unit", 2), None, "it stands before the text");
    assert_eq!(skipping("…, unit: sec", 1000, 995), Some(4));
    assert_eq!(caret("unit", 9), None, "the line is cut before it");
    assert_eq!(
        caret("\u{1b}x", 2),
        Some(6),
        "the escape is longer than what it stands for"
    );
}

#[test]
fn the_verdict_is_one_line() {
    let of = |diagnostics: Vec<Diagnostic>, unlisted| {
        let mut findings = Findings::new("lint", "a registry", diagnostics);
        findings.unlisted = unlisted;
        summary(&findings, false)
    };
    assert_eq!(of(vec![], 0), "✔ nothing is wrong · a registry\n");
    let one = || Diagnostic::new("x", Level::Deny, "m");
    assert_eq!(of(vec![one()], 0), "✘ 1 error · a registry\n");
    let other = Diagnostic::new("y", Level::Deny, "m");
    let text = of(vec![one(), other], 7);
    assert_eq!(text, "✘ 2 errors, 7 more not listed · a registry\n");
}

#[test]
fn json_has_stable_fields() {
    let mut json = json(&findings(), Format::Json);
    let first = json["findings"][0].take();
    insta::assert_snapshot!(format!("{first:#}"), @r#"
    {
      "count": 1,
      "found": "",
      "help": "did you mean `s`?",
      "level": "deny",
      "message": "`s` is wanted, found `sec`",
      "place": {
        "column": 11,
        "excerpt": "    unit: sec",
        "file": "telemetry/orders, new.yaml",
        "line": 12
      },
      "rule": "registry-unit-invalid",
      "samples": [],
      "service": "",
      "signal_type": "",
      "signals": [],
      "subject": "",
      "trace_id": null,
      "waived": null,
      "wanted": ""
    }
    "#);
    let waived = json["findings"][3]["waived"].take();
    assert_eq!(waived["owner"], "team-batch");
    json["findings"] = Value::Null;
    insta::assert_snapshot!(format!("{json:#}"), @r#"
    {
      "checked": "3 spans",
      "command": "contract check",
      "conforms": false,
      "denied": 2,
      "findings": null,
      "format": 1,
      "tool": {
        "name": "cargo-telemetry",
        "version": "0.1.0"
      },
      "unlisted": 0,
      "waived": 1,
      "warned": 1
    }
    "#);
}

#[test]
fn json_lines_are_findings_and_then_the_summary() {
    let text = written(&findings(), Format::Jsonl);
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let types: Vec<_> = lines
        .iter()
        .map(|line| line["type"].as_str().unwrap())
        .collect();
    assert_eq!(
        types,
        ["finding", "finding", "finding", "finding", "summary"]
    );
    assert_eq!(lines[1]["rule"], "span-orphan");
    assert_eq!(lines[4]["denied"], 2);
}

#[test]
fn sarif_has_what_its_schema_requires() {
    let log = json(&findings(), Format::Sarif);
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), 3);
    for rule in rules {
        assert!(rule["shortDescription"]["text"].is_string(), "{rule}");
        assert!(
            rule["help"]["markdown"]
                .as_str()
                .unwrap()
                .contains("**Fix:**")
        );
        let tags = rule["properties"]["tags"].as_array().unwrap();
        assert_eq!(tags.len(), 1, "each tag once: {rule}");
        assert!(rule["helpUri"].as_str().unwrap().starts_with("https://"));
    }
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 4);
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(result["message"]["text"].is_string());
        assert!(["error", "warning"].contains(&result["level"].as_str().unwrap()));
    }
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    assert_eq!(run["invocations"][0]["exitCode"], 1);
}

#[test]
fn sarif_points_into_files_or_at_telemetry() {
    let log = json(&findings(), Format::Sarif);
    let results = &log["runs"][0]["results"];
    insta::assert_snapshot!(format!("{:#}", results[0]["locations"]), @r#"
    [
      {
        "physicalLocation": {
          "artifactLocation": {
            "uri": "telemetry/orders%2C%20new.yaml"
          },
          "region": {
            "snippet": {
              "text": "    unit: sec"
            },
            "startColumn": 11,
            "startLine": 12
          }
        }
      }
    ]
    "#);
    insta::assert_snapshot!(format!("{:#}", results[1]["locations"]), @r#"
    [
      {
        "logicalLocations": [
          {
            "fullyQualifiedName": "till/charge",
            "name": "charge"
          }
        ]
      }
    ]
    "#);
    let suppressions = &results[3]["suppressions"];
    insta::assert_snapshot!(format!("{suppressions:#}"), @r#"
    [
      {
        "justification": "the batch job is cut off (by team-batch, until 2027-01-31)",
        "kind": "external",
        "properties": {
          "link": "https://example.com/7"
        },
        "status": "accepted"
      }
    ]
    "#);
    assert_eq!(results[1].get("suppressions"), None);
}

#[test]
fn a_path_becomes_a_uri() {
    let uri = |path: &str| {
        let place = Place {
            file: path.to_owned(),
            ..Place::default()
        };
        let finding = Diagnostic::new("x", Level::Deny, "m").at(place);
        let log = json(&Findings::new("lint", "", [finding]), Format::Sarif);
        let physical = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
        assert_eq!(physical.get("region"), None, "there is no line 0");
        physical["artifactLocation"]["uri"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(uri("./src/main.rs"), "src/main.rs");
    assert_eq!(uri("src\\main.rs"), "src/main.rs");
    assert_eq!(uri("/srv/a b/é.yaml"), "file:///srv/a%20b/%C3%A9.yaml");
    assert_eq!(uri("C:\\till\\a.yaml"), "file:///C:/till/a.yaml");
    assert_eq!(uri("100%:1.yaml"), "100%25%3A1.yaml");
}

#[test]
fn a_fingerprint_stays_when_lines_move_and_tells_findings_apart() {
    let at = |line: usize, excerpt: &str| {
        let place = Place {
            file: "a.yaml".to_owned(),
            line,
            column: 1,
            excerpt: excerpt.to_owned(),
            skipped: 0,
        };
        Diagnostic::new("x", Level::Deny, "m").at(place)
    };
    let prints = |diagnostics: Vec<Diagnostic>| {
        let log = json(&Findings::new("lint", "", diagnostics), Format::Sarif);
        let results = log["runs"][0]["results"].as_array().unwrap().clone();
        let prints = results
            .iter()
            .map(|result| result["partialFingerprints"].to_string());
        prints.collect::<Vec<_>>()
    };
    let before = prints(vec![
        at(1, "unit: sec"),
        at(2, "  unit: sec"),
        at(3, "unit: ms"),
    ]);
    let after = prints(vec![
        at(11, "unit: sec"),
        at(12, "unit: sec"),
        at(13, "unit: ms"),
    ]);
    assert_eq!(before, after);
    assert!(before[0] != before[1] && before[0] != before[2] && before[1] != before[2]);
}

#[test]
fn junit_is_a_case_for_each_rule() {
    insta::assert_snapshot!(written(&findings(), Format::Junit), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites>
      <testsuite name="contract check" package="cargo-telemetry" id="0" hostname="localhost" tests="4" failures="2" errors="0" skipped="0" time="0" timestamp="2026-11-22T05:35:07">
        <properties>
          <property name="tool" value="0.1.0"/>
          <property name="checked" value="3 spans"/>
          <property name="unlisted" value="0"/>
        </properties>
        <testcase name="attribute-undeclared" classname="contract.check" time="0"/>
        <testcase name="registry-unit-invalid" classname="contract.check" time="0">
          <failure message="`s` is wanted, found `sec`" type="deny">telemetry/orders, new.yaml:12:11: `s` is wanted, found `sec`
      help: did you mean `s`?</failure>
        </testcase>
        <testcase name="span-id-invalid" classname="contract.check" time="0"/>
        <testcase name="span-orphan" classname="contract.check" time="0">
          <failure message="charge: found 100 % lost; wanted it" type="deny">till: charge: found 100 % lost; wanted it
      seen: 3 times
      at: trace 0101</failure>
        </testcase>
        <system-out>warning: till: orders.color: unknown
    till  refund: charge: found 100 % lost; wanted it
      seen: 3 times
      at: trace 0101
      waived until 2027-01-31 by team-batch: the batch job is cut off
    2 errors, 1 warning, 1 waived</system-out>
        <system-err/>
      </testsuite>
    </testsuites>
    "#);
}

#[test]
fn junit_has_a_case_even_where_nothing_is_known() {
    let text = written(&Findings::new("contract lint", "", []), Format::Junit);
    assert!(text.contains("tests=\"1\" failures=\"0\""), "{text}");
    assert!(text.contains("<testcase name=\"contract lint\""), "{text}");
}

#[test]
fn junit_says_how_many_failures_a_rule_has() {
    let finding = |subject: &str| Diagnostic::new("x", Level::Deny, subject).about(subject);
    let findings = Findings::new("lint", "", [finding("a"), finding("b"), finding("c")]);
    let text = written(&findings, Format::Junit);
    assert!(
        text.contains("<failure message=\"a (and 2 more)\" type=\"deny\">"),
        "{text}"
    );
    assert!(text.contains("tests=\"1\" failures=\"1\""), "{text}");
}

#[test]
fn github_gets_a_command_for_each_finding() {
    insta::assert_snapshot!(written(&findings(), Format::Github), @r"
    ::error file=telemetry/orders%2C new.yaml,line=12,col=11,title=registry-unit-invalid::`s` is wanted, found `sec`%0Ahelp: did you mean `s`?
    ::error title=span-orphan::charge: found 100 %25 lost; wanted it%0Ain till
    ::warning title=attribute-undeclared::orders.color: unknown%0Ain till
    ::notice title=span-orphan::charge: found 100 %25 lost; wanted it%0Ain till  refund%0Awaived until 2027-01-31 by team-batch: the batch job is cut off
    ✘ 2 errors, 1 warning, 1 waived · 3 spans
    ");
}

#[test]
fn github_gets_no_more_annotations_than_it_shows() {
    let finding = |level, number: usize| Diagnostic::new("x", level, "m").about(number.to_string());
    let denied = (0..12).map(|number| finding(Level::Deny, number));
    let warned = (0..11).map(|number| finding(Level::Warn, number));
    let text = written(
        &Findings::new("lint", "", denied.chain(warned)),
        Format::Github,
    );
    assert_eq!(text.matches("::error ").count(), 10);
    assert_eq!(text.matches("::warning ").count(), 10);
    assert!(
        text.contains("\n3 more findings without an annotation"),
        "{text}"
    );
    assert!(text.ends_with("✘ 12 errors, 11 warnings\n"), "{text}");
}

#[test]
fn weaver_gets_its_own_ids_and_levels_and_no_other_field() {
    let mut findings = findings();
    findings.diagnostics[1].signal_type = "span";
    findings.diagnostics[1].signals = vec!["charge".to_owned()];
    let list = json(&findings, Format::Weaver);
    let ids: Vec<_> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["id"])
        .collect();
    assert_eq!(ids[2], "missing_attribute");
    let levels: Vec<_> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["level"])
        .collect();
    assert_eq!(
        levels,
        ["violation", "violation", "improvement", "information"]
    );
    insta::assert_snapshot!(format!("{:#}", list[1]), @r#"
    {
      "context": {
        "count": 3,
        "expected": "it",
        "found": "100 % lost",
        "rule": "span-orphan",
        "samples": [
          "trace 0101"
        ],
        "service_name": "till",
        "subject": "charge",
        "trace_id": "0101"
      },
      "id": "span-orphan",
      "level": "violation",
      "message": "charge: found 100 % lost; wanted it",
      "signal_name": "charge",
      "signal_type": "span"
    }
    "#);
}

#[test]
fn hostile_text_stays_text_in_every_format() {
    let findings = hostile();
    let control = |text: &str| text.contains(|c: char| c.is_control() && c != '\n');
    for format in [Format::Text, Format::Junit, Format::Github] {
        let text = written(&findings, format);
        assert!(
            !control(&text) && !text.contains(['\u{202e}', '\u{2028}']),
            "{format:?}: {text}"
        );
    }
    for format in [Format::Text, Format::Junit, Format::Json, Format::Jsonl] {
        let text = written(&findings, format);
        let mut lines = text.lines().map(str::trim_start);
        assert!(
            !lines.any(|line| line.starts_with("::")),
            "{format:?}: {text}"
        );
    }
    let github = written(&findings, Format::Github);
    let commands: Vec<_> = github.lines().filter(|line| line.contains("::")).collect();
    assert_eq!(
        commands
            .iter()
            .filter(|line| line.starts_with("::"))
            .count(),
        2,
        "{github}"
    );
    let junit = written(&findings, Format::Junit);
    assert!(
        !junit.contains("<script>") && !junit.contains("]]>"),
        "{junit}"
    );
    for format in [Format::Json, Format::Sarif, Format::Weaver] {
        let _valid = json(&findings, format);
    }
    for line in written(&findings, Format::Jsonl).lines() {
        assert!(serde_json::from_str::<Value>(line).is_ok(), "{line}");
    }
}

#[test]
fn every_format_is_bounded() {
    let finding = |number: usize| {
        Diagnostic::new("x", Level::Deny, "m".repeat(10_000)).about(number.to_string())
    };
    let findings = Findings::new("check", "", (0..3_000).map(finding));
    let formats = [
        Format::Text,
        Format::Json,
        Format::Jsonl,
        Format::Sarif,
        Format::Junit,
        Format::Github,
        Format::Weaver,
    ];
    for format in formats {
        let text = written(&findings, format);
        assert!(text.len() < 4_000_000, "{format:?}: {} bytes", text.len());
        // Weaver's format has no room for it.
        let said = text.contains("2000") || format == Format::Weaver;
        assert!(said, "{format:?} does not say what it left out");
    }
}
