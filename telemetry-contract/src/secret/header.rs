//! The values of `Authorization` and `Cookie`, by their grammar: a scheme and credentials, quoted
//! parameters, several cookies.

use super::alphabet::is_random;
use super::escape::{self, ESC};
use super::extent::{bare_len, end_of, past_spaces, quoted, quoted_len};
use super::key::is_key;
use super::scan::{View, step};
use super::value::{is_hidden, shows_nothing};
use super::{Kind, Match, word};

/// Longest scheme, and how far credentials are looked at before they are believed.
const SCHEME_BYTES: usize = 24;
const LOOK_BYTES: usize = 64;

/// Fewest bytes of credentials that stand in quotes of their own.
const LEAST_BYTES: usize = 6;

/// Schemes of RFC 9110 and of widely used services.
const SCHEMES: &str = "api-key apikey aws aws4-ecdsa-p256-sha256 aws4-hmac-sha256 basic bearer bot digest dpop \
    gnap hawk hmac hmac-sha256 hoba jwt key mutual negotiate ntlm oauth privatetoken scram-sha-1 \
    scram-sha-256 sharedkey sharedkeylite signature snowflake splunk sso-key token vapid";

/// Attributes of a cookie that have no value.
const FLAGS: &str = "httponly partitioned secure";

/// Whether the values of a key are credentials with a grammar of their own.
pub(super) fn is_header(key: &[u8]) -> bool {
    let ends = |word: &[u8]| {
        let from = key.len().saturating_sub(word.len());
        key[from..].eq_ignore_ascii_case(word)
    };
    ends(b"authorization") || is_cookie(key)
}

fn is_cookie(key: &[u8]) -> bool {
    let key = key.strip_suffix(b"s").unwrap_or(key);
    let from = key.len().saturating_sub(6);
    key[from..].eq_ignore_ascii_case(b"cookie")
}

/// The value of the header `key` that starts at `start`. Behind a colon it is the rest of the line,
/// as it stands in a request; behind other signs other values may follow, and its grammar tells its
/// end.
pub(super) fn value(view: View<'_>, start: usize, key: &[u8], colon: bool) -> Option<Match> {
    if let Some((inner, end)) = quoted(view, start) {
        return found(view, inner, end);
    }
    if let Some((inner, end)) = quoted_credentials(view, start) {
        return (!shows_nothing(&view.bytes[inner..end])).then(|| told(inner, end));
    }
    // Before the rest of the line is looked at, which may be long and have others like it.
    if is_hidden(view.ahead(start)) || is_filled_in(view.ahead(start)) {
        return None;
    }
    let len = if colon {
        line_len
    } else if is_cookie(key) {
        cookies_len
    } else {
        authorization_len
    };
    found(view, start, end_of(view, start, len)?)
}

/// Unless there is nothing behind the scheme, or only what stands for credentials.
fn found(view: View<'_>, start: usize, end: usize) -> Option<Match> {
    let text = view.bytes.get(start..end)?;
    let rest = &text[scheme_len(text)..];
    let credentials = rest.trim_ascii();
    let alone = credentials.is_empty() && is_scheme(text.trim_ascii());
    let split = credentials.len() < rest.len();
    let nothing = is_filled_in(text) || split && shows_nothing(credentials);
    (!alone && !nothing && !shows_nothing(text)).then(|| told(start, end))
}

fn told(start: usize, end: usize) -> Match {
    Match {
        start,
        end,
        kind: Kind::Credential,
        rule: "a header beside it that holds credentials",
    }
}

/// Whether what is behind the scheme stands for credentials: `{token}`, `<token>`, or a mark. Where
/// what is between looks drawn, it is some.
fn is_filled_in(text: &[u8]) -> bool {
    let rest = &text[scheme_len(text)..];
    let rest = &rest[..rest.len().min(LOOK_BYTES * 2)];
    if !rest.first().is_some_and(u8::is_ascii_whitespace) {
        return false;
    }
    let credentials = rest.trim_ascii_start();
    let [b'{' | b'<', inner @ ..] = credentials else {
        return is_hidden(credentials);
    };
    let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'}' | b'>');
    let len = inner.iter().position(ends).unwrap_or(inner.len());
    !(inner[..len].iter().all(|byte| is_token(*byte)) && is_random(&inner[..len]))
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte)
}

/// The credentials behind a scheme that somebody put into quotes: `Bearer "…"`.
fn quoted_credentials(view: View<'_>, start: usize) -> Option<(usize, usize)> {
    let text = view.ahead(start);
    let scheme = scheme_len(text);
    if !is_scheme(&text[..scheme]) {
        return None;
    }
    let from = past_spaces(view, start + scheme);
    let (inner, end) = quoted(view, from).filter(|_| from > start + scheme)?;
    let inside = view.bytes.get(inner..end)?;
    // The quote may as well be the one that closes what the header stands in.
    let starts = inside.first().is_some_and(u8::is_ascii_alphanumeric);
    (inside.len() >= LEAST_BYTES && starts && inside.iter().all(|byte| is_token(*byte)))
        .then_some((inner, end))
}

fn scheme_len(text: &[u8]) -> usize {
    let is = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'-';
    text.iter().take(SCHEME_BYTES).take_while(is).count()
}

fn is_scheme(text: &[u8]) -> bool {
    word::is_one_of(SCHEMES, text)
}

