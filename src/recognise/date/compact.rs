//! Dates in a row of digits: `20200902`, `20200902153000`, `2019090658926321`; and in UIDs and other long dotted numbers.
use std::ops::Range;

use super::super::around::digits;
use super::super::calendar::{COMPACT_YEARS, MADE_YEARS, is_clock, is_compact, is_day_of_century};
use super::super::check_digit::my_number;
use super::super::scan::{self, Dotted};

/// The date with which a row of digits begins. Eight digits alone must be a day from 1900 to 2039, or month or day first if
/// the text says that a date follows. Longer rows must begin with a day from 1980 on; beyond twenty digits a time of day must
/// follow. Twelve digits that have the check digit of a My Number, and no time of day behind the day, are none.
pub(super) fn find(text: &str, run: &Range<usize>, announced: bool) -> Option<Range<usize>> {
    let date = run.start..run.start.saturating_add(8);
    let time = date.end;
    let is_my_number = text
        .get(run.clone())
        .is_some_and(|number| run.len() == 12 && my_number(&digits(number)));
    let found = match run.len() {
        6 => announced && is_short(text, run.start),
        8 => {
            is_compact(text, run.start, &COMPACT_YEARS)
                || (announced && is_day_first(text, run.start))
        }
        12 => begins(text, run) && (is_clock(text, time, false) || !is_my_number),
        9..=20 => begins(text, run),
        21.. => begins(text, run) && is_clock(text, time, true),
        _ => false,
    };
    found.then_some(run.start..date.end.min(run.end))
}

fn begins(text: &str, run: &Range<usize>) -> bool {
    is_compact(text, run.start, &MADE_YEARS)
}

/// Six digits: year, month and day in one of the orders in use.
fn is_short(text: &str, at: usize) -> bool {
    let part = |from: usize| {
        let from = at.saturating_add(from);
        scan::small(text, from..from.saturating_add(2)).unwrap_or_default()
    };
    let (a, b, c) = (part(0), part(2), part(4));
    is_day_of_century(a, b, c) || is_day_of_century(c, b, a) || is_day_of_century(c, a, b)
}

/// Eight digits with the year at the end.
fn is_day_first(text: &str, at: usize) -> bool {
    let part = |from: usize, to: usize| {
        scan::small(text, at.saturating_add(from)..at.saturating_add(to)).unwrap_or_default()
    };
    let (a, b, year) = (part(0, 2), part(2, 4), part(4, 8));
    COMPACT_YEARS.contains(&year)
        && (super::super::calendar::is_day(year, a, b)
            || super::super::calendar::is_day(year, b, a))
}

/// Roots under which the UID's last number but one, or but two, is the second in which it was made, counted from 1970, in
/// ten digits: GE Healthcare, Canon (Toshiba), and the generator of DCMTK (`dcmGenerateUniqueIdentifier`, dcuid.cc). Seen in
/// the public data sets of these makers.
const SECONDS: [&str; 3] = [
    "1.2.840.113619.2.",
    "1.2.392.200036.9116.",
    "1.2.276.0.7230010.3.1.",
];

/// The date in a UID, or in anything else of four or more numbers with dots between: a number that is a day, alone (8 digits)
/// or with a time of day behind it (12, or 14 to 26 digits); under Siemens' root also `30000`, a sixth digit, and year,
/// month, day, hour, minute and second in two digits each; under some makers' roots the seconds since 1970. Numbers under
/// 2.25 are 128 bits in decimal, and UIDs of the standard are everybody's: none there.
pub(super) fn find_dotted(text: &str, dotted: &Dotted) -> Option<Range<usize>> {
    let whole = text.get(dotted.range.clone())?;
    if whole.starts_with("2.25.") || whole.starts_with("1.2.840.10008.") {
        return None;
    }
    let siemens = whole.starts_with("1.3.12.2.1107.5.");
    scan::runs(text, dotted.range.clone())
        .find_map(|run| in_component(text, &run, siemens))
        .or_else(|| seconds(text, whole, dotted))
}

fn in_component(text: &str, run: &Range<usize>, siemens: bool) -> Option<Range<usize>> {
    let time = run.start.saturating_add(8);
    let found = match run.len() {
        8 => begins(text, run),
        12 => begins(text, run) && is_clock(text, time, false),
        14..=26 => begins(text, run) && is_clock(text, time, true),
        _ => false,
    };
    if found {
        return Some(run.start..time);
    }
    let date = run.start.saturating_add(6);
    let time = date.saturating_add(6);
    let found = siemens
        && run.len() >= 18
        && text
            .get(run.start..)
            .is_some_and(|rest| rest.starts_with("30000"))
        && is_clock(text, time, true)
        && is_short_year_first(text, date);
    found.then_some(date..time)
}

fn is_short_year_first(text: &str, at: usize) -> bool {
    let part = |from: usize| {
        let from = at.saturating_add(from);
        scan::small(text, from..from.saturating_add(2)).unwrap_or_default()
    };
    is_day_of_century(part(0), part(2), part(4))
}

fn seconds(text: &str, whole: &str, dotted: &Dotted) -> Option<Range<usize>> {
    if !SECONDS.iter().any(|root| whole.starts_with(root)) {
        return None;
    }
    // From 2001-09-09, when they became ten digits, to 2039.
    let found = scan::runs(text, dotted.range.clone()).skip(8).find(|run| {
        run.len() == 10
            && scan::number(text, run.clone())
                .is_some_and(|at| (1_000_000_000..2_208_988_800).contains(&at))
    })?;
    let behind = text.get(found.end..dotted.range.end)?;
    (1..=2)
        .contains(&behind.matches('.').count())
        .then_some(found)
}
