//! Which labels the result of an expression has, and whether every metric and label in it is there.

use std::collections::BTreeSet;

use super::expression::{Expression, Grouping};

/// The labels that a result may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::operations) enum Labels {
    /// Nothing is known of them.
    Any,
    /// These and no others.
    These(BTreeSet<String>),
}

impl Labels {
    /// No label at all.
    pub(in crate::operations) const fn none() -> Self {
        Self::These(BTreeSet::new())
    }

    /// Whether it may be among them.
    pub(in crate::operations) fn has(&self, label: &str) -> bool {
        match self {
            Self::Any => true,
            Self::These(labels) => labels.contains(label),
        }
    }

    fn with(self, more: &Self) -> Self {
        match (self, more) {
            (Self::These(mut labels), Self::These(more)) => {
                labels.extend(more.iter().cloned());
                Self::These(labels)
            }
            _ => Self::Any,
        }
    }

    fn keep(self, is_kept: impl Fn(&str) -> bool) -> Self {
        match self {
            Self::Any => Self::Any,
            Self::These(labels) => {
                Self::These(labels.into_iter().filter(|name| is_kept(name)).collect())
            }
        }
    }
}

/// The labels of a result. `of` gives those of a metric, `None` where nobody reports it; what is not
/// there is added to `problems`.
pub(in crate::operations) fn labels(
    expression: &Expression,
    of: &dyn Fn(&str) -> Option<Labels>,
    problems: &mut Vec<String>,
) -> Labels {
    match expression {
        Expression::Scalar | Expression::Text(_) => Labels::none(),
        Expression::Selector {
            metric, matchers, ..
        } => selected(metric.as_deref(), matchers, of, problems),
        Expression::Subquery(inner) => labels(inner, of, problems),
        Expression::Aggregation { grouping, inner } => {
            let inner = labels(inner, of, problems);
            grouped(grouping, inner, problems)
        }
        Expression::Call {
            function,
            arguments,
            ..
        } => called(function, arguments, of, problems),
        Expression::Binary {
            operator,
            named,
            taken,
            left,
            right,
        } => {
            let (left, right) = (labels(left, of, problems), labels(right, of, problems));
            let sides = left.clone().with(&right);
            want(&sides, named, problems);
            want(&right, taken, problems);
            let is_scalar = left == Labels::none();
            match operator.as_str() {
                "or" => sides,
                "and" | "unless" => left,
                _ if is_scalar && taken.is_empty() => right,
                _ => {
                    let taken = Labels::These(taken.iter().cloned().collect());
                    left.with(&taken)
                }
            }
        }
    }
}

fn selected(
    metric: Option<&str>,
    matchers: &[String],
    of: &dyn Fn(&str) -> Option<Labels>,
    problems: &mut Vec<String>,
) -> Labels {
    let Some(metric) = metric else {
        return Labels::Any;
    };
    let Some(found) = of(metric) else {
        problems.push(format!("nothing reports `{metric}`"));
        return Labels::Any;
    };
    for label in matchers.iter().filter(|label| !found.has(label)) {
        problems.push(format!("`{metric}` has no label `{label}`"));
    }
    found
}

fn grouped(grouping: &Grouping, inner: Labels, problems: &mut Vec<String>) -> Labels {
    match grouping {
        Grouping::By(names) => {
            want(&inner, names, problems);
            Labels::These(names.iter().cloned().collect())
        }
        Grouping::Without(names) => {
            want(&inner, names, problems);
            inner.keep(|label| !names.iter().any(|name| name == label))
        }
    }
}

fn called(
    function: &str,
    arguments: &[Expression],
    of: &dyn Fn(&str) -> Option<Labels>,
    problems: &mut Vec<String>,
) -> Labels {
    let mut all = Labels::none();
    for argument in arguments {
        all = all.with(&labels(argument, of, problems));
    }
    let text = |at: usize| match arguments.get(at) {
        Some(Expression::Text(text)) => text.as_str(),
        _ => "",
    };
    match function {
        "histogram_quantile" => {
            want(&all, &["le".to_owned()], problems);
            all.keep(|label| label != "le")
        }
        "label_replace" => {
            if !text(3).is_empty() {
                want(&all, &[text(3).to_owned()], problems);
            }
            all.with(&Labels::These(BTreeSet::from([text(1).to_owned()])))
        }
        _ => all,
    }
}

fn want(labels: &Labels, names: &[String], problems: &mut Vec<String>) {
    let missing = names.iter().filter(|name| !labels.has(name));
    problems.extend(missing.map(|name| format!("no series has the label `{name}` there")));
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Labels, labels};
    use crate::operations::language::promql::parse;

    #[track_caller]
    fn check(query: &str, expected: &[&str], wrong: &[&str]) {
        let these = |names: &[&str]| {
            let names = names.iter().map(ToString::to_string);
            Labels::These(names.collect::<BTreeSet<_>>())
        };
        let of = |metric: &str| match metric {
            "a" => Some(these(&["job", "x"])),
            "b_bucket" => Some(these(&["job", "le"])),
            _ => None,
        };
        let mut problems = Vec::new();
        let found = labels(&parse(query).unwrap(), &of, &mut problems);
        assert_eq!(problems, wrong, "{query}");
        if wrong.is_empty() {
            assert_eq!(found, these(expected), "{query}");
        }
    }

    #[test]
    fn labels_are_followed_through_an_expression() {
        check("a{x=\"1\"}", &["job", "x"], &[]);
        check("sum by (x) (rate(a[5m]))", &["x"], &[]);
        check("sum without (x) (a)", &["job"], &[]);
        check("2 * a", &["job", "x"], &[]);
        check("vector(0) or sum(a)", &[], &[]);
        check("histogram_quantile(0.5, b_bucket)", &["job"], &[]);
        check(
            "label_replace(a, \"y\", \"$1\", \"x\", \"\")",
            &["job", "x", "y"],
            &[],
        );
        check(
            "sum by (job) (a) * on (job) group_left (x) a",
            &["job", "x"],
            &[],
        );
    }

    #[test]
    fn what_is_not_there_is_told() {
        check("c", &[], &["nothing reports `c`"]);
        check("a{y=\"1\"}", &[], &["`a` has no label `y`"]);
        check(
            "sum by (y) (a)",
            &[],
            &["no series has the label `y` there"],
        );
        check(
            "histogram_quantile(0.5, a)",
            &[],
            &["no series has the label `le` there"],
        );
        check(
            "a and on (y) a",
            &[],
            &["no series has the label `y` there"],
        );
    }
}
