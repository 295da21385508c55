//! `time`: a time of day.
use std::ops::Range;

use super::calendar::{self, COMPACT_YEARS, is_clock, is_compact};
use super::scan;
use super::{Recogniser, Text, Traits};

/// See the module.
pub(super) static TIME: Recogniser = Recogniser {
    name: "time",
    en: "a time of day",
    ja: "時刻",
    definition: "Hours, minutes and seconds with `:` between (15:30:00); hours and minutes with am or pm, 午前 or 午後, o'clock or a \
                 time zone behind, behind a date, or behind a word for a time (at 15:30); 15時30分 and 午後3時; the time behind \
                 the day in fourteen digits (20200902153000) or behind a day of eight digits and `.`, `_`, `T`, `-` or a space; and \
                 six digits with a decimal fraction as a whole value, as DICOM writes times (153000.123), or behind T. Two numbers with \
                 `:` alone are a ratio (9:16), four with `:` an address or a time code, and 3時間 is a span.",
    source: "45 CFR 164.514(b)(2)(i)(C); ISO 8601-1; DICOM PS3.5 6.2 (TM, DT)",
    needs: &[
        Traits::DIGIT.and(Traits::COLON),
        Traits::DIGIT.and(Traits::LATIN),
        Traits::DIGIT.and(Traits::KANJI),
        Traits::DIGITS_7,
    ],
    finds: &[
        "15:30:00",
        "scan started 9:05:12",
        "3:15 pm",
        "3 PM",
        "at 15:30",
        "2020-09-02 15:30",
        "2020-09-02T15:30+09:00",
        "15:30 JST",
        "15時30分",
        "午後3時",
        "午前 9:15",
        "15 時 30 分 20 秒",
        "20200902153000",
        "20170302.172449",
        "20200902_1530",
        "153000.123",
        "T153000",
        "AM9:15",
        "2020/09/02(水) 15:30",
        "[2011/05/13]-11:14:07",
    ],
    leaves: &[
        "9:16",
        "FA 10:1",
        "15:30",
        "25:61:00",
        "00:1c:06:d4:30:c8",
        "10:20:30:40",
        "3時間",
        "5 mm",
        "TE 30 TR 3000",
        "153000",
        "20482048153000",
        "3 PMS",
        "15:30:99",
        "1.5:30",
        "Philips 3 AMP",
    ],
    find,
};

fn find(text: &Text<'_>) -> Option<Range<usize>> {
    let normal = text.normal();
    scan::runs(normal, 0..normal.len()).find_map(|run| match run.len() {
        1 | 2 => by_hour(normal, &run),
        6 => fraction(normal, &run),
        8 => behind_day(normal, &run),
        14.. => stamp(normal, &run),
        _ => None,
    })
}

/// What begins with the hour.
fn by_hour(text: &str, run: &Range<usize>) -> Option<Range<usize>> {
    let hour = scan::small(text, run.clone()).filter(|hour| *hour < 25)?;
    match scan::char_at(text, scan::skip(text, run.end, 1, b" "))? {
        ':' if scan::byte(text, run.end) == Some(b':') && hour < 24 => with_colon(text, run),
        '時' => with_mark(text, run),
        'a' | 'p' | 'A' | 'P' | 'o' if (1..=12).contains(&hour) => {
            let joined = scan::char_before(text, run.start)
                .is_some_and(|c| c.is_alphanumeric() || c == '.' || c == ':');
            half(text, run.end)
                .filter(|_| !joined)
                .map(|end| run.start..end)
        }
        _ => None,
    }
}

/// Over `am`, `p.m.`, `o'clock`, with a space before or not.
fn half(text: &str, at: usize) -> Option<usize> {
    let at = scan::skip(text, at, 1, b" ");
    let word = scan::word_at(text, at);
    match text.get(word.clone())? {
        "am" | "pm" | "AM" | "PM" => (!scan::digit(text, word.end)
            && scan::byte(text, word.end) != Some(b'_'))
        .then_some(word.end),
        "a" | "p" => {
            let rest = text.get(word.end..)?;
            rest.starts_with(".m.").then(|| word.end.saturating_add(3))
        }
        "o" => {
            let rest = text.get(word.end..)?;
            rest.starts_with("'clock")
                .then(|| word.end.saturating_add(6))
        }
        _ => None,
    }
}

/// `15:30:00`, `3:15 pm`, `at 15:30`.
fn with_colon(text: &str, run: &Range<usize>) -> Option<Range<usize>> {
    let before = scan::char_before(text, run.start);
    let inside = before
        .is_some_and(|c| c == ':' || c == '.' || (c.is_ascii_alphanumeric() && c != 'T'))
        && !is_half_before(text, run.start);
    let minutes = scan::run(text, run.end.checked_add(1)?);
    let sixty = |range: &Range<usize>| {
        range.len() == 2 && scan::small(text, range.clone()).is_some_and(|number| number < 60)
    };
    if inside
        || !sixty(&minutes)
        || scan::char_at(text, minutes.end)
            .is_some_and(|c| "abcdefABCDEF".contains(c) && half(text, minutes.end).is_none())
    {
        return None;
    }
    if let Some(at) = scan::skip_one(text, minutes.end, b":") {
        let seconds = scan::run(text, at);
        let chained = scan::char_at(text, seconds.end).is_some_and(|c| {
            c == ':'
                || (c.is_ascii_alphabetic()
                    && "abcdef".contains(c.to_ascii_lowercase())
                    && half(text, seconds.end).is_none())
        });
        return (sixty(&seconds) && !chained).then_some(run.start..seconds.end);
    }
    if let Some(end) = half(text, minutes.end) {
        return Some(run.start..end);
    }
    let told =
        is_told(text, run.start) || has_zone(text, minutes.end) || behind_date(text, run.start);
    told.then_some(run.start..minutes.end)
}

