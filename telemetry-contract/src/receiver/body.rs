//! Request bodies: read, decompressed and bounded while they come in.

use std::io::{self, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use flate2::write::GzDecoder;
use http_body_util::BodyExt as _;
use hyper::body::Incoming;

use super::config::ReceiverConfig;
use super::refusal::Refusal;

/// The least that a buffer grows by, in bytes.
const GROWTH: usize = 8 * 1024;

/// How much of a refused body is read and thrown away, so that the sender reads the answer instead
/// of a reset connection.
const DRAINED_BYTES: usize = 16 * 1024 * 1024;

/// The memory that the bodies of all requests under way share.
#[derive(Debug)]
pub(super) struct Memory {
    left: AtomicUsize,
}

impl Memory {
    pub(super) fn new(bytes: usize) -> Arc<Self> {
        Arc::new(Self {
            left: AtomicUsize::new(bytes),
        })
    }

    fn take(&self, bytes: usize) -> bool {
        self.left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                left.checked_sub(bytes)
            })
            .is_ok()
    }
}

/// A payload while it comes in; gives its memory back when dropped.
#[derive(Debug)]
pub(super) struct Buffer {
    bytes: Vec<u8>,
    limit: usize,
    taken: usize,
    memory: Arc<Memory>,
    refusal: Option<Refusal>,
}

impl Buffer {
    pub(super) fn as_slice(&self) -> &[u8] {
        &self.bytes
    }

    fn append(&mut self, chunk: &[u8]) -> Result<(), Refusal> {
        let length = self.bytes.len().saturating_add(chunk.len());
        if length > self.limit {
            let limit = self.limit;
            return Err(Refusal::TooLarge(format!(
                "found a body of more than {limit} bytes, wanted less; send smaller batches"
            )));
        }
        if length > self.bytes.capacity() {
            self.grow(length)?;
        }
        self.bytes.extend_from_slice(chunk);
        Ok(())
    }

    fn grow(&mut self, length: usize) -> Result<(), Refusal> {
        let doubled = self.bytes.capacity().saturating_mul(2);
        let capacity = length.max(doubled.min(self.limit)).max(GROWTH);
        let more = capacity.saturating_sub(self.taken);
        if !self.memory.take(more) {
            return Err(Refusal::Busy);
        }
        self.taken += more;
        self.bytes.reserve_exact(capacity - self.bytes.len());
        Ok(())
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        self.memory.left.fetch_add(self.taken, Ordering::Relaxed);
    }
}

/// What the decompressor writes to; a refusal is kept beside the error that stands for it.
impl io::Write for Buffer {
    fn write(&mut self, chunk: &[u8]) -> io::Result<usize> {
        match self.append(chunk) {
            Ok(()) => Ok(chunk.len()),
            Err(refusal) => {
                self.refusal = Some(refusal);
                Err(io::ErrorKind::OutOfMemory.into())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How a body or message is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compression {
    Gzip,
    Identity,
}

/// Where the chunks of a body go.
#[derive(Debug)]
pub(super) enum Intake {
    Gzip {
        decoder: Box<GzDecoder<Buffer>>,
        left: usize,
        limit: usize,
    },
    Identity(Buffer),
}

impl Intake {
    pub(super) fn new(
        compression: Compression,
        config: &ReceiverConfig,
        memory: &Arc<Memory>,
    ) -> Self {
        let buffer = Buffer {
            bytes: Vec::new(),
            limit: config.max_decompressed_bytes,
            taken: 0,
            memory: Arc::clone(memory),
            refusal: None,
        };
        match compression {
            Compression::Gzip => Self::Gzip {
                decoder: Box::new(GzDecoder::new(buffer)),
                left: config.max_compressed_bytes,
                limit: config.max_compressed_bytes,
            },
            Compression::Identity => Self::Identity(buffer),
        }
    }

    /// Refuses a body that says beforehand that it will be too long, in bytes.
    pub(super) fn announce(&self, length: u64) -> Result<(), Refusal> {
        let limit = match self {
            Self::Gzip { limit, .. } => *limit,
            Self::Identity(buffer) => buffer.limit,
        };
        if usize::try_from(length).is_ok_and(|length| length <= limit) {
            return Ok(());
        }
        Err(Refusal::TooLarge(format!(
            "found a body of {length} bytes, wanted at most {limit}; send smaller batches"
        )))
    }

    pub(super) fn write(&mut self, chunk: &[u8]) -> Result<(), Refusal> {
        match self {
            Self::Gzip {
                decoder,
                left,
                limit,
            } => {
                *left = left.checked_sub(chunk.len()).ok_or_else(|| {
                    Refusal::TooLarge(format!(
                        "found a compressed body of more than {limit} bytes, wanted less; send \
                         smaller batches"
                    ))
                })?;
                inflate(decoder, chunk)
            }
            Self::Identity(buffer) => buffer.append(chunk),
        }
    }

    pub(super) fn finish(self) -> Result<Buffer, Refusal> {
        match self {
            Self::Gzip { mut decoder, .. } => {
                if let Err(error) = decoder.try_finish() {
                    return Err(failure(&mut decoder, &error));
                }
                decoder.finish().map_err(|error| damaged(&error))
            }
            Self::Identity(buffer) => Ok(buffer),
        }
    }
}

/// One gzip member only: a body of thousands of tiny ones would cost far more time than it has
/// bytes, and no exporter writes more than one.
fn inflate(decoder: &mut GzDecoder<Buffer>, mut chunk: &[u8]) -> Result<(), Refusal> {
    while !chunk.is_empty() {
        let written = match decoder.write(chunk) {
            Ok(0) => {
                let message = "found bytes after the end of the gzip stream";
                return Err(Refusal::Malformed(message.to_owned()));
            }
            Ok(written) => written,
            Err(error) => return Err(failure(decoder, &error)),
        };
        chunk = chunk.get(written..).unwrap_or_default();
    }
    Ok(())
}

fn failure(decoder: &mut GzDecoder<Buffer>, error: &io::Error) -> Refusal {
    decoder
        .get_mut()
        .refusal
        .take()
        .unwrap_or_else(|| damaged(error))
}

fn damaged(error: &io::Error) -> Refusal {
    Refusal::Malformed(format!("found a damaged gzip stream: {error}"))
}

/// Hands every chunk of the body on.
pub(super) async fn read(
    body: &mut Incoming,
    mut take: impl FnMut(&[u8]) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Refusal::Aborted)?;
        if let Some(chunk) = frame.data_ref() {
            take(chunk)?;
        }
    }
    Ok(())
}

/// Reads what is left of a refused body, up to a bound.
pub(super) async fn drain(body: &mut Incoming) {
    let mut left = DRAINED_BYTES;
    while let Some(Ok(frame)) = body.frame().await {
        let length = frame.data_ref().map_or(0, bytes::Bytes::len);
        match left.checked_sub(length) {
            Some(less) => left = less,
            None => return,
        }
    }
}
