//! Alerts: what somebody has to look at.

use super::query::Names;
use super::rules::{Group, Rule};

/// One alert, before its names are looked up.
struct Alert {
    name: &'static str,
    query: &'static str,
    lasting: &'static str,
    severity: &'static str,
    summary: &'static str,
    description: &'static str,
}

const SERVICES: &[Alert] = &[
    Alert {
        name: "HighErrorShare",
        query: "job:http_errors:ratio_rate5m > 0.05 and job:http_requests:rate5m > 0.02",
        lasting: "5m",
        severity: "critical",
        summary: "{{ $labels.job }} fails {{ $value | humanizePercentage }} of its requests",
        description: "More than 5 % of the requests of five minutes were answered with a status of 500 and above.",
    },
    Alert {
        name: "HighLatency",
        query: "job:http_request_duration_seconds:p95_5m > 1 and on (job) job:http_requests:rate5m > 0.02",
        lasting: "5m",
        severity: "warning",
        summary: "{{ $labels.job }} is slow: p95 is {{ $value | humanizeDuration }}",
        description: "One request in twenty took longer than a second over five minutes.",
    },
    Alert {
        name: "DatabaseDown",
        query: "sum by (job, #(db.system.name)) (rate(#{db.client.operation.duration}_count[5m])) > 0 and \
                sum by (job, #(db.system.name)) (rate(#{db.client.operation.duration}_count{#(error.type)!=\"\"}[5m])) >= \
                0.99 * sum by (job, #(db.system.name)) (rate(#{db.client.operation.duration}_count[5m]))",
        lasting: "1m",
        severity: "critical",
        summary: "{{ $labels.job }} gets no answer from its {{ $labels.db_system_name }}",
        description: "All statements of five minutes have failed.",
    },
    Alert {
        name: "DependencyFailing",
        query: "sum by (job, #(dependency.name)) (rate(#{dependency.call.duration}_count{#(error.type)!=\"\"}[5m])) > \
                0.5 * sum by (job, #(dependency.name)) (rate(#{dependency.call.duration}_count[5m]))",
        lasting: "5m",
        severity: "warning",
        summary: "{{ $labels.job }}: half of the calls to {{ $labels.dependency_name }} fail",
        description: "More than 50 % of the calls to a dependency failed over five minutes.",
    },
    Alert {
        name: "JobNotSucceeding",
        query: "time() - max by (job, #(job.name)) (#{job.last_success.time}) > 90000",
        lasting: "5m",
        severity: "warning",
        summary: "{{ $labels.job }}: no run of {{ $labels.job_name }} has succeeded for {{ $value | humanizeDuration }}",
        description: "The last success is more than 25 hours ago; a daily job has missed its day.",
    },
];

const TELEMETRY: &[Alert] = &[
    Alert {
        name: "TelemetryLost",
        query: "sum by (job, #(telemetry.signal), #(telemetry.loss.reason)) (increase(#{telemetry.items.lost}[5m])) > 0",
        lasting: "1m",
        severity: "warning",
        summary: "{{ $labels.job }} loses {{ $labels.telemetry_signal }}: {{ $labels.telemetry_loss_reason }}",
        description: "Items were handed to the pipeline and will not arrive.",
    },
    Alert {
        name: "ContractViolations",
        query: "sum by (job, #(telemetry.violation)) (increase(#{telemetry.violations}[15m])) > 0",
        lasting: "1m",
        severity: "warning",
        summary: "{{ $labels.job }} breaks the contract: {{ $labels.telemetry_violation }}",
        description: "The service said what its contract does not allow; it was mended or dropped before it left.",
    },
    Alert {
        name: "QueueFilling",
        query: "max by (job, #(telemetry.signal)) (#{telemetry.queue.length}) / max by (job, #(telemetry.signal)) (#{telemetry.queue.capacity}) > 0.8",
        lasting: "2m",
        severity: "warning",
        summary: "{{ $labels.job }}: the queue of {{ $labels.telemetry_signal }} is {{ $value | humanizePercentage }} full",
        description: "The backend takes less than the service says; what comes after the queue is full is lost.",
    },
    Alert {
        name: "GatewayQueueFilling",
        query: "max by (exporter) (otelcol_exporter_queue_size) / max by (exporter) (otelcol_exporter_queue_capacity) > 0.8",
        lasting: "2m",
        severity: "warning",
        summary: "the gateway's queue for {{ $labels.exporter }} is {{ $value | humanizePercentage }} full",
        description: "A backend takes less than the gateway receives; senders will be held back.",
    },
    Alert {
        name: "GatewayRefusing",
        query: "sum by (receiver) (rate({__name__=~\"otelcol_receiver_refused_(spans|metric_points|log_records)(_total)?\"}[5m])) > 0",
        lasting: "2m",
        severity: "warning",
        summary: "the gateway refuses telemetry",
        description: "It is short of memory or its queues are full; senders try again and lose what they can't hold.",
    },
];

const STACK: &[Alert] = &[
    Alert {
        name: "TargetDown",
        query: "up == 0",
        lasting: "2m",
        severity: "critical",
        summary: "{{ $labels.job }} at {{ $labels.instance }} does not answer",
        description: "A target could not be scraped for two minutes.",
    },
    Alert {
        name: "Watchdog",
        query: "vector(1)",
        lasting: "",
        severity: "none",
        summary: "alerts arrive",
        description: "Always firing: whoever does not see it, sees no alert.",
    },
];

/// The groups.
///
/// # Errors
/// A query that names what the registry does not have.
pub(crate) fn groups(names: &Names<'_>) -> Result<Vec<Group>, String> {
    let group = |name, alerts: &[Alert]| {
        let rules = alerts.iter().map(|alert| alert.rule(names));
        Ok::<_, String>(Group {
            name,
            rules: rules.collect::<Result<_, _>>()?,
        })
    };
    Ok(vec![
        group("alerts-services", SERVICES)?,
        group("alerts-telemetry", TELEMETRY)?,
        group("alerts-stack", STACK)?,
    ])
}

impl Alert {
    fn rule(&self, names: &Names<'_>) -> Result<Rule, String> {
        Ok(Rule::Alert {
            alert: self.name.to_owned(),
            expression: names.query(self.query)?,
            lasting: self.lasting,
            severity: self.severity,
            labels: Vec::new(),
            summary: self.summary.to_owned(),
            description: self.description.to_owned(),
        })
    }
}
