//! `cargo telemetry lint` in a workspace elsewhere, none of whose dependencies need be there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use insta::assert_snapshot;

/// What the service declares.
const SHOP: &str = "file_format: definition/2
attributes:
  - key: shop.name
    type: string
    brief: Name of the shop.
    stability: development
    annotations: { contract: { sensitivity: public, cardinality: unbounded } }
";

/// A workspace with a service, the library that it uses, and a tool.
fn workspace(name: &str) -> PathBuf {
    let root = std::env::temp_dir().join(format!("telemetry-lint-{name}-{}", std::process::id()));
    let _absent = fs::remove_dir_all(&root);
    let files = [
        (
            "Cargo.toml",
            "[workspace]\nmembers = [\"api\", \"routes\", \"tool\"]\nresolver = \"3\"\n",
        ),
        (
            "api/Cargo.toml",
            "[package]\nname = \"api\"\nedition = \"2024\"\n[dependencies]\naxum = \"0.8\"\n\
             routes = { path = \"../routes\" }\ntelemetry = { package = \"telemetry-bootstrap\", version = \"0.1\" }\n\
             tracing = \"0.1\"\n",
        ),
        (
            "api/src/main.rs",
            "fn main() {\n    let telemetry = telemetry::init!().unwrap();\n    \
             tracing::info!(shop.nam = \"x\", \"starting\");\n    println!(\"starting\");\n    \
             run(axum::serve(listener(), routes::all(&telemetry)));\n}\n",
        ),
        (
            "api/telemetry/manifest.yaml",
            "name: api\ndescription: A shop.\nschema_url: https://schemas.example.com/api/0.1.0\n\
             stability: development\ndependencies:\n  \
             - schema_url: https://schemas.example.com/telemetry-contract/0.1.0\n",
        ),
        ("api/telemetry/shop.yaml", SHOP),
        (
            "routes/Cargo.toml",
            "[package]\nname = \"routes\"\nedition = \"2024\"\n",
        ),
        (
            "routes/src/lib.rs",
            "pub fn all(t: &T) -> R {\n    println!();\n    R::new().layer(t.server_layer())\n}\n",
        ),
        (
            "tool/Cargo.toml",
            "[package]\nname = \"tool\"\nedition = \"2024\"\n",
        ),
        (
            "tool/src/main.rs",
            "fn main() {\n    println!(\"a tool\");\n}\n",
        ),
    ];
    for (path, text) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    root
}

fn lint(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-telemetry"));
    let command = command.args(["telemetry", "lint"]).args(arguments);
    command
        .current_dir(folder)
        .env("CARGO", env!("CARGO"))
        .output()
        .unwrap()
}

fn text(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

#[test]
fn a_service_is_found_by_what_it_depends_on() {
    let root = workspace("service");
    let output = lint(&root, &[]);
    assert_snapshot!(text(&output), @r##"
    warning[attribute-name-undeclared]: attribute `shop.nam` is not declared in api/telemetry
     --> api/src/main.rs:3:20
      |
    3 | tracing::info!(shop.nam = "x", "starting");
      |                ^
      = help: did you mean `shop.name`?

    error[print-in-service]: `println!` writes past the service's logger
     --> api/src/main.rs:4:5
      |
    4 | println!("starting");
      | ^
      = help: Log it: `tracing::info!`, `warn!` or `error!`.

    ✘ 1 error, 1 warning · 1 file of api
    "##);
    assert_eq!(output.status.code(), Some(1));
    let allowed = lint(&root.join("api/src"), &["--allow", "print-in-service"]);
    assert_eq!(allowed.status.code(), Some(0), "{}", text(&allowed));
    fs::remove_dir_all(root).unwrap();
}

#[test]
fn packages_can_be_named_or_all_taken() {
    let root = workspace("chosen");
    let manifest = root.join("Cargo.toml");
    let manifest = manifest.to_str().unwrap();
    let elsewhere = std::env::temp_dir();
    let output = lint(
        &elsewhere,
        &[
            "-p",
            "tool",
            "--manifest-path",
            manifest,
            "--format",
            "jsonl",
        ],
    );
    let said = text(&output);
    assert!(
        said.contains("init-missing") && said.contains("tool/src/main.rs"),
        "{said}"
    );
    let all = text(&lint(&root, &["--all", "--format", "github"]));
    assert!(
        all.contains("routes/src/lib.rs") && all.contains("tool/src/main.rs"),
        "{all}"
    );
    fs::remove_dir_all(root).unwrap();
}

#[test]
fn what_can_t_be_linted_is_an_error_of_its_own() {
    let root = workspace("errors");
    let check = |folder: &Path, arguments: &[&str], expected: &str| {
        let output = lint(folder, arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output).contains(expected), "{}", text(&output));
    };
    check(
        &root,
        &["-p", "shop"],
        "no package is called `shop`; there are: api, routes, tool",
    );
    check(&root, &["--deny", "print"], "no rule is called `print`");
    check(
        &root,
        &["--registry", "nowhere"],
        "the registry in nowhere can't be read",
    );
    check(&std::env::temp_dir(), &[], "could not find `Cargo.toml`");
    fs::write(
        root.join("Cargo.toml"),
        "[workspace]\nmembers = [\"tool\"]\n",
    )
    .unwrap();
    check(&root, &[], "no package depends on `telemetry-bootstrap`");
    fs::remove_dir_all(root).unwrap();
}
