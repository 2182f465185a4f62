//! Nothing is lost uncounted: every fault of a backend, for every signal, item by item.
//!
//! `cargo test -p telemetry-tests --test it loss -- --nocapture` shows the table.

use std::collections::BTreeSet;
use std::fmt;
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use telemetry_bootstrap::log::MemoryWriter;
use telemetry_bootstrap::vitals::Loss;
use telemetry_bootstrap::{
    Config, Failure, ShutdownReport, SignalReport, Telemetry, TelemetryGuard,
};
use telemetry_contract::CONTRACT;
use telemetry_contract::check::{Checker, Settings};
use telemetry_contract::otlp::model::Signal;
use telemetry_tests::hostile::{Collector, Fault};
use telemetry_tests::{config, emit, quiet};
use tracing::{info, info_span};

/// Ends a shutdown that would succeed late.
const SOON: Duration = Duration::from_secs(20);
/// Ends a shutdown that can't succeed.
const BRIEF: Duration = Duration::from_millis(1200);
/// How long a service waits for an answer that never comes.
const TIMEOUT: Duration = Duration::from_millis(150);
/// How many services run at a time, most of which wait.
const AT_A_TIME: usize = 6;

const WAVES: u64 = 3;
const ITEMS_PER_WAVE: u64 = 100;
const ITEMS: u64 = WAVES * ITEMS_PER_WAVE;

