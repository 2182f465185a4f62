//! Metrics to be scraped: whether, and where a listener of its own waits for Prometheus.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::reader::Reader;
use super::{Config, Problem};

const HOST: &str = "OTEL_EXPORTER_PROMETHEUS_HOST";
const PORT: &str = "OTEL_EXPORTER_PROMETHEUS_PORT";

/// Where the specification has a Prometheus exporter listen: `localhost:9464`.
const DEFAULT_ADDRESS: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 9464);

/// How metrics are scraped, in place of [`Config::metrics`] or beside it. Off by default.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Scrape {
    /// Whether metrics can be scraped at all: `OTEL_METRICS_EXPORTER` with `prometheus` in it.
    pub enabled: bool,
    /// Where a listener of its own answers `GET /metrics`: `OTEL_EXPORTER_PROMETHEUS_HOST` (an IP
    /// address or `localhost`) and `OTEL_EXPORTER_PROMETHEUS_PORT`, `127.0.0.1:9464`. Port 0 takes
    /// a free one. `None` where the service's own router has the route.
    pub listen: Option<SocketAddr>,
    /// Whether that listener may be reached from other machines. It has no TLS and asks nobody who
    /// they are, so that a host that is not loopback is refused unless code says otherwise here.
    pub allow_remote: bool,
    /// Whether every series says by `otel_scope_*` labels who recorded it, as the specification has
    /// it by default; without them series have the labels that they get over OTLP. Yes.
    pub scope_labels: bool,
}

impl Default for Scrape {
    fn default() -> Self {
        Self {
            enabled: false,
            listen: Some(DEFAULT_ADDRESS),
            allow_remote: false,
            scope_labels: true,
        }
    }
}

/// Overlays the variables of where the listener is.
pub(super) fn overlay(config: &mut Config, reader: &mut Reader<'_>) {
    let host = reader.text(HOST).and_then(|text| host(&text, reader));
    let port = reader.parse::<u16>(PORT, "a port, 0 to 65535", "9464");
    if host.is_some() || port.is_some() {
        let address = config.scrape.listen.get_or_insert(DEFAULT_ADDRESS);
        address.set_ip(host.unwrap_or(address.ip()));
        address.set_port(port.unwrap_or(address.port()));
    }
}

/// The address of a host that needs no look-up: a name may mean another machine tomorrow.
fn host(text: &str, reader: &mut Reader<'_>) -> Option<IpAddr> {
    if text.eq_ignore_ascii_case("localhost") {
        return Some(DEFAULT_ADDRESS.ip());
    }
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let address = bare.parse().ok();
    if address.is_none() {
        reader.report(Problem::new(
            HOST,
            format!("`{text}`"),
            "localhost or an IP address",
            format!("{HOST}=localhost"),
        ));
    }
    address
}

