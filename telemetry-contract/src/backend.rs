//! The embedded backend: a receiver, what it received, and the check of it.

use std::error::Error as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::check::{Checker, Report, Settings};
use crate::model::Contract;
use crate::receiver::{Received, Receiver, ReceiverConfig, ReceiverError, Summary, Verdict};
use crate::store::{Store, StoreLimits};

/// The running backend.
#[derive(Debug)]
pub struct Backend {
    receiver: Receiver,
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    checker: Checker,
    store: Store,
}

/// What the backend has to say at the end.
#[derive(Debug)]
pub struct Judgement {
    /// What breaks the contract.
    pub report: Report,
    /// What came, as far as it was kept.
    pub store: Store,
    /// What was taken and refused.
    pub received: Summary,
}

impl Backend {
    /// Listens as `config` says and checks everything against `contract`.
    ///
    /// # Errors
    /// Where the receiver can't start.
    pub fn start(
        contract: &'static Contract,
        settings: &Settings,
        config: ReceiverConfig,
    ) -> Result<Self, String> {
        let state = State {
            checker: Checker::new(contract, settings),
            store: Store::new(StoreLimits::default()),
        };
        let state = Arc::new(Mutex::new(state));
        let into = Arc::clone(&state);
        let sink = move |request: &Received<'_>| {
            let mut state = lock(&into);
            state.checker.observe(request.export);
            state.store.insert(request.export);
            Verdict::accepted()
        };
        let receiver = Receiver::start(config, sink);
        let receiver = receiver.map_err(|error| with_cause(&error))?;
        Ok(Self { receiver, state })
    }

    /// The receiver, for its endpoints and counters.
    pub fn receiver(&self) -> &Receiver {
        &self.receiver
    }

    /// The entrance for log lines, which may be used on another thread.
    pub fn lines(&self) -> Lines {
        Lines(Arc::clone(&self.state))
    }

    /// Stops receiving and judges.
    pub fn finish(self, within: Duration) -> Judgement {
        let received = self.receiver.stop(within);
        let mut state = lock(&self.state);
        let report = state.checker.report();
        let store = std::mem::replace(&mut state.store, Store::new(StoreLimits::default()));
        Judgement {
            report,
            store,
            received,
        }
    }
}

/// Checks lines of services' standard output.
#[derive(Debug)]
pub struct Lines(Arc<Mutex<State>>);

impl Lines {
    /// Checks one line; `origin` says where it is from.
    pub fn observe(&self, origin: &str, line: &[u8]) {
        lock(&self.0).checker.observe_line(origin, line);
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The error with what the system said.
fn with_cause(error: &ReceiverError) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}
