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
mod supply_tests;
pub(crate) mod transfer;
#[cfg(test)]
mod transfer_tests;
pub(crate) mod unpack;

use std::path::{self, PathBuf};

use clap::Args;

use self::cache::Cache;
use self::progress::megabytes;
use self::host::Patience;
use super::options::{Options, Runtime};
use super::programs::Programs;
use super::up::step;
use super::versions::Pins;
use crate::workspace;

/// Where pinned and downloaded programs are.
#[derive(Debug, Clone, Args)]
pub(crate) struct Shelf {
    /// Where downloaded programs are kept; without it, below the target directory.
    #[arg(long, value_name = "DIR")]
    pub(crate) cache: Option<PathBuf>,
    /// Another file of pinned versions than this workspace's.
    #[arg(long, value_name = "FILE")]
    pub(crate) pins: Option<PathBuf>,
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
        let pins = Pins::read(self.pins.as_deref())?;
        Ok(Cache::new(self.folder()?, pins))
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
        let is_native = options.runtime.is_none_or(|runtime| runtime == Runtime::Native);
        if !self.download || !is_native {
            return Ok(programs);
        }
        let mut missing = options.components(Runtime::Native);
        missing.retain(|component| programs.of(*component).is_none());
        let (mut bytes, mut errors) = (0, Vec::new());
        missing.retain(|component| match cache.bytes(*component) {
            Ok(size) => {
                bytes += size;
                true
            }
            Err(error) => {
                errors.push(error);
                false
            }
        });
        if !missing.is_empty() {
            let names: Vec<&str> = missing.iter().map(|component| component.name()).collect();
            let (names, size) = (names.join(", "), megabytes(bytes));
            let into = self.shelf.folder()?;
            step(&format!("getting {names}: {size} into {}", into.display()));
        }
        for component in missing {
            errors.extend(cache.get(component, patience).err());
        }
        if !errors.is_empty() {
            return Err(errors.join("\n"));
        }
        Ok(Programs::new(options.bin_dir.as_deref(), &cache))
    }
}
