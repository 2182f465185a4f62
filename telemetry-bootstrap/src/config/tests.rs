//! Settings from variables, and everything that can be wrong with them.

use std::time::Duration;

use super::{Config, Propagators, Protocol, Sampling};
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
        "OTEL_EXPORTER_OTLP_PROTOCOL: found `carrier-pigeon`, wanted one of http/protobuf, \
         http/json, grpc\n    \
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
fn every_header_of_the_transport_is_refused() {
    for name in [
        "expect",
        "upgrade",
        "keep-alive",
        "proxy-connection",
        "trailer",
        "grpc-accept-encoding",
    ] {
        let value = format!("{name}=1");
        check_wanted(
            &[("OTEL_EXPORTER_OTLP_TRACES_HEADERS", &value)],
            "no header that the transport sets itself",
        );
    }
}

#[track_caller]
fn check_port(authority: &str, fits: bool) {
    let endpoint = format!("http://{authority}");
    let problems = with(&[("OTEL_EXPORTER_OTLP_ENDPOINT", &endpoint)]).problems();
    let wanted: Vec<&str> = problems.iter().map(|found| &*found.wanted).collect();
    let expected = "a URL without a port, or with one from 1 to 65535";
    assert_eq!(wanted, if fits { vec![] } else { vec![expected] });
}

#[test]
fn a_port_has_to_fit() {
    for authority in ["127.0.0.1:1", "a:65535", "a", "[::1]", "[::1]:4318"] {
        check_port(authority, true);
    }
    for authority in ["127.0.0.1:99999", "a:65536", "a:0", "a:", "[::1]:0"] {
        check_port(authority, false);
    }
}

#[test]
fn settings_copied_from_another_signal_are_noticed() {
    let mut config = with(&[]);
    config.traces = config.logs.clone();
    check_problems(
        &config,
        &[
            "endpoint of traces: found `http://localhost:4318/v1/logs`, wanted a URL of this \
             signal; this path is another's\n    \
             OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=https://collector.example.com/v1/traces",
        ],
    );
    config.traces.endpoint = "http://localhost:4318/v1/traces".to_owned();
    config.traces.timeout = Duration::MAX;
    let problems = config.problems();
    let settings: Vec<&str> = problems.iter().map(|found| &*found.setting).collect();
    assert_eq!(settings, ["timeout of traces"]);
}

