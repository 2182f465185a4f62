//! What a statement is about: its operations, and the tables that they are done to.
//!
//! Semantic conventions 1.44, "Generating a summary of the query text": the operations and targets
//! in the order in which they are written, as they are written.

use super::dialect::Dialect;
use super::token::{Kind, Token, tokens};

/// The longest summary, in bytes (semantic conventions: "at most 255 characters").
const MAX_BYTES: usize = 255;

/// More names than this that a statement gives to its own parts are not remembered.
const MAX_LOCAL: usize = 64;

/// Words that begin an operation. Nothing else is taken for one.
const OPERATIONS: &[&str] = &[
    "ALTER",
    "ANALYZE",
    "BEGIN",
    "CALL",
    "COMMIT",
    "COPY",
    "CREATE",
    "DELETE",
    "DROP",
    "EXEC",
    "EXECUTE",
    "EXPLAIN",
    "GRANT",
    "INSERT",
    "LISTEN",
    "LOCK",
    "MERGE",
    "NOTIFY",
    "PRAGMA",
    "REFRESH",
    "REINDEX",
    "RELEASE",
    "REPLACE",
    "REVOKE",
    "ROLLBACK",
    "SAVEPOINT",
    "SELECT",
    "SET",
    "SHOW",
    "START",
    "TRUNCATE",
    "UPDATE",
    "VACUUM",
    "VALUES",
];

/// Operations that may stand inside another statement.
const INNER: &[&str] = &["DELETE", "INSERT", "MERGE", "SELECT", "UPDATE"];

/// What an operation may come after inside a statement. `EXPLAIN` and its options are about one.
const GOES_ON: &[&str] = &[
    "as",
    "all",
    "union",
    "except",
    "intersect",
    "explain",
    "analyze",
    "verbose",
    ")",
];

/// Words after which a table is named.
const BEFORE_TABLE: &[&str] = &[
    "ANALYZE", "CALL", "EXEC", "EXECUTE", "FROM", "INTO", "JOIN", "TABLE", "TRUNCATE", "UPDATE",
    "USING", "VIEW",
];

/// Words between those and the table.
const SKIPPED: &[&str] = &[
    "CONCURRENTLY",
    "EXISTS",
    "IF",
    "IGNORE",
    "LATERAL",
    "LOW_PRIORITY",
    "NOT",
    "ONLY",
    "TABLE",
];

/// What a statement is about.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Summary {
    /// Operations and tables, such as `SELECT orders plans`; empty where nothing was recognised.
    pub(super) text: String,
    /// The operation, where there is one.
    pub(super) operation: Option<String>,
    /// The table, where there is one.
    pub(super) table: Option<String>,
}

/// Summarises a statement.
pub(super) fn summarize(statement: &str, dialect: Dialect) -> Summary {
    let mut parser = Parser::default();
    for token in tokens(statement, dialect) {
        if parser.is_full() {
            break;
        }
        parser.take(token);
    }
    parser.finish()
}

#[derive(Default)]
struct Parser<'s> {
    found: Vec<Found<'s>>,
    length: usize,
    expects: Expects,
    /// Names of `WITH name AS (…)`, which are no tables.
    local: Vec<&'s str>,
    /// For each parenthesis that is open, whether an operation stands in it.
    open: Vec<bool>,
    /// Whether the statement's first operation was seen.
    begun: bool,
    before: Option<Token<'s>>,
}

/// A part of the summary.
enum Found<'s> {
    Operation(&'s str),
    Table(String),
}

/// What the next token may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Expects {
    /// An operation, and nothing of note before.
    #[default]
    Operation,
    /// A table.
    Table,
    /// A table's name goes on: after a dot.
    RestOfName,
    /// A dot that the name goes on after, or a comma before another table.
    MoreOfList,
}

impl<'s> Parser<'s> {
    fn is_full(&self) -> bool {
        self.length > MAX_BYTES
    }

    fn take(&mut self, token: Token<'s>) {
        match token.kind {
            Kind::Blank => return,
            Kind::Word => self.word(token),
            Kind::Quoted => self.name(token.text),
            Kind::Mark => self.mark(token.text),
            Kind::Placeholder | Kind::Literal => self.expects = Expects::Operation,
        }
        self.before = Some(token);
    }

    fn word(&mut self, token: Token<'s>) {
        let word = token.text;
        if self.is_operation(word) {
            self.begun = true;
            if let Some(innermost) = self.open.last_mut() {
                *innermost = true;
            }
            self.push(Found::Operation(word), word.len());
            if word.eq_ignore_ascii_case("copy") {
                // Names its table at once, or a query in parentheses.
                self.expects = Expects::Table;
                return;
            }
            if !is_one_of(word, BEFORE_TABLE) {
                self.expects = Expects::Operation;
                return;
            }
        }
        if is_one_of(word, BEFORE_TABLE) {
            self.expects = self.after_table_word(word);
        } else if self.expects == Expects::Table && is_one_of(word, SKIPPED) {
            // The table is still to come.
        } else if word.eq_ignore_ascii_case("as") {
            self.alias();
        } else {
            self.name(word);
        }
    }

    /// Not after a dot, which makes a name of everything; and in the middle of a statement only
    /// what may stand there: `ON CONFLICT DO UPDATE`, `FOR UPDATE` and `DROP COLUMN` are no
    /// operations of their own.
    fn is_operation(&self, word: &str) -> bool {
        let after = self.before.map_or("", |before| before.text);
        if after == "." || !is_one_of(word, OPERATIONS) || self.is_of_plan(word) {
            return false;
        }
        let starts = !self.begun || matches!(after, "(" | ";");
        let goes_on = GOES_ON.iter().any(|word| after.eq_ignore_ascii_case(word));
        let selects_into = word.eq_ignore_ascii_case("select") && self.open.is_empty();
        starts || (is_one_of(word, INNER) && (goes_on || selects_into))
    }

