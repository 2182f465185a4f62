//! The `baggage` header, strictly (W3C Baggage, sections 3.2 and 3.3).

use opentelemetry::baggage::Baggage;
use telemetry_contract::correlation::CORRELATION_ID;

/// Most members in one list, beside the correlation id that services like this one put before them.
const MAX_MEMBERS: usize = 64;

/// Longest list, in bytes.
pub(super) const MAX_BYTES: usize = 8192;

/// What was understood of the headers.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    /// The valid members, up to the limits.
    pub(super) baggage: Baggage,
    /// The correlation id's member, which is in the baggage too where that has room for it.
    pub(super) correlation_id: Option<String>,
    /// Whether anything was left out: a broken member, or one past a limit.
    pub(super) violated: bool,
}

/// The members of all headers of the message, in order; of two with one key the last counts, and
/// empty ones don't.
pub(super) fn parse<'a>(headers: impl IntoIterator<Item = &'a [u8]>) -> Parsed {
    let mut parsed = parse_members(headers);
    if let Some(id) = &parsed.correlation_id {
        parsed.baggage.insert(CORRELATION_ID, id.clone());
    }
    parsed
}

fn parse_members<'a>(headers: impl IntoIterator<Item = &'a [u8]>) -> Parsed {
    let mut parsed = Parsed::default();
    // The first member has no comma before it.
    let mut bytes_left = MAX_BYTES + 1;
    for header in headers {
        for member in header.split(|byte| *byte == b',') {
            if member.trim_ascii().is_empty() {
                continue;
            }
            let room = bytes_left.checked_sub(member.len() + 1);
            let fits = parsed.baggage.len() < MAX_MEMBERS || is_correlation_id(member);
            let Some(room) = room.filter(|_| fits) else {
                parsed.violated = true;
                return parsed;
            };
            bytes_left = room;
            parsed.violated |= add_member(&mut parsed, member).is_none();
        }
    }
    parsed
}

/// Adds one member to `list`, unless it does not fit; says whether it did.
pub(super) fn append(list: &mut String, key: &str, value: &str, metadata: &str) -> bool {
    let start = list.len();
    list.reserve(key.len() + value.len() + metadata.len() + 3);
    if !list.is_empty() {
        list.push(',');
    }
    list.push_str(key);
    list.push('=');
    push_value(list, value);
    if !metadata.is_empty() {
        list.push(';');
        list.push_str(metadata);
    }
    let fits =
        list.len() <= MAX_BYTES && is_token(key.as_bytes()) && are_properties(metadata.as_bytes());
    if !fits {
        list.truncate(start);
    }
    fits
}

fn add_member(parsed: &mut Parsed, member: &[u8]) -> Option<()> {
    let member = member.trim_ascii();
    let end = member.iter().position(|byte| *byte == b';');
    let (pair, properties) = match end {
        Some(at) => (member.get(..at)?, member.get(at + 1..)?),
        None => (member, &[][..]),
    };
    let (key, value) = split_pair(pair)?;
    let value = decode(value)?;
    if !is_token(key) || !are_properties(properties) {
        return None;
    }
    if key == CORRELATION_ID.as_bytes() {
        parsed.correlation_id = Some(value);
        return Some(());
    }
    let text = |bytes: &[u8]| std::str::from_utf8(bytes).ok().map(str::to_owned);
    let baggage = &mut parsed.baggage;
    baggage.insert_with_metadata(text(key)?, value, text(properties)?);
    Some(())
}

/// Key and value, without blanks around them.
fn split_pair(pair: &[u8]) -> Option<(&[u8], &[u8])> {
    let equals = pair.iter().position(|byte| *byte == b'=')?;
    let (key, value) = (pair.get(..equals)?, pair.get(equals + 1..)?);
    Some((key.trim_ascii(), value.trim_ascii()))
}

fn is_correlation_id(member: &[u8]) -> bool {
    split_pair(member).is_some_and(|(key, _)| key == CORRELATION_ID.as_bytes())
}

