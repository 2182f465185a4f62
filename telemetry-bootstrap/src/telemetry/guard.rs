//! The guard: whoever holds it decides when telemetry ends, and hears what became of it.

use std::fmt;
use std::ops::Deref;
use std::time::Duration;

use thiserror::Error;

use super::Telemetry;
use crate::export::Failure;
use crate::vitals::{Loss, Signal, Vitals};

/// Telemetry that is to be ended. Keep it until the service ends, then call
/// [`shutdown`](Self::shutdown).
///
/// Dropping it flushes too, under [`Config::drop_deadline`](crate::Config::drop_deadline); a
/// signal that lost items says so on the log, and nobody else is told. It dereferences to [`Telemetry`], which hands out layers and handles.
#[derive(Debug)]
#[must_use = "telemetry ends when the guard is dropped: bind it to a name in `main`"]
pub struct TelemetryGuard {
    telemetry: Telemetry,
    drop_deadline: Duration,
    /// Whether it was shut down: another guard's shutdown may go on, and this one is not to wait
    /// for that again when it is dropped.
    done: bool,
}

impl TelemetryGuard {
    pub(super) fn new(telemetry: Telemetry, drop_deadline: Duration) -> Self {
        Self {
            telemetry,
            drop_deadline,
            done: false,
        }
    }

    pub(super) fn drop_deadline(&self) -> Duration {
        self.drop_deadline
    }

    /// Flushes the three signals in parallel under one deadline and ends them. Blocks the calling
    /// thread for at most `deadline`; on a `tokio` runtime that is safe, because exporting runs on
    /// threads of its own. A deadline of more than a minute is one of a minute, so that a backend
    /// that is away can't keep a service from ending.
    ///
    /// What is emitted after it is counted lost. Where the telemetry has several guards, the first
    /// one ends it, and the others are told the same.
    ///
    /// # Errors
    /// If something that was still here when the first shutdown began could not be delivered, or
    /// this deadline passed while another guard's shutdown goes on; the report inside says how
    /// much of which signal, and why. What was lost in the time before is in the report of either,
    /// and is no error: a backend that was away last week must not fail this week's clean end.
    pub fn shutdown(mut self, deadline: Duration) -> Result<ShutdownReport, ShutdownError> {
        self.done = true;
        let closed = self.telemetry.close(deadline);
        if closed.clean {
            return Ok(closed.report);
        }
        let report = Box::new(closed.report);
        Err(ShutdownError { report })
    }
}

impl Deref for TelemetryGuard {
    type Target = Telemetry;

    fn deref(&self) -> &Telemetry {
        &self.telemetry
    }
}

impl Drop for TelemetryGuard {
    fn drop(&mut self) {
        if !self.done {
            let _nobody_to_tell = self.telemetry.close(self.drop_deadline);
        }
    }
}

/// What became of everything that was emitted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ShutdownReport {
    /// One entry a signal: traces, metrics, logs.
    pub signals: [SignalReport; 3],
    /// What became of the log lines.
    pub lines: LinesReport,
    /// How long the shutdown took.
    pub took: Duration,
}

/// What became of one signal's items.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignalReport {
    /// Which signal.
    pub signal: Signal,
    /// Spans, points or records that were handed in.
    pub emitted: u64,
    /// How many the backend accepted.
    pub delivered: u64,
    /// How many were lost for each reason; reasons without a loss are left out.
    pub lost_by_reason: Vec<(Loss, u64)>,
    /// Why the last request that failed did so, whatever came of it.
    pub last_failure: Option<Failure>,
    /// Whether the deadline found it at work of which nobody knows how many items it would have
    /// had: a callback of a metric that hangs, as a rule.
    pub unfinished: bool,
}

/// What became of the log lines on standard output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct LinesReport {
    /// Lines that the outlet took.
    pub written: u64,
    /// Lines that it did not take: closed, full or too slow.
    pub dropped: u64,
    /// Lines that were still on their way at the deadline: the outlet was slow, and what it takes
    /// of them before the process ends nobody knows.
    pub waiting: u64,
    /// Whether every line that was taken was out before the deadline.
    pub flushed: bool,
}

impl SignalReport {
    pub(super) fn new(vitals: &Vitals, signal: Signal, last_failure: Option<Failure>) -> Self {
        let all = Loss::ALL
            .iter()
            .map(|loss| (*loss, vitals.lost(signal, *loss)));
        Self {
            signal,
            emitted: vitals.emitted(signal),
            delivered: vitals.delivered(signal),
            lost_by_reason: all.filter(|(_, items)| *items > 0).collect(),
            last_failure,
            unfinished: false,
        }
    }

    /// Whether something is lost for which a request that failed may be the cause: a full queue and
    /// a backend's own refusal of an item have causes of their own.
    fn has_failed(&self) -> bool {
        let mut reasons = self.lost_by_reason.iter().map(|(loss, _)| *loss);
        reasons.any(|loss| !matches!(loss, Loss::QueueFull | Loss::Rejected))
    }

    /// How many were lost for any reason.
    pub fn lost(&self) -> u64 {
        self.lost_by_reason.iter().map(|(_, items)| items).sum()
    }
}

impl LinesReport {
    pub(super) fn new(vitals: &Vitals, waiting: u64, flushed: bool) -> Self {
        Self {
            written: vitals.lines_written(),
            dropped: vitals.lines_dropped(),
            waiting,
            flushed,
        }
    }
}

/// One line a signal and one for the log lines, for a person:
/// `traces: 12 delivered, 3 lost (export_failed 3: the backend did not answer in time)`.
impl fmt::Display for ShutdownReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for signal in &self.signals {
            writeln!(f, "{signal}")?;
        }
        write!(f, "{}", self.lines)
    }
}

impl fmt::Display for SignalReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.signal.as_str();
        write!(
            f,
            "{name}: {} delivered, {} lost",
            self.delivered,
            self.lost()
        )?;
        for (at, (loss, items)) in self.lost_by_reason.iter().enumerate() {
            let open = if at == 0 { " (" } else { ", " };
            write!(f, "{open}{} {items}", loss.as_str())?;
        }
        match self.last_failure.filter(|_| self.has_failed()) {
            Some(failure) => write!(f, ": {failure})")?,
            None if self.lost() > 0 => f.write_str(")")?,
            None => {}
        }
        if self.unfinished {
            f.write_str(", a collection was not done in time")?;
        }
        Ok(())
    }
}

impl fmt::Display for LinesReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "lines: {} written, {} dropped",
            self.written, self.dropped
        )?;
        match self.waiting {
            _ if self.flushed => Ok(()),
            0 => f.write_str(", some not out in time"),
            waiting => write!(f, ", {waiting} not out in time"),
        }
    }
}

/// Something could not be delivered at the end.
///
/// `Debug` says the same as `Display`: it is what a `main` that returns a `Result` prints.
#[derive(Clone, Error)]
#[error("telemetry was lost\n{report}")]
pub struct ShutdownError {
    /// What was delivered and what was not.
    pub report: Box<ShutdownReport>,
}

impl fmt::Debug for ShutdownError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
