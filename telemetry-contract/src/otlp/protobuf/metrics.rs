//! `opentelemetry.proto.metrics.v1`: metrics of the five kinds, their points and exemplars.

use super::super::error::DecodeError;
use super::super::model::{Exemplar, Metric, MetricKind, Point, PointValue};
use super::super::parts::{
    Distribution, EXPONENTIAL, HISTOGRAM, SUM, as_signed, set_kind, set_monotonic, set_temporality,
};
use super::common::attributes;
use super::reader::{Field, Reader};

pub(super) fn metric<'a>(
    metric: &mut Metric<'a>,
    field: Field,
    reader: &mut Reader<'a>,
) -> Result<(), DecodeError> {
    let (kind, message, data): (_, _, Data<'a>) = match field.number {
        1 => return reader.text(field).map(|name| metric.name = name),
        2 => return reader.text(field).map(|text| metric.description = text),
        3 => return reader.text(field).map(|unit| metric.unit = unit),
        5 => (MetricKind::Gauge, "Gauge", gauge),
        7 => (SUM, "Sum", sum),
        9 => (HISTOGRAM, "Histogram", histogram),
        10 => (EXPONENTIAL, "ExponentialHistogram", exponential),
        11 => (MetricKind::Summary, "Summary", summary),
        _ => return reader.skip(field),
    };
    set_kind(metric, kind);
    reader.merge(field, message, metric, data)
}

/// Reads a field of a metric's data.
type Data<'a> = fn(&mut Metric<'a>, Field, &mut Reader<'a>) -> Result<(), DecodeError>;

fn gauge<'a>(
    metric: &mut Metric<'a>,
    field: Field,
    reader: &mut Reader<'a>,
) -> Result<(), DecodeError> {
    match field.number {
        1 => reader.push(field, "NumberDataPoint", &mut metric.points, number_point),
        _ => reader.skip(field),
    }
}

fn sum<'a>(
    metric: &mut Metric<'a>,
    field: Field,
    reader: &mut Reader<'a>,
) -> Result<(), DecodeError> {
    match field.number {
        1 => reader.push(field, "NumberDataPoint", &mut metric.points, number_point),
        2 => reader
            .unsigned(field)
            .map(|number| set_temporality(metric, number)),
        3 => reader
            .boolean(field)
            .map(|found| set_monotonic(metric, found)),
        _ => reader.skip(field),
    }
}

fn histogram<'a>(
    metric: &mut Metric<'a>,
    field: Field,
    reader: &mut Reader<'a>,
) -> Result<(), DecodeError> {
    match field.number {
        1 => {
            let points = &mut metric.points;
            reader.push_as(field, "HistogramDataPoint", points, histogram_point)
        }
        2 => reader
            .unsigned(field)
            .map(|number| set_temporality(metric, number)),
        _ => reader.skip(field),
    }
}

fn exponential<'a>(
    metric: &mut Metric<'a>,
    field: Field,
    reader: &mut Reader<'a>,
) -> Result<(), DecodeError> {
    match field.number {
        1 => {
            let points = &mut metric.points;
            reader.push_as(
                field,
                "ExponentialHistogramDataPoint",
                points,
                exponential_point,
            )
        }
        2 => reader
            .unsigned(field)
            .map(|number| set_temporality(metric, number)),
        _ => reader.skip(field),
    }
}

fn summary<'a>(
    metric: &mut Metric<'a>,
    field: Field,
    reader: &mut Reader<'a>,
) -> Result<(), DecodeError> {
    match field.number {
        1 => reader.push_as(field, "SummaryDataPoint", &mut metric.points, summary_point),
        _ => reader.skip(field),
    }
}

fn number_point<'a>(
    point: &mut Point<'a>,
    field: Field,
    reader: &mut Reader<'a>,
) -> Result<(), DecodeError> {
    match field.number {
        2 => point.start_unix_nano = reader.fixed64(field)?,
        3 => point.time_unix_nano = reader.fixed64(field)?,
        4 => point.value = PointValue::Double(reader.double(field)?),
        5 => reader.push(field, "Exemplar", &mut point.exemplars, exemplar)?,
        6 => point.value = PointValue::Int(as_signed(reader.fixed64(field)?)),
        7 => attributes(&mut point.attributes, field, reader)?,
        _ => reader.skip(field)?,
    }
    Ok(())
}

fn histogram_point<'a>(
    distribution: &mut Distribution<'a>,
    field: Field,
    reader: &mut Reader<'a>,
) -> Result<(), DecodeError> {
    match field.number {
        6 => reader.repeated(field, &mut distribution.buckets, |count| count),
        7 => reader.repeated(field, &mut distribution.bounds, f64::from_bits),
        8 => reader.push(field, "Exemplar", distribution.exemplars(), exemplar),
        9 => attributes(&mut distribution.point.attributes, field, reader),
        _ => times_and_totals(distribution, field, reader),
    }
}

fn exponential_point<'a>(
    distribution: &mut Distribution<'a>,
    field: Field,
    reader: &mut Reader<'a>,
) -> Result<(), DecodeError> {
    match field.number {
        1 => attributes(&mut distribution.point.attributes, field, reader),
        11 => reader.push(field, "Exemplar", distribution.exemplars(), exemplar),
        _ => times_and_totals(distribution, field, reader),
    }
}

fn summary_point<'a>(
    distribution: &mut Distribution<'a>,
    field: Field,
    reader: &mut Reader<'a>,
) -> Result<(), DecodeError> {
    match field.number {
        7 => attributes(&mut distribution.point.attributes, field, reader),
        _ => times_and_totals(distribution, field, reader),
    }
}

/// Fields 2 to 5, which the three kinds of distribution share.
fn times_and_totals<'a>(
    distribution: &mut Distribution<'a>,
    field: Field,
    reader: &mut Reader<'a>,
) -> Result<(), DecodeError> {
    match field.number {
        2 => distribution.point.start_unix_nano = reader.fixed64(field)?,
        3 => distribution.point.time_unix_nano = reader.fixed64(field)?,
        4 => distribution.count = reader.fixed64(field)?,
        5 => distribution.sum = reader.double(field)?,
        _ => reader.skip(field)?,
    }
    Ok(())
}

fn exemplar<'a>(
    exemplar: &mut Exemplar<'a>,
    field: Field,
    reader: &mut Reader<'a>,
) -> Result<(), DecodeError> {
    match field.number {
        4 => exemplar.span_id = reader.span_id(field)?,
        5 => exemplar.trace_id = reader.trace_id(field)?,
        7 => attributes(&mut exemplar.attributes, field, reader)?,
        _ => reader.skip(field)?,
    }
    Ok(())
}
