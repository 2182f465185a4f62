use std::future::ready;
use std::time::SystemTime;

use telemetry_contract::correlation::is_valid_id;
use telemetry_contract::model::{
    AttributeDef, Cardinality, Contract, Members, Sensitivity, ValueType,
};
use telemetry_contract::name::AttributeKey;

use super::*;
use crate::redact::{RedactConfig, Redactor};
use crate::vitals::{Violation, Vitals};

fn correlator(vitals: &Vitals) -> Correlator {
    let key = UserKey::new(b"0123456789abcdef").unwrap();
    Correlator::new(Some(key), redactor(vitals), vitals.clone())
}

fn keyless() -> Correlator {
    let vitals = Vitals::default();
    Correlator::new(None, redactor(&vitals), vitals)
}

fn redactor(vitals: &Vitals) -> Redactor {
    Redactor::new(&RedactConfig::default(), vitals.clone())
}

fn keys_of(correlation: &Correlation) -> Vec<String> {
    let attributes = correlation.attributes();
    attributes.map(|kv| kv.key.to_string()).collect()
}

#[test]
fn a_new_chain_gets_a_valid_id_of_its_own() {
    let correlator = keyless();
    let (one, two) = (correlator.start(), correlator.start());
    assert!(is_valid_id(one.id().as_bytes()));
    assert_ne!(one.id(), two.id());
    assert_ne!(one.id(), correlator.process().id());
    assert_eq!(correlator.process().id(), correlator.clone().process().id());
}

const fn personal(key: &'static str) -> AttributeDef {
    AttributeDef {
        key: AttributeKey::new(key),
        value: ValueType::String,
        members: Members::Any,
        sensitivity: Sensitivity::Personal,
        cardinality: Cardinality::Unbounded,
        brief: "Told by a service whose tenants are people.",
        deprecated: None,
    }
}

static ORG: AttributeDef = personal("org_id");
static TENANT: AttributeDef = personal("saas.tenant");
static OF_PEOPLE: Contract = Contract {
    attributes: &[&ORG, &TENANT],
    ..telemetry_contract::CONTRACT
};

#[test]
fn a_tenant_that_the_contract_declares_personal_is_hashed_or_left_out() {
    let start = |key: Option<UserKey>| {
        let (config, vitals) = (RedactConfig::default(), Vitals::default());
        let redactor = Redactor::of_contract(&config, &OF_PEOPLE, key.clone(), vitals.clone());
        Correlator::new(key, redactor, vitals).start()
    };
    let key = UserKey::new(b"0123456789abcdef").unwrap();
    let hash = key.hashes("ada").remove(0);
    let hashed = start(Some(key));
    assert!(hashed.set_tenant_id("ada") && hashed.set_org_id("ada"));
    assert_eq!(hashed.tenant_id(), Some(&*hash));
    assert_eq!(hashed.org_id(), Some(&*hash));
    let keyless = start(None);
    assert!(!keyless.set_tenant_id("ada") && !keyless.set_org_id("ada"));
    assert_eq!(keyless.tenant_id(), None);
}

#[test]
fn the_process_takes_nothing_that_is_one_jobs() {
    let correlator = correlator(&Vitals::default());
    let process = correlator.process();
    assert!(!process.set_tenant_id("acme"));
    assert!(!process.set_org_id("o-1"));
    assert!(!process.set_user_id("ann"));
    assert_eq!(keys_of(process), ["correlation_id"]);
    let detached = process.detached();
    assert!(detached.set_tenant_id("acme"));
    assert_eq!(detached.id(), process.id());
    assert_eq!(process.tenant_id(), None);
}

#[test]
fn a_request_keeps_its_ids_and_gets_those_that_it_lacks() {
    let correlator = keyless();
    let arrival = Arrival {
        correlation_id: Some("c-1".into()),
        ..Arrival::default()
    };
    let request = correlator.for_request(arrival.clone(), SystemTime::now());
    assert_eq!(request.id(), "c-1");
    assert!(request.request_id().is_some() && request.event_id().is_none());
    let message = correlator.for_message(arrival);
    assert!(message.event_id().is_some() && message.request_id().is_none());
}

#[test]
fn what_service_code_sets_is_seen_through_every_clone_and_only_once() {
    let correlation = keyless().start();
    let clone = correlation.clone();
    assert!(correlation.set_tenant_id("acme"));
    assert!(!clone.set_tenant_id("other"));
    assert_eq!(clone.tenant_id(), Some("acme"));
}

