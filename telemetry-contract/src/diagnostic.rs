//! One thing that is wrong, whatever found it: what every report format writes.

use core::fmt;
use std::borrow::Cow;

use crate::rule::Level;

/// A place in a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Path of the file, as it was given.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The text of that line with its indent, or of a long line what is around the column, with `…`
    /// for the rest; empty where it is not at hand.
    pub excerpt: String,
    /// How many columns before those of the line the excerpt's own are: 0 where it starts as the
    /// line does.
    pub skipped: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// Why a broken rule is put up with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waived {
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day on which it holds, `YYYY-MM-DD`.
    pub expires: String,
    /// Where it is discussed; empty where nowhere.
    pub link: String,
}

/// One thing that is wrong, with how often and where it was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable kebab-case name of the rule.
    pub rule: Cow<'static, str>,
    /// How seriously it is taken.
    pub level: Level,
    /// What is wrong, one sentence: what was found and what is wanted.
    pub message: String,
    /// Where it stands in a file, where it does.
    pub place: Option<Place>,
    /// Whose telemetry it is; empty where that means nothing.
    pub service: String,
    /// What carried it: `span`, `metric`, `log` or `resource`; empty where nothing did.
    pub signal_type: &'static str,
    /// Names of the spans, metrics and events that it was seen on, the first ones.
    pub signals: Vec<String>,
    /// Whether it was seen on others too, or on what has no name.
    pub more_signals: bool,
    /// What it is about: an attribute, a metric, a span, a field; empty where the place says it.
    pub subject: String,
    /// What was there, apart from the message; empty where only that says it.
    pub found: String,
    /// What should have been there, apart from the message; empty where only that says it.
    pub wanted: String,
    /// What to do; empty where nobody knows.
    pub help: String,
    /// How often it was seen, at least 1.
    pub count: u64,
    /// Places where it was seen in telemetry; never a secret's value.
    pub samples: Vec<String>,
    /// A trace to look at, in hexadecimal digits; empty where there is none.
    pub trace: String,
    /// The waiver that covers it.
    pub waived: Option<Waived>,
}

impl Diagnostic {
    /// Something wrong, seen once, with nothing else known of it.
    pub fn new(
        rule: impl Into<Cow<'static, str>>,
        level: Level,
        message: impl Into<String>,
    ) -> Self {
        Self {
            rule: rule.into(),
            level,
            message: message.into(),
            place: None,
            service: String::new(),
            signal_type: "",
            signals: Vec::new(),
            more_signals: false,
            subject: String::new(),
            found: String::new(),
            wanted: String::new(),
            help: String::new(),
            count: 1,
            samples: Vec::new(),
            trace: String::new(),
            waived: None,
        }
    }

    /// Adds where it stands.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// Adds what to do.
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

    /// Whether it fails a check: it is denied, and no waiver covers it.
    pub fn fails(&self) -> bool {
        self.level == Level::Deny && self.waived.is_none()
    }

    /// Whether it is a warning that no waiver covers.
    pub fn warns(&self) -> bool {
        self.level == Level::Warn && self.waived.is_none()
    }
}
