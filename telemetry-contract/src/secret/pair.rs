//! Secrets that give themselves away by the key beside them: `password=…`, `"apiKey": "…"`,
//! `token := …`, `<pin>…</pin>`.

use super::alphabet::is_random;
use super::escape;
use super::extent::{LOOK_BYTES, bare_len, debug_len, encoded_len, end_of, past_spaces, quoted};
use super::header::{self, is_header};
use super::key::{KEY_BYTES, class_of_phrase, holds, key_before, may_follow, word_before};
use super::scan::View;
use super::value::{is_code, is_plain_word, says_nothing};
use super::word::KeyClass;
use super::{Kind, Match, look_alike, named};

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
fn value_beside(view: View<'_>, sign: usize, width: usize) -> Option<Match> {
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
    if look_alike::is_parsed(key, view.ahead(after)) {
        return None;
    }
    if let Some(len) = debug_len(view.ahead(after)) {
        return found(after, after + len, class, view);
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

/// The long word that is all there is in a type whose name tells: `ApiKey("8f14e45f…")`, as `Debug`
/// writes it.
pub(super) fn made(view: View<'_>, start: usize, end: usize) -> Option<Match> {
    let before = view.behind(start, KEY_BYTES + 3);
    let before = before.strip_suffix(b"\"")?;
    let before = before.strip_suffix(b"\\").unwrap_or(before);
    let name = word_before(before.strip_suffix(b"(")?);
    let closed = matches!(view.ahead(end), [b'"', b')', ..] | [b'\\', b'"', b')', ..]);
    let word = view.bytes.get(start..end)?;
    let digits = word.iter().filter(|byte| byte.is_ascii_digit()).count();
    let capital = name.first().is_some_and(u8::is_ascii_uppercase);
    let told = closed && capital && digits > 2 && !word.contains(&b'/');
    let class = told.then(|| class_of_phrase(view, name))?;
    (class == KeyClass::Credential).then(|| found(start, end, class, view))?
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

/// The value that starts at `start`; an `encoded` one ends where an encoded mark divides it from the
/// next.
pub(super) fn value(view: View<'_>, start: usize, class: KeyClass, encoded: bool) -> Option<Match> {
    let start = past_block(view, start);
    let start = start + letters_of_text(view.ahead(start));
    let text = view.ahead(start);
    if let Some((inner, end)) = quoted(view, start) {
        if is_command(view, start) {
            return None;
        }
        return found(inner, end, class, view);
    }
    let looked = &text[..text.len().min(LOOK_BYTES)];
    if class == KeyClass::Personal && !looked[..bare_len(looked)].iter().any(u8::is_ascii_digit) {
        return None;
    }
    let len = if encoded { encoded_len } else { bare_len };
    found(start, end_of(view, start, len)?, class, view)
}

/// The secret from `start` to `end`, unless it says nothing.
pub(super) fn found(start: usize, end: usize, class: KeyClass, view: View<'_>) -> Option<Match> {
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
    let start_of_it = told.then(|| found(start, start + len, class, view))??;
    // Of a long one no more was looked at.
    let end = start + bare_len(view.ahead(start));
    Some(Match { end, ..start_of_it })
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
    colon && look_alike::is_type(text) || look_alike::is_name(last, &looked[..bare_len(looked)])
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

/// One or two digits, or short numbers with dots between them.
fn is_version_or_count(word: &[u8]) -> bool {
    let is = |part: &[u8]| (1..=5).contains(&part.len()) && part.iter().all(u8::is_ascii_digit);
    let numbers = word.split(|byte| *byte == b'.').all(is);
    numbers && (word.contains(&b'.') || word.len() < 3)
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
