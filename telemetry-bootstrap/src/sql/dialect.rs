//! What differs between databases in how they write a literal.

/// How a statement has to be read. Where nothing is known of a database, what others disagree on is
/// [`Reading::Unsure`], and whatever follows it is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    /// `"name"`: an identifier, or perhaps a string.
    pub(super) double_quotes: Reading,
    /// `[name]`.
    pub(super) brackets: Reading,
    /// `` `name` ``.
    pub(super) backticks: Reading,
    /// `$tag$text$tag$`.
    pub(super) dollar_quotes: Reading,
    /// `# comment`.
    pub(super) hash_comments: Reading,
    /// `/* a /* b */ c */` is one comment.
    pub(super) nested_comments: Reading,
    /// `--` begins a comment only where a blank follows.
    pub(super) dashes_need_blank: Reading,
    /// `q'[text]'`.
    pub(super) alternative_quotes: Reading,
    /// `e'it\'s'`.
    pub(super) escape_strings: Reading,
    /// `// comment`.
    pub(super) slash_comments: Reading,
    /// `{comment}`.
    pub(super) brace_comments: Reading,
    /// `'''it's'''` and `"""say "yes" twice"""`.
    pub(super) triple_quotes: Reading,
    /// `/*! code */`: a comment to one product, and a part of the statement to another.
    pub(super) code_in_comments: Reading,
    /// `$1` is a place for a value, and not an amount of money.
    pub(super) dollar_numbers: Reading,
    /// `$a::b(text)` is one place for a value.
    pub(super) suffixed_names: Reading,
}

/// Whether a database has a way of writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    Yes,
    No,
    Unsure,
}

use Reading::{No, Unsure, Yes};

const POSTGRES: Dialect = Dialect {
    double_quotes: Yes,
    brackets: No,
    backticks: No,
    dollar_quotes: Yes,
    hash_comments: No,
    nested_comments: Yes,
    dashes_need_blank: No,
    alternative_quotes: No,
    escape_strings: Yes,
    slash_comments: No,
    brace_comments: No,
    triple_quotes: No,
    code_in_comments: No,
    dollar_numbers: Yes,
    suffixed_names: No,
};

const MYSQL: Dialect = Dialect {
    double_quotes: Unsure,
    brackets: No,
    backticks: Yes,
    dollar_quotes: No,
    hash_comments: Yes,
    nested_comments: No,
    dashes_need_blank: Yes,
    alternative_quotes: No,
    escape_strings: No,
    slash_comments: No,
    brace_comments: No,
    triple_quotes: No,
    code_in_comments: Unsure,
    dollar_numbers: No,
    suffixed_names: No,
};

const SQLITE: Dialect = Dialect {
    double_quotes: Unsure,
    brackets: Yes,
    backticks: Yes,
    dollar_quotes: No,
    hash_comments: Unsure,
    nested_comments: No,
    dashes_need_blank: No,
    alternative_quotes: No,
    escape_strings: No,
    slash_comments: No,
    brace_comments: No,
    triple_quotes: No,
    code_in_comments: No,
    dollar_numbers: Yes,
    suffixed_names: Yes,
};

const SQL_SERVER: Dialect = Dialect {
    double_quotes: Unsure,
    brackets: Yes,
    backticks: No,
    dollar_quotes: No,
    hash_comments: No,
    nested_comments: Yes,
    dashes_need_blank: No,
    alternative_quotes: No,
    escape_strings: No,
    slash_comments: No,
    brace_comments: No,
    triple_quotes: No,
    code_in_comments: No,
    dollar_numbers: No,
    suffixed_names: No,
};

const UNKNOWN: Dialect = Dialect {
    double_quotes: Unsure,
    brackets: Unsure,
    backticks: Unsure,
    dollar_quotes: Unsure,
    hash_comments: Unsure,
    nested_comments: Unsure,
    dashes_need_blank: Unsure,
    alternative_quotes: Unsure,
    escape_strings: Unsure,
    slash_comments: Unsure,
    brace_comments: Unsure,
    triple_quotes: Unsure,
    code_in_comments: Unsure,
    dollar_numbers: Unsure,
    suffixed_names: Unsure,
};

impl Dialect {
    /// The dialect of a `db.system.name`.
    pub(super) fn of(system: &str) -> Self {
        match system {
            "postgresql" | "cockroachdb" | "aws.redshift" => POSTGRES,
            "mysql" | "mariadb" => MYSQL,
            "sqlite" => SQLITE,
            "microsoft.sql_server" => SQL_SERVER,
            _ => UNKNOWN,
        }
    }
}
