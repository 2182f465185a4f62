//! The rendered rules and queries, and where alerts go, judged by Prometheus's own tools.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread;

use telemetry_contract::operations::{self, Asker, Services, Source};
use telemetry_contract::yaml;

use crate::support::{Stack, program};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("stack/prometheus")
}

#[track_caller]
fn succeeds(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{complained}");
    said
}

#[test]
fn promtool_accepts_every_rule_and_every_test_of_one_passes() {
    let Some(promtool) = program("promtool") else {
        return;
    };
    let mut runs = Vec::new();
    for (what, files) in [("check", "rules"), ("test", "tests")] {
        let files = files_of(&folder().join(files));
        assert!(!files.is_empty());
        for file in files {
            let mut command = Command::new(&promtool);
            command.args([what, "rules"]).arg(file);
            runs.push(thread::spawn(move || command.output().unwrap()));
        }
    }
    for run in runs {
        succeeds(&run.join().unwrap());
    }
}

#[test]
fn every_rule_is_named_by_a_test() {
    let read = |files: &str| -> String {
        let files = files_of(&folder().join(files)).into_iter();
        files
            .map(|file| fs::read_to_string(file).unwrap())
            .collect()
    };
    let (rules, tests) = (read("rules"), read("tests"));
    let named = |kind: &str| -> Vec<String> {
        let lines = rules
            .lines()
            .filter_map(|line| line.trim().strip_prefix(kind));
        lines
            .map(|name| name.trim_matches('\'').to_owned())
            .collect()
    };
    let (alerts, records) = (named("- alert: "), named("- record: "));
    assert!(alerts.len() > 10 && records.len() > 10);
    for alert in alerts {
        let quoted = format!("alertname: '{alert}'");
        assert!(tests.contains(&quoted), "no test has {quoted}");
    }
    for record in records {
        let is_tested = tests.lines().any(|line| {
            let query = line.split("expr: ").nth(1).unwrap_or_default();
            query.contains(&record)
        });
        assert!(is_tested, "no test asks for {record}");
    }
}

#[test]
fn promtool_takes_the_query_of_every_panel() {
    let Some(promtool) = program("promtool") else {
        return;
    };
    let registry = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/telemetry");
    let registry = yaml::load(&registry).unwrap();
    let queries = operations::queries(&registry, &Services::default()).unwrap();
    let asked = |query: &&operations::Query| {
        query.asker == Asker::Panel && query.source == Source::Prometheus
    };
    let mut rules = "groups:\n  - name: panels\n    rules:\n".to_owned();
    let mut count = 0;
    for query in queries.iter().filter(asked) {
        let text = query
            .text
            .replace("$__rate_interval", "1m")
            .replace('\'', "''");
        write!(
            rules,
            "      - record: panel:{count}\n        expr: '{text}'\n"
        )
        .unwrap();
        count += 1;
    }
    assert!(count > 50, "{count} queries");
    let stack = Stack::new();
    fs::create_dir_all(&stack.folder).unwrap();
    let file = stack.folder.join("panels.yml");
    fs::write(&file, rules).unwrap();
    let mut command = Command::new(promtool);
    let said = succeeds(
        &command
            .args(["check", "rules"])
            .arg(&file)
            .output()
            .unwrap(),
    );
    assert!(said.contains(&format!("{count} rules found")), "{said}");
}

#[test]
fn amtool_accepts_the_routes_and_alerts_take_those_of_their_severity() {
    let Some(amtool) = program("amtool") else {
        return;
    };
    let stack = Stack::new();
    let rendered = stack.folder.join("rendered");
    let out = rendered.to_str().unwrap();
    succeeds(&stack.run("stack-render", &["--out", out]));
    let config = rendered.join("alertmanager/alertmanager.yml");
    let mut command = Command::new(&amtool);
    succeeds(&command.arg("check-config").arg(&config).output().unwrap());
    for (labels, receiver) in [
        (&["alertname=Watchdog", "severity=none"][..], "watchdog"),
        (&["alertname=HighErrorShare", "severity=page"], "page"),
        (&["alertname=TelemetryLost", "severity=ticket"], "ticket"),
        (&["alertname=SomebodyElses", "severity=info"], "ticket"),
        (&["alertname=SomebodyElses"], "ticket"),
    ] {
        let mut command = Command::new(&amtool);
        command.args(["config", "routes", "test"]).args(labels);
        command.arg(format!("--config.file={}", config.display()));
        let said = succeeds(&command.output().unwrap());
        assert_eq!(said.trim(), receiver, "{labels:?}");
    }
}

#[test]
fn amtool_accepts_the_example_of_a_receiver_by_mail() {
    let Some(amtool) = program("amtool") else {
        return;
    };
    let stack = Stack::new();
    let out = stack.folder.join("rendered");
    succeeds(&stack.run("stack-render", &["--out", out.to_str().unwrap()]));
    let config = out.join("alertmanager/alertmanager.yml");
    let text = fs::read_to_string(&config).unwrap();
    let (before, example) = text.split_once("    # email_configs:").unwrap();
    let example = format!("    # email_configs:{example}").replace("    # ", "    ");
    fs::write(&config, format!("{before}{example}")).unwrap();
    let mut command = Command::new(&amtool);
    let said = succeeds(&command.arg("check-config").arg(&config).output().unwrap());
    assert!(said.contains("SUCCESS"), "{said}");
    let text = fs::read_to_string(&config).unwrap();
    assert!(text.contains("\n        auth_password_file: /run/secrets/"));
}

fn files_of(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}
