//! Metric series: of each the latest point.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::sync::Arc;

use super::bytes::HeapBytes as _;
use super::origin::Origin;
use crate::otlp::model::{Metric, MetricKind, Point, Resource, find};

/// What a series costs beside its point and key: its places in the two tables.
const SERIES_BYTES: usize = 128;

/// The latest point of a series.
#[derive(Debug)]
pub struct StoredPoint {
    key: Arc<str>,
    name: String,
    unit: String,
    kind: MetricKind,
    point: Point<'static>,
    origin: Arc<Origin>,
    bytes: usize,
}

impl StoredPoint {
    pub(super) fn new(metric: &Metric<'_>, point: &Point<'_>, origin: Arc<Origin>) -> Self {
        let key = key(metric, point, &origin);
        let point = point.clone().into_owned();
        let texts = key.len() + metric.name.len() + metric.unit.len();
        Self {
            bytes: size_of::<Self>() + SERIES_BYTES + texts + point.heap_bytes(),
            key: Arc::from(key),
            name: metric.name.clone().into_owned(),
            unit: metric.unit.clone().into_owned(),
            kind: metric.kind,
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
        let (earlier, replaced) = self.by_key.insert(key, (sequence, stored))?;
        self.order.remove(&earlier);
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
