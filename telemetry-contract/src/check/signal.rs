//! Which span, metric or event an observation is on.

use crate::rule::Rule;

/// The name that a place has; a finding about a whole trace has its span as the subject.
pub(crate) fn signal<'n>(rule: Rule, subject: &'n str, place: &'n str) -> Option<&'n str> {
    let of_trace = place.starts_with("trace ") && !rule.as_str().starts_with("log-");
    named(place).or_else(|| of_trace.then_some(subject))
}

/// The name in ``span `name` ``, ``metric `name` `` and ``log record `name` of scope … ``.
fn named(place: &str) -> Option<&str> {
    let kinds = ["span `", "metric `", "log record `"];
    let rest = kinds.iter().find_map(|kind| place.strip_prefix(kind))?;
    let end = rest.find("` of scope `").or_else(|| rest.rfind('`'))?;
    rest.get(..end)
}
