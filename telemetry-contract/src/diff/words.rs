//! What differs in what is said for people, and in what only tools that look ahead read.

use super::{About, Changes, Whom};
use crate::rule::ChangeRule;
use crate::yaml::{Attribute, Usage, Words};

impl Changes {
    /// Words that differ.
    pub(super) fn words(&mut self, about: About<'_>, old: &str, new: &str) {
        if old != new {
            let message = format!("`{}` is described in other words", about.0);
            self.add(ChangeRule::Wording, Whom::Nobody, about, message);
        }
    }

    /// What is said beside the brief.
    pub(super) fn said(&mut self, about: About<'_>, old: &Words, new: &Words) {
        self.said_of(about, &format!("`{}`", about.0), old, new);
    }

    /// What is said of attributes where they are used.
    pub(super) fn said_of_usages(&mut self, about: About<'_>, old: &[Usage], new: &[Usage]) {
        for now in new {
            if let Some(before) = old.iter().find(|before| before.key == now.key) {
                let whose = format!("`{}` on `{}`", now.key, about.0);
                let about = (about.0, &now.location);
                self.said_of(about, &whose, &before.words, &now.words);
                self.fan_out(about, &whose, before.fan_out, now.fan_out);
            }
        }
    }

    fn said_of(&mut self, about: About<'_>, whose: &str, old: &Words, new: &Words) {
        for what in new.other_than(old) {
            let (was, is) = (old.get(what), new.get(what));
            let (rule, whom, message) = match what {
                "stability" if was == "stable" => {
                    let message = format!("{whose} was stable, is {}", or_nothing(is));
                    (ChangeRule::Relaxed, Whom::Queriers, message)
                }
                "stability" => {
                    let (was, is) = (or_nothing(was), or_nothing(is));
                    let message = format!("the stability of {whose} was {was}, is {is}");
                    (ChangeRule::Wording, Whom::Nobody, message)
                }
                "examples" => {
                    let message = format!("other examples are said of {whose}");
                    (ChangeRule::Wording, Whom::Nobody, message)
                }
                _ => {
                    let message = format!("another {what} is said of {whose}");
                    (ChangeRule::Wording, Whom::Nobody, message)
                }
            };
            self.add(rule, whom, about, message);
        }
    }

    /// What a label multiplies a metric's series by.
    fn fan_out(&mut self, about: About<'_>, whose: &str, old: Option<u32>, new: Option<u32>) {
        if old != new {
            let shown = |of: Option<u32>| of.map_or("not said".to_owned(), |of| of.to_string());
            let (was, is) = (shown(old), shown(new));
            let message = format!("the fan-out of {whose} was {was}, is {is}");
            self.add(ChangeRule::Relaxed, Whom::Queriers, about, message);
        }
    }

    /// The entities that a signal is associated with.
    pub(super) fn associations(&mut self, about: About<'_>, old: &[String], new: &[String]) {
        for gone in old.iter().filter(|entity| !new.contains(entity)) {
            let message = format!("`{}` is no longer of the entity `{gone}`", about.0);
            self.add(ChangeRule::Relaxed, Whom::Queriers, about, message);
        }
        for more in new.iter().filter(|entity| !old.contains(entity)) {
            let message = format!("`{}` is of the entity `{more}` too", about.0);
            self.add(ChangeRule::Addition, Whom::Nobody, about, message);
        }
    }

    /// What a set of values leaves to others: registries on top, and statuses.
    pub(super) fn leave(&mut self, about: About<'_>, old: &Attribute, new: &Attribute) {
        let key = about.0;
        for (before, now, what) in [
            (
                old.extensible,
                new.extensible,
                "values of registries on top",
            ),
            (old.error_statuses, new.error_statuses, "HTTP statuses"),
            (old.rpc_statuses, new.rpc_statuses, "gRPC statuses"),
        ] {
            if before && !now {
                let message = format!("`{key}` no longer takes {what}");
                self.add(ChangeRule::Narrowed, Whom::Emitters, about, message);
            } else if now && !before {
                let message = format!("`{key}` takes {what} too");
                self.add(ChangeRule::Relaxed, Whom::Queriers, about, message);
            }
        }
    }
}

fn or_nothing(said: &str) -> &str {
    if said.is_empty() { "not said" } else { said }
}
