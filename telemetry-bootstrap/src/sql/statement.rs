//! Statements, and what was found out about them.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use opentelemetry::{KeyValue, StringValue};

use super::dialect::Dialect;
use super::sanitize::sanitize;
use super::summary::{Summary, summarize};

/// The most statements that are remembered; one past it is looked at each time that it runs.
const MAX_REMEMBERED: usize = 1000;

/// A statement to run: text of the code, or one that was made at run time.
///
/// Text of the code is remembered by its address. A statement made at run time carries what was
/// found out about it, so keep and clone it where it runs more than once. How many of those there
/// are is not known, so metrics show their operation and no more.
#[derive(Debug, Clone)]
pub struct Statement(Kind);

#[derive(Debug, Clone)]
enum Kind {
    Static(&'static str),
    Made(Arc<Made>),
}

#[derive(Debug)]
struct Made {
    text: String,
    described: OnceLock<(Dialect, Arc<Described>)>,
}

impl Statement {
    /// A statement that is made at run time, such as one with as many placeholders as there are
    /// values.
    pub fn made(text: impl Into<String>) -> Self {
        let made = Made {
            text: text.into(),
            described: OnceLock::new(),
        };
        Self(Kind::Made(Arc::new(made)))
    }
}

impl From<&'static str> for Statement {
    fn from(text: &'static str) -> Self {
        Self(Kind::Static(text))
    }
}

impl From<&Statement> for Statement {
    fn from(statement: &Statement) -> Self {
        statement.clone()
    }
}

/// What is said of a statement.
#[derive(Debug)]
pub(super) struct Described {
    summary: Option<Arc<str>>,
    text: Arc<str>,
    operation: Option<Arc<str>>,
    table: Option<Arc<str>>,
    /// Whether the summary is one of few.
    bounded: bool,
}

impl Described {
    fn new(statement: &str, dialect: Dialect, bounded: bool) -> Self {
        let Summary {
            text,
            operation,
            table,
        } = summarize(statement, dialect);
        Self {
            summary: (!text.is_empty()).then(|| Arc::from(text)),
            text: Arc::from(sanitize(statement, dialect)),
            operation: operation.map(Arc::from),
            table: table.map(Arc::from),
            bounded,
        }
    }

    /// What a span is called: the summary, or what is known instead, from the conventions' list.
    pub(super) fn name<'n>(&'n self, system: &'n str) -> &'n str {
        let named = self.summary.as_deref().filter(|_| self.bounded);
        named.or(self.operation.as_deref()).unwrap_or(system)
    }

    pub(super) fn attributes(&self) -> impl Iterator<Item = KeyValue> + use<> {
        let pairs = [
            ("db.query.summary", self.summary.as_ref()),
            ("db.query.text", Some(&self.text)),
            ("db.operation.name", self.operation.as_ref()),
            ("db.collection.name", self.table.as_ref()),
        ];
        let pairs = pairs.map(|(key, value)| {
            let value = StringValue::from(Arc::clone(value?));
            Some(KeyValue::new(key, value))
        });
        pairs.into_iter().flatten()
    }

    pub(super) fn operation(&self) -> Option<&str> {
        self.operation.as_deref()
    }

    /// The summary, where a metric may show it.
    pub(super) fn bounded_summary(&self) -> Option<&str> {
        self.summary.as_deref().filter(|_| self.bounded)
    }

    /// The table, where a metric may show it.
    pub(super) fn bounded_table(&self) -> Option<&str> {
        self.table.as_deref().filter(|_| self.bounded)
    }
}

/// What was found out about the statements of the code.
#[derive(Debug, Default)]
pub(super) struct Cache(RwLock<HashMap<Place, Arc<Described>>>);

/// Where a text is, and how long: the same place holds the same text for as long as the process
/// runs.
type Place = (usize, usize);

impl Cache {
    pub(super) fn describe(&self, statement: &Statement, dialect: Dialect) -> Arc<Described> {
        match &statement.0 {
            Kind::Static(text) => self.describe_static(text, dialect),
            Kind::Made(made) => made.describe(dialect),
        }
    }

    fn describe_static(&self, text: &'static str, dialect: Dialect) -> Arc<Described> {
        let place = (text.as_ptr().addr(), text.len());
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(described) = known.get(&place) {
            return Arc::clone(described);
        }
        drop(known);
        let described = Arc::new(Described::new(text, dialect, true));
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() < MAX_REMEMBERED {
            known.insert(place, Arc::clone(&described));
        }
        described
    }
}

impl Made {
    /// Looked at once, for the first database that runs it; any other looks for itself.
    fn describe(&self, dialect: Dialect) -> Arc<Described> {
        let describe = || {
            (
                dialect,
                Arc::new(Described::new(&self.text, dialect, false)),
            )
        };
        let (of, described) = self.described.get_or_init(describe);
        if *of == dialect {
            return Arc::clone(described);
        }
        describe().1
    }
}
