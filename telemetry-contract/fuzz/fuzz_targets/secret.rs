//! Any bytes, taken for a text: no panic, ranges that hold, and nothing found twice.
#![no_main]

use libfuzzer_sys::fuzz_target;
use telemetry_contract::secret::check_ranges;

fuzz_target!(|bytes: &[u8]| {
    if let Err(problem) = check_ranges(&String::from_utf8_lossy(bytes)) {
        panic!("{problem}");
    }
});
