//! What may be wrong with a check itself: what it was given, and how much of it.

use super::{Area, Description, Level};

const SOURCE: &str = "docs/reports.md, \"Exit codes\"";

pub(super) const RULES: &[Description] = &[
    Description {
        name: "capture-unreadable",
        area: Area::Run,
        level: Level::Deny,
        brief: "A part of what was to be checked can't be read.",
        why: "What can't be read was not checked, and may hide anything.",
        fix: "Give a whole capture: OTLP as JSON lines or protobuf, or JSON log lines.",
        source: SOURCE,
        bad: "{\"resourceSpans\":[{\"resource\":\n",
        good: "{\"resourceSpans\":[]}\n",
    },
    Description {
        name: "coverage-low",
        area: Area::Run,
        level: Level::Deny,
        brief: "Less of what the registry declares was seen than `--min-coverage` wants.",
        why: "What was never sent was never checked; nobody knows whether it conforms, or exists.",
        fix: "Run what sends it, or remove from the registry what nobody sends; `contract coverage` lists both.",
        source: SOURCE,
        bad: "coverage: 2 of 5 declared signals seen, 40 %\n",
        good: "coverage: 5 of 5 declared signals seen, 100 %\n",
    },
    Description {
        name: "request-refused",
        area: Area::Run,
        level: Level::Deny,
        brief: "A request to the receiver was refused, and what it carried was not checked.",
        why: "A backend may refuse it too, and then this telemetry is lost.",
        fix: "Send OTLP as its specification says: path, content type, encoding, size.",
        source: "OpenTelemetry's protocol, OTLP/HTTP and OTLP/gRPC requests",
        bad: "POST /v1/trace\ncontent-type: text/plain\n",
        good: "POST /v1/traces\ncontent-type: application/x-protobuf\n",
    },
];
