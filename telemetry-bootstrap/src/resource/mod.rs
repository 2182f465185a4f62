//! Who is speaking: settings in, the OpenTelemetry resource out.

mod container;

use std::borrow::Cow;
use std::fs;

use opentelemetry::{KeyValue, Value};
use opentelemetry_sdk::Resource;
use telemetry_contract::model::{Contract, ValueType};
use uuid::Uuid;

use crate::config::Config;
use crate::redact::Redactor;

/// Namespace for ids made from a pod's or a container's own id (semantic conventions,
/// `service.instance.id`).
const INSTANCE_NAMESPACE: Uuid = Uuid::from_u128(0x4d63009a_8d0f_11ee_aad7_4c796ed8e320);

/// The resource's attributes, each key once, redacted.
pub(crate) fn attributes(config: &Config, redactor: &Redactor) -> Vec<(String, String)> {
    let mut all = detected();
    all.extend(config.resource.iter().cloned());
    let given = [
        ("service.name", &config.service_name),
        ("service.version", &config.service_version),
        ("deployment.environment.name", &config.environment),
        // The old name of the same thing, which today's dashboards still ask for.
        ("deployment.environment", &config.environment),
    ];
    for (key, value) in given {
        all.extend(value.iter().map(|value| (key.to_owned(), value.clone())));
    }
    if last(&all, "service.instance.id").is_none() {
        all.push(("service.instance.id".to_owned(), instance_id(&all)));
    }
    let mut unique: Vec<(String, String)> = Vec::with_capacity(all.len());
    for (key, value) in all {
        let value = redactor.value(&key, &value).into_owned();
        let key = redactor.text(&key).into_owned();
        unique.retain(|(other, _)| *other != key);
        unique.push((key, value));
    }
    unique
}

/// The SDK's resource with these attributes, in the contract's types, and its schema URL.
pub(crate) fn resource(attributes: &[(String, String)], contract: &Contract) -> Resource {
    let pairs = attributes.iter().map(|(key, value)| {
        let kind = contract.attribute(key).map(|def| def.value);
        KeyValue::new(key.clone(), typed(kind, value))
    });
    let schema_url = Cow::Borrowed(contract.schema_url);
    Resource::builder_empty()
        .with_schema_url(pairs, schema_url)
        .build()
}

/// Text from the environment as the type that the contract wants, where it can be read so.
fn typed(kind: Option<ValueType>, text: &str) -> Value {
    let parsed = match kind {
        Some(ValueType::Int) => text.parse().ok().map(Value::I64),
        Some(ValueType::Double) => text.parse().ok().map(Value::F64),
        Some(ValueType::Boolean) => text.parse().ok().map(Value::Bool),
        _ => None,
    };
    parsed.unwrap_or_else(|| Value::String(text.to_owned().into()))
}

