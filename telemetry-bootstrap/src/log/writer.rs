//! Where lines go.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// An outlet for finished lines. It never waits for the reader, panics or fails, and emits no
/// telemetry: what it can't take it counts.
pub trait LineWriter: Send + Sync {
    /// Takes one line, its line feed included.
    fn write_line(&self, line: &[u8]);

    /// Waits until every line taken so far is out, or until the deadline. Returns whether all are.
    fn flush(&self, deadline: Instant) -> bool;

    /// How many lines it has taken that are neither out nor given up.
    fn waiting(&self) -> u64 {
        0
    }
}

impl<W: LineWriter + ?Sized> LineWriter for Arc<W> {
    fn write_line(&self, line: &[u8]) {
        (**self).write_line(line);
    }

    fn flush(&self, deadline: Instant) -> bool {
        (**self).flush(deadline)
    }

    fn waiting(&self) -> u64 {
        (**self).waiting()
    }
}

/// Keeps the lines, for tests. Clones share them.
#[derive(Clone, Default)]
pub struct MemoryWriter(Arc<Mutex<Vec<u8>>>);

impl MemoryWriter {
    /// Everything written so far.
    pub fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The lines written so far, without their line feeds.
    pub fn lines(&self) -> Vec<String> {
        self.text().lines().map(str::to_owned).collect()
    }
}

impl LineWriter for MemoryWriter {
    fn write_line(&self, line: &[u8]) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(line);
    }

    fn flush(&self, _deadline: Instant) -> bool {
        true
    }
}

impl fmt::Debug for MemoryWriter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "MemoryWriter({} lines)", self.lines().len())
    }
}
