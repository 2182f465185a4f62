//! Where containers' lines go, and what has to be there for it.

use std::env;
use std::path::PathBuf;

use super::engine::ask;
use crate::stack::options::{ContainerLogs, Gateway, Options};
use crate::stack::versions::Pins;

/// The plugin's name among the pinned images; its tag ends with the architecture.
const PLUGIN: &str = "loki-docker-driver";
/// Its image where a file of pinned versions has none.
const ANY: &str = "grafana/loki-docker-driver:VERSION";
/// The variable that chooses the driver where no option does.
const VARIABLE: &str = "OBS_LOG_DRIVER";

/// Where lines go: what is asked for, else what the variable says.
///
/// # Errors
/// A driver that there is no template for.
pub(super) fn chosen(options: &Options) -> Result<ContainerLogs, String> {
    if let Some(chosen) = options.container_logs {
        return Ok(chosen);
    }
    match env::var(VARIABLE).as_deref() {
        Err(_) | Ok("" | "json-file") => Ok(ContainerLogs::Files),
        Ok("loki") => Ok(ContainerLogs::Loki),
        Ok(other) => Err(format!(
            "{VARIABLE}={other}: it has to be `json-file` or `loki`"
        )),
    }
}

/// Whether what carries the lines is there.
///
/// # Errors
/// What is missing, and how to get it.
pub(super) fn check(options: &Options, pins: &Pins) -> Result<(), String> {
    match chosen(options)? {
        ContainerLogs::Files => Ok(()),
        ContainerLogs::Alloy => {
            if options.gateway != Gateway::Alloy {
                return Err("--container-logs alloy needs --gateway alloy".to_owned());
            }
            socket().map(|_| ())
        }
        ContainerLogs::Loki => plugin(pins),
    }
}

/// The engine's socket on this host.
///
/// # Errors
/// Where the engine is spoken to in another way.
pub(super) fn socket() -> Result<PathBuf, String> {
    let host = match env::var("DOCKER_HOST") {
        Ok(host) if !host.is_empty() => host,
        _ => ask(&[
            "context",
            "inspect",
            "--format",
            "{{.Endpoints.docker.Host}}",
        ])?,
    };
    let path = host.strip_prefix("unix://").map(PathBuf::from);
    path.ok_or_else(|| {
        format!("--container-logs alloy: the engine is at {host}, not behind a socket of this host")
    })
}

/// Whether the engine has the plugin: Compose's own check passes without, and only the start of a
/// container would fail.
///
/// # Errors
/// Where it has it not, and how to get it.
pub(crate) fn plugin(pins: &Pins) -> Result<(), String> {
    let arch = match env::consts::ARCH {
        "aarch64" => "arm64",
        _ => "amd64",
    };
    let image = pins.image(PLUGIN).unwrap_or(ANY);
    match ask(&["plugin", "inspect", "--format", "{{.Enabled}}", "loki"]).as_deref() {
        Ok("true") => Ok(()),
        Ok(_) => Err("Docker's plugin `loki` is disabled: `docker plugin enable loki`".to_owned()),
        Err(error) => Err(format!(
            "Docker has no logging plugin `loki` ({error}): `docker plugin install \
             {image}-{arch} --alias loki --grant-all-permissions`, or --container-logs files"
        )),
    }
}