/// What can be told without being told.
fn detected() -> Vec<(String, String)> {
    let mut found = vec![
        ("telemetry.sdk.name", "opentelemetry".to_owned()),
        ("telemetry.sdk.language", "rust".to_owned()),
        ("telemetry.sdk.version", opentelemetry_sdk_version()),
        ("process.pid", std::process::id().to_string()),
        ("os.type", std::env::consts::OS.to_owned()),
    ];
    found.extend(host_name().map(|name| ("host.name", name)));
    found.extend(container_id().map(|id| ("container.id", id)));
    found
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

/// The SDK says its version only in the resource that it makes itself.
fn opentelemetry_sdk_version() -> String {
    let key = opentelemetry::Key::from_static_str("telemetry.sdk.version");
    let own = Resource::builder().build();
    own.get_ref(&key)
        .map_or_else(String::new, ToString::to_string)
}

fn host_name() -> Option<String> {
    let name = fs::read_to_string("/proc/sys/kernel/hostname").ok()?;
    Some(name.trim().to_owned()).filter(|name| !name.is_empty())
}

fn container_id() -> Option<String> {
    let text = |path| fs::read_to_string(path).unwrap_or_default();
    container::container_id(&text("/proc/self/cgroup"), &text("/proc/self/mountinfo"))
}

/// Stable where the container has an identity of its own, random otherwise. Made of the process id
/// too, because a container may run the service more than once.
fn instance_id(attributes: &[(String, String)]) -> String {
    let of = |key| last(attributes, key);
    // The pod alone is not enough: its containers may be of one service, each with process id 1.
    let container = match (of("k8s.pod.uid"), of("k8s.container.name")) {
        (Some(pod), Some(name)) => Some(format!("{pod}/{name}")),
        _ => of("container.id").map(str::to_owned),
    };
    let id = match container.zip(of("process.pid")) {
        Some((container, process)) => {
            let name = format!("{container}/{process}");
            Uuid::new_v5(&INSTANCE_NAMESPACE, name.as_bytes())
        }
        None => Uuid::new_v4(),
    };
    id.hyphenated().to_string()
}

/// The value that wins: the last one, where it is not empty.
fn last<'a>(attributes: &'a [(String, String)], key: &str) -> Option<&'a str> {
    let found = attributes.iter().rfind(|(other, _)| other == key);
    found
        .map(|(_, value)| value.as_str())
        .filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{attributes, instance_id};
    use crate::config::Config;
    use crate::redact::{RedactConfig, Redactor};
    use crate::vitals::Vitals;

    fn id(pairs: &[(&str, &str)]) -> String {
        let pairs = pairs.iter();
        let pairs: Vec<_> = pairs
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        instance_id(&pairs)
    }

    #[track_caller]
    fn check(one: &[(&str, &str)], other: &[(&str, &str)], same: bool) {
        assert_eq!(id(one) == id(other), same);
    }

    const POD: (&str, &str) = ("k8s.pod.uid", "7d3a51a0-4c1f-4a5e-9b0e-1f8f1a3d9c11");
    const API: (&str, &str) = ("k8s.container.name", "api");
    const FIRST: (&str, &str) = ("process.pid", "1");

    #[test]
    fn the_same_container_keeps_its_id() {
        check(&[POD, API, FIRST], &[FIRST, API, POD], true);
        let container = ("container.id", "c1");
        check(&[container, FIRST], &[container, FIRST], true);
        // A restarted container of a pod is the same one under another id.
        check(
            &[POD, API, FIRST, container],
            &[POD, API, FIRST, ("container.id", "c2")],
            true,
        );
    }

    #[test]
    fn containers_of_one_pod_differ() {
        let worker = ("k8s.container.name", "worker");
        check(&[POD, API, FIRST], &[POD, worker, FIRST], false);
        let ids = [("container.id", "c1"), ("container.id", "c2")];
        check(&[POD, FIRST, ids[0]], &[POD, FIRST, ids[1]], false);
        check(&[POD, FIRST], &[POD, FIRST], false);
    }

    #[test]
    fn processes_of_one_container_differ() {
        let second = ("process.pid", "2");
        check(&[POD, API, FIRST], &[POD, API, second], false);
        let container = ("container.id", "c1");
        check(&[container, FIRST], &[container, second], false);
    }

    #[test]
    fn an_instance_without_a_container_is_new_each_time() {
        check(&[FIRST], &[FIRST], false);
    }

    #[test]
    fn a_given_id_stays_and_an_empty_one_does_not() {
        let instance = |given: &str| {
            let mut config = Config::new("orders", "1.4.0");
            config.resource = vec![("service.instance.id".to_owned(), given.to_owned())];
            let redactor = Redactor::new(&RedactConfig::default(), Vitals::default());
            let found = attributes(&config, &redactor).into_iter();
            found
                .filter(|(key, _)| key == "service.instance.id")
                .map(|(_, value)| value)
                .collect::<Vec<_>>()
        };
        assert_eq!(instance("i-1"), ["i-1"]);
        assert_eq!(instance("")[0].len(), 36);
    }
}
