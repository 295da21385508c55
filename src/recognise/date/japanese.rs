//! Dates as Japanese writes them: `2020年9月2日`, `令和二年九月二日`, `昭和62年3月`, `9月2日`, `R2.9.2`, `平30/4/1`; and Korean
//! dates of the same build.
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::super::calendar::{ERAS, Era, YEARS, is_day};
use super::super::{numeral, scan};
use super::numeric;

/// The marks by which these dates are found.
static MARKS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new("年|년|月|월|元").ok());

/// The first date with 年, or month and day with 月 and 日.
pub(super) fn find(text: &str) -> Option<Range<usize>> {
    MARKS.as_ref()?.find_iter(text).find_map(|mark| {
        let at = mark.start();
        match mark.as_str() {
            "年" | "년" => with_year(text, at),
            "元" => short_from(text, at, 1, mark.end()),
            _ => without_year(text, at),
        }
    })
}

/// A number of month or day from `at` on, and where the mark behind it ends.
fn number_at(text: &str, at: usize, marks: [char; 2]) -> Option<(u32, usize)> {
    let at = scan::skip(text, at, 1, b" ");
    let rest = text.get(at..)?;
    let length = rest
        .chars()
        .take(3)
        .take_while(|c| c.is_ascii_digit() || numeral::digit(*c).is_some())
        .map(char::len_utf8)
        .sum::<usize>();
    let end = at.checked_add(length)?;
    let number = numeral::value(text.get(at..end)?)?;
    let mark = scan::skip(text, end, 1, b" ");
    let found = scan::char_at(text, mark).filter(|c| marks.contains(c))?;
    Some((number, mark.saturating_add(found.len_utf8())))
}

/// The era whose name, or whose short form, ends at `at`, and where that begins.
fn era_before(text: &str, at: usize) -> Option<(usize, &'static Era)> {
    let at = scan::skip_back(text, at, 1, b" ");
    let head = text.get(..at)?;
    for era in ERAS {
        let first = era.name.get(..'和'.len_utf8())?;
        if let Some(rest) = head
            .strip_suffix(era.name)
            .or_else(|| head.strip_suffix(first))
        {
            return Some((rest.len(), era));
        }
        if scan::byte_before(text, at) == Some(era.letter) {
            let start = at.saturating_sub(1);
            let alone = scan::char_before(text, start)
                .is_none_or(|c| !c.is_alphanumeric() || !c.is_ascii());
            return alone.then_some((start, era));
        }
    }
    None
}

/// Year, month, and perhaps the day; `at` is where 年 stands.
fn with_year(text: &str, at: usize) -> Option<Range<usize>> {
    let (range, year) = numeral::before(text, at)?;
    let behind = at.checked_add('年'.len_utf8())?;
    let new_year = text
        .get(behind..)
        .filter(|rest| rest.starts_with("元旦") || rest.starts_with("元日"))
        .map(|_| behind.saturating_add("元旦".len()));
    let (month, end) = match new_year {
        Some(end) => (1, end),
        None => number_at(text, behind, ['月', '월'])?,
    };
    let day = match new_year {
        Some(end) => Some((1, end)),
        None => number_at(text, end, ['日', '일']),
    };
    let (start, real) = match era_before(text, range.start) {
        Some((start, era)) => {
            let real = match day {
                Some((day, _)) => era.has(year, month, day),
                None => era.has_month(year, month),
            };
            (start, real)
        }
        None => {
            let real = day.map_or((1..=12).contains(&month), |(day, _)| {
                is_day(year, month, day)
            });
            (range.start, real && YEARS.contains(&year))
        }
    };
    real.then_some(start..day.map_or(end, |(_, end)| end))
}

/// Month and day alone, or behind a year of which nobody says the era; `at` is where 月 stands. Behind the year of an era it
/// is for [`with_year`] to say.
fn without_year(text: &str, at: usize) -> Option<Range<usize>> {
    let (range, month) = numeral::before(text, at)?;
    let (day, end) = number_at(text, at.checked_add('月'.len_utf8())?, ['日', '일'])?;
    let of_era = text
        .get(..range.start)?
        .trim_end_matches(' ')
        .strip_suffix('年')
        .and_then(|head| numeral::before(text, head.len()))
        .is_some_and(|(year, _)| era_before(text, year.start).is_some());
    // 9月2日間 would be a span of days.
    let span = scan::char_at(text, end) == Some('間');
    (!span && !of_era && is_day(2000, month, day)).then_some(range.start..end)
}

/// The era's short form before `run`, which is its year: `R2.9.2`, `H30/4/1`, `S62-3-5`, `令和2.9.2`. Month and day follow
/// with the same sign, and nothing more. The letters M and T, and hyphens behind years below ten, are also those of
/// vertebrae, coils and versions: M and T take dots only, and a hyphen wants a year of two digits.
pub(super) fn short(text: &str, run: &Range<usize>) -> Option<Range<usize>> {
    if !(1..=2).contains(&run.len()) {
        return None;
    }
    short_from(text, run.start, scan::small(text, run.clone())?, run.end)
}

/// The same, where the year stands from `at` to `end`.
fn short_from(text: &str, at: usize, year: u32, end: usize) -> Option<Range<usize>> {
    let sign = scan::byte(text, end).filter(|b| b"./-".contains(b))?;
    let (start, era) = era_before(text, at)?;
    let month = scan::run(text, end.checked_add(1)?);
    let day = scan::run(text, scan::skip_one(text, month.end, &[sign])?);
    let two = |range: &Range<usize>| (1..=2).contains(&range.len());
    if !two(&month) || !two(&day) {
        return None;
    }
    if scan::byte(text, start) == Some(era.letter) {
        let free =
            scan::char_at(text, day.end).is_none_or(|c| !(c.is_ascii_alphanumeric() || c == '_'));
        let apart = match sign {
            b'.' => true,
            b'/' => !matches!(era.letter, b'M' | b'T'),
            _ => !matches!(era.letter, b'M' | b'T') && year >= 10,
        };
        if at != start.saturating_add(1) || !free || !apart || numeric::is_version(text, start) {
            return None;
        }
    }
    let goes_on = scan::byte(text, day.end).is_some_and(|b| b == sign || b == b'.')
        && scan::digit(text, day.end.saturating_add(1));
    let real = era.has(
        year,
        scan::small(text, month)?,
        scan::small(text, day.clone())?,
    );
    (!goes_on && real).then_some(start..day.end)
}
