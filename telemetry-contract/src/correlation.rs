//! The correlation fields: their keys, headers and grammar (contract section "Correlation").

/// Key of the correlation id on lines, spans, messages and in W3C baggage.
pub const CORRELATION_ID: &str = "correlation_id";
/// Key of the per-hop request id.
pub const REQUEST_ID: &str = "request_id";
/// Key of the tenant.
pub const TENANT_ID: &str = "tenant_id";
/// Alias of [`TENANT_ID`] on spans.
pub const SAAS_TENANT: &str = "saas.tenant";
/// Key of the organisation.
pub const ORG_ID: &str = "org_id";
/// Key of the acting user; its value leaves the process as a keyed hash only.
pub const USER_ID: &str = "user_id";
/// Key of an asynchronous event's id.
pub const EVENT_ID: &str = "event_id";
/// HTTP header that carries the correlation id in and out.
pub const CORRELATION_HEADER: &str = "x-correlation-id";
/// HTTP header that carries the request id in and out.
pub const REQUEST_HEADER: &str = "x-request-id";
/// Longest correlation id, in bytes.
pub const MAX_ID_BYTES: usize = 128;

/// Whether `id` may be a correlation, request, tenant, organisation or event id:
/// 1 to [`MAX_ID_BYTES`] characters of `[A-Za-z0-9._:-]`.
pub const fn is_valid_id(id: &[u8]) -> bool {
    if id.is_empty() || id.len() > MAX_ID_BYTES {
        return false;
    }
    let mut at = 0;
    while at < id.len() {
        let byte = id[at];
        let mark = matches!(byte, b'.' | b'_' | b':' | b'-');
        if !byte.is_ascii_alphanumeric() && !mark {
            return false;
        }
        at += 1;
    }
    true
}

/// Length of an HMAC-SHA-256 in hexadecimal digits.
const HASH_DIGITS: usize = 64;

/// Longest id of a key under which values are hashed, in bytes.
const MAX_KEY_ID_BYTES: usize = 16;

/// Whether a value may be what personal data leaves a process as: an HMAC-SHA-256 in 64 lower-case
/// hexadecimal digits, behind the id of its key and a colon where the key has one.
///
/// ```
/// use telemetry_contract::correlation::is_keyed_hash;
///
/// assert!(is_keyed_hash(&"5f".repeat(32)));
/// assert!(is_keyed_hash(&format!("2026b:{}", "5f".repeat(32))));
/// assert!(!is_keyed_hash("ada"));
/// ```
pub fn is_keyed_hash(text: &str) -> bool {
    let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let (id, hash) = text.split_once(':').unwrap_or(("k", text));
    hash.len() == HASH_DIGITS && hash.bytes().all(digit) && is_key_id(id)
}

/// Whether a text can be the id of a key: 1 to 16 of `[a-z0-9_-]`.
pub fn is_key_id(id: &str) -> bool {
    let known = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'z' | b'_' | b'-');
    (1..=MAX_KEY_ID_BYTES).contains(&id.len()) && id.bytes().all(known)
}
