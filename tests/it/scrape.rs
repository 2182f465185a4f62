//! Metrics to be scraped: over a real socket, by a service's own router, and as promtool sees them.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use axum::routing::get;
use telemetry_bootstrap::opentelemetry::metrics::{Meter, MeterProvider as _};
use telemetry_bootstrap::testing::Harness;
use telemetry_bootstrap::vitals::Signal;
use telemetry_bootstrap::{Config, InitError, Telemetry, TelemetryGuard};
use telemetry_contract::CONTRACT;
use telemetry_contract::model::{Instrument, MetricDef};
use telemetry_contract::otlp::model::{Metric, MetricKind};
use telemetry_contract::prometheus::metric_name;
use telemetry_tests::{Backend, config, quiet, skipped};
use tower::ServiceExt as _;

const SOON: Duration = Duration::from_secs(20);
const OPEN_METRICS: &str = "application/openmetrics-text;version=1.0.0";

/// Settings whose metrics go where the variable says; the listener has a free port.
fn exported_to(exporters: &'static str) -> Config {
    // Nobody listens there: what isn't scraped must not matter.
    config("http://127.0.0.1:9").with_vars(|name| {
        let value = match name {
            "OTEL_METRICS_EXPORTER" => exporters,
            "OTEL_EXPORTER_PROMETHEUS_PORT" => "0",
            "OTEL_TRACES_EXPORTER" | "OTEL_LOGS_EXPORTER" => "none",
            _ => return None,
        };
        Some(value.to_owned())
    })
}

fn scraped() -> (TelemetryGuard, SocketAddr) {
    let telemetry = quiet(exported_to("prometheus")).into_guard();
    let address = telemetry.metrics_address().unwrap();
    (telemetry, address)
}

/// What is answered to these bytes, to the end.
fn answer(address: SocketAddr, request: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(SOON))?;
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

/// Head and body of the answer to `GET /metrics`.
fn scrape(address: SocketAddr, accept: &str) -> (String, String) {
    let request = format!("GET /metrics HTTP/1.1\r\nHost: a\r\nAccept: {accept}\r\n\r\n");
    let answer = answer(address, &request).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_ascii_lowercase(), body.to_owned())
}

/// One value of every metric that the contract declares.
fn record_everything(telemetry: &Telemetry) {
    let meter = telemetry.meter_provider().meter("everything");
    for def in CONTRACT.metrics {
        record(&meter, def);
    }
}

fn record(meter: &Meter, def: &'static MetricDef) {
    let (name, unit, brief) = (def.name.as_str(), def.unit.as_str(), def.brief);
    match def.instrument {
        Instrument::Counter => {
            let counter = meter.u64_counter(name).with_unit(unit);
            counter.with_description(brief).build().add(1, &[]);
        }
        Instrument::Gauge => {
            let gauge = meter.f64_gauge(name).with_unit(unit);
            gauge.with_description(brief).build().record(0.5, &[]);
        }
        Instrument::Histogram => {
            let histogram = meter.f64_histogram(name).with_unit(unit);
            histogram.with_description(brief).build().record(0.5, &[]);
        }
        Instrument::UpDownCounter => {
            let counter = meter.i64_up_down_counter(name).with_unit(unit);
            counter.with_description(brief).build().add(1, &[]);
        }
    }
}

#[test]
fn prometheus_gets_the_format_that_it_asks_for() {
    let (_telemetry, address) = scraped();
    let (head, body) = scrape(address, "text/plain");
    assert!(head.starts_with("http/1.1 200 ok\r\n"), "{head}");
    assert!(
        head.contains("content-type: text/plain; version=0.0.4; charset=utf-8"),
        "{head}"
    );
    assert!(
        head.contains(&format!("content-length: {}", body.len())),
        "{head}"
    );
    assert!(
        body.contains("\n# TYPE telemetry_items_emitted_total counter\n"),
        "{body}"
    );
    let (head, body) = scrape(address, OPEN_METRICS);
    let open = "content-type: application/openmetrics-text; version=1.0.0; charset=utf-8";
    assert!(head.contains(open), "{head}");
    assert!(
        body.contains("\n# TYPE telemetry_items_emitted counter\n"),
        "{body}"
    );
    assert!(body.ends_with("\n# EOF\n"), "{body}");
}

