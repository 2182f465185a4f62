//! Rows and their columns.

use std::collections::BTreeSet;

use super::{DrawOptions, Node, NodeLog};
use crate::paint::{Paint, is_hostile};

/// One line of a drawing.
pub(super) enum Row<'d> {
    Log(LogRow<'d>),
    Span(SpanRow<'d>),
}

/// A log under its span.
pub(super) struct LogRow<'d> {
    pub(super) margin: String,
    pub(super) log: &'d NodeLog,
}

/// A span with what leads to it.
pub(super) struct SpanRow<'d> {
    pub(super) branch: String,
    pub(super) span: &'d Node,
    /// It hangs below its producer, not below its parent.
    pub(super) linked: bool,
    /// Its parent is not among the spans, and not known to have been sent.
    pub(super) parent_missing: bool,
}

/// How wide each column is, and which time the drawing covers.
pub(super) struct Layout {
    color: bool,
    width: usize,
    name: usize,
    service: usize,
    kind: usize,
    status: usize,
    bar: usize,
    start: u64,
    end: u64,
}

const MAX_NAME: usize = 48;
const MAX_SERVICE: usize = 20;
const MAX_STATUS: usize = 24;
const MIN_BAR: usize = 12;
const MAX_BAR: usize = 40;
const DURATION: usize = 8;
const GAP: &str = "  ";

impl SpanRow<'_> {
    fn name_columns(&self) -> usize {
        columns(&self.branch) + columns(&clean(&self.span.name))
    }

    fn status(&self) -> String {
        if self.parent_missing {
            return "parent never sent".to_owned();
        }
        match (self.span.failed, self.span.error_type.is_empty()) {
            (false, true) => String::new(),
            (true, true) => "✘ error".to_owned(),
            (_, false) => format!("✘ {}", clean(&self.span.error_type)),
        }
    }

    fn paint(&self) -> Paint {
        if self.span.failed || self.parent_missing {
            Paint::Bad
        } else if self.linked {
            Paint::Link
        } else {
            Paint::Plain
        }
    }
}

