//! Times, as the setters of time fields accept them.
//!
//! The fields hold integers. That a field is a time is known only from the vendor's prose, which may change, and the type
//! of a field must not change with it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Seconds since 1970-01-01T00:00:00Z, from a number or a [`SystemTime`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixSeconds(pub i64);

/// Milliseconds since 1970-01-01T00:00:00Z, from a number or a [`SystemTime`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixMillis(pub i64);

macro_rules! unix_time {
    ($type:ident, $count:expr) => {
        impl From<i64> for $type {
            fn from(count: i64) -> Self {
                Self(count)
            }
        }

        impl From<SystemTime> for $type {
            /// Rounds towards 1970; times beyond the range of the integer become its end.
            fn from(time: SystemTime) -> Self {
                let count = |duration: Duration| i64::try_from($count(duration)).unwrap_or(i64::MAX);
                Self(match time.duration_since(UNIX_EPOCH) {
                    Ok(after) => count(after),
                    Err(before) => -count(before.duration()),
                })
            }
        }
    };
}

unix_time!(UnixSeconds, |duration: Duration| duration.as_secs());
unix_time!(UnixMillis, |duration: Duration| duration.as_millis());

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn system_times_become_counts_on_both_sides_of_1970() {
        let after = UNIX_EPOCH + Duration::from_millis(1_791_859_333_500);
        assert_eq!(UnixSeconds::from(after), UnixSeconds(1_791_859_333));
        assert_eq!(UnixMillis::from(after), UnixMillis(1_791_859_333_500));
        let before = UNIX_EPOCH - Duration::from_secs(10);
        assert_eq!(UnixSeconds::from(before), UnixSeconds(-10));
    }
}
