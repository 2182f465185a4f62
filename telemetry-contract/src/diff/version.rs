//! Which version a registry has to have after its changes.

use core::fmt;

use super::{Change, Class};

/// How far a version has to be raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bump {
    /// Not at all.
    None,
    /// The last number.
    Patch,
    /// The middle one.
    Minor,
    /// The first one.
    Major,
}

impl fmt::Display for Bump {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        })
    }
}

/// The version that is due, and whether the registry has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// How far the version has to be raised.
    pub bump: Bump,
    /// The least version that says so.
    pub version: String,
    /// Whether the new registry's version is at least that.
    pub reached: bool,
}

/// The version due after these changes, from `old` to `new`; below 1.0.0, the middle number says
/// what the first one says later. `None` where a version is no three numbers.
pub fn due(changes: &[Change], old: &str, new: &str) -> Option<Due> {
    let (before, now) = (numbers(old)?, numbers(new)?);
    let changes = changes.iter().filter(|change| !change.is_of_registry());
    let worst = changes.map(Change::class).min();
    let bump = match (worst, before.0 > 0) {
        (None, _) => Bump::None,
        (Some(Class::Breaking), true) => Bump::Major,
        (Some(Class::Breaking), false) => Bump::Minor,
        (Some(Class::Wording), _) | (Some(_), false) => Bump::Patch,
        (Some(_), true) => Bump::Minor,
    };
    let wanted = match bump {
        Bump::None => before,
        Bump::Patch => (before.0, before.1, before.2 + 1),
        Bump::Minor => (before.0, before.1 + 1, 0),
        Bump::Major => (before.0 + 1, 0, 0),
    };
    Some(Due {
        bump,
        version: format!("{}.{}.{}", wanted.0, wanted.1, wanted.2),
        reached: now >= wanted,
    })
}

/// Whether one version of three numbers comes before the other.
pub(super) fn is_lower(version: &str, other: &str) -> bool {
    let both = numbers(version).zip(numbers(other));
    both.is_some_and(|(version, other)| version < other)
}

fn numbers(version: &str) -> Option<(u64, u64, u64)> {
    let plain = version.split(['-', '+']).next()?;
    let mut numbers = plain.split('.').map(|part| part.parse::<u64>().ok());
    let mut next = || numbers.next().unwrap_or(Some(0));
    let found = (next()?, next()?, next()?);
    // Far from any version, and room to count up.
    let fits = |number: u64| number < u64::from(u32::MAX);
    (fits(found.0) && fits(found.1) && fits(found.2)).then_some(found)
}
