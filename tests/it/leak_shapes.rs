//! Secrets that nobody owns, put together when the test runs, so that no scanner of repositories
//! takes this file for a leak.

/// One secret as it stands in a text, and the part of it that must not be seen anywhere.
pub(super) struct Shape {
    pub(super) name: String,
    pub(super) text: String,
    pub(super) needle: String,
}

impl Shape {
    /// The text as a URL and `OTEL_RESOURCE_ATTRIBUTES` have it, every byte encoded.
    pub(super) fn percent_encoded(&self) -> String {
        let bytes = self.text.bytes().map(|byte| format!("%{byte:02x}"));
        bytes.collect::<Vec<_>>().concat()
    }
}

const HEX: &str = "0123456789abcdef";
const CODE: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const MIXED: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Prefix, alphabet and length of tokens that their start gives away.
const TOKENS: [(&str, &str, usize); 26] = [
    ("ghp_", MIXED, 36),
    ("github_pat_", MIXED, 60),
    ("glpat-", MIXED, 20),
    ("xoxb-", MIXED, 40),
    ("xapp-", MIXED, 40),
    ("sk_live_", MIXED, 24),
    ("rk_test_", MIXED, 24),
    ("whsec_", MIXED, 32),
    ("sk-ant-", MIXED, 60),
    ("sk-", MIXED, 48),
    ("sk_", MIXED, 32),
    ("AKIA", CODE, 16),
    ("AIza", MIXED, 35),
    ("ya29.", MIXED, 60),
    ("npm_", MIXED, 36),
    ("pypi-", MIXED, 80),
    ("dop_v1_", HEX, 64),
    ("hvs.", MIXED, 40),
    ("SG.", MIXED, 64),
    ("hf_", MIXED, 34),
    ("glsa_", MIXED, 40),
    ("dapi", HEX, 32),
    ("shpat_", HEX, 32),
    ("lin_api_", MIXED, 40),
    ("SK", HEX, 32),
    ("pul-", HEX, 40),
];

/// What stands before a secret, and behind it, that only its place gives away.
const PLACES: [(&str, &str); 27] = [
    ("password=", ""),
    ("token := ", ""),
    ("{\"apiKey\": \"", "\"}"),
    ("client_secret => '", "'"),
    ("X_API_TOKEN ?= \"", "\""),
    ("<password>", "</password>"),
    ("Authorization: Digest ", ""),
    ("Authorization: Digest username=\"M\", response=\"", "\""),
    ("authorization=Bearer ", " rest"),
    ("HTTP_AUTHORIZATION=Basic ", ""),
    ("authorization => token ", ""),
    ("authorization=Hawk id=\"a\", mac=\"", "\""),
    ("{\"cookie\": [\"sid=", "\"]}"),
    ("cookie=a=b; sid=", " rest"),
    ("\\x1b[3mpassword\\x1b[0m\\x1b[2m=\\x1b[0m", "\\x1b[0m"),
    ("&quot;password&quot;:&quot;", "&quot;"),
    ("%22password%22%3A%22", "%22"),
    ("ALTER USER ada WITH PASSWORD '", "'"),
    ("mysql -u root -p", " orders"),
    ("password:\n  ", "\n"),
    ("authorization: bearer ", ""),
    ("Cookie: sid=", ""),
    ("set-cookie: sid=", "; Path=/"),
    ("Proxy-Authorization: Negotiate ", ""),
    ("postgres://app:", "@db:5432/orders"),
    ("Server=db;User Id=sa;Password=", ";Encrypt=yes"),
    ("/callback?state=1&access_token=", "&next=2"),
];

/// At least 40 kinds of secrets.
pub(super) fn shapes() -> Vec<Shape> {
    let tokens = TOKENS
        .iter()
        .enumerate()
        .map(|(seed, (prefix, alphabet, length))| {
            let body = drawn(alphabet, *length, seed);
            let text = format!("{prefix}{body}");
            Shape {
                name: (*prefix).to_owned(),
                needle: body,
                text,
            }
        });
    let places = PLACES.iter().enumerate().map(|(seed, (before, after))| {
        let secret = drawn(MIXED, 24, seed + 100);
        Shape {
            name: (*before).to_owned(),
            text: format!("{before}{secret}{after}"),
            needle: secret,
        }
    });
    tokens
        .chain(places)
        .chain(personal())
        .chain(keys())
        .collect()
}

fn personal() -> impl Iterator<Item = Shape> {
    let parts: [[&str; 3]; 6] = [
        ["card", "4111 1111 1111", " 1111"],
        ["card in one piece", "5555555555", "554444"],
        ["e-mail", "ada.lovelace", "@example.com"],
        ["phone", "+49 171", " 2345678"],
        ["IBAN", "DE89 3704 0044", " 0532 0130 00"],
        ["IBAN in one piece", "GB82WEST1234", "5698765432"],
    ];
    parts.into_iter().map(|[name, head, tail]| Shape {
        name: name.to_owned(),
        text: [head, tail].concat(),
        needle: [head, tail].concat(),
    })
}

fn keys() -> impl Iterator<Item = Shape> {
    let (head, body) = (drawn(MIXED, 20, 7), drawn(MIXED, 64, 8));
    let jwt = format!("eyJ{head}.eyJ{body}.{head}");
    let begin = ["-----BEGIN RSA", " PRIVATE KEY-----"].concat();
    let end = ["-----END RSA", " PRIVATE KEY-----"].concat();
    let basic = ["dXNlcjpwYXNz", "d29yZDEyMw"].concat();
    let all = [
        ("JWT", jwt, body.clone()),
        ("PEM", format!("{begin}\n{body}\n{end}"), body.clone()),
        (
            "PEM in one line",
            format!("{begin} {body} {end}"),
            body.clone(),
        ),
        ("PEM, cut", format!("{begin}\\n{body}"), body),
        ("Basic", format!("Basic {basic}"), basic),
    ];
    all.into_iter().map(|(name, text, needle)| Shape {
        name: name.to_owned(),
        text,
        needle,
    })
}

/// Characters that look drawn, the same at each run.
fn drawn(alphabet: &str, length: usize, seed: usize) -> String {
    let all: Vec<char> = alphabet.chars().collect();
    let mut state = seed as u64 + 1;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 40).unwrap_or_default() % all.len()
    };
    let body: String = (0..length.saturating_sub(2)).map(|_| all[next()]).collect();
    // A digit and a letter, whatever was drawn.
    let (digit, letter) = if alphabet == CODE {
        ('7', 'Q')
    } else {
        ('7', 'e')
    };
    format!("{digit}{letter}{body}")
}