/// Where a service exports to.
#[derive(Debug, Clone, Copy)]
enum Where {
    /// To a collector with this fault.
    Collector(Fault),
    /// To one that is away at first, and there after this time.
    Late(Duration),
    /// To this endpoint, where there is none.
    Nowhere(&'static str),
    /// To a collector that does not speak TLS, by TLS.
    NoTls,
}

/// What has to become of the spans and records.
#[derive(Debug, Clone, Copy)]
enum Expected {
    Delivered,
    /// One item of each request.
    Rejected,
    Lost(&'static [Loss], Failure),
}

#[derive(Debug, Clone, Copy)]
struct Case {
    name: &'static str,
    to: Where,
    deadline: Duration,
    expected: Expected,
    max_items: usize,
}

const fn case(name: &'static str, fault: Fault, expected: Expected) -> Case {
    let deadline = match expected {
        Expected::Lost([Loss::Shutdown, ..], _) => BRIEF,
        _ => SOON,
    };
    Case {
        name,
        to: Where::Collector(fault),
        deadline,
        expected,
        max_items: 2048,
    }
}

const fn elsewhere(name: &'static str, to: Where, expected: Expected) -> Case {
    let case = case(name, Fault::None, expected);
    Case { to, ..case }
}

/// Lost because the service ended before the backend was well again.
const fn unwell(failure: Failure) -> Expected {
    Expected::Lost(&[Loss::Shutdown], failure)
}

const fn refused(loss: &'static [Loss], status: u16) -> Expected {
    Expected::Lost(loss, Failure::Status(status))
}

const CASES: &[Case] = &[
    case("healthy", Fault::None, Expected::Delivered),
    elsewhere(
        "nothing listening",
        Where::Nowhere("http://127.0.0.1:9"),
        unwell(Failure::Connection),
    ),
    case("refuse", Fault::Refuse, unwell(Failure::Connection)),
    case("hang", Fault::Hang, unwell(Failure::Timeout)),
    Case {
        max_items: 100,
        ..case(
            "hang, queue of 100",
            Fault::Hang,
            Expected::Lost(&[Loss::Shutdown, Loss::QueueFull], Failure::Timeout),
        )
    },
    case("slow drip", Fault::Drip, unwell(Failure::Timeout)),
    case("503", Fault::Status(503), unwell(Failure::Status(503))),
    case(
        "429, Retry-After 1, once",
        Fault::Throttle(429, "1", 1),
        Expected::Delivered,
    ),
    case(
        "503, Retry-After date, once",
        Fault::Throttle(503, "Sun, 06 Nov 1994 08:49:37 GMT", 1),
        Expected::Delivered,
    ),
    case(
        "429, Retry-After 3600",
        Fault::Throttle(429, "3600", u64::MAX),
        unwell(Failure::Status(429)),
    ),
    case(
        "413 over 2000 bytes",
        Fault::TooLarge(2000),
        Expected::Delivered,
    ),
    case(
        "413 always",
        Fault::Status(413),
        refused(&[Loss::TooLarge], 413),
    ),
    case(
        "400",
        Fault::Status(400),
        refused(&[Loss::ExportFailed], 400),
    ),
    case(
        "307",
        Fault::Status(307),
        refused(&[Loss::ExportFailed], 307),
    ),
    case(
        "answer cut off",
        Fault::CutAnswer,
        unwell(Failure::Connection),
    ),
    case(
        "reset after taking, once",
        Fault::ResetAfterTaking(1),
        Expected::Delivered,
    ),
    case("half-close", Fault::HalfClose, unwell(Failure::Connection)),
    elsewhere("TLS to a plain port", Where::NoTls, unwell(Failure::Tls)),
    case("TLS untrusted", Fault::Untrusted, unwell(Failure::Tls)),
    elsewhere(
        "DNS failure",
        Where::Nowhere("http://no-such-host.invalid:4318"),
        unwell(Failure::Dns),
    ),
    elsewhere(
        "back after 500 ms",
        Where::Late(Duration::from_millis(500)),
        Expected::Delivered,
    ),
    case("partial success", Fault::Partial(1), Expected::Rejected),
    case("body cut off", Fault::CutBody, Expected::Rejected),
    case(
        "body of 200 KB",
        Fault::Verbose(200_000),
        Expected::Rejected,
    ),
    case("garbage", Fault::Garbage, unwell(Failure::Protocol)),
    case("200 without OTLP", Fault::Lie, Expected::Delivered),
];

/// What became of one signal of one case.
struct Row {
    case: &'static str,
    report: SignalReport,
    taken: usize,
    confirmed: usize,
    requests: u64,
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = &self.report;
        let losses = report.lost_by_reason.iter();
        let losses: Vec<String> = losses
            .map(|(loss, items)| format!("{} {items}", loss.as_str()))
            .collect();
        let failure = report.last_failure.filter(|_| report.lost() > 0);
        let failure = failure.map_or_else(String::new, |failure| format!("{failure:?}"));
        write!(
            f,
            "| {:27} | {:7} | {:7} | {:9} | {:5} | {:8} | {:31} | {failure:11} |",
            self.case,
            report.signal.as_str(),
            report.emitted,
            report.delivered,
            self.taken,
            self.requests,
            losses.join(", "),
        )
    }
}

#[test]
fn every_fault_is_accounted_for() {
    let (next, rows) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some(case) = CASES.get(next.fetch_add(1, Ordering::Relaxed)) {
            let of_case = run(case);
            rows.lock().unwrap().extend(of_case);
        }
    };
    thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(work);
        }
    });
    let mut rows = rows.into_inner().unwrap();
    rows.sort_by_key(|row| CASES.iter().position(|case| case.name == row.case));
    println!(
        "| fault | signal | emitted | delivered | taken | requests | lost | last failure |\n\
         |---|---|---|---|---|---|---|---|"
    );
    for row in &rows {
        println!("{row}");
    }
    assert_eq!(rows.len(), CASES.len() * 3);
}

