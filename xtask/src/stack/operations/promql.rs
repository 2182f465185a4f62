//! Which metrics a PromQL query names: no parser, but enough of one to find the names.

/// Words that stand where a metric may stand, and are none.
const WORDS: &[&str] = &[
    "and",
    "atan2",
    "avg",
    "bool",
    "bottomk",
    "count",
    "count_values",
    "end",
    "group",
    "inf",
    "max",
    "min",
    "nan",
    "offset",
    "or",
    "quantile",
    "start",
    "stddev",
    "stdvar",
    "sum",
    "topk",
    "unless",
];

/// The metrics of a query, in order, each once.
///
/// What stands in braces, brackets, quotes, or in the list of labels behind `by` and its like is no
/// metric; neither is what a parenthesis follows.
pub(crate) fn metrics(query: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut rest = query;
    while let Some(first) = rest.chars().next() {
        if let Some(end) = skipped(rest) {
            rest = &rest[end..];
        } else if first.is_ascii_alphabetic() || first == '_' || first == ':' {
            let end = rest
                .find(|character| !is_name(character))
                .unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            rest = after;
            if takes_labels(name) {
                rest = behind_labels(after);
            } else if !after.trim_start().starts_with('(')
                && !is_word(name)
                && !found.iter().any(|known| known == name)
            {
                found.push(name.to_owned());
            }
        } else if first.is_ascii_digit() {
            let end = rest.find(|character: char| !character.is_alphanumeric() && character != '.');
            rest = &rest[end.unwrap_or(rest.len())..];
        } else {
            rest = &rest[first.len_utf8()..];
        }
    }
    found
}

fn is_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_' || character == ':'
}

fn is_word(name: &str) -> bool {
    WORDS.contains(&name.to_ascii_lowercase().as_str())
}

fn takes_labels(name: &str) -> bool {
    [
        "by",
        "without",
        "on",
        "ignoring",
        "group_left",
        "group_right",
    ]
    .contains(&name)
}

/// What follows a list of labels, where there is one.
fn behind_labels(after: &str) -> &str {
    let trimmed = after.trim_start();
    match trimmed
        .strip_prefix('(')
        .and_then(|list| list.split_once(')'))
    {
        Some((_, rest)) => rest,
        None => after,
    }
}

/// Where a quoted text, matchers or a range ends that begins here.
fn skipped(text: &str) -> Option<usize> {
    match text.chars().next()? {
        quote @ ('"' | '\'' | '`') => Some(quoted(text, quote)),
        '{' => Some(enclosed(text, '}')),
        '[' => Some(enclosed(text, ']')),
        '$' => Some(
            1 + text[1..]
                .find(|character| !is_name(character))
                .unwrap_or(text.len() - 1),
        ),
        _ => None,
    }
}

fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' if quote != '`' => escaped = true,
            _ if character == quote => return at + character.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

fn enclosed(text: &str, close: char) -> usize {
    let mut at = 1;
    while let Some(character) = text[at..].chars().next() {
        at += match character {
            '"' | '\'' | '`' => quoted(&text[at..], character),
            _ if character == close => return at + close.len_utf8(),
            _ => character.len_utf8(),
        };
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::metrics;

    #[track_caller]
    fn check(query: &str, expected: &[&str]) {
        assert_eq!(metrics(query), expected, "{query}");
    }

    #[test]
    fn names_are_found_and_labels_functions_and_texts_are_not() {
        check("up == 0", &["up"]);
        check(
            "sum by (job, le) (rate(a_bucket{x=\"b\",y=~\"}c\"}[5m]))",
            &["a_bucket"],
        );
        check(
            "a and on (job) b unless ignoring(x) group_left(y) c",
            &["a", "b", "c"],
        );
        check(
            "histogram_quantile(0.95, job:x:p95_5m) > 1e9",
            &["job:x:p95_5m"],
        );
        check("label_replace(a, \"b\", \"$1\", \"c\", \"(.*)\")", &["a"]);
        check("rate(a[$__rate_interval]) / rate(a[5m] offset 1h)", &["a"]);
        check("vector(1) or time()", &[]);
        check("{__name__=~\"x\"} + 0x1F + Inf", &[]);
        check("a{b='\\'}'} + `c` + d", &["a", "d"]);
        check("", &[]);
    }
}
