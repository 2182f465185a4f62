//! `stack-logs`: what the components log.

use std::fs;
use std::path::Path;

use clap::Args;
use serde_json::Value;

use super::component::Component;
use super::docker;
use super::layout::Place;
use super::options::Runtime;
use super::plan::Plan;

/// Print what the components log.
#[derive(Debug, Args)]
pub(crate) struct Logs {
    #[command(flatten)]
    place: Place,
    /// These components alone.
    #[arg(value_enum)]
    components: Vec<Component>,
    /// The last lines of each.
    #[arg(long, value_name = "NUMBER", default_value_t = 20)]
    lines: usize,
    /// Print them as one JSON object, an array of lines for each component.
    #[arg(long)]
    json: bool,
}

impl Logs {
    /// Prints them.
    pub(crate) fn run(self) -> Result<bool, String> {
        let layout = self.place.layout()?;
        let plan = Plan::read(&layout.plan())?;
        let project = docker::Project::of(&layout);
        let mut all = Vec::new();
        for process in plan.processes {
            let component = process.component;
            if self.components.is_empty() || self.components.contains(&component) {
                let lines = match plan.runtime {
                    Runtime::Docker => docker::last_lines(&project, component, self.lines),
                    Runtime::Embedded | Runtime::Native => last_lines(&process.log, self.lines),
                };
                all.push((component, lines));
            }
        }
        if self.json {
            let all = all.into_iter();
            let all = all.map(|(component, lines)| (component.name().to_owned(), lines.into()));
            println!("{:#}", Value::Object(all.collect()));
            return Ok(true);
        }
        for (component, lines) in &all {
            for line in lines {
                println!("{component:<12} {line}");
            }
        }
        Ok(true)
    }
}

/// The last lines of a file; none where it can't be read.
pub(super) fn last_lines(file: &Path, count: usize) -> Vec<String> {
    let text = fs::read(file).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    let from = lines.len().saturating_sub(count);
    lines[from..]
        .iter()
        .map(|line| (*line).to_owned())
        .collect()
}
