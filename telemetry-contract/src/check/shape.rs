//! What a value looks like: whether text holds something that differs every time.

use std::borrow::Cow;

/// Something in a text that has no bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Email,
    Hex,
    Id,
    Number,
    Path,
    Query,
    Ulid,
    Uuid,
}

impl Shape {
    /// What to call it.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "an e-mail address",
            Self::Hex => "a hexadecimal id",
            Self::Id => "an id",
            Self::Number => "a number",
            Self::Path => "a path",
            Self::Query => "a query string",
            Self::Ulid => "a ULID",
            Self::Uuid => "a UUID",
        }
    }

    const fn mask(self) -> &'static str {
        match self {
            Self::Email => "<e-mail>",
            Self::Hex => "<hex>",
            Self::Id => "<id>",
            Self::Number => "<number>",
            Self::Path => "<path>",
            Self::Query => "<query>",
            Self::Ulid => "<ulid>",
            Self::Uuid => "<uuid>",
        }
    }
}

const MIN_HEX_DIGITS: usize = 12;
const MIN_HEX_LETTERS: usize = 32;
const ULID_CHARS: usize = 26;
const MIN_NUMBER_DIGITS: usize = 5;
const MIN_SHORT_ID: usize = 5;
const MIN_PREFIXED_ID: usize = 8;
/// What a constant that begins with a number ends with: `90days`.
const TIMES: &[&str] = &["days", "hours", "minutes", "months", "weeks", "years"];
const MIN_TEXT_WORDS: usize = 4;
const SEPARATORS: &[char] = &[
    ' ', '/', ',', ';', ':', '(', ')', '[', ']', '=', '&', '#', '"', '\'',
];

/// The first unbounded thing in a name, such as a span's, or in a route.
pub(super) fn in_name(name: &str) -> Option<Shape> {
    // Most names hold nothing that could be part of one.
    if !name
        .bytes()
        .any(|byte| byte.is_ascii_digit() || matches!(byte, b'@' | b'?'))
    {
        return long_hex_word(name);
    }
    if query_start(name).is_some() {
        return Some(Shape::Query);
    }
    parts(name).find_map(|part| part.shape())
}

/// The unbounded thing in a label's value: as in a name, and a path or free text.
pub(super) fn in_label(value: &str) -> Option<Shape> {
    in_name(value).or_else(|| is_path(value).then_some(Shape::Path))
}

/// A path begins at a root or says where it stands; names with a slash in them do not:
/// `application/json`, `github.com/jackc/pgx/v5/pgconn.PgError`, `projects/acme/topics/orders`.
fn is_path(value: &str) -> bool {
    let drive = value.as_bytes().get(1..3);
    let absolute = value
        .strip_prefix('/')
        .is_some_and(|rest| rest.contains('/'));
    let relative = ["./", "../", "~/", "\\\\"];
    absolute
        || matches!(drive, Some(b":\\" | b":/"))
        || relative.iter().any(|start| value.starts_with(start))
        || value.contains("://")
}

/// Whether a value reads like a sentence.
pub(super) fn is_text(value: &str) -> bool {
    value.split_whitespace().nth(MIN_TEXT_WORDS - 1).is_some()
}

/// The name with everything unbounded replaced, so that names that differ only there are one.
pub(super) fn mask(name: &str) -> Cow<'_, str> {
    if in_name(name).is_none() {
        return Cow::Borrowed(name);
    }
    let (name, query) = match query_start(name) {
        Some(at) => (&name[..at], "?<query>"),
        None => (name, ""),
    };
    let mut masked = String::with_capacity(name.len());
    for part in parts(name) {
        masked.extend(part.before);
        masked.push_str(match part.shape() {
            Some(shape) => shape.mask(),
            None => part.text,
        });
    }
    masked.push_str(query);
    Cow::Owned(masked)
}

/// Where a query begins: at a question mark that has an equals sign after it, and is none of a
/// regular expression's: `(?P<id>…)`, `(?=…)`.
fn query_start(name: &str) -> Option<usize> {
    let mut marks = name.match_indices('?').map(|(at, _)| at);
    marks.find(|at| !name[..*at].ends_with('(') && name[*at..].contains('='))
}

fn long_hex_word(name: &str) -> Option<Shape> {
    let mut found = parts(name).filter(|part| part.text.len() >= ULID_CHARS);
    found.find_map(|part| part.shape())
}

/// A part of a name between separators.
struct Part<'n> {
    text: &'n str,
    /// The separator before it.
    before: Option<char>,
    /// The last part before it that is not empty.
    last: &'n str,
    /// There is an equals sign between the two.
    is_value: bool,
    /// The name has placeholders, or a path of this part alone: a short number in it is its own.
    is_template: bool,
}

