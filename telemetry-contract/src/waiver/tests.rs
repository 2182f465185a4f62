use super::Waivers;
use crate::date::Date;
use crate::diagnostic::{Diagnostic, Place};
use crate::report::{Findings, Format, FormatOptions, write};
use crate::rule::{Level, Rule};

fn today() -> Date {
    "2026-11-22".parse().unwrap()
}

fn orphan(service: &str, subject: &str) -> Diagnostic {
    let mut finding = Diagnostic::new("span-orphan", Level::Deny, "no parent").about(subject);
    finding.service = service.to_owned();
    finding.signals = vec![subject.to_owned()];
    finding
}

fn checked(diagnostics: impl IntoIterator<Item = Diagnostic>) -> Findings {
    let rules = Rule::ALL.iter().map(|rule| rule.as_str());
    Findings::new("contract check", "2 spans", diagnostics).with_rules(rules)
}

/// An entry for `span-orphan` with this scope and this last day.
fn entry(scope: &str, expires: &str) -> String {
    format!(
        "waivers:\n  - rule: span-orphan\n    scope: {scope}\n    reason: old\n    \
         owner: team\n    expires: {expires}\n    link: https://example.com/7\n"
    )
}

fn report(list: &str, findings: Findings) -> String {
    report_of(&Waivers::parse("ci/waivers.yaml", list), findings)
}

fn report_of(waivers: &Waivers, mut findings: Findings) -> String {
    waivers.apply(&mut findings, today());
    write(&findings, Format::Text, &FormatOptions::default())
}

/// Whether an entry of this scope covers the finding.
#[track_caller]
fn check(scope: &str, finding: &Diagnostic, expected: bool) {
    let rule = format!("rule: {}", finding.rule);
    let list = entry(scope, "2027-01-31").replace("rule: span-orphan", &rule);
    let mut findings = checked([finding.clone()]);
    let waivers = Waivers::parse("ci/waivers.yaml", &list);
    assert_eq!(waivers.problems, [], "{list}");
    waivers.apply(&mut findings, today());
    let covered = findings.diagnostics[0].waived.is_some();
    assert_eq!(covered, expected, "{scope} on {finding:?}");
    assert_eq!(findings.conforms(), expected, "{scope} on {finding:?}");
}

#[test]
fn a_scope_covers_what_all_its_patterns_fit() {
    let finding = orphan("orders-api", "payments charge");
    check("{ service: orders-api }", &finding, true);
    check("{ service: orders-* }", &finding, true);
    check("{ service: till }", &finding, false);
    check("{ signal: payments charge }", &finding, true);
    check("{ signal: payments }", &finding, false);
    check("{ subject: \"payments *\" }", &finding, true);
    check("{ service: orders-*, signal: other }", &finding, false);
    check("{ path: \"*\" }", &finding, false);
}

#[test]
fn an_attribute_is_a_word_of_the_subject() {
    let finding = orphan("till", "http.server.request.duration orders.color");
    check("{ attribute: orders.color }", &finding, true);
    check("{ attribute: orders.* }", &finding, true);
    check("{ attribute: color }", &finding, false);
    let quoted = orphan("till", "span attribute `user.name`");
    check("{ attribute: user.name }", &quoted, true);
}

#[test]
fn a_signal_has_to_be_every_one_that_is_named() {
    let mut finding = orphan("till", "orders.color");
    finding.signals = vec!["POST /orders".to_owned(), "GET /orders".to_owned()];
    check("{ signal: \"* /orders\" }", &finding, true);
    check("{ signal: POST /orders }", &finding, false);
    finding.signals.clear();
    check("{ signal: \"*\" }", &finding, false);
}

