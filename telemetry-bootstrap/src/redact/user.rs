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