/// The value with its percent escapes resolved; bytes that are no UTF-8 become U+FFFD, and a
/// percent sign that escapes nothing stays one.
fn decode(value: &[u8]) -> Option<String> {
    if !value.iter().all(|byte| is_octet(*byte)) {
        return None;
    }
    let mut decoded = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some((first, after)) = rest.split_first() {
        let escaped = escaped(rest);
        decoded.push(escaped.unwrap_or(*first));
        rest = escaped.and_then(|_| rest.get(3..)).unwrap_or(after);
    }
    Some(
        String::from_utf8(decoded)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
    )
}

/// The byte that these begin with an escape of.
fn escaped(bytes: &[u8]) -> Option<u8> {
    match bytes {
        [b'%', high, low, ..] => Some(hex(*high)? << 4 | hex(*low)?),
        _ => None,
    }
}

fn hex(digit: u8) -> Option<u8> {
    let value = char::from(digit).to_digit(16)?;
    u8::try_from(value).ok()
}

/// Appends a value, whose odd bytes are escaped.
fn push_value(list: &mut String, value: &str) {
    let is_odd = |character: char| {
        u8::try_from(character).map_or(true, |byte| !is_octet(byte) || byte == b'%')
    };
    let mut rest = value;
    while let Some(at) = rest.find(is_odd) {
        let (plain, odd) = rest.split_at(at);
        let width = odd.chars().next().map_or(0, char::len_utf8);
        let (odd, after) = odd.split_at(width);
        list.push_str(plain);
        odd.bytes().for_each(|byte| push_encoded(list, byte));
        rest = after;
    }
    list.push_str(rest);
}

fn push_encoded(list: &mut String, byte: u8) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    list.push('%');
    list.push(char::from(DIGITS[usize::from(byte >> 4)]));
    list.push(char::from(DIGITS[usize::from(byte & 0xf)]));
}

/// `baggage-octet`: printable ASCII without space, quote, comma, semicolon and backslash.
fn is_octet(byte: u8) -> bool {
    OCTETS[usize::from(byte)]
}

static OCTETS: [bool; 256] = octets();

const fn octets() -> [bool; 256] {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] =
            byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';' | b'\\');
        byte += 1;
    }
    table
}

/// A token of RFC 7230.
fn is_token(key: &[u8]) -> bool {
    let mark = |byte: &u8| b"!#$%&'*+-.^_`|~".contains(byte);
    !key.is_empty()
        && key
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || mark(byte))
}

/// Properties are passed on as they are: keys, some with a value, between semicolons.
fn are_properties(properties: &[u8]) -> bool {
    let mut all = properties.split(|byte| *byte == b';');
    properties.is_empty() || all.all(is_property)
}

fn is_property(property: &[u8]) -> bool {
    let mut parts = property.splitn(2, |byte| *byte == b'=');
    let key = parts.next().unwrap_or_default().trim_ascii();
    let value = parts.next().unwrap_or_default().trim_ascii();
    is_token(key) && value.iter().all(|byte| is_octet(*byte))
}

#[cfg(test)]
mod tests {
    use opentelemetry::StringValue;
    use proptest::prelude::*;

    use super::{MAX_BYTES, append, parse};

    /// The members in the order of their keys as `key=value;metadata`, and whether all was well.
    #[track_caller]
    fn check(headers: &[&str], expected: &[&str], violated: bool) {
        let parsed = parse(headers.iter().map(|header| header.as_bytes()));
        let mut found: Vec<String> = parsed
            .baggage
            .iter()
            .map(|(key, (value, metadata))| format!("{key}={value};{metadata}"))
            .collect();
        found.sort();
        assert_eq!(found, expected, "{headers:?}");
        assert_eq!(parsed.violated, violated, "{headers:?}");
    }

    #[test]
    fn members_are_taken_from_all_headers() {
        check(&["a=1"], &["a=1;"], false);
        check(&["a=1 , b = 2"], &["a=1;", "b=2;"], false);
        check(&["a=1", "b=2"], &["a=1;", "b=2;"], false);
        check(&["a=1;p=x;q"], &["a=1;p=x;q"], false);
        check(&["a=1,a=2"], &["a=2;"], false);
        check(&["a="], &["a=;"], false);
        check(&["a=x=y"], &["a=x=y;"], false);
        check(
            &["a\t=\t1\t;\tp = x ; q,b=2"],
            &["a=1;p = x ; q", "b=2;"],
            false,
        );
        check(&["a=1;p="], &["a=1;p="], false);
        check(&["a=1;"], &["a=1;"], false);
    }

