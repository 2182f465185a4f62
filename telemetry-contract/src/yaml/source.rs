//! One file of a registry: its lines, and its YAML with everything that is wrong with it.

use std::borrow::Cow;
use std::collections::HashSet;

use saphyr::{MarkedYamlOwned, YamlLoader};
use saphyr_parser::{Event, Marker, Parser, ScanError, SpannedEventReceiver as _};

use super::problem::{Problem, Problems};
use crate::diagnostic::Place;
use crate::rule::RegistryRule;

/// Deepest nesting that is read; the definition format needs a dozen levels.
const MAX_DEPTH: usize = 64;

/// Most brackets in one file that close at the indentation of their key.
const MAX_CLOSERS: usize = 100;

/// How far such a bracket is moved.
const FURTHER_IN: usize = 80;

/// Most characters of a line that a problem shows.
const EXCERPT: usize = 120;

/// One file of a registry.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// Its path, as messages show it.
    pub(super) path: String,
    /// Its name in its folder.
    pub(super) name: String,
    /// What is in it.
    pub(super) text: String,
    /// Where each line starts.
    lines: Vec<usize>,
}

impl Source {
    /// A file.
    pub(super) fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let starts = text.match_indices('\n').map(|(at, _)| at + 1);
        let path = path.into();
        let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
        Self {
            name: name.to_owned(),
            path,
            lines: std::iter::once(0).chain(starts).collect(),
            text,
        }
    }

    /// The same file, with its path as people write it.
    pub(super) fn shown_as(self, path: String) -> Self {
        Self { path, ..self }
    }

    /// The file's name without its folder and its ending.
    pub(super) fn stem(&self) -> &str {
        self.name.split('.').next().unwrap_or_default()
    }

    /// The place of a line and a column, both from 1.
    pub(super) fn location(&self, line: usize, column: usize) -> Place {
        let start = self.lines.get(line.saturating_sub(1)).copied();
        let rest = start.and_then(|start| self.text.get(start..));
        let excerpt = rest.and_then(|rest| rest.lines().next()).unwrap_or("");
        let (excerpt, skipped) = around(excerpt.trim_end(), column);
        Place {
            file: self.path.clone(),
            line,
            column,
            excerpt,
            skipped,
        }
    }

    /// The file's one document; `None` where it is no YAML, which is noted.
    pub(super) fn parse(&self, problems: &mut Problems) -> Option<MarkedYamlOwned> {
        let mut documents = match self.documents(problems) {
            Ok(documents) => documents,
            Err(problem) => {
                problems.note(*problem);
                return None;
            }
        };
        if documents.len() > 1 {
            let found = format!("one YAML document is wanted, found {}", documents.len());
            let help =
                Some("put each into a file of its own, without `---` between them".to_owned());
            problems.add_with(RegistryRule::YamlInvalid, &self.location(1, 1), found, help);
            return None;
        }
        let document = documents.pop();
        if document.is_none() {
            let message = "one YAML document is wanted, this file is empty";
            let help = Some("write something in it, or delete it".to_owned());
            problems.add_with(
                RegistryRule::YamlInvalid,
                &self.location(1, 1),
                message,
                help,
            );
        }
        document
    }

    fn documents(&self, problems: &mut Problems) -> Result<Vec<MarkedYamlOwned>, Box<Problem>> {
        let mut text = Cow::Borrowed(self.text.as_str());
        for _ in 0..MAX_CLOSERS {
            match self.events(&text, problems) {
                Err(Stop::Problem(problem)) => return Err(problem),
                Err(Stop::Invalid(error)) => match self.indented(&text, &error) {
                    Some(better) => text = Cow::Owned(better),
                    None => return Err(Box::new(self.invalid(&error))),
                },
                Ok(documents) => return Ok(documents),
            }
        }
        let message = "this is no YAML: brackets close at the indentation of their key";
        let problem = Problem::new(RegistryRule::YamlInvalid, &self.location(1, 1), message);
        Err(Box::new(
            problem.with_help("indent closing brackets further than the key"),
        ))
    }

    /// The text with the closing bracket that the parser stopped at moved to the right: YAML wants
    /// it further in than its key, but most readers do not mind.
    fn indented(&self, text: &str, error: &ScanError) -> Option<String> {
        let line = error.marker().line().checked_sub(1)?;
        let here = self.text.lines().nth(line)?;
        if !here.trim_start().starts_with([']', '}']) {
            return None;
        }
        let mut lines: Vec<Cow<'_, str>> = text.lines().map(Cow::Borrowed).collect();
        let moved = lines.get_mut(line)?;
        if moved.len() > here.len() {
            return None;
        }
        *moved = Cow::Owned(format!("{}{}", " ".repeat(FURTHER_IN), moved));
        Some(lines.join("\n"))
    }

    fn events(&self, text: &str, problems: &mut Problems) -> Result<Vec<MarkedYamlOwned>, Stop> {
        let mut loader = YamlLoader::<MarkedYamlOwned>::default();
        loader.allow_duplicate_keys(true);
        let mut outline = Outline::default();
        for event in Parser::new_from_str(text) {
            let (event, span) = event.map_err(Stop::Invalid)?;
            if let Some(twice) = outline.follow(&event) {
                let message = format!("the key `{twice}` is there twice");
                let at = self.at(span.start);
                problems.add(RegistryRule::YamlDuplicateKey, &at, message);
            }
            if outline.open.len() > MAX_DEPTH {
                let message = format!("more than {MAX_DEPTH} levels of nesting");
                let at = self.at(span.start);
                let problem = Problem::new(RegistryRule::YamlDepth, &at, message);
                return Err(Stop::Problem(Box::new(problem)));
            }
            loader.on_event(event, span);
            if let Some(error) = loader.error() {
                let message = format!("its aliases stand for too much: {}", error.info());
                let at = self.at(*error.marker());
                let problem = Problem::new(RegistryRule::YamlAlias, &at, message);
                return Err(Stop::Problem(Box::new(problem)));
            }
        }
        Ok(loader.into_documents())
    }

    fn at(&self, marker: Marker) -> Place {
        self.location(marker.line(), marker.col() + 1)
    }

    /// What the YAML parser did not like.
    fn invalid(&self, error: &ScanError) -> Problem {
        let at = self.at(*error.marker());
        let line = self.text.lines().nth(at.line.saturating_sub(1));
        let indent = line.unwrap_or_default();
        let indent = &indent[..indent.len() - indent.trim_start().len()];
        let message = format!("this is no YAML: {}", error.info());
        let problem = Problem::new(RegistryRule::YamlInvalid, &at, message);
        if indent.contains('\t') {
            problem.with_help("a tab is no indentation in YAML: use spaces")
        } else {
            problem
        }
    }
}

