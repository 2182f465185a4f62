//! What the programs that were found can do: distributions build some of them without.

use std::path::Path;

use super::ask;
use super::component::Component;
use super::plan::Process;
use super::template::Variables;

/// Prometheus's flag for taking OTLP.
const OTLP: &str = "--web.enable-otlp-receiver";

/// Whether a Prometheus takes metrics over OTLP; before version 3, and where a distribution left it
/// out, it does not know the flag, nor that part of its configuration.
pub(super) fn takes_otlp(prometheus: &Path) -> bool {
    // It may say `--[no-]web.…`.
    ask::help(prometheus).is_some_and(|help| help.contains(OTLP.trim_start_matches('-')))
}

/// Takes out of the configuration what a Prometheus without OTLP refuses.
pub(super) fn variables() -> Variables {
    Variables::from([("NO_OTLP", "# ".to_owned())])
}

/// Takes out of its command line what a Prometheus without OTLP refuses.
pub(super) fn remove_otlp(processes: &mut [Process]) {
    let of_prometheus = processes.iter_mut();
    let of_prometheus = of_prometheus.filter(|process| process.component == Component::Prometheus);
    for process in of_prometheus {
        process.arguments.retain(|argument| argument != OTLP);
    }
}

/// Whether a process was started so that it takes metrics over OTLP.
pub(super) fn was_given_otlp(process: &Process) -> bool {
    process.arguments.iter().any(|argument| argument == OTLP)
}
