//! Downloaded programs: each release in a folder of its own, which is there whole or not at all.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::archive::unpack;
use super::host::Patience;
use super::progress::amount;
use super::transfer::{self, Order};
use super::unpack::{LIMITS, Wanted};
use crate::stack::component::Component;
use crate::stack::platform::Platform;
use crate::stack::programs::is_program;
use crate::stack::up::step;
use crate::stack::versions::{Archive, FILE, Pin, Pins};

/// Downloaded programs, by what is pinned.
#[derive(Debug, Clone)]
pub(crate) struct Cache {
    root: PathBuf,
    pins: Pins,
    platform: Platform,
}

impl Cache {
    /// Those below a folder.
    pub(crate) fn new(root: PathBuf, pins: Pins) -> Self {
        Self {
            root,
            pins,
            platform: Platform::here(),
        }
    }

    /// What is pinned.
    pub(crate) fn pins(&self) -> &Pins {
        &self.pins
    }

    /// A component's program, where it has been downloaded.
    pub(crate) fn program(&self, component: Component) -> Option<PathBuf> {
        let pin = self.pins.of(component)?;
        let folder = self.folder(component, pin, pin.archive_for(&self.platform)?);
        let program = program(component, pin)?;
        Some(folder.join(program)).filter(|path| is_program(path))
    }

    /// How long a component's archive is.
    ///
    /// # Errors
    /// Where nobody has recorded what it has to be.
    pub(crate) fn bytes(&self, component: Component) -> Result<u64, String> {
        Ok(self.recorded(component)?.1.bytes)
    }

    /// Downloads, checks and unpacks a component's release.
    ///
    /// # Errors
    /// What is not recorded, can't be had, or is wrong.
    pub(crate) fn get(&self, component: Component, patience: Patience) -> Result<(), String> {
        let (pin, archive) = self.recorded(component)?;
        let failed = |error: io::Error| format!("{}: {error}", self.root.display());
        fs::create_dir_all(&self.root).map_err(failed)?;
        let _lock = lock(&self.root, component).map_err(failed)?;
        if self.program(component).is_some() {
            return Ok(()); // another process has just got it
        }
        let order = Order {
            what: format!("{component} {}", pin.version),
            url: archive.url.clone(),
            sha256: Some(archive.sha256.clone()),
            bytes: Some(archive.bytes),
        };
        let (size, url) = (amount(archive.bytes), &order.url);
        step(&format!("getting {}, {size}, from {url}", order.what));
        let partial = self.root.join("partial");
        let got = transfer::download(&order, &partial, patience)?;
        self.place(component, pin, archive, &got.path)?;
        transfer::forget(&order, &partial);
        Ok(())
    }

    /// The pin, and what its archive has to be.
    fn recorded(&self, component: Component) -> Result<(&Pin, &Archive), String> {
        let pin = self.pins.of(component);
        let pin = pin.ok_or_else(|| format!("{component}: no version is pinned"))?;
        let archive = pin.archive_for(&self.platform).ok_or_else(|| {
            format!(
                "{component} {}: {FILE} has no checksum of its archive for {}, so it is not \
                 downloaded; `cargo xtask stack-pin` records it where the release's host can be \
                 reached, `stack-pin --from DIR` from an archive that is here",
                pin.version, self.platform
            )
        })?;
        Ok((pin, archive))
    }

    /// Unpacks beside the folder and renames at the end.
    fn place(
        &self,
        component: Component,
        pin: &Pin,
        archive: &Archive,
        file: &Path,
    ) -> Result<(), String> {
        let folder = self.folder(component, pin, archive);
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let beside = self.root.join(format!("{name}.new"));
        let failed = |error: io::Error| format!("{}: {error}", beside.display());
        // One that an earlier attempt has left is worth nothing.
        let _gone = fs::remove_dir_all(&beside);
        fs::create_dir_all(&beside).map_err(failed)?;
        let name = archive.url.rsplit('/').next().unwrap_or_default();
        let unpacked = unpack(file, name, &beside, &wanted(pin, &self.platform), LIMITS);
        if let Err(error) = unpacked {
            fs::remove_dir_all(&beside).map_err(failed)?;
            return Err(error);
        }
        let _replaced = fs::remove_dir_all(&folder);
        fs::rename(&beside, &folder).map_err(failed)
    }

    /// One for each content: a release that was made anew is another.
    fn folder(&self, component: Component, pin: &Pin, archive: &Archive) -> PathBuf {
        let start = archive.sha256.get(..12).unwrap_or_default();
        let name = format!("{component}-{}-{}-{start}", pin.version, self.platform);
        self.root.join(name)
    }
}

/// What of a release is needed.
pub(crate) fn wanted(pin: &Pin, platform: &Platform) -> Wanted {
    let programs = pin.programs.iter();
    let programs = programs.map(|(name, path)| (name.clone(), platform.fill(path)));
    if pin.tree {
        Wanted::Tree(programs.collect())
    } else {
        Wanted::Programs(programs.collect())
    }
}

/// Where a component's own program is in its folder.
fn program(component: Component, pin: &Pin) -> Option<&str> {
    let name = component.programs().first()?;
    let (name, path) = pin.programs.get_key_value(*name)?;
    Some(if pin.tree { path } else { name })
}

/// Held while a component is being got; waits where another process gets it.
fn lock(root: &Path, component: Component) -> io::Result<File> {
    let path = root.join(format!("{component}.lock"));
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)?;
    if rustix::fs::flock(&file, rustix::fs::FlockOperation::NonBlockingLockExclusive).is_err() {
        step(&format!("{component}: another process is getting it"));
        rustix::fs::flock(&file, rustix::fs::FlockOperation::LockExclusive)?;
    }
    Ok(file)
}
