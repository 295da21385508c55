//! Real days: the calendar, the Japanese eras, and what may follow a date as a time of day.
use std::ops::Range;

use super::scan;

/// Years that a written date may have: from the first year of Meiji on.
pub(super) const YEARS: Range<u32> = 1868..2100;

/// Years that eight digits in a row may have, where nothing but the calendar tells a date from a number.
pub(super) const COMPACT_YEARS: Range<u32> = 1900..2040;

/// Years in which a number or a UID that begins with a date can have been made.
pub(super) const MADE_YEARS: Range<u32> = 1980..2040;

/// Whether the Gregorian calendar has the day.
pub(super) fn is_day(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=last).contains(&day)
}

/// Whether some year that ends in these two digits has the day.
pub(super) fn is_day_of_century(year: u32, month: u32, day: u32) -> bool {
    is_day(2000u32.saturating_add(year), month, day)
}

/// A Japanese era. Years before 1873 were those of the lunisolar calendar; their days are taken as they are written.
#[derive(Debug)]
pub(super) struct Era {
    /// Its name; the first character alone is its short form.
    pub(super) name: &'static str,
    /// Its letter.
    pub(super) letter: u8,
    /// Its first and its last day, as year, month, day.
    first: (u32, u32, u32),
    last: (u32, u32, u32),
}

/// The eras since 1868. The day on which one ends and the next begins belongs to both where the law did not say from
/// midnight (1912, 1926).
pub(super) static ERAS: &[Era] = &[
    era("明治", b'M', (1868, 1, 25), (1912, 7, 30)),
    era("大正", b'T', (1912, 7, 30), (1926, 12, 25)),
    era("昭和", b'S', (1926, 12, 25), (1989, 1, 7)),
    era("平成", b'H', (1989, 1, 8), (2019, 4, 30)),
    era("令和", b'R', (2019, 5, 1), (2099, 12, 31)),
];

const fn era(name: &'static str, letter: u8, first: (u32, u32, u32), last: (u32, u32, u32)) -> Era {
    Era {
        name,
        letter,
        first,
        last,
    }
}

impl Era {
    /// The year of the calendar that is its `year`th; none beyond its end.
    pub(super) fn year(&self, year: u32) -> Option<u32> {
        let year = self.first.0.checked_add(year.checked_sub(1)?)?;
        (year <= self.last.0).then_some(year)
    }

    /// Whether the day of its `year`th year is a day of the calendar and of the era.
    pub(super) fn has(&self, year: u32, month: u32, day: u32) -> bool {
        self.year(year).is_some_and(|year| {
            is_day(year, month, day) && (self.first..=self.last).contains(&(year, month, day))
        })
    }

    /// Whether the month of its `year`th year touches the era.
    pub(super) fn has_month(&self, year: u32, month: u32) -> bool {
        self.year(year).is_some_and(|year| {
            (1..=12).contains(&month)
                && (year, month, 31) >= self.first
                && (year, month, 1) <= self.last
        })
    }
}

/// Whether eight digits write year, month and day, with a year of `years`.
pub(super) fn is_compact(text: &str, at: usize, years: &Range<u32>) -> bool {
    let part = |from: usize, to: usize| {
        scan::small(text, at.saturating_add(from)..at.saturating_add(to)).unwrap_or_default()
    };
    let year = part(0, 4);
    years.contains(&year) && is_day(year, part(4, 6), part(6, 8))
}

/// Whether the digits at a place write hours and minutes, and seconds if asked for.
pub(super) fn is_clock(text: &str, at: usize, seconds: bool) -> bool {
    let part = |from: usize| {
        let from = at.saturating_add(from);
        scan::small(text, from..from.saturating_add(2))
    };
    part(0).is_some_and(|h| h < 24)
        && part(2).is_some_and(|m| m < 60)
        && (!seconds || part(4).is_some_and(|s| s < 60))
}

/// Where a time of day ends that follows a date at `at`: `15:30`, ` 15:30:00`, `T153000`; none if none does.
pub(super) fn clock_behind(text: &str, at: usize) -> Option<usize> {
    let at = scan::skip(text, at, 2, b" ,T_-.");
    let hours = scan::run(text, at);
    let colon = scan::skip_one(text, hours.end, b":");
    match (hours.len(), colon) {
        (1 | 2, Some(minutes)) => {
            let minutes = scan::run(text, minutes);
            let good = scan::small(text, hours).is_some_and(|h| h < 24)
                && minutes.len() == 2
                && scan::small(text, minutes.clone()).is_some_and(|m| m < 60);
            let seconds = scan::skip_one(text, minutes.end, b":").map(|at| scan::run(text, at));
            good.then(|| {
                seconds
                    .filter(|s| s.len() == 2)
                    .map_or(minutes.end, |s| s.end)
            })
        }
        (4, None) => is_clock(text, at, false).then_some(hours.end),
        (6, None) => is_clock(text, at, true).then_some(hours.end),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_that_the_calendar_has_are_days() {
        for (y, m, d) in [(2020, 2, 29), (2000, 2, 29), (1999, 12, 31), (2021, 4, 30)] {
            assert!(is_day(y, m, d), "{y}-{m}-{d}");
        }
        for (y, m, d) in [
            (2021, 2, 29),
            (1900, 2, 29),
            (2020, 13, 1),
            (2020, 0, 1),
            (2020, 1, 0),
            (2020, 4, 31),
        ] {
            assert!(!is_day(y, m, d), "{y}-{m}-{d}");
        }
    }

    #[test]
    fn an_era_has_the_days_between_its_first_and_its_last_and_no_others() {
        let era = |letter: u8| ERAS.iter().find(|era| era.letter == letter).unwrap();
        assert!(era(b'R').has(1, 5, 1) && era(b'H').has(31, 4, 30) && era(b'S').has(64, 1, 7));
        assert!(!era(b'R').has(1, 4, 30) && !era(b'H').has(31, 5, 1) && !era(b'S').has(64, 1, 8));
        assert!(!era(b'H').has(1, 1, 7) && !era(b'R').has(0, 5, 1) && !era(b'S').has(65, 1, 1));
        assert!(era(b'R').has_month(1, 5) && !era(b'R').has_month(1, 4));
    }
}
