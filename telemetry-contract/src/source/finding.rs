//! What a rule found in a source file, before escapes and levels are applied.

use proc_macro2::{LineColumn, Span};

use crate::diagnostic::{Diagnostic, Place};
use crate::rule::Description;

/// One thing that is wrong in a file.
#[derive(Debug)]
pub(super) struct Finding {
    pub(super) rule: &'static Description,
    /// Which of the files that were read.
    pub(super) file: usize,
    /// Line from 1, column in characters from 0.
    pub(super) at: LineColumn,
    pub(super) message: String,
    pub(super) help: String,
    /// The name that it is about; may be empty.
    pub(super) subject: String,
}

impl Finding {
    /// A finding whose help is the rule's own.
    pub(super) fn new(
        rule: &'static Description,
        file: usize,
        at: LineColumn,
        message: impl Into<String>,
    ) -> Self {
        Self {
            rule,
            file,
            at,
            message: message.into(),
            help: rule.fix.to_owned(),
            subject: String::new(),
        }
    }

    /// A finding at the start of some tokens.
    pub(super) fn at(
        rule: &'static Description,
        file: usize,
        span: Span,
        message: impl Into<String>,
    ) -> Self {
        Self::new(rule, file, span.start(), message)
    }

    /// Says what it is about.
    pub(super) fn about(mut self, subject: impl Into<String>) -> Self {
        self.subject = subject.into();
        self
    }

    /// Replaces the rule's own help.
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// As a diagnostic of `package`, in a file with this name and text.
    pub(super) fn into_diagnostic(self, package: &str, file: &str, text: &str) -> Diagnostic {
        let line = text.lines().nth(self.at.line.saturating_sub(1));
        let place = Place {
            file: file.to_owned(),
            line: self.at.line,
            column: self.at.column + 1,
            excerpt: line.unwrap_or_default().trim_end().to_owned(),
            skipped: 0,
        };
        let mut diagnostic = Diagnostic::new(self.rule.name, self.rule.level, self.message)
            .at(place)
            .with_help(self.help);
        package.clone_into(&mut diagnostic.service);
        diagnostic.about(self.subject)
    }
}
