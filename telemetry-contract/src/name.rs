//! Names with a grammar: checked in `const`, so that a bad one does not compile.
//!
//! All of them are dotted lower snake case (`http.route`, `orders.placed`), as the OpenTelemetry
//! naming guide asks (semantic conventions 1.44, `general/naming.md`).

use core::fmt;

/// Longest name of an attribute, metric, event or span type, in bytes (OpenTelemetry's limit for
/// instrument names, `metrics/api.md`).
pub const MAX_NAME_BYTES: usize = 255;

/// Why a name was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NameError {
    /// A character other than `a-z 0-9 _ .`.
    Character,
    /// Two separators in a row, or one at the end.
    EmptyPart,
    /// No characters at all.
    Empty,
    /// A metric name that ends in what Prometheus adds itself: `total`, `count`, `sum`, `bucket`.
    ReservedSuffix,
    /// The first character is not `a-z`.
    Start,
    /// More than [`MAX_NAME_BYTES`].
    TooLong,
    /// A metric name that ends in its unit (`.seconds`, `_bytes`, `.ms`).
    UnitInName,
}

impl NameError {
    /// What is wrong, as a half sentence.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Character => "has a character other than a-z, 0-9, `_` and `.`",
            Self::EmptyPart => "has two separators in a row, or ends in one",
            Self::Empty => "is empty",
            Self::ReservedSuffix => {
                "ends in `total`, `count`, `sum` or `bucket`, which Prometheus adds itself"
            }
            Self::Start => "does not start with a-z",
            Self::TooLong => "is longer than 255 bytes",
            Self::UnitInName => "ends in a unit, which belongs in the unit",
        }
    }
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl core::error::Error for NameError {}

/// Checks the grammar that every name has: parts of `[a-z0-9]` joined by single `.` or `_`, first
/// character `a-z`, at most [`MAX_NAME_BYTES`].
///
/// # Errors
/// The first rule that the name breaks.
pub const fn check_name(name: &str) -> Result<(), NameError> {
    let bytes = name.as_bytes();
    if bytes.is_empty() {
        return Err(NameError::Empty);
    }
    if bytes.len() > MAX_NAME_BYTES {
        return Err(NameError::TooLong);
    }
    if !bytes[0].is_ascii_lowercase() {
        return Err(NameError::Start);
    }
    let mut previous = b'a';
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        let separator = byte == b'.' || byte == b'_';
        if !separator && !byte.is_ascii_lowercase() && !byte.is_ascii_digit() {
            return Err(NameError::Character);
        }
        if separator && (previous == b'.' || previous == b'_') {
            return Err(NameError::EmptyPart);
        }
        previous = byte;
        at += 1;
    }
    if previous == b'.' || previous == b'_' {
        Err(NameError::EmptyPart)
    } else {
        Ok(())
    }
}

/// Checks a metric's name: [`check_name`], no unit in it, nothing at its end that Prometheus adds.
///
/// # Errors
/// The first rule that the name breaks.
pub const fn check_metric_name(name: &str) -> Result<(), NameError> {
    if let Err(error) = check_name(name) {
        return Err(error);
    }
    if ends_in_one_of(name, &["total", "count", "sum", "bucket"]) {
        return Err(NameError::ReservedSuffix);
    }
    if ends_in_one_of(name, UNIT_WORDS) {
        return Err(NameError::UnitInName);
    }
    Ok(())
}

const UNIT_WORDS: &[&str] = &[
    "seconds",
    "second",
    "secs",
    "milliseconds",
    "millis",
    "ms",
    "microseconds",
    "us",
    "nanoseconds",
    "ns",
    "minutes",
    "hours",
    "bytes",
    "kilobytes",
    "megabytes",
    "kb",
    "mb",
    "gb",
    "ratio",
    "percent",
];

/// Whether the last part of `name` (after the last `.` or `_`) is one of `words`.
const fn ends_in_one_of(name: &str, words: &[&str]) -> bool {
    let mut at = 0;
    while at < words.len() {
        if ends_in_part(name.as_bytes(), words[at].as_bytes()) {
            return true;
        }
        at += 1;
    }
    false
}

const fn ends_in_part(name: &[u8], part: &[u8]) -> bool {
    if name.len() <= part.len() {
        return false;
    }
    let start = name.len() - part.len();
    let mut at = 0;
    while at < part.len() {
        if name[start + at] != part[at] {
            return false;
        }
        at += 1;
    }
    name[start - 1] == b'.' || name[start - 1] == b'_'
}

/// Byte-wise equality that works in `const`.
pub const fn same(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    let mut at = 0;
    while at < left.len() {
        if left[at] != right[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// Whether two keys become the same Prometheus label, which has underscores for dots; works in
/// `const`.
pub const fn same_label(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    let mut at = 0;
    while at < left.len() {
        let dots = is_separator(left[at]) && is_separator(right[at]);
        if left[at] != right[at] && !dots {
            return false;
        }
        at += 1;
    }
    true
}

const fn is_separator(byte: u8) -> bool {
    byte == b'.' || byte == b'_'
}

macro_rules! name_type {
    ($(#[$doc:meta])* $name:ident, $check:path) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(&'static str);

        impl $name {
            /// Takes a name that is known at compile time.
            ///
            /// # Panics
            /// If the name breaks the grammar; in a `const` that is a compile error.
            #[track_caller]
            pub const fn new(name: &'static str) -> Self {
                match $check(name) {
                    Ok(()) => Self(name),
                    Err(error) => panic!("{}", error.as_str()),
                }
            }

            /// Takes a name from somewhere else.
            ///
            /// # Errors
            /// The rule that the name breaks.
            pub const fn try_new(name: &'static str) -> Result<Self, NameError> {
                match $check(name) {
                    Ok(()) => Ok(Self(name)),
                    Err(error) => Err(error),
                }
            }

            /// The name itself.
            pub const fn as_str(self) -> &'static str {
                self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({:?})"), self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.0)
            }
        }
    };
}

name_type!(
    /// The key of an attribute, for example `http.route`.
    AttributeKey,
    check_name
);
name_type!(
    /// The name of an event, for example `orders.rejected`.
    EventName,
    check_name
);
name_type!(
    /// The OpenTelemetry name of a metric, for example `orders.placed`; its Prometheus name is
    /// derived by [`crate::prometheus::metric_name`].
    MetricName,
    check_metric_name
);

impl MetricName {
    /// Takes the name of a metric that the semantic conventions define, which may end in `count`
    /// (`process.thread.count`).
    ///
    /// # Panics
    /// If the name breaks the grammar of [`check_name`]; in a `const` that is a compile error.
    #[track_caller]
    #[expect(clippy::panic, reason = "for names known at compile time")]
    pub const fn convention(name: &'static str) -> Self {
        match check_name(name) {
            Ok(()) => Self(name),
            Err(error) => panic!("{}", error.as_str()),
        }
    }

    /// Takes such a name from somewhere else.
    ///
    /// # Errors
    /// The rule of [`check_name`] that the name breaks.
    pub const fn try_convention(name: &'static str) -> Result<Self, NameError> {
        match check_name(name) {
            Ok(()) => Ok(Self(name)),
            Err(error) => Err(error),
        }
    }
}
