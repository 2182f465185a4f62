//! The schemas hold what the checks hold; that they are valid, and what they refuse, is tried with
//! an independent validator.

use super::{annotations, log_line};
use crate::line::{LEADING_KEYS, TRAILING_KEYS};
use crate::yaml;

#[test]
fn every_field_of_the_serialiser_has_a_schema() {
    let schema = log_line(&yaml::base().unwrap());
    for key in LEADING_KEYS.iter().chain(TRAILING_KEYS) {
        assert!(!schema["properties"][key].is_null(), "{key}");
    }
    assert_eq!(schema["required"][4], "correlation_id");
}

#[test]
fn a_closed_set_is_an_enum_and_an_open_one_is_not() {
    let schema = log_line(&yaml::base().unwrap());
    let environment = &schema["properties"]["deployment.environment.name"]["enum"];
    assert_eq!(environment[0], "local");
    assert_eq!(schema["properties"]["error.type"]["type"], "string");
    assert_eq!(schema["properties"]["server.port"]["type"], "integer");
}

#[test]
fn every_annotation_has_a_schema() {
    let schema = annotations("1.0.0");
    let carriers = yaml::annotation_keys();
    assert_eq!(carriers.len(), 6);
    for (carrier, keys) in carriers {
        for key in keys {
            let value = &schema["$defs"][carrier]["properties"][key];
            assert!(value.is_object(), "{carrier}: {key} has {value}");
        }
    }
}
