//! What differs between two texts, line by line.

/// Lines around what differs that are shown for orientation.
const CONTEXT: usize = 2;

/// A line of either text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line<'t> {
    /// In both.
    Both(&'t str),
    /// Only in the first.
    First(&'t str),
    /// Only in the second.
    Second(&'t str),
    /// Lines of both that are left out.
    Skipped(usize),
}

/// What differs, with a few lines around it.
pub(super) fn difference<'t>(first: &'t str, second: &'t str) -> Vec<Line<'t>> {
    let first: Vec<&str> = first.lines().collect();
    let second: Vec<&str> = second.lines().collect();
    around_changes(&aligned(&first, &second))
}

/// Every line of both, those that they share put together where that makes most of them.
fn aligned<'t>(first: &[&'t str], second: &[&'t str]) -> Vec<Line<'t>> {
    let shared = shared(first, second);
    let at = |i: usize, j: usize| shared.get(i).and_then(|row| row.get(j)).copied();
    let (mut i, mut j) = (0, 0);
    let mut lines = Vec::new();
    loop {
        match (first.get(i), second.get(j)) {
            (Some(left), Some(right)) if left == right => {
                lines.push(Line::Both(left));
                (i, j) = (i + 1, j + 1);
            }
            (Some(left), right) if right.is_none() || at(i + 1, j) >= at(i, j + 1) => {
                lines.push(Line::First(left));
                i += 1;
            }
            (_, Some(right)) => {
                lines.push(Line::Second(right));
                j += 1;
            }
            (_, None) => return lines,
        }
    }
}

/// How many lines the two share at most from line `i` of the first and `j` of the second on.
fn shared(first: &[&str], second: &[&str]) -> Vec<Vec<usize>> {
    let mut table = vec![vec![0; second.len() + 1]; first.len() + 1];
    for (i, left) in first.iter().enumerate().rev() {
        for (j, right) in second.iter().enumerate().rev() {
            table[i][j] = if left == right {
                table[i + 1][j + 1] + 1
            } else {
                table[i + 1][j].max(table[i][j + 1])
            };
        }
    }
    table
}

/// Leaves out what is far from any change.
fn around_changes<'t>(lines: &[Line<'t>]) -> Vec<Line<'t>> {
    let is_near = |at: usize| {
        let near = lines.iter().skip(at.saturating_sub(CONTEXT));
        let count = CONTEXT + 1 + at.min(CONTEXT);
        near.take(count).any(|line| !matches!(line, Line::Both(_)))
    };
    let mut shown = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        match (is_near(at), shown.last_mut()) {
            (true, _) => shown.push(*line),
            (false, Some(Line::Skipped(count))) => *count += 1,
            (false, _) => shown.push(Line::Skipped(1)),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Line, aligned, difference};

    #[track_caller]
    fn check(first: &str, second: &str, expected: &str) {
        let written = difference(first, second)
            .into_iter()
            .map(|line| match line {
                Line::Both(text) => format!(" {text}"),
                Line::First(text) => format!("-{text}"),
                Line::Second(text) => format!("+{text}"),
                Line::Skipped(count) => format!("@{count}"),
            });
        assert_eq!(written.collect::<Vec<_>>().join(","), expected);
    }

    #[test]
    fn a_changed_line_is_shown_with_those_around_it() {
        check("a\nb\nc", "a\nx\nc", " a,-b,+x, c");
        check(
            "1\n2\n3\n4\nb\n5\n6\n7",
            "1\n2\n3\n4\n5\n6\n7",
            "@2, 3, 4,-b, 5, 6,@1",
        );
        check("a", "a\nb", " a,+b");
        check("", "a", "+a");
        check("a\nb", "a\nb", "@2");
    }

    proptest! {
        #[test]
        fn nothing_is_lost(first in "[ab\n]{0,12}", second in "[ab\n]{0,12}") {
            let [left, right]: [Vec<&str>; 2] = [&first, &second].map(|text| text.lines().collect());
            let lines = aligned(&left, &right);
            let of = |other: fn(&Line<'_>) -> bool| {
                let own = lines.iter().filter(|line| !other(line));
                let text = own.map(|line| match line {
                    Line::Both(text) | Line::First(text) | Line::Second(text) => *text,
                    Line::Skipped(_) => "skipped",
                });
                text.collect::<Vec<_>>()
            };
            prop_assert_eq!(of(|line| matches!(line, Line::Second(_))), left);
            prop_assert_eq!(of(|line| matches!(line, Line::First(_))), right);
        }
    }
}
