//! Classes of what differs between two registries.

use super::Description;

pub(super) const RULES: &[Description] = &[];
