//! Rules and dashboards: Prometheus evaluates every rule, and every query is taken and has data, where
//! services have reported and there can be some.

use std::time::{Duration, Instant};

use serde_json::Value;
use telemetry_contract::operations::{self, Asker, Query, Services, Source};

use super::Verifier;
use super::silent::why_silent;
use crate::stack::component::Component;
use crate::stack::http::encode;
use crate::stack::native;
use crate::stack::ports::Door;

/// What Grafana puts in before it asks.
const FILLED: &[(&str, &str)] = &[
    ("$__rate_interval", "1m"),
    ("$__auto", "1m"),
    ("$service", ".+"),
    ("$slo", ".+"),
];
/// What is there once a service has reported twice: a rate needs two points.
const REPORTED: &str = "rate(telemetry_items_emitted_total[5m])";

/// How long all queries together may take to have data.
const PATIENCE: Duration = Duration::from_secs(60);

/// Asks for each rule, and asks each query.
///
/// # Errors
/// What is wrong with the registry that they are rendered from.
pub(super) fn checks(verifier: &mut Verifier) -> Result<(), String> {
    let queries = operations::queries(&native::registry()?, &Services::default())?;
    let has_prometheus = verifier.plan.has(Component::Prometheus);
    if has_prometheus {
        evaluated(verifier, &queries);
    }
    let wants_data = has_prometheus && has_reports(verifier);
    let until = Instant::now() + PATIENCE;
    for query in queries.iter().filter(|query| query.asker != Asker::Alert) {
        ask(verifier, query, wants_data.then_some(until));
    }
    Ok(())
}

/// Every rule is there and was evaluated.
fn evaluated(verifier: &mut Verifier, queries: &[Query]) {
    let url = verifier.url(Door::Prometheus) + "/api/v1/rules";
    let rules = queries.iter().filter(|query| query.asker != Asker::Panel);
    let names: Vec<&str> = rules.map(|rule| rule.name.as_str()).collect();
    let name = format!("all {} rules are evaluated without an error", names.len());
    verifier.eventually(&name, &url, |_, answer| {
        let groups = answer["data"]["groups"].as_array().into_iter().flatten();
        let rules: Vec<&Value> = groups
            .flat_map(|group| group["rules"].as_array().into_iter().flatten())
            .collect();
        names.iter().all(|name| {
            let mut rules = rules
                .iter()
                .filter(|rule| rule["name"] == **name)
                .peekable();
            rules.peek().is_some() && rules.all(|rule| rule["health"] == "ok")
        })
    });
}

/// Whether services have reported, so that queries have to have data; says so where none has.
fn has_reports(verifier: &mut Verifier) -> bool {
    let url = format!(
        "{}/api/v1/query?query={}",
        verifier.url(Door::Prometheus),
        encode(REPORTED)
    );
    let answer = verifier.client.get(&url);
    let has_reports = answer.is_ok_and(|answer| has_data(Source::Prometheus, &answer.json()));
    if !has_reports {
        let said = "no service has reported twice within five minutes, so that data is not asked \
                    for: `cargo xtask demo --stack` makes three report";
        verifier.say("queries need not have data", &url, said, true);
    }
    has_reports
}

/// Asks one query; until then, where it has to have data.
fn ask(verifier: &mut Verifier, query: &Query, wants_data_until: Option<Instant>) {
    let Some(url) = url(verifier, query) else {
        return;
    };
    let name = match query.asker {
        Asker::Panel => format!("panel `{} / {}`", query.place, query.name),
        Asker::Alert | Asker::Record => format!("rule `{}`", query.name),
    };
    let source = query.source;
    let has_gateway = !verifier.plan.is_direct();
    match (wants_data_until, why_silent(query, has_gateway)) {
        (Some(until), None) => {
            let name = format!("{name} has data");
            verifier.before(until, &name, &url, |status, answer| {
                status == 200 && has_data(source, answer)
            });
        }
        (Some(_), Some(why)) => {
            let name = format!("{name} is taken; there may be no data: {why}");
            verifier.get(&name, &url, |status, _| status == 200);
        }
        (None, _) => verifier.get(&format!("{name} is taken"), &url, |status, _| status == 200),
    }
}

/// What asks it; `None` where whom it asks does not run.
fn url(verifier: &Verifier, query: &Query) -> Option<String> {
    let (component, door, path) = match query.source {
        Source::Prometheus => (
            Component::Prometheus,
            Door::Prometheus,
            "/api/v1/query?query=",
        ),
        Source::Loki => (
            Component::Loki,
            Door::LokiHttp,
            "/loki/api/v1/query_range?query=",
        ),
        Source::Tempo => (Component::Tempo, Door::TempoHttp, "/api/search?q="),
    };
    let text = match query.asker {
        Asker::Record => query.name.clone(),
        Asker::Alert | Asker::Panel => filled(&query.text),
    };
    let runs = verifier.plan.has(component);
    runs.then(|| format!("{}{path}{}", verifier.url(door), encode(&text)))
}

/// Whether there is something in an answer; what is not a number shows nothing.
fn has_data(source: Source, answer: &Value) -> bool {
    let found = match source {
        Source::Prometheus | Source::Loki => &answer["data"]["result"],
        Source::Tempo => &answer["traces"],
    };
    let mut found = found.as_array().into_iter().flatten();
    found.any(|series| series["value"][1] != "NaN")
}

fn filled(query: &str) -> String {
    FILLED
        .iter()
        .fold(query.to_owned(), |query, (name, value)| {
            query.replace(name, value)
        })
}
