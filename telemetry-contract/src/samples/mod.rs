//! For every rule a sample that breaks it and one that does not, written against the base contract.
//!
//! They are what `explain` shows, what the tests hold the rules to, and what a demonstration sends
//! to see the check fail. Secrets in them have the right shape and are not real.

use crate::otlp::model::Signal;
use crate::rule::Rule;

/// A piece of telemetry as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sample {
    /// A JSON log line, with its line feed.
    Line(&'static str),
    /// An export request of a signal in OTLP/JSON.
    Otlp(Signal, &'static str),
}

impl Sample {
    /// The text itself.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Line(text) | Self::Otlp(_, text) => text,
        }
    }
}

/// Makes the two tables from the files beside this one.
macro_rules! samples {
    ($($rule:ident $signal:ident $name:literal $([after $more:ident $other:literal])?)*) => {
        /// Telemetry that breaks the rule; all of it together.
        pub const fn bad(rule: Rule) -> &'static [Sample] {
            match rule {
                $(Rule::$rule => const { &[
                    $($more(include_str!($other)),)?
                    $signal(include_str!(concat!($name, ".bad.json"))),
                ] },)*
            }
        }

        /// The same telemetry, conforming.
        pub const fn good(rule: Rule) -> &'static [Sample] {
            match rule {
                $(Rule::$rule => const { &[
                    $($more(include_str!($other)),)?
                    $signal(include_str!(concat!($name, ".good.json"))),
                ] },)*
            }
        }
    };
}

samples! {
    AttributeDeprecated traces "attribute-deprecated"
    AttributeUndeclared traces "attribute-undeclared"
    AttributeValueUndeclared traces "attribute-value-undeclared"
    CorrelationBroken traces "correlation-broken"
    CorrelationInvalid traces "correlation-invalid"
    CorrelationMissing traces "correlation-missing"
    EventIdBroken traces "event-id-broken"
    EventIdMissing traces "event-id-missing"
    EventUndeclared logs "event-undeclared"
    LogFieldInvalid line "log-field-invalid"
    LogFieldMissing line "log-field-missing"
    LogFieldOrder line "log-field-order"
    LogLineDuplicateKey line "log-line-duplicate-key"
    LogLineInvalid line "log-line-invalid"
    LogLineOversize line "log-line-oversize"
    LogRecordInvalid logs "log-record-invalid"
    LogSpanUnknown logs "log-span-unknown" [after traces "log-span-unknown.spans.json"]
    MetricBucketsMismatch metrics "metric-buckets-mismatch"
    MetricInstrumentMismatch metrics "metric-instrument-mismatch"
    MetricLabelMissing metrics "metric-label-missing"
    MetricLabelUnbounded metrics "metric-label-unbounded"
    MetricLabelUndeclared metrics "metric-label-undeclared"
    MetricLabelValue metrics "metric-label-value"
    MetricNameCollision metrics "metric-name-collision"
    MetricNameInvalid metrics "metric-name-invalid"
    MetricOverflow metrics "metric-overflow"
    MetricSeriesOverBudget metrics "metric-series-over-budget"
    MetricTemporality metrics "metric-temporality"
    MetricUndeclared metrics "metric-undeclared"
    MetricUnitMismatch metrics "metric-unit-mismatch"
    ResourceAttributeInvalid traces "resource-attribute-invalid"
    ResourceAttributeMissing traces "resource-attribute-missing"
    SchemaUrlMismatch traces "schema-url-mismatch"
    SchemaUrlMissing traces "schema-url-missing"
    SecretInTelemetry traces "secret-in-telemetry"
    SpanAttributeMissing traces "span-attribute-missing"
    SpanAttributeType traces "span-attribute-type"
    SpanErrorTypeMissing traces "span-error-type-missing"
    SpanErrorTypeUnbounded traces "span-error-type-unbounded"
    SpanIdInvalid traces "span-id-invalid"
    SpanLinkMissing traces "span-link-missing"
    SpanLinkUnknown traces "span-link-unknown"
    SpanNameMismatch traces "span-name-mismatch"
    SpanNameUnbounded traces "span-name-unbounded"
    SpanOrphan traces "span-orphan"
    SpanRootDuplicate traces "span-root-duplicate"
    SpanRootMissing traces "span-root-missing"
    SpanStatusMissing traces "span-status-missing"
    SpanTimeInvalid traces "span-time-invalid"
}

const fn line(text: &'static str) -> Sample {
    Sample::Line(text)
}

const fn logs(text: &'static str) -> Sample {
    Sample::Otlp(Signal::Logs, text)
}

const fn metrics(text: &'static str) -> Sample {
    Sample::Otlp(Signal::Metrics, text)
}

const fn traces(text: &'static str) -> Sample {
    Sample::Otlp(Signal::Traces, text)
}

#[cfg(feature = "tables")]
#[cfg(test)]
mod tests;
