//! Why a statement failed: a class of few, and the database's own code.

use std::error::Error;

use super::code::class_of;
use crate::error_type::{ErrorType, classify};

/// The longest code that is kept, in bytes; `ORA-17002` has nine.
const MAX_CODE: usize = 12;

/// Why a statement failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    error_type: ErrorType,
    code: Option<Box<str>>,
}

impl Failure {
    /// A failure of this class.
    pub const fn new(error_type: ErrorType) -> Self {
        Self {
            error_type,
            code: None,
        }
    }

    /// A failure of the class that [`classify`](crate::error_type::classify) finds.
    pub fn of(error: &(dyn Error + 'static)) -> Self {
        Self::new(classify(error))
    }

    /// With the code that the database gave, if it gave one: an SQLSTATE, or a number. Where the
    /// class is [`ErrorType::Other`], the code decides on it. What is no code (up to 12 letters,
    /// digits and dashes) is left out.
    #[must_use]
    pub fn with_code(mut self, code: Option<impl AsRef<str>>) -> Self {
        let code = code.filter(|code| is_code(code.as_ref()));
        self.code = code.map(|code| Box::from(code.as_ref()));
        self
    }

    /// The class.
    pub fn error_type(&self) -> ErrorType {
        self.error_type
    }

    /// The class, which the code of a database of this product may decide on, and the code.
    pub(super) fn into_parts(self, system: &str) -> (ErrorType, Option<Box<str>>) {
        let class = match (self.error_type, &self.code) {
            (ErrorType::Other, Some(code)) => class_of(code, system),
            (known, _) => known,
        };
        (class, self.code)
    }

    /// The database's own code.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }
}

fn is_code(code: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=MAX_CODE).contains(&code.len()) && code.bytes().all(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(code: &str, system: &str, class: ErrorType, kept: Option<&str>) {
        let failure = Failure::new(ErrorType::Other).with_code(Some(code));
        assert_eq!(failure.code(), kept);
        assert_eq!(failure.into_parts(system).0, class);
    }

    #[test]
    fn an_sqlstate_has_a_class() {
        for (code, class) in [
            ("23505", ErrorType::Constraint),
            ("40001", ErrorType::Conflict),
            ("40P01", ErrorType::Conflict),
            ("57014", ErrorType::Cancelled),
            ("28P01", ErrorType::Denied),
            ("08006", ErrorType::Connection),
        ] {
            check(code, "postgresql", class, Some(code));
        }
    }

    #[test]
    fn a_result_code_of_sqlite_has_a_class() {
        check("1555", "sqlite", ErrorType::Constraint, Some("1555"));
        check("5", "sqlite", ErrorType::Conflict, Some("5"));
        check("1", "sqlite", ErrorType::Other, Some("1"));
    }

    #[test]
    fn any_other_code_has_none() {
        check("1555", "other_sql", ErrorType::Other, Some("1555"));
        check(
            "ORA-17002",
            "oracle.db",
            ErrorType::Other,
            Some("ORA-17002"),
        );
    }

    #[test]
    fn what_is_no_code_is_left_out() {
        for text in ["", "duplicate key", "23505é", "4111111111111111"] {
            check(text, "postgresql", ErrorType::Other, None);
        }
    }

    #[test]
    fn a_class_that_is_known_stays() {
        let failure = Failure::new(ErrorType::Timeout).with_code(Some("23505"));
        assert_eq!(failure.into_parts("postgresql").0, ErrorType::Timeout);
        let none = Failure::new(ErrorType::Dns).with_code(None::<&str>);
        assert_eq!(none.code(), None);
    }
}
