use std::borrow::Cow;

use opentelemetry::{Array, KeyValue, StringValue, Value};
use proptest::prelude::*;
use telemetry_contract::CONTRACT;
use telemetry_contract::model::{
    AttributeDef, Cardinality, Contract, Members, Sensitivity, ValueType,
};
use telemetry_contract::name::AttributeKey;
use telemetry_contract::secret::Kind;

use super::{
    Alphabet, KeyRule, KeyWaiver, Pattern, REDACTED, RedactConfig, Redactor, Secret, UserKey,
    canary,
};
use crate::vitals::Vitals;

/// A waiver for `key` that holds.
fn waiver(key: &str) -> KeyWaiver {
    KeyWaiver {
        key: key.to_owned(),
        reason: "tested".to_owned(),
        owner: "tests".to_owned(),
        expires: "9999-12-31".to_owned(),
    }
}

fn redactor() -> (Redactor, Vitals) {
    let vitals = Vitals::default();
    let config = RedactConfig {
        extra_keys: vec!["loyalty_code".to_owned()],
        patterns: vec![Pattern::new("acme_", Alphabet::Word, 8, 40).unwrap()],
        plain_keys: vec![waiver("session_id")],
    };
    (Redactor::new(&config, vitals.clone()), vitals)
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(redactor().0.text(text), expected);
}

#[test]
fn secrets_in_texts_are_replaced_by_their_kind() {
    check("placed order 7", "placed order 7");
    check(
        "password=hunter2 by ada@example.com",
        "password=[redacted:credential] by [redacted:email]",
    );
    check(&format!("{}!", canary()), "[redacted:github_token]!");
    check(
        "postgres://app:pw@db/x",
        "postgres://app:[redacted:url_password]@db/x",
    );
}

#[test]
fn integers_are_judged_as_texts_are() {
    let card = 4_539_578_763_621_486;
    let (redactor, vitals) = redactor();
    let mut attributes = [
        KeyValue::new("account", card),
        KeyValue::new("accounts", Value::Array(Array::I64(vec![1, card]))),
        KeyValue::new("sent_bytes", card),
        KeyValue::new("near", Value::Array(Array::I64(vec![1, card + 1, -card]))),
    ];
    redactor.attributes(&mut attributes);
    let texts: Vec<StringValue> = vec!["1".into(), "[redacted:card]".into()];
    let expected = [
        Value::from("[redacted:card]"),
        Value::Array(Array::String(texts)),
        Value::I64(card),
        Value::Array(Array::I64(vec![1, card + 1, -card])),
    ];
    assert_eq!(attributes.map(|attribute| attribute.value), expected);
    assert_eq!(vitals.redacted(), 2);
}

#[test]
fn a_clean_text_is_borrowed() {
    assert!(matches!(
        redactor().0.text("placed order 7"),
        Cow::Borrowed(_)
    ));
}

#[test]
fn keys_decide_before_values() {
    let (redactor, _) = redactor();
    assert_eq!(redactor.value("api_key", "k"), REDACTED);
    assert_eq!(redactor.value("note", "k"), "k");
    assert_eq!(
        redactor.value("note", "pin=1234"),
        "pin=[redacted:credential]"
    );
}

#[test]
fn a_service_adds_keys_and_frees_keys_in_any_spelling() {
    let (redactor, _) = redactor();
    assert_eq!(redactor.key("LoyaltyCode"), KeyRule::Drop);
    assert_eq!(redactor.key("loyalty-code"), KeyRule::Drop);
    assert_eq!(redactor.key("sessionId"), KeyRule::Keep);
    assert_eq!(redactor.key("session_key"), KeyRule::Drop);
}

#[test]
fn a_services_own_keys_and_tokens_are_replaced_in_texts() {
    check(
        "LoyaltyCode: '77-A'",
        "LoyaltyCode: '[redacted:credential]'",
    );
    check("sent acme_4f9aQx71", "sent [redacted:custom]");
}