#[test]
fn other_requests_are_told_so() {
    let (_telemetry, address) = scraped();
    let check = |request: &str, status: &str, body: bool| {
        let answer = answer(address, &format!("{request} HTTP/1.1\r\n\r\n")).unwrap();
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{answer}"
        );
        assert_eq!(!answer.ends_with("\r\n\r\n"), body, "{answer}");
    };
    check("GET /metrics?name=a", "200", true);
    check("HEAD /metrics", "200", false);
    check("GET /", "404", true);
    check("DELETE /metrics", "405", true);
    check("nothing like it", "400", true);
    check(&format!("GET /metrics?{}", "a".repeat(10_000)), "431", true);
}

#[test]
fn who_says_nothing_keeps_nobody_from_the_metrics() {
    let (_telemetry, address) = scraped();
    let idle: Vec<TcpStream> = (0..100)
        .map(|_| TcpStream::connect(address).unwrap())
        .collect();
    let (head, _) = scrape(address, "*/*");
    assert!(head.starts_with("http/1.1 200"), "{head}");
    // They made room when a place was wanted, not when they were out of time.
    let is_open = |stream: &&TcpStream| {
        stream.set_nonblocking(true).unwrap();
        let read = (&mut &**stream).read(&mut [0]);
        read.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock)
    };
    let open = idle.iter().filter(is_open).count();
    assert!(open <= 16, "{open} are open");
}

#[test]
fn shutdown_ends_the_listener_whoever_is_connected() {
    let (telemetry, address) = scraped();
    let _idle = TcpStream::connect(address).unwrap();
    let (head, _) = scrape(address, "*/*");
    assert!(head.starts_with("http/1.1 200"), "{head}");
    let report = telemetry.shutdown(SOON).unwrap();
    assert!(report.took < Duration::from_secs(5), "{:?}", report.took);
    let metrics = &report.signals[Signal::Metrics as usize];
    assert!(metrics.delivered > 0, "{metrics}");
    assert_eq!(metrics.emitted, metrics.delivered, "{metrics}");
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn telemetry_that_is_dropped_stops_listening() {
    let (telemetry, address) = scraped();
    drop(telemetry);
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn what_is_pushed_and_what_is_pulled_have_the_same_names() {
    let harness = Harness::with_config(exported_to("otlp,prometheus")).unwrap();
    let telemetry = harness.telemetry();
    record_everything(telemetry);
    let (_, body) = scrape(telemetry.metrics_address().unwrap(), "text/plain");
    let types = body.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    let mut pulled: Vec<&str> = types.filter_map(|line| line.split(' ').next()).collect();
    let mut pushed: Vec<String> = harness.metrics().iter().map(prometheus_name).collect();
    pushed.push("target_info".to_owned());
    pushed.sort();
    pushed.dedup();
    pulled.sort_unstable();
    assert_eq!(pulled, pushed);
    let declared = CONTRACT.metrics.iter();
    for def in declared {
        let name = metric_name(def.name.as_str(), def.unit.as_str(), def.instrument);
        assert!(pushed.contains(&name), "{name}");
    }
}

fn prometheus_name(metric: &Metric<'_>) -> String {
    let instrument = match metric.kind {
        MetricKind::Gauge => Instrument::Gauge,
        MetricKind::Sum {
            monotonic: true, ..
        } => Instrument::Counter,
        MetricKind::Sum { .. } => Instrument::UpDownCounter,
        _ => Instrument::Histogram,
    };
    metric_name(&metric.name, &metric.unit, instrument)
}

#[test]
fn points_of_both_ways_are_accounted_for() {
    let backend = Backend::start();
    let mut config = backend.config();
    config.scrape.enabled = true;
    config.scrape.listen = None;
    let telemetry = quiet(config).into_guard();
    record_everything(&telemetry);
    let answered = telemetry.metrics_response(None);
    assert_eq!(answered.status(), StatusCode::OK);
    let report = telemetry.shutdown(SOON).unwrap();
    let metrics = &report.signals[Signal::Metrics as usize];
    let pushed = backend.items(telemetry_contract::otlp::model::Signal::Metrics);
    assert!(pushed > 0 && metrics.delivered > pushed, "{metrics}");
    assert_eq!(metrics.emitted, metrics.delivered, "{metrics}");
}

/// Status and text of what a router with the route answers, and the lines that it wrote.
fn routed(config: Config) -> (StatusCode, String, Vec<String>) {
    let harness = Harness::with_config(config).unwrap();
    let telemetry = harness.telemetry();
    let app = Router::new()
        .route("/", get(|| async { "orders" }))
        .layer(telemetry.server_layer())
        .merge(telemetry.metrics_route());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let (status, text) = runtime.block_on(harness.run_async(async {
        let request = Request::get("/metrics").header(header::ACCEPT, OPEN_METRICS);
        let response = app
            .oneshot(request.body(Body::empty()).unwrap())
            .await
            .unwrap();
        let status = response.status();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }));
    (status, text, harness.raw_lines())
}

#[test]
fn the_route_of_the_services_own_router_is_no_noise() {
    let (status, text, lines) = routed(exported_to("prometheus"));
    assert_eq!(status, StatusCode::OK);
    assert!(text.ends_with("# EOF\n"), "{text}");
    assert!(!text.contains("http_server_request_duration"), "{text}");
    assert!(lines.is_empty(), "{lines:?}");
}

#[test]
fn a_route_of_a_service_that_only_pushes_says_what_to_set() {
    let (status, text, _) = routed(exported_to("otlp"));
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(text.contains("OTEL_METRICS_EXPORTER=prometheus"), "{text}");
}

#[test]
fn an_address_that_is_taken_is_said_at_the_start() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut config = exported_to("prometheus");
    config.scrape.listen = taken.local_addr().ok();
    let nowhere = std::sync::Arc::new(telemetry_bootstrap::log::MemoryWriter::default());
    let error = Telemetry::build_with_writer(config, nowhere).unwrap_err();
    assert!(matches!(error, InitError::Listener { .. }), "{error}");
    assert!(
        error.to_string().contains("OTEL_EXPORTER_PROMETHEUS_PORT"),
        "{error}"
    );
}

#[test]
fn of_many_connections_that_say_nothing_the_last_few_stay() {
    let (_telemetry, address) = scraped();
    let silent: Vec<TcpStream> = (0..64)
        .map(|_| TcpStream::connect(address).unwrap())
        .collect();
    // Comes after all of them, so they have been dealt with.
    scrape(address, "");
    let is_open = |mut stream: &TcpStream| {
        stream.set_nonblocking(true).unwrap();
        let read = stream.read(&mut [0]);
        read.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock)
    };
    let open = silent.iter().filter(|stream| is_open(stream)).count();
    assert!(open < 16, "{open}");
}

