//! How whole services are tested, in whatever language they are written: as processes of their own
//! that send to a collector of the test's. Nothing sleeps, and every port is a free one.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::io::{BufRead as _, BufReader, Lines, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use telemetry_contract::otlp::model::Signal;
use telemetry_contract::testing::Collector;
use telemetry_examples::telemetry::CONTRACT;

/// Long enough for a busy machine; reached only by a test that fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// A service that is running, and the lines that it writes.
struct Service {
    name: String,
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
    written: Vec<u8>,
}

impl Service {
    fn start(program: &Path, collector: &Collector, variables: &[(&str, &str)]) -> Self {
        let name = program.file_stem().unwrap().to_string_lossy().into_owned();
        let mut process = Command::new(program)
            .envs(collector.environment())
            .env("OTEL_SERVICE_NAME", &name)
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        Self {
            name,
            process,
            lines,
            written: Vec::new(),
        }
    }

    /// Reads up to the line that says where it listens.
    fn ready(&mut self) -> serde_json::Value {
        loop {
            let line = self.lines.next().unwrap().unwrap();
            self.keep(&line);
            let line: serde_json::Value = serde_json::from_str(&line).unwrap();
            if line["message"] == "listening" {
                return line;
            }
        }
    }

    fn keep(&mut self, line: &str) {
        self.written.extend_from_slice(line.as_bytes());
        self.written.push(b'\n');
    }

    /// Asks it to end, which flushes, and hands its lines to the collector as well.
    fn end(mut self, collector: &Collector) {
        let pid = self.process.id().to_string();
        let kill = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(kill.unwrap().success());
        while let Some(line) = self.lines.next() {
            self.keep(&line.unwrap());
        }
        assert!(self.process.wait().unwrap().success());
        collector.observe_lines(&self.name, &self.written);
    }
}

/// Orders a server, and returns the status of the answer.
fn order(address: &str, org: &str) -> String {
    let body = r#"{"plan":"small","card_token":"tok"}"#;
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "POST /orders HTTP/1.1\r\nhost: api\r\nconnection: close\r\n\
         authorization: Bearer t-1.{org}.usr_1\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap().to_owned()
}

#[test]
fn an_order_goes_through_three_services_and_stays_one_story() {
    let collector = Collector::start(&CONTRACT);
    let any_port = ("LISTEN", "127.0.0.1:0");
    let program = Path::new(env!("CARGO_BIN_EXE_payment-service"));
    let mut payments = Service::start(program, &collector, &[any_port]);
    let address = payments.ready()["listen"].clone();
    let url = format!("http://{}/v1/charges", address.as_str().unwrap());
    let program = Path::new(env!("CARGO_BIN_EXE_control-plane-api"));
    let variables = [
        any_port,
        ("PAYMENTS_URL", &url),
        ("QUEUE_LISTEN", "127.0.0.1:0"),
    ];
    let mut api = Service::start(program, &collector, &variables);
    let ready = api.ready();
    let address = ready["listen"].as_str().unwrap();
    let queue = ready["queue"].as_str().unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_provision-worker"));
    let worker = Service::start(program, &collector, &[("QUEUE", queue)]);

    assert_eq!(order(address, "acme"), "202");
    assert_eq!(order(address, "crowded"), "202");

    // Two orders of seven spans each.
    collector.wait_for(Signal::Traces, 14, PATIENCE);
    for service in [worker, api, payments] {
        service.end(&collector);
    }
    insta::assert_snapshot!(collector.trace_snapshot(), @r"
    POST /orders · control-plane-api server
    ├─ POST · control-plane-api client
    │  └─ POST /v1/charges · payment-service server
    └─ publish orders.provision · control-plane-api producer
       └┄▶ process orders.provision · provision-worker consumer
           └─ provision server · provision-worker internal
              └─ hypervisor create_server · provision-worker client
    POST /orders · control-plane-api server
    ├─ POST · control-plane-api client
    │  └─ POST /v1/charges · payment-service server
    └─ publish orders.provision · control-plane-api producer
       └┄▶ process orders.provision · provision-worker consumer · ✘ _OTHER
           └─ provision server · provision-worker internal · ✘ _OTHER
              └─ hypervisor create_server · provision-worker client · ✘ _OTHER
    ");
    collector.assert_contract();
}
