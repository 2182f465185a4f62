//! How far a download is, on standard error: one line that changes on a terminal, else a line now
//! and then.

use std::io::{self, IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

/// How often the line changes, and how often a line is added where there is no terminal.
const TERMINAL: Duration = Duration::from_millis(200);
const ELSEWHERE: Duration = Duration::from_secs(10);

/// One download's.
#[derive(Debug)]
pub(super) struct Progress<'a> {
    what: &'a str,
    total: Option<u64>,
    /// What was there already.
    from: u64,
    started: Instant,
    shown: Instant,
    is_terminal: bool,
}

impl<'a> Progress<'a> {
    pub(super) fn new(what: &'a str, from: u64, total: Option<u64>) -> Self {
        let now = Instant::now();
        Self {
            what,
            total,
            from,
            started: now,
            shown: now,
            is_terminal: io::stderr().is_terminal(),
        }
    }

    /// Says how much is there, where that was not just said.
    pub(super) fn at(&mut self, bytes: u64) {
        let often = if self.is_terminal {
            TERMINAL
        } else {
            ELSEWHERE
        };
        if self.shown.elapsed() < often {
            return;
        }
        self.shown = Instant::now();
        let line = line(
            self.what,
            bytes,
            self.from,
            self.total,
            self.started.elapsed(),
        );
        if self.is_terminal {
            eprint!("\r\x1b[2K  {line}");
            // A line that is not shown is no reason to stop.
            let _shown = io::stderr().flush();
        } else {
            eprintln!("  {line}");
        }
    }
}

impl Drop for Progress<'_> {
    /// Takes the changing line away.
    fn drop(&mut self) {
        if self.is_terminal {
            eprint!("\r\x1b[2K");
        }
    }
}

fn line(what: &str, bytes: u64, from: u64, total: Option<u64>, since: Duration) -> String {
    let total = total.map_or_else(String::new, |total| format!(" of {}", amount(total)));
    let millis = u64::try_from(since.as_millis()).unwrap_or(u64::MAX).max(1);
    let rate = (bytes.saturating_sub(from)).saturating_mul(1000) / millis;
    format!("{what}: {}{total}, {}/s", amount(bytes), amount(rate))
}

/// A size for people.
pub(crate) fn amount(bytes: u64) -> String {
    let (unit, tenth) = if bytes < 1_000_000_000 {
        ("MB", 100_000)
    } else {
        ("GB", 100_000_000)
    };
    let tenths = bytes.saturating_add(tenth / 2) / tenth;
    format!("{}.{} {unit}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::line;

    #[test]
    fn a_line_says_how_much_of_what_and_how_fast() {
        let two = Duration::from_secs(2);
        let said = line("loki", 12_300_000, 10_300_000, Some(43_000_000), two);
        assert_eq!(said, "loki: 12.3 MB of 43.0 MB, 1.0 MB/s");
        let said = line("loki", 1_540_000_000, 0, None, Duration::from_secs(1540));
        assert_eq!(said, "loki: 1.5 GB, 1.0 MB/s");
        let said = line("loki", 0, 0, None, Duration::ZERO);
        assert_eq!(said, "loki: 0.0 MB, 0.0 MB/s");
    }
}
