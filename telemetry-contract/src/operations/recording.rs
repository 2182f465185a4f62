//! Recording rules: the names that older dashboards and alerts use, and what many queries share.

use super::names::Names;
use super::rules::{Group, Rule};

/// What older names are for, and the part of a histogram that each is.
const CLASSIC: &[(&str, &str)] = &[
    ("http_requests_total", "count"),
    ("http_request_duration_seconds_bucket", "bucket"),
    ("http_request_duration_seconds_count", "count"),
    ("http_request_duration_seconds_sum", "sum"),
];
/// Older names of labels.
const LABELS: &[(&str, &str)] = &[
    ("method", "#(http.request.method)"),
    ("route", "#(http.route)"),
    ("status", "#(http.response.status_code)"),
];
const SHARED: &[(&str, &str)] = &[
    (
        "job:http_requests:rate5m",
        "sum by (job) (rate(#{http.server.request.duration}_count[5m]))",
    ),
    (
        "job:http_errors:ratio_rate5m",
        "(sum by (job) (rate(#{http.server.request.duration}_count{#(http.response.status_code)=~\"5..\"}[5m])) or \
         0 * job:http_requests:rate5m) / (job:http_requests:rate5m > 0)",
    ),
    (
        "job:http_request_duration_seconds:p95_5m",
        "histogram_quantile(0.95, sum by (job, le) (rate(#{http.server.request.duration}_bucket[5m])))",
    ),
];

/// The groups.
///
/// # Errors
/// A query that names what the registry does not have.
pub(super) fn groups(names: &Names<'_>) -> Result<Vec<Group>, String> {
    let classic = CLASSIC.iter().map(|(name, part)| {
        let query = classic(part);
        record(names, name, &query)
    });
    let shared = SHARED
        .iter()
        .map(|(name, query)| record(names, name, query));
    Ok(vec![
        group("classic-names", classic.collect::<Result<_, _>>()?),
        group("services", shared.collect::<Result<_, _>>()?),
    ])
}

/// A part of the histogram with the older labels alone; counters are added up before their rate is
/// taken, so that each process keeps a series of its own.
fn classic(part: &str) -> String {
    let le = if part == "bucket" { ", le" } else { "" };
    let (old, new): (Vec<&str>, Vec<&str>) = LABELS.iter().copied().unzip();
    let counts = format!(
        "sum by (job, instance, {}{le}) (#{{http.server.request.duration}}_{part})",
        new.join(", ")
    );
    let named = LABELS.iter().fold(counts, |query, (old, new)| {
        format!("label_replace({query}, \"{old}\", \"$1\", \"{new}\", \"(.*)\")")
    });
    format!("sum by (job, instance, {}{le}) ({named})", old.join(", "))
}

fn group(name: &str, rules: Vec<Rule>) -> Group {
    Group {
        name: name.to_owned(),
        rules,
    }
}

fn record(names: &Names<'_>, name: &str, query: &str) -> Result<Rule, String> {
    Ok(Rule::Record {
        name: name.to_owned(),
        expression: names.query(query)?,
        labels: Vec::new(),
    })
}
