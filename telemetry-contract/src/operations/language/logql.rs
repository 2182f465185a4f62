//! LogQL, as far as it is used: a stream of logs with filters, and what is counted of one.

use std::collections::BTreeSet;

use super::promql::Labels;
use super::token::{Token, Tokens};

/// What is counted of a stream.
const COUNTED: &[&str] = &["bytes_over_time", "bytes_rate", "count_over_time", "rate"];
/// How counts are put together, and whether that takes a number first.
const AGGREGATIONS: &[(&str, bool)] = &[
    ("avg", false),
    ("bottomk", true),
    ("count", false),
    ("max", false),
    ("min", false),
    ("sum", false),
    ("topk", true),
];
/// What stands between counts.
const OPERATORS: &[&str] = &["==", "!=", ">=", "<=", ">", "<", "+", "-", "*", "/"];

/// Reads a query; the labels that its answer has, of logs all.
///
/// # Errors
/// What keeps it from being one, or a label that `is_known` does not know.
pub(in crate::operations) fn check(
    query: &str,
    is_known: &dyn Fn(&str) -> bool,
) -> Result<Labels, String> {
    let mut reader = Reader {
        tokens: Tokens::read(query, &[])?,
        is_known,
    };
    let labels = if reader.tokens.peek() == Token::Sign("{") {
        reader.stream()?;
        Labels::Any
    } else {
        reader.counts()?
    };
    reader.tokens.end()?;
    Ok(labels)
}

struct Reader<'q> {
    tokens: Tokens<'q>,
    is_known: &'q dyn Fn(&str) -> bool,
}

impl Reader<'_> {
    fn counts(&mut self) -> Result<Labels, String> {
        let labels = self.count()?;
        while self.tokens.takes_one(OPERATORS).is_some() {
            self.count()?;
        }
        Ok(labels)
    }

    fn count(&mut self) -> Result<Labels, String> {
        if let Token::Number(_) = self.tokens.peek() {
            self.tokens.take();
            return Ok(Labels::none());
        }
        if self.tokens.takes("(") {
            let labels = self.counts()?;
            self.tokens.sign(")")?;
            return Ok(labels);
        }
        let name = self.tokens.name()?;
        if COUNTED.contains(&name) {
            return self.counted();
        }
        let Some((_, takes_number)) = AGGREGATIONS.iter().find(|(known, _)| *known == name) else {
            return Err(self.tokens.wrong(&format!("there is no function `{name}`")));
        };
        self.aggregated(*takes_number)
    }

    fn counted(&mut self) -> Result<Labels, String> {
        self.tokens.sign("(")?;
        self.stream()?;
        self.tokens.sign("[")?;
        self.tokens.duration()?;
        self.tokens.sign("]")?;
        self.tokens.sign(")")?;
        Ok(Labels::Any)
    }

    fn aggregated(&mut self, takes_number: bool) -> Result<Labels, String> {
        let before = self.grouping()?;
        self.tokens.sign("(")?;
        if takes_number {
            let Token::Number(_) = self.tokens.take() else {
                return Err(self.tokens.wrong("an aggregation lacks its number"));
            };
            self.tokens.sign(",")?;
        }
        self.counts()?;
        self.tokens.sign(")")?;
        match before {
            Some(labels) => Ok(labels),
            None => Ok(self.grouping()?.unwrap_or(Labels::none())),
        }
    }

    fn grouping(&mut self) -> Result<Option<Labels>, String> {
        if !self.tokens.takes_word("by") {
            return Ok(None);
        }
        let mut labels = BTreeSet::new();
        for label in self.tokens.names()? {
            self.known(label)?;
            labels.insert(label.to_owned());
        }
        Ok(Some(Labels::These(labels)))
    }

    fn stream(&mut self) -> Result<(), String> {
        self.tokens.sign("{")?;
        loop {
            let label = self.tokens.matcher()?;
            self.known(label)?;
            if !self.tokens.takes(",") {
                break;
            }
        }
        self.tokens.sign("}")?;
        self.stages()
    }

    fn stages(&mut self) -> Result<(), String> {
        loop {
            if self.tokens.takes_one(&["|=", "|~", "!=", "!~"]).is_some() {
                self.tokens.text()?;
            } else if self.tokens.takes("|") {
                if !self.tokens.takes_word("json") && !self.tokens.takes_word("logfmt") {
                    self.filter()?;
                }
            } else {
                return Ok(());
            }
        }
    }

    /// Labels and their values, with `and`, `or` or a comma between.
    fn filter(&mut self) -> Result<(), String> {
        loop {
            let label = self.tokens.name()?;
            self.known(label)?;
            let comparisons = ["==", "=~", "!~", "!=", ">=", "<=", "=", ">", "<"];
            if self.tokens.takes_one(&comparisons).is_none() {
                return Err(self.tokens.wanted("a comparison"));
            }
            match self.tokens.take() {
                Token::Text(_) | Token::Number(_) | Token::Duration(_) => {}
                found => {
                    let problem = format!("a value is wanted, found {found}");
                    return Err(self.tokens.wrong(&problem));
                }
            }
            let goes_on = ["and", "or"]
                .iter()
                .any(|word| self.tokens.takes_word(word));
            if !goes_on && !self.tokens.takes(",") {
                return Ok(());
            }
        }
    }

    fn known(&self, label: &str) -> Result<(), String> {
        if (self.is_known)(label) {
            return Ok(());
        }
        Err(self
            .tokens
            .wrong(&format!("no log has the label `{label}`")))
    }
}

#[cfg(test)]
mod tests {
    use super::check as read;

    #[track_caller]
    fn check(query: &str, problem: &str) {
        let said = read(query, &|label| label == "a" || label == "b");
        match (said, problem) {
            (Ok(_), "") => {}
            (Ok(_), _) => panic!("{query} is taken"),
            (Err(said), _) => assert!(!problem.is_empty() && said.contains(problem), "{said}"),
        }
    }

    #[test]
    fn what_is_logql_is_read() {
        check("{a=~\"$service\"}", "");
        check(
            "{a=\"x\", b!=\"y\"} |= \"text\" != `no` | json | b=\"z\" or a > 5",
            "",
        );
        check("sum by (a) (count_over_time({a=\"x\"} [$__auto]))", "");
        check("topk(5, rate({a=\"x\"}[5m])) by (b) > 1", "");
        check("sum(rate({a=\"x\"} | b=~\"y\" [1h])) / 2", "");
    }

    #[test]
    fn what_is_not_is_refused() {
        check("", "a name is wanted, found its end");
        check("{}", "a name is wanted, found `}`");
        check("{c=\"x\"}", "no log has the label `c`");
        check("{a=x}", "a text in quotes is wanted");
        check("{a=\"x\"} | b", "a comparison is wanted");
        check("{a=\"x\"} | b = c", "a value is wanted, found `c`");
        check("{a=\"x\"} [5m]", "its end is wanted, found `[`");
        check("rate({a=\"x\"})", "`[` is wanted, found `)`");
        check("median({a=\"x\"}[5m])", "there is no function `median`");
        check("topk(rate({a=\"x\"}[5m]))", "lacks its number");
        check(
            "sum by (c) (rate({a=\"x\"}[5m]))",
            "no log has the label `c`",
        );
    }
}
