//! Shutting down: inside its deadline, on any runtime or none, in any way, with everything
//! accounted for.

use std::io::Write as _;
use std::net::TcpStream;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use telemetry_bootstrap::opentelemetry::metrics::MeterProvider as _;
use telemetry_bootstrap::vitals::{Loss, Signal};
use telemetry_bootstrap::{ShutdownReport, Telemetry};
use telemetry_contract::otlp::model::Signal as Received;
use telemetry_tests::hostile::{Collector, Fault};
use telemetry_tests::{Backend, config, emit, quiet};
use tokio::runtime::{Builder, Runtime};
use tracing::{info, info_span};

const SOON: Duration = Duration::from_secs(20);
/// The deadline where the backend does not let anything end before it.
const DEADLINE: Duration = Duration::from_millis(250);
/// How much longer a shutdown may take.
const SLACK: Duration = Duration::from_millis(200);
const TIMES: u64 = 50;

fn spans_and_lines() {
    for number in 0..TIMES {
        let _span = info_span!("job", number).entered();
        info!(number, "done");
    }
}

/// Where a shutdown runs.
type Place = (&'static str, fn(&mut dyn FnMut()));

const PLACES: &[Place] = &[
    ("no runtime", |end| end()),
    ("in current-thread", |end| {
        single().block_on(async {
            end();
        });
    }),
    ("beside current-thread", |end| beside(&single(), end)),
    ("in multi-thread", |end| {
        multi(2).block_on(async {
            end();
        });
    }),
    ("beside multi-thread", |end| beside(&multi(2), end)),
    ("in one worker", |end| {
        multi(1).block_on(async {
            end();
        });
    }),
    ("in a blocking section", |end| {
        multi(1).block_on(async { tokio::task::block_in_place(end) });
    }),
];

fn single() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn multi(workers: usize) -> Runtime {
    let mut builder = Builder::new_multi_thread();
    builder
        .worker_threads(workers)
        .enable_all()
        .build()
        .unwrap()
}

/// Outside asynchronous code, with the runtime around.
fn beside(runtime: &Runtime, end: &mut dyn FnMut()) {
    let _entered = runtime.enter();
    end();
}

/// How telemetry is ended, under this deadline.
type Way = (&'static str, fn(Telemetry, Duration));

const WAYS: &[Way] = &[
    ("shutdown", |telemetry, deadline| {
        report(telemetry, deadline);
    }),
    ("drop", |telemetry, _| drop(telemetry.into_guard())),
    ("twice", |telemetry, deadline| {
        let first = report(telemetry.clone(), deadline);
        assert_eq!(report(telemetry, deadline), first);
    }),
    ("four threads", |telemetry, deadline| {
        let reports = thread::scope(|scope| {
            let report = || report(telemetry.clone(), deadline);
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(report)).collect();
            let joined = threads.into_iter().map(|thread| thread.join().unwrap());
            joined.collect::<Vec<_>>()
        });
        assert!(reports.iter().all(|each| *each == reports[0]));
    }),
    ("unwinding", |telemetry, _| {
        let unwound = catch_unwind(AssertUnwindSafe(|| {
            let _guard = telemetry.into_guard();
            resume_unwind(Box::new("a panic"));
        }));
        assert!(unwound.is_err());
    }),
];

/// What a shutdown says, whether it is an error or not.
fn report(telemetry: Telemetry, deadline: Duration) -> (bool, ShutdownReport) {
    match telemetry.into_guard().shutdown(deadline) {
        Ok(report) => (true, report),
        Err(error) => (false, *error.report),
    }
}

/// Ends telemetry in this place and way, with a backend that has this fault; how long that took.
#[track_caller]
fn check(place: &Place, way: &Way, fault: Fault) -> Duration {
    let collector = Collector::start(fault);
    let deadline = if fault == Fault::None { SOON } else { DEADLINE };
    let mut config = config(&collector.endpoint());
    config.drop_deadline = deadline;
    let telemetry = quiet(config);
    emit(&telemetry, spans_and_lines);
    let mut took = Duration::ZERO;
    (place.1)(&mut || {
        let started = Instant::now();
        (way.1)(telemetry.clone(), deadline);
        took = started.elapsed();
    });
    let what = format!("{}, {}, {fault:?}: {took:?}", place.0, way.0);
    assert!(took <= deadline + SLACK, "{what}");
    check_account(&telemetry, &collector, &what);
    took
}

/// All is delivered or lost, and what is delivered has arrived.
#[track_caller]
fn check_account(telemetry: &Telemetry, collector: &Collector, what: &str) {
    let vitals = telemetry.vitals();
    let signals = [
        (Signal::Traces, Received::Traces),
        (Signal::Metrics, Received::Metrics),
        (Signal::Logs, Received::Logs),
    ];
    for (signal, received) in signals {
        let arrived = collector.confirmed(received).len() as u64;
        assert_eq!(vitals.delivered(signal), arrived, "{what}");
        let ended = arrived + vitals.lost_total(signal);
        assert_eq!(vitals.emitted(signal), ended, "{what}");
    }
    assert_eq!(vitals.emitted(Signal::Traces), TIMES, "{what}");
}

/// `cargo test -p telemetry-tests --test it deadline -- --nocapture` shows the times.
#[test]
fn no_shutdown_takes_longer_than_its_deadline() {
    println!("| where | how | healthy | hanging | refusing |\n|---|---|---|---|---|");
    let everywhere = PLACES.iter().map(|place| (place, &WAYS[0]));
    let every_way = WAYS[1..].iter().map(|way| (&PLACES[0], way));
    let in_async = WAYS[1..].iter().map(|way| (&PLACES[1], way));
    for (place, way) in everywhere.chain(every_way).chain(in_async) {
        let times = [Fault::None, Fault::Hang, Fault::Refuse]
            .map(|fault| check(place, way, fault).as_millis().to_string() + " ms");
        println!("| {} | {} | {} |", place.0, way.0, times.join(" | "));
    }
}

/// A service with several guards: the one that is in a hurry does not wait for the others.
#[test]
fn a_second_shutdown_takes_no_longer_than_its_own_deadline() {
    let collector = Collector::start(Fault::Hang);
    let telemetry = quiet(config(&collector.endpoint()));
    emit(&telemetry, spans_and_lines);
    let patient = telemetry.clone().into_guard();
    let hasty = telemetry.clone().into_guard();
    let first = thread::spawn(move || patient.shutdown(4 * DEADLINE));
    // What comes once a close has begun is lost, but for the first moments.
    while telemetry.vitals().lost(Signal::Traces, Loss::Shutdown) == 0 {
        emit(&telemetry, || drop(info_span!("job")));
    }
    let started = Instant::now();
    let error = hasty.shutdown(DEADLINE).unwrap_err();
    let took = started.elapsed();
    assert!(took <= DEADLINE + SLACK, "{took:?}");
    assert!(error.report.took <= took);
    first.join().unwrap().unwrap_err();
}

/// The same while a scrape hangs in a callback of the service's own: both wait for the listener.
#[test]
fn a_second_shutdown_waits_no_longer_for_a_scrape_that_hangs() {
    let mut scraped = config("http://127.0.0.1:9");
    for export in [&mut scraped.traces, &mut scraped.metrics, &mut scraped.logs] {
        export.enabled = false;
    }
    scraped.scrape.enabled = true;
    scraped.scrape.listen = "127.0.0.1:0".parse().ok();
    let telemetry = quiet(scraped);
    let (began, in_callback) = mpsc::channel();
    let (release, held) = mpsc::channel::<()>();
    let held = Mutex::new(held);
    let meter = telemetry.meter_provider().meter("hangs");
    let _gauge = meter
        .f64_observable_gauge("process.uptime")
        .with_unit("s")
        .with_callback(move |_| {
            let _asked = began.send(());
            let _released = held.lock().unwrap().recv();
        })
        .build();
    let mut stream = TcpStream::connect(telemetry.metrics_address().unwrap()).unwrap();
    stream.write_all(b"GET /metrics HTTP/1.1\r\n\r\n").unwrap();
    in_callback.recv().unwrap();
    // Some of them are there before the one that is in a hurry, whoever comes first.
    let (ends, ending) = mpsc::channel();
    let patient: Vec<_> = (0..8)
        .map(|_| (telemetry.clone().into_guard(), ends.clone()))
        .map(|(guard, ends)| {
            thread::spawn(move || {
                ends.send(()).unwrap();
                guard.shutdown(8 * DEADLINE)
            })
        })
        .collect();
    ending.iter().take(patient.len()).for_each(drop);
    let started = Instant::now();
    let _nothing_was_emitted = telemetry.into_guard().shutdown(DEADLINE);
    let took = started.elapsed();
    drop(release);
    for guard in patient {
        let _nothing_was_emitted = guard.join().unwrap();
    }
    assert!(took <= DEADLINE + SLACK, "{took:?}");
}

#[test]
fn a_healthy_backend_gets_everything() {
    let backend = Backend::start();
    let telemetry = quiet(backend.config()).into_guard();
    emit(&telemetry, spans_and_lines);
    telemetry.shutdown(SOON).unwrap();
    assert_eq!(backend.items(Received::Traces), TIMES);
    assert_eq!(backend.items(Received::Logs), TIMES);
}

#[test]
fn what_was_lost_before_is_reported_and_no_error() {
    let collector = Collector::start(Fault::Status(400));
    let telemetry = quiet(config(&collector.endpoint())).into_guard();
    emit(&telemetry, spans_and_lines);
    assert!(telemetry.flush(SOON));
    assert_eq!(telemetry.vitals().lost_total(Signal::Traces), TIMES);
    // Metrics are collected at the end, and refused then.
    let error = telemetry.shutdown(SOON).unwrap_err();
    assert_eq!(error.report.signals[0].lost(), TIMES);
}

#[test]
fn what_comes_after_it_is_counted() {
    let backend = Backend::start();
    let telemetry = quiet(backend.config());
    let layers = telemetry.clone();
    telemetry.into_guard().shutdown(SOON).unwrap();
    emit(&layers, spans_and_lines);
    assert_eq!(layers.vitals().emitted(Signal::Logs), TIMES);
    assert_eq!(layers.vitals().lost_total(Signal::Logs), TIMES);
}
