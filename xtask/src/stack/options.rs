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
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Gateway {
    /// Alloy where it is there, else the Collector where that is, else none.
    #[default]
    Auto,
    /// Grafana Alloy.
    Alloy,
    /// The OpenTelemetry Collector.
    Otelcol,
    /// Nothing: each signal goes straight to its backend.
    None,
}

impl Gateway {
    /// The component that it is; what is still to be chosen counts as Alloy.
    pub(crate) const fn component(self) -> Option<Component> {
        match self {
            Self::Auto | Self::Alloy => Some(Component::Alloy),
            Self::Otelcol => Some(Component::Otelcol),
            Self::None => None,
        }
    }
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum MetricsExport {
    /// Prometheus remote write; loses the points that wait in the log across a gateway's restart.
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
    /// What applications send to.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) gateway: Gateway,
    /// Which traces are kept.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) sampling: Sampling,
    /// With `--sampling tail`: per cent of the traces that are neither failed nor slow.
    #[arg(long, value_name = "PER CENT", default_value_t = 5, value_parser = clap::value_parser!(u8).range(0..=100))]
    pub(crate) sampling_rest: u8,
    /// Whether tenants are kept apart.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) tenancy: Tenancy,
    /// How metrics leave the gateway: Alloy by remote write unless told otherwise, the Collector
    /// by OTLP.
    #[arg(long, value_enum)]
    pub(crate) metrics_export: Option<MetricsExport>,
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
    /// The components that these options name for a runtime, in the order of starting.
    pub(crate) fn components(&self, runtime: Runtime) -> Vec<Component> {
        let wanted = |component: &Component| match component {
            Component::Embedded => runtime == Runtime::Embedded,
            Component::Alloy | Component::Otelcol => self.gateway.component() == Some(*component),
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

    /// Whether metrics leave the gateway by remote write.
    pub(crate) fn remote_writes(&self) -> bool {
        self.gateway.component() == Some(Component::Alloy)
            && self.metrics_export != Some(MetricsExport::Otlp)
    }

    /// Refuses what means nothing on this runtime, or together.
    ///
    /// # Errors
    /// What was asked for, why it means nothing, and what to ask for instead.
    pub(crate) fn check(&self, runtime: Runtime) -> Result<(), String> {
        let gateway = self.gateway.component();
        let gateway = gateway.filter(|_| runtime != Runtime::Embedded);
        if let Some(component) = gateway.filter(|component| self.without.contains(component)) {
            return Err(format!(
                "--without {component} is the gateway's end; say `--gateway none` for none"
            ));
        }
        let refusals = [
            self.without_stores(runtime),
            self.without_gateway(gateway),
            self.together(gateway),
        ];
        refusals.into_iter().flatten().next().map_or(Ok(()), Err)
    }

    /// What the embedded backend has nothing for.
    fn without_stores(&self, runtime: Runtime) -> Option<String> {
        let asked = match (self.gateway, self.tenancy) {
            _ if runtime != Runtime::Embedded => return None,
            (Gateway::Alloy | Gateway::Otelcol, _) => "--gateway",
            (_, Tenancy::Multi) => "--tenancy multi",
            _ => return None,
        };
        Some(format!(
            "{asked} means nothing to the embedded backend, which is one process; ask for \
             `--runtime native`"
        ))
    }

    /// What only a gateway does.
    fn without_gateway(&self, gateway: Option<Component>) -> Option<String> {
        let asked = match (self.sampling, self.metrics_export) {
            _ if gateway.is_some() => return None,
            (Sampling::Tail, _) => "--sampling tail",
            (_, Some(_)) => "--metrics-export",
            _ => return None,
        };
        Some(format!(
            "{asked} is the gateway's work, and there is none; ask for `--gateway alloy` or \
             `--gateway otelcol` on `--runtime native`"
        ))
    }

    /// What one of the gateways can't do.
    fn together(&self, gateway: Option<Component>) -> Option<String> {
        let is_collector = gateway == Some(Component::Otelcol);
        if is_collector && self.metrics_export == Some(MetricsExport::RemoteWrite) {
            return Some(
                "--metrics-export remote-write is Alloy's; the Collector sends OTLP".to_owned(),
            );
        }
        let are_both = self.sampling == Sampling::Tail && self.tenancy == Tenancy::Multi;
        are_both.then(|| {
            "--sampling tail and --tenancy multi can't be had together: a trace that has waited \
             for its decision has lost its tenant"
                .to_owned()
        })
    }
}

#[cfg(test)]
mod tests {
    use clap::{Args as _, Command, FromArgMatches as _};

    use super::{Options, Runtime};

    #[track_caller]
    fn check(runtime: Runtime, arguments: &str, expected: &str) {
        let command = Options::augment_args(Command::new("up").no_binary_name(true));
        let matches = command.get_matches_from(arguments.split_whitespace());
        let options = Options::from_arg_matches(&matches).unwrap();
        let refusal = options.check(runtime).err().unwrap_or_default();
        assert_eq!(refusal.is_empty(), expected.is_empty(), "{refusal}");
        assert!(refusal.contains(expected), "{refusal}");
    }

    #[test]
    fn what_means_nothing_is_refused() {
        let (embedded, native) = (Runtime::Embedded, Runtime::Native);
        check(embedded, "", "");
        check(embedded, "--gateway alloy", "--gateway means nothing");
        check(embedded, "--tenancy multi", "--tenancy multi means nothing");
        check(
            embedded,
            "--sampling tail",
            "--sampling tail is the gateway's work",
        );
        let none = "--gateway none";
        check(native, none, "");
        check(native, &format!("{none} --tenancy multi"), "");
        check(
            native,
            &format!("{none} --sampling tail"),
            "--sampling tail is",
        );
        check(
            native,
            &format!("{none} --metrics-export otlp"),
            "--metrics-export is",
        );
    }

    #[test]
    fn each_gateway_has_its_own() {
        let native = Runtime::Native;
        let all = "--sampling tail --metrics-export otlp";
        check(native, &format!("--gateway alloy {all}"), "");
        check(native, &format!("--gateway otelcol {all}"), "");
        check(native, "--gateway alloy --metrics-export remote-write", "");
        check(
            native,
            "--gateway otelcol --metrics-export remote-write",
            "is Alloy's",
        );
        check(native, "--gateway otelcol --tenancy multi", "");
        check(
            native,
            "--gateway otelcol --tenancy multi --sampling tail",
            "its tenant",
        );
        check(
            native,
            "--gateway otelcol --without otelcol",
            "--gateway none",
        );
    }
}
