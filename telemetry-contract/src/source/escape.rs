//! `// telemetry: allow(rule) reason = "..."`: what a comment excuses, like `#[expect]`.
//!
//! `/* … */` on one line is the same. Behind code, or before some, it covers its line. On a line of
//! its own it covers what starts below it: an item, a statement, a match arm, whole. `allow-file`
//! covers its file.

use std::cell::Cell;

use proc_macro2::{LineColumn, TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Arm, File, ImplItem, Item, Stmt, TraitItem};

use super::attribute;

/// What every escape starts with, behind `//` or `/*`.
const MARK: &str = "telemetry: allow";

/// One escape.
#[derive(Debug)]
pub(super) struct Escape {
    /// The rules that it names, and whether it was of use for each.
    pub(super) rules: Vec<(String, Cell<bool>)>,
    pub(super) has_reason: bool,
    pub(super) at: LineColumn,
    /// The lines that it covers.
    first: usize,
    last: usize,
}

impl Escape {
    /// Whether it excuses a breach of `rule` on this line; if so, it was of use.
    pub(super) fn covers(&self, rule: &str, line: usize) -> bool {
        let mut named = self.rules.iter().filter(|(known, _)| known == rule);
        let found = named
            .next()
            .filter(|_| (self.first..=self.last).contains(&line));
        found.inspect(|(_, used)| used.set(true)).is_some()
    }
}

/// The escapes in a file.
pub(super) fn read(text: &str, file: &File, tests: bool) -> Vec<Escape> {
    if !text.contains(MARK) {
        return Vec::new();
    }
    let literals = literals(text);
    let ranges = Ranges::of(file, tests);
    let mut found = Vec::new();
    let mut start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if let Some(column) = comment(line, start, &literals) {
            found.extend(parse(text, line, number + 1, column, &ranges));
        }
        start += line.len();
    }
    found.retain(|escape| !ranges.skips(escape.at.line));
    found
}

/// Where the comment of an escape starts in its line, in bytes. What a literal holds is no comment,
/// nor is what a comment shows.
fn comment(line: &str, start: usize, literals: &[(usize, usize)]) -> Option<usize> {
    let mark = line.find(MARK)?;
    let before = line.get(..mark)?.trim_end();
    let open = before
        .strip_suffix("//")
        .or_else(|| before.strip_suffix("/*"));
    let column = open?.len();
    let at = start + column;
    let in_literal = literals.iter().any(|(from, to)| (*from..*to).contains(&at));
    let in_comment = before.get(..column).is_some_and(|code| {
        code.match_indices("//").any(|(slashes, _)| {
            let at = start + slashes;
            !literals.iter().any(|(from, to)| (*from..*to).contains(&at))
        })
    });
    (!in_literal && !in_comment).then_some(column)
}

fn parse(text: &str, line: &str, number: usize, column: usize, ranges: &Ranges) -> Option<Escape> {
    let (_, rest) = line.split_once(MARK)?;
    let (whole_file, rest) = match rest.strip_prefix("-file") {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let (names, rest) = rest.strip_prefix('(')?.split_once(')')?;
    let before = line.get(..column).unwrap_or_default();
    let comment = line.get(column..).unwrap_or_default();
    let behind = rest
        .split_once("*/")
        .filter(|_| comment.starts_with("/*"))
        .map_or("", |(_, code)| code);
    let (first, last) = if whole_file {
        (1, usize::MAX)
    } else if before.trim().is_empty() && behind.trim().is_empty() {
        ranges.below(text, number)
    } else {
        (number, number)
    };
    Some(Escape {
        rules: names
            .split(',')
            .map(|name| (name.trim().to_owned(), Cell::new(false)))
            .collect(),
        has_reason: has_reason(rest),
        at: LineColumn {
            line: number,
            column: before.chars().count(),
        },
        first,
        last,
    })
}

/// Whether there is a `reason = "..."` with something in it.
fn has_reason(rest: &str) -> bool {
    let rest = rest.trim().trim_start_matches(',').trim_start();
    let value = rest.strip_prefix("reason").map(str::trim_start);
    let value = value.and_then(|rest| rest.strip_prefix('='));
    let value = value.and_then(|rest| rest.trim_start().strip_prefix('"'));
    value.is_some_and(|value| {
        value
            .split('"')
            .next()
            .is_some_and(|why| !why.trim().is_empty())
    })
}

/// The byte ranges of every literal and documentation comment.
fn literals(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    if let Ok(tokens) = text.parse::<TokenStream>() {
        collect(tokens, &mut found);
    }
    found
}

fn collect(tokens: TokenStream, found: &mut Vec<(usize, usize)>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => collect(group.stream(), found),
            TokenTree::Literal(literal) => {
                let range = literal.span().byte_range();
                found.push((range.start, range.end));
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) => {}
        }
    }
}