/// What a problem shows of a line: all of it, or what is around the column, with `…` for the rest;
/// and how many columns its own are before those of the line.
fn around(line: &str, column: usize) -> (String, usize) {
    let length = line.chars().count();
    if length <= EXCERPT {
        return (line.to_owned(), 0);
    }
    let last = length - EXCERPT;
    let start = column.saturating_sub(EXCERPT / 2).min(last);
    let middle = line.chars().skip(start).take(EXCERPT);
    let middle: String = middle.collect();
    let after = if start < last { "…" } else { "" };
    match start {
        0 => (format!("{middle}{after}"), 0),
        _ => (format!("…{middle}{after}"), start - 1),
    }
}

/// Why a file's events ended too early.
enum Stop {
    Invalid(ScanError),
    Problem(Box<Problem>),
}

/// Which mappings and lists are open, with the keys that were seen.
#[derive(Debug, Default)]
struct Outline {
    open: Vec<Level>,
}

#[derive(Debug)]
enum Level {
    List,
    /// The keys so far, and whether a key comes next.
    Mapping(HashSet<String>, bool),
}

impl Outline {
    /// Follows one event of the parser; the key that it repeats, if it does.
    fn follow(&mut self, event: &Event<'_>) -> Option<String> {
        let mut twice = None;
        match event {
            Event::Scalar(text, ..) => twice = self.value(Some(text)),
            Event::Alias(_) => twice = self.value(None),
            Event::SequenceStart(..) => {
                self.value(None);
                self.open.push(Level::List);
            }
            Event::MappingStart(..) => {
                self.value(None);
                self.open.push(Level::Mapping(HashSet::new(), true));
            }
            Event::SequenceEnd | Event::MappingEnd => {
                self.open.pop();
            }
            _ => {}
        }
        twice
    }

    /// A node begins: a key, a key's value, or an item.
    fn value(&mut self, text: Option<&str>) -> Option<String> {
        let Some(Level::Mapping(keys, is_key)) = self.open.last_mut() else {
            return None;
        };
        let was_key = *is_key;
        *is_key = !was_key;
        let text = text.filter(|_| was_key)?;
        // `<<` merges; YAML 1.2 does not know it, and it may be there more than once.
        (!keys.insert(text.to_owned()) && text != "<<").then(|| text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::{EXCERPT, Source};

    #[track_caller]
    fn check(before: usize, after: usize) {
        let line = format!("{}X{}", "é".repeat(before), "b".repeat(after));
        let at = Source::new("a.yaml", line).location(1, before + 1);
        let shown: Vec<char> = at.excerpt.chars().collect();
        assert!(shown.len() <= EXCERPT + 2, "{} characters", shown.len());
        assert_eq!(shown[at.column - 1 - at.skipped], 'X', "{}", at.excerpt);
        let all = before + after < EXCERPT;
        assert_eq!(at.excerpt.contains('…'), !all);
    }

    #[test]
    fn an_excerpt_has_what_is_around_the_column() {
        check(0, 3);
        check(5, EXCERPT - 6);
        check(5, EXCERPT - 5);
        check(0, 1000);
        check(70, 1000);
        check(1000, 0);
        check(1000, 1000);
        check(1000, 20);
    }
}
