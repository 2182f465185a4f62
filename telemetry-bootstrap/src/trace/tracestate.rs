//! The `tracestate` header, strictly (W3C Trace Context Level 2, section 3.3).

use std::sync::Arc;

use opentelemetry::trace::TraceState;

/// Most members in one list.
const MAX_MEMBERS: usize = 32;

/// Longest key and longest value, in bytes.
const MAX_PART_BYTES: usize = 256;

/// Longest member, in bytes.
const MAX_MEMBER_BYTES: usize = 2 * MAX_PART_BYTES + 1;

/// What of a list is always passed on, in bytes (section "tracestate Limits").
const LEAST_BYTES: usize = 512;

/// Longest list that is passed on, in bytes: one that is longer has at least [`LEAST_BYTES`] left when
/// the longest member has gone with its comma.
const MAX_BYTES: usize = LEAST_BYTES + MAX_MEMBER_BYTES;

/// Members longer than this go first when the list is over [`MAX_BYTES`].
const LONG_MEMBER_BYTES: usize = 128;

/// A list that was checked.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum State {
    /// As the span context has it.
    Held(TraceState),
    /// As a header: it has a key of Level 2 that OpenTelemetry's type refuses.
    Carried(Arc<str>),
}

/// The vendors' list from all headers of the message, in order.
///
/// `None` where any member breaks the grammar or there are too many, since then the list as a
/// whole is invalid. Empty members are allowed and left out, and so are those that are not `fit`;
/// of two with one key the first stays.
pub(super) fn parse<'a>(
    headers: impl IntoIterator<Item = &'a [u8]>,
    fit: impl Fn(&str, &str) -> bool,
) -> Option<State> {
    let mut members: Vec<(&str, &str)> = Vec::new();
    for header in headers {
        for member in std::str::from_utf8(header).ok()?.split(',') {
            let member = member.trim_matches([' ', '\t']);
            if member.is_empty() {
                continue;
            }
            if members.len() == MAX_MEMBERS {
                return None;
            }
            members.push(parse_member(member)?);
        }
    }
    members.retain(|(key, value)| fit(key, value));
    if members.is_empty() {
        return Some(State::Held(TraceState::default()));
    }
    Some(hold(&shorten(without_duplicates(members))))
}

fn hold(members: &[(&str, &str)]) -> State {
    match TraceState::from_key_value(members.iter().copied()) {
        Ok(state) => State::Held(state),
        Err(_) => State::Carried(join(members).into()),
    }
}

fn join(members: &[(&str, &str)]) -> String {
    let pairs = members.iter().map(|(key, value)| format!("{key}={value}"));
    pairs.collect::<Vec<_>>().join(",")
}

fn parse_member(member: &str) -> Option<(&str, &str)> {
    let (key, value) = member.split_once('=')?;
    (is_key(key.as_bytes()) && is_value(value.as_bytes())).then_some((key, value))
}

/// Begins with a letter or digit; an `@` may be anywhere after that, since Level 2 has no rule for
/// the two halves of a multi-tenant key.
fn is_key(key: &[u8]) -> bool {
    let begins = key.first().is_some_and(|byte| is_alphanumeric(*byte));
    let bytes = key
        .iter()
        .all(|byte| is_alphanumeric(*byte) || b"_-*/@".contains(byte));
    begins && bytes && key.len() <= MAX_PART_BYTES
}

fn is_alphanumeric(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

/// Printable ASCII without a comma or an equals sign. The member was trimmed, so the value does
/// not end in a space.
fn is_value(value: &[u8]) -> bool {
    let printable = |byte: &u8| matches!(byte, b' '..=b'~') && *byte != b',' && *byte != b'=';
    !value.is_empty() && value.len() <= MAX_PART_BYTES && value.iter().all(printable)
}

fn without_duplicates<'a>(members: Vec<(&'a str, &'a str)>) -> Vec<(&'a str, &'a str)> {
    let mut kept: Vec<(&str, &str)> = Vec::with_capacity(members.len());
    for member in members {
        if !kept.iter().any(|(key, _)| *key == member.0) {
            kept.push(member);
        }
    }
    kept
}

