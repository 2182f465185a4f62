//! Secrets that give themselves away by the key beside them: `password=…`, `"apiKey": "…"`,
//! `token := …`, `--secret …`, `<pin>…</pin>`, `("cookie", "…")`.

use super::scan::View;
use super::token::is_random;
use super::word::{KeyClass, class_of, may_tell};
use super::{Kind, Match, REDACTED_PREFIX};

/// Longest key that is looked at, and how far a value is looked at before it is believed.
const KEY_BYTES: usize = 64;
const LOOK_BYTES: usize = 64;

/// The value after the sign (`:`, `=` or its percent-encoding, `width` bytes) at `sign`.
pub(super) fn beside(view: View<'_>, sign: usize, width: usize) -> Option<Match> {
    let key = key_before(view, sign);
    if !may_tell(key) || is_source_file(key) {
        return None;
    }
    let after = past_sign(view, sign + width);
    let class = class_of_phrase(key);
    if class == KeyClass::Plain {
        return authorization_code(view, sign, key, after);
    }
    if reads_on(view, sign, key) {
        return None;
    }
    let whole = is_header(key) && view.bytes[sign] == b':';
    value(view, after, class, whole)
}

/// The code that an OAuth server hands to a client in the query of an address: `?code=…`.
fn authorization_code(view: View<'_>, sign: usize, key: &[u8], start: usize) -> Option<Match> {
    let before = view.behind(sign.checked_sub(key.len())?, 1);
    let asked = match key {
        b"code" => matches!(before, [b'?' | b'&']),
        // Its question mark or ampersand is percent-encoded.
        b"3Fcode" | b"3fcode" | b"26code" => before == b"%",
        _ => false,
    };
    if !asked {
        return None;
    }
    let text = view.ahead(start);
    let ends = |byte: &u8| {
        byte.is_ascii_whitespace() || matches!(byte, b'&' | b'#' | b'"' | b'\'' | b'<' | b'>')
    };
    let looked = &text[..text.len().min(LOOK_BYTES)];
    let looked = &looked[..looked.iter().position(ends).unwrap_or(looked.len())];
    if looked.len() < 16 || !is_random(looked) {
        return None;
    }
    let end = start + text.iter().position(ends).unwrap_or(text.len());
    found(start, end, KeyClass::Credential, view)
}

/// Whether a sentence goes on after a colon and a space, and no value comes: with a plain word
/// (`unexpected token: identifier`), a version (`otp: 26.2.5`) or a count (`pin: 4`).
///
/// Not after a password, which may be a plain word, and a secret only where another word follows.
fn reads_on(view: View<'_>, sign: usize, key: &[u8]) -> bool {
    if !view.starts_with(sign, b": ") || holds(key, b"passw") || holds(key, b"pwd") {
        return false;
    }
    if holds(key, b"passphrase") || holds(key, b"authorization") {
        return false;
    }
    let text = view.ahead(past_spaces(view, sign + 1));
    let ends =
        |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b';' | b')' | b'}' | b']');
    let looked = &text[..text.len().min(LOOK_BYTES)];
    let len = looked.iter().position(ends).unwrap_or(looked.len());
    let word = &looked[..len];
    let word = word.strip_suffix(b".").unwrap_or(word);
    let goes_on = matches!(&looked[len..], [b' ', next, ..] if next.is_ascii_alphabetic());
    (is_plain_word(word) && (goes_on || !holds(key, b"secret"))) || is_version_or_count(word)
}

/// `secrets.rs:10:5` is a place in a program.
fn is_source_file(key: &[u8]) -> bool {
    const ENDINGS: [&[u8]; 8] = [
        b".c", b".cpp", b".go", b".java", b".js", b".py", b".rs", b".ts",
    ];
    ENDINGS.iter().any(|ending| key.ends_with(ending))
}

/// Whether `key` has `word` in it, in any case.
fn holds(key: &[u8], word: &[u8]) -> bool {
    key.windows(word.len())
        .any(|part| part.eq_ignore_ascii_case(word))
}

