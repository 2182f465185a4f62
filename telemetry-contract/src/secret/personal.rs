//! Personal data by shape: e-mail addresses, phone numbers, card numbers and IBANs.

use super::scan::View;
use super::word::is_one_of;
use super::{Kind, Match};

/// The longest local part and domain of an e-mail address.
const LOCAL_BYTES: usize = 64;
const DOMAIN_BYTES: usize = 253;

/// An e-mail address around the `@` (of `width` bytes, where it is percent-encoded) at `at`.
pub(super) fn email(view: View<'_>, at: usize, width: usize) -> Option<Match> {
    let behind = view.behind(at, LOCAL_BYTES);
    let local = behind
        .iter()
        .rev()
        .take_while(|byte| is_local(**byte))
        .count();
    let local = &behind[behind.len() - local..];
    let domain = domain(view.ahead(at + width))?;
    if local.is_empty() || local == b"git" {
        return None;
    }
    let (start, end) = (at - local.len(), at + width + domain);
    Some(Match {
        start,
        end,
        kind: Kind::Email,
        rule: "an address around its @",
    })
}

fn is_local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80 || matches!(byte, b'.' | b'_' | b'%' | b'+' | b'-')
}

/// Length of the domain that starts `text`: labels with a dot, the last one of letters.
fn domain(text: &[u8]) -> Option<usize> {
    let is = |byte: &&u8| {
        byte.is_ascii_alphanumeric() || **byte >= 0x80 || matches!(**byte, b'.' | b'-')
    };
    let len = text.iter().take(DOMAIN_BYTES).take_while(is).count();
    let domain = text[..len].trim_ascii_end();
    let marks = domain
        .iter()
        .rev()
        .take_while(|byte| matches!(byte, b'.' | b'-'))
        .count();
    let domain = &domain[..domain.len() - marks];
    let dot = domain.iter().rposition(|byte| *byte == b'.')?;
    let last = &domain[dot + 1..];
    let letters = last
        .iter()
        .all(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80);
    let punycode = last.starts_with(b"xn--");
    let named = last.len() >= 2 && (letters || punycode) && !is_no_top_level(last);
    (dot > 0 && named).then_some(domain.len())
}

/// Last labels that no public domain has: of names inside a cluster or a house, of versions and
/// stages, and of unit and image files, whose names have an `@` in them.
fn is_no_top_level(label: &[u8]) -> bool {
    matches!(
        label,
        b"cluster"
            | b"corp"
            | b"gif"
            | b"home"
            | b"internal"
            | b"intranet"
            | b"jpg"
            | b"lan"
            | b"latest"
            | b"local"
            | b"localdomain"
            | b"localhost"
            | b"mount"
            | b"path"
            | b"png"
            | b"prod"
            | b"service"
            | b"socket"
            | b"staging"
            | b"svc"
            | b"svg"
            | b"target"
            | b"timer"
            | b"webp"
    )
}

/// A phone number in international form from the `+` at `at` on: 9 to 15 digits, single marks
/// between them.
pub(super) fn phone(view: View<'_>, at: usize) -> Option<Match> {
    let first = *view.ahead(at + 1).first()?;
    if !matches!(first, b'1'..=b'9') || !view.starts_word(at) {
        return None;
    }
    let text = view.ahead(at + 1);
    let (mut digits, mut end, mut marks) = (0, None, 0);
    for (index, byte) in text.iter().enumerate() {
        match byte {
            b'0'..=b'9' => (digits, marks) = (digits + 1, 0),
            b' ' | b'-' | b'.' | b'(' | b')' | b'/' if marks < 2 => marks += 1,
            _ => break,
        }
        if digits > 15 {
            break;
        }
        let closed = !text.get(index + 1).is_some_and(u8::is_ascii_alphanumeric);
        if digits >= 9 && marks == 0 && closed {
            end = Some(at + 1 + index + 1);
        }
    }
    let end = end?;
    let in_one_piece = view.bytes[at + 1..end].iter().all(u8::is_ascii_digit);
    (!in_one_piece || !is_id_of_something(view, at)).then_some(Match {
        start: at,
        end,
        kind: Kind::Phone,
        rule: "a number in international form",
    })
}

