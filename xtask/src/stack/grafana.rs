//! Grafana as a local process: its program needs the folder that it came in.

use std::path::{Path, PathBuf};

/// How it is started. Without its folder it says itself what is missing.
pub(crate) fn arguments(program: &Path, config: &str) -> Vec<String> {
    let home = home(program).map(|home| format!("--homepath={}", home.display()));
    let mut arguments = vec!["server".to_owned(), format!("--config={config}")];
    arguments.extend(home);
    arguments
}

/// What makes a data source ask as one tenant; follows the source's `jsonData`.
pub(crate) fn tenant(name: &str) -> String {
    format!(
        "      httpHeaderName1: X-Scope-OrgID
    secureJsonData:
      httpHeaderValue1: {name}"
    )
}

/// The folder with Grafana's defaults and pages: above the program's, as in the archive, or where a
/// package puts it.
pub(crate) fn home(program: &Path) -> Option<PathBuf> {
    let program = program.canonicalize().ok()?;
    let above = program.parent()?.parent()?;
    let packaged = ["share/grafana", "../share/grafana"].map(|place| above.join(place));
    let mut places = [above.to_owned()].into_iter().chain(packaged);
    places.find(|place| place.join("conf/defaults.ini").is_file())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{arguments, home};

    #[test]
    fn the_folder_is_found_from_an_archive_and_from_a_package() {
        let name = format!("grafana-home-{}", std::process::id());
        let root = std::env::temp_dir().join(name);
        for (program, place) in [
            ("archive/bin/grafana", "archive"),
            ("usr/sbin/grafana", "usr/share/grafana"),
        ] {
            let (program, place) = (root.join(program), root.join(place));
            fs::create_dir_all(program.parent().unwrap()).unwrap();
            fs::write(&program, "").unwrap();
            assert_eq!(home(&program), None);
            assert_eq!(arguments(&program, "x.ini"), ["server", "--config=x.ini"]);
            fs::create_dir_all(place.join("conf")).unwrap();
            fs::write(place.join("conf/defaults.ini"), "").unwrap();
            let found = home(&program).unwrap();
            assert_eq!(found, place.canonicalize().unwrap());
            let homepath = format!("--homepath={}", found.display());
            assert_eq!(arguments(&program, "x.ini")[2], homepath);
        }
        fs::remove_dir_all(root).unwrap();
    }
}
