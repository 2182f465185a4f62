//! What differs between two registries, and for whom that breaks something.

mod attribute;
mod signal;
mod slo;
#[cfg(test)]
mod tests;
mod usage;
mod version;
mod words;

use core::fmt;

pub use self::version::{Bump, Due, due};
use crate::diagnostic::{Diagnostic, Place};
use crate::rule::{ChangeRule, Level};
use crate::yaml::Registry;

/// What a change means to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Somebody's service or query no longer does what it did.
    Breaking,
    /// Something is on its way out.
    Deprecation,
    /// Less is promised than before; what is there keeps its meaning.
    Relaxed,
    /// There is more than before.
    Addition,
    /// Only words differ.
    Wording,
}

impl Class {
    /// `breaking`, `deprecation`, `relaxed`, `addition` or `wording`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Breaking => "breaking",
            Self::Deprecation => "deprecation",
            Self::Relaxed => "relaxed",
            Self::Addition => "addition",
            Self::Wording => "wording",
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Who is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Whom {
    /// Who emits, and who queries.
    Both,
    /// Services that emit the telemetry.
    Emitters,
    /// Nobody.
    Nobody,
    /// Dashboards, alerts and people that query it.
    Queriers,
}

impl Whom {
    /// `who emits`, `who queries`, both or `nobody`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Both => "who emits and who queries",
            Self::Emitters => "who emits",
            Self::Nobody => "nobody",
            Self::Queriers => "who queries",
        }
    }
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What sort of change it is.
    pub rule: ChangeRule,
    /// Who is concerned.
    pub whom: Whom,
    /// What it is about: an attribute, a metric, a span, an event, an entity.
    pub subject: String,
    /// What it was and what it is, one sentence.
    pub message: String,
    /// Where it stands now; where it stood, if it is gone. What concerns the whole registry stands
    /// nowhere: its place is the default one.
    pub place: Place,
}

impl Change {
    /// Whether it is about the registry as a whole, which no version makes up for.
    pub const fn is_of_registry(&self) -> bool {
        matches!(self.rule, ChangeRule::Identity | ChangeRule::VersionLowered)
    }

    /// What it means to others.
    pub const fn class(&self) -> Class {
        match self.rule {
            ChangeRule::Addition => Class::Addition,
            ChangeRule::Deprecation => Class::Deprecation,
            ChangeRule::Relaxed => Class::Relaxed,
            ChangeRule::Wording => Class::Wording,
            _ => Class::Breaking,
        }
    }
}

impl From<&Change> for Diagnostic {
    fn from(change: &Change) -> Self {
        let rule = change.rule;
        let mut diagnostic = Self::new(rule.as_str(), rule.level(), &change.message);
        diagnostic.place = Some(change.place.clone()).filter(|place| !place.file.is_empty());
        diagnostic.subject.clone_from(&change.subject);
        if change.whom != Whom::Nobody && change.rule.level() != Level::Allow {
            diagnostic.help = format!("concerns {}", change.whom.as_str());
        }
        diagnostic
    }
}

/// Everything that differs, what breaks something first.
pub fn compare(old: &Registry, new: &Registry) -> Vec<Change> {
    let mut changes = Changes::default();
    changes.identity(old, new);
    changes.attributes(old, new);
    changes.metrics(old, new);
    changes.spans(old, new);
    changes.events(old, new);
    changes.entities(old, new);
    let mut changes = changes.0;
    changes.sort_by(|left, right| {
        let key = |change: &Change| (change.class(), change.subject.clone(), change.rule);
        key(left).cmp(&key(right))
    });
    changes.dedup();
    changes
}

/// A schema URL without its version.
fn family(url: &str) -> &str {
    url.rsplit_once('/').map_or(url, |(family, _)| family)
}

/// Differences as they are found.
#[derive(Debug, Default)]
struct Changes(Vec<Change>);

/// What a difference is about: the name as it is shown, and its place.
type About<'a> = (&'a str, &'a Place);

impl Changes {
    fn add(&mut self, rule: ChangeRule, whom: Whom, about: About<'_>, message: String) {
        let (subject, place) = about;
        self.0.push(Change {
            rule,
            whom,
            subject: subject.to_owned(),
            message,
            place: place.clone(),
        });
    }

    /// Whether it is the same registry still, and a later one.
    fn identity(&mut self, old: &Registry, new: &Registry) {
        let place = Place::default();
        let about = (new.name.as_str(), &place);
        if old.name != new.name {
            let message = format!("the registry was `{}`, is `{}`", old.name, new.name);
            self.add(ChangeRule::Identity, Whom::Both, about, message);
        }
        let (before, now) = (family(&old.schema_url), family(&new.schema_url));
        if before != now {
            let message = format!("the schema URL was one of `{before}`, is one of `{now}`");
            self.add(ChangeRule::Identity, Whom::Both, about, message);
        } else if version::is_lower(&new.version, &old.version) {
            let message = format!("the version was {}, is {}", old.version, new.version);
            self.add(ChangeRule::VersionLowered, Whom::Both, about, message);
        }
    }

    /// A definition that is new.
    fn added(&mut self, what: &str, about: About<'_>) {
        let message = format!("the {what} `{}` is new", about.0);
        self.add(ChangeRule::Addition, Whom::Nobody, about, message);
    }

    /// A definition that is gone.
    fn removed(&mut self, what: &str, about: About<'_>) {
        let message = format!("the {what} `{}` is gone", about.0);
        self.add(ChangeRule::Removed, Whom::Both, about, message);
    }

    /// A value that is another one, by this rule.
    fn other<T: PartialEq + fmt::Display>(
        &mut self,
        (rule, whom): (ChangeRule, Whom),
        about: About<'_>,
        what: &str,
        (old, new): (T, T),
    ) {
        if old != new {
            let message = format!("the {what} of `{}` was `{old}`, is `{new}`", about.0);
            self.add(rule, whom, about, message);
        }
    }

    /// Something that is on its way out now, or no longer.
    fn deprecated(&mut self, about: About<'_>, old: Option<&str>, new: Option<&str>) {
        match (old, new) {
            (None, Some(instead)) => {
                let message = format!("`{}` is on its way out: {instead}", about.0);
                self.add(ChangeRule::Deprecation, Whom::Both, about, message);
            }
            (Some(_), None) => {
                let message = format!("`{}` is no longer on its way out", about.0);
                self.add(ChangeRule::Addition, Whom::Nobody, about, message);
            }
            (Some(before), Some(now)) if before != now => {
                let message = format!("`{}` is on its way out in other words: {now}", about.0);
                self.add(ChangeRule::Wording, Whom::Nobody, about, message);
            }
            _ => {}
        }
    }
}
