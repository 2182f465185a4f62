//! What a key says of its value: parts of the key, compared with word lists.
//!
//! A key is taken apart at every mark and at every camelCase hump, and its parts are compared
//! whole, so `token` is in `access_token` and not in `tokenizer`.

/// What the value under a key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyClass {
    /// A secret: whoever holds it can act as somebody.
    Credential,
    /// About a person.
    Personal,
    /// Neither, as far as the key can tell.
    Plain,
}

/// What the value under `key` is, whatever its spelling (`apiKey`, `API_KEY`, `x-api-key`).
///
/// The last telling part decides: `password` is a credential, `password_policy` is plain, and so
/// are `token_count` and `secretary`. `user_id` is plain, because its hash may be shown.
pub fn key_class(key: &str) -> KeyClass {
    class_of(key.as_bytes())
}

/// How sure a word is of itself when other words follow it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// Stays unless a harmless word follows: `password_for_admin`.
    Strong,
    /// Stays only if nothing, or a neutral word, follows: `token_value`, not `token_budget`.
    Weak,
}

type Hit = (KeyClass, Weight);

/// Longest part that is looked at; of a longer one, its end.
const PART_BYTES: usize = 24;

pub(super) fn class_of(key: &[u8]) -> KeyClass {
    match key {
        b"sig" | b"pw" | b"PW" => return KeyClass::Credential,
        // The semantic conventions' own keys: ids of what a user does in a browser or an app, made
        // up there and good for nothing else.
        b"session.id" | b"session.previous_id" => return KeyClass::Plain,
        _ => {}
    }
    let mut found: Option<Hit> = None;
    let mut before = Part::default();
    for part in Parts::new(key) {
        if is_known_by_all(before.bytes(), part.bytes()) {
            found = None;
            before = part;
            continue;
        }
        found = alone(part.bytes())
            .or_else(|| alone(part.without_digits()))
            .or_else(|| together(before.bytes(), part.bytes()))
            .or_else(|| together(before.bytes(), part.without_digits()))
            .or_else(|| found.filter(|hit| survives(hit.1, before.bytes(), part.bytes())));
        before = part;
    }
    found.map_or(KeyClass::Plain, |hit| hit.0)
}

/// Tokens that are given to everybody, or are on every page and worth nothing without the session's
/// cookie; a place where secrets are stored; and a library's name.
fn is_known_by_all(before: &[u8], part: &[u8]) -> bool {
    let token = matches!(before, b"public" | b"csrf" | b"xsrf" | b"authenticity");
    let place = before == b"store" && part == b"secrets";
    let whole = matches!(part, b"csrftoken" | b"jsonwebtoken" | b"xsrftoken");
    token && part == b"token" || place || whole
}

/// Whether a hit stays one when `part` follows `before`. Ids of credentials are shown, but that of a
/// secret may be half of it.
fn survives(weight: Weight, before: &[u8], part: &[u8]) -> bool {
    if is_neutral(part) {
        return true;
    }
    if matches!(part, b"id" | b"ids")
        && matches!(before, b"credential" | b"credentials" | b"secrets")
    {
        return false;
    }
    weight == Weight::Strong && !is_harmless(part)
}

/// Whether a value is the name of a key, and no key: `api-key`, `access_key`.
pub(super) fn is_key_name(value: &[u8]) -> bool {
    let mark = value.iter().position(|byte| matches!(byte, b'-' | b'_'));
    let halves = mark.and_then(|mark| Some((&value[..mark], value.get(mark + 1..)?)));
    halves.is_some_and(|(owner, key)| key == b"key" && is_key_owner(owner))
}

/// Words that tell by themselves.
fn alone(part: &[u8]) -> Option<Hit> {
    let hit = match part {
        b"authorization" | b"dockercfg" | b"dockerconfigjson" | b"credential" | b"credentials"
        | b"passcode" | b"passphrase" | b"passwords" | b"pwd" | b"secrets" => {
            (KeyClass::Credential, Weight::Strong)
        }
        b"bearer" | b"cookie" | b"cookies" | b"creds" | b"csc" | b"cvc" | b"cvc2" | b"cvv"
        | b"cvv2" | b"jsessionid" | b"jwt" | b"otp" | b"phpsessid" | b"pin" | b"psk"
        | b"sessid" | b"sessionid" | b"totp" => (KeyClass::Credential, Weight::Weak),
        b"birthdate" | b"birthday" | b"cardnumber" | b"creditcard" | b"dob" | b"email"
        | b"emailaddress" | b"emails" | b"firstname" | b"fullname" | b"iban" | b"lastname"
        | b"msisdn" | b"passport" | b"phone" | b"phonenumber" | b"ssn" | b"surname"
        | b"telephone" => (KeyClass::Personal, Weight::Weak),
        _ => return by_ending(part),
    };
    Some(hit)
}

