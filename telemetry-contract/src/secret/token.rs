//! Secrets with a shape that no prefix alone tells: JWTs, PEM blocks, the schemes of an
//! `Authorization` header, and tokens known by a mark in their middle.

use super::alphabet::{
    ALNUM, BASE64, BASE64_PLUS, DOT, HEX, Set, TILDE, WORD, is_drawn, is_filler, is_random, run,
};
use super::scan::{View, step};
use super::{Kind, Match, escape, value};

/// How far a token is looked at before it is believed, so that a text of prefixes stays linear.
const LOOK_BYTES: usize = 64;

const fn api_key(start: usize, end: usize, rule: &'static str) -> Match {
    Match {
        start,
        end,
        kind: Kind::ApiKey,
        rule,
    }
}

/// Whether what starts `text` may be such a token: a quick look at where they have their marks.
#[inline]
pub(super) fn may_be_shaped(text: &[u8]) -> bool {
    match text {
        [b'e', b'y', b'J', ..]
        | [b'Z', b'X', b'l', b'K', ..]
        | [b's', b'n', b't', ..]
        | [b'L', b'S', b'0', b't', ..]
        | [b'P', b'u', b'T', b'T', ..]
        | [b'0'..=b'2', b'/', ..]
        | [b's', b'k', b'-', b'a', ..] => true,
        _ if text.len() < 36 => false,
        _ => text[32] == b'-' || text[14] == b'.' || matches!(text[0], b'M'..=b'O'),
    }
}

/// A token known by more than its first characters, that starts at `at`.
pub(super) fn shaped(view: View<'_>, at: usize) -> Option<Match> {
    match view.ahead(at) {
        [b'e', b'y', b'J', ..] => jwt(view, at),
        [b'Z', b'X', b'l', b'K', ..] => encoded_jwt(view, at),
        [b'L', b'S', b'0', b't', ..] => encoded_pem(view, at),
        [b's', b'n', b't', ..] => sentry(view, at),
        [b's', b'k', b'-', b'a', ..] => anthropic(view, at),
        [b'P', b'u', b'T', b'T', b'Y', ..] => putty(view, at),
        [b'0'..=b'2', b'/', ..] => asana(view, at),
        [b'0'..=b'9' | b'a'..=b'f', ..] => hexadecimal(view, at),
        _ => discord(view, at),
    }
    .or_else(|| terraform(view, at))
}

/// `eyJ….…[.…]`: at least two parts of base64url, the first of which is a JSON object.
fn jwt(view: View<'_>, start: usize) -> Option<Match> {
    // Not in the middle of another token, which may have these letters anywhere.
    let behind = view.behind(start, GLUED_BYTES);
    if behind.len() == GLUED_BYTES && run(behind, GLUED_BYTES, WORD) == GLUED_BYTES {
        return None;
    }
    let head = run(view.ahead(start), usize::MAX, WORD);
    let dot = start + head;
    let body = run(view.ahead(dot + 1), usize::MAX, WORD);
    // A key that is agreed on, and a text that is sent by itself, leave their part empty.
    let empty = body == 0 && view.starts_with(dot, b"..");
    let next = run(view.ahead(dot + 2), DETACHED_BYTES, WORD);
    if head < 10 || !view.starts_with(dot, b".") || body < 6 && !(empty && next >= DETACHED_BYTES) {
        return None;
    }
    let mut end = dot + 1 + body;
    while view.starts_with(end, b".") && run(view.ahead(end + 1), usize::MAX, WORD) > 1 {
        end += 1 + run(view.ahead(end + 1), usize::MAX, WORD);
    }
    Some(Match {
        start,
        end,
        kind: Kind::Jwt,
        rule: "eyJ, a dot and more base64url",
    })
}

/// How far back a JWT may be glued to the word before it.
const GLUED_BYTES: usize = 24;

/// Fewest characters behind a part that was left empty: those of an encrypted one's nonce.
const DETACHED_BYTES: usize = 16;

/// A PEM block that was encoded once more, as in a kubeconfig: `LS0t` is the base64 of `---`, and the
/// label says whether it is private.
fn encoded_pem(view: View<'_>, start: usize) -> Option<Match> {
    let text = view.ahead(start);
    let mut label = [0; LOOK_BYTES];
    let len = decode(text, &mut label);
    let private = position(&label[..len], b"PRIVATE KEY").is_some();
    // Only then is the rest looked at: it may be long, and each part of it begin like this.
    if !private || !label.starts_with(b"-----BEGIN ") {
        return None;
    }
    let len = run(text, usize::MAX, BASE64);
    let padding = text[len..].iter().take(2).take_while(|byte| **byte == b'=');
    Some(Match {
        start,
        end: start + len + padding.count(),
        kind: Kind::PrivateKey,
        rule: "the base64 of -----BEGIN … PRIVATE KEY",
    })
}

