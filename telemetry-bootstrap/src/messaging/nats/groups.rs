//! The names of a stream's consumers, as far as they are few.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

/// Most names that are shown. A service has a handful of consumers that last; those that a client
/// makes for a moment have names of the server's making, new each time.
const MOST: usize = 64;

/// The names that have been seen first. Cloning is cheap.
#[derive(Debug, Clone, Default)]
pub(super) struct Groups(Arc<Mutex<HashSet<Box<str>>>>);

impl Groups {
    /// Whether this name is one of few.
    pub(super) fn is_known(&self, name: &str) -> bool {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.contains(name) || (known.len() < MOST && known.insert(Box::from(name)))
    }
}

#[cfg(test)]
mod tests {
    use super::{Groups, MOST};

    #[test]
    fn names_of_consumers_that_come_and_go_are_shown_up_to_a_bound() {
        let groups = Groups::default();
        assert!(groups.is_known("billing"));
        let shown = (0..1000).filter(|number| groups.is_known(&format!("c{number}")));
        assert_eq!(shown.count(), MOST - 1);
        assert!(groups.clone().is_known("billing"));
        assert!(!groups.is_known("late"));
    }
}
