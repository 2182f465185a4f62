//! The exporter threads: one a signal, each between its mailbox and its exporter.

use std::fmt;
use std::future::Future;
use std::panic::{self, AssertUnwindSafe};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Waker};
use std::thread;
use std::time::Instant;

use opentelemetry_sdk::Resource;

use super::client::{Client, Post};
use super::delivery::{Delivery, Ledger};
use super::failure::Failure;
use super::herald::Herald;
use super::log::{QueuedLog, run_logs};
use super::mailbox::Mailbox;
use super::metric::{Collector, run_metrics};
use super::scrub::{LogScrub, MetricScrub, SpanScrub};
use super::span::{Completion, run_spans};
use super::{log, metric, otlp, span};
use crate::config::{Config, Queue};
use crate::correlation::{Correlator, mute};
use crate::error::InitError;
use crate::log::OwnLines;
use crate::redact::Redactor;
use crate::vitals::{QueueLevel, Signal, Vitals};

/// What the guard may ask of a pipeline. Each order is given to all pipelines first and then
/// waited for, so that they work in parallel under one deadline.
pub(crate) trait Drain: fmt::Debug + Send + Sync {
    /// Which signal it carries.
    fn signal(&self) -> Signal;
    /// Asks for what is here to be sent now; the number to wait for.
    fn begin_flush(&self) -> u64;
    /// Waits for that number; `false` where the deadline was first.
    fn wait_flushed(&self, number: u64, deadline: Instant) -> bool;
    /// Ends the pipeline: what is here, or comes within moments, is to be sent by this deadline.
    fn begin_close(&self, deadline: Instant);
    /// Waits for the end; what is left at the deadline is counted lost. `false` where another
    /// close has a later deadline, and goes on.
    fn wait_closed(&self, deadline: Instant) -> bool;
    /// Whether the close lost nothing that was here when it began.
    fn is_clean(&self) -> bool;
    /// Whether the deadline found work of which nobody knows how many items it would have had.
    fn is_unfinished(&self) -> bool;
    /// Why the last request that failed did so.
    fn failure(&self) -> Option<Failure>;
}

/// The drain of a mailbox. What a flush asks it for differs: what is here, or one more collection.
#[derive(Debug)]
struct Pipe<T> {
    mailbox: Arc<Mailbox<T>>,
    signal: Signal,
    begin_flush: fn(&Mailbox<T>) -> u64,
}

impl<T: fmt::Debug + Send> Drain for Pipe<T> {
    fn signal(&self) -> Signal {
        self.signal
    }

    fn begin_flush(&self) -> u64 {
        (self.begin_flush)(&self.mailbox)
    }

    fn wait_flushed(&self, number: u64, deadline: Instant) -> bool {
        self.mailbox.wait_settled(number, deadline)
    }

    fn begin_close(&self, deadline: Instant) {
        self.mailbox.begin_close(deadline);
    }

    fn wait_closed(&self, deadline: Instant) -> bool {
        self.mailbox.wait_closed(deadline)
    }

    fn is_clean(&self) -> bool {
        self.mailbox.is_clean()
    }

    fn is_unfinished(&self) -> bool {
        self.mailbox.is_unfinished()
    }

    fn failure(&self) -> Option<Failure> {
        self.mailbox.failure()
    }
}

/// All drains; dropping them ends the pipelines at once.
#[derive(Debug, Default)]
pub(crate) struct Drains(Vec<Box<dyn Drain>>);

