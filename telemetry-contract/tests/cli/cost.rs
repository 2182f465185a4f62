//! `contract cost`.

use crate::coverage::folder;

#[test]
fn a_registry_alone_has_a_most() {
    let ran = folder()
        .run(&["contract", "cost", "--json", "--instances", "2"])
        .exits(0);
    let json = ran.json();
    let metrics = json["metrics"].as_array().unwrap();
    let placed = metrics
        .iter()
        .find(|it| it["name"] == "orders.placed")
        .unwrap();
    // Two of a boolean, ten methods and `_OTHER`.
    let methods = placed["labels"][1]["values"].as_u64().unwrap();
    assert_eq!(placed["series"], 2 * methods);
    let each = json["series"]["per_instance"].as_u64().unwrap();
    assert_eq!(json["series"]["active"], 2 * each);
    let sum: u64 = metrics
        .iter()
        .map(|it| it["series"].as_u64().unwrap())
        .sum();
    assert_eq!(sum, each);
    assert_eq!(
        json["series"]["samples_per_day"].as_f64(),
        Some(f64::from(u32::try_from(each).unwrap()) * 2.0 * 5_760.0)
    );
}

#[test]
fn telemetry_says_what_was_really_there() {
    let ran = folder().run(&[
        "contract",
        "cost",
        "capture.jsonl",
        "--json",
        "--rate",
        "requests_per_second=1",
    ]);
    let json = ran.exits(0).json();
    let traffic = json["traffic"].as_array().unwrap();
    let spans = traffic.iter().find(|it| it["signal"] == "spans").unwrap();
    assert!(
        spans["per_day"].as_f64().unwrap() >= 86_400.0,
        "{traffic:?}"
    );
    let metrics = json["metrics"].as_array().unwrap();
    let placed = metrics
        .iter()
        .find(|it| it["name"] == "orders.placed")
        .unwrap();
    assert_eq!(placed["seen"], 2);
}

#[test]
fn a_budget_is_held_after_every_change() {
    let folder = folder();
    let cost = |arguments: &[&str]| folder.run(&[&["contract", "cost"], arguments].concat());
    let all = cost(&["--json"]).exits(0).json()["series"]["active"].to_string();
    cost(&["--max-series", &all]).exits(0);
    let change = "orders.paid+order.express=2";
    let ran = cost(&["--max-series", &all, "--what-if", change]).exits(1);
    assert!(
        ran.stdout
            .contains("what if orders.paid+order.express=2\n  orders.paid"),
        "{ran:?}"
    );
    assert!(
        ran.stdout.contains("active series at most, the budget is"),
        "{ran:?}"
    );
    let ran = cost(&["--max-series", "1", "--format", "github"]).exits(1);
    assert!(ran.stdout.starts_with("::error"), "{ran:?}");
    cost(&["--max-series", "1", "--format", "sarif"]).exits(1);
}

#[test]
fn what_is_not_there_can_not_be_changed() {
    let folder = folder();
    let run = |arguments: &[&str]| {
        folder
            .run(&[&["contract", "cost"], arguments].concat())
            .exits(2)
            .stderr
    };
    assert!(
        run(&["--what-if", "orders.plced-order.express"]).contains("did you mean `orders.placed`")
    );
    assert!(run(&["--what-if", "orders"]).contains("METRIC+LABEL=VALUES"));
    assert!(run(&["--rate", "speed=1"]).contains("known are bytes_per_line"));
    assert!(run(&["--instances", "0"]).contains("0 is not in"));
}
