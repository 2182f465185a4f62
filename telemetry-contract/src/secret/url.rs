//! The password in `scheme://user:password@host`, as it stands in addresses and connection
//! strings.

use super::escape;
use super::scan::{View, step};
use super::{Kind, Match, value};

/// How far the end of a password with raw slashes in it is looked for.
const LOOK_BYTES: usize = 2048;

/// The password of the address whose `://` has its colon at `colon`.
pub(super) fn password(view: View<'_>, colon: usize) -> Option<Match> {
    // JSON may have backslashes before the slashes.
    let marks: [&[u8]; 2] = [b"://", b":\\/\\/"];
    let mark = marks.iter().find(|mark| view.starts_with(colon, mark))?;
    let start = colon + mark.len();
    let rest = view.ahead(start);
    let user_end = rest
        .iter()
        .position(|byte| matches!(byte, b':' | b'@' | b'/') || ends_text(*byte))?;
    step(user_end);
    if rest[user_end] != b':' {
        return None;
    }
    let secret = &rest[user_end + 1..];
    let secret = &secret[..at_sign(secret)?];
    let start = start + user_end + 1;
    found(
        view,
        start,
        start + secret.len(),
        "user:password@ in an address",
    )
}

/// The password of an address that is percent-encoded whole, whose encoded colon is at `colon`.
pub(super) fn encoded_password(view: View<'_>, colon: usize, width: usize) -> Option<Match> {
    let mark = |at: usize| escape::starting(view.ahead(at));
    let mut at = colon + width;
    for _ in 0..2 {
        at += mark(at).filter(|(_, mark)| *mark == b'/')?.0;
    }
    let (mut start, mut end) = (None, None);
    let most = at + PART_BYTES;
    while let Some(byte) = view.bytes.get(at).filter(|_| at < most) {
        let (len, byte) = mark(at).unwrap_or((1, *byte));
        match byte {
            b':' if start.is_none() => start = Some(at + len),
            b'@' if start.is_some() => end = Some(at),
            b'/' | b'?' | b'#' | b'&' => break,
            _ if ends_text(byte) => break,
            _ => {}
        }
        at += len;
    }
    found(view, start?, end?, "user:password@ in an encoded address")
}

/// The password of a data source in the spelling of Go's drivers, `user:password@tcp(host:1)/name`,
/// whose `@` is at `at`.
pub(super) fn dsn(view: View<'_>, at: usize) -> Option<Match> {
    let nets: [&[u8]; 5] = [b"tcp(", b"tcp4(", b"tcp6(", b"unix(", b"cloudsql("];
    if !nets.iter().any(|net| view.starts_with(at + 1, net)) {
        return None;
    }
    let behind = view.behind(at, PART_BYTES);
    let from = behind.iter().rposition(|byte| ends_text(*byte));
    let behind = &behind[from.map_or(0, |from| from + 1)..];
    let colon = behind.iter().position(|byte| *byte == b':')?;
    let start = at - behind.len() + colon + 1;
    found(view, start, at, "user:password@ before a network")
}

/// Longest user and password that are looked at where the text may be anything.
const PART_BYTES: usize = 256;

fn found(view: View<'_>, start: usize, end: usize, rule: &'static str) -> Option<Match> {
    let secret = view.bytes.get(start..end)?;
    let told = !secret.is_empty() && !value::says_nothing(secret);
    told.then_some(Match {
        start,
        end,
        kind: Kind::UrlPassword,
        rule,
    })
}

/// Where the password ends: at the last `@` of the authority. A password with a raw slash in it
/// has none there, and ends at the first `@` after, unless it is a port and no password.
fn at_sign(text: &[u8]) -> Option<usize> {
    let end = text
        .iter()
        .position(|byte| matches!(byte, b'/' | b'?' | b'#') || ends_text(*byte));
    let authority = &text[..end.unwrap_or(text.len())];
    step(authority.len());
    if let Some(at) = authority.iter().rposition(|byte| *byte == b'@') {
        return Some(at);
    }
    let port = authority.strip_suffix(b"\\").unwrap_or(authority);
    if port.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let rest = &text[..text.len().min(LOOK_BYTES)];
    step(rest.len());
    let mut rest = rest.iter().take_while(|byte| !ends_text(**byte));
    rest.position(|byte| *byte == b'@')
}

fn ends_text(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'<' | b'>' | b'`')
}
