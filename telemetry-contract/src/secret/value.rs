//! Whether a value that stands beside a telling key says anything: many are placeholders, names of
//! variables, calls, or fillers.

use super::alphabet::has_filler;
use super::word::{KeyClass, class_of};
use super::{REDACTED_PREFIX, sample, word};

/// Longest value that may be a placeholder.
const LOOK_BYTES: usize = 160;

/// Whether a value gives nothing away: redacted before, empty, a word for nothing, a placeholder,
/// dots and stars, or marks alone.
pub(super) fn says_nothing(text: &[u8]) -> bool {
    shows_nothing(text) || text.len() <= LOOK_BYTES && sample::stutters(text)
}

/// As [`says_nothing`], of credentials whose bytes may well repeat each other: NTLM's first message
/// is mostly zeros.
pub(super) fn shows_nothing(text: &[u8]) -> bool {
    if is_hidden(text) {
        return true;
    }
    if text.len() > LOOK_BYTES {
        return false;
    }
    let blank = text
        .iter()
        .all(|byte| matches!(byte, b'*' | b'.' | b'-') || byte.is_ascii_whitespace());
    // The marks of a language, as a parser quotes them: `unexpected token: ';'`.
    let marks = text.len() <= 3 && text.iter().all(u8::is_ascii_punctuation);
    blank
        || marks
        || is_nothing(text)
        || is_placeholder(text)
        || stands_for_other(text)
        || sample::is_sample(text)
}

/// Whether a value was redacted before, or encrypted before it was written down, as `sops` does.
pub(super) fn is_hidden(text: &[u8]) -> bool {
    is_redacted(text) || text.starts_with(b"ENC[")
}

/// Whether a value was redacted before.
pub(super) fn is_redacted(text: &[u8]) -> bool {
    text.starts_with(REDACTED_PREFIX.as_bytes())
}

/// Whether the value is to be filled in: `?`, `$1`, `%s`, `:password`, `{password}`, `${PASSWORD}`,
/// `<your token>`, `{{ secret }}`, `$(get-token)`, `%TOKEN%`.
fn is_placeholder(text: &[u8]) -> bool {
    match text {
        [b'?'] | [b'%', b's'] | [b'{' | b'#', b'{', ..] | [b'$', b'{' | b'(', ..] => true,
        [b'{', name @ .., b'}'] | [b'%', name @ .., b'%'] | [b':', name @ ..] => is_name(name),
        // A tag may have its own quotes, which ended the value.
        [b'<', name @ .., b'>' | b'='] | [b'[', name @ .., b']'] => is_phrase(name),
        [b'$', digits @ ..] if digits.iter().all(u8::is_ascii_digit) => true,
        [b'$', name @ ..] => is_variable(name),
        _ => false,
    }
}

fn is_name(text: &[u8]) -> bool {
    let letters = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'_';
    !text.is_empty() && text.iter().all(letters)
}

fn is_phrase(text: &[u8]) -> bool {
    let letters =
        |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'-' | b' ' | b':' | b'.');
    !text.is_empty() && text.iter().all(letters)
}

/// A shell's variable: `$API_KEY`, `$env:TOKEN`, `$password`.
fn is_variable(name: &[u8]) -> bool {
    let name = name.strip_prefix(b"env:").unwrap_or(name);
    is_name(name) && (name.contains(&b'_') || is_telling(name))
}

/// Whether a text stands for a secret and is none: a filler, or the name of the place where the
/// secret is (`YOUR_TOKEN_HERE`, `ACCESS_TOKEN`).
fn stands_for_other(text: &[u8]) -> bool {
    let one = text.iter().all(|byte| Some(byte) == text.first());
    let filler = one && text.len() > 2 && !text[0].is_ascii_digit();
    filler || has_filler(text) || is_constant(text)
}

/// Words in capitals with `_` between them, the last one a telling one: the name of a constant.
fn is_constant(text: &[u8]) -> bool {
    let capital = |byte: &u8| byte.is_ascii_uppercase() || *byte == b'_';
    let named = text.contains(&b'_') && text.iter().all(capital);
    named && (is_telling(text) || text.ends_with(b"_HERE"))
}

fn is_telling(name: &[u8]) -> bool {
    class_of(name) != KeyClass::Plain
}

/// Whether a value without quotes is a part of a program and no value: `var.db_password`,
/// `getPassword()`, `self.token`, `os.environ[…]`.
pub(super) fn is_code(text: &[u8]) -> bool {
    let name = text
        .iter()
        .take(LOOK_BYTES)
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':'));
    let name = &text[..name.count()];
    let starts = name.first().is_some_and(u8::is_ascii_alphabetic);
    match &text[name.len()..] {
        // A call without a text in it; `Some("…")` has one.
        [b'(', rest @ ..] => starts && !name.iter().any(u8::is_ascii_digit) && is_call(rest),
        [b'[', b'"' | b'\'', ..] => starts && name.contains(&b'.'),
        [] | [b',' | b';' | b')', ..] => starts && is_path(name),
        _ => false,
    }
}

/// Whether an opening bracket is closed, and only names are between.
fn is_call(rest: &[u8]) -> bool {
    let inner = rest.iter().take(LOOK_BYTES).position(|byte| *byte == b')');
    let name = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'.' | b',' | b' ');
    inner.is_some_and(|end| rest[..end].iter().all(name))
}

/// A path of names the last of which is telling itself.
fn is_path(name: &[u8]) -> bool {
    let Some(dot) = name.iter().rposition(|byte| *byte == b'.') else {
        return false;
    };
    let letters = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'.' | b':');
    name.iter().all(letters) && is_telling(&name[dot + 1..])
}

/// Fewer letters than a token has, in one case but for the first.
pub(super) fn is_plain_word(word: &[u8]) -> bool {
    let [first, rest @ ..] = word else {
        return false;
    };
    let one_case =
        rest.iter().all(u8::is_ascii_lowercase) || rest.iter().all(u8::is_ascii_uppercase);
    first.is_ascii_alphabetic() && one_case && word.len() < 16
}

/// Whether the value starts in a word that stands for nothing or, after a space, in one that a
/// sentence goes on with (`invalid password: must have …`).
pub(super) fn starts_in_prose(text: &[u8], spaced: bool) -> bool {
    let len = text
        .iter()
        .take(16)
        .take_while(|byte| byte.is_ascii_alphabetic())
        .count();
    let ends =
        |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b';' | b')' | b'}' | b']');
    let word = &text[..len];
    text.get(len).is_none_or(ends) && (is_nothing(word) || spaced && word::is_one_of(PROSE, word))
}

fn is_nothing(word: &[u8]) -> bool {
    word::is_one_of(NOTHING, word)
}

const NOTHING: &str = "bar baz empty false foo hidden missing nil none null redacted required sensitive true undefined unset";

const PROSE: &str = "a absent already an and bad can cannot contains could denied does expected expired \
    failed for found from granted has in incorrect invalid is it malformed mismatch must needs no \
    not ok only or revoked should that the this to too unexpected unknown use verified was were \
    will wrong you your";
