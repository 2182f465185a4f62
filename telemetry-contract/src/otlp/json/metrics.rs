//! Metrics of the five kinds, their points and exemplars.

use super::super::error::DecodeError;
use super::super::model::{Exemplar, Metric, MetricKind, Point, PointValue};
use super::super::parts::{
    Distribution, EXPONENTIAL, HISTOGRAM, SUM, set_kind, set_monotonic, set_temporality,
};
use super::common::attributes;
use super::reader::Reader;

pub(super) fn metric<'a>(
    metric: &mut Metric<'a>,
    key: &str,
    reader: &mut Reader<'a>,
) -> Result<bool, DecodeError> {
    match key {
        "name" => metric.name = reader.text()?,
        "description" => metric.description = reader.text()?,
        "unit" => metric.unit = reader.text()?,
        "gauge" => data(metric, MetricKind::Gauge, "Gauge", reader)?,
        "sum" => data(metric, SUM, "Sum", reader)?,
        "histogram" => data(metric, HISTOGRAM, "Histogram", reader)?,
        "exponentialHistogram" => data(metric, EXPONENTIAL, "ExponentialHistogram", reader)?,
        "summary" => data(metric, MetricKind::Summary, "Summary", reader)?,
        _ => return Ok(false),
    }
    Ok(true)
}

fn data<'a>(
    metric: &mut Metric<'a>,
    kind: MetricKind,
    message: &'static str,
    reader: &mut Reader<'a>,
) -> Result<(), DecodeError> {
    if reader.null() {
        return Ok(());
    }
    set_kind(metric, kind);
    reader.object(message, metric, data_key)
}

fn data_key<'a>(
    metric: &mut Metric<'a>,
    key: &str,
    reader: &mut Reader<'a>,
) -> Result<bool, DecodeError> {
    match key {
        "dataPoints" => points(metric, reader)?,
        "aggregationTemporality" => set_temporality(metric, reader.enumeration()?),
        "isMonotonic" => set_monotonic(metric, reader.boolean()?),
        _ => return Ok(false),
    }
    Ok(true)
}

fn points<'a>(metric: &mut Metric<'a>, reader: &mut Reader<'a>) -> Result<(), DecodeError> {
    let points = &mut metric.points;
    match metric.kind {
        MetricKind::Empty | MetricKind::Gauge | MetricKind::Sum { .. } => {
            reader.list("NumberDataPoint", points, number_point)
        }
        MetricKind::Histogram { .. } => {
            reader.list("HistogramDataPoint", points, distribution_point)
        }
        MetricKind::ExponentialHistogram { .. } => {
            reader.list("ExponentialHistogramDataPoint", points, distribution_point)
        }
        MetricKind::Summary => reader.list("SummaryDataPoint", points, distribution_point),
    }
}

fn number_point<'a>(
    point: &mut Point<'a>,
    key: &str,
    reader: &mut Reader<'a>,
) -> Result<bool, DecodeError> {
    match key {
        "asDouble" | "asInt" if reader.null() => {}
        "asDouble" => point.value = PointValue::Double(reader.double()?),
        "asInt" => point.value = PointValue::Int(reader.signed()?),
        _ => return any_point(point, key, reader),
    }
    Ok(true)
}

fn distribution_point<'a>(
    distribution: &mut Distribution<'a>,
    key: &str,
    reader: &mut Reader<'a>,
) -> Result<bool, DecodeError> {
    match key {
        "count" => distribution.count = reader.unsigned()?,
        "sum" => distribution.sum = reader.double()?,
        "bucketCounts" => reader.array(&mut distribution.buckets, |buckets, reader| {
            let count = reader.unsigned()?;
            reader.push(buckets, count)
        })?,
        "explicitBounds" => reader.array(&mut distribution.bounds, |bounds, reader| {
            let bound = reader.double()?;
            reader.push(bounds, bound)
        })?,
        _ => return any_point(&mut distribution.point, key, reader),
    }
    Ok(true)
}

/// What every kind of point has.
fn any_point<'a>(
    point: &mut Point<'a>,
    key: &str,
    reader: &mut Reader<'a>,
) -> Result<bool, DecodeError> {
    match key {
        "attributes" => attributes(&mut point.attributes, reader)?,
        "startTimeUnixNano" => point.start_unix_nano = reader.unsigned()?,
        "timeUnixNano" => point.time_unix_nano = reader.unsigned()?,
        "exemplars" => reader.list("Exemplar", &mut point.exemplars, exemplar)?,
        _ => return Ok(false),
    }
    Ok(true)
}

fn exemplar<'a>(
    exemplar: &mut Exemplar<'a>,
    key: &str,
    reader: &mut Reader<'a>,
) -> Result<bool, DecodeError> {
    match key {
        "spanId" => exemplar.span_id = reader.span_id()?,
        "traceId" => exemplar.trace_id = reader.trace_id()?,
        "filteredAttributes" => attributes(&mut exemplar.attributes, reader)?,
        _ => return Ok(false),
    }
    Ok(true)
}
