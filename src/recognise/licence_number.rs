//! `licence number`: the number of a Japanese driver's licence.
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::around::{Pattern, digits, first, is_whole_number, near, number};
use super::{Recogniser, Text, Traits, check_digit};

/// See the module.
pub(super) static LICENCE_NUMBER: Recogniser = Recogniser {
    name: "licence number",
    en: "a driver's licence number",
    ja: "運転免許証番号",
    definition: "Twelve digits, in one run or in three groups of four, that begin with the number of a public safety \
                 commission and whose eleventh digit is the check digit, with a word such as 免許, driver or licence near. \
                 Without such a word one number of twelve digits in 25 would pass.",
    source: "National Police Agency, rules for the numbers of driver's licences (commission, year, serial number, check \
             digit modulo 11 with the weights 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, reissues)",
    needs: &[
        Traits::DIGITS_12.and(Traits::LATIN),
        Traits::DIGITS_12.and(Traits::KANJI),
    ],
    finds: &[
        "運転免許証 459803358720",
        "免許証番号:第 ４５９８０３３５８７２０ 号",
        "免許 4598-0335-8720",
        "driver's licence 459803358720",
        "Driver License No. 309012345620",
        "DL# 309012345620",
        "459803358721 (運転免許)",
        "本人確認書類 免許証 4598 0335 8720",
    ],
    leaves: &[
        "459803358720",
        "運転免許証 459803358730",
        "運転免許証 192345678920",
        "software license 153803358720",
        "免許 1.2.459803358720",
        "licence 4598033587201",
        "driver version 4.5.98",
        "免許皆伝 2020-09-02 15:35",
    ],
    find,
};

static PATTERN: LazyLock<Option<Pattern>> = LazyLock::new(|| {
    Pattern::new("[0-9]{12}|[0-9]{4}~[0-9]{4}~[0-9]{4}|[0-9]{4} [0-9]{4} [0-9]{4}")
});

static WORDS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)免許|運転|driver|driving|licen[cs]e|(?-u:\b)DL(?-u:\b)").ok()
});

/// The public safety commissions: 10–14 Hokkaido, 20–25 Tohoku, 30 Tokyo, 40–49 Kanto to Shizuoka, 50–55 Hokuriku to Mie,
/// 60–65 Kinki, 70–74 Chugoku, 80–83 Shikoku, 90–97 Kyushu and Okinawa.
fn is_commission(number: u32) -> bool {
    matches!(number, 10..=14 | 20..=25 | 30 | 40..=55 | 60..=65 | 70..=74 | 80..=83 | 90..=97)
}

fn find(text: &Text<'_>) -> Option<Range<usize>> {
    let text = text.normal();
    if !WORDS.as_ref()?.is_match(text) {
        return None;
    }
    first(PATTERN.as_ref()?.of(text), text, |range| {
        let all = digits(text.get(range.clone())?);
        let good = check_digit::licence(&all)
            && is_commission(number(&all, 0..2)?)
            && is_whole_number(text, &range)
            && near(text, &range, WORDS.as_ref(), 24, 12);
        good.then_some(range)
    })
}
