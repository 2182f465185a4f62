//! What of a user's fields leaves the process, and under which key: through the whole pipeline.
#![cfg(feature = "testing")]

use telemetry_bootstrap::contract::otlp::model::Span;
use telemetry_bootstrap::correlation;
use telemetry_bootstrap::testing::Harness;
use tracing::{info, info_span};

/// The attributes of a span as `key=value`, in any order but their own.
fn attributes(span: &Span<'_>) -> Vec<String> {
    let pairs = span.attributes.iter();
    let mut pairs: Vec<String> = pairs
        .map(|pair| format!("{}={:?}", pair.key, pair.value))
        .collect();
    pairs.sort();
    pairs
}

#[test]
fn a_user_is_in_no_outlet_whatever_the_key() {
    let harness = Harness::new();
    harness.run(|| {
        let _span = info_span!(
            "work",
            user_id = "alice",
            enduser.id = "alice",
            userId = "alice",
            user.name = "alice"
        )
        .entered();
        info!(user_id = "alice", uid = "alice", user.id = "alice", "done");
    });
    let spans = format!("{:?}", harness.spans());
    let logs = format!("{:?}", harness.logs());
    for shown in [spans, logs, harness.raw_lines().concat()] {
        assert!(!shown.contains("alice"), "{shown}");
        assert!(shown.contains("[redacted]"), "{shown}");
    }
}

#[test]
fn a_field_under_a_correlation_key_gives_way() {
    let harness = Harness::new();
    let correlation = harness.telemetry().correlator().start();
    let id = correlation.id().to_owned();
    harness.run(|| {
        correlation::in_scope(correlation, || {
            correlation::set_org_id("o-1");
            drop(info_span!("work", org_id = "other", correlation_id = "mine").entered());
        });
    });
    let shown = attributes(&harness.spans()[0]).join(" ");
    for (key, value) in [
        ("correlation_id", id.as_str()),
        ("field.correlation_id", "mine"),
        ("org_id", "o-1"),
        ("field.org_id", "other"),
    ] {
        let entry = format!("{key}=");
        let values: Vec<_> = shown
            .split(' ')
            .filter(|pair| pair.starts_with(&entry))
            .collect();
        assert_eq!(values.len(), 1, "{shown}");
        assert!(values[0].contains(value), "{shown}");
    }
    assert!(!shown.contains("stamped"), "{shown}");
}
