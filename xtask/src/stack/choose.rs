//! Which runtime and which gateway, by what is wanted and what this machine has.

use std::path::PathBuf;

use super::component::Component;
use super::docker::{self, Engine};
use super::options::{Gateway, Options, Runtime};
use super::programs::Programs;
use super::versions::Pins;

/// What was found, and what follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) runtime: Runtime,
    /// What was asked for, with the gateway that it comes to.
    pub(crate) options: Options,
    /// Each component of the native runtime, and where its program is.
    pub(crate) programs: Vec<(Component, Option<PathBuf>)>,
    /// The Docker engine, where it was looked for.
    pub(crate) docker: Option<Docker>,
    /// Why this runtime.
    pub(crate) reason: &'static str,
    /// Why another gateway than the usual one, where it is another.
    pub(crate) gateway: Option<&'static str>,
}

/// What there is of the docker runtime.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Docker {
    /// The engine that answers, or why none does.
    pub(crate) engine: Result<Engine, String>,
    /// Images that it does not have.
    pub(crate) missing: Vec<String>,
}

impl Docker {
    /// Asks.
    pub(crate) fn look(options: &Options, pins: &Pins) -> Self {
        let engine = Engine::find();
        let components = options.components(Runtime::Docker);
        let missing = match engine {
            Ok(_) => docker::missing(&components, pins),
            Err(_) => Vec::new(),
        };
        Self { engine, missing }
    }

    /// Whether everything is there.
    pub(crate) fn is_complete(&self) -> bool {
        self.engine.is_ok() && self.missing.is_empty()
    }

    /// Whether what is missing can be had.
    fn can_be_complete(&self) -> bool {
        let mut missing = self.missing.iter();
        self.engine.is_ok() && missing.next().is_some_and(|image| docker::pullable(image))
    }
}

/// Looks at the machine and chooses. An engine is asked only where the answer matters.
pub(crate) fn choose(options: &Options, programs: &Programs) -> Choice {
    let (found, why) = gateway(options, programs);
    let with = |gateway| Options {
        gateway,
        ..options.clone()
    };
    let natively = with(found);
    let pins = programs.pins();
    let native = natively.components(Runtime::Native);
    let programs: Vec<_> = native
        .into_iter()
        .map(|component| (component, programs.of(component)))
        .collect();
    let is_complete = programs.iter().all(|(_, program)| program.is_some());
    let matters = matches!(options.runtime, None | Some(Runtime::Docker));
    let docker = matters.then(|| Docker::look(options, pins));
    let has = |holds: fn(&Docker) -> bool| docker.as_ref().is_some_and(holds);
    let (runtime, reason) = match options.runtime {
        Some(runtime) => (runtime, "asked for"),
        None if has(Docker::is_complete) => (
            Runtime::Docker,
            "an engine answers and every image is there",
        ),
        None if is_complete => (Runtime::Native, "every program is there"),
        None if has(Docker::can_be_complete) => (
            Runtime::Docker,
            "an engine answers and images can be pulled",
        ),
        None => (
            Runtime::Embedded,
            "neither every image nor every program is there",
        ),
    };
    let options = match (runtime, options.gateway) {
        (Runtime::Docker, Gateway::Auto) => with(Gateway::Alloy),
        _ => natively,
    };
    Choice {
        runtime,
        options,
        programs,
        docker,
        reason,
        gateway: why.filter(|_| runtime == Runtime::Native),
    }
}

/// The gateway that is there, and what to say where it is not Alloy.
fn gateway(options: &Options, programs: &Programs) -> (Gateway, Option<&'static str>) {
    let is_there =
        |component| !options.without.contains(&component) && programs.of(component).is_some();
    if options.gateway != Gateway::Auto {
        (options.gateway, None)
    } else if is_there(Component::Alloy) {
        (Gateway::Alloy, None)
    } else if is_there(Component::Otelcol) {
        (
            Gateway::Otelcol,
            Some("gateway: the Collector, as there is no Alloy"),
        )
    } else {
        let none = "gateway: none, as there is neither Alloy nor the Collector; applications send to \
                    each store, without redaction, sampling or a queue on disk";
        (Gateway::None, Some(none))
    }
}
