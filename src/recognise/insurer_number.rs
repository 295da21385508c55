//! `insurer number`: the number of a Japanese health insurer.
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::around::{digits, first, is_whole_number, near, number};
use super::{Recogniser, Text, Traits, check_digit};

/// See the module.
pub(super) static INSURER_NUMBER: Recogniser = Recogniser {
    name: "insurer number",
    en: "an insurer number",
    ja: "保険者番号",
    definition: "Six or eight digits whose check digit is right and in which the number of a prefecture, 01 to 47, stands \
                 where it must (in front, behind the two digits of the law if there are eight), with a word such as \
                 保険者番号, 保険証, insurer or insurance near it. Without such a word too many numbers would pass: one in \
                 ten has a right check digit. What may be a date (20200903, 200903) counts only with 保険者番号, 負担者番号 \
                 or insurer.",
    source: "Ministry of Health and Welfare, notice 45 of 1976 (保険者番号等の設定について) and its rules for the check digit",
    needs: &[
        Traits::DIGITS_4.and(Traits::LATIN),
        Traits::DIGITS_4.and(Traits::KANJI),
    ],
    finds: &[
        "保険者番号 33120015",
        "保険者番号：０１１３００１２",
        "保険者番号 138057",
        "insurance no. 33120015",
        "Insurer number: 33120015",
        "保険証(33120015)",
        "保険 33120015",
        "33120015 公費負担者番号",
        "被保険者 記号12 番号345 保険者33120015",
    ],
    leaves: &[
        "33120015",
        "保険者番号 33120016",
        "保険者番号 33990011",
        "保険証確認 20200903",
        "insurance 200907",
        "insurance 3312001533120015",
        "保険 1.33120015",
        "insurance checked, series of 512 x 512",
        "保険診療 2020年9月2日",
    ],
    find,
};

static PATTERN: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new("[0-9]{6}(?:[0-9]{2})?").ok());

/// Words that announce nothing else.
static SURE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new("(?i)保険者番号|負担者番号|insurer").ok());

static WORDS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new("(?i)保険|公費|insurer|insurance|insured").ok());

fn find(text: &Text<'_>) -> Option<Range<usize>> {
    let text = text.normal();
    if !WORDS.as_ref()?.is_match(text) {
        return None;
    }
    first(PATTERN.as_ref()?, text, |range| {
        let all = digits(text.get(range.clone())?);
        let prefecture = all.len().checked_sub(6)?;
        let good = check_digit::luhn(&all)
            && (1..=47).contains(&number(&all, prefecture..prefecture + 2)?)
            && is_whole_number(text, &range)
            && near(text, &range, WORDS.as_ref(), 16, 12)
            && (!is_date(&all) || near(text, &range, SURE.as_ref(), 16, 12));
        good.then_some(range)
    })
}

/// Whether the digits may be a date: year, month and day, the year with two digits if there are six.
fn is_date(digits: &[u8]) -> bool {
    let part = |range: Range<usize>| number(digits, range).unwrap_or(0);
    let year = digits.len().saturating_sub(4);
    (year == 2 || (1900..2100).contains(&part(0..year)))
        && (1..=12).contains(&part(year..year + 2))
        && (1..=31).contains(&part(year + 2..year + 4))
}
