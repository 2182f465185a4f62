//! Metric points: every label, of whatever kind, wherever a point has one.

use bytes::Bytes;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue as Pair};
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::{Exemplar, Metric, ScopeMetrics};
use prost::Message as _;

use crate::redact::{KeyRule, Redactor};

/// Redacts the labels of points and exemplars, and the scope. The SDK's points can't be changed, so
/// the encoded request is: once an interval, and written anew only where something was found.
///
/// A label that is redacted is counted at every export, because it is taken out at every export: a
/// count that goes on growing says that the leak is still there. Points that differed in it alone
/// leave as points of one series, of which a backend keeps one.
#[derive(Debug)]
pub(crate) struct MetricScrub {
    redactor: Redactor,
}

impl MetricScrub {
    pub(crate) fn new(redactor: Redactor) -> Self {
        Self { redactor }
    }

    pub(crate) fn scrub(&self, body: Bytes) -> Bytes {
        // Our own exporter wrote the body a moment ago; one that does not decode stays behind.
        let Ok(mut request) = ExportMetricsServiceRequest::decode(body.as_ref()) else {
            return Bytes::new();
        };
        let resources = request.resource_metrics.iter_mut();
        let mut scopes = resources.flat_map(|resource| &mut resource.scope_metrics);
        if any(&mut scopes, |each| self.scope_metrics(each)) {
            request.encode_to_vec().into()
        } else {
            body
        }
    }

    fn scope_metrics(&self, metrics: &mut ScopeMetrics) -> bool {
        let scope = metrics.scope.as_mut();
        let scope = scope.is_some_and(|scope| self.scope(scope));
        let schema = self.text(KeyRule::Keep, &mut metrics.schema_url);
        any(metrics.metrics.iter_mut(), |metric| self.metric(metric)) | scope | schema
    }

    fn scope(&self, scope: &mut InstrumentationScope) -> bool {
        let texts = self.text(KeyRule::Keep, &mut scope.name)
            | self.text(KeyRule::Keep, &mut scope.version);
        self.pairs(&mut scope.attributes) | texts
    }

    fn metric(&self, metric: &mut Metric) -> bool {
        let texts = [&mut metric.name, &mut metric.description, &mut metric.unit];
        let texts = any(texts, |text| self.text(KeyRule::Keep, text));
        match &mut metric.data {
            Some(data) => self.data(data) | texts,
            None => texts,
        }
    }

    fn data(&self, data: &mut Data) -> bool {
        match data {
            Data::Gauge(data) => any(&mut data.data_points, |point| {
                self.point(&mut point.attributes, &mut point.exemplars)
            }),
            Data::Sum(data) => any(&mut data.data_points, |point| {
                self.point(&mut point.attributes, &mut point.exemplars)
            }),
            Data::Histogram(data) => any(&mut data.data_points, |point| {
                self.point(&mut point.attributes, &mut point.exemplars)
            }),
            Data::ExponentialHistogram(data) => any(&mut data.data_points, |point| {
                self.point(&mut point.attributes, &mut point.exemplars)
            }),
            Data::Summary(data) => any(&mut data.data_points, |point| {
                self.pairs(&mut point.attributes)
            }),
        }
    }

    fn point(&self, labels: &mut [Pair], exemplars: &mut [Exemplar]) -> bool {
        let exemplars = any(exemplars, |each| self.pairs(&mut each.filtered_attributes));
        self.pairs(labels) | exemplars
    }

    fn pairs(&self, pairs: &mut [Pair]) -> bool {
        any(pairs, |pair| {
            let (rule, clean) = self.redactor.key_and_rule(&pair.key);
            let changed = self.any_value(&pair.key, rule, pair.value.as_mut());
            clean.map(|clean| pair.key = clean).is_some() | changed
        })
    }

    fn any_value(&self, key: &str, rule: KeyRule, value: Option<&mut AnyValue>) -> bool {
        let value = value.and_then(|value| value.value.as_mut());
        value.is_some_and(|value| self.value(key, rule, value))
    }

    /// Redacts a value of any kind, and says whether that changed it.
    fn value(&self, key: &str, rule: KeyRule, value: &mut Value) -> bool {
        match value {
            Value::BoolValue(_) if rule.shows_booleans() => false,
            Value::StringValue(text) => self.text(rule, text),
            Value::ArrayValue(list) if rule != KeyRule::Drop => any(&mut list.values, |each| {
                self.any_value(key, rule, Some(each))
            }),
            _ if rule.is_telling() => {
                *value = Value::StringValue(self.telling(rule, value));
                true
            }
            Value::KvlistValue(list) => self.pairs(&mut list.values),
            Value::BytesValue(bytes) => {
                let clean = self.redactor.bytes(bytes).map(Value::StringValue);
                clean.is_some_and(|clean| {
                    *value = clean;
                    true
                })
            }
            Value::IntValue(number) => {
                let mark = self.redactor.number(key, *number);
                mark.is_some_and(|mark| {
                    *value = Value::StringValue(mark.to_owned());
                    true
                })
            }
            _ => false,
        }
    }

