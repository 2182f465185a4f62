//! Settings from variables, and everything that can be wrong with them.

use std::time::Duration;

use super::{Config, Sampling};
use crate::redact::Secret;

/// Settings of a service that has everything it needs, with these variables on top.
fn with(vars: &[(&str, &str)]) -> Config {
    let mut config = Config::new("orders", "1.4.0");
    config.environment = Some("local".to_owned());
    config.with_vars(|name| {
        let found = vars.iter().find(|(key, _)| *key == name);
        found.map(|(_, value)| (*value).to_owned())
    })
}

#[track_caller]
fn check_problem(vars: &[(&str, &str)], expected: &str) {
    check_problems(&with(vars), &[expected]);
}

#[track_caller]
fn check_problems(config: &Config, expected: &[&str]) {
    let problems = config.problems();
    let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems, expected);
}

/// Both names of the environment are in the resource, with this value.
#[track_caller]
fn check_both_names(config: &Config, value: &str) {
    let redactor = config.redactor();
    let all = crate::resource::attributes(config, &redactor);
    let mut found: Vec<_> = all
        .into_iter()
        .filter(|(key, _)| key.starts_with("deployment"))
        .collect();
    found.sort();
    let names = ["deployment.environment", "deployment.environment.name"];
    assert_eq!(found, names.map(|name| pair(name, value)));
}

fn pair(key: &str, value: &str) -> (String, String) {
    (key.to_owned(), value.to_owned())
}

const TLS_PROBLEM: &str = "OTEL_EXPORTER_OTLP_ENDPOINT: found `http://collector:4318`, wanted \
                           https, because the environment is production and the host is not \
                           loopback\n    \
                           OTEL_EXPORTER_OTLP_ENDPOINT=https://collector.example.com";

#[test]
fn a_complete_service_has_no_problem() {
    assert_eq!(with(&[]).problems(), []);
}

