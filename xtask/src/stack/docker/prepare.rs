//! What has to be there before a container starts: configuration that every user can read, folders,
//! credentials.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::project::{self, Project};
use crate::stack::layout::Layout;
use crate::stack::native;
use crate::stack::options::{Options, Runtime};
use crate::stack::ports::Ports;
use crate::stack::versions::Pins;
use crate::stack::{render, secrets};

/// What a folder of data is named after: the services that store.
pub(super) const STORES: &[&str] = &[
    "loki",
    "tempo",
    "prometheus",
    "alertmanager",
    "alloy",
    "otelcol",
    "grafana",
    "nats",
    "postgres",
];

/// Writes the files below `into`, makes every folder and credential; what the variables stand for.
///
/// # Errors
/// What can't be written.
pub(crate) fn prepare(
    layout: &Layout,
    into: &Path,
    options: &Options,
    ports: Ports,
    pins: &Pins,
) -> Result<BTreeMap<&'static str, String>, String> {
    let variables = write(layout, into, options, ports, pins)?;
    layout
        .create()
        .map_err(|error| format!("{}: {error}", layout.root().display()))?;
    let data = project::data(layout)?;
    for store in STORES {
        let folder = data.join(store);
        fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    render::open_for_all(&layout.services())?;
    credentials(&layout.secrets())?;
    Ok(variables)
}

/// Writes the configuration and Compose's files below `into`, and what their variables stand for
/// into `.env`, so that `docker compose` by itself does the same.
///
/// # Errors
/// What can't be written.
fn write(
    layout: &Layout,
    into: &Path,
    options: &Options,
    ports: Ports,
    pins: &Pins,
) -> Result<BTreeMap<&'static str, String>, String> {
    let mut filled = native::choices(options)?;
    let receiver = "http://webhook:9094/cgi-bin/alerts";
    filled.insert("ALERT_WEBHOOK_URL", receiver.to_owned());
    // Wherever they are published, services speak to each other at their usual ports.
    filled.extend(native::targets(
        options,
        Runtime::Docker,
        |component, door| format!("{component}:{}", Ports::USUAL.of(door)),
    ));
    let source = render::source();
    render::render(&source, into, &filled)?;
    let compose = into.join("compose");
    render::copy(&source.join("compose"), &compose)?;
    let project = Project::of(layout);
    let variables = project::variables(&project, options, ports, layout, pins)?;
    let file = compose.join(".env");
    fs::write(&file, environment(&variables))
        .map_err(|error| format!("{}: {error}", file.display()))?;
    render::open_for_all(into)?;
    Ok(variables)
}

/// Lines that Compose takes as they are: nothing stands for anything between single quotes.
fn environment(variables: &BTreeMap<&'static str, String>) -> String {
    let mut text = String::new();
    for (name, value) in variables {
        // Writing to a string can't fail.
        let _written = writeln!(text, "{name}='{value}'");
    }
    text
}

/// Makes each service's credential. A secret from a file keeps its owner and mode in a container:
/// its reader is given it by its group, which the service that prepares the folders sets.
fn credentials(folder: &Path) -> Result<(), String> {
    for name in ["grafana_admin_password", "postgres_password"] {
        secrets::password(&folder.join(name))?;
        secrets::open_for_group(&folder.join(name))?;
    }
    let mail = folder.join("smtp_password"); // somebody else's: only he can tell it
    secrets::keep(&mail, b"")?;
    secrets::open_for_group(&mail)?;
    let password = folder.join("nats_password");
    secrets::password(&password)?;
    let failed = |error: std::io::Error| format!("{}: {error}", password.display());
    let word = fs::read_to_string(&password).map_err(failed)?;
    let file = folder.join("nats_authorization");
    let text = format!("authorization {{ user: telemetry, password: \"{word}\" }}\n");
    secrets::keep(&file, text.as_bytes())?;
    secrets::open_for_group(&file)
}
