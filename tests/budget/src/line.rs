//! One log line of six fields and a message, inside two spans.

use std::hint::black_box;
use std::sync::Arc;
use std::time::SystemTime;

use telemetry_bootstrap::log::{LogLayer, LogSettings, ServiceInfo};
use telemetry_bootstrap::redact::{RedactConfig, Redactor};
use telemetry_bootstrap::vitals::Vitals;
use tracing::{debug, info, info_span};
use tracing_subscriber::layer::SubscriberExt as _;

use crate::case::{Case, Prepared, Work, repeat};
use crate::ours::{BlackHole, telemetry};

pub(crate) const CASES: &[Case] = &[
    Case {
        name: "line",
        prepare: || Ok(alone()),
    },
    Case {
        name: "line-ids",
        prepare: with_ids,
    },
    Case {
        name: "line-otlp",
        prepare: with_records,
    },
    Case {
        name: "disabled",
        prepare: disabled,
    },
];

/// Lines alone: no span layer, so no ids but the process's own correlation.
fn alone() -> Prepared {
    let vitals = Vitals::default();
    let settings = LogSettings {
        service: ServiceInfo {
            name: "bench".to_owned(),
            version: "1.0.0".to_owned(),
            instance_id: "0190163d-8694-739b-aea5-966c26f8ad91".to_owned(),
            environment: "test".to_owned(),
        },
        redactor: Redactor::new(&RedactConfig::default(), vitals.clone()),
        process_correlation: Arc::from("0190163d-8694-739b-aea5-966c26f8ad90"),
        vitals,
        clock: SystemTime::now,
    };
    let layer = LogLayer::new(settings, BlackHole, None);
    let subscriber = tracing_subscriber::registry().with(layer);
    Prepared::new(lines).with_dispatch(subscriber)
}

/// Lines with trace and span id.
fn with_ids() -> Result<Prepared, String> {
    let telemetry = telemetry(&[("OTEL_LOGS_EXPORTER", "none")])?;
    let prepared = Prepared::new(lines).with_ours(&telemetry);
    Ok(prepared.without_bursts())
}

/// Lines, and the same as OTLP records.
fn with_records() -> Result<Prepared, String> {
    Ok(Prepared::new(lines).with_ours(&telemetry(&[])?))
}

/// A line that the filter turns off.
fn disabled() -> Result<Prepared, String> {
    let prepared = Prepared::new(disabled_lines).with_ours(&telemetry(&[])?);
    Ok(prepared.without_bursts())
}

/// Work that logs inside of two spans.
pub fn lines() -> Work {
    let outer = info_span!("request", method = "GET", route = "/orders/{id}").entered();
    let inner = info_span!("read order", order.id = black_box("ord_8w4kq1")).entered();
    Box::new(move |passes| {
        for _ in 0..passes {
            line();
        }
        black_box((&outer, &inner));
    })
}

fn line() {
    info!(
        order.id = black_box("ord_8w4kq1"),
        order.channel = black_box("web"),
        order.items = black_box(3_u64),
        order.total = black_box(129.95_f64),
        order.express = black_box(true),
        warehouse = black_box("eu-central-1"),
        "order placed"
    );
}

/// As [`lines`], below the level that is logged.
pub fn disabled_lines() -> Work {
    repeat(|| {
        debug!(
            order.id = black_box("ord_8w4kq1"),
            order.items = black_box(3_u64),
            "order looked at"
        );
    })
}
