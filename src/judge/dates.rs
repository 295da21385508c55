//! Calendar dates and ages as DICOM writes them (PS3.5 Table 6.2-1: AS, DA, DT).
use std::ops::RangeInclusive;

/// The days that a DA or DT value may mean, as numbers YYYYMMDD: one day for a whole date, all days of a month or year
/// for a DT that says no more. `None` when it is no calendar date. The ACR-NEMA form `YYYY.MM.DD` and ISO 8601's
/// `YYYY-MM-DD` are read too, as both stand in real files.
pub(crate) fn days(text: &str) -> Option<RangeInclusive<u32>> {
    let text = text.trim_matches([' ', '\0']);
    let bytes = text.as_bytes();
    let year = number(bytes.get(..4)?)?;
    let rest = bytes.get(4..)?;
    let (month, day) = match rest {
        [] => (None, None),
        [a, b] => (Some(number(&[*a, *b])?), None),
        [s @ (b'-' | b'.' | b'/'), a, b, t, c, d] if s == t => {
            (Some(number(&[*a, *b])?), Some(number(&[*c, *d])?))
        }
        [a, b, c, d, time @ ..] => {
            is_time(time).then_some(())?;
            (Some(number(&[*a, *b])?), Some(number(&[*c, *d])?))
        }
        _ => return None,
    };
    let base = year * 10_000;
    Some(match (month, day) {
        (None, _) => base + 101..=base + 1231,
        (Some(m @ 1..=12), None) => base + m * 100 + 1..=base + m * 100 + days_in(year, m),
        (Some(m @ 1..=12), Some(d)) if d >= 1 && d <= days_in(year, m) => {
            base + m * 100 + d..=base + m * 100 + d
        }
        _ => return None,
    })
}

/// Whether this is what may stand behind the date in a DT: `HH`, `HHMM` or `HHMMSS`, a fraction of one to six digits, an
/// offset `+HHMM` or `-HHMM`. Nothing else: digits behind a date may be a number that identifies.
fn is_time(text: &[u8]) -> bool {
    let offset_at = text.iter().position(|b| matches!(b, b'+' | b'-'));
    let (time, offset) = text
        .split_at_checked(offset_at.unwrap_or(text.len()))
        .unwrap_or_default();
    let dot_at = time.iter().position(|b| *b == b'.');
    let (clock, fraction) = time
        .split_at_checked(dot_at.unwrap_or(time.len()))
        .unwrap_or_default();
    let pairs = |digits: &[u8], limits: &[u32]| {
        digits.len().is_multiple_of(2)
            && digits.len() / 2 <= limits.len()
            && digits
                .chunks(2)
                .zip(limits)
                .all(|(pair, limit)| number(pair).is_some_and(|n| n <= *limit))
    };
    // 60 is a leap second.
    let clock_fits = pairs(clock, &[23, 59, 60]);
    let fraction_fits = match fraction {
        [] => true,
        [_, digits @ ..] => {
            clock.len() == 6 && (1..=6).contains(&digits.len()) && number(digits).is_some()
        }
    };
    let offset_fits = match offset {
        [] => true,
        [_, digits @ ..] => digits.len() == 4 && pairs(digits, &[14, 59]),
    };
    clock_fits && fraction_fits && offset_fits
}

/// An AS value (`077Y`, `018M`, `006W`, `003D`) in years of 365.25 days.
pub(crate) fn years(text: &str) -> Option<f64> {
    let text = text.trim_matches([' ', '\0']).as_bytes();
    let (unit, digits) = text.split_last()?;
    if digits.is_empty() || digits.len() > 3 {
        return None;
    }
    let count = f64::from(number(digits)?);
    match unit {
        b'Y' => Some(count),
        b'M' => Some(count / 12.0),
        b'W' => Some(count * 7.0 / 365.25),
        b'D' => Some(count / 365.25),
        _ => None,
    }
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0u32, |sum, digit| {
        digit
            .is_ascii_digit()
            .then(|| sum * 10 + u32::from(digit - b'0'))
    })
}

fn days_in(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::{days, years};

    #[test]
    fn whole_and_partial_dates_mean_the_days_they_may_mean() {
        assert_eq!(days("20200229"), Some(20_200_229..=20_200_229));
        assert_eq!(days("2020.02.29"), Some(20_200_229..=20_200_229));
        assert_eq!(days("2020-02-29"), Some(20_200_229..=20_200_229));
        assert_eq!(days("20200902110543.5+0900"), Some(20_200_902..=20_200_902));
        for time in [
            "11",
            "1105",
            "110560",
            "110543.123456",
            "-0330",
            "1105+1400",
        ] {
            assert!(days(&format!("20200902{time}")).is_some(), "{time}");
        }
        assert_eq!(days("202002"), Some(20_200_201..=20_200_229));
        assert_eq!(days("2020 "), Some(20_200_101..=20_201_231));
    }

    #[test]
    fn what_is_no_calendar_day_is_no_date() {
        for text in [
            "",
            "20190229",
            "20201301",
            "20200900",
            "2020090",
            "hello123",
            "20200902 by Dr X",
            "２０２００９０２",
            "19000101-19251231",
            "191005127654321987654",
            "1910051224",
            "191005121",
            "19100512101112.",
            "19100512101112.1234567",
            "191005121011.5",
            "19100512+09",
        ] {
            assert_eq!(days(text), None, "{text}");
        }
    }

    #[test]
    fn ages_count_in_years() {
        assert_eq!(years("077Y"), Some(77.0));
        assert_eq!(years("018M"), Some(1.5));
        assert!(years("006W").is_some_and(|y| y < 0.2));
        for text in ["", "77", "Y", "0777Y", "07 Y", "077y"] {
            assert_eq!(years(text), None, "{text}");
        }
    }
}
