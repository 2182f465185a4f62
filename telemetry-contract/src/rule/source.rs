//! Rules of a service's source.

use super::Description;

pub(super) const RULES: &[Description] = &[];
