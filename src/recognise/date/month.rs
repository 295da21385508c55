//! Dates with the month as a word: `2 September 2020`, `Sep 2nd, 2020`, `12-Mar-20`, `2020-Sep-02`, `2 de septiembre de 2020`.
use std::ops::Range;

use super::super::calendar::{COMPACT_YEARS, YEARS, clock_behind, is_day, is_day_of_century};
use super::super::scan;

/// Month names, lower case, by month: English first, then what German, French, Spanish, Italian, Portuguese and Dutch
/// add (Unicode CLDR, months wide and abbreviated), without words that mean something else beside a number.
static MONTHS: [&[&str]; 12] = [
    &[
        "january", "jan", "januar", "jänner", "janvier", "janv", "enero", "ene", "gennaio",
        "janeiro", "januari",
    ],
    &[
        "february",
        "feb",
        "februar",
        "février",
        "févr",
        "fevrier",
        "febrero",
        "febbraio",
        "fevereiro",
        "februari",
    ],
    &[
        "march", "mar", "märz", "mrz", "maerz", "mars", "marzo", "março", "maart", "mrt",
    ],
    &["april", "apr", "avril", "avr", "abril", "abr", "aprile"],
    &["may", "mai", "mayo", "maggio", "maio", "mei"],
    &["june", "jun", "juni", "juin", "junio", "giugno", "junho"],
    &[
        "july", "jul", "juli", "juillet", "juil", "julio", "luglio", "julho",
    ],
    &["august", "aug", "août", "aout", "agosto", "ago", "augustus"],
    &[
        "september",
        "sep",
        "sept",
        "septembre",
        "septiembre",
        "setiembre",
        "settembre",
        "setembro",
    ],
    &[
        "october", "oct", "oktober", "okt", "octobre", "octubre", "ottobre", "outubro",
    ],
    &["november", "nov", "novembre", "noviembre", "novembro"],
    &[
        "december",
        "dec",
        "dezember",
        "dez",
        "décembre",
        "déc",
        "decembre",
        "diciembre",
        "dic",
        "dicembre",
        "dezembro",
    ],
];

/// A month's number, and whether the word is its whole English name and nothing else.
fn month(text: &str, word: Range<usize>) -> Option<(u32, bool)> {
    let word = text
        .get(word)
        .filter(|word| (3..=10).contains(&word.len()))?;
    if !word.starts_with(|c: char| "jfmasondegJFMASONDEG".contains(c)) {
        return None;
    }
    let folded = (!word.is_ascii()).then(|| word.to_lowercase());
    let word = folded.as_deref().unwrap_or(word);
    (1u32..).zip(MONTHS).find_map(|(number, names)| {
        let at = names
            .iter()
            .position(|name| name.eq_ignore_ascii_case(word))?;
        Some((number, at == 0 && number != 5))
    })
}

/// The date of which `run` is the day, or the year before or behind a month.
pub(super) fn find(text: &str, run: &Range<usize>) -> Option<Range<usize>> {
    match run.len() {
        1 | 2 => day_first(text, run).or_else(|| month_first(text, run)),
        4 => year_first(text, run).or_else(|| month_year(text, run)),
        _ => None,
    }
}

/// Over the ending of an ordinal number: `2nd`, `1er`, `2º` (of which NFKC makes `2o`).
fn ordinal(text: &str, at: usize) -> usize {
    if !scan::byte(text, at).is_some_and(|b| b"snrteoSNRT".contains(&b)) {
        return at;
    }
    let word = scan::word_at(text, at);
    match text.get(word.clone()) {
        Some("st" | "nd" | "rd" | "th" | "ST" | "ND" | "RD" | "TH" | "er" | "o") => word.end,
        _ => at,
    }
}

/// Over a word that may stand between day, month and year: `of`, `de`, `del`, `the`.
fn link(text: &str, at: usize) -> usize {
    if !scan::byte(text, at).is_some_and(|b| b"odtODT".contains(&b)) {
        return at;
    }
    let word = scan::word_at(text, at);
    match text.get(word.clone()) {
        Some("of" | "de" | "del" | "the" | "do" | "OF" | "DE" | "DEL" | "THE") => {
            scan::skip(text, word.end, 1, b" ")
        }
        _ => at,
    }
}

const SIGNS: &[u8] = b" -/.,_";