/// Decodes base64 into `bytes`, and says how many there are.
fn decode(base64: &[u8], bytes: &mut [u8]) -> usize {
    let (mut bits, mut held, mut len) = (0_u32, 0_u32, 0);
    for digit in base64.iter().map_while(|byte| sextet(*byte)) {
        bits = ((bits << 6) | digit) & 0xffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            let Some(byte) = bytes.get_mut(len) else {
                break;
            };
            *byte = u8::try_from((bits >> held) & 0xff).unwrap_or(0);
            len += 1;
        }
    }
    len
}

/// `PuTTY`'s file of a key, from its first word to the code that closes it.
fn putty(view: View<'_>, start: usize) -> Option<Match> {
    const FIRST: &[u8] = b"PuTTY-User-Key-File-";
    const KEY: &[u8] = b"Private-Lines:";
    let text = view.ahead(start).strip_prefix(FIRST)?;
    let key = position(&text[..text.len().min(PUBLIC_BYTES)], KEY)?;
    let closing = position(&text[key..], b"Private-MAC: ");
    let end = closing.map_or(text.len(), |at| {
        let code = key + at + 13;
        code + run(&text[code..], LOOK_BYTES * 2, HEX)
    });
    Some(Match {
        start,
        end: start + FIRST.len() + end,
        kind: Kind::PrivateKey,
        rule: "PuTTY-User-Key-File and Private-Lines",
    })
}

/// How far into `PuTTY`'s file the private part starts: behind the public one of a long key.
const PUBLIC_BYTES: usize = 2048;

/// Asana's: a digit, the user's number, a colon and 32 hexadecimal digits.
fn asana(view: View<'_>, start: usize) -> Option<Match> {
    const DIGITS: usize = 32;
    let text = view.ahead(start).get(2..)?;
    let mut end = 0;
    // A newer one has the app's number behind the user's.
    for _ in 0..2 {
        end += run(&text[end..], 20, super::alphabet::DIGIT);
        end += usize::from(text.get(end) == Some(&b'/'));
    }
    let secret = text.get(end..)?.strip_prefix(b":")?;
    let whole = end >= 10 && run(secret, DIGITS + 1, HEX) == DIGITS;
    whole.then(|| {
        api_key(
            start,
            start + 2 + end + 1 + DIGITS,
            "a user's number, a colon and 32 digits",
        )
    })
}

/// A JWT that was encoded once more: `ZXlK` is the base64 of `eyJ`.
fn encoded_jwt(view: View<'_>, start: usize) -> Option<Match> {
    let looked = run(view.ahead(start), LOOK_BYTES, BASE64);
    if looked < 40 || !is_drawn(&view.ahead(start)[..looked]) {
        return None;
    }
    let len = run(view.ahead(start), usize::MAX, BASE64);
    let padding = view.ahead(start + len).iter().take(2);
    let padding = padding.take_while(|byte| **byte == b'=').count();
    Some(Match {
        start,
        end: start + len + padding,
        kind: Kind::Jwt,
        rule: "ZXlK and more base64",
    })
}

/// Anthropic's, of their full length, whatever words are in it: 93 characters and `AA`.
fn anthropic(view: View<'_>, start: usize) -> Option<Match> {
    const BODY: usize = 95;
    let text = view.ahead(start).strip_prefix(b"sk-ant-")?;
    let label = ["api03-", "admin01-"]
        .iter()
        .find(|label| text.starts_with(label.as_bytes()))?;
    let body = &text[label.len()..];
    let whole = run(body, BODY + 1, WORD) == BODY && body[..BODY].ends_with(b"AA");
    whole.then(|| Match {
        kind: Kind::AnthropicKey,
        ..api_key(
            start,
            start + 7 + label.len() + BODY,
            "sk-ant-, 93 characters and AA",
        )
    })
}

