//! Rules and dashboards: Prometheus has taken every rule, and every panel's query is one.

use serde_json::Value;

use super::Verifier;
use crate::stack::http::encode;
use crate::stack::native;
use crate::stack::operations::{self, Source};
use crate::stack::ports::Door;

/// What Grafana puts in before it asks.
const FILLED: &[(&str, &str)] = &[
    ("$__rate_interval", "1m"),
    ("$__auto", "1m"),
    ("$service", ".+"),
];

/// Asks for each rule, and asks each panel's query.
///
/// # Errors
/// What is wrong with the registry that they are rendered from.
pub(super) fn checks(verifier: &mut Verifier) -> Result<(), String> {
    let prometheus = verifier.url(Door::Prometheus);
    let rules = format!("{prometheus}/api/v1/rules");
    verifier.eventually(
        "every rule is evaluated without an error",
        &rules,
        |_, answer| {
            let groups = answer["data"]["groups"].as_array().into_iter().flatten();
            let rules: Vec<&Value> = groups
                .flat_map(|group| group["rules"].as_array().into_iter().flatten())
                .collect();
            !rules.is_empty() && rules.iter().all(|rule| rule["health"] == "ok")
        },
    );
    let registry = native::registry()?;
    for panel in operations::panels(&registry)? {
        for target in &panel.targets {
            let query = filled(&target.query);
            let url = match panel.source {
                Source::Prometheus => format!("{prometheus}/api/v1/query?query={}", encode(&query)),
                Source::Loki => {
                    let loki = verifier.url(Door::LokiHttp);
                    format!("{loki}/loki/api/v1/query_range?query={}", encode(&query))
                }
                Source::Tempo if query.is_empty() => continue,
                Source::Tempo => {
                    let tempo = verifier.url(Door::TempoHttp);
                    format!("{tempo}/api/search?q={}", encode(&query))
                }
            };
            let name = format!("the query of panel `{}` is taken", panel.title);
            verifier.get(&name, &url, |status, _| status == 200);
        }
    }
    Ok(())
}

fn filled(query: &str) -> String {
    FILLED
        .iter()
        .fold(query.to_owned(), |query, (name, value)| {
            query.replace(name, value)
        })
}
