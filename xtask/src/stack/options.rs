//! What stack is wanted.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::{Deserialize, Serialize};

use super::component::Component;

/// Where the components run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Runtime {
    /// One process of ours.
    Embedded,
    /// Supervised local processes.
    Native,
    /// Containers of a Docker engine, by Compose.
    Docker,
}

/// What applications send to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Gateway {
    /// Grafana Alloy.
    Alloy,
    /// The OpenTelemetry Collector.
    Otelcol,
    /// Nothing: each signal goes straight to its backend.
    None,
}

/// Which traces are kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Sampling {
    /// All of them.
    #[default]
    All,
    /// Errors, those of a second and more, and a share of the rest.
    Tail,
}

/// Whether tenants are kept apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Tenancy {
    /// One tenant.
    #[default]
    Single,
    /// By `tenant_id`, as `X-Scope-OrgID`.
    Multi,
}

/// How metrics leave the gateway.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum MetricsExport {
    /// Prometheus remote write; loses the points that wait in the log across a gateway's restart.
    #[default]
    RemoteWrite,
    /// OTLP with the gateway's queue on disk; loses none.
    Otlp,
}

/// Where containers' lines go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ContainerLogs {
    /// Into files that the engine rotates.
    Files,
    /// From there to Loki, by Alloy, which has to have the engine's socket for it.
    Alloy,
    /// To Loki by the engine's plugin, which has to be installed.
    Loki,
}

/// What stack is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Args, Serialize, Deserialize)]
pub(crate) struct Options {
    /// Where the components run; by default what this machine can do best.
    #[arg(long, value_enum)]
    pub(crate) runtime: Option<Runtime>,
    /// What applications send to; without it Alloy where there are containers, else nothing.
    #[arg(long, value_enum)]
    pub(crate) gateway: Option<Gateway>,
    /// Which traces are kept.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) sampling: Sampling,
    /// With `--sampling tail`: per cent of the traces that are neither failed nor slow.
    #[arg(long, value_name = "PER CENT", default_value_t = 5, value_parser = clap::value_parser!(u8).range(0..=100))]
    pub(crate) sampling_rest: u8,
    /// Whether tenants are kept apart.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) tenancy: Tenancy,
    /// How metrics leave the gateway.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) metrics_export: MetricsExport,
    /// Where containers' lines go; without it as `OBS_LOG_DRIVER` says, `json-file` or `loki`.
    #[arg(long, value_enum)]
    pub(crate) container_logs: Option<ContainerLogs>,
    /// Added to every port.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub(crate) port_offset: u16,
    /// Go on without these components.
    #[arg(long, value_enum, value_name = "COMPONENT", value_delimiter = ',')]
    pub(crate) without: Vec<Component>,
    /// Where the components' programs are, before `PATH`.
    #[arg(long, value_name = "DIR")]
    pub(crate) bin_dir: Option<PathBuf>,
}

impl Options {
    /// What applications send to in a runtime.
    pub(crate) fn gateway(&self, runtime: Runtime) -> Gateway {
        let usual = match runtime {
            Runtime::Docker => Gateway::Alloy,
            Runtime::Embedded | Runtime::Native => Gateway::None,
        };
        self.gateway.unwrap_or(usual)
    }

    /// The components that these options name for a runtime, in the order of starting.
    pub(crate) fn components(&self, runtime: Runtime) -> Vec<Component> {
        let gateway = self.gateway(runtime);
        let wanted = |component: &Component| match component {
            Component::Embedded => runtime == Runtime::Embedded,
            Component::Alloy => gateway == Gateway::Alloy,
            Component::Otelcol => gateway == Gateway::Otelcol,
            _ => true,
        };
        let runs = |component: &Component| {
            (runtime == Runtime::Embedded) == (*component == Component::Embedded)
        };
        let all = Component::ALL.iter().copied();
        all.filter(|component| runs(component) && wanted(component))
            .filter(|component| !self.without.contains(component))
            .collect()
    }
}
