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

    /// The value of `key`, and whether it is new: made just now, because no pair had this key. Threads
    /// that add at once wait for each other, and so each key is there once.
    pub(crate) fn find_or_add(&self, key: &K, make: impl Fn() -> V) -> (&V, bool)
    where
        K: Clone + PartialEq,
    {
        let mut place = self;
        loop {
            let mut added = false;
            let link = place.0.get_or_init(|| {
                added = true;
                Box::new(Link {
                    key: key.clone(),
                    value: make(),
                    next: Self::new(),
                })
            });
            if added || link.key == *key {
                return (&link.value, added);
            }
            place = &link.next;
        }
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
    use std::sync::Barrier;

    use super::Chain;

    #[test]
    fn what_was_added_is_found() {
        let chain = Chain::new();
        assert_eq!(chain.find(|_: &u8| true), None);
        assert_eq!(chain.find_or_add(&1, || "one"), (&"one", true));
        assert_eq!(chain.find_or_add(&2, || "two"), (&"two", true));
        assert_eq!(chain.find_or_add(&1, || "another"), (&"one", false));
        assert_eq!(chain.find(|key| *key == 2), Some(&"two"));
        assert_eq!(chain.values().count(), 2);
    }

    #[test]
    fn of_threads_that_add_the_same_at_once_one_does() {
        const THREADS: usize = 4;
        const KEYS: usize = 500;
        let (chain, together) = (&Chain::new(), &Barrier::new(THREADS));
        let add = |key: usize| {
            together.wait();
            let (value, added) = chain.find_or_add(&key, || key);
            assert_eq!(*value, key);
            added
        };
        let added: usize = std::thread::scope(|scope| {
            let run = || (0..KEYS).filter(|key| add(*key)).count();
            let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(run)).collect();
            threads.into_iter().map(|one| one.join().unwrap()).sum()
        });
        assert_eq!(added, KEYS);
        assert!(chain.values().copied().eq(0..KEYS));
    }
}
