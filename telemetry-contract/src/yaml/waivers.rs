//! Reads a list of waivers: what it says, with every problem noted.

use super::node::Node;
use super::problem::{Problem, Problems, sorted};
use super::source::Source;
use super::suggest::did_you_mean;
use crate::date::Date;
use crate::diagnostic::Place;
use crate::rule::RegistryRule::{KeyMissing, ValueInvalid};
use crate::rule::{self, Area, Description, Level};

/// What a file of waivers says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WaiverFile {
    /// Its entries that can be applied.
    pub waivers: Vec<Waiver>,
    /// Levels other than the rules' own.
    pub levels: Vec<(&'static str, Level)>,
}

/// One broken rule that is put up with for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// Name of the rule.
    pub rule: &'static str,
    /// What of it is covered.
    pub scope: Scope,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day on which it holds.
    pub expires: Date,
    /// Where it is discussed; empty where nowhere.
    pub link: String,
    /// Where its rule is named.
    pub place: Place,
    /// Where its last day is.
    pub expires_place: Place,
}

/// What of a rule a waiver covers: patterns that all have to fit, at least one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// Of the service's name.
    pub service: Option<String>,
    /// Of the name of the span, metric or event.
    pub signal: Option<String>,
    /// Of an attribute's key.
    pub attribute: Option<String>,
    /// Of the whole subject.
    pub subject: Option<String>,
    /// Of a file's path.
    pub path: Option<String>,
}

const KEYS: &[&str] = &["rule", "scope", "reason", "owner", "expires", "link"];
const SCOPES: &[&str] = &["service", "signal", "attribute", "subject", "path"];
/// Rules whose level is fixed: without them the list would mean nothing.
const FIXED: &[&str] = &["waiver-expired", "waiver-invalid"];

/// Reads the text of a file of waivers; `path` is what messages call it.
///
/// Returns what can be applied, and everything that is wrong.
pub fn waivers(path: &str, text: &str) -> (WaiverFile, Vec<Problem>) {
    let source = Source::new(path, text);
    let mut problems = Problems::default();
    let file = read(&source, &mut problems).unwrap_or_default();
    let (first, rest) = problems.sorted();
    (file, sorted([first, rest].concat()))
}

fn read(source: &Source, problems: &mut Problems) -> Option<WaiverFile> {
    let yaml = source.parse(problems)?;
    let root = Node::new(&yaml, source);
    root.knows(&["waivers", "levels"], problems);
    let items = root.items_of("waivers", problems);
    let waivers = items.into_iter().filter_map(|node| waiver(node, problems));
    let waivers = waivers.collect();
    let levels = root.get("levels");
    let levels = levels.map(|node| read_levels(node, problems));
    Some(WaiverFile {
        waivers,
        levels: levels.unwrap_or_default(),
    })
}

/// One entry; `None` where it can't be applied. All that is wrong with it is noted.
fn waiver(node: Node<'_>, problems: &mut Problems) -> Option<Waiver> {
    node.knows(KEYS, problems);
    let rule = filled(node, "rule", problems);
    let known = rule.and_then(|(name, place)| {
        let rule = known(&name, &place, problems)?;
        if matches!(rule.area, Area::Run | Area::Waiver) {
            let help = if FIXED.contains(&rule.name) {
                "mend what it says; take this entry away"
            } else {
                "`levels` sets how seriously it is taken"
            };
            let help = help.to_owned();
            let message = format!("`{name}` can't be waived");
            problems.add_with(ValueInvalid, &place, message, Some(help));
            return None;
        }
        Some((rule.name, place))
    });
    let scope = scope(node, problems);
    let reason = filled(node, "reason", problems);
    let owner = filled(node, "owner", problems);
    let expires = filled(node, "expires", problems);
    let expires = expires.and_then(|(text, place)| match text.parse::<Date>() {
        Ok(date) => Some((date, place)),
        Err(error) => {
            problems.add(ValueInvalid, &place, format!("{error}, found `{text}`"));
            None
        }
    });
    let link = node.get("link");
    if let Some(link) = link.filter(|link| link.text().is_none()) {
        link.wants(problems, "a string");
    }
    let ((rule, place), (expires, expires_place)) = (known?, expires?);
    Some(Waiver {
        rule,
        scope: scope?,
        reason: reason?.0,
        owner: owner?.0,
        expires,
        link: link.and_then(Node::text).unwrap_or_default().to_owned(),
        place,
        expires_place,
    })
}

/// The rule, as the catalogue has it.
fn known(name: &str, place: &Place, problems: &mut Problems) -> Option<Description> {
    if let Some(rule) = rule::describe(name) {
        return Some(rule);
    }
    let help = did_you_mean(name, rule::all().map(|rule| rule.name));
    let all = || Some("`contract explain` lists every rule".to_owned());
    problems.add_with(
        ValueInvalid,
        place,
        format!("no rule is named `{name}`"),
        help.or_else(all),
    );
    None
}

fn scope(node: Node<'_>, problems: &mut Problems) -> Option<Scope> {
    let help = "say what is covered; `levels` is for a rule that is not wanted anywhere";
    let Some(scope) = node.get("scope") else {
        let message = "`scope` is missing here";
        problems.add_with(KeyMissing, &node.location(), message, Some(help.to_owned()));
        return None;
    };
    scope.knows(SCOPES, problems);
    let [service, signal, attribute, subject, path] =
        ["service", "signal", "attribute", "subject", "path"].map(|key| {
            scope.get(key)?;
            Some(filled(scope, key, problems)?.0)
        });
    let scope_of = Scope {
        service,
        signal,
        attribute,
        subject,
        path,
    };
    if scope.is_mapping() && scope.entries(problems).is_empty() {
        let message = format!("one of {} is wanted here", SCOPES.join(", "));
        problems.add_with(
            KeyMissing,
            &scope.location(),
            message,
            Some(help.to_owned()),
        );
        return None;
    }
    (scope_of != Scope::default()).then_some(scope_of)
}

/// The text under this key; its absence, and its emptiness, are noted.
fn filled(node: Node<'_>, key: &str, problems: &mut Problems) -> Option<(String, Place)> {
    let (text, place) = node.required(key, problems)?;
    if text.is_empty() {
        let help = Some("write something there".to_owned());
        problems.add_with(ValueInvalid, &place, format!("`{key}` is empty"), help);
        return None;
    }
    Some((text, place))
}

fn read_levels(node: Node<'_>, problems: &mut Problems) -> Vec<(&'static str, Level)> {
    let mut levels = Vec::new();
    for (key, value) in node.entries(problems) {
        let name = key.scalar().unwrap_or_default();
        let rule = known(&name, &key.location(), problems).map(|rule| rule.name);
        let level = match value.text() {
            Some("deny") => Some(Level::Deny),
            Some("warn") => Some(Level::Warn),
            Some("allow") => Some(Level::Allow),
            _ => {
                value.wants(problems, "deny, warn or allow");
                None
            }
        };
        let fixed = rule.is_some_and(|rule| FIXED.contains(&rule));
        if fixed {
            let message = format!("the level of `{name}` can't be changed");
            let help =
                Some("take this entry away: without it the list would mean nothing".to_owned());
            problems.add_with(ValueInvalid, &key.location(), message, help);
        }
        if let (Some(rule), Some(level), false) = (rule, level, fixed) {
            levels.push((rule, level));
        }
    }
    levels
}
