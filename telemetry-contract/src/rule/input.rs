//! Rules of what a check of telemetry is given, and how much of it.

use super::{Area, Description, Level};

const SOURCE: &str = "docs/check.md, \"Exit codes\"";

pub(super) const RULES: &[Description] = &[
    Description {
        name: "capture-unreadable",
        area: Area::Input,
        level: Level::Deny,
        brief: "A capture can't be read as a whole.",
        why: "What could not be read was not checked, and may break any rule.",
        fix: "Give a whole capture: OTLP in JSON or protobuf, or log lines, plain or gzip.",
        source: SOURCE,
        bad: "{\"resourceSpans\":[{\"scopeSpans\":\n",
        good: "{\"resourceSpans\":[{\"scopeSpans\":[]}]}\n",
    },
    Description {
        name: "coverage-low",
        area: Area::Input,
        level: Level::Deny,
        brief: "Fewer of the registry's own signals were seen than the check asks for.",
        why: "A signal that no test brings about is one that nobody has ever seen obey its definition.",
        fix: "Bring about what `contract coverage` shows as never seen, or ask for less.",
        source: SOURCE,
        bad: "1 of 4 signals seen, 25 %, with --min-coverage 50\n",
        good: "2 of 4 signals seen, 50 %, with --min-coverage 50\n",
    },
    Description {
        name: "request-refused",
        area: Area::Input,
        level: Level::Deny,
        brief: "A request was refused, so that the telemetry in it was not checked.",
        why: "A collector would have refused it, too, and what it carried would have been lost.",
        fix: "Send OTLP as its specification says, to its paths and with its content types.",
        source: "OTLP specification, OTLP/HTTP and OTLP/gRPC",
        bad: "POST /v1/trace HTTP/1.1\n",
        good: "POST /v1/traces HTTP/1.1\n",
    },
];
