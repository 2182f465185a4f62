//! The table of a run, which reads as text and as Markdown.

use super::groups::{Goal, Group};
use super::run::{Numbers, Results};

const HEADERS: [&str; 9] = [
    "case",
    "ns",
    "of ours",
    "all threads",
    "of ours",
    "M/s on 2 cores",
    "instructions",
    "allocations",
    "goal",
];

/// One row a case, and behind ours whether each goal holds. Groups that were not measured are left
/// out.
pub(crate) fn comparison<'a>(
    groups: impl IntoIterator<Item = &'a Group>,
    results: &Results,
) -> String {
    let rows = groups
        .into_iter()
        .flat_map(|group| group_rows(group, results));
    markdown(&HEADERS, &rows.collect::<Vec<_>>())
}

fn group_rows(group: &Group, results: &Results) -> Vec<Vec<String>> {
    let net = |case: &str| net(results, case, group.base);
    let Some(ours) = group.cases.first().and_then(|case| net(case)) else {
        return Vec::new();
    };
    let row = |case: &&str| {
        let numbers = net(case)?;
        let is_ours = group.cases.first() == Some(case);
        Some(vec![
            (*case).to_owned(),
            rounded(numbers.nanoseconds),
            format!("{:.2}", numbers.nanoseconds / ours.nanoseconds),
            rounded(numbers.all_threads),
            format!("{:.2}", numbers.all_threads / ours.all_threads),
            format!("{:.2}", numbers.per_second / 1e6),
            counted(numbers.instructions),
            numbers.allocations.to_string(),
            if is_ours {
                goals(group, &ours, &net)
            } else {
                String::new()
            },
        ])
    };
    group.cases.iter().filter_map(row).collect()
}

/// What a case costs above the work that all of its group do. The pace is the whole's.
pub(crate) fn net(results: &Results, case: &str, base: Option<&str>) -> Option<Numbers> {
    let whole = *results.get(case)?;
    let Some(base) = base else {
        return Some(whole);
    };
    let base = results.get(base)?;
    let less = |whole: u64, base: u64| whole.saturating_sub(base);
    Some(Numbers {
        nanoseconds: (whole.nanoseconds - base.nanoseconds).max(0.0),
        all_threads: (whole.all_threads - base.all_threads).max(0.0),
        per_second: whole.per_second,
        instructions: whole
            .instructions
            .zip(base.instructions)
            .map(|(whole, base)| less(whole, base)),
        allocations: less(whole.allocations, base.allocations),
    })
}

fn goals(group: &Group, ours: &Numbers, net: &impl Fn(&str) -> Option<Numbers>) -> String {
    let goal = |goal: &Goal| match goal {
        Goal::NoAllocation => verdict("no allocation".to_owned(), ours.allocations == 0),
        Goal::Share { of, at_most } => {
            let Some(peer) = net(of) else {
                return format!("{of} was not measured");
            };
            let share = ours.nanoseconds / peer.nanoseconds;
            let (_, name) = of.rsplit_once('/').unwrap_or(("", of));
            verdict(
                format!("≤ {at_most:.2} of {name}: {share:.2}"),
                share <= *at_most,
            )
        }
    };
    group.goals.iter().map(goal).collect::<Vec<_>>().join(", ")
}

fn verdict(goal: String, holds: bool) -> String {
    goal + if holds { " ✔" } else { " ✘" }
}

/// Nanoseconds with as many digits as mean something.
pub(crate) fn rounded(nanoseconds: f64) -> String {
    if nanoseconds < 100.0 {
        format!("{nanoseconds:.1}")
    } else {
        format!("{nanoseconds:.0}")
    }
}

/// A count, where there is one.
pub(crate) fn counted(count: Option<u64>) -> String {
    count.map_or_else(|| "–".to_owned(), |count| count.to_string())
}

/// A table whose columns line up; all but the first and the last to the right.
pub(crate) fn markdown(headers: &[&str], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        let widths = cells.map(|cell| cell.chars().count());
        widths
            .chain([headers[column].chars().count()])
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..headers.len()).map(width).collect();
    let is_text = |column: usize| column == 0 || column + 1 == headers.len();
    let line = |cells: &[String]| {
        let cell = |(column, (cell, &width)): (usize, (&String, &usize))| {
            if is_text(column) {
                format!(" {cell:<width$} |")
            } else {
                format!(" {cell:>width$} |")
            }
        };
        let cells: String = cells.iter().zip(&widths).enumerate().map(cell).collect();
        format!("|{cells}\n")
    };
    let ruler = |(column, &width): (usize, &usize)| {
        let dashes = "-".repeat(width + 1);
        if is_text(column) {
            format!("{dashes}-|")
        } else {
            format!("{dashes}:|")
        }
    };
    let names: Vec<String> = headers.iter().map(|header| (*header).to_owned()).collect();
    let rulers: String = widths.iter().enumerate().map(ruler).collect();
    let body: String = rows.iter().map(|row| line(row)).collect();
    format!("{}|{rulers}\n{body}", line(&names))
}

#[cfg(test)]
mod tests {
    use super::super::groups::{Goal, Group};
    use super::super::run::{Numbers, Results};
    use super::comparison;

    const SERVER: Group = Group {
        cases: &["server", "server/other"],
        base: Some("nothing"),
        goals: &[
            Goal::Share {
                of: "server/other",
                at_most: 0.4,
            },
            Goal::NoAllocation,
        ],
    };

    fn results(instructions: Option<u64>) -> Results {
        let numbers = |nanoseconds, allocations| Numbers {
            nanoseconds,
            all_threads: 2.0 * nanoseconds,
            per_second: 2e9 / nanoseconds,
            instructions,
            allocations,
        };
        [
            ("nothing", numbers(100.0, 2)),
            ("server", numbers(400.0, 5)),
            ("server/other", numbers(1100.0, 45)),
        ]
        .map(|(name, numbers)| (name.to_owned(), numbers))
        .into()
    }

    #[test]
    fn costs_are_above_the_base_and_goals_are_judged() {
        let expected = "\
| case         |   ns | of ours | all threads | of ours | M/s on 2 cores | instructions | allocations | goal                                     |
|--------------|-----:|--------:|------------:|--------:|---------------:|-------------:|------------:|------------------------------------------|
| server       |  300 |    1.00 |         600 |    1.00 |           5.00 |            0 |           3 | ≤ 0.40 of other: 0.30 ✔, no allocation ✘ |
| server/other | 1000 |    3.33 |        2000 |    3.33 |           1.82 |            0 |          43 |                                          |
";
        assert_eq!(comparison(&[SERVER], &results(Some(700))), expected);
    }

    #[test]
    fn what_was_not_measured_is_not_shown_as_a_number() {
        let table = comparison(&[SERVER], &results(None));
        assert!(
            table.contains("| server       |  300 |    1.00 |         600 |    1.00 |           5.00 |            – |")
        );
        assert_eq!(comparison(&[SERVER], &Results::new()).lines().count(), 2);
    }
}