#[test]
fn an_outage_is_in_the_metrics_afterwards() {
    let address = free_address();
    let mut config = config(&format!("http://{address}"));
    config.span_queue.max_items = 10;
    config.span_queue.batch_items = 10;
    let guard = quiet(config).into_guard();
    emit_wave(&guard, 0);
    let collector = Collector::at(address, Fault::None);
    let report = match guard.shutdown(SOON) {
        Ok(report) => report,
        Err(error) => *error.report,
    };
    let lost = report.signals[0].lost();
    assert!(lost > 0, "{report}");
    let points = collector.taken(Signal::Metrics);
    let found = |start: &str, labels: &[&str]| {
        let labelled = |point: &&String| labels.iter().all(|label| point.contains(label));
        let mut labelled = points.iter().filter(labelled);
        labelled.any(|point| point.starts_with(start))
    };
    let reason = ["\"traces\"", "\"queue_full\""];
    let count = format!("telemetry.items.lost Int({lost}) ");
    assert!(found(&count, &reason), "{points:#?}");
    for gauge in [
        "capacity Int(10)",
        "length Int(",
        "memory.limit Int(8388608)",
    ] {
        let start = format!("telemetry.queue.{gauge}");
        assert!(found(&start, &reason[..1]), "{points:#?}");
    }
}

/// The real thing: half a minute without a backend, and everything that fits the queue arrives.
#[test]
fn an_outage_of_half_a_minute_loses_nothing_that_fits_the_queue() {
    let away = Duration::from_secs(30);
    let outage = elsewhere("back after 30 s", Where::Late(away), Expected::Delivered);
    for row in run(&outage) {
        println!("{row}");
    }
}

/// Runs a service against the fault, and checks each signal's account.
#[track_caller]
fn run(case: &Case) -> Vec<Row> {
    let address = free_address();
    let (collector, endpoint) = match case.to {
        Where::Collector(fault) => started(Collector::start(fault)),
        Where::Late(_) => (None, format!("http://{address}")),
        Where::Nowhere(endpoint) => (None, endpoint.to_owned()),
        Where::NoTls => {
            let (collector, endpoint) = started(Collector::start(Fault::Garbage));
            (collector, endpoint.replace("http:", "https:"))
        }
    };
    let lines = MemoryWriter::default();
    let outlet = Arc::new(lines.clone());
    let telemetry = Telemetry::build_with_writer(settings(&endpoint, case), outlet).unwrap();
    let guard = telemetry.into_guard();
    for wave in 0..WAVES {
        emit_wave(&guard, wave);
    }
    let late = match case.to {
        Where::Late(after) => Some(start_after(after, address)),
        _ => None,
    };
    let report = match guard.shutdown(case.deadline) {
        Ok(report) => report,
        Err(error) => *error.report,
    };
    check_lines(&lines, &report, case);
    let collector = collector.or(late);
    let rows = report.signals.into_iter();
    rows.map(|report| checked(case, report, collector.as_ref()))
        .collect()
}

fn started(collector: Collector) -> (Option<Collector>, String) {
    let endpoint = collector.endpoint();
    (Some(collector), endpoint)
}

/// A collector on this address, once it has been away for that long.
fn start_after(away: Duration, address: SocketAddr) -> Collector {
    thread::sleep(away);
    Collector::at(address, Fault::None)
}

/// An address where nothing listens.
fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap()
}

fn settings(endpoint: &str, case: &Case) -> Config {
    let mut config = config(endpoint);
    for export in [&mut config.traces, &mut config.logs, &mut config.metrics] {
        export.timeout = match case.expected {
            Expected::Lost(_, Failure::Timeout) => TIMEOUT,
            _ => SOON,
        };
    }
    for queue in [&mut config.span_queue, &mut config.log_queue] {
        queue.max_items = case.max_items;
        queue.batch_items = 40;
    }
    config
}

/// Numbered spans and lines, and a collection of metrics, in three goes.
fn emit_wave(guard: &TelemetryGuard, wave: u64) {
    emit(guard, || {
        for number in 0..ITEMS_PER_WAVE {
            let number = wave * ITEMS_PER_WAVE + number;
            let _span = info_span!("job", number).entered();
            info!(number, "done");
        }
    });
    // Where the backend is well, this wave is out before the next one.
    let _out = guard.flush(Duration::from_millis(50));
}

