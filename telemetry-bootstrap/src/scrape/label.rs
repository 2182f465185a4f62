//! Label sets: redacted, under Prometheus's names, escaped, and in one order.

use std::borrow::Cow;

use opentelemetry::{InstrumentationScope, KeyValue, Value};
use telemetry_contract::prometheus::label_name;

use crate::redact::Redactor;

/// Labels of every point that a scope's attributes must not change.
const SCOPE_LABELS: [&str; 3] = [
    "otel_scope_name",
    "otel_scope_version",
    "otel_scope_schema_url",
];

/// Attributes on their way to being labels: keys and texts, both redacted.
#[derive(Debug, Clone, Default)]
pub(super) struct Labels(Vec<(String, String)>);

impl Labels {
    /// The labels that say who recorded a point.
    pub(super) fn of_scope(redactor: &Redactor, scope: &InstrumentationScope) -> Self {
        let mut labels = Self::default();
        let texts = [Some(scope.name()), scope.version(), scope.schema_url()];
        for (key, text) in SCOPE_LABELS.into_iter().zip(texts) {
            let clean = redactor.text(text.unwrap_or_default());
            labels.0.push((key.to_owned(), clean.into_owned()));
        }
        for attribute in scope.attributes() {
            let (key, text) = redacted(redactor, attribute);
            let key = format!("otel_scope_{key}");
            if !SCOPE_LABELS.contains(&label_name(&key).as_str()) {
                labels.0.push((key, text));
            }
        }
        labels
    }

    /// The same with a point's own attributes.
    pub(super) fn with<'a>(
        &self,
        redactor: &Redactor,
        attributes: impl Iterator<Item = &'a KeyValue>,
    ) -> Self {
        let mut labels = self.clone();
        labels
            .0
            .extend(attributes.map(|attribute| redacted(redactor, attribute)));
        labels
    }

    /// The set between its braces, the same for the same labels: `a="1",b="2"`. Keys that become
    /// one name have their values joined by `;` in the keys' order. An empty value is no label.
    /// `taken` is a name that the format itself needs.
    pub(super) fn render(mut self, taken: Option<&str>) -> String {
        self.0.sort();
        let mut named: Vec<(String, String)> = Vec::with_capacity(self.0.len());
        for (key, text) in self.0 {
            let name = free_name(&key, taken);
            match named.iter_mut().find(|(other, _)| *other == name) {
                Some((_, joined)) => *joined = format!("{joined};{text}"),
                None => named.push((name, text)),
            }
        }
        named.sort();
        let mut rendered = String::new();
        for (name, text) in named.iter().filter(|(_, text)| !text.is_empty()) {
            let comma = if rendered.is_empty() { "" } else { "," };
            rendered.push_str(comma);
            rendered.push_str(name);
            rendered.push_str("=\"");
            escape(text, &mut rendered);
            rendered.push('"');
        }
        rendered
    }
}

/// A key and its value as text, both without secrets.
fn redacted(redactor: &Redactor, attribute: &KeyValue) -> (String, String) {
    let key = attribute.key.as_str();
    let (rule, clean) = redactor.key_and_rule(key);
    let text: Cow<'_, str> = match &attribute.value {
        Value::Bool(value) if rule.shows_booleans() => value.to_string().into(),
        Value::String(text) => redactor.by_rule(rule, text.as_str()),
        other if rule.is_telling() => redactor.by_rule(rule, &other.as_str()).into_owned().into(),
        other => redactor.text(&other.as_str()).into_owned().into(),
    };
    (clean.unwrap_or_else(|| key.to_owned()), text.into_owned())
}

/// The name of a label. What has no letter at all is one underscore, and a name that the format
/// needs is given up to it, as Prometheus does with its own.
fn free_name(key: &str, taken: Option<&str>) -> String {
    let name = label_name(key);
    if taken == Some(name.as_str()) {
        return format!("exported_{name}");
    }
    if name.is_empty() {
        "_".to_owned()
    } else {
        name
    }
}

