//! One component of the native runtime: where its program is, which version, and how to get it.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::stack::ask;
use crate::stack::component::Component;
use crate::stack::grafana;
use crate::stack::platform::Platform;
use crate::stack::version::Version;
use crate::stack::versions::Pin;

/// What there is to say about a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Verdict {
    Fine,
    /// Older than the pinned version; it may do.
    Older,
    /// Its version does not take the configuration files.
    TooOld,
    /// It does not say its version.
    Unknown,
    /// Its folder is not with it.
    Incomplete,
    Missing,
}

impl Verdict {
    /// Whether the stack starts with it.
    pub(super) const fn will_do(self) -> bool {
        matches!(self, Self::Fine | Self::Older | Self::Unknown)
    }
}

/// One component.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Row {
    pub(super) component: Component,
    pub(super) purpose: &'static str,
    /// The runtimes that have it.
    pub(super) runtimes: &'static [&'static str],
    /// Whether what was asked for has it.
    pub(super) needed: bool,
    pub(super) program: Option<PathBuf>,
    /// What the program says, where it says one.
    pub(super) version: Option<String>,
    pub(super) pinned: String,
    /// The oldest that takes the configuration files, where that is known.
    pub(super) oldest: Option<String>,
    pub(super) verdict: Verdict,
    /// Ways to get it.
    pub(super) get: Vec<String>,
}

impl Row {
    /// Asks the program, where there is one.
    pub(super) fn new(
        component: Component,
        needed: bool,
        program: Option<PathBuf>,
        pin: &Pin,
    ) -> Self {
        let version = program.as_deref().and_then(ask::version);
        let verdict = match &program {
            None => Verdict::Missing,
            Some(program) => verdict(component, program, version, pin),
        };
        Self {
            component,
            purpose: component.purpose(),
            runtimes: &["native", "docker"],
            needed,
            program,
            version: version.map(|version| version.to_string()),
            pinned: pin.version.clone(),
            oldest: Some(pin.oldest.clone()).filter(|oldest| !oldest.is_empty()),
            verdict,
            get: ways(component, pin, &Platform::here()),
        }
    }
}

fn verdict(component: Component, program: &Path, version: Option<Version>, pin: &Pin) -> Verdict {
    if component == Component::Grafana && grafana::home(program).is_none() {
        return Verdict::Incomplete;
    }
    let Some(version) = version else {
        return Verdict::Unknown;
    };
    if pin.is_too_old(version) {
        Verdict::TooOld
    } else if Version::find(&pin.version).is_some_and(|pinned| version < pinned) {
        Verdict::Older
    } else {
        Verdict::Fine
    }
}

/// Ways to get a program, the shortest first.
fn ways(component: Component, pin: &Pin, platform: &Platform) -> Vec<String> {
    let mut ways = Vec::new();
    if pin.archive_for(platform).is_some() {
        ways.push("`cargo xtask stack-up --download`".to_owned());
    }
    let debian = match component {
        Component::Prometheus => Some("`apt install prometheus`, which takes no OTLP"),
        Component::Alertmanager => Some("`apt install prometheus-alertmanager`"),
        _ => None,
    };
    ways.extend(debian.map(str::to_owned));
    let source = pin.source(platform);
    ways.push(if component == Component::Grafana {
        format!("the folder from {source}, and its `bin` as --bin-dir")
    } else {
        format!("{source}, into --bin-dir or PATH")
    });
    ways.push(format!("image {}", pin.image));
    ways
}
