//! `Authorization` and `Cookie` in the spellings of logs, requests and languages.

use super::super::Kind;
use super::{check_clean, check_found};

#[track_caller]
fn check(text: &str, credentials: &str) {
    check_found(text, Kind::Credential, credentials);
}

#[test]
fn credentials_follow_a_scheme_whatever_the_sign() {
    for sign in ["=", ": ", " => ", " -> ", "=> ", " = "] {
        for credentials in [
            "Bearer abcd1234efgh",
            "bearer abcd.1234-efgh",
            "Basic dXNlcjpodW50ZXIy",
            "Negotiate YIIabcdefgh==",
            "ApiKey abcdEFGH1234",
            "token abcdEFGH1234",
            "Unknown-Scheme abcdEFGH1234",
            "s3cr3t",
        ] {
            let text = format!("HTTP_AUTHORIZATION{sign}{credentials}\nnext=1");
            check(&text, credentials);
        }
    }
}

#[test]
fn other_values_follow_behind_a_sign_that_is_no_colon() {
    check(
        "authorization=Bearer abcd1234efgh rest",
        "Bearer abcd1234efgh",
    );
    check(
        "authorization=Basic dXNlcjpodW50ZXIy status=200",
        "Basic dXNlcjpodW50ZXIy",
    );
    check("authorization=s3cr3t user=bob", "s3cr3t");
    check(
        "cookie=session=abc123; other=def456 status=200",
        "session=abc123; other=def456",
    );
    check("HTTP_COOKIE=a=b; c=d", "a=b; c=d");
    check(
        "set-cookie=a=b; Path=/; HttpOnly status=200",
        "a=b; Path=/; HttpOnly",
    );
    check("cookie=a=\"b c\"; d=e; ls", "a=\"b c\"; d=e");
}

/// Parameters with quotes, and the scheme before them.
const PARAMETERS: &[&str] = &[
    r#"Digest username="Mufasa", realm="a b", response="6629fae4""#,
    r#"Hawk id="dh37", ts="13", mac="6R4rV5iE+NPoym=""#,
    r#"Signature keyId="k",algorithm="rsa",signature="c2ln/+==""#,
    "AWS4-HMAC-SHA256 Credential=AKIA0/s3, SignedHeaders=host;range, Signature=fe5f",
];

#[test]
fn quoted_parameters_are_part_of_the_credentials() {
    for credentials in PARAMETERS {
        for key in ["Authorization", "proxy-authorization"] {
            check(&format!("{key}: {credentials}"), credentials);
            check(&format!("{key}: {credentials}\nHost: x"), credentials);
            check(&format!("{key}: {credentials}\\r\\nHost: x"), credentials);
            check(
                &format!("curl -H '{key}: {credentials}' https://x"),
                credentials,
            );
            check(&format!("{key}={credentials} status=200"), credentials);
            let escaped = credentials.replace('"', "\\\"");
            check(
                &format!("{{\"{key}\":\"{escaped}\",\"host\":\"x\"}}"),
                &escaped,
            );
            check(&format!("msg=\"{key}: {escaped}\" level=info"), &escaped);
        }
    }
    check(
        "curl -H \"Authorization: Basic dXNlcjpwYXNzMQ==\" https://x",
        "Basic dXNlcjpwYXNzMQ==",
    );
}

#[test]
fn lists_of_values_are_taken_whole() {
    check(r#"{"cookie": ["sid=value1"]}"#, r#"["sid=value1"]"#);
    check(
        r#"{"headers":{"set-cookie":["sid=a]b"],"accept":["x"]}}"#,
        r#"["sid=a]b"]"#,
    );
    check(
        r#"{"multiValueHeaders":{"Authorization":["Bearer a","b"]}}"#,
        r#"["Bearer a","b"]"#,
    );
    check(
        r#"{\"cookie\":[\"sid=a\",\"b=c\"],\"n\":1}"#,
        r#"[\"sid=a\",\"b=c\"]"#,
    );
    check("map[Cookie:[sid=a; b=c] Host:[x]]", "[sid=a; b=c]");
}

#[test]
fn credentials_may_repeat_their_bytes() {
    for scheme in ["ntlm", "NTLM"] {
        let credentials = format!("{scheme} TlRMTVNTUAABAAAAB4IIogAAAAAAAAAAAAAAAAAAAAA=");
        check(&format!("Authorization: {credentials}"), &credentials);
        check(&format!("authorization={credentials} rest"), &credentials);
    }
}

#[test]
fn what_stands_for_credentials_is_left_alone() {
    for text in [
        "Authorization: Bearer <token>",
        "authorization=Bearer ${TOKEN}",
        "authorization=Bearer",
        "authorization: Basic {base64(a:b)}",
        "\"Authorization\": \"Bearer {token}\"",
        "authorization=none user=ada",
        "cookie=null status=200",
        "authorization=[redacted:credential] status=200",
    ] {
        check_clean(text);
    }
}

#[test]
fn credentials_in_quotes_or_brackets_of_their_own_are_found() {
    for (text, secret) in [
        (
            "authorization: bearer \"x9Kd82mQpLz7vTq4\"",
            "x9Kd82mQpLz7vTq4",
        ),
        (
            "Authorization: Bearer  \"x9Kd82mQpLz7vTq4\" x",
            "x9Kd82mQpLz7vTq4",
        ),
        ("Authorization: Basic 'dXNlcjpwYXNz'", "dXNlcjpwYXNz"),
        (
            "authorization=Token \\\"x9Kd82mQpLz7vTq4\\\"",
            "x9Kd82mQpLz7vTq4",
        ),
        (
            "Authorization: Bearer <x9Kd82mQpLz7vTq4>",
            "Bearer <x9Kd82mQpLz7vTq4>",
        ),
        (
            "Authorization: Bearer {x9Kd82mQpLz7vTq4}",
            "Bearer {x9Kd82mQpLz7vTq4}",
        ),
    ] {
        check_found(text, Kind::Credential, secret);
    }
    for text in [
        "Authorization: Bearer <token>",
        "Authorization: Bearer <your-token-here>",
        "Authorization: Bearer {access_token}",
        "a=\"Authorization: Bearer \" b=\"next\"",
        "\"Authorization: Bearer \"+token+\"\\r\\n\"",
        "Authorization: Bearer \"\"",
    ] {
        check_clean(text);
    }
}

#[test]
fn a_forms_field_of_many_values_is_a_key() {
    check_found("password[]=x9Kd82mQ&x=1", Kind::Credential, "x9Kd82mQ");
    check_found("user[password][]=x9Kd82mQ", Kind::Credential, "x9Kd82mQ");
    check_found("password%5B%5D=x9Kd82mQ", Kind::Credential, "x9Kd82mQ");
    check_clean("items[]=x9Kd82mQ");
}