#[test]
fn a_tenant_that_breaks_the_grammar_is_refused_and_counted() {
    let vitals = Vitals::default();
    let correlation = correlator(&vitals).start();
    assert!(!correlation.set_tenant_id("acme\r\nx-evil: 1"));
    assert!(!correlation.set_org_id(""));
    assert_eq!(correlation.tenant_id(), None);
    assert_eq!(vitals.violations(Violation::InvalidCorrelationId), 2);
}

#[test]
fn an_id_that_is_a_secret_is_refused_and_counted() {
    let vitals = Vitals::default();
    let correlation = correlator(&vitals).start();
    let secrets = [
        "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
        "4111111111111111",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
    ];
    for secret in secrets {
        assert!(!correlation.set_tenant_id(secret), "{secret}");
        assert!(!correlation.set_org_id(secret), "{secret}");
    }
    assert_eq!(keys_of(&correlation), ["correlation_id"]);
    assert_eq!(vitals.violations(Violation::InvalidCorrelationId), 6);
}

#[test]
fn our_own_ids_are_never_taken_for_a_secret() {
    let redactor = redactor(&Vitals::default());
    for _ in 0..20_000 {
        let id = new_id();
        assert_eq!(redactor.text(&id), *id);
    }
}

#[test]
fn a_user_id_is_hashed_or_dropped() {
    let hashed = correlator(&Vitals::default()).start();
    assert!(hashed.set_user_id("ann@example.com"));
    let user_id = hashed.user_id().unwrap();
    assert!(user_id.len() == 64 && !user_id.contains("ann"));

    let dropped = keyless().start();
    assert!(!dropped.set_user_id("ann@example.com"));
    assert_eq!(dropped.user_id(), None);
}

#[test]
fn attributes_are_those_that_are_set() {
    let correlation = keyless().for_request(Arrival::default(), SystemTime::now());
    assert_eq!(keys_of(&correlation), ["correlation_id", "request_id"]);
    correlation.set_tenant_id("acme");
    correlation.set_org_id("o-1");
    let event = correlation.with_event_id("e-1".into());
    let expected = [
        "correlation_id",
        "request_id",
        "event_id",
        "tenant_id",
        "saas.tenant",
        "org_id",
    ];
    assert_eq!(keys_of(&event), expected);
}

#[test]
fn scopes_open_and_close() {
    let correlation = keyless().start();
    in_scope(correlation.clone(), || {
        assert!(set_org_id("o-1"));
        with_current(|current, _| assert_eq!(current.unwrap().id(), correlation.id()));
    });
    assert_eq!(correlation.org_id(), Some("o-1"));
    assert!(current().is_none());
    assert!(!set_tenant_id("acme"));
}

#[tokio::test]
async fn futures_carry_their_scope() {
    let correlation = keyless().start();
    let seen = scope(correlation.clone(), async {
        ready(()).await;
        tokio::spawn(follow(async {
            current().map(|found| found.id().to_owned())
        }))
        .await
    });
    assert_eq!(seen.await.unwrap().as_deref(), Some(correlation.id()));
    assert!(current().is_none());
}

/// Says who is current when it is dropped.
struct LastWords(std::sync::mpsc::Sender<Option<String>>);

impl Future for LastWords {
    type Output = ();

    fn poll(self: std::pin::Pin<&mut Self>, _: &mut std::task::Context<'_>) -> std::task::Poll<()> {
        std::task::Poll::Pending
    }
}

impl Drop for LastWords {
    fn drop(&mut self) {
        let found = current().map(|found| found.id().to_owned());
        self.0.send(found).unwrap();
    }
}

#[test]
fn a_scope_that_ends_with_its_thread_ends_nothing_else() {
    thread_local! {
        static KEPT: std::cell::RefCell<Option<Scoped<LastWords>>> =
            const { std::cell::RefCell::new(None) };
    }
    let (said, heard) = std::sync::mpsc::channel();
    let work = move || {
        // Made first, so dropped last.
        KEPT.with(|kept| drop(kept.borrow_mut().take()));
        let scoped = in_scope(keyless().start(), || follow(LastWords(said)));
        KEPT.with(|kept| *kept.borrow_mut() = Some(scoped));
    };
    std::thread::spawn(work).join().unwrap();
    assert_eq!(heard.recv().unwrap(), None);
}

#[tokio::test]
async fn what_a_given_up_future_drops_still_belongs_to_its_scope() {
    let correlation = keyless().start();
    let (said, heard) = std::sync::mpsc::channel();
    let mut future = Box::pin(scope(correlation.clone(), async {
        let _last_words = LastWords(said);
        std::future::pending::<()>().await;
    }));
    std::future::poll_fn(|task| std::task::Poll::Ready(future.as_mut().poll(task).is_pending()))
        .await;
    drop(future);
    assert_eq!(heard.recv().unwrap().as_deref(), Some(correlation.id()));
}