#[test]
fn every_problem_is_reported_at_once_with_the_line_to_add() {
    let config = Config::unnamed().with_vars(|name| match name {
        "OTEL_EXPORTER_OTLP_TIMEOUT" => Some("soon".to_owned()),
        "RUST_LOG" => Some("info,=x=".to_owned()),
        _ => None,
    });
    let error = super::ConfigError {
        problems: config.problems(),
    };
    insta::assert_snapshot!(error, @r"
    5 telemetry settings are missing or wrong
      OTEL_EXPORTER_OTLP_TIMEOUT: found `soon`, wanted a whole number of milliseconds
        OTEL_EXPORTER_OTLP_TIMEOUT=10000
      service.name: found nothing, wanted the service's own, which every signal carries
        OTEL_SERVICE_NAME=my-service   (or init!(), which takes it from Cargo.toml)
      service.version: found nothing, wanted the service's own, which every signal carries
        OTEL_RESOURCE_ATTRIBUTES=service.version=1.0.0,deployment.environment.name=local   (or init!(), which takes it from Cargo.toml)
      deployment.environment.name: found nothing, wanted one of local, dev, test, staging, production
        OTEL_RESOURCE_ATTRIBUTES=service.version=1.0.0,deployment.environment.name=local
      RUST_LOG: found `info,=x=` (invalid filter directive), wanted directives such as `info,my_crate=debug`
        RUST_LOG=info
    ");
}

#[test]
fn the_service_name_variable_wins_over_the_attributes_and_these_over_code() {
    let config = with(&[
        (
            "OTEL_RESOURCE_ATTRIBUTES",
            "service.name=from-attributes,service.version=2.0.0",
        ),
        ("OTEL_SERVICE_NAME", "from-its-own"),
    ]);
    assert_eq!(config.service_name.as_deref(), Some("from-its-own"));
    assert_eq!(config.service_version.as_deref(), Some("2.0.0"));
}

#[test]
fn resource_attributes_are_percent_decoded() {
    let config = with(&[("OTEL_RESOURCE_ATTRIBUTES", "team=a%20b%2Cc, zone = eu ")]);
    let expected = [("team", "a b,c"), ("zone", "eu")];
    let expected = expected.map(|(key, value)| (key.to_owned(), value.to_owned()));
    assert_eq!(config.resource, expected);
}

#[test]
fn a_bad_pair_is_a_problem_that_shows_no_value_and_leaves_the_good_ones() {
    let vars = [(
        "OTEL_RESOURCE_ATTRIBUTES",
        "deployment.environment.name=test,db.password=hunter2%zz",
    )];
    assert_eq!(with(&vars).environment.as_deref(), Some("test"));
    check_problem(
        &vars,
        "OTEL_RESOURCE_ATTRIBUTES: found pair 2 (`db.password`) with a value that is not \
         percent-encoded, wanted key=value pairs, joined by commas, values percent-encoded\n    \
         OTEL_RESOURCE_ATTRIBUTES=deployment.environment.name=local",
    );
}

#[test]
fn an_empty_variable_counts_as_unset() {
    let config = with(&[("OTEL_SERVICE_NAME", " "), ("OTEL_TRACES_SAMPLER", "")]);
    assert_eq!(config.service_name.as_deref(), Some("orders"));
    assert_eq!(config.problems(), []);
}

#[test]
fn the_common_endpoint_gets_the_signals_path_and_an_own_one_is_taken_as_it_is() {
    let config = with(&[
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9999/"),
        (
            "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT",
            "http://127.0.0.1:7777/otlp",
        ),
    ]);
    assert_eq!(config.traces.endpoint, "http://127.0.0.1:9999/v1/traces");
    assert_eq!(config.logs.endpoint, "http://127.0.0.1:7777/otlp");
}

#[test]
fn the_sampler_takes_its_share() {
    let vars = [
        ("OTEL_TRACES_SAMPLER", "parentbased_traceidratio"),
        ("OTEL_TRACES_SAMPLER_ARG", "0.25"),
    ];
    assert_eq!(with(&vars).sampling, Sampling::ParentOrRatio(0.25));
}

#[test]
fn a_share_outside_zero_to_one_is_a_problem() {
    check_problem(
        &[
            ("OTEL_TRACES_SAMPLER", "traceidratio"),
            ("OTEL_TRACES_SAMPLER_ARG", "5"),
        ],
        "OTEL_TRACES_SAMPLER_ARG: found `5`, wanted a share from 0 to 1\n    \
         OTEL_TRACES_SAMPLER_ARG=0.05",
    );
}

#[test]
fn a_protocol_that_is_not_spoken_is_a_problem_and_not_ignored() {
    check_problem(
        &[("OTEL_EXPORTER_OTLP_PROTOCOL", "carrier-pigeon")],
        "OTEL_EXPORTER_OTLP_PROTOCOL: found `carrier-pigeon`, wanted one of http/protobuf\n    \
         OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
    );
}

#[test]
fn queues_and_intervals_are_taken_in_milliseconds_and_items() {
    let config = with(&[
        ("OTEL_BSP_SCHEDULE_DELAY", "250"),
        ("OTEL_BLRP_MAX_QUEUE_SIZE", "10"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "5000"),
    ]);
    assert_eq!(config.span_queue.delay, Duration::from_millis(250));
    assert_eq!(config.log_queue.max_items, 10);
    assert_eq!(config.metric_interval, Duration::from_secs(5));
}

#[test]
fn production_needs_tls_off_loopback() {
    let production = (
        "OTEL_RESOURCE_ATTRIBUTES",
        "deployment.environment.name=production",
    );
    let vars = |endpoint| [production, ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)];
    assert_eq!(with(&vars("https://collector:4318")).problems(), []);
    assert_eq!(with(&vars("http://localhost:4318")).problems(), []);
    assert_eq!(with(&vars("http://[::1]:4318")).problems(), []);
    check_problem(&vars("http://collector:4318"), TLS_PROBLEM);
}

#[test]
fn the_old_name_of_the_environment_is_the_environment() {
    let config = Config::new("orders", "1.4.0").with_vars(|name| {
        let value = match name {
            "OTEL_RESOURCE_ATTRIBUTES" => "deployment.environment=production",
            "OTEL_EXPORTER_OTLP_ENDPOINT" => "http://collector:4318",
            _ => return None,
        };
        Some(value.to_owned())
    });
    check_problems(&config, &[TLS_PROBLEM]);
    check_both_names(&config, "production");
}

#[test]
fn the_old_name_given_by_code_is_the_environment_too() {
    let mut config = Config::new("orders", "1.4.0");
    config.resource = vec![pair("deployment.environment", "production")];
    config.traces.endpoint = "http://collector:4318/v1/traces".to_owned();
    check_problems(
        &config,
        &[
            "endpoint of traces: found `http://collector:4318/v1/traces`, wanted https, because \
           the environment is production and the host is not loopback\n    \
           OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=https://collector.example.com/v1/traces",
        ],
    );
    check_both_names(&config.settled(), "production");
}

