//! PromQL's functions, as far as they are used: what each takes and gives.

use super::expression::Kind::{self, Range, Scalar, Text, Vector};
use super::expression::ResultKind;

/// A function: its name, what it takes, how many of these may be left out, what it gives.
pub(super) struct Function {
    pub(super) name: &'static str,
    pub(super) takes: &'static [Kind],
    pub(super) optional: usize,
    pub(super) gives: ResultKind,
}

const fn of_series(name: &'static str, takes: &'static [Kind]) -> Function {
    Function {
        name,
        takes,
        optional: 0,
        gives: ResultKind::Vector,
    }
}

const FUNCTIONS: &[Function] = &[
    of_series("abs", &[Vector]),
    of_series("absent", &[Vector]),
    of_series("absent_over_time", &[Range]),
    of_series("avg_over_time", &[Range]),
    of_series("ceil", &[Vector]),
    of_series("changes", &[Range]),
    of_series("clamp_max", &[Vector, Scalar]),
    of_series("clamp_min", &[Vector, Scalar]),
    of_series("count_over_time", &[Range]),
    of_series("delta", &[Range]),
    of_series("deriv", &[Range]),
    of_series("floor", &[Vector]),
    of_series("histogram_quantile", &[Scalar, Vector]),
    of_series("idelta", &[Range]),
    of_series("increase", &[Range]),
    of_series("irate", &[Range]),
    of_series("label_replace", &[Vector, Text, Text, Text, Text]),
    of_series("last_over_time", &[Range]),
    of_series("max_over_time", &[Range]),
    of_series("min_over_time", &[Range]),
    of_series("predict_linear", &[Range, Scalar]),
    of_series("present_over_time", &[Range]),
    of_series("quantile_over_time", &[Scalar, Range]),
    of_series("rate", &[Range]),
    of_series("resets", &[Range]),
    Function {
        name: "round",
        takes: &[Vector, Scalar],
        optional: 1,
        gives: ResultKind::Vector,
    },
    Function {
        name: "scalar",
        takes: &[Vector],
        optional: 0,
        gives: ResultKind::Scalar,
    },
    of_series("sort", &[Vector]),
    of_series("sort_desc", &[Vector]),
    of_series("sum_over_time", &[Range]),
    Function {
        name: "time",
        takes: &[],
        optional: 0,
        gives: ResultKind::Scalar,
    },
    of_series("timestamp", &[Vector]),
    of_series("vector", &[Scalar]),
];

/// Aggregations, and whether each takes a number or a text first.
const AGGREGATIONS: &[(&str, Option<Kind>)] = &[
    ("avg", None),
    ("bottomk", Some(Scalar)),
    ("count", None),
    ("count_values", Some(Text)),
    ("group", None),
    ("max", None),
    ("min", None),
    ("quantile", Some(Scalar)),
    ("stddev", None),
    ("stdvar", None),
    ("sum", None),
    ("topk", Some(Scalar)),
];

/// The function of this name.
pub(super) fn function(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.name == name)
}

/// What the aggregation of this name takes first; `None` where there is none.
pub(super) fn aggregation(name: &str) -> Option<Option<Kind>> {
    let mut all = AGGREGATIONS.iter();
    let found = all.find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map(|(_, first)| *first)
}
