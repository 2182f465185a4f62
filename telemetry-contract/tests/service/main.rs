//! A service's registry, generated and loaded: both say the same, on top of the base contract.

mod generated;

use std::path::Path;

use generated::attributes::{LabelValue_, OrderChannel, OrderPriority};
use generated::metrics::{OptionLabels, OrdersPlaced, OrdersPlacedLabels};
use telemetry_contract::attributes::ErrorType;
use telemetry_contract::labels::{LabelValue, Labels, Metric};
use telemetry_contract::model::Contract;

/// Everything that a contract says.
fn text(contract: &Contract) -> String {
    format!("{contract:#?}")
}

/// Shows the first line that differs, not two contracts.
#[track_caller]
fn check_same(loaded: &Contract, generated: &Contract) {
    let (loaded, generated) = (text(loaded), text(generated));
    let mut both = loaded.lines().zip(generated.lines());
    let different = both.find(|(loaded, generated)| loaded != generated);
    assert_eq!(different, None, "the generated table is stale");
    assert_eq!(loaded.len(), generated.len());
}

#[test]
fn the_generated_contract_is_the_loaded_one() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/service/registry");
    let registry = telemetry_contract::yaml::load(&folder).unwrap();
    assert_eq!(registry.lint(), []);
    check_same(&registry.into_contract(), &generated::CONTRACT);
}

#[test]
fn the_generated_base_is_the_loaded_one() {
    let registry = telemetry_contract::yaml::base().unwrap();
    assert_eq!(registry.lint(), []);
    check_same(&registry.into_contract(), &telemetry_contract::CONTRACT);
}

#[test]
fn the_service_has_its_own_and_the_base() {
    let contract = &generated::CONTRACT;
    assert_eq!(contract.name, "shop");
    assert_eq!(contract.version, "2.1.0");
    assert!(contract.metric("orders.placed").is_some());
    assert!(contract.metric("http.server.request.duration").is_some());
    assert!(contract.attribute("http.route").is_some());
    assert!(contract.event("orders.rejected").is_some());
}

#[test]
fn labels_come_out_in_order_and_only_where_they_are_set() {
    let labels = OrdersPlacedLabels {
        order_channel: OrderChannel::Phone,
        order_express: None,
        error_type: Some(ErrorType::Status(503)),
    };
    let mut seen = Vec::new();
    labels.visit(&mut |key, value| seen.push((key.as_str(), value)));
    let expected = [
        ("order.channel", LabelValue::Static("phone")),
        ("error.type", LabelValue::Static("503")),
    ];
    assert_eq!(seen, expected);
    assert_eq!(OrdersPlaced::DEF.name.as_str(), "orders.placed");
}

#[test]
fn names_that_rust_has_for_something_else_are_escaped() {
    let labels = OptionLabels {
        label_value: LabelValue_::Self_,
        order_priority: OrderPriority::High,
        r#override: Some(true),
    };
    let mut seen = Vec::new();
    labels.visit(&mut |key, value| seen.push((key.as_str(), value)));
    let expected = [
        ("label.value", LabelValue::Static("self")),
        ("order.priority", LabelValue::Int(10)),
        ("override", LabelValue::Bool(true)),
    ];
    assert_eq!(seen, expected);
}

#[test]
fn values_are_read_back() {
    assert_eq!(OrderChannel::from_value("web"), Some(OrderChannel::Web));
    assert_eq!(OrderChannel::from_value("fax"), None);
    assert_eq!(OrderPriority::from_value(-1), Some(OrderPriority::Never));
    assert_eq!(OrderPriority::from_value(2), None);
    assert_eq!(OrderPriority::ALL.map(OrderPriority::as_i64), [10, 1, -1]);
    assert_eq!(ErrorType::from_value("timeout"), ErrorType::Timeout);
    assert_eq!(ErrorType::from_value("404"), ErrorType::Status(404));
    assert_eq!(ErrorType::from_value("oops"), ErrorType::Other);
}