/// Fewer letters than a token has, in one case but for the first.
fn is_plain_word(word: &[u8]) -> bool {
    let [first, rest @ ..] = word else {
        return false;
    };
    let one_case =
        rest.iter().all(u8::is_ascii_lowercase) || rest.iter().all(u8::is_ascii_uppercase);
    first.is_ascii_alphabetic() && one_case && word.len() < 16
}

/// One or two digits, or short numbers with dots between them.
fn is_version_or_count(word: &[u8]) -> bool {
    let is = |part: &[u8]| (1..=5).contains(&part.len()) && part.iter().all(u8::is_ascii_digit);
    let numbers = word.split(|byte| *byte == b'.').all(is);
    numbers && (word.contains(&b'.') || word.len() < 3)
}

/// The second of two quoted texts in brackets, after the comma at `comma`.
pub(super) fn tuple(view: View<'_>, comma: usize) -> Option<Match> {
    let behind = view.behind(comma, KEY_BYTES + 3);
    let key = behind.strip_suffix(b"\"")?;
    let quote = key.iter().rposition(|byte| *byte == b'"')?;
    let key = key[..quote].ends_with(b"(").then(|| &key[quote + 1..])?;
    let class = class_of(key);
    let after = past_spaces(view, comma + 1);
    if class == KeyClass::Plain || !view.starts_with(after, b"\"") {
        return None;
    }
    value(view, after, class, false)
}

/// The text of the XML element whose start tag ends at `close`.
pub(super) fn element(view: View<'_>, close: usize) -> Option<Match> {
    let key = word_before(view.behind(close, KEY_BYTES));
    let open = view.behind(close - key.len(), 1);
    let class = class_of(key);
    if open != b"<" || class == KeyClass::Plain {
        return None;
    }
    let text = view.ahead(close + 1);
    let end = text
        .iter()
        .take(LOOK_BYTES * 16)
        .position(|byte| *byte == b'<')?;
    found(close + 1, close + 1 + end, class, view)
}

/// The value after a command line's `--key `, whose first dash is at `dash`.
pub(super) fn argument(view: View<'_>, dash: usize) -> Option<Match> {
    if !view.starts_with(dash, b"--") || !view.starts_word(dash) {
        return None;
    }
    let text = view.ahead(dash + 2);
    let key = &text[..text
        .iter()
        .take(KEY_BYTES)
        .take_while(|byte| is_key(**byte))
        .count()];
    let after = dash + 2 + key.len();
    if key.is_empty() || !view.starts_with(after, b" ") {
        return None;
    }
    let class = class_of(key);
    let start = past_spaces(view, after);
    if class == KeyClass::Plain || view.starts_with(start, b"-") {
        return None;
    }
    value(view, start, class, false)
}

/// The key before `sign`: spaces, quotes and a bracket that close it are left out, and it may be
/// of two words (`api key`).
fn key_before(view: View<'_>, sign: usize) -> &[u8] {
    let behind = view.behind(sign, KEY_BYTES + 8).trim_ascii_end();
    let closing = behind.iter().rev().take(4);
    let closing = closing
        .take_while(|byte| matches!(byte, b'"' | b'\'' | b'`' | b'\\' | b']'))
        .count();
    let behind = &behind[..behind.len() - closing];
    let word = word_before(behind);
    let rest = &behind[..behind.len() - word.len()];
    if rest.ends_with(b"[redacted:") {
        return &[];
    }
    let Some(rest) = rest.strip_suffix(b" ") else {
        return word;
    };
    let before = word_before(rest);
    &behind[behind.len() - word.len() - 1 - before.len()..]
}

fn word_before(text: &[u8]) -> &[u8] {
    let len = text
        .iter()
        .rev()
        .take(KEY_BYTES)
        .take_while(|byte| is_key(**byte))
        .count();
    &text[text.len() - len..]
}

