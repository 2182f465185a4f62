//! One request's way to the backend: attempts, back-off, and what the answer means.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::client::{Answer, Post};
use super::failure::Failure;
use super::{split, wire};
use crate::vitals::{Loss, Signal};

/// First wait after a failed attempt; doubles from there.
const FIRST_BACKOFF: Duration = Duration::from_millis(200);
/// Longest wait between two attempts that is ours: how long after a backend's return data flows.
const MAX_BACKOFF: Duration = Duration::from_secs(5);
/// Longest wait that a backend may ask for; one that asks for more is asked again after it.
const MAX_ASKED: Duration = Duration::from_secs(60);
/// Most bytes in one request, encoded and not compressed: gRPC receivers take 4 MiB by default.
pub(super) const MAX_REQUEST_BYTES: usize = 3_670_016;

/// The tag of an answer's `partial_success` (1), a message.
const PARTIAL_SUCCESS: u64 = 0x0a;

/// How a number of items ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// Taken, but for this many of them (OTLP partial success).
    Delivered {
        /// Items that the backend rejected.
        rejected: u64,
    },
    /// Given up for this reason.
    Lost {
        /// The reason.
        loss: Loss,
        /// Why the last attempt failed; `None` where there was none.
        failure: Option<Failure>,
    },
}

impl End {
    fn lost(loss: Loss, failure: impl Into<Option<Failure>>) -> Self {
        let failure = failure.into();
        Self::Lost { loss, failure }
    }
}

/// The pipeline that a delivery works for: it may be closing, and it keeps the books.
pub(crate) trait Ledger: fmt::Debug + Send + Sync {
    /// Waits; `false` where the time is up before the wait would be over. A pipeline that begins
    /// to close ends the wait: one more attempt is due at once.
    fn pause(&self, wait: Duration) -> bool;
    /// Time left until the pipeline must be closed; `None` while it is open.
    fn time_left(&self) -> Option<Duration>;
    /// Says why an attempt failed, whatever comes of the next one, and whether it was cut short.
    fn attempt_failed(&self, because: Failure, cut: bool);
    /// Says how this many of the items on their way ended.
    fn settle(&self, items: u64, end: End);
}

/// Sends the requests of one signal.
#[derive(Debug)]
pub(crate) struct Delivery {
    pub(crate) signal: Signal,
    pub(crate) post: Arc<dyn Post>,
    pub(crate) ledger: Arc<dyn Ledger>,
    /// Longest wait for one answer.
    pub(crate) timeout: Duration,
    /// Longest time that one batch is tried before it counts as lost. An outage that is longer
    /// costs a batch, not the queue behind it; and a batch that no backend ever answers can't hold
    /// up all others for ever.
    pub(crate) give_up: Duration,
}

impl Delivery {
    /// Sends a request (OTLP, protobuf) until the backend has taken it, refuses it for good, or
    /// time is up, and settles every item in it. What is too large, by our limit or the backend's,
    /// goes in halves, down to one item.
    pub(crate) fn deliver(&self, request: &[u8]) {
        let started = Instant::now();
        let mut parts = vec![Cow::Borrowed(request)];
        while let Some(part) = parts.pop() {
            let end = match part.len() {
                0..=MAX_REQUEST_BYTES => self.send(&part, started),
                _ => End::lost(Loss::TooLarge, None),
            };
            let too_large = matches!(
                end,
                End::Lost {
                    loss: Loss::TooLarge,
                    ..
                }
            );
            let halves = too_large
                .then(|| split::halve(self.signal, &part))
                .flatten();
            if let Some((first, second)) = halves {
                parts.extend([Cow::Owned(second), Cow::Owned(first)]);
            } else {
                // The ledger knows how many there are at most.
                let items = split::count(self.signal, &part).unwrap_or(u64::MAX);
                self.ledger.settle(items, end);
            }
        }
    }

