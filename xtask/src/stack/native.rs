//! The native runtime: each component as a local process, on loopback alone.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use telemetry_contract::yaml::{self, Registry};

use super::component::Component;
use super::grafana;
use super::http::TENANT;
use super::labels;
use super::layout::Layout;
use super::options::{Gateway, Options, Runtime, Sampling, Tenancy};
use super::plan::Process;
use super::ports::{Door, Ports};
use super::template::Variables;
use crate::workspace;

/// What the placeholders of the configuration files stand for.
///
/// # Errors
/// Labels that the registry does not have.
pub(crate) fn variables(
    options: &Options,
    ports: Ports,
    layout: &Layout,
) -> Result<Variables, String> {
    let mut variables = choices(options)?;
    variables.extend(ports.variables());
    let folder = |path: PathBuf| path.display().to_string();
    let address = |door: Door| ports.address(door).to_string();
    let config = layout.config();
    variables.extend(targets(options, Runtime::Native, |_, door| address(door)));
    variables.extend([
        ("LISTEN", "127.0.0.1".to_owned()),
        // Nobody wants to wait on his own machine.
        ("EVALUATION_INTERVAL", "5s".to_owned()),
        ("ALERT_GROUP_WAIT", "1s".to_owned()),
        ("LOKI_ADDRESS", address(Door::LokiHttp)),
        ("TEMPO_ADDRESS", address(Door::TempoHttp)),
        ("TEMPO_OTLP_ADDRESS", address(Door::TempoOtlpGrpc)),
        ("TEMPO_OTLP_HTTP_ADDRESS", address(Door::TempoOtlpHttp)),
        ("PROMETHEUS_ADDRESS", address(Door::Prometheus)),
        ("PROMETHEUS_SELF", address(Door::Prometheus)),
        ("NO_EXPORTERS", "# ".to_owned()), // they are services of Compose alone
        ("ALERTMANAGER_ADDRESS", address(Door::Alertmanager)),
        ("GRAFANA_ADDRESS", address(Door::Grafana)),
        ("ALERT_WEBHOOK_URL", ports.url(Door::Webhook) + "/alerts"),
        ("LOKI_DATA", folder(layout.data("loki"))),
        ("TEMPO_DATA", folder(layout.data("tempo"))),
        ("ALLOY_DATA", folder(layout.data("alloy"))),
        ("OTELCOL_DATA", folder(layout.data("otelcol"))),
        ("GRAFANA_DATA", folder(layout.data("grafana"))),
        ("PROMETHEUS_RULES", folder(config.join("prometheus/rules"))),
        (
            "GRAFANA_DASHBOARDS",
            folder(config.join("grafana/dashboards")),
        ),
        (
            "GRAFANA_PROVISIONING",
            folder(config.join("grafana/provisioning")),
        ),
        (
            "GRAFANA_PASSWORD_FILE",
            folder(layout.secrets().join("grafana_admin_password")),
        ),
        ("SERVICES", folder(layout.services())),
        // A local store is away for a moment, not for a night.
        ("RETRY_INTERVAL", "5s".to_owned()),
        ("SPAN_METRICS_INTERVAL", "5s".to_owned()),
    ]);
    Ok(variables)
}

