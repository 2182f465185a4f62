//! Panels as they are put on a dashboard: in the registry's own names, checked when they are added.

use crate::operations::names::Names;
use crate::operations::panel::{Drawing, Panel, Source, Target};

/// The services that are chosen.
const JOB: &str = "job=~\"$service\"";
/// What a failed call has.
pub(super) const FAILED: &str = ", #(error.type)!=\"\"";

/// Takes panels; notes what the registry does not have.
pub(super) struct Board<'n, 'r> {
    names: &'n Names<'r>,
    panels: Vec<Panel>,
    problems: Vec<String>,
}

impl<'n, 'r> Board<'n, 'r> {
    /// An empty one.
    pub(super) fn new(names: &'n Names<'r>) -> Self {
        Self {
            names,
            panels: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// Its panels.
    ///
    /// # Errors
    /// Each query that names what the registry does not have.
    pub(super) fn finish(self) -> Result<Vec<Panel>, String> {
        if self.problems.is_empty() {
            Ok(self.panels)
        } else {
            Err(self.problems.join("\n"))
        }
    }

    /// Metrics over time, a third wide.
    pub(super) fn graph(&mut self, title: &str, about: &str) -> Draft<'_, 'r> {
        self.panel((title, about), Source::Prometheus, Drawing::TimeSeries, 8)
    }

    /// One number, a quarter wide.
    pub(super) fn number(&mut self, title: &str, about: &str) -> Draft<'_, 'r> {
        self.panel((title, about), Source::Prometheus, Drawing::Stat, 6)
    }

    /// Numbers side by side, as wide as it gets.
    pub(super) fn numbers(&mut self, title: &str, about: &str) -> Draft<'_, 'r> {
        self.panel((title, about), Source::Prometheus, Drawing::Stat, 24)
    }

    /// Metrics as they are now, as wide as it gets.
    pub(super) fn table(&mut self, title: &str, about: &str) -> Draft<'_, 'r> {
        self.panel((title, about), Source::Prometheus, Drawing::Table, 24)
    }

    /// Log records, as wide as it gets.
    pub(super) fn logs(&mut self, title: &str, about: &str) -> Draft<'_, 'r> {
        self.panel((title, about), Source::Loki, Drawing::Logs, 24)
    }

    /// Anything: its title, and what a reader should know.
    pub(super) fn panel(
        &mut self,
        (title, about): (&str, &str),
        source: Source,
        drawing: Drawing,
        width: u32,
    ) -> Draft<'_, 'r> {
        let at = self.panels.len();
        self.panels.push(Panel {
            title: title.to_owned(),
            description: about.to_owned(),
            source,
            drawing,
            unit: "short",
            limits: None,
            is_signed: false,
            width,
            targets: Vec::new(),
        });
        Draft {
            names: self.names,
            panel: &mut self.panels[at],
            problems: &mut self.problems,
        }
    }
}

/// A panel that is being described.
pub(super) struct Draft<'b, 'r> {
    names: &'b Names<'r>,
    panel: &'b mut Panel,
    problems: &'b mut Vec<String>,
}

impl Draft<'_, '_> {
    /// Grafana's unit; `short` without it.
    pub(super) fn unit(self, unit: &'static str) -> Self {
        self.panel.unit = unit;
        self
    }

    /// From which value on it is a warning, and bad; the other way round where less is worse.
    pub(super) fn limits(self, warning: f64, bad: f64) -> Self {
        self.panel.limits = Some((warning, bad));
        self
    }

    /// Values below zero make sense.
    pub(super) fn signed(self) -> Self {
        self.panel.is_signed = true;
        self
    }

    /// Of 24 columns.
    pub(super) fn width(self, columns: u32) -> Self {
        self.panel.width = columns;
        self
    }

    /// Asks; `JOB` stands for the chosen services, the legend is Grafana's template.
    pub(super) fn query(self, text: &str, legend: &'static str) -> Self {
        match self.names.query(&text.replace("JOB", JOB)) {
            Ok(query) => self.panel.targets.push(Target { query, legend }),
            Err(problem) => {
                let title = &self.panel.title;
                self.problems.push(format!("panel `{title}`: {problem}"));
            }
        }
        self
    }
}

/// What happens in a second, over five minutes: `more` chooses further, `by` are the labels kept.
pub(super) fn rate(series: &str, more: &str, by: &str) -> String {
    format!("sum by ({by}) (rate({series}{{JOB{more}}}[5m]))")
}

/// A quantile of a histogram over five minutes, by labels.
pub(super) fn quantile(share: &str, histogram: &str, by: &str) -> String {
    let comma = if by.is_empty() { "" } else { ", " };
    format!(
        "histogram_quantile({share}, sum by (le{comma}{by}) (rate({histogram}_bucket{{JOB}}[5m])))"
    )
}

/// The 95th percentile.
pub(super) fn p95(histogram: &str, by: &str) -> String {
    quantile("0.95", histogram, by)
}
