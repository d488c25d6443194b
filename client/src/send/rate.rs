//! Throttles actions on the client to their documented rates.

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

/// What happens to a request that exceeds the documented rate of its action.
///
/// Each action has its own rate, which all clones of a client share and every attempt counts towards. A burst of one
/// second's calls is sent at once. Actions without a documented rate are not throttled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RateLimit {
    /// It waits for its turn, up to the timeout of the call.
    Wait,
    /// It fails with [`Error::Unsent`](crate::Error::Unsent), and [`is_throttled`](crate::Error::is_throttled) is true.
    Refuse,
}

/// The rate limiters of a client's actions.
pub(crate) struct Limiter {
    rule: RateLimit,
    actions: Mutex<HashMap<String, Arc<DefaultDirectRateLimiter>>>,
}

impl Limiter {
    pub(crate) fn new(rule: RateLimit) -> Self {
        Self { rule, actions: Mutex::default() }
    }

    /// Waits until the request may be sent, or returns why it may not.
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
