//! What must never be in telemetry: secrets and personal data, recognised by key and by shape.
//!
//! The redactor in front of every outlet and the rule `secret-in-telemetry` both ask here, so what
//! one lets through the other doesn't report. Hand-written scanners, one pass, no allocation.
//!
//! ```
//! use telemetry_contract::secret::{self, KeyClass, Kind};
//!
//! assert_eq!(secret::key_class("X-Api-Key"), KeyClass::Credential);
//! assert_eq!(secret::key_class("token_count"), KeyClass::Plain);
//! let found = secret::first("login failed: password=hunter2").unwrap();
//! assert_eq!((found.start, found.end, found.kind), (23, 30, Kind::Credential));
//! let why = "bytes 23 to 30: credential, known by a key beside it that names a credential";
//! assert_eq!(found.to_string(), why);
//! ```

mod alphabet;
mod argument;
mod command;
mod escape;
mod extent;
mod extra;
mod half;
mod header;
mod key;
mod look_alike;
mod named;
mod pair;
mod personal;
mod sample;
mod scan;
mod shape;
mod token;
mod tuple;
mod url;
mod value;
mod word;

#[cfg(test)]
mod tests;

pub use extra::{Alphabet, Extra, Pattern, PatternError};
pub use scan::Finder;
pub use word::{KeyClass, key_class};

/// One secret found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    /// Byte offset of its first byte; a character boundary.
    pub start: usize,
    /// Byte offset past its last byte; a character boundary, and more than `start`.
    pub end: usize,
    /// What it is.
    pub kind: Kind,
    /// What gave it away, in words: an issuer's prefix (`ghp_`), or the rule that it meets.
    pub rule: &'static str,
}

impl std::fmt::Display for Match {
    /// Why the text was taken for a secret: where, what it is, and what gave it away.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            start,
            end,
            kind,
            rule,
        } = self;
        let kind = kind.as_str();
        write!(formatter, "bytes {start} to {end}: {kind}, known by {rule}")
    }
}

/// What kind of secret was found; its name goes into `[redacted:name]` and into findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(
    missing_docs,
    reason = "the variants are the issuers' and shapes' own names"
)]
pub enum Kind {
    AnthropicKey,
    /// A key of an issuer that has no variant of its own, known by its prefix.
    ApiKey,
    AwsKey,
    BasicAuth,
    BearerToken,
    Card,
    /// The value beside a key that names a credential: `password=…`, `"apiKey": "…"`.
    Credential,
    /// A token of the service's own, known by a [`Pattern`].
    Custom,
    DigitaloceanToken,
    Email,
    GithubToken,
    GitlabToken,
    GoogleKey,
    Iban,
    Jwt,
    NpmToken,
    /// The value beside a key that names personal data: `ssn=…`.
    Personal,
    Phone,
    PrivateKey,
    PypiToken,
    SendgridKey,
    SlackToken,
    StripeKey,
    TwilioKey,
    /// The password in `scheme://user:password@host`.
    UrlPassword,
    VaultToken,
}

