//! The harness: what a service's own tests see.

use telemetry_bootstrap::testing::Harness;
use telemetry_bootstrap::{correlation, metric};
use telemetry_contract::otlp::model::find;
use telemetry_contract::rule::Rule;
use tracing::{error, info, info_span};

#[test]
fn a_line_and_its_span_carry_the_same_ids() {
    let harness = Harness::new();
    harness.run(|| {
        let _span = info_span!("work").entered();
        info!("working");
    });
    let (lines, spans, logs) = (harness.lines(), harness.spans(), harness.logs());
    assert_eq!(lines[0]["trace_id"], spans[0].trace_id.to_string());
    assert_eq!(lines[0]["span_id"], spans[0].span_id.to_string());
    assert_eq!(logs[0].trace_id, spans[0].trace_id);
    let id = find(&spans[0].attributes, "correlation_id").unwrap();
    assert_eq!(lines[0]["correlation_id"], id.to_string());
    harness.assert_contract();
}

metric! {
    /// Orders read from the archive.
    pub struct OrdersRead {
        name: "orders.read",
        instrument: Counter,
        unit: "{order}",
        labels: OrdersReadLabels {
            /// Where from.
            source: "order.source" => Source { Archive = "archive", Live = "live" },
        },
    }
}

#[test]
fn a_metric_of_the_services_own_is_declared() {
    let harness = Harness::new();
    let counter = harness.telemetry().meter().counter::<OrdersRead>();
    counter.add(
        2,
        &OrdersReadLabels {
            source: Source::Archive,
        },
    );
    let metrics = harness.metrics();
    assert!(
        metrics.iter().any(|metric| metric.name == "orders.read"),
        "{metrics:#?}"
    );
    harness.assert_contract();
}

#[test]
fn harnesses_do_not_see_each_other() {
    let (one, other) = (Harness::new(), Harness::new());
    one.run(|| info!("for one"));
    other.run(|| info!("for the other"));
    assert_eq!(one.lines().len(), 1);
    assert_eq!(other.lines()[0]["message"], "for the other");
}

#[test]
fn async_work_is_captured_on_whatever_thread_it_runs() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .unwrap();
    let harness = Harness::new();
    runtime.block_on(harness.run_async(async {
        tokio::task::yield_now().await;
        info!("after a while");
    }));
    assert_eq!(harness.lines()[0]["message"], "after a while");
}

#[test]
fn a_secret_reaches_no_outlet() {
    let harness = Harness::new();
    let secret = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";
    harness.run(|| {
        let span = info_span!("call", api_key = secret, note = format!("Bearer {secret}"));
        let _span = span.entered();
        error!(
            password = "hunter2hunter2",
            cause = secret,
            "gave up on {secret}"
        );
    });
    let lines = harness.raw_lines().join("\n");
    let spans = format!("{:?}", harness.spans());
    let logs = format!("{:?}", harness.logs());
    for outlet in [&lines, &spans, &logs] {
        assert!(!outlet.contains(secret), "{outlet}");
        assert!(!outlet.contains("hunter2"), "{outlet}");
        assert!(outlet.contains("[redacted"), "{outlet}");
    }
    harness.assert_contract();
}

#[test]
fn tenant_and_organisation_set_once_are_on_everything_below() {
    let harness = Harness::new();
    harness.run(|| {
        let current = harness.telemetry().correlator().start();
        correlation::in_scope(current, || {
            correlation::set_tenant_id("t-1");
            correlation::set_org_id("o-1");
            let _span = info_span!("below").entered();
            info!("here");
        });
    });
    let (lines, spans) = (harness.lines(), harness.spans());
    assert_eq!(
        (&lines[0]["tenant_id"], &lines[0]["org_id"]),
        (&"t-1".into(), &"o-1".into())
    );
    let attribute = |key| find(&spans[0].attributes, key).unwrap().to_string();
    assert_eq!(attribute("tenant_id"), "t-1");
    assert_eq!(attribute("saas.tenant"), "t-1");
    assert_eq!(attribute("org_id"), "o-1");
}

#[test]
fn a_violation_is_found_and_shown() {
    let harness = Harness::new();
    harness.run(|| {
        let _span = info_span!("user 6f1c2a9e-5b7d-4c38-9a10-2f4e6d8c0b1a").entered();
    });
    let report = harness.report();
    let rules: Vec<Rule> = report.findings.iter().map(|finding| finding.rule).collect();
    assert!(rules.contains(&Rule::SpanNameUnbounded), "{rules:?}");
    let panic =
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| harness.assert_contract()));
    let message = panic.unwrap_err().downcast::<String>().unwrap();
    assert!(message.contains("span-name-unbounded"), "{message}");
}