    /// Tries until the backend takes the request or refuses it for good, or time is up.
    fn send(&self, request: &[u8], started: Instant) -> End {
        let encoded = match self.post.encode(request) {
            Ok(encoded) => encoded,
            Err(failure) => return End::lost(Loss::ExportFailed, failure),
        };
        let mut backoff = FIRST_BACKOFF;
        let mut failure = None;
        loop {
            let limit = match self.limit(started) {
                Ok(limit) => limit,
                Err(loss) => return End::lost(loss, failure),
            };
            let wait = match verdict(&self.post.post(&encoded, limit.timeout)) {
                Verdict::Done(end) => return end,
                Verdict::Retry { after, because } => {
                    // A close that cuts an attempt short says nothing of the backend.
                    let cut = because == Failure::Timeout && limit.by_close;
                    let because = if cut { Failure::Deadline } else { because };
                    self.ledger.attempt_failed(because, cut);
                    failure = Some(because).filter(|_| !cut).or(failure);
                    wait_before_retry(after, backoff)
                }
            };
            if started.elapsed().saturating_add(wait) > self.give_up {
                return End::lost(Loss::ExportFailed, failure);
            }
            if !self.ledger.pause(wait) {
                return End::lost(Loss::Shutdown, failure);
            }
            backoff = (backoff * 2).min(MAX_BACKOFF);
        }
    }

    /// The request's own time, or what is left of the batch's or of a closing pipeline's; where
    /// nothing is, why.
    fn limit(&self, started: Instant) -> Result<Limit, Loss> {
        let batch = self.give_up.saturating_sub(started.elapsed());
        let own = self.timeout.min(batch);
        let close = self.ledger.time_left();
        if close.is_some_and(|close| close.is_zero()) {
            return Err(Loss::Shutdown);
        }
        if own.is_zero() {
            return Err(Loss::ExportFailed);
        }
        Ok(Limit {
            timeout: close.map_or(own, |close| close.min(own)),
            by_close: close.is_some_and(|close| close < own),
        })
    }
}

/// How long one attempt may take.
struct Limit {
    timeout: Duration,
    /// Whether it would be longer, were the pipeline not closing.
    by_close: bool,
}

/// The backend may ask for a longer wait than ours, never for none: it may be wrong or hostile.
fn wait_before_retry(asked: Option<Duration>, backoff: Duration) -> Duration {
    let own = jittered(backoff);
    asked.map_or(own, |asked| asked.clamp(own, MAX_ASKED))
}

#[derive(Debug, PartialEq)]
enum Verdict {
    Done(End),
    Retry {
        after: Option<Duration>,
        because: Failure,
    },
}

/// OTLP specification, "OTLP/HTTP Response": 429, 502, 503 and 504 may be retried. A success says
/// with its status that the request was taken; its body can only take items back, and one that is
/// no OTLP takes none.
fn verdict(answer: &Result<Answer, Failure>) -> Verdict {
    match answer {
        // The next attempt would be no better, and a line may be out in part.
        Err(because @ (Failure::Encoding | Failure::Console)) => {
            Verdict::Done(End::lost(Loss::ExportFailed, *because))
        }
        Err(because) => Verdict::Retry {
            after: None,
            because: *because,
        },
        Ok(Answer {
            status: 200..=299,
            body,
            ..
        }) => Verdict::Done(End::Delivered {
            rejected: rejected(body),
        }),
        Ok(Answer {
            status: status @ (429 | 502..=504),
            retry_after,
            ..
        }) => Verdict::Retry {
            after: *retry_after,
            because: Failure::Status(*status),
        },
        Ok(Answer { status, .. }) => {
            let loss = match status {
                413 => Loss::TooLarge,
                _ => Loss::ExportFailed,
            };
            Verdict::Done(End::lost(loss, Failure::Status(*status)))
        }
    }
}

/// `partial_success.rejected_*` of any of the three responses: the same field numbers in each. An
/// answer that ends early counts as far as it goes.
pub(super) fn rejected(body: &[u8]) -> u64 {
    use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceResponse as Any;
    let answer: Option<Any> = prost::Message::decode(body).ok();
    let rejected = match answer {
        Some(answer) => answer.partial_success.map(|partial| partial.rejected_spans),
        None => rejected_in_start(body),
    };
    rejected.map_or(0, |rejected| u64::try_from(rejected).unwrap_or(0))
}

