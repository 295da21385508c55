//! Dates of three numbers with a sign between them: `2020-09-02`, `2/9/2020`, `2020.9.2`, `03/04/20`.
use std::ops::Range;

use super::super::calendar::{COMPACT_YEARS, YEARS, clock_behind, is_day, is_day_of_century};
use super::super::scan;

/// Words behind which three numbers with dots are a version.
const VERSIONS: &[&str] = &[
    "v", "ver", "vers", "version", "versions", "rel", "release", "rev", "revision", "build",
    "patch", "software", "sw", "syngo", "firmware", "app", "apps",
];

/// Whether a version is announced.
pub(super) fn is_version(text: &str, at: usize) -> bool {
    scan::behind(text, at, VERSIONS)
}

/// Whether what stands before is how the names of the W3C begin, as in `http://www.w3.org/1999/02/22-rdf-syntax-ns#` in
/// every XMP packet.
fn is_namespace(text: &str, at: usize) -> bool {
    text.get(..at)
        .is_some_and(|head| head.ends_with("www.w3.org/"))
}

/// The date whose first number is `run`. `announced` is asked whether the text before says that a date follows.
pub(super) fn find(
    text: &str,
    run: &Range<usize>,
    announced: impl Fn() -> bool,
) -> Option<Range<usize>> {
    let sign = scan::byte(text, run.end).filter(|b| b"-/._: ".contains(b))?;
    let before = scan::byte_before(text, run.start);
    let middle = scan::run(text, step(text, run.end, sign)?);
    if middle.is_empty() {
        return None;
    }
    let chained = before == Some(sign)
        && sign != b' '
        && run
            .start
            .checked_sub(2)
            .is_some_and(|at| scan::digit(text, at));
    if chained {
        return None;
    }
    let announced = announced();
    if !(1..=2).contains(&middle.len()) {
        return announced.then(|| month_year(text, run, &middle)).flatten();
    }
    let parts = step(text, middle.end, sign)
        .map(|at| scan::run(text, at))
        .filter(|last| !last.is_empty())
        .map(|last| (last.len(), last));
    let letter = before.is_some_and(|b| b.is_ascii_alphabetic());
    match (run.len(), parts) {
        (4, Some((1 | 2, last))) => year_first(text, run, &middle, &last, sign, announced),
        (4, None) => year_month(text, run, &middle, sign),
        (1 | 2, Some((4, last))) if !letter => {
            year_last(text, run, &middle, &last, sign, announced)
        }
        (1 | 2, Some((1 | 2, last))) if !letter => {
            short_year(text, run, &middle, &last, sign, announced)
        }
        _ => None,
    }
}

/// Over the sign, and over one space behind a dot (`2020. 9. 2`).
fn step(text: &str, at: usize, sign: u8) -> Option<usize> {
    let at = scan::skip_one(text, at, &[sign])?;
    Some(if sign == b'.' {
        scan::skip(text, at, 1, b" ")
    } else {
        at
    })
}

/// Whether the sign and a digit follow, as in versions, lists and addresses.
fn goes_on(text: &str, at: usize, sign: u8) -> bool {
    sign != b' ' && scan::byte(text, at) == Some(sign) && scan::digit(text, at.saturating_add(1))
}

/// Year, month, day. With `_`, `:` and spaces month and day have two digits. What has two digits each may go on
/// (`2020-09-02-001`); what has not may not, and behind the word for a version dots make a version.
fn year_first(
    text: &str,
    run: &Range<usize>,
    middle: &Range<usize>,
    last: &Range<usize>,
    sign: u8,
    announced: bool,
) -> Option<Range<usize>> {
    let year = scan::small(text, run.clone())?;
    let padded = middle.len() == 2 && last.len() == 2;
    let real = is_day(
        year,
        scan::small(text, middle.clone())?,
        scan::small(text, last.clone())?,
    );
    let good = match sign {
        b'.' => (padded || !goes_on(text, last.end, sign)) && !is_version(text, run.start),
        b'/' if is_namespace(text, run.start) => false,
        b'-' | b'/' => padded || !goes_on(text, last.end, sign),
        b' ' => padded && (announced || clock_behind(text, last.end).is_some()),
        _ => padded,
    };
    (YEARS.contains(&year) && real && good).then_some(run.start..last.end)
}