#[test]
fn a_header_that_http_does_not_allow_is_a_problem() {
    check_problem(
        &[("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "api-key=hunter2%0a")],
        "OTEL_EXPORTER_OTLP_TRACES_HEADERS: found header `api-key`, wanted a name and a value of \
         visible ASCII characters\n    OTEL_EXPORTER_OTLP_TRACES_HEADERS=api-key=...",
    );
}

#[test]
fn a_token_without_a_name_is_a_problem_and_not_repeated() {
    const HEADERS: &str = "OTEL_EXPORTER_OTLP_HEADERS";
    let fix = format!("{HEADERS}=api-key=...");
    let secret = crate::redact::canary();
    for name in ["c3VwZXJz/ZWNyZXQtcGFzc3dvcmQ", &secret] {
        check_problem(
            &[(HEADERS, &format!("api-key=1,{name}=a%0a"))],
            &format!(
                "{HEADERS}: found header 2, whose name is no header's, wanted a name and a value \
                 of visible ASCII characters\n    {fix}"
            ),
        );
    }
    let pasted = [(HEADERS, "c3VwZXJzZWNyZXQtcGFzc3dvcmQ==")];
    check_problem(
        &pasted,
        &format!(
            "{HEADERS}: found header 1, whose name is no header's, wanted a name and a value; this \
             looks like a value without its name\n    {fix}"
        ),
    );
    assert!(!format!("{:?}", with(&pasted)).contains("c3Vw"));
}

#[test]
fn a_secret_in_an_endpoints_path_is_not_repeated() {
    check_problem(
        &[(
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            "ftp://collector/hunter2/otlp",
        )],
        "OTEL_EXPORTER_OTLP_ENDPOINT: found `ftp://collector/[redacted]`, wanted a URL that starts \
         with http:// or https://, and names a host\n    \
         OTEL_EXPORTER_OTLP_ENDPOINT=https://collector.example.com",
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
    check_millis("OTEL_METRIC_EXPORT_INTERVAL", "0", 1, 60_000);
    for value in ["86400001", "18446744073709551615"] {
        check_millis("OTEL_METRIC_EXPORT_INTERVAL", value, 1, 60_000);
        check_millis("OTEL_EXPORTER_OTLP_TIMEOUT", value, 1, 10_000);
        check_millis("OTEL_EXPORTER_OTLP_LOGS_TIMEOUT", value, 1, 10_000);
        check_millis("OTEL_BSP_EXPORT_TIMEOUT", value, 1, 300_000);
        check_millis("OTEL_BLRP_EXPORT_TIMEOUT", value, 1, 300_000);
        check_millis("OTEL_METRIC_EXPORT_TIMEOUT", value, 1, 300_000);
    }
    check_millis("OTEL_BSP_SCHEDULE_DELAY", "86400001", 0, 5_000);
    check_millis("OTEL_BLRP_SCHEDULE_DELAY", "86400001", 0, 5_000);
    assert_eq!(with(&[("OTEL_BSP_SCHEDULE_DELAY", "0")]).problems(), []);
}

#[test]
fn a_timeout_of_zero_is_no_limit() {
    let vars = [
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "0"),
        ("OTEL_BSP_EXPORT_TIMEOUT", "0"),
    ];
    let config = with(&vars);
    let day = Duration::from_secs(24 * 60 * 60);
    let found = [config.traces.timeout, config.traces.export_timeout];
    assert_eq!(found, [day; 2]);
    assert_eq!(config.problems(), []);
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
fn an_argument_is_read_whatever_the_sampler_and_needs_one() {
    let sampler = |name| ("OTEL_TRACES_SAMPLER", name);
    let arg = |value| ("OTEL_TRACES_SAMPLER_ARG", value);
    let share = "a share from 0 to 1";
    for name in ["always_on", "traceidratio"] {
        check_wanted(&[sampler(name), arg("banana")], share);
        check_wanted(&[sampler(name), arg("1.5")], share);
        assert_eq!(with(&[sampler(name), arg("0.5")]).problems(), []);
    }
    check_wanted(
        &[arg("0.05")],
        "the sampler that takes it, without which every root is kept",
    );
    let remote = [sampler("jaeger_remote"), arg("endpoint=http://a")];
    assert_eq!(with(&remote).problems().len(), 1);
}

#[test]
fn a_variable_that_every_other_overrules_is_read_too() {
    let own = ["TRACES", "METRICS", "LOGS"].map(|signal| {
        let name = format!("OTEL_EXPORTER_OTLP_{signal}_TIMEOUT");
        (name, "1000")
    });
    let mut vars: Vec<_> = own.iter().map(|(name, value)| (&**name, *value)).collect();
    vars.push(("OTEL_EXPORTER_OTLP_TIMEOUT", "soon"));
    check_wanted(&vars, "a whole number of milliseconds");
    check_wanted(
        &[
            ("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "long"),
            ("OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", "200"),
            ("OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT", "200"),
        ],
        "a whole number",
    );
}

#[test]
fn certificates_without_tls_are_noticed() {
    let file = std::env::temp_dir().join(format!("telemetry-ca-{}.pem", std::process::id()));
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    std::fs::write(&file, made.cert.pem()).unwrap();
    let path = file.to_str().unwrap();
    let common = ("OTEL_EXPORTER_OTLP_CERTIFICATE", path);
    let wanted = "an endpoint that starts with https://, or no such file";
    check_wanted(&[common], wanted);
    let logs = ("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "https://a/v1/logs");
    assert_eq!(with(&[common, logs]).problems(), []);
    check_wanted(
        &[("OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE", path), logs],
        wanted,
    );
    std::fs::remove_file(file).unwrap();
}

#[test]
fn a_level_misspelt_is_no_target() {
    check_problem(
        &[("RUST_LOG", "infoo,sqlx=warn")],
        "RUST_LOG: found `infoo`, wanted a level such as `info`, if that was meant; or \
         `infoo=trace` for the target of that name\n    RUST_LOG=info",
    );
}

#[test]
fn what_the_specification_allows_starts() {
    for (name, value) in [
        ("OTEL_METRICS_EXEMPLAR_FILTER", "trace_based"),
        ("OTEL_LOG_LEVEL", "debug"),
        ("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "100"),
    ] {
        assert_eq!(with(&[(name, value)]).problems(), [], "{name}");
    }
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

#[test]
fn a_kinds_own_limit_wins_over_the_general_one_in_whatever_order() {
    let general = [
        ("OTEL_ATTRIBUTE_COUNT_LIMIT", "40"),
        ("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "1000"),
    ];
    let config = with(&general);
    let (spans, logs) = (config.span_limits, config.log_limits);
    let counts = [
        spans.max_attributes_per_span,
        spans.max_attributes_per_event,
        spans.max_attributes_per_link,
        logs.max_attributes,
    ];
    assert_eq!(counts, [40; 4]);
    assert_eq!(
        [config.span_value_length, logs.value_length],
        [Some(1000); 2]
    );
    assert_eq!(spans.max_events_per_span, 128);
    let own = [
        ("OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT", "50"),
        ("OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", "2000"),
    ];
    let config = with(&[own, general].concat());
    assert_eq!(config.log_limits.max_attributes, 50);
    assert_eq!(config.span_limits.max_attributes_per_span, 40);
    assert_eq!(config.span_value_length, Some(2000));
    assert_eq!(config.log_limits.value_length, Some(1000));
}

#[test]
fn limits_that_leave_no_room_name_the_variable_that_set_them() {
    check_problem(
        &[("OTEL_ATTRIBUTE_COUNT_LIMIT", "3")],
        "OTEL_ATTRIBUTE_COUNT_LIMIT: found `3`, wanted at least 32, which the contract's own \
         need\n    OTEL_ATTRIBUTE_COUNT_LIMIT=128",
    );
    check_problem(
        &[("OTEL_LINK_ATTRIBUTE_COUNT_LIMIT", "-1")],
        "OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: found `-1`, wanted a whole number\n    \
         OTEL_LINK_ATTRIBUTE_COUNT_LIMIT=128",
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

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_text_is_a_problem_and_not_unset() {
    use std::os::unix::ffi::OsStringExt as _;
    let bytes = std::ffi::OsString::from_vec(vec![b'a', 0xff]);
    let config = super::env::overlay(
        with(&[]),
        &|name| {
            let ours = name == "OTEL_EXPORTER_OTLP_ENDPOINT";
            ours.then(|| bytes.clone())
        },
        &[],
    );
    check_problems(
        &config,
        &[
            "OTEL_EXPORTER_OTLP_ENDPOINT: found bytes that are not UTF-8, wanted UTF-8 text\n    \
           unset OTEL_EXPORTER_OTLP_ENDPOINT",
        ],
    );
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

fn exporters(list: &str) -> Config {
    with(&[("OTEL_TRACES_EXPORTER", list)])
}

#[track_caller]
fn check_exporters(list: &str, otlp: bool, console: bool) {
    let config = exporters(list);
    assert_eq!(config.problems(), []);
    let traces = (config.traces.enabled, config.traces.console);
    assert_eq!(traces, (otlp, console));
    assert!(config.logs.enabled && !config.logs.console);
}

#[test]
fn exporters_are_a_list() {
    check_exporters("otlp", true, false);
    check_exporters("console", false, true);
    check_exporters("Console, OTLP,otlp", true, true);
    check_exporters("none", false, false);
    check_wanted(
        &[("OTEL_TRACES_EXPORTER", ",")],
        "otlp, console, both joined by a comma, or none",
    );
}

#[track_caller]
fn check_wanted(vars: &[(&str, &str)], wanted: &str) {
    let problems = with(vars).problems();
    let found: Vec<&str> = problems.iter().map(|found| &*found.wanted).collect();
    assert_eq!(found, [wanted]);
}

#[test]
fn an_exporter_that_is_not_there_is_refused_with_the_reason() {
    let check = |list, wanted| check_wanted(&[("OTEL_TRACES_EXPORTER", list)], wanted);
    check("none,otlp", "none alone, or the others without it");
    check("logging", "console, which is the present name of logging");
    check(
        "zipkin",
        "otlp, because the specification has withdrawn Zipkin's exporter; a collector hands OTLP \
         on to it",
    );
    check(
        "otlp/stdout",
        "console, which writes the same lines to standard error, because standard output belongs \
         to log lines",
    );
}

/// Settings under which no signal leaves, with one more variable.
fn silent(name: &str, value: &str) -> Config {
    with(&[
        ("OTEL_TRACES_EXPORTER", "none"),
        ("OTEL_METRICS_EXPORTER", "none"),
        ("OTEL_LOGS_EXPORTER", "none"),
        (name, value),
    ])
}

#[test]
fn what_does_not_parse_is_wrong_where_nothing_is_sent_too() {
    let check = |name, value, setting: &str| {
        let problems = silent(name, value).problems();
        let found: Vec<&str> = problems.iter().map(|found| &*found.setting).collect();
        assert_eq!(found, [setting], "{name}={value}");
    };
    for name in [
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
    ] {
        check(name, "not a url", name);
        check(name, "http://collector:99999", name);
    }
    let headers = "OTEL_EXPORTER_OTLP_TRACES_HEADERS";
    check(headers, "a b=c", headers);
}

#[test]
fn what_only_a_connection_needs_is_not_asked_for_where_there_is_none() {
    let disabled = |name: &str, value: &str| with(&[("OTEL_SDK_DISABLED", "true"), (name, value)]);
    for off in [silent as fn(&str, &str) -> Config, disabled] {
        for (name, value) in [
            ("OTEL_EXPORTER_OTLP_CERTIFICATE", "/nowhere/ca.pem"),
            ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://a/v1/logs"),
            (
                "OTEL_RESOURCE_ATTRIBUTES",
                "deployment.environment.name=production",
            ),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
        ] {
            assert_eq!(off(name, value).problems(), [], "{name}");
        }
        let mut config = off("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector");
        config.environment = Some("production".to_owned());
        assert_eq!(config.problems(), []);
    }
}

#[test]
fn propagators_are_a_list_or_none() {
    let propagators = |list| with(&[("OTEL_PROPAGATORS", list)]).propagators;
    assert_eq!(
        propagators("baggage, TraceContext,baggage"),
        Propagators::default()
    );
    assert_eq!(propagators("none"), Propagators::NONE);
    let both = Propagators {
        b3: true,
        b3_multi: true,
        ..Propagators::NONE
    };
    assert_eq!(propagators("b3,b3multi"), both);
    check_wanted(
        &[("OTEL_PROPAGATORS", "tracecontext,jaeger")],
        "tracecontext, because the specification has withdrawn the jaeger format, and Jaeger \
         itself speaks tracecontext",
    );
}

#[test]
fn a_sampler_that_asks_a_server_is_refused_with_the_reason() {
    for name in ["jaeger_remote", "parentbased_jaeger_remote", "xray"] {
        let problems = with(&[("OTEL_TRACES_SAMPLER", name)]).problems();
        assert!(problems[0].wanted.contains("asks a server"), "{problems:?}");
    }
}

#[test]
fn only_true_is_true() {
    let disabled = |text| with(&[("OTEL_SDK_DISABLED", text)]);
    assert!(disabled("TRUE").disabled);
    assert!(!disabled("False").disabled);
    assert!(!disabled("1").disabled);
    check_wanted(&[("OTEL_SDK_DISABLED", "1")], "one of true, false");
}

#[test]
fn what_is_no_boolean_is_told_the_one_that_was_meant() {
    let check = |text: &str, meant| {
        let problems = with(&[("OTEL_SDK_DISABLED", text)]).problems();
        assert_eq!(problems[0].fix, format!("OTEL_SDK_DISABLED={meant}"));
    };
    for text in ["yes", "1", "ON"] {
        check(text, true);
    }
    for text in ["no", "0", "off", "maybe"] {
        check(text, false);
    }
}

#[test]
fn an_endpoint_of_all_signals_with_the_path_of_one_is_noticed() {
    let check = |url: &str, path: &str| {
        let found = format!("{url}{path}");
        check_problem(
            &[("OTEL_EXPORTER_OTLP_ENDPOINT", &found)],
            &format!(
                "OTEL_EXPORTER_OTLP_ENDPOINT: found `{found}`, wanted a base URL, without the path \
                 of a signal, which is added to it\n    \
                 OTEL_EXPORTER_OTLP_ENDPOINT=https://collector.example.com"
            ),
        );
    };
    for path in ["/v1/traces", "/v1/metrics", "/v1/logs"] {
        check("http://localhost:4318", path);
        check("https://collector/otlp", path);
    }
}

/// The endpoint of traces with these variables.
#[track_caller]
fn check_grpc(vars: &[(&str, &str)], endpoint: &str) {
    let grpc = [("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "grpc")];
    let config = with(&[&grpc, vars].concat());
    assert_eq!(config.traces.endpoint, endpoint);
    assert_eq!(config.traces.protocol, Protocol::Grpc);
    assert_eq!(config.logs.protocol, Protocol::HttpProtobuf);
    if cfg!(feature = "grpc") {
        assert_eq!(config.problems(), []);
    }
}

#[test]
fn a_grpc_endpoint_has_its_own_port_and_may_lack_a_scheme() {
    const COMMON: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";
    const OWN: &str = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
    const INSECURE: &str = "OTEL_EXPORTER_OTLP_INSECURE";
    check_grpc(&[], "http://localhost:4317");
    check_grpc(&[(COMMON, "http://collector:1")], "http://collector:1");
    check_grpc(&[(OWN, "https://collector:1")], "https://collector:1");
    check_grpc(&[(OWN, "collector:1")], "https://collector:1");
    check_grpc(
        &[(OWN, "collector:1"), (INSECURE, "true")],
        "http://collector:1",
    );
    let own = ("OTEL_EXPORTER_OTLP_TRACES_INSECURE", "false");
    check_grpc(
        &[(OWN, "collector:1"), (INSECURE, "true"), own],
        "https://collector:1",
    );
    check_grpc(&[(OWN, "https://c:1"), (INSECURE, "true")], "https://c:1");
}

#[test]
fn code_that_chooses_grpc_gets_its_port() {
    let mut config = with(&[]);
    config.logs.protocol = Protocol::Grpc;
    assert_eq!(config.settled().logs.endpoint, "http://localhost:4317");
}

#[cfg(not(feature = "grpc"))]
#[test]
fn without_its_feature_grpc_is_a_problem_that_names_it() {
    check_problem(
        &[("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")],
        "OTEL_EXPORTER_OTLP_PROTOCOL: found `grpc`, wanted http/protobuf or http/json; or cargo \
         feature `grpc` of telemetry-bootstrap, which this service was built without\n    \
         OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
    );
}

#[cfg(feature = "grpc")]
#[test]
fn grpc_has_no_path_and_in_production_tls() {
    let grpc = ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
    check_problem(
        &[grpc, ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://a/v1/traces")],
        "OTEL_EXPORTER_OTLP_ENDPOINT: found `http://a/v1/traces`, wanted a URL without a path, \
         because gRPC has its own\n    \
         OTEL_EXPORTER_OTLP_ENDPOINT=https://collector.example.com",
    );
    check_problem(
        &[
            grpc,
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318"),
            (
                "OTEL_RESOURCE_ATTRIBUTES",
                "deployment.environment.name=production",
            ),
        ],
        TLS_PROBLEM,
    );
}

#[test]
fn a_misspelt_variable_is_a_problem_that_says_what_was_meant() {
    let names = ["OTEL_SERVICE_NAMES", "OTEL_JAVAAGENT_DEBUG", "PATH"].map(str::to_owned);
    let config = super::env::overlay(with(&[]), &|_| None, &names);
    check_problems(
        &config,
        &[
            "OTEL_SERVICE_NAMES: found a variable that nobody reads, wanted OTEL_SERVICE_NAME, \
           which is one letter or two away: did you mean that?\n    OTEL_SERVICE_NAME=...",
        ],
    );
}
