//! Issuers' tokens: how each starts, which characters follow and how many.
//!
//! The table holds facts that issuers publish. A token is looked for where a word starts; three
//! characters decide whether one of the table's prefixes may stand there.

use super::alphabet::{
    ALNUM, AT, BASE64, DOT, EQUALS, HEX, HEX_UPPER, LOWER, MARK, PERCENT, Set, UPPER, WORD,
    has_words_alone, is_filler, is_random, run,
};
use super::sample::is_published;
use super::scan::View;
use super::{Kind, Match};

/// How one issuer's tokens look.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    kind: Kind,
    prefix: &'static str,
    /// What the rest is made of.
    body: Set,
    /// Fewest and most characters of the rest. What is longer is no token.
    least: usize,
    most: usize,
    /// Whether the prefix must be the start of a word of its own, so that `cache_key-…` is none.
    alone: bool,
}

/// How far a body is looked at before it is believed, so that a text of prefixes stays linear.
const LOOK_BYTES: usize = 64;

/// More characters than any body has whose length its issuer leaves open.
const OPEN: usize = usize::MAX;

/// Shortest token of the table.
pub(super) const SHORTEST: usize = 14;

/// Whether one of the table's prefixes may stand at `start`, by three characters.
#[inline]
pub(super) fn may_start(bytes: &[u8], start: usize) -> bool {
    let Some([first, second, third, ..]) = bytes.get(start..) else {
        return false;
    };
    let (row, bit) = place(*first, *second, *third);
    STARTS[row] & bit != 0
}

/// A token of the table that starts at `start`.
pub(super) fn token(view: View<'_>, start: usize) -> Option<Match> {
    if !may_start(view.bytes, start) {
        return None;
    }
    let here = view.ahead(start);
    let glued = matches!(view.behind(start, 1), [b'_' | b'-' | b'.' | b'+']);
    starting(here)
        .filter(|shape| !(glued && shape.alone))
        .filter_map(|shape| shape.end(here).map(|end| (shape, end)))
        .filter(|(_, end)| !is_masked(&here[*end..]) && !is_published(&here[..*end]))
        .max_by_key(|(shape, end)| (*end, shape.prefix.len()))
        .map(|(shape, end)| Match {
            start,
            end: start + end,
            kind: shape.kind,
            rule: shape.prefix,
        })
}

/// The shapes whose prefix stands at the beginning of a text.
fn starting(text: &[u8]) -> impl Iterator<Item = &'static Shape> {
    let first = text.first().map_or(usize::MAX, |byte| usize::from(*byte));
    let from = BY_FIRST.0.get(first).copied().unwrap_or_default();
    let to = BY_FIRST.0.get(first.wrapping_add(1)).copied();
    let found = BY_FIRST.1.get(from.into()..to.unwrap_or(from).into());
    let shapes = found.unwrap_or_default().iter();
    shapes
        .filter_map(|at| SHAPES.get(usize::from(*at)))
        .filter(move |shape| shape.starts(text))
}

/// The shapes' places in order of their first byte, and where those of each byte begin.
static BY_FIRST: ([u16; 129], [u16; SHAPES.len()]) = by_first();

#[expect(
    clippy::cast_possible_truncation,
    reason = "there are some hundred shapes"
)]
const fn by_first() -> ([u16; 129], [u16; SHAPES.len()]) {
    let (mut begins, mut order) = ([0; 129], [0; SHAPES.len()]);
    let (mut byte, mut filled) = (0, 0);
    while byte < 128 {
        begins[byte] = filled as u16;
        let mut at = 0;
        while at < SHAPES.len() {
            if SHAPES[at].prefix.as_bytes()[0] as usize == byte {
                order[filled] = at as u16;
                filled += 1;
            }
            at += 1;
        }
        byte += 1;
    }
    begins[128] = filled as u16;
    (begins, order)
}

