//! Which runtime and which gateway, by what is wanted and what this machine has.

use std::path::PathBuf;

use super::component::Component;
use super::options::{Gateway, Options, Runtime};
use super::programs::Programs;

/// What was found, and what follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) runtime: Runtime,
    /// What was asked for, with the gateway that it comes to.
    pub(crate) options: Options,
    /// Each component of the native runtime, and where its program is.
    pub(crate) programs: Vec<(Component, Option<PathBuf>)>,
    /// Why this runtime.
    pub(crate) reason: &'static str,
    /// Why another gateway than the usual one, where it is another.
    pub(crate) gateway: Option<&'static str>,
}

/// Looks at the machine and chooses.
pub(crate) fn choose(options: &Options, programs: &Programs) -> Choice {
    let (gateway, why) = gateway(options, programs);
    let options = Options {
        gateway,
        ..options.clone()
    };
    let native = options.components(Runtime::Native);
    let programs: Vec<_> = native
        .into_iter()
        .map(|component| (component, programs.of(component)))
        .collect();
    let is_complete = programs.iter().all(|(_, program)| program.is_some());
    let (runtime, reason) = match options.runtime {
        Some(runtime) => (runtime, "asked for"),
        None if is_complete => (Runtime::Native, "every program is there"),
        None => (Runtime::Embedded, "not every program is there"),
    };
    Choice {
        runtime,
        options,
        programs,
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
