//! The lines that their outlet didn't take at once: bounded, in order, written by one thread.

use std::fs::File;
use std::io::{self, ErrorKind, Write as _};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::vitals::Vitals;

/// The name of the thread.
const THREAD_NAME: &str = "telemetry-log";

/// How long the thread rests where the outlet, against the rule, doesn't block and is full.
const REST: Duration = Duration::from_millis(5);

/// Lines on their way to an outlet that is slow.
#[derive(Debug)]
pub(super) struct Backlog {
    state: Mutex<State>,
    /// Something waits, or nothing will any more.
    work: Condvar,
    /// Everything is out.
    idle: Condvar,
    most: usize,
    vitals: Vitals,
}

#[derive(Debug, Default)]
struct State {
    waiting: Vec<u8>,
    /// Bytes that the thread is writing.
    writing: usize,
    /// Lines that wait or are being written.
    lines: u64,
    closed: bool,
}

impl State {
    fn is_idle(&self) -> bool {
        self.waiting.is_empty() && self.writing == 0
    }
}

impl Backlog {
    /// A backlog of at most `most` bytes, with the thread that writes it to `file`.
    pub(super) fn start(file: File, most: usize, vitals: Vitals) -> io::Result<Arc<Self>> {
        let backlog = Arc::new(Self {
            state: Mutex::default(),
            work: Condvar::new(),
            idle: Condvar::new(),
            most,
            vitals,
        });
        let shared = Arc::clone(&backlog);
        // Never joined: its last write may wait for a reader that never comes.
        let spawned = thread::Builder::new().name(THREAD_NAME.to_owned());
        drop(spawned.spawn(move || shared.drain(file))?);
        Ok(backlog)
    }

    /// Whether nothing waits, so that a line may go past it.
    pub(super) fn is_idle(&self) -> bool {
        self.state().is_idle()
    }

    /// Takes a line if it fits, and drops and counts it if it doesn't.
    pub(super) fn push(&self, line: &[u8]) {
        let mut state = self.state();
        if state.closed || state.waiting.len() + state.writing + line.len() > self.most {
            self.vitals.add_line_dropped();
            return;
        }
        state.waiting.extend_from_slice(line);
        state.lines += 1;
        self.work.notify_one();
    }

    /// Takes the rest of a line whose start is out already, so that it can't be dropped.
    pub(super) fn push_rest(&self, rest: &[u8]) {
        let mut state = self.state();
        state.waiting.extend_from_slice(rest);
        state.lines += 1;
        self.work.notify_one();
    }

    /// How many lines wait or are being written.
    pub(super) fn lines(&self) -> u64 {
        self.state().lines
    }

    /// Waits until everything is out, or until the deadline. Returns whether everything is.
    pub(super) fn wait_idle(&self, deadline: Instant) -> bool {
        let mut state = self.state();
        while !state.is_idle() {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            let waited = self.idle.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    /// Lets the thread end once everything is out.
    pub(super) fn close(&self) {
        self.state().closed = true;
        self.work.notify_one();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn drain(&self, mut file: File) {
        let mut batch = Vec::new();
        while self.next_batch(&mut batch) {
            let written = write(&mut file, &batch);
            self.settle(batch.split_at(written));
        }
    }

    /// Swaps what waits for the batch that was written. `false` once there is nothing left to do.
    fn next_batch(&self, batch: &mut Vec<u8>) -> bool {
        batch.clear();
        let mut state = self.state();
        while state.waiting.is_empty() {
            self.idle.notify_all();
            if state.closed {
                return false;
            }
            state = self
                .work
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        std::mem::swap(&mut state.waiting, batch);
        state.writing = batch.len();
        true
    }

    /// Counts each line of a batch as written or, after an error, as dropped; under the lock, so that
    /// none is missing from all three counts.
    fn settle(&self, (written, left): (&[u8], &[u8])) {
        let mut state = self.state();
        let (written, dropped) = (lines(written), lines(left));
        (0..written).for_each(|_| self.vitals.add_line_written());
        (0..dropped).for_each(|_| self.vitals.add_line_dropped());
        state.writing = 0;
        state.lines = state.lines.saturating_sub(written + dropped);
    }
}

/// Writes a batch; returns how many bytes the outlet took.
fn write(file: &mut File, batch: &[u8]) -> usize {
    let mut left = batch;
    while !left.is_empty() {
        match file.write(left) {
            Ok(0) => break,
            Ok(taken) => left = left.get(taken..).unwrap_or_default(),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => thread::sleep(REST),
            Err(_) => break,
        }
    }
    batch.len() - left.len()
}

fn lines(bytes: &[u8]) -> u64 {
    let parts = bytes.split(|byte| *byte == b'\n').count();
    u64::try_from(parts.saturating_sub(1)).unwrap_or(u64::MAX)
}
