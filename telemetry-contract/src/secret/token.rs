//! Secrets that give themselves away by how they start: issuers' prefixes, JWTs, PEM blocks, and
//! the schemes of an `Authorization` header.

use super::scan::View;
use super::{Kind, Match};

/// How one issuer's tokens look after their prefix.
struct Shape {
    kind: Kind,
    /// What follows the first word of the prefix, its mark included.
    rest: &'static [u8],
    /// Fewest characters that follow the whole prefix.
    least: usize,
    body: Body,
}

/// What a token is made of after its prefix.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Body {
    /// So many hexadecimal digits and no more.
    Hex,
    /// Segments of a path, slashes between them.
    Path,
    /// Letters, digits, `_`, `-` and `.`.
    Word,
}

/// How far a token is looked at before it is believed, so that a text of prefixes stays linear.
const LOOK_BYTES: usize = 64;

/// Longest first word of a prefix.
const WORD_BYTES: usize = 8;

/// A token whose prefix has its first mark (`-`, `_` or `.`) at `mark`.
pub(super) fn prefixed(view: View<'_>, mark: usize) -> Option<Match> {
    let behind = view.behind(mark, WORD_BYTES + 1);
    let word_len = behind
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_alphanumeric())
        .count();
    let start = mark - word_len;
    let word = &behind[behind.len() - word_len..];
    let shapes = shapes(word);
    let shape = shapes
        .iter()
        .find(|shape| view.starts_with(mark, shape.rest))?;
    let body = mark + shape.rest.len();
    let end = match shape.body {
        Body::Hex => hex_end(view, start, body, shape.least)?,
        Body::Path => open_end(view, body, shape.least, is_segment)?,
        Body::Word => open_end(view, body, shape.least, is_token)?,
    };
    Some(Match {
        start,
        end,
        kind: shape.kind,
    })
}

/// The end of a token of at least so many characters that look drawn.
fn open_end(view: View<'_>, body: usize, least: usize, is: fn(u8) -> bool) -> Option<usize> {
    let looked = run(view.ahead(body), LOOK_BYTES, is);
    if looked.len() < least || !is_random(looked) {
        return None;
    }
    Some(body + run(view.ahead(body), usize::MAX, is).len())
}

/// The end of exactly `len` hexadecimal digits under a prefix that is a word of its own, so that
/// `cache_key-…` is none.
fn hex_end(view: View<'_>, start: usize, body: usize, len: usize) -> Option<usize> {
    if matches!(view.behind(start, 1), [b'_' | b'-' | b'.']) {
        return None;
    }
    exactly(view, body, len, is_hex)
}

