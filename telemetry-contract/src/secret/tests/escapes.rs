//! Secrets among colours, and among marks that are percent-encoded, escaped or written as in HTML.

use super::super::{Kind, find};
use super::{PAIRS, TOKENS, check_clean, check_found};

/// Marks, and what stands around a secret written with them.
const AROUND: &[(&str, &str)] = &[
    ("\x1b[31m", "\x1b[0m"),
    ("\x1b[1;38;5;208m", "\x1b[0m"),
    ("\\x1b[31m", "\\x1b[0m"),
    ("\\u001b[31m", "\\u001b[0m"),
    ("\\u{1b}[31m", "\\u{1b}[0m"),
    ("\\033[31m", "\\033[0m"),
    ("%22", "%22"),
    ("https%3A%2F%2Fx%2F", "%2Fy"),
    ("&quot;", "&quot;"),
    ("&#34;", "&#34;"),
    ("\\u0022", "\\u0022"),
    ("a\\n", "\\n"),
];

#[test]
fn tokens_are_found_behind_every_spelling_of_a_mark() {
    for (kind, head, tail) in TOKENS {
        let secret = format!("{head}{tail}");
        if *kind == Kind::Email {
            continue;
        }
        for (before, after) in AROUND {
            let text = format!("{before}{secret}{after}");
            let (start, end) = (before.len(), before.len() + secret.len());
            let covered = find(&text).any(|found| found.start <= start && found.end >= end);
            assert!(covered, "{text:?}");
        }
    }
}

#[test]
fn keys_and_values_are_found_among_colours() {
    for (open, close) in [
        ("\x1b[31m", "\x1b[0m"),
        ("\\x1b[1;31m", "\\x1b[0m"),
        ("\\\\x1b[1;31m", "\\\\x1b[0m"),
        ("\\\\\\\\u{1b}[31m", "\\\\\\\\u{1b}[0m"),
    ] {
        let check = |text: String| check_found(&text, Kind::Credential, "hunter2");
        check(format!(
            "{open}password{close}{open}={close}\"hunter2\" next"
        ));
        check(format!(
            "{open}password{close}{open}={close}hunter2{open} next"
        ));
        check(format!("{open}password: {close}{open}hunter2{close} next"));
        check(format!(
            "{open}Authorization{close}: {open}hunter2{close} next"
        ));
        check(format!(
            "{open}cookie{close}{open}={close}hunter2{close} next"
        ));
    }
}

#[test]
fn keys_and_values_are_found_among_encoded_marks() {
    let check = |text: &str| check_found(text, Kind::Credential, "hunter2");
    check("%22password%22%3A%22hunter2%22%2C%22user%22%3A%22bob%22");
    check("next=password%3Dhunter2%26user%3Dbob");
    check("next=%2Fcb%3Faccess_token%3Dhunter2%26state%3D1");
    check("&quot;password&quot;:&quot;hunter2&quot;,&quot;user&quot;:1");
    check("&quot;password&quot;: &quot;hunter2&quot;");
    check("&#34;password&#34;:&#34;hunter2&#34;");
    check("password&#x22;:&#x22;hunter2&#x22;,");
    check("/login?user=bob&amp;password=hunter2&amp;next=1");
    check("&lt;a&gt;password=hunter2&lt;/a&gt;");
    check("{\\u0022password\\u0022:\\u0022hunter2\\u0022}");
    check("{\"q\":\"password\\u003dhunter2\\u0026user\\u003dbob\"}");
    check("System.setProperty(\\\"API_TOKEN\\\", \\\"hunter2\\\")");
}

#[test]
fn a_password_keeps_its_encoded_marks() {
    check_found("password=a%26b%22c&user=1", Kind::Credential, "a%26b%22c");
}

#[test]
fn nothing_is_secret_among_colours_either() {
    for text in [
        "\x1b[2m2026-11-22\x1b[0m \x1b[32m INFO\x1b[0m \x1b[3mqueue\x1b[0m\x1b[2m=\x1b[0morders",
        "\x1b[3mtoken_count\x1b[0m\x1b[2m=\x1b[0m12",
        "\x1b[31mpassword\x1b[0m must not be empty",
        "a%20b%2Cc%3Dd &amp; &lt;b&gt;",
    ] {
        check_clean(text);
    }
}

#[test]
fn pairs_are_found_in_a_text_of_json() {
    for (text, secret) in PAIRS {
        let escape = |text: &str| {
            text.replace('\\', "\\\\")
                .replace('"', "\\\"")
                .replace('\n', "\\n")
        };
        let (text, secret) = (format!("{{\"m\":\"{}\"}}", escape(text)), escape(secret));
        let seen = find(&text).fold(text.clone(), |clean, found| {
            clean.replace(&text[found.start..found.end], "")
        });
        assert!(!seen.contains(&secret), "{text}");
    }
}
