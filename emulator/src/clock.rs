//! The time, as given from outside and moved on demand, and its two spellings on the wire.

use std::{
    sync::Mutex,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use crate::sync::lock;

/// Where the emulator takes the time from.
pub(crate) type Source = Box<dyn Fn() -> SystemTime + Send + Sync>;

/// A clock that can be moved.
pub(crate) struct Clock {
    source: Source,
    offset: Mutex<Offset>,
}

/// How far a clock has been moved.
#[derive(Clone, Copy)]
enum Offset {
    Ahead(Duration),
    Behind(Duration),
}

impl Clock {
    pub(crate) fn new(source: Source) -> Self {
        Self { source, offset: Mutex::new(Offset::Ahead(Duration::ZERO)) }
    }

    /// The time at which the emulator's contracts live.
    pub(crate) fn now(&self) -> SystemTime {
        let unmoved = self.unmoved();
        let moved = match *lock(&self.offset) {
            Offset::Ahead(by) => unmoved.checked_add(by),
            Offset::Behind(by) => unmoved.checked_sub(by),
        };
        // A time that the system cannot express is none that anybody asked for.
        moved.unwrap_or(unmoved)
    }

    /// The time as if the clock had never been moved. Signatures are checked against it: a client
    /// signs with its own clock, which does not move along.
    pub(crate) fn unmoved(&self) -> SystemTime {
        (self.source)()
    }

    /// Moves the clock so that it shows `time`, and goes on from there.
    pub(crate) fn set(&self, time: SystemTime) {
        let offset = match time.duration_since(self.unmoved()) {
            Ok(ahead) => Offset::Ahead(ahead),
            Err(behind) => Offset::Behind(behind.duration()),
        };
        *lock(&self.offset) = offset;
    }

    /// Moves the clock forward.
    pub(crate) fn advance(&self, by: Duration) {
        if let Some(time) = self.now().checked_add(by) {
            self.set(time);
        }
    }

    /// Moves the clock forward to this time, in seconds since 1970, if it is not there yet.
    pub(crate) fn advance_to(&self, time: i64) {
        let ahead = time.saturating_sub(unix_seconds(self.now()));
        self.advance(Duration::from_secs(u64::try_from(ahead).unwrap_or_default()));
    }

    /// Undoes every move.
    pub(crate) fn reset(&self) {
        *lock(&self.offset) = Offset::Ahead(Duration::ZERO);
    }
}

/// Seconds since 1970, also before it.
pub(crate) fn unix_seconds(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_secs()).map_or(i64::MIN, |seconds| -seconds),
    }
}

/// The UTC day as it stands in a signature's scope: `2019-02-25`.
pub(crate) fn utc_date(unix_seconds: i64) -> String {
    let (year, month, day) = civil(unix_seconds.div_euclid(86_400));
    format!("{year:04}-{month:02}-{day:02}")
}

/// The `Date` header: `Mon, 25 Feb 2019 08:44:25 GMT`.
pub(crate) fn http_date(unix_seconds: i64) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    // 1970-01-01 was a Thursday.
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    let days = unix_seconds.div_euclid(86_400);
    let (year, month, day) = civil(days);
    let name = |names: &[&'static str], index: i64| {
        usize::try_from(index).ok().and_then(|index| names.get(index).copied()).unwrap_or_default()
    };
    let second = unix_seconds.rem_euclid(86_400);
    format!(
        "{}, {day:02} {} {year:04} {:02}:{:02}:{:02} GMT",
        name(&DAYS, days.rem_euclid(7)),
        name(&MONTHS, month - 1),
        second / 3600,
        second / 60 % 60,
        second % 60
    )
}

/// Year, month and day of the day that many days after 1970-01-01.
///
/// Years are counted from March, so that the leap day is a year's last, in eras of 400 years
/// (146,097 days), which all have the same calendar.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days.saturating_add(719_468);
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// How many days after 1970-01-01 a day is; `None` if there is no such day in the years to 9999.
pub(crate) fn day(year: i64, month: i64, day: i64) -> Option<i64> {
    if !((0..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day)) {
        return None;
    }
    // As `civil` counts.
    let (from_march, month_from_march) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = from_march.div_euclid(4) - from_march.div_euclid(100) + from_march.div_euclid(400);
    let days = 365 * from_march + leap_days + (153 * month_from_march + 2) / 5 + day - 1 - 719_468;
    // A day that the month does not have is another one.
    (civil(days) == (year, month, day)).then_some(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_moved_and_put_back() {
        let start = UNIX_EPOCH + Duration::from_secs(1000);
        let clock = Clock::new(Box::new(move || start));
        clock.advance(Duration::from_secs(5));
        clock.advance(Duration::from_secs(5));
        assert_eq!(unix_seconds(clock.now()), 1010);
        clock.set(UNIX_EPOCH + Duration::from_secs(1));
        assert_eq!(unix_seconds(clock.now()), 1);
        clock.advance(Duration::from_secs(1));
        assert_eq!(unix_seconds(clock.now()), 2);
        clock.advance(Duration::MAX);
        assert_eq!(unix_seconds(clock.now()), 2);
        assert_eq!(clock.unmoved(), start);
        clock.reset();
        assert_eq!(clock.now(), start);
    }

    #[test]
    fn days_have_their_dates() {
        let table = [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (1_551_113_065, "Mon, 25 Feb 2019 16:44:25 GMT"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
        ];
        for (seconds, date) in table {
            assert_eq!(http_date(seconds), date);
        }
        assert_eq!(utc_date(1_551_113_065), "2019-02-25");
    }

    #[test]
    fn dates_have_their_days_and_no_other_date_has_one() {
        for days in (-719_528..2_932_897).step_by(97) {
            let (year, month, date) = civil(days);
            assert_eq!(day(year, month, date), Some(days));
        }
        let none =
            [(2023, 2, 29), (1900, 2, 29), (2024, 4, 31), (2024, 0, 1), (2024, 13, 1), (2024, 1, 0), (10_000, 1, 1)];
        for (year, month, date) in none {
            assert_eq!(day(year, month, date), None, "{year}-{month}-{date}");
        }
        assert_eq!(day(i64::MAX, i64::MAX, i64::MAX), None);
    }

    #[test]
    fn absurd_times_have_some_date() {
        for seconds in [i64::MIN, i64::MAX] {
            http_date(seconds);
        }
    }
}
