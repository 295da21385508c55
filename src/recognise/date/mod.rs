//! `date`: a day of the calendar, or a month of a year.
mod compact;
mod japanese;
mod month;
mod numeric;

use std::ops::Range;

use super::scan::{self, Dotted};
use super::{Recogniser, Text, Traits};

/// See the module.
pub(super) static DATE: Recogniser = Recogniser {
    name: "date",
    en: "a date",
    ja: "日付",
    definition: "A day that the calendar has, in the years from 1868 to 2099: with signs between (2020-09-02, 2/9/2020), with \
                 the month as a word in English, German, French, Spanish, Italian, Portuguese or Dutch, with 年月日, in a \
                 Japanese era (令和2年9月2日, R2.9.2, S62-3-5) if the era has the day, or as eight digits (1900 to 2039), also \
                 at the beginning of a longer number or of a number in a UID. A month of a year counts (2020-09, September \
                 2020), and so do a day and month in words (2 September, 9月2日). Years of two digits count in 12-Mar-20, \
                 03/04/20 and '20/9/2, elsewhere only behind a word for a date. A lone year is none, nor is a version \
                 (v2020.9.2, R2.9.2.1).",
    source: "45 CFR 164.514(b)(2)(i)(C); ISO 8601-1; DICOM PS3.5 6.2 (DA, DT); Era Name Act (Act 43 of 1979) and the cabinet \
             orders on the eras; Unicode CLDR (month names)",
    needs: &[Traits::DIGIT, Traits::KANJI],
    finds: &[
        "2020-09-02",
        "Follow up of 2020/9/2",
        "2020.09.02 15:30",
        "02.09.2020",
        "03/04/20",
        "'20/9/2",
        "DOB 5/3/62",
        "[2011/05/13]-11:14:07",
        "2020:09:02 15:30:00",
        "IMG_2020_09_02_001",
        "2020-09",
        "Prior CT performed on 02 September 2020",
        "Sept. 2nd, 2020",
        "12-Mar-20",
        "02SEP2020",
        "Wed Sep  2 15:30:00 JST 2020",
        "2020-Sep-02",
        "September 2",
        "2. März 2020",
        "2 de septiembre de 2020",
        "20200902",
        "20200902153000.000000+0900",
        "2019090658926321",
        "MR20140310133834",
        "2020年9月2日",
        "２０２０年　９月　２日",
        "前回 令和2年9月2日 撮影",
        "令和元年五月一日",
        "二〇二〇年九月二日",
        "昭和六十二年三月",
        "㍻30年4月1日",
        "9月2日",
        "R2.9.2",
        "prev H30/4/1",
        "S62-3-5",
        "令2.9.2",
        "2020년 9월 2일",
        "1.3.12.2.1107.5.2.32.35131.2014031012493950715786673",
        "1.3.12.2.1107.5.1.4.50714.30000016083121580890600000026",
        "1.2.840.113619.2.176.2025.1499492.7391.1171285944.390",
    ],
    leaves: &[
        "2020",
        "2021-02-29",
        "令和元年4月30日",
        "昭和64年1月8日",
        "R2",
        "H3",
        "H31.5.1",
        "May",
        "may 5 mm",
        "T1",
        "S1-2-3",
        "T10-11-12",
        "Ver R2.9.2",
        "R2.9.2.1",
        "v2020.9.2",
        "V2.9.2",
        "matrix 20482048 bins 19990000",
        "19201080",
        "201909065890",
        "143451827373",
        "10/12 slices",
        "phase 0-100",
        "5/10/2",
        "1.5.2",
        "Ext5 Mar 29",
        "令和2年度",
        "3年9月",
        "2.25.329800735698586629295641978511506172918",
        "1.2.840.10008.5.1.4.1.1.2",
        "1.2.826.0.1.3680043.8.498.20200902153000123456789012345678901234",
        "03-1234-5678",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    ],
    find,
};

fn find(text: &Text<'_>) -> Option<Range<usize>> {
    let (normal, traits) = (text.normal(), text.traits());
    let digits = traits
        .contain(Traits::DIGIT)
        .then(|| scan::dotted(normal).find_map(|dotted| in_dotted(normal, &dotted)))
        .flatten();
    // Kanji, or Hangul, of which the traits say nothing.
    let written = (!normal.is_ascii())
        .then(|| japanese::find(normal))
        .flatten();
    match (digits, written) {
        (Some(a), Some(b)) => Some(if b.start <= a.start { b } else { a }),
        (a, b) => a.or(b),
    }
}

/// Four numbers or more with dots between are a UID or a version, but for a date with which they begin.
fn in_dotted(text: &str, dotted: &Dotted) -> Option<Range<usize>> {
    let mut runs = scan::runs(text, dotted.range.clone());
    if dotted.parts >= 4 {
        let first = runs.next()?;
        return numeric::find(text, &first, false)
            .filter(|found| found.end >= dotted.range.end || dotted.parts <= 6)
            .or_else(|| compact::find_dotted(text, dotted));
    }
    runs.find_map(|run| in_run(text, &run))
}

fn in_run(text: &str, run: &Range<usize>) -> Option<Range<usize>> {
    match run.len() {
        1 | 2 | 4 => {
            let announced = is_announced(text, run.start);
            numeric::find(text, run, announced)
                .or_else(|| month::find(text, run))
                .or_else(|| japanese::short(text, run))
        }
        6 | 8.. => compact::find(text, run, is_announced(text, run.start)),
        _ => None,
    }
}

/// Words behind which a date is expected.
const WORDS: &[&str] = &[
    "date",
    "dated",
    "dob",
    "born",
    "birth",
    "birthday",
    "birthdate",
    "bday",
    "on",
    "geb",
    "geboren",
    "né",
    "née",
    "nato",
    "nata",
    "naissance",
    "nacimiento",
    "nascita",
];

/// Whether the text before a place says that a date follows.
fn is_announced(text: &str, at: usize) -> bool {
    let end = scan::skip_back(text, at, 3, b" :=(");
    if scan::char_before(text, end).is_some_and(|c| c == '日') {
        return end > 0;
    }
    scan::behind(text, at, WORDS)
}