/// `2 September 2020`, `2nd of Sep. 2020`, `12-Mar-20`, `02SEP2020`; without a year only `2 September`.
fn day_first(text: &str, run: &Range<usize>) -> Option<Range<usize>> {
    let day = scan::small(text, run.clone())?;
    if scan::char_before(text, run.start).is_some_and(char::is_alphanumeric) {
        return None;
    }
    let at = link(text, scan::skip(text, ordinal(text, run.end), 2, SIGNS));
    let word = scan::word_at(text, at);
    let (month, whole) = month(text, word.clone())?;
    let at = link(text, scan::skip(text, word.end, 2, SIGNS));
    let at = scan::skip(text, at, 1, b"'");
    let year = scan::run(text, at);
    let dated = match year.len() {
        4 => {
            let number = scan::small(text, year.clone())?;
            YEARS.contains(&number) && is_day(number, month, day)
        }
        2 => {
            let free = scan::char_at(text, year.end).is_none_or(|c| !c.is_alphanumeric());
            let decimal = scan::byte(text, year.end) == Some(b'.')
                && scan::digit(text, year.end.saturating_add(1));
            free && !decimal && is_day_of_century(scan::small(text, year.clone())?, month, day)
        }
        _ => false,
    };
    if dated {
        return Some(run.start..year.end);
    }
    let spaced = word.start > run.end && scan::byte_before(text, run.start) != Some(b'.');
    (whole && spaced && is_day(2000, month, day)).then_some(run.start..word.end)
}

/// The word that ends before `run`, but for signs.
fn month_before(text: &str, run: &Range<usize>) -> Option<(Range<usize>, u32, bool)> {
    let end = scan::skip_back(text, run.start, 2, b" -/.,_'");
    let word = scan::word_before(text, end);
    let (month, whole) = month(text, word.clone())?;
    let joined = end == run.start && !whole;
    let inside = scan::byte_before(text, word.start).is_some_and(|b| b.is_ascii_digit());
    (!joined && !inside).then_some((word, month, whole))
}

/// `Sep 2nd, 2020`, `Sep-02-20`, `Wed Sep  2 15:30:00 JST 2020`; without a year only `September 2`.
fn month_first(text: &str, run: &Range<usize>) -> Option<Range<usize>> {
    let (word, month, whole) = month_before(text, run)?;
    let day = scan::small(text, run.clone())?;
    let behind = ordinal(text, run.end);
    let at = scan::skip(text, behind, 3, SIGNS);
    let year = scan::run(text, scan::skip(text, at, 1, b"'"));
    let signed = scan::byte(text, run.end);
    let dated = match year.len() {
        4 => {
            let number = scan::small(text, year.clone())?;
            YEARS.contains(&number) && is_day(number, month, day)
        }
        2 if matches!(signed, Some(b'-' | b'/')) || year.start > at => {
            is_day_of_century(scan::small(text, year.clone())?, month, day)
        }
        _ => false,
    };
    if dated {
        return Some(word.start..year.end);
    }
    if let Some(end) = clock_behind(text, behind).filter(|_| is_day(2000, month, day)) {
        return Some(word.start..year_behind_clock(text, end).unwrap_or(end));
    }
    let free = scan::char_at(text, behind)
        .is_none_or(|c| !c.is_alphanumeric() && !".%-/:".contains(c))
        || (signed == Some(b'.') && !scan::digit(text, run.end.saturating_add(1)));
    (whole && free && is_day(2000, month, day)).then_some(word.start..run.end)
}

/// The year at the end of what the C library's `ctime` and `date` write, behind the time and perhaps the zone.
fn year_behind_clock(text: &str, at: usize) -> Option<usize> {
    let zone = scan::word_at(text, scan::skip(text, at, 1, b" "));
    let year = scan::run(text, scan::skip(text, zone.end, 1, b" "));
    (year.len() == 4 && YEARS.contains(&scan::small(text, year.clone())?)).then_some(year.end)
}

/// `2020-Sep-02`, `2020 September 2`.
fn year_first(text: &str, run: &Range<usize>) -> Option<Range<usize>> {
    let year = scan::small(text, run.clone()).filter(|year| YEARS.contains(year))?;
    let word = scan::word_at(text, scan::skip(text, run.end, 2, SIGNS));
    let (month, _) = month(text, word.clone())?;
    let day = scan::run(text, scan::skip(text, word.end, 2, SIGNS));
    let real = (1..=2).contains(&day.len()) && is_day(year, month, scan::small(text, day.clone())?);
    real.then_some(run.start..day.end)
}

/// `September 2020`, `Sep-2020`.
fn month_year(text: &str, run: &Range<usize>) -> Option<Range<usize>> {
    let (word, _, _) = month_before(text, run)?;
    let free = scan::char_at(text, run.end).is_none_or(|c| !c.is_alphanumeric());
    let year = scan::small(text, run.clone())?;
    (free && COMPACT_YEARS.contains(&year)).then_some(word.start..run.end)
}
