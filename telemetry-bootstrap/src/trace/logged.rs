//! Events that stand for records of the `log` crate, as `tracing-log` makes them: one callsite a
//! level for all of them, and what a callsite would say in fields.

use std::fmt;

use tracing::field::{Field, Visit};
use tracing::{Event, Metadata};

/// The field that names a record's own target.
pub(crate) const LOGGED_TARGET: &str = "log.target";

/// How the names of all such fields begin.
pub(crate) const LOGGED_FIELDS: &str = "log.";

/// Whether the events of this callsite are such records.
pub(crate) fn is_logged(metadata: &Metadata<'_>) -> bool {
    let named = metadata.target() == "log" && metadata.name() == "log event";
    named && metadata.fields().field(LOGGED_TARGET).is_some()
}

/// Whether what this record or other event says passes the test, by its own target.
pub(super) fn has_target(event: &Event<'_>, test: fn(&str) -> bool) -> bool {
    let metadata = event.metadata();
    if !is_logged(metadata) {
        return test(metadata.target());
    }
    let mut look = Look { test, found: false };
    event.record(&mut look);
    look.found
}

struct Look {
    test: fn(&str) -> bool,
    found: bool,
}

impl Visit for Look {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.found |= field.name() == LOGGED_TARGET && (self.test)(value);
    }

    fn record_debug(&mut self, _field: &Field, _value: &dyn fmt::Debug) {}
}
