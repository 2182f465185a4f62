use proptest::prelude::*;

use super::{KeyClass, Kind, Match, find, first, key_class};

/// `text` holds exactly one secret, of this kind, and it is `secret`.
#[track_caller]
fn check_found(text: &str, kind: Kind, secret: &str) {
    let all: Vec<_> = find(text)
        .map(|m| (m.kind, &text[m.start..m.end]))
        .collect();
    assert_eq!(all, [(kind, secret)], "in {text:?}");
}

#[track_caller]
fn check_clean(text: &str) {
    let all: Vec<_> = find(text)
        .map(|m| (m.kind, &text[m.start..m.end]))
        .collect();
    assert_eq!(all, [], "in {text:?}");
}

#[track_caller]
fn check_key(class: KeyClass, keys: &[&str]) {
    for key in keys {
        assert_eq!(key_class(key), class, "{key}");
        assert!(
            class == KeyClass::Plain || super::word::may_tell(key.as_bytes()),
            "{key}"
        );
    }
}

/// A shape of a secret: its kind, and a sample in two halves, so that no scanner of repositories
/// takes this file for a leak.
const TOKENS: &[(Kind, &str, &str)] = &[
    (
        Kind::Jwt,
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0",
        "NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
    ),
    (Kind::Jwt, "eyJhbGciOiJub25lIn0", ".eyJzdWIiOiJhIn0"),
    (Kind::AwsKey, "AKIA", "IOSFODNN7EXAMPLE"),
    (Kind::AwsKey, "ASIA", "Y34FZKBOKMUTVV7A"),
    (
        Kind::GithubToken,
        "ghp_",
        "16C7e42F292c6912E7710c838347Ae178B4a",
    ),
    (
        Kind::GithubToken,
        "gho_",
        "16C7e42F292c6912E7710c838347Ae178B4a",
    ),
    (
        Kind::GithubToken,
        "ghs_",
        "16C7e42F292c6912E7710c838347Ae178B4a",
    ),
    (
        Kind::GithubToken,
        "github_pat_",
        "11ABCDEFG0123456789_abcdefghijklmnopqrstuv",
    ),
    (Kind::GitlabToken, "glpat-", "x3yz7AbCdEfGhIjKlMnO"),
    (Kind::SlackToken, "xoxb-", "123456789012-abcdefGHIJKL"),
    (Kind::SlackToken, "xoxp-", "1111-2222-3333-abcdef"),
    (Kind::StripeKey, "sk_live_", "4eC39HqLyjWDarjtT1zdp7dc"),
    (Kind::StripeKey, "sk_test_", "4eC39HqLyjWDarjtT1zdp7dc"),
    (Kind::StripeKey, "rk_live_", "4eC39HqLyjWDarjtT1zdp7dc"),
    (
        Kind::StripeKey,
        "whsec_",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    ),
    (
        Kind::AnthropicKey,
        "sk-ant-",
        "api03-AbCdEf0123456789_xyz-AA",
    ),
    (Kind::ApiKey, "sk-", "proj-T3BlbkFJabcdefghij0123456789"),
    (Kind::ApiKey, "sk_", "T3BlbkFJabcdefghij0123456789"),
    (Kind::ApiKey, "hf_", "AbCdEfGhIjKlMnOpQrStUvWxYz012345"),
    (
        Kind::ApiKey,
        "glsa_",
        "AbCdEfGhIjKlMnOpQrStUvWxYz012345_a1b2c3d4",
    ),
    (Kind::ApiKey, "dckr_pat_", "AbCdEfGhIjKlMnOpQrSt012"),
    (
        Kind::GoogleKey,
        "AIza",
        "SyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY",
    ),
    (Kind::GoogleKey, "GOCSPX-", "AbCdEfGhIjKlMnOpQrSt0123"),
    (Kind::GoogleKey, "ya29.", "a0AfH6SMBabcdefghij0123456789"),
    (
        Kind::NpmToken,
        "npm_",
        "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789",
    ),
    (
        Kind::PypiToken,
        "pypi-",
        "AgEIcHlwaS5vcmcCJDAwMDAwMDAwLTAwMDAtMDAwMC0wMDAw",
    ),
    (
        Kind::SendgridKey,
        "SG.",
        "ngeVfQFYQlKU0ufo8x5d1A.TwL2iGABf9DHoTf-09kqeF8tAmbihYzrnopKc-1s5cr",
    ),
    (Kind::TwilioKey, "SK", "0123456789abcdef0123456789abcdef"),
    (Kind::TwilioKey, "AC", "0123456789abcdef0123456789abcdef"),
    (
        Kind::DigitaloceanToken,
        "dop_v1_",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    ),
    (Kind::VaultToken, "hvs.", "CAESIJAbCdEfGhIjKlMnOpQrStUv0123"),
    (
        Kind::SlackToken,
        "hooks.slack.com/services/T01234567/B01234567",
        "/abcdefABCDEF012345678901",
    ),
    (
        Kind::ApiKey,
        "123456789:AA",
        "abcdefABCDEF0123456789abcdefABCDE",
    ),
    (Kind::ApiKey, "dapi", "0123456789abcdef0123456789abcdef"),
    (Kind::ApiKey, "dapi", "cafe456789abcdef0123456789abcdef"),
    (Kind::ApiKey, "key-", "0123456789abcdef0123456789abcdef"),
    (Kind::ApiKey, "sq0atp-", "abcdefABCDEF0123456789"),
    (
        Kind::ApiKey,
        "ATATT3",
        "xFfGF0abcdefABCDEF0123456789abcdefABCDEF01=ADCB1234",
    ),
    (
        Kind::ApiKey,
        "figd_",
        "abcdefABCDEF0123456789abcdefABCDEF01",
    ),
    (
        Kind::ApiKey,
        "PMAK-",
        "0123456789abcdef01234567-0123456789abcdef0123456789abcdef01",
    ),
    (Kind::ApiKey, "ntn_", "abcdefABCDEF0123456789abcdefABCDEF01"),
    (Kind::Card, "4111 1111", " 1111 1111"),
    (Kind::Card, "5555-5555", "-5555-4444"),
    (Kind::Card, "378282", "246310005"),
    (Kind::Card, "3782 822463", " 10005"),
    (Kind::Card, "6011", "111111111117"),
    (Kind::Iban, "DE89370400", "440532013000"),
    (Kind::Iban, "GB82 WEST 1234", " 5698 7654 32"),
    (Kind::Iban, "NO93", "86011117947"),
    (Kind::Email, "ada.lovelace", "@example.co.uk"),
    (Kind::Email, "ada+orders", "@xn--bcher-kva.example"),
    (Kind::Email, "müller", "@bücher.example"),
    (Kind::Email, "ada%40", "example.com"),
    (Kind::Phone, "+4917", "612345678"),
    (Kind::Phone, "+1 (555)", " 123-4567"),
    (
        Kind::PrivateKey,
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEow",
        "IBAAK\n-----END RSA PRIVATE KEY-----",
    ),
    (
        Kind::PrivateKey,
        "-----BEGIN OPENSSH PRIVATE KEY-----",
        "\nb3BlbnNzaC1rZXktdjEA",
    ),
];

