//! Pieces of Markdown.

use crate::diagnostic::Place;
use crate::yaml::{Condition, Requirement};

/// A text as it may stand in a table's cell and in a paragraph: one line, nothing that is markup.
pub(super) fn cell(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut escaped = String::new();
    let mut code = false;
    for char in words.join(" ").chars() {
        code ^= char == '`';
        match char {
            '|' => escaped.push_str("\\|"),
            '<' if !code => escaped.push_str("&lt;"),
            '*' | '_' if !code => {
                escaped.push('\\');
                escaped.push(char);
            }
            char => escaped.push(char),
        }
    }
    escaped
}

/// A value as code, even in a table.
pub(super) fn code(text: &str) -> String {
    format!("`{}`", text.replace('|', "\\|").replace('`', "'"))
}

/// How many there are of something: `1 event`, `2 events`.
pub(super) fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// A heading with an anchor that stays.
pub(super) fn heading(kind: &str, name: &str) -> String {
    format!("#### <a id=\"{kind}-{name}\"></a>{}\n", code(name))
}

/// A link to an attribute's row.
pub(super) fn attribute_link(key: &str) -> String {
    format!("[{}](#attribute-{key})", code(key))
}

/// The name of the file that a definition stands in.
pub(super) fn domain(place: &Place) -> String {
    let name = place.file.rsplit(['/', '\\']).next().unwrap_or_default();
    name.split('.').next().unwrap_or_default().to_owned()
}

/// What a definition that is on its way out says.
pub(super) fn deprecated(instead: Option<&str>) -> String {
    instead
        .map(|instead| format!("**Deprecated**: {}. ", cell(instead)))
        .unwrap_or_default()
}

/// A requirement in words.
pub(super) fn requirement(requirement: &Requirement) -> String {
    match requirement {
        Requirement::OptIn => "opt-in".to_owned(),
        Requirement::Recommended => "recommended".to_owned(),
        Requirement::Required => "**required**".to_owned(),
        Requirement::Conditional(Condition::AttributePresent(key)) => {
            format!("**required** where {} is there", code(key))
        }
        Requirement::Conditional(Condition::StatusError) => {
            "**required** where the status is an error".to_owned()
        }
        Requirement::Conditional(Condition::Text(text)) => {
            let text = cell(text);
            format!("required: {}", text.trim_end_matches('.'))
        }
    }
}
