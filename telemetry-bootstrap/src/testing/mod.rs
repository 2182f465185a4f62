//! Tests: telemetry captured in memory, without globals, checked with the full rule set.
//!
//! A [`Harness`] is the real pipeline up to the last step: what would be posted to a backend is
//! kept, decoded as a backend would, and judged by the same rules as in CI. Each harness has its
//! own subscriber, so tests run in parallel.
//!
//! ```
//! use telemetry_bootstrap::testing::Harness;
//!
//! let harness = Harness::new();
//! harness.run(|| {
//!     let _span = tracing::info_span!("work").entered();
//!     tracing::info!(order.id = "ord_1", "order placed");
//! });
//! assert_eq!(harness.lines()[0]["message"], "order placed");
//! assert_eq!(harness.spans()[0].name, "work");
//! ```

mod callsites;
mod capture;

use std::sync::Arc;
use std::time::Duration;

use telemetry_contract::check::{Checker, Report, Settings};
use telemetry_contract::model::Contract;
use telemetry_contract::otlp::model::{LogRecord, Metric, Span};
use telemetry_contract::report::{TextOptions, text};
use telemetry_contract::snapshot::Snapshot;
use telemetry_contract::tree::{self, DrawOptions, Node, NodeLog};
use tracing::Dispatch;
use tracing::instrument::WithSubscriber as _;
use tracing_subscriber::layer::SubscriberExt as _;

use crate::config::Config;
use crate::error::InitError;
use crate::telemetry::{Outlets, Telemetry};
use crate::vitals::Vitals;
use capture::{Captured, Lines};

/// Longest wait for captured telemetry to come through the pipelines.
const PATIENCE: Duration = Duration::from_secs(20);

/// Telemetry that stays in memory.
#[derive(Debug)]
pub struct Harness {
    telemetry: Telemetry,
    captured: Arc<Captured>,
    lines: Arc<Lines>,
    dispatch: Dispatch,
}

impl Default for Harness {
    fn default() -> Self {
        Self::new()
    }
}

impl Harness {
    /// A harness for a service called `test-service`, which claims to obey the base contract and
    /// samples every trace.
    ///
    /// # Panics
    /// If the operating system refuses a thread.
    pub fn new() -> Self {
        Self::with_contract(&telemetry_contract::CONTRACT)
    }

