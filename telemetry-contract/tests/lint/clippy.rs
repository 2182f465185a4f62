//! The `clippy.toml` for services: committed as it is rendered, and taken by clippy.

use std::fs;
use std::path::Path;
use std::process::Command;

use telemetry_contract::source::clippy_toml;

#[test]
fn the_committed_file_is_what_is_rendered() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("clippy-service.toml");
    if std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always") {
        fs::write(&path, clippy_toml()).unwrap();
    }
    let committed = fs::read_to_string(path).unwrap();
    assert_eq!(
        committed,
        clippy_toml(),
        "cargo telemetry lint --clippy-toml writes it"
    );
}

/// A package without dependencies: what of theirs is listed must not disturb clippy.
#[test]
fn clippy_takes_it_and_refuses_what_it_lists() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lint-clippy");
    fs::create_dir_all(folder.join("src")).unwrap();
    let manifest = "[package]\nname = \"service\"\nedition = \"2024\"\n[workspace]\n";
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::write(folder.join("clippy.toml"), clippy_toml()).unwrap();
    let code = "fn main() {\n    println!();\n    std::process::exit(3);\n}\n";
    fs::write(folder.join("src/main.rs"), code).unwrap();
    let answer = Command::new(env!("CARGO"))
        .args(["clippy", "--offline", "--quiet"])
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env_remove("CLIPPY_CONF_DIR")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&answer.stderr);
    assert!(
        said.contains("use of a disallowed macro `std::println`"),
        "{said}"
    );
    assert!(
        said.contains("use of a disallowed method `std::process::exit`"),
        "{said}"
    );
    assert!(!said.contains("clippy.toml"), "{said}");
}
