//! The top-level fields of a JSON object in their order, duplicates and all.

use std::borrow::Cow;

/// A field: its key, and its value as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field<'l> {
    pub(super) key: Cow<'l, str>,
    pub(super) raw: &'l str,
}

impl Field<'_> {
    /// The value, if it is a string.
    pub(super) fn text(&self) -> Option<Cow<'_, str>> {
        string(self.raw)
    }

    /// Whether the value is an object or an array.
    pub(super) fn is_nested(&self) -> bool {
        self.raw.starts_with(['{', '['])
    }
}

/// Splits a text that is known to be one valid JSON object; `None` where it is anything else.
pub(super) fn split(object: &str) -> Option<Vec<Field<'_>>> {
    let inside = object.trim().strip_prefix('{')?.strip_suffix('}')?;
    let mut fields = Vec::new();
    let mut rest = inside.trim_start();
    while !rest.is_empty() {
        let (key, after) = rest.split_at_checked(string_end(rest)?)?;
        let value = after.trim_start().strip_prefix(':')?.trim_start();
        let (raw, after) = value.split_at_checked(value_end(value)?)?;
        fields.push(Field {
            key: string(key)?,
            raw: raw.trim_end(),
        });
        rest = after.strip_prefix(',').unwrap_or(after).trim_start();
    }
    Some(fields)
}

fn string(raw: &str) -> Option<Cow<'_, str>> {
    let inside = raw.strip_prefix('"')?.strip_suffix('"')?;
    if inside.contains('\\') {
        serde_json::from_str(raw).ok().map(Cow::Owned)
    } else {
        Some(Cow::Borrowed(inside))
    }
}

/// Where the string at the start of `text` ends.
fn string_end(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// Where the value at the start of `text` ends: at its object's next comma, or with the text.
fn value_end(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        match byte {
            b'"' => {
                at += string_end(text.get(at..)?)?;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.checked_sub(1)?,
            b',' if depth == 0 => return Some(at),
            _ => {}
        }
        at += 1;
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::split;

    #[track_caller]
    fn check(object: &str, expected: &[(&str, &str)]) {
        let fields = split(object).expect("the object is valid");
        let found: Vec<_> = fields
            .iter()
            .map(|field| (&*field.key, field.raw))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn fields_keep_their_order_and_duplicates() {
        check("{}", &[]);
        check(
            r#" { "b" : 1 , "a":"x,y" , "b":{"c":[1,"}"]} } "#,
            &[("b", "1"), ("a", r#""x,y""#), ("b", r#"{"c":[1,"}"]}"#)],
        );
        check(r#"{"a\"\u0062":null}"#, &[("a\"b", "null")]);
    }
}
