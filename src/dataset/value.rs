//! What a value becomes when it is collected: a missing one, plain text, a number, a day, an age.
use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization as _;

use super::layout::Kind;
use crate::judge::{days, years};
use crate::policy::model::{Quantity, SUPPRESSED, Step};

/// How much of a day must be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Precision {
    /// The year, as it is taken `to the year` at once.
    Year,
    /// The month.
    Month,
    /// All of it.
    Day,
}

impl Precision {
    /// What the first step of a quantity needs.
    pub(crate) fn of(quantity: &Quantity) -> Self {
        match (quantity.steps.first(), quantity.trace) {
            (Some(Step::Year), _) => Self::Year,
            (Some(Step::Month), _) => Self::Month,
            _ => Self::Day,
        }
    }
}

/// What [`super::plan`] puts between the values of a trace (INFORMATION SEPARATOR ONE): it stands in no value.
pub(crate) const BETWEEN: char = '\u{1F}';

/// A value that does not fit its [`Kind`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unfit;

/// Whether a text stands for no value: empty, nothing but `*`, one of [`SUPPRESSED`] or of `marks`, which are in lower case.
pub(crate) fn is_missing(text: &str, marks: &[String]) -> bool {
    let text = text.trim();
    if text.bytes().all(|b| b == b'*') {
        return true;
    }
    // Marks are short; so is what could be one.
    let longest = marks.iter().map(String::len).max().unwrap_or_default();
    if text.is_ascii() && text.len() > longest.max(10) {
        return false;
    }
    if text.is_ascii() {
        let is = |mark: &str| text.eq_ignore_ascii_case(mark);
        return SUPPRESSED.iter().any(|mark| is(mark)) || marks.iter().any(|mark| is(mark));
    }
    let folded = fold(text);
    folded.trim().chars().all(|c| c == '*')
        || SUPPRESSED.contains(&&*folded)
        || marks.contains(&folded)
}

/// NFKC, in lower case: how marks are compared.
pub(crate) fn fold(text: &str) -> String {
    let folded: String = text.nfkc().collect();
    folded.trim().to_lowercase()
}

/// What a value that is not missing becomes.
pub(crate) fn normal(text: &str, kind: Kind, precision: Precision) -> Result<String, Unfit> {
    let mut out = String::new();
    put(text, kind, precision, &mut out)?;
    Ok(out)
}

/// Appends what a value that is not missing becomes.
pub(crate) fn put(
    text: &str,
    kind: Kind,
    precision: Precision,
    out: &mut String,
) -> Result<(), Unfit> {
    let text = text.trim();
    let plain: Cow<'_, str> = if kind == Kind::Text || text.is_ascii() {
        text.into()
    } else {
        text.nfkc().collect::<String>().into()
    };
    let made = match kind {
        Kind::Text => {
            // A NUL stands in no SQL text, and the engine's values are compared with those; the other stands between the values
            // of a trace.
            let plain = |c| match c {
                '\0' | BETWEEN => '\u{FFFD}',
                c => c,
            };
            if text.is_ascii() {
                out.extend(text.chars().map(plain));
            } else {
                out.extend(text.nfc().map(plain));
            }
            return Ok(());
        }
        Kind::Number => number(&plain),
        Kind::Date => date(&plain, precision),
        Kind::Age => age(&plain),
    };
    out.push_str(&made.ok_or(Unfit)?);
    Ok(())
}

/// A number in plain decimals, or an age in years.
fn number(text: &str) -> Option<String> {
    let is = |b: u8| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E');
    let number = if text.bytes().all(is) {
        text.parse::<f64>().ok()
    } else {
        years(text)
    };
    let number = number.filter(|number| number.is_finite())?;
    // No minus before nothing: the two are one number.
    Some(format!("{}", if number == 0.0 { 0.0 } else { number }))
}

