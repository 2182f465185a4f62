//! One stack as a Compose project: its name, its files, and what their variables stand for.

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{images, logging};
use crate::stack::component::Component;
use crate::stack::http::TENANT;
use crate::stack::layout::Layout;
use crate::stack::options::{ContainerLogs, Options, Tenancy};
use crate::stack::ports::Ports;
use crate::stack::versions::Pins;

/// Where the stores keep what they have, where it is not the stack's own folder.
const DATA: &str = "DEFAULT_OBSERVABILITY_DIR";
/// Usual ports of the services that are no component.
const OTHER_PORTS: &[(&str, u16)] = &[("NATS_PORT", 4222), ("POSTGRES_PORT", 5432)];

/// A Compose project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Project {
    /// Every container, network and volume of it has this name in front.
    pub(crate) name: String,
    /// Where its files are.
    pub(crate) folder: PathBuf,
}

impl Project {
    /// The one of a stack: two stacks in two folders have nothing in common.
    pub(crate) fn of(layout: &Layout) -> Self {
        let root = layout.root().as_os_str().as_encoded_bytes();
        Self {
            name: format!("telemetry-{:08x}", hash(root)),
            folder: layout.config().join("compose"),
        }
    }

    /// The network on which services speak by name.
    pub(crate) fn network(&self) -> String {
        format!("{}_infra_net", self.name)
    }

    /// `docker compose` for this project, by name alone: enough for what runs already.
    pub(super) fn by_name(&self) -> Command {
        let mut command = Command::new("docker");
        command.args(["compose", "--project-name", &self.name]);
        command
    }

    /// `docker compose` for this project, with its files. What a variable stands for is their
    /// business, not this process's environment's.
    pub(super) fn with_files(&self, variables: &BTreeMap<&'static str, String>) -> Command {
        let mut command = Command::new("docker");
        command
            .args(["compose", "--project-name", &self.name, "--file"])
            .arg(self.folder.join("docker-compose.yml"))
            .args(["--project-directory"])
            .arg(&self.folder)
            .args(["--progress", "plain"])
            .args(["--profile", "obs", "--profile", "otelcol"])
            .env_remove("COMPOSE_PROFILES")
            .env_remove("COMPOSE_FILE")
            .envs(variables);
        command
    }
}

/// What the variables of Compose's files stand for.
///
/// # Errors
/// A folder that Compose could not be told, or a way for lines that there is not.
pub(super) fn variables(
    project: &Project,
    options: &Options,
    ports: Ports,
    layout: &Layout,
    pins: &Pins,
) -> Result<BTreeMap<&'static str, String>, String> {
    let mut variables: BTreeMap<_, _> = ports.variables().collect();
    for (name, port) in OTHER_PORTS {
        variables.insert(name, port.saturating_add(options.port_offset).to_string());
    }
    variables.extend([
        ("COMPOSE_PROJECT_NAME", project.name.clone()),
        ("INFRA_NETWORK", project.network()),
        (DATA, folder(&data(layout)?)?),
        ("SECRETS_DIR", folder(&layout.secrets())?),
        ("SERVICES_DIR", folder(&layout.services())?),
    ]);
    if options.tenancy == Tenancy::Multi {
        variables.insert("TENANT", TENANT.to_owned());
    }
    for (component, name) in IMAGES {
        if let Some(image) = images::of(*component, pins) {
            variables.insert(name, image);
        }
    }
    for (name, variable) in OTHER_IMAGES {
        if let Some(image) = pins.image(name) {
            variables.insert(variable, image.to_owned());
        }
    }
    variables.extend(lines(logging::chosen(options)?)?);
    Ok(variables)
}

/// Each component's variable.
const IMAGES: &[(Component, &str)] = &[
    (Component::Loki, "LOKI_IMAGE"),
    (Component::Tempo, "TEMPO_IMAGE"),
    (Component::Prometheus, "PROMETHEUS_IMAGE"),
    (Component::Alertmanager, "ALERTMANAGER_IMAGE"),
    (Component::Alloy, "ALLOY_IMAGE"),
    (Component::Otelcol, "OTELCOL_IMAGE"),
    (Component::Grafana, "GRAFANA_IMAGE"),
];

