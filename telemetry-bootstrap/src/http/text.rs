//! Text from outside, made fit for a span: of a bounded length.

use std::borrow::Cow;

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

/// Text from outside, at most `limit` bytes of it, for a span: the exporter redacts it. Only what
/// has to be cut is redacted here, before the cut.
pub(super) fn fit<'a>(redactor: &Redactor, text: &'a str, limit: usize) -> Cow<'a, str> {
    if text.len() <= limit {
        return Cow::Borrowed(text);
    }
    let redacted = redactor.text(cut(text, MAX_SEARCHED_BYTES));
    Cow::Owned(cut(&redacted, limit).to_owned())
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
