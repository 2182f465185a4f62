//! Service level objectives.

use super::{linted, refused};
use crate::yaml::Indicator;
use crate::yaml::fixture::registry;

/// A counter, a histogram and a gauge, each with these objectives.
fn shop(counter: &str, histogram: &str, gauge: &str) -> String {
    format!(
        "\
attributes:
  - key: order.outcome
    type:
      members:
        - {{ id: accepted, value: accepted, brief: Fine., stability: development }}
        - {{ id: failed, value: failed, brief: Not., stability: development }}
    brief: How it ended.
    stability: development
    annotations: {{ contract: {{ sensitivity: public }} }}
metrics:
  - name: orders.placed
    instrument: counter
    unit: '{{order}}'
    brief: Orders.
    stability: development
    requirement_level: recommended
    attributes:
      - {{ ref: order.outcome, requirement_level: required }}
      - {{ ref: error.type, requirement_level: recommended }}
    annotations:
      contract:
        max_series: 1000
        slos: [{counter}]
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
        slos: [{histogram}]
  - name: orders.open
    instrument: gauge
    unit: '{{order}}'
    brief: Open.
    stability: development
    requirement_level: recommended
    annotations:
      contract:
        max_series: 1
        slos: [{gauge}]
"
    )
}

#[test]
fn objectives_are_read_as_they_stand() {
    let counter = "
          { name: orders-availability, brief: Orders., owner: shop, objective: 99.9, window: 30d,
            bad: { order.outcome: [failed] } },
          { name: orders-clean, objective: 99, window: 4w, good: { error.type: [] } }";
    let histogram = "{ name: orders-wait, objective: 95, window: 7d, below: 2.5 }";
    let text = shop(counter, histogram, "");
    let registry = registry(&text);
    assert_eq!(registry.lint(), []);
    let mut slos = registry.metrics.iter().flat_map(|metric| &metric.slos);
    let first = slos.next().unwrap();
    assert_eq!(
        (first.name.as_str(), first.owner.as_str()),
        ("orders-availability", "shop")
    );
    assert_eq!(
        (first.window.as_str(), first.window_seconds),
        ("30d", 2_592_000)
    );
    assert!((first.budget() - 0.001).abs() < 1e-15, "{}", first.budget());
    let Indicator::Bad(matchers) = &first.indicator else {
        panic!("{first:?}");
    };
    assert_eq!(matchers[0].promql(), "order_outcome=\"failed\"");
    assert!(matchers[0].matches("failed") && !matchers[0].matches("accepted"));
    let Indicator::Good(matchers) = &slos.next().unwrap().indicator else {
        panic!("the second one says what is good");
    };
    assert_eq!(matchers[0].promql(), "error_type=\"\"");
    assert_eq!(slos.next().unwrap().indicator, Indicator::Below(2.5));
}

#[test]
fn an_objective_that_cant_be_read_is_refused_with_everything_that_is_wrong() {
    let counter = "
          { name: Orders, objective: 100, window: 1 month, bad: { order.outcome: [failed] }, below: 1 },
          { objective: 49.9, window: 30d, bad: {}, runbook: x }";
    insta::assert_snapshot!(refused(&shop(counter, "", "")), @r"
    shop.yaml:25:11: one of `good`, `bad` and `below` is wanted, found 2 [registry-slo-invalid]
      | { name: Orders, objective: 100, window: 1 month, bad: { order.outcome: [failed] }, below: 1 },
      = Use labels, values and bounds of the metric, an `objective` from 50 to below 100 (percent), a `window` such as `30d`, and exactly one of `good`, `bad` and `below`.
    shop.yaml:25:19: a name such as `orders-availability` (lower case, digits, `-`) is wanted, found `Orders` [registry-slo-invalid]
      | { name: Orders, objective: 100, window: 1 month, bad: { order.outcome: [failed] }, below: 1 },
      = Use labels, values and bounds of the metric, an `objective` from 50 to below 100 (percent), a `window` such as `30d`, and exactly one of `good`, `bad` and `below`.
    shop.yaml:25:38: a share in percent, at least 50 and less than 100 (nothing never fails) is wanted, found `100` [registry-slo-invalid]
      | { name: Orders, objective: 100, window: 1 month, bad: { order.outcome: [failed] }, below: 1 },
      = Use labels, values and bounds of the metric, an `objective` from 50 to below 100 (percent), a `window` such as `30d`, and exactly one of `good`, `bad` and `below`.
    shop.yaml:25:51: a duration as Prometheus writes it, such as `30d` is wanted, found `1 month` [registry-slo-invalid]
      | { name: Orders, objective: 100, window: 1 month, bad: { order.outcome: [failed] }, below: 1 },
      = Use labels, values and bounds of the metric, an `objective` from 50 to below 100 (percent), a `window` such as `30d`, and exactly one of `good`, `bad` and `below`.
    shop.yaml:26:11: `name` is missing here [registry-key-missing]
      | { objective: 49.9, window: 30d, bad: {}, runbook: x }]
      = Add the key that the message names.
    shop.yaml:26:24: a share in percent, at least 50 and less than 100 (nothing never fails) is wanted, found `49.9` [registry-slo-invalid]
      | { objective: 49.9, window: 30d, bad: {}, runbook: x }]
      = Use labels, values and bounds of the metric, an `objective` from 50 to below 100 (percent), a `window` such as `30d`, and exactly one of `good`, `bad` and `below`.
    shop.yaml:26:48: a label with its values is wanted, found a mapping [registry-slo-invalid]
      | { objective: 49.9, window: 30d, bad: {}, runbook: x }]
      = Use labels, values and bounds of the metric, an `objective` from 50 to below 100 (percent), a `window` such as `30d`, and exactly one of `good`, `bad` and `below`.
    shop.yaml:26:52: `runbook` is not known here [registry-key-unknown]
      | { objective: 49.9, window: 30d, bad: {}, runbook: x }]
      = known: name, objective, window, good, bad, below, owner, brief
    ");
}

