//! Where a registry's files come from: a folder, or anything else that holds files.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Component, Path, PathBuf};

/// Largest file that is read, in bytes; the whole of the semantic conventions in one has 4 MB.
pub(super) const MAX_FILE_BYTES: u64 = 32 * 1024 * 1024;

/// Deepest folder below a registry's own that is looked into.
const MAX_FOLDERS: usize = 16;

/// Files by path: a disk, or one revision of a repository.
pub trait Files: fmt::Debug {
    /// Every file in this folder and in those below it, in any order; what can't be listed is an
    /// entry of its own.
    ///
    /// # Errors
    /// The folder itself can't be listed.
    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>>;

    /// What is in a file.
    ///
    /// # Errors
    /// It can't be read, or is too large ([`io::ErrorKind::FileTooLarge`]).
    fn read(&self, file: &Path) -> io::Result<Vec<u8>>;

    /// Whether there is a folder of this path.
    fn is_folder(&self, path: &Path) -> bool;

    /// How people write this path.
    fn shown(&self, path: &Path) -> String {
        path.display().to_string()
    }
}

/// What a listing found.
#[derive(Debug)]
pub enum Entry {
    /// A file.
    File(PathBuf),
    /// Something that can't be listed or looked at, and why.
    Unreadable(PathBuf, io::Error),
}

/// The disk of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct Disk;

impl Files for Disk {
    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        let mut above = vec![fs::canonicalize(folder)?];
        list(folder, &mut above, &mut entries)?;
        Ok(entries)
    }

    fn read(&self, file: &Path) -> io::Result<Vec<u8>> {
        if !fs::metadata(file)?.is_file() {
            return Err(io::Error::other("this is no regular file"));
        }
        let mut bytes = Vec::new();
        let read = File::open(file)?
            .take(MAX_FILE_BYTES + 1)
            .read_to_end(&mut bytes)?;
        if read as u64 > MAX_FILE_BYTES {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(bytes)
    }

    fn is_folder(&self, path: &Path) -> bool {
        path.is_dir()
    }
}

/// Lists a folder whose own path, and those above it, are `above`.
fn list(folder: &Path, above: &mut Vec<PathBuf>, into: &mut Vec<Entry>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if is_hidden(&path) {
            continue;
        }
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_dir() => {
                if let Err(error) = enter(&path, above, into) {
                    into.push(Entry::Unreadable(path, error));
                }
            }
            Ok(_) => into.push(Entry::File(path)),
            Err(error) => into.push(Entry::Unreadable(path, error)),
        }
    }
    Ok(())
}

fn enter(folder: &Path, above: &mut Vec<PathBuf>, into: &mut Vec<Entry>) -> io::Result<()> {
    let own = fs::canonicalize(folder)?;
    if above.contains(&own) {
        return Err(io::Error::other(
            "this link leads back to a folder above it",
        ));
    }
    if above.len() > MAX_FOLDERS {
        let message = format!("more than {MAX_FOLDERS} folders inside each other");
        return Err(io::Error::other(message));
    }
    above.push(own);
    let listed = list(folder, above, into);
    above.pop();
    listed
}

fn is_hidden(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().starts_with('.')
}

/// The path without `.` and without `..` where what it leaves is known.
pub(super) fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        let last = normal.components().next_back();
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(last, Some(Component::Normal(_))) => {
                normal.pop();
            }
            part => normal.push(part),
        }
    }
    if normal.as_os_str().is_empty() {
        normal.push(".");
    }
    normal
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::normal;

    #[track_caller]
    fn check(path: &str, expected: &str) {
        assert_eq!(normal(Path::new(path)), Path::new(expected), "{path}");
    }

    #[test]
    fn a_path_goes_no_detours() {
        check("a/b/../c", "a/c");
        check("a/./b", "a/b");
        check("../a/../../b", "../../b");
        check("a/..", ".");
        check("/a/../../b", "/../b");
    }
}
