use proptest::prelude::*;

use super::{KeyClass, Kind, find, first, key_class};

mod commands;
mod cost;
mod debug;
mod escapes;
mod extra;
mod headers;
mod keys;
mod look_alikes;
mod shapes;

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
            class == KeyClass::Plain
                || super::word::may_tell(key.as_bytes())
                || *key == "Session.Id",
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
    (
        "Authorization: Digest username=\"x\"",
        "Digest username=\"x\"",
    ),
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
    ("github_TOKEN ::= \"abc def\"", "abc def"),
    ("github_TOKEN :::= \"abc def\"", "abc def"),
    ("github_TOKEN ?= \"abc def\"", "abc def"),
    ("$githubToken .= \"abc def\"", "abc def"),
    ("githubToken += 'abc def'", "abc def"),
    ("var githubToken string = \"abc def\"", "abc def"),
    ("String githubToken = \"abc def\";", "abc def"),
    ("let token: &'static str = \"abc def\";", "abc def"),
    ("const char *token: string = \"abc def\";", "abc def"),
    ("secret = b\"abc def\"", "abc def"),
    ("token -> abcdef", "abcdef"),
    ("password        => 'abc def',", "abc def"),
    (
        "System.setProperty(\"GITHUB_TOKEN\", \"abc def\")",
        "abc def",
    ),
    (
        "<add key=\"ClearTextPassword\" value=\"abc def\" />",
        "abc def",
    ),
    ("- name: GITHUB_TOKEN\n  value: \"abc def\"", "abc def"),
    ("{\"name\":\"api_key\",\"value\":\"abc def\"}", "abc def"),
    ("token: |\n  abcdef", "abcdef"),
    ("<githubToken>\n abcdef\n</githubToken>", "\n abcdef\n"),
    ("{\"ini\": \"API_TOKEN=abcdef\\nNEXT=1\"}", "abcdef"),
    ("curl -u \"ada:abc def\" https://api.example.com", "abc def"),
    ("curl -s --user ada:abcdef1 https://x", "abcdef1"),
    ("Login -ClientSecret 'abc def' -Verbose", "abc def"),
    ("password=Passw0rd(1)", "Passw0rd(1"),
    ("GITHUBTOKEN=abcdef", "abcdef"),
    ("dbpassword2=abcdef", "abcdef"),
    ("apiKey1=abcdef9", "abcdef9"),
    ("API_KEY2: abcdef9", "abcdef9"),
    ("{\"accessKey2\": \"abc def\"}", "abc def"),
    ("STORAGE_KEY1=abcdef9", "abcdef9"),
    ("AccountKey2=abcdef9;EndpointSuffix=x", "abcdef9"),
    ("privateKey2: \"abc def\"", "abc def"),
    ("SESSION_ID2=abcdef9", "abcdef9"),
    ("login --api-key2 abcdef9", "abcdef9"),
    ("the api key2: \"abc def\"", "abc def"),
    ("(\"cookie\" , \"abc def\")", "abc def"),
    ("the bearer of it; Secret: 'abc def'", "abc def"),
    (
        "a long sentence of many small words comes first and then the private key = abcdef",
        "abcdef",
    ),
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
    let long = "p4".repeat(3000);
    check_found(&format!("amqp://app:{long}@mq/x"), Kind::UrlPassword, &long);
    let slash = format!("a/{}", "p4".repeat(900));
    check_found(
        &format!("amqp://app:{slash}@mq/x"),
        Kind::UrlPassword,
        &slash,
    );
}

#[test]
fn several_secrets_are_found_in_order() {
    let text = "password=a token=b ada@example.com";
    let all: Vec<_> = find(text).map(|m| &text[m.start..m.end]).collect();
    assert_eq!(all, ["a", "b", "ada@example.com"]);
}

/// Texts in which nothing is secret, one a line, and those that span lines.
const ORDINARY: &str = include_str!("../samples/ordinary.txt");

#[test]
fn ordinary_texts_are_left_alone() {
    for text in ORDINARY.lines() {
        check_clean(text);
    }
    assert!(ORDINARY.lines().count() >= 300);
    check_clean("");
    check_clean("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----");
    // Side by side they are no more telling.
    check_clean(&ORDINARY.lines().take(40).collect::<Vec<_>>().join("; "));
}

