//! Alerts, from Prometheus to whoever has to see them.

use serde_json::{Value, json};

use super::Verifier;
use crate::stack::canary::Canary;
use crate::stack::component::Component;
use crate::stack::http::encode;
use crate::stack::options::Runtime;
use crate::stack::ports::Door;

/// Severities, and the receiver that each is routed to.
const ROUTES: &[(&str, &str)] = &[("page", "page"), ("ticket", "ticket"), ("info", "ticket")];

/// Follows every alert that fires, and one of its own of each severity.
pub(super) fn checks(verifier: &mut Verifier, canary: &Canary) {
    if !verifier.plan.has(Component::Alertmanager) {
        return;
    }
    if verifier.plan.has(Component::Prometheus) {
        fired(verifier);
    }
    own(verifier, &canary.trace_id);
}

/// The alert that always fires, and whichever else does.
fn fired(verifier: &mut Verifier) {
    let alerts = verifier.url(Door::Prometheus) + "/api/v1/alerts";
    verifier.eventually("the watchdog fires", &alerts, |_, answer| {
        firing(answer).iter().any(|(name, _)| name == "Watchdog")
    });
    let answer = verifier.client.get(&alerts);
    let firing = answer.map(|answer| firing(&answer.json()));
    for (name, severity) in firing.unwrap_or_default() {
        let to = receiver(&name, &severity);
        if is_held_back(verifier, &name) {
            continue;
        }
        let webhook = received(verifier);
        let said = format!("`{name}`, which fires, is routed to `{to}` and received");
        verifier.eventually(&said, &webhook, |_, answer| has(answer, &name, to));
    }
}

/// Whether Alertmanager keeps an alert to itself, since another says it; says so.
fn is_held_back(verifier: &mut Verifier, name: &str) -> bool {
    let filter = encode(&format!("alertname=\"{name}\""));
    let alertmanager = verifier.url(Door::Alertmanager);
    let url = format!("{alertmanager}/api/v2/alerts?filter={filter}");
    let said = format!("`{name}`, which fires, has reached Alertmanager");
    verifier.eventually(&said, &url, |_, answer| answer[0].is_object());
    let answer = verifier.client.get(&url).map(|answer| answer.json());
    let alerts = answer.unwrap_or_default();
    let mut alerts = alerts.as_array().into_iter().flatten();
    let is_held_back = alerts.all(|alert| alert["status"]["state"] == "suppressed");
    if is_held_back {
        let said = format!("`{name}` is held back while a page says the same");
        verifier.say(&said, &url, "suppressed", true);
    }
    is_held_back
}

/// Names and severities of the alerts that fire.
fn firing(answer: &Value) -> Vec<(String, String)> {
    let alerts = answer["data"]["alerts"].as_array().into_iter().flatten();
    let firing = alerts.filter(|alert| alert["state"] == "firing");
    let label = |alert: &Value, name: &str| {
        let label = alert["labels"][name].as_str();
        label.unwrap_or_default().to_owned()
    };
    let named = firing.map(|alert| (label(alert, "alertname"), label(alert, "severity")));
    let mut named: Vec<_> = named.collect();
    named.sort();
    named.dedup();
    named
}

/// What shows the alerts that were received.
fn received(verifier: &Verifier) -> String {
    let path = match verifier.plan.runtime {
        Runtime::Docker => "/cgi-bin/alerts",
        Runtime::Embedded | Runtime::Native => "/alerts",
    };
    verifier.url(Door::Webhook) + path
}

/// Where an alert has to go.
fn receiver(name: &str, severity: &str) -> &'static str {
    if name == "Watchdog" {
        return "watchdog";
    }
    let route = ROUTES.iter().find(|(of, _)| *of == severity);
    route.map_or("ticket", |(_, receiver)| receiver)
}

/// One alert of each severity, handed to Alertmanager itself; its id tells it from earlier ones.
fn own(verifier: &mut Verifier, id: &str) {
    let alerts = verifier.url(Door::Alertmanager) + "/api/v2/alerts";
    let webhook = received(verifier);
    let named = |severity: &str| format!("StackVerify-{severity}-{id}");
    let own: Vec<Value> = ROUTES
        .iter()
        .map(|(severity, _)| {
            json!({
                "labels": {
                    "alertname": named(severity), "severity": severity, "job": "stack-verify",
                },
                "annotations": {"summary": "sent by stack-verify"},
            })
        })
        .collect();
    let sent = verifier.client.post(&alerts, &json!(own));
    let answered = match &sent {
        Ok(answer) => format!("{} {}", answer.status, answer.body),
        Err(error) => error.clone(),
    };
    let holds = sent.is_ok_and(|answer| answer.is_success());
    verifier.say("alerts are taken", &alerts, &answered, holds);
    for (severity, receiver) in ROUTES {
        let name = named(severity);
        let said =
            format!("an alert of severity `{severity}` is routed to `{receiver}` and received");
        verifier.eventually(&said, &webhook, |_, answer| has(answer, &name, receiver));
    }
}

/// Whether a receiver got an alert of this name; alerts come alone or in groups.
fn has(alerts: &Value, name: &str, receiver: &str) -> bool {
    let mut alerts = alerts.as_array().into_iter().flatten();
    alerts.any(|found| {
        let group = found["alerts"]
            .as_array()
            .map_or(std::slice::from_ref(found), Vec::as_slice);
        let is_named = |alert: &Value| alert["labels"]["alertname"] == name;
        found["receiver"] == receiver && group.iter().any(is_named)
    })
}
