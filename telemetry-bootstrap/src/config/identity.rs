//! Resource attributes that have a field of their own, under whichever name they were given.

use super::{Config, Problem};

pub(super) const ENVIRONMENT: &str = "deployment.environment.name";
/// The name of the same before OpenTelemetry renamed it.
pub(super) const OLD_ENVIRONMENT: &str = "deployment.environment";

/// Moves attributes that code put among the others into their own fields, where these are empty.
pub(super) fn settle(config: &mut Config) {
    let all = std::mem::take(&mut config.resource);
    let (own, rest): (Vec<_>, Vec<_>) = all.into_iter().partition(|(key, _)| is_own(key));
    config.resource = rest;
    let last = |key| last(&own, key);
    config.service_name = config.service_name.take().or(last("service.name"));
    config.service_version = config.service_version.take().or(last("service.version"));
    let environment = config.environment.take().or(last(ENVIRONMENT));
    config.environment = agreed(environment, last(OLD_ENVIRONMENT), &mut config.problems);
}

/// Puts attributes over what is there, key by key.
pub(super) fn overlay(config: &mut Config, pairs: Vec<(String, String)>) {
    let last = |key| last(&pairs, key);
    config.service_name = last("service.name").or(config.service_name.take());
    config.service_version = last("service.version").or(config.service_version.take());
    let environment = agreed(
        last(ENVIRONMENT),
        last(OLD_ENVIRONMENT),
        &mut config.problems,
    );
    config.environment = environment.or(config.environment.take());
    for (key, value) in pairs.into_iter().filter(|(key, _)| !is_own(key)) {
        config.resource.retain(|(other, _)| *other != key);
        config.resource.push((key, value));
    }
}

fn is_own(key: &str) -> bool {
    [
        "service.name",
        "service.version",
        ENVIRONMENT,
        OLD_ENVIRONMENT,
    ]
    .contains(&key)
}

fn last(pairs: &[(String, String)], key: &str) -> Option<String> {
    let found = pairs.iter().rfind(|(other, _)| other == key);
    found.map(|(_, value)| value.clone())
}

/// The environment by its present name, else by its old one; a problem where the two differ.
fn agreed(
    name: Option<String>,
    old: Option<String>,
    problems: &mut Vec<Problem>,
) -> Option<String> {
    if let (Some(name), Some(old)) = (&name, &old) {
        if name != old {
            problems.push(Problem::new(
                OLD_ENVIRONMENT,
                format!("`{old}` beside {ENVIRONMENT}=`{name}`"),
                "the same value, or only the latter",
                format!("OTEL_RESOURCE_ATTRIBUTES={ENVIRONMENT}={name}"),
            ));
        }
    }
    name.or(old)
}
