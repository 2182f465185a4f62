//! Where an application sends to, and whether what is sent there is found again.

use std::time::Duration;

use super::canary::{Canary, Endpoints, Question, ReadBack};
use super::component::Component;
use super::http::{Client, TENANT};
use super::options::{Runtime, Tenancy};
use super::plan::Plan;
use super::ports::Door;

/// How long a canary may take to come back.
const PATIENCE: Duration = Duration::from_secs(90);

/// Sends a canary and reads it back, unless `is_over` says that nobody wants to know any more.
///
/// # Errors
/// What was refused, or did not come back in time.
pub(super) fn prove(plan: &Plan, is_over: impl FnMut() -> bool) -> Result<Vec<ReadBack>, String> {
    let client = Client::of(plan.options.tenancy, Duration::from_secs(5));
    let canary = Canary::new(&plan.schema_url);
    canary.send(&client, &endpoints(plan))?;
    canary.read_back(&client, questions(plan, &canary), PATIENCE, is_over)
}

/// What finds a canary in the backends.
pub(super) fn questions(plan: &Plan, canary: &Canary) -> Vec<Question> {
    let url = |door| plan.ports.url(door);
    match plan.runtime {
        Runtime::Embedded => canary.embedded(&url(Door::Page)),
        Runtime::Native | Runtime::Docker => {
            let logs = canary.logs(&url(Door::LokiHttp));
            let traces = canary.traces(&url(Door::TempoHttp));
            let metrics = canary.metrics(&url(Door::Prometheus));
            let all = [
                (Component::Loki, logs),
                (Component::Tempo, traces),
                (Component::Prometheus, metrics),
            ];
            let kept = all.into_iter().filter(|(store, _)| takes(plan, *store));
            kept.map(|(_, question)| question).collect()
        }
    }
}

/// Whether a store runs and takes what applications send.
fn takes(plan: &Plan, store: Component) -> bool {
    plan.has(store) && (store != Component::Prometheus || plan.takes_metrics())
}

/// Where an application sends each signal; empty where nothing takes it.
pub(super) fn endpoints(plan: &Plan) -> Endpoints {
    let url = |door| plan.ports.url(door);
    if plan.is_direct() {
        let of = |store, door, path| {
            let base = takes(plan, store).then(|| url(door) + path);
            base.unwrap_or_default()
        };
        return Endpoints {
            traces: of(Component::Tempo, Door::TempoOtlpHttp, ""),
            logs: of(Component::Loki, Door::LokiHttp, "/otlp"),
            metrics: of(Component::Prometheus, Door::Prometheus, "/api/v1/otlp"),
        };
    }
    Endpoints::all(&url(Door::OtlpHttp))
}

/// What an application's environment has to say.
pub(super) fn variables(plan: &Plan) -> Vec<(&'static str, String)> {
    let to = endpoints(plan);
    let mut lines = if plan.is_direct() {
        let signals = [
            (
                "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
                to.traces,
                "/v1/traces",
            ),
            ("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", to.logs, "/v1/logs"),
            (
                "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
                to.metrics,
                "/v1/metrics",
            ),
        ];
        let taken = signals.into_iter().filter(|(_, base, _)| !base.is_empty());
        taken
            .map(|(name, base, path)| (name, base + path))
            .collect()
    } else {
        vec![("OTEL_EXPORTER_OTLP_ENDPOINT", to.traces)]
    };
    let place = "deployment.environment.name=local".to_owned();
    lines.extend([
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf".to_owned()),
        ("OTEL_RESOURCE_ATTRIBUTES", place),
    ]);
    if plan.options.tenancy == Tenancy::Multi {
        let tenant = format!("X-Scope-OrgID={TENANT}");
        lines.push(("OTEL_EXPORTER_OTLP_HEADERS", tenant));
    }
    lines
}