/// What a machine counts, measures or names by a number.
const MACHINE: &str = "bytes capacity count cursor depth duration elapsed epoch hash id lag latency length lsn micros \
    millis nanos ns offset position revision seq sequence size snowflake span spanid timestamp total \
    trace traceid ts us";

/// Whether a word says that the number behind it is the id, size or place of something in a machine.
fn is_of_machine(word: &[u8]) -> bool {
    word.ends_with(b"Id") || is_one_of(MACHINE, word)
}

/// Whether an integer under `key` is a card's number.
pub(super) fn is_card(key: &[u8], mut value: u64) -> bool {
    // Fewer digits than a card has, as nearly all numbers.
    if value < 1_000_000_000_000 {
        return false;
    }
    let mut digits = [0; 20];
    let mut first = digits.len();
    while value > 0 && first > 0 {
        first -= 1;
        digits[first] = u8::try_from(value % 10).unwrap_or(0);
        value /= 10;
    }
    let digits = &digits[first..];
    is_issued(digits) && luhn(digits) && !is_of_machine(last_word(key))
}

/// The last word of a key: `bytes` of `sent_bytes`, `Id` of `traceId`.
fn last_word(key: &[u8]) -> &[u8] {
    let small = key
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_lowercase());
    let start = key.len() - small.count();
    let capital = start > 0 && key[start - 1].is_ascii_uppercase() && start < key.len();
    &key[start - usize::from(capital)..]
}

/// Whether the word before a number at `at` says that it is the id or place of something in a
/// machine: `trace_id=…`, `"spanId": "…"`, `offset …`.
fn is_id_of_something(view: View<'_>, at: usize) -> bool {
    let behind = view.behind(at, 24);
    let marks = behind.iter().rev().take(4);
    let marks = marks.take_while(|byte| matches!(byte, b' ' | b':' | b'=' | b'"' | b'\'' | b'#'));
    let behind = &behind[..behind.len() - marks.count()];
    let word = behind.iter().rev();
    let word = word.take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let word = &behind[behind.len() - word..];
    is_of_machine(word)
}

/// Whether a number of ten digits may start `text` that is written as North Americans do: a quick look
/// at its marks.
#[inline]
pub(super) fn may_be_phone(text: &[u8]) -> bool {
    matches!(text, [_, _, _, b'-' | b'.' | b')', ..])
}

/// A North American number at `at`: `415-555-2671`, `415.555.2671`, `(212) 555-0123`. No area and no
/// exchange starts with 0 or 1.
pub(super) fn national(view: View<'_>, at: usize) -> Option<Match> {
    let text = view.ahead(at);
    let bracket = text.get(3) == Some(&b')');
    let mark = if bracket { b'-' } else { *text.get(3)? };
    let space = usize::from(bracket && text.get(4) == Some(&b' '));
    let rest = text.get(4 + space..)?;
    let end = at + 4 + space + 8;
    let shape = |text: &[u8], wanted: &[u8]| {
        let digit = |(byte, wanted): (&u8, &u8)| match wanted {
            b'N' => matches!(byte, b'2'..=b'9'),
            b'#' => byte.is_ascii_digit(),
            _ => *byte == mark,
        };
        text.len() >= wanted.len() && text.iter().zip(wanted).all(digit)
    };
    let before = view.behind(at, 1);
    let opened = if bracket {
        before == b"("
    } else {
        !matches!(before, [b'-' | b'.' | b'/' | b'_' | b'+'])
    };
    let closed = !matches!(view.ahead(end), [next, ..] if next.is_ascii_alphanumeric() || matches!(next, b'-' | b'_' | b'/'));
    let told = matches!(mark, b'-' | b'.') && shape(text, b"N##") && shape(rest, b"N##-####");
    (opened && closed && told && view.starts_word(at) && !goes_on(view, end)).then_some(Match {
        start: at.saturating_sub(usize::from(bracket)),
        end,
        kind: Kind::Phone,
        rule: "ten digits, as North Americans write them",
    })
}

