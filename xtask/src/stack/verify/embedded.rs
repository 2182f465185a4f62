//! The embedded backend: its questions, and what its contract check says of the canary.

use serde_json::Value;

use super::Verifier;
use crate::stack::canary::Canary;
use crate::stack::ports::Door;

/// Asks everything that it answers.
pub(super) fn checks(verifier: &mut Verifier, canary: &Canary) {
    let page = verifier.url(Door::Page);
    let by_correlation = format!("{page}/api/traces?correlation_id={}", canary.trace_id);
    verifier.get(
        "a trace is found by its correlation_id",
        &by_correlation,
        |status, answer| status == 200 && answer.as_array().is_some_and(|rows| rows.len() == 1),
    );
    let findings = format!("{page}/api/findings");
    let service = canary.service;
    verifier.get(
        "the canary obeys the contract",
        &findings,
        move |status, answer| {
            let of_canary = |finding: &Value| finding["service"] == service;
            status == 200
                && !answer["findings"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .any(of_canary)
        },
    );
    verifier.get("the page is there", &format!("{page}/"), |status, _| {
        status == 200
    });
}
