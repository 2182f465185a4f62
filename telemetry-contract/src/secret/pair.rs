//! Secrets that give themselves away by the key beside them: `password=…`, `"apiKey": "…"`,
//! `token := …`, `--secret …`, `<pin>…</pin>`, `("cookie", "…")`.

use super::alphabet::is_random;
use super::escape::{self, ESC};
use super::header::{self, is_header};
use super::scan::{View, step};
use super::value::{is_code, is_redacted, says_nothing, starts_in_prose};
use super::word::{self, KeyClass, class_of, may_tell};
use super::{Kind, Match, command, look_alike, named};

/// Longest key that is looked at, and how far a value is looked at before it is believed.
const KEY_BYTES: usize = 64;
const LOOK_BYTES: usize = 64;

/// How many bytes may lie between a key and its sign: spaces, quotes, a bracket, an operator, colours.
const GAP_BYTES: usize = 40;

/// Whether the word at `word` may be the key of a sign at `sign`: it is near, and may tell.
#[inline]
pub(super) fn may_follow(bytes: &[u8], sign: usize, word: (usize, usize)) -> bool {
    let (start, end) = word;
    if end + GAP_BYTES < sign || end - start < 3 {
        if end - start == 2 && end == sign {
            if let [b'p' | b'P', b'w' | b'W'] = bytes[start..end] {
                return true;
            }
        }
        // A word before it may make a key of it: `tax id`.
        let id = end - start == 2 && end == sign && start > 1;
        // The last letters of `tax`, `national`, `session` and `secret`.
        return id
            && bytes[start] | 32 == b'i'
            && bytes[start - 1] == b' '
            && matches!(bytes[start - 2] | 32, b'x' | b'l' | b'n' | b't');
    }
    word::may_tell_in(bytes, start, end)
}

/// The value after the sign (`:`, `=`, `->` or its percent-encoding, `width` bytes) at `sign`, whose
/// key is the word at `word` or a phrase that ends in it.
pub(super) fn beside(
    view: View<'_>,
    sign: usize,
    width: usize,
    word: (usize, usize),
) -> Option<Match> {
    let telling = may_follow(view.bytes, sign, word) || view.extra.has_keys();
    telling.then(|| value_beside(view, sign, width))?
}

/// As [`beside`], without the quick look at the key.
pub(super) fn value_beside(view: View<'_>, sign: usize, width: usize) -> Option<Match> {
    if is_path(view, sign) {
        return None;
    }
    let key = key_before(view, sign);
    if key.is_empty() || is_source_file(key) {
        return None;
    }
    let after = past_sign(view, sign + width);
    let class = match class_of_phrase(view, key) {
        KeyClass::Plain => named::class(view, sign, word_before(key)),
        class => class,
    };
    if class == KeyClass::Plain {
        return authorization_code(view, sign, key, after);
    }
    if reads_on(view, sign, key) || is_type(view, sign) || is_tally(view, key, after) {
        return None;
    }
    if is_name(view, sign, key, after) {
        return None;
    }
    if let Some(end) = escape::line_end(view.ahead(after)) {
        return on_next_line(view, key, after + end, class);
    }
    if is_header(key) {
        return header::value(view, after, key, is_colon(view, sign));
    }
    let encoded = view.bytes[sign] == b'%';
    value(view, after, class, encoded)
}

/// The value on the line after its key, as YAML has it: one word that is indented, or looks drawn.
fn on_next_line(view: View<'_>, key: &[u8], line: usize, class: KeyClass) -> Option<Match> {
    let start = past_spaces(view, line);
    let dash = view.starts_with(start, b"- ");
    let start = if dash {
        past_spaces(view, start + 2)
    } else {
        start
    };
    if quoted(view, start).is_some() {
        return (start > line).then(|| value(view, start, class, false))?;
    }
    let text = view.ahead(start);
    let text = &text[..text.len().min(LOOK_BYTES * 4)];
    let len = bare_len(text);
    let word = &text[..len];
    let rest = text[len..].trim_ascii_start();
    let ends = rest.is_empty() || escape::line_end(&text[len..]).is_some();
    let ends = ends || matches!(text[len..], [b'"' | b'\'' | b')' | b']' | b'}', ..]);
    // Another key is no value, and a password may be a plain word.
    let another = word.contains(&b'=') && !is_header(key) || word.ends_with(b":");
    let password = holds(key, b"passw") || holds(key, b"pwd");
    let indented = start > line && (password || !is_plain_word(word));
    let drawn = len >= 6 && is_random(word);
    let told = ends && !another && (indented || drawn) && !is_code(text);
    told.then(|| found(start, start + len, class, view))?
}