/// Sentry's for an organisation: the base64 of an object, `_`, and 43 characters more.
fn sentry(view: View<'_>, start: usize) -> Option<Match> {
    const PREFIX: &[u8] = b"sntrys_";
    const TAIL: usize = 43;
    let object = view.ahead(start).strip_prefix(PREFIX)?;
    let head = run(object, LOOK_BYTES * 16, BASE64_PLUS);
    let padding = object[head..].iter().take(2);
    let head = head + padding.take_while(|byte| **byte == b'=').count();
    let tail = object[head..].strip_prefix(b"_")?;
    let whole = object.starts_with(b"eyJ") && run(tail, TAIL + 1, BASE64_PLUS) == TAIL;
    let end = start + PREFIX.len() + head + 1 + TAIL;
    whole.then(|| api_key(start, end, "sntrys_, an object and 43 more"))
}

/// Mailchimp's and Mailgun's: 32 hexadecimal digits and, behind a dash, a data centre or two short
/// numbers.
fn hexadecimal(view: View<'_>, start: usize) -> Option<Match> {
    const DIGITS: usize = 32;
    let [b'-', rest @ ..] = view.ahead(start + DIGITS) else {
        return None;
    };
    let digits = |text: &[u8], most| run(text, most, HEX);
    let tail = match rest {
        [b'u', b's', centre @ ..] => 2 + run(centre, 3, super::alphabet::DIGIT),
        _ if digits(rest, 9) == 8
            && rest.get(8) == Some(&b'-')
            && digits(&rest[9..], 9) == 8
            && !rest.get(17).is_some_and(|byte| WORD.has(*byte)) =>
        {
            17
        }
        _ => return None,
    };
    let whole = digits(view.ahead(start), DIGITS + 1) == DIGITS && tail > 2;
    let end = start + DIGITS + 1 + tail;
    whole.then(|| api_key(start, end, "32 hexadecimal digits and a tail"))
}

/// A Terraform token: 14 characters, `.atlasv1.` and at least 60 more.
fn terraform(view: View<'_>, start: usize) -> Option<Match> {
    const MIDDLE: &[u8] = b".atlasv1.";
    const HEAD: usize = 14;
    if !view.starts_with(start + HEAD, MIDDLE) {
        return None;
    }
    let head = view.ahead(start).get(..HEAD)?;
    let body = start + HEAD + MIDDLE.len();
    let looked = run(view.ahead(body), LOOK_BYTES, WORD);
    let drawn = looked >= 50 && is_drawn(&view.ahead(body)[..looked]) && !is_filler(head);
    let end = body + run(view.ahead(body), 100, WORD);
    drawn.then(|| api_key(start, end, "14 characters, .atlasv1. and more"))
}

/// A Discord bot's: three parts, the first of which is its id in base64.
fn discord(view: View<'_>, start: usize) -> Option<Match> {
    let text = view.ahead(start);
    let [b'M' | b'N' | b'O', ..] = text else {
        return None;
    };
    let first = run(text, 29, ALNUM);
    let second = run(text.get(first + 1..)?, 7, WORD);
    let rest = first + 1 + second + 1;
    let third = run(text.get(rest..)?, 40, WORD);
    let dots = text.get(first) == Some(&b'.') && text.get(rest - 1) == Some(&b'.');
    let fits = (24..=28).contains(&first) && second == 6 && (27..=39).contains(&third);
    let drawn = is_drawn(&text[..first]);
    let found = dots && fits && drawn;
    found.then(|| api_key(start, start + rest + third, "a bot's id and two more parts"))
}

/// A Telegram bot's token, `<its id>:A…`, whose colon is at `colon`.
pub(super) fn telegram(view: View<'_>, colon: usize) -> Option<Match> {
    if !view.starts_with(colon, b":A") {
        return None;
    }
    let digits = digits_before(view, colon);
    let start = colon - digits;
    let alone = view.starts_word(start) || view.behind(start, 3) == b"bot";
    let secret = run(view.ahead(colon + 1), 37, WORD);
    let fits = alone && (5..=16).contains(&digits) && secret == 35;
    fits.then(|| api_key(start, colon + 1 + secret, "a bot's id, a colon and 35 more"))
}

/// How many digits stand before `at`, some twenty at most, without those of an escape.
fn digits_before(view: View<'_>, at: usize) -> usize {
    let behind = view.behind(at, 20 + escape::MOST_BYTES);
    let digits = behind.iter().rev().take(24);
    let digits = digits.take_while(|byte| byte.is_ascii_digit()).count();
    digits - escape::over(behind, behind.len() - digits).min(digits)
}

