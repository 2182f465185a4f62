//! The embedded backend: a receiver, what it received, and the check of it.

use std::error::Error as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::capture::{Piece, Take};
use crate::check::{Checker, Counts, Coverage, Finding, Report, Settings};
use crate::model::Contract;
use crate::otlp::model::Export;
use crate::receiver::{
    Received, Receiver, ReceiverConfig, ReceiverError, Sink, Summary, Tee, Verdict,
};
use crate::store::{Store, StoreLimits};

/// The running backend.
#[derive(Debug)]
pub struct Backend {
    receiver: Receiver,
    observer: Observer,
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
    /// Listens as `config` says, checks everything against `contract` and keeps it.
    ///
    /// # Errors
    /// Where the receiver can't start.
    pub fn start(
        contract: &'static Contract,
        settings: &Settings,
        config: ReceiverConfig,
    ) -> Result<Self, String> {
        Self::start_with(contract, settings, config, Vec::new())
    }

    /// As [`start`](Self::start); what comes is handed to `others` too.
    ///
    /// # Errors
    /// Where the receiver can't start.
    pub fn start_with(
        contract: &'static Contract,
        settings: &Settings,
        config: ReceiverConfig,
        others: Vec<Box<dyn Sink>>,
    ) -> Result<Self, String> {
        let observer = Observer::keeping(contract, settings, StoreLimits::default());
        let own: Box<dyn Sink> = Box::new(observer.clone());
        let all = std::iter::once(own).chain(others).collect();
        let receiver = receive(config, Tee(all))?;
        Ok(Self { receiver, observer })
    }

    /// The receiver, for its endpoints and counters.
    pub fn receiver(&self) -> &Receiver {
        &self.receiver
    }

    /// The check and what is kept, for what does not come through the receiver, and for a look
    /// while it runs.
    pub fn observer(&self) -> &Observer {
        &self.observer
    }

    /// Stops receiving and judges.
    pub fn finish(self, within: Duration) -> Judgement {
        let received = self.receiver.stop(within);
        Judgement {
            report: self.observer.report(),
            store: self.observer.take_store(),
            received,
        }
    }
}

/// Starts a receiver; the error says what the system said.
///
/// # Errors
/// Where the receiver can't start.
pub fn receive(config: ReceiverConfig, sink: impl Sink + 'static) -> Result<Receiver, String> {
    Receiver::start(config, sink).map_err(|error| with_cause(&error))
}

/// A check, and a store where one is wanted, that many threads feed. Clones are of the same.
#[derive(Debug, Clone)]
pub struct Observer(Arc<Mutex<State>>);

/// What looks at telemetry beside the check.
struct Watch(Arc<Mutex<dyn Take + Send>>);

impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Watch")
    }
}

#[derive(Debug)]
struct State {
    checker: Checker,
    store: Option<Store>,
    watch: Option<Watch>,
}

impl Observer {
    /// A check against `contract` that keeps nothing but what its rules need.
    pub fn new(contract: &'static Contract, settings: &Settings) -> Self {
        Self::of(Checker::new(contract, settings), None)
    }

    /// A check against `contract` that keeps what it was given, for queries.
    pub fn keeping(contract: &'static Contract, settings: &Settings, limits: StoreLimits) -> Self {
        Self::of(Checker::new(contract, settings), Some(Store::new(limits)))
    }

    /// A check against `contract`, and something else that takes the same telemetry.
    pub fn watched(
        contract: &'static Contract,
        settings: &Settings,
        watch: Arc<Mutex<dyn Take + Send>>,
    ) -> Self {
        let observer = Self::of(Checker::new(contract, settings), None);
        observer.state().watch = Some(Watch(watch));
        observer
    }

    fn of(checker: Checker, store: Option<Store>) -> Self {
        Self(Arc::new(Mutex::new(State {
            checker,
            store,
            watch: None,
        })))
    }

    /// Takes one export request.
    pub fn export(&self, export: &Export<'_>) {
        let mut state = self.state();
        state.checker.observe(export);
        if let Some(store) = &mut state.store {
            store.insert(export);
        }
        if let Some(Watch(watch)) = &state.watch {
            lock(watch).take("OTLP", Piece::Export(export));
        }
    }

    /// Takes one line of a service's standard output; `origin` says where it is from.
    pub fn line(&self, origin: &str, line: &[u8]) {
        let mut state = self.state();
        state.checker.observe_line(origin, line);
        if let Some(Watch(watch)) = &state.watch {
            lock(watch).take(origin, Piece::Line(line));
        }
    }

    /// How much was seen so far.
    pub fn counts(&self) -> Counts {
        self.state().checker.counts()
    }

    /// What single records broke so far.
    pub fn findings(&self) -> Vec<Finding> {
        self.state().checker.findings()
    }

    /// Judges everything so far; more may come.
    pub fn report(&self) -> Report {
        self.state().checker.report()
    }

    /// Which of the contract's signals and attributes were seen so far.
    pub fn coverage(&self) -> Coverage {
        self.state().checker.coverage()
    }

    /// Looks at what was kept; nothing where nothing is.
    pub fn store<T>(&self, look: impl FnOnce(&Store) -> T) -> T {
        match &self.state().store {
            Some(store) => look(store),
            None => look(&Store::default()),
        }
    }

    /// Hands out what was kept, and keeps nothing from here on.
    fn take_store(&self) -> Store {
        self.state().store.take().unwrap_or_default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.0)
    }
}

fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes everything and rejects nothing.
impl Sink for Observer {
    fn export(&mut self, request: &Received<'_>) -> Verdict {
        Self::export(self, request.export);
        Verdict::accepted()
    }
}

/// The error with what the system said.
fn with_cause(error: &ReceiverError) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}
