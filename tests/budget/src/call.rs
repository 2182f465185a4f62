//! Calls out of a service: a message that is published, a statement that is sent.

use std::collections::HashMap;
use std::convert::Infallible;
use std::future::ready;
use std::hint::black_box;
use std::sync::Arc;

use crate::case::{Case, Prepared, repeat};
use crate::ours::telemetry;
use crate::request::at_once;

/// A statement as services send them, with a literal that must not be seen.
const STATEMENT: &str = "SELECT plan, price FROM orders WHERE id = $1 AND state <> 'internal'";

pub(crate) const CASES: &[Case] = &[
    Case {
        name: "publish",
        prepare: publish,
    },
    Case {
        name: "statement",
        prepare: statement,
    },
];

/// A producer span, its measurement, and the headers of the message; no broker.
fn publish() -> Result<Prepared, String> {
    let telemetry = telemetry(&[])?;
    let messaging = telemetry.messaging();
    let prepared = Prepared::new(move || {
        let messaging = messaging.clone();
        repeat(move || {
            let producer = messaging.producer("nats", "publish", "orders.placed");
            let mut headers: HashMap<String, String> = HashMap::new();
            producer.inject(&mut headers);
            let sent = producer.run_blocking(|| Ok::<_, Infallible>(headers.len()));
            black_box(sent.is_ok());
        })
    });
    Ok(prepared.with_ours(&telemetry))
}

/// A client span with the statement's text and summary, and its measurement; no database.
fn statement() -> Result<Prepared, String> {
    let telemetry = telemetry(&[])?;
    let database = Arc::new(telemetry.database("postgresql", "shop"));
    let prepared = Prepared::new(move || {
        let database = Arc::clone(&database);
        repeat(move || {
            let answer = ready(Ok::<_, Infallible>(7));
            let answered = at_once(database.query(STATEMENT, answer));
            black_box(answered.is_some());
        })
    });
    Ok(prepared.with_ours(&telemetry))
}
