//! Files that are rendered from a registry: written, or compared with what is there.

use std::fs;
use std::path::PathBuf;

use crate::cli::outcome::{Done, Outcome};
use crate::cli::output::save;

/// A file, and what belongs in it.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) path: PathBuf,
    pub(super) text: String,
}

/// Writes each file that differs; where it only checks, says which do.
///
/// # Errors
/// Where a file can't be written.
pub(super) fn write_or_check(files: &[Written], check: bool) -> Done {
    let stale = files.iter().filter(|file| {
        let found = fs::read_to_string(&file.path);
        !found.is_ok_and(|found| found == file.text)
    });
    let mut lines = Vec::new();
    for file in stale {
        let path = file.path.display();
        if check {
            lines.push(format!("{path} is not what the registry says\n"));
        } else {
            save(&file.path, &file.text)?;
            lines.push(format!("wrote {path}\n"));
        }
    }
    let is_fine = !check || lines.is_empty();
    if !is_fine {
        lines.push("run it without --check\n".to_owned());
    }
    Ok(Outcome::of(lines.concat(), is_fine))
}
