//! The table of variables: rendered for the docs, and tried row by row.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::{Status, VARIABLES, Variable, expanded};
use crate::config::Config;

/// Set this to write the file instead of comparing it.
const UPDATE: &str = "UPDATE_VARIABLES";
const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/config/variables.md");

fn with(vars: &[(&str, &str)]) -> Config {
    let mut config = Config::new("orders", "1.4.0");
    config.environment = Some("local".to_owned());
    config.with_vars(|name| {
        let found = vars.iter().find(|(key, _)| *key == name);
        found.map(|(_, value)| (*value).to_owned())
    })
}

fn rendered() -> String {
    let mut text = "\
Variables that [`Config::with_env`] reads. An empty one counts as unset, blanks around a value do
not count, choices are taken in any case, and durations are whole milliseconds. `<SIGNAL>` is
`TRACES`, `METRICS` or `LOGS`; a signal's own variable wins over the common one. What can't be read
or makes no sense is an error of `init`, never ignored; so is an `OTEL_` variable that nobody reads
and that is one slip of the pen away from one of these.

| variable | default | effect |
|---|---|---|
"
    .to_owned();
    for variable in VARIABLES {
        if let Status::Honoured(effect) = variable.status {
            row(&mut text, variable, effect);
        }
    }
    text.push_str(
        "
Variables of the OpenTelemetry specification that are refused. Setting one to anything but the
accepted value is an error of `init`, because it would change nothing.

| variable | accepted | why |
|---|---|---|
",
    );
    for variable in VARIABLES {
        if let Status::Refused { reason, .. } = variable.status {
            row(&mut text, variable, reason);
        }
    }
    text.push_str(
        "
Variables that mean nothing here, and may be set for others.

| variable | | why |
|---|---|---|
",
    );
    for variable in VARIABLES {
        if let Status::Ignored(reason) = variable.status {
            row(&mut text, variable, reason);
        }
    }
    text
}

fn row(text: &mut String, variable: &Variable, last: &str) {
    let default = match variable.default {
        "" => String::new(),
        default => format!("`{default}`"),
    };
    writeln!(text, "| `{}` | {default} | {last} |", variable.name).unwrap();
}

#[test]
fn the_documented_table_is_the_table() {
    if std::env::var_os(UPDATE).is_some() {
        std::fs::write(FILE, rendered()).unwrap();
    }
    let fresh = std::fs::read_to_string(FILE).unwrap() == rendered();
    assert!(
        fresh,
        "src/config/variables.md is stale: run `{UPDATE}=1 cargo test -p telemetry-bootstrap \
         the_documented_table_is_the_table`"
    );
}

#[test]
fn what_is_read_is_in_the_table_and_the_other_way_round() {
    let read = RefCell::new(BTreeSet::new());
    for sampler in [None, Some("traceidratio")] {
        let _config = Config::unnamed().with_vars(|name| {
            read.borrow_mut().insert(name.to_owned());
            sampler
                .filter(|_| name == "OTEL_TRACES_SAMPLER")
                .map(str::to_owned)
        });
    }
    let ours = expanded().filter(|(_, one)| !matches!(one.status, Status::Ignored(_)));
    let table: BTreeSet<String> = ours.map(|(name, _)| name).collect();
    assert_eq!(read.into_inner(), table);
}

#[test]
fn a_variable_set_to_its_default_changes_nothing() {
    let before = format!("{:?}", with(&[]));
    for (name, variable) in expanded() {
        let config = with(&[(&name, variable.default)]);
        assert_eq!(config.problems(), [], "{name}");
        assert_eq!(format!("{config:?}"), before, "{name}");
    }
}

/// The end of a variable's name, a value, and other variables with theirs.
type Case = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

/// A value for each variable (or end of its name) that is not its default, and what else has to be
/// set for it to matter.
const CASES: &[Case] = &[
    ("OTEL_SERVICE_NAME", "other", &[]),
    ("OTEL_RESOURCE_ATTRIBUTES", "team=a", &[]),
    ("OTEL_SDK_DISABLED", "True", &[]),
    ("_EXPORTER", "console", &[]),
    ("_PROMETHEUS_HOST", "::1", &[]),
    ("_PROMETHEUS_PORT", "1", &[]),
    ("OTEL_PROPAGATORS", "b3", &[]),
    ("_PROTOCOL", "http/json", &[]),
    ("_ENDPOINT", "http://127.0.0.1:1", &[]),
    (
        "_INSECURE",
        "true",
        &[
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:1"),
        ],
    ),
    ("_HEADERS", "a=b", &[]),
    ("_COMPRESSION", "gzip", &[]),
    ("_CERTIFICATE", "ca.pem", &[]),
    ("_CLIENT_KEY", "key.pem", &[]),
    ("OTEL_BSP_EXPORT_TIMEOUT", "7", &[]),
    ("_TIMEOUT", "7", &[]),
    ("OTEL_TRACES_SAMPLER", "always_off", &[]),
    (
        "OTEL_TRACES_SAMPLER_ARG",
        "0.5",
        &[("OTEL_TRACES_SAMPLER", "traceidratio")],
    ),
    ("_INTERVAL", "7", &[]),
    ("_TEMPORALITY_PREFERENCE", "Delta", &[]),
    (
        "_HISTOGRAM_AGGREGATION",
        "base2_exponential_bucket_histogram",
        &[],
    ),
    ("_QUEUE_SIZE", "1000", &[]),
    ("_BATCH_SIZE", "7", &[]),
    ("_DELAY", "7", &[]),
    ("_COUNT_LIMIT", "99", &[]),
    ("_LENGTH_LIMIT", "200", &[]),
    ("RUST_LOG", "warn", &[]),
    ("TELEMETRY_USER_ID_KEY", "k", &[]),
];

#[test]
fn every_honoured_variable_changes_the_settings() {
    for (name, variable) in expanded() {
        if !matches!(variable.status, Status::Honoured(_)) {
            continue;
        }
        let case = CASES.iter().find(|(end, ..)| name.ends_with(end));
        let Some((_, value, others)) = case else {
            panic!("{name} has no case: add one");
        };
        let before = format!("{:?}", with(others));
        let set = [&[(&*name, *value)], *others].concat();
        assert_ne!(format!("{:?}", with(&set)), before, "{name}={value}");
    }
}

#[test]
fn a_refused_variable_says_why() {
    for (name, variable) in expanded() {
        let Status::Refused { reason, .. } = variable.status else {
            continue;
        };
        let problems = with(&[(&name, "hunter2")]).problems();
        assert_eq!(problems.len(), 1, "{name}");
        assert!(problems[0].wanted.ends_with(reason), "{}", problems[0]);
    }
}
