//! Whether a waiver covers a finding.

use std::path::PathBuf;

use super::glob::fits;
use crate::diagnostic::Diagnostic;
use crate::yaml::{Scope, Waiver};

/// What paths are relative to.
#[derive(Debug, Clone, Default)]
pub(super) struct Base {
    /// In a list: the list's folder.
    pub(super) folder: PathBuf,
    /// In a finding: the current folder.
    pub(super) here: PathBuf,
}

/// Whether rule and scope fit.
pub(super) fn covers(waiver: &Waiver, diagnostic: &Diagnostic, base: &Base) -> bool {
    let Scope {
        service,
        signal,
        attribute,
        subject,
        path,
    } = &waiver.scope;
    waiver.rule == diagnostic.rule
        && all(service.as_ref(), |pattern| {
            fits(pattern, &diagnostic.service)
        })
        && all(subject.as_ref(), |pattern| {
            fits(pattern, &diagnostic.subject)
        })
        && all(attribute.as_ref(), |pattern| {
            names(pattern, &diagnostic.subject)
        })
        && all(signal.as_ref(), |pattern| is_on(pattern, diagnostic))
        && all(path.as_ref(), |pattern| {
            stands_in(pattern, diagnostic, base)
        })
}

fn all(pattern: Option<&String>, fits: impl Fn(&str) -> bool) -> bool {
    pattern.is_none_or(|pattern| fits(pattern))
}

/// Whether a word of the subject is such a name: subjects are `orders.color`, or
/// `http.server.request.duration http.route`, or ``span attribute `user.name` ``.
fn names(pattern: &str, subject: &str) -> bool {
    let mut words = subject.split([' ', '`']).filter(|word| !word.is_empty());
    words.any(|word| fits(pattern, word))
}

/// Whether every signal that the finding was seen on is known, and has such a name.
fn is_on(pattern: &str, diagnostic: &Diagnostic) -> bool {
    let signals = &diagnostic.signals;
    let all_are_named = !diagnostic.more_signals && !signals.is_empty();
    all_are_named && signals.iter().all(|signal| fits(pattern, signal))
}

/// Whether the finding's file has such a path from the list's folder; one that is not below it, as
/// it was given.
fn stands_in(pattern: &str, diagnostic: &Diagnostic, base: &Base) -> bool {
    let Some(place) = &diagnostic.place else {
        return false;
    };
    let given = place.file.replace('\\', "/");
    let file = base.here.join(&given);
    let path = match file.strip_prefix(&base.folder) {
        Ok(below) => below.to_string_lossy().replace('\\', "/"),
        Err(_) => given,
    };
    fits(pattern, path.trim_start_matches("./"))
}
