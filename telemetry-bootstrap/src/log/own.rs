//! Lines that telemetry itself has to say: in the contract's form, and past `tracing`.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use super::escape;
use super::layer::{LogSettings, metadata_part, service_part, write_fact};
use super::number;
use super::time::Stamp;
use super::writer::LineWriter;
use telemetry_contract::correlation as keys;
use telemetry_contract::line::MAX_MESSAGE_BYTES;

/// The `target` of such a line.
const TARGET: &str = "telemetry";

/// Writes such lines. Cloning is cheap enough for a start. Their texts are this crate's own, and hold nothing to redact.
#[derive(Clone)]
pub(crate) struct OwnLines {
    service: Vec<u8>,
    metadata: Vec<u8>,
    correlation: Arc<str>,
    clock: fn() -> SystemTime,
    writer: Arc<dyn LineWriter>,
}

/// A field's value.
#[derive(Debug, Clone, Copy)]
pub(crate) enum OwnValue<'a> {
    /// Of a closed set.
    Text(&'a str),
    Number(u64),
}

impl OwnLines {
    pub(crate) fn new(settings: &LogSettings, writer: Arc<dyn LineWriter>) -> Self {
        Self {
            service: service_part(&settings.service.name),
            metadata: metadata_part(&settings.service),
            correlation: Arc::clone(&settings.process_correlation),
            clock: settings.clock,
            writer,
        }
    }

    /// Writes one line of the level WARN, with these fields, whose keys need no escape.
    pub(crate) fn warn(&self, message: &str, fields: &[(&str, OwnValue<'_>)]) {
        let mut line = Vec::with_capacity(512);
        line.extend_from_slice(Stamp::new().write((self.clock)()));
        line.extend_from_slice(b"\",\"level\":\"WARN");
        line.extend_from_slice(&self.service);
        escape::push(&mut line, message, MAX_MESSAGE_BYTES);
        line.push(b'"');
        write_fact(&mut line, keys::CORRELATION_ID, &self.correlation);
        write_fact(&mut line, "target", TARGET);
        line.extend_from_slice(&self.metadata);
        for (key, value) in fields {
            match value {
                OwnValue::Text(text) => write_fact(&mut line, key, text),
                OwnValue::Number(number) => {
                    line.extend_from_slice(b",\"");
                    line.extend_from_slice(key.as_bytes());
                    line.extend_from_slice(b"\":");
                    number::push_u64(&mut line, *number);
                }
            }
        }
        line.extend_from_slice(b"}\n");
        self.writer.write_line(&line);
    }
}

impl fmt::Debug for OwnLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnLines").finish_non_exhaustive()
    }
}
