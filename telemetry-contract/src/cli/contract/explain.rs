//! `contract explain`: what there is to say of a rule.

use clap::Args;
use serde_json::{Value, json};

use crate::cli::clock;
use crate::cli::outcome::{Done, Outcome};
use crate::cli::output::Answer;
use crate::report::explain;
use crate::rule::{self, Description};
use crate::yaml::did_you_mean;

/// Version of the JSON of all rules.
const FORMAT: u32 = 1;

/// Explain a rule: why it exists, what breaks it, how to repair and how to waive it.
#[derive(Debug, Args)]
pub struct Explain {
    /// The rule's name; without it, every rule is listed.
    rule: Option<String>,
    /// Show long samples in full, not only what differs.
    #[arg(long)]
    whole: bool,
    /// Write the page of every rule in Markdown.
    #[arg(long, conflicts_with_all = ["rule", "whole", "json"])]
    markdown: bool,
    #[command(flatten)]
    answer: Answer,
}

impl Explain {
    /// Explains it.
    pub(super) fn run(self) -> Done {
        let Some(name) = &self.rule else {
            return self.all();
        };
        let rule = rule::describe(name).ok_or_else(|| unknown(name))?;
        let today = clock::today();
        self.answer.write(
            |color| explain::explain(&rule, today, self.whole, color),
            || explain::rule_json(&rule),
        )
    }

    fn all(&self) -> Result<Outcome, String> {
        let text = |color| {
            if self.markdown {
                explain::page(rule::all())
            } else {
                explain::list(rule::all(), color)
            }
        };
        let json = |rule: Description| explain::rule_json(&rule);
        self.answer.write(text, || {
            let rules: Value = rule::all().map(json).collect();
            json!({ "format": FORMAT, "rules": rules })
        })
    }
}

fn unknown(name: &str) -> String {
    let near = did_you_mean(name, rule::all().map(|rule| rule.name));
    let help = near.unwrap_or_else(|| "`contract explain` lists every rule".to_owned());
    format!("no rule is named `{name}`: {help}")
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{Explain, unknown};
    use crate::cli::output::Answer;

    fn explain(rule: Option<&str>, markdown: bool) -> Result<String, String> {
        let command = Explain {
            rule: rule.map(str::to_owned),
            whole: false,
            markdown,
            answer: Answer::default(),
        };
        command.run().map(|outcome| outcome.text)
    }

    #[test]
    fn a_rule_is_explained_and_an_unknown_one_gets_a_hint() {
        assert!(
            explain(Some("span-orphan"), false)
                .unwrap()
                .starts_with("span-orphan")
        );
        let error = explain(Some("span-orphen"), false).unwrap_err();
        assert_eq!(
            error,
            "no rule is named `span-orphen`: did you mean `span-orphan`?"
        );
        assert!(unknown("zzz").ends_with("lists every rule"));
    }

    #[test]
    fn without_a_name_every_rule_is_listed() {
        let text = explain(None, false).unwrap();
        assert!(text.contains("span-orphan") && text.contains("waiver-expired"));
    }

    #[test]
    fn the_committed_page_is_what_the_catalogue_says() {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/rules.md");
        let committed = fs::read_to_string(&page).unwrap_or_default();
        let written = explain(None, true).unwrap();
        let command = "cargo xtask contract explain --markdown --output docs/rules.md";
        assert!(committed == written, "docs/rules.md is stale: {command}");
    }
}
