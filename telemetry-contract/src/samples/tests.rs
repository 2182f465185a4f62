//! Each bad sample breaks its rule and no other; each good one breaks none.

use std::collections::BTreeSet;

use super::{Sample, bad, good};
use crate::CONTRACT;
use crate::check::{Checker, Report, Settings};
use crate::otlp::{self, Encoding};
use crate::rule::Rule;

#[track_caller]
fn check(samples: &[Sample]) -> Report {
    let mut checker = Checker::new(&CONTRACT, &Settings::default());
    for sample in samples {
        match sample {
            Sample::Line(line) => checker.observe_line("sample:1", line.as_bytes()),
            Sample::Otlp(signal, text) => {
                let export = otlp::decode(*signal, Encoding::Json, text.as_bytes());
                checker.observe(&export.expect("the sample is OTLP/JSON"));
            }
        }
    }
    checker.report()
}

fn rules(report: &Report) -> BTreeSet<Rule> {
    report.findings.iter().map(|finding| finding.rule).collect()
}

#[test]
fn a_bad_sample_breaks_its_rule_and_no_other() {
    for rule in Rule::ALL {
        let report = check(bad(*rule));
        let found = rules(&report);
        assert_eq!(found, BTreeSet::from([*rule]), "{:#?}", report.findings);
        let own = report.findings.iter().find(|finding| finding.rule == *rule);
        assert_eq!(own.map(|finding| finding.level), Some(rule.level()));
    }
}

#[test]
fn a_good_sample_breaks_no_rule() {
    for rule in Rule::ALL {
        let report = check(good(*rule));
        assert_eq!(report.findings, [], "{rule}");
        assert!(report.conforms());
    }
}
