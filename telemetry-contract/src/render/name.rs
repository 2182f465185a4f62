//! Rust names for dotted ones, and Rust literals.

/// `http.route` as the name of a static: `HTTP_ROUTE`.
pub(super) fn constant(name: &str) -> String {
    words(name).join("_").to_ascii_uppercase()
}

/// `http.route` as the name of a type or variant: `HttpRoute`.
pub(super) fn type_name(name: &str) -> String {
    let words = words(name).into_iter();
    let name: String = words.map(|word| capitalised(&word)).collect();
    if name.starts_with(|first: char| first.is_ascii_digit()) || name.is_empty() {
        format!("Value{name}")
    } else {
        name
    }
}

/// `http.route` as the name of a field: `http_route`.
pub(super) fn field(name: &str) -> String {
    let field = words(name).join("_");
    let keywords = [
        "as", "async", "await", "break", "const", "continue", "dyn", "else", "enum", "extern",
        "false", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "match", "mod", "move",
        "mut", "pub", "ref", "return", "static", "struct", "trait", "true", "type", "unsafe",
        "use", "where", "while", "yield",
    ];
    if keywords.contains(&field.as_str()) {
        format!("r#{field}")
    } else {
        field
    }
}

/// A string literal.
pub(super) fn quoted(text: &str) -> String {
    format!("{text:?}")
}

fn words(name: &str) -> Vec<String> {
    name.split(|char: char| !char.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect()
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::{constant, field, type_name};

    #[track_caller]
    fn check(name: &str, expected: [&str; 3]) {
        assert_eq!([constant(name), type_name(name), field(name)], expected);
    }

    #[test]
    fn names_follow_rust() {
        check(
            "http.request.method",
            [
                "HTTP_REQUEST_METHOD",
                "HttpRequestMethod",
                "http_request_method",
            ],
        );
        check("_OTHER", ["OTHER", "Other", "other"]);
        check("type", ["TYPE", "Type", "r#type"]);
        check("5xx", ["5XX", "Value5xx", "5xx"]);
    }
}
