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
        "2019年元旦",
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
    let starts = |root| {
        text.get(dotted.range.clone())
            .is_some_and(|whole| whole.starts_with(root))
    };
    if dotted.parts >= 4 || starts("2.25.") {
        let first = runs.next()?;
        return numeric::find(text, &first, || false)
            .filter(|found| found.end >= dotted.range.end || dotted.parts <= 6)
            .or_else(|| compact::find_dotted(text, dotted));
    }
    runs.find_map(|run| in_run(text, &run))
}

fn in_run(text: &str, run: &Range<usize>) -> Option<Range<usize>> {
    match run.len() {
        1 | 2 | 4 => {
            let announced =
                || is_announced(text, run.start) || scan::behind(text, run.start, PREPOSITIONS);
            numeric::find(text, run, announced)
                .or_else(|| month::find(text, run))
                .or_else(|| japanese::short(text, run))
        }
        6 | 8.. => compact::find(text, run, is_announced(text, run.start)),
        _ => None,
    }
}

/// Words behind which a date is expected; of the last, only one with signs, since they stand before other numbers, too.
const WORDS: &[&str] = &[
    "date",
    "dated",
    "dob",
    "born",
    "birth",
    "birthday",
    "birthdate",
    "bday",
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
const PREPOSITIONS: &[&str] = &["on", "am", "vom", "le"];

/// Whether the text before a place says that a date follows.
fn is_announced(text: &str, at: usize) -> bool {
    let end = scan::skip_back(text, at, 3, b" :=(.");
    match scan::char_before(text, end) {
        Some('日') => true,
        Some('b' | 'B') => {
            let start = end.saturating_sub("d.o.b".len());
            text.get(start..end)
                .is_some_and(|word| word.eq_ignore_ascii_case("d.o.b"))
                || scan::behind(text, at, WORDS)
        }
        _ => scan::behind(text, at, WORDS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is found first in a text.
    fn found(text: &str) -> String {
        let text = Text::new(text);
        let range = find(&text).unwrap_or_default();
        text.normal().get(range).unwrap().to_owned()
    }

    #[test]
    fn a_date_is_found_whole_and_nothing_beside_it() {
        for (text, date) in [
            ("seen 2020-09-02T15:30:00+09:00", "2020-09-02"),
            ("(２０２０／９／２)撮影", "2020/9/2"),
            ("令和 2 年 9 月 2 日(水)", "令和 2 年 9 月 2 日"),
            ("S62.3.5生", "S62.3.5"),
            ("令和元.5.1", "令和元.5.1"),
            ("on the 2nd of Sept. 2020, again", "2nd of Sept. 2020"),
            ("Wed Sep  2 15:30:00 JST 2020.", "Sep  2 15:30:00 JST 2020"),
            ("exam date 09/2020", "09/2020"),
            ("D.O.B. 5/3/62", "5/3/62"),
            ("CT20200902_1530.dcm", "20200902"),
            ("11-05-25-142825", "11-05-25"),
            (
                "1.3.46.670589.11.17240.5.0.6912.2010030817330401053",
                "20100308",
            ),
            ("十月一日 2020-09-02", "十月一日"),
        ] {
            assert_eq!(found(text), date, "{text}");
        }
    }

    #[test]
    fn numbers_that_are_no_dates_are_left_alone_whatever_stands_around_them() {
        for text in [
            "on 120512",
            "12.14.2020",
            "MR Software release:DV28.0_R02_1947.a",
            "LightSpeedApps308I.2_H3.1M5",
            "5.10.2.1-3",
            "RGB(105, 22, 71)",
            "412-438-8675",
            "DCM:113100/113105/113107",
            "ISO 2022 IR 87",
            "00-2.0.0(29Oct)",
            "JPEG 2000 irreversible (lossy) 10:1",
            "12 in 16,range -2048 to +2047",
            "Ax fMRI HB8 80sl int asc",
            "平成31年5月1日",
            "2.25.20200902153000123456789012345678901",
            "1.2.840.10008.20200902.1",
        ] {
            assert_eq!(found(text), "", "{text}");
        }
    }

    #[test]
    fn hardly_a_number_made_at_random_is_a_date() {
        let mut state = 0x2545_F491_4F6C_DD1D_u64;
        let mut numbers = std::iter::from_fn(|| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            Some(state)
        });
        for (digits, most) in [(8u32, 20), (12, 8), (16, 8)] {
            let base = 10u64.pow(digits.saturating_sub(1));
            let dates = numbers
                .by_ref()
                .take(20_000)
                .filter(|number| !found(&(base + number % (9 * base)).to_string()).is_empty())
                .count();
            assert!(dates <= most, "{dates} of 20000 with {digits} digits");
        }
    }
}
