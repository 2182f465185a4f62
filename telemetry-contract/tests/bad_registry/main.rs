//! A registry with every mistake that there is a rule for: each is told, in one run.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use telemetry_contract::rule::RegistryRule;
use telemetry_contract::yaml;

/// A copy of the bad registry, with what no repository can hold.
struct Copy(PathBuf);

impl Copy {
    fn make() -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("bad-registry-{}-{number}", std::process::id());
        let root = std::env::temp_dir().join(name);
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad_registry");
        for folder in ["registry", "partner"] {
            let into = root.join(folder);
            fs::create_dir_all(&into).unwrap();
            for entry in fs::read_dir(from.join(folder)).unwrap() {
                let path = entry.unwrap().path();
                fs::copy(&path, into.join(path.file_name().unwrap())).unwrap();
            }
        }
        let registry = root.join("registry");
        fs::write(registry.join("latin.yaml"), b"# caf\xe9\n").unwrap();
        let large = fs::File::create(registry.join("large.yaml")).unwrap();
        large.set_len(40 * 1024 * 1024).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink("..", registry.join("loop")).unwrap();
        Self(root)
    }

    fn said(&self) -> Vec<yaml::Problem> {
        yaml::inspect(&self.0.join("registry")).problems
    }

    /// The problems as they are shown, with paths from the copy's root.
    fn shown(&self) -> String {
        let root = format!("{}/", self.0.display());
        let lines = self.said().into_iter().map(|problem| problem.to_string());
        let text = lines.collect::<Vec<_>>().join("\n").replace(&root, "");
        without_lines_of_built_in_files(&text)
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        let _gone = fs::remove_dir_all(&self.0);
    }
}

/// Hides where in the built-in files something stands, which changes with every line added.
fn without_lines_of_built_in_files(text: &str) -> String {
    let mut shown = String::new();
    for (place, part) in text.split("at telemetry-contract/").enumerate() {
        if place == 0 {
            shown.push_str(part);
            continue;
        }
        let (file, rest) = part.split_once(".yaml:").unwrap();
        let rest = rest.trim_start_matches(|char: char| char.is_ascii_digit() || char == ':');
        write!(shown, "at telemetry-contract/{file}.yaml:LINE{rest}").unwrap();
    }
    shown
}

#[cfg(unix)]
#[test]
fn every_mistake_is_told_in_one_run() {
    insta::assert_snapshot!(Copy::make().shown());
}

#[cfg(unix)]
#[test]
fn every_mistake_is_told_with_what_to_do() {
    for problem in Copy::make().said() {
        assert!(!problem.help.is_empty(), "{problem}");
    }
}

#[cfg(unix)]
#[test]
fn there_is_a_mistake_for_every_rule() {
    let told: BTreeSet<RegistryRule> = Copy::make().said().iter().map(|of| of.rule).collect();
    let all = RegistryRule::ALL.iter();
    let silent: Vec<_> = all.filter(|rule| !told.contains(rule)).collect();
    assert_eq!(silent, [&RegistryRule::ManifestMissing]);
}
