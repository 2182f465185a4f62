//! Any headers of propagation, a line each: no panic, what goes out is to the letter, and the next
//! service makes the same of it.
#![no_main]

#[path = "../../tests/inbound/check.rs"]
mod check;

use std::sync::LazyLock;

use check::{Subject, headers};
use libfuzzer_sys::fuzz_target;

static SUBJECTS: LazyLock<[Subject; 3]> = LazyLock::new(|| {
    [
        Subject::new("tracecontext,baggage,b3,b3multi"),
        Subject::new("b3,baggage"),
        Subject::without_spans("tracecontext,baggage,b3multi"),
    ]
});

fuzz_target!(|bytes: &[u8]| {
    let inbound = headers(bytes);
    for subject in SUBJECTS.iter() {
        if let Err(problem) = subject.check(&inbound) {
            panic!("{problem}");
        }
    }
});