/// How many findings of a check of these spans (name and undeclared key) are waived and denied.
#[cfg(feature = "tables")]
fn of_spans(scope: &str, spans: &[(String, String)]) -> (usize, usize) {
    use crate::check::{Checker, Settings};
    use crate::otlp::{Encoding, decode, model::Signal};

    let list = entry(scope, "2027-01-31").replace("span-orphan", "attribute-undeclared");
    let waivers = Waivers::parse("waivers.yaml", &list);
    let settings = Settings {
        levels: vec![(Rule::AttributeUndeclared, Level::Deny)],
        waived: waivers.narrowed(),
        ..Settings::default()
    };
    let mut checker = Checker::new(&crate::CONTRACT, &settings);
    for (name, key) in spans {
        let text = format!(
            r#"{{"resourceSpans":[{{"scopeSpans":[{{"spans":[{{"traceId":"{:032x}","spanId":"{:016x}","name":"{name}","kind":1,
            "attributes":[{{"key":"{key}","value":{{"stringValue":"x"}}}}]}}]}}]}}]}}"#,
            1, 1
        );
        checker.observe(&decode(Signal::Traces, Encoding::Json, text.as_bytes()).unwrap());
    }
    let mut findings = crate::report::of_telemetry(&checker.report());
    waivers.apply(&mut findings, today());
    let all = findings.diagnostics;
    let of_rule = || all.iter().filter(|it| it.rule == "attribute-undeclared");
    let waived = of_rule().filter(|it| it.waived.is_some()).count();
    (waived, of_rule().count() - waived)
}

#[cfg(feature = "tables")]
#[test]
fn a_signal_that_no_sample_shows_is_not_covered() {
    let spans = |names: &[&str]| -> Vec<(String, String)> {
        let span = |name: &&str| ((*name).to_owned(), "order.color".to_owned());
        names.iter().map(span).collect()
    };
    let scope = r#"{ signal: "a*" }"#;
    assert_eq!(of_spans(scope, &spans(&["aa", "ab", "ac"])), (1, 0));
    assert_eq!(of_spans(scope, &spans(&["aa", "ab", "ac", "zz"])), (0, 1));
    let many: Vec<String> = (0..70).map(|at| format!("a{}", words(at))).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(of_spans(scope, &spans(&many[..64])), (1, 0));
    assert_eq!(of_spans(scope, &spans(&many)), (0, 1));
}

#[cfg(feature = "tables")]
#[test]
fn more_subjects_than_a_report_lists_are_covered() {
    let span = |at| ("a".to_owned(), format!("order.{}", words(at)));
    let spans: Vec<_> = (0..200).map(span).collect();
    assert_eq!(of_spans("{ attribute: order.* }", &spans), (200, 0));
    assert_eq!(of_spans("{ attribute: orders.* }", &spans), (0, 200));
}

/// A number in letters: names with digits are masked.
#[cfg(feature = "tables")]
fn words(number: u8) -> String {
    let letter = |at: u8| char::from(b'a' + at);
    [letter(number / 26), letter(number % 26)].iter().collect()
}

#[test]
fn a_path_is_relative_to_the_list() {
    let at = |file: &str| {
        let place = Place {
            file: file.to_owned(),
            ..Place::default()
        };
        orphan("", "").at(place)
    };
    check("{ path: src/main.rs }", &at("src/main.rs"), true);
    check("{ path: src/main.rs }", &at("./src/main.rs"), true);
    check("{ path: src/main.rs }", &at("ci/src/main.rs"), true);
    check("{ path: src/main.rs }", &at("other/src/main.rs"), false);
    check("{ path: src/* }", &at("src\\http\\mod.rs"), true);
}

#[test]
fn a_waiver_of_another_rule_covers_nothing() {
    let list = entry("{ service: till }", "2027-01-31").replace("orphan", "id-invalid");
    let text = report(&list, checked([orphan("till", "charge")]));
    assert!(text.ends_with("1 error, 1 warning · 2 spans\n"), "{text}");
}

