//! Pieces that both decoders build the model from.

use super::model::{
    Exemplar, LogRecord, Metric, MetricKind, Point, PointValue, Span, StatusCode, Temporality,
};

/// A point of a histogram, exponential histogram or summary, while its fields come in.
#[derive(Debug, Default)]
pub(super) struct Distribution<'a> {
    pub(super) point: Point<'a>,
    pub(super) count: u64,
    pub(super) sum: f64,
    pub(super) bounds: Vec<f64>,
    pub(super) buckets: Vec<u64>,
}

impl<'a> From<Distribution<'a>> for Point<'a> {
    fn from(distribution: Distribution<'a>) -> Self {
        let Distribution {
            point,
            count,
            sum,
            bounds,
            buckets,
        } = distribution;
        Self {
            value: PointValue::Distribution {
                count,
                sum,
                bounds,
                buckets,
            },
            ..point
        }
    }
}

impl<'a> Distribution<'a> {
    pub(super) fn exemplars(&mut self) -> &mut Vec<Exemplar<'a>> {
        &mut self.point.exemplars
    }
}

/// Sets the kind that a metric's data has; data of another kind that came before is void, as only
/// the last member of a `oneof` counts.
pub(super) fn set_kind(metric: &mut Metric<'_>, kind: MetricKind) {
    if std::mem::discriminant(&metric.kind) != std::mem::discriminant(&kind) {
        metric.kind = kind;
        metric.points.clear();
    }
}

pub(super) fn set_temporality(metric: &mut Metric<'_>, number: u64) {
    let found = match number {
        1 => Temporality::Delta,
        2 => Temporality::Cumulative,
        _ => Temporality::Unspecified,
    };
    match &mut metric.kind {
        MetricKind::Sum { temporality, .. }
        | MetricKind::Histogram { temporality }
        | MetricKind::ExponentialHistogram { temporality } => *temporality = found,
        MetricKind::Empty | MetricKind::Gauge | MetricKind::Summary => {}
    }
}

pub(super) fn set_monotonic(metric: &mut Metric<'_>, found: bool) {
    if let MetricKind::Sum { monotonic, .. } = &mut metric.kind {
        *monotonic = found;
    }
}

/// An empty sum; its two fields follow.
pub(super) const SUM: MetricKind = MetricKind::Sum {
    monotonic: false,
    temporality: Temporality::Unspecified,
};

/// An empty histogram.
pub(super) const HISTOGRAM: MetricKind = MetricKind::Histogram {
    temporality: Temporality::Unspecified,
};

/// An empty exponential histogram.
pub(super) const EXPONENTIAL: MetricKind = MetricKind::ExponentialHistogram {
    temporality: Temporality::Unspecified,
};

pub(super) const fn status_code(number: u64) -> StatusCode {
    match number {
        1 => StatusCode::Ok,
        2 => StatusCode::Error,
        _ => StatusCode::Unset,
    }
}

/// Adds one of the three dropped counts of a span.
pub(super) fn add_dropped(span: &mut Span<'_>, count: u32) {
    span.dropped = span.dropped.saturating_add(count);
}

/// The same 64 bits, read as two's complement.
pub(super) const fn as_signed(value: u64) -> i64 {
    i64::from_ne_bytes(value.to_ne_bytes())
}

/// The lower half of a varint: what protobuf makes of one in a 32-bit field.
pub(super) fn low_half(value: u64) -> u32 {
    u32::try_from(value & u64::from(u32::MAX)).unwrap_or_default()
}

/// The names that the three signals give to the same three levels.
pub(super) trait Record<'a>: Default {
    /// The request: `ExportTraceServiceRequest`.
    const REQUEST: &'static str;
    /// `ResourceSpans`.
    const RESOURCE: &'static str;
    /// `ScopeSpans`.
    const SCOPE: &'static str;
    /// `Span`.
    const RECORD: &'static str;
    /// The JSON key of the resources: `resourceSpans`.
    const RESOURCES_KEY: &'static str;
    /// The JSON key of the scopes: `scopeSpans`.
    const SCOPES_KEY: &'static str;
    /// The JSON key of the records: `spans`.
    const RECORDS_KEY: &'static str;
}

impl<'a> Record<'a> for Span<'a> {
    const REQUEST: &'static str = "ExportTraceServiceRequest";
    const RESOURCE: &'static str = "ResourceSpans";
    const SCOPE: &'static str = "ScopeSpans";
    const RECORD: &'static str = "Span";
    const RESOURCES_KEY: &'static str = "resourceSpans";
    const SCOPES_KEY: &'static str = "scopeSpans";
    const RECORDS_KEY: &'static str = "spans";
}

impl<'a> Record<'a> for LogRecord<'a> {
    const REQUEST: &'static str = "ExportLogsServiceRequest";
    const RESOURCE: &'static str = "ResourceLogs";
    const SCOPE: &'static str = "ScopeLogs";
    const RECORD: &'static str = "LogRecord";
    const RESOURCES_KEY: &'static str = "resourceLogs";
    const SCOPES_KEY: &'static str = "scopeLogs";
    const RECORDS_KEY: &'static str = "logRecords";
}

impl<'a> Record<'a> for Metric<'a> {
    const REQUEST: &'static str = "ExportMetricsServiceRequest";
    const RESOURCE: &'static str = "ResourceMetrics";
    const SCOPE: &'static str = "ScopeMetrics";
    const RECORD: &'static str = "Metric";
    const RESOURCES_KEY: &'static str = "resourceMetrics";
    const SCOPES_KEY: &'static str = "scopeMetrics";
    const RECORDS_KEY: &'static str = "metrics";
}
