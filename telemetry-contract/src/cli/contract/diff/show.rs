//! How differences are shown.

use serde_json::{Value, json};

use crate::diff::{Change, Class, Due};
use crate::yaml::Registry;

/// Two registries, and what differs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown<'d> {
    pub(super) sides: (&'d Registry, &'d Registry),
    pub(super) changes: &'d [Change],
    pub(super) due: Option<&'d Due>,
    /// Whether something breaks and the version does not say so.
    pub(super) late: bool,
    /// How many changes a waiver covers.
    pub(super) waived: usize,
}

const CLASSES: [(Class, &str); 5] = [
    (Class::Breaking, "breaking"),
    (Class::Deprecation, "on their way out"),
    (Class::Relaxed, "less strict"),
    (Class::Addition, "new"),
    (Class::Wording, "wording only"),
];

impl Shown<'_> {
    /// For people: class by class, each with its place and with whom it concerns.
    pub(super) fn text(&self) -> String {
        let mut lines = Vec::new();
        for (class, title) in CLASSES {
            let of_class = || self.changes.iter().filter(|change| change.class() == class);
            if of_class().next().is_none() {
                continue;
            }
            lines.push(format!("{title} ({})", of_class().count()));
            lines.extend(of_class().map(|change| line(change, class)));
            lines.push(String::new());
        }
        lines.push(self.verdict());
        lines.join("\n") + "\n"
    }

    fn verdict(&self) -> String {
        let (old, new) = self.sides;
        let sides = format!("{} → {}", name(old), name(new));
        let due = match self.due {
            _ if self.changes.is_empty() => "nothing differs".to_owned(),
            None => "one of the two has no version of three numbers".to_owned(),
            Some(due) if due.reached => format!("its version says so ({} is due)", due.version),
            Some(due) if self.late => format!(
                "✘ something breaks and the version does not say so: {} is due",
                due.version
            ),
            Some(due) => format!("version {} is due", due.version),
        };
        match self.waived {
            0 => format!("{sides}: {due}"),
            waived => format!("{sides}: {due}; a waiver covers {waived} of the changes"),
        }
    }

    /// For programs.
    pub(super) fn json(&self) -> Value {
        let (old, new) = self.sides;
        let changes: Vec<Value> = self.changes.iter().map(change).collect();
        json!({
            "old": side(old),
            "new": side(new),
            "changes": changes,
            "waived": self.waived,
            "version": self.due.map(|due| json!({
                "bump": due.bump.to_string(),
                "due": due.version,
                "reached": due.reached,
            })),
        })
    }
}

fn line(change: &Change, class: Class) -> String {
    let (message, place) = (&change.message, &change.place);
    if class <= Class::Relaxed {
        let whom = change.whom.as_str();
        format!("  {message}\n    {place}  concerns {whom}")
    } else {
        format!("  {message}\n    {place}")
    }
}

fn change(change: &Change) -> Value {
    let place = &change.place;
    json!({
        "class": change.class().as_str(),
        "rule": change.rule.as_str(),
        "concerns": change.whom.as_str(),
        "subject": change.subject,
        "message": change.message,
        "file": place.file,
        "line": place.line,
        "column": place.column,
    })
}

fn side(registry: &Registry) -> Value {
    json!({ "name": registry.name, "version": registry.version, "schema_url": registry.schema_url })
}

/// A registry's name and version.
pub(super) fn name(registry: &Registry) -> String {
    format!("{} {}", registry.name, registry.version)
}
