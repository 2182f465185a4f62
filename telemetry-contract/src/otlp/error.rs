//! Why a payload could not be decoded: where, in which message and field, and what was wrong.

use std::fmt;

/// A payload that is not OTLP, with the place where that showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeError(Box<Place>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    offset: usize,
    message: &'static str,
    field: FieldName,
    problem: Problem,
}

/// The field that was read when the problem showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldName {
    /// A key of a JSON object, cut to 64 characters.
    Key(String),
    /// None yet.
    None,
    /// A protobuf field number.
    Number(u32),
}

/// What was wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// A protobuf field number that no field can have.
    FieldNumber {
        /// The number.
        found: u64,
    },
    /// A trace or span id of the wrong length.
    IdLength {
        /// Its length, in bytes (protobuf) or hexadecimal digits (JSON).
        found: usize,
        /// The length that it should have.
        wanted: usize,
    },
    /// Text that is not UTF-8.
    NotUtf8,
    /// Values nest too deep.
    TooDeep {
        /// The bound.
        limit: u32,
    },
    /// The decoded request would take too much memory.
    TooLarge {
        /// The bound, in bytes.
        limit_bytes: usize,
    },
    /// The payload ends too early.
    Truncated {
        /// Bytes that the field needs.
        wanted: u64,
        /// Bytes that are there.
        found: usize,
    },
    /// JSON of another type than the field has, or no JSON at all.
    Unexpected {
        /// What stands there.
        found: &'static str,
        /// What should stand there.
        wanted: &'static str,
    },
    /// A varint of more than 64 bits.
    VarintTooLong,
    /// A protobuf wire type that the field doesn't have, or that doesn't exist.
    WireType {
        /// The wire type, 0 to 7.
        found: u8,
        /// What the field should have.
        wanted: &'static str,
    },
}

impl DecodeError {
    pub(super) fn new(
        offset: usize,
        message: &'static str,
        field: FieldName,
        problem: Problem,
    ) -> Self {
        Self(Box::new(Place {
            offset,
            message,
            field,
            problem,
        }))
    }

    /// Where in the payload, in bytes from its start.
    pub fn offset(&self) -> usize {
        self.0.offset
    }

    /// The protobuf name of the message that was being read, such as `Span`.
    pub fn message(&self) -> &'static str {
        self.0.message
    }

    /// The field that was being read.
    pub fn field(&self) -> &FieldName {
        &self.0.field
    }

    /// What was wrong.
    pub fn problem(&self) -> Problem {
        self.0.problem
    }
}

impl std::error::Error for DecodeError {}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not OTLP: in `{}`", self.0.message)?;
        match &self.0.field {
            FieldName::Key(key) => write!(f, ", key `{}`", key.escape_debug())?,
            FieldName::None => {}
            FieldName::Number(number) => write!(f, ", field {number}")?,
        }
        write!(f, ", at byte {}: {}", self.0.offset, self.0.problem)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::FieldNumber { found } => {
                write!(f, "found field number {found}, wanted 1 to 536870911")
            }
            Self::IdLength { found, wanted } => {
                write!(f, "found an id of length {found}, wanted {wanted} or none")
            }
            Self::NotUtf8 => f.write_str("found text that is not UTF-8"),
            Self::TooDeep { limit } => {
                write!(f, "values nest deeper than {limit}; send them flatter")
            }
            Self::TooLarge { limit_bytes } => write!(
                f,
                "decoding would take more than {limit_bytes} bytes of memory; send smaller batches"
            ),
            Self::Truncated { wanted, found } => {
                write!(f, "found {found} bytes, wanted {wanted}")
            }
            Self::Unexpected { found, wanted } => write!(f, "found {found}, wanted {wanted}"),
            Self::VarintTooLong => f.write_str("found a varint of more than 64 bits"),
            Self::WireType { found, wanted } => {
                write!(f, "found wire type {found}, wanted {wanted}")
            }
        }
    }
}
