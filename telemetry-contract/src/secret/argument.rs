//! Secrets in the arguments of a command line: `--secret …`, `-Password …`, `-u user:password`.

use super::alphabet::is_random;
use super::extent::{past_spaces, quoted};
use super::key::{KEY_BYTES, class_of_phrase, holds, is_key};
use super::pair::{found, value};
use super::scan::{View, step};
use super::value::{is_plain_word, says_nothing};
use super::word::{KeyClass, class_of};
use super::{Match, command};

/// The value after a command line's `--key ` or `-Key `, whose first dash is at `dash`.
pub(super) fn argument(view: View<'_>, dash: usize) -> Option<Match> {
    if !view.starts_word(dash) {
        return None;
    }
    let name = dash + 1 + usize::from(view.starts_with(dash + 1, b"-"));
    let text = view.ahead(name);
    let key = &text[..text
        .iter()
        .take(KEY_BYTES)
        .take_while(|byte| is_key(**byte))
        .count()];
    if name == dash + 1 {
        if let Some(found) = command::flag(view, dash) {
            return Some(found);
        }
    }
    let after = name + key.len();
    if key.is_empty() || !view.starts_with(after, b" ") {
        return None;
    }
    let start = past_spaces(view, after);
    if matches!(key, b"u" | b"user" | b"proxy-user" | b"U") {
        return user(view, dash, start);
    }
    let class = class_of_phrase(view, key);
    // Behind one dash short words are flags of many kinds.
    let short = key.len() < 5 && name == dash + 1 || view.starts_with(start, b"-");
    if class == KeyClass::Plain || short {
        return None;
    }
    value(view, start, class, false)
}

/// The password of curl's `-u user:password`.
fn user(view: View<'_>, dash: usize, start: usize) -> Option<Match> {
    if !holds(view.behind(dash, KEY_BYTES * 4), b"curl") {
        return None;
    }
    let text = view.ahead(start);
    let text = &text[..text.len().min(KEY_BYTES * 4)];
    // The user and the password may have quotes of their own: `"{user}":"{password}"`.
    let whole = quoted(view, start).filter(|(inner, _)| !view.starts_with(*inner, b"{"));
    let (from, end) = whole.map_or_else(
        || {
            (
                0,
                text.iter()
                    .position(u8::is_ascii_whitespace)
                    .unwrap_or(text.len()),
            )
        },
        |(inner, end)| (inner - start, (end - start).min(text.len())),
    );
    let colon = text[..end].iter().position(|byte| *byte == b':')?;
    let secret = &text[colon + 1..end];
    let marks = secret
        .iter()
        .take_while(|byte| matches!(byte, b'"' | b'\''));
    let inner = colon + 1 + marks.count();
    let secret = text.get(inner..end)?;
    if secret.is_empty() {
        return given_as_user(view, start + from, start + colon);
    }
    let word = class_of(secret) != KeyClass::Plain || is_plain_word(secret) && secret.len() < 6;
    if word || says_nothing(secret) || secret.starts_with(b"$") {
        return None;
    }
    let start_of_it = found(start + inner, start + end, KeyClass::Credential, view)?;
    // Of a long one no more was looked at.
    let rest = view.ahead(start + end);
    let rest = rest
        .iter()
        .position(u8::is_ascii_whitespace)
        .unwrap_or(rest.len());
    step(rest);
    let end = whole.map_or(start + end + rest, |(_, end)| end);
    Some(Match { end, ..start_of_it })
}

/// An API key that stands in the user's place, nothing being behind the colon: `-u key:`.
fn given_as_user(view: View<'_>, start: usize, end: usize) -> Option<Match> {
    let drawn = is_random(view.bytes.get(start..end)?) && end - start >= 8;
    drawn.then(|| found(start, end, KeyClass::Credential, view))?
}
