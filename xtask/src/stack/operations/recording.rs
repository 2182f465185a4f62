//! Recording rules: the names that older dashboards and alerts use, and what many queries share.

use super::query::Names;
use super::rules::{Group, Rule};

/// The groups.
///
/// # Errors
/// A query that names what the registry does not have.
pub(crate) fn groups(names: &Names<'_>) -> Result<Vec<Group>, String> {
    let classic = "label_replace(label_replace(label_replace(QUERY, \"method\", \"$1\", \"#(http.request.method)\", \"(.*)\"), \"route\", \"$1\", \"#(http.route)\", \"(.*)\"), \"status\", \"$1\", \"#(http.response.status_code)\", \"(.*)\")";
    let classic = |inner: &str| classic.replace("QUERY", inner);
    let by =
        "by (job, instance, #(http.request.method), #(http.route), #(http.response.status_code)";
    let count = "#{http.server.request.duration}_count";
    Ok(vec![
        Group {
            name: "classic-names",
            rules: vec![
                record(
                    names,
                    "http_requests_total",
                    &sum(&classic(&format!("sum {by}) ({count})"))),
                )?,
                record(
                    names,
                    "http_request_duration_seconds_bucket",
                    &sum_le(&classic(&format!(
                        "sum {by}, le) (#{{http.server.request.duration}}_bucket)"
                    ))),
                )?,
                record(
                    names,
                    "http_request_duration_seconds_count",
                    &sum(&classic(&format!("sum {by}) ({count})"))),
                )?,
                record(
                    names,
                    "http_request_duration_seconds_sum",
                    &sum(&classic(&format!(
                        "sum {by}) (#{{http.server.request.duration}}_sum)"
                    ))),
                )?,
            ],
        },
        Group {
            name: "services",
            rules: vec![
                record(
                    names,
                    "job:http_requests:rate5m",
                    &format!("sum by (job) (rate({count}[5m]))"),
                )?,
                record(
                    names,
                    "job:http_errors:ratio_rate5m",
                    &format!(
                        "(sum by (job) (rate({count}{{#(http.response.status_code)=~\"5..\"}}[5m])) or \
                         0 * sum by (job) (rate({count}[5m]))) / \
                         sum by (job) (rate({count}[5m]))"
                    ),
                )?,
                record(
                    names,
                    "job:http_request_duration_seconds:p95_5m",
                    "histogram_quantile(0.95, sum by (job, le) (rate(#{http.server.request.duration}_bucket[5m])))",
                )?,
            ],
        },
    ])
}

/// The labels under their classic names alone.
fn sum(query: &str) -> String {
    format!("sum by (job, instance, method, route, status) ({query})")
}

fn sum_le(query: &str) -> String {
    format!("sum by (job, instance, method, route, status, le) ({query})")
}

fn record(names: &Names<'_>, record: &str, query: &str) -> Result<Rule, String> {
    Ok(Rule::Record {
        record: record.to_owned(),
        expression: names.query(query)?,
        labels: Vec::new(),
    })
}
