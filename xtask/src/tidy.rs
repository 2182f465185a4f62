//! `cargo xtask tidy`: house rules that no compiler checks.
//!
//! A room (a folder or file right under a crate's `src`) imports only rooms of lower levels, so
//! that there is no cycle and a reader can start at the bottom. Every file says on its first line
//! what it is for. Every package takes its lints from the workspace.

use std::fs;
use std::path::{Path, PathBuf};

use crate::workspace;

/// The rooms of a library, lowest level first.
struct Map {
    package: &'static str,
    levels: &'static [&'static [&'static str]],
}

const MAPS: &[Map] = &[
    Map {
        package: "telemetry-contract",
        levels: &[
            &[
                "correlation",
                "date",
                "line",
                "name",
                "paint",
                "rule",
                "rust",
                "secret",
                "unit",
            ],
            &["diagnostic", "model", "otlp"],
            &["capture", "labels", "prometheus", "samples", "tree"],
            &["generated", "macros", "yaml"],
            &[
                "check",
                "diff",
                "operations",
                "page",
                "render",
                "schema",
                "snapshot",
                "source",
            ],
            &["cost", "emit", "infer", "report", "store"],
            &["receiver", "waiver"],
            &["backend"],
            &["bin", "cli", "testing", "view"],
        ],
    },
    Map {
        package: "telemetry-bootstrap",
        levels: &[
            &["formatted", "hex", "random", "vitals"],
            &["redact"],
            &["config", "error_type"],
            &["correlation", "error", "metric"],
            &["resource", "trace"],
            &[
                "dependency",
                "http",
                "job",
                "log",
                "messaging",
                "span",
                "sql",
            ],
            &["export", "panic"],
            &["scrape"],
            &["telemetry"],
            &["testing"],
        ],
    },
];

/// Checks everything and prints the map; `Err` lists every problem.
pub(crate) fn run() -> Result<(), String> {
    let root = workspace::root();
    let mut problems = Vec::new();
    for map in MAPS {
        print_map(map);
        check_rooms(&root, map, &mut problems);
    }
    for package in workspace::PACKAGES {
        check_manifest(&root.join(package), &mut problems);
        for file in sources(&root.join(package)) {
            check_first_line(&root, &file, &mut problems);
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems.join("\n"))
    }
}

fn print_map(map: &Map) {
    println!("{}", map.package);
    for (level, rooms) in map.levels.iter().enumerate() {
        println!("  {level}  {}", rooms.join("  "));
    }
}

fn check_rooms(root: &Path, map: &Map, problems: &mut Vec<String>) {
    let source = root.join(map.package).join("src");
    for file in sources(&source).into_iter().filter(|file| !is_test(file)) {
        let Some(here) = room_of(&source, &file) else {
            continue;
        };
        let shown = file.strip_prefix(root).unwrap_or(&file).display();
        let Some(level) = level_of(map, &here) else {
            problems.push(format!(
                "{shown}: room `{here}` has no level; give it one in tidy.rs"
            ));
            continue;
        };
        let code = match code(&file) {
            Ok(code) => code,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        for (line, imported) in imports(&code) {
            let fine = imported == here || level_of(map, &imported).is_some_and(|of| of < level);
            if !fine && !is_root_item(&imported) {
                problems.push(format!(
                    "{shown}:{line}: `{here}` (level {level}) imports `{imported}`, which is not \
                     below it"
                ));
            }
        }
    }
}

/// Macros and constants that `lib.rs` itself offers to every room.
fn is_root_item(name: &str) -> bool {
    name.chars().next().is_some_and(char::is_uppercase)
}

fn level_of(map: &Map, room: &str) -> Option<usize> {
    map.levels.iter().position(|rooms| rooms.contains(&room))
}

/// The first part of the path below `src`, without `.rs`; `None` for `lib.rs`.
fn room_of(source: &Path, file: &Path) -> Option<String> {
    let first = file.strip_prefix(source).ok()?.components().next()?;
    let name = first.as_os_str().to_str()?.trim_end_matches(".rs");
    (name != "lib").then(|| name.to_owned())
}

/// Whether the file is compiled for tests alone, by its name.
fn is_test(file: &Path) -> bool {
    let parts = file.components().rev();
    let parts = parts.filter_map(|part| part.as_os_str().to_str());
    let below_source = parts.take_while(|part| *part != "src");
    let mut names = below_source.map(|part| part.trim_end_matches(".rs"));
    names.any(|name| name == "tests" || name == "fixture" || name.ends_with("_tests"))
}

/// The file's code without comments and without its test module, which stands last.
fn code(file: &Path) -> Result<String, String> {
    let text = read(file)?;
    let end = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    let lines = text[..end].lines();
    let lines = lines.map(|line| {
        if line.trim_start().starts_with("//") {
            ""
        } else {
            line
        }
    });
    Ok(lines.collect::<Vec<_>>().join("\n"))
}

fn read(file: &Path) -> Result<String, String> {
    fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))
}

