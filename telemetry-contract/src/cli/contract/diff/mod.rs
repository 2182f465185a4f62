//! `contract diff`: what differs between two registries, and for whom that breaks something.

mod git;
mod show;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use self::git::Revision;
use super::registry::list;
use crate::cli::outcome::Done;
use crate::cli::output::Output;
use crate::cli::waivers::WaiversArgument;
use crate::diagnostic::Diagnostic;
use crate::diff::{Change, Class, Due, compare, due};
use crate::report::Findings;
use crate::rule::{self, Area, ChangeRule, Level};
use crate::yaml::{self, Registry};

/// Where a service keeps its registry, from the folder that a command is run in.
const USUAL: &str = "telemetry";

/// Tell what differs between two registries: what breaks, for whom, and which version is due.
///
/// A registry is a folder, or `REV:PATH` for a folder of a git revision (`main:telemetry`,
/// `v1.2.0:./telemetry`); registries that it depends on are read from the same revision.
///
/// Exits with 0 where nothing differs that --fail-on names, 1 where something does, 2 where a
/// registry could not be read. `--fail-on CLASS` asks for a class and for what is worse; the answer
/// in JSON has the worst class as `worst`.
#[derive(Debug, Args)]
pub struct Diff {
    /// The registry as it was.
    #[arg(value_name = "OLD", default_value = "HEAD:./telemetry")]
    old: String,
    /// The registry as it is.
    #[arg(value_name = "NEW", default_value = USUAL)]
    new: String,
    /// What makes the command fail.
    #[arg(long, value_enum, value_name = "CLASS", default_value = "breaking")]
    fail_on: FailOn,
    #[command(flatten)]
    waivers: WaiversArgument,
    #[command(flatten)]
    output: Output,
}

/// What makes the command fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Any difference, even of words.
    Any,
    /// What breaks somebody's service or query.
    Breaking,
    /// What is on its way out, and what is worse.
    Deprecation,
    /// What is promised less strictly, and what is worse.
    Relaxed,
    /// What is new, and what is worse.
    Addition,
    /// Nothing.
    Never,
}

impl Diff {
    /// Compares.
    pub(super) fn run(self) -> Done {
        let (old, new) = (read(&self.old)?, read(&self.new)?);
        let changes = compare(&old, &new);
        let due = due(&changes, &old.version, &new.version);
        let late = due.as_ref().filter(|due| is_late(&changes, due));
        let diagnostics = changes.iter().map(|change| self.fail_on.judge(change));
        let late = late.map(|due| self.fail_on.soften(version(&new, due)));
        let is_late = late.is_some();
        let diagnostics = diagnostics.chain(late);
        let rules = rule::all().filter(|rule| rule.area == Area::Change);
        let checked = format!("{} → {}", old.title(), new.title());
        let mut findings = Findings::new("contract diff", checked, diagnostics)
            .with_rules(rules.map(|rule| rule.name));
        let folder = Path::new(&self.new);
        self.waivers
            .apply(&mut findings, Some(folder).filter(|folder| folder.is_dir()))?;
        if self.fail_on == FailOn::Never {
            let soften = |found: Diagnostic| self.fail_on.soften(found);
            findings.diagnostics = findings.diagnostics.into_iter().map(soften).collect();
        }
        let shown = show::Shown {
            sides: (&old, &new),
            changes: &changes,
            due: due.as_ref(),
            late: is_late,
            findings: &findings,
        };
        self.output
            .findings_with(&findings, |color| shown.text(color), || shown.json())
    }
}

impl FailOn {
    /// A difference, taken as seriously as its class.
    fn judge(self, change: &Change) -> Diagnostic {
        let mut diagnostic = Diagnostic::from(change);
        if self.least().is_some_and(|least| change.class() <= least) {
            diagnostic.level = Level::Deny;
        }
        self.soften(diagnostic)
    }

    /// Lets nothing fail where nothing is to.
    fn soften(self, mut diagnostic: Diagnostic) -> Diagnostic {
        if self == Self::Never && diagnostic.level == Level::Deny {
            diagnostic.level = Level::Warn;
        }
        diagnostic
    }

    /// The least class that makes the command fail.
    const fn least(self) -> Option<Class> {
        match self {
            Self::Any => Some(Class::Wording),
            Self::Breaking => Some(Class::Breaking),
            Self::Deprecation => Some(Class::Deprecation),
            Self::Relaxed => Some(Class::Relaxed),
            Self::Addition => Some(Class::Addition),
            Self::Never => None,
        }
    }
}

/// Whether something breaks and the version does not say so.
fn is_late(changes: &[Change], due: &Due) -> bool {
    let breaks = changes
        .iter()
        .any(|change| change.rule.level() == Level::Deny && !change.is_of_registry());
    breaks && !due.reached
}

fn version(new: &Registry, due: &Due) -> Diagnostic {
    let rule = ChangeRule::Version;
    let message = format!(
        "something breaks, but the schema URL `{}` does not say so",
        new.schema_url
    );
    let mut diagnostic = Diagnostic::new(rule.as_str(), rule.level(), message)
        .with_help(format!("end it in `/{}`", due.version));
    diagnostic.subject.clone_from(&new.name);
    diagnostic
}

/// Reads a folder's registry, or that of a folder of a revision.
fn read(side: &str) -> Result<Registry, String> {
    let path = Path::new(side);
    let read = match side.split_once(':') {
        Some((revision, folder)) if !path.exists() => {
            let (files, folder) = Revision::open(Path::new("."), revision, folder)?;
            yaml::load_from(&files, &folder)
        }
        _ => yaml::load(&PathBuf::from(side)),
    };
    read.map_err(|problems| list(side, &problems))
}