#[rustfmt::skip]
fn shapes(word: &[u8]) -> &'static [Shape] {
    const fn shape(kind: Kind, rest: &'static [u8], least: usize) -> Shape {
        Shape { kind, rest, least, body: Body::Word }
    }
    const fn shape_of(kind: Kind, rest: &'static [u8], least: usize, body: Body) -> Shape {
        Shape { kind, rest, least, body }
    }
    match word {
        b"ghp" | b"gho" | b"ghu" | b"ghs" | b"ghr" => &const { [shape(Kind::GithubToken, b"_", 20)] },
        b"github" => &const { [shape(Kind::GithubToken, b"_pat_", 20)] },
        b"glpat" | b"gldt" | b"glrt" | b"glptt" | b"glcbt" => &const { [shape(Kind::GitlabToken, b"-", 16)] },
        b"xoxa" | b"xoxb" | b"xoxc" | b"xoxd" | b"xoxe" | b"xoxo" | b"xoxp" | b"xoxr" | b"xoxs" | b"xapp"
            => &const { [shape(Kind::SlackToken, b"-", 10)] },
        b"sk" => &const { [
            shape(Kind::StripeKey, b"_live_", 8), shape(Kind::StripeKey, b"_test_", 8),
            shape(Kind::AnthropicKey, b"-ant-", 16),
            shape(Kind::ApiKey, b"-", 20), shape(Kind::ApiKey, b"_", 20),
        ] },
        b"rk" => &const { [shape(Kind::StripeKey, b"_live_", 8), shape(Kind::StripeKey, b"_test_", 8)] },
        b"whsec" => &const { [shape(Kind::StripeKey, b"_", 16)] },
        b"npm" => &const { [shape(Kind::NpmToken, b"_", 30)] },
        b"pypi" => &const { [shape(Kind::PypiToken, b"-", 40)] },
        b"dop" | b"doo" | b"dor" => &const { [shape(Kind::DigitaloceanToken, b"_v1_", 32)] },
        b"hvs" | b"hvb" | b"hvr" => &const { [shape(Kind::VaultToken, b".", 20)] },
        b"GOCSPX" => &const { [shape(Kind::GoogleKey, b"-", 20)] },
        b"ya29" => &const { [shape(Kind::GoogleKey, b".", 20)] },
        b"SG" => &const { [shape(Kind::SendgridKey, b".", 40)] },
        b"hf" | b"glsa" | b"glc" | b"shpat" | b"shpss" | b"shpca" | b"sbp" | b"nfp" | b"sntrys" | b"rubygems"
            | b"figd" | b"ntn" => &const { [shape(Kind::ApiKey, b"_", 24)] },
        b"PMAK" => &const { [shape(Kind::ApiKey, b"-", 24)] },
        b"sq0atp" | b"sq0csp" => &const { [shape(Kind::ApiKey, b"-", 22)] },
        b"key" => &const { [shape_of(Kind::ApiKey, b"-", 32, Body::Hex)] },
        b"hooks" => &const { [
            shape_of(Kind::SlackToken, b".slack.com/services/", 20, Body::Path),
            shape_of(Kind::SlackToken, b".slack.com/workflows/", 20, Body::Path),
            shape_of(Kind::SlackToken, b".slack.com/triggers/", 20, Body::Path),
        ] },
        b"lin" => &const { [shape(Kind::ApiKey, b"_api_", 24)] },
        b"dckr" => &const { [shape(Kind::ApiKey, b"_pat_", 20)] },
        b"NRAK" => &const { [shape(Kind::ApiKey, b"-", 20)] },
        b"AGE" => &const { [shape(Kind::PrivateKey, b"-SECRET-KEY-1", 40)] },
        b"dp" => &const { [shape(Kind::ApiKey, b".pt.", 24)] },
        _ => &[],
    }
}