/// Where the parts of a file stand that an escape may cover: first line, with attributes, and last.
#[derive(Debug, Default)]
struct Ranges {
    parts: Vec<(usize, usize)>,
    /// What only tests compile, where those are not looked at.
    skipped: Vec<(usize, usize)>,
    tests: bool,
}

impl Ranges {
    fn of(file: &File, tests: bool) -> Self {
        let mut ranges = Self {
            tests,
            ..Self::default()
        };
        ranges.visit_file(file);
        ranges
    }

    fn skips(&self, line: usize) -> bool {
        self.skipped
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&line))
    }

    /// The lines of what starts below a comment on this line; attributes and other comments in
    /// between belong to it.
    fn below(&self, text: &str, comment: usize) -> (usize, usize) {
        let code = next_code(text, comment);
        let around = self
            .parts
            .iter()
            .filter(|(first, last)| (*first..=*last).contains(&code));
        let starting = around.filter(|(first, _)| next_code(text, first - 1) == code);
        (
            comment,
            starting.map(|(_, last)| *last).max().unwrap_or(code),
        )
    }

    fn add(&mut self, part: &impl Spanned) {
        self.parts.push(lines(part));
    }
}

fn lines(part: &impl Spanned) -> (usize, usize) {
    let span = part.span();
    (span.start().line, span.end().line)
}

/// The line of the next code behind this line, that is no comment, no attribute and not empty.
fn next_code(text: &str, line: usize) -> usize {
    let mut open = 0_usize;
    for (index, line) in text.lines().enumerate().skip(line) {
        let line = line.trim_start();
        let is_attribute = open > 0 || line.starts_with("#[") || line.starts_with("#![");
        if is_attribute {
            open = (open + line.matches('[').count()).saturating_sub(line.matches(']').count());
        } else if !line.is_empty() && !is_comment(line) {
            return index + 1;
        }
    }
    line + 1
}

/// Whether a line is a comment and nothing else.
fn is_comment(line: &str) -> bool {
    let block = || line.strip_prefix("/*")?.trim_end().split_once("*/");
    line.starts_with("//") || block().is_some_and(|(_, code)| code.is_empty())
}

impl<'ast> Visit<'ast> for Ranges {
    fn visit_item(&mut self, item: &'ast Item) {
        if !self.tests && attribute::is_for_tests(attribute::of(item)) {
            self.skipped.push(lines(item));
        }
        self.add(item);
        visit::visit_item(self, item);
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        self.add(item);
        visit::visit_impl_item(self, item);
    }

    fn visit_trait_item(&mut self, item: &'ast TraitItem) {
        self.add(item);
        visit::visit_trait_item(self, item);
    }

    fn visit_stmt(&mut self, statement: &'ast Stmt) {
        self.add(statement);
        visit::visit_stmt(self, statement);
    }

    fn visit_arm(&mut self, arm: &'ast Arm) {
        self.add(arm);
        visit::visit_arm(self, arm);
    }
}