/// Whether the digits at `at` come after a decimal point.
fn in_fraction(view: View<'_>, at: usize) -> bool {
    matches!(view.behind(at, 2), [digit, b'.' | b','] if digit.is_ascii_digit())
}

/// Whether a card number may start `text`: a quick look at where its digits and marks are.
#[inline]
pub(super) fn may_be_card(text: &[u8]) -> bool {
    let digit = |at: usize| text.get(at).is_some_and(u8::is_ascii_digit);
    match text.get(4) {
        Some(b' ' | b'-') => digit(3) && digit(5) && digit(7),
        Some(fifth) => fifth.is_ascii_digit() && digit(8) && digit(12),
        None => false,
    }
}

/// A card number: a known issuer's first digits and length, a valid check digit, in one piece or
/// in the groups that are printed on the card.
pub(super) fn card(view: View<'_>, at: usize) -> Option<Match> {
    let text = view.ahead(at);
    if !matches!(text, [b'2'..=b'6', second, third, fourth, ..]
        if second.is_ascii_digit() && third.is_ascii_digit() && fourth.is_ascii_digit())
        || in_fraction(view, at)
    {
        return None;
    }
    let mut digits = [0_u8; 19];
    let (mut count, mut group, mut groups) = (0, 0, 0_u32);
    for (index, byte) in text.iter().enumerate() {
        match byte {
            b'0'..=b'9' => {
                *digits.get_mut(count)? = byte - b'0';
                (count, group) = (count + 1, group + 1);
            }
            b' ' | b'-' if (4..=6).contains(&group) && groups < 0x1000 => {
                (groups, group) = ((groups << 4) | group, 0);
                continue;
            }
            _ => break,
        }
        let printed = groups == 0 || is_printed((groups << 4) | group.min(15));
        let end = at + index + 1;
        let digits = &digits[..count];
        if printed && !goes_on(view, end) && is_issued(digits) && luhn(digits) {
            if groups == 0 && is_id_of_something(view, at) {
                return None;
            }
            return Some(Match {
                start: at,
                end,
                kind: Kind::Card,
                rule: "an issuer's first digits and a valid check digit",
            });
        }
    }
    None
}

/// Whether the groups (one hexadecimal digit each) are those of a printed card.
fn is_printed(groups: u32) -> bool {
    matches!(groups, 0x4444 | 0x4_4443 | 0x465 | 0x464)
}

/// Whether a number goes on at `end`, so that its digits are no number by themselves.
fn goes_on(view: View<'_>, end: usize) -> bool {
    match view.ahead(end) {
        [next, ..] if next.is_ascii_alphanumeric() => true,
        [b'.', next, ..] => next.is_ascii_digit(),
        _ => false,
    }
}

/// Whether an issuer gives out numbers that start so and are so long. Visa's of 19 digits are left
/// out: next to nobody has one, and ids of 64 bits look so.
fn is_issued(digits: &[u8]) -> bool {
    let Some(head) = digits.get(..4) else {
        return false;
    };
    let head = head
        .iter()
        .fold(0_u32, |sum, digit| sum * 10 + u32::from(*digit));
    match digits.len() {
        13 => head / 1000 == 4,
        14 => matches!(head / 10, 300..=305) || matches!(head / 100, 36 | 38 | 39),
        15 => matches!(head / 100, 34 | 37),
        16 => {
            head / 1000 == 4
                || matches!(head, 2221..=2720 | 3528..=3589 | 5100..=5599)
                || long(head)
        }
        17..=19 => long(head),
        _ => false,
    }
}