/// Every room named after `crate::`, with its line.
fn imports(code: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|before| before == '$' || before.is_alphanumeric() || before == '_') {
            continue;
        }
        let line = code[..at].matches('\n').count() + 1;
        let rest = &code[at + "crate::".len()..];
        let names = match rest.strip_prefix('{') {
            Some(group) => group_names(group),
            None => vec![identifier(rest)],
        };
        found.extend(
            names
                .into_iter()
                .filter(|name| !name.is_empty())
                .map(|name| (line, name)),
        );
    }
    found
}

/// The first identifiers of a brace group: `{a::B, c::{d, e}}` has `a` and `c`.
fn group_names(group: &str) -> Vec<String> {
    let mut names = Vec::new();
    let (mut depth, mut start) = (0_i32, 0);
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' | ',' if depth == 0 => {
                names.push(identifier(group[start..at].trim_start()));
                start = at + 1;
                if character == '}' {
                    break;
                }
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
    names
}

fn identifier(text: &str) -> String {
    text.chars()
        .take_while(|character| character.is_alphanumeric() || *character == '_')
        .collect()
}

fn check_manifest(package: &Path, problems: &mut Vec<String>) {
    let manifest = package.join("Cargo.toml");
    let text = match read(&manifest) {
        Ok(text) => text,
        Err(problem) => return problems.push(problem),
    };
    let has = |section: &str, wanted: &str| {
        let (_, rest) = text.split_once(section).unwrap_or_default();
        let body = rest.lines().take_while(|line| !line.starts_with('['));
        body.map(|line| line.replace(' ', ""))
            .any(|line| line == wanted)
    };
    for (section, wanted) in [
        ("[lints]\n", "workspace=true"),
        ("[package]\n", "version.workspace=true"),
        ("[package]\n", "rust-version.workspace=true"),
    ] {
        if !has(section, wanted) {
            let shown = manifest.display();
            problems.push(format!("{shown}: `{}` lacks `{wanted}`", section.trim()));
        }
    }
}

fn check_first_line(root: &Path, file: &Path, problems: &mut Vec<String>) {
    let text = match read(file) {
        Ok(text) => text,
        Err(problem) => return problems.push(problem),
    };
    let generated = text.starts_with("// @generated");
    if !generated && !is_test(file) && !text.starts_with("//! ") {
        let shown = file.strip_prefix(root).unwrap_or(file).display();
        problems.push(format!(
            "{shown}:1: says nothing about what it is for (`//! ...`)"
        ));
    }
}

/// Every Rust file below `folder`, in order; none that was built there.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else {
        return found;
    };
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        if path.ends_with("target") {
            continue;
        }
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::imports;

    #[track_caller]
    fn check(code: &str, expected: &[&str]) {
        let found: Vec<String> = imports(code).into_iter().map(|(_, name)| name).collect();
        assert_eq!(found, expected, "{code}");
    }

    #[test]
    fn imports_are_found_alone_in_groups_and_in_paths() {
        check("use crate::redact::Redactor;", &["redact"]);
        check(
            "use crate::{export, resource::attributes, log::{A, B}};",
            &["export", "resource", "log"],
        );
        check("let x = crate::vitals::Vitals::default();", &["vitals"]);
        check("$crate::init_with()", &[]);
        check("use othercrate::thing;", &[]);
    }
}
