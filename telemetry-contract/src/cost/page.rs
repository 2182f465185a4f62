//! An estimate as a text for people.

use super::{Assumptions, Effect, Estimate, MetricCost, TOP};
use crate::paint::Paint;

const BAR: usize = 20;

/// The tables; `name` is whose registry it is. In colour where that is true.
pub fn text(name: &str, estimate: &Estimate, color: bool) -> String {
    let mut page = Page {
        out: String::new(),
        color,
    };
    page.head(name, estimate);
    page.metrics(estimate);
    page.traffic(estimate);
    for effect in &estimate.effects {
        page.effect(effect);
    }
    page.assumptions(&estimate.assumptions);
    page.out
}

struct Page {
    out: String,
    color: bool,
}

impl Page {
    fn put(&mut self, paint: Paint, text: &str) {
        paint.put(&mut self.out, self.color, text);
    }

    fn head(&mut self, name: &str, estimate: &Estimate) {
        let Assumptions {
            instances,
            retention_days,
            bytes_per_sample,
            ..
        } = estimate.assumptions;
        let active = count(estimate.series.saturating_mul(instances));
        let each = count(estimate.series);
        self.put(
            Paint::Strong,
            &format!("{name}: {active} active series at most"),
        );
        if instances > 1 {
            self.put(
                Paint::Plain,
                &format!(", {each} of each of {instances} instances"),
            );
        }
        let samples = estimate.samples_per_day();
        let bytes = samples * bytes_per_sample;
        let kept = size(bytes * retention_days);
        let (samples, bytes) = (short(samples), size(bytes));
        self.put(
            Paint::Plain,
            &format!("\n  {samples} samples and {bytes} a day, {kept} in {retention_days} days\n"),
        );
    }

    fn metrics(&mut self, estimate: &Estimate) {
        let shown = estimate.metrics.iter().take(TOP);
        let width = shown.clone().map(|it| it.name.chars().count()).max();
        let width = width.unwrap_or(0).max("metric".len());
        let seen = if estimate.seen.is_empty() {
            ""
        } else {
            "      seen"
        };
        let head = format!(
            "\n  {:width$}      most{seen}   share  {:BAR$}  made of\n",
            "metric", ""
        );
        self.put(Paint::Faint, &head);
        for metric in shown {
            let (share, bar) = share(metric.series(), estimate.series);
            let (name, most) = (&metric.name, count(metric.series()));
            let mark = if metric.is_bounded() { ' ' } else { '!' };
            let seen = estimate.seen.get(name).copied().unwrap_or(0);
            let seen = if estimate.seen.is_empty() {
                String::new()
            } else {
                format!("{:>10}", count(seen))
            };
            self.put(
                Paint::Plain,
                &format!("  {name:width$} {mark}{most:>8}{seen} {share:>5.1} %  "),
            );
            self.put(Paint::Link, &format!("{bar:BAR$}"));
            self.put(Paint::Faint, &format!("  {}\n", made_of(metric)));
        }
        self.rest(estimate);
    }

    fn rest(&mut self, estimate: &Estimate) {
        let rest = estimate.metrics.iter().skip(TOP);
        let series = rest.clone().map(MetricCost::series);
        let series = series.fold(0, u64::saturating_add);
        let number = rest.count();
        if number > 0 {
            self.put(
                Paint::Faint,
                &format!("  and {number} more with {} series\n", count(series)),
            );
        }
        let unbounded = estimate.metrics.iter().any(|metric| !metric.is_bounded());
        if unbounded {
            let note = "  ! has a label without a bound; its `max_series` is counted\n";
            self.put(Paint::Warning, note);
        }
    }

    fn traffic(&mut self, estimate: &Estimate) {
        if !estimate.basis.is_empty() {
            self.put(Paint::Strong, "\na day");
            self.put(Paint::Plain, &format!(" ({})\n", estimate.basis));
        }
        let total: f64 = estimate.traffic.iter().map(|it| it.bytes_per_day).sum();
        if estimate.traffic.is_empty() {
            return;
        }
        let width = estimate
            .traffic
            .iter()
            .map(|it| it.service.chars().count())
            .max();
        let width = width.unwrap_or(0);
        for row in &estimate.traffic {
            let part = if total > 0.0 {
                row.bytes_per_day / total
            } else {
                0.0
            };
            let (number, bytes) = (short(row.per_day), size(row.bytes_per_day));
            let (service, signal, percent) = (&row.service, row.signal, part * 100.0);
            let line = format!(
                "  {service:width$}  {signal:11} {number:>9} {bytes:>9} {percent:>5.1} %  "
            );
            self.put(Paint::Plain, &line);
            self.put(Paint::Link, &bar(part));
            self.put(Paint::Plain, "\n");
        }
        let days = estimate.assumptions.retention_days;
        let (bytes, kept) = (size(total), size(total * days));
        self.put(
            Paint::Plain,
            &format!("  together {bytes} a day, {kept} in {days} days\n"),
        );
    }

