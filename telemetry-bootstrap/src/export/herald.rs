//! Says on the log that a signal loses items, and that this has ended: two lines, however many
//! items it is.
//!
//! The lines go past `tracing` to the outlet, because telemetry about telemetry would feed itself.
//! They are written under the lock of the signal's books; an outlet never waits.

use std::fmt::Write as _;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::failure::Failure;
use crate::correlation::mute;
use crate::log::{OwnLines, OwnValue};
use crate::vitals::{Loss, Signal, Vitals};

/// The field that says why items were lost, one of a closed set.
const REASON: &str = "telemetry.loss.reason";
/// The field that sums up every reason of a loss that is over.
const REASONS: &str = "telemetry.loss.reasons";

/// How long nothing has to be lost until losing counts as over: a queue that is always full loses
/// and delivers in turns, and that is one story.
const QUIET: Duration = Duration::from_secs(10);

/// How long attempts have to fail until that is said, though nothing is lost yet.
const PATIENCE: Duration = Duration::from_secs(5);

/// The one that speaks for a signal.
#[derive(Debug)]
pub(crate) struct Herald {
    signal: Signal,
    vitals: Vitals,
    /// Where lines go; `None` where nobody wants warnings.
    lines: Option<OwnLines>,
    losing: Mutex<Option<Losing>>,
    failing: Mutex<Option<Failing>>,
}

/// A time in which no attempt succeeds.
#[derive(Debug, Clone, Copy)]
struct Failing {
    since: Instant,
    /// Whether that was said.
    said: bool,
}

/// A time in which items are lost.
#[derive(Debug, Clone, Copy)]
struct Losing {
    /// What had been lost before it, for each reason.
    before: [u64; Loss::EACH.len()],
    last: Instant,
    /// The pipeline has ended, and what is lost now is no news.
    ended: bool,
}

impl Herald {
    pub(crate) fn new(signal: Signal, vitals: Vitals, lines: Option<OwnLines>) -> Self {
        Self {
            signal,
            vitals,
            lines,
            losing: Mutex::new(None),
            failing: Mutex::new(None),
        }
    }

    /// To be told after an attempt has failed.
    pub(super) fn failed(&self, failure: Failure, now: Instant) {
        let mut failing = self.failing.lock().unwrap_or_else(PoisonError::into_inner);
        let failing = failing.get_or_insert(Failing {
            since: now,
            said: false,
        });
        let long = now.saturating_duration_since(failing.since) >= PATIENCE;
        if long && !failing.said {
            failing.said = true;
            self.say_only(&format!("telemetry is not delivered yet: {failure}"));
        }
    }

    /// Ends a time in which no attempt succeeded; whether it was spoken of.
    fn recovered(&self) -> bool {
        let mut failing = self.failing.lock().unwrap_or_else(PoisonError::into_inner);
        failing.take().is_some_and(|failing| failing.said)
    }

    /// To be told after these items were counted lost.
    pub(super) fn lost(&self, loss: Loss, items: u64, failure: Option<Failure>, now: Instant) {
        if items == 0 {
            return;
        }
        let mut losing = self.losing();
        if let Some(losing) = &mut *losing {
            losing.last = now;
            return;
        }
        let mut before = self.totals();
        before[loss as usize] = before[loss as usize].saturating_sub(items);
        *losing = Some(Losing {
            before,
            last: now,
            ended: false,
        });
        drop(losing);
        let cause = failure.map(|failure| format!(": {failure}"));
        let message = format!("telemetry is being lost{}", cause.unwrap_or_default());
        self.say(&message, REASON, loss.as_str(), items);
    }

    /// To be told after items were delivered.
    pub(super) fn delivered(&self, now: Instant) {
        let recovered = self.recovered();
        let mut losing = self.losing();
        if losing.is_none() && recovered {
            drop(losing);
            return self.say_only("telemetry is delivered again");
        }
        let over = losing
            .filter(|losing| !losing.ended && now.saturating_duration_since(losing.last) >= QUIET);
        if let Some(over) = over {
            *losing = None;
            drop(losing);
            self.say_sum("telemetry is delivered again", over);
        }
    }

    /// To be told when the pipeline has ended.
    pub(super) fn ended(&self) {
        let mut losing = self.losing();
        let open = losing.as_mut().filter(|losing| !losing.ended);
        let over = open.map(|losing| {
            losing.ended = true;
            *losing
        });
        drop(losing);
        if let Some(over) = over {
            self.say_sum("telemetry has ended with a loss", over);
        }
    }

    /// Says how much was lost from then on, and for which reasons.
    fn say_sum(&self, what: &str, since: Losing) {
        let now = self.totals();
        let (mut reasons, mut items) = (String::new(), 0);
        for loss in Loss::EACH {
            let lost = now[loss as usize].saturating_sub(since.before[loss as usize]);
            if lost > 0 {
                items += lost;
                let comma = if reasons.is_empty() { "" } else { ", " };
                // Writing into a string can't fail.
                let _infallible = write!(reasons, "{comma}{} {lost}", loss.as_str());
            }
        }
        self.say(what, REASONS, &reasons, items);
    }

