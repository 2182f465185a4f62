//! What differs in how a signal uses its attributes.

use super::{About, Changes, Whom};
use crate::rule::ChangeRule;
use crate::yaml::{Condition, Requirement, Usage};

impl Changes {
    /// The labels of a metric: each of them is part of its series' identity.
    pub(super) fn labels(&mut self, about: About<'_>, old: &[Usage], new: &[Usage]) {
        let name = about.0;
        for gone in missing(old, new) {
            let message = format!("the metric `{name}` no longer has the label `{}`", gone.key);
            self.add(ChangeRule::LabelChanged, Whom::Queriers, about, message);
        }
        for more in missing(new, old) {
            let (about, key) = ((name, &more.location), &more.key);
            let message = format!("the metric `{name}` has the label `{key}` too");
            self.add(ChangeRule::LabelChanged, Whom::Queriers, about, message);
        }
        self.requirements(about, old, new);
        self.said_of_usages(about, old, new);
    }

    /// The attributes of anything else.
    pub(super) fn usages(&mut self, about: About<'_>, old: &[Usage], new: &[Usage]) {
        let name = about.0;
        for gone in missing(old, new) {
            let message = format!("`{name}` no longer has `{}`", gone.key);
            let rule = if gone.requirement == Requirement::OptIn {
                ChangeRule::Relaxed
            } else {
                ChangeRule::Removed
            };
            self.add(rule, Whom::Queriers, about, message);
        }
        for more in missing(new, old) {
            let (about, key) = ((name, &more.location), &more.key);
            if strength(&more.requirement) > strength(&Requirement::Recommended) {
                let how = in_words(&more.requirement);
                let message = format!("`{name}` has `{key}` too, {how}");
                self.add(ChangeRule::Required, Whom::Emitters, about, message);
            } else {
                let message = format!("`{name}` has `{key}` too");
                self.add(ChangeRule::Addition, Whom::Nobody, about, message);
            }
        }
        self.requirements(about, old, new);
        self.said_of_usages(about, old, new);
    }

    /// How much the attributes are required that both have.
    fn requirements(&mut self, about: About<'_>, old: &[Usage], new: &[Usage]) {
        for now in new {
            let Some(before) = old.iter().find(|before| before.key == now.key) else {
                continue;
            };
            let (was, is) = (strength(&before.requirement), strength(&now.requirement));
            let (rule, whom) = if is > was && is > strength(&Requirement::Recommended) {
                (ChangeRule::Required, Whom::Emitters)
            } else if is > was {
                (ChangeRule::Addition, Whom::Nobody)
            } else if is < was {
                (ChangeRule::Relaxed, Whom::Queriers)
            } else {
                self.conditions((about.0, &now.location), before, now);
                continue;
            };
            let (was, is) = (in_words(&before.requirement), in_words(&now.requirement));
            let message = format!("`{}` was {was} on `{}`, is {is}", now.key, about.0);
            self.add(rule, whom, (about.0, &now.location), message);
        }
    }

    /// What an attribute is required under: a check knows a `when`, people read a text.
    fn conditions(&mut self, about: About<'_>, before: &Usage, now: &Usage) {
        let condition = |usage: &Usage| match &usage.requirement {
            Requirement::Conditional(condition) => Some(condition.clone()),
            _ => None,
        };
        let (Some(was), Some(is)) = (condition(before), condition(now)) else {
            return;
        };
        if was == is {
            return;
        }
        let (rule, whom) = if matches!(is, Condition::Text(_)) {
            (ChangeRule::Wording, Whom::Nobody)
        } else {
            (ChangeRule::Required, Whom::Both)
        };
        let (was, is) = (spelled(&was), spelled(&is));
        let message = format!(
            "`{}` was required on `{}` where {was}, is where {is}",
            now.key, about.0
        );
        self.add(rule, whom, about, message);
    }
}

/// A condition behind the word `where`.
fn spelled(condition: &Condition) -> String {
    match condition {
        Condition::AttributePresent(key) => format!("`{key}` is there"),
        Condition::StatusError => "the status is an error".to_owned(),
        Condition::Text(text) => format!("it says \"{text}\""),
    }
}

/// What `of` has and `from` has not.
fn missing<'a>(of: &'a [Usage], from: &'a [Usage]) -> impl Iterator<Item = &'a Usage> {
    of.iter()
        .filter(|usage| from.iter().all(|other| other.key != usage.key))
}

const fn strength(requirement: &Requirement) -> u8 {
    match requirement {
        Requirement::OptIn => 0,
        Requirement::Recommended => 1,
        Requirement::Conditional(Condition::Text(_)) => 2,
        Requirement::Conditional(_) => 3,
        Requirement::Required => 4,
    }
}

const fn in_words(requirement: &Requirement) -> &'static str {
    match requirement {
        Requirement::OptIn => "opt-in",
        Requirement::Recommended => "recommended",
        Requirement::Conditional(Condition::Text(_)) => "required under a condition in words",
        Requirement::Conditional(_) => "required under a condition",
        Requirement::Required => "required",
    }
}