    /// `FROM` in `EXTRACT(year FROM placed)` and the like is of a function, that in `COPY users FROM
    /// STDIN` of a file, `ANALYZE` in `EXPLAIN ANALYZE` of a plan, and `UPDATE` in `FOR UPDATE` and
    /// `THEN UPDATE SET` of no table. What follows those is a name of something else.
    fn after_table_word(&self, word: &str) -> Expects {
        let is = |other: &str| word.eq_ignore_ascii_case(other);
        let after = self.before.map_or("", |before| before.text);
        let of_clause = is("update")
            && ["for", "do", "on", "key", "then"]
                .iter()
                .any(|word| after.eq_ignore_ascii_case(word));
        let in_function = self.open.last() == Some(&false);
        let of_function = is("from") && (in_function || after.eq_ignore_ascii_case("distinct"));
        let of_file = is("from") && self.is_in("copy");
        let of_plan = self.is_of_plan(word);
        if of_clause || of_function || of_file || of_plan || self.found.is_empty() {
            return Expects::Operation;
        }
        Expects::Table
    }

    /// The name before `AS (` is a table of this statement alone.
    fn alias(&mut self) {
        self.expects = match self.expects {
            Expects::MoreOfList => Expects::MoreOfList,
            _ => Expects::Operation,
        };
        if self.begun {
            return;
        }
        let before = self.before.filter(|before| before.kind != Kind::Mark);
        if let Some(before) = before.filter(|_| self.local.len() < MAX_LOCAL) {
            self.local.push(before.text);
        }
    }

    fn name(&mut self, name: &'s str) {
        match self.expects {
            Expects::Table => {
                self.expects = Expects::MoreOfList;
                if self.local.contains(&name) {
                    self.expects = Expects::Operation;
                } else {
                    self.push(Found::Table(name.to_owned()), name.len());
                }
            }
            Expects::RestOfName => {
                if let Some(Found::Table(table)) = self.found.last_mut() {
                    table.push('.');
                    table.push_str(name);
                    self.length += 1 + name.len();
                }
                self.expects = Expects::MoreOfList;
            }
            // An alias without `AS` stands between a table and the comma.
            Expects::MoreOfList if !is_clause(name) => {}
            Expects::MoreOfList | Expects::Operation => self.expects = Expects::Operation,
        }
    }

    fn mark(&mut self, mark: &str) {
        self.expects = match (self.expects, mark) {
            (Expects::MoreOfList, ".") => Expects::RestOfName,
            // Only a `SELECT` has more tables after a comma.
            (Expects::MoreOfList, ",") if self.is_in("select") => Expects::Table,
            _ => Expects::Operation,
        };
        match mark {
            "(" => self.open.push(false),
            ")" => {
                self.open.pop();
            }
            ";" => self.begun = false,
            _ => {}
        }
    }

    /// Whether the word is the option of `EXPLAIN ANALYZE` and `EXPLAIN (ANALYZE)`.
    fn is_of_plan(&self, word: &str) -> bool {
        word.eq_ignore_ascii_case("analyze") && self.is_in("explain")
    }

    /// Whether this is the last operation that began.
    fn is_in(&self, operation: &str) -> bool {
        let last = self.found.iter().rev().find_map(|found| match found {
            Found::Operation(operation) => Some(*operation),
            Found::Table(_) => None,
        });
        last.is_some_and(|last| last.eq_ignore_ascii_case(operation))
    }

    fn push(&mut self, found: Found<'s>, length: usize) {
        self.length += 1 + length;
        self.found.push(found);
    }

    fn finish(self) -> Summary {
        let (mut text, mut operations, mut tables) = (String::new(), Vec::new(), Vec::new());
        for found in &self.found {
            let part = match found {
                Found::Operation(operation) => {
                    operations.push(operation.to_ascii_uppercase());
                    operations.last()
                }
                Found::Table(table) => {
                    tables.push(table.clone());
                    tables.last()
                }
            };
            let part = part.map_or("", String::as_str);
            // A part that does not fit is left out, and so is everything after it.
            if text.len() + 1 + part.len() > MAX_BYTES {
                break;
            }
            text.push_str(if text.is_empty() { "" } else { " " });
            text.push_str(part);
        }
        Summary {
            text,
            operation: only(operations),
            table: only(tables),
        }
    }
}

/// The one value that is there, however often it is.
fn only(mut all: Vec<String>) -> Option<String> {
    all.dedup();
    let one = all.pop()?;
    (all.is_empty() && one.len() <= MAX_BYTES).then_some(one)
}

/// Whether a word after a table begins something else, and is no alias.
fn is_clause(word: &str) -> bool {
    const CLAUSES: &[&str] = &[
        "WHERE",
        "ON",
        "SET",
        "GROUP",
        "ORDER",
        "HAVING",
        "LIMIT",
        "VALUES",
        "RETURNING",
        "UNION",
        "CROSS",
        "INNER",
        "LEFT",
        "RIGHT",
        "FULL",
        "NATURAL",
        "WINDOW",
        "FETCH",
        "OFFSET",
        "FOR",
    ];
    is_one_of(word, CLAUSES)
}

fn is_one_of(word: &str, words: &[&str]) -> bool {
    words.iter().any(|other| word.eq_ignore_ascii_case(other))
}
