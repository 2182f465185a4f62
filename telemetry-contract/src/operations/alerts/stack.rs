//! Alerts on what takes and keeps the telemetry, and on alerting itself.

use super::{Alert, Case};
use crate::operations::rules::Severity;

pub(super) const ALERTS: &[Alert] = &[
    Alert {
        name: "TargetDown",
        query: "up == 0",
        lasting: "2m",
        severity: Severity::Page,
        summary: "{{ $labels.job }} at {{ $labels.instance }} does not answer",
        description: "A target could not be scraped for two minutes.",
        action: "See whether it runs, and whether Prometheus's host reaches it.",
        dashboard: "/d/telemetry-pipeline",
        case: Case {
            at: "10m",
            fires: &[("up{job=\"loki\",instance=\"loki:3100\"}", "1x5 0x5")],
            stays: &[("up{job=\"loki\",instance=\"loki:3100\"}", "1x5 0x1 1x5")],
            labels: &[("job", "loki"), ("instance", "loki:3100")],
            value: "",
        },
    },
    Alert {
        name: "TargetGone",
        query: "group by (job) (last_over_time(up[1h])) unless on (job) up",
        lasting: "5m",
        severity: Severity::Ticket,
        summary: "nothing of {{ $labels.job }} is scraped any more",
        description: "Prometheus had a target of this job within the hour and has none now, so that no query on it says anything.",
        action: "See whether its discovery still finds it; where it was taken away on purpose, this ends by itself.",
        dashboard: "/d/telemetry-pipeline",
        case: Case {
            at: "25m",
            fires: &[("up{job=\"postgres\",instance=\"db:9187\"}", "1x10 _x20")],
            stays: &[
                ("up{job=\"postgres\",instance=\"db:9187\"}", "1x10 _x20"),
                ("up{job=\"postgres\",instance=\"db2:9187\"}", "_x8 1x22"),
            ],
            labels: &[("job", "postgres")],
            value: "",
        },
    },
    Alert {
        name: "RuleFailing",
        query: "sum by (job, rule_group) (increase(prometheus_rule_evaluation_failures_total[5m])) > 0",
        lasting: "5m",
        severity: Severity::Ticket,
        summary: "{{ $labels.job }} can't evaluate rules of {{ $labels.rule_group }}",
        description: "A rule that fails says nothing: its alerts can't fire.",
        action: "Prometheus shows the error beside the rule under Status, Rules.",
        dashboard: "/d/telemetry-pipeline",
        case: Case {
            at: "15m",
            fires: &[(
                "prometheus_rule_evaluation_failures_total{job=\"prometheus\",rule_group=\"alerts\"}",
                "0+1x15",
            )],
            stays: &[(
                "prometheus_rule_evaluation_failures_total{job=\"prometheus\",rule_group=\"alerts\"}",
                "4x15",
            )],
            labels: &[("job", "prometheus"), ("rule_group", "alerts")],
            value: "",
        },
    },
    Alert {
        name: "Watchdog",
        query: "vector(1)",
        lasting: "",
        severity: Severity::None,
        summary: "alerts arrive",
        description: "Always firing: whoever does not see it, sees no alert.",
        action: "Nothing while it fires. Where it stops, alerts get lost between Prometheus and whoever reads this.",
        dashboard: "/d/telemetry-pipeline",
        case: Case {
            at: "0s",
            fires: &[],
            stays: &[],
            labels: &[],
            value: "",
        },
    },
];
