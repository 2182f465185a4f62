//! Prometheus and Alertmanager as a distribution gives them: rules are taken, alerts fire and arrive.

use serde_json::Value;

use crate::support::{Stack, one_of, program};

#[test]
fn an_alert_of_the_rules_is_fired_routed_and_received() {
    let (Some(_), Some(_)) = (
        program("prometheus"),
        one_of("alertmanager", &["alertmanager", "prometheus-alertmanager"]),
    ) else {
        return;
    };
    let stack = Stack::new(9);
    let up = stack.json(
        "stack-up",
        &["--runtime", "native", "--without", "loki,tempo,grafana"],
    );
    assert_eq!(up["runtime"], "native");
    let verified = stack.json("stack-verify", &[]);
    assert_eq!(verified["holds"], true, "{verified:#}");
    let checks = verified["checks"].as_array().unwrap();
    let has = |part: &str| {
        let mut names = checks.iter().filter_map(|check| check["name"].as_str());
        names.any(|name| name.contains(part))
    };
    assert!(has("rules are evaluated without an error"));
    assert!(has(
        "`Watchdog`, which fires, is routed to `watchdog` and received"
    ));
    assert!(has(
        "an alert of severity `page` is routed to `page` and received"
    ));
    let status: Value = stack.json("stack-status", &[]);
    let components = status["components"].as_array().unwrap();
    assert_eq!(components.len(), 3, "{status:#}");
}
