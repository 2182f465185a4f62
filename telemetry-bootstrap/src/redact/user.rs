//! Who the user is: personal data, whatever the key is spelt like. It leaves as a keyed hash only.

use super::letters;

/// Keys that name a user by themselves, in letters alone: `user.id` is `userid`.
const NAMES: [&str; 13] = [
    "enduser",
    "login",
    "loginname",
    "uid",
    "user",
    "userguid",
    "userlogin",
    "username",
    "useruid",
    "useruuid",
    "usr",
    "usrid",
    "usrname",
];

/// What a longer key ends in that names a user: `actor_user_id`, `enduser.id`.
const ENDING: &str = "userid";

/// Who runs a process is an account of the machine: `process.real_user.id`.
const MACHINE: &str = "process";

/// Length of a keyed hash in hexadecimal digits: HMAC-SHA-256.
const HASH_DIGITS: usize = 64;

/// Whether the values of `key` say which user acts. `user.hash`, `user_agent` and `user_count` do
/// not, nor does `k8s.pod.uid`.
pub(super) fn names_user(key: &str) -> bool {
    if NAMES.iter().any(|name| letters(key).eq(name.chars())) {
        return true;
    }
    let beyond = letters(key).count().checked_sub(ENDING.len());
    beyond.is_some_and(|beyond| {
        letters(key).skip(beyond).eq(ENDING.chars())
            && !letters(key).take(MACHINE.len()).eq(MACHINE.chars())
    })
}

/// Longest id of a key.
const KEY_ID_BYTES: usize = 16;

/// Whether a value is a keyed hash, as the correlation makes it: 64 hexadecimal digits, behind the
/// id of the key and a colon where there is one.
pub(super) fn is_hash(text: &str) -> bool {
    let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let (id, hash) = text.split_once(':').unwrap_or(("k", text));
    hash.len() == HASH_DIGITS && hash.bytes().all(digit) && is_key_id(id)
}

/// Whether a text can be the id of a key: 1 to 16 of `[a-z0-9_-]`.
pub(crate) fn is_key_id(id: &str) -> bool {
    let known = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'z' | b'_' | b'-');
    (1..=KEY_ID_BYTES).contains(&id.len()) && id.bytes().all(known)
}
