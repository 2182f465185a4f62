//! What is wrong in a registry, and where.

use core::fmt;

use crate::diagnostic::Place;

/// One thing that is wrong in a registry.
///
/// Displays as `file:line:column: message`, the line itself, and what to do where that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub location: Place,
    /// What was found and what was wanted.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl Problem {
    /// A problem at this place.
    pub fn new(location: &Place, message: impl Into<String>) -> Self {
        Self {
            location: location.clone(),
            message: message.into(),
            help: None,
        }
    }

    /// Adds what to do.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.location, self.message)?;
        if !self.location.excerpt.is_empty() {
            write!(f, "\n  | {}", self.location.excerpt.trim_start())?;
        }
        match &self.help {
            Some(help) => write!(f, "\n  = {help}"),
            None => Ok(()),
        }
    }
}

impl core::error::Error for Problem {}

/// Problems as they are found: reading goes on after each, so that one run shows all of them.
#[derive(Debug, Default)]
pub(super) struct Problems(Vec<Problem>);

impl Problems {
    /// Notes a problem.
    pub(super) fn add(&mut self, location: &Place, message: impl Into<String>) {
        self.0.push(Problem::new(location, message));
    }

    /// Notes a problem with what to do, where that is known.
    pub(super) fn add_with(
        &mut self,
        location: &Place,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        let mut problem = Problem::new(location, message);
        problem.help = help;
        self.0.push(problem);
    }

    /// Takes over what someone else found.
    pub(super) fn extend(&mut self, found: Vec<Problem>) {
        self.0.extend(found);
    }

    /// `value` if nothing was found, else everything that was, in the order of the files.
    pub(super) fn finish<T>(mut self, value: T) -> Result<T, Vec<Problem>> {
        if self.0.is_empty() {
            return Ok(value);
        }
        self.0.sort_by(|left, right| {
            let place = |problem: &Problem| {
                let at = &problem.location;
                (at.file.clone(), at.line, at.column)
            };
            place(left).cmp(&place(right))
        });
        self.0.dedup();
        Err(self.0)
    }
}