/// Whether marks stand for the rest of a token: `xoxp-572370529330-####`.
fn is_masked(rest: &[u8]) -> bool {
    rest.starts_with(b"####") || rest.starts_with(b"****")
}

/// Whether a value starts as tokens of a fixed length do and is none of them: a sample, or one with
/// a piece missing. Only where the prefix is an issuer's own.
pub(super) fn is_misfit(text: &[u8]) -> bool {
    let like = |shape: &&Shape| {
        let own = shape.prefix.len() > 3 && shape.prefix.ends_with('_');
        shape.least == shape.most && own && !shape.alone
    };
    let mut same = starting(text).filter(like).peekable();
    same.peek().is_some() && same.all(|shape| shape.end(text) != Some(text.len()))
}

/// The prefix of the table that stands at `start` with nothing behind it but its own characters up
/// to the end of the text, however few.
pub(super) fn half(text: &[u8], start: usize) -> Option<&'static Shape> {
    let here = text.get(start..)?;
    starting(here).find(|shape| {
        let body = here.strip_prefix(shape.prefix.as_bytes());
        shape.prefix.len() > 3
            && body.is_some_and(|body| body.iter().all(|byte| shape.body.has(*byte)))
    })
}

impl Shape {
    /// What is found and what gave it away.
    pub(super) const fn known(&self) -> (Kind, &'static str) {
        (self.kind, self.prefix)
    }

    fn starts(&self, text: &[u8]) -> bool {
        text.starts_with(self.prefix.as_bytes())
    }

    /// Whether a body looks drawn. Behind a prefix that no word starts with, it may be without a digit
    /// or a hump, unless it reads like words.
    fn is_drawn(&self, body: &[u8]) -> bool {
        let own = self.prefix.len() > 2 && self.least > 9;
        (is_random(body) || own && !has_words_alone(body)) && !is_filler(body)
    }

    /// Whether there is a digit, or a small letter alone between capitals, where the prefix is so
    /// short that humps alone make a name of it: `s.AcceptanceTimeout`.
    fn has_digits(&self, body: &[u8]) -> bool {
        let alone = |three: &[u8]| {
            let [before, letter, after] = [0, 1, 2].map(|at| three[at].is_ascii_uppercase());
            before && !letter && three[1].is_ascii_alphabetic() && after
        };
        self.prefix.len() > 2 || body.iter().any(u8::is_ascii_digit) || body.windows(3).any(alone)
    }

    /// The length of the token at the start of `text`, which has its prefix.
    fn end(&self, text: &[u8]) -> Option<usize> {
        let rest = text.get(self.prefix.len()..)?;
        let looked = run(rest, self.most.saturating_add(1).min(LOOK_BYTES), self.body);
        let sure = matches!(self.kind, Kind::PrivateKey);
        let drawn = sure
            || self.least == 0
            || self.is_drawn(&rest[..looked]) && self.has_digits(&rest[..looked]);
        // A dot at the end of what was looked at is none at the end of the token.
        if looked + 1 < self.least.min(LOOK_BYTES) || !drawn {
            return None;
        }
        // Only what has been believed is walked to its end.
        let len = if self.most == OPEN {
            run(rest, OPEN, self.body)
        } else {
            run(rest, self.most.saturating_add(1), self.body)
        };
        (self.least..=self.most)
            .contains(&len)
            .then_some(self.prefix.len() + len)
    }
}

/// One bit for each three characters that a prefix starts with.
static STARTS: [u32; 4096] = starts();

const fn starts() -> [u32; 4096] {
    let mut table = [0; 4096];
    let mut at = 0;
    while at < SHAPES.len() {
        let prefix = SHAPES[at].prefix.as_bytes();
        let third = if prefix.len() > 2 { prefix[2] } else { 0 };
        if third == 0 {
            // Two characters: any third one will do.
            let mut any = 0_u8;
            while any < 32 {
                let (row, bit) = place(prefix[0], prefix[1], any);
                table[row] |= bit;
                any += 1;
            }
        }
        let (row, bit) = place(prefix[0], prefix[1], third);
        table[row] |= bit;
        at += 1;
    }
    table
}

