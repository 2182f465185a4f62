//! What indexes logs and metrics, and what does not.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Verifier;
use crate::stack::canary::Canary;
use crate::stack::http::encode;
use crate::stack::labels;
use crate::stack::ports::Door;

/// Ids that have to be found beside a log record, and must not index it.
const METADATA: &[&str] = &["trace_id", "span_id", "correlation_id"];

/// Asks Loki and Prometheus for the canary's labels.
pub(super) fn checks(verifier: &mut Verifier, canary: &Canary) {
    let loki = verifier.url(Door::LokiHttp);
    let allowed: BTreeSet<String> = labels::logs().collect();
    let query = format!("{{service_name=\"{}\"}}", canary.service);
    let series = format!("{loki}/loki/api/v1/series?match[]={}", encode(&query));
    verifier.get(
        "only the contract's labels index logs",
        &series,
        move |_, answer| {
            let streams = answer["data"].as_array().into_iter().flatten();
            let mut keys = streams
                .filter_map(Value::as_object)
                .flat_map(|stream| stream.keys());
            keys.all(|key| allowed.contains(key) || key.starts_with("__"))
        },
    );
    let query = format!("{query} | correlation_id=\"{}\"", canary.trace_id);
    let lines = format!("{loki}/loki/api/v1/query_range?query={}", encode(&query));
    verifier.get(
        "ids are structured metadata of a log record",
        &lines,
        |_, answer| {
            let labels = &answer["data"]["result"][0]["stream"];
            METADATA.iter().all(|id| labels[*id].is_string())
        },
    );
    let query = format!("process_uptime_seconds{{instance=\"{}\"}}", canary.trace_id);
    let prometheus = verifier.url(Door::Prometheus);
    let point = format!("{prometheus}/api/v1/query?query={}", encode(&query));
    verifier.get("a series has the contract's labels", &point, |_, answer| {
        let metric = &answer["data"]["result"][0]["metric"];
        metric["job"] == "stack-canary" && metric["deployment_environment_name"] == "local"
    });
}
