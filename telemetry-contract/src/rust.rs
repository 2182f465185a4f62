//! Rust names for dotted ones, and Rust literals.

/// What Rust reserves, now or for later, and what generated code has words for.
#[cfg(feature = "cli")]
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Keywords that stay so as raw identifiers.
#[cfg(feature = "cli")]
const NEVER_RAW: &[&str] = &["crate", "self", "super"];

/// Types that generated code itself names without a path.
const TAKEN: &[&str] = &[
    "AttributeDef",
    "AttributeKey",
    "AttributeUse",
    "Bounded",
    "Cardinality",
    "Condition",
    "EntityDef",
    "EventDef",
    "EventName",
    "Instrument",
    "Label",
    "LabelValue",
    "Labels",
    "Members",
    "Metric",
    "MetricDef",
    "MetricName",
    "None",
    "Option",
    "Requirement",
    "Self",
    "Sensitivity",
    "Some",
    "SpanDef",
    "SpanKind",
    "Structure",
    "TypedSpan",
    "Unit",
    "ValueType",
];

/// `http.route` as the name of a static: `HTTP_ROUTE`.
pub(crate) fn constant(name: &str) -> String {
    words(name).join("_").to_ascii_uppercase()
}

/// `http.route` as the name of a type: `HttpRoute`; with a `_` where the generated code needs the
/// name for something else.
pub(crate) fn type_name(name: &str) -> String {
    let name = camel(name);
    if TAKEN.contains(&name.as_str()) {
        format!("{name}_")
    } else {
        name
    }
}

/// The name of the type of a metric's labels: `HttpServerDurationLabels`.
pub(crate) fn labels_name(metric: &str) -> String {
    type_name(&format!("{metric}.labels"))
}

/// `gift_card` as the name of a variant: `GiftCard`.
pub(crate) fn variant(value: &str) -> String {
    let name = camel(value);
    if name == "Self" {
        "Self_".to_owned()
    } else {
        name
    }
}

/// `http.route` as the name of a field: `http_route`.
#[cfg(feature = "cli")]
pub(crate) fn field(name: &str) -> String {
    let field = words(name).join("_");
    if KEYWORDS.contains(&field.as_str()) {
        format!("r#{field}")
    } else if NEVER_RAW.contains(&field.as_str()) {
        format!("{field}_")
    } else {
        field
    }
}

/// A string literal.
#[cfg(feature = "cli")]
pub(crate) fn quoted(text: &str) -> String {
    format!("{text:?}")
}

fn camel(name: &str) -> String {
    let words = words(name).into_iter();
    let name: String = words.map(|word| capitalised(&word)).collect();
    if name.starts_with(|first: char| first.is_ascii_digit()) || name.is_empty() {
        format!("Value{name}")
    } else {
        name
    }
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

#[cfg(all(test, feature = "cli"))]
mod tests {
    use super::{KEYWORDS, constant, field, labels_name, type_name, variant};

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

    #[test]
    fn what_rust_or_generated_code_needs_gets_another_name() {
        check("self", ["SELF", "Self_", "self_"]);
        check("crate", ["CRATE", "Crate", "crate_"]);
        check("override", ["OVERRIDE", "Override", "r#override"]);
        check("label.value", ["LABEL_VALUE", "LabelValue_", "label_value"]);
        assert_eq!(labels_name("option"), "OptionLabels");
        assert_eq!(
            (&*variant("self"), &*variant("option")),
            ("Self_", "Option")
        );
    }

    #[test]
    fn every_field_is_an_identifier() {
        for name in KEYWORDS.iter().chain(super::NEVER_RAW) {
            let item = format!("struct Has {{ {}: u8 }}", field(name));
            assert!(syn::parse_str::<syn::ItemStruct>(&item).is_ok(), "{item}");
        }
    }
}
