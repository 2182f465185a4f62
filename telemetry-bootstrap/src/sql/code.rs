//! The class of a database's own code.

use crate::error_type::ErrorType;

/// The class of a code of a database of this product.
pub(super) fn class_of(code: &str, system: &str) -> ErrorType {
    match code.len() {
        _ if system == "sqlite" => of_sqlite(code),
        5 => of_sqlstate(code),
        _ => ErrorType::Other,
    }
}

/// The class of an SQLSTATE (ISO 9075, and those that `PostgreSQL` adds).
fn of_sqlstate(code: &str) -> ErrorType {
    match code {
        "57014" => ErrorType::Cancelled,
        "55P03" => ErrorType::Timeout,
        "42501" => ErrorType::Denied,
        _ => of_sqlstate_class(code.get(..2).unwrap_or_default()),
    }
}

fn of_sqlstate_class(class: &str) -> ErrorType {
    match class {
        "08" => ErrorType::Connection,
        "0A" | "22" | "26" | "42" => ErrorType::Protocol,
        "23" => ErrorType::Constraint,
        "28" => ErrorType::Denied,
        "40" => ErrorType::Conflict,
        "53" | "57" | "58" => ErrorType::Unavailable,
        "54" => ErrorType::TooLarge,
        _ => ErrorType::Other,
    }
}

/// The class of a result code of `SQLite`, whose lowest byte is the primary one.
fn of_sqlite(code: &str) -> ErrorType {
    let code: u32 = code.parse().unwrap_or_default();
    match code & 0xFF {
        3 | 8 | 23 => ErrorType::Denied,
        5 | 6 => ErrorType::Conflict,
        9 => ErrorType::Cancelled,
        10 | 13 | 14 => ErrorType::Unavailable,
        18 => ErrorType::TooLarge,
        19 => ErrorType::Constraint,
        _ => ErrorType::Other,
    }
}
