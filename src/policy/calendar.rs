//! Days of the calendar, as YYYYMMDD: today, and how far one is from another.
use std::time::{SystemTime, UNIX_EPOCH};

/// The system's day in UTC.
pub(crate) fn today() -> u32 {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    let days = i64::try_from(seconds / 86_400).unwrap_or_default();
    // A day of the proleptic Gregorian calendar, counted in eras of 400 years that begin on 1 March.
    let from_era = days + 719_468;
    let day_of_era = from_era.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year_of_era + from_era.div_euclid(146_097) * 400 + i64::from(month <= 2);
    u32::try_from(year * 10_000 + month * 100 + day).unwrap_or(u32::MAX)
}

/// The number of a day, so that the difference of two numbers is the days between them.
pub(crate) fn number(day: u32) -> i64 {
    let (year, month, day) = (
        i64::from(day / 10_000),
        i64::from(day / 100 % 100),
        i64::from(day % 100),
    );
    let year = if month <= 2 { year - 1 } else { year };
    let shifted = (month + 9) % 12;
    let day_of_year = (153 * shifted + 2) / 5 + day - 1;
    let year_of_era = year.rem_euclid(400);
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    year.div_euclid(400) * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1970_over_leap_years() {
        assert_eq!(number(19_700_101), 0);
        assert_eq!(number(20_000_301), 11_017);
        assert_eq!(number(20_240_301) - number(20_240_228), 2);
        assert_eq!(number(19_000_301) - number(19_000_228), 1);
    }

    #[test]
    fn today_is_the_day_that_the_clock_counts() {
        let seconds = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap()
            .as_secs();
        let days = i64::try_from(seconds / 86_400).unwrap();
        assert!((number(today()) - days).abs() <= 1);
    }
}
