//! The text of a statement without its literals, on one line.

use super::dialect::Dialect;
use super::token::{Kind, Token, tokens};

/// The longest text that is kept, in bytes.
const MAX_BYTES: usize = 2048;

/// What stands for a literal.
const HIDDEN: &str = "?";

/// What stands at the end of a text that was longer.
const CUT: &str = "…";

/// The statement with a `?` for each literal, without comments, each run of blanks as one, and
/// lists `IN (?, ?, ?)` as `IN (?)`.
pub(super) fn sanitize(statement: &str, dialect: Dialect) -> String {
    let mut text = Text::default();
    for token in tokens(statement, dialect) {
        text.add(token);
        if text.shown.len() > MAX_BYTES {
            return text.cut();
        }
    }
    text.shown
}

/// The text so far.
#[derive(Default)]
struct Text {
    shown: String,
    blank: bool,
    list: List,
}

/// Whether the text is inside the list of an `IN`, whose first value is shown for all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum List {
    #[default]
    Outside,
    /// After the word `IN`.
    Announced,
    /// After its parenthesis.
    Open,
    /// After its first value: more of them, and the commas between them, are left out.
    Values,
}

impl Text {
    fn add(&mut self, token: Token<'_>) {
        if token.kind == Kind::Blank {
            self.blank = !self.shown.is_empty();
            return;
        }
        if self.is_left_out(token) {
            self.blank = false;
            return;
        }
        if std::mem::take(&mut self.blank) {
            self.shown.push(' ');
        }
        self.list = self.list.after(token);
        match token.kind {
            Kind::Literal => self.hide(),
            _ => self.shown.push_str(token.text),
        }
    }

    /// Two strings side by side are one value.
    fn hide(&mut self) {
        let shown = self.shown.trim_end();
        if shown.ends_with(HIDDEN) {
            self.shown.truncate(shown.len());
        } else {
            self.shown.push_str(HIDDEN);
        }
    }

    fn is_left_out(&self, token: Token<'_>) -> bool {
        let value = matches!(token.kind, Kind::Literal | Kind::Placeholder);
        self.list == List::Values && (value || matches!(token.text, "," | "-" | "+"))
    }

    fn cut(mut self) -> String {
        let mut end = MAX_BYTES - CUT.len();
        while !self.shown.is_char_boundary(end) {
            end -= 1;
        }
        self.shown.truncate(end);
        self.shown.push_str(CUT);
        self.shown
    }
}

impl List {
    fn after(self, token: Token<'_>) -> Self {
        match (self, token.kind) {
            (_, Kind::Word) if token.text.eq_ignore_ascii_case("in") => Self::Announced,
            (Self::Announced, Kind::Mark) if token.text == "(" => Self::Open,
            (Self::Open | Self::Values, Kind::Literal | Kind::Placeholder) => Self::Values,
            // A negative number is one all the same.
            (Self::Open | Self::Values, Kind::Mark) if token.text == "-" => self,
            _ => Self::Outside,
        }
    }
}
