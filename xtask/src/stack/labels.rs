//! Which resource attributes become labels, in each store's own spelling: few, with few values, all
//! of the contract.

use telemetry_contract::model::Cardinality;
use telemetry_contract::yaml::Registry;

use super::template::Variables;

/// What indexes a stream of logs.
const LOGS: &[&str] = &[
    "service.name",
    "service.namespace",
    "deployment.environment.name",
    "k8s.cluster.name",
    "k8s.namespace.name",
    "k8s.deployment.name",
    "k8s.container.name",
];

/// What is on every series of a metric, beside `job` and `instance`.
const METRICS: &[&str] = &[
    "service.namespace",
    "service.version",
    "deployment.environment.name",
    "k8s.cluster.name",
    "k8s.namespace.name",
    "k8s.deployment.name",
];

/// Loki's names of the labels that index its streams.
pub(crate) fn logs() -> impl Iterator<Item = String> {
    LOGS.iter().map(|key| key.replace('.', "_"))
}

/// The lists for the stores' configuration files.
///
/// # Errors
/// What the registry does not have, or has without a bound.
pub(crate) fn variables(registry: &Registry) -> Result<Variables, String> {
    let mut problems = Vec::new();
    for key in LOGS.iter().chain(METRICS) {
        match registry.attribute(key) {
            None => problems.push(format!("label `{key}`: the registry has no such attribute")),
            Some(attribute) if attribute.cardinality == Some(Cardinality::Unbounded) => {
                problems.push(format!("label `{key}`: has no bound in the registry"));
            }
            Some(_) => {}
        }
    }
    if !problems.is_empty() {
        return Err(problems.join("\n"));
    }
    let statements = METRICS.iter().map(|key| statement(key));
    Ok(Variables::from([
        ("LOKI_LABELS", LOGS.join(", ")),
        ("PROMOTED_ATTRIBUTES", METRICS.join(", ")),
        (
            "LABEL_STATEMENTS",
            statements.collect::<Vec<_>>().join("\n\t\t\t"),
        ),
    ]))
}

/// Copies a resource attribute onto a data point, in the gateway's language.
fn statement(key: &str) -> String {
    format!(
        "`set(attributes[\"{key}\"], resource.attributes[\"{key}\"]) where resource.attributes[\"{key}\"] != nil`,"
    )
}
