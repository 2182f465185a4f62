//! What there is to say of a rule, whatever it is about.

use super::{Level, Rule};

/// What a rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Area {
    /// The difference between two registries.
    Change,
    /// A registry's files.
    Registry,
    /// A check itself: what it was given, and how much of it.
    Run,
    /// A service's source.
    Source,
    /// Telemetry: over OTLP, or log lines.
    Telemetry,
    /// The list of waivers.
    Waiver,
}

impl Area {
    /// `change`, `registry`, `run`, `source`, `telemetry` or `waiver`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Change => "change",
            Self::Registry => "registry",
            Self::Run => "run",
            Self::Source => "source",
            Self::Telemetry => "telemetry",
            Self::Waiver => "waiver",
        }
    }
}

/// What there is to say of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Description {
    /// The stable kebab-case name.
    pub name: &'static str,
    /// What it looks at.
    pub area: Area,
    /// How seriously it is taken where nobody says otherwise.
    pub level: Level,
    /// What is wrong, one sentence.
    pub brief: &'static str,
    /// What it costs to leave it so.
    pub why: &'static str,
    /// What to do.
    pub fix: &'static str,
    /// Where the rule comes from: a specification's section, a registry's file, a decision.
    pub source: &'static str,
    /// What breaks it. Empty for telemetry: `samples::bad` has it.
    pub bad: &'static str,
    /// The same, conforming. Empty for telemetry: `samples::good` has it.
    pub good: &'static str,
}

/// Every rule there is, area by area, by name in each.
pub fn all() -> impl Iterator<Item = Description> {
    let telemetry = Rule::ALL.iter().map(|rule| rule.description());
    let others = [
        super::change::RULES,
        super::registry::RULES,
        super::run::RULES,
        super::source::RULES,
        super::waiver::RULES,
    ];
    telemetry.chain(others.into_iter().flatten().copied())
}

/// The rule of this name.
pub fn describe(name: &str) -> Option<Description> {
    all().find(|rule| rule.name == name)
}

impl Rule {
    /// What there is to say of it.
    pub const fn description(self) -> Description {
        Description {
            name: self.as_str(),
            area: Area::Telemetry,
            level: self.level(),
            brief: self.brief(),
            why: self.why(),
            fix: self.fix(),
            source: self.source(),
            bad: "",
            good: "",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Area, all, describe};

    #[test]
    fn every_name_leads_to_its_own_rule() {
        let names: BTreeSet<&str> = all().map(|rule| rule.name).collect();
        assert_eq!(names.len(), all().count(), "a name is there twice");
        for rule in all() {
            assert_eq!(describe(rule.name), Some(rule));
        }
        assert_eq!(describe("span-root-mising"), None);
    }

    #[test]
    fn names_are_kebab_case_and_in_order() {
        let kebab = |name: &str| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
        let areas: Vec<_> = all().map(|rule| (rule.area, rule.name)).collect();
        for pair in areas.windows(2) {
            let fine = pair[0].0 != pair[1].0 || pair[0].1 < pair[1].1;
            assert!(fine, "{pair:?} are not in order");
        }
        assert!(all().all(|rule| kebab(rule.name)));
    }

    #[test]
    fn every_rule_says_what_why_how_and_where_from() {
        for rule in all() {
            for text in [rule.brief, rule.why, rule.fix] {
                let sentence = text.ends_with('.') && text.len() > 15;
                assert!(sentence, "{}: `{text}` is no sentence", rule.name);
            }
            assert!(!rule.source.is_empty(), "{} has no source", rule.name);
            let samples = rule.area != Area::Telemetry;
            assert_eq!(samples, !rule.bad.is_empty(), "{}: bad", rule.name);
            assert_eq!(samples, !rule.good.is_empty(), "{}: good", rule.name);
        }
    }
}
