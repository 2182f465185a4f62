//! Compression of requests.

use std::borrow::Cow;
use std::io::Write as _;

use flate2::write::GzEncoder;

use super::failure::Failure;
use crate::config::Compression;

/// The body as it is to be sent.
///
/// # Errors
/// [`Failure::Encoding`]; writing to memory does not fail.
pub(super) fn compressed(body: &[u8], how: Compression) -> Result<Cow<'_, [u8]>, Failure> {
    if how == Compression::None {
        return Ok(Cow::Borrowed(body));
    }
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let written = encoder.write_all(body).and_then(|()| encoder.finish());
    written.map(Cow::Owned).map_err(|_| Failure::Encoding)
}