fn is_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// The class of the last word, or of two words that tell only together.
fn class_of_phrase(key: &[u8]) -> KeyClass {
    let last = word_before(key);
    match class_of(last) {
        KeyClass::Plain if last.len() < key.len() && is_second(last) => class_of(key),
        class => class,
    }
}

/// Words that make a key of two words, so that `password was` is none.
fn is_second(word: &[u8]) -> bool {
    const SECOND: [&[u8]; 8] = [
        b"key", b"id", b"code", b"number", b"phrase", b"word", b"value", b"name",
    ];
    SECOND
        .iter()
        .any(|second| word.eq_ignore_ascii_case(second))
}

/// Headers whose value is the rest of the line.
fn is_header(key: &[u8]) -> bool {
    let ends = |word: &[u8]| {
        let from = key.len().saturating_sub(word.len());
        key[from..].eq_ignore_ascii_case(word)
    };
    ends(b"authorization") || ends(b"cookie")
}

/// Past what may follow the sign: `=` or `>` (`:=`, `=>`, `==`), then spaces.
fn past_sign(view: View<'_>, at: usize) -> usize {
    let signs = view
        .ahead(at)
        .iter()
        .take(2)
        .take_while(|byte| matches!(byte, b'=' | b'>'));
    past_spaces(view, at + signs.count())
}

fn past_spaces(view: View<'_>, at: usize) -> usize {
    let spaces = view
        .ahead(at)
        .iter()
        .take(16)
        .take_while(|byte| matches!(byte, b' ' | b'\t'));
    at + spaces.count()
}

/// The value that starts at `start`; `whole` takes the rest of the line.
fn value(view: View<'_>, start: usize, class: KeyClass, whole: bool) -> Option<Match> {
    let text = view.ahead(start);
    let slashes = text
        .iter()
        .take(4)
        .take_while(|byte| **byte == b'\\')
        .count();
    if let Some(quote @ (b'"' | b'\'' | b'`')) = text.get(slashes) {
        let inner = start + slashes + 1;
        let end = inner + quoted_len(view.ahead(inner), *quote, slashes);
        return found(inner, end, class, view);
    }
    let look = &text[..text.len().min(LOOK_BYTES)];
    if class == KeyClass::Personal && !look[..bare_len(look)].iter().any(u8::is_ascii_digit) {
        return None;
    }
    let spaced = matches!(view.behind(start, 1), [b' ' | b'\t']);
    if starts_in_prose(look, spaced) || is_redacted(look) {
        return None;
    }
    let len = match text {
        _ if whole => line_len(text),
        [b'[' | b'{', ..] | [b'$', b'{', ..] => nested_len(text),
        _ => bare_len(text),
    };
    found(start, start + len, class, view)
}

fn found(start: usize, end: usize, class: KeyClass, view: View<'_>) -> Option<Match> {
    let text = view.bytes.get(start..end)?;
    let kind = match class {
        KeyClass::Personal => Kind::Personal,
        _ => Kind::Credential,
    };
    let said = is_redacted(text) || is_nothing(text) || is_placeholder(text);
    let blank = text
        .iter()
        .all(|byte| matches!(byte, b'*' | b'.' | b'-') || byte.is_ascii_whitespace());
    // The marks of a language, as a parser quotes them: `unexpected token: ';'`.
    let marks = text.len() <= 3 && text.iter().all(u8::is_ascii_punctuation);
    (!said && !blank && !marks).then_some(Match { start, end, kind })
}

/// Whether the value is to be filled in: `?`, `$1`, `%s`, `:password`, `{password}`, `${PASSWORD}`.
fn is_placeholder(text: &[u8]) -> bool {
    let is_name = |name: &[u8]| {
        name.iter()
            .all(|byte| byte.is_ascii_alphabetic() || *byte == b'_')
    };
    match text {
        [b'?'] | [b'%', b's'] => true,
        [b'{', name @ .., b'}'] | [b'$', b'{', name @ .., b'}'] => is_name(name),
        [b'$', digits @ ..] if !digits.is_empty() => digits.iter().all(u8::is_ascii_digit),
        [b':', name @ ..] => !name.is_empty() && is_name(name),
        _ => false,
    }
}

