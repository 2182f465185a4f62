//! Alerts on what services do.

use super::{Alert, Case};
use crate::operations::rules::Severity;

pub(super) const ALERTS: &[Alert] = &[
    Alert {
        name: "HighErrorShare",
        query: "job:http_errors:ratio_rate5m > 0.05 and job:http_requests:rate5m > 0.02",
        lasting: "5m",
        severity: Severity::Page,
        summary: "{{ $labels.job }} fails {{ $value | humanizePercentage }} of its requests",
        description: "More than 5 % of the requests of five minutes were answered with a status of 500 and above.",
        action: "See which route and error.type it is, open one of its failed traces, and undo the last release where it began with one.",
        dashboard: "/d/telemetry-service?var-service={{ $labels.job }}",
        case: Case {
            at: "15m",
            fires: &[
                (
                    "#{http.server.request.duration}_count{job=\"shop\",instance=\"a\",#(http.response.status_code)=\"200\"}",
                    "0+90x15",
                ),
                (
                    "#{http.server.request.duration}_count{job=\"shop\",instance=\"a\",#(http.response.status_code)=\"503\",#(error.type)=\"503\"}",
                    "0+10x15",
                ),
            ],
            stays: &[
                (
                    "#{http.server.request.duration}_count{job=\"shop\",instance=\"a\",#(http.response.status_code)=\"200\"}",
                    "0+97x15",
                ),
                (
                    "#{http.server.request.duration}_count{job=\"shop\",instance=\"a\",#(http.response.status_code)=\"503\",#(error.type)=\"503\"}",
                    "0+3x15",
                ),
            ],
            labels: &[("job", "shop")],
            value: "10%",
        },
    },
    Alert {
        name: "HighLatency",
        query: "job:http_request_duration_seconds:p95_5m > 1 and on (job) job:http_requests:rate5m > 0.02",
        lasting: "5m",
        severity: Severity::Ticket,
        summary: "{{ $labels.job }} is slow: p95 is {{ $value | humanizeDuration }}",
        description: "One request in twenty took longer than a second over five minutes.",
        action: "Look at what it calls, then at its processor and memory; open a slow trace of the route that stands out.",
        dashboard: "/d/telemetry-service?var-service={{ $labels.job }}",
        case: Case {
            at: "15m",
            fires: &[
                (
                    "#{http.server.request.duration}_bucket{job=\"shop\",le=\"1\"}",
                    "0+90x15",
                ),
                (
                    "#{http.server.request.duration}_bucket{job=\"shop\",le=\"2.5\"}",
                    "0+100x15",
                ),
                (
                    "#{http.server.request.duration}_bucket{job=\"shop\",le=\"+Inf\"}",
                    "0+100x15",
                ),
                (
                    "#{http.server.request.duration}_count{job=\"shop\"}",
                    "0+100x15",
                ),
            ],
            stays: &[
                (
                    "#{http.server.request.duration}_bucket{job=\"shop\",le=\"1\"}",
                    "0+96x15",
                ),
                (
                    "#{http.server.request.duration}_bucket{job=\"shop\",le=\"2.5\"}",
                    "0+100x15",
                ),
                (
                    "#{http.server.request.duration}_bucket{job=\"shop\",le=\"+Inf\"}",
                    "0+100x15",
                ),
                (
                    "#{http.server.request.duration}_count{job=\"shop\"}",
                    "0+100x15",
                ),
            ],
            labels: &[("job", "shop")],
            value: "1.75s",
        },
    },
    Alert {
        name: "DatabaseDown",
        query: "sum by (job, #(db.system.name)) (rate(#{db.client.operation.duration}_count{#(error.type)!=\"\"}[5m])) >= \
                0.99 * sum by (job, #(db.system.name)) (rate(#{db.client.operation.duration}_count[5m])) > 0",
        lasting: "1m",
        severity: Severity::Page,
        summary: "{{ $labels.job }} gets no answer from its {{ $labels.db_system_name }}",
        description: "All statements of five minutes have failed.",
        action: "See by error.type whether it refuses, is slow or is away; then whether the database runs and has connections left.",
        dashboard: "/d/telemetry-dependencies?var-service={{ $labels.job }}",
        case: Case {
            at: "10m",
            fires: &[(
                "#{db.client.operation.duration}_count{job=\"shop\",#(db.system.name)=\"postgresql\",#(error.type)=\"timeout\"}",
                "0+5x10",
            )],
            stays: &[
                (
                    "#{db.client.operation.duration}_count{job=\"shop\",#(db.system.name)=\"postgresql\",#(error.type)=\"timeout\"}",
                    "0+5x10",
                ),
                (
                    "#{db.client.operation.duration}_count{job=\"shop\",#(db.system.name)=\"postgresql\"}",
                    "0+1x10",
                ),
            ],
            labels: &[("job", "shop"), ("db_system_name", "postgresql")],
            value: "",
        },
    },
    Alert {
        name: "DatabaseTargetDown",
        query: "{__name__=~\"(mongodb|mysql|pg|redis)_up\"} == 0",
        lasting: "1m",
        severity: Severity::Page,
        summary: "the database at {{ $labels.instance }} ({{ $labels.job }}) is down",
        description: "Its exporter runs and can't reach it.",
        action: "See whether the database runs and takes connections from the exporter's host.",
        dashboard: "/d/telemetry-dependencies",
        case: Case {
            at: "10m",
            fires: &[("pg_up{job=\"postgres\",instance=\"db:9187\"}", "1x3 0x10")],
            stays: &[("pg_up{job=\"postgres\",instance=\"db:9187\"}", "0x3 1x10")],
            labels: &[("job", "postgres"), ("instance", "db:9187")],
            value: "",
        },
    },
    Alert {
        name: "DependencyFailing",
        query: "sum by (job, #(dependency.name)) (rate(#{dependency.call.duration}_count{#(error.type)!=\"\"}[5m])) > \
                0.5 * sum by (job, #(dependency.name)) (rate(#{dependency.call.duration}_count[5m]))",
        lasting: "5m",
        severity: Severity::Ticket,
        summary: "{{ $labels.job }}: half of the calls to {{ $labels.dependency_name }} fail",
        description: "More than 50 % of the calls to a dependency failed over five minutes.",
        action: "See by error.type how they fail, and what whoever runs the dependency says.",
        dashboard: "/d/telemetry-dependencies?var-service={{ $labels.job }}",
        case: Case {
            at: "15m",
            fires: &[
                (
                    "#{dependency.call.duration}_count{job=\"shop\",#(dependency.name)=\"stripe\",#(error.type)=\"timeout\"}",
                    "0+6x15",
                ),
                (
                    "#{dependency.call.duration}_count{job=\"shop\",#(dependency.name)=\"stripe\"}",
                    "0+4x15",
                ),
            ],
            stays: &[
                (
                    "#{dependency.call.duration}_count{job=\"shop\",#(dependency.name)=\"stripe\",#(error.type)=\"timeout\"}",
                    "0+4x15",
                ),
                (
                    "#{dependency.call.duration}_count{job=\"shop\",#(dependency.name)=\"stripe\"}",
                    "0+6x15",
                ),
            ],
            labels: &[("job", "shop"), ("dependency_name", "stripe")],
            value: "",
        },
    },
    Alert {
        name: "JobNotSucceeding",
        query: "time() - max by (job, #(job.name)) (#{job.last_success.time}) > 90000",
        lasting: "5m",
        severity: Severity::Ticket,
        summary: "{{ $labels.job }}: no run of {{ $labels.job_name }} has succeeded for {{ $value | humanizeDuration }}",
        description: "The last success is more than 25 hours ago; a daily job has missed its day.",
        action: "Find its last run in the logs by job.name, mend what it says, and start it again.",
        dashboard: "/d/telemetry-runtime?var-service={{ $labels.job }}",
        case: Case {
            at: "26h",
            fires: &[(
                "#{job.last_success.time}{job=\"billing\",#(job.name)=\"nightly\"}",
                "0x1560",
            )],
            stays: &[(
                "#{job.last_success.time}{job=\"billing\",#(job.name)=\"nightly\"}",
                "0x1440 86400x120",
            )],
            labels: &[("job", "billing"), ("job_name", "nightly")],
            value: "1d 2h 0m 0s",
        },
    },
];