/// Images of the services that are no component, and their variables.
const OTHER_IMAGES: &[(&str, &str)] = &[
    ("nats", "NATS_IMAGE"),
    ("nats-exporter", "NATS_EXPORTER_IMAGE"),
    ("postgres", "POSTGRES_IMAGE"),
    ("postgres-exporter", "POSTGRES_EXPORTER_IMAGE"),
];

/// The folder of everything that is stored: what `DEFAULT_OBSERVABILITY_DIR` says, else the stack's.
///
/// # Errors
/// One that is not absolute: Compose would take it from another folder than this one.
pub(crate) fn data(layout: &Layout) -> Result<PathBuf, String> {
    let Some(folder) = env::var_os(DATA).filter(|folder| !folder.is_empty()) else {
        return Ok(layout.all_data());
    };
    let folder = PathBuf::from(folder);
    if folder.is_absolute() {
        Ok(folder)
    } else {
        Err(format!(
            "{DATA}={}: it has to be absolute",
            folder.display()
        ))
    }
}

/// What the way of containers' lines takes.
fn lines(chosen: ContainerLogs) -> Result<Vec<(&'static str, String)>, String> {
    let driver = |name: &str| ("OBS_LOG_DRIVER", name.to_owned());
    match chosen {
        ContainerLogs::Files => Ok(vec![driver("json-file")]),
        ContainerLogs::Loki => Ok(vec![driver("loki")]),
        ContainerLogs::Alloy => {
            let socket = logging::socket()?;
            Ok(vec![
                driver("json-file"),
                ("ALLOY_CONFIG", "/etc/alloy".to_owned()), // every file there
                ("DOCKER_GROUP", group(&socket)?),
                ("DOCKER_SOCKET", folder(&socket)?),
            ])
        }
    }
}

/// The group that may use the socket.
#[cfg(unix)]
fn group(socket: &Path) -> Result<String, String> {
    use std::os::unix::fs::MetadataExt as _;

    let metadata = socket.metadata();
    let metadata = metadata.map_err(|error| format!("{}: {error}", socket.display()))?;
    Ok(metadata.gid().to_string())
}

#[cfg(not(unix))]
fn group(_socket: &Path) -> Result<String, String> {
    Ok("0".to_owned())
}

/// A path as Compose takes it in `FROM:TO`.
fn folder(path: &Path) -> Result<String, String> {
    let text = path.display().to_string();
    match text.find([':', '\'', '\n']) {
        None => Ok(text),
        Some(_) => Err(format!(
            "{text}: Compose can't mount a folder with `:` or `'` in its name; choose another with \
             --state"
        )),
    }
}

/// FNV-1a, 32 bits: the same in every version of this program.
fn hash(bytes: &[u8]) -> u32 {
    let step = |hash: u32, byte: &u8| (hash ^ u32::from(*byte)).wrapping_mul(16_777_619);
    bytes.iter().fold(2_166_136_261, step)
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{Project, folder, hash};
    use crate::stack::layout::Layout;

    #[test]
    fn a_project_is_named_for_its_folder() {
        assert_eq!(hash(b""), 0x811c_9dc5);
        assert_eq!(hash(b"foobar"), 0xbf9c_f968);
        let one = Project::of(&Layout::at(PathBuf::from("/one")));
        let other = Project::of(&Layout::at(PathBuf::from("/other")));
        assert_ne!(one.name, other.name);
        assert_eq!(one.network(), format!("{}_infra_net", one.name));
    }

    #[test]
    fn a_folder_that_compose_would_misread_is_refused() {
        assert_eq!(folder(Path::new("/a b")), Ok("/a b".to_owned()));
        assert!(folder(Path::new("/a:b")).unwrap_err().contains("--state"));
    }
}