/// Length of the rest of a line. A quote that starts a parameter (`realm="…"`) is taken with what
/// it holds; another one ends what the line stands in, and so does a line's end that is written
/// `\n`, and a colour.
fn line_len(text: &[u8]) -> usize {
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        step(0);
        at = match *byte {
            b'\n' | b'\r' | ESC => return at,
            b'"' | b'\'' => match parameter(text, at) {
                Some(end) => end,
                None => return at - slashes_before(text, at),
            },
            b'\\' | b'&' if ends_line(&text[at..]) => return at,
            _ => at + 1,
        };
    }
    text.len()
}

/// Whether an escape ends the line or what it stands in; that of a quote in a backslash's escapes is
/// looked at where the quote is.
fn ends_line(text: &[u8]) -> bool {
    let ends = |mark| matches!(mark, b'\n' | b'"' | b'\'' | b'<' | ESC);
    escape::starting(text).is_some_and(|(_, mark)| ends(mark))
}

/// Where a parameter ends whose value starts with the quote at `at`.
fn parameter(text: &[u8], at: usize) -> Option<usize> {
    let slashes = slashes_before(text, at);
    let rest = &text[at + 1..];
    // The padding of base64 may be before a quote that closes.
    let closes = |byte: &u8| byte.is_ascii_whitespace() || b",;)]}\\".contains(byte);
    let opens = rest.first().is_some_and(|byte| !closes(byte));
    if !opens || !text[..at - slashes].ends_with(b"=") {
        return None;
    }
    Some((at + 1 + quoted_len(rest, text[at], slashes) + slashes + 1).min(text.len()))
}

fn slashes_before(text: &[u8], at: usize) -> usize {
    let before = text[..at].iter().rev().take(8);
    before.take_while(|byte| **byte == b'\\').count()
}

/// Length of cookies: `name=value`, with semicolons between.
fn cookies_len(text: &[u8]) -> usize {
    let mut end = 0;
    loop {
        end += cookie_len(&text[end..]);
        let Some(rest) = text.get(end..).and_then(|rest| rest.strip_prefix(b";")) else {
            return end;
        };
        let next = rest.trim_ascii_start();
        let name = name_len(next);
        let flag = word::is_one_of(FLAGS, &next[..name]);
        if !(flag || name > 0 && next.get(name) == Some(&b'=')) {
            return end;
        }
        end = text.len() - next.len();
    }
}

/// Length of one cookie; its value may be quoted.
fn cookie_len(text: &[u8]) -> usize {
    let name = name_len(text);
    if let [b'=', quote @ (b'"' | b'\''), rest @ ..] = &text[name..] {
        return (name + 3 + quoted_len(rest, *quote, 0)).min(text.len());
    }
    let ends = |byte: &u8| {
        byte.is_ascii_whitespace()
            || matches!(*byte, b';' | b',' | b'"' | b'\'' | b'\\' | b'}' | ESC)
    };
    let len = text.iter().position(ends).unwrap_or(text.len());
    step(len);
    len
}

fn name_len(text: &[u8]) -> usize {
    let is = |byte: &&u8| is_key(**byte);
    text.iter().take(LOOK_BYTES).take_while(is).count()
}

/// Length of a scheme and its credentials, or of a token without a scheme.
fn authorization_len(text: &[u8]) -> usize {
    let scheme = scheme_len(text);
    let rest = &text[scheme..];
    let credentials = rest.trim_ascii_start();
    let from = text.len() - credentials.len();
    if scheme == 0 || credentials.len() == rest.len() {
        return bare_len(text);
    }
    if !is_scheme(&text[..scheme]) && !is_drawn_word(credentials) {
        return scheme;
    }
    from + parameters_len(credentials).unwrap_or_else(|| bare_len(credentials))
}

/// Whether a token stands behind a scheme that nobody knows, and not the next word or pair.
fn is_drawn_word(text: &[u8]) -> bool {
    let looked = &text[..text.len().min(LOOK_BYTES)];
    let len = looked.iter().position(u8::is_ascii_whitespace);
    let looked = &looked[..len.unwrap_or(looked.len())];
    let pair = looked.contains(&b'=') && !looked.ends_with(b"=");
    looked.len() >= 8 && !pair && is_random(looked)
}

/// Length of parameters with commas between, if there are any: `username="…", response="…"`.
fn parameters_len(text: &[u8]) -> Option<usize> {
    let mut end = 0;
    loop {
        let rest = &text[end..];
        let name = name_len(rest);
        let [b'=', value @ ..] = &rest[name..] else {
            break;
        };
        // What is behind the equals signs of base64's padding is no value.
        if name == 0
            || value
                .first()
                .is_none_or(|byte| byte.is_ascii_whitespace() || *byte == b'=')
        {
            break;
        }
        end += name + 1 + parameter_len(value);
        let Some(next) = text[end..].strip_prefix(b",") else {
            return Some(end);
        };
        let next = next.trim_ascii_start();
        let named = name_len(next);
        if named == 0 || next.get(named) != Some(&b'=') {
            return Some(end);
        }
        end = text.len() - next.len();
    }
    (end > 0).then_some(end)
}

/// Length of a parameter's value, quoted or not.
fn parameter_len(text: &[u8]) -> usize {
    let slashes = text.iter().take(4).take_while(|byte| **byte == b'\\');
    let slashes = slashes.count();
    if let Some(quote @ (b'"' | b'\'')) = text.get(slashes) {
        let inner = slashes + 1;
        let len = quoted_len(&text[inner..], *quote, slashes);
        return (inner + len + slashes + 1).min(text.len());
    }
    let ends = |byte: &u8| {
        byte.is_ascii_whitespace() || matches!(*byte, b',' | b'"' | b'\'' | b'\\' | ESC)
    };
    let len = text.iter().position(ends).unwrap_or(text.len());
    step(len);
    len
}
