//! What tells Prometheus how services are that can't tell it themselves.

use std::fs;

use saphyr::{LoadableYamlNode as _, YamlOwned};
use serde_json::Value;

use super::{files, rendered};
use crate::support::Stack;

/// Each exporter's job and service, and the port that it is asked at.
const EXPORTERS: &[(&str, &str, i64)] = &[
    ("nats", "nats-exporter", 7777),
    ("postgres", "postgres-exporter", 9187),
];

/// What Prometheus scrapes, as the stack's rendered configuration has it.
fn jobs(stack: &Stack) -> Vec<Value> {
    let file = stack.folder.join("config/prometheus/prometheus.yml");
    let text = fs::read_to_string(file).unwrap();
    let documents = YamlOwned::load_from_str(&text).unwrap();
    let jobs = files::value(&documents[0])["scrape_configs"].take();
    files::list(&jobs).cloned().collect()
}

fn named<'a>(jobs: &'a [Value], name: &str) -> Option<&'a Value> {
    jobs.iter().find(|job| job["job_name"] == name)
}

#[test]
fn prometheus_finds_exporters_by_name_so_that_none_is_missed_where_it_does_not_run() {
    let stack = Stack::new();
    let services = rendered(&stack, &[]).services();
    let jobs = jobs(&stack);
    for (name, service, port) in EXPORTERS {
        let job = named(&jobs, name).unwrap();
        assert!(job["static_configs"].is_null(), "{job:#}");
        let found = &job["dns_sd_configs"][0];
        assert_eq!(found["names"][0], *service);
        assert_eq!(found["port"], *port);
        assert_eq!(job["relabel_configs"][0]["target_label"], "instance");
        let check = services[*service]["healthcheck"]["test"].to_string();
        assert!(check.contains(&format!("127.0.0.1:{port}/")), "{check}");
    }
}

#[test]
fn natively_there_is_no_exporter_to_find() {
    let stack = Stack::new();
    let output = stack.run("stack-render", &["--runtime", "native"]);
    assert!(output.status.success());
    let jobs = jobs(&stack);
    assert!(named(&jobs, "prometheus").is_some());
    for (name, _, _) in EXPORTERS {
        assert_eq!(named(&jobs, name), None);
    }
}
