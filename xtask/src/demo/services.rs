//! The demo's services: started on free ports, found by the line that says where they listen.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use telemetry_contract::rule::Rule;

use super::Programs;
use super::child::Child;
use super::queue::Queue;

/// How often services send what they count.
pub(super) const EXPORT_INTERVAL: Duration = Duration::from_millis(500);

/// The service whose records reach the stack by its standard output, where a gateway reads it.
pub(super) const READ: &str = "provision-worker";

/// The running services.
pub(super) struct Services {
    programs: Programs,
    children: Vec<Child>,
    queue: Queue,
    /// Where the control plane's API listens.
    pub(super) api: SocketAddr,
}

impl Services {
    /// Starts payment service, control plane and worker, each when it knows the one before. What
    /// [`READ`] writes goes to a file in the folder `stdout`, too.
    pub(super) fn start(
        programs: Programs,
        endpoint: &str,
        queue: Queue,
        stdout: Option<PathBuf>,
        within: Duration,
    ) -> Result<Self, String> {
        let free = "127.0.0.1:0".to_owned();
        let mut payments = start(
            &programs,
            "payment-service",
            endpoint,
            &[("LISTEN", free.clone())],
        )?;
        let listen = payments.wait_for(within, |line| address(line, "listen"))?;
        let mut variables = vec![
            ("LISTEN", free.clone()),
            ("PAYMENTS_URL", format!("http://{listen}/v1/charges")),
        ];
        variables.push(queue.variable().unwrap_or(("QUEUE_LISTEN", free)));
        let mut control = start(&programs, "control-plane-api", endpoint, &variables)?;
        let listening = |line: &str| Some((address(line, "listen")?, text(line, "queue")?));
        let (api, published) = control.wait_for(within, listening)?;
        let variables = [queue.variable().unwrap_or(("QUEUE", published))];
        let copy = stdout.map(|folder| folder.join(format!("{READ}.log")));
        let mut worker = start_copied(&programs, READ, endpoint, &variables, copy.as_deref())?;
        worker.wait_for(within, |line| {
            text(line, "message").filter(|text| text == "consuming")
        })?;
        Ok(Self {
            programs,
            children: vec![control, worker, payments],
            queue,
            api,
        })
    }

    pub(super) fn names(&self) -> Vec<&'static str> {
        self.children.iter().map(|child| child.name).collect()
    }

    /// Starts a service without the bootstrap, which sends the rule's bad sample and ends.
    pub(super) fn add_rogue(&mut self, rule: Rule, endpoint: &str) -> Result<(), String> {
        let variables = [("BREAK_RULE", rule.as_str().to_owned())];
        self.children.push(start(
            &self.programs,
            "rogue-service",
            endpoint,
            &variables,
        )?);
        Ok(())
    }

    /// Ends all of them, in the order of the traffic, and hands over their lines.
    pub(super) fn stop(self, within: Duration) -> Result<Vec<(&'static str, Vec<String>)>, String> {
        let mut all = Vec::with_capacity(self.children.len());
        for child in self.children {
            let name = child.name;
            let (lines, status) = child.stop(within);
            match status {
                Some(status) if status.success() => all.push((name, lines)),
                Some(status) => {
                    let from = lines.len().saturating_sub(5);
                    let last = lines[from..].join("\n  ");
                    return Err(format!(
                        "{name} ended with {status}; its last lines:\n  {last}"
                    ));
                }
                None => return Err(format!("{name} did not end within {within:?}")),
            }
        }
        self.queue.stop(within);
        Ok(all)
    }
}

fn start(
    programs: &Programs,
    name: &'static str,
    endpoint: &str,
    variables: &[(&str, String)],
) -> Result<Child, String> {
    start_copied(programs, name, endpoint, variables, None)
}

/// As [`start`], with its lines appended to a file, too.
fn start_copied(
    programs: &Programs,
    name: &'static str,
    endpoint: &str,
    variables: &[(&str, String)],
    copy: Option<&Path>,
) -> Result<Child, String> {
    let mut all = vec![
        ("OTEL_SERVICE_NAME", name.to_owned()),
        (
            "OTEL_RESOURCE_ATTRIBUTES",
            "deployment.environment.name=local".to_owned(),
        ),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.to_owned()),
        (
            "TELEMETRY_USER_ID_KEY",
            "a key for this demo alone, 32 bytes".to_owned(),
        ),
        (
            "OTEL_METRIC_EXPORT_INTERVAL",
            EXPORT_INTERVAL.as_millis().to_string(),
        ),
        ("RUST_LOG", "info".to_owned()),
    ];
    all.extend(variables.iter().cloned());
    let started = Child::start(name, programs.find(name)?, &all, copy);
    started.map_err(|error| format!("{name}: {error}"))
}

/// The text of a field of a log line.
fn text(line: &str, field: &str) -> Option<String> {
    let line: Value = serde_json::from_str(line).ok()?;
    line.get(field)?.as_str().map(str::to_owned)
}

/// The socket address in a field of a log line.
fn address(line: &str, field: &str) -> Option<SocketAddr> {
    text(line, field)?.parse().ok()
}
