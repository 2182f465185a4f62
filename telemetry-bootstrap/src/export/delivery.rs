//! One request's way to the backend: attempts, back-off, and what the answer means.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::client::{Answer, Post};
use super::failure::Failure;

/// First wait after a failed attempt; doubles from there.
const FIRST_BACKOFF: Duration = Duration::from_millis(200);
/// Longest wait between two attempts.
const MAX_BACKOFF: Duration = Duration::from_secs(5);
/// Longest wait that a backend may ask for.
const MAX_ASKED: Duration = Duration::from_secs(60);

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Taken, but for this many items (OTLP partial success).
    Delivered {
        /// Items that the backend rejected.
        rejected: u64,
    },
    /// Given up.
    Failed {
        /// Why the last attempt failed; `None` where there was no time for any.
        failure: Option<Failure>,
        /// Whether a closing pipeline's deadline ended it.
        out_of_time: bool,
    },
}

impl Outcome {
    /// Given up for good.
    pub(crate) fn failed(failure: Failure) -> Self {
        Self::Failed {
            failure: Some(failure),
            out_of_time: false,
        }
    }
}

/// Where waiting may be cut short: a pipeline that is closing.
pub(crate) trait Patience: fmt::Debug + Send + Sync {
    /// Waits; `false` where the time is up before the wait would be over. A pipeline that begins
    /// to close ends the wait: one more attempt is due at once.
    fn pause(&self, wait: Duration) -> bool;
    /// Time left until the pipeline must be closed; `None` while it is open.
    fn time_left(&self) -> Option<Duration>;
}

/// Sends the bodies of one signal.
#[derive(Debug)]
pub(crate) struct Delivery {
    pub(crate) post: Arc<dyn Post>,
    pub(crate) patience: Arc<dyn Patience>,
    /// Longest wait for one answer.
    pub(crate) timeout: Duration,
    /// Longest time that one batch is tried before it counts as lost.
    pub(crate) give_up: Duration,
}

impl Delivery {
    /// Tries until the backend takes the body, refuses it for good, or time is up.
    pub(crate) fn deliver(&self, body: &[u8]) -> Outcome {
        let started = Instant::now();
        let mut backoff = FIRST_BACKOFF;
        let mut failure = None;
        loop {
            let Some(timeout) = self.attempt_timeout() else {
                return out_of_time(failure);
            };
            let wait = match verdict(&self.post.post(body, timeout)) {
                Verdict::Done(outcome) => return outcome,
                Verdict::Retry { after, because } => {
                    failure = Some(because);
                    wait_before_retry(after, backoff)
                }
            };
            if started.elapsed().saturating_add(wait) > self.give_up {
                return Outcome::Failed {
                    failure,
                    out_of_time: false,
                };
            }
            if !self.patience.pause(wait) {
                return out_of_time(failure);
            }
            backoff = (backoff * 2).min(MAX_BACKOFF);
        }
    }

    /// The request's time, or what is left of a closing pipeline's; `None` where nothing is.
    fn attempt_timeout(&self) -> Option<Duration> {
        let left = self.patience.time_left().unwrap_or(self.timeout);
        let timeout = left.min(self.timeout);
        (!timeout.is_zero()).then_some(timeout)
    }
}

fn out_of_time(failure: Option<Failure>) -> Outcome {
    Outcome::Failed {
        failure,
        out_of_time: true,
    }
}

/// The backend may ask for a longer wait than ours, never for none: it may be wrong or hostile.
fn wait_before_retry(asked: Option<Duration>, backoff: Duration) -> Duration {
    let own = jittered(backoff);
    asked.map_or(own, |asked| asked.clamp(own, MAX_ASKED))
}

#[derive(Debug, PartialEq)]
enum Verdict {
    Done(Outcome),
    Retry {
        after: Option<Duration>,
        because: Failure,
    },
}

/// OTLP specification, "OTLP/HTTP Response": 429, 502, 503 and 504 may be retried.
fn verdict(answer: &Result<Answer, Failure>) -> Verdict {
    match answer {
        Err(because) => Verdict::Retry {
            after: None,
            because: *because,
        },
        Ok(Answer {
            status: 200..=299,
            body,
            ..
        }) => Verdict::Done(Outcome::Delivered {
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
        Ok(Answer { status, .. }) => Verdict::Done(Outcome::failed(Failure::Status(*status))),
    }
}

/// `partial_success.rejected_*` of any of the three responses: the same field numbers in each.
fn rejected(body: &[u8]) -> u64 {
    use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceResponse as Any;
    let answer: Option<Any> = prost::Message::decode(body).ok();
    let partial = answer.and_then(|answer| answer.partial_success);
    partial.map_or(0, |partial| {
        u64::try_from(partial.rejected_spans).unwrap_or(0)
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
        Answer, FIRST_BACKOFF, Failure, MAX_ASKED, Outcome, Verdict, verdict, wait_before_retry,
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
        assert_eq!(
            answered(status),
            Verdict::Retry {
                after: None,
                because
            }
        );
    }

    #[track_caller]
    fn check_given_up(status: u16) {
        let outcome = Outcome::failed(Failure::Status(status));
        assert_eq!(answered(status), Verdict::Done(outcome));
    }

    #[test]
    fn only_answers_that_may_change_are_retried() {
        assert_eq!(
            answered(200),
            Verdict::Done(Outcome::Delivered { rejected: 0 })
        );
        [429, 502, 503, 504].into_iter().for_each(check_retried);
        [301, 307, 400, 401, 404, 413, 500, 501]
            .into_iter()
            .for_each(check_given_up);
    }

    #[test]
    fn a_backend_may_ask_for_a_longer_wait_and_for_no_shorter_one() {
        let wait = |seconds| wait_before_retry(Some(Duration::from_secs(seconds)), FIRST_BACKOFF);
        assert_eq!(wait(7), Duration::from_secs(7));
        assert!(wait(0) >= FIRST_BACKOFF / 2);
        assert_eq!(wait(u64::MAX), MAX_ASKED);
    }

    #[test]
    fn items_rejected_by_partial_success_are_read() {
        // partial_success (1) { rejected (1): 300, error_message (2): "no" }
        let body = vec![0x0a, 0x07, 0x08, 0xac, 0x02, 0x12, 0x02, b'n', b'o'];
        let answer = Answer {
            status: 200,
            retry_after: None,
            body,
        };
        let expected = Outcome::Delivered { rejected: 300 };
        assert_eq!(verdict(&Ok(answer)), Verdict::Done(expected));
    }
}
