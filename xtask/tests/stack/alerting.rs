//! Prometheus and Alertmanager as a distribution gives them: rules are taken, alerts fire and arrive.

use std::time::SystemTime;

use serde_json::Value;

use crate::eventually;
use crate::remote_write::{Series, write};
use crate::support::{Stack, one_of, program};

#[test]
fn alerts_of_the_rules_are_fired_routed_and_received() {
    let (Some(_), Some(_)) = (
        program("prometheus"),
        one_of("alertmanager", &["alertmanager", "prometheus-alertmanager"]),
    ) else {
        return;
    };
    let stack = Stack::new();
    let native = "--runtime native --gateway none --without loki,tempo,grafana";
    let native: Vec<&str> = native.split(' ').collect();
    stack.json("stack-up", &native);
    let status: Value = stack.json("stack-status", &[]);
    let components = status["components"].as_array().unwrap();
    assert_eq!(components.len(), 3, "{status:#}");

    fail_orders(&format!("http://127.0.0.1:{}", stack.port(9090)));
    let verified = stack.json("stack-verify", &[]);
    assert_eq!(verified["holds"], true, "{verified:#}");
    let checks = verified["checks"].as_array().unwrap();
    for wanted in [
        "rules are evaluated without an error",
        "`Watchdog`, which fires, is routed to `watchdog` and received",
        "an alert of severity `page` is routed to `page` and received",
    ] {
        let mut names = checks.iter().filter_map(|check| check["name"].as_str());
        assert!(names.any(|name| name.contains(wanted)), "{wanted}");
    }
    let received = format!("http://127.0.0.1:{}/alerts", stack.port(9094));
    let alert = eventually(|| {
        let answer = ureq::get(&received)
            .call()
            .ok()?
            .body_mut()
            .read_to_string();
        let alerts: Vec<Value> = serde_json::from_str(&answer.ok()?).unwrap();
        let mut alerts = alerts.into_iter();
        alerts.find(|alert| alert["labels"]["alertname"] == "orders-availability-burns-1h")
    });
    assert_eq!(alert["receiver"], "page", "{alert:#}");
    assert_eq!(alert["labels"]["job"], "shop", "{alert:#}");
}

/// Every second order of the last four minutes fails, which uses up an objective's budget.
fn fail_orders(prometheus: &str) {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = i64::try_from(now.unwrap().as_millis()).unwrap();
    let points = || {
        let steps = (0..16_i32).rev();
        let points = steps.map(|back| (f64::from(16 - back), now - i64::from(back) * 15_000));
        points.collect()
    };
    let labels = |outcome| {
        [
            ("__name__", "orders_placed_total"),
            ("job", "shop"),
            ("order_outcome", outcome),
            ("order_plan", "small"),
        ]
    };
    let both = ["accepted", "failed"].map(labels);
    let series = both.each_ref().map(|labels| Series {
        labels,
        points: points(),
    });
    write(prometheus, &series);
}