/// The characters of a token at the start of `text`, at most `most`; a closing dot is no part.
fn run(text: &[u8], most: usize, is: fn(u8) -> bool) -> &[u8] {
    let len = text.iter().take(most).take_while(|byte| is(**byte)).count();
    let run = &text[..len];
    run.strip_suffix(b".").unwrap_or(run)
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

fn is_segment(byte: u8) -> bool {
    byte == b'/' || is_token(byte)
}

/// Whether characters look drawn and not written: a digit among them, or humps in a long word.
pub(super) fn is_random(text: &[u8]) -> bool {
    text.iter().any(u8::is_ascii_digit)
        || text
            .windows(2)
            .any(|two| two[0].is_ascii_lowercase() && two[1].is_ascii_uppercase())
}

/// Keys that start in a capital letter: AWS, Atlassian, Google, Twilio; and a JWT, known by its
/// `eyJ`.
pub(super) fn capital(view: View<'_>, at: usize) -> Option<Match> {
    match view.ahead(at) {
        [b'J', ..] => jwt(view, at.checked_sub(2)?),
        _ if !view.starts_word(at) => None,
        [b'A', b'K' | b'S' | b'B', b'I', b'A', ..] | [b'A', b'C', b'C', b'A', ..] => {
            exactly(view, at, 20, |byte| {
                byte.is_ascii_uppercase() || byte.is_ascii_digit()
            })
            .map(|end| Match {
                start: at,
                end,
                kind: Kind::AwsKey,
            })
        }
        [b'A', b'I', b'z', b'a', ..] => google(view, at),
        [b'A', b'T', b'A' | b'C', b'T', b'T', b'3', ..] => atlassian(view, at),
        [b'A', b'C', ..] | [b'S', b'K', ..] => twilio(view, at),
        _ => None,
    }
}

fn google(view: View<'_>, at: usize) -> Option<Match> {
    let len = run(view.ahead(at), LOOK_BYTES, is_token).len();
    (len >= 35).then_some(Match {
        start: at,
        end: at + len,
        kind: Kind::GoogleKey,
    })
}

/// An Atlassian token, whose checksum comes after a `=`.
fn atlassian(view: View<'_>, at: usize) -> Option<Match> {
    let end = open_end(view, at + 6, 40, |byte| byte == b'=' || is_token(byte))?;
    Some(Match {
        start: at,
        end,
        kind: Kind::ApiKey,
    })
}

/// A Databricks token, `dapi` and 32 hexadecimal digits, the first decimal one of which is at `at`.
pub(super) fn databricks(view: View<'_>, at: usize) -> Option<Match> {
    const PREFIX: &[u8] = b"dapi";
    let behind = view.behind(at, 16);
    let letters = behind.iter().rev().take_while(|byte| is_letter(**byte));
    let start = at - letters.count();
    if !view.starts_with(start, PREFIX) || !view.starts_word(start) {
        return None;
    }
    let end = exactly(view, start + PREFIX.len(), 32, is_hex)?;
    Some(Match {
        start,
        end,
        kind: Kind::ApiKey,
    })
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic()
}

/// A Telegram bot's token, `<its id>:AA…`, whose colon is at `colon`.
pub(super) fn telegram(view: View<'_>, colon: usize) -> Option<Match> {
    if !view.starts_with(colon, b":AA") {
        return None;
    }
    let behind = view.behind(colon, 14);
    let digits = behind.iter().rev().take_while(|byte| byte.is_ascii_digit());
    let digits = digits.count();
    let start = colon - digits;
    let alone = view.starts_word(start) || view.behind(start, 3) == b"bot";
    let end = exactly(view, colon + 1, 35, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
    })?;
    (alone && (8..=10).contains(&digits)).then_some(Match {
        start,
        end,
        kind: Kind::ApiKey,
    })
}

fn is_hex(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'a'..=b'f')
}

fn twilio(view: View<'_>, at: usize) -> Option<Match> {
    let end = exactly(view, at + 2, 32, is_hex)?;
    Some(Match {
        start: at,
        end,
        kind: Kind::TwilioKey,
    })
}

/// The end of exactly `len` characters of a kind from `at` on, with no letter or digit after.
fn exactly(view: View<'_>, at: usize, len: usize, is: impl Fn(u8) -> bool) -> Option<usize> {
    let text = view.ahead(at).get(..len)?;
    let closed = !view
        .ahead(at + len)
        .first()
        .is_some_and(u8::is_ascii_alphanumeric);
    (closed && text.iter().all(|byte| is(*byte))).then_some(at + len)
}

/// `eyJ….…[.…]`: at least two parts of base64url, the first of which is a JSON object.
fn jwt(view: View<'_>, start: usize) -> Option<Match> {
    let glued = matches!(view.behind(start, 1), [b'-' | b'_']);
    if start < view.floor || glued || !view.starts_with(start, b"eyJ") || !view.starts_word(start) {
        return None;
    }
    let head = base64url(view.ahead(start));
    let dot = start + head;
    if head < 10 || !view.starts_with(dot, b".") || base64url(view.ahead(dot + 1)) < 6 {
        return None;
    }
    let mut end = dot + 1 + base64url(view.ahead(dot + 1));
    while view.starts_with(end, b".") && base64url(view.ahead(end + 1)) > 1 {
        end += 1 + base64url(view.ahead(end + 1));
    }
    Some(Match {
        start,
        end,
        kind: Kind::Jwt,
    })
}