#[test]
fn disabled_telemetry_listens_nowhere() {
    let mut config = exported_to("prometheus");
    config.disabled = true;
    assert_eq!(quiet(config).metrics_address(), None);
}

/// What this program says of the metrics in this format, and whether it is content; `None` where
/// there is no such program.
fn judged(accept: &str, program: &str, arguments: &[&str]) -> Option<(String, bool)> {
    let (telemetry, address) = scraped();
    record_everything(&telemetry);
    let (_, body) = scrape(address, accept);
    let mut judge = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .ok()?;
    let mut into = judge.stdin.take().unwrap();
    // Who ends without reading says why.
    let _unread = into.write_all(body.as_bytes());
    drop(into);
    let output = judge.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    Some((said, output.status.success()))
}

#[test]
fn promtool_has_nothing_to_say() {
    match judged("text/plain", "promtool", &["check", "metrics"]) {
        Some(said) => assert_eq!(said, (String::new(), true)),
        None => skipped("promtool", "promtool not found"),
    }
}

/// Reads the format strictly; says so where the parser is not installed.
const PARSER: &str = "
import sys
try:
    from prometheus_client.openmetrics import parser
except ImportError:
    sys.exit('no parser')
print(sum(len(family.samples) for family in parser.text_fd_to_metric_families(sys.stdin)) > 20)
";

#[test]
fn pythons_parser_reads_openmetrics() {
    // The first may have no packages, where the system's has the distribution's.
    let pythons = ["python3", "/usr/bin/python3"].into_iter();
    let mut said = pythons.filter_map(|python| judged(OPEN_METRICS, python, &["-c", PARSER]));
    match said.find(|(said, _)| said.trim() != "no parser") {
        Some(said) => assert_eq!(said, ("True\n".to_owned(), true)),
        None => skipped("openmetrics", "prometheus_client of Python not found"),
    }
}
