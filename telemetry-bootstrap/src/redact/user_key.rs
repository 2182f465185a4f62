//! The keys under which user ids and other personal values are hashed before they leave the process.

use std::fmt;
use std::sync::Arc;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use telemetry_contract::correlation::is_key_id;

/// Fewest bytes that make a key.
const MIN_KEY_BYTES: usize = 16;

/// What a list of keys starts with.
const LIST: &str = "keys:";

/// The secret keys for HMAC-SHA-256 over user ids, and over whatever else the contract declares
/// personal: the current one and those before it; never printed.
///
/// Keys are changed without losing the users of before: put the new key first and keep the old
/// one, and a helper looks for a user under both.
///
/// ```
/// use telemetry_bootstrap::correlation::UserKey;
///
/// let text = "keys:2026b=0123456789abcdef0123456789abcdef,2026a=fedcba9876543210fedcba9876543210";
/// let keys = UserKey::parse(text).unwrap();
/// let hashes = keys.hashes("ada");
/// assert!(hashes[0].starts_with("2026b:") && hashes[1].starts_with("2026a:"));
/// ```
#[derive(Clone)]
pub struct UserKey {
    current: Key,
    previous: Vec<Key>,
}

#[derive(Clone)]
struct Key {
    id: Option<Arc<str>>,
    hmac: Hmac<Sha256>,
}

/// The key is too short to hide a user id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the user key has {found} bytes and needs at least {MIN_KEY_BYTES}; give it 32 random bytes, for \
     example from `openssl rand -hex 32`"
)]
pub struct UserKeyTooShort {
    found: usize,
}

/// A list of keys that can't be used; never says a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UserKeyError {
    /// A key is too short.
    #[error(transparent)]
    TooShort(#[from] UserKeyTooShort),
    /// An entry of the list is not `id=key`, or its id is not 1 to 16 of `[a-z0-9_-]`.
    #[error(
        "entry {number} of the user keys is not `id=key` with an id of 1 to 16 of `[a-z0-9_-]`; write \
         `keys:2026b=<new key>,2026a=<old key>`, the current key first"
    )]
    Entry {
        /// Which entry, from 1 on.
        number: usize,
    },
    /// Two keys have one id, so that nobody could tell whose hash a value is.
    #[error("two user keys have the id `{id}`; give each its own")]
    Repeated {
        /// The id of both.
        id: String,
    },
}

impl UserKey {
    /// Takes one key's bytes. Its hashes have no key id.
    ///
    /// # Errors
    /// If there are fewer than 16.
    pub fn new(secret: &[u8]) -> Result<Self, UserKeyTooShort> {
        Ok(Self {
            current: Key::new(None, secret)?,
            previous: Vec::new(),
        })
    }

    /// Takes what `TELEMETRY_USER_ID_KEY` holds: one key, or `keys:` and a list of `id=key` with
    /// commas between them, the current key first.
    ///
    /// # Errors
    /// If a key is shorter than 16 bytes, an entry has no id, or two have the same.
    pub fn parse(text: &str) -> Result<Self, UserKeyError> {
        let Some(list) = text.strip_prefix(LIST) else {
            return Ok(Self::new(text.as_bytes())?);
        };
        let mut keys: Vec<Key> = Vec::new();
        for (index, entry) in list.split(',').enumerate() {
            let key = Key::parse(entry, index + 1)?;
            if keys.iter().any(|known| known.id == key.id) {
                let id = key.id.as_deref().unwrap_or_default().to_owned();
                return Err(UserKeyError::Repeated { id });
            }
            keys.push(key);
        }
        let mut keys = keys.into_iter();
        let current = keys.next().ok_or(UserKeyError::Entry { number: 1 })?;
        Ok(Self {
            current,
            previous: keys.collect(),
        })
    }

    /// What is exported for a user id, or for another personal value, under each key, the current
    /// one first: what to look for where a user's telemetry is wanted that may be older than the
    /// current key.
    pub fn hashes(&self, user_id: &str) -> Vec<String> {
        let keys = std::iter::once(&self.current).chain(&self.previous);
        keys.map(|key| key.hash(user_id)).collect()
    }