/// The parts between separators.
fn parts(name: &str) -> impl Iterator<Item = Part<'_>> {
    let is_template = has_placeholder(name) || name.matches('/').count() == 1;
    let mut rest = Some(name);
    let (mut before, mut last, mut is_value) = (None, "", false);
    std::iter::from_fn(move || {
        let all = rest?;
        let end = all.find(SEPARATORS);
        let text = end.map_or(all, |end| &all[..end]);
        let part = Part {
            text,
            before,
            last,
            is_value,
            is_template,
        };
        before = end.and_then(|end| all[end..].chars().next());
        if !text.is_empty() {
            (last, is_value) = (text, false);
        }
        is_value |= before == Some('=');
        rest = end.map(|end| &all[end + 1..]);
        Some(part)
    })
}

/// Whether a name says itself where its values stand.
fn has_placeholder(name: &str) -> bool {
    name.contains(['{', '<', '*']) || name.contains("/:")
}

impl Part<'_> {
    fn shape(&self) -> Option<Shape> {
        let text = self.text;
        if is_placeholder(text) {
            return None;
        }
        if is_email(text) {
            return Some(Shape::Email);
        }
        if has_uuid(text) {
            return Some(Shape::Uuid);
        }
        if is_ulid(text) {
            return Some(Shape::Ulid);
        }
        if is_hex(text) {
            return Some(Shape::Hex);
        }
        if self.is_number() || has_long_number(text) {
            return Some(Shape::Number);
        }
        (is_prefixed_id(text) || self.is_short_id()).then_some(Shape::Id)
    }

    /// Whether it is one letter's number (`u_18`), or a segment of a path that begins as a number
    /// and goes on as none (`42abc`).
    fn is_short_id(&self) -> bool {
        let text = self.text.as_bytes();
        match (self.before, text) {
            (Some(' ' | '/'), [b'a'..=b'z', b'_', digits @ ..]) => {
                digits.len() > 1 && digits.iter().all(u8::is_ascii_digit)
            }
            (Some('/'), [b'0'..=b'9', b'0'..=b'9', rest @ ..]) => {
                let is_time = TIMES.iter().any(|unit| self.text.ends_with(unit));
                let alphanumeric = rest.iter().all(u8::is_ascii_alphanumeric);
                !self.is_template && !is_time && alphanumeric && text.len() >= MIN_SHORT_ID
            }
            _ => false,
        }
    }

    /// Whether a short number stands where values do, and not a version's or an error page's.
    fn is_number(&self) -> bool {
        let is_version = self.is_template || self.last.eq_ignore_ascii_case("api");
        let is_segment = self.before == Some('/') && !is_version;
        (is_segment || self.is_value) && is_digits(self.text)
    }
}

/// `{id}`, `:id` (its colon is a separator), `*rest`, `<id>`.
fn is_placeholder(part: &str) -> bool {
    part.is_empty() || part.starts_with(['{', '*', '<'])
}

fn is_email(part: &str) -> bool {
    part.split_once('@')
        .is_some_and(|(user, host)| !user.is_empty() && host.trim_matches('.').contains('.'))
}

fn is_digits(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_hex(part: &str) -> bool {
    part.len() >= MIN_HEX_DIGITS
        && part.bytes().all(|byte| byte.is_ascii_hexdigit())
        && (part.len() >= MIN_HEX_LETTERS || part.bytes().any(|byte| byte.is_ascii_digit()))
}

/// 26 characters of Crockford's base 32, the first of them no more than 7.
fn is_ulid(part: &str) -> bool {
    let known = |byte: u8| {
        byte.is_ascii_alphanumeric()
            && !matches!(byte.to_ascii_uppercase(), b'I' | b'L' | b'O' | b'U')
    };
    part.len() == ULID_CHARS
        && part.starts_with(|first: char| ('0'..='7').contains(&first))
        && part.bytes().all(known)
}

/// A word, an underscore and digits among capitals, as in `ord_01H9ZXYZ`.
fn is_prefixed_id(part: &str) -> bool {
    let Some((prefix, id)) = part.rsplit_once('_') else {
        return false;
    };
    let word = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
    let digits = id.bytes().filter(u8::is_ascii_digit).count();
    !prefix.is_empty()
        && prefix.bytes().all(word)
        && id.len() >= MIN_PREFIXED_ID
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && digits > 1
        && id.bytes().any(|byte| byte.is_ascii_uppercase())
}

fn has_uuid(part: &str) -> bool {
    part.len() >= 36 && part.as_bytes().windows(36).any(is_uuid)
}

fn is_uuid(bytes: &[u8]) -> bool {
    bytes.iter().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    })
}

