//! Text from outside, made fit to leave: redacted, and cut to a length.

use crate::redact::Redactor;

/// Longest `url.path` and `url.full`, in bytes.
pub(super) const MAX_URL_BYTES: usize = 1024;

/// Longest `user_agent.original`, in bytes.
pub(super) const MAX_AGENT_BYTES: usize = 256;

/// Longest `http.request.method_original`, in bytes.
pub(super) const MAX_METHOD_BYTES: usize = 32;

/// How much of a text is searched for secrets, at most; far more than is kept, so that the cut does
/// not go through a secret and leave its beginning.
const MAX_SEARCHED_BYTES: usize = 16 * 1024;

/// Text from outside, redacted and then cut to `limit` bytes.
pub(super) fn clean(redactor: &Redactor, text: &str, limit: usize) -> String {
    let redacted = redactor.text(cut(text, MAX_SEARCHED_BYTES));
    cut(&redacted, limit).to_owned()
}

/// At most `limit` bytes of `text`, cut between characters.
fn cut(text: &str, limit: usize) -> &str {
    if text.len() <= limit {
        return text;
    }
    let mut end = limit;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn text_is_cut_between_characters() {
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abcd", 3), "abc");
        assert_eq!(cut("abé", 3), "ab");
        assert_eq!(cut("é", 0), "");
    }
}
