//! The parts of the stack: names, programs, ports.

use core::fmt;
use core::time::Duration;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// One part of the stack.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ValueEnum, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Component {
    /// Logs.
    Loki,
    /// Traces.
    Tempo,
    /// Metrics, recording rules and alerts.
    Prometheus,
    /// Where alerts go.
    Alertmanager,
    /// What takes alerts on this machine.
    Webhook,
    /// The gateway that applications send to.
    Alloy,
    /// The same gateway as OpenTelemetry Collector.
    Otelcol,
    /// Dashboards.
    Grafana,
    /// All of it in one process, without dashboards.
    Embedded,
}

impl Component {
    /// Every part, in the order in which they are started.
    pub(crate) const ALL: &'static [Self] = &[
        Self::Loki,
        Self::Tempo,
        Self::Prometheus,
        Self::Alertmanager,
        Self::Webhook,
        Self::Alloy,
        Self::Otelcol,
        Self::Grafana,
        Self::Embedded,
    ];

    /// As it is written on a command line, in a state file and as a DNS name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Loki => "loki",
            Self::Tempo => "tempo",
            Self::Prometheus => "prometheus",
            Self::Alertmanager => "alertmanager",
            Self::Webhook => "webhook",
            Self::Alloy => "alloy",
            Self::Otelcol => "otelcol",
            Self::Grafana => "grafana",
            Self::Embedded => "embedded",
        }
    }

    /// Names of its program, the usual one first.
    pub(crate) const fn programs(self) -> &'static [&'static str] {
        match self {
            Self::Loki => &["loki", "loki-linux-amd64", "loki-linux-arm64"],
            Self::Tempo => &["tempo"],
            Self::Prometheus => &["prometheus"],
            Self::Alertmanager => &["alertmanager", "prometheus-alertmanager"],
            Self::Alloy => &["alloy", "alloy-linux-amd64", "alloy-linux-arm64"],
            Self::Otelcol => &["otelcol-contrib", "otelcol"],
            Self::Grafana => &["grafana"],
            Self::Embedded | Self::Webhook => &[],
        }
    }

    /// How long it may take to end by itself: Loki writes what it holds, Alloy sends it. Tempo may wait
    /// in vain for a block; what it has is on disk, and read again.
    pub(crate) const fn grace(self) -> Duration {
        Duration::from_secs(match self {
            Self::Tempo => 15,
            _ => 45,
        })
    }

    /// What it is for, in a table.
    pub(crate) const fn purpose(self) -> &'static str {
        match self {
            Self::Loki => "logs",
            Self::Tempo => "traces",
            Self::Prometheus => "metrics, rules",
            Self::Alertmanager => "alerts",
            Self::Webhook => "receiver of alerts",
            Self::Alloy | Self::Otelcol => "gateway",
            Self::Grafana => "dashboards",
            Self::Embedded => "logs, traces, metrics, findings",
        }
    }
}

impl fmt::Display for Component {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
