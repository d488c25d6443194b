//! Reads the `Date` header, from which a wrong clock is corrected.

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Seconds since 1970 of a date as HTTP has it: `Sun, 06 Nov 1994 08:49:37 GMT`.
pub(crate) fn unix_seconds(text: &str) -> Option<u64> {
    let mut words = text.split(' ');
    let mut next = || words.next();
    let (_weekday, day, month, year, time, zone) = (next()?, next()?, next()?, next()?, next()?, next()?);
    let number = |text: &str, most: u64| text.parse::<u64>().ok().filter(|number| *number <= most);
    let day = number(day, 31)?;
    let month = (1..).zip(MONTHS).find_map(|(number, name)| (name == month).then_some(number))?;
    let year = number(year, 9999).filter(|year| *year >= 1970)?;
    let mut parts = time.split(':');
    let (hours, minutes) = (number(parts.next()?, 23)?, number(parts.next()?, 59)?);
    // A leap second counts as the one after it.
    let seconds = number(parts.next()?, 60)?;
    let is_whole = zone == "GMT" && words.next().is_none() && parts.next().is_none();
    is_whole.then(|| day_number(year, month, day) * 86_400 + hours * 3_600 + minutes * 60 + seconds)
}

/// Days since 1970-01-01.
fn day_number(year: u64, month: u64, day: u64) -> u64 {
    // Years are counted from March, so that the leap day is the last of its year.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    // From March on, the months' lengths repeat every 5 months of 153 days.
    let of_year = (153 * month + 2) / 5 + day;
    // The days before 1970-01-01, counted from 0000-03-01 on, and a day because months begin with 1.
    365 * year + year / 4 - year / 100 + year / 400 + of_year - 719_469
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_http_are_read() {
        let table = [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Tue, 29 Feb 2000 23:59:59 GMT", 951_868_799),
            ("Wed, 01 Mar 2000 00:00:00 GMT", 951_868_800),
            ("Wed, 15 Nov 2023 23:59:59 GMT", 1_700_092_799),
            ("Mon, 01 Mar 2100 00:00:00 GMT", 4_107_542_400),
        ];
        for (text, expected) in table {
            assert_eq!(unix_seconds(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_date() {
        let table = [
            "",
            "soon",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "Sun, 06 Nov 1994 08:49:37 CET",
            "Sun, 06 Nov 1994 08:49 GMT",
            "Sun, 06 Nov 1994 24:49:37 GMT",
            "Sun, 06 Nom 1994 08:49:37 GMT",
            "Sun, 06 Nov 1969 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 GMT GMT",
        ];
        let accepted: Vec<_> = table.into_iter().filter(|text| unix_seconds(text).is_some()).collect();
        assert!(accepted.is_empty(), "{accepted:?}");
    }
}
