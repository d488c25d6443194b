//! Identifiers: unique, of the right look, and the same again from the same seed.

use serde::{Deserialize, Serialize};

/// Characters of the service's ids.
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A source of ids.
///
/// The generator is `SplitMix64`: its outputs are a permutation of its counter, so a run of one seed
/// never repeats a number, and it needs no randomness from the system.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Ids {
    state: u64,
}

impl Ids {
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// An id of a contract, file, employee and so on: 32 characters that begin with `yD` and hold `UU`.
    pub(crate) fn resource(&mut self) -> String {
        let mut id = String::with_capacity(32);
        id.push_str("yD");
        self.push_letters(&mut id, 3);
        id.push_str("UU");
        for letters in [10, 10, 5] {
            self.push_letters(&mut id, letters);
        }
        id
    }

    /// An id of a request, in one of the forms that the service uses: `s1692004929990936987`.
    pub(crate) fn request(&mut self) -> String {
        format!("s{:019}", self.number() % 10_000_000_000_000_000_000)
    }

    /// Appends up to ten characters: one number is enough for that many.
    fn push_letters(&mut self, id: &mut String, count: usize) {
        let mut number = self.number();
        let letters = std::iter::from_fn(|| {
            let letter = usize::try_from(number % 62).ok().and_then(|index| ALPHABET.get(index))?;
            number /= 62;
            Some(char::from(*letter))
        });
        id.extend(letters.take(count));
    }

    fn number(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_look_like_the_service_s() {
        let mut ids = Ids::new(7);
        let id = ids.resource();
        assert_eq!(id.len(), 32);
        assert!(id.starts_with("yD") && id.contains("UU"), "{id}");
        let request = ids.request();
        assert_eq!(request.len(), 20);
        assert!(request.starts_with('s') && request[1..].bytes().all(|byte| byte.is_ascii_digit()), "{request}");
    }

    #[test]
    fn one_seed_gives_one_sequence_without_repetition() {
        let sequence = |seed| {
            let mut ids = Ids::new(seed);
            (0..1000).map(|_| ids.resource()).collect::<Vec<_>>()
        };
        assert_eq!(sequence(1), sequence(1));
        assert_ne!(sequence(1), sequence(2));
        assert_eq!(sequence(1).into_iter().collect::<BTreeSet<_>>().len(), 1000);
    }
}