    fn effect(&mut self, effect: &Effect) {
        self.put(Paint::Strong, &format!("\nwhat if {}\n", effect.change));
        let (before, after) = effect.total;
        let all = ("all metrics".to_owned(), before, after);
        let rows = effect.metrics.iter().chain([&all]);
        let width = rows
            .clone()
            .map(|(name, ..)| name.chars().count())
            .max()
            .unwrap_or(0);
        for (name, before, after) in rows {
            let factor = factor(*before, *after);
            let (paint, before, after) = (grown(*before, *after), count(*before), count(*after));
            self.put(
                Paint::Plain,
                &format!("  {name:width$} {before:>9} → {after:>9}  "),
            );
            self.put(paint, &format!("×{factor}\n"));
        }
    }

    fn assumptions(&mut self, assumed: &Assumptions) {
        let Assumptions {
            scrape_interval,
            bytes_per_sample,
            bytes_per_span,
            bytes_per_line,
            spans_per_request,
            lines_per_request,
            ..
        } = assumed;
        let text = format!(
            "\nassumed: a sample each {scrape_interval} s of {bytes_per_sample} bytes; spans and log \
             records count as OTLP/protobuf without resource, lines as written, both uncompressed; \
             where none was observed, a \
             request has {spans_per_request} × {bytes_per_span} bytes of spans and \
             {lines_per_request} × {bytes_per_line} of lines. `--rate NAME=NUMBER` \
             changes them.\n"
        );
        self.put(Paint::Faint, &text);
    }
}

/// `order.channel 3 × error.type 20 × 12 of a histogram`.
fn made_of(metric: &MetricCost) -> String {
    let mut factors: Vec<String> = metric
        .factors
        .iter()
        .map(|it| match it.values {
            Some(values) => format!("{} {values}", it.label),
            None => format!("{} without a bound", it.label),
        })
        .collect();
    if metric.bounds.is_some() {
        factors.push(format!("{} of a histogram", metric.width()));
    }
    if factors.is_empty() {
        "one".to_owned()
    } else {
        factors.join(" × ")
    }
}

fn grown(before: u64, after: u64) -> Paint {
    match after.cmp(&before) {
        std::cmp::Ordering::Greater => Paint::Bad,
        std::cmp::Ordering::Less => Paint::Good,
        std::cmp::Ordering::Equal => Paint::Plain,
    }
}

#[expect(clippy::cast_precision_loss, reason = "an estimate")]
fn share(part: u64, whole: u64) -> (f64, String) {
    let share = part as f64 / whole.max(1) as f64;
    (share * 100.0, bar(share))
}

/// Up to twenty blocks; at least one of what is not nothing.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a share is between 0 and 1"
)]
fn bar(share: f64) -> String {
    let blocks = (share * BAR as f64).round() as usize;
    let least = usize::from(share > 0.0);
    "█".repeat(blocks.clamp(least, BAR))
}

#[expect(clippy::cast_precision_loss, reason = "an estimate")]
fn factor(before: u64, after: u64) -> String {
    let factor = after as f64 / before.max(1) as f64;
    let text = format!("{factor:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// With a comma after each three digits.
fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// In thousands, millions and so on.
fn short(number: f64) -> String {
    scaled(number, &["", " k", " M", " G", " T", " P"])
}

/// In kB, MB and so on.
fn size(bytes: f64) -> String {
    scaled(bytes, &[" B", " kB", " MB", " GB", " TB", " PB"])
}

fn scaled(number: f64, units: &[&str]) -> String {
    let mut number = number;
    let mut units = units.iter();
    let mut unit = units.next().copied().unwrap_or_default();
    // What would be written as 1000 is one of the next unit.
    while number >= 999.5 {
        let Some(next) = units.next() else { break };
        (number, unit) = (number / 1_000.0, next);
    }
    if number >= 99.95 || number.fract() == 0.0 {
        format!("{number:.0}{unit}")
    } else {
        format!("{number:.1}{unit}")
    }
}
