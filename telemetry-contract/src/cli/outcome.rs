//! What a command answers.

use std::io::{self, Write as _};

/// What a command answers; the error says why it could not be carried out.
pub type Done = Result<Outcome, String>;

/// An answer for standard output, and the exit code that goes with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What is printed, with its last line feed.
    pub text: String,
    /// 0 conforms, 1 something was found.
    pub code: u8,
}

impl Outcome {
    /// Nothing is wrong.
    pub fn fine(text: impl Into<String>) -> Self {
        Self::of(text, true)
    }

    /// Something is wrong where it does not conform.
    pub fn of(text: impl Into<String>, conforms: bool) -> Self {
        Self {
            text: text.into(),
            code: u8::from(!conforms),
        }
    }
}

/// Says on standard error what is going on; where nobody can read it, nobody is told.
pub(crate) fn tell(line: &str) {
    let _unread = writeln!(io::stderr(), "{line}");
}
