//! The catalogue of rules: stable names, default levels, and what to tell whoever broke one.
//!
//! [`Rule`] has those that telemetry is held against. What is found elsewhere has its descriptions
//! in a file of its area; [`all`] and [`describe`] go over all of them.

mod change;
mod description;
mod registry;
mod run;
pub(crate) mod source;
mod waiver;

use core::fmt;
use core::str::FromStr;

pub use self::change::ChangeRule;
pub use self::description::{Area, Description, all, describe};
pub use self::registry::RegistryRule;

/// How seriously a broken rule is taken; the most serious sorts first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The check fails.
    Deny,
    /// It is reported, the check passes.
    Warn,
    /// It is not reported.
    Allow,
}

impl Level {
    /// `deny`, `warn` or `allow`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deny => "deny",
            Self::Warn => "warn",
            Self::Allow => "allow",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The name is of no rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownRule;

impl fmt::Display for UnknownRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no such rule; `Rule::ALL` has the names")
    }
}

impl core::error::Error for UnknownRule {}

macro_rules! rules {
    ($($variant:ident $name:literal $level:ident
        brief: $brief:literal
        why: $why:literal
        fix: $fix:literal
        source: $source:literal
    )*) => {
        /// One rule of the contract.
        ///
        /// The names say what is wrong and never change; rules may be added.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Rule {
            $(#[doc = $brief] $variant,)*
        }

        impl Rule {
            /// Every rule, by name.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable kebab-case name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// How seriously it is taken where nobody says otherwise.
            pub const fn level(self) -> Level {
                match self { $(Self::$variant => Level::$level,)* }
            }

            /// What is wrong, one sentence.
            pub const fn brief(self) -> &'static str {
                match self { $(Self::$variant => $brief,)* }
            }

            /// What it costs to leave it so.
            pub const fn why(self) -> &'static str {
                match self { $(Self::$variant => $why,)* }
            }

            /// What to do.
            pub const fn fix(self) -> &'static str {
                match self { $(Self::$variant => $fix,)* }
            }

            /// Where it comes from.
            pub const fn source(self) -> &'static str {
                match self { $(Self::$variant => $source,)* }
            }
        }
    };
}