    /// As [`new`](Self::new), for a service with a contract of its own.
    ///
    /// # Panics
    /// As [`new`](Self::new).
    #[expect(
        clippy::expect_used,
        reason = "these settings are complete; a thread is refused to nobody in a test"
    )]
    pub fn with_contract(contract: &'static Contract) -> Self {
        let mut config = Config::new("test-service", "0.0.0").with_contract(contract);
        config.environment = Some("test".to_owned());
        Self::with_config(config).expect("the settings are complete")
    }

    /// A harness with these settings. Endpoints are not used, intervals do not matter.
    ///
    /// # Errors
    /// As [`Telemetry::build`].
    pub fn with_config(config: Config) -> Result<Self, InitError> {
        let captured = Arc::new(Captured::default());
        let lines = Arc::new(Lines::default());
        let post = |signal| Ok(Captured::post(&captured, signal));
        let outlets = Outlets {
            writer: Arc::clone(&lines) as Arc<_>,
            post: &post,
        };
        let telemetry = Telemetry::build_with(config, Vitals::default(), outlets)?;
        callsites::keep_shared();
        let subscriber = tracing_subscriber::registry().with(telemetry.layer());
        Ok(Self {
            telemetry,
            captured,
            lines,
            dispatch: Dispatch::new(subscriber),
        })
    }

    /// The telemetry, for layers and handles.
    pub fn telemetry(&self) -> &Telemetry {
        &self.telemetry
    }

    /// Runs `work` with this harness as the thread's subscriber.
    pub fn run<T>(&self, work: impl FnOnce() -> T) -> T {
        tracing::dispatcher::with_default(&self.dispatch, work)
    }

    /// Runs `work` with this harness as its subscriber, on whatever thread it is polled.
    pub async fn run_async<F: Future>(&self, work: F) -> F::Output {
        work.with_subscriber(self.dispatch.clone()).await
    }

    /// The log lines so far, in the order in which they were written.
    ///
    /// # Panics
    /// If a line is not JSON.
    pub fn lines(&self) -> Vec<serde_json::Value> {
        let parse = |line: &String| match serde_json::from_str(line) {
            Ok(parsed) => parsed,
            Err(error) => fail(&format!("a log line is not JSON ({error}): {line}")),
        };
        self.raw_lines().iter().map(parse).collect()
    }

    /// The log lines so far, as they were written, without their line feeds.
    pub fn raw_lines(&self) -> Vec<String> {
        self.lines.all()
    }

    /// The ended spans so far, as a backend decodes them.
    ///
    /// # Panics
    /// If they can't be exported or decoded.
    pub fn spans(&self) -> Vec<Span<'static>> {
        self.flush();
        self.captured.spans()
    }

    /// The log records so far, as a backend decodes them.
    ///
    /// # Panics
    /// If they can't be exported or decoded.
    pub fn logs(&self) -> Vec<LogRecord<'static>> {
        self.flush();
        self.captured.logs()
    }

    /// The metrics of a collection made now, as a backend decodes them.
    ///
    /// # Panics
    /// If they can't be exported or decoded.
    pub fn metrics(&self) -> Vec<Metric<'static>> {
        self.captured.forget_metrics();
        self.flush();
        self.captured.metrics()
    }

    /// Judges everything captured so far against the contract of the settings, and the metrics
    /// that `metric!` added to it. (A backend knows only what is in a registry: there, a metric of
    /// `metric!` is undeclared.)
    ///
    /// # Panics
    /// If something can't be exported or decoded.
    pub fn report(&self) -> Report {
        self.flush();
        let declared = self.telemetry.meter().declared();
        let contract = declared.leak_contract(self.telemetry.contract());
        let mut checker = Checker::new(contract, &Settings::default());
        self.captured.each(|export| checker.observe(export));
        for (at, line) in self.raw_lines().iter().enumerate() {
            checker.observe_line(&format!("line {}", at + 1), line.as_bytes());
        }
        checker.report()
    }

    /// Asserts that everything captured so far obeys the contract.
    ///
    /// # Panics
    /// With the whole report, offending traces drawn as trees, where it does not.
    #[track_caller]
    pub fn assert_contract(&self) {
        let report = self.report();
        assert!(
            report.conforms(),
            "\n{}",
            text(&report, TextOptions::default())
        );
    }

    /// All traces so far, drawn with their log lines, ids and times: for a failing test's message.
    ///
    /// # Panics
    /// If they can't be exported or decoded.
    pub fn tree(&self) -> String {
        let logs: Vec<NodeLog> = self.logs().iter().map(NodeLog::of).collect();
        tree::draw(&self.nodes(), &logs, DrawOptions::default())
    }

    /// The spans of all traces so far as a tree without ids and times, in an order that does not
    /// depend on them: the same text in every run, for a snapshot.
    ///
    /// # Panics
    /// If they can't be exported or decoded.
    pub fn trace_snapshot(&self) -> String {
        tree::outline(&self.nodes())
    }

    /// Everything so far, with attributes, log records and the metrics of a collection made now, as
    /// a text that is the same in every run: see [`snapshot`](telemetry_contract::snapshot).
    ///
    /// # Panics
    /// If something can't be exported or decoded.
    pub fn snapshot(&self) -> String {
        self.captured.forget_metrics();
        self.flush();
        let mut snapshot = Snapshot::default();
        self.captured.each(|export| snapshot.add(export));
        snapshot.to_string()
    }

    fn nodes(&self) -> Vec<Node> {
        self.flush();
        self.captured.nodes()
    }

    fn flush(&self) {
        if !self.telemetry.flush(PATIENCE) {
            fail("captured telemetry did not come through its pipelines");
        }
    }
}

/// A test's own failure: the harness is for tests, where a panic is the report.
#[expect(clippy::panic, reason = "a failing test panics")]
#[track_caller]
fn fail(what: &str) -> ! {
    panic!("{what}")
}
