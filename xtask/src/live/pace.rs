//! Good manners: how often a site is asked, and how long to wait before asking again.

use std::{sync::Mutex, time::Duration};

/// Between the beginnings of two requests.
pub(super) const DELAY: Duration = Duration::from_millis(250);
/// How often a page is asked for that does not come.
pub(super) const ATTEMPTS: u32 = 4;
/// Before the second attempt; doubled before each further one.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// No wait is longer, whatever the site asks for.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// The time and the chance that the work depends on.
pub(crate) trait Surroundings: Sync {
    /// The time since some moment.
    fn now(&self) -> Duration;
    /// Waits.
    fn sleep(&self, time: Duration);
    /// A number from 0 to 1 by chance.
    fn random(&self) -> f64;
}

/// Spreads requests over time.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// When the next request may begin.
    next: Mutex<Duration>,
}

impl Pace {
    /// Waits for this request's turn.
    pub(super) fn wait(&self, surroundings: &dyn Surroundings) {
        let wait = {
            let mut next = self.next.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let now = surroundings.now();
            let turn = now.max(*next);
            *next = turn + DELAY;
            turn.saturating_sub(now)
        };
        if !wait.is_zero() {
            surroundings.sleep(wait);
        }
    }
}

/// How long to wait after so many failures in a row; `asked` is what the site asks for (`Retry-After`).
pub(super) fn wait_after(failures: u32, asked: Option<Duration>, random: f64) -> Duration {
    let doubled = FIRST_WAIT.saturating_mul(1 << failures.saturating_sub(1).min(16));
    // From half the time on, so that not everybody comes back at once.
    let jittered = doubled.min(LONGEST_WAIT).mul_f64(0.5 + random.clamp(0.0, 1.0) / 2.0);
    jittered.max(asked.unwrap_or_default()).min(LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    /// A clock that only moves when somebody sleeps.
    struct Still(AtomicU64);

    impl Surroundings for Still {
        fn now(&self) -> Duration {
            Duration::from_millis(self.0.load(Ordering::SeqCst))
        }
        fn sleep(&self, time: Duration) {
            self.0.fetch_add(u64::try_from(time.as_millis()).unwrap(), Ordering::SeqCst);
        }
        fn random(&self) -> f64 {
            0.5
        }
    }

    #[test]
    fn requests_begin_a_delay_apart() {
        let (pace, still) = (Pace::default(), Still(AtomicU64::new(1000)));
        let begun: Vec<u128> = (0..3)
            .map(|_| {
                pace.wait(&still);
                still.now().as_millis()
            })
            .collect();
        assert_eq!(begun, [1000, 1250, 1500]);
        still.sleep(Duration::from_secs(5));
        pace.wait(&still);
        assert_eq!(still.now().as_millis(), 6500, "who comes late does not wait");
    }

    #[test]
    fn waits_double_and_have_an_end() {
        let seconds = Duration::from_secs;
        let table = [
            (1, None, 1.0, seconds(1)),
            (1, None, 0.0, Duration::from_millis(500)),
            (3, None, 1.0, seconds(4)),
            (40, None, 1.0, seconds(60)),
            (1, Some(seconds(7)), 1.0, seconds(7)),
            (1, Some(seconds(86_400)), 1.0, seconds(60)),
        ];
        for (failures, asked, random, expected) in table {
            assert_eq!(wait_after(failures, asked, random), expected, "{failures} {asked:?} {random}");
        }
    }
}
