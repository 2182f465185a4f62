//! Versions: three numbers in what a program says of itself.

use core::fmt;

/// Three numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version([u64; 3]);

impl Version {
    /// The first in a text: `prometheus, version 3.5.3+ds1 (branch: …)`.
    pub(crate) fn find(text: &str) -> Option<Self> {
        let words = text.split(|character: char| !(character.is_ascii_digit() || character == '.'));
        words.into_iter().find_map(Self::read)
    }

    fn read(word: &str) -> Option<Self> {
        let mut numbers = word
            .trim_matches('.')
            .split('.')
            .map(|part| part.parse().ok());
        let mut next = || numbers.next().flatten();
        Some(Self([next()?, next()?, next()?]))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self([major, minor, patch]) = self;
        write!(f, "{major}.{minor}.{patch}")
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let found = Version::find(text).map(|version| version.to_string());
        assert_eq!(found.as_deref(), expected, "{text}");
    }

    #[test]
    fn a_version_is_found_in_what_programs_say() {
        check(
            "loki, version 3.7.6 (branch: , revision: unknown)",
            Some("3.7.6"),
        );
        check(
            "prometheus, version 2.42.0+ds (branch: debian/sid)",
            Some("2.42.0"),
        );
        check("otelcol-contrib version 0.159.0", Some("0.159.0"));
        check("alloy, version v1.18.1 (go1.26)", Some("1.18.1"));
        check("alertmanager, version  (branch: , revision: unknown)", None);
        check("go1.26", None);
    }

    #[test]
    fn versions_compare_by_number() {
        assert!(Version::find("3.14.0") > Version::find("3.9.9"));
    }
}
