//! Numbers that were worked out by hand.

use super::{Assumptions, Change, Estimate, Observed, of_registry, text};
use crate::capture;
use crate::yaml::{Registry, fixture};

/// Two metrics of its own: 3 × 5 counters, and 3 × 2 histograms of 4 bounds.
fn shop() -> Registry {
    fixture::registry(
        "\
attributes:
  - key: order.channel
    type:
      members:
        - { id: web, value: web, stability: development }
        - { id: phone, value: phone, stability: development }
        - { id: desk, value: desk, stability: development }
    brief: How an order came in.
    stability: development
    annotations: { contract: { sensitivity: public } }
  - key: order.shop
    type: string
    brief: Where.
    stability: development
    annotations: { contract: { sensitivity: public, cardinality: 100 } }
  - key: order.express
    type: boolean
    brief: Whether it is for tomorrow.
    stability: development
    annotations: { contract: { sensitivity: public } }
metrics:
  - name: orders.placed
    brief: Orders.
    instrument: counter
    unit: \"{order}\"
    stability: development
    requirement_level: recommended
    attributes:
      - { ref: order.channel, requirement_level: required }
      - { ref: order.shop, requirement_level: required, annotations: { contract: { fan_out: 5 } } }
    annotations: { contract: { max_series: 20 } }
  - name: orders.wait
    brief: Time.
    instrument: histogram
    unit: s
    stability: development
    requirement_level: recommended
    attributes:
      - { ref: order.channel, requirement_level: required }
      - { ref: order.express, requirement_level: recommended }
    annotations: { contract: { max_series: 6, buckets: [0.1, 1, 10, 60] } }
",
    )
}

fn own() -> Vec<super::MetricCost> {
    let mut metrics = of_registry(&shop());
    metrics.retain(|metric| metric.name.starts_with("orders."));
    metrics
}

fn changes(all: &[&str]) -> Vec<Change> {
    all.iter().map(|change| change.parse().unwrap()).collect()
}

#[track_caller]
fn series_after(all: &[&str], expected: u64) {
    let estimate = Estimate::new(own(), None, &changes(all), Assumptions::default()).unwrap();
    assert_eq!(estimate.active_series(), expected, "{all:?}");
}

#[test]
fn series_are_the_product_of_labels_and_buckets() {
    // 3 channels × 5 shops of each, and 3 × 2 × (4 bounds + the last bucket + sum + count).
    series_after(&[], 15 + 42);
    series_after(&["orders.wait-order.express"], 15 + 21);
    series_after(&["orders.placed+order.express=2"], 30 + 42);
    series_after(&["order.channel=6"], 30 + 84);
    series_after(&["order.shop=100", "orders.placed-order.channel"], 100 + 42);
}

#[test]
fn a_change_of_what_is_not_there_is_refused() {
    #[track_caller]
    fn check(change: &str, expected: &str) {
        let parsed = change.parse::<Change>();
        let error = parsed.and_then(|it| it.apply(&mut own())).unwrap_err();
        assert!(error.starts_with(expected), "{error}");
    }
    check(
        "orders.place-order.channel",
        "there is no metric `orders.place`",
    );
    check("orders.wait-order.shop", "there is no label `order.shop`");
    check(
        "orders.wait+order.express=2",
        "`orders.wait` has the label `order.express` already",
    );
    check("colour=2", "there is no label `colour`");
    check(
        "orders.wait+colour",
        "`orders.wait+colour`: wanted is METRIC+LABEL=VALUES",
    );
    check("order.shop=none", "`order.shop=none`: wanted is");
    check("order.shop=0", "`order.shop=0`: wanted is");
}

/// Three requests within ten seconds, of two spans each, and a line of 100 bytes.
fn observed() -> Observed {
    let mut observed = Observed::default();
    let span = |id: u32, kind: u8, parent: &str, at: u64| {
        format!(
            r#"{{"traceId":"{id:032x}","spanId":"{id:016x}"{parent},"name":"GET /","kind":{kind},"startTimeUnixNano":"{at}","endTimeUnixNano":"{at}"}}"#
        )
    };
    let mut text = String::new();
    for number in 0..3_u32 {
        let at = 1_000_000_000 + u64::from(number) * 5_000_000_000;
        let root = span(number * 2 + 1, 2, "", at);
        let child = span(
            number * 2 + 2,
            1,
            r#","parentSpanId":"00000000000000ff""#,
            at,
        );
        text.extend([format!(
            r#"{{"resourceSpans":[{{"resource":{{"attributes":[{{"key":"service.name","value":{{"stringValue":"shop"}}}}]}},"scopeSpans":[{{"scope":{{}},"spans":[{root},{child}]}}]}}]}}"#
        )]);
        text.push('\n');
    }
    let points = ["web", "desk", "web"].map(|channel| {
        format!(
            r#"{{"attributes":[{{"key":"order.channel","value":{{"stringValue":"{channel}"}}}}],"timeUnixNano":"1000000000","count":"1","sum":1,"explicitBounds":[0.1,1,10,60],"bucketCounts":["1","0","0","0","0"]}}"#
        )
    });
    text.extend([format!(
        r#"{{"resourceMetrics":[{{"resource":{{"attributes":[{{"key":"service.name","value":{{"stringValue":"shop"}}}}]}},"scopeMetrics":[{{"scope":{{}},"metrics":[{{"name":"orders.wait","unit":"s","histogram":{{"aggregationTemporality":2,"dataPoints":[{}]}}}}]}}]}}]}}"#,
        points.join(",")
    )]);
    text.push('\n');
    let line = r#"{"timestamp":"1970-01-01T00:00:02Z","service":"shop","message":""}"#;
    text += &line.replace(
        "\"\"}",
        &format!("\"{}\"}}", "x".repeat(100 - line.len() - 1)),
    );
    text.push('\n');
    let problems = capture::read("c", text.as_bytes(), None, &mut observed);
    assert_eq!(problems.count(), 0, "{problems:?}");
    observed
}

