//! Retention and credentials, as the components themselves report them.

use super::Verifier;
use crate::stack::component::Component;
use crate::stack::ports::Door;

/// Asks for both.
pub(super) fn checks(verifier: &mut Verifier) {
    retention(verifier);
    if verifier.plan.has(Component::Grafana) {
        let user = verifier
            .url(Door::Grafana)
            .replace("http://", "http://admin:admin@")
            + "/api/user";
        verifier.get("Grafana refuses its usual password", &user, |status, _| {
            status == 401
        });
    }
}

fn retention(verifier: &mut Verifier) {
    let flags = verifier.url(Door::Prometheus) + "/api/v1/status/flags";
    verifier.get("metrics are kept 30 days", &flags, |_, answer| {
        answer["data"]["storage.tsdb.retention.time"] == "30d"
    });
    for (door, path, name, wanted) in [
        (
            Door::LokiHttp,
            "/config",
            "logs are kept 30 days",
            "retention_period: 30d",
        ),
        (
            Door::LokiHttp,
            "/config",
            "audit streams are kept 365 days",
            "period: 1y",
        ),
        (
            Door::TempoHttp,
            "/status/config",
            "traces are kept 14 days",
            "block_retention: 336h0m0s",
        ),
    ] {
        let url = verifier.url(door) + path;
        let text = verifier
            .client
            .get(&url)
            .map(|answer| answer.body)
            .unwrap_or_default();
        let line = text.lines().find(|line| line.contains(wanted));
        let found = line.map_or_else(|| format!("no `{wanted}`"), |line| line.trim().to_owned());
        verifier.say(name, &url, &found, line.is_some());
    }
}
