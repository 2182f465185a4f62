//! A list that only grows, which is read without a lock.

use std::iter;
use std::sync::OnceLock;

/// Pairs in the order in which they came. Looking one up writes nothing, so that threads that do so at
/// once don't hold each other up; it takes a step a pair, and is for short lists.
#[derive(Debug)]
pub(crate) struct Chain<K, V>(OnceLock<Box<Link<K, V>>>);

#[derive(Debug)]
struct Link<K, V> {
    key: K,
    value: V,
    next: Chain<K, V>,
}

impl<K, V> Chain<K, V> {
    /// One without pairs.
    pub(crate) const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// The value of the first key that `is` the one.
    pub(crate) fn find(&self, is: impl Fn(&K) -> bool) -> Option<&V> {
        self.links()
            .find(|link| is(&link.key))
            .map(|link| &link.value)
    }

    /// Adds a pair whose key is not there; its value. `None` where another thread adds one at the same
    /// moment, which may be the same: nothing is made then, and whoever asks again finds out.
    pub(crate) fn add(&self, key: K, make: impl FnOnce() -> V) -> Option<&V> {
        let end = self.links().last().map_or(self, |link| &link.next);
        let mut added = false;
        let link = end.0.get_or_init(|| {
            added = true;
            Box::new(Link {
                key,
                value: make(),
                next: Self::new(),
            })
        });
        added.then_some(&link.value)
    }

    /// Every value.
    #[cfg(test)]
    pub(crate) fn values(&self) -> impl Iterator<Item = &V> {
        self.links().map(|link| &link.value)
    }

    fn links(&self) -> impl Iterator<Item = &Link<K, V>> {
        iter::successors(self.first(), |link| link.next.first())
    }

    fn first(&self) -> Option<&Link<K, V>> {
        self.0.get().map(|link| &**link)
    }
}

#[cfg(test)]
mod tests {
    use super::Chain;

    #[test]
    fn what_was_added_is_found() {
        let chain = Chain::new();
        assert_eq!(chain.find(|_: &u8| true), None);
        assert_eq!(chain.add(1, || "one"), Some(&"one"));
        assert_eq!(chain.add(2, || "two"), Some(&"two"));
        assert_eq!(chain.find(|key| *key == 2), Some(&"two"));
        assert_eq!(chain.values().count(), 2);
    }

    #[test]
    fn of_threads_that_add_at_once_each_knows_whether_it_did() {
        let chain = Chain::new();
        let chain_of_all = &chain;
        let add = move |thread: u32| {
            let keys = (0..100).map(|at| (thread, at));
            keys.filter(|key| chain_of_all.add(*key, || ()).is_some())
                .count()
        };
        let added: usize = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|thread| scope.spawn(move || add(thread)))
                .collect();
            threads.into_iter().map(|one| one.join().unwrap()).sum()
        });
        assert_eq!(chain.values().count(), added);
        assert!(added >= 100);
    }
}
