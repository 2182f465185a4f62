//! Where received telemetry goes.

use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use crate::otlp::Encoding;
use crate::otlp::model::{Export, Signal};
use crate::store::Store;

/// One export request, decoded.
#[derive(Debug, Clone, Copy)]
pub struct Received<'r> {
    /// Its signal.
    pub signal: Signal,
    /// How its payload is written.
    pub encoding: Encoding,
    /// The payload, decompressed.
    pub payload: &'r [u8],
    /// What the payload says.
    pub export: &'r Export<'r>,
    /// Who sent it.
    pub peer: SocketAddr,
}

/// What a sink made of a request: OTLP's partial success.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verdict {
    /// Spans, log records or metric points that were not taken.
    pub rejected: u64,
    /// Why; or a warning where nothing was rejected. Empty for nothing to say.
    pub message: String,
}

impl Verdict {
    /// Everything was taken, and there is nothing to say.
    pub const fn accepted() -> Self {
        Self {
            rejected: 0,
            message: String::new(),
        }
    }
}

/// Takes received telemetry, one request at a time, on the receiver's thread. While it works, no
/// other request is answered.
pub trait Sink: Send {
    /// Takes one request. A panic is answered as an internal error and counted.
    fn export(&mut self, request: &Received<'_>) -> Verdict;
}

/// A closure is a sink.
impl<F> Sink for F
where
    F: FnMut(&Received<'_>) -> Verdict + Send,
{
    fn export(&mut self, request: &Received<'_>) -> Verdict {
        self(request)
    }
}

/// A sink that its owner keeps a handle to.
impl<S: Sink> Sink for Arc<Mutex<S>> {
    fn export(&mut self, request: &Received<'_>) -> Verdict {
        self.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .export(request)
    }
}

/// A store takes everything and rejects nothing.
impl Sink for Store {
    fn export(&mut self, request: &Received<'_>) -> Verdict {
        self.insert(request.export);
        Verdict::accepted()
    }
}

/// Hands each request to several sinks, in order.
///
/// The verdict rejects as many items as the strictest sink does, and says what each says.
#[derive(Default)]
pub struct Tee(pub Vec<Box<dyn Sink>>);

impl Sink for Tee {
    fn export(&mut self, request: &Received<'_>) -> Verdict {
        let mut verdict = Verdict::accepted();
        for sink in &mut self.0 {
            let Verdict { rejected, message } = sink.export(request);
            verdict.rejected = verdict.rejected.max(rejected);
            if !verdict.message.is_empty() && !message.is_empty() {
                verdict.message.push_str("; ");
            }
            verdict.message.push_str(&message);
        }
        verdict
    }
}

impl fmt::Debug for Tee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tee").field("sinks", &self.0.len()).finish()
    }
}
