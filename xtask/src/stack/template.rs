//! Placeholders in configuration files: `${NAME:-usual}`.
//!
//! The usual value is what the containers have, so that the files here are valid as they are. A
//! `$` that no capital follows is left alone: Grafana, PromQL and Alertmanager have theirs.

use std::collections::BTreeMap;

/// Values for placeholders, by name.
pub(crate) type Variables = BTreeMap<&'static str, String>;

/// The text with every placeholder replaced: by its value, else by its usual one.
///
/// # Errors
/// The placeholders that are not closed or have neither.
pub(crate) fn fill(text: &str, variables: &Variables) -> Result<String, String> {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let (before, placeholder) = rest.split_at(at);
        filled.push_str(before);
        let inner = &placeholder[2..];
        let name_end = inner
            .find(|character: char| !(character.is_ascii_uppercase() || character == '_'))
            .unwrap_or(inner.len());
        if !inner.starts_with(|first: char| first.is_ascii_uppercase()) {
            filled.push_str("${");
            rest = inner;
            continue;
        }
        let (name, after) = inner.split_at(name_end);
        let (end, usual) = usual(name, after)?;
        match (variables.get(name), usual) {
            (Some(value), _) => filled.push_str(value),
            (None, Some(usual)) => filled.push_str(usual),
            (None, None) => return Err(format!("`${{{name}}}` has no value")),
        }
        rest = &after[end..];
    }
    filled.push_str(rest);
    Ok(filled)
}

/// Where a placeholder ends behind its name, and its usual value.
fn usual<'a>(name: &str, after: &'a str) -> Result<(usize, Option<&'a str>), String> {
    if after.starts_with('}') {
        return Ok((1, None));
    }
    let Some(usual) = after.strip_prefix(":-") else {
        return Err(format!("`${{{name}` is followed by neither `:-` nor `}}`"));
    };
    let Some(end) = usual.find('}') else {
        return Err(format!("`${{{name}` is not closed"));
    };
    Ok((2 + end + 1, Some(&usual[..end])))
}

#[cfg(test)]
mod tests {
    use super::{Variables, fill};

    #[track_caller]
    fn check(text: &str, expected: Result<&str, &str>) {
        let variables = Variables::from([("PORT", "4317".to_owned()), ("EMPTY", String::new())]);
        let filled = fill(text, &variables);
        let filled = filled.as_deref().map_err(String::as_str);
        assert_eq!(filled, expected, "{text}");
    }

    #[test]
    fn values_come_before_usual_ones() {
        check("a ${PORT:-1} b ${PORT}", Ok("a 4317 b 4317"));
        check("${HOST:-loki:3100}/x", Ok("loki:3100/x"));
        check("[${EMPTY:-x}${NOTHING:-}]", Ok("[]"));
    }

    #[test]
    fn what_is_no_placeholder_stays() {
        check(
            "${datasource} $__rate_interval {{ $value }} $",
            Ok("${datasource} $__rate_interval {{ $value }} $"),
        );
        check("$${__value.raw} ${", Ok("$${__value.raw} ${"));
    }

    #[test]
    fn what_has_no_value_is_told() {
        check("${HOST}", Err("`${HOST}` has no value"));
        check("${HOST:-x", Err("`${HOST` is not closed"));
        check(
            "${HOST?x}",
            Err("`${HOST` is followed by neither `:-` nor `}`"),
        );
    }
}
