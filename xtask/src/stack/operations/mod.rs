//! What operates a contract, rendered from it: recording rules, alerts and their tests, dashboards.
//!
//! A query names a metric as `#{http.server.request.duration}` and a label as `#(http.route)`; both
//! are looked up in the registry, so that a renamed metric breaks the rendering and not an alert.

mod alerts;
mod dashboards;
mod known;
mod panel;
mod promql;
mod query;
mod recording;
mod rules;

use std::fs;
use std::path::{Path, PathBuf};

use telemetry_contract::yaml::Registry;

pub(crate) use panel::{Panel, Source};
use query::Names;

/// A rendered file: its path below `xtask/stack`, and its text.
pub(crate) type File = (PathBuf, String);

/// Every rendered file.
///
/// # Errors
/// Queries that name what the registry does not have.
pub(crate) fn render(registry: &Registry) -> Result<Vec<File>, String> {
    let names = Names::new(registry);
    let (recording, alerts) = (recording::groups(&names)?, alerts::groups(&names)?);
    let dashboards = dashboards::all(&names, registry)?;
    let groups: Vec<rules::Group> = recording.iter().chain(&alerts).cloned().collect();
    let unknown = known::unknown(registry, &groups, &dashboards);
    if !unknown.is_empty() {
        return Err(unknown.join("\n"));
    }
    let rules = [("recording", recording), ("alerts", alerts)].map(|(name, groups)| {
        let path = format!("prometheus/rules/{name}.yml");
        (PathBuf::from(path), rules::render(&groups))
    });
    let dashboards = dashboards.iter().map(|dashboard| {
        let path = format!("grafana/dashboards/{}.json", dashboard.uid);
        (PathBuf::from(path), dashboard.render())
    });
    Ok(rules.into_iter().chain(dashboards).collect())
}

/// Every panel of every dashboard.
///
/// # Errors
/// Queries that name what the registry does not have.
pub(crate) fn panels(registry: &Registry) -> Result<Vec<Panel>, String> {
    let dashboards = dashboards::all(&Names::new(registry), registry)?;
    Ok(dashboards
        .into_iter()
        .flat_map(|dashboard| dashboard.panels)
        .collect())
}

/// Writes the files that differ below a folder, or says which those are.
///
/// # Errors
/// What can't be written; with `check`, what differs.
pub(crate) fn write(files: &[File], folder: &Path, check: bool) -> Result<(), String> {
    let differs = |(path, text): &&File| {
        let found = fs::read_to_string(folder.join(path));
        !found.is_ok_and(|found| found == *text)
    };
    let stale: Vec<&File> = files.iter().filter(differs).collect();
    if check && !stale.is_empty() {
        let paths = stale.iter().map(|(path, _)| path.display().to_string());
        let paths: Vec<String> = paths.collect();
        return Err(format!(
            "not what the registry says:\n  {}\nrun `cargo xtask generate`",
            paths.join("\n  ")
        ));
    }
    for (path, text) in stale {
        let path = folder.join(path);
        let failed = |error: std::io::Error| format!("{}: {error}", path.display());
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        fs::write(&path, text).map_err(failed)?;
    }
    Ok(())
}
