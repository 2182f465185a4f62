//! Alerts on telemetry: whether it arrives, and obeys the contract.

use super::{Alert, Case};
use crate::operations::rules::Severity;

pub(super) const ALERTS: &[Alert] = &[
    Alert {
        name: "ServiceSilent",
        query: "group by (job) (last_over_time(#{telemetry.items.emitted}[1h])) unless on (job) #{telemetry.items.emitted}",
        lasting: "5m",
        severity: Severity::Ticket,
        summary: "{{ $labels.job }} has gone silent",
        description: "It reported within the hour and no longer does: it has ended, or its telemetry does not get out.",
        action: "See whether it is meant to run and does; if it does, its own log says why nothing is delivered.",
        dashboard: "/d/telemetry-pipeline?var-service={{ $labels.job }}",
        case: Case {
            at: "25m",
            fires: &[(
                "#{telemetry.items.emitted}{job=\"shop\",instance=\"a\",#(telemetry.signal)=\"logs\"}",
                "0+1x10 _x20",
            )],
            stays: &[
                (
                    "#{telemetry.items.emitted}{job=\"shop\",instance=\"a\",#(telemetry.signal)=\"logs\"}",
                    "0+1x10 _x20",
                ),
                (
                    "#{telemetry.items.emitted}{job=\"shop\",instance=\"b\",#(telemetry.signal)=\"logs\"}",
                    "_x8 0+1x22",
                ),
            ],
            labels: &[("job", "shop")],
            value: "",
        },
    },
    Alert {
        name: "TelemetryLost",
        query: "sum by (job, #(telemetry.signal), #(telemetry.loss.reason)) (increase(#{telemetry.items.lost}[5m]) > 0 or \
                (#{telemetry.items.lost} unless #{telemetry.items.lost} offset 5m)) > 0",
        lasting: "1m",
        severity: Severity::Ticket,
        summary: "{{ $labels.job }} loses {{ $labels.telemetry_signal }}: {{ $labels.telemetry_loss_reason }}",
        description: "Items were handed to the pipeline and will not arrive.",
        action: "queue_full and export_failed: see whether what it sends to answers. rejected: the answer is in the service's log. shutdown: give it more time to end.",
        dashboard: "/d/telemetry-pipeline?var-service={{ $labels.job }}",
        case: Case {
            at: "8m",
            fires: &[(
                "#{telemetry.items.lost}{job=\"shop\",instance=\"a\",#(telemetry.signal)=\"logs\",#(telemetry.loss.reason)=\"queue_full\"}",
                "0x5 5x5",
            )],
            stays: &[(
                "#{telemetry.items.lost}{job=\"shop\",instance=\"a\",#(telemetry.signal)=\"logs\",#(telemetry.loss.reason)=\"queue_full\"}",
                "5x10",
            )],
            labels: &[
                ("job", "shop"),
                ("telemetry_signal", "logs"),
                ("telemetry_loss_reason", "queue_full"),
            ],
            value: "",
        },
    },
    Alert {
        name: "ContractViolations",
        query: "sum by (job, #(telemetry.violation)) (increase(#{telemetry.violations}[15m]) > 0 or \
                (#{telemetry.violations} unless #{telemetry.violations} offset 15m)) > 0",
        lasting: "1m",
        severity: Severity::Ticket,
        summary: "{{ $labels.job }} breaks the contract: {{ $labels.telemetry_violation }}",
        description: "The service said what its contract does not allow; it was mended or dropped before it left.",
        action: "Run `contract check` on its telemetry, which names the place; then mend the code, or declare it in the registry.",
        dashboard: "/d/telemetry-contract?var-service={{ $labels.job }}",
        case: Case {
            at: "20m",
            fires: &[(
                "#{telemetry.violations}{job=\"shop\",instance=\"a\",#(telemetry.violation)=\"undeclared_metric\"}",
                "0x10 1x10",
            )],
            stays: &[(
                "#{telemetry.violations}{job=\"shop\",instance=\"a\",#(telemetry.violation)=\"undeclared_metric\"}",
                "1x20",
            )],
            labels: &[
                ("job", "shop"),
                ("telemetry_violation", "undeclared_metric"),
            ],
            value: "",
        },
    },
    Alert {
        name: "QueueFilling",
        query: "max by (job, #(telemetry.signal)) (#{telemetry.queue.length} / #{telemetry.queue.capacity}) > 0.8",
        lasting: "2m",
        severity: Severity::Ticket,
        summary: "{{ $labels.job }}: the queue of {{ $labels.telemetry_signal }} is {{ $value | humanizePercentage }} full",
        description: "The backend takes less than the service says; what comes after the queue is full is lost.",
        action: "See whether what it sends to answers, and how fast; a larger queue only puts it off.",
        dashboard: "/d/telemetry-pipeline?var-service={{ $labels.job }}",
        case: Case {
            at: "10m",
            fires: &[
                (
                    "#{telemetry.queue.length}{job=\"shop\",instance=\"a\",#(telemetry.signal)=\"logs\"}",
                    "9x10",
                ),
                (
                    "#{telemetry.queue.capacity}{job=\"shop\",instance=\"a\",#(telemetry.signal)=\"logs\"}",
                    "10x10",
                ),
            ],
            stays: &[
                (
                    "#{telemetry.queue.length}{job=\"shop\",instance=\"a\",#(telemetry.signal)=\"logs\"}",
                    "7x10",
                ),
                (
                    "#{telemetry.queue.capacity}{job=\"shop\",instance=\"a\",#(telemetry.signal)=\"logs\"}",
                    "10x10",
                ),
            ],
            labels: &[("job", "shop"), ("telemetry_signal", "logs")],
            value: "90%",
        },
    },
    Alert {
        name: "GatewayQueueFilling",
        query: "max by (job, exporter) (otelcol_exporter_queue_size / otelcol_exporter_queue_capacity) > 0.8",
        lasting: "2m",
        severity: Severity::Ticket,
        summary: "the gateway's queue for {{ $labels.exporter }} is {{ $value | humanizePercentage }} full",
        description: "A backend takes less than the gateway receives; once it is full, senders are held back.",
        action: "See whether that backend answers; the queue is on disk and drains by itself once it does.",
        dashboard: "/d/telemetry-pipeline",
        case: Case {
            at: "10m",
            fires: &[
                (
                    "otelcol_exporter_queue_size{job=\"gateway\",exporter=\"otlp/tempo\"}",
                    "900x10",
                ),
                (
                    "otelcol_exporter_queue_capacity{job=\"gateway\",exporter=\"otlp/tempo\"}",
                    "1000x10",
                ),
            ],
            stays: &[
                (
                    "otelcol_exporter_queue_size{job=\"gateway\",exporter=\"otlp/tempo\"}",
                    "3x10",
                ),
                (
                    "otelcol_exporter_queue_capacity{job=\"gateway\",exporter=\"otlp/tempo\"}",
                    "1000x10",
                ),
            ],
            labels: &[("job", "gateway"), ("exporter", "otlp/tempo")],
            value: "90%",
        },
    },
    Alert {
        name: "GatewayRefusing",
        // A rate has no name: those of all signals together would be the same series several times.
        query: "label_replace(sum by (job, receiver) (rate({__name__=~\"otelcol_receiver_refused_spans(_total)?\"}[5m])), \"signal\", \"traces\", \"\", \"\") > 0 or \
                label_replace(sum by (job, receiver) (rate({__name__=~\"otelcol_receiver_refused_metric_points(_total)?\"}[5m])), \"signal\", \"metrics\", \"\", \"\") > 0 or \
                label_replace(sum by (job, receiver) (rate({__name__=~\"otelcol_receiver_refused_log_records(_total)?\"}[5m])), \"signal\", \"logs\", \"\", \"\") > 0",
        lasting: "2m",
        severity: Severity::Ticket,
        summary: "the gateway refuses {{ $labels.signal }}",
        description: "It is short of memory or its queues are full; senders try again and lose what they can't hold.",
        action: "See its queues first, then its memory and the limit that it has.",
        dashboard: "/d/telemetry-pipeline",
        case: Case {
            at: "10m",
            fires: &[
                (
                    "otelcol_receiver_refused_spans_total{job=\"gateway\",receiver=\"otlp/apps\",transport=\"grpc\"}",
                    "0+5x10",
                ),
                (
                    "otelcol_receiver_refused_log_records_total{job=\"gateway\",receiver=\"otlp/apps\",transport=\"grpc\"}",
                    "0x10",
                ),
            ],
            stays: &[
                (
                    "otelcol_receiver_refused_spans_total{job=\"gateway\",receiver=\"otlp/apps\",transport=\"grpc\"}",
                    "5x10",
                ),
                (
                    "otelcol_receiver_refused_log_records_total{job=\"gateway\",receiver=\"otlp/apps\",transport=\"grpc\"}",
                    "0x10",
                ),
            ],
            labels: &[
                ("job", "gateway"),
                ("receiver", "otlp/apps"),
                ("signal", "traces"),
            ],
            value: "",
        },
    },
];
