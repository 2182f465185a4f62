//! The JSON log line: reserved keys, their order, and limits (contract section "Logs").
//!
//! The writer in `telemetry-bootstrap` and the checker both read this page, so they can't differ.

/// The keys that a line starts with, in this order. The first five are always there.
pub const LEADING_KEYS: &[&str] = &[
    "timestamp",
    "level",
    "service",
    "message",
    "correlation_id",
    "trace_id",
    "span_id",
    "request_id",
    "tenant_id",
    "org_id",
    "user_id",
    "event_id",
    "target",
    "service.version",
    "service.instance.id",
    "deployment.environment.name",
];

/// How many of [`LEADING_KEYS`] every line has.
pub const REQUIRED_KEYS: usize = 5;

/// Keys of a line that come after the leading ones and are written by the serialiser only.
pub const TRAILING_KEYS: &[&str] = &["truncated"];

/// The levels, as a line writes them.
pub const LEVELS: &[&str] = &["TRACE", "DEBUG", "INFO", "WARN", "ERROR"];

/// What a field is renamed to start with when its key is reserved: `level` becomes `field.level`.
pub const COLLISION_PREFIX: &str = "field.";

/// Longest line, in bytes, with its line feed.
pub const MAX_LINE_BYTES: usize = 16 * 1024;

/// Longest value of one field, in bytes before escaping; the rest is cut at a character boundary.
pub const MAX_VALUE_BYTES: usize = 4 * 1024;

/// Longest message, in bytes before escaping.
pub const MAX_MESSAGE_BYTES: usize = 8 * 1024;

/// What a cut value ends in.
pub const TRUNCATION_MARK: &str = "…";

/// Whether the serialiser writes this key itself, so that no field may have it.
pub fn is_reserved(key: &str) -> bool {
    LEADING_KEYS.contains(&key) || TRAILING_KEYS.contains(&key)
}