    /// Says something of a time without a loss.
    fn say_only(&self, message: &str) {
        if let Some(lines) = &self.lines {
            let _muted = mute();
            let signal = OwnValue::Text(self.signal.as_str());
            lines.warn(message, &[("telemetry.signal", signal)]);
        }
    }

    fn say(&self, message: &str, field: &'static str, reasons: &str, items: u64) {
        let Some(lines) = &self.lines else {
            return;
        };
        // The caller keeps its books locked: a writer of the service's own hands in nothing meanwhile.
        let _muted = mute();
        let fields = [
            ("telemetry.signal", OwnValue::Text(self.signal.as_str())),
            (field, OwnValue::Text(reasons)),
            ("telemetry.loss.items", OwnValue::Number(items)),
        ];
        lines.warn(message, &fields);
    }

    fn totals(&self) -> [u64; Loss::EACH.len()] {
        let mut totals = [0; Loss::EACH.len()];
        for loss in Loss::EACH {
            totals[loss as usize] = self.vitals.lost(self.signal, loss);
        }
        totals
    }

    fn losing(&self) -> MutexGuard<'_, Option<Losing>> {
        self.losing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::fixture::own_lines;
    use crate::log::MemoryWriter;

    /// A herald, what it counts in, and what it has said: message, reasons and items of each line.
    fn herald() -> (Herald, Vitals, impl Fn() -> Vec<String>) {
        let (vitals, writer) = (Vitals::default(), MemoryWriter::default());
        let lines = own_lines(Arc::new(writer.clone()), &vitals);
        let herald = Herald::new(Signal::Logs, vitals.clone(), Some(lines));
        let said = move || {
            let lines = writer.lines();
            let parsed = lines.iter().map(|line| serde_json::from_str(line).unwrap());
            let text = |line: serde_json::Value| {
                let field = |name: &str| line[name].to_string().replace('"', "");
                let items = "telemetry.loss.items";
                let reason = if line[REASON].is_null() {
                    REASONS
                } else {
                    REASON
                };
                format!(
                    "{} | {} | {}",
                    field("message"),
                    field(reason),
                    field(items)
                )
            };
            parsed.map(text).collect()
        };
        (herald, vitals, said)
    }

    fn lose(herald: &Herald, vitals: &Vitals, loss: Loss, items: u64, now: Instant) {
        vitals.add_lost(Signal::Logs, loss, items);
        herald.lost(loss, items, Some(Failure::Timeout), now);
    }

    #[test]
    fn losing_is_said_when_it_begins_and_when_it_has_ended() {
        let (herald, vitals, said) = herald();
        vitals.add_lost(Signal::Logs, Loss::Rejected, 100);
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        lose(&herald, &vitals, Loss::ExportFailed, 5, start);
        (1..1000).for_each(|_| lose(&herald, &vitals, Loss::QueueFull, 1, at(2)));
        herald.delivered(at(3));
        lose(&herald, &vitals, Loss::QueueFull, 1, at(4));
        herald.delivered(at(13));
        let begun =
            "telemetry is being lost: the backend did not answer in time | export_failed | 5";
        assert_eq!(said(), [begun]);
        herald.delivered(at(14));
        herald.delivered(at(15));
        let over = "telemetry is delivered again | queue_full 1000, export_failed 5 | 1005";
        assert_eq!(said(), [begun, over]);
        lose(&herald, &vitals, Loss::ExportFailed, 5, at(16));
        assert_eq!(said(), [begun, over, begun]);
    }

    #[test]
    fn an_end_with_a_loss_is_said_once_and_what_comes_later_is_no_news() {
        let (herald, vitals, said) = herald();
        let now = Instant::now();
        lose(&herald, &vitals, Loss::Shutdown, 2, now);
        herald.ended();
        herald.ended();
        lose(&herald, &vitals, Loss::Shutdown, 1, now);
        herald.delivered(now + QUIET);
        assert_eq!(said().len(), 2);
        assert_eq!(
            said()[1],
            "telemetry has ended with a loss | shutdown 2 | 2"
        );
    }

    #[test]
    fn an_outage_is_said_before_anything_is_lost() {
        let (herald, _, said) = herald();
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        herald.failed(Failure::Timeout, start);
        herald.failed(Failure::Timeout, at(4));
        herald.delivered(at(4));
        assert_eq!(said(), [""; 0]);
        (5..20).for_each(|seconds| herald.failed(Failure::Timeout, at(seconds)));
        let begun =
            "telemetry is not delivered yet: the backend did not answer in time | null | null";
        assert_eq!(said(), [begun]);
        herald.delivered(at(20));
        herald.delivered(at(21));
        assert_eq!(
            said(),
            [begun, "telemetry is delivered again | null | null"]
        );
    }

    #[test]
    fn without_a_loss_there_is_nothing_to_say() {
        let (herald, _, said) = herald();
        herald.lost(Loss::Rejected, 0, None, Instant::now());
        herald.delivered(Instant::now());
        herald.ended();
        assert_eq!(said(), [""; 0]);
    }
}