/// The account of one signal, compared with what was emitted and with what the collector has.
#[track_caller]
fn checked(case: &Case, report: SignalReport, collector: Option<&Collector>) -> Row {
    let signal = model(report.signal);
    let taken = collector.map_or_else(Vec::new, |collector| collector.taken(signal));
    let confirmed = collector.map_or_else(BTreeSet::new, |collector| collector.confirmed(signal));
    let requests = collector.map_or(0, |collector| collector.requests(signal));
    let row = Row {
        case: case.name,
        taken: taken.len(),
        confirmed: confirmed.len(),
        requests,
        report,
    };
    check_account(&row);
    if signal == Signal::Metrics {
        assert!(row.report.emitted > 0, "{row}");
    } else {
        assert_eq!(row.report.emitted, ITEMS, "{row}");
        let ours: BTreeSet<String> = (0..ITEMS).map(|number| number.to_string()).collect();
        assert!(taken.iter().all(|item| ours.contains(item)), "{row}");
        check_expected(case, &row);
    }
    row
}

/// Emitted is delivered and lost, and delivered is what the collector says that it has.
#[track_caller]
fn check_account(row: &Row) {
    let report = &row.report;
    assert_eq!(report.emitted, report.delivered + report.lost(), "{row}");
    assert_eq!(report.delivered, row.confirmed as u64, "{row}");
    assert!(row.taken >= row.confirmed, "{row}");
}

#[track_caller]
fn check_expected(case: &Case, row: &Row) {
    let report = &row.report;
    let reasons: BTreeSet<&str> = report.lost_by_reason.iter().map(name).collect();
    match case.expected {
        Expected::Delivered => assert_eq!(report.delivered, ITEMS, "{row}"),
        Expected::Rejected => {
            assert_eq!(reasons, BTreeSet::from([Loss::Rejected.as_str()]), "{row}");
            assert_eq!(report.lost(), row.requests, "{row}");
        }
        Expected::Lost(losses, failure) => {
            let expected = losses.iter().map(|loss| loss.as_str()).collect();
            assert_eq!(reasons, expected, "{row}");
            assert_eq!(report.lost(), ITEMS, "{row}");
            assert_eq!(report.last_failure, Some(failure), "{row}");
        }
    }
}

/// A loss is said when it begins and when the service ends, in the contract's form, and no more.
#[track_caller]
fn check_lines(lines: &MemoryWriter, report: &ShutdownReport, case: &Case) {
    // Nothing is lost yet, and still it is said.
    let long = matches!(case.to, Where::Late(away) if away > Duration::from_secs(10));
    let mut checker = Checker::new(&CONTRACT, &Settings::default());
    let mut own: Vec<serde_json::Value> = Vec::new();
    for line in lines.lines() {
        if line.contains(r#""target":"telemetry""#) {
            checker.observe_line("line", line.as_bytes());
            own.push(serde_json::from_str(&line).unwrap());
        }
    }
    let verdict = checker.report();
    assert!(verdict.conforms(), "{:?}", verdict.findings);
    for signal in &report.signals {
        let said = own
            .iter()
            .filter(|line| line["telemetry.signal"] == signal.signal.as_str());
        let said: Vec<&serde_json::Value> = said.collect();
        let expected = if signal.lost() > 0 || long { 2 } else { 0 };
        assert_eq!(said.len(), expected, "{said:#?}");
        let sum = said
            .last()
            .map(|line| line["telemetry.loss.items"].as_u64());
        assert_eq!(sum.flatten().unwrap_or(0), signal.lost(), "{said:#?}");
    }
}

fn name((loss, _): &(Loss, u64)) -> &'static str {
    loss.as_str()
}

fn model(signal: telemetry_bootstrap::vitals::Signal) -> Signal {
    let all = [Signal::Traces, Signal::Metrics, Signal::Logs];
    let same = |each: &Signal| each.as_str() == signal.as_str();
    all.into_iter().find(same).unwrap()
}
