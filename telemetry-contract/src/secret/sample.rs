//! Values that were written to be shown: samples, masks, names, and what only starts as a token.

use super::alphabet::{DIGIT, WORD};
use super::key::is_key;
use super::shape::is_misfit;
use super::word::{KeyClass, class_of, is_key_name};

/// Fewest characters of which it can be said that they repeat themselves.
const REPEATS: usize = 16;

/// Whether a value that stands beside a telling key was written as a sample.
pub(super) fn is_sample(text: &[u8]) -> bool {
    is_masked(text)
        || is_key_alone(text)
        || is_key_name(text)
        || is_misfit(text)
        || is_misfit_bot(text)
        || is_qualified_name(text)
        || is_published(text)
}

/// Whether more than half of the characters are the same as the one before, in any case, which
/// among drawn ones one in sixteen is at most.
pub(super) fn stutters(text: &[u8]) -> bool {
    let same = text
        .windows(2)
        .filter(|two| two[0].eq_ignore_ascii_case(&two[1]));
    text.len() >= REPEATS && same.count() * 2 > text.len()
}

/// Whether there are words in a token that people write where one is to be put: `…TokenHere`.
pub(super) fn has_words(text: &[u8]) -> bool {
    const FILLER: &[u8] = b"abc123xyz";
    let here = text.len().checked_sub(4).map(|at| &text[at..]);
    here.is_some_and(|end| end.eq_ignore_ascii_case(b"here"))
        || text.windows(FILLER.len()).any(|part| part == FILLER)
}

/// Whether somebody took the secret out before, and left its start: `ops_eyJ..[Redacted]`.
fn is_masked(text: &[u8]) -> bool {
    const MASK: &[u8] = b"[redacted";
    let mut parts = text.windows(MASK.len());
    parts.any(|part| part.eq_ignore_ascii_case(MASK))
}

/// Whether a quote ended the value behind a key of its own, which is looked at next:
/// `"api_token = "…""`.
fn is_key_alone(text: &[u8]) -> bool {
    let [key @ .., b'=' | b':'] = text.trim_ascii_end() else {
        return false;
    };
    let key = key.trim_ascii();
    key.iter().all(|byte| is_key(*byte)) && class_of(key) != KeyClass::Plain
}

/// Whether a value starts as a Telegram bot's token does and is of another length.
fn is_misfit_bot(text: &[u8]) -> bool {
    let digits = text.iter().take(24).take_while(|byte| DIGIT.has(**byte));
    let digits = digits.count();
    let [b':', secret @ ..] = &text[digits..] else {
        return false;
    };
    let like = digits > 3 && secret.first() == Some(&b'A') && secret.len() >= 24;
    let fits = (5..=16).contains(&digits) && secret.len() == 35;
    like && !fits && secret.iter().all(|byte| WORD.has(*byte))
}

/// Whether a value is a name of four words or more in a space of names: `ns1:CodeContentTypeName`.
fn is_qualified_name(text: &[u8]) -> bool {
    let Some(colon) = text.iter().take(24).position(|byte| *byte == b':') else {
        return false;
    };
    let (space, name) = (&text[..colon], &text[colon + 1..]);
    let small = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    space.first().is_some_and(u8::is_ascii_lowercase) && space.iter().all(small) && is_words(name)
}

/// Whether letters are four words or more, each of three letters at least.
fn is_words(name: &[u8]) -> bool {
    let mut words = name.chunk_by(|_, next| next.is_ascii_lowercase());
    let count = words.clone().count();
    let word = |word: &[u8]| word.len() >= 3 && word[1..].iter().all(u8::is_ascii_lowercase);
    count >= 4 && words.all(word) && name.iter().all(u8::is_ascii_alphabetic)
}

/// Whether the value is one of those that their issuers print in manuals and samples for everybody.
/// Known by a hash, so that no scanner of repositories takes this file for a leak.
pub(super) fn is_published(text: &[u8]) -> bool {
    (11..=39).contains(&text.len()) && PUBLISHED.contains(&hash(text))
}

/// FNV-1a.
fn hash(text: &[u8]) -> u64 {
    let next = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    text.iter().fold(0xcbf2_9ce4_8422_2325, next)
}

static PUBLISHED: &[u64] = &[
    // Google: of the sample projects of its Firebase libraries, and the one of its manuals.
    0x3562_3556_beb1_60c3,
    0xc800_bf21_00a2_1c67,
    0x6acb_d824_bd32_bbd4,
    0x29a3_36c7_244f_48dd,
    0x08b5_4596_2adc_7d8b,
    0xe766_6dbb_286c_6c2e,
    0x99b2_7263_46a1_e92a,
    0x1211_3c2e_6979_f447,
    0x8288_18f8_3325_7868,
    0x6835_e0f2_8883_2a40,
    0x816c_d10f_db11_ead0,
    0xadbd_04e3_fe1b_6d49,
    0xdb94_22f1_dd33_2dcc,
    0x515c_b771_a423_8032,
    0xe754_678e_a2b1_4ef1,
    0xc73f_1e61_952e_6987,
    0x294c_63f8_344d_5df1,
    // Microsoft: passwords in NuGet's reference.
    0x4155_0317_7a5c_10e1,
    0x1a3e_1c90_ee66_98a0,
    // Algolia: the search key in the pages of Yarn's manual.
    0xd8e1_3cde_d253_33c6,
];