/// Words that tell at the end of a longer one, for keys written in one piece: `dbpassword`.
fn by_ending(part: &[u8]) -> Option<Hit> {
    const STRONG: [&[u8]; 7] = [
        b"password",
        b"passwd",
        b"secret",
        b"apikey",
        b"privatekey",
        b"secretkey",
        b"accesskey",
    ];
    if !matches!(part.last(), Some(b'd' | b't' | b'y' | b'n')) {
        return None;
    }
    if STRONG.iter().any(|word| part.ends_with(word)) {
        return Some((KeyClass::Credential, Weight::Strong));
    }
    let key = part.strip_suffix(b"key").is_some_and(is_key_owner);
    let token = part.ends_with(b"token");
    (token || key).then_some((KeyClass::Credential, Weight::Weak))
}

/// Words that tell only beside another one.
fn together(before: &[u8], part: &[u8]) -> Option<Hit> {
    let class = match part {
        b"key" => credential(is_key_owner(before)),
        b"id" if before == b"session" => KeyClass::Credential,
        b"id" => personal(matches!(before, b"tax" | b"national")),
        b"word" | b"phrase" => credential(before == b"pass"),
        b"code" => credential(is_code_owner(before)),
        b"pass" => credential(!is_pass_of_something(before)),
        // Sidekiq's credentials for its gem server: `BUNDLE_GEMS__CONTRIBSYS__COM`.
        b"com" => credential(before == b"contribsys"),
        b"signature" => credential(matches!(before, b"amz" | b"goog" | b"access")),
        b"mail" => personal(before == b"e"),
        b"number" | b"no" => personal(is_number_owner(before)),
        b"card" => personal(matches!(before, b"credit" | b"debit")),
        b"security" => personal(before == b"social"),
        b"name" => personal(is_name_owner(before)),
        b"address" => personal(is_address_owner(before)),
        b"date" => personal(before == b"birth"),
        b"birth" => personal(before == b"of"),
        _ => KeyClass::Plain,
    };
    (class != KeyClass::Plain).then_some((class, Weight::Weak))
}

fn credential(yes: bool) -> KeyClass {
    if yes {
        KeyClass::Credential
    } else {
        KeyClass::Plain
    }
}

fn personal(yes: bool) -> KeyClass {
    if yes {
        KeyClass::Personal
    } else {
        KeyClass::Plain
    }
}

fn is_key_owner(word: &[u8]) -> bool {
    matches!(
        word,
        b"access"
            | b"account"
            | b"api"
            | b"app"
            | b"application"
            | b"auth"
            | b"consumer"
            | b"decryption"
            | b"encryption"
            | b"hmac"
            | b"license"
            | b"master"
            | b"preshared"
            | b"private"
            | b"service"
            | b"session"
            | b"shared"
            | b"signing"
            | b"ssh"
            | b"storage"
            | b"subscription"
            | b"unseal"
            | b"webhook"
    )
}

fn is_code_owner(word: &[u8]) -> bool {
    matches!(
        word,
        b"auth" | b"backup" | b"pass" | b"recovery" | b"security" | b"verification"
    )
}

/// Words before a pass that is a round or a ticket and no password.
fn is_pass_of_something(word: &[u8]) -> bool {
    matches!(
        word,
        b"boarding"
            | b"bus"
            | b"compiler"
            | b"first"
            | b"last"
            | b"multi"
            | b"render"
            | b"season"
            | b"second"
            | b"single"
            | b"test"
            | b"tests"
            | b"third"
            | b"two"
    )
}

fn is_number_owner(word: &[u8]) -> bool {
    matches!(
        word,
        b"account" | b"card" | b"cc" | b"mobile" | b"routing" | b"telephone"
    )
}

fn is_name_owner(word: &[u8]) -> bool {
    matches!(
        word,
        b"family" | b"first" | b"full" | b"given" | b"last" | b"maiden"
    )
}

fn is_address_owner(word: &[u8]) -> bool {
    matches!(
        word,
        b"billing" | b"home" | b"mail" | b"postal" | b"shipping" | b"street"
    )
}

/// Words after which a value is still the value itself.
const NEUTRAL: &str = "address b64 base64 confirm confirmation current data header hex new no number old \
    plain plaintext previous raw str string text v1 v2 value";

/// Words after which a value is about the secret and not the secret.
const HARMLESS: &str = "age alg algorithm arn at attempt attempts backend change changed changes count \
    disabled enabled endpoint engine error errors expiration expire expired expires expiry failures \
    file filename invalid issued kind len length limit manager match matches max method min missing \
    name names ok path policies policy present provider rate ref required reset resets retries rotated \
    rotation scheme set size state status store strength total tries ttl type uri url used valid \
    validity variable version";

