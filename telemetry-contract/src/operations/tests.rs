//! What is rendered of a registry with objectives, and what is refused.

use super::{Services, Source, queries, render};
use crate::yaml::{Registry, fixture};

const SHOP: &str = "
metrics:
  - name: orders.placed
    instrument: counter
    unit: '{order}'
    brief: Orders.
    stability: development
    requirement_level: recommended
    attributes:
      - { ref: error.type, requirement_level: recommended }
    annotations:
      contract:
        max_series: 1000
        slos: [SLOS]
  - name: orders.wait
    instrument: histogram
    unit: s
    brief: Wait.
    stability: development
    requirement_level: recommended
    annotations:
      contract:
        max_series: 1
        buckets: [0.5, 1, 2.5]
        slos: [{ name: wait, objective: 99, window: 30d, below: 1 }]
";

fn shop(slos: &str) -> Registry {
    fixture::registry(&SHOP.replace("SLOS", slos))
}

/// The text of one file.
#[track_caller]
fn file(registry: &Registry, services: &[&str], path: &str) -> String {
    let services = Services(services.iter().map(ToString::to_string).collect());
    let files = render(registry, &services).unwrap();
    let found = files.into_iter().find(|file| file.path == path);
    found.expect("this file should be rendered").text
}

/// The lines of the rules that have this in their name.
fn rules<'t>(text: &'t str, name: &str) -> Vec<&'t str> {
    let rules = text.split("      - ").skip(1);
    let mut chosen =
        rules.filter(|rule| rule.lines().next().is_some_and(|line| line.contains(name)));
    let lines = chosen.by_ref().flat_map(str::lines);
    lines
        .filter(|line| line.contains("expr:"))
        .map(str::trim)
        .collect()
}

#[test]
fn an_objective_becomes_measures_and_alerts_of_two_windows() {
    let slo =
        "{ name: orders, objective: 99.5, window: 30d, bad: { error.type: [timeout, 'tls*'] } }";
    let orders = file(&shop(slo), &[], "prometheus/rules/slo-orders.yml");
    insta::assert_snapshot!(rules(&orders, "ratio_rate1h").join("\n"), @r#"expr: '(sum by (job) (rate(orders_placed_total{error_type=~"timeout|tls.*"}[1h])) or 0 * sum by (job) (rate(orders_placed_total[1h]))) / (sum by (job) (rate(orders_placed_total[1h])) > 0)'"#);
    insta::assert_snapshot!(rules(&orders, "ratio_rate3d").join("\n"), @r#"expr: 'sum_over_time(slo:bad_events:rate5m{slo="orders"}[3d]) / (sum_over_time(slo:events:rate5m{slo="orders"}[3d]) > 0)'"#);
    insta::assert_snapshot!(rules(&orders, "budget_left").join("\n"), @r#"expr: '1 - (sum_over_time(slo:bad_events:rate5m{slo="orders"}[30d]) / (sum_over_time(slo:events:rate5m{slo="orders"}[30d]) > 0)) / 0.005'"#);
    insta::assert_snapshot!(rules(&orders, "orders-burns").join("\n"), @r#"
    expr: 'slo:bad_events:ratio_rate1h{slo="orders"} > 14.4 * 0.005 and slo:bad_events:ratio_rate5m{slo="orders"} > 14.4 * 0.005'
    expr: 'slo:bad_events:ratio_rate6h{slo="orders"} > 6 * 0.005 and slo:bad_events:ratio_rate30m{slo="orders"} > 6 * 0.005'
    expr: 'slo:bad_events:ratio_rate1d{slo="orders"} > 3 * 0.005 and slo:bad_events:ratio_rate2h{slo="orders"} > 3 * 0.005'
    expr: 'slo:bad_events:ratio_rate3d{slo="orders"} > 1 * 0.005 and slo:bad_events:ratio_rate6h{slo="orders"} > 1 * 0.005'
    "#);
}

#[test]
fn a_bound_is_measured_by_its_bucket_and_good_events_by_what_they_are_not() {
    let slo = "{ name: clean, objective: 99, window: 30d, good: { error.type: [] } }";
    let text = file(
        &shop(slo),
        &["shop", "a.b"],
        "prometheus/rules/slo-clean.yml",
    );
    insta::assert_snapshot!(rules(&text, "bad_events:rate5m").join("\n"), @r#"expr: 'sum by (job) (rate(orders_placed_total{job=~"shop|a\\.b"}[5m])) - (sum by (job) (rate(orders_placed_total{job=~"shop|a\\.b",error_type=""}[5m])) or 0 * sum by (job) (rate(orders_placed_total{job=~"shop|a\\.b"}[5m])))'"#);
}

#[test]
fn an_alert_that_can_never_fire_is_left_out() {
    let names = |slo: &str| {
        let orders = file(&shop(slo), &[], "prometheus/rules/slo-o.yml");
        let names = orders
            .lines()
            .filter_map(|line| line.trim().strip_prefix("- alert: "));
        names.collect::<Vec<_>>().join(" ")
    };
    let low = "{ name: o, objective: 90, window: 30d, bad: { error.type: ['*'] } }";
    assert_eq!(names(low), "'o-burns-6h' 'o-burns-1d' 'o-burns-3d'");
    let brief = "{ name: o, objective: 99, window: 2d, bad: { error.type: ['*'] } }";
    assert_eq!(names(brief), "'o-burns-1h' 'o-burns-6h' 'o-burns-1d'");
}

#[test]
fn there_are_queries_of_every_source_and_a_dashboard_of_objectives_where_there_are_some() {
    let queries = queries(&shop(""), &Services::default()).unwrap();
    for source in [Source::Prometheus, Source::Loki, Source::Tempo] {
        assert!(
            queries.iter().any(|query| query.source == source),
            "{source:?}"
        );
    }
    assert!(queries.iter().any(|query| query.place == "telemetry-slo"));
    let base = crate::yaml::base().unwrap();
    let files = render(&base, &Services::default()).unwrap();
    assert!(
        !files
            .iter()
            .any(|file| file.path.ends_with("telemetry-slo.json"))
    );
}

#[test]
fn a_registry_that_is_called_as_a_dashboard_has_one_of_its_own() {
    let mut registry = shop("");
    registry.name = "service".to_owned();
    let files = render(&registry, &Services::default()).unwrap();
    let mut paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    assert!(paths.contains(&"grafana/dashboards/telemetry-registry-service.json"));
    paths.sort_unstable();
    paths.dedup();
    assert_eq!(paths.len(), files.len(), "{paths:#?}");
}

#[test]
fn a_registry_that_lacks_what_is_asked_for_is_told_what() {
    let mut registry = shop("");
    registry
        .metrics
        .retain(|metric| metric.name != "job.duration");
    let said = queries(&registry, &Services::default()).unwrap_err();
    assert!(
        said.contains("the registry has no metric `job.duration`"),
        "{said}"
    );
    let mut registry = shop("");
    for metric in &mut registry.metrics {
        metric.attributes.retain(|usage| usage.key != "http.route");
    }
    let said = queries(&registry, &Services::default()).unwrap_err();
    assert!(
        said.contains("no series has the label `http_route` there"),
        "{said}"
    );
}
