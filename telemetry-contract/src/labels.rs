//! Typed labels: a label set is a struct, a label value comes from a bounded set.

use crate::model::{AttributeUse, MetricDef};
use crate::name::{AttributeKey, same};

/// One label's value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LabelValue<'a> {
    /// A truth value.
    Bool(bool),
    /// A whole number from a bounded range, such as an HTTP status code.
    Int(i64),
    /// A value known at compile time.
    Static(&'static str),
    /// A value from a bounded set that is only known at run time, such as a matched route.
    Str(&'a str),
}

/// The label set of one metric.
///
/// Implemented by [`metric!`](crate::metric!) and by generated code; there is no way to pass free
/// key-value pairs to a handle.
pub trait Labels {
    /// The keys, in the order in which [`visit`](Self::visit) hands them out.
    const KEYS: &'static [AttributeKey];

    /// Hands every label that is set to `each`.
    fn visit<'a>(&'a self, each: &mut dyn FnMut(AttributeKey, LabelValue<'a>));
}

/// The empty label set.
impl Labels for () {
    const KEYS: &'static [AttributeKey] = &[];

    fn visit<'a>(&'a self, _each: &mut dyn FnMut(AttributeKey, LabelValue<'a>)) {}
}

/// A metric of the contract, as a type: what handles are generic over.
pub trait Metric {
    /// Its definition.
    const DEF: &'static MetricDef;
    /// Its label set; generic over a lifetime so that a label can borrow a route.
    type Labels<'a>: Labels;
}

/// What may stand in a label's place: closed enums, booleans, bounded integers and bounded strings.
pub trait Label {
    /// The value that is recorded.
    fn label(&self) -> LabelValue<'_>;
}

impl Label for bool {
    fn label(&self) -> LabelValue<'_> {
        LabelValue::Bool(*self)
    }
}

impl Label for u16 {
    fn label(&self) -> LabelValue<'_> {
        LabelValue::Int(i64::from(*self))
    }
}

/// A string from a set that the caller knows to be bounded, such as a route template.
///
/// This is the one door for text into a label. The series limit of the metric holds whatever
/// comes through it, and the contract check looks at its shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Bounded<'a>(&'a str);

impl<'a> Bounded<'a> {
    /// Takes a value that is one of a bounded set.
    pub const fn new(value: &'a str) -> Self {
        Self(value)
    }

    /// The value.
    pub const fn as_str(self) -> &'a str {
        self.0
    }
}

impl Label for Bounded<'_> {
    fn label(&self) -> LabelValue<'_> {
        LabelValue::Str(self.0)
    }
}

/// Whether `values` can be told apart: none is empty, none is there twice. For `const` assertions.
pub const fn are_distinct(values: &[&str]) -> bool {
    let mut at = 0;
    while at < values.len() {
        let mut other = 0;
        while other < at {
            if same(values[at], values[other]) {
                return false;
            }
            other += 1;
        }
        if values[at].is_empty() {
            return false;
        }
        at += 1;
    }
    true
}

/// Whether `keys` are exactly the attributes that are `declared`, each of them once. For `const`
/// assertions in generated code.
pub const fn covers(keys: &[AttributeKey], declared: &[AttributeUse]) -> bool {
    let mut at = 0;
    while at < keys.len() {
        let mut found = false;
        let mut other = 0;
        while other < at {
            if same(keys[at].as_str(), keys[other].as_str()) {
                return false;
            }
            other += 1;
        }
        other = 0;
        while other < declared.len() {
            if same(keys[at].as_str(), declared[other].attribute.key.as_str()) {
                found = true;
            }
            other += 1;
        }
        if !found {
            return false;
        }
        at += 1;
    }
    keys.len() == declared.len()
}

/// The text of an HTTP status that is an error, 400 to 599; `_OTHER` for any other number.
///
/// For `error.type`, whose values are text, without an allocation.
pub const fn error_status(status: u16) -> &'static str {
    if status < FIRST_ERROR || status > LAST_ERROR {
        return "_OTHER";
    }
    match core::str::from_utf8(&ERROR_STATUSES[(status - FIRST_ERROR) as usize]) {
        Ok(text) => text,
        Err(_) => "_OTHER",
    }
}

/// The status that such a text stands for; `None` for any other text.
pub fn parse_error_status(text: &str) -> Option<u16> {
    let status = text.parse().ok()?;
    (error_status(status) == text).then_some(status)
}

/// The name of a gRPC status that is not `OK`, 1 to 16; `_OTHER` for any other number.
///
/// For `error.type`, whose values are text, without an allocation.
pub const fn rpc_error(status: u8) -> &'static str {
    if status == 0 || status as usize > RPC_ERRORS.len() {
        return "_OTHER";
    }
    RPC_ERRORS[status as usize - 1]
}

/// The gRPC status that such a name stands for; `None` for any other text.
pub fn parse_rpc_error(text: &str) -> Option<u8> {
    (1..=16).find(|status| rpc_error(*status) == text)
}

static RPC_ERRORS: [&str; 16] = [
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
];

const FIRST_ERROR: u16 = 400;
const LAST_ERROR: u16 = 599;

static ERROR_STATUSES: [[u8; 3]; 200] = error_statuses();

const fn error_statuses() -> [[u8; 3]; 200] {
    let mut statuses = [[b'4', b'0', b'0']; 200];
    let mut at: u8 = 0;
    while at < 200 {
        let rest = at % 100;
        statuses[at as usize] = [b'4' + at / 100, b'0' + rest / 10, b'0' + rest % 10];
        at += 1;
    }
    statuses
}

#[cfg(test)]
mod tests {
    use super::{are_distinct, error_status, parse_error_status, parse_rpc_error, rpc_error};

    #[track_caller]
    fn check(status: u16, text: &str, back: Option<u16>) {
        assert_eq!(error_status(status), text);
        assert_eq!(parse_error_status(text), back);
    }

    #[test]
    fn rpc_errors_are_names_and_back() {
        for status in 1..=16 {
            assert_eq!(parse_rpc_error(rpc_error(status)), Some(status));
        }
        assert_eq!(rpc_error(1), "CANCELLED");
        assert_eq!(rpc_error(16), "UNAUTHENTICATED");
        for status in [0, 17, 255] {
            assert_eq!(rpc_error(status), "_OTHER");
        }
        for text in ["OK", "_OTHER", "", "cancelled"] {
            assert_eq!(parse_rpc_error(text), None);
        }
    }

    #[test]
    fn error_statuses_are_text_and_back() {
        check(400, "400", Some(400));
        check(429, "429", Some(429));
        check(599, "599", Some(599));
    }

    #[test]
    fn values_are_distinct_and_not_empty() {
        assert!(are_distinct(&["web", "phone", "webs"]));
        assert!(!are_distinct(&["web", "phone", "web"]));
        assert!(!are_distinct(&["web", ""]));
    }

    #[test]
    fn other_numbers_are_other() {
        check(0, "_OTHER", None);
        check(200, "_OTHER", None);
        check(600, "_OTHER", None);
        check(u16::MAX, "_OTHER", None);
        assert_eq!(parse_error_status("+500"), None);
        assert_eq!(parse_error_status("0500"), None);
    }
}