fn long(head: u32) -> bool {
    head == 6011 || matches!(head / 100, 62 | 65) || matches!(head / 10, 644..=649)
}

fn luhn(digits: &[u8]) -> bool {
    let doubled = |digit: u8| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            if place % 2 == 1 {
                doubled(*digit)
            } else {
                *digit
            }
        })
        .map(u32::from)
        .sum();
    sum % 10 == 0
}

/// An IBAN at `at`, in one piece or in groups of four: a country that has them, its length, and a
/// remainder of 1.
pub(super) fn iban(view: View<'_>, at: usize) -> Option<Match> {
    let [first, second, third, fourth, ..] = *view.ahead(at) else {
        return None;
    };
    let country = &[first, second][..];
    if !(third.is_ascii_digit() && fourth.is_ascii_digit()) {
        return None;
    }
    let wanted = iban_len(country)?;
    if at < view.floor || !view.starts_word(at) {
        return None;
    }
    let mut text = [0_u8; 34];
    let (mut count, mut len) = (0, 0);
    for byte in view.ahead(at) {
        let space = *byte == b' ' && count % 4 == 0;
        if !(space || byte.is_ascii_uppercase() || byte.is_ascii_digit()) {
            break;
        }
        len += 1;
        if !space {
            *text.get_mut(count)? = *byte;
            count += 1;
        }
        if count == wanted {
            break;
        }
    }
    let end = at + len;
    let closed = !view
        .ahead(end)
        .first()
        .is_some_and(u8::is_ascii_alphanumeric);
    let valid = count == wanted && closed && remainder(&text[..count]) == 1;
    valid.then_some(Match {
        start: at,
        end,
        kind: Kind::Iban,
        rule: "a country's length and a remainder of 1",
    })
}

/// The remainder modulo 97 that ISO 13616 asks for: the first four characters last, letters as
/// two digits.
fn remainder(text: &[u8]) -> u32 {
    let (head, tail) = text.split_at(text.len().min(4));
    tail.iter().chain(head).fold(0, |sum, byte| match byte {
        b'0'..=b'9' => (sum * 10 + u32::from(byte - b'0')) % 97,
        _ => (sum * 100 + u32::from(byte.saturating_sub(b'A')) + 10) % 97,
    })
}

/// Length of a country's IBANs, from the registry that SWIFT keeps for ISO 13616.
fn iban_len(country: &[u8]) -> Option<usize> {
    let len = match country {
        b"NO" => 15,
        b"BE" => 16,
        b"DK" | b"FI" | b"FO" | b"GL" | b"NL" => 18,
        b"MK" | b"SI" => 19,
        b"AT" | b"BA" | b"EE" | b"KZ" | b"LT" | b"LU" | b"XK" => 20,
        b"CH" | b"HR" | b"LI" | b"LV" => 21,
        b"BG" | b"BH" | b"CR" | b"DE" | b"GB" | b"GE" | b"IE" | b"ME" | b"RS" | b"VA" => 22,
        b"AE" | b"GI" | b"IL" | b"IQ" | b"TL" => 23,
        b"AD" | b"CZ" | b"ES" | b"MD" | b"PK" | b"RO" | b"SA" | b"SE" | b"SK" | b"TN" | b"VG" => 24,
        b"LY" | b"PT" | b"ST" => 25,
        b"IS" | b"TR" => 26,
        b"FR" | b"GR" | b"IT" | b"MC" | b"MR" | b"SM" => 27,
        b"AL" | b"AZ" | b"BY" | b"CY" | b"DO" | b"GT" | b"HU" | b"LB" | b"PL" | b"SV" => 28,
        b"BR" | b"EG" | b"PS" | b"QA" | b"UA" => 29,
        b"JO" | b"KW" | b"MU" => 30,
        b"MT" | b"SC" => 31,
        b"LC" => 32,
        _ => return None,
    };
    Some(len)
}
