//! What settings must satisfy before anything starts: the one door for code and environment.

mod bounds;
mod filter;
mod outlet;

use telemetry_contract::model::Members;

use super::identity::ENVIRONMENT;
use super::{Config, Problem, scrape};
use crate::vitals::Signal;

/// Adds every problem of `config` to `problems`.
pub(super) fn check(config: &Config, problems: &mut Vec<Problem>) {
    required(config, problems);
    environment(config, problems);
    for signal in Signal::ALL {
        outlet::check(config, *signal, problems);
    }
    problems.extend(scrape::check(config));
    bounds::check(config, problems);
    problems.extend(filter::check(&config.log_filter));
    if let Err(error) = config.log_filter.parse::<tracing_subscriber::EnvFilter>() {
        problems.push(Problem::new(
            "RUST_LOG",
            format!("`{}` ({error})", config.log_filter),
            "directives such as `info,my_crate=debug`",
            "RUST_LOG=info",
        ));
    }
}

fn required(config: &Config, problems: &mut Vec<Problem>) {
    let name = config.service_name.as_deref().unwrap_or_default();
    if name.is_empty() || name.starts_with("unknown_service") {
        problems.push(missing(
            "service.name",
            name,
            "OTEL_SERVICE_NAME=my-service",
        ));
    }
    let version = config.service_version.as_deref().unwrap_or_default();
    if version.is_empty() {
        problems.push(missing("service.version", version, &resource_line(config)));
    }
}

fn missing(setting: &str, found: &str, fix: &str) -> Problem {
    Problem::new(
        setting,
        quoted(found),
        "the service's own, which every signal carries",
        format!("{fix}   (or init!(), which takes it from Cargo.toml)"),
    )
}

fn quoted(found: &str) -> String {
    if found.is_empty() {
        "nothing".to_owned()
    } else {
        format!("`{found}`")
    }
}

fn environment(config: &Config, problems: &mut Vec<Problem>) {
    let def = config.contract.attribute(ENVIRONMENT);
    let allowed = match def.map(|def| def.members) {
        Some(Members::Closed(members)) => members,
        _ => &[],
    };
    let name = config.environment.as_deref().unwrap_or_default();
    if !allowed.contains(&name) {
        problems.push(Problem::new(
            ENVIRONMENT,
            quoted(name),
            format!("one of {}", allowed.join(", ")),
            resource_line(config),
        ));
    }
}

/// One line with every resource attribute that is missing: the variable can only be set once.
fn resource_line(config: &Config) -> String {
    let missing = |value: &Option<String>| value.as_deref().unwrap_or_default().is_empty();
    let mut pairs = Vec::new();
    if missing(&config.service_version) {
        pairs.push("service.version=1.0.0");
    }
    pairs.push("deployment.environment.name=local");
    format!("OTEL_RESOURCE_ATTRIBUTES={}", pairs.join(","))
}
