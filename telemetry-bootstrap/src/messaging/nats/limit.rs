//! The size limit of a server, which closes the connection of a client that goes over it.
//!
//! `async-nats` looks at the limit where a message has no headers. All of ours have some.

use async_nats::client::PublishErrorKind;
use async_nats::{Client, HeaderMap, PublishError};
use bytes::Bytes;

use super::headers::wire_size;

/// Asking for the limit has a cost. It is 1 MiB where nobody sets it; a server that was set to less
/// than this is not asked.
const ALWAYS_FITS: usize = 1024;

/// Whether the server takes a message of this size.
///
/// # Errors
/// As `async-nats` says it of a message without headers.
pub(super) fn check(
    client: &Client,
    headers: &HeaderMap,
    payload: &Bytes,
) -> Result<(), PublishError> {
    let size = wire_size(headers) + payload.len();
    if size <= ALWAYS_FITS {
        return Ok(());
    }
    let limit = client.server_info().max_payload;
    if size <= limit {
        return Ok(());
    }
    let found = format!("headers and payload have {size} bytes, the server takes {limit}");
    Err(PublishError::with_source(
        PublishErrorKind::MaxPayloadExceeded,
        found,
    ))
}
