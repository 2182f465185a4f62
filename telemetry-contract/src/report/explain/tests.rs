//! What is said of rules.

use super::{explain, list, page, rule_json, waiver};
use crate::date::Date;
use crate::rule::{Area, all, describe};

fn today() -> Date {
    "2026-11-22".parse().unwrap()
}

#[track_caller]
fn text(name: &str) -> String {
    explain(&describe(name).unwrap(), today(), false, false)
}

#[test]
fn a_rule_of_telemetry_shows_what_differs_between_its_samples() {
    insta::assert_snapshot!(text("metric-temporality"), @r#"
    metric-temporality  warn  telemetry
    A metric is sent as deltas, or does not say how its points add up.

    why     Prometheus stores cumulative values; deltas are dropped or need a stateful converter in between.

    fix     Set the exporter's temporality to cumulative.

    source  OpenTelemetry's metrics data model, temporality; Prometheus takes cumulative values

    samples OTLP/JSON: - bad, + good; --whole shows all of it
        …
                      "unit": "{item}",
                      "sum": {
      -                 "aggregationTemporality": 1,
      +                 "aggregationTemporality": 2,
                        "isMonotonic": true,
                        "dataPoints": [
        …

    waive   in waivers.yaml, beside the registry's folder:
      waivers:
        - rule: metric-temporality
          scope: { service: orders-api }
          reason: why it is put up with
          owner: who answers for it
          expires: 2027-11-22
          link: where it is discussed
    "#);
}

#[test]
fn a_rule_of_lines_shows_both() {
    insta::assert_snapshot!(text("log-field-order"), @r#"
    log-field-order  deny  telemetry
    The leading fields of a log line are not in the contract's order.

    why     People read raw lines in an incident, and cheap parsers cut them by position.

    fix     Write the leading keys first and in the contract's order, the event's own fields after them.

    source  the log line, `telemetry_contract::line::LEADING_KEYS`

    bad     a log line
      {"message":"order placed","timestamp":"2026-11-21T09:30:00.123456Z","level":"INFO","service":"orders-api","correlation_id":"0190f7c2-3f1e-7b6a-9a53-2a4f0f0d7b11","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00f067aa0ba902b7","order.items":3}

    good    a log line
      {"timestamp":"2026-11-21T09:30:00.123456Z","level":"INFO","service":"orders-api","message":"order placed","correlation_id":"0190f7c2-3f1e-7b6a-9a53-2a4f0f0d7b11","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00f067aa0ba902b7","order.items":3}

    waive   in waivers.yaml, beside the registry's folder:
      waivers:
        - rule: log-field-order
          scope: { service: orders-api }
          reason: why it is put up with
          owner: who answers for it
          expires: 2027-11-22
          link: where it is discussed
    "#);
}

#[test]
fn a_rule_of_files_shows_both_whole() {
    insta::assert_snapshot!(text("waiver-invalid"), @r#"
    waiver-invalid  deny  the list of waivers
    The list of waivers can't be read, or an entry lacks what makes it one: rule, reason, owner, expiry.

    why     Nobody can say later why the rule is broken here, who answers for it, or when that ends.

    fix     Change the line that the message names; `contract explain RULE` shows a whole entry.

    source  docs/reports.md, "Waivers"

    bad     YAML
        - rule: span-orphan
          reason: the batch job is cut off

    good    YAML
        - rule: span-orphan
          reason: the batch job is cut off
          owner: team-batch
          expires: 2027-01-31

    waive   it can't be waived; `levels` in waivers.yaml has the level of most such rules
    "#);
}

#[test]
fn no_sample_drives_a_terminal_or_fills_it() {
    for rule in all() {
        let text = explain(&rule, today(), true, false);
        let drives = |character: char| character.is_control() && character != '\n';
        assert!(!text.contains(drives), "{text}");
        assert!(
            text.lines().all(|line| line.chars().count() < 600),
            "{text}"
        );
        let signs = ["\nwhy", "\nfix", "\nsource", "\nwaive"];
        assert!(signs.iter().all(|sign| text.contains(sign)), "{text}");
    }
}

#[test]
fn every_rule_is_in_the_list_and_on_the_page_once() {
    let (list, page) = (list(all(), false), page(all()));
    for rule in all() {
        let name = format!("  {} ", rule.name);
        assert_eq!(list.matches(&name).count(), 1, "{list}");
        let anchor = format!("\n### {}\n", rule.name);
        assert_eq!(page.matches(&anchor).count(), 1, "{}", rule.name);
    }
}

#[test]
fn json_has_the_whole_samples() {
    let json = rule_json(&describe("span-orphan").unwrap());
    assert_eq!(json["level"], "deny");
    let sample = json["bad"][0].as_str().unwrap();
    assert!(sample.contains("resourceSpans"), "{sample}");
    assert_ne!(json["bad"], json["good"]);
}

#[cfg(feature = "yaml")]
#[test]
fn the_entry_that_is_shown_is_a_valid_waiver() {
    for rule in all() {
        let Some(entry) = waiver(&rule, today()) else {
            let fixed = matches!(rule.area, Area::Run | Area::Waiver);
            assert!(fixed, "{}", rule.name);
            continue;
        };
        let (file, problems) = crate::yaml::waivers("waivers.yaml", &entry);
        assert_eq!(problems, [], "{entry}");
        assert_eq!(file.waivers[0].rule, rule.name);
    }
}
