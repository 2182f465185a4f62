//! The rendered rules, judged by Prometheus's own tool.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::program;

#[test]
fn promtool_accepts_every_rule_and_every_test_of_one_passes() {
    let Some(promtool) = program("promtool") else {
        return;
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("stack/prometheus");
    for (what, files) in [("check", "rules"), ("test", "tests")] {
        let mut command = Command::new(&promtool);
        let files = files_of(&folder.join(files));
        assert!(!files.is_empty());
        let output = command.args([what, "rules"]).args(files).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        let complained = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}\n{complained}");
    }
}

fn files_of(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}