/// Tokens with a tilde: Azure's `…8Q~…` and `OpenShift`'s `sha256~…`; it is at `at`.
pub(super) fn tilde(view: View<'_>, at: usize) -> Option<Match> {
    const AZURE: Set = WORD.and(DOT).and(TILDE);
    let after = view.ahead(at + 1);
    if view.behind(at, 6) == b"sha256" && run(after, 50, WORD) == 43 && is_drawn(&after[..43]) {
        return Some(api_key(at - 6, at + 44, "sha256~ and 43 characters"));
    }
    let [first @ .., digit, b'Q'] = view.behind(at, 5) else {
        return None;
    };
    let head = first.len() == 3 && digit.is_ascii_digit();
    let head = head && first.iter().all(|byte| AZURE.has(*byte));
    let len = run(after, 40, AZURE);
    let fits = head && (31..=34).contains(&len) && is_drawn(&after[..len]);
    fits.then(|| api_key(at - 5, at + 1 + len, "Q~ behind a digit"))
}

/// An app's token of Facebook's: its id, the bar at `at`, and 27 characters.
pub(super) fn bar(view: View<'_>, at: usize) -> Option<Match> {
    let digits = digits_before(view, at);
    let after = view.ahead(at + 1);
    let len = run(after, 29, WORD);
    let fits = (15..=16).contains(&digits) && (26..=28).contains(&len) && is_drawn(&after[..len]);
    fits.then(|| {
        api_key(
            at - digits,
            at + 1 + len,
            "an app's id, a bar and 27 characters",
        )
    })
}

/// Whether there is a key between the lines of a block: more than a word of its text, unless the
/// text ends first.
fn has_key(body: &[u8], ended: bool) -> bool {
    !ended || body.len() > LOOK_BYTES || body.trim_ascii().len() >= SHORTEST_KEY
}

/// Fewest characters between the lines of a PEM block: fewer are a sample's dots or words.
const SHORTEST_KEY: usize = 10;

/// A PEM block with a private key, to its end line or, where that is missing, to the text's end.
/// The word `-----BEGIN` starts at `start`.
pub(super) fn pem(view: View<'_>, start: usize, len: usize) -> Option<Match> {
    const BEGIN: &[u8] = b"-----BEGIN";
    if len < BEGIN.len() {
        return None;
    }
    // A space, or what a form has in its place, is the first of the label.
    let label = view.ahead(start).strip_prefix(BEGIN)?;
    let label = &label[..label.len().min(LOOK_BYTES)];
    let label = &label[..position(label, b"-----")?];
    let private = [&b"PRIVATE KEY"[..], b"PRIVATE+KEY", b"PRIVATE%20KEY"];
    private.iter().find_map(|words| position(label, words))?;
    let body = start + BEGIN.len() + label.len() + 5;
    let closing = position(view.ahead(body), b"-----END");
    let key = view.ahead(body);
    if !has_key(&key[..closing.unwrap_or(key.len())], closing.is_some()) {
        return None;
    }
    let end = closing.map_or(view.bytes.len(), |end| {
        let tail = body + end + 9;
        position(view.ahead(tail), b"-----").map_or(view.bytes.len(), |dashes| tail + dashes + 5)
    });
    Some(Match {
        start,
        end,
        kind: Kind::PrivateKey,
        rule: "-----BEGIN … PRIVATE KEY-----",
    })
}

/// A PEM block whose first word is glued to the one before it: `a/-----BEGIN RSA PRIVATE KEY-----`.
/// The word `PRIVATE` starts at `at`.
pub(super) fn pem_label(view: View<'_>, at: usize) -> Option<Match> {
    const BEGIN: &[u8] = b"-----BEGIN";
    if !view.starts_with(at, b"PRIVATE") {
        return None;
    }
    let behind = view.behind(at, LOOK_BYTES);
    let begin = behind
        .windows(BEGIN.len())
        .rposition(|window| window == BEGIN)?;
    pem(view, at - behind.len() + begin, BEGIN.len())
}

fn position(text: &[u8], wanted: &[u8]) -> Option<usize> {
    let mut windows = text.windows(wanted.len());
    let at = windows.position(|window| window == wanted);
    step(at.unwrap_or(text.len()));
    at
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
    let padded = token.split(|byte| *byte == b'=');
    let pair = padded.skip(1).any(|part| !part.is_empty());
    let drawn = !pair && (is_random(token) || token.len() >= 24);
    let end = start + token.len();
    let told = drawn && token.len() >= 8 && !value::says_nothing(token);
    told.then_some(Match {
        start,
        end,
        kind: Kind::BearerToken,
        rule: "Bearer and a token",
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
        rule: "Basic and the base64 of user:password",
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
    step(token.len());
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
