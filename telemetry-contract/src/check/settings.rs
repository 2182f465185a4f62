//! The bounds of a check.

use crate::rule::{Level, Rule};

/// The bounds of a check, and the levels of its rules.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Most spans and logs with ids that are kept for trace rules, and as many KiB of memory; the
    /// traces that were added to least recently give way.
    pub max_spans: usize,
    /// Most findings that are kept, besides those that count the rest; the last of the rule with most
    /// give way. Of one rule and service, no more than 50 are kept whatever is set here,
    /// but for [`waived`](Self::waived).
    pub max_findings: usize,
    /// Most metric series and label values that are counted.
    pub max_series: usize,
    /// Most names of spans and services that are kept.
    pub max_names: usize,
    /// Levels other than the rules' own.
    pub levels: Vec<(Rule, Level)>,
    /// Rules that waivers of single subjects or signals cover: of one service, 1,000 subjects of
    /// each are kept, so that they can be told apart, and as many findings more in all.
    pub waived: Vec<Rule>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            max_spans: 200_000,
            max_findings: 1_000,
            max_series: 200_000,
            max_names: 20_000,
            levels: Vec::new(),
            waived: Vec::new(),
        }
    }
}