    /// What is exported for a personal value: 64 lower-case hexadecimal digits, behind the key's id and a
    /// colon where it has one.
    pub(crate) fn hash(&self, value: &str) -> Arc<str> {
        Arc::from(self.current.hash(value))
    }
}

impl Key {
    fn new(id: Option<&str>, secret: &[u8]) -> Result<Self, UserKeyTooShort> {
        let too_short = UserKeyTooShort {
            found: secret.len(),
        };
        if secret.len() < MIN_KEY_BYTES {
            return Err(too_short);
        }
        let hmac = Hmac::new_from_slice(secret).map_err(|_| too_short)?;
        let id = id.map(Arc::from);
        Ok(Self { id, hmac })
    }

    /// The entry `id=key`, the `number`th of its list.
    fn parse(entry: &str, number: usize) -> Result<Self, UserKeyError> {
        let (id, secret) = entry.trim().split_once('=').unwrap_or_default();
        if !is_key_id(id) {
            return Err(UserKeyError::Entry { number });
        }
        Ok(Self::new(Some(id), secret.as_bytes())?)
    }

    fn hash(&self, value: &str) -> String {
        let mut hmac = self.hmac.clone();
        hmac.update(value.as_bytes());
        let digest: [u8; 32] = hmac.finalize().into_bytes().into();
        match &self.id {
            Some(id) => [id, ":", &hex(&digest)].concat(),
            None => hex(&digest),
        }
    }
}

impl fmt::Debug for UserKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserKey([redacted])")
    }
}

fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    let pair = |byte: &u8| [digit(byte >> 4), digit(byte & 0xf)];
    bytes.iter().flat_map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::UserKey;

    /// RFC 4231, test case 6: a key longer than the block size.
    const TEXT: &str = "Test Using Larger Than Block-Size Key - Hash Key First";
    const HASH: &str = "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54";

    #[test]
    fn hash_is_hmac_sha_256() {
        let key = UserKey::new(&[0xaa; 131]).unwrap();
        assert_eq!(&*key.hash(TEXT), HASH);
        assert_eq!(key.hashes(TEXT), [HASH]);
    }

    #[test]
    fn a_list_hashes_under_its_first_key_and_finds_under_all() {
        let (new, old) = ("n".repeat(32), "o".repeat(32));
        let list = UserKey::parse(&format!("keys:2026-b={new}, 2026-a={old}")).unwrap();
        let alone = |key: &str| UserKey::parse(key).unwrap().hashes("ada")[0].clone();
        let expected = [
            format!("2026-b:{}", alone(&new)),
            format!("2026-a:{}", alone(&old)),
        ];
        assert_eq!(list.hashes("ada"), expected);
        assert_eq!(*list.hash("ada"), expected[0]);
    }

    #[test]
    fn one_key_may_look_like_anything_else() {
        for key in [
            "YWJjZGVmZ2hpamtsbW5vcA==",
            "a=0123456789abcdef",
            "0123456789abcdef,b",
        ] {
            let hashes = UserKey::parse(key).unwrap().hashes("ada");
            assert_eq!(hashes, UserKey::new(key.as_bytes()).unwrap().hashes("ada"));
        }
    }

    #[track_caller]
    fn check_error(text: &str, said: &str) {
        let error = UserKey::parse(text).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
        assert!(!error.contains("hunter"), "{error}");
    }

    #[test]
    fn what_is_no_key_is_refused_with_advice() {
        check_error("short", "5 bytes");
        check_error("short", "openssl");
        check_error("keys:a=hunter2", "7 bytes");
        check_error("keys:", "entry 1");
        check_error(
            "keys:a=hunter2hunter2hunter2,hunter3hunter3hunter3",
            "entry 2",
        );
        check_error("keys:A=hunter2hunter2hunter2", "entry 1");
        let twice = "keys:a=hunter2hunter2hunter2,a=hunter3hunter3hunter3";
        check_error(twice, "two user keys have the id `a`");
    }

    #[test]
    fn debug_hides_the_key() {
        let key = UserKey::new(b"0123456789abcdef").unwrap();
        assert_eq!(format!("{key:?}"), "UserKey([redacted])");
    }
}