const fn place(first: u8, second: u8, third: u8) -> (usize, u32) {
    let row = ((first & 63) as usize) << 6 | (second & 63) as usize;
    (row, 1 << (third & 31))
}

const fn open(kind: Kind, prefix: &'static str, body: Set, least: usize) -> Shape {
    Shape {
        kind,
        prefix,
        body,
        least,
        most: OPEN,
        alone: false,
    }
}

const fn between(kind: Kind, prefix: &'static str, body: Set, least: usize, most: usize) -> Shape {
    Shape {
        kind,
        prefix,
        body,
        least,
        most,
        alone: false,
    }
}

const fn api(prefix: &'static str, body: Set, least: usize) -> Shape {
    open(Kind::ApiKey, prefix, body, least)
}

const fn exact(prefix: &'static str, body: Set, len: usize) -> Shape {
    between(Kind::ApiKey, prefix, body, len, len)
}

/// A shape with a prefix that other words also end in.
const fn alone(shape: Shape) -> Shape {
    Shape {
        alone: true,
        ..shape
    }
}

/// What many issuers draw from: letters, digits, `_`, `-` and `.`.
const DOTTED: Set = WORD.and(DOT);
const CODE: Set = UPPER.and(HEX_UPPER);
const SMALL: Set = LOWER.and(HEX);
const PADDED: Set = BASE64.and(EQUALS);
const LOOSE: Set = WORD.and(EQUALS);

