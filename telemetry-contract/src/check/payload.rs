//! Export requests as they come from the wire.

use super::Checker;
use crate::otlp::model::Signal;
use crate::otlp::{DecodeError, Encoding, decode};

impl Checker {
    /// Takes one export request as it came; how many spans, log records or points it has.
    ///
    /// # Errors
    /// The payload is malformed, and nothing of it was taken.
    pub fn observe_payload(
        &mut self,
        signal: Signal,
        encoding: Encoding,
        payload: &[u8],
    ) -> Result<u64, DecodeError> {
        let export = decode(signal, encoding, payload)?;
        self.observe(&export);
        Ok(export.items())
    }
}
