//! The files of one revision of a repository, read by `git`; nothing is checked out.

use std::collections::BTreeMap;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

use crate::yaml::{Entry, Files};

/// Largest file that is read.
const MAX_BYTES: usize = 32 * 1024 * 1024;

/// One revision; the first part of its paths is the revision with a colon: `HEAD:/telemetry`.
#[derive(Debug)]
pub(super) struct Revision {
    /// The folder that git runs in.
    at: PathBuf,
    /// `HEAD:`, the first part of every path.
    name: String,
    /// Paths from the repository's root, and what they hold.
    files: BTreeMap<PathBuf, String>,
}

impl Revision {
    /// The revision, and the folder in it that `path` means as `git` takes it: from the
    /// repository's root, or from the folder `at` where it starts with `./` or `../`.
    ///
    /// # Errors
    /// Where there is no git, no repository, or no such revision.
    pub(super) fn open(at: &Path, revision: &str, path: &str) -> Result<(Self, PathBuf), String> {
        if revision.is_empty() || revision.starts_with('-') {
            return Err(format!("`{revision}` is no revision"));
        }
        let listing = git(at, &["ls-tree", "-r", "-z", "--full-tree", revision])?;
        let files = String::from_utf8_lossy(&listing)
            .split('\0')
            .filter_map(file)
            .collect();
        let name = format!("{revision}:");
        let mut inside = PathBuf::new();
        let mut parts = path.split('/');
        if matches!(parts.next(), Some("." | "..")) {
            let here = git(at, &["rev-parse", "--show-prefix"])?;
            inside.push(String::from_utf8_lossy(&here).trim_end_matches('\n'));
        }
        inside.push(path.trim_start_matches('/'));
        let inside = normal(&inside)
            .ok_or_else(|| format!("`{revision}:{path}` is outside of the repository"))?;
        let folder = Path::new(&name).join(inside);
        let at = at.to_owned();
        Ok((Self { at, name, files }, folder))
    }

    /// The path from the repository's root.
    fn inside<'p>(&self, path: &'p Path) -> Option<&'p Path> {
        path.strip_prefix(&self.name).ok()
    }
}

impl Files for Revision {
    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        let inside = self.inside(folder).ok_or(io::ErrorKind::NotFound)?;
        let below = self.files.keys().filter(|path| path.starts_with(inside));
        let entries = below.map(|path| Entry::File(Path::new(&self.name).join(path)));
        let entries: Vec<Entry> = entries.collect();
        if entries.is_empty() {
            return Err(io::Error::other("there is no such folder in this revision"));
        }
        Ok(entries)
    }

    fn read(&self, file: &Path) -> io::Result<Vec<u8>> {
        let blob = self.inside(file).and_then(|path| self.files.get(path));
        let blob = blob.ok_or(io::ErrorKind::NotFound)?;
        let bytes = git(&self.at, &["cat-file", "blob", blob]).map_err(io::Error::other)?;
        if bytes.len() > MAX_BYTES {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(bytes)
    }

    /// As git takes it: `HEAD:telemetry/orders.yaml`.
    fn shown(&self, path: &Path) -> String {
        let inside = self.inside(path).unwrap_or(path);
        format!("{}{}", self.name, inside.display())
    }

    fn is_folder(&self, path: &Path) -> bool {
        self.inside(path).is_some_and(|inside| {
            let mut files = self.files.keys();
            files.any(|file| file != inside && file.starts_with(inside))
        })
    }
}

/// The path without `.` and `..`; `None` where it leads above its start.
fn normal(path: &Path) -> Option<PathBuf> {
    let mut parts = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir if !parts.pop() => return None,
            Component::Normal(part) => parts.push(part),
            _ => {}
        }
    }
    Some(parts)
}

/// A line of `git ls-tree`: `mode type id<tab>path`, of which regular files count.
fn file(line: &str) -> Option<(PathBuf, String)> {
    let (about, path) = line.split_once('\t')?;
    let mut about = about.split(' ');
    let mode = about.next()?;
    let id = about.nth(1)?;
    mode.starts_with("100")
        .then(|| (PathBuf::from(path), id.to_owned()))
}

