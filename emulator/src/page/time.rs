//! Times as people in China read and type them: by the minute, eight hours ahead of UTC.

use crate::clock::{self, utc_date};

/// How far the clocks are ahead of UTC, in seconds.
const AHEAD: i64 = 8 * 3600;

/// For people: `2026-01-01 08:00 (UTC+8)`.
pub(super) fn shown(unix_seconds: i64) -> String {
    format!("{} (UTC+8)", typed(unix_seconds).replace('T', " "))
}

/// For an input of the type `datetime-local`: `2026-01-01T08:00`.
pub(super) fn typed(unix_seconds: i64) -> String {
    let local = unix_seconds.saturating_add(AHEAD);
    let minute = local.rem_euclid(86_400) / 60;
    format!("{}T{:02}:{:02}", utc_date(local), minute / 60, minute % 60)
}

/// The time that was typed, in seconds since 1970; `None` if it is none.
pub(super) fn read(typed: &str) -> Option<i64> {
    let (date, time) = typed.trim().split_once(['T', ' '])?;
    let [year, month, day] = numbers(date, '-')?;
    let [hour, minute] = numbers(time.get(..5)?, ':')?;
    let is_time = (1970..=9999).contains(&year) && hour < 24 && minute < 60;
    if !is_time {
        return None;
    }
    let seconds = clock::day(year, month, day)? * 86_400 + hour * 3600 + minute * 60 - AHEAD;
    // Digits that a browser does not send are other ones when they are written again.
    (self::typed(seconds).get(..10) == Some(date)).then_some(seconds)
}

fn numbers<const N: usize>(text: &str, between: char) -> Option<[i64; N]> {
    let numbers: Option<Vec<i64>> = text.split(between).map(|number| number.parse().ok()).collect();
    numbers?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_read_as_it_is_shown() {
        for seconds in [0, 951_782_400, 1_767_225_600, 4_107_542_400, 1_709_136_000 + 86_340] {
            assert_eq!(read(&typed(seconds)), Some(seconds), "{}", typed(seconds));
        }
        assert_eq!(shown(1_767_225_600), "2026-01-01 08:00 (UTC+8)");
        assert_eq!(read("2026-01-01 08:00:30"), Some(1_767_225_600));
    }

    #[test]
    fn what_is_no_time_is_not_read() {
        let table = [
            "",
            "2026-01-01",
            "2026-02-30T00:00",
            "2026-13-01T00:00",
            "2026-01-9223372036854775807T00:00",
            "2026-01-01T24:00",
            "10000-01-01T00:00",
            "<b>T00:00",
        ];
        for text in table {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
