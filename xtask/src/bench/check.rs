//! The check of OTLP requests: every number is of one span, log record or metric point.

use super::groups::Group;
use super::run::{Programs, Results};
use super::table::{markdown, rounded};

/// Ours, and what merely decodes the same bytes.
pub(crate) const GROUPS: &[Group] = &[
    Group {
        cases: &["check-traces", "check-traces/prost"],
        base: None,
        goals: &[],
    },
    Group {
        cases: &["check-logs", "check-logs/prost"],
        base: None,
        goals: &[],
    },
    Group {
        cases: &["check-metrics", "check-metrics/prost"],
        base: None,
        goals: &[],
    },
];

/// Records that pass while the most memory that is held at once is looked for.
const MANY: u64 = 1_000_000;

/// What a case's pass has in it, and what it holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    items: f64,
    bytes: f64,
    /// Most bytes that are held at once while a million records pass.
    peak: f64,
}

/// The sizes of these cases, beside their names.
pub(crate) type Sizes = Vec<(&'static str, Size)>;

/// Asks for the sizes of those cases that are a check's.
///
/// # Errors
/// A program does not answer.
pub(crate) fn sizes(programs: &Programs, cases: &[&'static str]) -> Result<Sizes, String> {
    let is_ours = |case: &&&'static str| GROUPS.iter().any(|group| group.cases.contains(*case));
    let size = |case: &&'static str| {
        let [items, bytes] = ["items", "bytes"].map(|what| programs.time(&["size", case, what]));
        let size = Size {
            items: items?,
            bytes: bytes?,
            peak: programs.memory(&[case, &MANY.to_string()])?,
        };
        Ok((*case, size))
    };
    cases.iter().filter(is_ours).map(size).collect()
}

const HEADERS: [&str; 7] = [
    "what",
    "ns each",
    "a second on one core",
    "of prost's time",
    "allocations each",
    "bytes each",
    "most MiB held, of a million",
];

/// One row a case; nothing where none was measured.
pub(crate) fn table(results: &Results, sizes: &Sizes) -> String {
    let row = |(case, size): &(&'static str, Size)| row(results, sizes, case, *size);
    let rows: Vec<Vec<String>> = sizes.iter().filter_map(row).collect();
    if rows.is_empty() {
        return String::new();
    }
    markdown(&HEADERS, &rows)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a count of allocations is small"
)]
fn row(results: &Results, sizes: &Sizes, case: &str, size: Size) -> Option<Vec<String>> {
    let numbers = results.get(case)?;
    let each = numbers.nanoseconds / size.items;
    let (signal, _) = case.split_once('/').unwrap_or((case, ""));
    let peer = format!("{signal}/prost");
    let of_peer = results.get(&peer).zip(sizes.iter().find(|it| it.0 == peer));
    let share = of_peer.map(|(peer, (_, size))| each / (peer.nanoseconds / size.items));
    Some(vec![
        case.to_owned(),
        rounded(each),
        thousands(1e9 / each),
        share.map_or_else(|| "–".to_owned(), |share| format!("{share:.2}")),
        format!("{:.2}", numbers.allocations as f64 / size.items),
        format!("{:.0}", size.bytes / size.items),
        format!("{:.1}", size.peak / f64::from(1 << 20)),
    ])
}

/// A rate to three digits, with gaps between its thousands.
fn thousands(rate: f64) -> String {
    let unit = 10_f64.powf((rate.max(1.0).log10() - 2.0).floor().max(0.0));
    let digits = format!("{:.0}", (rate / unit).round() * unit);
    let first = digits.len() % 3;
    let (head, tail) = digits.split_at(first);
    let groups = tail.as_bytes().chunks(3).map(String::from_utf8_lossy);
    let head = (!head.is_empty()).then(|| head.into());
    head.into_iter().chain(groups).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::run::{Numbers, Results};
    use super::{Size, table, thousands};

    #[test]
    fn numbers_are_of_one_record() {
        let numbers = |nanoseconds, allocations| Numbers {
            nanoseconds,
            all_threads: 0.0,
            per_second: 0.0,
            instructions: None,
            allocations,
        };
        let size = |peak| Size {
            items: 100.0,
            bytes: 31_700.0,
            peak,
        };
        let results: Results = [
            ("check-traces", numbers(100_000.0, 250)),
            ("check-traces/prost", numbers(125_000.0, 2_400)),
        ]
        .map(|(name, numbers)| (name.to_owned(), numbers))
        .into();
        let sizes = vec![
            ("check-traces", size(78_643_200.0)),
            ("check-traces/prost", size(262_144.0)),
        ];
        let expected = "\
| what               | ns each | a second on one core | of prost's time | allocations each | bytes each | most MiB held, of a million |
|--------------------|--------:|---------------------:|----------------:|-----------------:|-----------:|-----------------------------|
| check-traces       |    1000 |            1 000 000 |            0.80 |             2.50 |        317 | 75.0                        |
| check-traces/prost |    1250 |              800 000 |            1.00 |            24.00 |        317 | 0.2                         |
";
        assert_eq!(table(&results, &sizes), expected);
        assert_eq!(table(&results, &Vec::new()), "");
    }

    #[test]
    fn rates_have_three_digits_that_mean_something() {
        assert_eq!(thousands(1_234_567.0), "1 230 000");
        assert_eq!(thousands(98_765.0), "98 800");
        assert_eq!(thousands(512.0), "512");
    }
}
