//! Texts that are cut: what was a secret before the cut must still be taken for one.

use telemetry_contract::secret::{Kind, Match, REDACTED_PREFIX, cut_short};

use super::{KeyRule, Redactor};

/// Longest mark of the redactor's.
const MARK_BYTES: usize = 32;

/// Longest digits of a port, which is no password.
const PORT_DIGITS: usize = 5;

/// Longest name of an element that is looked at.
const NAME_BYTES: usize = 64;

/// A redacted text up to `most` bytes, or up to the end of the mark that is there.
pub(crate) fn cut(text: &str, most: usize) -> &str {
    if text.len() <= most {
        return text;
    }
    let mut end = most;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end_of_mark(text, end)).unwrap_or(text)
}

/// Where to cut a redacted text that is to be cut at `at`: there, or behind the mark that is there.
pub(crate) fn end_of_mark(text: &str, at: usize) -> usize {
    let from = at.saturating_sub(MARK_BYTES);
    let before = text.as_bytes().get(from..at).unwrap_or_default();
    let Some(open) = before.iter().rposition(|byte| *byte == b'[') else {
        return at;
    };
    let mark = text.get(from + open..).unwrap_or_default();
    let close = mark.find(']').filter(|_| mark.starts_with(REDACTED_PREFIX));
    close.map_or(at, |close| at.max(from + open + close + 1))
}

impl Redactor {
    /// The secret at the end of a text that goes on unseen, in the shapes that need their own end
    /// to be known. Those that are known by their start have no need of this.
    pub(super) fn unfinished(&self, text: &str) -> Option<Match> {
        let passwords = password_start(text).map(|start| (start, Kind::UrlPassword));
        let elements = || {
            self.element_start(text)
                .map(|start| (start, Kind::Credential))
        };
        let tokens = || token_start(text).map(|start| (start, Kind::Jwt));
        let Some((start, kind)) = passwords.or_else(elements).or_else(tokens) else {
            return cut_short(text);
        };
        let fresh = !text.get(start..)?.starts_with(REDACTED_PREFIX);
        (fresh && start < text.len()).then_some(Match {
            start,
            end: text.len(),
            kind,
            rule: "the start of a secret that was cut",
        })
    }

    /// What follows `<key>` where no tag comes after.
    fn element_start(&self, text: &str) -> Option<usize> {
        let close = text
            .rfind('>')
            .filter(|close| !text[*close..].contains('<'))?;
        let open = text[..close].rfind('<')?;
        let key = &text[open + 1..close];
        let telling = key.len() <= NAME_BYTES && self.key(key) == KeyRule::Drop;
        telling.then_some(close + 1)
    }
}

/// What follows `scheme://user:` in the last word, where no `@` comes after.
fn password_start(text: &str) -> Option<usize> {
    let word = last_word(text);
    let rest = word + text[word..].rfind("://")? + 3;
    let user = text[rest..].find([':', '@', '/'])?;
    let start = rest + user + 1;
    let (secret, colon) = (&text[start..], text[rest + user..].starts_with(':'));
    let digits = secret.bytes().take_while(u8::is_ascii_digit).count();
    let after = secret.as_bytes().get(digits);
    let port = digits <= PORT_DIGITS && matches!(after, None | Some(b'/' | b'?' | b'#'));
    (colon && !port && !secret.contains('@')).then_some(start)
}

/// A JWT whose first dot never came.
fn token_start(text: &str) -> Option<usize> {
    let word = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
    let start = text.trim_end_matches(word).len();
    text[start..].starts_with("eyJ").then_some(start)
}

/// Where the text's last word starts, which a quote or a bracket also ends.
fn last_word(text: &str) -> usize {
    let ends =
        |letter: char| letter.is_whitespace() || matches!(letter, '"' | '\'' | '<' | '>' | '`');
    text.trim_end_matches(|letter: char| !ends(letter)).len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::redact::RedactConfig;
    use crate::vitals::Vitals;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let redactor = Redactor::new(&RedactConfig::default(), Vitals::default());
        assert_eq!(redactor.start(text), expected);
    }

    #[test]
    fn a_password_without_its_end_is_one() {
        check(
            "at https://ada:ppp",
            "at https://ada:[redacted:url_password]",
        );
        check("x=\"redis://:pp/pp", "x=\"redis://:[redacted:url_password]");
        check("https://ada:123456", "https://ada:[redacted:url_password]");
    }

    #[test]
    fn an_address_without_a_password_stays() {
        check("see https://host:8080", "see https://host:8080");
        check("see https://host:8080/a:b", "see https://host:8080/a:b");
        check("see https://host/a:b", "see https://host/a:b");
        check(
            "https://ada:pp@host",
            "https://ada:[redacted:url_password]@host",
        );
        check("https://ada:pp done", "https://ada:pp done");
    }

    #[test]
    fn other_secrets_without_their_end_are_some() {
        check("<password>hunter2", "<password>[redacted:credential]");
        check("<note>hunter2", "<note>hunter2");
        check("password=hunter2", "password=[redacted:credential]");
        check("password=\"hunter 2", "password=\"[redacted:credential]");
        check("sent eyJhbGciOiJIUzI1NiJ9", "sent [redacted:jwt]");
        check(
            "-----BEGIN PRIVATE KEY-----\nMIIE",
            "[redacted:private_key]",
        );
    }

    #[test]
    fn half_a_token_is_one() {
        let token = ["gh", "p_", "16C7e4"].concat();
        check(&format!("sent {token}"), "sent [redacted:github_token]");
        let slack = ["xo", "xb-"].concat();
        check(&format!("\"{slack}"), "\"[redacted:slack_token]");
        check("paid with 4111 1111 1111", "paid with [redacted:card]");
        check("paid with 41111111111111", "paid with [redacted:card]");
        check("mail to ada.lovelace@exam", "mail to [redacted:email]");
        check("at 1763728245123", "at 1763728245123");
        check("order 41111", "order 41111");
        check("see git@github", "see git@github");
    }

    #[test]
    fn a_mark_is_not_cut() {
        let text = "a=[redacted:credential] b";
        assert_eq!(end_of_mark(text, 2), 2);
        for at in 3..=23 {
            assert_eq!(end_of_mark(text, at), 23, "{at}");
        }
        assert_eq!(end_of_mark(text, 24), 24);
        assert_eq!(end_of_mark("[1] [2", 6), 6);
    }

    proptest! {
        #[test]
        fn any_text_may_go_on(text in any::<String>(), at in 0_usize..40) {
            let redactor = Redactor::new(&RedactConfig::default(), Vitals::default());
            redactor.start(&text);
            prop_assert!(text.get(..end_of_mark(&text, at)).is_some() || !text.is_char_boundary(at.min(text.len())) || at > text.len());
        }

        #[test]
        fn no_start_of_a_password_is_shown(length in 1_usize..600) {
            let redactor = Redactor::new(&RedactConfig::default(), Vitals::default());
            let text = format!("GET https://ada:x{}", "p".repeat(length));
            prop_assert!(!redactor.start(&text).contains("pp") || length < 2);
        }
    }
}