/// The number in the start of an answer whose message is cut off.
fn rejected_in_start(mut body: &[u8]) -> Option<i64> {
    if wire::varint(&mut body)? != PARTIAL_SUCCESS {
        return None;
    }
    let length = usize::try_from(wire::varint(&mut body)?).ok()?;
    let partial = body.get(..length).unwrap_or(body);
    let mut fields = wire::Fields(partial).map_while(|field| field);
    fields.find_map(|field| match field {
        (1, wire::Value::Varint(rejected)) => i64::try_from(rejected).ok(),
        _ => None,
    })
}

/// Between half of `backoff` and all of it, so that many services do not come back at once.
fn jittered(backoff: Duration) -> Duration {
    let noise = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let noise = noise.map_or(0, |since| since.subsec_nanos() % 1000);
    backoff / 2 + backoff * noise / 2000
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{
        Answer, End, FIRST_BACKOFF, Failure, Loss, MAX_ASKED, Verdict, verdict, wait_before_retry,
    };

    fn answered(status: u16) -> Verdict {
        verdict(&Ok(Answer {
            status,
            ..Answer::default()
        }))
    }

    #[track_caller]
    fn check_retried(status: u16) {
        let because = Failure::Status(status);
        let after = None;
        assert_eq!(answered(status), Verdict::Retry { after, because });
    }

    #[track_caller]
    fn check_given_up(status: u16, loss: Loss) {
        let end = End::lost(loss, Failure::Status(status));
        assert_eq!(answered(status), Verdict::Done(end));
    }

    #[test]
    fn only_answers_that_may_change_are_retried() {
        let taken = End::Delivered { rejected: 0 };
        assert_eq!(answered(200), Verdict::Done(taken));
        [429, 502, 503, 504].into_iter().for_each(check_retried);
        for status in [301, 307, 400, 401, 404, 500, 501] {
            check_given_up(status, Loss::ExportFailed);
        }
        check_given_up(413, Loss::TooLarge);
        let unfit = End::lost(Loss::ExportFailed, Failure::Encoding);
        assert_eq!(verdict(&Err(Failure::Encoding)), Verdict::Done(unfit));
    }

    #[test]
    fn a_backend_may_ask_for_a_longer_wait_and_for_no_shorter_one() {
        let wait = |seconds| wait_before_retry(Some(Duration::from_secs(seconds)), FIRST_BACKOFF);
        assert_eq!(wait(7), Duration::from_secs(7));
        assert!(wait(0) >= FIRST_BACKOFF / 2);
        assert_eq!(wait(u64::MAX), MAX_ASKED);
    }

    #[track_caller]
    fn check_rejected(body: &[u8], rejected: u64) {
        let answer = Answer {
            status: 200,
            retry_after: None,
            body: body.to_vec(),
        };
        let end = End::Delivered { rejected };
        assert_eq!(verdict(&Ok(answer)), Verdict::Done(end));
    }

    #[test]
    fn items_rejected_by_partial_success_are_read() {
        // partial_success (1) { rejected (1): 300, error_message (2): "no" }
        check_rejected(&[0x0a, 0x07, 0x08, 0xac, 0x02, 0x12, 0x02, b'n', b'o'], 300);
        check_rejected(b"", 0);
        check_rejected(b"<html>welcome</html>", 0);
        // A number below zero.
        let below = [
            0x0a, 0x0b, 0x08, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1,
        ];
        check_rejected(&below, 0);
    }

    #[test]
    fn an_answer_that_ends_early_counts_as_far_as_it_goes() {
        check_rejected(&[0x0a, 0x70, 0x08, 0xac, 0x02, 0x12, 0x60, b'n', b'o'], 300);
        check_rejected(&[0x0a, 0x70, 0x08, 0xac], 0);
        check_rejected(&[0x0a, 0x70], 0);
    }
}
