//! Service level objectives: what share of what a metric counts has to be good.

mod lint;
mod read;
mod window;

use crate::diagnostic::Place;
use crate::prometheus::label_name;

pub(super) use self::lint::lint;
pub(super) use self::read::read;

/// One objective, declared under `annotations.contract.slos` of a metric.
#[derive(Debug, Clone, PartialEq)]
pub struct Slo {
    /// Its name, of which a registry has one: `orders-availability`.
    pub name: String,
    /// Percent of the events that are good, from 50 to less than 100.
    pub objective: f64,
    /// Over how long, as Prometheus writes a duration: `30d`.
    pub window: String,
    /// The same in seconds.
    pub window_seconds: u64,
    /// Which of the metric's events are good.
    pub indicator: Indicator,
    /// Who answers for it; empty where nobody is named.
    pub owner: String,
    /// What it promises; empty where nothing is said.
    pub brief: String,
    /// Where it is declared.
    pub location: Place,
}

/// Which events are good. Events are what a counter counts, or a histogram's measurements.
#[derive(Debug, Clone, PartialEq)]
pub enum Indicator {
    /// Those whose labels match all of these.
    Good(Vec<Matcher>),
    /// All but those whose labels match all of these.
    Bad(Vec<Matcher>),
    /// Those that a histogram puts into a bucket up to this bound, in the metric's unit.
    Below(f64),
}

/// The values of one label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matcher {
    /// The attribute's key.
    pub key: String,
    /// Its values, of which `*` stands for any text; empty where the label has to be absent.
    pub values: Vec<String>,
    /// Where it is declared.
    pub location: Place,
}

impl Slo {
    /// What part of the events may be bad, from 0 to 0.5: a burn rate of 1 uses it up just at the
    /// end of the window.
    pub fn budget(&self) -> f64 {
        // Tenths and hundredths of a percent come out as they were written.
        ((100.0 - self.objective) * 1e7).round() / 1e9
    }
}

impl Matcher {
    /// What selects its series in Prometheus: `order_outcome="failed"`,
    /// `http_response_status_code=~"5.*"`, `error_type=""`.
    pub fn promql(&self) -> String {
        let label = label_name(&self.key);
        match self.values.as_slice() {
            [] => format!("{label}=\"\""),
            [value] if !value.contains('*') => format!("{label}=\"{}\"", quoted(value)),
            values => {
                let patterns: Vec<String> = values.iter().map(|value| pattern(value)).collect();
                format!("{label}=~\"{}\"", quoted(&patterns.join("|")))
            }
        }
    }

    /// Whether one of its values stands for this one.
    pub fn matches(&self, value: &str) -> bool {
        if self.values.is_empty() {
            return value.is_empty();
        }
        self.values.iter().any(|pattern| is_like(pattern, value))
    }
}

/// Whether a value is what a pattern stands for.
fn is_like(pattern: &str, value: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == value;
    };
    let Some(value) = value.strip_prefix(start) else {
        return false;
    };
    let mut ends = value.char_indices().map(|(at, _)| at);
    ends.any(|at| is_like(rest, &value[at..])) || is_like(rest, "")
}

/// A value as a regular expression; one that is there has a character at least.
fn pattern(value: &str) -> String {
    if value == "*" {
        return ".+".to_owned();
    }
    let parts: Vec<String> = value.split('*').map(literal).collect();
    parts.join(".*")
}

/// A text as a regular expression that matches it alone.
pub(crate) fn literal(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for character in text.chars() {
        if r".+*?()[]{}|^$\".contains(character) {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern
}

/// Text inside a PromQL string.
pub(crate) fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::{Matcher, Place, is_like, literal};

    #[track_caller]
    fn check(values: &[&str], expected: &str) {
        let matcher = Matcher {
            key: "http.status".to_owned(),
            values: values.iter().map(ToString::to_string).collect(),
            location: Place::default(),
        };
        assert_eq!(matcher.promql(), expected);
    }

    #[test]
    fn a_matcher_is_written_for_prometheus() {
        check(&[], r#"http_status="""#);
        check(&["failed"], r#"http_status="failed""#);
        check(&["5*"], r#"http_status=~"5.*""#);
        check(&["*"], r#"http_status=~".+""#);
        check(&["a.b", "c"], r#"http_status=~"a\\.b|c""#);
        check(&["say \"no\""], r#"http_status="say \"no\"""#);
    }

    #[test]
    fn only_what_means_something_is_escaped() {
        assert_eq!(literal("a:b-c"), "a:b-c");
        assert_eq!(literal("a.b*"), r"a\.b\*");
        assert_eq!(literal("a…b"), "a…b", "nothing else may be escaped there");
    }

    #[test]
    fn a_star_is_any_text() {
        assert!(is_like("5*", "503") && is_like("5*", "5") && !is_like("5*", "404"));
        assert!(is_like("*", "any") && is_like("a*c*", "abcd") && !is_like("a*c", "abd"));
        assert!(is_like("*c", "cc") && is_like("ü*", "üß"));
    }
}
