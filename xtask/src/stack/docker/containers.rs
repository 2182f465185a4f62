//! How the containers of a stack do, as the engine tells it.

use std::process::{Command, Stdio};

use serde_json::Value;

use super::engine::ask;
use super::project::Project;
use crate::stack::component::Component;
use crate::stack::layout::Layout;
use crate::stack::options::Runtime;
use crate::stack::plan::Plan;
use crate::stack::state::{ProcessState, State};

/// The stack that runs in containers; `None` where there is not one, or no engine to ask.
pub(crate) fn running(layout: &Layout) -> Option<State> {
    let plan = Plan::read(&layout.plan());
    // Without a plan there may be containers of one whose folder is gone.
    if plan.is_ok_and(|plan| plan.runtime != Runtime::Docker) {
        return None;
    }
    let containers = inspect(&Project::of(layout)).ok()?;
    if containers.is_empty() {
        return None;
    }
    Some(State {
        supervisor: 0,
        processes: containers.iter().filter_map(state).collect(),
    })
}

/// Every container of a project as the engine describes it.
///
/// # Errors
/// What the engine says.
pub(crate) fn inspect(project: &Project) -> Result<Vec<Value>, String> {
    let ids = ids(project, None)?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut arguments = vec!["container", "inspect"];
    arguments.extend(ids.iter().map(String::as_str));
    let text = ask(&arguments)?;
    serde_json::from_str(&text).map_err(|error| format!("docker container inspect: {error}"))
}

/// The last lines of a component's container, of standard output and error.
pub(crate) fn last_lines(project: &Project, component: Component, count: usize) -> Vec<String> {
    let ids = ids(project, Some(component.name())).unwrap_or_default();
    let Some(id) = ids.first() else {
        return Vec::new();
    };
    let mut docker = Command::new("docker");
    docker.args(["logs", "--tail", &count.to_string(), id]);
    let Ok(output) = docker.stdin(Stdio::null()).output() else {
        return Vec::new();
    };
    let texts =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let lines: Vec<String> = texts
        .iter()
        .flat_map(|text| text.lines().map(str::to_owned))
        .collect();
    let from = lines.len().saturating_sub(count);
    lines[from..].to_vec()
}

/// Has a component's container stopped, and waits until it is; the engine leaves it so.
///
/// # Errors
/// What the engine says.
pub(crate) fn hold(layout: &Layout, component: Component) -> Result<(), String> {
    stop(layout, &[component])
}

/// Has it started again.
///
/// # Errors
/// What the engine says.
pub(crate) fn release(layout: &Layout, component: Component) -> Result<(), String> {
    tell("start", layout, &[component])
}

/// Has components' containers stopped, all at once, and waits until they are.
///
/// # Errors
/// What the engine says.
pub(super) fn stop(layout: &Layout, components: &[Component]) -> Result<(), String> {
    tell("stop", layout, components)
}

fn tell(what: &str, layout: &Layout, components: &[Component]) -> Result<(), String> {
    let project = Project::of(layout);
    let mut arguments = vec![what.to_owned()];
    for component in components {
        arguments.extend(ids(&project, Some(component.name()))?);
    }
    if arguments.len() == 1 {
        return Ok(()); // nothing of it is there
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    ask(&arguments).map(drop)
}

/// Ids of a project's containers, or of one service's.
fn ids(project: &Project, service: Option<&str>) -> Result<Vec<String>, String> {
    let project = format!("label=com.docker.compose.project={}", project.name);
    let service = service.map(|name| format!("label=com.docker.compose.service={name}"));
    let mut arguments = vec!["ps", "--all", "--quiet", "--filter", &project];
    if let Some(service) = &service {
        arguments.extend(["--filter", service]);
    }
    Ok(ask(&arguments)?.lines().map(str::to_owned).collect())
}

/// How one component does; what is none, such as what prepares folders, is not told.
pub(super) fn state(container: &Value) -> Option<ProcessState> {
    let service = container["Config"]["Labels"]["com.docker.compose.service"].as_str()?;
    let mut components = Component::ALL.iter();
    let component = *components.find(|component| component.name() == service)?;
    let state = &container["State"];
    let number = |value: &Value| value.as_u64().and_then(|number| u32::try_from(number).ok());
    let runs = state["Status"] == "running";
    let restarts = number(&container["RestartCount"]).unwrap_or_default();
    // The engine forgets how one ended that it has started again.
    let again = (restarts > 0).then(|| "started again by the engine".to_owned());
    let ended = if runs {
        again
    } else {
        Some(how_it_ended(state))
    };
    Some(ProcessState {
        component,
        pid: number(&state["Pid"]).filter(|_| runs),
        restarts,
        ended,
        held: false,
        health: state["Health"]["Status"].as_str().map(str::to_owned),
    })
}

fn how_it_ended(state: &Value) -> String {
    let code = &state["ExitCode"];
    let status = state["Status"].as_str().unwrap_or_default();
    let error = state["Error"].as_str().unwrap_or_default();
    if state["OOMKilled"] == true {
        return format!("{status}, killed for its memory, exit status {code}");
    }
    format!("{status}, exit status {code} {error}")
        .trim_end()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::state;
    use crate::stack::component::Component;

    #[test]
    fn what_the_engine_says_of_a_container_is_how_its_component_does() {
        let container = json!({
            "Config": {"Labels": {"com.docker.compose.service": "loki"}},
            "State": {"Status": "running", "Pid": 7, "ExitCode": 0, "Health": {"Status": "healthy"}},
            "RestartCount": 0,
        });
        let loki = state(&container).unwrap();
        assert_eq!(loki.component, Component::Loki);
        assert_eq!((loki.pid, loki.restarts, loki.ended), (Some(7), 0, None));
        assert_eq!(loki.health.as_deref(), Some("healthy"));
    }

    #[test]
    fn one_that_ends_again_and_again_does_not_run() {
        let container = json!({
            "Config": {"Labels": {"com.docker.compose.service": "tempo"}},
            "State": {"Status": "restarting", "Pid": 0, "ExitCode": 137, "OOMKilled": true},
            "RestartCount": 3,
        });
        let tempo = state(&container).unwrap();
        assert_eq!((tempo.pid, tempo.restarts), (None, 3));
        let ended = tempo.ended.unwrap();
        assert_eq!(ended, "restarting, killed for its memory, exit status 137");
    }

    #[test]
    fn one_that_was_started_again_says_so() {
        let container = json!({
            "Config": {"Labels": {"com.docker.compose.service": "tempo"}},
            "State": {"Status": "running", "Pid": 9, "ExitCode": 0},
            "RestartCount": 1,
        });
        let tempo = state(&container).unwrap();
        assert_eq!(tempo.ended.as_deref(), Some("started again by the engine"));
    }

    #[test]
    fn what_is_no_component_is_not_told() {
        let container = json!({"Config": {"Labels": {"com.docker.compose.service": "obs-init"}}});
        assert_eq!(state(&container), None);
    }
}
