//! Ids that look random and are the same for the same seed.

/// A source of ids: `SplitMix64`.
#[derive(Debug)]
pub(super) struct Ids(u64);

impl Ids {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// 32 hexadecimal digits.
    pub(super) fn trace(&mut self) -> String {
        format!("{:016x}{:016x}", self.next(), self.next() | 1)
    }

    /// 16 hexadecimal digits.
    pub(super) fn span(&mut self) -> String {
        format!("{:016x}", self.next() | 1)
    }

    /// A UUID of this version.
    pub(super) fn uuid(&mut self, version: u8) -> String {
        let (high, low) = (self.next(), self.next());
        format!(
            "{:08x}-{:04x}-{version:x}{:03x}-8{:03x}-{:012x}",
            high >> 32,
            high >> 16 & 0xffff,
            high & 0xfff,
            low >> 48 & 0xfff,
            low & 0xffff_ffff_ffff,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Ids;

    #[test]
    fn ids_have_their_lengths_and_differ() {
        let mut ids = Ids::new(7);
        assert_eq!((ids.trace().len(), ids.span().len()), (32, 16));
        let (first, second) = (ids.uuid(7), ids.uuid(7));
        assert_eq!(first.len(), 36);
        assert_eq!(first.as_bytes().get(14), Some(&b'7'));
        assert_ne!(first, second);
        assert_eq!(Ids::new(7).trace(), Ids::new(7).trace());
    }
}