/// Drops whole members from the end until the list fits, and the long ones before any other.
fn shorten<'a>(mut members: Vec<(&'a str, &'a str)>) -> Vec<(&'a str, &'a str)> {
    while total_bytes(&members) > MAX_BYTES {
        let is_long = |member| member_bytes(member) > LONG_MEMBER_BYTES;
        let last_long = members.iter().rposition(is_long);
        members.remove(last_long.unwrap_or(members.len() - 1));
    }
    members
}

fn member_bytes((key, value): &(&str, &str)) -> usize {
    key.len() + 1 + value.len()
}

fn total_bytes(members: &[(&str, &str)]) -> usize {
    let commas = members.len().saturating_sub(1);
    members.iter().map(member_bytes).sum::<usize>() + commas
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{MAX_BYTES, State, parse};

    #[track_caller]
    fn check(headers: &[&str], expected: Option<&str>) {
        let found = parse(headers.iter().map(|header| header.as_bytes()), |_, _| true);
        let found = found.map(|state| text(&state));
        assert_eq!(found.as_deref(), expected, "{headers:?}");
    }

    fn text(state: &State) -> String {
        match state {
            State::Held(state) => state.header(),
            State::Carried(header) => header.to_string(),
        }
    }

    #[test]
    fn lists_are_taken_and_joined() {
        check(&["foo=1"], Some("foo=1"));
        check(&["foo=1,bar=2"], Some("foo=1,bar=2"));
        check(&["foo=1", "bar=2"], Some("foo=1,bar=2"));
        check(&["foo=1 \t , \t bar=2, baz=3"], Some("foo=1,bar=2,baz=3"));
        check(&["foo= 1"], Some("foo= 1"));
        check(
            &["fw529a3039@dt=FfD4,0a/b*c-d_e=x"],
            Some("fw529a3039@dt=FfD4,0a/b*c-d_e=x"),
        );
    }

    #[test]
    fn empty_members_are_left_out() {
        check(&[""], Some(""));
        check(&["foo=1,"], Some("foo=1"));
        check(&["foo=1", ""], Some("foo=1"));
        check(&[",foo=1,,\t,bar=2"], Some("foo=1,bar=2"));
    }

    #[test]
    fn the_first_of_two_equal_keys_stays() {
        check(&["foo=1,foo=2"], Some("foo=1"));
        check(&["foo=1", "bar=0,foo=2"], Some("foo=1,bar=0"));
    }

    #[test]
    fn every_allowed_character_is_taken() {
        let key = "abcdefghijklmnopqrstuvwxyz0123456789_-*/";
        let value: String = (' '..='~').filter(|byte| !",=".contains(*byte)).collect();
        for key in [key, &format!("{key}@a-z0-9_-*/")] {
            let list = format!("{key}={value}");
            check(&[&list], Some(&list));
        }
        check(&["0=1"], Some("0=1"));
        check(&["foo=a b"], Some("foo=a b"));
    }

    #[test]
    fn an_at_sign_may_be_anywhere_but_first() {
        let long = [
            format!("{}@{}", "t".repeat(241), "v".repeat(14)),
            format!("{}@v", "t".repeat(242)),
            format!("t@{}", "v".repeat(15)),
        ];
        let keys = ["foo@", "foo@@bar", "foo@bar@baz", "foo@1"];
        for key in keys.into_iter().chain(long.iter().map(String::as_str)) {
            let list = format!("{key}=1,bar=2");
            check(&[&list], Some(&list));
        }
    }

    #[test]
    fn parts_of_256_bytes_are_taken() {
        let key = format!("{}=1", "z".repeat(256));
        check(&["foo=1", &key], Some(&format!("foo=1,{key}")));
        let value = format!("foo={}", "z".repeat(256));
        check(&[&value], Some(&value));
        let both = format!("{}={}", "k".repeat(256), "v".repeat(256));
        check(&[&both], Some(&both));
    }

    #[test]
    fn unfit_members_are_left_out() {
        let list = [&b"foo=1,bar=secret,baz=3"[..]];
        let found = parse(list, |_, value| value != "secret").unwrap();
        assert_eq!(text(&found), "foo=1,baz=3");
    }

    #[test]
    fn one_broken_member_spoils_the_list() {
        check(&["foo =1"], None);
        check(&["FOO=1"], None);
        check(&["foo.bar=1"], None);
        check(&["foo"], None);
        check(&["foo="], None);
        check(&["=1"], None);
        check(&["foo=bar=baz"], None);
        check(&["foo=\u{1}"], None);
        check(&["foo=é"], None);
        check(&["@foo=1,bar=2"], None);
        check(&["foo=,bar=3"], None);
        check(&["foo=1", "bar"], None);
        check(&[&format!("{}=1", "z".repeat(257))], None);
        check(&[&format!("foo={}", "z".repeat(257))], None);
    }

    #[test]
    fn at_most_32_members_are_taken() {
        let list = |count: usize| {
            let members: Vec<String> = (0..count).map(|at| format!("m{at}=1")).collect();
            members.join(",")
        };
        check(&[&list(32)], Some(&list(32)));
        check(&[&list(33)], None);
        check(&[&list(20), &list(20)], None);
    }

    fn member(key: &str, bytes: usize) -> String {
        let value = bytes - key.len() - 1;
        let (rest, value) = (value.saturating_sub(256), value.min(256));
        format!("{key}{}={}", "k".repeat(rest), "x".repeat(value))
    }

    #[test]
    fn an_oversize_list_loses_long_members_from_its_end_until_it_fits() {
        let long: Vec<String> = ["a", "b", "c", "d", "e"]
            .iter()
            .zip([245, 250, 246, 247, 249])
            .map(|(key, bytes)| member(key, bytes))
            .collect();
        check(&[&long.join(",")], Some(&long[..4].join(",")));
        let (short, late) = (member("s", 128), member("t", 40));
        let list = [&short, &long[0], &long[1], &late, &long[2], &long[3]].map(String::as_str);
        check(&[&list.join(",")], Some(&list[..5].join(",")));
    }

    #[test]
    fn an_oversize_list_of_short_members_loses_its_end() {
        let members: Vec<String> = (10..30).map(|at| member(&format!("m{at}"), 100)).collect();
        check(&[&members.join(",")], Some(&members[..10].join(",")));
    }

    #[test]
    fn what_fits_stays_to_the_byte() {
        let fitting = [member("a", 512), member("b", 512)].join(",");
        assert_eq!(fitting.len(), MAX_BYTES);
        check(&[&fitting], Some(&fitting));
        check(
            &[&fitting, "c=1"],
            Some(&format!("{},c=1", member("a", 512))),
        );
    }

    proptest! {
        #[test]
        fn anything_can_be_parsed_and_stays_bounded(
            headers in prop::collection::vec("[a-z0-9=,@ é\t]{0,300}", 0..5),
        ) {
            let found = parse(headers.iter().map(String::as_bytes), |_, _| true);
            prop_assert!(found.is_none_or(|state| text(&state).len() <= MAX_BYTES));
        }

        #[test]
        fn an_oversize_list_keeps_at_least_512_bytes(
            lengths in prop::collection::vec(4..=513_usize, 3..32),
        ) {
            let members = lengths.iter().enumerate();
            let members = members.map(|(at, bytes)| member(&format!("{at:02}"), *bytes));
            let members: Vec<String> = members.collect();
            let list = members.join(",");
            let kept = parse([list.as_bytes()], |_, _| true).map(|state| text(&state)).unwrap();
            let fits = list.len() <= MAX_BYTES;
            prop_assert!(kept.len() <= MAX_BYTES && kept.len() >= 512.min(list.len()));
            prop_assert!(!fits || kept == list);
        }

        #[test]
        fn what_is_written_is_read(
            members in prop::collection::btree_map("[a-z][a-z0-9_*/@-]{0,5}", "[!-+.-<>-~]{1,8}", 1..20),
        ) {
            let list: Vec<String> = members.iter().map(|(key, value)| format!("{key}={value}")).collect();
            let list = list.join(",");
            let found = parse([list.as_bytes()], |_, _| true).map(|state| text(&state));
            prop_assert_eq!(found, Some(list));
        }
    }
}
