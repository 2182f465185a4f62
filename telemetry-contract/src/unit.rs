//! Units: UCUM, base units only, or an annotation in braces that says what is counted.

use core::fmt;

/// A unit that the contract allows: `s`, `By`, `Cel`, `V`, `A`, `J`, `W`, `g`, `m`, `Hz`, the ratio
/// `1`, one of these over another (`By/s`), or an annotation such as `{order}`.
///
/// Prefixed units (`ms`, `MiBy`) are refused: Prometheus wants base units
/// (semantic conventions 1.44, `general/metrics.md`, "Instrument units").
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Unit(&'static str);

/// The base units, beside annotations.
pub const BASE_UNITS: &[&str] = &["1", "A", "By", "Cel", "Hz", "J", "V", "W", "g", "m", "s"];

impl Unit {
    /// Bytes.
    pub const BYTES: Self = Self("By");
    /// A ratio, or a number without a unit.
    pub const ONE: Self = Self("1");
    /// Seconds.
    pub const SECONDS: Self = Self("s");

    /// Takes a unit that is known at compile time.
    ///
    /// # Panics
    /// If it is neither a base unit nor an annotation; in a `const` that is a compile error.
    #[track_caller]
    pub const fn new(unit: &'static str) -> Self {
        assert!(
            is_allowed(unit),
            "a unit is a base unit (s, By, 1, Cel, V, A, J, W, g, m, Hz), a quotient of two, or an \
             annotation like {{order}}"
        );
        Self(unit)
    }

    /// Takes a unit from somewhere else; `None` where the contract does not allow it.
    pub const fn try_new(unit: &'static str) -> Option<Self> {
        if is_allowed(unit) {
            Some(Self(unit))
        } else {
            None
        }
    }

    /// The unit as OTLP carries it.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Debug for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Unit({:?})", self.0)
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Whether `unit` is a base unit, a quotient of two, or an annotation.
pub const fn is_allowed(unit: &str) -> bool {
    let bytes = unit.as_bytes();
    let mut slash = 0;
    while slash < bytes.len() && bytes[slash] != b'/' {
        slash += 1;
    }
    let (left, right) = bytes.split_at(slash);
    if right.is_empty() {
        return is_part(left);
    }
    let (_, right) = right.split_at(1);
    is_part(left) && is_part(right)
}

const fn is_part(part: &[u8]) -> bool {
    is_annotation(part) || is_base(part)
}

const fn is_base(part: &[u8]) -> bool {
    let mut at = 0;
    while at < BASE_UNITS.len() {
        let base = BASE_UNITS[at].as_bytes();
        if base.len() == part.len() {
            let mut byte = 0;
            while byte < part.len() && base[byte] == part[byte] {
                byte += 1;
            }
            if byte == part.len() {
                return true;
            }
        }
        at += 1;
    }
    false
}

/// `{word}`: lower case letters, digits, `_` and `.` in one pair of braces.
const fn is_annotation(part: &[u8]) -> bool {
    if part.len() < 3 || part[0] != b'{' || part[part.len() - 1] != b'}' {
        return false;
    }
    let mut at = 1;
    while at < part.len() - 1 {
        let byte = part[at];
        if !byte.is_ascii_lowercase() && !byte.is_ascii_digit() && byte != b'_' && byte != b'.' {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::is_allowed;

    #[track_caller]
    fn check(unit: &str, allowed: bool) {
        assert_eq!(is_allowed(unit), allowed, "{unit}");
    }

    #[test]
    fn base_units_annotations_and_quotients_are_allowed() {
        check("s", true);
        check("By", true);
        check("{order}", true);
        check("By/s", true);
        check("{request}/s", true);
    }

    #[test]
    fn prefixed_units_and_free_text_are_not() {
        check("", false);
        check("ms", false);
        check("KiBy", false);
        check("seconds", false);
        check("{}", false);
        check("{Two Words}", false);
        check("By/", false);
    }
}
