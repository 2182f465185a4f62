//! Texts of a registry as they stand in doc comments.

/// A brief: on one line, with nothing in it that rustdoc takes for a link or HTML but what stands in
/// backticks, and each URL as a link.
pub(super) fn doc(text: &str) -> String {
    let text = one_line(text);
    let mut rest = text.as_str();
    let mut out = String::new();
    while let Some(first) = rest.chars().next() {
        let taken = if let Some(code) = code_span(rest) {
            out.push_str(code);
            code.len()
        } else if let Some(url) = url(rest) {
            push!(out, "<{url}>");
            url.len()
        } else {
            if matches!(first, '[' | ']' | '<' | '>' | '`' | '\\') {
                out.push('\\');
            }
            out.push(first);
            first.len_utf8()
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
    out
}

/// A name or a value, as code.
pub(super) fn code(text: &str) -> String {
    let text = one_line(text);
    if text.is_empty() {
        return "`\"\"`".to_owned();
    }
    let runs = text.split(|letter| letter != '`').map(str::len);
    match runs.max() {
        None | Some(0) => format!("`{text}`"),
        Some(longest) => {
            let fence = "`".repeat(longest + 1);
            format!("{fence} {text} {fence}")
        }
    }
}

/// Without line feeds, which would end the comment, and marks of direction, which Rust refuses.
fn one_line(text: &str) -> String {
    let is_mark = |letter: &char| matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let words = text.split(|letter: char| letter.is_whitespace() || letter.is_control());
    let words = words.filter(|word| !word.is_empty());
    let words: Vec<String> = words
        .map(|word| word.chars().filter(|letter| !is_mark(letter)).collect())
        .collect();
    words.join(" ")
}

/// The code at the start of a text, with its backticks.
fn code_span(text: &str) -> Option<&str> {
    let fence = text.len() - text.trim_start_matches('`').len();
    let inner = text.get(fence..).filter(|_| fence > 0)?;
    let mut from = 0;
    while let Some(start) = inner.get(from..)?.find('`') {
        let start = from + start;
        let run = inner.get(start..)?;
        let length = run.len() - run.trim_start_matches('`').len();
        if length == fence {
            return text.get(..fence + start + length);
        }
        from = start + length;
    }
    None
}

/// The URL at the start of a text, without the sentence's own sign at its end.
fn url(text: &str) -> Option<&str> {
    if !text.starts_with("http://") && !text.starts_with("https://") {
        return None;
    }
    let ends = |letter: char| letter == ' ' || matches!(letter, '<' | '>' | '"' | '`' | ')' | ']');
    let url = text.split(ends).next()?;
    let url = url.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'']);
    url.split_once("//").filter(|(_, host)| !host.is_empty())?;
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::{code, doc};

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(doc(text), expected);
    }

    #[test]
    fn what_rustdoc_takes_for_more_than_text_is_escaped() {
        check("Items of a cart.", "Items of a cart.");
        check("As [RFC 9110] says.", r"As \[RFC 9110\] says.");
        check("A <b>bold</b> one.", r"A \<b\>bold\</b\> one.");
        check(r"C:\[x]", r"C:\\\[x\]");
        check("A lone ` tick.", r"A lone \` tick.");
    }

    #[test]
    fn code_stays_as_it_is() {
        check("One of `Vec<[u8]>` or so.", "One of `Vec<[u8]>` or so.");
        check("``a`[b]`` and `c", r"``a`[b]`` and \`c");
    }

    #[test]
    fn a_url_is_a_link() {
        check("See https://a.example/b_c.", "See <https://a.example/b_c>.");
        check("(http://a.example)", "(<http://a.example>)");
        check("https:// is missing.", "https:// is missing.");
    }

    #[test]
    fn a_text_never_leaves_its_line() {
        check("One.\n\npub fn x() {}\u{2028}y", "One. pub fn x() {} y");
        check("a\u{202e}b", "ab");
        assert_eq!(code("a\nb"), "`a b`");
    }

    #[test]
    fn a_value_is_code_whatever_is_in_it() {
        assert_eq!(code("gift"), "`gift`");
        assert_eq!(code("a`b"), "`` a`b ``");
        assert_eq!(code("``"), "``` `` ```");
        assert_eq!(code(""), "`\"\"`");
    }
}
