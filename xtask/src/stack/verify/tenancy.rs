//! That tenants are kept apart: each finds its own, none another's, and what names none is the
//! stack's own.

use std::time::{Duration, Instant};

use super::{PATIENCE, TICK, Verifier};
use crate::stack::canary::Canary;
use crate::stack::environment;
use crate::stack::http::{Client, TENANT};
use crate::stack::options::Tenancy;
use crate::stack::ports::Door;

/// Another tenant than the stack's own.
const OTHER: &str = "stack-verify";

/// Asks without a tenant; where tenants are kept apart, sends as one and asks as another.
///
/// # Errors
/// What was refused.
pub(super) fn checks(verifier: &mut Verifier, own: &Canary) -> Result<(), String> {
    let is_multi = verifier.plan.options.tenancy == Tenancy::Multi;
    without(verifier, if is_multi { 401 } else { 200 });
    if !is_multi {
        return Ok(());
    }
    let to = environment::endpoints(&verifier.plan);
    let other = Canary::new(&verifier.plan.schema_url);
    other.send(&client().tenant(OTHER), &to)?;
    apart(verifier, &other, OTHER, TENANT);
    apart(verifier, own, TENANT, OTHER);
    if !verifier.plan.is_direct() {
        let unnamed = Canary::new(&verifier.plan.schema_url);
        unnamed.send(&client(), &to)?;
        apart(verifier, &unnamed, TENANT, OTHER);
    }
    Ok(())
}

fn client() -> Client {
    Client::new(Duration::from_secs(10))
}

/// What the stores say to those who name no tenant.
fn without(verifier: &mut Verifier, wanted: u16) {
    for (door, path, name) in [
        (
            Door::LokiHttp,
            "/loki/api/v1/labels",
            "Loki asks for a tenant",
        ),
        (
            Door::TempoHttp,
            "/api/search?limit=1",
            "Tempo asks for a tenant",
        ),
    ] {
        let name = if wanted == 401 {
            name.to_owned()
        } else {
            format!("{name} only where it is told to")
        };
        let url = verifier.url(door) + path;
        let status = client().get(&url).map(|answer| answer.status);
        let answered = format!("{status:?} without a tenant");
        verifier.say(&name, &url, &answered, status == Ok(wanted));
    }
}

/// Logs and traces of a canary are found as one tenant, and not as another. Metrics have no tenants.
fn apart(verifier: &mut Verifier, canary: &Canary, whose: &str, other: &str) {
    let mut questions = environment::questions(&verifier.plan, canary);
    questions.retain(|question| question.signal != "metrics");
    for question in questions {
        let finds = |tenant: &str| {
            let answer = client().tenant(tenant).get(&question.url);
            answer.is_ok_and(|answer| (question.is_found)(canary, &answer.json()))
        };
        let started = Instant::now();
        while !finds(whose) && started.elapsed() < PATIENCE {
            std::thread::park_timeout(TICK);
        }
        let (found, seen) = (finds(whose), finds(other));
        let name = format!("{} of tenant {whose} are {whose}'s alone", question.signal);
        let answered = format!("found as {whose}: {found}, as {other}: {seen}");
        verifier.say(&name, &question.url, &answered, found && !seen);
    }
}