#[test]
fn it_holds_on_its_last_day_and_not_on_the_next() {
    let findings = || checked([orphan("till", "charge")]);
    let text = report(&entry("{ service: till }", "2026-11-22"), findings());
    insta::assert_snapshot!(text, @r"
    ✔ nothing is wrong, 1 waived · 2 spans
      1 waived:
        span-orphan  till  charge: old (team, until 2026-11-22)
    ");
    let text = report(&entry("{ service: till }", "2026-11-21"), findings());
    insta::assert_snapshot!(text, @r"
    error[waiver-expired]: the waiver of `span-orphan` ended on 2026-11-21
     --> ci/waivers.yaml:6:14
      |
    6 | expires: 2026-11-21
      |          ^
      = help: it would cover one finding today; remove it, or agree on a new date with team

    error[span-orphan]: no parent
     --> till  charge

    ✘ 2 errors · 2 spans
    ");
}

#[test]
fn a_later_waiver_covers_what_an_expired_one_does_not() {
    let old = entry("{ service: till }", "2020-01-31");
    let new = entry("{ service: till }", "2027-01-31");
    let both = old + new.trim_start_matches("waivers:\n");
    let mut findings = checked([orphan("till", "charge")]);
    Waivers::parse("waivers.yaml", &both).apply(&mut findings, today());
    let waived = findings.diagnostics[0].waived.as_ref();
    assert_eq!(
        waived.map(|waived| waived.expires.as_str()),
        Some("2027-01-31")
    );
    assert!(!findings.conforms(), "the old one is still in the list");
}

#[test]
fn an_unused_waiver_is_a_warning_or_an_error() {
    let list = entry("{ service: tlil }", "2027-01-31");
    insta::assert_snapshot!(report(&list, checked([])), @r"
    warning[waiver-unused]: this waiver of `span-orphan` covers nothing that was found
     --> ci/waivers.yaml:2:11
      |
    2 | - rule: span-orphan
      |         ^
      = help: remove it, or correct its scope

    ✔ 1 warning · 2 spans
    ");
    let strict = Waivers::parse("waivers.yaml", &list).deny_unused();
    let text = report_of(&strict, checked([]));
    assert!(text.starts_with("error[waiver-unused]"), "{text}");
}

#[test]
fn a_waiver_of_a_rule_that_was_not_checked_is_not_unused() {
    let list = entry("{ service: till }", "2027-01-31");
    let text = report(&list, Findings::new("contract lint", "a registry", []));
    assert_eq!(text, "✔ nothing is wrong · a registry\n");
}

#[test]
fn a_waiver_that_lasts_too_long_is_a_warning() {
    let findings = || checked([orphan("till", "charge")]);
    let text = report(&entry("{ service: till }", "2028-11-22"), findings());
    assert!(text.starts_with("✔ nothing is wrong"), "{text}");
    let text = report(&entry("{ service: till }", "2028-11-23"), findings());
    assert!(text.starts_with("warning[waiver-long]"), "{text}");
}

#[test]
fn levels_are_those_of_the_list() {
    let level = |list: &str, level: Level| {
        let mut findings = checked([Diagnostic::new("span-orphan", level, "no parent")]);
        Waivers::parse("waivers.yaml", list).apply(&mut findings, today());
        findings.diagnostics[0].level
    };
    assert_eq!(
        level("levels: { span-orphan: warn }", Level::Deny),
        Level::Warn
    );
    assert_eq!(
        level("levels: { span-orphan: allow }", Level::Deny),
        Level::Allow
    );
    assert_eq!(
        level("levels: { span-orphan: allow }", Level::Warn),
        Level::Allow
    );
    assert_eq!(
        level("levels: { metric-overflow: warn }", Level::Deny),
        Level::Deny
    );
    let mild = level("levels: { span-orphan: deny }", Level::Warn);
    assert_eq!(mild, Level::Warn, "it was judged mildly where it was found");
    let list = entry("{ service: till }", "2027-01-31") + "levels: { waiver-unused: deny }";
    assert!(report(&list, checked([])).starts_with("error[waiver-unused]"));
}

#[test]
fn every_mistake_of_a_list_is_told_at_once() {
    let list = "\
waivers:
  - rule: span-orphen
    scope: { servise: till }
    reason: ''
    expires: 2026-02-30
  - rule: span-orphan
    reason: old
    owner: team
    expires: soon
  - rule: span-orphan
    scope: {}
    reason: old
    owner: [team]
    expires: 2027-01-31
    because: of it
levels: { span-orphan: forbid, waiver-expired: allow }
level: {}
";
    let text = report(list, checked([]));
    let lines = text.lines().filter_map(|line| {
        let message = line.strip_prefix("error[waiver-invalid]: ");
        message.or(line.trim_start().strip_prefix("--> ci/waivers.yaml:"))
    });
    let lines: Vec<&str> = lines.collect();
    let told = lines
        .chunks(2)
        .map(|pair| format!("{}  {}", pair[1], pair[0]));
    insta::assert_snapshot!(told.collect::<Vec<_>>().join("\n"), @r"
    2:5  `owner` is missing here
    2:11  no rule is named `span-orphen`
    3:14  `servise` is not known here
    4:13  `reason` is empty
    5:14  a day that exists is wanted, as `YYYY-MM-DD`, found `2026-02-30`
    6:5  `scope` is missing here
    9:14  a day that exists is wanted, as `YYYY-MM-DD`, found `soon`
    11:12  one of service, signal, attribute, subject, path is wanted here
    13:12  a string is wanted, found a list
    15:5  `because` is not known here
    16:24  deny, warn or allow is wanted, found `forbid`
    16:32  the level of `waiver-expired` can't be changed
    17:1  `level` is not known here
    ");
}

#[test]
fn what_can_not_be_waived_is_told_what_to_do_instead() {
    let help = |rule: &str| {
        let list = entry("{ service: till }", "2027-01-31").replace("span-orphan", rule);
        let text = report(&list, checked([]));
        let help = text.lines().find(|line| line.contains("= help: "));
        help.unwrap_or_default().trim().to_owned()
    };
    assert_eq!(
        help("waiver-unused"),
        "= help: `levels` sets how seriously it is taken"
    );
    assert_eq!(
        help("waiver-expired"),
        "= help: mend what it says; take this entry away"
    );
}

#[test]
fn a_list_of_the_wrong_shape_is_told_and_an_empty_one_is_none() {
    let first = |list: &str| {
        let text = report(list, checked([]));
        text.lines().next().unwrap_or_default().to_owned()
    };
    assert!(first("- rule: span-orphan").starts_with("error[waiver-invalid]: a mapping is wanted"));
    assert!(first("waivers: 3").starts_with("error[waiver-invalid]: a list is wanted"));
    assert!(first("waivers: [").starts_with("error[waiver-invalid]: this is no YAML"));
    assert!(first("waivers: []").starts_with("✔"));
}

mod any_list {
    use proptest::prelude::*;

    use super::{checked, orphan, report};

    /// A piece of a list, right or wrong.
    fn piece() -> impl Strategy<Value = String> {
        let words = [
            "waivers:\n",
            "  - rule: span-orphan\n",
            "  - ",
            "    scope: { service: till }\n",
            "    scope: ",
            "    reason: old\n",
            "    owner: team\n",
            "    expires: 2027-01-31\n",
            "    expires: 2026-99-99\n",
            "levels: { span-orphan: warn }\n",
            "levels:\n",
            "[}",
            "&a *a\n",
        ];
        let word = prop::sample::select(words.to_vec()).prop_map(str::to_owned);
        prop_oneof![4 => word, 1 => "\\PC{0,6}"]
    }

    proptest! {
        #[test]
        fn is_applied_or_told_and_never_panics(pieces in prop::collection::vec(piece(), 0..12)) {
            let text = report(&pieces.concat(), checked([orphan("till", "charge")]));
            prop_assert!(text.ends_with(" · 2 spans\n"));
        }
    }
}
