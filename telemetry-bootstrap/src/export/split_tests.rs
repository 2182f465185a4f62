//! Cutting requests: whatever is in them, what comes out of the halves is what went in.

use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::InstrumentationScope;
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs, ScopeLogs};
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::{
    ExponentialHistogram, ExponentialHistogramDataPoint, Gauge, Histogram, HistogramDataPoint,
    Metric, NumberDataPoint, ResourceMetrics, ScopeMetrics, Sum, Summary, SummaryDataPoint,
};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};
use proptest::collection::vec;
use proptest::prelude::*;
use prost::Message;

use super::split::{count, halve};
use crate::vitals::Signal;

/// An item, and all that it lies in: what a backend knows of it.
type Placed = (String, String, String);

/// Sizes of the innermost lists of items, by scope, by resource.
fn shape() -> impl Strategy<Value = Vec<Vec<usize>>> {
    vec(vec(0..5_usize, 0..4), 0..4)
}

fn scope(name: usize) -> InstrumentationScope {
    InstrumentationScope {
        name: format!("scope-{name}"),
        ..InstrumentationScope::default()
    }
}

fn resource(number: usize) -> Resource {
    Resource {
        dropped_attributes_count: u32::try_from(number).unwrap(),
        ..Resource::default()
    }
}

fn traces(shape: &[Vec<usize>]) -> ExportTraceServiceRequest {
    let spans = |of: usize, many: usize| {
        (0..many).map(move |number| Span {
            name: format!("span-{of}-{number}"),
            trace_id: vec![7; 16],
            flags: 1,
            ..Span::default()
        })
    };
    let resources = shape.iter().enumerate().map(|(at, scopes)| ResourceSpans {
        resource: Some(resource(at)),
        scope_spans: scopes
            .iter()
            .enumerate()
            .map(|(of, many)| ScopeSpans {
                scope: Some(scope(of)),
                spans: spans(of, *many).collect(),
                schema_url: "spans-of-a-scope".to_owned(),
            })
            .collect(),
        schema_url: format!("resource-{at}"),
    });
    ExportTraceServiceRequest {
        resource_spans: resources.collect(),
    }
}

fn logs(shape: &[Vec<usize>]) -> ExportLogsServiceRequest {
    let records = |of: usize, many: usize| {
        (0..many).map(move |number| LogRecord {
            event_name: format!("log-{of}-{number}"),
            time_unix_nano: 1,
            ..LogRecord::default()
        })
    };
    let resources = shape.iter().enumerate().map(|(at, scopes)| ResourceLogs {
        resource: Some(resource(at)),
        scope_logs: scopes
            .iter()
            .enumerate()
            .map(|(of, many)| ScopeLogs {
                scope: Some(scope(of)),
                log_records: records(of, *many).collect(),
                schema_url: "logs-of-a-scope".to_owned(),
            })
            .collect(),
        schema_url: format!("resource-{at}"),
    });
    ExportLogsServiceRequest {
        resource_logs: resources.collect(),
    }
}

/// Points of every kind; what is beside them in their metric tells the kinds apart.
fn data(kind: usize, points: usize) -> Data {
    let times = 0..u64::try_from(points).unwrap();
    let number = |time| NumberDataPoint {
        time_unix_nano: time,
        ..NumberDataPoint::default()
    };
    match kind % 5 {
        0 => Data::Gauge(Gauge {
            data_points: times.map(number).collect(),
        }),
        1 => Data::Sum(Sum {
            data_points: times.map(number).collect(),
            aggregation_temporality: 2,
            is_monotonic: true,
        }),
        2 => Data::Histogram(Histogram {
            data_points: times
                .map(|time_unix_nano| HistogramDataPoint {
                    time_unix_nano,
                    explicit_bounds: vec![0.5, 1.0],
                    ..HistogramDataPoint::default()
                })
                .collect(),
            aggregation_temporality: 2,
        }),
        3 => Data::ExponentialHistogram(ExponentialHistogram {
            data_points: times
                .map(|time_unix_nano| ExponentialHistogramDataPoint {
                    time_unix_nano,
                    ..ExponentialHistogramDataPoint::default()
                })
                .collect(),
            aggregation_temporality: 2,
        }),
        _ => Data::Summary(Summary {
            data_points: times
                .map(|time_unix_nano| SummaryDataPoint {
                    time_unix_nano,
                    ..SummaryDataPoint::default()
                })
                .collect(),
        }),
    }
}

fn metrics(shape: &[Vec<usize>]) -> ExportMetricsServiceRequest {
    let resources = shape.iter().enumerate().map(|(at, kinds)| ResourceMetrics {
        resource: Some(resource(at)),
        scope_metrics: vec![ScopeMetrics {
            scope: Some(scope(at)),
            metrics: kinds
                .iter()
                .enumerate()
                .map(|(kind, points)| Metric {
                    name: format!("metric-{kind}"),
                    unit: "s".to_owned(),
                    data: Some(data(kind + at, *points)),
                    ..Metric::default()
                })
                .collect(),
            schema_url: "metrics-of-a-scope".to_owned(),
        }],
        schema_url: format!("resource-{at}"),
    });
    ExportMetricsServiceRequest {
        resource_metrics: resources.collect(),
    }
}

