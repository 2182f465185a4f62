//! Colours, where the reader's terminal has them, and what a terminal must not be sent.

/// Control characters, line separators, and marks that reorder text: what drives a terminal or
/// makes a line look like another.
pub(crate) fn is_hostile(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
}

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paint {
    Bad,
    Faint,
    Good,
    Link,
    Plain,
    Strong,
    Warning,
}

impl Paint {
    const fn code(self) -> &'static str {
        match self {
            Self::Bad => "31",
            Self::Faint => "2",
            Self::Good => "32",
            Self::Link => "36",
            Self::Plain => "",
            Self::Strong => "1",
            Self::Warning => "33",
        }
    }

    /// Writes `text`, in its colour where `color` says so.
    pub(crate) fn put(self, out: &mut String, color: bool, text: &str) {
        let colored = color && self != Self::Plain && !text.trim().is_empty();
        if colored {
            out.push_str("\u{1b}[");
            out.push_str(self.code());
            out.push('m');
        }
        out.push_str(text);
        if colored {
            out.push_str("\u{1b}[0m");
        }
    }
}
