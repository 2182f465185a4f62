//! Redaction by 32 regular expressions: one set says which match, and those replace.

use std::borrow::Cow;
use std::hint::black_box;
use std::sync::Arc;

use regex::{Regex, RegexSet};
use telemetry_budget::redaction::{CLEAN, DIRTY, PAIRS};
use telemetry_budget::{Case, Prepared, repeat};

const PATTERNS: [&str; 32] = [
    r"AKIA[0-9A-Z]{16}",
    r"ASIA[0-9A-Z]{16}",
    r"gh[pousr]_[0-9A-Za-z]{36}",
    r"github_pat_[0-9A-Za-z_]{22,}",
    r"glpat-[0-9A-Za-z_-]{20}",
    r"xox[abprs]-[0-9A-Za-z-]{10,}",
    r"hooks\.slack\.com/services/[0-9A-Za-z/]+",
    r"sk_live_[0-9A-Za-z]{16,}",
    r"rk_live_[0-9A-Za-z]{16,}",
    r"whsec_[0-9A-Za-z]{16,}",
    r"sk-ant-[0-9A-Za-z_-]{20,}",
    r"sk-[0-9A-Za-z]{32,}",
    r"AIza[0-9A-Za-z_-]{35}",
    r"ya29\.[0-9A-Za-z_-]+",
    r"npm_[0-9A-Za-z]{36}",
    r"pypi-[0-9A-Za-z_-]{16,}",
    r"SG\.[0-9A-Za-z_-]{22}\.[0-9A-Za-z_-]{43}",
    r"AC[0-9a-f]{32}",
    r"hvs\.[0-9A-Za-z_-]{24,}",
    r"dop_v1_[0-9a-f]{64}",
    r"eyJ[0-9A-Za-z_-]+\.eyJ[0-9A-Za-z_-]+\.[0-9A-Za-z_-]+",
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    r"(?i)\bbearer\s+[0-9A-Za-z._~+/-]+=*",
    r"(?i)\bbasic\s+[0-9A-Za-z+/]{8,}=*",
    r"(?i)\b(?:password|passwd|pwd)\s*[=:]\s*\S+",
    r"(?i)\b(?:secret|token|api[_-]?key)\s*[=:]\s*\S+",
    r"[a-z][a-z0-9+.-]*://[^/\s:@]+:[^/\s:@]+@",
    r"[0-9A-Za-z._%+-]+@[0-9A-Za-z.-]+\.[A-Za-z]{2,}",
    r"\b(?:\d[ -]?){13,19}\b",
    r"\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b",
    r"\b\d{3}-\d{2}-\d{4}\b",
    r"\+\d{1,3}[ -]?\d{2,4}[ -]?\d{4,9}\b",
];

pub(super) const CASES: &[Case] = &[
    Case {
        name: "redact-clean/regex-set",
        prepare: || redacting(CLEAN),
    },
    Case {
        name: "redact-pairs/regex-set",
        prepare: || redacting(PAIRS),
    },
    Case {
        name: "redact-dirty/regex-set",
        prepare: || redacting(DIRTY),
    },
];

struct Rules {
    set: RegexSet,
    each: Vec<Regex>,
}

impl Rules {
    fn new() -> Result<Self, regex::Error> {
        let each: Result<Vec<Regex>, _> = PATTERNS.into_iter().map(Regex::new).collect();
        Ok(Self {
            set: RegexSet::new(PATTERNS)?,
            each: each?,
        })
    }

    fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut clean = Cow::Borrowed(text);
        for found in &self.set.matches(text) {
            let replaced = self.each[found].replace_all(&clean, "[redacted]");
            clean = Cow::Owned(replaced.into_owned());
        }
        clean
    }
}

fn redacting(text: &'static str) -> Result<Prepared, String> {
    let rules = Arc::new(Rules::new().map_err(|error| error.to_string())?);
    Ok(Prepared::new(move || {
        let rules = Arc::clone(&rules);
        repeat(move || {
            black_box(rules.text(black_box(text)));
        })
    }))
}

#[cfg(test)]
mod tests {
    use telemetry_budget::redaction::{CLEAN, DIRTY, PAIRS};

    use super::Rules;

    #[test]
    fn the_patterns_find_what_ours_do() {
        let rules = Rules::new().expect("they compile");
        assert_eq!(rules.text(CLEAN), CLEAN);
        assert_eq!(rules.text(PAIRS), PAIRS);
        assert_eq!(rules.text(DIRTY).matches("[redacted]").count(), 4);
    }
}
