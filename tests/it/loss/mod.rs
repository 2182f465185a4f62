//! Nothing is lost uncounted: every fault of a backend, for every signal, item by item.
//!
//! `cargo test -p telemetry-tests --test it loss -- --nocapture` shows the table.

mod cases;

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
use telemetry_tests::{config, config_speaking, emit, quiet};
use tracing::{info, info_span};

use cases::{Case, Expected, OVER_HTTP, Where, Wire};

/// Ends a shutdown that would succeed late.
const SOON: Duration = Duration::from_secs(60);
/// Ends a shutdown that can't succeed.
const BRIEF: Duration = Duration::from_millis(2500);
/// How long a service waits for an answer that never comes.
const TIMEOUT: Duration = Duration::from_millis(150);
/// How many services run at a time, most of which wait.
const AT_A_TIME: usize = 8;

const WAVES: u64 = 3;
const ITEMS_PER_WAVE: u64 = 100;
const ITEMS: u64 = WAVES * ITEMS_PER_WAVE;

/// What became of one signal of one case.
struct Row {
    case: &'static str,
    wire: Wire,
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
            "| {:42} | {:13} | {:4} | {:7} | {:7} | {:9} | {:5} | {:8} | {:31} | {failure:11} |",
            self.case,
            self.wire.protocol,
            self.wire.compression,
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
    println!("{}", table(cases::HTTP_CASES, OVER_HTTP));
}

#[cfg(feature = "grpc")]
#[test]
fn every_fault_of_grpc_is_accounted_for() {
    println!("{}", table(cases::GRPC_CASES, cases::OVER_GRPC));
}

/// Each case on each wire, checked; what became of each signal.
#[track_caller]
fn table(cases: &[Case], wires: &[Wire]) -> String {
    let runs: Vec<(&Case, &Wire)> = cases
        .iter()
        .flat_map(|case| wires.iter().map(move |wire| (case, wire)))
        .collect();
    let (next, rows) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some((case, wire)) = runs.get(number) else {
                return;
            };
            let of_case = run(case, wire);
            rows.lock().unwrap().push((number, of_case));
        }
    };
    thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(work);
        }
    });
    let mut rows = rows.into_inner().unwrap();
    rows.sort_by_key(|(number, _)| *number);
    assert_eq!(rows.len(), runs.len());
    let head = "| fault | protocol | compression | signal | emitted | delivered | taken | requests \
                | lost | last failure |\n|---|---|---|---|---|---|---|---|---|---|";
    let rows = rows.iter().flat_map(|(_, rows)| rows);
    let rows = rows.map(ToString::to_string);
    let lines: Vec<String> = std::iter::once(head.to_owned()).chain(rows).collect();
    lines.join("\n")
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
    let outage = cases::elsewhere("back after 30 s", Where::Late(away), Expected::Delivered);
    for row in run(&outage, &OVER_HTTP[0]) {
        println!("{row}");
    }
}

/// Runs a service against the fault, and checks each signal's account.
#[track_caller]
fn run(case: &Case, wire: &Wire) -> Vec<Row> {
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
    let telemetry = Telemetry::build_with_writer(settings(&endpoint, case, wire), outlet).unwrap();
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
    rows.map(|report| checked(case, *wire, report, collector.as_ref()))
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

fn settings(endpoint: &str, case: &Case, wire: &Wire) -> Config {
    let mut config = config_speaking(endpoint, wire.protocol, wire.compression);
    for export in [&mut config.traces, &mut config.logs, &mut config.metrics] {
        export.timeout = match case.expected {
            Expected::Lost(_, Some(Failure::Timeout)) => TIMEOUT,
            _ => SOON,
        };
    }
    for queue in [&mut config.span_queue, &mut config.log_queue] {
        queue.max_items = case.max_items;
        queue.max_bytes = case.max_bytes;
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
fn checked(case: &Case, wire: Wire, report: SignalReport, collector: Option<&Collector>) -> Row {
    let signal = model(report.signal);
    let taken = collector.map_or_else(Vec::new, |collector| collector.taken(signal));
    let confirmed = collector.map_or_else(BTreeSet::new, |collector| collector.confirmed(signal));
    let requests = collector.map_or(0, |collector| collector.requests(signal));
    let row = Row {
        case: case.name,
        wire,
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
            assert_eq!(report.last_failure, failure, "{row}");
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
