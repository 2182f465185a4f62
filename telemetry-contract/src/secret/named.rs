//! Keys that stand in a value of their own: `name: API_TOKEN` and then `value: …`.

use super::escape;
use super::key::is_key;
use super::scan::View;
use super::word::{KeyClass, class_of, is_one_of};

/// How far back the name is looked for.
const LOOK_BYTES: usize = 128;

/// The class of the name before a `value` whose sign is at `sign`.
pub(super) fn class(view: View<'_>, sign: usize, key: &[u8]) -> KeyClass {
    if !key.eq_ignore_ascii_case(b"value") {
        return KeyClass::Plain;
    }
    let behind = trimmed(view.behind(sign, LOOK_BYTES));
    let behind = trimmed(&behind[..behind.len() - word(behind).len()]);
    let name = word(behind);
    let rest = trimmed(&behind[..behind.len() - name.len()]);
    let Some((b'=' | b':', rest)) = rest.split_last() else {
        return KeyClass::Plain;
    };
    let label = word(trimmed(rest));
    if is_one_of("name key variable header", label) {
        class_of(name)
    } else {
        KeyClass::Plain
    }
}

/// Without what may stand between the parts.
fn trimmed(mut text: &[u8]) -> &[u8] {
    loop {
        let mark = match text {
            [
                ..,
                b' ' | b'\t' | b'\n' | b'\r' | b'"' | b'\'' | b',' | b'/' | b'<' | b'>' | b'\\'
                | b';',
            ] => 1,
            _ => escape::ending(text).map_or(0, |(len, _)| len),
        };
        if mark == 0 {
            return text;
        }
        text = &text[..text.len() - mark];
    }
}

fn word(text: &[u8]) -> &[u8] {
    let len = text.iter().rev().take_while(|byte| is_key(**byte)).count();
    &text[text.len() - len..]
}
