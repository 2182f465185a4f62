//! A request whose ids are new in every pass.

/// What every trace id begins with; the number of the trace follows.
const TRACE: [u8; 8] = [0x4b, 0xf9, 0x2f, 0x35, 0x77, 0xb3, 0x4d, 0xa6];

/// What every correlation id begins with; the number of the chain of work follows, in 12 digits.
const CORRELATION: &str = "01ARZ3ND";

/// The id of a trace of the first pass.
pub(super) fn trace_id(number: u64) -> Vec<u8> {
    [TRACE, number.to_be_bytes()].concat()
}

/// The correlation id of a chain of work of the first pass.
pub(super) fn correlation_id(number: u64) -> String {
    format!("{CORRELATION}{number:012x}")
}

/// An encoded request, and where its ids are.
pub(super) struct Request {
    bytes: Vec<u8>,
    items: usize,
    traces: Vec<(usize, u64)>,
    correlations: Vec<(usize, u64)>,
    /// How many traces there are, and chains of work no more than that.
    step: u64,
    base: u64,
}

impl Request {
    /// A request of so many spans, log records or points.
    pub(super) fn new(bytes: Vec<u8>, items: usize) -> Self {
        let number = |at: usize| u64::from_be_bytes(bytes[at..at + 8].try_into().expect("8 bytes"));
        let traces = ends(&bytes, &TRACE).map(|at| (at, number(at)));
        let traces: Vec<(usize, u64)> = traces.collect();
        let digits = |at: usize| std::str::from_utf8(&bytes[at..at + 12]).expect("digits");
        let chain = |at: usize| u64::from_str_radix(digits(at), 16).expect("a number");
        let correlations = ends(&bytes, CORRELATION.as_bytes()).map(|at| (at, chain(at)));
        let correlations = correlations.collect();
        let last = traces.iter().map(|(_, number)| *number).max();
        Self {
            items,
            correlations,
            step: last.unwrap_or_default() + 1,
            base: 0,
            traces,
            bytes,
        }
    }

    /// Gives every trace and chain of work an id that no pass has had.
    pub(super) fn renew(&mut self) {
        self.base += self.step;
        for (at, number) in &self.traces {
            self.bytes[*at..*at + 8].copy_from_slice(&(self.base + number).to_be_bytes());
        }
        for (at, number) in &self.correlations {
            let mut left = self.base + number;
            for digit in self.bytes[*at..*at + 12].iter_mut().rev() {
                *digit = b"0123456789abcdef"[(left % 16) as usize];
                left /= 16;
            }
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn items(&self) -> usize {
        self.items
    }
}

/// Where each occurrence of `wanted` ends.
fn ends<'b>(bytes: &'b [u8], wanted: &'b [u8]) -> impl Iterator<Item = usize> + 'b {
    let places = bytes.windows(wanted.len()).enumerate();
    places
        .filter(move |(_, window)| *window == wanted)
        .map(|(at, window)| at + window.len())
}
