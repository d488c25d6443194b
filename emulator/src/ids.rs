//! Identifiers: unique, of the right look, not to be guessed, and the same again from the same seed.

use chacha20::{
    ChaCha20Rng,
    rand_core::{Rng, SeedableRng},
};
use ring::{
    error::Unspecified,
    rand::{SecureRandom, SystemRandom},
};
use serde::{Deserialize, Serialize};

/// Characters of the service's ids.
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// The stream of the ids that open links among others.
const RESOURCES: u64 = 0;
/// The stream of the ids of requests, which everybody is told.
const REQUESTS: u64 = 1;

/// What ids begin with, at the start and after each reset.
pub(crate) enum Seed {
    /// The same each time.
    Given(u64),
    /// A key that was never used, from the system's randomness.
    Drawn(Box<ChaCha20Rng>),
}

impl Seed {
    /// # Errors
    ///
    /// When the system has no randomness.
    pub(crate) fn drawn() -> Result<Self, Unspecified> {
        let mut key = [0; 32];
        SystemRandom::new().fill(&mut key)?;
        Ok(Self::Drawn(Box::new(ChaCha20Rng::from_seed(key))))
    }

    /// Fresh sources: of all ids but those of requests, and of those.
    pub(crate) fn sources(&mut self) -> (Ids, Ids) {
        let key = match self {
            Self::Given(number) => key_of(*number),
            Self::Drawn(keys) => {
                let mut key = [0; 32];
                keys.fill_bytes(&mut key);
                key
            }
        };
        (Ids::of_stream(key, RESOURCES), Ids::of_stream(key, REQUESTS))
    }
}

fn key_of(seed: u64) -> [u8; 32] {
    let mut key = [0; 32];
    for (byte, digit) in key.iter_mut().zip(seed.to_le_bytes()) {
        *byte = digit;
    }
    key
}

/// A source of ids.
///
/// Some ids let whoever knows them in, so they are read from a `ChaCha20` key stream: all that were
/// given out say nothing about the next.
#[derive(Debug, Serialize, Deserialize)]
#[serde(from = "Position", into = "Position")]
pub(crate) struct Ids(ChaCha20Rng);

/// How far a source is, to be saved.
#[derive(Serialize, Deserialize)]
struct Position {
    key: [u8; 32],
    stream: u64,
    /// In words of 32 bits.
    word: u128,
}

impl From<Ids> for Position {
    fn from(Ids(stream): Ids) -> Self {
        Self { key: stream.get_seed(), stream: stream.get_stream(), word: stream.get_word_pos() }
    }
}

impl From<Position> for Ids {
    fn from(Position { key, stream, word }: Position) -> Self {
        let mut ids = Self::of_stream(key, stream);
        ids.0.set_word_pos(word);
        ids
    }
}

impl Clone for Ids {
    fn clone(&self) -> Self {
        Self(ChaCha20Rng::deserialize_state(&self.0.serialize_state()))
    }
}

impl Ids {
    /// Of all ids but those of requests.
    pub(crate) fn new(seed: u64) -> Self {
        Self::of_stream(key_of(seed), RESOURCES)
    }

    /// Of ids of requests.
    pub(crate) fn of_requests(seed: u64) -> Self {
        Self::of_stream(key_of(seed), REQUESTS)
    }

    fn of_stream(key: [u8; 32], stream: u64) -> Self {
        let mut source = ChaCha20Rng::from_seed(key);
        source.set_stream(stream);
        Self(source)
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
        self.0.next_u64()
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

    #[test]
    fn ids_of_requests_and_others_come_from_streams_of_their_own() {
        let numbers = |mut ids: Ids| (0..1000).map(|_| ids.number()).collect::<BTreeSet<_>>();
        assert!(numbers(Ids::new(1)).is_disjoint(&numbers(Ids::of_requests(1))));
    }

    #[test]
    fn without_a_seed_no_start_and_no_reset_gives_the_ids_of_another() {
        let mut seeds = [Seed::drawn().unwrap(), Seed::drawn().unwrap()];
        let ids: BTreeSet<String> = seeds
            .iter_mut()
            .flat_map(|seed| [seed.sources(), seed.sources()])
            .map(|(mut ids, _)| ids.resource())
            .collect();
        assert_eq!(ids.len(), 4);

        let mut given = Seed::Given(7);
        let [(mut first, _), (mut again, mut requests)] = [given.sources(), given.sources()];
        assert_eq!(first.resource(), again.resource());
        assert_eq!(requests.request(), Ids::of_requests(7).request());
    }

    #[test]
    fn a_source_that_was_saved_goes_on_where_it_was() {
        let mut ids = Ids::new(1);
        for taken in 0..40 {
            let saved = serde_json::to_string(&ids).unwrap();
            let mut restored: Ids = serde_json::from_str(&saved).unwrap();
            let mut copied = ids.clone();
            let id = ids.resource();
            assert_eq!((&restored.resource(), &copied.resource()), (&id, &id), "{taken}");
        }
    }
}
