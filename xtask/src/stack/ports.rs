//! Where the components listen: on loopback alone, all moved by one offset.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use serde::{Deserialize, Serialize};

use super::component::Component;
use super::options::Runtime;

/// Something that listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Door {
    /// OTLP over gRPC, of the gateway or of the embedded backend.
    OtlpGrpc,
    /// OTLP over HTTP, of the same.
    OtlpHttp,
    /// The embedded backend's page and questions.
    Page,
    LokiHttp,
    LokiGrpc,
    TempoHttp,
    TempoGrpc,
    /// OTLP of Tempo itself, behind a gateway.
    TempoOtlpGrpc,
    TempoOtlpHttp,
    /// Where Tempo would meet others of its kind.
    TempoMemberlist,
    Prometheus,
    Alertmanager,
    Webhook,
    Alloy,
    OtelcolHealth,
    OtelcolMetrics,
    Grafana,
}

impl Door {
    /// Whether it is open in this runtime: what speaks to itself alone stays in its container.
    const fn is_open(self, runtime: Runtime) -> bool {
        let is_inner = matches!(
            self,
            Self::LokiGrpc | Self::TempoGrpc | Self::TempoMemberlist
        );
        !is_inner || !matches!(runtime, Runtime::Docker)
    }
}

/// Every door: whose it is, its port, and its name in a configuration's placeholder.
const DOORS: &[(Door, &[Component], u16, &str)] = &[
    (
        Door::OtlpGrpc,
        &[Component::Alloy, Component::Otelcol, Component::Embedded],
        4317,
        "OTLP_GRPC_PORT",
    ),
    (
        Door::OtlpHttp,
        &[Component::Alloy, Component::Otelcol, Component::Embedded],
        4318,
        "OTLP_HTTP_PORT",
    ),
    (Door::Page, &[Component::Embedded], 4319, "PAGE_PORT"),
    (Door::LokiHttp, &[Component::Loki], 3100, "LOKI_HTTP_PORT"),
    (Door::LokiGrpc, &[Component::Loki], 9096, "LOKI_GRPC_PORT"),
    (
        Door::TempoHttp,
        &[Component::Tempo],
        3200,
        "TEMPO_HTTP_PORT",
    ),
    (
        Door::TempoGrpc,
        &[Component::Tempo],
        9095,
        "TEMPO_GRPC_PORT",
    ),
    (
        Door::TempoOtlpGrpc,
        &[Component::Tempo],
        4417,
        "TEMPO_OTLP_GRPC_PORT",
    ),
    (
        Door::TempoOtlpHttp,
        &[Component::Tempo],
        4418,
        "TEMPO_OTLP_HTTP_PORT",
    ),
    (
        Door::TempoMemberlist,
        &[Component::Tempo],
        7946,
        "TEMPO_MEMBERLIST_PORT",
    ),
    (
        Door::Prometheus,
        &[Component::Prometheus],
        9090,
        "PROMETHEUS_PORT",
    ),
    (
        Door::Alertmanager,
        &[Component::Alertmanager],
        9093,
        "ALERTMANAGER_PORT",
    ),
    (Door::Webhook, &[Component::Webhook], 9094, "WEBHOOK_PORT"),
    (Door::Alloy, &[Component::Alloy], 12345, "ALLOY_PORT"),
    (
        Door::OtelcolHealth,
        &[Component::Otelcol],
        13133,
        "OTELCOL_HEALTH_PORT",
    ),
    (
        Door::OtelcolMetrics,
        &[Component::Otelcol],
        8888,
        "OTELCOL_METRICS_PORT",
    ),
    (Door::Grafana, &[Component::Grafana], 3000, "GRAFANA_PORT"),
];

/// Where everything listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ports {
    offset: u16,
}

impl Ports {
    /// All usual ports, where they are.
    pub(crate) const USUAL: Self = Self { offset: 0 };

    /// All usual ports, moved.
    ///
    /// # Errors
    /// Where one of them would be beyond 65535.
    pub(crate) fn new(offset: u16) -> Result<Self, String> {
        let highest = DOORS
            .iter()
            .map(|(_, _, port, _)| *port)
            .max()
            .unwrap_or_default();
        let most = u16::MAX - highest;
        if offset > most {
            return Err(format!(
                "--port-offset {offset}: at most {most} is possible"
            ));
        }
        Ok(Self { offset })
    }

    /// The port of a door.
    pub(crate) fn of(self, door: Door) -> u16 {
        let found = DOORS.iter().find(|(this, ..)| *this == door);
        found.map_or(0, |(_, _, port, _)| port + self.offset)
    }

    /// Where a door is.
    pub(crate) fn address(self, door: Door) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.of(door)).into()
    }

    /// The base URL of a door that speaks HTTP.
    pub(crate) fn url(self, door: Door) -> String {
        format!("http://{}", self.address(door))
    }

    /// Each door's placeholder and port.
    pub(crate) fn variables(self) -> impl Iterator<Item = (&'static str, String)> {
        DOORS
            .iter()
            .map(move |(_, _, port, name)| (*name, (port + self.offset).to_string()))
    }

    /// Which of the doors of these components can't be opened, as a sentence each.
    pub(crate) fn taken(self, components: &[Component], runtime: Runtime) -> Vec<String> {
        let blocked = |(door, owners, ..): &(Door, &[Component], u16, &str)| {
            let owner = owners.iter().find(|owner| components.contains(owner))?;
            if !door.is_open(runtime) {
                return None;
            }
            let address = self.address(*door);
            let error = TcpListener::bind(address).err()?;
            Some(format!("{address}, wanted by {owner}: {error}"))
        };
        DOORS.iter().filter_map(blocked).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::{Component, DOORS, Door, Ports, Runtime};

    #[test]
    fn an_offset_moves_every_port_and_no_further_than_there_are_ports() {
        let ports = Ports::new(100).unwrap();
        assert_eq!(ports.of(Door::OtlpGrpc), 4417);
        assert_eq!(ports.url(Door::LokiHttp), "http://127.0.0.1:3200");
        assert!(Ports::new(u16::MAX - 13133).is_ok());
        assert!(Ports::new(u16::MAX - 13132).is_err());
    }

    #[test]
    fn no_two_doors_are_the_same() {
        let mut ports: Vec<u16> = DOORS.iter().map(|(_, _, port, _)| *port).collect();
        ports.sort_unstable();
        ports.dedup();
        assert_eq!(ports.len(), DOORS.len());
    }

    #[test]
    fn a_port_that_is_taken_is_told_with_whose_it_is() {
        // One in five of the ports that the system gives is too high for the others beside it.
        let (_other, free, ports) = (0..50)
            .find_map(|_| {
                let other = TcpListener::bind("127.0.0.1:0").unwrap();
                let free = other.local_addr().unwrap().port();
                let ports = Ports::new(free.checked_sub(3200)?).ok()?;
                Some((other, free, ports))
            })
            .unwrap();
        // The ports beside it may be somebody else's.
        let of = |component| ports.taken(&[component], Runtime::Native);
        let told = format!("127.0.0.1:{free}, wanted by tempo: ");
        let tempo = of(Component::Tempo);
        assert!(tempo.iter().any(|it| it.starts_with(&told)), "{tempo:?}");
        let grafana = of(Component::Grafana);
        assert!(
            !grafana.iter().any(|it| it.contains("tempo")),
            "{grafana:?}"
        );
    }
}