#[test]
fn a_variable_wins_over_the_environment_that_code_gave_under_either_name() {
    let vars = [("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment=test")];
    assert_eq!(with(&vars).problems(), []);
    check_both_names(&with(&vars), "test");
}

#[test]
fn two_names_with_two_values_are_a_problem() {
    check_problem(
        &[(
            "OTEL_RESOURCE_ATTRIBUTES",
            "deployment.environment.name=test,deployment.environment=staging",
        )],
        "deployment.environment: found `staging` beside deployment.environment.name=`test`, wanted \
         the same value, or only the latter\n    \
         OTEL_RESOURCE_ATTRIBUTES=deployment.environment.name=test",
    );
}

#[test]
fn credentials_in_an_endpoint_are_refused_and_not_repeated() {
    let fix = "OTEL_EXPORTER_OTLP_ENDPOINT=https://collector.example.com";
    check_problem(
        &[("OTEL_EXPORTER_OTLP_ENDPOINT", "http://me:hunter2@localhost")],
        &format!(
            "OTEL_EXPORTER_OTLP_ENDPOINT: found `http://[redacted]@localhost`, wanted a URL \
             without a user part; credentials go into headers\n    {fix}"
        ),
    );
    check_problem(
        &[(
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            "http://localhost?key=hunter2",
        )],
        &format!(
            "OTEL_EXPORTER_OTLP_ENDPOINT: found `http://localhost?[redacted]`, wanted a URL \
             without query or fragment; credentials go into headers\n    {fix}"
        ),
    );
}

#[test]
fn a_secret_by_shape_is_not_repeated_either() {
    let secret = crate::redact::canary();
    let problem = &with(&[("OTEL_TRACES_EXPORTER", &secret)]).problems()[0];
    assert!(!problem.to_string().contains(&secret), "{problem}");
}

#[test]
fn a_common_endpoint_that_is_wrong_is_one_problem() {
    check_problem(
        &[("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318")],
        "OTEL_EXPORTER_OTLP_ENDPOINT: found `collector:4318`, wanted a URL that starts with \
         http:// or https://, and names a host\n    \
         OTEL_EXPORTER_OTLP_ENDPOINT=https://collector.example.com",
    );
}

