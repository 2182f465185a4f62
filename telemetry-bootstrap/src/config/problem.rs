//! What is wrong with the settings: all of it at once, each with the line that mends it.

use std::fmt;

/// One thing that is wrong: what was found, what was wanted, the line to add or change.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// The setting, for example `service.name`.
    pub setting: String,
    /// What is there now; never a secret's value.
    pub found: String,
    /// What has to be there.
    pub wanted: String,
    /// A line to put into the environment or the code.
    pub fix: String,
}

impl Problem {
    pub(super) fn new(
        setting: impl Into<String>,
        found: impl Into<String>,
        wanted: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Self {
            setting: setting.into(),
            found: found.into(),
            wanted: wanted.into(),
            fix: fix.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            setting,
            found,
            wanted,
            fix,
        } = self;
        write!(f, "{setting}: found {found}, wanted {wanted}\n    {fix}")
    }
}

/// The settings can't be used.
///
/// `Debug` says the same as `Display`: it is what a `main` that returns a `Result` prints.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConfigError {
    /// Every problem, in the order in which the settings are documented.
    pub problems: Vec<Problem>,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.problems.len();
        let noun = if count == 1 {
            "setting is"
        } else {
            "settings are"
        };
        write!(f, "{count} telemetry {noun} missing or wrong")?;
        self.problems
            .iter()
            .try_for_each(|problem| write!(f, "\n  {problem}"))
    }
}

impl fmt::Debug for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for ConfigError {}