fn has_long_number(part: &str) -> bool {
    let mut digits = 0;
    part.bytes().any(|byte| {
        digits = if byte.is_ascii_digit() { digits + 1 } else { 0 };
        digits == MIN_NUMBER_DIGITS
    })
}

#[cfg(test)]
mod tests {
    use super::{Shape, in_label, in_name, is_text, mask};

    #[track_caller]
    fn check(name: &str, expected: Option<Shape>, masked: &str) {
        assert_eq!(in_name(name), expected, "{name}");
        assert_eq!(mask(name), masked);
    }

    #[test]
    fn bounded_names_have_no_shape() {
        check("GET /orders/{id}", None, "GET /orders/{id}");
        check("GET /v1/orders/:id", None, "GET /v1/orders/:id");
        check("POST /api/v2/users", None, "POST /api/v2/users");
        check(
            "provision.requested publish",
            None,
            "provision.requested publish",
        );
        check("SELECT orders 404", None, "SELECT orders 404");
        check("deadbeef", None, "deadbeef");
        check("", None, "");
    }

    #[test]
    fn ids_numbers_addresses_and_queries_have() {
        check(
            "GET /orders/42",
            Some(Shape::Number),
            "GET /orders/<number>",
        );
        check("order-123456", Some(Shape::Number), "<number>");
        check(
            "GET /o/018f3a5e-7d6b-7c3e-9f2a-1b2c3d4e5f60/x",
            Some(Shape::Uuid),
            "GET /o/<uuid>/x",
        );
        check("job 4bf92f3577b34da6", Some(Shape::Hex), "job <hex>");
        check("mail ann@example.org", Some(Shape::Email), "mail <e-mail>");
        check("GET /find?name=x", Some(Shape::Query), "GET /find?<query>");
    }

    #[test]
    fn numbers_of_a_template_are_its_own() {
        for name in [
            "GET /rest/api/2/issue/{issueIdOrKey}",
            "GET /rest/api/2/search",
            "GET /404",
            "GET /v/2/orders/:id",
            "GET /^orders/(?P<pk>[^/.]+)/(?=x)$",
            "GET /orders/{id:[0-9a-f]{32}}",
            "POST /2015-03-31/functions/{fn}/invocations",
        ] {
            check(name, None, name);
        }
        check(
            "GET /v1/{tenant}/12345",
            Some(Shape::Number),
            "GET /v1/{tenant}/<number>",
        );
    }

    #[test]
    fn short_ids_are_ids() {
        check("GET /o/a1b2c3d4e5f6", Some(Shape::Hex), "GET /o/<hex>");
        check(
            "job 01ARZ3NDEKTSV4RRFFQ69G5FAV",
            Some(Shape::Ulid),
            "job <ulid>",
        );
        check(
            "SELECT x WHERE id = 42",
            Some(Shape::Number),
            "SELECT x WHERE id = <number>",
        );
        check("SELECT x WHERE id = $1", None, "SELECT x WHERE id = $1");
    }

    #[test]
    fn ids_may_be_short_or_have_a_prefix() {
        let id = Some(Shape::Id);
        check("POST /o/ord_01H9ZXYZ", id, "POST /o/<id>");
        check("charge cus_9s6XKzkNRiz8i3", id, "charge <id>");
        check("GET /orders/42abc", id, "GET /orders/<id>");
        check("user u_18", id, "user <id>");
        for name in [
            "HTTP/2 upgrade",
            "sha256",
            "step2",
            "step_2",
            "GET /v1/charges",
            "ipv4",
            "s3.put",
            "x86_64",
            "p_99",
            "read utf_8",
            "us-east-1",
            "GET /stats/90days",
            "GET /auth/2fa",
            "GET /42abc",
        ] {
            check(name, None, name);
        }
    }

    #[test]
    fn labels_may_not_hold_paths() {
        for path in [
            "/var/log/x",
            "./x",
            "../x",
            "~/x",
            r"C:\x",
            r"\\host\x",
            "https://a/b",
        ] {
            assert_eq!(in_label(path), Some(Shape::Path), "{path}");
        }
        assert_eq!(in_label("github.com/jackc/pgx/v5/pgconn.PgError"), None);
        assert_eq!(in_label("projects/acme/topics/orders"), None);
        assert_eq!(in_label("GET"), None);
        assert_eq!(in_label("application/json"), None);
    }

    #[test]
    fn four_words_are_text() {
        assert!(is_text("connection reset by peer"));
        assert!(!is_text("connection reset"));
    }
}
