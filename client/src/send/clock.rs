//! The time of signatures: this machine's clock, corrected within bounds by the time of the service.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// A smaller difference from the clock of the service was not the cause of an error.
const TOLERANCE: Duration = Duration::from_secs(60);

/// The largest correction. A clock in a wrong time zone is off by at most 14 hours, and with a clock that is off by more
/// than a day no TLS certificate would be valid. A response with such a time is more likely wrong itself: from a broken
/// proxy, or from somebody who wants signatures for another day.
pub(crate) const MAX_CORRECTION: Duration = Duration::from_secs(86_400);

/// This machine's clock and its offset from the clock of the service.
pub(crate) struct Clock {
    machine: Box<dyn Fn() -> SystemTime + Send + Sync>,
    /// In seconds.
    offset: AtomicI64,
}

/// The time at which a request was signed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Stamp {
    /// Seconds since 1970, as signed.
    pub(crate) seconds: u64,
    offset: i64,
}

impl Clock {
    pub(crate) fn new(machine: Box<dyn Fn() -> SystemTime + Send + Sync>) -> Self {
        Self { machine, offset: AtomicI64::new(0) }
    }

    /// The time of this machine's clock without correction. Keys expire by it, so a wrong correction cannot make valid
    /// keys unusable.
    pub(crate) fn machine(&self) -> SystemTime {
        (self.machine)()
    }

    /// The time to sign with. The service refuses a clock before 1970 like any other wrong clock.
    pub(crate) fn stamp(&self, machine: SystemTime) -> Stamp {
        let offset = self.offset.load(Ordering::Relaxed);
        let machine = machine.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Stamp { seconds: machine.saturating_add_signed(offset), offset }
    }

    /// Corrects the clock for all following calls after the service refused the time of a signature. Returns whether
    /// another attempt may succeed.
    ///
    /// A correction is not permanent. The next refusal replaces it; a refusal without a usable time, or although the
    /// clocks agree, removes it. `is_repeated` means that this call has corrected the clock before: if the clocks agree
    /// then, the refusal has another cause.
    pub(crate) fn correct(&self, signed: Stamp, answered_at: Option<u64>, is_repeated: bool) -> bool {
        let wanted = answered_at.and_then(|answered_at| {
            let skew = i64::try_from(answered_at).ok()?.checked_sub(i64::try_from(signed.seconds).ok()?)?;
            signed.offset.checked_add(skew)
        });
        let is_near = |seconds: i64, bound: Duration| seconds.unsigned_abs() <= bound.as_secs();
        let offset = match wanted {
            Some(wanted) if !is_near(wanted, MAX_CORRECTION) => {
                tracing::warn!(
                    difference_s = wanted,
                    "the time of the response differs from this machine's by more than a day and is ignored; set this \
                     machine's clock if it is wrong"
                );
                0
            }
            Some(wanted) if !is_near(wanted.saturating_sub(signed.offset), TOLERANCE) => wanted,
            Some(_) if is_repeated => return false,
            _ => 0,
        };
        if offset == signed.offset {
            return false;
        }
        // Concurrent calls that are refused compute the same offset.
        self.offset.store(offset, Ordering::Relaxed);
        tracing::warn!(
            offset_s = offset,
            "this machine's clock is wrong; signatures use the time of the service from now on"
        );
        true
    }
}

/// Converts a time of another machine to this machine's clock, given both current times. Returns it unchanged if the
/// other time is unknown or differs by more than the largest correction.
pub(crate) fn to_local_time(time: SystemTime, their_now: Option<SystemTime>, now: SystemTime) -> SystemTime {
    let Some(theirs) = their_now.filter(|theirs| is_plausible(*theirs, now)) else { return time };
    match theirs.duration_since(now) {
        Ok(ahead) => time.checked_sub(ahead),
        Err(behind) => time.checked_add(behind.duration()),
    }
    .unwrap_or(time)
}

/// Whether another clock is close enough to this machine's to be used for a correction.
pub(crate) fn is_plausible(theirs: SystemTime, now: SystemTime) -> bool {
    theirs.duration_since(now).unwrap_or_else(|behind| behind.duration()) <= MAX_CORRECTION
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_700_000_000;
    const DAY: u64 = 86_400;

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(seconds)
    }

    fn clock() -> Clock {
        Clock::new(Box::new(|| at(NOW)))
    }

    /// What is signed after refusals with these times, each the first of its call.
    fn signed_after(refusals: &[Option<u64>]) -> u64 {
        let clock = clock();
        for answered_at in refusals {
            clock.correct(clock.stamp(clock.machine()), *answered_at, false);
        }
        clock.stamp(clock.machine()).seconds
    }

    #[test]
    fn correction_follows_the_service_within_a_day() {
        for (answered_at, expected) in [
            (NOW + 3600, NOW + 3600),
            (NOW - 3600, NOW - 3600),
            (NOW + DAY, NOW + DAY),
            (NOW - DAY, NOW - DAY),
            (NOW + 60, NOW),
            (NOW + DAY + 1, NOW),
            (NOW - DAY - 1, NOW),
            (253_402_300_799, NOW),
            (0, NOW),
            (u64::MAX, NOW),
        ] {
            assert_eq!(signed_after(&[Some(answered_at)]), expected, "{answered_at}");
        }
    }

    #[test]
    fn every_correction_heals() {
        let wrong = Some(NOW - 70_000);
        assert_eq!(signed_after(&[wrong]), NOW - 70_000);
        // By the right time, by none, by one that is no good, and by the same one, which has not helped.
        for next in [Some(NOW), None, Some(253_402_300_799), wrong] {
            assert_eq!(signed_after(&[wrong, next]), NOW, "{next:?}");
        }
        assert_eq!(signed_after(&[wrong, Some(NOW + 600)]), NOW + 600);
    }

    #[test]
    fn clocks_that_agree_are_not_the_reason_for_a_second_refusal() {
        let clock = clock();
        assert!(clock.correct(clock.stamp(at(NOW)), Some(NOW + 3600), false));
        assert!(!clock.correct(clock.stamp(at(NOW)), Some(NOW + 3601), true));
        assert_eq!(clock.stamp(at(NOW)).seconds, NOW + 3600);
        assert!(clock.correct(clock.stamp(at(NOW)), Some(NOW), true), "another time is");
    }

    #[test]
    fn times_of_others_are_brought_to_our_clock() {
        let end = NOW + 7200;
        for (theirs, expected) in [
            (Some(NOW), end),
            (Some(NOW + 3600), end - 3600),
            (Some(NOW - 3600), end + 3600),
            (Some(NOW + 2 * DAY), end),
            (Some(253_402_300_799), end),
            (None, end),
        ] {
            assert_eq!(to_local_time(at(end), theirs.map(at), at(NOW)), at(expected), "{theirs:?}");
        }
    }

    #[test]
    fn clock_before_1970_is_signed_as_1970() {
        assert_eq!(clock().stamp(UNIX_EPOCH - Duration::from_secs(9)).seconds, 0);
    }
}
