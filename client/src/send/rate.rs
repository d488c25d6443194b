//! Keeps to the calls per second that the definition documents for an action.

use std::{
    collections::HashMap,
    num::NonZeroU32,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use governor::{
    DefaultDirectRateLimiter, Quota,
    clock::{Clock as _, MonotonicClock},
};
use tokio::time::sleep;

/// What becomes of a request that comes too soon for the documented rate of its action.
///
/// The rate holds for each action by itself, for all clones of a client together, and for every attempt. A burst of
/// what is allowed in a second goes through at once. An action without a documented rate is not held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RateLimit {
    /// It waits for its turn, as long as the call may take.
    Wait,
    /// It fails as [`Error::Unsent`](crate::Error::Unsent), for which
    /// [`is_throttled`](crate::Error::is_throttled) holds.
    Refuse,
}

/// The rates of a client's actions.
pub(crate) struct Limiter {
    rule: RateLimit,
    actions: Mutex<HashMap<String, Arc<DefaultDirectRateLimiter>>>,
}

impl Limiter {
    pub(crate) fn new(rule: RateLimit) -> Self {
        Self { rule, actions: Mutex::default() }
    }

    /// Lets a request pass when its turn comes, or says why it does not.
    pub(crate) async fn admit(&self, action: &str, rate: u32, mut left: Duration) -> Result<(), String> {
        let Some(quota) = NonZeroU32::new(rate).map(Quota::per_second) else { return Ok(()) };
        let limiter = self.limiter(action, quota);
        while let Err(until) = limiter.check() {
            let wait = until.wait_time_from(MonotonicClock.now());
            if self.rule == RateLimit::Refuse || wait >= left {
                return Err(format!(
                    "the documented rate limit of {rate} calls per second is exceeded — retry in {wait:?}"
                ));
            }
            sleep(wait).await;
            left -= wait;
        }
        Ok(())
    }

    fn limiter(&self, action: &str, quota: Quota) -> Arc<DefaultDirectRateLimiter> {
        // A poisoned lock still guards a whole map.
        let mut actions = self.actions.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(limiter) = actions.get(action) {
            return limiter.clone();
        }
        let limiter = Arc::new(DefaultDirectRateLimiter::direct(quota));
        actions.insert(action.to_owned(), limiter.clone());
        limiter
    }
}