/// Words behind which a time is expected.
fn is_told(text: &str, at: usize) -> bool {
    const WORDS: &[&str] = &["at", "time", "um", "uhrzeit", "heure", "hora"];
    let head = text
        .get(..scan::skip_back(text, at, 3, b" :=("))
        .unwrap_or_default();
    scan::behind(text, at, WORDS)
        || ["午前", "午後", "時刻", "時間", "AM", "PM"]
            .iter()
            .any(|word| head.ends_with(word))
}

/// A time zone, or a word for hours.
fn has_zone(text: &str, at: usize) -> bool {
    const ZONES: &[&str] = &[
        "JST", "UTC", "GMT", "CET", "CEST", "EST", "EDT", "PST", "PDT", "CST", "CDT", "Z", "Uhr",
        "hrs", "頃", "より", "から",
    ];
    let word = scan::word_at(text, scan::skip(text, at, 1, b" "));
    let word = text.get(word).unwrap_or_default();
    let offset = scan::skip_one(text, at, b"+-").is_some_and(|at| {
        let hours = scan::run(text, at);
        hours.len() == 4 || (hours.len() == 2 && scan::byte(text, hours.end) == Some(b':'))
    });
    offset || ZONES.contains(&word)
}

/// `AM9:15`.
fn is_half_before(text: &str, at: usize) -> bool {
    matches!(text.get(scan::word_before(text, at)), Some("AM" | "PM"))
}

/// Over `(水`, of which the bracket's end is skipped already.
fn weekday_before(text: &str, at: usize) -> Option<usize> {
    let head = text
        .get(..at)?
        .strip_suffix(['日', '月', '火', '水', '木', '金', '土'])?;
    Some(head.strip_suffix('(')?.trim_end_matches(' ').len())
}

/// A date ends right before: its last digits, or 日, and its signs stand there.
fn behind_date(text: &str, at: usize) -> bool {
    let end = scan::skip_back(text, at, 3, b" T_-]),@");
    let end = weekday_before(text, end).unwrap_or(end);
    let from = text
        .get(..end)
        .unwrap_or_default()
        .char_indices()
        .rev()
        .take(24)
        .last()
        .map_or(end, |(start, _)| start);
    end < at
        && text.get(from..end).is_some_and(|head| {
            let head = Text::new(head);
            super::date::DATE.find_in(&head).is_some_and(|place| {
                usize::try_from(place.last).is_ok_and(|last| last == head.normal().chars().count())
            })
        })
}

/// `15時30分`, `午後3時`, `15時`; `3時間` is none.
fn with_mark(text: &str, run: &Range<usize>) -> Option<Range<usize>> {
    let at = scan::skip(text, run.end, 1, b" ").checked_add('時'.len_utf8())?;
    let rest = text.get(at..)?;
    if rest.starts_with('間')
        || rest.starts_with('相')
        || rest.starts_with('点')
        || rest.starts_with('方')
    {
        return None;
    }
    let minutes = scan::run(text, scan::skip(text, at, 1, b" "));
    let mark = scan::skip(text, minutes.end, 1, b" ");
    let has_minutes = !minutes.is_empty() && scan::char_at(text, mark) == Some('分');
    let end = if has_minutes {
        mark.checked_add('分'.len_utf8())?
    } else {
        at
    };
    Some(run.start..end)
}

/// `153000.123`, alone; `T153000`.
fn fraction(text: &str, run: &Range<usize>) -> Option<Range<usize>> {
    if run.start == 1 && scan::byte(text, 0) == Some(b'T') {
        return is_clock(text, run.start, true).then(|| run.clone());
    }
    let part = scan::run(text, scan::skip_one(text, run.end, b".")?);
    let whole = run.start == 0
        && text
            .get(part.end..)
            .is_some_and(|rest| rest.trim_end_matches([' ', '\0']).is_empty());
    (whole && (1..=6).contains(&part.len()) && is_clock(text, run.start, true))
        .then_some(run.start..part.end)
}

/// The time behind a day of eight digits.
fn behind_day(text: &str, run: &Range<usize>) -> Option<Range<usize>> {
    scan::skip_one(text, run.end, b" ._T-")?;
    let end = calendar::clock_behind(text, run.end)
        .filter(|_| is_compact(text, run.start, &COMPACT_YEARS))?;
    Some(run.end.saturating_add(1)..end)
}

/// The time in the middle of a row of digits that begins with a day.
fn stamp(text: &str, run: &Range<usize>) -> Option<Range<usize>> {
    let time = run.start.saturating_add(8);
    let end = time.saturating_add(6);
    let good = run.len() <= 26
        && is_compact(text, run.start, &calendar::MADE_YEARS)
        && is_clock(text, time, true);
    good.then_some(time..end)
}