/// `YYYY-MM-DD`; of a date that is known no better than `precision` asks, its first day.
fn date(text: &str, precision: Precision) -> Option<String> {
    // ISO 8601 and its kin put a `T` or a space before the time, which is none of the day.
    let day = match text.split_once(['T', ' ']) {
        Some((day, time)) if is_clock(time) => day,
        Some(_) => return None,
        None => text,
    };
    let (first, known) = match days(day) {
        Some(days) => {
            let (first, last) = days.into_inner();
            let known = match last - first {
                0 => Precision::Day,
                1..=30 => Precision::Month,
                _ => Precision::Year,
            };
            (first, known)
        }
        None => written_apart(day)?,
    };
    let (year, month, day) = (first / 10_000, first / 100 % 100, first % 100);
    (known >= precision).then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// `2020/1/5`, `2020-1`, `2020年1月5日`: numbers without zeros in front.
fn written_apart(text: &str) -> Option<(u32, Precision)> {
    let text = text.trim_end_matches(['日', '月', '年']);
    let mut parts = text.split(['-', '/', '.', '年', '月']);
    let year = parts.next().filter(|year| year.len() == 4)?;
    let part = |part: Option<&str>| match part {
        None => Some(None),
        Some(digits) if matches!(digits.len(), 1 | 2) => Some(Some(digits.parse::<u32>().ok()?)),
        Some(_) => None,
    };
    let (month, day) = (part(parts.next())?, part(parts.next())?);
    if parts.next().is_some() {
        return None;
    }
    let (whole, known) = match (month, day) {
        (Some(month), Some(day)) => (format!("{year}{month:02}{day:02}"), Precision::Day),
        (Some(month), None) => (format!("{year}{month:02}"), Precision::Month),
        (None, _) => (year.to_owned(), Precision::Year),
    };
    Some((*days(&whole)?.start(), known))
}

/// Whether this is a time of day, perhaps with a zone.
fn is_clock(time: &str) -> bool {
    time.bytes().next().is_some_and(|b| b.is_ascii_digit())
        && time
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.' | b'+' | b'-' | b'Z'))
}

/// `41Y`: an age as VR AS writes it, or a whole number of years.
fn age(text: &str) -> Option<String> {
    let (digits, unit) = match text.split_at_checked(text.len().checked_sub(1)?) {
        Some((digits, unit @ ("Y" | "M" | "W" | "D"))) => (digits, unit),
        _ => (text, "Y"),
    };
    let fits = (1..=3).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    let count: u32 = digits.parse().ok().filter(|_| fits)?;
    Some(format!("{count}{unit}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(text: &str, kind: Kind) -> Option<String> {
        normal(text, kind, Precision::Day).ok()
    }

    #[test]
    fn marks_of_no_value_are_told_from_values() {
        let marks = [fold("Unbekannt")];
        for text in [
            "",
            " ",
            "*",
            "***",
            "NA",
            "n/a",
            "ＮＡ",
            "Null",
            "nan",
            "unbekannt",
            "＊",
        ] {
            assert!(is_missing(text, &marks), "{text}");
        }
        for text in ["0", "no", "nantes", "*1", "unbekannter"] {
            assert!(!is_missing(text, &marks), "{text}");
        }
    }

    #[test]
    fn numbers_and_ages_become_plain_decimals_and_nothing_else_does() {
        for (text, number) in [
            ("41", "41"),
            ("041Y", "41"),
            ("018M", "1.5"),
            ("-0", "0"),
            ("1.50", "1.5"),
            ("2E1", "20"),
            ("４１", "41"),
        ] {
            assert_eq!(made(text, Kind::Number).as_deref(), Some(number), "{text}");
        }
        for text in ["1,234", "forty", "41 Y", "1e999", "--1", "."] {
            assert_eq!(made(text, Kind::Number), None, "{text}");
        }
    }

    #[test]
    fn days_are_read_in_their_usual_spellings_and_must_be_known_as_well_as_asked() {
        for text in [
            "20200105",
            "2020-01-05",
            "2020/1/5",
            "2020-01-05T10:00:00",
            "2020-01-05 10:00:00",
            "2020年1月5日",
        ] {
            assert_eq!(
                made(text, Kind::Date).as_deref(),
                Some("2020-01-05"),
                "{text}"
            );
        }
        for text in ["2020", "2020-01", "2020-02-30", "5.1.2020", "20200105 by X"] {
            assert_eq!(made(text, Kind::Date), None, "{text}");
        }
        let year = |text| normal(text, Kind::Date, Precision::Year);
        assert_eq!(year("2020").as_deref(), Ok("2020-01-01"));
        assert_eq!(year("2020/7").as_deref(), Ok("2020-07-01"));
        assert_eq!(normal("2020", Kind::Date, Precision::Month), Err(Unfit));
    }

    #[test]
    fn a_text_is_the_same_however_it_is_composed_and_has_no_character_that_the_plans_use() {
        assert_eq!(
            made("cafe\u{301}", Kind::Text).as_deref(),
            Some("caf\u{e9}")
        );
        assert_eq!(made("か\u{3099}", Kind::Text), made("が", Kind::Text));
        // Nothing more: what only looks alike stays apart.
        assert_ne!(made("Ａ", Kind::Text), made("A", Kind::Text));
        for text in ["P\u{1F}Q", "P\0Q", "P\u{FFFD}Q"] {
            assert_eq!(made(text, Kind::Text).as_deref(), Some("P\u{FFFD}Q"));
        }
    }

    #[test]
    fn ages_keep_their_unit() {
        assert_eq!(made("041Y", Kind::Age).as_deref(), Some("41Y"));
        assert_eq!(made("006M", Kind::Age).as_deref(), Some("6M"));
        assert_eq!(made("41", Kind::Age).as_deref(), Some("41Y"));
        for text in ["41.5", "Y", "1000Y", "41y"] {
            assert_eq!(made(text, Kind::Age), None, "{text}");
        }
    }
}
