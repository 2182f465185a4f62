//! What is wrong in a registry, and where.

use core::fmt;

use crate::diagnostic::{Diagnostic, Place};
use crate::rule::{Level, RegistryRule};

/// One thing that is wrong in a registry.
///
/// Displays as `file:line:column: message [rule]`, the line itself, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Which rule is broken.
    pub rule: RegistryRule,
    /// How seriously it is taken; the rule's own level until somebody says otherwise.
    pub level: Level,
    /// Where.
    pub location: Place,
    /// What was found and what was wanted.
    pub message: String,
    /// What it is about: an attribute, a metric, a span; empty where the place says it.
    pub subject: String,
    /// What to do: what mends whatever breaks the rule, where nobody knows better.
    pub help: String,
}

impl Problem {
    /// A problem at this place.
    pub fn new(rule: RegistryRule, location: &Place, message: impl Into<String>) -> Self {
        Self {
            rule,
            level: rule.level(),
            location: location.clone(),
            message: message.into(),
            subject: String::new(),
            help: rule.fix().to_owned(),
        }
    }

    /// Says closer what to do.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// Adds what it is about.
    #[must_use]
    pub fn about(mut self, subject: impl Into<String>) -> Self {
        self.subject = subject.into();
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} [{}]", self.location, self.message, self.rule)?;
        if !self.location.excerpt.is_empty() {
            write!(f, "\n  | {}", self.location.excerpt.trim_start())?;
        }
        write!(f, "\n  = {}", self.help)
    }
}

impl core::error::Error for Problem {}

impl From<Problem> for Diagnostic {
    fn from(problem: Problem) -> Self {
        let mut diagnostic = Self::new(problem.rule.as_str(), problem.level, problem.message)
            .at(problem.location)
            .with_help(problem.help);
        diagnostic.subject = problem.subject;
        diagnostic
    }
}

/// Problems as they are found: reading goes on after each, so that one run shows all of them.
#[derive(Debug, Default)]
pub(super) struct Problems(Vec<Problem>);

impl Problems {
    /// Notes a problem.
    pub(super) fn add(&mut self, rule: RegistryRule, location: &Place, message: impl Into<String>) {
        self.note(Problem::new(rule, location, message));
    }

    /// Notes a problem with what to do, where that is known closer than its rule says it.
    pub(super) fn add_with(
        &mut self,
        rule: RegistryRule,
        location: &Place,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        let problem = Problem::new(rule, location, message);
        self.note(match help {
            Some(help) => problem.with_help(help),
            None => problem,
        });
    }

    /// Notes a problem.
    pub(super) fn note(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// Takes over what someone else found.
    pub(super) fn extend(&mut self, found: impl IntoIterator<Item = Problem>) {
        self.0.extend(found);
    }

    /// Everything that was found, in the order of the files, each once: first what keeps the
    /// registry from being used, then the rest.
    pub(super) fn sorted(self) -> (Vec<Problem>, Vec<Problem>) {
        sorted(self.0)
            .into_iter()
            .partition(|problem| problem.rule.is_obstacle())
    }
}

/// In the order of the files, each once.
pub(super) fn sorted(mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.sort_by(|left, right| {
        let place = |problem: &Problem| {
            let at = &problem.location;
            (at.file.clone(), at.line, at.column)
        };
        place(left).cmp(&place(right))
    });
    problems.dedup();
    problems
}