/// Whether what stands at `start` is the name of something and no value.
fn is_name(view: View<'_>, sign: usize, key: &[u8], start: usize) -> bool {
    let word = word_before(key);
    let mut parts = word.rsplit(|byte| matches!(byte, b'_' | b'-' | b'.'));
    let last = parts.next().unwrap_or_default();
    if let Some((inner, end)) = quoted(view, start) {
        let value = view.bytes.get(inner..end).unwrap_or_default();
        return look_alike::is_name(last, value);
    }
    let text = view.ahead(start);
    let looked = &text[..text.len().min(LOOK_BYTES * 4)];
    let colon = is_colon(view, sign);
    let type_of_it = colon && look_alike::is_type(text);
    type_of_it
        || look_alike::is_parsed(key, looked)
        || look_alike::is_name(last, &looked[..bare_len(looked)])
}

/// The long word that a sentence says a key is: `the api key is 8f14e45f…`.
pub(super) fn said(view: View<'_>, start: usize, end: usize) -> Option<Match> {
    let verb = start.checked_sub(3)?;
    let word = view.bytes.get(start..end)?;
    let end = end - usize::from(word.ends_with(b"."));
    let class = class_of_phrase(view, key_before(view, verb));
    let digits = word.iter().filter(|byte| byte.is_ascii_digit()).count();
    let told = class == KeyClass::Credential && digits > 2 && !word.contains(&b'/');
    told.then(|| found(start, end, class, view))?
}

/// Whether the sign is a colon, in any spelling.
fn is_colon(view: View<'_>, sign: usize) -> bool {
    let text = view.ahead(sign);
    text.starts_with(b":") || escape::starting(text).is_some_and(|(_, mark)| mark == b':')
}

/// Whether the colon is one of `secret::find`, or the first of `::=`, whose last one counts.
fn is_path(view: View<'_>, sign: usize) -> bool {
    let after = view.ahead(sign + 1).first().copied();
    let before = view.behind(sign, 1) == b":";
    view.bytes[sign] == b':' && (after == Some(b':') || before && after != Some(b'='))
}

/// Whether a type follows the colon and the value comes after that: `token: string = "…"`.
fn is_type(view: View<'_>, sign: usize) -> bool {
    if view.bytes[sign] != b':' {
        return false;
    }
    let text = view.ahead(past_spaces(view, sign + 1));
    let name = text.iter().take(LOOK_BYTES).take_while(|byte| {
        byte.is_ascii_alphabetic()
            || matches!(
                byte,
                b'<' | b'>' | b'&' | b'*' | b'\'' | b'_' | b':' | b'[' | b']'
            )
    });
    let name = name.count();
    name > 2 && matches!(&text[name..], [b' ', b'=', next, ..] if *next != b'=')
}

/// Whether the number after a `pass` counts tests: `pass=12 fail=0`.
fn is_tally(view: View<'_>, key: &[u8], start: usize) -> bool {
    let last = word_before(key);
    if !last.eq_ignore_ascii_case(b"pass") {
        return false;
    }
    let text = view.ahead(start);
    let digits = text.iter().take(7).take_while(|byte| byte.is_ascii_digit());
    let digits = digits.count();
    let rest = &text[digits..text.len().min(LOOK_BYTES)];
    let before = view.behind(start, LOOK_BYTES);
    let counted = |text: &[u8]| {
        ["fail", "skip", "test"]
            .iter()
            .any(|word| holds(text, word.as_bytes()))
    };
    (1..7).contains(&digits) && (counted(rest) || counted(before))
}

