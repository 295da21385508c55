//! `age`: how old somebody is.
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::scan;
use super::{Recogniser, Text, Traits, numeral};

/// See the module.
pub(super) static AGE: Recogniser = Recogniser {
    name: "age",
    en: "an age",
    ja: "年齢",
    definition: "A number up to 130 with 歳 or 才 (in kanji, too), or behind 年齢, 享年 or 生後; `77 years old`, `77-year-old`, `6 months old`, \
                 `77 yo`, `77 y/o`, `77 Jahre alt`; a number behind age or aged; 077Y, 77Y, 011M, 003W and 010D as a whole value or \
                 behind age; and 77Y beside the letter of the sex (M/77Y). A span of years alone (5 years of follow-up) is \
                 none, nor is a group (70歳代, 20歳以上, age 18-65).",
    source: "45 CFR 164.514(b)(2)(i)(C); DICOM PS3.5 6.2 (AS)",
    needs: &[Traits::DIGIT.and(Traits::LATIN), Traits::KANJI],
    finds: &[
        "満77歳",
        "77才 男性",
        "７７歳",
        "七十七歳",
        "077Y",
        "011M",
        "77Y",
        "77 years old",
        "a 77-year-old man",
        "6 months old",
        "77 yo female",
        "77y/o",
        "77 y.o.",
        "age 77",
        "Age: 077Y",
        "aged 5",
        "年齢：77",
        "享年92",
        "生後3か月",
        "M/77Y",
        "77 Jahre alt",
    ],
    leaves: &[
        "5 years of follow-up",
        "70歳代",
        "20歳以上を対象",
        "age 18-65",
        "stage 3",
        "image 77",
        "dosage 50 mg",
        "077",
        "1200Y",
        "MRA 077Y2",
        "200 years old",
        "T2 77Y",
        "2020年 5",
        "万歳",
        "天才",
        "3 months",
        "age 3T",
    ],
    find,
};

static MARKS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new("歳|才").ok());

fn find(text: &Text<'_>) -> Option<Range<usize>> {
    let normal = text.normal();
    let digits = || {
        scan::runs(normal, 0..normal.len())
            .filter(|run| run.len() <= 3)
            .find_map(|run| around(normal, &run))
    };
    let kanji = || {
        MARKS
            .as_ref()?
            .find_iter(normal)
            .find_map(|mark| in_kanji(normal, mark.start()))
    };
    let digits = text.traits().contain(Traits::DIGIT).then(digits).flatten();
    let kanji = text.traits().contain(Traits::KANJI).then(kanji).flatten();
    match (digits, kanji) {
        (Some(a), Some(b)) => Some(if b.start < a.start { b } else { a }),
        (a, b) => a.or(b),
    }
}

/// The oldest that anybody is taken to be, in years.
const OLDEST: u32 = 130;

/// Behind 歳: a group of people, not the age of one.
const GROUPS: &[&str] = &["代", "以上", "以下", "未満", "超", "台", "から", "〜", "~"];

fn in_kanji(text: &str, at: usize) -> Option<Range<usize>> {
    let (number, value) = numeral::before(text, at)?;
    let end = at.checked_add('歳'.len_utf8())?;
    let behind = text.get(end..)?;
    let group = GROUPS.iter().any(|group| behind.starts_with(group));
    let written = text.get(number.clone())? != "元";
    (value <= OLDEST && written && !group).then_some(number.start..end)
}

fn around(text: &str, run: &Range<usize>) -> Option<Range<usize>> {
    let value = scan::small(text, run.clone()).filter(|value| *value <= OLDEST)?;
    let before = scan::char_before(text, run.start);
    let decimal = matches!(before, Some('.' | ','))
        && run
            .start
            .checked_sub(2)
            .is_some_and(|at| scan::digit(text, at));
    if decimal || before.is_some_and(|c| c.is_ascii_alphanumeric()) {
        return None;
    }
    old(text, run)
        .or_else(|| unit(text, run))
        .or_else(|| told(text, run, value))
}

