//! An exposition as text, in either format.

use super::Format;
use super::exposition::{Exposition, stem};
use super::family::{Family, Histogram, Kind, Number, Point};
use super::float;
use super::label::escape;

impl Exposition {
    /// The whole text. `about` is how long it may be expected to be.
    pub(crate) fn render(&self, format: Format, about: usize) -> String {
        let mut page = Page {
            text: String::with_capacity(about),
            format,
        };
        page.target(&self.target);
        for (name, family) in &self.families {
            page.family(name, family);
        }
        if format == Format::OpenMetrics {
            page.line("# EOF");
        }
        page.text
    }
}

/// A text that is being written.
struct Page {
    text: String,
    format: Format,
}

impl Page {
    /// What the resource says, as a metric that is always 1.
    fn target(&mut self, labels: &str) {
        match self.format {
            Format::Text => {
                self.line("# HELP target_info Target metadata");
                self.line("# TYPE target_info gauge");
            }
            Format::OpenMetrics => {
                self.line("# TYPE target info");
                self.line("# HELP target Target metadata");
            }
        }
        self.sample("target_info", "", &[labels], "1");
    }

    fn family(&mut self, name: &str, family: &Family) {
        let stem = stem(name, family.kind);
        match self.format {
            Format::Text => self.comments_of_text(name, family),
            Format::OpenMetrics => self.comments_of_open_metrics(stem, family),
        }
        // A counter that is called nothing but `total` is the one whose stem is its name.
        let suffix = match (family.kind, self.format) {
            (Kind::Counter, Format::OpenMetrics) => "_total",
            _ => name.strip_prefix(stem).unwrap_or_default(),
        };
        for (labels, point) in &family.points {
            match point {
                Point::Number(value) => self.sample(stem, suffix, &[labels], &number(*value)),
                Point::Histogram(value) => self.histogram(name, labels, value),
            }
        }
    }

    fn comments_of_text(&mut self, name: &str, family: &Family) {
        if !family.help.is_empty() {
            let help = family.help.replace('\\', "\\\\").replace('\n', "\\n");
            self.line(&format!("# HELP {name} {help}"));
        }
        self.line(&format!(
            "# TYPE {name} {}",
            self.type_of(name, family.kind)
        ));
    }

    fn comments_of_open_metrics(&mut self, stem: &str, family: &Family) {
        self.line(&format!(
            "# TYPE {stem} {}",
            self.type_of(stem, family.kind)
        ));
        if !family.unit.is_empty() {
            self.line(&format!("# UNIT {stem} {}", family.unit));
        }
        if !family.help.is_empty() {
            let mut help = String::with_capacity(family.help.len());
            escape(&family.help, &mut help);
            self.line(&format!("# HELP {stem} {help}"));
        }
    }

    /// The type that is said of a family. A gauge with an ending of a histogram's series has none:
    /// semantic conventions have such names (`process.thread.count`), and Prometheus's linter lets
    /// nothing else have them.
    fn type_of(&self, name: &str, kind: Kind) -> &'static str {
        let endings = ["_bucket", "_count", "_sum"];
        let is_reserved = endings.iter().any(|ending| name.ends_with(ending));
        match (kind, self.format) {
            (Kind::Gauge, Format::Text) if is_reserved => "untyped",
            (Kind::Gauge, Format::OpenMetrics) if is_reserved => "unknown",
            _ => kind.as_str(),
        }
    }

    fn histogram(&mut self, name: &str, labels: &str, value: &Histogram) {
        let comma = if labels.is_empty() { "" } else { "," };
        let count = value.count.to_string();
        for (bound, below) in value.cumulative() {
            let bound = float::bound(bound, self.format);
            let labels = [labels, comma, "le=\"", &bound, "\""];
            self.sample(name, "_bucket", &labels, &below.to_string());
        }
        let labels_of_all = [labels, comma, "le=\"+Inf\""];
        self.sample(name, "_bucket", &labels_of_all, &count);
        self.sample(name, "_sum", &[labels], &number(value.sum));
        self.sample(name, "_count", &[labels], &count);
    }

    /// One series, its labels in parts.
    fn sample(&mut self, name: &str, suffix: &str, labels: &[&str], value: &str) {
        self.text.extend([name, suffix]);
        if labels.iter().any(|part| !part.is_empty()) {
            self.text.push('{');
            self.text.extend(labels.iter().copied());
            self.text.push('}');
        }
        self.text.extend([" ", value, "\n"]);
    }

    fn line(&mut self, line: &str) {
        self.text.extend([line, "\n"]);
    }
}

fn number(number: Number) -> String {
    match number {
        Number::Unsigned(value) => value.to_string(),
        Number::Signed(value) => value.to_string(),
        Number::Float(value) => float::value(value),
    }
}
