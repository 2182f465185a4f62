//! A package made of one file, and what a lint says of it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use telemetry_contract::diagnostic::Diagnostic;
use telemetry_contract::source::{
    Dependency, Package, Settings, Target, TargetKind, Workspace, lint,
};

/// What the programs depend on.
const DEPENDENCIES: &[&str] = &[
    "axum",
    "env_logger",
    "hyper_util",
    "log",
    "opentelemetry",
    "opentelemetry_sdk",
    "telemetry_bootstrap",
    "telemetry_contract",
    "tokio",
    "tonic",
    "tracing",
    "tracing_opentelemetry",
    "tracing_subscriber",
];

/// Where the programs are.
pub(crate) fn programs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lint/programs")
}

/// A package `shop` whose binary is this file, and whose library is that one.
pub(crate) fn shop(binary: &Path, library: Option<&Path>) -> Workspace {
    let target = |kind: TargetKind, path: &Path| Target {
        name: "shop".to_owned(),
        kind,
        path: path.to_path_buf(),
    };
    let dependency = |name: &&str| Dependency {
        name: (*name).to_owned(),
        package: (*name).to_owned(),
        normal: true,
    };
    let library = library.map(|path| target(TargetKind::Lib, path));
    let binary = target(TargetKind::Bin, binary);
    let package = Package {
        name: "shop".to_owned(),
        folder: programs(),
        targets: library.into_iter().chain([binary]).collect(),
        dependencies: DEPENDENCIES.iter().map(dependency).collect(),
    };
    Workspace {
        root: programs(),
        packages: vec![package],
    }
}

/// How the programs are linted: by the registry of a service with orders.
pub(crate) fn settings() -> Settings {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    Settings {
        registry: Some(here.join("tests/service/registry")),
        ..Settings::default()
    }
}

/// What is said of a workspace: place, level, rule, message and help, below the line that it is of.
pub(crate) fn said(workspace: &Workspace, settings: &Settings) -> String {
    let linted = lint(workspace, settings).unwrap();
    let mut text = String::new();
    for diagnostic in &linted.diagnostics {
        write(&mut text, diagnostic);
    }
    text
}

fn write(text: &mut String, diagnostic: &Diagnostic) {
    let place = diagnostic.place.clone().unwrap();
    let file = Path::new(&place.file)
        .file_name()
        .unwrap()
        .to_str()
        .unwrap();
    let (excerpt, help) = (place.excerpt.trim_start(), &diagnostic.help);
    let indent = place.excerpt.len() - excerpt.len();
    let caret = " ".repeat((place.column - 1).saturating_sub(indent));
    writeln!(
        text,
        "{file}:{}:{}: {} {}: {}\n  {excerpt}\n  {caret}^ {help}",
        place.line, place.column, diagnostic.level, diagnostic.rule, diagnostic.message
    )
    .unwrap();
}