fn base64url(text: &[u8]) -> usize {
    let is = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(**byte, b'_' | b'-');
    text.iter().take_while(is).count()
}

/// A PEM block with a private key, to its end line or, where that is missing, to the text's end.
pub(super) fn pem(view: View<'_>, at: usize) -> Option<Match> {
    const BEGIN: &[u8] = b"-----BEGIN ";
    let label = view.ahead(at).strip_prefix(BEGIN)?;
    let label = &label[..label.len().min(LOOK_BYTES)];
    let label = &label[..position(label, b"-----")?];
    position(label, b"PRIVATE KEY")?;
    let body = at + BEGIN.len() + label.len() + 5;
    let end = position(view.ahead(body), b"-----END ").map_or(view.bytes.len(), |end| {
        let tail = body + end + 9;
        position(view.ahead(tail), b"-----").map_or(view.bytes.len(), |dashes| tail + dashes + 5)
    });
    Some(Match {
        start: at,
        end,
        kind: Kind::PrivateKey,
    })
}

fn position(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len())
        .position(|window| window == wanted)
}

/// `Bearer …` and `Basic …`, in any case.
pub(super) fn scheme(view: View<'_>, at: usize) -> Option<Match> {
    if !matches!(view.ahead(at).get(1)?, b'e' | b'E' | b'a' | b'A') || !view.starts_word(at) {
        return None;
    }
    let word = |word: &[u8]| {
        let here = view.ahead(at).get(..word.len())?;
        here.eq_ignore_ascii_case(word).then(|| at + word.len())
    };
    if let Some(after) = word(b"bearer") {
        return bearer(view, after);
    }
    basic(view, word(b"basic")?)
}

fn bearer(view: View<'_>, after: usize) -> Option<Match> {
    let start = past_space(view, after)?;
    let token = credentials(view.ahead(start));
    let drawn = is_random(token) || token.len() >= 24;
    let end = start + token.len();
    (token.len() >= 8 && drawn).then_some(Match {
        start,
        end,
        kind: Kind::BearerToken,
    })
}

fn basic(view: View<'_>, after: usize) -> Option<Match> {
    let start = past_space(view, after)?;
    let text = view.ahead(start);
    if !holds_colon(text) {
        return None;
    }
    let end = start + credentials(text).len();
    Some(Match {
        start,
        end,
        kind: Kind::BasicAuth,
    })
}

/// Past the one to four spaces (or `%20`, `+`) that divide a scheme from its credentials.
fn past_space(view: View<'_>, at: usize) -> Option<usize> {
    if view.starts_with(at, b"%20") {
        return Some(at + 3);
    }
    let spaces = view
        .ahead(at)
        .iter()
        .take(4)
        .take_while(|byte| matches!(byte, b' ' | b'\t' | b'+'));
    let spaces = spaces.count();
    (spaces > 0).then_some(at + spaces)
}

fn credentials(text: &[u8]) -> &[u8] {
    let is = |byte: &&u8| {
        byte.is_ascii_alphanumeric()
            || matches!(**byte, b'_' | b'-' | b'.' | b'~' | b'+' | b'/' | b'=')
    };
    let token = &text[..text.iter().take_while(is).count()];
    token.strip_suffix(b".").unwrap_or(token)
}

/// Whether base64 stands for `user:password`: a colon among the first bytes that it decodes to.
fn holds_colon(base64: &[u8]) -> bool {
    let (mut bits, mut held) = (0_u32, 0_u32);
    for digit in base64
        .iter()
        .take(LOOK_BYTES * 4)
        .map_while(|byte| sextet(*byte))
    {
        bits = ((bits << 6) | digit) & 0xffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            if (bits >> held) & 0xff == u32::from(b':') {
                return true;
            }
        }
    }
    false
}

fn sextet(byte: u8) -> Option<u32> {
    let value = match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}