/// Nearly a secret: too short, glued to a word, a filler, or with a check digit that is wrong.
const NEAR: &[&str] = &[
    "cache_key-0123456789abcdef0123456789abcdef",
    "key-550e8400-e29b-41d4-a716-446655440000",
    "dapi42 dapi0123456789",
    "at 12345678:AABB",
    "https://hooks.slack.com/services/",
    "/signup?code=SUMMER2026&x=1",
    "error code=abcdef0123456789",
    "primary_key2=abcdef0123456789",
    "the first pass2: 'abc def'",
    "/docs?code=internal-server-error",
    "order 4111111111111112 shipped",
    "eyJpZCI6MTIzfQ",
    "eyJhbGciOiJub25lIn0.x",
    "email: nobody",
    "postgres://app:[redacted:url_password]@db/orders",
    "[redacted:email]=0",
    "password=[redacted:credential]",
    "\"token\": \"[redacted:credential]\"",
    "http://host:8080/path?who=a@b",
    "dd.trace_id=4111111111111111",
    "4111111111111111110",
    "my-service@v1.prod started",
    "image registry.io/app@main.latest",
    "next offset +1234567890",
    "\"const key = 'value'\"",
    "s.AcceptanceTimeoutSeconds = 3",
    // Samples, masks, and what only starts as a token.
    "token = AIzaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "got glc_111111111111111111111111111111111111111111=",
    "set xoxe.xoxp-1-SlackAppConfigurationAccessTokenHere",
    "try sk-ant-api03-abc123xyz-456de-klMnopqrstuvwx",
    "token4 = xoxp-572370529330-573807301142-####################",
    "secret: ops_eyJzaWduSW5B..[Redacted]",
    "token := \"sm_aat_mfq9okyxkt\"",
    "api_token = \"97324208:Ahelloj9aqhat0dqpuvmee4bd2ebahsj0wadtc1j\"",
    "api_token = \"api_token = \"",
    "secretKey: api-key",
    "secretKey: foo",
    "token: ns131:AgencyIdentificationCodeContentType",
    "<add key=\"ClearTextPassword\" value=\"33f!!lloppa\" />",
    "export ACCESS_KEY=`etcdctl get /secret`",
    "Authorization: Basic {base64(email:password)}",
    "csrf-token=Mj2qykJO5rELyHgezQ69nzUX0i3OH67V7",
    "keyVaultToStoreSecrets: cmp2-qat-1208358310",
    "-----BEGIN PRIVATE KEY-----\nanything\n-----END PRIVATE KEY-----",
    "sntrys_eyJpYXQiOjMzNSwidXJsIjoiaHR0cHM6Ly9WMVp5bXdaWkhkIiw_ajdaP4khs5EccfagqOj7lA7YwRCk6mR7Jk",
    "bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29x",
    "video_box.ico-7a388b69018576d24b59331fd60aab0c.png",
];

#[test]
fn what_is_nearly_a_secret_is_left_alone() {
    for text in NEAR {
        check_clean(text);
    }
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
        "session_token", "Session.Id", "license_key", "consumerKey", "authkey", "totp", "dockercfg",
        "preshared_key", "secret_id", "apiKey1", "API_KEY2", "accessKey2", "SESSION_ID2", "db_pass2",
        "auth_code12",
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
        "first_pass", "render.pass", "compass", "credentials_id", "credentialsId", "public_token",
        "csrf_token", "X-XSRF-TOKEN", "csrftoken", "pass_rate", "jsonwebtoken", "routing_key", "partition_key", "publicKey",
        "routing_key2", "order_id2", "first_pass2", "primaryKey1", "code2", "number7",
    ]);
}

#[track_caller]
fn surely(text: &str) {
    assert_eq!(super::check_ranges(text), Ok(()));
}

proptest! {
    #[test]
    fn ranges_are_ordered_and_at_characters(text in any::<String>()) {
        surely(&text);
    }

    /// What the fuzz target does, in small.
    #[test]
    fn any_bytes_hold(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        surely(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn ranges_hold_on_texts_full_of_triggers(
        text in proptest::collection::vec(
            prop_oneof![
                Just("password"), Just("="), Just(":"), Just("\""), Just("\\"), Just("@"), Just("é"),
                Just("//"), Just(" "), Just("eyJabcdefghijk"), Just("."), Just("4111"), Just("1111"),
                Just("-"), Just("ghp_"), Just("Bearer "), Just("<"), Just(">"), Just("("), Just("🚀"),
                Just("%40"), Just("a"), Just("DE89"), Just("\n"), Just("~"), Just("|"), Just("Q"), Just("8Q~"),
                Just("%22"), Just("%3A"), Just("%2F"), Just("&quot;"), Just("\x1b[31m"), Just("\\u003d"), Just("\\n"),
                Just("Authorization"), Just("cookie"), Just("a="), Just(";"), Just("["), Just("]"), Just("Digest "),
                Just("PuTTY-User-Key-File-2: "), Just("Private-Lines:"), Just("LS0tLS1CRUdJTi"), Just("PRIVATE"), Just(" is "),
                Just("mysql "), Just("-p"), Just("IDENTIFIED BY "), Just("@tcp("), Just("415-555-2671"), Just("pwd"), Just("/srv"),
                Just("token"), Just("Option"), Just("sig"), Just("SIGTERM"), Just("api key"), Just("a1b2c3d4e5f6a7b8"),
                Just("sk_live_"), Just("curl -u "), Just("value"), Just("name"), Just("'"), Just("{"), Just("("), Just("+49"), Just("-----BEGIN PRIVATE KEY-----"),
            ],
            0..40,
        )
    ) {
        let text = text.concat();
        surely(&text);
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
