//! Chance that falls the same way every time.

use punte_domain::id::Id;

/// Numbers that look random and follow from the seed (`SplitMix64`). Good for demo data, and for
/// nothing that must not be guessed.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// The dice of this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `limit`; 0 when the limit is 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.roll().checked_rem(limit).unwrap_or(0)
    }

    /// One of them; the default of nothing.
    pub fn pick<T: Clone + Default>(&mut self, choice: &[T]) -> T {
        let index = self.below(u64::try_from(choice.len()).unwrap_or(0));
        usize::try_from(index)
            .ok()
            .and_then(|index| choice.get(index))
            .cloned()
            .unwrap_or_default()
    }

    /// An id.
    pub fn id<I: Id>(&mut self) -> I {
        let (high, low) = (self.roll(), self.roll());
        let bytes = (u128::from(high) << 64 | u128::from(low)).to_be_bytes();
        I::from_uuid(uuid::Builder::from_random_bytes(bytes).into_uuid())
    }
}