#[test]
fn a_signals_own_endpoint_that_is_wrong_is_named() {
    check_problem(
        &[("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "ftp://collector")],
        "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: found `ftp://collector`, wanted a URL that starts with \
         http:// or https://, and names a host\n    \
         OTEL_EXPORTER_OTLP_LOGS_ENDPOINT=https://collector.example.com/v1/logs",
    );
}

#[test]
fn a_header_of_the_environment_replaces_that_of_code() {
    let mut config = Config::new("orders", "1.4.0");
    let code = [("API-Key", "code"), ("tenant", "t")];
    config.logs.headers = code
        .map(|(name, value)| (name.to_owned(), Secret::new(value.to_owned())))
        .to_vec();
    let config = config
        .with_vars(|name| (name == "OTEL_EXPORTER_OTLP_HEADERS").then(|| "api-key=env".to_owned()));
    let headers = config.logs.headers.iter();
    let headers: Vec<_> = headers
        .map(|(name, value)| (&**name, &**value.expose()))
        .collect();
    assert_eq!(headers, [("tenant", "t"), ("api-key", "env")]);
}

#[test]
fn a_header_that_the_transport_sets_is_a_problem() {
    check_problem(
        &[(
            "OTEL_EXPORTER_OTLP_HEADERS",
            "api-key=1,Content-Type=text/plain",
        )],
        "OTEL_EXPORTER_OTLP_HEADERS: found header `Content-Type`, wanted no header that the \
         transport sets itself\n    OTEL_EXPORTER_OTLP_HEADERS=api-key=...",
    );
}

#[test]
fn a_header_that_http_does_not_allow_is_a_problem() {
    check_problem(
        &[("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "api-key=hunter2%0a")],
        "OTEL_EXPORTER_OTLP_TRACES_HEADERS: found header `api-key`, wanted a name and a value of \
         visible ASCII characters\n    OTEL_EXPORTER_OTLP_TRACES_HEADERS=api-key=...",
    );
}

#[track_caller]
fn check_millis(name: &str, value: &str, least: u64, default: u64) {
    check_problem(
        &[(name, value)],
        &format!(
            "{name}: found `{value}`, wanted {least} to 86400000 milliseconds\n    {name}={default}"
        ),
    );
}

#[test]
fn a_time_that_spins_or_never_comes_is_a_problem() {
    for value in ["0", "86400001", "18446744073709551615"] {
        check_millis("OTEL_METRIC_EXPORT_INTERVAL", value, 1, 60_000);
        check_millis("OTEL_EXPORTER_OTLP_TIMEOUT", value, 1, 10_000);
        check_millis("OTEL_EXPORTER_OTLP_LOGS_TIMEOUT", value, 1, 10_000);
    }
    check_millis("OTEL_BSP_SCHEDULE_DELAY", "86400001", 0, 5_000);
    check_millis("OTEL_BLRP_SCHEDULE_DELAY", "86400001", 0, 5_000);
    assert_eq!(with(&[("OTEL_BSP_SCHEDULE_DELAY", "0")]).problems(), []);
}

#[test]
fn numbers_of_nothing_are_problems() {
    for (name, default) in [
        ("OTEL_BSP_MAX_QUEUE_SIZE", 2048),
        ("OTEL_BLRP_MAX_QUEUE_SIZE", 2048),
        ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", 512),
        ("OTEL_BLRP_MAX_EXPORT_BATCH_SIZE", 512),
    ] {
        check_problem(
            &[(name, "0")],
            &format!("{name}: found `0`, wanted a whole number above 0\n    {name}={default}"),
        );
    }
}

#[test]
fn a_batch_larger_than_its_queue_is_a_problem() {
    check_problem(
        &[
            ("OTEL_BSP_MAX_QUEUE_SIZE", "10"),
            ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "11"),
        ],
        "OTEL_BSP_MAX_EXPORT_BATCH_SIZE: found `11`, wanted at most OTEL_BSP_MAX_QUEUE_SIZE, which \
         is 10\n    OTEL_BSP_MAX_EXPORT_BATCH_SIZE=10",
    );
}

#[test]
fn what_code_sets_is_checked_at_the_same_door() {
    let mut config = with(&[]);
    config.sampling = Sampling::ParentOrRatio(f64::NAN);
    config.span_queue.max_bytes = 0;
    config.metrics.timeout = Duration::MAX;
    config.drop_deadline = Duration::MAX;
    let settings: Vec<String> = config
        .problems()
        .into_iter()
        .map(|found| found.setting)
        .collect();
    assert_eq!(
        settings,
        [
            "timeout of metrics",
            "OTEL_TRACES_SAMPLER_ARG",
            "span_queue.max_bytes",
            "drop_deadline"
        ]
    );
}

#[test]
fn a_share_is_judged_only_where_the_sampler_takes_one() {
    let arg = ("OTEL_TRACES_SAMPLER_ARG", "endpoint=http://localhost:14250");
    assert_eq!(
        with(&[("OTEL_TRACES_SAMPLER", "always_on"), arg]).problems(),
        []
    );
    assert_eq!(with(&[arg]).problems(), []);
    assert_eq!(
        with(&[("OTEL_TRACES_SAMPLER", "traceidratio"), arg])
            .problems()
            .len(),
        1
    );
}

#[test]
fn span_limits_are_taken_and_leave_room_for_the_contract() {
    let config = with(&[
        ("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "64"),
        ("OTEL_SPAN_EVENT_COUNT_LIMIT", "1"),
        ("OTEL_SPAN_LINK_COUNT_LIMIT", "2"),
        ("OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", "3"),
        ("OTEL_LINK_ATTRIBUTE_COUNT_LIMIT", "4"),
    ]);
    let limits = config.span_limits;
    let spans = [
        limits.max_attributes_per_span,
        limits.max_events_per_span,
        limits.max_links_per_span,
    ];
    assert_eq!(spans, [64, 1, 2]);
    assert_eq!(
        [
            limits.max_attributes_per_event,
            limits.max_attributes_per_link
        ],
        [3, 4]
    );
    check_problem(
        &[("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "3")],
        "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: found `3`, wanted at least 32, which the contract's own \
         need\n    OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT=128",
    );
}

#[cfg(feature = "testing")]
#[test]
fn span_limits_hold_for_every_tracer() {
    use opentelemetry::trace::{Span as _, Tracer as _, TracerProvider as _};

    let config = with(&[("OTEL_SPAN_EVENT_COUNT_LIMIT", "1")]);
    let harness = crate::testing::Harness::with_config(config).unwrap();
    let tracer = harness.telemetry().tracer_provider().tracer("other");
    let mut span = tracer.start("work");
    span.add_event("first", Vec::new());
    span.add_event("second", Vec::new());
    drop(span);
    assert_eq!(harness.spans()[0].events.len(), 1);
}

#[test]
fn a_variable_that_is_not_supported_is_a_problem_and_not_ignored() {
    check_problem(
        &[("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip")],
        "OTEL_EXPORTER_OTLP_COMPRESSION: found `gzip`, wanted `none` or none, because it is not \
         supported and would change nothing\n    unset OTEL_EXPORTER_OTLP_COMPRESSION",
    );
    check_problem(
        &[("OTEL_EXPORTER_OTLP_LOGS_CLIENT_KEY", "hunter2")],
        "OTEL_EXPORTER_OTLP_LOGS_CLIENT_KEY: found a value, wanted none, because it is not \
         supported and would change nothing\n    unset OTEL_EXPORTER_OTLP_LOGS_CLIENT_KEY",
    );
    let fine = [
        ("OTEL_PROPAGATORS", "baggage, tracecontext"),
        ("OTEL_EXPORTER_OTLP_TRACES_COMPRESSION", "none"),
    ];
    assert_eq!(with(&fine).problems(), []);
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_text_is_a_problem_and_not_unset() {
    use std::os::unix::ffi::OsStringExt as _;
    let bytes = std::ffi::OsString::from_vec(vec![b'a', 0xff]);
    let config = super::env::overlay(with(&[]), &|name| {
        (name == "OTEL_EXPORTER_OTLP_ENDPOINT").then(|| bytes.clone())
    });
    check_problems(
        &config,
        &[
            "OTEL_EXPORTER_OTLP_ENDPOINT: found bytes that are not UTF-8, wanted UTF-8 text\n    \
           unset OTEL_EXPORTER_OTLP_ENDPOINT",
        ],
    );
}

/// The rows of the table of variables: the name, and the text that the second column quotes.
fn documented() -> Vec<(String, String)> {
    let rows = include_str!("variables.md").lines();
    let cells = rows.map(|row| row.split('|').map(|cell| cell.trim().trim_matches('`')));
    let rows = cells.filter_map(|mut cells| Some((cells.nth(1)?, cells.next()?)));
    rows.filter(|(name, _)| name.starts_with(['O', 'R', 'T']))
        .flat_map(|(name, text)| {
            let names = super::unsupported::expand(name).into_iter();
            names.map(|name| (name, text.to_owned()))
        })
        .collect()
}

#[test]
fn every_variable_that_is_read_is_documented_and_no_other() {
    let read = std::cell::RefCell::new(std::collections::BTreeSet::new());
    for sampler in [None, Some("traceidratio")] {
        let _config = Config::unnamed().with_vars(|name| {
            read.borrow_mut().insert(name.to_owned());
            sampler
                .filter(|_| name == "OTEL_TRACES_SAMPLER")
                .map(str::to_owned)
        });
    }
    let documented = documented().into_iter().map(|(name, _)| name).collect();
    assert_eq!(read.into_inner(), documented);
}

#[test]
fn a_variable_set_to_its_documented_default_changes_nothing() {
    let before = format!("{:?}", with(&[]));
    for (name, default) in documented() {
        let config = with(&[(&name, &default)]);
        assert_eq!(config.problems(), [], "{name}");
        assert_eq!(format!("{config:?}"), before, "{name}");
    }
}

#[test]
fn an_environment_outside_the_closed_set_is_a_problem() {
    check_problem(
        &[(
            "OTEL_RESOURCE_ATTRIBUTES",
            "deployment.environment.name=prod",
        )],
        "deployment.environment.name: found `prod`, wanted one of local, dev, test, staging, \
         production\n    OTEL_RESOURCE_ATTRIBUTES=deployment.environment.name=local",
    );
}

#[test]
fn debug_output_shows_no_secret() {
    let config = with(&[
        ("OTEL_EXPORTER_OTLP_HEADERS", "api-key=hunter2"),
        (
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            "http://me:hunter2@localhost?key=hunter2",
        ),
        ("OTEL_RESOURCE_ATTRIBUTES", "db.password=hunter2"),
        ("TELEMETRY_USER_ID_KEY", "hunter2"),
    ]);
    assert_eq!(config.traces.headers[0].1.expose(), "hunter2");
    let text = format!("{config:?}");
    assert!(!text.contains("hunter2"), "{text}");
}

#[test]
fn what_main_prints_of_a_config_error_is_for_a_person() {
    let problems = vec![super::Problem::new("a", "b", "c", "a=c")];
    let error = super::ConfigError { problems };
    assert_eq!(format!("{error:?}"), error.to_string());
}
