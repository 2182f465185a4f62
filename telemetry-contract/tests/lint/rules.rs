//! The catalogue's own samples: a bad one breaks its rule, a good one keeps to it.

use std::fs;
use std::path::Path;

use telemetry_contract::rule::{self, Area, Description, Level};
use telemetry_contract::source::lint;

use crate::support::{settings, shop};

/// Whether a sample breaks its rule, as a program or inside one.
fn breaks(rule: Description, sample: &str, name: &str) -> bool {
    let program = if sample.contains("fn main") {
        sample.to_owned()
    } else {
        let start = "use telemetry_bootstrap::correlation;\nasync fn main() {\n    let telemetry = \
                     telemetry_bootstrap::init!().unwrap();\n    if early() { return; }\n";
        format!("{start}    {sample}\n}}\n")
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lint-samples");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("{}.{name}.rs", rule.name));
    fs::write(&path, program).unwrap();
    let mut settings = settings();
    settings.levels = vec![(rule.name.to_owned(), Level::Deny)];
    let linted = lint(&shop(&path, None), &settings).unwrap();
    linted
        .diagnostics
        .iter()
        .any(|diagnostic| diagnostic.rule == rule.name)
}

#[test]
fn every_rule_about_source_has_samples_that_show_it() {
    let rules: Vec<Description> = rule::all()
        .filter(|rule| rule.area == Area::Source)
        .collect();
    assert!(rules.len() >= 15, "{}", rules.len());
    for rule in rules {
        assert!(breaks(rule, rule.bad, "bad"), "{}: {}", rule.name, rule.bad);
        assert!(
            !breaks(rule, rule.good, "good"),
            "{}: {}",
            rule.name,
            rule.good
        );
    }
}
