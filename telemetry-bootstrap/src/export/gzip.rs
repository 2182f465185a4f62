//! Compression of requests, and of answers.

use std::borrow::Cow;
#[cfg(feature = "grpc")]
use std::io::Read as _;
use std::io::Write as _;

#[cfg(feature = "grpc")]
use flate2::read::GzDecoder;
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

/// The first `most` bytes of what was compressed, or as many as can be read.
#[cfg(feature = "grpc")]
pub(super) fn start(compressed: &[u8], most: usize) -> Vec<u8> {
    let mut start = Vec::new();
    let most = u64::try_from(most).unwrap_or(u64::MAX);
    let _cut = GzDecoder::new(compressed)
        .take(most)
        .read_to_end(&mut start);
    start
}
