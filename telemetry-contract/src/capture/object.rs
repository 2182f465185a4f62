//! Which signals a JSON object carries, by its keys.

use crate::otlp::model::Signal;

/// The keys that OTLP's requests have, and what they carry.
const KEYS: [(&[u8], Signal); 3] = [
    (b"resourceSpans", Signal::Traces),
    (b"resourceLogs", Signal::Logs),
    (b"resourceMetrics", Signal::Metrics),
];

/// Whether this is the beginning of an object with a key of OTLP.
pub(super) fn is_otlp(object: &[u8]) -> bool {
    signals(object).next().is_some()
}

/// Whether this is the beginning of a key of OTLP, as the second line of a pretty-printed request.
pub(super) fn is_key(line: &[u8]) -> bool {
    let key = line.trim_ascii_start().strip_prefix(b"\"");
    key.is_some_and(|key| {
        let is = |wanted: &[u8]| {
            key.strip_prefix(wanted)
                .is_some_and(|rest| rest.starts_with(b"\""))
        };
        KEYS.iter().any(|(wanted, _)| is(wanted))
    })
}

/// The signals of an object, in the order of its keys. An object that ends too early has those that
/// it got to.
pub(super) fn signals(object: &[u8]) -> impl Iterator<Item = Signal> + '_ {
    // Most lines are no OTLP, and need no look at their structure.
    let may_be = object.trim_ascii_start().starts_with(b"{") && contains(object, b"\"resource");
    let keys = may_be.then(|| Keys::new(object));
    keys.into_iter().flatten().filter_map(|key| {
        let known = KEYS.iter().find(|(wanted, _)| *wanted == key);
        known.map(|(_, signal)| *signal)
    })
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

/// The keys of an object itself, not those of what is inside it.
struct Keys<'o> {
    rest: &'o [u8],
    depth: usize,
}

impl<'o> Keys<'o> {
    fn new(object: &'o [u8]) -> Self {
        Self {
            rest: object,
            depth: 0,
        }
    }

    /// The string that begins after a quote, without its escapes undone.
    fn string(&mut self) -> &'o [u8] {
        let mut escaped = false;
        let end = self.rest.iter().position(|byte| {
            let ends = !escaped && *byte == b'"';
            escaped = !escaped && *byte == b'\\';
            ends
        });
        let end = end.unwrap_or(self.rest.len());
        let (string, rest) = self.rest.split_at(end);
        self.rest = rest.get(1..).unwrap_or_default();
        string
    }
}

impl<'o> Iterator for Keys<'o> {
    type Item = &'o [u8];

    fn next(&mut self) -> Option<&'o [u8]> {
        while let Some((byte, rest)) = self.rest.split_first() {
            self.rest = rest;
            match byte {
                b'"' => {
                    let string = self.string();
                    let is_key = self.rest.trim_ascii_start().starts_with(b":");
                    if self.depth == 1 && is_key {
                        return Some(string);
                    }
                }
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{is_key, signals};
    use crate::otlp::model::Signal;

    #[track_caller]
    fn check(object: &str, expected: &[Signal]) {
        let found: Vec<Signal> = signals(object.as_bytes()).collect();
        assert_eq!(found, expected, "{object}");
    }

    #[test]
    fn signals_are_told_by_the_keys_of_the_object_itself() {
        check(r#"{"resourceSpans":[]}"#, &[Signal::Traces]);
        check(r#" { "x\"" : "{", "resourceLogs" : [ "#, &[Signal::Logs]);
        check(
            r#"{"resourceMetrics":[{"resource":{}}],"resourceSpans":[]}"#,
            &[Signal::Metrics, Signal::Traces],
        );
        check(r#"{"a":{"resourceSpans":[]}}"#, &[]);
        check(r#"{"message":"resourceSpans"}"#, &[]);
        check(r#"{"a":"\"resourceSpans\":"}"#, &[]);
        check(r#"["resourceSpans"]"#, &[]);
        check("", &[]);
    }

    #[test]
    fn a_key_of_otlp_is_told_from_others() {
        assert!(is_key(b"  \"resourceSpans\": ["));
        assert!(!is_key(b"  \"resource\": {"));
        assert!(!is_key(b"  \"resourceSpansOf\": ["));
        assert!(!is_key(b"{\"resourceSpans\": ["));
    }
}
