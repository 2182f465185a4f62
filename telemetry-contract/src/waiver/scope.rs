//! Whether a waiver covers a finding.

use super::glob::fits;
use crate::diagnostic::Diagnostic;
use crate::yaml::{Scope, Waiver};

/// Whether rule and scope fit; paths are relative to `folder` where they are in it.
pub(super) fn covers(waiver: &Waiver, diagnostic: &Diagnostic, folder: &str) -> bool {
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
            stands_in(pattern, diagnostic, folder)
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

/// Whether every signal that the finding was seen on has such a name.
fn is_on(pattern: &str, diagnostic: &Diagnostic) -> bool {
    let signals = &diagnostic.signals;
    !signals.is_empty() && signals.iter().all(|signal| fits(pattern, signal))
}

fn stands_in(pattern: &str, diagnostic: &Diagnostic, folder: &str) -> bool {
    let Some(place) = &diagnostic.place else {
        return false;
    };
    let below = place.file.strip_prefix(folder).unwrap_or(&place.file);
    let path = below.replace('\\', "/");
    fits(pattern, path.trim_start_matches("./"))
}