/// What Prometheus scrapes, by the address of each component's door: nothing of a component that
/// does not run.
pub(crate) fn targets(
    options: &Options,
    runtime: Runtime,
    address: impl Fn(Component, Door) -> String,
) -> [(&'static str, String); 5] {
    let components = options.components(runtime);
    let target = |component: Component, door: Door| {
        let is_there = components.contains(&component);
        let quoted = || format!("\"{}\"", address(component, door));
        is_there.then(quoted).unwrap_or_default()
    };
    let gateway = match options.gateway {
        Gateway::Otelcol => target(Component::Otelcol, Door::OtelcolMetrics),
        _ => target(Component::Alloy, Door::Alloy),
    };
    [
        ("GATEWAY_TARGETS", gateway),
        ("GRAFANA_TARGETS", target(Component::Grafana, Door::Grafana)),
        (
            "ALERTMANAGER_TARGETS",
            target(Component::Alertmanager, Door::Alertmanager),
        ),
        ("LOKI_TARGETS", target(Component::Loki, Door::LokiHttp)),
        ("TEMPO_TARGETS", target(Component::Tempo, Door::TempoHttp)),
    ]
}

/// What was asked for, wherever the components run.
///
/// # Errors
/// Labels that the registry does not have.
pub(crate) fn choices(options: &Options) -> Result<Variables, String> {
    let mut variables = labels::variables(&registry()?)?;
    let is_multi = options.tenancy == Tenancy::Multi;
    variables.insert("MULTI_TENANT", is_multi.to_string());
    if is_multi {
        let [extension, auth, partition, used] = tenant();
        variables.insert("TENANT_EXTENSION", extension);
        variables.insert("TENANT_AUTH", auth);
        variables.insert("TENANT_PARTITION", partition);
        variables.insert("TENANT_USED", used);
        // Alloy's batches mix what they wait for, so that nothing may wait.
        variables.insert("BATCH", "1".to_owned());
        for source in ["LOKI_TENANT", "TEMPO_TENANT"] {
            variables.insert(source, grafana::tenant(TENANT));
        }
    }
    if let Sampling::All = options.sampling {
        variables.insert(
            "TRACES_TO",
            "otelcol.exporter.otlphttp.tempo.input".to_owned(),
        );
        variables.insert("TRACE_PROCESSORS", String::new());
        // Nothing waits for a decision then, so nothing need wait for a batch either.
        variables.insert("FLUSH", "200ms".to_owned());
    } else {
        variables.insert("SAMPLING", options.sampling_rest.to_string());
    }
    if !options.remote_writes() {
        let to = "otelcol.exporter.otlphttp.prometheus.input";
        variables.insert("METRICS_TO", to.to_owned());
    }
    Ok(variables)
}

/// What makes the Collector pass on the tenant that a request names: an extension, its use by an
/// exporter, batches of one tenant each, and its use by the service.
fn tenant() -> [String; 4] {
    let extension = format!(
        "  headers_setter/tenant: # the tenant that the sender's request names
    headers:
      - action: upsert
        key: X-Scope-OrgID
        from_context: X-Scope-OrgID
        default_value: {TENANT}"
    );
    let auth = "    auth: { authenticator: headers_setter/tenant }".to_owned();
    let partition = ", partition: { metadata_keys: [x-scope-orgid] }".to_owned();
    [
        extension,
        auth,
        partition,
        ", headers_setter/tenant".to_owned(),
    ]
}

/// The contract that the stack is for: the examples', which has the base's in it.
///
/// # Errors
/// Everything that is wrong with it.
pub(crate) fn registry() -> Result<Registry, String> {
    let folder = workspace::root().join("examples/telemetry");
    yaml::load(&folder).map_err(|problems| {
        let lines = problems.iter().map(ToString::to_string);
        lines.collect::<Vec<_>>().join("\n")
    })
}

/// How a component is started.
pub(crate) fn process(
    component: Component,
    program: &Path,
    ports: Ports,
    layout: &Layout,
) -> Process {
    let (door, path) = ready(component);
    Process {
        component,
        program: program.to_owned(),
        arguments: arguments(component, program, ports, layout),
        environment: BTreeMap::new(),
        log: layout.log(component.name()),
        ready: ports.url(door) + path,
    }
}

/// Where a component says that it is ready.
pub(crate) const fn ready(component: Component) -> (Door, &'static str) {
    match component {
        Component::Loki => (Door::LokiHttp, "/ready"),
        Component::Tempo => (Door::TempoHttp, "/ready"),
        Component::Prometheus => (Door::Prometheus, "/-/ready"),
        Component::Alertmanager => (Door::Alertmanager, "/-/ready"),
        Component::Webhook => (Door::Webhook, "/ready"),
        Component::Alloy => (Door::Alloy, "/-/ready"),
        Component::Otelcol => (Door::OtelcolHealth, "/"),
        Component::Grafana => (Door::Grafana, "/api/health"),
        Component::Embedded => (Door::Page, "/ready"),
    }
}

fn arguments(component: Component, program: &Path, ports: Ports, layout: &Layout) -> Vec<String> {
    let config = |file: &str| layout.config().join(file).display().to_string();
    let data = layout.data(component.name()).display().to_string();
    let address = |door: Door| ports.address(door);
    match component {
        Component::Loki => vec![format!("-config.file={}", config("loki/loki.yaml"))],
        Component::Tempo => vec![
            "-target=all".to_owned(),
            format!("-config.file={}", config("tempo/tempo.yaml")),
        ],
        Component::Prometheus => vec![
            format!("--config.file={}", config("prometheus/prometheus.yml")),
            format!("--storage.tsdb.path={data}"),
            "--storage.tsdb.retention.time=30d".to_owned(),
            format!("--web.listen-address={}", address(Door::Prometheus)),
            "--web.enable-remote-write-receiver".to_owned(),
            "--web.enable-otlp-receiver".to_owned(),
            "--web.enable-lifecycle".to_owned(),
            // An alert that came before Alertmanager did is not a minute late.
            "--rules.alert.resend-delay=5s".to_owned(),
            "--enable-feature=exemplar-storage".to_owned(),
        ],
        Component::Alertmanager => vec![
            format!("--config.file={}", config("alertmanager/alertmanager.yml")),
            format!("--storage.path={data}"),
            format!("--web.listen-address={}", address(Door::Alertmanager)),
            "--cluster.listen-address=".to_owned(),
        ],
        Component::Webhook => vec![
            "stack-webhook".to_owned(),
            format!("--address={}", address(Door::Webhook)),
        ],
        Component::Alloy => vec![
            "run".to_owned(),
            "--stability.level=public-preview".to_owned(),
            format!("--storage.path={data}"),
            format!("--server.http.listen-addr={}", address(Door::Alloy)),
            "--disable-reporting".to_owned(),
            config("alloy/config.alloy"),
        ],
        Component::Otelcol => vec![format!("--config={}", config("otelcol/config.yaml"))],
        Component::Grafana => grafana::arguments(program, &config("grafana/grafana.ini")),
        Component::Embedded => vec![
            "stack-embedded".to_owned(),
            format!("--grpc={}", address(Door::OtlpGrpc)),
            format!("--http={}", address(Door::OtlpHttp)),
            format!("--page={}", address(Door::Page)),
        ],
    }
}
