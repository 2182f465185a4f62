//! Telemetry in the destructor of a thread's variable, after OpenTelemetry's own are gone. What goes
//! wrong there ends the process, so each case has one of its own, which is this test again.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that fails where it can't go on, and a panic that is to be survived"
)]

use std::cell::RefCell;
use std::collections::HashMap;
use std::convert::Infallible;
use std::env;
use std::net::TcpListener;
use std::panic::catch_unwind;
use std::process::{self, Command, Output};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use opentelemetry::Context;
use opentelemetry::trace::TraceContextExt as _;
use telemetry_bootstrap::log::{LineWriter, MemoryWriter};
use telemetry_bootstrap::vitals::{Loss, Signal};
use telemetry_bootstrap::{Config, Telemetry, TelemetryGuard, correlation, trace};
use tracing::{Span, debug, error, info, info_span};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

const SOON: Duration = Duration::from_secs(20);

/// Which case a process is to be, `FIRST/BEFORE/LAST`, or a name; unset in the test itself.
const CHILD: &str = "TELEMETRY_TEST_THREAD_END_CHILD";

const TEST: &str = "telemetry_is_harmless_while_its_thread_ends";

/// What the thread does after its variable is made.
const BEFORE: [&str; 10] = [
    "nothing",
    "log",
    "error",
    "debug",
    "span",
    "new span",
    "context",
    "correlation",
    "inject",
    "job",
];

/// What it does last, in the variable's destructor.
const LAST: [&str; 11] = [
    "log",
    "error",
    "debug",
    "span",
    "correlation",
    "inject",
    "id",
    "job",
    "panic",
    "parent",
    "flush",
];

/// With these the thread has made spans before.
const SPANS: [&str; 3] = ["span", "new span", "job"];

/// What the registry of spans does not survive after spans were made, or after a filter asked whether
/// an event is inside some span.
fn ends_the_registry(before: &str, last: &str) -> bool {
    last == "span" && (before == "debug" || SPANS.contains(&before))
}

static ENDED: AtomicBool = AtomicBool::new(false);
static TELEMETRY: OnceLock<Telemetry> = OnceLock::new();

/// Does something when its thread ends.
struct Last {
    step: String,
    span: RefCell<Span>,
}

impl Drop for Last {
    fn drop(&mut self) {
        if self.step == "parent" {
            let context = Context::new().with_remote_span_context(
                self.span.borrow().context().span().span_context().clone(),
            );
            let _not_taken = self.span.borrow().set_parent(context);
        }
        step(&self.step);
        ENDED.store(true, Ordering::Relaxed);
    }
}

thread_local! {
    static LAST_STEP: Last = Last {
        step: part(2),
        span: RefCell::new(Span::none()),
    };
}

fn part(number: usize) -> String {
    let case = env::var(CHILD).unwrap();
    case.split('/').nth(number).unwrap().to_owned()
}

fn step(what: &str) {
    let telemetry = TELEMETRY.get().unwrap();
    match what {
        "log" => info!("said"),
        "error" => error!("broken"),
        "debug" => debug!("detail"),
        "span" => info_span!("work").in_scope(|| {}),
        "new span" => drop(info_span!("work")),
        "context" => drop(Context::current()),
        "correlation" => drop(correlation::current()),
        "inject" => trace::inject(&mut HashMap::new()),
        "id" => drop(telemetry.correlator().start()),
        "job" => telemetry
            .job("nightly")
            .call(|| Ok::<_, Infallible>(()))
            .unwrap(),
        "panic" => drop(catch_unwind(|| panic!("caught")).unwrap_err()),
        "flush" => assert!(telemetry.flush(Duration::ZERO) || telemetry.flush(SOON)),
        _ => {}
    }
}

fn config() -> Config {
    let mut config = Config::new("tested", "1.0.0");
    config.environment = Some("test".to_owned());
    config
}

/// Does all three on a thread; its variable is made after the first.
fn run(first: &str, before: &str, last: &str) {
    let mut config = config();
    for export in [&mut config.metrics, &mut config.logs] {
        export.enabled = false;
    }
    // A batch is not waited for: nobody is there to take it.
    config.traces.export_timeout = Duration::from_millis(1);
    if [before, last].contains(&"debug") {
        "info,[work]=debug".clone_into(&mut config.log_filter);
    }
    let guard = Telemetry::build(config).unwrap().install().unwrap();
    TELEMETRY.set(Telemetry::clone(&guard)).unwrap();
    let (first, before) = (first.to_owned(), before.to_owned());
    let parented = last == "parent";
    let thread = thread::spawn(move || {
        step(&first);
        LAST_STEP.with(|_| ());
        step(&before);
        if parented {
            LAST_STEP.with(|last| *last.span.borrow_mut() = info_span!("open"));
        }
    });
    thread.join().unwrap();
    assert!(
        ENDED.load(Ordering::Relaxed),
        "the destructor came to its end"
    );
    drop(guard.shutdown(Duration::from_millis(1)));
}

fn child(case: &str) -> Output {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", TEST, "--nocapture"]);
    command.env(CHILD, case).env("RUST_BACKTRACE", "0");
    command.output().unwrap()
}

/// What a process said that came to its end: its lines, and what is on standard error.
#[track_caller]
fn ended(case: &str) -> (String, String) {
    let output = child(case);
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    let status = output.status;
    assert!(status.success(), "{case}: {status} {out}{err}");
    (out, err)
}

