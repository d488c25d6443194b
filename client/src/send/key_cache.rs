//! The signing key of the day, kept between calls.

use std::sync::{Arc, Mutex, PoisonError};

use crate::{
    credentials::{Credentials, Secret},
    tc3::{SECONDS_A_DAY, SigningKey},
};

/// The signing key that was derived last. Deriving one costs more than signing with it, and it changes once a day.
#[derive(Default)]
pub(crate) struct KeyCache(Mutex<Option<Cached>>);

struct Cached {
    secret_key: Secret,
    day: u64,
    service: &'static str,
    key: Arc<SigningKey>,
}

impl KeyCache {
    /// The key for these credentials at `timestamp`, derived again if it is not the cached one.
    pub(crate) fn get(&self, credentials: &Credentials, timestamp: u64, service: &'static str) -> Arc<SigningKey> {
        let (secret_key, day) = (credentials.secret_key(), timestamp / SECONDS_A_DAY);
        // A poisoned lock still guards a whole value: it is replaced in one assignment.
        let mut cached = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*cached {
            Some(it) if it.day == day && it.service == service && it.secret_key == *secret_key => it.key.clone(),
            _ => {
                let key = Arc::new(SigningKey::new(secret_key.expose(), timestamp, service));
                *cached = Some(Cached { secret_key: secret_key.clone(), day, service, key: key.clone() });
                key
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIMESTAMP: u64 = 1_551_113_065;

    #[test]
    fn signing_key_is_remembered_until_the_day_or_the_credentials_change() {
        let cache = KeyCache::default();
        let (ours, others) = (Credentials::new("id", "key"), Credentials::new("id", "another"));
        let key = cache.get(&ours, TIMESTAMP, "ess");
        let midnight = (TIMESTAMP / SECONDS_A_DAY + 1) * SECONDS_A_DAY;
        let is_same = |other: &Arc<SigningKey>| Arc::ptr_eq(&key, other);
        assert!(is_same(&cache.get(&ours, TIMESTAMP, "ess")));
        assert!(is_same(&cache.get(&ours, midnight - 1, "ess")));
        assert!(is_same(&cache.get(&Credentials::new("other id", "key"), TIMESTAMP, "ess")));
        let next_day = cache.get(&ours, midnight, "ess");
        assert!(!is_same(&next_day));
        assert_eq!(next_day.scope(), "2019-02-26/ess/tc3_request");
        assert!(!is_same(&cache.get(&others, TIMESTAMP, "ess")));
        assert_eq!(cache.get(&others, TIMESTAMP, "sts").scope(), "2019-02-25/sts/tc3_request");
    }
}
