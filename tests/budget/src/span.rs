//! One span of three attributes: made, entered, left, closed.

use std::hint::black_box;

use tracing::info_span;

use crate::case::{Case, Prepared, Work, repeat};
use crate::ours::telemetry;

pub(crate) const CASES: &[Case] = &[
    Case {
        name: "span-sampled",
        prepare: sampled,
    },
    Case {
        name: "span-unsampled",
        prepare: unsampled,
    },
];

fn sampled() -> Result<Prepared, String> {
    Ok(Prepared::new(spans).with_ours(&telemetry(&[])?))
}

fn unsampled() -> Result<Prepared, String> {
    let telemetry = telemetry(&[("OTEL_TRACES_SAMPLER", "always_off")])?;
    Ok(Prepared::new(spans).with_ours(&telemetry))
}

/// Work that opens and closes a root span.
pub fn spans() -> Work {
    repeat(|| {
        let span = info_span!(
            "read order",
            order.id = black_box("ord_8w4kq1"),
            order.items = black_box(3_i64),
            order.express = black_box(true),
        );
        drop(span.entered());
    })
}