#[track_caller]
fn check(first: &str, before: &str, last: &str) {
    let case = format!("{first}/{before}/{last}");
    let (out, err) = ended(&case);
    let steps = [first, before, last];
    let panics = steps.iter().filter(|step| **step == "panic").count();
    assert_eq!(err.matches("caught").count(), panics, "{case}: {err}");
    assert_eq!(err.lines().count(), panics, "{case}: {err}");
    for (step, mark) in [
        ("log", r#""message":"said""#),
        ("error", r#""message":"broken""#),
        ("panic", r#""target":"panic""#),
    ] {
        let done = steps.iter().filter(|other| **other == step).count();
        assert_eq!(out.matches(mark).count(), done, "{case}: {out}");
    }
}

#[test]
fn telemetry_is_harmless_while_its_thread_ends() {
    match env::var(CHILD).as_deref() {
        Ok("full queue") => return full_queue(),
        Ok("guard") => return guard(None),
        Ok("writer") => return guard(Some(Arc::new(Tracing::default()))),
        Ok(_) => return run(&part(0), &part(1), &part(2)),
        Err(_) => {}
    }
    for before in BEFORE {
        for last in LAST {
            // A panic hook that asks for a context of which we never heard, and which is gone, ends
            // the process too.
            if !ends_the_registry(before, last) && (before, last) != ("context", "panic") {
                check("nothing", before, last);
            }
        }
    }
}

/// The context is older than the variable, and what spans need is younger.
#[test]
fn what_a_span_needs_may_end_before_the_context() {
    for before in SPANS {
        for last in ["error", "correlation", "inject", "job", "panic"] {
            check("correlation", before, last);
        }
    }
}

/// Takes connections, and never answers.
fn silent() -> (TcpListener, Config) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let config = config().with_vars(|name| {
        let endpoint = (name == "OTEL_EXPORTER_OTLP_ENDPOINT").then_some(&endpoint);
        endpoint.cloned()
    });
    (listener, config)
}

thread_local! {
    static HELD: RefCell<Option<Span>> = const { RefCell::new(None) };
    static GUARD: RefCell<Option<Ending>> = const { RefCell::new(None) };
}

fn full_queue() {
    let (_silent, mut config) = silent();
    config.span_queue.max_items = 1;
    config.span_queue.batch_items = 1;
    let guard = Telemetry::build(config).unwrap().install().unwrap();
    info_span!("fills it").in_scope(|| {});
    let hold = || {
        HELD.with(|held| drop(held.borrow_mut().take()));
        let span = info_span!("comes too late");
        HELD.with(|held| *held.borrow_mut() = Some(span));
    };
    thread::spawn(hold).join().unwrap();
    assert_eq!(guard.vitals().lost(Signal::Traces, Loss::QueueFull), 1);
    drop(guard.shutdown(Duration::from_millis(1)));
}

#[test]
fn a_loss_is_said_while_a_thread_ends() {
    let (out, err) = ended("full queue");
    assert!(out.contains("telemetry is being lost"), "{out}");
    assert_eq!(err, "");
}

/// Ends telemetry when its thread ends.
struct Ending(Option<TelemetryGuard>, mpsc::Sender<()>);

impl Drop for Ending {
    fn drop(&mut self) {
        if let Some(guard) = self.0.take() {
            drop(guard.shutdown(Duration::from_millis(50)));
            self.1.send(()).unwrap();
        }
    }
}

/// Opens a span wherever telemetry says something.
#[derive(Debug, Default)]
struct Tracing(MemoryWriter);

impl LineWriter for Tracing {
    fn write_line(&self, line: &[u8]) {
        drop(info_span!("of the writer"));
        drop(info_span!(parent: None, "of the writer"));
        self.0.write_line(line);
    }

    fn flush(&self, deadline: Instant) -> bool {
        self.0.flush(deadline)
    }
}

fn guard(writer: Option<Arc<Tracing>>) {
    let (_silent, mut config) = silent();
    config.scrape.enabled = true;
    config.scrape.listen = Some("127.0.0.1:0".parse().unwrap());
    let built = match writer {
        Some(writer) => Telemetry::build_with_writer(config, writer),
        None => Telemetry::build(config),
    };
    let guard = built.unwrap().install().unwrap();
    let vitals = guard.vitals().clone();
    info_span!("is lost").in_scope(|| {});
    let (end, has_ended) = mpsc::channel();
    thread::spawn(move || {
        GUARD.with(|held| drop(held.borrow_mut().take()));
        drop(correlation::current());
        GUARD.with(|held| *held.borrow_mut() = Some(Ending(Some(guard), end)));
    });
    if has_ended.recv_timeout(SOON).is_err() {
        // A panic would be told to a writer that may wait for ever.
        process::abort();
    }
    assert_eq!(vitals.emitted(Signal::Traces), 1);
    assert_eq!(vitals.lost_total(Signal::Traces), 1);
}

#[test]
fn a_guard_may_be_a_threads_own() {
    let (out, err) = ended("guard");
    assert!(out.contains("telemetry has ended with a loss"), "{out}");
    assert_eq!(err, "");
}

#[test]
fn a_writer_that_traces_does_not_wait_for_itself_while_a_thread_ends() {
    let (_, err) = ended("writer");
    assert_eq!(err, "");
}
