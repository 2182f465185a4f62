//! One alert, from Prometheus to whoever has to see it.

use serde_json::{Value, json};

use super::Verifier;
use crate::stack::component::Component;
use crate::stack::options::Runtime;
use crate::stack::ports::Door;

/// Follows the alert that always fires, and one of its own.
pub(super) fn checks(verifier: &mut Verifier) {
    if !verifier
        .plan
        .processes
        .iter()
        .any(|process| process.component == Component::Alertmanager)
    {
        return;
    }
    let alertmanager = verifier.url(Door::Alertmanager);
    let alerts = format!("{alertmanager}/api/v2/alerts");
    verifier.eventually(
        "the watchdog fires and Alertmanager has it",
        &alerts,
        |_, answer| has(answer, "Watchdog"),
    );
    let own = json!([{
        "labels": {"alertname": "StackVerify", "severity": "info", "job": "stack-verify"},
        "annotations": {"summary": "sent by stack-verify"},
    }]);
    let sent = verifier.client.post(&alerts, &own);
    let answered = match &sent {
        Ok(answer) => format!("{} {}", answer.status, answer.body),
        Err(error) => error.clone(),
    };
    let holds = sent.is_ok_and(|answer| answer.is_success());
    verifier.say("an alert is taken", &alerts, &answered, holds);
    let path = match verifier.plan.runtime {
        Runtime::Docker => "/cgi-bin/alerts",
        Runtime::Embedded | Runtime::Native => "/alerts",
    };
    let received = verifier.url(Door::Webhook) + path;
    verifier.eventually(
        "the alert is routed and received",
        &received,
        |_, answer| has(answer, "StackVerify"),
    );
}

/// Whether there is one of this name, alone or in a group.
fn has(alerts: &Value, name: &str) -> bool {
    let mut alerts = alerts.as_array().into_iter().flatten();
    alerts.any(|alert| alert["labels"]["alertname"] == name || has(&alert["alerts"], name))
}
