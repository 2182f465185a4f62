//! The password in `scheme://user:password@host`, as it stands in addresses and connection
//! strings.

use super::scan::View;
use super::{Kind, Match, REDACTED_PREFIX};

/// Longest user information that is looked at.
const LOOK_BYTES: usize = 512;

/// The password of the address whose `://` has its colon at `colon`.
pub(super) fn password(view: View<'_>, colon: usize) -> Option<Match> {
    let start = colon + 3;
    if !view.starts_with(colon, b"://") {
        return None;
    }
    let rest = view.ahead(start);
    let rest = &rest[..rest.len().min(LOOK_BYTES)];
    let rest = &rest[..rest
        .iter()
        .position(|byte| ends_text(*byte))
        .unwrap_or(rest.len())];
    let user_end = rest
        .iter()
        .position(|byte| matches!(byte, b':' | b'@' | b'/'))?;
    if rest[user_end] != b':' {
        return None;
    }
    let secret = &rest[user_end + 1..];
    let secret = &secret[..at_sign(secret)?];
    if secret.is_empty() || secret.starts_with(REDACTED_PREFIX.as_bytes()) {
        return None;
    }
    let start = start + user_end + 1;
    let end = start + secret.len();
    Some(Match {
        start,
        end,
        kind: Kind::UrlPassword,
    })
}

/// Where the password ends: at the last `@` of the authority. A password with a raw slash in it
/// has none there, and ends at the first `@` after, unless it is a port and no password.
fn at_sign(text: &[u8]) -> Option<usize> {
    let end = text
        .iter()
        .position(|byte| matches!(byte, b'/' | b'?' | b'#'));
    let authority = &text[..end.unwrap_or(text.len())];
    if let Some(at) = authority.iter().rposition(|byte| *byte == b'@') {
        return Some(at);
    }
    if authority.iter().all(u8::is_ascii_digit) {
        return None;
    }
    text.iter().position(|byte| *byte == b'@')
}

fn ends_text(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'<' | b'>' | b'`')
}
