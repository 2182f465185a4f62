//! How differences are shown.

use serde_json::{Value, json};

use crate::diagnostic::Diagnostic;
use crate::diff::{Change, Class, Due};
use crate::report::{self, Findings};
use crate::rule::ChangeRule;
use crate::yaml::Registry;

/// Two registries, and what differs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown<'d> {
    pub(super) sides: (&'d Registry, &'d Registry),
    pub(super) changes: &'d [Change],
    pub(super) due: Option<&'d Due>,
    /// Whether something breaks and the version does not say so.
    pub(super) late: bool,
    /// What was found: the changes in their order, then what is said of the version and of the
    /// waivers.
    pub(super) findings: &'d Findings,
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
    pub(super) fn text(&self, color: bool) -> String {
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
        lines.push(String::new());
        let mut text = lines.join("\n");
        text.push_str(&self.others(color));
        text.push_str(&self.verdict());
        text.push('\n');
        if !self.findings.conforms() {
            text.push_str(&report::summary(self.findings, color));
        }
        text
    }

    /// What was found beside the changes and what the verdict says: what is wrong with the waivers.
    fn others(&self, color: bool) -> String {
        let version = ChangeRule::Version.as_str();
        let others = self.findings.diagnostics.iter().skip(self.changes.len());
        let others = others.filter(|other| other.rule != version).cloned();
        let Findings {
            command, checked, ..
        } = self.findings;
        report::details(&Findings::new(command, checked, others), color)
    }

    /// The changes that a waiver covers.
    fn waived(&self) -> usize {
        let found = self.findings.diagnostics.iter();
        found.filter(|found| found.waived.is_some()).count()
    }

    fn verdict(&self) -> String {
        let (old, new) = self.sides;
        let sides = format!("{} → {}", old.title(), new.title());
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
        match self.waived() {
            0 => format!("{sides}: {due}"),
            waived => format!("{sides}: {due}; a waiver covers {waived} of the changes"),
        }
    }

    /// For programs: the findings as every command has them, and what differs.
    pub(super) fn json(&self) -> Value {
        let (old, new) = self.sides;
        let changes = self.changes.iter().zip(&self.findings.diagnostics);
        let mut object = report::findings_json(self.findings);
        object["old"] = side(old);
        object["new"] = side(new);
        object["changes"] = changes.map(change).collect();
        let worst = self.changes.iter().map(Change::class).min();
        object["worst"] = json!(worst.map(Class::as_str));
        object["version"] = json!(self.due.map(|due| json!({
            "bump": due.bump.to_string(),
            "due": due.version,
            "reached": due.reached,
        })));
        object
    }
}

fn line(change: &Change, class: Class) -> String {
    let place = Some(&change.place).filter(|place| !place.file.is_empty());
    let place = place.map(ToString::to_string);
    let whom = (class <= Class::Relaxed).then(|| format!("concerns {}", change.whom.as_str()));
    let about: Vec<String> = [place, whom].into_iter().flatten().collect();
    format!("  {}\n    {}", change.message, about.join("  "))
}

fn change((change, found): (&Change, &Diagnostic)) -> Value {
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
        "waived": found.waived.as_ref().map(report::waiver_json),
    })
}

fn side(registry: &Registry) -> Value {
    json!({ "name": registry.name, "version": registry.version, "schema_url": registry.schema_url })
}
