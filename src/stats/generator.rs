//! A seeded random generator that is identical on every platform, because it uses integer arithmetic only.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};
use std::num::NonZeroUsize;

/// What the draws are for: each has a stream of its own, so that a test and an interval of one seed do not share their chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Which clusters a bootstrap draws; stream 0.
    Bootstrap,
    /// Which signs a permutation test flips; stream 1.
    SignFlip,
    /// Which raters a bootstrap draws, beside the cases; stream 2.
    Raters,
}

/// ChaCha with 8 rounds (Bernstein, "ChaCha, a variant of Salsa20", 2008). The key is the seed's eight bytes, lowest first, then 24 zero bytes; the
/// stream (nonce) is the purpose's; the block counter starts at 0. A 64-bit word is two successive 32-bit words of the key stream, the first the lower.
#[derive(Debug, Clone)]
pub struct Generator(ChaCha8Rng);

impl Generator {
    /// The generator of a seed for a purpose.
    pub fn new(seed: u64, purpose: Purpose) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream(match purpose {
            Purpose::Bootstrap => 0,
            Purpose::SignFlip => 1,
            Purpose::Raters => 2,
        });
        Self(generator)
    }

    /// 64 bits of chance.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A place below `count`, each equally likely, without bias: multiply and shift, with rejection (Lemire, "Fast Random Integer Generation in an
    /// Interval", ACM Transactions on Modeling and Computer Simulation 29 (2019), algorithm 5). The upper word of bits × count is the place; the draw is
    /// repeated where the lower word is below 2⁶⁴ mod count, which for 74 happens once in 2⁵⁷ draws or more rarely.
    pub fn index(&mut self, count: NonZeroUsize) -> usize {
        let count = count.get() as u64;
        loop {
            let product = u128::from(self.bits()) * u128::from(count);
            let lower = product as u64;
            // The remainder is below `count`: the division is needed only where the lower word is too.
            if lower >= count || lower >= count.wrapping_neg() % count {
                return (product >> 64) as usize;
            }
        }
    }
}
