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

/// An aggregation: its name, and what it takes before its series.
pub(super) struct Aggregation {
    name: &'static str,
    pub(super) first: Option<Kind>,
}

const fn aggregation_of(name: &'static str, first: Option<Kind>) -> Aggregation {
    Aggregation { name, first }
}

const AGGREGATIONS: &[Aggregation] = &[
    aggregation_of("avg", None),
    aggregation_of("bottomk", Some(Scalar)),
    aggregation_of("count", None),
    aggregation_of("count_values", Some(Text)),
    aggregation_of("group", None),
    aggregation_of("max", None),
    aggregation_of("min", None),
    aggregation_of("quantile", Some(Scalar)),
    aggregation_of("stddev", None),
    aggregation_of("stdvar", None),
    aggregation_of("sum", None),
    aggregation_of("topk", Some(Scalar)),
];

/// The function of this name.
pub(super) fn function(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.name == name)
}

/// The aggregation of this name, in whatever case.
pub(super) fn aggregation(name: &str) -> Option<&'static Aggregation> {
    let mut all = AGGREGATIONS.iter();
    all.find(|aggregation| aggregation.name.eq_ignore_ascii_case(name))
}
