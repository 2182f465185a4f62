//! Reads variables one by one and keeps what is wrong with them.

use std::ffi::OsString;
use std::str::FromStr;
use std::time::Duration;

use super::{Problem, pairs};

/// The longest of all durations: whatever is later than that is a mistake.
pub(super) const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// Where variables come from.
pub(super) type Lookup<'a> = &'a dyn Fn(&str) -> Option<OsString>;

pub(super) struct Reader<'a> {
    var: Lookup<'a>,
    pub(super) problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(var: Lookup<'a>) -> Self {
        Self {
            var,
            problems: Vec::new(),
        }
    }

    /// The variable's text without the blanks around it; `None` where that is empty.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        let Ok(value) = (self.var)(name)?.into_string() else {
            let found = "bytes that are not UTF-8";
            self.report(Problem::new(
                name,
                found,
                "UTF-8 text",
                format!("unset {name}"),
            ));
            return None;
        };
        let value = value.trim();
        (!value.is_empty()).then(|| value.to_owned())
    }

    /// The signal's own variable, else the common one: its name and text.
    pub(super) fn first(&mut self, own: &str, common: &str) -> Option<(String, String)> {
        [own, common]
            .into_iter()
            .find_map(|name| Some((name.to_owned(), self.text(name)?)))
    }

    pub(super) fn parse<T: FromStr>(
        &mut self,
        name: &str,
        wanted: &str,
        example: &str,
    ) -> Option<T> {
        let text = self.text(name)?;
        let parsed = text.parse().ok();
        if parsed.is_none() {
            let fix = format!("{name}={example}");
            self.report(Problem::new(name, format!("`{text}`"), wanted, fix));
        }
        parsed
    }

    pub(super) fn one_of<T: Copy>(&mut self, name: &str, choices: &[(&str, T)]) -> Option<T> {
        let first = choices.first().map_or("", |(choice, _)| *choice);
        self.one_of_or(name, choices, |_| first)
    }

    /// As [`one_of`](Self::one_of), for choices of which `meant` says which another text means.
    fn one_of_or<'c, T: Copy>(
        &mut self,
        name: &str,
        choices: &[(&'c str, T)],
        meant: impl Fn(&str) -> &'c str,
    ) -> Option<T> {
        let text = self.text(name)?;
        let mut known = choices.iter();
        let found = known.find(|(choice, _)| choice.eq_ignore_ascii_case(&text));
        if found.is_none() {
            let names: Vec<&str> = choices.iter().map(|(choice, _)| *choice).collect();
            let wanted = format!("one of {}", names.join(", "));
            let fix = format!("{name}={}", meant(&text));
            self.report(Problem::new(name, format!("`{text}`"), wanted, fix));
        }
        found.map(|(_, choice)| *choice)
    }

    /// A Boolean as the specification has it: `true` or `false` in any case. It has anything else
    /// count as `false` with a warning; here the warning is an error, as everywhere.
    pub(super) fn boolean(&mut self, name: &str) -> Option<bool> {
        let choices = [("true", true), ("false", false)];
        self.one_of_or(name, &choices, |text| {
            let text = text.to_ascii_lowercase();
            let yes = ["1", "enabled", "on", "t", "y", "yes"].contains(&text.as_str());
            if yes { "true" } else { "false" }
        })
    }

    /// The members of a list, in lower case and each once; `None` where one of them won't do.
    /// `wanted` says what has to be there instead, and `none` stands alone.
    pub(super) fn list(
        &mut self,
        name: &str,
        example: &str,
        wanted: impl Fn(&str) -> Option<&'static str>,
    ) -> Option<Vec<String>> {
        let text = self.text(name)?;
        let lower = text.to_ascii_lowercase();
        let members = lower.split(',').map(str::trim);
        let mut members: Vec<&str> = members.filter(|member| !member.is_empty()).collect();
        members.sort_unstable();
        members.dedup();
        let alone = members.contains(&"none") && members.len() > 1;
        let mut bad: Vec<_> = members.iter().filter_map(|member| wanted(member)).collect();
        bad.extend(alone.then_some("none alone, or the others without it"));
        bad.dedup();
        if members.is_empty() {
            bad.extend(wanted(""));
        }
        if !bad.is_empty() {
            let fix = format!("{name}={example}");
            self.report(Problem::new(name, format!("`{text}`"), bad.join("; "), fix));
            return None;
        }
        Some(members.into_iter().map(str::to_owned).collect())
    }

    /// A time after which to give up. The specification has 0 stand for no limit, which is a day.
    pub(super) fn timeout(&mut self, name: &str, example: Duration) -> Option<Duration> {
        let given = self.millis(name, example)?;
        Some(if given.is_zero() { LONGEST } else { given })
    }

    pub(super) fn millis(&mut self, name: &str, example: Duration) -> Option<Duration> {
        let example = example.as_millis().to_string();
        self.parse(name, "a whole number of milliseconds", &example)
            .map(Duration::from_millis)
    }

    /// The pairs of a list that can be read.
    pub(super) fn pairs(&mut self, name: &str, text: &str, fix: &str) -> Vec<(String, String)> {
        const WANTED: &str = "key=value pairs, joined by commas, values percent-encoded";
        let pairs = pairs::parse(text);
        if !pairs.bad.is_empty() {
            self.report(Problem::new(name, pairs.bad.join(", "), WANTED, fix));
        }
        pairs.good
    }

    pub(super) fn report(&mut self, problem: Problem) {
        self.problems.push(problem);
    }
}
