//! A `clippy.toml` for services: the same names, for an editor to underline as they are typed.

use std::fmt::Write as _;

use super::watch::{FUNCTIONS, MACROS, Watched};

/// Why clippy is asked to refuse a name, by the rule that it breaks.
fn reason(watched: &Watched) -> &'static str {
    match watched.rule.name {
        "exit-without-shutdown" => "loses telemetry: return from main, or call shutdown before",
        "print-in-service" => "goes past the logger and the redactor: use the tracing macros",
        "raw-provider" => "is not redacted, correlated or flushed: use what telemetry hands out",
        _ => "there is one subscriber per process, and init! installs it",
    }
}

/// The text of the file.
pub fn clippy_toml() -> String {
    let mut text = String::from(
        "# What a service under a telemetry contract does not call. Rendered by\n\
         # `cargo telemetry lint --clippy-toml`; copy it beside the workspace's Cargo.toml.\n\
         # Needs the clippy of Rust 1.88 or later: `allow-invalid` is for crates and features that\n\
         # a service does not have.\n",
    );
    list(&mut text, "disallowed-macros", MACROS);
    list(&mut text, "disallowed-methods", FUNCTIONS);
    text
}

fn list(text: &mut String, key: &str, watched: &[Watched]) {
    // Writing to a string can't fail.
    let _written = writeln!(text, "\n{key} = [");
    // Clippy knows no methods of traits by the types that have them.
    let known = watched
        .iter()
        .filter(|watched| !watched.path.ends_with("::default"));
    for watched in known {
        let (path, reason) = (watched.path, reason(watched));
        let _written = writeln!(
            text,
            "    {{ path = \"{path}\", reason = \"{reason}\", allow-invalid = true }},"
        );
    }
    text.push_str("]\n");
}
