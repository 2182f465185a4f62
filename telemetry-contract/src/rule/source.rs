//! Rules of a service's source.

use super::{Area, Description, Level};

macro_rules! rules {
    ($($constant:ident $name:literal $level:ident
        brief: $brief:literal
        why: $why:literal
        fix: $fix:literal
        source: $source:literal
        bad: $bad:literal
        good: $good:literal
    )*) => {
        $(pub(crate) const $constant: Description = Description {
            name: $name,
            area: Area::Source,
            level: Level::$level,
            brief: $brief,
            why: $why,
            fix: $fix,
            source: $source,
            bad: $bad,
            good: $good,
        };)*

        pub(crate) const RULES: &[Description] = &[$($constant),*];
    };
}

rules! {
    ATTRIBUTE_NAME_UNDECLARED "attribute-name-undeclared" Warn
        brief: "A field or attribute is named in code and is not in the registry."
        why: "What nobody wrote down can't be searched for, and a typing error is a key of its own."
        fix: "Declare the attribute in the service's registry, or use the declared name."
        source: "the registry: `attributes` of its YAML files"
        bad: "tracing::info!(order.idd = 17, \"order placed\");"
        good: "tracing::info!(order.id = 17, \"order placed\");"
    ESCAPE_UNKNOWN_RULE "escape-unknown-rule" Deny
        brief: "An escape names a rule that there is not."
        why: "It silences nothing, and whoever reads it believes that it does."
        fix: "Write the rule's name as the finding has it."
        source: "docs/lint.md: escapes"
        bad: "let x = 1; // telemetry: allow(print-in-servise) reason = \"a tool\""
        good: "println!(\"done\"); // telemetry: allow(print-in-service) reason = \"a tool\""
    ESCAPE_UNUSED "escape-unused" Warn
        brief: "An escape covers nothing that breaks its rule."
        why: "It would hide the next mistake at this place."
        fix: "Delete the comment, or the rule's name in it."
        source: "docs/lint.md: escapes"
        bad: "let x = 1; // telemetry: allow(print-in-service) reason = \"a tool\""
        good: "println!(\"done\"); // telemetry: allow(print-in-service) reason = \"a tool\""
    ESCAPE_WITHOUT_REASON "escape-without-reason" Deny
        brief: "An escape does not say why."
        why: "Nobody can tell later whether it may go."
        fix: "Add `reason = \"...\"` behind the parenthesis."
        source: "docs/lint.md: escapes"
        bad: "println!(\"done\"); // telemetry: allow(print-in-service)"
        good: "println!(\"done\"); // telemetry: allow(print-in-service) reason = \"a tool\""
    EXIT_WITHOUT_SHUTDOWN "exit-without-shutdown" Warn
        brief: "The process is ended on the spot, with telemetry still on its way out."
        why: "`exit` runs no destructor: the last spans, lines and points are lost, which tell why it ended."
        fix: "Return from `main`, use `run_job`, or call `shutdown` before."
        source: "docs/guarantees.md: a shutdown says what was lost"
        bad: "if failed() { std::process::exit(1); }"
        good: "if failed() { telemetry.shutdown(TIMEOUT)?; std::process::exit(1); }"
    FIELD_NAME_SECRET "field-name-secret" Deny
        brief: "A log or span field is named like a secret or like personal data, or prints such a value."
        why: "The redactor in front of every outlet takes it out, so that the field is worthless; in a message it may get through."
        fix: "Leave it out, or record what may be known: an id, a length, whether it is there."
        source: "`telemetry_contract::secret`: keys that name a secret or personal data"
        bad: "tracing::info!(password = %input, \"login\");"
        good: "tracing::info!(password_length = input.len(), \"login\");"
    INIT_MISSING "init-missing" Deny
        brief: "The `main` of a service starts no telemetry."
        why: "The service runs and nobody sees it: no logs in form, no traces, no metrics."
        fix: "Call `telemetry_bootstrap::init!()` first in `main`, and keep what it returns."
        source: "README: in a service"
        bad: "fn main() { serve(); }"
        good: "fn main() { let _telemetry = telemetry_bootstrap::init!(); serve(); }"
    METRIC_NAME_UNDECLARED "metric-name-undeclared" Warn
        brief: "A metric is named in code and is not in the registry."
        why: "No dashboard, alert or cost estimate knows of it, and the check of what arrives refuses it."
        fix: "Declare it in the service's registry and record it through the generated handle."
        source: "the registry: `metrics` of its YAML files"
        bad: "meter.u64_counter(\"orders.placd\").build();"
        good: "telemetry.meter().counter::<OrdersPlaced>();"
    PRINT_IN_SERVICE "print-in-service" Deny
        brief: "A service writes to standard output or standard error past its logger."
        why: "A line that is no JSON object breaks the log pipeline, and nothing redacts it."
        fix: "Log it: `tracing::info!`, `warn!` or `error!`."
        source: "the contract: one JSON object a line on standard output, nothing else"
        bad: "println!(\"listening on {address}\");"
        good: "tracing::info!(listen = %address, \"listening\");"
    RAW_INSTRUMENT "raw-instrument" Deny
        brief: "A metric is recorded through OpenTelemetry's own API, by a name in a string."
        why: "Neither name, unit nor labels are checked when it compiles, and what the contract does not know is dropped when it runs."
        fix: "Declare it in the registry or with `metric!`, and ask `telemetry.meter()` for the handle."
        source: "the contract: names, units and labels of metrics come from the registry"
        bad: "let placed = meter.u64_counter(\"orders.placed\").build();"
        good: "let placed = telemetry.meter().counter::<OrdersPlaced>();"
    RAW_PROVIDER "raw-provider" Deny
        brief: "A service makes or takes a tracer, meter or logger provider past the bootstrap."
        why: "What goes through it is not redacted, not correlated, not counted and not flushed at shutdown."
        fix: "Use `telemetry.meter()`, the tracing macros, or `telemetry.meter_provider()` and `telemetry.tracer_provider()` for a library."
        source: "ARCHITECTURE.md: nothing leaves the process unredacted"
        bad: "let meter = opentelemetry::global::meter(\"shop\");"
        good: "let meter = telemetry.meter();"
    SECOND_SUBSCRIBER "second-subscriber" Deny
        brief: "A service installs a logger or subscriber of its own."
        why: "There is one per process: whichever comes second fails or takes the lines away, unredacted and in another form."
        fix: "Remove it; for layers of your own, put `telemetry.layer()` on the same registry."
        source: "ARCHITECTURE.md: only `install` touches globals"
        bad: "tracing_subscriber::fmt::init();"
        good: "tracing_subscriber::registry().with(own).with(telemetry.layer()).init();"
    SERVER_LAYER_MISSING "server-layer-missing" Deny
        brief: "A binary serves requests and never mounts the server layer."
        why: "Its requests have no root span, no measurement and no line, and take no part in traces and correlation."
        fix: "Put `.layer(telemetry.server_layer())` on the router, outermost."
        source: "the contract: one server span for each inbound request"
        bad: "axum::serve(listener, Router::new()).await?;"
        good: "axum::serve(listener, Router::new().layer(telemetry.server_layer())).await?;"
    SOURCE_UNREADABLE "source-unreadable" Deny
        brief: "A source file is missing, is no UTF-8, is no Rust, or includes itself."
        why: "What can't be read can't be checked, and may hide anything."
        fix: "Make it compile first."
        source: "docs/lint.md: what is read"
        bad: "fn main( { }"
        good: "fn main() { }"
    SPAWN_WITHOUT_CORRELATION "spawn-without-correlation" Allow
        brief: "A spawned task logs and does not follow the request that started it."
        why: "Its lines carry the process's correlation id instead of the request's."
        fix: "Spawn `correlation::follow(future)`."
        source: "README: ids of the request in spawned tasks"
        bad: "tokio::spawn(async { tracing::info!(\"sent\") });"
        good: "tokio::spawn(correlation::follow(async { tracing::info!(\"sent\") }));"
}
