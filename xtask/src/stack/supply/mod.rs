//! Programs that this machine does not have: downloaded at their pinned versions, where that was
//! asked for.
//!
//! | step | module |
//! |---|---|
//! | where they are kept | `cache` |
//! | from the release's host to a file | `host`, `transfer`, `partial`, `progress` |
//! | whether it is the right file | `digest` |
//! | from the file to a program | `archive`, `unpack`, `names` |

pub(crate) mod archive;
#[cfg(test)]
mod archive_tests;
pub(crate) mod cache;
mod digest;
pub(crate) mod host;
mod names;
mod partial;
pub(crate) mod progress;
#[cfg(test)]
pub(crate) mod server;
#[cfg(test)]
pub(crate) mod supply_tests;
pub(crate) mod transfer;
#[cfg(test)]
pub(crate) mod transfer_tests;
pub(crate) mod unpack;

use std::path::{self, PathBuf};

use clap::Args;

use self::cache::Cache;
use self::host::Patience;
use self::progress::amount;
use super::ask;
use super::component::Component;
use super::options::{Options, Runtime};
use super::programs::Programs;
use super::up::step;
use super::versions::PinsFile;
use crate::workspace;

/// Where pinned and downloaded programs are.
#[derive(Debug, Clone, Args)]
pub(crate) struct Shelf {
    /// Where downloaded programs are kept; without it, below the target directory.
    #[arg(long, value_name = "DIR")]
    pub(crate) cache: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) pins: PinsFile,
}

impl Shelf {
    /// Where downloaded programs are kept.
    ///
    /// # Errors
    /// Where the current folder is not known.
    pub(crate) fn folder(&self) -> Result<PathBuf, String> {
        let Some(folder) = &self.cache else {
            return Ok(workspace::target().join("stack-programs"));
        };
        path::absolute(folder).map_err(|error| format!("{}: {error}", folder.display()))
    }

    /// Downloaded programs.
    ///
    /// # Errors
    /// What is wrong with the pinned versions.
    pub(crate) fn cache(&self) -> Result<Cache, String> {
        Ok(Cache::new(self.folder()?, self.pins.read()?))
    }
}

/// How programs that are missing are got.
#[derive(Debug, Clone, Args)]
pub(crate) struct Supply {
    /// Get the native runtime's programs that are missing, at their pinned versions.
    #[arg(long)]
    pub(crate) download: bool,
    #[command(flatten)]
    pub(crate) shelf: Shelf,
}

impl Supply {
    /// Every program that there is, after what is missing has been got, where that was asked for.
    ///
    /// # Errors
    /// Every program that can't be got, and why; what can be got is kept.
    pub(crate) fn programs(
        &self,
        options: &Options,
        patience: Patience,
    ) -> Result<Programs, String> {
        let cache = self.shelf.cache()?;
        let programs = Programs::new(options.bin_dir.as_deref(), &cache);
        let is_native = options
            .runtime
            .is_none_or(|runtime| runtime == Runtime::Native);
        if !self.download || !is_native {
            return Ok(programs);
        }
        let mut wanted = options.components(Runtime::Native);
        wanted.retain(|component| !will_do(*component, &programs, &cache));
        let errors = self.get(&wanted, &cache, patience)?;
        if !errors.is_empty() {
            let errors = errors.join("\n");
            return Err(format!("{errors}\n`--without COMPONENT` goes on without"));
        }
        Ok(Programs::new(options.bin_dir.as_deref(), &cache))
    }

    /// Says what is got and how much that is, and gets it; what could not be got.
    fn get(
        &self,
        wanted: &[Component],
        cache: &Cache,
        patience: Patience,
    ) -> Result<Vec<String>, String> {
        let sizes: Vec<_> = wanted
            .iter()
            .map(|component| cache.bytes(*component))
            .collect();
        let known = wanted.iter().zip(&sizes).filter(|(_, size)| size.is_ok());
        let known: Vec<Component> = known.map(|(component, _)| *component).collect();
        if !known.is_empty() {
            let names: Vec<&str> = known.iter().map(|component| component.name()).collect();
            let size = amount(sizes.iter().flatten().sum());
            let (names, into) = (names.join(", "), self.shelf.folder()?);
            step(&format!("getting {names}: {size} into {}", into.display()));
        }
        let mut errors: Vec<String> = sizes.into_iter().filter_map(Result::err).collect();
        let got = known
            .into_iter()
            .map(|component| cache.get(component, patience));
        errors.extend(got.filter_map(Result::err));
        Ok(errors)
    }
}

/// Whether a component has a program here that takes the configuration files.
fn will_do(component: Component, programs: &Programs, cache: &Cache) -> bool {
    let Some(program) = programs.of(component) else {
        return false;
    };
    let Some(pin) = cache.pins().of(component) else {
        return true; // this program has it in itself
    };
    !ask::version(&program).is_some_and(|version| pin.is_too_old(version))
}