fn is_neutral(part: &[u8]) -> bool {
    part.iter().all(u8::is_ascii_digit) || is_one_of(NEUTRAL, part)
}

fn is_harmless(part: &[u8]) -> bool {
    is_one_of(HARMLESS, part)
}

pub(super) fn is_one_of(words: &str, wanted: &[u8]) -> bool {
    words
        .split_ascii_whitespace()
        .any(|word| word.as_bytes().eq_ignore_ascii_case(wanted))
}

/// Whether a key may be telling at all: a quick look at how its parts start and end, one of which
/// has the three letters there of a word that tells.
#[inline(never)]
pub(super) fn may_tell(key: &[u8]) -> bool {
    let ([first, second, third, ..], [.., before, almost, last]) = (key, key) else {
        return false;
    };
    let head = HEADS.has(*first, *second, *third) && goes_on(key);
    head || TAILS.has(*before, *almost, *last) || is_divided(key)
}

/// Whether a part that starts with three letters of [`HEADS`] may be one of the words that do: by its
/// fourth letter, if that is a small one.
#[inline(never)]
fn goes_on(part: &[u8]) -> bool {
    let [first, second, third, fourth @ b'a'..=b'z', ..] = part else {
        return true;
    };
    let wanted: &[u8] = match &[first | 32, second | 32, third | 32] {
        b"acc" => b"eo",
        b"add" => b"r",
        b"aut" => b"h",
        b"bea" | b"sur" => b"rn",
        b"car" | b"cre" => b"d",
        b"cod" | b"nam" | b"tel" | b"tok" => b"e",
        b"coo" | b"doc" => b"k",
        b"ema" | b"mob" | b"nat" => b"i",
        b"fir" | b"jse" | b"msi" | b"pas" | b"php" | b"ses" => b"s",
        b"ful" => b"l",
        b"bir" | b"las" | b"rou" => b"t",
        b"mai" => b"ld",
        b"num" => b"b",
        b"pho" | b"sig" => b"n",
        b"sec" => b"ru",
        b"str" => b"ie",
        b"val" => b"u",
        _ => return true,
    };
    wanted.contains(fourth)
}

/// As [`may_tell`], of the key from `start` to `end` of `text`.
#[inline]
pub(super) fn may_tell_in(text: &[u8], start: usize, end: usize) -> bool {
    let Some(len) = end.checked_sub(start).filter(|len| *len > 2) else {
        return false;
    };
    let eight = text.get(start..).and_then(<[u8]>::first_chunk);
    let Some(eight) = eight
        .map(|eight| u64::from_le_bytes(*eight))
        .filter(|_| len <= 8)
    else {
        return text.get(start..end).is_some_and(may_tell);
    };
    // A short key, as most are, is looked at in one piece.
    let head = HEADS.starts(eight) && text.get(start..end).is_some_and(goes_on);
    if head || TAILS.starts(eight >> ((len - 3) * 8)) {
        return true;
    }
    let mut others = not_small(eight) & (u64::MAX >> (64 - len * 8)) & !0xff;
    while others != 0 {
        if divides_short(eight, len, others.trailing_zeros() as usize / 8) {
            return true;
        }
        others &= others - 1;
    }
    false
}

/// As [`divides`], of a key that is the first `len` of eight characters.
#[inline]
fn divides_short(eight: u64, len: usize, at: usize) -> bool {
    let capital = (eight >> (at * 8)).to_le_bytes()[0].is_ascii_uppercase();
    let start = at + usize::from(!capital);
    let starts = start + 3 <= len && HEADS.starts(eight >> (start * 8));
    starts || at > 2 && TAILS.starts(eight >> ((at - 3) * 8))
}

/// The highest bit of each of eight bytes that is no small letter.
#[inline]
const fn not_small(eight: u64) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let low = eight & (0x7f * EACH);
    let from_a = low + (0x80 - b'a' as u64) * EACH;
    let past_z = low + (0x7f - b'z' as u64) * EACH;
    (!from_a | past_z | eight) & (0x80 * EACH)
}

/// Whether a key is divided where one of its parts may tell.
fn is_divided(key: &[u8]) -> bool {
    let inner = key.iter().enumerate().skip(1);
    let mut others = inner.filter(|(_, byte)| !byte.is_ascii_lowercase());
    // Among digits nothing starts or ends.
    others.any(|(at, byte)| !(byte.is_ascii_digit() && is_numeric(key, at)) && divides(key, at))
}

/// Whether there is no letter on either side of the digit at `at`.
fn is_numeric(key: &[u8], at: usize) -> bool {
    let letter = |at: usize| key.get(at).is_some_and(u8::is_ascii_alphabetic);
    !letter(at - 1) && !letter(at + 1)
}

