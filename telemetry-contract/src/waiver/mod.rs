//! What is put up with: broken rules that a list covers for a time, and the levels of rules.
//!
//! ```
//! use telemetry_contract::date::Date;
//! use telemetry_contract::report::Findings;
//! use telemetry_contract::waiver::Waivers;
//!
//! let waivers = Waivers::parse("waivers.yaml", "levels: { attribute-undeclared: allow }");
//! let mut findings = Findings::new("contract check", "3 spans", []);
//! waivers.apply(&mut findings, Date::of_day(20_779));
//! assert!(findings.conforms());
//! ```

mod glob;
mod scope;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use self::scope::Base;
use crate::date::Date;
use crate::diagnostic::{Diagnostic, Place, Waived};
use crate::report::Findings;
use crate::rule::{self, Level, Rule};
use crate::yaml::{Problem, Waiver, WaiverFile, waivers};

/// Name of the file, in the folder that holds the registry's folder.
pub const FILE: &str = "waivers.yaml";

const UNUSED: &str = "waiver-unused";

/// Most years that a waiver should last.
const MOST_YEARS: u16 = 2;

/// A list of waivers.
#[derive(Debug, Clone, Default)]
pub struct Waivers {
    file: WaiverFile,
    problems: Vec<Problem>,
    base: Base,
    deny_unused: bool,
}

impl Waivers {
    /// Reads a list from a file.
    ///
    /// # Errors
    /// Where the file can't be read. What is wrong in it is not an error here: [`apply`](Self::apply)
    /// adds it to the findings.
    pub fn read(path: &Path) -> io::Result<Self> {
        let text = fs::read_to_string(path)?;
        let here = std::env::current_dir()?;
        let real = fs::canonicalize(path)?;
        let base = Base {
            folder: real.parent().map(Path::to_owned).unwrap_or_default(),
            here: fs::canonicalize(&here).unwrap_or(here),
        };
        Ok(Self {
            base,
            ..Self::parse(&path.display().to_string(), &text)
        })
    }

    /// Reads a list from its text; `path` is what the file is called in messages. Paths in it are
    /// relative to its folder.
    pub fn parse(path: &str, text: &str) -> Self {
        let (file, problems) = waivers(path, text);
        let folder = Path::new(path).parent().map(Path::to_owned);
        let base = Base {
            folder: folder.unwrap_or_default(),
            here: PathBuf::new(),
        };
        Self {
            file,
            problems,
            base,
            deny_unused: false,
        }
    }

    /// The same list, with unused waivers denied.
    #[must_use]
    pub fn deny_unused(mut self) -> Self {
        self.deny_unused = true;
        self
    }

    /// The rules with a waiver of single subjects or signals: a check has to
    /// [tell those apart](crate::check::Settings::waived).
    pub fn narrowed(&self) -> Vec<Rule> {
        let waivers = self.file.waivers.iter().filter(|waiver| {
            let scope = &waiver.scope;
            scope.signal.is_some() || scope.attribute.is_some() || scope.subject.is_some()
        });
        let rules: BTreeSet<&str> = waivers.map(|waiver| waiver.rule).collect();
        let named = |rule: &Rule| rules.contains(rule.as_str());
        Rule::ALL.iter().copied().filter(named).collect()
    }

    /// Applies the list to what a command found, and adds what is wrong with the list itself.
    ///
    /// A waiver of a rule that was neither broken nor is among the [rules](Findings::rules) that
    /// were checked is left to the command that checks it. Where no rules are named, all expired
    /// ones are wrong, and none is unused.
    pub fn apply(&self, findings: &mut Findings, today: Date) {
        let mut covered = vec![0_usize; self.file.waivers.len()];
        for diagnostic in &mut findings.diagnostics {
            self.set_level(diagnostic);
            self.cover(diagnostic, today, &mut covered);
        }
        let mut own: Vec<Diagnostic> = self.problems.iter().map(invalid).collect();
        for (waiver, covered) in self.file.waivers.iter().zip(covered) {
            own.extend(judge(waiver, covered, findings, today));
        }
        for diagnostic in &mut own {
            self.set_level(diagnostic);
            if self.deny_unused && diagnostic.rule == UNUSED {
                diagnostic.level = Level::Deny;
            }
        }
        findings.diagnostics.extend(own);
    }

    /// A finding that is already taken less seriously than its rule stays so.
    fn set_level(&self, diagnostic: &mut Diagnostic) {
        let mut levels = self.file.levels.iter();
        let Some((name, level)) = levels.find(|(name, _)| *name == diagnostic.rule) else {
            return;
        };
        let usual = rule::describe(name).map(|rule| rule.level);
        if usual == Some(diagnostic.level) || *level > diagnostic.level {
            diagnostic.level = *level;
        }
    }

    /// Marks a finding with the first waiver that fits and still holds; counts for each waiver what
    /// it covers, or covered as long as it held.
    fn cover(&self, diagnostic: &mut Diagnostic, today: Date, covered: &mut [usize]) {
        for (waiver, count) in self.file.waivers.iter().zip(covered) {
            if !scope::covers(waiver, diagnostic, &self.base) {
                continue;
            }
            *count += 1;
            if waiver.expires >= today {
                diagnostic.waived = Some(waived(waiver));
                return;
            }
        }
    }
}

/// What is wrong with a waiver that can be applied.
fn judge(waiver: &Waiver, covered: usize, findings: &Findings, today: Date) -> Option<Diagnostic> {
    let checked = findings.rules.iter().any(|rule| rule == waiver.rule);
    if covered == 0 && !checked && !findings.rules.is_empty() {
        return None;
    }
    if waiver.expires < today {
        return Some(expired(waiver, covered));
    }
    if covered == 0 && checked {
        return Some(unused(waiver));
    }
    (waiver.expires > today.years_later(MOST_YEARS)).then(|| long(waiver))
}

fn waived(waiver: &Waiver) -> Waived {
    Waived {
        reason: waiver.reason.clone(),
        owner: waiver.owner.clone(),
        expires: waiver.expires.to_string(),
        link: waiver.link.clone(),
    }
}

fn invalid(problem: &Problem) -> Diagnostic {
    about("waiver-invalid", &problem.message, &problem.location).with_help(&problem.help)
}

fn expired(waiver: &Waiver, covered: usize) -> Diagnostic {
    let Waiver {
        rule,
        owner,
        expires,
        ..
    } = waiver;
    let message = format!("the waiver of `{rule}` ended on {expires}");
    let covered = match covered {
        0 => "it would cover nothing today".to_owned(),
        1 => "it would cover one finding today".to_owned(),
        many => format!("it would cover {many} findings today"),
    };
    about("waiver-expired", message, &waiver.expires_place).with_help(format!(
        "{covered}; remove it, or agree on a new date with {owner}"
    ))
}

fn unused(waiver: &Waiver) -> Diagnostic {
    let message = format!(
        "this waiver of `{}` covers nothing that was found",
        waiver.rule
    );
    about(UNUSED, message, &waiver.place).with_help("remove it, or correct its scope")
}

fn long(waiver: &Waiver) -> Diagnostic {
    let message = format!(
        "the waiver of `{}` holds until {}, more than {MOST_YEARS} years from now",
        waiver.rule, waiver.expires
    );
    about("waiver-long", message, &waiver.expires_place)
        .with_help("set a date at which somebody will look again; `levels` is for good")
}

/// At the level that the rule has.
fn about(rule: &'static str, message: impl Into<String>, place: &Place) -> Diagnostic {
    let level = rule::describe(rule).map_or(Level::Deny, |rule| rule.level);
    Diagnostic::new(rule, level, message).at(place.clone())
}
