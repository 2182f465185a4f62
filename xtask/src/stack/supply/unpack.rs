//! Takes what is wanted out of an archive, whoever made it, into a folder that nobody else has.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::names;

/// What one entry is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    /// With where it leads.
    Link(String),
    /// What no release has any use for.
    Other(&'static str),
}

/// One entry of an archive.
pub(super) struct Entry<'a> {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// How long the archive says that it is.
    pub(super) bytes: u64,
    pub(super) is_executable: bool,
    pub(super) content: &'a mut dyn Read,
}

/// How much an archive may have in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) entries: usize,
    pub(crate) bytes: u64,
}

/// More than any release has: Grafana's is the largest, with some 15 000 files of under a gigabyte.
pub(crate) const LIMITS: Limits = Limits {
    entries: 100_000,
    bytes: 4 << 30,
};

/// What is taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Each program by its name, and its path in the archive.
    Programs(BTreeMap<String, String>),
    /// Everything in the archive's one folder; these paths in it have to be there.
    Tree(BTreeMap<String, String>),
}

/// Takes entries, one after the other.
pub(super) struct Unpacker<'a> {
    into: &'a Path,
    wanted: &'a Wanted,
    limits: Limits,
    seen: BTreeSet<String>,
    bytes: u64,
    /// Made last, so that nothing is written through one.
    links: Vec<(PathBuf, String)>,
    top: Option<String>,
}

impl<'a> Unpacker<'a> {
    pub(super) fn new(into: &'a Path, wanted: &'a Wanted, limits: Limits) -> Self {
        Self {
            into,
            wanted,
            limits,
            seen: BTreeSet::new(),
            bytes: 0,
            links: Vec::new(),
            top: None,
        }
    }

    /// Looks at an entry, and takes it out where it is wanted.
    ///
    /// # Errors
    /// What no release has: names and links that lead out, devices, the same name twice, more than
    /// the limits; and what can't be written.
    pub(super) fn take(&mut self, entry: Entry<'_>) -> Result<(), String> {
        let name = names::inside(&entry.name)?;
        let is_folder = entry.kind == Kind::Folder;
        if name.is_empty() && is_folder {
            return Ok(()); // the archive's top
        }
        if !self.seen.insert(name.clone()) && !is_folder {
            return Err(format!("`{name}` is in it twice"));
        }
        self.weigh(&entry)?;
        match &entry.kind {
            Kind::Other(what) => return Err(format!("`{name}` is {what}")),
            Kind::Link(target) if !names::stays(&name, target) => {
                let target = target.escape_debug();
                return Err(format!("`{name}` is a link that leads out, to `{target}`"));
            }
            _ => {}
        }
        let Some(place) = self.place(&name)? else {
            return Ok(());
        };
        self.put(&place, entry)
    }

    /// Makes the links, and says whether everything that is wanted was there.
    ///
    /// # Errors
    /// What is missing, or can't be written.
    pub(super) fn finish(self) -> Result<(), String> {
        for (place, target) in &self.links {
            link(place, target).map_err(|error| format!("{}: {error}", place.display()))?;
        }
        let (Wanted::Programs(programs) | Wanted::Tree(programs)) = self.wanted;
        for (name, path) in programs {
            let place = match self.wanted {
                Wanted::Programs(_) => self.into.join(name),
                Wanted::Tree(_) => self.into.join(path),
            };
            if !place.is_file() {
                return Err(format!("has no `{path}`"));
            }
            executable(&place).map_err(|error| format!("{}: {error}", place.display()))?;
        }
        Ok(())
    }

    /// Counts the entry and what it says that it is long.
    fn weigh(&mut self, entry: &Entry<'_>) -> Result<(), String> {
        if self.seen.len() > self.limits.entries {
            return Err(format!("has more than {} entries", self.limits.entries));
        }
        self.bytes = self.bytes.saturating_add(entry.bytes);
        if self.bytes > self.limits.bytes {
            return Err(too_long(self.limits));
        }
        Ok(())
    }

    /// Where an entry goes; `None` where it is not wanted.
    fn place(&mut self, name: &str) -> Result<Option<PathBuf>, String> {
        match self.wanted {
            Wanted::Programs(programs) => {
                let mut found = programs.iter().filter(|(_, path)| *path == name);
                Ok(found.next().map(|(program, _)| self.into.join(program)))
            }
            Wanted::Tree(_) => {
                let (top, rest) = name.split_once('/').unwrap_or((name, ""));
                let first = self.top.get_or_insert_with(|| top.to_owned());
                if first != top {
                    return Err(format!("has `{first}` and `{top}` at its top"));
                }
                Ok((!rest.is_empty()).then(|| self.into.join(rest)))
            }
        }
    }

    fn put(&mut self, place: &Path, entry: Entry<'_>) -> Result<(), String> {
        let failed = |error: io::Error| format!("{}: {error}", place.display());
        if entry.kind == Kind::Folder {
            return fs::create_dir_all(place).map_err(failed);
        }
        if let Some(parent) = place.parent() {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        if let Kind::Link(target) = entry.kind {
            self.links.push((place.to_owned(), target));
            return Ok(());
        }
        let mut file = create(place, entry.is_executable).map_err(failed)?;
        let most = self.limits.bytes;
        let written = io::copy(&mut entry.content.take(most + 1), &mut file).map_err(failed)?;
        if written > most {
            return Err(too_long(self.limits));
        }
        if written != entry.bytes {
            let (name, bytes) = (&entry.name, entry.bytes);
            return Err(format!(
                "`{name}` is {written} bytes long, not the {bytes} that it says"
            ));
        }
        file.sync_all().map_err(failed)
    }
}

fn too_long(limits: Limits) -> String {
    format!("unpacks to more than {} MB", limits.bytes >> 20)
}

/// A new file; one that is there already is never written through.
fn create(place: &Path, is_executable: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        let mode = if is_executable { 0o755 } else { 0o644 };
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    }
    #[cfg(not(unix))]
    let _no_mode = is_executable;
    options.open(place)
}

#[cfg(unix)]
pub(crate) fn executable(place: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    fs::set_permissions(place, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
pub(crate) fn executable(_place: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn link(place: &Path, target: &str) -> io::Result<()> {
    std::os::unix::fs::symlink(target, place)
}

#[cfg(not(unix))]
fn link(_place: &Path, _target: &str) -> io::Result<()> {
    Err(io::Error::other("links are not made on this system"))
}
