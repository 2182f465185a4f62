//! Secrets in lists, behind the text that is their key: `("cookie", "…")`, `["--token", "…"]`.

use super::Match;
use super::extent::past_spaces;
use super::key::{KEY_BYTES, class_of_phrase};
use super::pair::value;
use super::scan::View;
use super::word::{KeyClass, may_tell};

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

/// Without the backslashes that a text ends in.
fn without_slashes(text: &[u8]) -> &[u8] {
    let slashes = text.iter().rev().take(4).take_while(|byte| **byte == b'\\');
    &text[..text.len() - slashes.count()]
}
