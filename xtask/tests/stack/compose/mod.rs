//! Compose's files: what every service may and may not, read as an engine would read them, judged by
//! Compose itself where it is there, and run where an engine has the images.

mod example;
mod exporters;
mod files;
mod policy;
mod run;

use std::fs;
use std::path::Path;
use std::process::Command;

use insta::assert_snapshot;
use serde_json::Value;

use crate::support::Stack;
use files::Files;

/// Writes the files of the docker runtime into a stack's folder.
fn rendered(stack: &Stack, arguments: &[&str]) -> Files {
    let mut command = stack.command("stack-render", &["--runtime", "docker"]);
    command.env_remove("OBS_LOG_DRIVER");
    command.env_remove("DEFAULT_OBSERVABILITY_DIR");
    let output = command.args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    Files::read(&stack.folder.join("config/compose"))
}

#[test]
fn services_are_what_they_are_said_to_be() {
    let stack = Stack::new();
    let files = rendered(&stack, &[]);
    let rows = files.services().into_iter().map(|(name, service)| {
        let text = |key: &str| service[key].as_str().unwrap_or("-").to_owned();
        let ports = files::list(&service["ports"]).filter_map(Value::as_str);
        let secrets = files::list(&service["secrets"]).filter_map(Value::as_str);
        let told: Vec<_> = ports.chain(secrets).collect();
        let profile = service["profiles"][0].as_str().unwrap_or("-");
        format!(
            "{name:<17} {profile:<8} {:<46} {:<12} {}",
            text("image"),
            text("user"),
            told.join(" "),
        )
        .trim_end()
        .to_owned()
    });
    assert_snapshot!(rows.collect::<Vec<_>>().join("\n"), @r"
    alertmanager      obs      prom/alertmanager:v0.34.0                      65534:65534  127.0.0.1:9093:9093 smtp_password
    alloy             obs      grafana/alloy:v1.18.1                          473:473      127.0.0.1:4317:4317 127.0.0.1:4318:4318 127.0.0.1:12345:12345
    core-init         core     nats:2.12.2-alpine                             0:0
    data-init         data     postgres:17.6-alpine                           0:0
    grafana           obs      grafana/grafana:13.2.0                         472:0        127.0.0.1:3000:3000 grafana_admin_password
    loki              obs      grafana/loki:3.7.6                             10001:10001  127.0.0.1:3100:3100
    nats              core     nats:2.12.2-alpine                             1000:1000    127.0.0.1:4222:4222 nats_authorization
    nats-exporter     core     natsio/prometheus-nats-exporter:0.20.1         65534:65534
    obs-init          obs      prom/prometheus:v3.14.0                        0:0
    otelcol           otelcol  otel/opentelemetry-collector-contrib:0.159.0   10001:10001  127.0.0.1:4317:4317 127.0.0.1:4318:4318 127.0.0.1:13133:13133 127.0.0.1:8888:8888
    postgres          data     postgres:17.6-alpine                           70:70        127.0.0.1:5432:5432 postgres_password
    postgres-exporter data     prometheuscommunity/postgres-exporter:v0.20.1  65534:65534  postgres_password
    prometheus        obs      prom/prometheus:v3.14.0                        65534:65534  127.0.0.1:9090:9090
    tempo             obs      grafana/tempo:3.0.3                            10001:10001  127.0.0.1:3200:3200 127.0.0.1:4417:4317 127.0.0.1:4418:4318
    webhook           obs      prom/alertmanager:v0.34.0                      65534:65534  127.0.0.1:9094:9094
    ");
}

#[test]
fn variables_stand_for_what_was_asked() {
    let stack = Stack::new();
    let arguments = [
        "--port-offset",
        "100",
        "--tenancy",
        "multi",
        "--container-logs",
        "loki",
    ];
    let files = rendered(&stack, &arguments);
    let folder = stack.folder.display().to_string();
    let name = files.variables["COMPOSE_PROJECT_NAME"].clone();
    let lines = files
        .variables
        .iter()
        .filter(|(name, _)| !name.ends_with("_PORT"));
    let lines = lines.map(|(name, value)| format!("{name}={value}"));
    let text = lines.collect::<Vec<_>>().join("\n");
    let text = text.replace(&folder, "STATE").replace(&name, "PROJECT");
    assert_snapshot!(text, @r"
    ALERTMANAGER_IMAGE=prom/alertmanager:v0.34.0
    ALLOY_IMAGE=grafana/alloy:v1.18.1
    COMPOSE_PROJECT_NAME=PROJECT
    DEFAULT_OBSERVABILITY_DIR=STATE/data
    GRAFANA_IMAGE=grafana/grafana:13.2.0
    INFRA_NETWORK=PROJECT_infra_net
    LOKI_IMAGE=grafana/loki:3.7.6
    NATS_EXPORTER_IMAGE=natsio/prometheus-nats-exporter:0.20.1
    NATS_IMAGE=nats:2.12.2-alpine
    OBS_LOG_DRIVER=loki
    OTELCOL_IMAGE=otel/opentelemetry-collector-contrib:0.159.0
    POSTGRES_EXPORTER_IMAGE=prometheuscommunity/postgres-exporter:v0.20.1
    POSTGRES_IMAGE=postgres:17.6-alpine
    PROMETHEUS_IMAGE=prom/prometheus:v3.14.0
    SECRETS_DIR=STATE/secrets
    SERVICES_DIR=STATE/services
    TEMPO_IMAGE=grafana/tempo:3.0.3
    TENANT=local
    ");
    assert_eq!(files.variables["LOKI_HTTP_PORT"], "3200");
    assert_eq!(files.variables["NATS_PORT"], "4322");
}

#[test]
fn prometheus_asks_the_services_that_run_at_their_usual_ports() {
    let stack = Stack::new();
    let targets = |arguments: &[&str]| {
        rendered(&stack, arguments);
        let file = stack.folder.join("config/prometheus/prometheus.yml");
        let text = fs::read_to_string(file).unwrap();
        let lines = text.lines().filter_map(|line| line.split_once("targets: "));
        lines.map(|(_, all)| all.to_owned()).collect::<Vec<_>>()
    };
    let all = targets(&["--port-offset=7"]).join("\n");
    assert_snapshot!(all, @r#"
    ["alertmanager:9093"]
    ["127.0.0.1:9090"]
    ["loki:3100"]
    ["tempo:3200"]
    ["alertmanager:9093"]
    ["alloy:12345"]
    ["grafana:3000"]
    "#);
    let some = targets(&["--gateway=otelcol", "--without=loki,grafana"]).join("\n");
    assert_snapshot!(some, @r#"
    ["alertmanager:9093"]
    ["127.0.0.1:9090"]
    []
    ["tempo:3200"]
    ["alertmanager:9093"]
    ["otelcol:8888"]
    []
    "#);
}

#[test]
fn credentials_are_files_that_their_readers_alone_open() {
    use std::os::unix::fs::PermissionsExt as _;

    let stack = Stack::new();
    let files = rendered(&stack, &[]);
    assert!(!files.secrets.is_empty());
    for file in files.secrets.values() {
        let mode = fs::metadata(file).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o640, "{file}");
        let told = fs::read_to_string(file).unwrap();
        if file.ends_with("/smtp_password") {
            assert_eq!(told, "", "it is a mail server's, which nobody has named");
            continue;
        }
        for other in all_files(&stack.folder.join("config")) {
            let text = fs::read_to_string(&other).unwrap();
            assert!(!text.contains(told.trim()), "{}", other.display());
        }
    }
    let root = fs::metadata(&stack.folder).unwrap().permissions().mode();
    assert_eq!(root & 0o777, 0o700);
}

#[test]
fn what_a_container_reads_everybody_may_read() {
    use std::os::unix::fs::PermissionsExt as _;

    let stack = Stack::new();
    rendered(&stack, &[]);
    for file in all_files(&stack.folder.join("config")) {
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o444, 0o444, "{}", file.display());
        let is_script = file.ends_with("cgi-bin/alerts");
        assert_eq!(mode & 0o111 == 0o111, is_script, "{}", file.display());
    }
}

#[test]
fn compose_accepts_the_files_with_each_way_for_lines() {
    if !run::has_compose() {
        return;
    }
    let stack = Stack::new();
    for driver in ["files", "loki"] {
        rendered(&stack, &["--container-logs", driver]);
        for profiles in ["core,data,obs", "obs", "otelcol", "core", "data"] {
            let mut compose = Command::new("docker");
            compose.args(["compose", "config", "--quiet"]);
            compose.current_dir(stack.folder.join("config/compose"));
            compose.env("COMPOSE_PROFILES", profiles);
            let output = compose.output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{profiles}, {driver}: {said}");
            assert_eq!(said, "", "{profiles}, {driver}");
        }
    }
}

fn all_files(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let (folders, mut files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    files.extend(folders.iter().flat_map(|folder| all_files(folder)));
    files
}