#[test]
fn a_redaction_is_explained_and_counted_by_its_kind() {
    let (redactor, vitals) = redactor();
    let text = format!("{} and pin=1234", canary());
    let why: Vec<_> = redactor
        .explain(&text)
        .map(|found| found.to_string())
        .collect();
    insta::assert_snapshot!(why.join("\n"), @r"
    bytes 0 to 40: github_token, known by ghp_
    bytes 49 to 53: credential, known by a key beside it that names a credential
    ");
    assert_eq!(vitals.redacted(), 0);
    redactor.text(&text);
    let count = |kind| vitals.redacted_as(kind);
    assert_eq!(
        (
            count(Kind::GithubToken),
            count(Kind::Credential),
            count(Kind::Jwt)
        ),
        (1, 1, 0)
    );
    assert_eq!(vitals.redacted(), 2);
}

#[track_caller]
fn check_rule(key: &str, expected: KeyRule) {
    assert_eq!(redactor().0.key(key), expected, "{key}");
}

#[test]
fn a_user_is_personal_in_any_spelling() {
    for key in [
        "userId",
        "user.id",
        "USER-ID",
        "enduser.id",
        "actor_user_id",
        "uid",
        "user",
        "user.name",
        "username",
        "usr.id",
    ] {
        check_rule(key, KeyRule::Drop);
    }
    for key in [
        "k8s.pod.uid",
        "process.user.id",
        "process.real_user.id",
        "user_agent.original",
        "user.hash",
        "users.count",
        "db.user",
    ] {
        check_rule(key, KeyRule::Keep);
    }
}

#[test]
fn a_user_id_leaves_as_a_keyed_hash_only() {
    let (redactor, _) = redactor();
    let hash = "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54";
    check_rule("user_id", KeyRule::Hashed);
    assert_eq!(redactor.value("user_id", hash), hash);
    for clear in ["ada", &hash[1..], &hash.to_uppercase(), &format!("{hash}0")] {
        assert_eq!(redactor.value("user_id", clear), REDACTED);
    }
    let with_id = format!("2026-a:{hash}");
    assert_eq!(redactor.value("user_id", &with_id), with_id);
    for clear in [":", "A:", "a b:", "12345678901234567:"] {
        assert_eq!(
            redactor.value("user_id", &format!("{clear}{hash}")),
            REDACTED
        );
    }
    assert_eq!(redactor.value("user.id", hash), REDACTED);
}

const fn defined(key: &'static str, sensitivity: Sensitivity) -> AttributeDef {
    AttributeDef {
        key: AttributeKey::new(key),
        value: ValueType::Any,
        members: Members::Any,
        sensitivity,
        cardinality: Cardinality::Unbounded,
        brief: "Of a ward.",
        deprecated: None,
    }
}

static BED: AttributeDef = defined("bed", Sensitivity::Public);
static DOOR: AttributeDef = defined("ward.door", Sensitivity::Credential);
static NAME: AttributeDef = defined("patient.name", Sensitivity::Personal);
static PASSWORD: AttributeDef = defined("patient.password", Sensitivity::Personal);
static PUBLIC: AttributeDef = defined("ward.pin", Sensitivity::Public);

static WARD: Contract = Contract {
    attributes: &[&BED, &NAME, &PASSWORD, &DOOR, &PUBLIC],
    ..CONTRACT
};

fn of_ward(plain: &[&str], key: Option<&str>) -> Redactor {
    let config = RedactConfig {
        plain_keys: plain.iter().map(|key| waiver(key)).collect(),
        ..RedactConfig::default()
    };
    let key = key.map(|key| UserKey::parse(key).unwrap());
    Redactor::of_contract(&config, &WARD, key, Vitals::default())
}

#[track_caller]
fn check_declared(plain: &[&str], key: &str, expected: KeyRule) {
    assert_eq!(of_ward(plain, None).key(key), expected, "{key}");
}

#[test]
fn a_contract_says_what_is_personal_by_the_exact_key() {
    check_declared(&[], "patient.name", KeyRule::Hashed);
    check_declared(&[], "ward.door", KeyRule::Drop);
    check_declared(&[], "bed", KeyRule::Keep);
    check_declared(&[], "patient.nam", KeyRule::Keep);
    check_declared(&[], "patient_name", KeyRule::Keep);
    check_rule("patient.name", KeyRule::Keep);
}

#[test]
fn a_contract_makes_no_built_in_rule_milder() {
    check_declared(&[], "ward.pin", KeyRule::Drop);
    check_declared(&[], "patient.password", KeyRule::Drop);
    check_declared(&[], "user_id", KeyRule::Hashed);
}

#[test]
fn a_waiver_frees_what_is_personal_but_no_credential() {
    check_declared(&["patient.name"], "patient.name", KeyRule::Keep);
    check_declared(&["ward.door"], "ward.door", KeyRule::Drop);
    let freed = of_ward(&["patient.name"], None);
    assert_eq!(freed.text("patient.name=Jane"), "patient.name=Jane");
    assert_eq!(freed.self_test(), Ok(()));
}

#[test]
fn a_personal_value_of_any_type_is_hashed_under_the_key() {
    let key = "0123456789abcdef";
    let redactor = of_ward(&[], Some(key));
    let hash = |value: &str| UserKey::parse(key).unwrap().hashes(value).remove(0);
    let texts = Array::String(vec!["Jane".into(), "[redacted]".into()]);
    for (value, expected) in [
        (Value::from("Jane"), hash("Jane")),
        (Value::from(7), hash("7")),
        (Value::from(true), hash("true")),
        (Value::from(hash("Jane")), hash("Jane")),
        (Value::from("[redacted]"), "[redacted]".to_owned()),
        (
            Value::Array(texts),
            format!(r#"["{}","[redacted]"]"#, hash("Jane")),
        ),
    ] {
        let mut attributes = [KeyValue::new("patient.name", value)];
        redactor.attributes(&mut attributes);
        assert_eq!(attributes[0].value.as_str(), expected);
    }
}

#[test]
fn a_hash_is_no_redaction_and_its_absence_is_one() {
    let count = |key| {
        let redactor = of_ward(&[], key);
        redactor.value("patient.name", "Jane");
        redactor.vitals().redacted()
    };
    assert_eq!(count(Some("0123456789abcdef")), 0);
    assert_eq!(count(None), 1);
}

#[test]
fn what_a_contract_hides_is_hidden_beside_its_key_in_texts() {
    let redactor = of_ward(&[], None);
    let text = "ward.door=open patient.name=Jane bed=7";
    let clean = "ward.door=[redacted:credential] patient.name=[redacted:credential] bed=7";
    assert_eq!(redactor.text(text), clean);
    assert_eq!(
        Redactor::new(&RedactConfig::default(), Vitals::default()).text(text),
        text
    );
}

#[test]
fn a_freed_user_id_fails_the_self_test() {
    let config = RedactConfig {
        plain_keys: vec![waiver("userId")],
        ..RedactConfig::default()
    };
    let redactor = Redactor::new(&config, Vitals::default());
    assert_eq!(redactor.self_test(), Err("key rule: user_id"));
}

#[test]
fn a_secret_in_an_attributes_key_is_replaced() {
    let (redactor, vitals) = redactor();
    let mut attributes = vec![KeyValue::new(format!("x.{}", canary()), 1)];
    redactor.attributes(&mut attributes);
    assert_eq!(attributes[0].key.as_str(), "x.[redacted:github_token]");
    assert_eq!(vitals.redacted(), 1);
}

#[test]
fn a_secret_in_a_key_that_comes_again_is_replaced_again() {
    let (redactor, vitals) = redactor();
    for seen in 1..=3 {
        let mut attributes = [KeyValue::new(canary(), true), KeyValue::new("pin", 1234)];
        redactor.attributes(&mut attributes);
        assert_eq!(attributes[0].key.as_str(), "[redacted:github_token]");
        assert_eq!(attributes[1].value.as_str(), REDACTED);
        assert_eq!(vitals.redacted(), 2 * seen);
    }
}

#[test]
fn attributes_are_redacted_in_place() {
    let (redactor, vitals) = redactor();
    let list = Array::String(vec!["a".into(), "token=b".into()]);
    let mut attributes = vec![
        KeyValue::new("password", "hunter2"),
        KeyValue::new("pin", 1234),
        KeyValue::new("password_given", true),
        KeyValue::new("url.full", "https://u:p@host/"),
        KeyValue::new("args", Value::Array(list)),
        KeyValue::new("count", 3),
        KeyValue::new("user_id", 42),
        KeyValue::new("pins", Value::Array(Array::I64(vec![1, 2]))),
        KeyValue::new("secrets", Value::Array(Array::String(vec!["a".into()]))),
    ];
    redactor.attributes(&mut attributes);
    let values: Vec<_> = attributes
        .iter()
        .map(|each| each.value.as_str().into_owned())
        .collect();
    assert_eq!(
        values[..4],
        [
            "[redacted]",
            "[redacted]",
            "true",
            "https://u:[redacted:url_password]@host/"
        ]
    );
    assert_eq!(values[4], r#"["a","token=[redacted:credential]"]"#);
    assert_eq!(values[5..], ["3", "[redacted]", "[1,2]", "[redacted]"]);
    assert_eq!(vitals.redacted(), 6);
}

#[test]
fn each_replacement_is_counted_once() {
    let (redactor, vitals) = redactor();
    let once = redactor.text("pin=12 and pin=34").into_owned();
    assert_eq!(vitals.redacted(), 2);
    redactor.text(&once);
    redactor.value("pin", "[redacted]");
    assert_eq!(vitals.redacted(), 2);
    redactor.value("pin", "[redacted] and 1234");
    assert_eq!(vitals.redacted(), 3);
}

#[test]
fn the_self_test_passes_and_counts_nothing() {
    let (redactor, vitals) = redactor();
    assert_eq!(redactor.self_test(), Ok(()));
    assert_eq!(vitals.redacted(), 0);
}

#[test]
fn a_secret_prints_as_redacted() {
    assert_eq!(
        format!("{:?} {}", Secret::new(1), Secret::new("x")),
        "[redacted] [redacted]"
    );
}

proptest! {
    #[test]
    fn redacting_twice_is_redacting_once(text in "[a-z=:@\"' ]{0,20}(password|token|ada@example\\.com)[a-z0-9=: \"']{0,20}") {
        let (redactor, _) = redactor();
        let once = redactor.text(&text).into_owned();
        prop_assert_eq!(redactor.text(&once), once.clone());
    }

    #[test]
    fn a_planted_secret_never_survives(before in any::<String>(), after in any::<String>()) {
        let text = format!("{before} {} {after}", canary());
        prop_assert!(!redactor().0.text(&text).contains(&canary()));
    }
}
