//! The work that hostile texts make: counted, and held to a share of their length.

use super::super::find;
use super::super::scan::STEPS;

/// Bytes of each hostile text.
const BYTES: usize = 64 * 1024;

/// Most bytes that may be looked at for one of the text: a secret that needs its end to be known
/// is looked for in the next 2 KiB at most.
const SHARE: u64 = 600;

/// What hostile texts are made of: the start of each shape, over and over.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "eyJ", "-eyJ", ".eyJ", "/eyJhbGciOi", "ZXlK", "ghp_", "/ghp_", "sk-", "hvs.", "AKIA", "/AKIA",
    "a@a.", "a@", "://a:", "x://a:b", "://", "pin=", "pin= ", "phone=", "cookie:", "token:",
    "cookie:[redacted", "basic+", "bearer+", "bearer ", "-----BEGIN ",
    "-----BEGIN PRIVATE KEY----- ", "<pin>", "(\"pin\",", "(\"", "--pin ", "-u a:", "curl -u a:",
    "4111-", "4111 ", "DE8", "DE89 ", "+1 ", "+1-", "password=\"", "password=\\\"", "pin={",
    "pin=[1", "pin=\"{", "phone=[", "%40", "%3D", "\\\"", "value=", "name=pin value=", "token=${",
    "token=$(", "token={{", "token=a(", "Authorization: ", "Authorization: a ", "1:A", "a|", "1|",
    "8Q~", "sha256~", "\\n", "token: |\n", "token string = ", "token: string = ", ".atlasv1.",
    "%22", "%3A%2F%2F", "%3A%2F%2Fa%3A", "&quot;", "\x1b[31m", "\x1b[", "\\u0022", "\\u003d", "&",
    "token\x1b[0m=", "token&quot;:&quot;", "token%22%3A%22", "authorization=a b=\"", "cookie=a=b;",
    "Authorization: a=\"", "cookie:[", "PuTTY-User-Key-File-2: ", "LS0t", "LS0tLS1CRUdJTi", "1/", "1/1",
    "PRIVATE ", "-----BEGIN PRIVATE", "a/-----BEGIN ", "password '", "PASSWORD(", "IDENTIFIED BY ",
    "mysql -p", "-p ", "-pa ", "@tcp(", ":@tcp(", "415-555-2671", "(415", "415-", "token:\n", "token:\\n ",
    "pwd=/a", "token: Option<", "token: &", "key is a1b2c3d4e5f6a7b8", "eyJhbGciOi..", "SUA",
    "AAAAAAAAAAAAAAAAAAAAAA", "hooks.slack.com/services/", "a", " ", "a ", "é", "🚀", "token=\u{e9}",
    "pin=A(", "pin: A(b ", "pin: A { b: ", "pin=A(\"", "pin: A<", "pin=A::", "pin=((", "pin=A(1)", "A(\"",
    "ApiKey(\"", "\"a1b2c3d4e5f6a7b8", "authorization: bearer \"", "authorization: bearer <", "pin[]=",
    "LS0t-", "_LS0t", "authorization: {a ", "Authorization: a [redacted:card]", "cookie: ENC[",
];

fn steps(text: &str) -> u64 {
    STEPS.with(|steps| steps.set(0));
    let found = find(text).count();
    assert!(found <= text.len());
    STEPS.with(std::cell::Cell::get)
}

#[test]
fn a_hostile_text_takes_linear_work() {
    for piece in PIECES {
        let text = piece.repeat(BYTES / piece.len());
        let spent = steps(&text) / text.len() as u64;
        assert!(
            spent <= SHARE,
            "{piece:?}: {spent} bytes looked at for each"
        );
    }
}

#[test]
fn twice_the_text_is_twice_the_work() {
    for piece in [
        "pin=\"a",
        "://a:b",
        "/ghp_",
        "curl -u a:",
        "token=${a",
        "a@a.b ",
        "4111 1111 ",
    ] {
        let once = steps(&piece.repeat(4096));
        let twice = steps(&piece.repeat(8192));
        assert!(
            twice <= once * 2 + once / 4,
            "{piece:?}: {once}, then {twice}"
        );
    }
}
