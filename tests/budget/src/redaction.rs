//! The search for secrets in 200 bytes of text.

use std::hint::black_box;

use telemetry_bootstrap::redact::{RedactConfig, Redactor};
use telemetry_bootstrap::vitals::Vitals;

use crate::case::{Case, Prepared, repeat};

/// Prose without a secret.
pub const CLEAN: &str = "One order was accepted by the warehouse in Frankfurt and will leave with the \
     next truck; the customer asked for a delivery before noon, which the carrier confirmed for the \
     day after tomorrow at 10 am.";

/// Plain `key=value` pairs, which look like what holds secrets.
pub const PAIRS: &str = "order=ord_8w4kq1 channel=web items=3 total=129.95 express=true \
     warehouse=eu-central-1 carrier=dhl attempt=2 state=accepted queue=orders shard=7 region=eu \
     zone=b build=4711 mode=batch lane=9 priority=3";

/// Four secrets.
pub const DIRTY: &str = "login of anna.meyer@example.com failed: password=hunter2-and-more \
     was wrong, eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJlMTIz \
     came next, then AKIAIOSFODNN7EXAMPLE from the office network again..";

pub(crate) const CASES: &[Case] = &[
    Case {
        name: "redact-clean",
        prepare: || Ok(redacting(CLEAN)),
    },
    Case {
        name: "redact-pairs",
        prepare: || Ok(redacting(PAIRS)),
    },
    Case {
        name: "redact-dirty",
        prepare: || Ok(redacting(DIRTY)),
    },
];

/// Finding and replacing, as every outlet does it.
fn redacting(text: &'static str) -> Prepared {
    Prepared::new(move || {
        let redactor = Redactor::new(&RedactConfig::default(), Vitals::default());
        repeat(move || {
            black_box(redactor.text(black_box(text)));
        })
    })
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use telemetry_bootstrap::redact::{RedactConfig, Redactor};
    use telemetry_bootstrap::vitals::Vitals;

    use super::{CLEAN, DIRTY, PAIRS};

    #[track_caller]
    fn check(text: &str, secrets: u64) {
        assert_eq!(text.len(), 200, "{text}");
        let vitals = Vitals::default();
        let redactor = Redactor::new(&RedactConfig::default(), vitals.clone());
        let clean = redactor.text(text);
        assert_eq!(matches!(clean, Cow::Borrowed(_)), secrets == 0, "{clean}");
        assert_eq!(vitals.redacted(), secrets, "{clean}");
    }

    #[test]
    fn the_texts_are_what_they_claim() {
        check(CLEAN, 0);
        check(PAIRS, 0);
        check(DIRTY, 4);
    }
}