/// The code that an OAuth server hands to a client in the query of an address: `?code=…`.
fn authorization_code(view: View<'_>, sign: usize, key: &[u8], start: usize) -> Option<Match> {
    let before = view.behind(sign.checked_sub(key.len())?, escape::MOST_BYTES);
    let mark = escape::ending(before).map(|(_, mark)| mark);
    let mark = mark.or_else(|| before.last().copied());
    if key != b"code" || !matches!(mark, Some(b'?' | b'&')) {
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

/// The second of two quoted texts in brackets, after the comma at `comma`; or of two in a list, the
/// first of which is a command line's `--key`.
pub(super) fn tuple(view: View<'_>, comma: usize) -> Option<Match> {
    let behind = view.behind(comma, KEY_BYTES + 8).trim_ascii_end();
    let (quote @ (b'"' | b'\''), key) = behind.split_last()? else {
        return None;
    };
    let open = key.iter().rposition(|byte| byte == quote)?;
    let (before, key) = (
        without_slashes(&key[..open]),
        without_slashes(&key[open + 1..]),
    );
    let first = matches!(before.last(), Some(b'(' | b'['));
    if !(first || key.starts_with(b"--")) || !may_tell(key) && !view.extra.has_keys() {
        return None;
    }
    let class = class_of_phrase(view, key);
    let after = past_spaces(view, comma + 1);
    let text = view.ahead(after);
    let slashes = text.iter().take(4).take_while(|byte| **byte == b'\\');
    if class == KeyClass::Plain || text.get(slashes.count()) != Some(quote) {
        return None;
    }
    value(view, after, class, false)
}

/// Without the backslashes that a text ends in.
fn without_slashes(text: &[u8]) -> &[u8] {
    let slashes = text.iter().rev().take(4).take_while(|byte| **byte == b'\\');
    &text[..text.len() - slashes.count()]
}

/// Whether the comma at `comma` may part a key from its value: the key's quote is behind it, and a
/// bracket before its other quote.
#[inline(never)]
pub(super) fn may_be_tuple(bytes: &[u8], comma: usize, key: (usize, usize)) -> bool {
    let between = bytes
        .get(key.1..comma)
        .filter(|between| (1..=6).contains(&between.len()));
    let quote = |byte: &u8| matches!(byte, b'"' | b'\'' | b'\\' | b' ');
    if !between.is_some_and(|between| between.iter().all(quote)) {
        return false;
    }
    let before = bytes
        .get(key.0.saturating_sub(4)..key.0)
        .unwrap_or_default();
    let [before @ .., b'"' | b'\''] = before else {
        return false;
    };
    matches!(without_slashes(before), [.., b'(' | b'[']) || bytes[key.0] == b'-'
}

/// The text of the XML element whose start tag ends at `close`.
pub(super) fn element(view: View<'_>, close: usize) -> Option<Match> {
    let key = word_before(view.behind(close, KEY_BYTES));
    let open = view.behind(close - key.len(), 1);
    if open != b"<" {
        return None;
    }
    let class = class_of_phrase(view, key);
    if class == KeyClass::Plain {
        return None;
    }
    let text = view.ahead(close + 1);
    let end = text
        .iter()
        .take(LOOK_BYTES * 16)
        .position(|byte| *byte == b'<')?;
    found(close + 1, close + 1 + end, class, view)
}

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
    found(start + inner, start + end, KeyClass::Credential, view)
}

/// An API key that stands in the user's place, nothing being behind the colon: `-u key:`.
fn given_as_user(view: View<'_>, start: usize, end: usize) -> Option<Match> {
    let drawn = is_random(view.bytes.get(start..end)?) && end - start >= 8;
    drawn.then(|| found(start, end, KeyClass::Credential, view))?
}

/// The key before `sign`: an operator, spaces, quotes and a bracket that close it are left out, and
/// it may be of two words (`api key`).
fn key_before(view: View<'_>, sign: usize) -> &[u8] {
    let behind = escape::trimmed_end(view.behind(sign, KEY_BYTES + GAP_BYTES));
    let operator = behind.iter().rev().take(3);
    let operator =
        operator.take_while(|byte| matches!(byte, b':' | b'?' | b'.' | b'+' | b'-' | b'|'));
    let behind = escape::trimmed_end(&behind[..behind.len() - operator.count()]);
    let behind = escape::trimmed_end(without_closing(behind));
    let word = word_before(behind);
    let rest = &behind[..behind.len() - word.len()];
    if rest.ends_with(b"[redacted:") {
        return &[];
    }
    if is_type_name(word) {
        return typed(rest);
    }
    let Some(rest) = rest.strip_suffix(b" ") else {
        return word;
    };
    let before = word_before(rest);
    &behind[behind.len() - word.len() - 1 - before.len()..]
}

/// Without the quotes and the bracket that close a key, in any spelling.
fn without_closing(mut text: &[u8]) -> &[u8] {
    for _ in 0..4 {
        let len = match (text, escape::ending(text)) {
            (_, Some((len, b'"' | b'\'' | b'`' | b']'))) => len,
            ([.., b'"' | b'\'' | b'`' | b'\\' | b']'], _) => 1,
            _ => break,
        };
        text = &text[..text.len() - len];
    }
    text
}

/// The key before a type: `token: &'static str`, `String token`, `var token string`.
fn typed(mut text: &[u8]) -> &[u8] {
    for _ in 0..4 {
        while let [rest @ .., b' ' | b':' | b'&' | b'*' | b'<' | b'\''] = text {
            text = rest;
        }
        let word = word_before(text);
        if !is_type_name(word) {
            return word;
        }
        text = &text[..text.len() - word.len()];
    }
    &[]
}

fn is_type_name(word: &[u8]) -> bool {
    matches!(
        word,
        b"string" | b"String" | b"str" | b"static" | b"Option" | b"char" | b"mut"
    )
}

fn word_before(text: &[u8]) -> &[u8] {
    let len = text
        .iter()
        .rev()
        .take(KEY_BYTES)
        .take_while(|byte| is_key(**byte))
        .count();
    let start = text.len() - len;
    // The digits of `%22`, the `n` of `\n` and the `31m` of a colour are no part of it.
    let start = start + escape::over(text, start).min(len);
    &text[start..]
}

fn is_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// The class of the last word, or of two words that tell only together.
fn class_of_phrase(view: View<'_>, key: &[u8]) -> KeyClass {
    let last = word_before(key);
    if view.extra.has_key(last) {
        return KeyClass::Credential;
    }
    // A `first pass` and a `boarding pass` are no passwords.
    let word = without_digits(last);
    let pass = word.eq_ignore_ascii_case(b"pass");
    match class_of(if pass { key } else { last }) {
        KeyClass::Plain if last.len() < key.len() && is_second(word) => class_of(key),
        class => class,
    }
}

/// `key` of `key2`.
fn without_digits(word: &[u8]) -> &[u8] {
    let end = word.iter().rposition(|byte| !byte.is_ascii_digit());
    &word[..end.map_or(0, |end| end + 1)]
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
    let (text, mut past) = (view.ahead(at), 0);
    while past < SPACES {
        past += match text.get(past) {
            Some(b' ' | b'\t') => 1,
            Some(&(b'%' | b'\\' | b'&' | ESC)) => match escape::starting(&text[past..]) {
                Some((len, b' ' | b'\t' | ESC)) => len,
                _ => break,
            },
            _ => break,
        };
    }
    at + past
}

/// Most bytes of white space and colours before a value.
const SPACES: usize = 48;

/// The value that starts at `start`; an `encoded` one ends where an encoded mark divides it from the
/// next.
fn value(view: View<'_>, start: usize, class: KeyClass, encoded: bool) -> Option<Match> {
    let start = past_block(view, start);
    let start = start + letters_of_text(view.ahead(start));
    let text = view.ahead(start);
    if let Some((inner, end)) = quoted(view, start) {
        if is_command(view, start) {
            return None;
        }
        return found(inner, end, class, view);
    }
    let look = &text[..text.len().min(LOOK_BYTES)];
    if class == KeyClass::Personal && !look[..bare_len(look)].iter().any(u8::is_ascii_digit) {
        return None;
    }
    let spaced = matches!(view.behind(start, 1), [b' ' | b'\t']);
    if starts_in_prose(look, spaced) || is_redacted(look) || is_code(text) {
        return None;
    }
    let len = match text {
        [b'[' | b'{', ..] | [b'$', b'{', ..] => nested_len(text),
        _ if encoded => encoded_len(text),
        _ => bare_len(text),
    };
    found(start, start + len, class, view)
}

/// What is between the quote at `start`, in any spelling, and the one that closes it.
pub(super) fn quoted(view: View<'_>, start: usize) -> Option<(usize, usize)> {
    let text = view.ahead(start);
    let slashes = text.iter().take(4);
    let slashes = slashes.take_while(|byte| **byte == b'\\').count();
    if let Some(quote @ (b'"' | b'\'' | b'`')) = text.get(slashes) {
        let inner = start + slashes + 1;
        return Some((
            inner,
            inner + quoted_len(view.ahead(inner), *quote, slashes),
        ));
    }
    let (len, _) = escape::starting(text).filter(|(_, mark)| matches!(mark, b'"' | b'\''))?;
    let (opening, rest) = text.split_at(len);
    let mut ends = rest.windows(len);
    let inner = ends.position(|end| end.eq_ignore_ascii_case(opening));
    let inner = inner.unwrap_or(rest.len());
    step(inner);
    Some((start + len, start + len + inner))
}

/// Whether a shell runs what is quoted, and the value is what that writes: ``TOKEN=`get token` ``.
fn is_command(view: View<'_>, start: usize) -> bool {
    let [b'`', command @ ..] = view.ahead(start) else {
        return false;
    };
    let letters = command.iter().take(LOOK_BYTES);
    let name = letters.take_while(|byte| byte.is_ascii_lowercase()).count();
    view.behind(start, 1) == b"=" && name > 1 && command.get(name) == Some(&b' ')
}

/// How many letters a language has before the quote of a text: `b"…"`, `r'…'`, `f"…"`.
fn letters_of_text(text: &[u8]) -> usize {
    match text {
        [
            b'b' | b'r' | b'u' | b'f' | b'c' | b'B' | b'R' | b'U' | b'F' | b'L' | b'@' | b'$',
            b'"' | b'\'',
            ..,
        ] => 1,
        [
            b'b' | b'f' | b'r' | b'c',
            b'r' | b'b' | b'f' | b'#',
            b'"' | b'\'',
            ..,
        ] => 2,
        _ => 0,
    }
}

/// Past the sign of a block in YAML, whose text is on the next line: `token: |`, `token: >-`.
fn past_block(view: View<'_>, at: usize) -> usize {
    let signs = match view.ahead(at) {
        [b'|' | b'>', b'-' | b'+', ..] => 2,
        [b'|' | b'>', ..] => 1,
        _ => return at,
    };
    let end = escape::line_end(view.ahead(at + signs));
    end.map_or(at, |end| past_spaces(view, at + signs + end))
}

fn found(start: usize, end: usize, class: KeyClass, view: View<'_>) -> Option<Match> {
    let text = view.bytes.get(start..end)?;
    let (kind, rule) = match class {
        KeyClass::Personal => (Kind::Personal, "a key beside it that names personal data"),
        _ => (Kind::Credential, "a key beside it that names a credential"),
    };
    let address = text.starts_with(b"https://") || text.starts_with(b"http://");
    let told = !address && !says_nothing(text) && !matches!(text, b"0" | b"1");
    told.then_some(Match {
        start,
        end,
        kind,
        rule,
    })
}

/// Length of a quoted value, up to a quote that has as many backslashes as the opening one.
pub(super) fn quoted_len(text: &[u8], quote: u8, slashes: usize) -> usize {
    let mut run = 0;
    for (at, byte) in text.iter().enumerate() {
        step(0);
        match byte {
            b'\\' => run += 1,
            _ if *byte == quote && run <= slashes => return at - run,
            _ if *byte == quote && slashes == 0 && run % 2 == 0 => return at,
            _ => run = 0,
        }
    }
    text.len()
}

/// Length of a list or object, up to the bracket that closes it. Its texts' quotes may have
/// backslashes before them.
pub(super) fn nested_len(text: &[u8]) -> usize {
    let (mut depth, mut at, mut slashes) = (0_usize, 0, 0);
    while let Some(byte) = text.get(at) {
        step(0);
        match byte {
            b'"' => at += 1 + quoted_len(&text[at + 1..], b'"', slashes) + slashes,
            b'[' | b'{' => depth += 1,
            b']' | b'}' if depth <= 1 => return at + 1,
            b']' | b'}' => depth -= 1,
            _ => {}
        }
        slashes = if *byte == b'\\' { slashes + 1 } else { 0 };
        at += 1;
    }
    text.len()
}

/// Length of a value in an encoded text, up to what divides values there: an encoded ampersand,
/// quote or space.
fn encoded_len(text: &[u8]) -> usize {
    let len = bare_len(text);
    let divides = |at: &usize| {
        let mark = text.get(*at).filter(|byte| **byte == b'%');
        let mark = mark.and_then(|_| escape::starting(&text[*at..]));
        mark.is_some_and(|(_, mark)| {
            matches!(mark, b'&' | b'"' | b'\'' | b' ' | b'\n' | b'<' | b'>')
        })
    };
    (0..len).find(divides).unwrap_or(len)
}

/// Length of a value without quotes. A quote inside (`Some("…")`) is taken with what it holds.
pub(super) fn bare_len(text: &[u8]) -> usize {
    let mut at = 0;
    while at < text.len() {
        step(0);
        match text[at] {
            byte if byte.is_ascii_whitespace() => return at,
            quote @ (b'"' | b'\'') if at > 0 && text[at - 1] == b'(' => {
                at += 1 + quoted_len(&text[at + 1..], quote, 0);
                at += usize::from(text.get(at + 1) == Some(&b')'));
            }
            b'<' | b'>' | b'"' | b'\'' | b'\\' | ESC => return at,
            b'&' if ends_at_entity(&text[at..]) => return at,
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

/// Whether a quote, an angle bracket or an ampersand is written as HTML has it: `&quot;`, `&amp;`.
fn ends_at_entity(text: &[u8]) -> bool {
    let mark = escape::starting(text).map(|(_, mark)| mark);
    mark.is_some_and(|mark| matches!(mark, b'"' | b'\'' | b'<' | b'>' | b'&'))
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
