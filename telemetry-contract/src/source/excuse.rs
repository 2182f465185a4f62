//! What escapes excuse, and what is wrong with them.

use super::escape::Escape;
use super::finding::Finding;
use super::select::is_rule;
use crate::rule::source::{ESCAPE_UNKNOWN_RULE, ESCAPE_UNUSED, ESCAPE_WITHOUT_REASON, RULES};
use crate::yaml::did_you_mean;

/// Whether one of a file's escapes covers a finding in it; every one that does is of use.
pub(super) fn covers(escapes: &[Escape], finding: &Finding) -> bool {
    let (rule, line) = (finding.rule.name, finding.at.line);
    let covering = escapes.iter().filter(|escape| escape.covers(rule, line));
    covering.count() > 0
}

/// What is wrong with the escapes of a file, once everything else has been judged.
pub(super) fn mistakes(file: usize, escapes: &[Escape]) -> Vec<Finding> {
    escapes
        .iter()
        .flat_map(|escape| of_escape(file, escape))
        .collect()
}

fn of_escape(file: usize, escape: &Escape) -> Vec<Finding> {
    let mut found = Vec::new();
    if !escape.has_reason {
        let message = "the escape does not say why";
        found.push(Finding::new(
            &ESCAPE_WITHOUT_REASON,
            file,
            escape.at,
            message,
        ));
    }
    for (name, used) in &escape.rules {
        if !is_rule(name) {
            let message = format!("no rule is called `{name}`");
            let known = RULES.iter().map(|rule| rule.name);
            let help = did_you_mean(name, known);
            let finding = Finding::new(&ESCAPE_UNKNOWN_RULE, file, escape.at, message);
            found.push(match help {
                Some(help) => finding.help(help),
                None => finding,
            });
        } else if !used.get() {
            let message = format!("nothing here breaks `{name}`");
            found.push(Finding::new(&ESCAPE_UNUSED, file, escape.at, message));
        }
    }
    found
}