/// Whether the part that ends before `at`, or the one that starts there or behind it, may tell.
fn divides(key: &[u8], at: usize) -> bool {
    let start = at + usize::from(!key[at].is_ascii_uppercase());
    let starts = matches!(key.get(start..), Some(part @ [first, second, third, ..])
        if HEADS.has(*first, *second, *third) && goes_on(part));
    let ends = matches!(key[..at], [.., first, second, third]
        if TAILS.has(first, second, third));
    starts || ends
}

/// The first three letters of each word that tells, or of the word beside it; and those of words
/// that a key comes before: of a type, or `value`.
static HEADS: Letters = Letters::new(
    b"acc add api aut bea bir car cc_ cc- ccn cod coo cre csc cvc cvv dob doc ema fir ful iba key jse jwt las mai \
    mob msi nam nat num otp pas pho php pin psk pwd rou sec ses sid sig ssn str sur tax tel tok val",
);

/// The last three letters of the words that tell at the end of a longer one.
static TAILS: Letters = Letters::new(b"com ken key ord otp ret swd");

/// One bit for each three letters, in any case.
struct Letters([u32; 1024]);

impl Letters {
    const fn new(all: &[u8]) -> Self {
        let mut table = [0; 1024];
        let mut at = 0;
        while at + 3 <= all.len() {
            let (first, second, third) = (all[at], all[at + 1], all[at + 2]);
            if first != b' ' && second != b' ' && third != b' ' {
                let (row, bit) = Self::place(first, second, third);
                table[row] |= bit;
            }
            at += 1;
        }
        Self(table)
    }

    #[inline]
    fn has(&self, first: u8, second: u8, third: u8) -> bool {
        let (row, bit) = Self::place(first, second, third);
        self.0[row] & bit != 0
    }

    /// Whether it has the first three of eight characters.
    #[inline]
    fn starts(&self, eight: u64) -> bool {
        let [first, second, third, ..] = eight.to_le_bytes();
        self.has(first, second, third)
    }

    const fn place(first: u8, second: u8, third: u8) -> (usize, u32) {
        let row = ((first & 31) as usize) << 5 | (second & 31) as usize;
        (row, 1 << (third & 31))
    }
}

/// One part of a key, in lower case.
#[derive(Clone, Copy, Default)]
struct Part {
    text: [u8; PART_BYTES],
    len: usize,
}

impl Part {
    fn new(part: &[u8]) -> Self {
        let tail = &part[part.len().saturating_sub(PART_BYTES)..];
        let mut text = [0; PART_BYTES];
        for (to, from) in text.iter_mut().zip(tail) {
            *to = from.to_ascii_lowercase();
        }
        Self {
            text,
            len: tail.len(),
        }
    }

    fn bytes(&self) -> &[u8] {
        &self.text[..self.len]
    }

    /// `password` of `password2`; nothing of `password`.
    fn without_digits(&self) -> &[u8] {
        let part = self.bytes();
        let digits = part.iter().rev().take_while(|byte| byte.is_ascii_digit());
        match digits.count() {
            0 => &[],
            digits => &part[..part.len() - digits],
        }
    }
}

/// The parts of a key: split at marks and at camelCase humps. Words that say that a token is a
/// place in a list (`next_token`) swallow it.
struct Parts<'a> {
    rest: &'a [u8],
}

impl<'a> Parts<'a> {
    fn new(key: &'a [u8]) -> Self {
        Self { rest: key }
    }

    fn take_word(&mut self) -> Option<&'a [u8]> {
        let start = self.rest.iter().position(|byte| is_part(*byte))?;
        let word = &self.rest[start..];
        let end = (1..word.len()).find(|at| ends_at(word, *at));
        let (part, rest) = word.split_at(end.unwrap_or(word.len()));
        self.rest = rest;
        Some(part)
    }
}

impl Iterator for Parts<'_> {
    type Item = Part;

    fn next(&mut self) -> Option<Part> {
        let part = Part::new(self.take_word()?);
        if !is_cursor(part.bytes()) {
            return Some(part);
        }
        let mut ahead = Parts { rest: self.rest };
        let token = ahead
            .take_word()
            .is_some_and(|next| next.eq_ignore_ascii_case(b"token"));
        if token {
            self.rest = ahead.rest;
        }
        Some(part)
    }
}

fn is_cursor(part: &[u8]) -> bool {
    matches!(
        part,
        b"cancellation" | b"continuation" | b"next" | b"page" | b"pagination" | b"sync"
    )
}

fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

/// Whether a part that starts `word` ends before `at`.
fn ends_at(word: &[u8], at: usize) -> bool {
    let (before, here) = (word[at - 1], word[at]);
    if !is_part(here) {
        return true;
    }
    let hump = here.is_ascii_uppercase();
    let after = word.get(at + 1).is_some_and(u8::is_ascii_lowercase);
    hump && (!before.is_ascii_uppercase() || after)
}
