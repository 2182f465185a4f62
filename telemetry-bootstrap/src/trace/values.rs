//! How values of a span are formatted: none costs more than what is exported of it.

use std::fmt::{self, Write as _};

use telemetry_contract::line::MAX_VALUE_BYTES;

use crate::formatted::{self, LONGEST_CHARACTER, SLACK_BYTES};
use crate::redact::{self, Redactor};

/// The longest id and more than the longest member of a closed set: texts of the contract's own
/// keep so many characters whatever the limit, or they would be other values than they were.
pub(crate) const LEAST_CHARACTERS: u32 = 128;

/// Formats values of a span, and cuts those that are too long where that can't cut a secret.
#[derive(Debug, Clone)]
pub(crate) struct Values {
    redactor: Redactor,
    /// Most bytes that are kept.
    most: usize,
}

impl Values {
    /// For values of so many characters, to which the exporter cuts them; of as many bytes as on a
    /// log line where it cuts none.
    pub(crate) fn new(redactor: Redactor, characters: Option<u32>) -> Self {
        let bytes = |characters: u32| {
            let characters = usize::try_from(characters.max(LEAST_CHARACTERS));
            characters.map_or(usize::MAX, |most| most.saturating_mul(LONGEST_CHARACTER))
        };
        Self {
            redactor,
            most: characters.map_or(MAX_VALUE_BYTES, bytes),
        }
    }

    /// Appends what a value formats to. One whose formatter fails has said what it could.
    pub(super) fn append(&self, text: &mut String, value: fmt::Arguments<'_>) {
        let start = text.len();
        let most = self.most.saturating_add(SLACK_BYTES);
        if !formatted::append(text, most, |out| out.write_fmt(value)) {
            self.cut(text, start);
        }
    }

    /// What a value formats to.
    pub(super) fn text(&self, value: fmt::Arguments<'_>) -> String {
        let mut text = String::new();
        self.append(&mut text, value);
        text
    }

    /// Cuts what was formatted from `start` on, with a mark. Redacted first: a secret that is cut is
    /// one that nobody knows any more.
    fn cut(&self, text: &mut String, start: usize) {
        let written = text.split_off(start);
        let clean = self.redactor.start(&written);
        text.push_str(redact::cut(&clean, self.most));
        text.push('…');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::RedactConfig;
    use crate::vitals::Vitals;

    #[track_caller]
    fn check(limit: u32, kept: usize) {
        let redactor = Redactor::new(&RedactConfig::default(), Vitals::default());
        let values = Values::new(redactor, Some(limit));
        let text = "\u{10348}".repeat(kept);
        assert_eq!(values.text(format_args!("{text}")), text);
        let longer = text.repeat(4);
        assert_eq!(values.text(format_args!("{longer}")), text + "…");
    }

    #[test]
    fn a_value_has_room_for_what_the_exporter_keeps() {
        check(40, 128);
        check(200, 200);
    }
}