/// What is wrong with where the listener is to be.
pub(super) fn check(config: &Config) -> Option<Problem> {
    let scrape = &config.scrape;
    let address = scrape.listen.filter(|_| scrape.enabled)?;
    let fine = scrape.allow_remote || address.ip().to_canonical().is_loopback();
    (!fine).then(|| {
        Problem::new(
            HOST,
            format!("`{}`", address.ip()),
            "a loopback address, because the listener has no TLS and asks nobody who they are; or \
             code that says `config.scrape.allow_remote = true;`",
            format!("{HOST}=localhost"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::{Config, Scrape};

    /// Settings with these values of the exporter, host and port variables.
    fn with([exporter, host, port]: [&str; 3]) -> Config {
        let mut config = Config::new("orders", "1.4.0");
        config.environment = Some("local".to_owned());
        overlaid(config, [exporter, host, port])
    }

    fn overlaid(config: Config, [exporter, host, port]: [&str; 3]) -> Config {
        config.with_vars(|name| match name {
            "OTEL_METRICS_EXPORTER" => Some(exporter.to_owned()),
            super::HOST => Some(host.to_owned()),
            super::PORT => Some(port.to_owned()),
            _ => None,
        })
    }

    #[track_caller]
    fn check(vars: [&str; 3], otlp: bool, prometheus: bool, listen: &str) {
        let config = with(vars);
        assert_eq!(config.problems(), []);
        assert_eq!(config.metrics.enabled, otlp);
        assert_eq!(config.scrape.enabled, prometheus);
        assert_eq!(config.scrape.listen, Some(listen.parse().unwrap()));
    }

    #[track_caller]
    fn check_problem(config: &Config, expected: &str) {
        let problems = config.problems();
        let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(problems, [expected]);
    }

    #[test]
    fn metrics_go_to_otlp_to_prometheus_to_both_or_nowhere() {
        check(["", "", ""], true, false, "127.0.0.1:9464");
        check(["otlp", "", ""], true, false, "127.0.0.1:9464");
        check(["prometheus", "", ""], false, true, "127.0.0.1:9464");
        check(["Prometheus, otlp", "", ""], true, true, "127.0.0.1:9464");
        check(["none", "", ""], false, false, "127.0.0.1:9464");
    }

    #[test]
    fn host_and_port_move_the_listener() {
        check(["", "", "0"], true, false, "127.0.0.1:0");
        check(["", "LocalHost", "1"], true, false, "127.0.0.1:1");
        check(
            ["prometheus", "127.0.0.9", ""],
            false,
            true,
            "127.0.0.9:9464",
        );
        check(["prometheus", "::1", "9"], false, true, "[::1]:9");
        check(["prometheus", "[::1]", "9"], false, true, "[::1]:9");
    }

    #[test]
    fn a_service_with_a_route_of_its_own_has_no_listener_unless_a_variable_says_where() {
        let mut config = with(["prometheus", "", ""]);
        config.scrape.listen = None;
        let config = overlaid(config, ["prometheus", "", ""]);
        assert_eq!(config.scrape.listen, None);
        let config = overlaid(config, ["prometheus", "", "7"]);
        assert_eq!(config.scrape.listen, "127.0.0.1:7".parse().ok());
    }

    #[test]
    fn what_cannot_be_read_is_a_problem() {
        check_problem(
            &with(["zipkin", "", ""]),
            "OTEL_METRICS_EXPORTER: found `zipkin`, wanted otlp, prometheus, console, joined by \
             commas, or none\n    OTEL_METRICS_EXPORTER=otlp",
        );
        check_problem(
            &with(["otlp,none", "", ""]),
            "OTEL_METRICS_EXPORTER: found `otlp,none`, wanted none alone, or the others \
             without it\n    OTEL_METRICS_EXPORTER=otlp",
        );
        check_problem(
            &with(["prometheus", "metrics.example", ""]),
            "OTEL_EXPORTER_PROMETHEUS_HOST: found `metrics.example`, wanted localhost or an IP \
             address\n    OTEL_EXPORTER_PROMETHEUS_HOST=localhost",
        );
        check_problem(
            &with(["prometheus", "", "65536"]),
            "OTEL_EXPORTER_PROMETHEUS_PORT: found `65536`, wanted a port, 0 to 65535\n    \
             OTEL_EXPORTER_PROMETHEUS_PORT=9464",
        );
    }

    #[test]
    fn a_listener_for_other_machines_needs_code_that_says_so() {
        let mut config = with(["prometheus", "0.0.0.0", ""]);
        check_problem(
            &config,
            "OTEL_EXPORTER_PROMETHEUS_HOST: found `0.0.0.0`, wanted a loopback address, because \
             the listener has no TLS and asks nobody who they are; or code that says \
             `config.scrape.allow_remote = true;`\n    OTEL_EXPORTER_PROMETHEUS_HOST=localhost",
        );
        config.scrape.allow_remote = true;
        assert_eq!(config.problems(), []);
        assert_eq!(with(["otlp", "0.0.0.0", ""]).problems(), []);
    }

    #[test]
    fn nothing_is_scraped_by_default() {
        assert_eq!(Config::unnamed().scrape, Scrape::default());
        assert!(!Scrape::default().enabled);
    }
}
