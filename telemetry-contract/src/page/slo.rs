//! Service level objectives.

use super::text::{cell, code};
use crate::yaml::{Indicator, Matcher, Slo};

/// An objective of a metric in this unit, as one of its facts.
pub(super) fn fact(slo: &Slo, unit: &str) -> String {
    let which = match &slo.indicator {
        Indicator::Good(matchers) => format!("have {}", list(matchers)),
        Indicator::Bad(matchers) => format!("do not have {}", list(matchers)),
        Indicator::Below(bound) => format!("are at most {bound} {unit}"),
    };
    let owner = if slo.owner.is_empty() {
        String::new()
    } else {
        format!(" Owner: {}.", cell(&slo.owner))
    };
    let brief = if slo.brief.is_empty() {
        String::new()
    } else {
        format!(" {}", cell(&slo.brief))
    };
    let (name, objective, window) = (code(&slo.name), slo.objective, &slo.window);
    format!("- objective {name}: {objective} % over {window} {which}.{brief}{owner}")
}

fn list(matchers: &[Matcher]) -> String {
    let matchers: Vec<String> = matchers.iter().map(matcher).collect();
    matchers.join(" and ")
}

fn matcher(matcher: &Matcher) -> String {
    let key = code(&matcher.key);
    let values: Vec<String> = matcher.values.iter().map(|value| code(value)).collect();
    if values.is_empty() {
        return format!("no {key}");
    }
    format!("{key} {}", values.join(" or "))
}
