//! Attributes and resources, in the structs of `opentelemetry-proto`.

use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::resource::v1::Resource;

/// The time of everything, in nanoseconds since the epoch.
pub(super) const NOW: u64 = 1_795_253_400_000_000_000;

pub(super) fn text(key: &str, value: &str) -> KeyValue {
    attribute(key, Value::StringValue(value.to_owned()))
}

pub(super) fn int(key: &str, value: i64) -> KeyValue {
    attribute(key, Value::IntValue(value))
}

fn attribute(key: &str, value: Value) -> KeyValue {
    KeyValue {
        key: key.to_owned(),
        value: Some(AnyValue { value: Some(value) }),
        ..KeyValue::default()
    }
}

/// A resource with everything that it must say.
pub(super) fn resource(service: &str) -> Resource {
    Resource {
        attributes: vec![
            text("service.name", service),
            text("service.version", "1.4.2"),
            text(
                "service.instance.id",
                "627cc493-f310-47de-96bd-71410b7dec09",
            ),
            text("service.namespace", "shop"),
            text("deployment.environment", "production"),
            text("deployment.environment.name", "production"),
            text("host.name", "node-7"),
            text("telemetry.sdk.language", "rust"),
            text("telemetry.sdk.name", "opentelemetry"),
            text("telemetry.sdk.version", "0.33.1"),
        ],
        ..Resource::default()
    }
}

pub(super) fn scope(service: &str) -> InstrumentationScope {
    InstrumentationScope {
        name: service.to_owned(),
        version: "1.4.2".to_owned(),
        ..InstrumentationScope::default()
    }
}

pub(super) fn schema() -> String {
    telemetry_contract::CONTRACT.schema_url.to_owned()
}