fn is_redacted(text: &[u8]) -> bool {
    text.starts_with(REDACTED_PREFIX.as_bytes())
}

/// Length of a quoted value, up to a quote that has as many backslashes as the opening one.
fn quoted_len(text: &[u8], quote: u8, slashes: usize) -> usize {
    let mut run = 0;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'\\' => run += 1,
            _ if *byte == quote && run <= slashes => return at - run,
            _ if *byte == quote && slashes == 0 && run % 2 == 0 => return at,
            _ => run = 0,
        }
    }
    text.len()
}

/// Length of a list or object, up to the bracket that closes it.
fn nested_len(text: &[u8]) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => at += 1 + quoted_len(&text[at + 1..], b'"', 0),
            b'[' | b'{' => depth += 1,
            b']' | b'}' if depth <= 1 => return at + 1,
            b']' | b'}' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    text.len()
}

fn line_len(text: &[u8]) -> usize {
    let ends = |byte: &u8| matches!(byte, b'\n' | b'\r' | b'"' | b'\'');
    text.iter().position(ends).unwrap_or(text.len())
}

/// Length of a value without quotes. A quote inside (`Some("…")`) is taken with what it holds.
fn bare_len(text: &[u8]) -> usize {
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            byte if byte.is_ascii_whitespace() => return at,
            quote @ (b'"' | b'\'') if at > 0 && text[at - 1] == b'(' => {
                at += 1 + quoted_len(&text[at + 1..], quote, 0);
                at += usize::from(text.get(at + 1) == Some(&b')'));
            }
            b'<' | b'>' | b'"' | b'\'' | b'\\' => return at,
            b',' | b';' | b'&' if divides(&text[at + 1..]) => return at,
            b')' | b']' | b'}' if !text.get(at + 1).is_some_and(u8::is_ascii_alphanumeric) => {
                return at;
            }
            _ => {}
        }
        at += 1;
    }
    text.len()
}

/// Whether a comma, semicolon or ampersand before `rest` ends a value: white space, the end, or
/// another key follows.
fn divides(rest: &[u8]) -> bool {
    let key = rest
        .iter()
        .take(KEY_BYTES)
        .take_while(|byte| is_key(**byte))
        .count();
    match rest.get(key) {
        None => key == 0,
        Some(b'=' | b':' | b'"') => true,
        Some(byte) => key == 0 && byte.is_ascii_whitespace(),
    }
}

/// Whether the value starts in a word that stands for nothing or, after a space, in one that a
/// sentence goes on with (`invalid password: must have …`).
fn starts_in_prose(text: &[u8], spaced: bool) -> bool {
    let len = text
        .iter()
        .take(16)
        .take_while(|byte| byte.is_ascii_alphabetic())
        .count();
    let ends =
        |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b';' | b')' | b'}' | b']');
    let word = &text[..len];
    text.get(len).is_none_or(ends) && (is_nothing(word) || spaced && is_one_of(PROSE, word))
}

fn is_nothing(word: &[u8]) -> bool {
    is_one_of(NOTHING, word)
}

fn is_one_of(words: &str, wanted: &[u8]) -> bool {
    words
        .split_ascii_whitespace()
        .any(|word| word.as_bytes().eq_ignore_ascii_case(wanted))
}

const NOTHING: &str =
    "empty false hidden missing nil none null redacted required sensitive true undefined unset";

const PROSE: &str = "a absent already an and bad can cannot contains could denied does expected expired \
    failed for found from granted has in incorrect invalid is it malformed mismatch must needs no \
    not ok only or revoked should that the this to too unexpected unknown use verified was were \
    will wrong you your";
