//! Rules explained on a terminal.

use super::difference::{Line, difference};
use super::{kind, pairs, shown, waiver};
use crate::date::Date;
use crate::paint::Paint;
use crate::rule::{Area, Description, Level};

/// Samples of no more lines are shown as they are; of longer ones, what differs.
const MAX_WHOLE_LINES: usize = 12;

/// Every rule with its level and what is wrong, area by area.
pub fn list(rules: impl IntoIterator<Item = Description>, color: bool) -> String {
    let mut page = Page::new(color);
    let mut area = None;
    for rule in rules {
        if area.is_some_and(|area| area != rule.area) {
            page.out.push('\n');
        }
        if area != Some(rule.area) {
            page.line(Paint::Strong, heading(rule.area));
        }
        area = Some(rule.area);
        page.put(level_paint(rule.level), &format!("  {:<5}", rule.level));
        page.put(Paint::Plain, &format!("  {:<28}", rule.name));
        page.line(Paint::Faint, &format!("  {}", rule.brief));
    }
    page.out
}

/// All there is to say of a rule. `whole` shows long samples in full, not only what differs.
pub fn explain(rule: &Description, today: Date, whole: bool, color: bool) -> String {
    let mut page = Page::new(color);
    page.put(Paint::Strong, rule.name);
    page.put(level_paint(rule.level), &format!("  {}", rule.level));
    page.line(Paint::Faint, &format!("  {}", heading(rule.area)));
    page.line(Paint::Plain, rule.brief);
    page.section("why", rule.why);
    page.section("fix", rule.fix);
    page.section("source", rule.source);
    for (bad, good) in pairs(rule) {
        page.samples(kind(rule), bad, good, whole);
    }
    page.waiver(rule, today);
    page.out
}

const fn heading(area: Area) -> &'static str {
    match area {
        Area::Change => "differences between two registries",
        Area::Registry => "a registry's files",
        Area::Run => "a check itself",
        Area::Source => "a service's source",
        Area::Telemetry => "telemetry",
        Area::Waiver => "the list of waivers",
    }
}

const fn level_paint(level: Level) -> Paint {
    match level {
        Level::Deny => Paint::Bad,
        Level::Warn => Paint::Warning,
        Level::Allow => Paint::Faint,
    }
}

struct Page {
    out: String,
    color: bool,
}

impl Page {
    const fn new(color: bool) -> Self {
        Self {
            out: String::new(),
            color,
        }
    }

    fn put(&mut self, paint: Paint, text: &str) {
        paint.put(&mut self.out, self.color, text);
    }

    fn line(&mut self, paint: Paint, text: &str) {
        self.put(paint, text);
        self.out.push('\n');
    }

    fn section(&mut self, name: &str, text: &str) {
        self.out.push('\n');
        self.put(Paint::Strong, &format!("{name:<8}"));
        self.line(Paint::Plain, text);
    }

    fn samples(&mut self, kind: &str, bad: &str, good: &str, whole: bool) {
        let long = bad.lines().count().max(good.lines().count()) > MAX_WHOLE_LINES;
        if long && !whole {
            self.section(
                "samples",
                &format!("{kind}: - bad, + good; --whole shows all of it"),
            );
            self.difference(bad, good);
            return;
        }
        for (name, paint, text) in [("bad", Paint::Bad, bad), ("good", Paint::Good, good)] {
            self.section(name, kind);
            for line in text.lines() {
                self.line(paint, &format!("  {}", shown(line)));
            }
        }
    }

    fn difference(&mut self, bad: &str, good: &str) {
        for line in difference(bad, good) {
            match line {
                Line::Both(text) => self.line(Paint::Faint, &format!("    {}", shown(text))),
                Line::First(text) => self.line(Paint::Bad, &format!("  - {}", shown(text))),
                Line::Second(text) => self.line(Paint::Good, &format!("  + {}", shown(text))),
                Line::Skipped(_) => self.line(Paint::Faint, "    …"),
            }
        }
    }

    fn waiver(&mut self, rule: &Description, today: Date) {
        let Some(entry) = waiver(rule, today) else {
            let text =
                "it can't be waived; `levels` in waivers.yaml has the level of most such rules";
            self.section("waive", text);
            return;
        };
        self.section("waive", "in waivers.yaml, beside the registry's folder:");
        for line in entry.lines() {
            self.line(Paint::Plain, &format!("  {line}"));
        }
    }
}
