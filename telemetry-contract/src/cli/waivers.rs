//! Which waivers a command applies.

use std::path::{Path, PathBuf};

use clap::Args;

use super::clock;
use crate::report::Findings;
use crate::waiver::{FILE, Waivers};

/// Which waivers are applied.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct WaiversArgument {
    /// The list of waivers; without it, `waivers.yaml` beside the registry's folder, if there is one.
    #[arg(long, value_name = "FILE")]
    waivers: Option<PathBuf>,
    /// A waiver that covers nothing is an error.
    #[arg(long)]
    deny_unused: bool,
}

impl WaiversArgument {
    /// Applies them to what was found; `registry` is the registry's folder, where there is one.
    ///
    /// # Errors
    /// Where the list can't be read, or lies where another tool takes it for a registry's file.
    pub(crate) fn apply(
        &self,
        findings: &mut Findings,
        registry: Option<&Path>,
    ) -> Result<(), String> {
        let waivers = self.read(registry)?;
        waivers.apply(findings, clock::today());
        Ok(())
    }

    /// Reads the list; without one, an empty list.
    ///
    /// # Errors
    /// The same.
    pub(crate) fn read(&self, registry: Option<&Path>) -> Result<Waivers, String> {
        if let Some(inside) = registry.map(|folder| folder.join(FILE)) {
            if inside.exists() {
                let beside = beside(registry);
                return Err(format!(
                    "{} is in the registry's folder, where every YAML file is read as definitions; \
                     move it to {}",
                    inside.display(),
                    beside.display()
                ));
            }
        }
        let usual = || Some(beside(registry)).filter(|path| path.is_file());
        let Some(path) = self.waivers.clone().or_else(usual) else {
            return Ok(Waivers::default());
        };
        let here = std::env::current_dir().unwrap_or_default();
        let path = path.strip_prefix(&here).unwrap_or(&path);
        let failed = |error| format!("can't read the waivers in {}: {error}", path.display());
        let waivers = Waivers::read(path).map_err(failed)?;
        Ok(if self.deny_unused {
            waivers.deny_unused()
        } else {
            waivers
        })
    }
}

/// Beside the registry's folder; without a registry, in the current folder.
fn beside(registry: Option<&Path>) -> PathBuf {
    match registry {
        None => PathBuf::from(FILE),
        Some(folder) if folder.file_name().is_some() => folder.with_file_name(FILE),
        Some(folder) if folder == Path::new(".") => Path::new("..").join(FILE),
        Some(folder) => folder.join("..").join(FILE),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{WaiversArgument, beside};

    #[track_caller]
    fn check(registry: &str, expected: &str) {
        assert_eq!(beside(Some(Path::new(registry))), Path::new(expected));
    }

    #[test]
    fn the_usual_place_is_beside_the_registry() {
        assert_eq!(beside(None), Path::new("waivers.yaml"));
        check("telemetry", "waivers.yaml");
        check("telemetry/", "waivers.yaml");
        check("telemetry/registry", "telemetry/waivers.yaml");
        check("/srv/till/telemetry", "/srv/till/waivers.yaml");
        check(".", "../waivers.yaml");
        check("..", "../../waivers.yaml");
    }

    #[test]
    fn a_list_among_definitions_is_refused_with_the_right_place() {
        let folder = std::env::temp_dir().join(format!("waivers-{}", std::process::id()));
        fs::create_dir_all(folder.join("telemetry")).unwrap();
        fs::write(folder.join("telemetry/waivers.yaml"), "waivers: []").unwrap();
        let error = WaiversArgument::default().read(Some(&folder.join("telemetry")));
        let error = error.unwrap_err();
        let right = folder.join("waivers.yaml").display().to_string();
        assert!(error.ends_with(&format!("move it to {right}")), "{error}");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_list_that_is_asked_for_has_to_be_there() {
        let argument = WaiversArgument {
            waivers: Some("no/such/waivers.yaml".into()),
            deny_unused: false,
        };
        let error = argument.read(None).unwrap_err();
        assert!(error.starts_with("can't read the waivers in no/such/waivers.yaml: "));
    }
}
