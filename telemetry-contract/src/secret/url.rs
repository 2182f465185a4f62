//! The password in `scheme://user:password@host`, as it stands in addresses and connection
//! strings.

use super::scan::{View, step};
use super::{Kind, Match, value};

/// How far the end of a password with raw slashes in it is looked for.
const LOOK_BYTES: usize = 2048;

/// The password of the address whose `://` has its colon at `colon`.
pub(super) fn password(view: View<'_>, colon: usize) -> Option<Match> {
    let start = colon + 3;
    if !view.starts_with(colon, b"://") {
        return None;
    }
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
    if secret.is_empty() || value::says_nothing(secret) {
        return None;
    }
    let start = start + user_end + 1;
    let end = start + secret.len();
    Some(Match {
        start,
        end,
        kind: Kind::UrlPassword,
        rule: "user:password@ in an address",
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
    if authority.iter().all(u8::is_ascii_digit) {
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
