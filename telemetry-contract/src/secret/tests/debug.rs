//! What Rust's `Debug` writes of values beside telling keys, on one line and on many.

use super::super::{Kind, find};
use super::{check_clean, check_found};

/// What a value is written as, `…` being the secret.
const VALUES: &[&str] = &[
    "\"…\"",
    "Some(\"…\")",
    "Some(Some(\"…\"))",
    "Some(Secret(\"…\"))",
    "Secret { inner: \"…\" }",
    "Some(Secret { inner: \"…\" })",
    "Arc(Secret { id: 5, inner: \"…\" })",
    "Mutex { data: \"…\", poisoned: false, .. }",
    "RefCell { value: \"…\" }",
    "Wrapper<String> { value: \"…\" }",
    "Cell<Option<&str>> { value: Some(\"…\") }",
    "vault::Secret { id: (1, [2]), v: \"…\" }",
    "(1, \"…\")",
    "Some((\"…\", 5))",
    "Some([\"…\", \"other\"])",
    "Pair { first: \"a ) } b\", second: \"…\" }",
];

const KEYS: &[&str] = &["password", "api_key", "token", "secret", "authorization"];

const SECRET: &str = "x9Kd82mQpLz7vT";

#[track_caller]
fn check_hidden(text: &str) {
    let mut shown = text.to_owned();
    for found in find(text).collect::<Vec<_>>().into_iter().rev() {
        shown.replace_range(found.start..found.end, found.kind.replacement());
    }
    assert!(!shown.contains(SECRET), "{shown:?}");
    assert!(shown.contains("keep: \"kept\""), "{shown:?}");
}

/// As `{:#?}` breaks it into lines.
fn on_lines(value: &str) -> String {
    let mut pretty = String::new();
    for letter in value.chars() {
        match letter {
            '(' | '{' | '[' => pretty.extend([letter, '\n']),
            ')' | '}' | ']' => pretty.extend([',', '\n', letter]),
            ' ' if pretty.ends_with([',', '\n']) => pretty.push_str("\n        "),
            _ => pretty.push(letter),
        }
    }
    pretty
}

#[test]
fn a_secret_in_a_value_is_hidden_with_the_whole_value() {
    for key in KEYS {
        for value in VALUES {
            let value = value.replace('…', SECRET);
            let one = format!("Config {{ {key}: {value}, keep: \"kept\" }}");
            check_hidden(&one);
            check_hidden(&format!(
                "Config {{\n    {key}: {},\n    keep: \"kept\",\n}}",
                on_lines(&value)
            ));
        }
    }
}

#[test]
fn the_same_within_a_text_is_hidden() {
    for key in KEYS {
        for value in VALUES {
            let value = on_lines(&value.replace('…', SECRET));
            let inner = format!("Config {{\n    {key}: {value},\n}}");
            check_hidden(&format!("Outer {{ text: {inner:?}, keep: \"kept\" }}"));
        }
    }
}

#[test]
fn a_value_that_is_cut_is_hidden_to_its_end() {
    for (text, secret) in [
        (
            "password: Some(Secret { inner: \"x9Kd82",
            "Some(Secret { inner: \"x9Kd82",
        ),
        ("password: Some([104, 117, 110", "Some([104, 117, 110"),
        (
            "password: Some([104, 117, 110]), a: 1",
            "Some([104, 117, 110])",
        ),
    ] {
        check_found(text, Kind::Credential, secret);
    }
}

#[test]
fn a_type_whose_name_tells_is_a_key() {
    for (text, secret) in [
        ("key: ApiKey(\"x9Kd82mQpLz7vT\")", "x9Kd82mQpLz7vT"),
        (
            "got Some(auth::AccessToken(\"x9Kd82mQpLz7vT\"))",
            "x9Kd82mQpLz7vT",
        ),
        (
            "{\"key\":\"ApiKey(\\\"x9Kd82mQpLz7vT\\\")\"}",
            "x9Kd82mQpLz7vT",
        ),
    ] {
        check_found(text, Kind::Credential, secret);
    }
    for text in [
        "InvalidToken(\"expected-a-semicolon\")",
        "get_token(\"x9Kd82mQpLz7vT\")",
        "OrderId(\"x9Kd82mQpLz7vT\")",
        "Token(\"x9Kd82mQpLz7vT and more\")",
    ] {
        check_clean(text);
    }
}
