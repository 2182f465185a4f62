//! Registries for tests of this room and of others.

use std::io;
use std::path::Path;

use super::Registry;
use super::files::{Disk, Entry, Files};
use super::load::{Found, Loader};
use super::problem::Problems;
use super::source::Source;

const MANIFEST: &str = "\
name: shop
schema_url: https://schemas.example.com/shop/1.0.0
dependencies:
  - schema_url: https://schemas.example.com/telemetry-contract/0.1.0
";

/// A shop's registry with these definitions, on top of the base contract.
#[track_caller]
pub(crate) fn registry(definitions: &str) -> Registry {
    let definitions = format!("file_format: definition/2\n{definitions}");
    let read = found(MANIFEST, &definitions).usable();
    read.expect("this registry should be read")
}

/// What is found in a manifest and a file of definitions.
pub(super) fn found(manifest: &str, definitions: &str) -> Found {
    let sources = [
        Source::new("manifest.yaml", manifest),
        Source::new("shop.yaml", definitions),
    ];
    Loader::new(&Disk).assemble(&sources, None, Problems::default())
}

/// Files in memory: their paths, and what is in them.
#[derive(Debug)]
pub(crate) struct Memory<'f>(pub(crate) &'f [(&'f str, &'f str)]);

impl Files for Memory<'_> {
    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        let paths = self.0.iter().map(|(path, _)| Path::new(path));
        let inside = paths.filter(|path| path.starts_with(folder));
        Ok(inside.map(|path| Entry::File(path.to_owned())).collect())
    }

    fn read(&self, file: &Path) -> io::Result<Vec<u8>> {
        let mut files = self.0.iter();
        let found = files.find(|(path, _)| Path::new(path) == file);
        let found = found.ok_or(io::ErrorKind::NotFound)?;
        Ok(found.1.as_bytes().to_vec())
    }

    fn is_folder(&self, path: &Path) -> bool {
        let mut files = self.0.iter();
        files.any(|(file, _)| Path::new(file).starts_with(path) && Path::new(file) != path)
    }
}
