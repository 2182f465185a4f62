//! Directives of the log filter that say something else than was meant.

use super::super::Problem;
use super::super::slips::slips;

/// What stands for a level; the second is the level. `warning` is what others call it.
const LEVELS: [(&str, &str); 7] = [
    ("error", "error"),
    ("warn", "warn"),
    ("warning", "warn"),
    ("info", "info"),
    ("debug", "debug"),
    ("trace", "trace"),
    ("off", "off"),
];

/// Directives that look like a level misspelt. Each would be taken for a target, of which
/// everything is written, and of the others nothing.
pub(super) fn check(filter: &str) -> impl Iterator<Item = Problem> {
    let directives = filter.split(',').map(str::trim);
    directives.filter_map(|directive| {
        let meant = meant(directive)?;
        let wanted = format!(
            "a level such as `{meant}`, if that was meant; or `{directive}=trace` for the target \
             of that name"
        );
        let found = format!("`{directive}`");
        Some(Problem::new(
            "RUST_LOG",
            found,
            wanted,
            format!("RUST_LOG={meant}"),
        ))
    })
}

/// The level that was meant by what is none: one slip away, or two in a longer word.
fn meant(directive: &str) -> Option<&'static str> {
    let lower = directive.to_ascii_lowercase();
    let is_level = LEVELS.iter().any(|level| *level == (&*lower, &*lower));
    if lower.is_empty() || is_level || lower.contains(['=', '[']) || lower.contains("::") {
        return None;
    }
    let most = if lower.len() < 5 { 1 } else { 2 };
    let near = LEVELS
        .iter()
        .map(|(text, level)| (slips(&lower, text), *level));
    let (slips, level) = near.min()?;
    (slips <= most).then_some(level)
}

#[cfg(test)]
mod tests {
    use super::meant;

    #[track_caller]
    fn check(directive: &str, expected: Option<&str>) {
        assert_eq!(meant(directive), expected, "{directive}");
    }

    #[test]
    fn a_level_misspelt_is_noticed() {
        check("infoo", Some("info"));
        check("inof", Some("info"));
        check("WARNING", Some("warn"));
        check("debgu", Some("debug"));
        check("eror", Some("error"));
        check("trcae", Some("trace"));
    }

    #[test]
    fn levels_and_targets_are_left_alone() {
        for directive in [
            "",
            "info",
            "Off",
            "3",
            "hyper",
            "h2",
            "axum",
            "tower",
            "orders",
            "infoo=debug",
            "infoo::db",
            "[infoo]",
        ] {
            check(directive, None);
        }
    }
}