/// `2020-09`, alone or in a sentence.
fn year_month(
    text: &str,
    run: &Range<usize>,
    middle: &Range<usize>,
    sign: u8,
) -> Option<Range<usize>> {
    let free = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && !"-/._*+:".contains(c));
    let good = sign == b'-'
        && middle.len() == 2
        && COMPACT_YEARS.contains(&scan::small(text, run.clone())?)
        && (1..=12).contains(&scan::small(text, middle.clone())?)
        && free(scan::char_before(text, run.start))
        && scan::char_at(text, middle.end)
            .is_none_or(|c| !c.is_alphanumeric() && !"-/*+".contains(c));
    good.then_some(run.start..middle.end)
}

/// `09/2020`, where the text says that a date comes.
fn month_year(text: &str, run: &Range<usize>, middle: &Range<usize>) -> Option<Range<usize>> {
    let good = middle.len() == 4
        && (1..=2).contains(&run.len())
        && (1..=12).contains(&scan::small(text, run.clone())?)
        && COMPACT_YEARS.contains(&scan::small(text, middle.clone())?);
    good.then_some(run.start..middle.end)
}

/// Day and month, in either order, and a year of four digits.
fn year_last(
    text: &str,
    run: &Range<usize>,
    middle: &Range<usize>,
    last: &Range<usize>,
    sign: u8,
    announced: bool,
) -> Option<Range<usize>> {
    let (a, b) = (
        scan::small(text, run.clone())?,
        scan::small(text, middle.clone())?,
    );
    let year = scan::small(text, last.clone())?;
    let padded = run.len() == 2 && middle.len() == 2;
    let good = !goes_on(text, last.end, sign)
        && match sign {
            b'.' => !is_version(text, run.start),
            b'-' | b'/' => true,
            b' ' => padded && announced,
            _ => padded && sign == b'_',
        };
    // With dots the day comes first everywhere, and versions look alike.
    let (years, real) = match sign {
        b'.' => (COMPACT_YEARS, is_day(year, b, a)),
        _ => (YEARS, is_day(year, b, a) || is_day(year, a, b)),
    };
    (years.contains(&year) && real && good).then_some(run.start..last.end)
}

/// A year of two digits, first or last: `03/04/20` with slashes and two digits each; anything looser only where the text
/// says that a date comes, or a time of day follows.
fn short_year(
    text: &str,
    run: &Range<usize>,
    middle: &Range<usize>,
    last: &Range<usize>,
    sign: u8,
    announced: bool,
) -> Option<Range<usize>> {
    // 11-05-25-142825
    let stamped = sign == b'-'
        && scan::run(text, last.end.saturating_add(1)).len() == 6
        && clock_behind(text, last.end).is_some();
    if (goes_on(text, last.end, sign) && !stamped)
        || scan::byte(text, last.end).is_some_and(|b| b.is_ascii_alphabetic() && b != b'T')
    {
        return None;
    }
    let padded = run.len() == 2 && middle.len() == 2 && last.len() == 2;
    let told = announced
        || scan::char_before(text, run.start).is_some_and(|c| c == '\'' || c == '’')
        || (matches!(sign, b'/' | b'-') && clock_behind(text, last.end).is_some());
    let good = match sign {
        b'/' => padded || told,
        b'-' | b'.' => told && !is_version(text, run.start),
        _ => false,
    };
    let (a, b) = (
        scan::small(text, run.clone())?,
        scan::small(text, middle.clone())?,
    );
    let c = scan::small(text, last.clone())?;
    let real = (run.len() == 2 && is_day_of_century(a, b, c))
        || (last.len() == 2 && (is_day_of_century(c, a, b) || is_day_of_century(c, b, a)));
    (good && real).then_some(run.start..last.end)
}
