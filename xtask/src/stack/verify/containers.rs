//! How the containers are held: asked of the engine, which knows what it really gave them.

use serde_json::Value;

use super::Verifier;
use crate::stack::docker::{self, Project};
use crate::stack::layout::Layout;

/// What asks the engine, as a person would.
const ASKED: &str = "docker container inspect";
/// The service that writes into its image's root: its data sources are plugins there.
const WRITES: &str = "grafana";
/// The service whose image has no program that could ask whether it is healthy.
const MUTE: &str = "otelcol";

type Holds = fn(&Value) -> bool;

/// What has to hold for every container of a service.
const POLICIES: &[(&str, Holds)] = &[
    ("containers run as users without rights", |container| {
        let user = container["Config"]["User"].as_str().unwrap_or_default();
        !matches!(user.split(':').next(), None | Some("" | "0" | "root"))
    }),
    ("containers have no capability and gain none", |container| {
        let host = &container["HostConfig"];
        has(&host["CapDrop"], "ALL")
            && list(&host["CapAdd"]).next().is_none()
            && has(&host["SecurityOpt"], "no-new-privileges:true")
    }),
    ("containers' roots are read-only", |container| {
        container["HostConfig"]["ReadonlyRootfs"] == true || service(container) == WRITES
    }),
    (
        "containers are bounded in memory, processors and processes",
        |container| {
            let host = &container["HostConfig"];
            ["Memory", "NanoCpus", "PidsLimit"]
                .iter()
                .all(|bound| host[bound].as_i64().is_some_and(|bound| bound > 0))
        },
    ),
    ("containers publish on loopback alone", |container| {
        let ports = container["HostConfig"]["PortBindings"].as_object();
        let mut bindings = ports.into_iter().flatten().flat_map(|(_, all)| list(all));
        bindings.all(|binding| binding["HostIp"] == "127.0.0.1")
    }),
    (
        "containers have no credential in their environment",
        |container| {
            let mut variables = list(&container["Config"]["Env"]).filter_map(Value::as_str);
            variables.all(|variable| {
                let name = variable.split('=').next().unwrap_or_default();
                let is_told = ["PASSWORD", "SECRET", "TOKEN"]
                    .iter()
                    .any(|word| name.contains(word));
                !is_told || name.ends_with("_FILE")
            })
        },
    ),
    ("containers restart where they end", |container| {
        container["HostConfig"]["RestartPolicy"]["Name"] == "unless-stopped"
    }),
];

/// Asks for all of it.
pub(super) fn checks(verifier: &mut Verifier, layout: &Layout) -> Result<(), String> {
    let project = Project::of(layout);
    let all = docker::inspect(&project)?;
    let is_component = |container: &&Value| {
        let mut processes = verifier.plan.processes.iter();
        processes.any(|process| process.component.name() == service(container))
    };
    let containers: Vec<Value> = all.iter().filter(is_component).cloned().collect();
    for (name, holds) in POLICIES {
        judge(verifier, name, &containers, *holds);
    }
    let network = project.network();
    judge(
        verifier,
        "containers speak by name on infra_net",
        &containers,
        |container| container["NetworkSettings"]["Networks"][&network].is_object(),
    );
    healthy(verifier, &project)
}

fn judge(
    verifier: &mut Verifier,
    name: &str,
    containers: &[Value],
    holds: impl Fn(&Value) -> bool,
) {
    let against: Vec<&str> = containers
        .iter()
        .filter(|container| !holds(container))
        .map(service)
        .collect();
    let answered = if against.is_empty() {
        format!("all {}", containers.len())
    } else {
        format!("not {}", against.join(", "))
    };
    verifier.say(
        name,
        ASKED,
        &answered,
        against.is_empty() && !containers.is_empty(),
    );
}

/// Health checks run every two seconds: one that has not yet is waited for.
fn healthy(verifier: &mut Verifier, project: &Project) -> Result<(), String> {
    let started = std::time::Instant::now();
    loop {
        let all = docker::inspect(project)?;
        let has_check = |container: &&Value| container["Config"]["Healthcheck"].is_object();
        let bad: Vec<String> = all
            .iter()
            .filter(has_check)
            .filter(|container| container["State"]["Health"]["Status"] != "healthy")
            .map(|container| service(container).to_owned())
            .collect();
        let mute: Vec<&str> = all
            .iter()
            .filter(|container| !has_check(container) && container["State"]["Running"] == true)
            .map(service)
            .filter(|service| *service != MUTE)
            .collect();
        let is_fine = bad.is_empty() && mute.is_empty();
        if is_fine || started.elapsed() > super::PATIENCE {
            let answered = match (bad.as_slice(), mute.as_slice()) {
                ([], []) => "all that have one".to_owned(),
                _ => format!("not healthy: {bad:?}, without a check: {mute:?}"),
            };
            verifier.say(
                "containers are healthy by their own checks",
                ASKED,
                &answered,
                is_fine,
            );
            return Ok(());
        }
        std::thread::park_timeout(super::TICK);
    }
}

fn service(container: &Value) -> &str {
    let label = &container["Config"]["Labels"]["com.docker.compose.service"];
    label.as_str().unwrap_or_default()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn has(all: &Value, wanted: &str) -> bool {
    list(all).any(|one| one == wanted)
}
