//! Values that are written as a name: `SET a = b`, `PRAGMA key(b)`, `IDENTIFIED BY b`.

use super::token::{Kind, Token};

/// Tells where a statement that sets something comes to the value.
#[derive(Debug, Default)]
pub(super) struct Settings {
    place: Place,
}

/// What may come next.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The first word of a statement.
    #[default]
    Start,
    /// A statement that sets nothing.
    Other,
    /// `ALTER`, `CREATE` or `GRANT`, which may set things.
    Definition,
    /// `ATTACH`, which may say a key.
    Attachment,
    /// The name of what is set, in `SET` or `PRAGMA`.
    Name,
    Value,
}

impl Settings {
    /// Whether whatever comes is a value, however it is written.
    pub(super) fn value_follows(&self) -> bool {
        self.place == Place::Value
    }

    /// Goes past a token.
    pub(super) fn note(&mut self, token: Token<'_>) {
        self.place = match token.kind {
            Kind::Blank => self.place,
            Kind::Mark if token.text == ";" && self.place != Place::Value => Place::Start,
            _ => self.place.after(token),
        };
    }
}

impl Place {
    fn after(self, token: Token<'_>) -> Self {
        let is = |words: &[&str]| {
            words
                .iter()
                .any(|word| token.text.eq_ignore_ascii_case(word))
        };
        match self {
            Self::Start if is(&["SET", "PRAGMA"]) => Self::Name,
            Self::Start if is(&["ALTER", "CREATE", "GRANT"]) => Self::Definition,
            Self::Start if is(&["ATTACH"]) => Self::Attachment,
            Self::Start => Self::Other,
            Self::Definition if is(&["IDENTIFIED", "PASSWORD"]) => Self::Value,
            Self::Definition if is(&["SET"]) => Self::Name,
            Self::Attachment if is(&["KEY"]) => Self::Value,
            Self::Name if is(&["=", "(", "TO"]) => Self::Value,
            place => place,
        }
    }
}
