//! A service that ends in one way or another: a child process of the tests. The first argument is
//! the way, the second how often it emits before it.
#![forbid(unsafe_code)]
#![expect(
    clippy::exit,
    clippy::panic,
    clippy::print_stderr,
    reason = "ways to end; what is said of them goes to standard error"
)]

use std::env;
use std::error::Error;
use std::fs;
use std::ops::Range;
use std::process::{self, ExitCode, Termination as _};
use std::thread;
use std::time::{Duration, Instant};

use telemetry_bootstrap::{Telemetry, TelemetryGuard, metric};
use tracing::{info, info_span};

metric! {
    /// What was done.
    pub struct WorkDone {
        name: "emitter.work",
        instrument: Counter,
        unit: "{job}",
        labels: WorkDoneLabels {
            /// How it went.
            outcome: "emitter.outcome" => Outcome { Done = "done" },
        },
    }
}

/// Longest wait at the end.
const DEADLINE: Duration = Duration::from_secs(20);
/// Longest wait at an end that nothing makes any better.
const BRIEF: Duration = Duration::from_secs(1);

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let way = arguments.next().unwrap_or_default();
    let times = arguments.next().unwrap_or_default().parse()?;
    let telemetry = telemetry_bootstrap::init!()?;
    match way.as_str() {
        "abort" | "exit" | "panic" | "wait" => {
            work(&telemetry, times);
            end(&way);
        }
        "bursts" => bursts(telemetry, times),
        "latency" => latency(telemetry, times),
        "lines" | "lines unread" => {
            write_lines(0..times);
            let unread = way == "lines unread";
            say_lines(telemetry, if unread { BRIEF } else { DEADLINE });
        }
        "memory" => memory(telemetry, times),
        "panic elsewhere" => {
            panic_elsewhere();
            work(&telemetry, times);
            telemetry.shutdown(DEADLINE)?;
        }
        "panic twice" => {
            let _ends_badly = EndsBadly;
            panic!("the first");
        }
        "panic without a text" => std::panic::panic_any(7),
        "leak" => {
            leak(&telemetry)?;
            telemetry.shutdown(DEADLINE)?;
        }
        "job" => return Ok(job(telemetry, times)),
        "terminated" => terminated(telemetry, times)?,
        other => return Err(format!("no way to end is called `{other}`").into()),
    }
    Ok(ExitCode::SUCCESS)
}

/// One span, line and increment each time.
fn work(telemetry: &Telemetry, times: u64) {
    let counter = telemetry.meter().counter::<WorkDone>();
    let outcome = Outcome::Done;
    for number in 0..times {
        let _span = info_span!("job", number).entered();
        info!(number, "done");
        counter.add(1, &WorkDoneLabels { outcome });
    }
}

/// Ends the process without a shutdown, or waits to be ended.
fn end(way: &str) -> ! {
    match way {
        "abort" => process::abort(),
        "exit" => process::exit(0),
        "panic" => panic!("ended with password=hunter2"),
        _ => loop {
            thread::park();
        },
    }
}

/// Ends by a signal, as a server does.
fn terminated(telemetry: TelemetryGuard, times: u64) -> Result<(), Box<dyn Error>> {
    let asked = telemetry.terminated();
    work(&telemetry, times);
    eprintln!("ready");
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    runtime.block_on(asked);
    let report = telemetry.shutdown(DEADLINE)?;
    eprintln!("{report}");
    Ok(())
}

/// A job that only a signal ends.
fn job(telemetry: TelemetryGuard, times: u64) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let Ok(runtime) = runtime else {
        return ExitCode::FAILURE;
    };
    let job = telemetry.run_job_async("endless", async |telemetry| {
        work(&telemetry, times);
        eprintln!("ready");
        std::future::pending::<Result<(), std::io::Error>>().await
    });
    runtime.block_on(job).report()
}

/// Emits each text that comes, a JSON string a line, in every way.
fn leak(telemetry: &Telemetry) -> Result<(), Box<dyn Error>> {
    for line in std::io::stdin().lines() {
        let text: String = serde_json::from_str(&line?)?;
        let _span = info_span!("leak", note = format!("way-attribute {text}")).entered();
        info!(note = format!("way-field {text}"), "field");
        info!("way-message {text}");
        let messaging = telemetry.messaging();
        let destination = format!("way-destination {text}");
        let producer = messaging.producer("nats", "publish", &destination);
        producer.run_blocking(|| Ok::<(), std::io::Error>(()))?;
    }
    Ok(())
}

/// Panics on a thread that the process outlives.
fn panic_elsewhere() {
    let worker = thread::Builder::new().name("worker".to_owned());
    let worker = worker.spawn(|| panic!("no login with password=hunter2"));
    let ended = worker.map(thread::JoinHandle::join);
    assert!(matches!(ended, Ok(Err(_))), "the worker panicked");
}

/// Panics again while a panic unwinds, which ends the process.
struct EndsBadly;

impl Drop for EndsBadly {
    fn drop(&mut self) {
        panic!("the second");
    }
}

/// How many lines there are in a burst: fewer bytes than may wait for a reader.
const BURST: u64 = 500;

/// Writes lines in bursts, and waits until each is out.
fn bursts(telemetry: TelemetryGuard, times: u64) {
    let mut next = 0;
    while next < times {
        let end = times.min(next + BURST);
        write_lines(next..end);
        assert!(telemetry.flush(DEADLINE), "the reader takes what it gets");
        next = end;
    }
    say_lines(telemetry, DEADLINE);
}

fn write_lines(numbers: Range<u64>) {
    for number in numbers {
        info!(number, padding = "x".repeat(1000), "done");
    }
}

/// Says what became of the lines: how many were written, how many dropped, and how many wait.
fn say_lines(telemetry: TelemetryGuard, deadline: Duration) {
    let lines = match telemetry.shutdown(deadline) {
        Ok(report) => report.lines,
        Err(error) => error.report.lines,
    };
    eprintln!("{} {} {}", lines.written, lines.dropped, lines.waiting);
}

/// Says how long one piece of work takes while the collector is as it is: median and 99th
/// percentile in nanoseconds. Measured by hand; see `docs/guarantees.md`.
fn latency(telemetry: TelemetryGuard, times: u64) {
    let mut took: Vec<u128> = Vec::new();
    for _ in 0..times {
        let started = Instant::now();
        work(&telemetry, 1);
        took.push(started.elapsed().as_nanos());
        // About two thousand a second: a busy service, and no burst.
        thread::sleep(Duration::from_micros(500));
    }
    took.sort_unstable();
    let at = |share: usize| took.get(took.len() * share / 100).copied();
    eprintln!("{} {}", at(50).unwrap_or(0), at(99).unwrap_or(0));
    drop(telemetry.shutdown(BRIEF));
}

/// Says how much memory the process had at most while it logged large values, in KiB.
fn memory(telemetry: TelemetryGuard, times: u64) {
    let value = "x".repeat(256 * 1024);
    for number in 0..times {
        let _span = info_span!("job", number, value = value.as_str()).entered();
        info!(number, value = value.as_str(), "done");
    }
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM:"));
    let peak = peak.and_then(|line| line.split_ascii_whitespace().nth(1));
    eprintln!("{}", peak.unwrap_or("?"));
    drop(telemetry.shutdown(BRIEF));
}
