//! What was sent, as a table and as JSON.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::check::SignalKind;
use crate::emit::Made;
use crate::rule::Rule;

/// What was sent.
pub(super) struct Sent {
    pub(super) contract: String,
    pub(super) service: String,
    pub(super) place: String,
    pub(super) rounds: u32,
    pub(super) rule: Option<Rule>,
    pub(super) made: Made,
}

impl Sent {
    /// A line that says what went where, and one for each signal.
    pub(super) fn text(&self) -> String {
        let (contract, service, place) = (&self.contract, &self.service, &self.place);
        let rounds = if self.rounds == 1 { "round" } else { "rounds" };
        let mut text = format!(
            "{contract} · sent as `{service}` to {place} · {} {rounds}, {} signals\n",
            self.rounds,
            self.made.len(),
        );
        let rows: Vec<[String; 3]> = self.made.iter().map(row).collect();
        let width = |at: usize| rows.iter().map(|row| row[at].len()).max().unwrap_or(0);
        let (kind, name) = (width(0), width(1));
        for [of, named, items] in &rows {
            // Writing to a string can't fail.
            let _fine = writeln!(text, "  {of:kind$}  {named:name$}  {items}");
        }
        if let Some(rule) = self.rule {
            let _fine = writeln!(text, "and what breaks `{rule}`, once");
        }
        text
    }

    pub(super) fn json(&self) -> Value {
        let signals = self.made.iter().map(
            |((kind, name), items)| json!({ "kind": kind.as_str(), "name": name, "items": items }),
        );
        json!({
            "format": 1,
            "contract": self.contract,
            "service": self.service,
            "to": self.place,
            "rounds": self.rounds,
            "breaks": self.rule.map(Rule::as_str),
            "signals": signals.collect::<Vec<_>>(),
        })
    }
}

fn row(((kind, name), items): (&(SignalKind, String), &u64)) -> [String; 3] {
    let noun = match kind {
        SignalKind::Entity => "export",
        SignalKind::Event => "record",
        SignalKind::Metric => "point",
        SignalKind::Span => "span",
    };
    let plural = if *items == 1 { "" } else { "s" };
    let items = format!("{items} {noun}{plural}");
    [kind.as_str().to_owned(), name.clone(), items]
}

/// The rules that can be broken.
pub(super) fn rules(as_json: bool) -> String {
    if as_json {
        let rules = Rule::ALL.iter();
        let rules = rules.map(|rule| json!({ "rule": rule.as_str(), "brief": rule.brief() }));
        return format!("{:#}\n", rules.collect::<Value>());
    }
    let names = Rule::ALL.iter().map(|rule| rule.as_str().len());
    let width = names.max().unwrap_or(0);
    let lines = Rule::ALL.iter();
    let lines = lines.map(|rule| format!("{:width$}  {}\n", rule.as_str(), rule.brief()));
    lines.collect()
}
