//! Which traces the gateway keeps: all that failed, all that were slow, the configured share of the
//! rest; and that the rates that it makes of spans count all of them.

use std::hash::{BuildHasher as _, RandomState};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{PATIENCE, TICK, Verifier};
use crate::stack::clock;
use crate::stack::environment;
use crate::stack::http::encode;
use crate::stack::options::Sampling;
use crate::stack::ports::Door;

/// How many traces are neither failed nor slow.
const REST: u32 = 1_000;
/// How many are failed, and how many slow.
const KEPT: u32 = 10;
/// What is slow.
const SLOW: Duration = Duration::from_millis(1_500);

/// Traces of one span each, of one kind.
struct Sent {
    name: String,
    ids: Vec<String>,
}

/// Sends traces of every kind and counts what arrives.
///
/// # Errors
/// What the gateway refused.
pub(super) fn checks(verifier: &mut Verifier) -> Result<(), String> {
    if verifier.plan.is_direct() {
        return Ok(());
    }
    let options = &verifier.plan.options;
    let share = match options.sampling {
        Sampling::All => 100,
        Sampling::Tail => u32::from(options.sampling_rest),
    };
    // The rest goes first: when the others have been decided, it has been, too.
    let rest = send(verifier, REST, false, Duration::from_millis(10))?;
    let failed = send(verifier, KEPT, true, Duration::from_millis(10))?;
    let slow = send(verifier, KEPT, false, SLOW)?;
    counted(
        verifier,
        "every failed trace is kept",
        &failed,
        (KEPT, KEPT),
    );
    counted(verifier, "every slow trace is kept", &slow, (KEPT, KEPT));
    let name = format!("about {share} % of the other traces are kept");
    counted(verifier, &name, &rest, bounds(share));
    for (kind, sent) in [("failed", &failed), ("slow", &slow), ("other", &rest)] {
        rated(verifier, kind, sent);
    }
    Ok(())
}

/// How many of the rest may be kept: what chance leaves out once in a million times is out.
fn bounds(share: u32) -> (u32, u32) {
    let middle = REST * share / 100;
    let variance = middle * (100 - share) / 100;
    let margin = 5 * variance.isqrt() + if variance > 0 { 5 } else { 0 };
    (middle.saturating_sub(margin), (middle + margin).min(REST))
}

/// Sends so many traces of one span each; the spans' name is of this run alone.
fn send(verifier: &Verifier, count: u32, failed: bool, took: Duration) -> Result<Sent, String> {
    let random = RandomState::new();
    let id = |number| format!("{:016x}", random.hash_one(number) | 1);
    let name = format!("stack canary {}", id((count, "name")));
    let ids: Vec<String> = (0..count)
        .map(|number| id((number, "high")) + &id((number, "low")))
        .collect();
    let end = clock::now();
    let spans: Vec<Value> = ids
        .iter()
        .map(|trace| {
            json!({
                "traceId": trace, "spanId": trace[..16], "name": name, "kind": 1,
                "startTimeUnixNano": (end - took.as_nanos()).to_string(),
                "endTimeUnixNano": end.to_string(),
                "status": {"code": if failed { 2 } else { 0 }},
            })
        })
        .collect();
    let service = json!({"key": "service.name", "value": {"stringValue": "stack-canary"}});
    let body = json!({"resourceSpans": [{
        "resource": {"attributes": [service]},
        "scopeSpans": [{"scope": {"name": "stack-canary"}, "spans": spans}],
    }]});
    let url = environment::endpoints(&verifier.plan).traces + "/v1/traces";
    verifier.client.tell(&url, &body)?;
    Ok(Sent { name, ids })
}

/// Asks until a number within bounds is there, or the time is over.
fn counted(verifier: &mut Verifier, name: &str, sent: &Sent, (least, most): (u32, u32)) {
    let tempo = verifier.url(Door::TempoHttp);
    let url = |id: &String| format!("{tempo}/api/traces/{id}");
    let started = Instant::now();
    let (found, holds) = loop {
        let is_there = |id: &&String| {
            let answer = verifier.client.get(&url(id));
            answer.is_ok_and(|answer| answer.is_success())
        };
        let found = sent.ids.iter().filter(is_there).count();
        let found = u32::try_from(found).unwrap_or(u32::MAX);
        let holds = (least..=most).contains(&found);
        if holds || started.elapsed() > PATIENCE {
            break (found, holds);
        }
        std::thread::park_timeout(TICK);
    };
    let all = sent.ids.len();
    let answered = format!("{found} of {all}, wanted {least} to {most}");
    verifier.say(name, &format!("{tempo}/api/traces/…"), &answered, holds);
}

/// Asks until the rate's counter has counted every span, kept or not.
fn rated(verifier: &mut Verifier, kind: &str, sent: &Sent) {
    let query = format!(
        "sum(traces_presampling_calls_total{{span_name=\"{}\"}})",
        sent.name
    );
    let prometheus = verifier.url(Door::Prometheus);
    let url = format!("{prometheus}/api/v1/query?query={}", encode(&query));
    let all = sent.ids.len().to_string();
    let name = format!("the rate of {kind} spans counts all {all}, before sampling");
    verifier.eventually(&name, &url, move |_, answer| {
        answer["data"]["result"][0]["value"][1] == all.as_str()
    });
}

#[cfg(test)]
mod tests {
    use super::bounds;

    #[test]
    fn all_is_all_none_is_none_and_a_share_is_about_it() {
        assert_eq!(bounds(100), (1_000, 1_000));
        assert_eq!(bounds(0), (0, 0));
        assert_eq!(bounds(5), (15, 85));
        assert_eq!(bounds(50), (420, 580));
    }
}
