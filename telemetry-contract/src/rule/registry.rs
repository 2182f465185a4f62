//! Rules of a registry's files.

use super::{Area, Description, Level};

pub(super) const RULES: &[Description] = &[Description {
    name: "registry-invalid",
    area: Area::Registry,
    level: Level::Deny,
    brief: "A registry can't be read, or says something that its format or this contract does not allow.",
    why: "What a registry says wrongly, every tool that reads it does wrongly: generated code, dashboards, checks.",
    fix: "Change the line that the message names; it says what was found and what is wanted.",
    source: "OpenTelemetry's semantic-convention definition format, `definition/2`",
    bad: "  - name: orders.placed\n    instrument: count\n",
    good: "  - name: orders.placed\n    instrument: counter\n",
}];
