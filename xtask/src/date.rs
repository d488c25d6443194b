//! A day of the calendar: sources are as old as the day of which they speak.

use std::{fmt, str::FromStr};

/// A day, as `YYYY-MM-DD`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(String);

impl Date {
    /// The day (UTC) that holds the moment `seconds` after 1970-01-01T00:00:00Z.
    pub fn from_unix(seconds: u64) -> Self {
        let (mut year, mut days) = (1970, seconds / 86_400);
        while days >= days_of_year(year) {
            days -= days_of_year(year);
            year += 1;
        }
        let mut month = 1;
        while days >= days_of_month(year, month) {
            days -= days_of_month(year, month);
            month += 1;
        }
        Self(format!("{year:04}-{month:02}-{:02}", days + 1))
    }

    /// The spelling in a definition.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Date {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let date = || {
            let mut parts = text.split('-');
            let mut part = |digits: usize| {
                let part = parts.next()?;
                (part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse().ok())?
            };
            let (year, month, day): (u64, u64, u64) = (part(4)?, part(2)?, part(2)?);
            let known = (1..=12).contains(&month) && (1..=days_of_month(year, month)).contains(&day);
            (known && parts.next().is_none()).then(|| Self(text.to_owned()))
        };
        date().ok_or_else(|| "not a day of the calendar, written as YYYY-MM-DD".to_owned())
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400)
}

fn days_of_year(year: u64) -> u64 {
    if is_leap(year) { 366 } else { 365 }
}

fn days_of_month(year: u64, month: u64) -> u64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_lies_in_its_day() {
        let table = [
            (0, "1970-01-01"),
            (86_399, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (1_735_689_599, "2024-12-31"),
            (1_735_689_600, "2025-01-01"),
            (4_107_542_400, "2100-03-01"),
        ];
        for (seconds, day) in table {
            assert_eq!(Date::from_unix(seconds).as_str(), day);
        }
    }

    #[test]
    fn only_days_of_the_calendar_are_dates() {
        for text in ["2024-12-01", "2024-02-29", "0001-01-01"] {
            assert_eq!(text.parse::<Date>().unwrap().as_str(), text);
        }
        for text in
            ["", "2024", "2024-12", "2024-13-01", "2023-02-29", "2024-00-10", "24-12-01", "2024-12-01x", "+024-12-01"]
        {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
    }
}