rules! {
    AttributeDeprecated "attribute-deprecated" Warn
        brief: "An attribute is used that the contract has marked as on its way out."
        why: "Queries move to the new key, and whoever stays on the old one disappears from them."
        fix: "Rename the attribute to the one that `wanted` names."
        source: "the registry, `deprecated` of the attribute"
    AttributeUndeclared "attribute-undeclared" Warn
        brief: "A span has an attribute that the contract does not know."
        why: "Nobody can find what nobody has written down, and nobody has judged whether it may leave the process."
        fix: "Declare the attribute in the service's registry, or use the one that already means this."
        source: "the registry, `attributes`"
    AttributeValueUndeclared "attribute-value-undeclared" Deny
        brief: "An attribute with a closed set of values has another value."
        why: "Dashboards and alerts list the declared values; any other one falls through all of them."
        fix: "Send one of the declared values, or add the value to the attribute's members in the registry."
        source: "the registry, `type.members` of the attribute"
    CorrelationBroken "correlation-broken" Deny
        brief: "One chain of work carries more than one correlation id: parent and child, consumer and producer, or a log and its span."
        why: "Whoever follows the id of a request loses it at this hop."
        fix: "Take the correlation id from the inbound context and pass it on: use the propagator on every outbound request and message."
        source: "registry/correlation.yaml, `correlation_id`"
    CorrelationInvalid "correlation-invalid" Deny
        brief: "A correlation, request, tenant, organisation or event id is not 1 to 128 characters of `A-Z a-z 0-9 . _ : -`."
        why: "Headers, queries and logs disagree on how to write such an id, so that it can't be searched for; it may also be an injection."
        fix: "Replace an inbound id that breaks the grammar by a new UUIDv7."
        source: "registry/correlation.yaml; the grammar in `telemetry_contract::correlation`"
    CorrelationMissing "correlation-missing" Deny
        brief: "A span or log record has no `correlation_id`."
        why: "It can't be found from the request that caused it."
        fix: "Stamp the current correlation id on every span and record; work outside any request carries the process's own."
        source: "registry/correlation.yaml, the group of correlation fields"
    EventIdBroken "event-id-broken" Deny
        brief: "A consumer span carries another `event_id` than the producer span that it links to."
        why: "The message that was sent can't be matched with the message that was handled."
        fix: "Send the event id with the message and record the received one on the consumer span."
        source: "registry/messaging.yaml and registry/correlation.yaml, `event_id`"
    EventIdMissing "event-id-missing" Deny
        brief: "A producer or consumer span has no `event_id`."
        why: "Redelivery, duplicates and lost messages can't be told apart without it."
        fix: "Give every message an id when it is produced, and record it on both spans."
        source: "registry/messaging.yaml, `event_id` of the message spans"
    EventUndeclared "event-undeclared" Deny
        brief: "A log record has an event name that the contract does not know."
        why: "Alerts and audits are written against declared events; an unknown one is never looked at."
        fix: "Declare the event in the service's registry, or send a plain log record without an event name."
        source: "the registry, `events`; OpenTelemetry's log data model, `EventName`"
    LogFieldInvalid "log-field-invalid" Deny
        brief: "A field of a log line has a value that its key does not allow."
        why: "The log store parses these fields; a value it can't read is dropped or breaks the query."
        fix: "Write the field as `wanted` says."
        source: "the log line, `telemetry_contract::line`; RFC 3339 for its time"
    LogFieldMissing "log-field-missing" Deny
        brief: "A log line lacks a field that every line has."
        why: "Lines without it vanish from every search that filters by it."
        fix: "Write the line with the contract's serialiser, or add the field."
        source: "the log line, `telemetry_contract::line::LEADING_KEYS`, the first five"
    LogFieldOrder "log-field-order" Deny
        brief: "The leading fields of a log line are not in the contract's order."
        why: "People read raw lines in an incident, and cheap parsers cut them by position."
        fix: "Write the leading keys first and in the contract's order, the event's own fields after them."
        source: "the log line, `telemetry_contract::line::LEADING_KEYS`"
    LogLineDuplicateKey "log-line-duplicate-key" Deny
        brief: "A log line has the same key twice."
        why: "Parsers differ in which of the two they keep, so that a field can be forged."
        fix: "Rename the colliding field with the prefix `field.`."
        source: "RFC 8259, section 4: names within an object"
    LogLineInvalid "log-line-invalid" Deny
        brief: "A line on standard output is not exactly one JSON object in valid UTF-8 without raw control characters."
        why: "The log pipeline drops it or stores it without fields; control characters can forge lines and drive terminals."
        fix: "Log through the service's logger alone: no `println!`, no second subscriber, control characters escaped."
        source: "RFC 8259, sections 7 and 8; one object a line"
    LogLineOversize "log-line-oversize" Deny
        brief: "A log line is longer than the contract's limit."
        why: "Container runtimes split long lines, and each half is then broken JSON."
        fix: "Cut long values and mark the line as truncated."
        source: "the log line, `telemetry_contract::line::MAX_LINE_BYTES`; container runtimes split at 16 KiB"
    LogRecordInvalid "log-record-invalid" Deny
        brief: "A log record over OTLP has no timestamp, no severity, half of its ids, or an event name that is a source position."
        why: "Such a record sorts to 1970, escapes every filter by level, leads to no span, or makes each source line its own event."
        fix: "Set the time and severity number from the event, and leave the event name empty where there is none."
        source: "OpenTelemetry's log data model, `Timestamp`, `SeverityNumber`, trace context fields, `EventName`"
    LogSpanUnknown "log-span-unknown" Deny
        brief: "A log names a span that was recorded, and nobody sent it."
        why: "The link from the log to its trace leads nowhere."
        fix: "Take the ids from the current span's context, and end every span that is logged in."
        source: "OpenTelemetry's log data model, trace context fields"
    MetricBucketsMismatch "metric-buckets-mismatch" Warn
        brief: "A histogram arrives with other bucket bounds than its definition says."
        why: "Quantiles are only as exact as the bounds, and series with different bounds can't be added up."
        fix: "Create the histogram through the generated handle, or set the bounds of the definition with a view."
        source: "the registry, `annotations.contract.buckets` of the metric"
    MetricInstrumentMismatch "metric-instrument-mismatch" Deny
        brief: "A metric arrives as another kind of instrument than its definition says."
        why: "`rate()` over a gauge and quantiles over a counter give numbers that mean nothing."
        fix: "Create the instrument through the generated handle, or correct the definition."
        source: "the registry, `instrument` of the metric"
    MetricLabelMissing "metric-label-missing" Deny
        brief: "A point of a metric lacks a required label."
        why: "Sums by that label lose the point."
        fix: "Set the label on every recording."
        source: "the registry, `requirement_level: required` in the metric's attributes"
    MetricLabelUnbounded "metric-label-unbounded" Deny
        brief: "A metric label holds ids, addresses, paths or free text, or more values than it was declared to have."
        why: "Each new value is a new series, kept in memory for hours: this is how a metrics store goes down."
        fix: "Remove the label, or replace its value by a member of a small closed set; ids belong on spans and logs."
        source: "the registry, `annotations.contract.cardinality` of the attribute; Prometheus' instrumentation practices, \"Do not overuse labels\""
    MetricLabelUndeclared "metric-label-undeclared" Deny
        brief: "A point of a metric has a label that the metric's definition does not list."
        why: "It multiplies the series of a metric whose budget was agreed without it."
        fix: "Remove the label, or add it to the metric's attributes in the registry."
        source: "the registry, `attributes` of the metric"
    MetricLabelValue "metric-label-value" Deny
        brief: "A metric label has a value outside its attribute's closed set, or of another type."
        why: "Recording rules and alerts match the declared values and miss this one."
        fix: "Send one of the declared values, or add the value to the attribute's members."
        source: "the registry, `type` of the attribute"
    MetricNameCollision "metric-name-collision" Deny
        brief: "Two metrics become the same name in Prometheus, or one name arrives with two units or instruments."
        why: "Prometheus adds them up or refuses one of them; both are wrong from then on."
        fix: "Rename one of them, or give both the same unit and instrument."
        source: "OpenTelemetry's compatibility with Prometheus, metric metadata; the metrics data model, single writer and identity"
    MetricNameInvalid "metric-name-invalid" Deny
        brief: "A metric's name breaks the naming grammar: dotted lower snake case, no unit, no `total`, `count`, `sum` or `bucket` at its end."
        why: "The Prometheus name is derived from it, and comes out doubled (`_seconds_seconds`) or ambiguous."
        fix: "Name the thing that is measured; unit and suffix are added by the exporter."
        source: "OpenTelemetry's semantic conventions, metric naming; promlint's rules on the derived name"
    MetricOverflow "metric-overflow" Warn
        brief: "A metric reached its series limit, so that points went to the overflow series."
        why: "Totals still hold, but every breakdown by label is incomplete from here on."
        fix: "Find the label that grew and bound it, or raise the budget knowingly."
        source: "OpenTelemetry's metrics SDK, cardinality limits: `otel.metric.overflow`"
    MetricSeriesOverBudget "metric-series-over-budget" Deny
        brief: "One process has more series of a metric than the contract's budget."
        why: "Series are what a metrics store pays for; one service can use up what all share."
        fix: "Drop or bound a label, or raise `max_series` in the registry with the platform's consent."
        source: "the registry, `annotations.contract.max_series` of the metric"
    MetricTemporality "metric-temporality" Warn
        brief: "A metric is sent as deltas, or does not say how its points add up."
        why: "Prometheus stores cumulative values; deltas are dropped or need a stateful converter in between."
        fix: "Set the exporter's temporality to cumulative."
        source: "OpenTelemetry's metrics data model, temporality; Prometheus takes cumulative values"
    MetricUndeclared "metric-undeclared" Deny
        brief: "A metric arrives that the contract does not know."
        why: "Nobody agreed to its labels and its cost, and no dashboard may use it."
        fix: "Declare it in the service's registry, or drop it with a view."
        source: "the registry, `metrics`"
    MetricUnitMismatch "metric-unit-mismatch" Deny
        brief: "A metric arrives in another unit than its definition says."
        why: "Thresholds are off by the factor between the units, and the Prometheus name changes with the unit."
        fix: "Record in the declared base unit."
        source: "the registry, `unit` of the metric, in UCUM"
    ResourceAttributeInvalid "resource-attribute-invalid" Deny
        brief: "A required resource attribute has a value that means nothing: an unknown environment, two environments that differ, or a name that the SDK made up."
        why: "The telemetry is stored under a name that nobody searches for."
        fix: "Set the attribute in code or in `OTEL_RESOURCE_ATTRIBUTES`, as `wanted` says."
        source: "registry/resource.yaml; OpenTelemetry's semantic conventions, service and deployment"
    ResourceAttributeMissing "resource-attribute-missing" Deny
        brief: "A resource lacks an attribute that says who is speaking."
        why: "Telemetry that can't be attributed to a service, version, environment and instance can't be acted on."
        fix: "Set it in code or in `OTEL_RESOURCE_ATTRIBUTES`."
        source: "registry/resource.yaml, the service's entity"
    SchemaUrlMismatch "schema-url-mismatch" Warn
        brief: "A resource or scope claims to obey another contract, or another version of this one."
        why: "It is judged here by rules that its author did not read."
        fix: "Build the service against the contract that it is checked with."
        source: "OpenTelemetry's telemetry schemas, schema URL; `schema_url` of the registry's manifest"
    SchemaUrlMissing "schema-url-missing" Deny
        brief: "A resource or scope does not say which contract it claims to obey; of a scope, it is a warning where the resource says it."
        why: "A reader can't know what the names mean, and a check can't know which version to use."
        fix: "Set the contract's schema URL on the resource and on every scope."
        source: "OpenTelemetry's telemetry schemas, schema URL; `schema_url` of the registry's manifest"
    SecretInTelemetry "secret-in-telemetry" Deny
        brief: "Telemetry carries a secret or personal data: by its definition, by its key or by its shape."
        why: "Whoever may read telemetry may now use the secret, or know the person, for as long as the telemetry is kept."
        fix: "Keep it out: do not record the field, or send its keyed hash; send everything through the redactor. If it is a secret, rotate it."
        source: "the detector, `telemetry_contract::secret`; `annotations.contract.sensitivity` of the attribute"
    SpanAttributeMissing "span-attribute-missing" Deny
        brief: "A span lacks an attribute that its type requires."
        why: "Searches and span metrics by that attribute miss the span."
        fix: "Set the attribute before the span ends."
        source: "the registry, `requirement_level: required` in the span's attributes"
    SpanAttributeType "span-attribute-type" Deny
        brief: "An attribute has a value of another type than its definition says."
        why: "Trace stores keep one type for a key; `200` and `\"200\"` never match the same query."
        fix: "Set the attribute with the declared type."
        source: "the registry, `type` of the attribute"
    SpanErrorTypeMissing "span-error-type-missing" Deny
        brief: "A span failed and does not say how: its status is an error and its `error.type` is absent or empty."
        why: "Failures can be counted but not told apart."
        fix: "Set `error.type` to one of a small set of causes whenever the status is set to error."
        source: "OpenTelemetry's semantic conventions, recording errors"
    SpanErrorTypeUnbounded "span-error-type-unbounded" Deny
        brief: "A span's `error.type` holds an id, an address, a path or free text."
        why: "Failures are grouped by it, on spans and in the metrics made from them; a cause that differs every time is its own group."
        fix: "Set `error.type` to the name of the cause, and put the message in the status or the log."
        source: "OpenTelemetry's semantic conventions, `error.type`: predictable, of low cardinality"
    SpanIdInvalid "span-id-invalid" Deny
        brief: "A span has no trace id or no span id."
        why: "Nothing can refer to it, and most stores refuse it together with its whole batch."
        fix: "Take both ids from the SDK's span context; do not export spans whose context is not valid."
        source: "W3C Trace Context, trace-id and parent-id; OpenTelemetry's trace API, `SpanContext`"
    SpanLinkMissing "span-link-missing" Deny
        brief: "A consumer span links to no producer span."
        why: "The chain from request to work ends at the queue."
        fix: "Extract the producer's context from the message and add it as a link."
        source: "registry/messaging.yaml, `structure.links_to`; OpenTelemetry's messaging spans"
    SpanLinkUnknown "span-link-unknown" Deny
        brief: "A link of a consumer span leads to no span that was sent, or none of its links to a producer span."
        why: "The link leads nowhere, or to a span that did not send the message."
        fix: "Inject the producer span's own context into the message, and end that span."
        source: "registry/messaging.yaml, `structure.links_to`; OpenTelemetry's messaging spans"
    SpanNameMismatch "span-name-mismatch" Deny
        brief: "A server span's name is not made from its method and route as its type says."
        why: "Operations are grouped by span name; one that is named differently is its own group."
        fix: "Name the span `{method} {route template}`."
        source: "the registry, `name` of the span; OpenTelemetry's HTTP spans, name"
    SpanNameUnbounded "span-name-unbounded" Deny
        brief: "A span name holds an id, a number, an address or a query."
        why: "Each name becomes its own operation and, through span metrics, its own series."
        fix: "Put the template in the name and the value in an attribute."
        source: "OpenTelemetry's trace API, span: a name of low cardinality"
    SpanOrphan "span-orphan" Deny
        brief: "A span's parent is of its own process and was never sent, or its parents lead back to itself."
        why: "The trace falls apart in two where the parent is missing."
        fix: "End every span, also on cancellation and panic, and shut down only after the flush."
        source: "OpenTelemetry's trace API, span: one parent, ended once"
    SpanRootDuplicate "span-root-duplicate" Deny
        brief: "One inbound request has two server spans of the same service."
        why: "Requests are counted twice, and latency is measured at two places."
        fix: "Keep one server layer, the outermost; remove the other instrumentation."
        source: "registry/http.yaml, `structure.root`: one a request"
    SpanRootMissing "span-root-missing" Deny
        brief: "Inbound work has no server or consumer span: the first span of the service below a remote parent, or one that describes an HTTP request it received, is of another kind."
        why: "Request rate, errors and latency are measured on root spans; this work is invisible to all three."
        fix: "Put the server layer around the whole router, or open a consumer span for the message."
        source: "registry/http.yaml and registry/rpc.yaml, `structure.root`"
    SpanStatusMissing "span-status-missing" Deny
        brief: "A server span answered with a status of 5xx and is not marked as failed."
        why: "Error rates, tail sampling and alerts go by the span's status; this failure counts as a success."
        fix: "Set the span's status to error, with an `error.type`, whenever the response status is 500 or more."
        source: "OpenTelemetry's HTTP spans, status"
    SpanTimeInvalid "span-time-invalid" Deny
        brief: "A span has no start or end, or ends before it starts."
        why: "It can't be placed on a time line, and durations computed from it are wrong."
        fix: "Take both times from one clock and end the span once."
        source: "OpenTelemetry's trace protocol, `start_time_unix_nano` and `end_time_unix_nano`"
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Rule {
    type Err = UnknownRule;

    fn from_str(name: &str) -> Result<Self, UnknownRule> {
        let found = Self::ALL.binary_search_by(|rule| rule.as_str().cmp(name));
        found.map(|at| Self::ALL[at]).map_err(|_| UnknownRule)
    }
}

#[cfg(test)]
mod tests {
    use super::{Rule, UnknownRule};

    #[test]
    fn names_are_sorted_and_lead_back_to_their_rule() {
        assert!(Rule::ALL.is_sorted_by(|left, right| left.as_str() < right.as_str()));
        for rule in Rule::ALL {
            assert_eq!(rule.as_str().parse(), Ok(*rule));
        }
        assert_eq!("span-root-mising".parse::<Rule>(), Err(UnknownRule));
    }

    #[test]
    fn names_are_kebab_case_and_texts_are_sentences() {
        for rule in Rule::ALL {
            let name = rule.as_str();
            assert!(
                name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'),
                "{name}"
            );
            for text in [rule.brief(), rule.why(), rule.fix()] {
                assert!(text.ends_with('.') && text.len() > 20, "{name}: {text}");
            }
        }
    }
}