impl Drains {
    fn add<T: fmt::Debug + Send + 'static>(
        &mut self,
        mailbox: Arc<Mailbox<T>>,
        signal: Signal,
        begin_flush: fn(&Mailbox<T>) -> u64,
    ) {
        self.0.push(Box::new(Pipe {
            mailbox,
            signal,
            begin_flush,
        }));
    }

    /// Sends what is here; `false` where that was not done by the deadline.
    pub(crate) fn flush(&self, deadline: Instant) -> bool {
        let numbers: Vec<u64> = self.0.iter().map(|drain| drain.begin_flush()).collect();
        let waited = self.0.iter().zip(numbers);
        waited.fold(true, |done, (drain, number)| {
            drain.wait_flushed(number, deadline) && done
        })
    }

    /// Ends all pipelines; to be waited for.
    pub(crate) fn begin_close(&self, deadline: Instant) {
        self.0.iter().for_each(|drain| drain.begin_close(deadline));
    }

    /// Waits for the end of all; `false` where another close has a later deadline, and goes on.
    pub(crate) fn wait_closed(&self, deadline: Instant) -> bool {
        let waited = self.0.iter().map(|drain| drain.wait_closed(deadline));
        waited.filter(|ended| !ended).count() == 0
    }

    /// Whether the close lost nothing that was here when it began.
    pub(crate) fn are_clean(&self) -> bool {
        self.0.iter().all(|drain| drain.is_clean())
    }

    /// Whether the deadline found this signal at work that can't be counted.
    pub(crate) fn is_unfinished(&self, signal: Signal) -> bool {
        let mut drains = self.0.iter();
        drains.any(|drain| drain.signal() == signal && drain.is_unfinished())
    }

    /// Why the last request of this signal that failed did so.
    pub(crate) fn failure(&self, signal: Signal) -> Option<Failure> {
        let drain = self.0.iter().find(|drain| drain.signal() == signal);
        drain.and_then(|drain| drain.failure())
    }
}

impl Drop for Drains {
    fn drop(&mut self) {
        let now = Instant::now();
        self.begin_close(now);
        let _ended = self.wait_closed(now);
    }
}

/// What the pipelines are made from.
pub(crate) struct Source<'a> {
    pub(crate) config: &'a Config,
    pub(crate) resource: &'a Resource,
    pub(crate) redactor: &'a Redactor,
    pub(crate) correlator: &'a Correlator,
    pub(crate) vitals: &'a Vitals,
    /// Where is said that items are lost; `None` where nobody wants warnings.
    pub(crate) lines: Option<&'a OwnLines>,
}

/// The entrances of the three pipelines, as the SDK's providers take them, and their drains.
pub(crate) struct Pipelines {
    pub(crate) spans: Option<span::Processor>,
    pub(crate) logs: Option<log::Processor>,
    pub(crate) metrics: Option<metric::Reader>,
    pub(crate) drains: Drains,
}

/// Starts a thread for every signal that is exported; `post` makes the way to its endpoint.
///
/// # Errors
/// Where an exporter or a thread can't be made.
pub(crate) fn start(
    source: &Source<'_>,
    post: &dyn Fn(Signal) -> Result<Arc<dyn Post>, String>,
) -> Result<Pipelines, InitError> {
    let mut pipelines = Pipelines {
        spans: None,
        logs: None,
        metrics: None,
        drains: Drains::default(),
    };
    for signal in Signal::EACH {
        let enabled = source.config.export(signal).is_on() && !source.config.disabled;
        if !enabled {
            continue;
        }
        let failed = |reason| InitError::Exporter {
            signal: signal.as_str(),
            reason,
        };
        let post = post(signal).map_err(failed)?;
        match signal {
            Signal::Traces => start_spans(source, post, &mut pipelines)?,
            Signal::Metrics => start_metrics(source, post, &mut pipelines)?,
            Signal::Logs => start_logs(source, post, &mut pipelines)?,
        }
    }
    Ok(pipelines)
}

fn start_spans(
    source: &Source<'_>,
    post: Arc<dyn Post>,
    pipelines: &mut Pipelines,
) -> Result<(), InitError> {
    let mailbox = source.queue(Signal::Traces, source.config.span_queue);
    let client = source.client(Signal::Traces, post, Arc::clone(&mailbox) as _, None);
    let exporter = otlp::spans(&client, source.resource);
    let scrub = SpanScrub::new(source.redactor.clone());
    let scrub = scrub.limited(source.config.span_value_length);
    let completion = Completion::new(scrub, source.correlator);
    let inbox = Arc::clone(&mailbox);
    spawn(Signal::Traces, move || {
        run_spans(&inbox, &exporter, &completion);
    })?;
    pipelines.spans = Some(span::Processor::new(Arc::clone(&mailbox)));
    pipelines
        .drains
        .add(mailbox, Signal::Traces, Mailbox::begin_flush);
    Ok(())
}

