//! Where a JSON value that goes over many lines ends.

/// How deep the brackets are, read line by line.
#[derive(Debug, Default)]
pub(super) struct Balance {
    depth: usize,
    in_string: bool,
    escaped: bool,
    begun: bool,
}

impl Balance {
    /// Reads on.
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.step(*byte);
        }
    }

    /// Whether every bracket that was opened is closed again.
    pub(super) fn is_closed(&self) -> bool {
        self.begun && self.depth == 0
    }

    fn step(&mut self, byte: u8) {
        if self.in_string {
            self.in_string = self.escaped || byte != b'"';
            self.escaped = !self.escaped && byte == b'\\';
            return;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => {
                self.begun = true;
                self.depth += 1;
            }
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Balance;

    #[track_caller]
    fn check(text: &str, expected: bool) {
        let mut balance = Balance::default();
        balance.feed(text.as_bytes());
        assert_eq!(balance.is_closed(), expected, "{text}");
    }

    #[test]
    fn brackets_in_strings_do_not_count() {
        check("", false);
        check("{", false);
        check("{}", true);
        check(r#"{"a":["}", "\"]", {"b":"\\"}]}"#, true);
        check(r#"{"a":["}", "\"]", {"b":"\"}]}"#, false);
    }
}
