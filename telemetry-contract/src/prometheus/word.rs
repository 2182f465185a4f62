//! Words that Prometheus's linter wants in no metric's name, and labels that are not ours to set;
//! in `const`, so that a declaration with one does not compile.

use crate::model::AttributeUse;
use crate::name::same_label;

/// Labels of histograms and summaries, and those that every scrape and every OTLP resource gets.
const RESERVED_LABELS: &[&str] = &["instance", "job", "le", "quantile"];

const TYPES: &[&str] = &["counter", "gauge", "histogram", "summary", "untyped"];

const ABBREVIATIONS: &[&str] = &[
    "b", "d", "gb", "h", "kb", "m", "mb", "ms", "ns", "pb", "s", "sec", "tb", "us",
];

/// Units that have a base unit to be measured in instead.
const NON_BASE: &[&str] = &[
    "bits",
    "calories",
    "days",
    "fahrenheit",
    "feet",
    "gallons",
    "hours",
    "inches",
    "kelvins",
    "miles",
    "minutes",
    "ounces",
    "percent",
    "pounds",
    "rankine",
    "weeks",
    "yards",
];

const BASE: &[&str] = &[
    "amperes", "bytes", "grams", "hertz", "joules", "meters", "metres", "seconds", "volts", "watts",
];

const PREFIXES: &[&str] = &[
    "atto", "centi", "deca", "deci", "exa", "exbi", "femto", "gibi", "giga", "hecto", "kibi",
    "kilo", "mebi", "mega", "micro", "milli", "nano", "pebi", "peta", "pico", "tebi", "tera",
    "yobi", "yocto", "yotta", "zebi", "zepto", "zetta",
];

/// Whether a metric's name has no instrument, no abbreviated unit and no unit but a base unit among
/// its parts, and does not end in `info`.
///
/// For `const` assertions; [`lint`](super::lint()) says which word it is.
pub const fn is_clean_name(name: &str) -> bool {
    let mut rest = name.as_bytes();
    loop {
        let (part, after) = first_part(rest);
        if is_type(part) || is_abbreviation(part) || is_non_base(part) {
            return false;
        }
        match after {
            Some(after) => rest = after,
            None => return !equal(part, b"info"),
        }
    }
}

/// Whether Prometheus can tell a metric's labels apart, and sets none of them itself.
///
/// For `const` assertions; [`lint`](super::lint()) says which label it is.
pub const fn are_clean_labels(labels: &[AttributeUse]) -> bool {
    let mut at = 0;
    while at < labels.len() {
        let key = labels[at].attribute.key.as_str();
        let mut other = 0;
        while other < at {
            if same_label(key, labels[other].attribute.key.as_str()) {
                return false;
            }
            other += 1;
        }
        if is_reserved_label(key) {
            return false;
        }
        at += 1;
    }
    true
}

pub(super) const fn is_reserved_label(key: &str) -> bool {
    let mut at = 0;
    while at < RESERVED_LABELS.len() {
        if same_label(key, RESERVED_LABELS[at]) {
            return true;
        }
        at += 1;
    }
    false
}

pub(super) const fn is_type(word: &[u8]) -> bool {
    is_one_of(TYPES, word)
}

pub(super) const fn is_abbreviation(word: &[u8]) -> bool {
    is_one_of(ABBREVIATIONS, word)
}

/// Whether a word is a unit that is no base unit, or a multiple of a base unit.
pub(super) const fn is_non_base(word: &[u8]) -> bool {
    let mut at = 0;
    while at < PREFIXES.len() {
        let prefix = PREFIXES[at].as_bytes();
        if word.len() > prefix.len() {
            let (head, base) = word.split_at(prefix.len());
            if equal(head, prefix) && is_one_of(BASE, base) {
                return true;
            }
        }
        at += 1;
    }
    is_one_of(NON_BASE, word)
}

const fn is_one_of(words: &[&str], wanted: &[u8]) -> bool {
    let mut at = 0;
    while at < words.len() {
        if equal(words[at].as_bytes(), wanted) {
            return true;
        }
        at += 1;
    }
    false
}

const fn equal(left: &[u8], right: &[u8]) -> bool {
    let mut at = 0;
    while at < left.len() && at < right.len() && left[at] == right[at] {
        at += 1;
    }
    at == left.len() && at == right.len()
}

/// The first part of a dotted lower snake case name, and the others.
const fn first_part(name: &[u8]) -> (&[u8], Option<&[u8]>) {
    let mut at = 0;
    while at < name.len() && name[at] != b'.' && name[at] != b'_' {
        at += 1;
    }
    let (part, rest) = name.split_at(at);
    if rest.is_empty() {
        return (part, None);
    }
    (part, Some(rest.split_at(1).1))
}

#[cfg(test)]
mod tests {
    use super::{is_clean_name, is_non_base, is_reserved_label};

    #[test]
    fn names_have_no_types_and_no_units_but_base_units() {
        for name in [
            "orders.placed",
            "thread.pool.size",
            "info.pages",
            "s3.gets",
            "größe",
        ] {
            assert!(is_clean_name(name), "{name}");
        }
        for name in [
            "orders.counter",
            "gauge_of.orders",
            "wait.ms.queue",
            "size_kilobytes.heap",
            "days.open",
            "build.info",
        ] {
            assert!(!is_clean_name(name), "{name}");
        }
    }

    #[test]
    fn multiples_of_base_units_are_no_base_units() {
        let check = |word: &str, expected: bool| {
            assert_eq!(is_non_base(word.as_bytes()), expected, "{word}");
        };
        check("milliseconds", true);
        check("kibibytes", true);
        check("minutes", true);
        check("seconds", false);
        check("milli", false);
        check("megaorders", false);
    }

    #[test]
    fn reserved_labels_are_known_in_prometheus_spelling() {
        assert!(is_reserved_label("le"));
        assert!(is_reserved_label("job"));
        assert!(!is_reserved_label("job.name"));
    }
}
