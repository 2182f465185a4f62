//! The rules of the source lint: what each is called, why it exists, and how to keep to it.

use crate::rule::Level;

/// One rule about a service's source.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SourceRule {
    /// Stable kebab-case name.
    pub name: &'static str,
    /// How seriously it is taken where nobody says otherwise.
    pub level: Level,
    /// What is wrong, one sentence.
    pub brief: &'static str,
    /// What it costs to leave it so.
    pub why: &'static str,
    /// What to do.
    pub fix: &'static str,
    /// Rust that breaks it.
    pub bad: &'static str,
    /// The same, as it should be.
    pub good: &'static str,
}

macro_rules! rules {
    ($($constant:ident $name:literal $level:ident
        brief: $brief:literal
        why: $why:literal
        fix: $fix:literal
        bad: $bad:literal
        good: $good:literal
    )*) => {
        $(pub(super) static $constant: SourceRule = SourceRule {
            name: $name,
            level: Level::$level,
            brief: $brief,
            why: $why,
            fix: $fix,
            bad: $bad,
            good: $good,
        };)*

        /// Every rule, by name.
        pub static RULES: &[&SourceRule] = &[$(&$constant),*];
    };
}

rules! {
    ATTRIBUTE_NAME_UNDECLARED "attribute-name-undeclared" Warn
        brief: "A field or attribute is named in code and is not in the registry."
        why: "What nobody wrote down can't be searched for, and a typing error is a key of its own."
        fix: "Declare the attribute in the service's registry, or use the declared name."
        bad: "tracing::info!(order.idd = 17, \"order placed\");"
        good: "tracing::info!(order.id = 17, \"order placed\");"
    ESCAPE_UNKNOWN_RULE "escape-unknown-rule" Deny
        brief: "An escape names a rule that there is not."
        why: "It silences nothing, and whoever reads it believes that it does."
        fix: "Write the rule's name as the finding has it."
        bad: "let x = 1; // telemetry: allow(print-in-servise) reason = \"a tool\""
        good: "println!(\"done\"); // telemetry: allow(print-in-service) reason = \"a tool\""
    ESCAPE_UNUSED "escape-unused" Warn
        brief: "An escape covers nothing that breaks its rule."
        why: "It would hide the next mistake at this place."
        fix: "Delete it."
        bad: "let x = 1; // telemetry: allow(print-in-service) reason = \"a tool\""
        good: "println!(\"done\"); // telemetry: allow(print-in-service) reason = \"a tool\""
    ESCAPE_WITHOUT_REASON "escape-without-reason" Deny
        brief: "An escape does not say why."
        why: "Nobody can tell later whether it may go."
        fix: "Add `reason = \"...\"` behind the parenthesis."
        bad: "println!(\"done\"); // telemetry: allow(print-in-service)"
        good: "println!(\"done\"); // telemetry: allow(print-in-service) reason = \"a tool\""
    EXIT_WITHOUT_SHUTDOWN "exit-without-shutdown" Warn
        brief: "The process is ended on the spot, with telemetry still on its way out."
        why: "`exit` runs no destructor: the last spans, lines and points are lost, which tell why it ended."
        fix: "Return from `main`, use `run_job`, or call `shutdown` before."
        bad: "if failed() { std::process::exit(1); }"
        good: "if failed() { telemetry.shutdown(TIMEOUT)?; std::process::exit(1); }"
    FIELD_NAME_SECRET "field-name-secret" Deny
        brief: "A log or span field is named like a secret or like personal data, or prints such a value."
        why: "The redactor in front of every outlet takes it out, so that the field is worthless; in a message it may get through."
        fix: "Leave it out, or record what may be known: an id, a length, whether it is there."
        bad: "tracing::info!(password = %input, \"login\");"
        good: "tracing::info!(password_length = input.len(), \"login\");"
    INIT_MISSING "init-missing" Deny
        brief: "The `main` of a service starts no telemetry."
        why: "The service runs and nobody sees it: no logs in form, no traces, no metrics."
        fix: "Call `telemetry_bootstrap::init!()` first in `main`, and keep what it returns."
        bad: "fn main() { serve(); }"
        good: "fn main() { let _telemetry = telemetry_bootstrap::init!(); serve(); }"
    METRIC_NAME_UNDECLARED "metric-name-undeclared" Warn
        brief: "A metric is named in code and is not in the registry."
        why: "No dashboard, alert or cost estimate knows of it, and the check of what arrives refuses it."
        fix: "Declare it in the service's registry and record it through the generated handle."
        bad: "meter.u64_counter(\"orders.placd\").build();"
        good: "telemetry.meter().counter::<OrdersPlaced>();"
    PRINT_IN_SERVICE "print-in-service" Deny
        brief: "A service writes to standard output or standard error past its logger."
        why: "A line that is no JSON object breaks the log pipeline, and nothing redacts it."
        fix: "Log it: `tracing::info!`, `warn!` or `error!`."
        bad: "println!(\"listening on {address}\");"
        good: "tracing::info!(listen = %address, \"listening\");"
    RAW_INSTRUMENT "raw-instrument" Deny
        brief: "A metric is recorded through OpenTelemetry's own API, by a name in a string."
        why: "Neither name, unit nor labels are checked when it compiles, and what the contract does not know is dropped when it runs."
        fix: "Declare it in the registry or with `metric!`, and ask `telemetry.meter()` for the handle."
        bad: "let placed = meter.u64_counter(\"orders.placed\").build();"
        good: "let placed = telemetry.meter().counter::<OrdersPlaced>();"
    RAW_PROVIDER "raw-provider" Deny
        brief: "A service makes or takes a tracer, meter or logger provider past the bootstrap."
        why: "What goes through it is not redacted, not correlated, not counted and not flushed at shutdown."
        fix: "Use `telemetry.meter()`, the tracing macros, or `telemetry.meter_provider()` and `telemetry.tracer_provider()` for a library."
        bad: "let meter = opentelemetry::global::meter(\"shop\");"
        good: "let meter = telemetry.meter();"
    SECOND_SUBSCRIBER "second-subscriber" Deny
        brief: "A service installs a logger or subscriber of its own."
        why: "There is one per process: whichever comes second fails or takes the lines away, unredacted and in another form."
        fix: "Remove it; for layers of your own, put `telemetry.layer()` on the same registry."
        bad: "tracing_subscriber::fmt::init();"
        good: "tracing_subscriber::registry().with(own).with(telemetry.layer()).init();"
    SERVER_LAYER_MISSING "server-layer-missing" Deny
        brief: "A binary serves requests and never mounts the server layer."
        why: "Its requests have no root span, no measurement and no line, and take no part in traces and correlation."
        fix: "Put `.layer(telemetry.server_layer())` on the router, outermost."
        bad: "axum::serve(listener, Router::new()).await?;"
        good: "axum::serve(listener, Router::new().layer(telemetry.server_layer())).await?;"
    SOURCE_UNREADABLE "source-unreadable" Deny
        brief: "A source file is missing, is no UTF-8, is no Rust, or includes itself."
        why: "What can't be read is not checked."
        fix: "Make it compile first."
        bad: "fn main( { }"
        good: "fn main() { }"
    SPAWN_WITHOUT_CORRELATION "spawn-without-correlation" Allow
        brief: "A spawned task logs and does not follow the request that started it."
        why: "Its lines carry the process's correlation id instead of the request's."
        fix: "Spawn `correlation::follow(future)`."
        bad: "tokio::spawn(async { tracing::info!(\"sent\") });"
        good: "tokio::spawn(correlation::follow(async { tracing::info!(\"sent\") }));"
}

/// The rule of this name.
pub fn rule(name: &str) -> Option<&'static SourceRule> {
    let found = RULES.binary_search_by(|rule| rule.name.cmp(name));
    found.ok().and_then(|at| RULES.get(at)).copied()
}

#[cfg(test)]
mod tests {
    use super::{RULES, rule};

    #[test]
    fn names_are_sorted_and_lead_back_to_their_rule() {
        assert!(RULES.is_sorted_by(|left, right| left.name < right.name));
        for known in RULES {
            assert_eq!(rule(known.name), Some(*known));
        }
        assert_eq!(rule("print"), None);
    }

    #[test]
    fn texts_are_sentences() {
        for rule in RULES {
            for text in [rule.brief, rule.why, rule.fix] {
                assert!(
                    text.ends_with('.') && text.len() > 10,
                    "{}: {text}",
                    rule.name
                );
            }
        }
    }
}