impl Layout {
    /// Fits the columns to the rows.
    pub(super) fn of(rows: &[Row<'_>], options: DrawOptions) -> Self {
        let spans = || {
            rows.iter().filter_map(|row| match row {
                Row::Span(span) => Some(span),
                Row::Log(_) => None,
            })
        };
        let widest = |width: &dyn Fn(&SpanRow<'_>) -> usize| spans().map(width).max().unwrap_or(0);
        let mut layout = Self {
            color: options.color,
            width: options.width,
            name: widest(&|row| row.name_columns()).min(MAX_NAME),
            service: widest(&|row| columns(&row.span.service)).min(MAX_SERVICE),
            kind: widest(&|row| row.span.kind.as_str().len()),
            status: widest(&|row| columns(&row.status())).min(MAX_STATUS),
            bar: 0,
            start: spans()
                .map(|row| row.span.start_unix_nano)
                .min()
                .unwrap_or(0),
            end: spans().map(|row| row.span.end_unix_nano).max().unwrap_or(0),
        };
        let left = options
            .width
            .saturating_sub(layout.text_columns() + GAP.len());
        layout.bar = if left < MIN_BAR { 0 } else { left.min(MAX_BAR) };
        layout
    }

    fn text_columns(&self) -> usize {
        let status = if self.status == 0 {
            0
        } else {
            self.status + GAP.len()
        };
        self.name + self.service + self.kind + DURATION + 3 * GAP.len() + status
    }

    /// Says what is drawn.
    pub(super) fn write_header(&self, out: &mut String, spans: &[Node]) {
        let Some(first) = spans.iter().min_by_key(|span| span.start_unix_nano) else {
            return;
        };
        let traces: BTreeSet<_> = spans.iter().map(|span| span.trace).collect();
        let services: BTreeSet<_> = spans.iter().map(|span| &*span.service).collect();
        let more = match traces.len() {
            1 => String::new(),
            traces => format!(" and {} linked", traces - 1),
        };
        self.put(out, Paint::Strong, &format!("trace {}{more}", first.trace));
        let rest = format!(
            " · {} · {} · {}\n",
            count(spans.len(), "span", "spans"),
            count(services.len(), "service", "services"),
            duration(self.end.saturating_sub(self.start))
        );
        self.put(out, Paint::Faint, &rest);
    }

    /// Writes a span's line.
    pub(super) fn write_span(&self, out: &mut String, row: &SpanRow<'_>) {
        let mut line = String::new();
        let branch = clip(&row.branch, self.name);
        let room = self.name.saturating_sub(columns(&branch));
        let name = clip(&clean(&row.span.name), room);
        self.put(&mut line, Paint::Faint, &branch);
        self.put(&mut line, row.paint(), &name);
        pad(&mut line, room.saturating_sub(columns(&name)));
        self.column(
            &mut line,
            Paint::Strong,
            &clean(&row.span.service),
            self.service,
        );
        self.column(&mut line, Paint::Faint, row.span.kind.as_str(), self.kind);
        let took = duration(
            row.span
                .end_unix_nano
                .saturating_sub(row.span.start_unix_nano),
        );
        self.column(
            &mut line,
            Paint::Plain,
            &format!("{took:>DURATION$}"),
            DURATION,
        );
        if self.status > 0 {
            self.column(&mut line, Paint::Bad, &row.status(), self.status);
        }
        if self.bar > 0 {
            line.push_str(GAP);
            self.put(&mut line, row.paint(), &self.bar(row.span));
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }

    /// Writes a log's line.
    pub(super) fn write_log(&self, out: &mut String, row: &LogRow<'_>) {
        let since = row.log.time_unix_nano.saturating_sub(self.start);
        let head = format!("· +{:<8}", duration(since));
        let level = format!("{:<5} ", clip(&clean(&row.log.level), 5));
        let used = columns(&row.margin) + columns(&head) + columns(&level);
        let message = clip(
            &clean(&row.log.message),
            self.width.saturating_sub(used).max(20),
        );
        self.put(out, Paint::Faint, &row.margin);
        self.put(out, Paint::Faint, &head);
        self.put(out, level_paint(&row.log.level), &level);
        self.put(out, Paint::Plain, &message);
        out.push('\n');
    }

    fn column(&self, line: &mut String, paint: Paint, text: &str, width: usize) {
        line.push_str(GAP);
        let text = clip(text, width);
        self.put(line, paint, &text);
        pad(line, width.saturating_sub(columns(&text)));
    }

    fn put(&self, out: &mut String, paint: Paint, text: &str) {
        paint.put(out, self.color, text);
    }

    /// The span's place in the time that the drawing covers.
    fn bar(&self, span: &Node) -> String {
        let from = self.bar_column(span.start_unix_nano).min(self.bar - 1);
        let to = self
            .bar_column(span.end_unix_nano)
            .clamp(from + 1, self.bar);
        format!("{}{}", " ".repeat(from), "━".repeat(to - from))
    }

    fn bar_column(&self, time: u64) -> usize {
        let whole = u128::from(self.end.saturating_sub(self.start)).max(1);
        let part = u128::from(time.saturating_sub(self.start));
        let column = (part * self.bar as u128 + whole / 2) / whole;
        usize::try_from(column).unwrap_or(self.bar)
    }
}

fn level_paint(level: &str) -> Paint {
    match level {
        "ERROR" => Paint::Bad,
        "WARN" => Paint::Warning,
        "INFO" => Paint::Good,
        _ => Paint::Faint,
    }
}

/// Three significant digits and a unit.
fn duration(nanoseconds: u64) -> String {
    let (value, unit) = match nanoseconds {
        0..1_000 => return format!("{nanoseconds} ns"),
        1_000..1_000_000 => (nanoseconds, "µs"),
        1_000_000..1_000_000_000 => (nanoseconds / 1_000, "ms"),
        _ => (nanoseconds / 1_000_000, "s"),
    };
    let (whole, thousandths) = (value / 1_000, value % 1_000);
    match whole {
        0..10 => format!("{whole}.{:02} {unit}", thousandths / 10),
        10..100 => format!("{whole}.{} {unit}", thousandths / 100),
        _ => format!("{whole} {unit}"),
    }
}

fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn columns(text: &str) -> usize {
    text.chars().count()
}

fn pad(out: &mut String, columns: usize) {
    out.extend(std::iter::repeat_n(' ', columns));
}

/// At most `width` columns of a text.
fn clip(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(width.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// The text without what drives a terminal.
fn clean(text: &str) -> String {
    let safe = |character: char| {
        if is_hostile(character) {
            '\u{fffd}'
        } else {
            character
        }
    };
    text.chars().map(safe).collect()
}
