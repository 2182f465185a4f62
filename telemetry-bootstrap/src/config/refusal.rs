//! Variables that would change nothing: refused with the reason, not ignored in silence; and those
//! that look like a slip of the pen.

use super::Problem;
use super::reader::Reader;
use super::slips::slips;
use super::variables::{Status, expanded};

/// Reports what is set and not honoured, and what of `names` looks like another name misspelt.
pub(super) fn refuse(reader: &mut Reader<'_>, names: &[String]) {
    for (name, variable) in expanded() {
        if let Status::Refused { accepted, reason } = variable.status {
            refuse_one(&name, accepted, reason, reader);
        }
    }
    for name in names {
        if let Some(meant) = meant(name) {
            reader.report(Problem::new(
                name,
                "a variable that nobody reads",
                format!("{meant}, which is one letter or two away: did you mean that?"),
                format!("{meant}=..."),
            ));
        }
    }
}

fn refuse_one(name: &str, accepted: &str, reason: &str, reader: &mut Reader<'_>) {
    let Some(text) = reader.text(name) else {
        return;
    };
    if text.eq_ignore_ascii_case(accepted) {
        return;
    }
    // Without an accepted value it can be anything, a key among them.
    let (found, wanted) = if accepted.is_empty() {
        ("a value".to_owned(), "none".to_owned())
    } else {
        (format!("`{text}`"), format!("`{accepted}` or none"))
    };
    let wanted = format!("{wanted}: {reason}");
    let fix = format!("unset {name}");
    reader.report(Problem::new(name, found, wanted, fix));
}

/// The variable that was meant by a name that is none, where that is plain: at most two slips from
/// it. Variables of other languages and instrumentations are further away from every one of ours.
fn meant(name: &str) -> Option<String> {
    if !name.starts_with("OTEL_") {
        return None;
    }
    let known: Vec<String> = expanded().map(|(name, _)| name).collect();
    if known.iter().any(|known| known == name) {
        return None;
    }
    let near = known.into_iter().map(|known| (slips(name, &known), known));
    let nearest = near.min()?;
    (nearest.0 <= 2).then_some(nearest.1)
}

#[cfg(test)]
mod tests {
    use super::meant;
    use crate::config::variables::VARIABLES;

    #[track_caller]
    fn check(name: &str, expected: Option<&str>) {
        assert_eq!(meant(name).as_deref(), expected);
    }

    #[test]
    fn a_slip_of_the_pen_is_noticed() {
        check("OTEL_SERVICENAME", Some("OTEL_SERVICE_NAME"));
        check("OTEL_TRACE_SAMPLER", Some("OTEL_TRACES_SAMPLER"));
        check(
            "OTEL_EXPORTER_OTLP_ENDPIONT",
            Some("OTEL_EXPORTER_OTLP_ENDPOINT"),
        );
        check(
            "OTEL_EXPORTER_OTLP_TRACE_HEADERS",
            Some("OTEL_EXPORTER_OTLP_TRACES_HEADERS"),
        );
        check("OTEL_LOG_EXPORTER", Some("OTEL_LOGS_EXPORTER"));
    }

    #[test]
    fn what_others_read_is_left_alone() {
        for name in [
            "OTEL_JAVAAGENT_ENABLED",
            "OTEL_PYTHON_LOG_CORRELATION",
            "OTEL_NODE_RESOURCE_DETECTORS",
            "OTEL_DOTNET_AUTO_HOME",
            "OTEL_GO_X_EXEMPLAR",
            "OTEL_PHP_AUTOLOAD_ENABLED",
            "OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS",
            "OTEL_SEMCONV_STABILITY_OPT_IN",
            "OTEL_EXPORTER_JAEGER_ENDPOINT",
            "OTEL_EXPORTER_OTLP_PROFILES_ENDPOINT",
            "OTEL_EXPERIMENTAL_RESOURCE_DISABLED_KEYS",
            "OTEL_RESOURCE_PROVIDERS_AWS_ENABLED",
            "OTEL_COLLECTOR_CONFIG",
            "HOTEL_SERVICE_NAMES",
        ] {
            check(name, None);
        }
    }

    #[test]
    fn no_variable_of_the_table_is_a_slip_of_another() {
        for variable in VARIABLES {
            check(variable.name, None);
        }
    }
}
