//! How much one span or log record may hold.

use super::given::Given;
use super::reader::Reader;
use super::{Config, Problem};

const GENERAL_COUNT: &str = "OTEL_ATTRIBUTE_COUNT_LIMIT";
const GENERAL_LENGTH: &str = "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT";
const SPAN_COUNT: &str = "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT";
const SPAN_LENGTH: &str = "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT";
const LOG_COUNT: &str = "OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT";
const LOG_LENGTH: &str = "OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT";
const LINKS: &str = "OTEL_SPAN_LINK_COUNT_LIMIT";

/// What the contract's own attributes on one span or record need.
const LEAST_ATTRIBUTES: u32 = 32;

/// How much one log record may hold, as it is exported; a line has its own bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct LogLimits {
    /// Most attributes, 128: `OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT`.
    pub max_attributes: u32,
    /// Most characters of an attribute's text, most bytes of its bytes, at any depth; `None`, the
    /// default, for all: `OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT`.
    pub value_length: Option<u32>,
}

impl Default for LogLimits {
    fn default() -> Self {
        Self {
            max_attributes: 128,
            value_length: None,
        }
    }
}

/// How much one span may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct SpanLimits {
    /// Most attributes of a span, 128: `OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT`.
    pub max_attributes_per_span: u32,
    /// Most events, 128: `OTEL_SPAN_EVENT_COUNT_LIMIT`.
    pub max_events_per_span: u32,
    /// Most links, 128: `OTEL_SPAN_LINK_COUNT_LIMIT`.
    pub max_links_per_span: u32,
    /// Most attributes of an event, 128: `OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT`.
    pub max_attributes_per_event: u32,
    /// Most attributes of a link, 128: `OTEL_LINK_ATTRIBUTE_COUNT_LIMIT`.
    pub max_attributes_per_link: u32,
}

impl Default for SpanLimits {
    fn default() -> Self {
        Self {
            max_attributes_per_span: 128,
            max_events_per_span: 128,
            max_links_per_span: 128,
            max_attributes_per_event: 128,
            max_attributes_per_link: 128,
        }
    }
}

impl SpanLimits {
    /// As the SDK has them.
    pub(crate) fn to_sdk(self) -> opentelemetry_sdk::trace::SpanLimits {
        opentelemetry_sdk::trace::SpanLimits {
            max_events_per_span: self.max_events_per_span,
            max_attributes_per_span: self.max_attributes_per_span,
            max_links_per_span: self.max_links_per_span,
            max_attributes_per_event: self.max_attributes_per_event,
            max_attributes_per_link: self.max_attributes_per_link,
        }
    }
}

/// Overlays the variables: a kind's own limit, else the general one.
pub(super) fn overlay(config: &mut Config, reader: &mut Reader<'_>) {
    let given = &mut config.given;
    let SpanLimits {
        max_events_per_span,
        max_attributes_per_span,
        max_links_per_span,
        max_attributes_per_event,
        max_attributes_per_link,
    } = &mut config.span_limits;
    let own = |own| [own, own];
    let counts = [
        ([SPAN_COUNT, GENERAL_COUNT], max_attributes_per_span),
        (
            ["OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", GENERAL_COUNT],
            max_attributes_per_event,
        ),
        (
            ["OTEL_LINK_ATTRIBUTE_COUNT_LIMIT", GENERAL_COUNT],
            max_attributes_per_link,
        ),
        (
            [LOG_COUNT, GENERAL_COUNT],
            &mut config.log_limits.max_attributes,
        ),
        (own("OTEL_SPAN_EVENT_COUNT_LIMIT"), max_events_per_span),
        (own(LINKS), max_links_per_span),
    ];
    for (names, into) in counts {
        *into = limit(names, *into, reader, given).unwrap_or(*into);
    }
    // For a mistake in one that every kind overrules.
    for (name, example) in [(GENERAL_COUNT, 128), (GENERAL_LENGTH, 4096)] {
        let _read: Option<u32> = number(name, example, reader);
    }
    let lengths = [
        ([SPAN_LENGTH, GENERAL_LENGTH], &mut config.span_value_length),
        (
            [LOG_LENGTH, GENERAL_LENGTH],
            &mut config.log_limits.value_length,
        ),
    ];
    for (names, into) in lengths {
        *into = limit(names, 4096, reader, given).or(*into);
    }
}

fn limit(
    [own, general]: [&str; 2],
    example: u32,
    reader: &mut Reader<'_>,
    given: &mut Given,
) -> Option<u32> {
    let (name, _) = reader.first(own, general)?;
    let most = number(&name, example, reader)?;
    given.note(own, &name, &most);
    Some(most)
}

fn number(name: &str, example: u32, reader: &mut Reader<'_>) -> Option<u32> {
    reader.parse(name, "a whole number", &example.to_string())
}

/// Limits that leave no room for what the contract itself puts on a span or record.
pub(super) fn check(config: &Config) -> impl Iterator<Item = Problem> {
    let (spans, logs) = (config.span_limits, config.log_limits);
    let room = "which the contract's own need";
    let bounds = [
        (
            SPAN_COUNT,
            spans.max_attributes_per_span,
            LEAST_ATTRIBUTES,
            room,
            "128",
        ),
        (
            LOG_COUNT,
            logs.max_attributes,
            LEAST_ATTRIBUTES,
            room,
            "128",
        ),
        (LINKS, spans.max_links_per_span, 1, room, "128"),
    ];
    let small = bounds
        .into_iter()
        .filter(|(_, found, least, ..)| found < least);
    small.map(|(name, found, least, why, example)| {
        let name = config.given.variable(name, &found).unwrap_or(name);
        let (found, wanted) = (format!("`{found}`"), format!("at least {least}, {why}"));
        Problem::new(name, found, wanted, format!("{name}={example}"))
    })
}