    #[test]
    fn empty_members_are_no_members() {
        check(&[""], &[], false);
        check(&["a=1,"], &["a=1;"], false);
        check(&[",a=1, ,b=2", "\t"], &["a=1;", "b=2;"], false);
    }

    #[test]
    fn values_are_percent_decoded() {
        check(&["a=%20%22%2C%c3%a9"], &["a= \",é;"], false);
        check(&["a=%ff%fe"], &["a=\u{fffd}\u{fffd};"], false);
        check(&["a=%2"], &["a=%2;"], false);
        check(&["a=%zz%41"], &["a=%zzA;"], false);
        check(&["a=%+1"], &["a=%+1;"], false);
        check(&["a=100%"], &["a=100%;"], false);
    }

    #[test]
    fn a_broken_member_is_left_out_alone() {
        check(&["a,b=2"], &["b=2;"], true);
        check(&["=1,b=2"], &["b=2;"], true);
        check(&["a b=1,b=2"], &["b=2;"], true);
        check(&["a=1 2,b=2"], &["b=2;"], true);
        check(&["a=\"q\",b=2"], &["b=2;"], true);
        check(&["é=1,b=2"], &["b=2;"], true);
        check(&["a=é,b=2"], &["b=2;"], true);
        check(&["a=1\u{1},b=2"], &["b=2;"], true);
        check(&["a=\\,b=2"], &["b=2;"], true);
        check(&["a=1;;p,b=2"], &["b=2;"], true);
        check(&["a=1;p q,b=2"], &["b=2;"], true);
        check(&["a=1;p=\"q\",b=2"], &["b=2;"], true);
        check(&["a=1;=q,b=2"], &["b=2;"], true);
        check(&["a=1;p;é,b=2"], &["b=2;"], true);
    }

    #[test]
    fn limits_hold() {
        let many: Vec<String> = (0..100).map(|at| format!("k{at}=1")).collect();
        let parsed = parse([many.join(",").as_bytes()]);
        assert!(parsed.baggage.len() == 64 && parsed.violated);

        let list = |count: usize| {
            let members: Vec<String> = (0..count).map(|at| format!("k{at}=1")).collect();
            members.join(",")
        };
        let parsed = parse([list(64).as_bytes()]);
        assert!(parsed.baggage.len() == 64 && !parsed.violated);

        let whole = format!("a=1,b={}", "x".repeat(MAX_BYTES - 6));
        let parsed = parse([whole.as_bytes()]);
        assert!(parsed.baggage.len() == 2 && !parsed.violated);
        check(&[&format!("{whole}x")], &["a=1;"], true);
        let halves = [list(40), list(80).split_off(list(40).len() + 1)];
        let parsed = parse(halves.iter().map(String::as_bytes));
        assert!(parsed.baggage.len() == 64 && parsed.violated);

        let huge = format!("a=1,b={}", "x".repeat(MAX_BYTES));
        check(&[&huge], &["a=1;"], true);
    }

    #[test]
    fn what_does_not_fit_is_not_written() {
        let mut list = String::new();
        assert!(append(&mut list, "a", "1 é,", "p=1"));
        assert!(!append(&mut list, "b", &"x".repeat(MAX_BYTES), ""));
        assert!(!append(&mut list, "no token", "1", ""));
        assert!(!append(&mut list, "c", "1", "line\nfeed"));
        assert_eq!(list, "a=1%20%C3%A9%2C;p=1");
    }

    proptest! {
        #[test]
        fn anything_can_be_parsed(headers in prop::collection::vec(any::<Vec<u8>>(), 0..4)) {
            let parsed = parse(headers.iter().map(Vec::as_slice));
            prop_assert!(parsed.baggage.len() <= 64);
        }

        #[test]
        fn what_is_written_is_read(key in "[a-z!#$%&'*+.^_`|~-]{1,8}", value in any::<String>()) {
            let mut list = String::new();
            prop_assume!(append(&mut list, &key, &value, ""));
            let parsed = parse([list.as_bytes()]);
            prop_assert!(!parsed.violated);
            prop_assert_eq!(parsed.baggage.get(&key).map(StringValue::as_str), Some(value.as_str()));
        }
    }
}