#[rustfmt::skip]
static SHAPES: &[Shape] = &[
    // Clouds and their keys.
    between(Kind::AwsKey, "AKIA", CODE, 16, 16),
    between(Kind::AwsKey, "ASIA", CODE, 16, 16),
    between(Kind::AwsKey, "ABIA", CODE, 16, 16),
    between(Kind::AwsKey, "ACCA", CODE, 16, 16),
    between(Kind::AwsKey, "ABSK", PADDED, 109, 272),
    // The base64 of `bedrock.amazonaws.com`, the key's address, starts each of them.
    open(Kind::AwsKey, "bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t", PADDED, 0),
    between(Kind::GoogleKey, "AIza", WORD, 35, 35),
    open(Kind::GoogleKey, "GOCSPX-", WORD, 20),
    open(Kind::GoogleKey, "ya29.", DOTTED, 20),
    alone(open(Kind::GoogleKey, "1//0", WORD, 30)),
    between(Kind::ApiKey, "LTAI", ALNUM, 12, 26),
    alone(api("t1.", DOTTED.and(EQUALS), 60)),
    between(Kind::ApiKey, "AQVN", WORD, 35, 40),
    alone(exact("YC", WORD, 38)),
    open(Kind::DigitaloceanToken, "dop_v1_", HEX, 32),
    open(Kind::DigitaloceanToken, "doo_v1_", HEX, 32),
    open(Kind::DigitaloceanToken, "dor_v1_", HEX, 32),
    open(Kind::DigitaloceanToken, "doctl_v1_", HEX, 32),
    api("v1.0-", HEX.and(MARK), 100),
    exact("dapi", HEX, 32),
    api("dapi", HEX.and(MARK), 34),
    api("HRKU-AA", WORD, 50),
    api("fo1_", WORD, 40),
    api("fm1a_", PADDED, 40),
    api("fm1r_", PADDED, 40),
    api("fm2_", PADDED, 40),
    api("tk-us-", WORD, 40),
    api("tskey-", WORD, 20),
    api("nfp_", ALNUM, 24),
    // Where code lives and is built.
    open(Kind::GithubToken, "ghp_", ALNUM, 20),
    open(Kind::GithubToken, "gho_", ALNUM, 20),
    open(Kind::GithubToken, "ghu_", ALNUM, 20),
    open(Kind::GithubToken, "ghs_", DOTTED, 20),
    open(Kind::GithubToken, "ghr_", ALNUM, 20),
    open(Kind::GithubToken, "github_pat_", WORD, 20),
    open(Kind::GitlabToken, "glpat-", DOTTED, 16),
    open(Kind::GitlabToken, "gldt-", WORD, 16),
    open(Kind::GitlabToken, "glrt-", DOTTED, 16),
    open(Kind::GitlabToken, "glrtr-", DOTTED, 16),
    open(Kind::GitlabToken, "glptt-", WORD, 16),
    open(Kind::GitlabToken, "glcbt-", WORD, 16),
    open(Kind::GitlabToken, "glft-", WORD, 16),
    open(Kind::GitlabToken, "glffct-", WORD, 16),
    open(Kind::GitlabToken, "glimt-", WORD, 16),
    open(Kind::GitlabToken, "glagent-", WORD, 30),
    open(Kind::GitlabToken, "gloas-", WORD, 30),
    open(Kind::GitlabToken, "glsoat-", WORD, 16),
    open(Kind::GitlabToken, "glwt-", WORD, 16),
    open(Kind::GitlabToken, "GR1348941", WORD, 16),
    api("ATATT3", DOTTED.and(EQUALS), 40),
    api("ATCTT3", DOTTED.and(EQUALS), 40),
    api("ATBB", ALNUM, 28),
    api("dckr_pat_", WORD, 20),
    api("dckr_oat_", WORD, 20),
    open(Kind::NpmToken, "npm_", ALNUM, 30),
    open(Kind::PypiToken, "pypi-", WORD, 40),
    api("rubygems_", HEX, 32),
    api("CLOJARS_", ALNUM, 40),
    alone(exact("oy2", SMALL, 43)),
    alone(exact("cio", ALNUM, 32)),
    api("bkua_", HEX, 32),
    api("CCIPAT_", WORD, 30),
    exact("sgp_local_", HEX.and(HEX_UPPER), 40),
    exact("sgp_", HEX.and(HEX_UPPER), 40),
    exact("sgp_", HEX.and(HEX_UPPER).and(MARK), 57),
    exact("squ_", ALNUM, 40),
    exact("sqp_", ALNUM, 40),
    exact("sqa_", ALNUM, 40),
    exact("sntryu_", HEX, 64),
    alone(exact("AKCp", ALNUM, 69)),
    alone(exact("cmVmd", ALNUM, 59)),
    alone(exact("API-", CODE, 26)),
    api("pul-", HEX, 40),
    api("pnu_", ALNUM, 30),
    alone(exact("ico-", ALNUM, 32)),
    api("figd_", WORD, 24),
    api("figu_", WORD, 24),
    api("lin_api_", ALNUM, 24),
    api("lin_oauth_", ALNUM, 24),
    api("PMAK-", WORD, 24),
    api("rdme_", ALNUM, 40),
    between(Kind::ApiKey, "ntn_", ALNUM, 24, 52),
    alone(exact("secret_", ALNUM, 43)),
    alone(api("pat.", DOTTED, 60)),
    alone(api("sat.", DOTTED, 60)),
    api("pat-na1-", WORD, 32),
    api("pat-eu1-", WORD, 32),
    alone(between(Kind::ApiKey, "pat", ALNUM.and(DOT), 75, 85)),
    api("tfp_", WORD.and(DOT).and(EQUALS), 40),
    api("CFPAT-", WORD, 40),
    // Vaults.
    open(Kind::VaultToken, "hvs.", WORD, 20),
    open(Kind::VaultToken, "hvb.", WORD, 20),
    open(Kind::VaultToken, "hvr.", WORD, 20),
    alone(between(Kind::VaultToken, "s.", ALNUM, 24, 24)),
    api("ops_eyJ", PADDED, 40),
    alone(api("A3-", CODE.and(MARK), 32)),
    open(Kind::PrivateKey, "AGE-SECRET-KEY-1", CODE, 40),
    api("dp.pt.", ALNUM, 24),
    api("dp.st.", DOTTED, 24),
    api("dp.ct.", ALNUM, 24),
    api("dp.sa.", ALNUM, 24),
    api("dp.scim.", ALNUM, 24),
    api("dp.audit.", ALNUM, 24),
    // The base32 of what a NATS seed is of: a user, an account, an operator, a server.
    alone(exact("SUA", CODE, 55)),
    alone(exact("SAA", CODE, 55)),
    alone(exact("SOA", CODE, 55)),
    alone(exact("SNA", CODE, 55)),
    alone(exact("SCA", CODE, 55)),
    alone(exact("SXA", CODE, 55)),
    alone(between(Kind::PrivateKey, "xprv", ALNUM, 100, 112)),
    alone(between(Kind::PrivateKey, "yprv", ALNUM, 100, 112)),
    alone(between(Kind::PrivateKey, "zprv", ALNUM, 100, 112)),
    alone(between(Kind::PrivateKey, "tprv", ALNUM, 100, 112)),
    // Payment.
    open(Kind::StripeKey, "sk_live_", ALNUM, 8),
    open(Kind::StripeKey, "sk_test_", ALNUM, 8),
    open(Kind::StripeKey, "sk_prod_", ALNUM, 8),
    open(Kind::StripeKey, "rk_live_", ALNUM, 8),
    open(Kind::StripeKey, "rk_test_", ALNUM, 8),
    open(Kind::StripeKey, "rk_prod_", ALNUM, 8),
    open(Kind::StripeKey, "whsec_", BASE64, 16),
    api("sk_", WORD, 20),
    api("sq0atp-", WORD, 20),
    api("sq0csp-", WORD, 22),
    api("EAAA", WORD, 56),
    api("FLWSECK", WORD, 14),
    api("FLWPUBK", WORD, 14),
    alone(api("EZAK", ALNUM, 50)),
    alone(api("EZTK", ALNUM, 50)),
    api("shippo_live_", HEX, 32),
    api("shippo_test_", HEX, 32),
    api("duffel_live_", LOOSE, 30),
    api("duffel_test_", LOOSE, 30),
    api("access-sandbox-", HEX.and(MARK), 32),
    api("access-development-", HEX.and(MARK), 32),
    api("access-production-", HEX.and(MARK), 32),
    alone(between(Kind::ApiKey, "live_", LOOSE, 35, 42)),
    alone(between(Kind::ApiKey, "test_", HEX, 35, 35)),
    api("test_pub_", HEX, 28),
    api("live_pub_", HEX, 28),
    api("rzp_live_", ALNUM, 14),
    api("xnd_production_", ALNUM, 24),
    // Shops, mail and messages.
    api("shpat_", ALNUM, 24),
    api("shpca_", ALNUM, 24),
    api("shppa_", ALNUM, 24),
    api("shpss_", ALNUM, 24),
    open(Kind::SendgridKey, "SG.", DOTTED.and(EQUALS), 40),
    api("xkeysib-", WORD, 40),
    api("xsmtpsib-", WORD, 40),
    alone(exact("key-", HEX, 32)),
    alone(exact("pubkey-", HEX, 32)),
    api("mlsn.", HEX, 32),
    alone(between(Kind::TwilioKey, "SK", HEX, 32, 32)),
    alone(between(Kind::TwilioKey, "AC", HEX, 32, 32)),
    open(Kind::SlackToken, "xoxa-", WORD, 10),
    open(Kind::SlackToken, "xoxb-", WORD, 18),
    open(Kind::SlackToken, "xoxc-", WORD, 10),
    open(Kind::SlackToken, "xoxd-", WORD, 10),
    open(Kind::SlackToken, "xoxe-", WORD, 10),
    open(Kind::SlackToken, "xoxe.xox", WORD, 40),
    open(Kind::SlackToken, "xoxo-", WORD, 20),
    open(Kind::SlackToken, "xoxp-", WORD, 18),
    open(Kind::SlackToken, "xoxr-", WORD, 10),
    open(Kind::SlackToken, "xoxs-", WORD, 10),
    open(Kind::SlackToken, "xapp-", WORD, 10),
    open(Kind::SlackToken, "hooks.slack.com/services/", BASE64, 20),
    open(Kind::SlackToken, "hooks.slack.com/workflows/", BASE64, 20),
    open(Kind::SlackToken, "hooks.slack.com/triggers/", BASE64, 20),
    api("webhook.office.com/webhookb2/", BASE64.and(AT), 40),
    api("outlook.office.com/webhook/", BASE64.and(AT), 40),
    api("discord.com/api/webhooks/", BASE64, 40),
    api("discordapp.com/api/webhooks/", BASE64, 40),
    api("hooks.zapier.com/hooks/catch/", BASE64, 12),
    alone(api("EAA", ALNUM, 80)),
    api("AAAAAAAAAAAAAAAAAAAAAA", ALNUM.and(PERCENT), 60),
    // Watching.
    api("glsa_", WORD, 24),
    api("glc_", PADDED, 24),
    api("eyJrIjoi", PADDED, 40),
    api("NRAK-", ALNUM, 20),
    api("NRII-", WORD, 20),
    api("NRJS-", ALNUM, 16),
    api("NRRA-", ALNUM, 20),
    api("NRAA-", WORD, 20),
    api("NRIQ-", WORD, 20),
    api("dt0c01.", DOTTED, 40),
    api("dt0s01.", DOTTED, 40),
    api("dt0s16.", DOTTED, 40),
    api("lsv2_pt_", WORD, 30),
    api("lsv2_sk_", WORD, 30),
    // Models.
    open(Kind::AnthropicKey, "sk-ant-", WORD, 16),
    api("sk-", WORD, 20),
    between(Kind::ApiKey, "hf_", ALNUM, 30, 40),
    between(Kind::ApiKey, "api_org_", ALNUM, 30, 40),
    api("gsk_", ALNUM, 40),
    api("xai-", ALNUM, 60),
    api("r8_", ALNUM, 36),
    api("pplx-", ALNUM, 30),
    api("pcsk_", WORD, 40),
    api("tvly-", WORD, 28),
    api("jina_", ALNUM, 40),
    // Data.
    api("pscale_tkn_", DOTTED.and(EQUALS), 24),
    api("pscale_oauth_", DOTTED.and(EQUALS), 24),
    api("pscale_pw_", DOTTED.and(EQUALS), 24),
    api("sbp_", HEX, 24),
    alone(exact("4b1d", ALNUM, 38)),
    api("dnkey-", LOOSE, 40),
    alone(api("pk.", ALNUM.and(DOT), 75)),
    alone(api("sk.", ALNUM.and(DOT), 75)),
    api("fio-u-", LOOSE, 40),
    alone(api("sc_", DOTTED, 40)),
    api("p8e-", ALNUM, 32),
    api("s-s4t2ud-", HEX, 64),
    api("s-s4t2af-", HEX, 64),
    exact("sm_aat_", ALNUM, 16),
    exact("sm_pat_", ALNUM, 16),
    exact("sm_sat_", ALNUM, 16),
    api("aio_", ALNUM, 26),
    api("odt_", ALNUM, 32),
];

/// Each shape's prefix, body and least length.
#[cfg(test)]
pub(super) fn samples() -> impl Iterator<Item = (&'static str, Set, usize)> {
    SHAPES
        .iter()
        .map(|shape| (shape.prefix, shape.body, shape.least))
}
