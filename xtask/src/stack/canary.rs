//! Proof that telemetry arrives: one span, one log record and one point are sent to the gateway and
//! read back from the backends.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::clock;
use super::http::{Client, encode};

/// How often the backends are asked.
const TICK: Duration = Duration::from_millis(50);

/// One set of telemetry that can be told from all other.
#[derive(Debug, Clone)]
pub(crate) struct Canary {
    /// Service that it claims to be of.
    pub(crate) service: &'static str,
    /// 32 digits; also the log's `correlation_id`.
    pub(crate) trace_id: String,
    pub(crate) span_id: String,
    /// Which contract it claims to obey.
    schema_url: String,
    pub(crate) nanoseconds: u128,
}

/// Something to ask, and how to tell that the canary is in the answer.
pub(crate) struct Question {
    pub(crate) signal: &'static str,
    pub(crate) url: String,
    pub(crate) is_found: fn(&Canary, &Value) -> bool,
}

/// When a signal was read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReadBack {
    pub(crate) signal: &'static str,
    pub(crate) after: Duration,
}

impl Canary {
    /// A new one; its ids come from the clock and this process.
    pub(crate) fn new(schema_url: &str) -> Self {
        let nanoseconds = clock::now();
        let process = u128::from(std::process::id());
        let id = (nanoseconds << 32) | process;
        Self {
            service: "stack-canary",
            trace_id: format!("{id:032x}"),
            span_id: format!("{:016x}", nanoseconds & u128::from(u64::MAX)),
            schema_url: schema_url.to_owned(),
            nanoseconds,
        }
    }

    /// What finds its log lines in Loki.
    pub(crate) fn logs(&self, loki: &str) -> Question {
        let query = format!(
            "{{service_name=\"{}\"}} | correlation_id=\"{}\"",
            self.service, self.trace_id
        );
        Question {
            signal: "logs",
            url: format!("{loki}/loki/api/v1/query_range?query={}", encode(&query)),
            is_found: |_, answer| {
                !answer["data"]["result"]
                    .as_array()
                    .is_none_or(Vec::is_empty)
            },
        }
    }

    /// What finds its trace in Tempo.
    pub(crate) fn traces(&self, tempo: &str) -> Question {
        Question {
            signal: "traces",
            url: format!("{tempo}/api/traces/{}", self.trace_id),
            is_found: |_, answer| !answer["batches"].as_array().is_none_or(Vec::is_empty),
        }
    }

    /// What finds its point in Prometheus.
    pub(crate) fn metrics(&self, prometheus: &str) -> Question {
        let query = format!("process_uptime_seconds{{instance=\"{}\"}}", self.trace_id);
        Question {
            signal: "metrics",
            url: format!("{prometheus}/api/v1/query?query={}", encode(&query)),
            is_found: |_, answer| {
                !answer["data"]["result"]
                    .as_array()
                    .is_none_or(Vec::is_empty)
            },
        }
    }

    /// What finds all of it in the embedded backend.
    pub(crate) fn embedded(&self, page: &str) -> Vec<Question> {
        let question = |signal, path: String, is_found| Question {
            signal,
            url: format!("{page}/api/{path}"),
            is_found,
        };
        let any: fn(&Self, &Value) -> bool =
            |_, answer| !answer.as_array().is_none_or(Vec::is_empty);
        vec![
            question(
                "logs",
                format!("logs?correlation_id={}", self.trace_id),
                any,
            ),
            question(
                "traces",
                format!("traces/{}", self.trace_id),
                |_, answer| answer.is_object(),
            ),
            question(
                "metrics",
                "metrics?name=process.uptime&service=stack-canary".to_owned(),
                any,
            ),
        ]
    }

    /// Sends everything over OTLP/HTTP, each signal to its own base URL.
    ///
    /// # Errors
    /// What was refused, and why.
    pub(crate) fn send(&self, client: &Client, to: &Endpoints) -> Result<(), String> {
        for (base, path, body) in [
            (&to.traces, "v1/traces", self.span()),
            (&to.logs, "v1/logs", self.log()),
            (&to.metrics, "v1/metrics", self.point()),
        ] {
            if !base.is_empty() {
                client.tell(&format!("{base}/{path}"), &body)?;
            }
        }
        Ok(())
    }