#[test]
fn what_was_observed_is_counted() {
    let observed = observed();
    let (_, tally) = observed.services().next().unwrap();
    assert_eq!(tally.spans.0, 6);
    // Ids 18 and 10 (and a parent's 10), kind 2, times 18, name 7, status 4 with its envelope.
    let span = 2 + 18 + 10 + 2 + 18 + 7 + 4;
    assert_eq!(tally.spans.1, 3 * span + 3 * (span + 10));
    assert_eq!(tally.lines, (1, 100));
    // Two different label sets of 4 bounds.
    assert_eq!(tally.series, 2 * 7);
    assert!((observed.seconds() - 10.0).abs() < f64::EPSILON);
    assert_eq!(observed.requests(), 3);
}

#[track_caller]
fn near(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() < 0.001,
        "{found}, wanted {expected}"
    );
}

#[test]
fn a_day_is_what_was_observed_as_often_as_it_goes_into_it() {
    let found = Estimate::new(own(), Some(&observed()), &[], Assumptions::default()).unwrap();
    let spans = found
        .traffic
        .iter()
        .find(|it| it.signal == "spans")
        .unwrap();
    near(spans.per_day, 6.0 * 8_640.0);
    let samples = found
        .traffic
        .iter()
        .find(|it| it.signal == "samples")
        .unwrap();
    near(samples.per_day, 14.0 * 86_400.0 / 15.0);
    near(samples.bytes_per_day, 14.0 * 5_760.0 * 1.5);
    assert!(
        found.basis.ends_with("too short to say much of a day"),
        "{}",
        found.basis
    );
}

#[test]
fn a_rate_of_requests_takes_the_place_of_the_time() {
    let mut assumed = Assumptions::default();
    assumed.set("requests_per_second=40").unwrap();
    let found = Estimate::new(own(), Some(&observed()), &[], assumed.clone()).unwrap();
    let spans = found
        .traffic
        .iter()
        .find(|it| it.signal == "spans")
        .unwrap();
    // Two spans of each of 40 × 86,400 requests.
    near(spans.per_day, 2.0 * 3_456_000.0);
    let alone = Estimate::new(own(), None, &[], assumed).unwrap();
    near(alone.traffic[0].per_day, 3_456_000.0);
    near(alone.traffic[0].bytes_per_day, 3_456_000.0 * 400.0);
}

#[test]
fn a_rate_that_is_none_is_refused() {
    let mut assumed = Assumptions::default();
    for said in [
        "requests_per_second",
        "requests_per_second=-1",
        "speed=3",
        "bytes_per_line=NaN",
        "bytes_per_line=1e13",
        "scrape_interval=1e-10",
    ] {
        assert!(assumed.set(said).is_err(), "{said}");
    }
}

#[test]
fn the_greatest_rates_give_numbers() {
    let mut assumed = Assumptions {
        instances: u64::MAX,
        retention_days: f64::from(u32::MAX),
        ..Assumptions::default()
    };
    for name in [
        "bytes_per_line",
        "bytes_per_sample",
        "bytes_per_span",
        "lines_per_request",
        "requests_per_second",
        "spans_per_request",
    ] {
        assumed.set(&format!("{name}=1e12")).unwrap();
    }
    assumed.set("scrape_interval=1e-9").unwrap();
    let page = text(
        "shop",
        &Estimate::new(own(), None, &[], assumed).unwrap(),
        false,
    );
    assert!(!page.contains("inf") && !page.contains("NaN"), "{page}");
}

#[test]
fn the_page_shows_what_dominates() {
    let assumed = Assumptions {
        instances: 3,
        ..Assumptions::default()
    };
    let changes = changes(&["orders.placed+order.express=2", "orders.wait-order.express"]);
    let estimate = Estimate::new(own(), Some(&observed()), &changes, assumed).unwrap();
    insta::assert_snapshot!(text("shop 1.0.0", &estimate, false), @r"
    shop 1.0.0: 171 active series at most, 57 of each of 3 instances
      985 k samples and 1.5 MB a day, 22.2 MB in 15 days

      metric             most      seen   share                        made of
      orders.wait          42        14  73.7 %  ███████████████       order.channel 3 × order.express 2 × 7 of a histogram
      orders.placed        15         0  26.3 %  █████                 order.channel 3 × order.shop 5

    a day (observed over 10.0 s, which is too short to say much of a day)
      shop  spans          51.8 k    3.4 MB  77.6 %  ████████████████
      shop  log lines       8.6 k    864 kB  19.6 %  ████
      shop  samples        80.6 k    121 kB   2.7 %  █
      together 4.4 MB a day, 66.1 MB in 15 days

    what if orders.placed+order.express=2
      orders.placed        15 →        30  ×2
      all metrics          57 →        72  ×1.26

    what if orders.wait-order.express
      orders.wait        42 →        21  ×0.5
      all metrics        72 →        51  ×0.71

    assumed: a sample each 15 s of 1.5 bytes; spans and log records count as OTLP/protobuf without resource, lines as written, both uncompressed; where none was observed, a request has 1 × 400 bytes of spans and 1 × 300 of lines. `--rate NAME=NUMBER` changes them.
    ");
}
