//! What differs between two sets of objectives.

use super::{Changes, Whom};
use crate::rule::ChangeRule;
use crate::yaml::{Indicator, Matcher, Slo};

impl Changes {
    pub(super) fn slos(&mut self, old: &[Slo], new: &[Slo]) {
        for before in old {
            if let Some(now) = find(new, &before.name) {
                self.slo(before, now);
            } else {
                let message = format!("the objective `{}` is gone", before.name);
                self.promise(ChangeRule::Slo, before, message);
            }
        }
        for now in new.iter().filter(|now| find(old, &now.name).is_none()) {
            self.added("objective", (&now.name, &now.location));
        }
    }

    fn slo(&mut self, old: &Slo, new: &Slo) {
        let (name, before, now) = (&new.name, old.objective, new.objective);
        if let Some(is_less) = differs(now, before) {
            let message = format!("the objective `{name}` was {before} %, is {now} %");
            self.promise(weigh(is_less), new, message);
        }
        if old.window_seconds != new.window_seconds {
            let (before, now) = (&old.window, &new.window);
            let message = format!("the objective `{name}` was over {before}, is over {now}");
            self.promise(ChangeRule::Slo, new, message);
        }
        self.indicator(old, new);
        let words = |slo: &Slo| format!("{} {}", slo.owner, slo.brief);
        self.words((name, &new.location), &words(old), &words(new));
    }

    fn indicator(&mut self, old: &Slo, new: &Slo) {
        let name = &new.name;
        match (&old.indicator, &new.indicator) {
            (Indicator::Below(before), Indicator::Below(now)) => {
                if let Some(is_less) = differs(*before, *now) {
                    let message = format!("the objective `{name}` was below {before}, is {now}");
                    self.promise(weigh(is_less), new, message);
                }
            }
            (before, now) if !is_same(before, now) => {
                let message = format!("the objective `{name}` calls other events good");
                self.promise(ChangeRule::Slo, new, message);
            }
            _ => {}
        }
    }

    fn promise(&mut self, rule: ChangeRule, slo: &Slo, message: String) {
        let whom = match rule {
            ChangeRule::Addition => Whom::Nobody,
            _ => Whom::Queriers,
        };
        self.add(rule, whom, (&slo.name, &slo.location), message);
    }
}

fn find<'s>(slos: &'s [Slo], name: &str) -> Option<&'s Slo> {
    slos.iter().find(|slo| slo.name == name)
}

/// Whether one number is less than another; `None` where it is the same.
fn differs(left: f64, right: f64) -> Option<bool> {
    left.partial_cmp(&right)
        .filter(|order| order.is_ne())
        .map(std::cmp::Ordering::is_lt)
}

const fn weigh(promises_less: bool) -> ChangeRule {
    if promises_less {
        ChangeRule::Slo
    } else {
        ChangeRule::Addition
    }
}

/// Whether two indicators say the same, wherever they stand.
fn is_same(old: &Indicator, new: &Indicator) -> bool {
    let same = |old: &[Matcher], new: &[Matcher]| {
        let pair = |matcher: &Matcher| (matcher.key.clone(), matcher.values.clone());
        old.iter().map(pair).eq(new.iter().map(pair))
    };
    match (old, new) {
        (Indicator::Good(old), Indicator::Good(new))
        | (Indicator::Bad(old), Indicator::Bad(new)) => same(old, new),
        _ => false,
    }
}
