//! Waivers: keys of a service that the built-in rules take for telling, and that it answers for.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use telemetry_contract::model::Contract;

use super::RedactConfig;

/// One built-in key that is let through, why, and who answers for it until when.
///
/// It is a value of its own, and not only the key, so that nobody frees one in passing: a waiver
/// without a reason, an owner or a date, or one whose date is past, fails the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyWaiver {
    /// The key, in any spelling.
    pub key: String,
    /// Why its values are no secrets.
    pub reason: String,
    /// Who answers for that: a team or an address.
    pub owner: String,
    /// The last day on which it holds, `YYYY-MM-DD` in UTC.
    pub expires: String,
}

/// What is wrong with a waiver, in the words of a problem with the settings.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) setting: String,
    pub(crate) found: String,
    pub(crate) wanted: &'static str,
    pub(crate) fix: String,
}

impl RedactConfig {
    /// Every waiver that does not hold on the day of `now`, or not against this contract.
    pub(crate) fn faults(&self, contract: &Contract, now: SystemTime) -> Vec<Fault> {
        let waivers = self.plain_keys.iter();
        let faults = waivers.filter_map(|waiver| waiver.fault(contract, now));
        faults.collect()
    }
}

impl KeyWaiver {
    fn fault(&self, contract: &Contract, now: SystemTime) -> Option<Fault> {
        let fault = |found: &str, wanted| {
            Some(Fault {
                setting: format!("redact.plain_keys `{}`", self.key),
                found: found.to_owned(),
                wanted,
                fix: format!(
                    "KeyWaiver {{ key: {:?}, reason: \"…\", owner: \"…\", expires: \"YYYY-MM-DD\" }}",
                    self.key
                ),
            })
        };
        if self.key.trim().is_empty() {
            return fault("a waiver without a key", "the key that is let through");
        }
        if self.is_of_credential(contract) {
            return Some(Fault {
                setting: format!("redact.plain_keys `{}`", self.key),
                found: "what the contract declares a credential".to_owned(),
                wanted: "keys whose values may leave",
                fix: "take the waiver out, or say in the registry what the attribute is".to_owned(),
            });
        }
        if self.reason.trim().is_empty() {
            return fault("no reason", "why its values are no secrets");
        }
        if self.owner.trim().is_empty() {
            return fault("no owner", "who answers for it");
        }
        match last_second(&self.expires) {
            None => fault(&self.expires, "a day, `YYYY-MM-DD`, on which it ends"),
            Some(end) if end <= now => fault(
                &format!("a waiver that ended on {}", self.expires),
                "one that holds: look at it again, or take it out",
            ),
            Some(_) => None,
        }
    }
}

/// The end of a day that is written `YYYY-MM-DD`.
fn last_second(day: &str) -> Option<SystemTime> {
    let mut parts = day.splitn(3, '-');
    let mut number = |digits: usize| {
        let part = parts.next()?;
        let whole = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        whole.then(|| part.parse::<u64>().ok())?
    };
    let (year, month, day) = (number(4)?, number(2)?, number(2)?);
    let real = (1970..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=days_in(year, month)).contains(&day);
    let days = real.then(|| days_before(year, month) + day)?;
    UNIX_EPOCH.checked_add(Duration::from_secs(days * 86_400))
}

/// Days from 1970 to the start of a month.
fn days_before(year: u64, month: u64) -> u64 {
    let years = (1970..year).map(|year| if is_leap(year) { 366 } else { 365 });
    let months = (1..month).map(|month| days_in(year, month));
    years.sum::<u64>() + months.sum::<u64>()
}

fn days_in(year: u64, month: u64) -> u64 {
    match month {
        2 => 28 + u64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn is_leap(year: u64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

#[cfg(test)]
mod tests {
    use telemetry_contract::CONTRACT;
    use telemetry_contract::model::{AttributeDef, Cardinality, Members, Sensitivity, ValueType};
    use telemetry_contract::name::AttributeKey;

    use super::*;

    /// The start of 2026-11-21.
    fn today() -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_795_219_200)
    }

    fn waiver() -> KeyWaiver {
        KeyWaiver {
            key: "session_id".to_owned(),
            reason: "a round of a game".to_owned(),
            owner: "games".to_owned(),
            expires: "2026-11-21".to_owned(),
        }
    }

    #[track_caller]
    fn check(change: impl FnOnce(&mut KeyWaiver), found: Option<&str>) {
        let mut waiver = waiver();
        change(&mut waiver);
        let config = RedactConfig {
            plain_keys: vec![waiver],
            ..RedactConfig::default()
        };
        let faults = config.faults(&CONTRACT, today());
        let shown = faults.first().map(|fault| fault.found.as_str());
        assert_eq!(shown, found);
    }

    #[test]
    fn a_waiver_holds_to_the_end_of_its_last_day() {
        check(|_| (), None);
        check(|waiver| waiver.expires = "2027-02-28".to_owned(), None);
        check(|waiver| waiver.expires = "2028-02-29".to_owned(), None);
        let ended = |day: &str| format!("a waiver that ended on {day}");
        for day in ["2026-11-20", "1999-12-31"] {
            check(
                |waiver| day.clone_into(&mut waiver.expires),
                Some(&ended(day)),
            );
        }
    }

    #[test]
    fn no_waiver_frees_a_credential_of_the_contract() {
        static SESSION: AttributeDef = AttributeDef {
            key: AttributeKey::new("session.id"),
            value: ValueType::String,
            members: Members::Any,
            sensitivity: Sensitivity::Credential,
            cardinality: Cardinality::Unbounded,
            brief: "Lets its holder in.",
            deprecated: None,
        };
        static OWN: Contract = Contract {
            attributes: &[&SESSION],
            ..CONTRACT
        };
        let config = RedactConfig {
            plain_keys: vec![waiver()],
            ..RedactConfig::default()
        };
        let found: Vec<_> = config
            .faults(&OWN, today())
            .into_iter()
            .map(|fault| fault.found)
            .collect();
        assert_eq!(found, ["what the contract declares a credential"]);
    }

    #[test]
    fn a_waiver_says_why_who_and_until_when() {
        check(|waiver| waiver.reason = " ".to_owned(), Some("no reason"));
        check(|waiver| waiver.owner.clear(), Some("no owner"));
        check(|waiver| waiver.key.clear(), Some("a waiver without a key"));
        for day in [
            "",
            "soon",
            "2026-13-01",
            "2026-02-30",
            "2026-1-1",
            "26-01-01",
            "2026-01-01x",
        ] {
            check(|waiver| day.clone_into(&mut waiver.expires), Some(day));
        }
    }
}
