//! Retention and tenancy, as the components themselves report them.

use std::time::Duration;

use super::Verifier;
use crate::stack::component::Component;
use crate::stack::http::Client;
use crate::stack::options::Tenancy;
use crate::stack::ports::Door;

/// Asks for both.
pub(super) fn checks(verifier: &mut Verifier) {
    retention(verifier);
    tenancy(verifier);
    if verifier
        .plan
        .processes
        .iter()
        .any(|process| process.component == Component::Grafana)
    {
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

fn tenancy(verifier: &mut Verifier) {
    let is_multi = verifier.plan.options.tenancy == Tenancy::Multi;
    let wanted = if is_multi { 401 } else { 200 };
    for (door, path, name) in [
        (
            Door::LokiHttp,
            "/loki/api/v1/labels",
            "Loki asks for a tenant",
        ),
        (
            Door::TempoHttp,
            "/api/search?limit=1",
            "Tempo asks for a tenant",
        ),
    ] {
        let name = if is_multi {
            name.to_owned()
        } else {
            format!("{name} only where it is told to")
        };
        let url = verifier.url(door) + path;
        let answer = Client::new(Duration::from_secs(10)).get(&url);
        let status = answer.map(|answer| answer.status);
        let answered = format!("{status:?} without a tenant");
        verifier.say(&name, &url, &answered, status == Ok(wanted));
    }
}
