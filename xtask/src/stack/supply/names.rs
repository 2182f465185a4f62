//! Names in archives, as somebody else chose them: which of them stay inside.

/// Longer than any name that a release has.
const LONGEST: usize = 1024;

/// The name without what says nothing, with `/` between its parts.
///
/// # Errors
/// Names that lead out, or that not every system reads alike.
pub(super) fn inside(name: &str) -> Result<String, String> {
    let refused = |why: &str| Err(format!("`{}` {why}", name.escape_debug()));
    if name.len() > LONGEST {
        return Err(format!("a name of {} bytes", name.len()));
    }
    if name.starts_with('/') {
        return refused("is an absolute path");
    }
    if name.contains(['\\', ':']) || name.chars().any(char::is_control) {
        return refused("has characters that not every system takes");
    }
    let trimmed = name.strip_suffix('/').unwrap_or(name);
    let parts: Vec<&str> = trimmed.split('/').filter(|part| *part != ".").collect();
    if parts.contains(&"..") {
        return refused("leads out");
    }
    if parts.contains(&"") {
        return refused("has an empty part");
    }
    Ok(parts.join("/"))
}

/// Whether a link stays inside: it first climbs no higher than the archive's top, then only descends.
pub(super) fn stays(name: &str, target: &str) -> bool {
    let depth = name.split('/').count() - 1;
    let parts: Vec<&str> = target.split('/').collect();
    let climbs = parts.iter().take_while(|part| **part == "..").count();
    let descends = parts.iter().skip(climbs);
    climbs <= depth
        && !target.is_empty()
        && !target.contains(['\\', ':'])
        && !target.chars().any(char::is_control)
        && !descends
            .into_iter()
            .any(|part| ["", ".", ".."].contains(part))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{inside, stays};

    #[track_caller]
    fn check(name: &str, expected: Option<&str>) {
        assert_eq!(inside(name).ok().as_deref(), expected, "{name:?}");
    }

    #[test]
    fn names_stay_inside() {
        check("tempo", Some("tempo"));
        check("./a/b.txt", Some("a/b.txt"));
        check("a/./b/", Some("a/b"));
        check("./", Some(""));
        for hostile in [
            "/etc/passwd",
            "..",
            "a/../../b",
            "a//b",
            "",
            "C:/x",
            "a\\..\\b",
            "a\0b",
            "a\nb",
        ] {
            check(hostile, None);
        }
        check(&"a".repeat(2000), None);
    }

    #[track_caller]
    fn check_link(name: &str, target: &str, expected: bool) {
        assert_eq!(stays(name, target), expected, "{name} -> {target}");
    }

    #[test]
    fn links_stay_inside() {
        check_link("a/b/link", "c", true);
        check_link("a/b/link", "../../c/d", true);
        check_link("link", "../c", false);
        check_link("a/b/link", "../../../c", false);
        check_link("a/link", "/etc/passwd", false);
        check_link("a/link", "", false);
        // Behind another link, `..` would climb from somewhere else.
        check_link("link", "a/b/../c", false);
    }

    proptest! {
        #[test]
        fn no_name_that_is_taken_leads_out(name in "[a-c./\\\\:]{0,12}") {
            if let Ok(taken) = inside(&name) {
                prop_assert!(!taken.starts_with('/'));
                prop_assert!(taken.split('/').all(|part| part != ".."));
            }
        }
    }
}
