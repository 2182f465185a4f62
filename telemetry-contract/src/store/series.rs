//! Metric series: of each the latest point.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::fmt::Write as _;
use std::sync::Arc;

use super::bytes::HeapBytes as _;
use super::origin::Origin;
use crate::otlp::model::{Metric, MetricKind, Point, PointValue, Resource, find};

/// What a series costs beside its point, key and history: its places in the two tables.
const SERIES_BYTES: usize = 128;

/// Most values of a series that are kept beside its latest point.
const HISTORY: usize = 60;

/// The latest point of a series, and the numbers before it.
#[derive(Debug)]
pub struct StoredPoint {
    key: Arc<str>,
    name: String,
    unit: String,
    kind: MetricKind,
    point: Point<'static>,
    /// Times and numbers, the oldest first, the point's own last.
    history: VecDeque<(u64, f64)>,
    origin: Arc<Origin>,
    bytes: usize,
}

impl StoredPoint {
    pub(super) fn new(metric: &Metric<'_>, point: &Point<'_>, origin: Arc<Origin>) -> Self {
        let key = key(metric, point, &origin);
        let point = point.clone().into_owned();
        let texts = key.len() + metric.name.len() + metric.unit.len();
        let history = HISTORY * size_of::<(u64, f64)>();
        Self {
            bytes: size_of::<Self>() + SERIES_BYTES + history + texts + point.heap_bytes(),
            key: Arc::from(key),
            name: metric.name.clone().into_owned(),
            unit: metric.unit.clone().into_owned(),
            kind: metric.kind,
            history: [(point.time_unix_nano, number(&point.value))].into(),
            point,
            origin,
        }
    }

    /// The metric's OpenTelemetry name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The metric's unit.
    pub fn unit(&self) -> &str {
        &self.unit
    }

    /// The metric's kind.
    pub fn kind(&self) -> MetricKind {
        self.kind
    }

    /// The point.
    pub fn point(&self) -> &Point<'static> {
        &self.point
    }

    /// Up to 60 times (nanoseconds since the Unix epoch) and numbers, the oldest first and the
    /// point's own last; of a distribution the count.
    pub fn history(&self) -> impl Iterator<Item = (u64, f64)> {
        self.history.iter().copied()
    }

    /// The `service.name` of its resource.
    pub fn service(&self) -> &str {
        self.origin.service()
    }

    /// Its resource.
    pub fn resource(&self) -> &Resource<'static> {
        self.origin.resource()
    }

    pub(super) fn into_origin(self) -> Arc<Origin> {
        self.origin
    }

    /// Puts the numbers of the points before it before its own.
    fn follow(&mut self, mut earlier: VecDeque<(u64, f64)>) {
        earlier.extend(self.history.drain(..));
        while earlier.len() > HISTORY {
            earlier.pop_front();
        }
        self.history = earlier;
    }
}

/// A point as one number.
#[expect(clippy::cast_precision_loss, reason = "it is drawn, not added up")]
fn number(value: &PointValue) -> f64 {
    match value {
        PointValue::None => 0.0,
        PointValue::Int(number) => *number as f64,
        PointValue::Double(number) => *number,
        PointValue::Distribution { count, .. } => *count as f64,
    }
}

/// What tells series apart: service, instance, name, and labels in the order of their keys.
/// Every part has its length before it, so that no two lists of parts read the same.
fn key(metric: &Metric<'_>, point: &Point<'_>, origin: &Origin) -> String {
    let instance = find(&origin.resource().attributes, "service.instance.id");
    let mut labels: Vec<_> = point.attributes.iter().collect();
    labels.sort_by(|one, other| one.key.cmp(&other.key));
    let mut key = String::new();
    let mut add = |part: &str| {
        write!(key, "{}:{part}", part.len()).ok();
    };
    add(origin.service());
    add(&instance.map(ToString::to_string).unwrap_or_default());
    add(&metric.name);
    for label in labels {
        add(&label.key);
        add(&label.value.to_string());
    }
    key
}

#[derive(Debug, Default)]
pub(super) struct SeriesTable {
    by_key: HashMap<Arc<str>, (u64, StoredPoint)>,
    /// Keys by the arrival number of their latest point.
    order: BTreeMap<u64, Arc<str>>,
    bytes: usize,
}

impl SeriesTable {
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn len(&self) -> u64 {
        u64::try_from(self.by_key.len()).unwrap_or(u64::MAX)
    }

    pub(super) fn newest_first(&self) -> impl Iterator<Item = &StoredPoint> {
        let point = |key| self.by_key.get(key).map(|(_, point)| point);
        self.order.values().rev().filter_map(point)
    }

    /// Keeps the point and hands back the one that it replaces.
    pub(super) fn insert(&mut self, sequence: u64, stored: StoredPoint) -> Option<StoredPoint> {
        let key = Arc::clone(&stored.key);
        self.bytes += stored.bytes;
        self.order.insert(sequence, Arc::clone(&key));
        let Some((earlier, latest)) = self.by_key.get_mut(&key) else {
            self.by_key.insert(key, (sequence, stored));
            return None;
        };
        self.order.remove(earlier);
        *earlier = sequence;
        let mut replaced = std::mem::replace(latest, stored);
        latest.follow(std::mem::take(&mut replaced.history));
        self.bytes -= replaced.bytes;
        Some(replaced)
    }

    pub(super) fn evict_oldest(&mut self) -> Option<StoredPoint> {
        let (_, key) = self.order.pop_first()?;
        let (_, point) = self.by_key.remove(&key)?;
        self.bytes -= point.bytes;
        Some(point)
    }
}
