//! The key under which user ids are hashed before they leave the process.

use std::fmt;
use std::sync::Arc;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// Fewest bytes that make a key.
const MIN_KEY_BYTES: usize = 16;

/// A secret key for HMAC-SHA-256 over user ids; never printed.
#[derive(Clone)]
pub struct UserKey(Hmac<Sha256>);

/// The key is too short to hide a user id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the user key has {found} bytes and needs at least {MIN_KEY_BYTES}; give it 32 random bytes, for \
     example from `openssl rand -hex 32`"
)]
pub struct UserKeyTooShort {
    found: usize,
}

impl UserKey {
    /// Takes the key's bytes.
    ///
    /// # Errors
    /// If there are fewer than 16.
    pub fn new(secret: &[u8]) -> Result<Self, UserKeyTooShort> {
        let too_short = UserKeyTooShort {
            found: secret.len(),
        };
        if secret.len() < MIN_KEY_BYTES {
            return Err(too_short);
        }
        Hmac::new_from_slice(secret)
            .map(Self)
            .map_err(|_| too_short)
    }

    /// The keyed hash of a user id: 64 lower-case hexadecimal digits.
    pub(super) fn hash(&self, user_id: &str) -> Arc<str> {
        let mut hmac = self.0.clone();
        hmac.update(user_id.as_bytes());
        let digest: [u8; 32] = hmac.finalize().into_bytes().into();
        Arc::from(hex(&digest))
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

    // RFC 4231, test case 6: a key longer than the block size.
    #[test]
    fn hash_is_hmac_sha_256() {
        let key = UserKey::new(&[0xaa; 131]).unwrap();
        let hash = key.hash("Test Using Larger Than Block-Size Key - Hash Key First");
        assert_eq!(
            &*hash,
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        );
    }

    #[test]
    fn a_short_key_is_refused_with_advice() {
        let error = UserKey::new(b"short").unwrap_err().to_string();
        assert!(
            error.contains("5 bytes") && error.contains("openssl"),
            "{error}"
        );
    }

    #[test]
    fn debug_hides_the_key() {
        let key = UserKey::new(b"0123456789abcdef").unwrap();
        assert_eq!(format!("{key:?}"), "UserKey([redacted])");
    }
}
