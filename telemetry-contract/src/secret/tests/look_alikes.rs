//! Names beside telling keys, and the secrets that look like them.

use super::super::Kind;
use super::{check_clean, check_found};

/// Names, one a line.
const NAMES: &str = r#"
sig=SIGTERM
sig=SIGKILL received
sig=15
{"sig":"SIGUSR1","pid":7}
pwd=/srv/app
PWD=/home/bob OLDPWD=/home/bob/src
pwd: /home/bob
{"pwd":"/var/lib/orders"}
pwd=~/src
pwd=../src
pwd=/
pwd=.
pwd=C:\Users\bob
secret=/run/secrets/db
password: /run/secrets/db_password
token=/var/run/secrets/kubernetes.io/serviceaccount/token
password: String
password: String, token: Option<String>
struct User { name: String, password: String, token: Option<SecretString> }
fn login(user: &str, password: &str) -> bool {
fn login(token: &mut String, secret: &'static str)
fn login(token: Box<dyn Token>, secret: [u8; 32])
fn cancel(token: CancellationToken)
interface User { password: string; token?: string | null }
def login(user: str, password: str) -> bool:
password: std::string::String
token: Result<Vec<u8>, Error>
type Config struct { Password string `json:"password"` }
func Login(password string, token []byte) error
unexpected token: Ident("foo")
unexpected token: Ident("foo"), line 3
unexpected token: Punct(';')
unexpected token: Punct { ch: '{', spacing: Alone }
unexpected token: Literal { text: "foo", span: 5..8 }
token: Token { kind: Ident, span: Span { start: 1, end: 5 } }
password: None, passwords: []
password: Secret([REDACTED alloc::string::String])
password: Some(String)
"#;

#[test]
fn names_are_left_alone() {
    NAMES.lines().for_each(check_clean);
}

/// Secrets that start or end as names do.
const SECRETS: &[(&str, &str)] = &[
    ("sig=SIGTERMx9f8a7b6c5", "SIGTERMx9f8a7b6c5"),
    ("sig=0123456789abcdef", "0123456789abcdef"),
    ("pwd=/x9Kd8pQ2z", "/x9Kd8pQ2z"),
    ("pwd=/srv/app!", "/srv/app!"),
    ("pwd=hunter2", "hunter2"),
    ("password=/hunter", "/hunter"),
    ("password=/home2", "/home2"),
    ("password=/tmp", "/tmp"),
    ("secret=/Kd8p/Q2z+abc", "/Kd8p/Q2z+abc"),
    ("password: Strings", "Strings"),
    ("password: String1", "String1"),
    ("password: STRING", "STRING"),
    ("password: SuperSecret", "SuperSecret"),
    ("password=String", "String"),
    ("password: \"String\"", "String"),
    ("token: string!", "string!"),
    ("secret: number", "number"),
    ("unexpected token: abc123def456", "abc123def456"),
    ("token: Ident(\"foo bar\")", "Ident(\"foo bar\")"),
];

#[test]
fn secrets_that_look_like_names_are_found() {
    for (text, secret) in SECRETS {
        check_found(text, Kind::Credential, secret);
    }
}