/// `77 years old`, `77-year-old`, `77 yo`, `77 y/o`, `77 Jahre alt`.
fn old(text: &str, run: &Range<usize>) -> Option<Range<usize>> {
    const SPANS: &[&str] = &[
        "y", "yr", "yrs", "year", "years", "mo", "month", "months", "wk", "wks", "week", "weeks",
        "day", "days",
    ];
    let at = scan::skip(text, run.end, 1, b" -");
    if !scan::byte(text, at).is_some_and(|b| b"ymwdjYMWDJ".contains(&b)) {
        return None;
    }
    let word = scan::word_at(text, at);
    let first = text.get(word.clone()).filter(|first| !first.is_empty())?;
    let is = |words: &[&str], word: &str| words.iter().any(|one| one.eq_ignore_ascii_case(word));
    if is(
        &["yo", "yom", "yof", "jährig", "jähriger", "jährige"],
        first,
    ) {
        return Some(run.start..word.end);
    }
    let next = scan::word_at(text, scan::skip(text, word.end, 2, b" -/."));
    let second = text.get(next.clone()).unwrap_or_default();
    let good = (is(SPANS, first) && is(&["old"], second))
        || (is(&["y"], first) && is(&["o"], second) && next.start > word.end)
        || (is(&["Jahre"], first) && is(&["alt"], second));
    good.then_some(run.start..next.end)
}

/// `077Y` as a whole value; `M/77Y`, `77Y/F`.
fn unit(text: &str, run: &Range<usize>) -> Option<Range<usize>> {
    let letter = scan::byte(text, run.end)?;
    let end = run.end.saturating_add(1);
    let whole = run.start == 0
        && text
            .get(end..)
            .is_some_and(|rest| rest.trim_end_matches([' ', '\0']).is_empty());
    if whole
        && ((run.len() == 3 && b"DWMY".contains(&letter)) || (run.len() == 2 && letter == b'Y'))
    {
        return Some(run.start..end);
    }
    let sex = |word: Range<usize>| {
        matches!(
            text.get(word),
            Some("M" | "F" | "male" | "female" | "Male" | "Female")
        )
    };
    let beside = scan::byte_before(text, run.start).is_some_and(|b| b"/, ".contains(&b))
        && sex(scan::word_before(
            text,
            scan::skip_back(text, run.start, 2, b"/, "),
        ));
    let behind = scan::byte(text, end).is_some_and(|b| b"/, ".contains(&b))
        && sex(scan::word_at(text, scan::skip(text, end, 2, b"/, ")));
    let free = !scan::char_at(text, end).is_some_and(char::is_alphanumeric);
    (b"Yy".contains(&letter) && free && (beside || behind)).then_some(run.start..end)
}

/// `age 77`, `年齢:77`, `生後3か月`.
fn told(text: &str, run: &Range<usize>, value: u32) -> Option<Range<usize>> {
    const WORDS: &[&str] = &["age", "aged", "alter", "edad", "âge", "leeftijd"];
    let head = text.get(..scan::skip_back(text, run.start, 3, b" :=("))?;
    // The last letters of the words.
    if !head.ends_with(|c: char| "eErRdD齢令年後".contains(c)) {
        return None;
    }
    if head.ends_with("生後") {
        return Some(run.clone());
    }
    let unit = scan::skip(text, run.end, 1, b"YyDWM");
    let goes_on = scan::char_at(text, unit).is_some_and(|c| c.is_ascii_alphanumeric())
        || (scan::byte(text, unit).is_some_and(|b| b"-~.".contains(&b))
            && scan::digit(text, unit.saturating_add(1)));
    let kanji = ["年齢", "年令", "享年", "行年"];
    let named =
        scan::behind(text, run.start, WORDS) || kanji.iter().any(|word| head.ends_with(word));
    (value > 0 && named && !goes_on).then_some(run.start..unit)
}
