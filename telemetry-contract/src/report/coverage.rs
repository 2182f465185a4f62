//! What of a contract was seen, for people and for programs; field names are stable, fields may be
//! added.

use serde_json::{Value, json};

use crate::check::{Coverage, SignalCoverage, UseCoverage};
use crate::model::Requirement;
use crate::paint::Paint;

/// The coverage of the contract called `name`: a line of numbers, a table of signals with their
/// attributes, and the attributes that were seen nowhere.
pub fn coverage_text(name: &str, coverage: &Coverage, color: bool) -> String {
    let mut page = Page {
        out: headline(name, coverage),
        color,
        width: width(coverage),
    };
    for signal in &coverage.signals {
        page.signal(signal);
    }
    let attributes = coverage.attributes.iter();
    let never: Vec<&str> = attributes
        .filter(|it| it.seen == 0)
        .map(|it| it.key)
        .collect();
    if !never.is_empty() {
        let line = format!("attributes never seen: {}\n", never.join(", "));
        page.put(Paint::Warning, &line);
    }
    page.out
}

/// The coverage as a JSON object.
pub fn coverage_json(coverage: &Coverage) -> Value {
    let summary = |(seen, declared): (usize, usize)| json!({ "declared": declared, "seen": seen });
    let attributes = coverage.attributes.iter();
    let attributes = attributes.map(|it| json!({ "key": it.key, "seen": it.seen }));
    json!({
        "format": 1,
        "percent": coverage.percent(),
        "signals": summary(coverage.of_signals()),
        "attributes": summary(coverage.of_attributes()),
        "by_signal": coverage.signals.iter().map(signal_json).collect::<Vec<_>>(),
        "by_attribute": attributes.collect::<Vec<_>>(),
    })
}

fn signal_json(signal: &SignalCoverage) -> Value {
    let attributes = signal.attributes.iter().map(
        |it| json!({ "key": it.key, "requirement": requirement(it.requirement), "seen": it.seen }),
    );
    json!({
        "kind": signal.kind.as_str(),
        "name": signal.name,
        "seen": signal.seen,
        "attributes": attributes.collect::<Vec<_>>(),
    })
}

fn headline(name: &str, coverage: &Coverage) -> String {
    let (signals, all_signals) = coverage.of_signals();
    let (attributes, all_attributes) = coverage.of_attributes();
    if all_signals == 0 {
        return format!("{name} declares no signal of its own; --all counts what it depends on\n");
    }
    let percent = coverage.percent();
    format!(
        "{name} · {signals} of {all_signals} signals seen, {percent} % · {attributes} of \
         {all_attributes} attributes\n"
    )
}

/// How wide the names are, each with its indent.
fn width(coverage: &Coverage) -> usize {
    let name = |signal: &SignalCoverage| 2 + signal.kind.as_str().len() + 1 + signal.name.len();
    let key = |each: &UseCoverage| 4 + each.key.len();
    let signals = coverage.signals.iter();
    let widths = signals
        .flat_map(|signal| std::iter::once(name(signal)).chain(signal.attributes.iter().map(key)));
    widths.max().unwrap_or(0)
}

const fn requirement(requirement: Requirement) -> &'static str {
    match requirement {
        Requirement::Conditional(_) => "conditional",
        Requirement::OptIn => "opt-in",
        Requirement::Recommended => "recommended",
        Requirement::Required => "required",
    }
}

struct Page {
    out: String,
    color: bool,
    width: usize,
}

impl Page {
    /// A signal, with its attributes where it was seen.
    fn signal(&mut self, signal: &SignalCoverage) {
        let name = format!("  {} {}", signal.kind.as_str(), signal.name);
        self.row(&name, "", signal.seen, Paint::Strong);
        if signal.seen == 0 {
            return;
        }
        for each in &signal.attributes {
            let name = format!("    {}", each.key);
            self.row(
                &name,
                requirement(each.requirement),
                each.seen,
                Paint::Plain,
            );
        }
    }

    fn row(&mut self, name: &str, requirement: &str, seen: u64, paint: Paint) {
        let width = self.width;
        self.put(paint, &format!("{name:width$}"));
        self.put(Paint::Faint, &format!("  {requirement:11}"));
        let (paint, count) = match seen {
            0 => (Paint::Bad, "never".to_owned()),
            seen => (Paint::Plain, seen.to_string()),
        };
        self.put(paint, &format!("  {count:>8}"));
        self.out.push('\n');
    }

    fn put(&mut self, paint: Paint, text: &str) {
        paint.put(&mut self.out, self.color, text);
    }
}
