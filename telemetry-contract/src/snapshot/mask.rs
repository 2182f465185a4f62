//! What differs from run to run, by its shape or by its key.

use std::collections::HashMap;

/// Around an id that is not numbered yet; no text that was masked has them.
const OPEN: char = '\u{1}';
const CLOSE: char = '\u{2}';

/// A value under this key, on one line, with its ids marked and the rest of what passes replaced.
pub(super) fn value(key: &str, text: &str) -> String {
    let last = key.rsplit('.').next().unwrap_or_default();
    if last == "port" {
        return "<port>".to_owned();
    }
    if key.split(['.', '_']).any(|word| word == "duration") {
        return "<duration>".to_owned();
    }
    let clean = text.replace(char::is_control, "\u{fffd}");
    let mut out = String::new();
    let mut rest = clean.as_str();
    while !rest.is_empty() {
        rest = step(rest, &mut out);
    }
    out
}

/// Takes one word, or what stands between two; the rest.
fn step<'t>(text: &'t str, out: &mut String) -> &'t str {
    let time = time(text);
    if time > 0 {
        out.push_str("<time>");
        return &text[time..];
    }
    if let Some(digits) = port(text, out) {
        out.push_str(":<port>");
        return &text[1 + digits..];
    }
    let length = text
        .find(|letter: char| !is_of_word(letter))
        .unwrap_or(text.len());
    if length == 0 {
        let first = text.chars().next().map_or(0, char::len_utf8);
        out.push_str(&text[..first]);
        return &text[first..];
    }
    push_word(&text[..length], out);
    &text[length..]
}

fn is_of_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '-'
}

/// A word; where it is no id, its parts may be.
fn push_word(word: &str, out: &mut String) {
    if is_uuid(word) {
        return push_id(word, out);
    }
    for (at, part) in word.split('-').enumerate() {
        out.push_str(if at == 0 { "" } else { "-" });
        if is_hex_id(part) {
            push_id(part, out);
        } else {
            out.push_str(part);
        }
    }
}

fn push_id(id: &str, out: &mut String) {
    out.push(OPEN);
    out.push_str(id);
    out.push(CLOSE);
}

fn is_uuid(word: &str) -> bool {
    let lengths = word.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12])
        && word
            .bytes()
            .all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

/// A trace's or a span's id.
fn is_hex_id(word: &str) -> bool {
    let digits = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    matches!(word.len(), 16 | 32) && word.bytes().all(digits)
}

/// How long the date and time of RFC 3339 is that a text starts with; 0 where there is none.
fn time(text: &str) -> usize {
    let shape = "0000-00-00T00:00:00";
    let fits = |(letter, like): (u8, u8)| match like {
        b'0' => letter.is_ascii_digit(),
        b'T' => matches!(letter, b'T' | b' '),
        like => letter == like,
    };
    if text.len() < shape.len() || !text.bytes().zip(shape.bytes()).all(fits) {
        return 0;
    }
    let rest = &text[shape.len()..];
    let more = |letter: char| !letter.is_ascii_digit() && !matches!(letter, '.' | 'Z' | '+' | ':');
    shape.len() + rest.find(more).unwrap_or(rest.len())
}

/// How many digits the port has that a text starts with, behind a host that was written before.
fn port(text: &str, before: &str) -> Option<usize> {
    let rest = text.strip_prefix(':')?;
    let host = before.chars().next_back()?;
    let digits = rest.find(|letter: char| !letter.is_ascii_digit());
    let digits = digits.unwrap_or(rest.len());
    let is_host = host.is_ascii_alphanumeric() || host == ']';
    (is_host && matches!(digits, 4 | 5)).then_some(digits)
}

/// The text with every id left out: what is the same in every run.
pub(super) fn without_ids(text: &str) -> String {
    let mut out = String::new();
    for (at, part) in text.split([OPEN, CLOSE]).enumerate() {
        // Every second part is an id.
        out.push_str(if at % 2 == 0 { part } else { "<id>" });
    }
    out
}

/// The ids of a text, by the order in which it names them.
#[derive(Debug, Default)]
pub(super) struct Ids(HashMap<String, usize>);

impl Ids {
    /// The text with a number for each id.
    pub(super) fn number(mut self, text: &str) -> String {
        let mut out = String::new();
        for (at, part) in text.split([OPEN, CLOSE]).enumerate() {
            if at % 2 == 0 {
                out.push_str(part);
                continue;
            }
            let next = self.0.len() + 1;
            let number = self.0.entry(part.to_owned()).or_insert(next);
            out.push_str(&["<id-", &number.to_string(), ">"].concat());
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::{Ids, value};

    #[track_caller]
    fn check(key: &str, text: &str, expected: &str) {
        assert_eq!(Ids::default().number(&value(key, text)), expected);
    }

    #[test]
    fn ids_are_numbered_and_the_same_one_keeps_its_number() {
        let (one, other) = (
            "019aa3d1-63e4-7b8e-a34c-b26d7f7a0ab1",
            "019aa3d1-63e4-7b8e-a34c-b26d7f7a0ab2",
        );
        check(
            "",
            &format!("{one}, {other} and {one}"),
            "<id-1>, <id-2> and <id-1>",
        );
        let header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        check("traceparent", header, "00-<id-1>-<id-2>-01");
    }

    #[test]
    fn what_a_test_chose_stays() {
        check("correlation_id", "cron-17", "cron-17");
        check("order.id", "ord_7", "ord_7");
        check("note", "deadbeef and 1234567890", "deadbeef and 1234567890");
        check("url", "http://shop/a:b", "http://shop/a:b");
        check("kiln.heat", "1240.5", "1240.5");
    }

    #[test]
    fn ports_durations_and_times_are_replaced() {
        check("server.port", "41237", "<port>");
        check("listen", "127.0.0.1:41237", "127.0.0.1:<port>");
        check("url.full", "http://[::1]:41237/x", "http://[::1]:<port>/x");
        check("http.server.request.duration", "0.017", "<duration>");
        check("duration_ms", "17", "<duration>");
        check("since", "at 2026-11-22T04:35:32.123Z", "at <time>");
    }

    #[test]
    fn a_value_is_one_line() {
        check("", "a\nb\u{1}c", "a\u{fffd}b\u{fffd}c");
    }
}