impl Kind {
    /// All of them, in the order of their names.
    pub const ALL: &'static [Self] = &[
        Self::AnthropicKey,
        Self::ApiKey,
        Self::AwsKey,
        Self::BasicAuth,
        Self::BearerToken,
        Self::Card,
        Self::Credential,
        Self::Custom,
        Self::DigitaloceanToken,
        Self::Email,
        Self::GithubToken,
        Self::GitlabToken,
        Self::GoogleKey,
        Self::Iban,
        Self::Jwt,
        Self::NpmToken,
        Self::Personal,
        Self::Phone,
        Self::PrivateKey,
        Self::PypiToken,
        Self::SendgridKey,
        Self::SlackToken,
        Self::StripeKey,
        Self::TwilioKey,
        Self::UrlPassword,
        Self::VaultToken,
    ];

    /// The stable short name, lower snake case.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AnthropicKey => "anthropic_key",
            Self::ApiKey => "api_key",
            Self::AwsKey => "aws_key",
            Self::BasicAuth => "basic_auth",
            Self::BearerToken => "bearer_token",
            Self::Card => "card",
            Self::Credential => "credential",
            Self::Custom => "custom",
            Self::DigitaloceanToken => "digitalocean_token",
            Self::Email => "email",
            Self::GithubToken => "github_token",
            Self::GitlabToken => "gitlab_token",
            Self::GoogleKey => "google_key",
            Self::Iban => "iban",
            Self::Jwt => "jwt",
            Self::NpmToken => "npm_token",
            Self::Personal => "personal",
            Self::Phone => "phone",
            Self::PrivateKey => "private_key",
            Self::PypiToken => "pypi_token",
            Self::SendgridKey => "sendgrid_key",
            Self::SlackToken => "slack_token",
            Self::StripeKey => "stripe_key",
            Self::TwilioKey => "twilio_key",
            Self::UrlPassword => "url_password",
            Self::VaultToken => "vault_token",
        }
    }

    /// What stands in the secret's place once it is taken out.
    pub const fn replacement(self) -> &'static str {
        match self {
            Self::AnthropicKey => "[redacted:anthropic_key]",
            Self::ApiKey => "[redacted:api_key]",
            Self::AwsKey => "[redacted:aws_key]",
            Self::BasicAuth => "[redacted:basic_auth]",
            Self::BearerToken => "[redacted:bearer_token]",
            Self::Card => "[redacted:card]",
            Self::Credential => "[redacted:credential]",
            Self::Custom => "[redacted:custom]",
            Self::DigitaloceanToken => "[redacted:digitalocean_token]",
            Self::Email => "[redacted:email]",
            Self::GithubToken => "[redacted:github_token]",
            Self::GitlabToken => "[redacted:gitlab_token]",
            Self::GoogleKey => "[redacted:google_key]",
            Self::Iban => "[redacted:iban]",
            Self::Jwt => "[redacted:jwt]",
            Self::NpmToken => "[redacted:npm_token]",
            Self::Personal => "[redacted:personal]",
            Self::Phone => "[redacted:phone]",
            Self::PrivateKey => "[redacted:private_key]",
            Self::PypiToken => "[redacted:pypi_token]",
            Self::SendgridKey => "[redacted:sendgrid_key]",
            Self::SlackToken => "[redacted:slack_token]",
            Self::StripeKey => "[redacted:stripe_key]",
            Self::TwilioKey => "[redacted:twilio_key]",
            Self::UrlPassword => "[redacted:url_password]",
            Self::VaultToken => "[redacted:vault_token]",
        }
    }
}

/// What every replacement starts with; a value that starts so was redacted before.
pub const REDACTED_PREFIX: &str = "[redacted";

/// Every secret in `text`, in order, never overlapping.
///
/// Takes time linear in the text, whatever it holds.
pub fn find(text: &str) -> Finder<'_> {
    Finder::new(text, &extra::NOTHING)
}

/// As [`find`], with a service's own keys and patterns on top of the built-in rules.
pub fn find_with<'a>(text: &'a str, extra: &'a Extra) -> Finder<'a> {
    Finder::new(text, extra)
}

/// What must hold of the secrets found in any text, for fuzzers and property tests: they are in
/// order, apart, not empty and at character boundaries, and what is put in their place is no secret.
///
/// # Errors
/// What does not hold.
#[doc(hidden)]
pub fn check_ranges(text: &str) -> Result<(), String> {
    let (mut clean, mut done) = (String::new(), 0);
    for found in find(text) {
        let apart = found.start >= done && found.end > found.start;
        let Some(before) = text.get(done..found.start).filter(|_| apart) else {
            return Err(format!("{found} after byte {done} of {text:?}"));
        };
        if text.get(found.start..found.end).is_none() {
            return Err(format!("{found} is not at characters of {text:?}"));
        }
        clean.push_str(before);
        clean.push_str(found.kind.replacement());
        done = found.end;
    }
    cut_short(text);
    match clean
        .contains(REDACTED_PREFIX)
        .then(|| first(&clean))
        .flatten()
    {
        Some(found) if clean[found.start..].starts_with(REDACTED_PREFIX) => Err(format!(
            "{found}: a mark was taken for a secret in {clean:?}"
        )),
        _ => Ok(()),
    }
}

/// The secret at the end of a text that was cut, where it is known by its start and has too little
/// of the rest to be found: half a token, half a card's number, half an address.
pub fn cut_short(text: &str) -> Option<Match> {
    half::at_end(text)
}

/// What an integer under `key` gives away: a card's number has 13 to 19 digits, a known issuer's
/// first ones and a valid check digit. What a machine counts or measures (`sent_bytes`, `queue_depth`,
/// `trace_id`) is none.
///
/// ```
/// use telemetry_contract::secret::{Kind, number};
///
/// assert_eq!(number("account", 4_111_111_111_111_111), Some(Kind::Card));
/// assert_eq!(number("account", 4_111_111_111_111_112), None);
/// assert_eq!(number("sent_bytes", 4_111_111_111_111_111), None);
/// ```
pub fn number(key: &str, value: u64) -> Option<Kind> {
    personal::is_card(key.as_bytes(), value).then_some(Kind::Card)
}

/// The first secret in `text`.
pub fn first(text: &str) -> Option<Match> {
    find(text).next()
}
