//! What a check holds and says, however much passes through it.

use std::borrow::Cow;

use allocation_counter::measure;
use telemetry_contract::CONTRACT;
use telemetry_contract::check::{Checker, Settings};
use telemetry_contract::otlp::model::{
    Attribute, Export, Kind, Resource, ResourceRecords, ScopeRecords, Span, SpanId, TraceId, Value,
};
use telemetry_contract::report::{self, TextOptions};

const MAX_SPANS: usize = 10_000;
/// Fewer than the spans have, so that this table is full, too.
const MAX_NAMES: usize = 1_000;

/// Spans in one export.
const BATCH: u64 = 500;

/// The most bytes held while so many spans pass, each in a trace of its own, and what is said of
/// them at the end, as text and as JSON.
fn pass(spans: u64) -> (u64, usize, usize) {
    let settings = Settings {
        max_spans: MAX_SPANS,
        max_names: MAX_NAMES,
        ..Settings::default()
    };
    let (mut text, mut json) = (0, 0);
    let held = measure(|| {
        let mut checker = Checker::new(&CONTRACT, &settings);
        for batch in 0..spans / BATCH {
            checker.observe(&export(batch * BATCH));
        }
        let report = checker.report();
        assert_eq!(report.counts.spans, spans);
        text = report::text(&report, TextOptions::default()).len();
        json = report::json(&report).to_string().len();
    });
    (held.bytes_max, text, json)
}

fn export(first: u64) -> Export<'static> {
    let records = (first..first + BATCH).map(span).collect();
    Export::Traces(vec![ResourceRecords {
        resource: Resource {
            attributes: vec![attribute("service.name", "orders-api".to_owned())],
            ..Resource::default()
        },
        scopes: vec![ScopeRecords {
            records,
            ..ScopeRecords::default()
        }],
    }])
}

/// A span of a trace of its own. One in twenty breaks rules under names that no other has.
fn span(number: u64) -> Span<'static> {
    let mut span = conforming(number);
    if number % 20 == 0 {
        span.name = Cow::Owned(format!("work {}", letters(number)));
        span.end_unix_nano = 0;
        span.attributes.push(Attribute {
            key: Cow::Owned(format!("shop.{}", letters(number))),
            value: Value::Int(1),
        });
    }
    span
}

fn conforming(number: u64) -> Span<'static> {
    let mut trace_id = TraceId([7; 16]);
    trace_id.0[8..].copy_from_slice(&number.to_be_bytes());
    Span {
        trace_id,
        span_id: SpanId([1; 8]),
        name: Cow::Borrowed("work"),
        kind: Kind::Internal,
        start_unix_nano: 1,
        end_unix_nano: 2,
        attributes: vec![
            attribute("correlation_id", format!("chain-{number:030}")),
            attribute("event_id", format!("event-{number:030}")),
        ],
        ..Span::default()
    }
}

fn attribute(key: &'static str, value: String) -> Attribute<'static> {
    Attribute {
        key: Cow::Borrowed(key),
        value: Value::String(Cow::Owned(value)),
    }
}

/// A number in letters, which no shape gives away.
fn letters(number: u64) -> String {
    let digits = number.to_string();
    let letter = |digit: u8| char::from(digit - b'0' + b'a');
    digits.bytes().map(letter).collect()
}

/// The settings' bound is one KiB a span, and a few MiB for everything that is no span.
const BOUND: u64 = MAX_SPANS as u64 * 1_024 + 8 * 1_024 * 1_024;

#[test]
fn neither_memory_nor_the_report_grows_with_the_traffic() {
    let (some, _, _) = pass(50_000);
    let (held, text, json) = pass(200_000);
    assert!(held < BOUND, "{held} bytes");
    assert!(held < some + some / 10, "{some} bytes became {held}");
    assert!(text < 64 * 1_024, "{text} bytes of text");
    assert!(json < 128 * 1_024, "{json} bytes of JSON");
}