/// Escapes a label's value, and HELP in OpenMetrics.
pub(super) fn escape(text: &str, into: &mut String) {
    for char in text.chars() {
        match char {
            '\\' => into.push_str("\\\\"),
            '"' => into.push_str("\\\""),
            '\n' => into.push_str("\\n"),
            other => into.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use opentelemetry::{Array, StringValue};

    use super::*;
    use crate::fixture::{hash_of, keyed_redactor};
    use crate::redact::{RedactConfig, canary};
    use crate::vitals::Vitals;

    #[track_caller]
    fn check(attributes: &[KeyValue], expected: &str) {
        let redactor = Redactor::new(&RedactConfig::default(), Vitals::default());
        let labels = Labels::default().with(&redactor, attributes.iter());
        assert_eq!(labels.render(Some("le")), expected);
    }

    fn pair(key: &'static str, value: impl Into<Value>) -> KeyValue {
        KeyValue::new(key, value)
    }

    #[test]
    fn labels_are_sorted_and_escaped() {
        check(&[], "");
        check(
            &[pair("b", "1"), pair("a", "x\\y\"z\nn")],
            "a=\"x\\\\y\\\"z\\nn\",b=\"1\"",
        );
    }

    #[test]
    fn values_of_every_kind_are_text() {
        let list = Value::Array(Array::String(vec![StringValue::from("x")]));
        check(&[pair("a", true)], r#"a="true""#);
        check(&[pair("a", -1)], r#"a="-1""#);
        check(&[pair("a", 0.5)], r#"a="0.5""#);
        check(&[pair("a", list)], r#"a="[\"x\"]""#);
    }

    #[test]
    fn keys_that_become_one_name_are_joined_in_their_order() {
        check(
            &[pair("a_b", "1"), pair("a.b", "2"), pair("a-b", "3")],
            r#"a_b="3;2;1""#,
        );
    }

    #[test]
    fn names_that_would_break_the_line_are_mended() {
        check(&[pair("le", "1")], r#"exported_le="1""#);
        check(&[pair("", "1")], r#"_="1""#);
        check(&[pair("4xx", "1")], r#"key_4xx="1""#);
        check(&[pair("a", "")], "");
    }

    #[test]
    fn what_is_personal_is_hashed() {
        let attributes = [pair("client.address", "10.0.0.7"), pair("user_id", 7)];
        let labels = Labels::default().with(&keyed_redactor(), attributes.iter());
        let (address, user) = (hash_of("10.0.0.7"), hash_of("7"));
        let expected = format!(r#"client_address="{address}",user_id="{user}""#);
        assert_eq!(labels.render(None), expected);
        let pairs = [pair("client.address", true)];
        let flag = Labels::default().with(&keyed_redactor(), pairs.iter());
        let expected = format!(r#"client_address="{}""#, hash_of("true"));
        assert_eq!(flag.render(None), expected);
    }

    #[test]
    fn secrets_are_redacted_by_key_and_by_shape() {
        check(&[pair("api_key", "x")], r#"api_key="[redacted]""#);
        check(&[pair("pin", 1)], r#"pin="[redacted]""#);
        let mark = "[redacted:github_token]";
        check(&[pair("a", canary())], &format!("a=\"{mark}\""));
        let list = Value::Array(Array::String(vec![StringValue::from(canary())]));
        check(&[pair("a", list)], &format!("a=\"[\\\"{mark}\\\"]\""));
        check(
            &[KeyValue::new(canary(), 1)],
            r#"_redacted_github_token_="1""#,
        );
    }

    #[test]
    fn a_scope_is_labels_that_its_attributes_cannot_change() {
        let redactor = Redactor::new(&RedactConfig::default(), Vitals::default());
        let scope = InstrumentationScope::builder("own")
            .with_version("1")
            .with_schema_url("https://a.example/1")
            .with_attributes([pair("name", "no"), pair("team", "eu")])
            .build();
        assert_eq!(
            Labels::of_scope(&redactor, &scope).render(None),
            "otel_scope_name=\"own\",otel_scope_schema_url=\"https://a.example/1\",\
             otel_scope_team=\"eu\",otel_scope_version=\"1\""
        );
    }
}