#[test]
fn tokens_are_found_alone_and_in_text() {
    for (kind, head, tail) in TOKENS {
        let secret = format!("{head}{tail}");
        check_found(&secret, *kind, &secret);
        if *kind != Kind::PrivateKey {
            check_found(&format!("got ({secret}), giving up"), *kind, &secret);
            check_found(&format!("[{secret}]"), *kind, &secret);
            check_found(&format!("{secret}."), *kind, &secret);
        }
    }
}

/// A text, and the secret in it that the key beside it gives away.
const PAIRS: &[(&str, &str)] = &[
    ("password=hunter2", "hunter2"),
    ("login with PASSWORD: hunter2 failed", "hunter2"),
    (r#"{"apiKey": "correct horse"}"#, "correct horse"),
    (r#"{\"apiKey\":\"correct horse\"}"#, "correct horse"),
    (r#"{"pass_word":"a\"b"}"#, r#"a\"b"#),
    ("token := abcdef", "abcdef"),
    ("client_secret => 'abc def'", "abc def"),
    ("Set-Cookie: sid=abc; Path=/", "sid=abc; Path=/"),
    ("Cookie: a=b; c=d\nHost: x", "a=b; c=d"),
    ("Authorization: Digest username=\"x\"", "Digest username="),
    ("proxy-authorization: Bearer abc.def", "Bearer abc.def"),
    ("api key: k-1", "k-1"),
    ("the private key = k-1", "k-1"),
    (
        "Config { db_password: Some(\"s3 cret\"), port: 1 }",
        "Some(\"s3 cret\")",
    ),
    ("Config { dbPassword: \"s3cret\" }", "s3cret"),
    ("/callback?code=1&access_token=abc&state=2", "abc"),
    ("/callback?id_token=abc#frag", "abc#frag"),
    ("q=1&refresh_token%3Dabc", "abc"),
    (
        "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=Zm9v+/==;EndpointSuffix=x",
        "Zm9v+/==",
    ),
    (
        "https://a.blob.core.windows.net/c?sv=2022&sig=aGVsbG8%3D&se=1",
        "aGVsbG8%3D",
    ),
    (
        "Server=db;User Id=sa;Password=p@ss,w0rd;Encrypt=yes",
        "p@ss,w0rd",
    ),
    (
        "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG",
        "wJalrXUtnFEMI/K7MDENG",
    ),
    ("mysqldump --password hunter2 orders", "hunter2"),
    ("mysqldump --password=hunter2 orders", "hunter2"),
    ("<Password>hunter 2</Password>", "hunter 2"),
    (r#"[("x-api-key", "abc"), ("accept", "json")]"#, "abc"),
    ("cvv: 123", "123"),
    (r#"{"cookies":["a=b","c]d"],"n":1}"#, r#"["a=b","c]d"]"#),
    (
        r#"{"credentials":{"user":"x","more":[1]},"n":1}"#,
        r#"{"user":"x","more":[1]}"#,
    ),
    ("otp=991122", "991122"),
    ("otp: 991122", "991122"),
    ("db_pass=hunter2", "hunter2"),
    ("DB_PASS: hunter2", "hunter2"),
    ("smtp.pass=hunter", "hunter"),
    ("user=root pass=hunter2", "hunter2"),
    ("wifi psk=hunter2", "hunter2"),
    ("password: swordfish", "swordfish"),
    ("PWD: SWORDFISH", "SWORDFISH"),
    ("client secret: swordfish", "swordfish"),
    ("token: kQxZabcdef", "kQxZabcdef"),
    ("token: abcdefghijklmnopqrst", "abcdefghijklmnopqrst"),
    ("token = identifier", "identifier"),
    (
        "GET /callback?code=4/0AX4XfWhabcdefgh&state=2",
        "4/0AX4XfWhabcdefgh",
    ),
    (
        "/callback?state=2&code=abcdef0123456789",
        "abcdef0123456789",
    ),
    ("next=%2Fcb%3Fcode%3Dabcdef0123456789", "abcdef0123456789"),
    ("export GITHUB_TOKEN=abc", "abc"),
    ("X-Amz-Signature=0123abcd&X-Amz-Date=1", "0123abcd"),
];

#[test]
fn values_beside_a_credential_key_are_found() {
    for (text, secret) in PAIRS {
        check_found(text, Kind::Credential, secret);
    }
}

#[test]
fn values_beside_a_personal_key_are_found() {
    check_found("ssn=078-05-1120", Kind::Personal, "078-05-1120");
    check_found("phone: 0171-1234567", Kind::Personal, "0171-1234567");
    check_found(r#"{"firstName":"Ada"}"#, Kind::Personal, "Ada");
}

#[test]
fn headers_and_addresses_give_their_credentials_away() {
    check_found(
        "sent Bearer abcdef123456",
        Kind::BearerToken,
        "abcdef123456",
    );
    check_found(
        "sent bearer%20abcdef123456",
        Kind::BearerToken,
        "abcdef123456",
    );
    check_found(
        "sent Basic dXNlcjpwYXNz to it",
        Kind::BasicAuth,
        "dXNlcjpwYXNz",
    );
    check_found(
        "postgres://app:s3cret@db:5432/orders",
        Kind::UrlPassword,
        "s3cret",
    );
    check_found("redis://:s3cret@cache", Kind::UrlPassword, "s3cret");
    check_found("amqp://app:p@ss/w0rd@mq", Kind::UrlPassword, "p");
    check_found("amqp://app:pa/w0rd@mq", Kind::UrlPassword, "pa/w0rd");
    check_found("see https://u:p@host/a?b=c#d now", Kind::UrlPassword, "p");
}

#[test]
fn several_secrets_are_found_in_order() {
    let text = "password=a token=b ada@example.com";
    let all: Vec<_> = find(text).map(|m| &text[m.start..m.end]).collect();
    assert_eq!(all, ["a", "b", "ada@example.com"]);
}

const CLEAN: &[&str] = &[
    "",
    "order placed",
    "550e8400-e29b-41d4-a716-446655440000",
    "12345678-1234-4234-8234-123456789012",
    "00000000-0000-4000-8000-000000000000",
    "018f6f9e-4111-7111-9111-111111111111",
    "trace 4bf92f3577b34da6a3ce929d0e0e4736 span 00f067aa0ba902b7",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "postgres@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "d41d8cd98f00b204e9800998ecf8427e",
    "DA39A3EE5E6B4B0D3255BFEF95601890AFD80709",
    "2026-11-21T12:30:45.123456Z",
    "2026-11-21T12:30:45.123456+00:00",
    "Sat, 21 Nov 2026 12:30:45 +0100",
    "1763728245",
    "1763728245123",
    "1763728245123456",
    "1763728245123456789",
    "0.4111111111111111",
    "4.111111111111111",
    "1.2.3",
    "v1.2.3-rc.1+build.5",
    "serde@1.0.219",
    "react@18.2.0",
    "telemetry_bootstrap::log::layer",
    "GET /orders/{id} 200 in 12.5ms",
    "GET /orders/42?page=3&sort=-created_at",
    "http://localhost:4318/v1/logs",
    "https://grafana.example.com:3000/d/abc?var-service=orders",
    "http://host:8080/path?who=a@b",
    "postgres://app@db:5432/orders",
    "git@github.com:owner/name.git",
    "ssh://git@github.com/owner/name",
    "getty@tty1.service started",
    "icon@2x.png",
    "retrying in 250ms (attempt 3 of 5)",
    "status=500 error.type=timeout duration_ms=12",
    "token_count=512 tokens_used: 300 max_tokens=4096",
    "next_token=abc page_token=def",
    "secretary: Ada",
    "author=ada",
    "keyboard: qwerty",
    "tokenizer: bpe",
    "spinner=dots",
    "unexpected token: expected ';'",
    "invalid password: must have 12 characters",
    "password: null",
    "password=\"\"",
    "password: None, port: 1",
    "token: ***",
    "password_policy=strict",
    "password_reset_url: /reset",
    "email_verified=true",
    "password=[redacted:credential]",
    "\"token\": \"[redacted:credential]\"",
    "postgres://app:[redacted:url_password]@db/orders",
    "[redacted:email]=0",
    "update users set password = ? where id = $1",
    "password=$1",
    "password = :password and",
    "password={password}",
    "password=${PASSWORD}",
    "token: %s",
    "http.status_code=200 service.name=orders",
    "unexpected token: identifier",
    "Unexpected token: Identifier, line 3",
    "token: EOF",
    "unexpected token: ';'",
    "found token: `=>`, wanted another",
    "the secret: keep it simple",
    "cookie: oatmeal",
    "otp: 26.2.5",
    "pin: 4 of gpio",
    "session.id=00112233-4455-6677-8899-aabbccddeeff",
    "test pass: login works",
    "tests pass: 12, fail: 0",
    "render_pass=shadows",
    "host@node.cluster.local down",
    "my-service@v1.prod started",
    "image registry.io/app@main.latest",
    "next offset +1234567890",
    "trace 4111111111111111",
    "dd.trace_id=4111111111111111",
    "{\"spanId\":\"4111111111111111\"}",
    "offset=4111111111111111",
    "4111111111111111110",
    "cache_key-0123456789abcdef0123456789abcdef",
    "key-550e8400-e29b-41d4-a716-446655440000",
    "dapi42 dapi0123456789",
    "at 12345678:AABB",
    "https://hooks.slack.com/services/",
    "/signup?code=SUMMER2026&x=1",
    "error code=abcdef0123456789",
    "/docs?code=internal-server-error",
    "4bf92f3577b34da6a3ce929d0e0e4736",
    "the bearer token was missing",
    "Bearer authentication failed",
    "basic auth is off",
    "Basic authentication required",
    "task-0123456789012345678901 done",
    "disk-01234567890123456789012",
    "the key: value store",
    "key=42",
    "api: v2",
    "primary key: id",
    "[INFO] orders: placed",
    "a=b",
    "x := 1",
    "a -> b => c",
    "Vec<String>",
    "Option<u64>",
    "<div>text</div>",
    "(\"status\", \"ok\")",
    "cargo build --release --features testing",
    "eyJpZCI6MTIzfQ",
    "eyJhbGciOiJub25lIn0.x",
    "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
    "12/31/2026, 10:00",
    "192.168.0.1:8080",
    "::1",
    "fe80::1%eth0",
    "10.0.0.0/8",
    "1,234,567.89 EUR",
    "100%",
    "50% of 40%",
    "3 + 4 = 7",
    "panicked at src/bin/secrets.rs:10:5",
    "at token.go:141 +0x1d",
    "+5",
    "+12345",
    "orders.placed{order}",
    "k8s.pod.uid=275ecb36-5aa8-4c2a-9c47-d8bb681b9aff",
    "order 4111111111111112 shipped",
    "id 9999999999999999",
    "Grüße, 世界 🚀",
    "日本語のログ：完了",
];

#[test]
fn ordinary_texts_are_left_alone() {
    for text in CLEAN {
        check_clean(text);
    }
    assert!(CLEAN.len() >= 60);
}

#[test]
#[rustfmt::skip]
fn keys_are_classed_in_any_spelling() {
    check_key(KeyClass::Credential, &[
        "password", "PASSWORD", "user.password", "dbPassword", "db_passwd", "pwd", "passWord",
        "secret", "client_secret", "clientSecret", "CLIENT-SECRET", "token", "accessToken",
        "access_token", "X-Auth-Token", "apikey", "apiKey", "API_KEY", "x-api-key", "APIKey",
        "authorization", "Proxy-Authorization", "cookie", "Set-Cookie", "set_cookie",
        "http.request.header.cookie", "http.request.header.authorization", "private_key",
        "privateKey", "credential", "credentials", "session_id", "sessionId", "JSESSIONID", "otp",
        "pin", "cvv", "signing_key", "token_value", "password2", "password_for_admin",
        "aws_secret_access_key", "AccountKey", "security_code", "password_hash", "sig",
        "db_pass", "DB_PASS", "dbPass", "pass", "smtp.pass", "wifi_psk", "psk", "sessionid",
        "session_token", "Session.Id",
    ]);
    check_key(KeyClass::Personal, &[
        "email", "e-mail", "userEmail", "email_address", "phone", "phone_number", "mobileNumber",
        "ssn", "social_security_number", "iban", "card_number", "cardNumber", "firstName",
        "dateOfBirth", "shipping_address", "passport_number",
    ]);
    check_key(KeyClass::Plain, &[
        "", "token_count", "tokens_used", "tokenCount", "max_tokens", "secretary", "author",
        "authored_at", "keyboard", "key", "primary_key", "key_id", "tokenizer", "pinned", "spin",
        "opinion", "next_page_token", "nextToken", "password_policy", "passwordResetUrl",
        "cookie_consent", "email_verified", "email_count", "phone_model", "server.address",
        "user_id", "user.id", "order_id", "trace_id", "correlation_id", "name", "service.name",
        "http.route", "secret_name", "card_type", "session_count", "signature", "ipin_code_x",
        "session.id", "session.previous_id", "bypass", "pass_count", "passed", "boarding_pass",
        "first_pass", "render.pass", "compass",
    ]);
}

#[test]
fn a_hostile_text_takes_linear_time() {
    let pieces = [
        "eyJ",
        "-eyJ",
        "ghp_",
        "sk-",
        "hvs.",
        "a@a.",
        "://a:",
        "pin=",
        "phone=",
        "cookie:[redacted",
        "basic+",
        "bearer+",
        "-----BEGIN ",
        "<pin>",
        "(\"pin\",",
        "--pin ",
        "4111-",
        "DE8",
        "+1 ",
        "password=\"",
        "pin={",
        "pin=[1",
        "phone=[",
        "%40",
        "%3D",
        "\\\"",
    ];
    for piece in pieces {
        let text = piece.repeat(1 << 20 >> 4);
        let started = std::time::Instant::now();
        let count = find(&text).count();
        let spent = started.elapsed();
        assert!(
            spent.as_secs() < 10,
            "{piece:?} took {spent:?} for {count} matches"
        );
    }
}

fn surely(text: &str, matches: &[Match]) {
    let mut end = 0;
    for found in matches {
        assert!(found.start >= end && found.end > found.start);
        assert!(
            text.get(found.start..found.end).is_some(),
            "not at characters"
        );
        end = found.end;
    }
}

proptest! {
    #[test]
    fn ranges_are_ordered_and_at_characters(text in any::<String>()) {
        surely(&text, &find(&text).collect::<Vec<_>>());
    }

    #[test]
    fn ranges_hold_on_texts_full_of_triggers(
        text in proptest::collection::vec(
            prop_oneof![
                Just("password"), Just("="), Just(":"), Just("\""), Just("\\"), Just("@"), Just("é"),
                Just("//"), Just(" "), Just("eyJabcdefghijk"), Just("."), Just("4111"), Just("1111"),
                Just("-"), Just("ghp_"), Just("Bearer "), Just("<"), Just(">"), Just("("), Just("🚀"),
                Just("%40"), Just("a"), Just("DE89"), Just("+49"), Just("-----BEGIN PRIVATE KEY-----"),
            ],
            0..40,
        )
    ) {
        let text = text.concat();
        surely(&text, &find(&text).collect::<Vec<_>>());
    }

    #[test]
    fn a_planted_token_is_found(
        before in "[a-z0-9 .,:;/()\\[\\]é🚀]{0,60}",
        after in "[a-z0-9 .,:;/()\\[\\]é🚀]{0,60}",
        which in 0..TOKENS.len(),
    ) {
        let (_, head, tail) = TOKENS[which];
        let secret = format!("{head}{tail}");
        // A semicolon, so that the word before is not what the number is called.
        let text = format!("{before}; {secret} {after}");
        let (start, end) = (before.len() + 2, before.len() + 2 + secret.len());
        let covered = find(&text).any(|found| found.start <= start && found.end >= end);
        prop_assert!(covered, "{text:?}: {:?}", first(&text));
    }

    #[test]
    fn a_planted_pair_is_found(
        before in "[a-z0-9 .,:;/()é🚀]{0,60}",
        value in "[A-Z][A-Za-z0-9!$%^*_+/.-]{0,30}[0-9]",
        key in prop_oneof![Just("password"), Just("API_KEY"), Just("clientSecret"), Just("x-token")],
        sign in prop_oneof![Just("="), Just(": "), Just(" := "), Just("\": \""), Just(" => '")],
    ) {
        let text = format!("{before} {key}{sign}{value}");
        let start = text.len() - value.len();
        let covered = find(&text).any(|found| found.start <= start && found.end >= text.len());
        prop_assert!(covered, "{text:?}: {:?}", first(&text));
    }
}
