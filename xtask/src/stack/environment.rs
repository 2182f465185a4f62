//! Where an application sends to, and whether what is sent there is found again.

use std::time::Duration;

use super::canary::{Canary, Endpoints, Question, ReadBack};
use super::http::{Client, TENANT};
use super::options::{Runtime, Tenancy};
use super::plan::Plan;
use super::ports::Door;

/// How long a canary may take to come back.
const PATIENCE: Duration = Duration::from_secs(90);

/// Sends a canary and reads it back.
///
/// # Errors
/// What was refused, or did not come back in time.
pub(super) fn prove(plan: &Plan) -> Result<Vec<ReadBack>, String> {
    let client = Client::of(plan.options.tenancy, Duration::from_secs(5));
    let canary = Canary::new(&plan.schema_url);
    canary.send(&client, &endpoints(plan))?;
    canary.read_back(&client, questions(plan, &canary), PATIENCE)
}

/// What finds a canary in the backends.
pub(super) fn questions(plan: &Plan, canary: &Canary) -> Vec<Question> {
    let url = |door| plan.ports.url(door);
    match plan.runtime {
        Runtime::Embedded => canary.embedded(&url(Door::Page)),
        Runtime::Native => vec![
            canary.logs(&url(Door::LokiHttp)),
            canary.traces(&url(Door::TempoHttp)),
            canary.metrics(&url(Door::Prometheus)),
        ],
    }
}

/// Where an application sends each signal.
pub(super) fn endpoints(plan: &Plan) -> Endpoints {
    let url = |door| plan.ports.url(door);
    if plan.is_direct() {
        return Endpoints {
            traces: url(Door::TempoOtlpHttp),
            logs: url(Door::LokiHttp) + "/otlp",
            metrics: url(Door::Prometheus) + "/api/v1/otlp",
        };
    }
    Endpoints::all(&url(Door::OtlpHttp))
}

/// What an application's environment has to say.
pub(super) fn variables(plan: &Plan) -> Vec<(&'static str, String)> {
    let to = endpoints(plan);
    let mut lines = if plan.is_direct() {
        vec![
            (
                "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
                to.traces + "/v1/traces",
            ),
            ("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", to.logs + "/v1/logs"),
            (
                "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
                to.metrics + "/v1/metrics",
            ),
        ]
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