#[test]
fn an_objective_that_cant_be_measured_is_told() {
    let counter = "
          { name: a, objective: 99, window: 30d, bad: { order.outcom: [failed] } },
          { name: b, objective: 99, window: 30d, bad: { order.outcome: [fialed, 'acc*', 'x*'] } },
          { name: b, objective: 99, window: 30d, below: 1 },
          { name: c, objective: 99, window: 30d, bad: { error.type: ['5*'] } }";
    let histogram = "{ name: d, objective: 95, window: 7d, below: 2 }";
    let gauge = "{ name: e, objective: 95, window: 7d, good: { order.outcome: [failed] } }";
    insta::assert_snapshot!(linted(&shop(counter, histogram, gauge)), @r"
    shop.yaml:25:57: `orders.placed` has no label `order.outcom` [registry-slo-invalid]
      | { name: a, objective: 99, window: 30d, bad: { order.outcom: [failed] } },
      = did you mean `order.outcome`?
    shop.yaml:26:57: `order.outcome` has no value `fialed` [registry-slo-invalid]
      | { name: b, objective: 99, window: 30d, bad: { order.outcome: [fialed, 'acc*', 'x*'] } },
      = did you mean `failed`?
    shop.yaml:26:57: `order.outcome` has no value `x*` [registry-slo-invalid]
      | { name: b, objective: 99, window: 30d, bad: { order.outcome: [fialed, 'acc*', 'x*'] } },
      = one of accepted, failed
    shop.yaml:27:11: `b` is already declared at shop.yaml:26:11 [registry-slo-invalid]
      | { name: b, objective: 99, window: 30d, below: 1 },
      = its alerts are told apart by the name; give it one of its own
    shop.yaml:27:11: `below` needs a histogram, `orders.placed` is a counter [registry-slo-invalid]
      | { name: b, objective: 99, window: 30d, below: 1 },
      = say `good` or `bad`, or declare it on a histogram
    shop.yaml:39:16: `orders.wait` has no bucket up to 2 [registry-slo-invalid]
      | slos: [{ name: d, objective: 95, window: 7d, below: 2 }]
      = one of its bounds: 0.5, 1, 2.5
    shop.yaml:49:16: `orders.open` is a gauge, which counts no events [registry-slo-invalid]
      | slos: [{ name: e, objective: 95, window: 7d, good: { order.outcome: [failed] } }]
      = declare it on a counter or a histogram
    shop.yaml:49:62: `orders.open` has no label `order.outcome` [registry-slo-invalid]
      | slos: [{ name: e, objective: 95, window: 7d, good: { order.outcome: [failed] } }]
      = `orders.open` has no labels
    ");
}

#[test]
fn a_metric_of_the_base_gets_an_objective_by_refinement() {
    let text = "\
metric_refinements:
  - id: shop.http
    ref: http.server.request.duration
    annotations:
      contract:
        slos: [{ name: http, objective: 99.9, window: 30d, bad: { http.response.status_code: ['5*'] } }]
";
    let registry = registry(text);
    assert_eq!(registry.lint(), []);
    let mut metrics = registry.metrics.iter();
    let metric = metrics
        .find(|it| it.name == "http.server.request.duration")
        .unwrap();
    assert_eq!(metric.slos.len(), 1);
}
