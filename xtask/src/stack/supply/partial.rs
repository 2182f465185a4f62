//! A file that is being downloaded, kept across attempts, beside a note of what it is a part of.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// What a part is a part of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Note {
    pub(super) url: String,
    /// The server's own mark of this content; empty where it gave none that says so much.
    pub(super) tag: String,
}

/// A part of a file.
#[derive(Debug)]
pub(super) struct Partial {
    path: PathBuf,
    note: PathBuf,
}

impl Partial {
    /// The one of this name in a folder.
    pub(super) fn of(folder: &Path, name: &str) -> Self {
        Self {
            path: folder.join(format!("{name}.part")),
            note: folder.join(format!("{name}.note")),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// How much there is of what this URL names, and the mark it had; `None` where there is nothing
    /// to go on from.
    pub(super) fn begun(&self, url: &str) -> Option<(u64, String)> {
        let note: Note = serde_json::from_str(&fs::read_to_string(&self.note).ok()?).ok()?;
        let bytes = self.path.metadata().ok()?.len();
        (note.url == url && bytes > 0).then_some((bytes, note.tag))
    }

    /// Starts again with nothing.
    pub(super) fn start(&self, note: &Note) -> io::Result<File> {
        self.remove();
        let text = serde_json::to_string(note).map_err(io::Error::other)?;
        fs::write(&self.note, text)?;
        File::create(&self.path)
    }

    /// Goes on behind what is there.
    pub(super) fn go_on(&self) -> io::Result<File> {
        File::options().append(true).open(&self.path)
    }

    /// Forgets it.
    pub(super) fn remove(&self) {
        for path in [&self.note, &self.path] {
            // What is not there need not be removed.
            let _gone = fs::remove_file(path);
        }
    }
}
