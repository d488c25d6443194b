//! How often a call is attempted, and how long it waits between attempts.

use std::{fmt, sync::Arc, time::Duration};

use ring::rand::{SystemRandom, generate};

use crate::error::Error;

/// How often a call is attempted, and how long it waits between attempts.
///
/// You cannot configure which requests are safe to retry. A request that was not executed is: the connection failed, or
/// the service throttled it. If it is unknown whether it was executed, the client retries only actions that may run
/// twice, as their [`Replay`](crate::Replay) says.
///
/// ```
/// use std::time::Duration;
/// use tencent_ess_client::RetryPolicy;
///
/// let patient = RetryPolicy::default().attempts(6).backoff(Duration::from_secs(1), Duration::from_secs(30));
/// // A contract can be started only when its document has been composed, which takes a moment.
/// let starting = patient.clone().also_after("OperationDenied.DocumentNoAvailable");
/// ```
#[derive(Clone)]
#[must_use]
pub struct RetryPolicy {
    pub(crate) attempts: u32,
    first_wait: Duration,
    longest_wait: Duration,
    transient_codes: Vec<String>,
    jitter: Arc<dyn Fn() -> u32 + Send + Sync>,
}

impl RetryPolicy {
    /// Disables retries.
    pub fn none() -> Self {
        Self::default().attempts(1)
    }

    /// Sets the maximum number of attempts including the first. Defaults to 3.
    ///
    /// An attempt of an action that may run twice uses at most half of the remaining time while a retry is possible.
    pub fn attempts(self, attempts: u32) -> Self {
        Self { attempts, ..self }
    }

    /// Sets the wait before the second attempt, which doubles with each attempt up to `longest`. Defaults to 0.5 and 8
    /// seconds. Jitter shortens each wait by up to a half.
    pub fn backoff(self, first: Duration, longest: Duration) -> Self {
        Self { first_wait: first, longest_wait: longest, ..self }
    }

    /// Also retries after this error code, because its cause is transient.
    ///
    /// Codes that do not say whether the action was executed, such as `InternalError`, are retried only for actions that
    /// may run twice.
    pub fn also_after(mut self, code: impl Into<String>) -> Self {
        self.transient_codes.push(code.into());
        self
    }

    /// Sets the source of random numbers for the jitter. Defaults to the random numbers of the system.
    pub fn jitter(self, random: impl Fn() -> u32 + Send + Sync + 'static) -> Self {
        Self { jitter: Arc::new(random), ..self }
    }

    /// The wait after this number of failures.
    pub(crate) fn wait_after(&self, failures: u32) -> Duration {
        let doubled =
            2_u32.checked_pow(failures.saturating_sub(1)).and_then(|factor| self.first_wait.checked_mul(factor));
        let half = doubled.unwrap_or(self.longest_wait).min(self.longest_wait) / 2;
        let share = f64::from((self.jitter)()) / f64::from(u32::MAX);
        half + Duration::try_from_secs_f64(half.as_secs_f64() * share).map_or(half, |more| more.min(half))
    }

    pub(crate) fn is_transient(&self, error: &Error<String>) -> bool {
        error.is_transient() || matches!(error, Error::Api(error) if self.transient_codes.contains(&error.code))
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 3,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(8),
            transient_codes: Vec::new(),
            jitter: Arc::new(random),
        }
    }
}

impl fmt::Debug for RetryPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryPolicy")
            .field("attempts", &self.attempts)
            .field("first_wait", &self.first_wait)
            .field("longest_wait", &self.longest_wait)
            .field("transient_codes", &self.transient_codes)
            .finish_non_exhaustive()
    }
}

/// A random number. If the system has none, waits have their full length.
fn random() -> u32 {
    generate::<[u8; 4]>(&SystemRandom::new()).map_or(u32::MAX, |number| u32::from_ne_bytes(number.expose()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest_and_half_of_each_is_random() {
        let waits = |random: u32| {
            let policy = RetryPolicy::default()
                .backoff(Duration::from_millis(100), Duration::from_millis(300))
                .jitter(move || random);
            [1, 2, 3, 64, u32::MAX].map(|failures| policy.wait_after(failures).as_millis())
        };
        assert_eq!(waits(0), [50, 100, 150, 150, 150]);
        assert_eq!(waits(u32::MAX), [100, 200, 300, 300, 300]);
        let endless = RetryPolicy::default().backoff(Duration::MAX, Duration::MAX).jitter(|| u32::MAX);
        assert!(endless.wait_after(9) > Duration::from_secs(u64::from(u32::MAX)));
    }

    #[test]
    fn default_waits_are_not_all_the_same() {
        let policy = RetryPolicy::default();
        let waits: Vec<_> = (0..20).map(|_| policy.wait_after(1)).collect();
        assert!(waits.iter().any(|wait| *wait != waits[0]), "{waits:?}");
        assert!(waits.iter().all(|wait| (250..=500).contains(&wait.as_millis())), "{waits:?}");
    }
}