    /// What stands in place of a value that is no text, under a telling key.
    fn telling(&self, rule: KeyRule, value: &Value) -> String {
        let text = match value {
            Value::BoolValue(value) => value.to_string(),
            Value::IntValue(number) => number.to_string(),
            Value::DoubleValue(number) => number.to_string(),
            _ => return self.redactor.dropped("").to_owned(),
        };
        self.redactor.by_rule(rule, &text).into_owned()
    }

    fn text(&self, rule: KeyRule, text: &mut String) -> bool {
        let clean = self.redactor.changed(rule, text);
        clean.is_some_and(|clean| {
            *text = clean;
            true
        })
    }
}

/// Whether `change` changed any of these; it sees all of them.
fn any<T>(all: impl IntoIterator<Item = T>, change: impl Fn(T) -> bool) -> bool {
    all.into_iter()
        .fold(false, |changed, each| change(each) | changed)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use opentelemetry_proto::tonic::common::v1::{ArrayValue, KeyValueList};
    use opentelemetry_proto::tonic::metrics::v1::{
        ExponentialHistogram, ExponentialHistogramDataPoint, Gauge, Histogram, HistogramDataPoint,
        NumberDataPoint, ResourceMetrics, Sum, Summary, SummaryDataPoint,
    };

    use super::*;
    use crate::fixture::{hash_of, keyed_redactor};
    use crate::redact::{RedactConfig, canary};
    use crate::vitals::Vitals;

    const MARK: &str = "[redacted:github_token]";

    fn pair(key: &str, value: Value) -> Pair {
        Pair {
            key: key.to_owned(),
            value: Some(AnyValue { value: Some(value) }),
            ..Pair::default()
        }
    }

    fn text(text: impl Into<String>) -> Value {
        Value::StringValue(text.into())
    }

    fn request(data: Data, scope: InstrumentationScope) -> ExportMetricsServiceRequest {
        let metrics = vec![Metric {
            data: Some(data),
            ..Metric::default()
        }];
        let scope_metrics = vec![ScopeMetrics {
            metrics,
            scope: Some(scope),
            ..ScopeMetrics::default()
        }];
        let resource_metrics = vec![ResourceMetrics {
            scope_metrics,
            ..ResourceMetrics::default()
        }];
        ExportMetricsServiceRequest { resource_metrics }
    }

    fn gauge(labels: Vec<Pair>, exemplars: Vec<Exemplar>) -> Data {
        Data::Gauge(Gauge {
            data_points: vec![NumberDataPoint {
                attributes: labels,
                exemplars,
                ..NumberDataPoint::default()
            }],
        })
    }

    fn scrubbed(body: Bytes) -> (Bytes, u64) {
        let vitals = Vitals::default();
        let redactor = Redactor::new(&RedactConfig::default(), vitals.clone());
        (MetricScrub::new(redactor).scrub(body), vitals.redacted())
    }

    /// What is sent of the first of these is the second.
    #[track_caller]
    fn check_data(given: Data, expected: Data) {
        let scope = InstrumentationScope::default;
        let (sent, redacted) = scrubbed(request(given, scope()).encode_to_vec().into());
        let sent = ExportMetricsServiceRequest::decode(sent).unwrap();
        assert_eq!(sent, request(expected, scope()));
        assert_eq!(redacted, 1);
    }

    #[track_caller]
    fn check(key: &str, given: Value, expected: Value) {
        check_data(
            gauge(vec![pair(key, given)], Vec::new()),
            gauge(vec![pair(key, expected)], Vec::new()),
        );
    }

    #[test]
    fn a_telling_key_hides_every_kind_of_value() {
        let array = ArrayValue {
            values: vec![AnyValue {
                value: Some(Value::IntValue(1)),
            }],
        };
        let list = KeyValueList {
            values: vec![pair("a", Value::IntValue(1))],
        };
        for value in [
            text("x"),
            Value::IntValue(1),
            Value::DoubleValue(1.5),
            Value::BytesValue(vec![1]),
            Value::ArrayValue(array),
            Value::KvlistValue(list),
        ] {
            check("api_key", value, text("[redacted]"));
        }
    }

    #[test]
    fn what_is_personal_is_hashed_or_hidden() {
        let array = |values: &[Value]| {
            let values = values.iter().cloned();
            let values = values.map(|value| AnyValue { value: Some(value) });
            Value::ArrayValue(ArrayValue {
                values: values.collect(),
            })
        };
        let hash = |value: &str| text(hash_of(value));
        for (value, expected) in [
            (text("10.0.0.7"), hash("10.0.0.7")),
            (Value::IntValue(7), hash("7")),
            (Value::DoubleValue(1.5), hash("1.5")),
            (Value::BoolValue(true), hash("true")),
            (
                array(&[text("a"), Value::IntValue(7)]),
                array(&[hash("a"), hash("7")]),
            ),
            (Value::BytesValue(vec![1]), text("[redacted]")),
        ] {
            let labels = |value| gauge(vec![pair("client.address", value)], Vec::new());
            let scope = InstrumentationScope::default;
            let body = request(labels(value), scope()).encode_to_vec();
            let sent = MetricScrub::new(keyed_redactor()).scrub(body.into());
            let sent = ExportMetricsServiceRequest::decode(sent).unwrap();
            assert_eq!(sent, request(labels(expected), scope()));
        }
    }

    #[test]
    fn values_of_every_kind_are_searched() {
        let array = |text: &str| {
            let value = Some(Value::StringValue(text.to_owned()));
            Value::ArrayValue(ArrayValue {
                values: vec![AnyValue { value }],
            })
        };
        let list = |key: &str, value: Value| {
            Value::KvlistValue(KeyValueList {
                values: vec![pair(key, value)],
            })
        };
        check("a", text(canary()), text(MARK));
        check(
            "account",
            Value::IntValue(4_539_578_763_621_486),
            text("[redacted:card]"),
        );
        check("a", Value::BytesValue(canary().into_bytes()), text(MARK));
        check("a", array(&canary()), array(MARK));
        check("a", list("b", text(canary())), list("b", text(MARK)));
        check(
            "a",
            list("pin", Value::IntValue(1)),
            list("pin", text("[redacted]")),
        );
    }

    #[test]
    fn keys_and_exemplars_are_redacted() {
        let labels = |key: &str| vec![pair(key, Value::IntValue(1))];
        check_data(
            gauge(labels(&canary()), Vec::new()),
            gauge(labels(MARK), Vec::new()),
        );
        let exemplars = |value: &str| {
            vec![Exemplar {
                filtered_attributes: vec![pair("a", text(value))],
                ..Exemplar::default()
            }]
        };
        check_data(
            gauge(Vec::new(), exemplars(&canary())),
            gauge(Vec::new(), exemplars(MARK)),
        );
    }

    #[test]
    fn points_of_every_kind_are_redacted() {
        let sum = |attributes| {
            let point = NumberDataPoint {
                attributes,
                ..NumberDataPoint::default()
            };
            Data::Sum(Sum {
                data_points: vec![point],
                ..Sum::default()
            })
        };
        let histogram = |attributes| {
            let point = HistogramDataPoint {
                attributes,
                ..HistogramDataPoint::default()
            };
            Data::Histogram(Histogram {
                data_points: vec![point],
                ..Histogram::default()
            })
        };
        let exponential = |attributes| {
            let point = ExponentialHistogramDataPoint {
                attributes,
                ..ExponentialHistogramDataPoint::default()
            };
            Data::ExponentialHistogram(ExponentialHistogram {
                data_points: vec![point],
                ..ExponentialHistogram::default()
            })
        };
        let summary = |attributes| {
            let point = SummaryDataPoint {
                attributes,
                ..SummaryDataPoint::default()
            };
            Data::Summary(Summary {
                data_points: vec![point],
            })
        };
        let labels = |value: &str| vec![pair("a", text(value))];
        check_data(sum(labels(&canary())), sum(labels(MARK)));
        check_data(histogram(labels(&canary())), histogram(labels(MARK)));
        check_data(exponential(labels(&canary())), exponential(labels(MARK)));
        check_data(summary(labels(&canary())), summary(labels(MARK)));
    }

    #[test]
    fn a_scope_is_redacted() {
        let scope = |secret: &str| InstrumentationScope {
            name: secret.to_owned(),
            version: secret.to_owned(),
            attributes: vec![pair("a", text(secret))],
            ..InstrumentationScope::default()
        };
        let none = || gauge(Vec::new(), Vec::new());
        let (sent, redacted) = scrubbed(request(none(), scope(&canary())).encode_to_vec().into());
        let sent = ExportMetricsServiceRequest::decode(sent).unwrap();
        assert_eq!(sent, request(none(), scope(MARK)));
        assert_eq!(redacted, 3);
    }

    #[test]
    fn a_clean_request_is_sent_as_it_is() {
        let data = gauge(vec![pair("a", text("b"))], Vec::new());
        let body: Bytes = request(data, InstrumentationScope::default())
            .encode_to_vec()
            .into();
        let (sent, redacted) = scrubbed(body.clone());
        assert_eq!(sent.as_ptr(), body.as_ptr());
        assert_eq!(redacted, 0);
    }
}