    /// Whose telemetry it is.
    pub(crate) fn resource(&self) -> Value {
        let attribute =
            |key: &str, value: &str| json!({"key": key, "value": {"stringValue": value}});
        json!({"attributes": [
            attribute("service.name", self.service),
            attribute("service.version", env!("CARGO_PKG_VERSION")),
            attribute("service.instance.id", &self.trace_id),
            attribute("deployment.environment", "local"),
            attribute("deployment.environment.name", "local"),
        ]})
    }

    /// A failed span of one second, which every sampling policy keeps.
    fn span(&self) -> Value {
        let span = json!({
            "traceId": self.trace_id, "spanId": self.span_id, "name": "stack canary", "kind": 1,
            "startTimeUnixNano": (self.nanoseconds - 1_000_000_000).to_string(),
            "endTimeUnixNano": self.nanoseconds.to_string(),
            "attributes": [
                {"key": "correlation_id", "value": {"stringValue": self.trace_id}},
                {"key": "error.type", "value": {"stringValue": "canary"}},
            ],
            "status": {"code": 2, "message": "a canary is meant to fail"},
        });
        json!({"resourceSpans": [{
            "resource": self.resource(), "schemaUrl": self.schema_url,
            "scopeSpans": [{"scope": scope(), "schemaUrl": self.schema_url, "spans": [span]}],
        }]})
    }

    fn log(&self) -> Value {
        let record = json!({
            "timeUnixNano": self.nanoseconds.to_string(),
            "observedTimeUnixNano": self.nanoseconds.to_string(),
            "severityNumber": 9, "severityText": "INFO",
            "body": {"stringValue": "stack canary"},
            "traceId": self.trace_id, "spanId": self.span_id,
            "attributes": [{"key": "correlation_id", "value": {"stringValue": self.trace_id}}],
        });
        json!({"resourceLogs": [{
            "resource": self.resource(), "schemaUrl": self.schema_url,
            "scopeLogs": [{"scope": scope(), "schemaUrl": self.schema_url, "logRecords": [record]}],
        }]})
    }

    /// One of the contract's metrics; its instance tells it from all others.
    fn point(&self) -> Value {
        let metric = json!({
            "name": "process.uptime", "unit": "s",
            "gauge": {"dataPoints": [{
                "timeUnixNano": self.nanoseconds.to_string(), "asDouble": 1.0,
            }]},
        });
        json!({"resourceMetrics": [{
            "resource": self.resource(), "schemaUrl": self.schema_url,
            "scopeMetrics": [{"scope": scope(), "schemaUrl": self.schema_url, "metrics": [metric]}],
        }]})
    }

    /// Asks until everything is found, or `is_over` says that nobody wants to know any more.
    ///
    /// # Errors
    /// What was not found in time, and what was answered last.
    pub(crate) fn read_back(
        &self,
        client: &Client,
        questions: Vec<Question>,
        within: Duration,
        mut is_over: impl FnMut() -> bool,
    ) -> Result<Vec<ReadBack>, String> {
        let started = Instant::now();
        let (mut open, mut found) = (questions, Vec::new());
        let mut last = String::new();
        while !open.is_empty() {
            open.retain(|question| {
                let answer = client.get(&question.url);
                let is_found = answer.as_ref().is_ok_and(|answer| {
                    answer.is_success() && (question.is_found)(self, &answer.json())
                });
                if is_found {
                    let after = started.elapsed();
                    found.push(ReadBack {
                        signal: question.signal,
                        after,
                    });
                } else {
                    last = format!("{}: {answer:?}", question.url);
                }
                !is_found
            });
            if open.is_empty() {
                break;
            }
            if is_over() || started.elapsed() > within {
                let signals: Vec<&str> = open.iter().map(|question| question.signal).collect();
                return Err(format!(
                    "sent, but not read back within {:.0} s: {}\n  {last}",
                    started.elapsed().as_secs_f64(),
                    signals.join(", ")
                ));
            }
            std::thread::park_timeout(TICK);
        }
        Ok(found)
    }
}

fn scope() -> Value {
    json!({"name": "stack-canary", "version": env!("CARGO_PKG_VERSION")})
}

/// Where each signal is sent to: base URLs of OTLP over HTTP, empty where nothing takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Endpoints {
    pub(crate) traces: String,
    pub(crate) logs: String,
    pub(crate) metrics: String,
}

impl Endpoints {
    /// All signals to one.
    pub(crate) fn all(base: &str) -> Self {
        Self {
            traces: base.to_owned(),
            logs: base.to_owned(),
            metrics: base.to_owned(),
        }
    }
}