/// A part that decodes: its items with their resource and scope, in order.
fn placed(signal: Signal, request: &[u8]) -> Vec<Placed> {
    match signal {
        Signal::Traces => {
            let request = ExportTraceServiceRequest::decode(request).unwrap();
            let resources = request.resource_spans.iter();
            let scopes =
                resources.flat_map(|of| of.scope_spans.iter().map(move |scope| (of, scope)));
            let items = scopes.flat_map(|(of, scope)| {
                let resource = format!("{:?} {}", of.resource, of.schema_url);
                let around = format!("{:?} {}", scope.scope, scope.schema_url);
                scope
                    .spans
                    .iter()
                    .map(move |span| (resource.clone(), around.clone(), format!("{span:?}")))
            });
            items.collect()
        }
        Signal::Logs => {
            let request = ExportLogsServiceRequest::decode(request).unwrap();
            let resources = request.resource_logs.iter();
            let scopes =
                resources.flat_map(|of| of.scope_logs.iter().map(move |scope| (of, scope)));
            let items = scopes.flat_map(|(of, scope)| {
                let resource = format!("{:?} {}", of.resource, of.schema_url);
                let around = format!("{:?} {}", scope.scope, scope.schema_url);
                scope
                    .log_records
                    .iter()
                    .map(move |log| (resource.clone(), around.clone(), format!("{log:?}")))
            });
            items.collect()
        }
        Signal::Metrics => {
            let request = ExportMetricsServiceRequest::decode(request).unwrap();
            let resources = request.resource_metrics.iter();
            let scopes =
                resources.flat_map(|of| of.scope_metrics.iter().map(move |scope| (of, scope)));
            let metrics = scopes
                .flat_map(|(of, scope)| scope.metrics.iter().map(move |one| (of, scope, one)));
            let items = metrics.flat_map(|(of, scope, metric)| {
                let resource = format!("{:?} {}", of.resource, of.schema_url);
                let around = format!("{:?} {} {}", scope.scope, metric.name, metric.unit);
                points(metric)
                    .into_iter()
                    .map(move |point| (resource.clone(), around.clone(), point))
            });
            items.collect()
        }
    }
}

/// Each point of a metric, with what its data says of all of them.
fn points(metric: &Metric) -> Vec<String> {
    let all = |kind: &str, points: Vec<String>| {
        let said = points.into_iter().map(|point| format!("{kind} {point}"));
        said.collect()
    };
    match metric.data.as_ref().unwrap() {
        Data::Gauge(data) => all("gauge", texts(&data.data_points)),
        Data::Sum(data) => {
            let (temporality, monotonic) = (data.aggregation_temporality, data.is_monotonic);
            all(
                &format!("sum {temporality} {monotonic}"),
                texts(&data.data_points),
            )
        }
        Data::Histogram(data) => {
            let kind = format!("histogram {}", data.aggregation_temporality);
            all(&kind, texts(&data.data_points))
        }
        Data::ExponentialHistogram(data) => {
            let kind = format!("exponential {}", data.aggregation_temporality);
            all(&kind, texts(&data.data_points))
        }
        Data::Summary(data) => all("summary", texts(&data.data_points)),
    }
}

fn texts<T: std::fmt::Debug>(points: &[T]) -> Vec<String> {
    points.iter().map(|point| format!("{point:?}")).collect()
}

/// Cuts until each part has one item.
fn shreds(signal: Signal, request: Vec<u8>) -> Vec<Vec<u8>> {
    match halve(signal, &request) {
        Some((first, second)) => {
            let mut all = shreds(signal, first);
            all.extend(shreds(signal, second));
            all
        }
        None => vec![request],
    }
}

fn check(signal: Signal, request: &impl Message) -> Result<(), TestCaseError> {
    let encoded = request.encode_to_vec();
    let whole = placed(signal, &encoded);
    prop_assert_eq!(count(signal, &encoded), Some(whole.len() as u64));
    if let Some((first, second)) = halve(signal, &encoded) {
        let halves = [placed(signal, &first), placed(signal, &second)];
        prop_assert!(halves[0].len().abs_diff(halves[1].len()) <= 1);
        prop_assert_eq!(&halves.concat(), &whole);
    } else {
        prop_assert!(whole.len() < 2);
    }
    let shreds = shreds(signal, encoded);
    let each = shreds.iter().map(|shred| placed(signal, shred));
    prop_assert_eq!(each.collect::<Vec<_>>().concat(), whole);
    Ok(())
}

proptest! {
    #[test]
    fn what_is_cut_is_all_there(shape in shape()) {
        check(Signal::Traces, &traces(&shape))?;
        check(Signal::Logs, &logs(&shape))?;
        check(Signal::Metrics, &metrics(&shape))?;
    }

    #[test]
    fn bytes_that_are_no_request_are_not_cut_wrongly(bytes in vec(any::<u8>(), 0..200)) {
        for signal in Signal::EACH {
            let items = count(signal, &bytes);
            if let Some((first, second)) = halve(signal, &bytes) {
                let halves = [count(signal, &first), count(signal, &second)];
                prop_assert_eq!(halves.iter().flatten().sum::<u64>(), items.unwrap());
            }
        }
    }
}

#[test]
fn a_field_that_nobody_knows_stays_in_both_halves() {
    let mut request = traces(&[vec![2]]).encode_to_vec();
    // Field 99, bytes: beside the resources, where a later version of the protocol may put it.
    let unknown = [0x9a, 0x06, 0x02, b'h', b'i'];
    request.extend_from_slice(&unknown);
    let (first, second) = halve(Signal::Traces, &request).unwrap();
    assert!(first.ends_with(&unknown) && second.ends_with(&unknown));
}
