//! What every connection of a receiver shares: bounds, counters, the sink.

use std::fmt;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hyper::body::Incoming;

use super::body::{self, Memory};
use super::config::ReceiverConfig;
use super::counters::Counts;
use super::refusal::Refusal;
use super::sink::{Received, Sink, Verdict};
use crate::otlp::model::Signal;
use crate::otlp::{DecodeError, Encoding, Problem, decode_within};

pub(super) struct Shared {
    pub(super) config: ReceiverConfig,
    pub(super) counts: Counts,
    pub(super) memory: Arc<Memory>,
    sink: Mutex<Box<dyn Sink>>,
}

impl Shared {
    pub(super) fn new(config: ReceiverConfig, sink: Box<dyn Sink>) -> Self {
        Self {
            memory: Memory::new(config.max_buffered_bytes),
            config,
            counts: Counts::default(),
            sink: Mutex::new(sink),
        }
    }

    /// Decodes a payload and hands it to the sink.
    pub(super) fn deliver(
        &self,
        signal: Signal,
        encoding: Encoding,
        payload: &[u8],
        peer: SocketAddr,
    ) -> Result<Verdict, Refusal> {
        let export = decode_within(signal, encoding, payload, self.config.max_decoded_bytes)
            .map_err(|error| undecodable(&error))?;
        let received = Received {
            signal,
            encoding,
            payload,
            export: &export,
            peer,
        };
        let verdict = self.ask_sink(&received)?;
        let items = export.items();
        self.counts.received(signal, items, verdict.rejected);
        Ok(verdict)
    }

    /// Runs the reading of a body under the time that it may take.
    pub(super) async fn in_time<T>(
        &self,
        reading: impl Future<Output = Result<T, Refusal>>,
    ) -> Result<T, Refusal> {
        tokio::time::timeout(self.config.read_timeout, reading)
            .await
            .unwrap_or(Err(Refusal::TimedOut))
    }

    /// Counts a refused request, and reads what is left of its body.
    pub(super) async fn refuse(&self, refusal: &Refusal, body: &mut Incoming) {
        self.counts.refused(refusal.reason());
        if !matches!(refusal, Refusal::Aborted | Refusal::TimedOut) {
            let grace = self.config.read_timeout.min(Duration::from_secs(5));
            tokio::time::timeout(grace, body::drain(body)).await.ok();
        }
    }

    fn ask_sink(&self, received: &Received<'_>) -> Result<Verdict, Refusal> {
        let mut sink = self.sink.lock().unwrap_or_else(PoisonError::into_inner);
        catch_unwind(AssertUnwindSafe(|| sink.export(received))).map_err(|_| Refusal::SinkFailed)
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared")
            .field("config", &self.config)
            .field("counts", &self.counts)
            .finish_non_exhaustive()
    }
}

fn undecodable(error: &DecodeError) -> Refusal {
    match error.problem() {
        Problem::TooLarge { .. } => Refusal::TooLarge(error.to_string()),
        _ => Refusal::Malformed(format!("{error}; nothing of the request was taken")),
    }
}