/// What git answers.
fn git(at: &Path, arguments: &[&str]) -> Result<Vec<u8>, String> {
    let output = Command::new("git")
        .current_dir(at)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("can't run git: {error}"))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("git {}: {}", arguments.join(" "), said.trim()))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::{Revision, git};
    use crate::yaml::load_from;

    /// A repository with a registry in `service/telemetry` that depends on one beside it.
    fn repository() -> PathBuf {
        let root = std::env::temp_dir().join(format!("diff-git-{}", std::process::id()));
        let _absent = fs::remove_dir_all(&root);
        let write = |path: &str, text: &str| {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write(
            "common/manifest.yaml",
            "schema_url: https://example.com/common/1.0.0\n",
        );
        let order = "file_format: definition/2\nattributes:\n  - { key: order.id, type: string, \
                     brief: An id., stability: development }\n";
        write("common/orders.yaml", order);
        let manifest = "schema_url: https://example.com/shop/1.0.0\ndependencies:\n  \
                        - { schema_url: https://example.com/common/1.0.0, registry_path: ../../common }\n";
        write("service/telemetry/manifest.yaml", manifest);
        let event = "file_format: definition/2\nevents:\n  - { name: orders.rejected, brief: No., \
                     stability: development, attributes: [{ ref: order.id }] }\n";
        write("service/telemetry/events.yaml", event);
        let commit = [
            "-c",
            "user.name=n",
            "-c",
            "user.email=e@x",
            "commit",
            "-qm",
            "first",
        ];
        for arguments in [&["init", "-q"][..], &["add", "-A"], &commit] {
            git(&root, arguments).unwrap();
        }
        // What comes after the commit is not in it.
        write(
            "service/telemetry/events.yaml",
            "file_format: definition/2\n",
        );
        root
    }

    #[track_caller]
    fn check(at: &Path, path: &str) {
        let (files, folder) = Revision::open(at, "HEAD", path).unwrap();
        let registry = load_from(&files, &folder).unwrap();
        assert_eq!(registry.events[0].name, "orders.rejected");
        assert!(
            registry.attribute("order.id").is_some(),
            "of the one it depends on"
        );
        let file = &registry.events[0].location.file;
        assert_eq!(file, "HEAD:service/telemetry/events.yaml");
    }

    #[test]
    fn a_revision_is_read_without_a_checkout() {
        let root = repository();
        check(&root, "service/telemetry");
        check(&root, "./service/telemetry");
        check(&root.join("service"), "./telemetry");
        check(&root.join("common"), "service/telemetry");
        check(&root.join("common"), "../service/telemetry");
        check(&root.join("service"), "./../service/./telemetry");
        check(&root.join("service"), "../service/telemetry");
        check(&root, "service/../service/telemetry/");
        let error = Revision::open(&root, "HEAD", "../telemetry").unwrap_err();
        assert_eq!(error, "`HEAD:../telemetry` is outside of the repository");
        // As git does: from the root, as a name that only starts with a dot is no way up or here.
        let (_, folder) = Revision::open(&root.join("common"), "HEAD", ".cfg/telemetry").unwrap();
        assert_eq!(folder, Path::new("HEAD:/.cfg/telemetry"));
        let (files, folder) = Revision::open(&root, "HEAD", "nowhere").unwrap();
        let problems = load_from(&files, &folder).unwrap_err();
        assert_eq!(problems[0].location.file, "HEAD:nowhere");
        let (files, folder) = Revision::open(&root.join("common"), "HEAD", ".").unwrap();
        let registry = load_from(&files, &folder).unwrap();
        let file = &registry.attribute("order.id").unwrap().location.file;
        assert_eq!(file, "HEAD:common/orders.yaml");
        assert!(Revision::open(&root, "no-such-branch", "x").is_err());
        assert!(Revision::open(&root, "--output=x", "x").is_err());
        fs::remove_dir_all(root).unwrap();
    }
}