fn start_logs(
    source: &Source<'_>,
    post: Arc<dyn Post>,
    pipelines: &mut Pipelines,
) -> Result<(), InitError> {
    let mailbox: Arc<Mailbox<QueuedLog>> = source.queue(Signal::Logs, source.config.log_queue);
    let client = source.client(Signal::Logs, post, Arc::clone(&mailbox) as _, None);
    let exporter = otlp::logs(&client, source.resource);
    let inbox = Arc::clone(&mailbox);
    spawn(Signal::Logs, move || run_logs(&inbox, &exporter))?;
    pipelines.logs = Some(log::Processor::new(
        Arc::clone(&mailbox),
        LogScrub::new(source.redactor.clone()).limited(source.config.log_limits),
    ));
    pipelines
        .drains
        .add(mailbox, Signal::Logs, Mailbox::begin_flush);
    Ok(())
}

fn start_metrics(
    source: &Source<'_>,
    post: Arc<dyn Post>,
    pipelines: &mut Pipelines,
) -> Result<(), InitError> {
    let mailbox: Arc<Mailbox<()>> = source.mailbox(Signal::Metrics, Queue::default());
    let scrub = MetricScrub::new(source.redactor.clone());
    let client = source.client(
        Signal::Metrics,
        post,
        Arc::clone(&mailbox) as _,
        Some(scrub),
    );
    let exporter = otlp::metrics(&client);
    let reader = metric::Reader::new(source.config.temporality.to_sdk());
    let collector = Collector {
        reader: reader.clone(),
        vitals: source.vitals.clone(),
        interval: source.config.metric_interval,
    };
    let inbox = Arc::clone(&mailbox);
    spawn(Signal::Metrics, move || {
        run_metrics(&inbox, &exporter, &collector);
    })?;
    pipelines.metrics = Some(reader);
    pipelines
        .drains
        .add(mailbox, Signal::Metrics, Mailbox::begin_collection);
    Ok(())
}

impl Source<'_> {
    fn mailbox<T>(&self, signal: Signal, bounds: Queue) -> Arc<Mailbox<T>> {
        let herald = Herald::new(signal, self.vitals.clone(), self.lines.cloned());
        Arc::new(Mailbox::new(bounds, signal, self.vitals.clone(), herald))
    }

    /// A mailbox whose items are the signal's own.
    fn queue<T>(&self, signal: Signal, bounds: Queue) -> Arc<Mailbox<T>> {
        let capacity = QueueLevel::new(bounds.max_items, bounds.max_bytes);
        self.vitals.set_capacity(signal, capacity);
        self.mailbox(signal, bounds)
    }

    fn client(
        &self,
        signal: Signal,
        post: Arc<dyn Post>,
        ledger: Arc<dyn Ledger>,
        scrub: Option<MetricScrub>,
    ) -> Arc<Client> {
        let export = self.config.export(signal);
        Client::new(
            Delivery {
                signal,
                post,
                ledger,
                timeout: export.timeout,
                give_up: export.export_timeout,
            },
            scrub,
        )
    }
}

/// Runs `work` on a thread whose own telemetry is suppressed: no telemetry about our transport.
fn spawn(signal: Signal, work: impl FnOnce() + Send + 'static) -> Result<(), InitError> {
    let suppressed = move || {
        let _muted = mute();
        work();
    };
    let name = format!("telemetry-{}", signal.as_str());
    let spawned = thread::Builder::new().name(name).spawn(suppressed);
    spawned.map(drop).map_err(|source| InitError::Thread {
        signal: signal.as_str(),
        source,
    })
}

/// Says at its end, however that comes, that the exporter thread is gone.
pub(super) struct Running<'a, T>(pub(super) &'a Mailbox<T>);

impl<T> Drop for Running<'_, T> {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// Runs an export, which never waits: its only await is our own blocking client, which settles
/// what it sends. A panic below is a failure like any other.
pub(super) fn export<T, F: Future>(mailbox: &Mailbox<T>, export: impl FnOnce() -> F) {
    let _ended = contained(|| {
        pin!(export())
            .poll(&mut Context::from_waker(Waker::noop()))
            .is_ready()
    });
    mailbox.finish();
}

/// What `work` returns; `None` where it panics.
pub(super) fn contained<T>(work: impl FnOnce() -> T) -> Option<T> {
    panic::catch_unwind(AssertUnwindSafe(work)).ok()
}
