//! The page of all rules, in Markdown.

use super::difference::{Line, difference};
use super::{kind, pairs, shown};
use crate::rule::{Area, Description};

/// A page with a section for each rule, which has the rule's name as its anchor.
pub fn page(rules: impl IntoIterator<Item = Description>) -> String {
    let mut out = String::from(
        "# Rules\n\nWritten by `cargo telemetry contract explain --markdown`; change the catalogue \
         in `telemetry-contract/src/rule`, not this page. `contract explain RULE` shows the same, \
         and an entry that waives the rule.\n",
    );
    let mut area = None;
    for rule in rules {
        if area != Some(rule.area) {
            area = Some(rule.area);
            out.extend(["\n## ", heading(rule.area), "\n"]);
        }
        out.push_str(&section(&rule));
    }
    out
}

const fn heading(area: Area) -> &'static str {
    match area {
        Area::Change => "Differences between two registries",
        Area::Registry => "A registry's files",
        Area::Run => "A check itself",
        Area::Source => "A service's source",
        Area::Telemetry => "Telemetry",
        Area::Waiver => "The list of waivers",
    }
}

fn section(rule: &Description) -> String {
    let Description {
        name,
        level,
        brief,
        why,
        fix,
        source,
        ..
    } = rule;
    let samples: String = pairs(rule)
        .into_iter()
        .map(|(bad, good)| block(kind(rule), bad, good))
        .collect();
    format!(
        "\n### {name}\n\n*{level}* · {brief}\n\n- Why: {why}\n- Fix: {fix}\n- Source: {source}\n\
         {samples}"
    )
}

/// What makes the bad sample a good one.
fn block(kind: &str, bad: &str, good: &str) -> String {
    let lines = difference(bad, good).into_iter().map(|line| match line {
        Line::Both(text) => format!("  {}\n", shown(text)),
        Line::First(text) => format!("- {}\n", shown(text)),
        Line::Second(text) => format!("+ {}\n", shown(text)),
        Line::Skipped(_) => "  …\n".to_owned(),
    });
    let lines: String = lines.collect();
    format!("\nBad and good, {kind}:\n\n```diff\n{lines}```\n")
}
