//! `my number`: the individual number of Japan.
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::around::{after, before, digits, first, is_whole_number, near, number};
use super::{Recogniser, Text, Traits, check_digit};

/// See the module.
pub(super) static MY_NUMBER: Recogniser = Recogniser {
    name: "my number",
    en: "a My Number",
    ja: "個人番号(マイナンバー)",
    definition: "Twelve digits, in one run or in three groups of four with spaces or hyphens between them, whose check \
                 digit is right, and that are no part of a longer number, a dotted number or a UUID. Of all numbers of \
                 twelve digits one in eleven passes by chance, so those that are a time stamp (year to minute, or two \
                 digits each from year to second) or one digit twelve times do not count, unless a word such as \
                 マイナンバー stands near. Twelve digits with a wrong check digit are no My Number, with or without \
                 such a word.",
    source: "Order of the Ministry of Internal Affairs and Communications 85 of 2014, article 5 (check digit); \
             Act 27 of 2013 (Number Use Act), article 2 (5)",
    needs: &[Traits::DIGITS_10],
    finds: &[
        "No. 0429 9262 7730",
        "042992627730",
        "1234-5678-9018",
        "マイナンバー：１２３４５６７８９０１８",
        "ID123456789018 checked",
        "個人番号 123456789018、本人確認済",
        "2020 0429 9262 7730",
        "my number is 202009011503",
        "scan_042992627730.dcm",
    ],
    leaves: &[
        "042992627733",
        "143451827373",
        "マイナンバー 123456789019",
        "202009011503",
        "200901081505",
        "1.2.840.123456789018",
        "123456789018.25",
        "0.123456789018",
        "0429 9262 7730 1122",
        "9-0429-9262-7730",
        "a3f123456789018",
        "3f2504e0-4f89-41d3-9a0c-123456789018",
        "000000000000",
    ],
    find,
};

static PATTERN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new("[0-9]{12}|[0-9]{4} ?- ?[0-9]{4} ?- ?[0-9]{4}|[0-9]{4} [0-9]{4} [0-9]{4}").ok()
});

static WORDS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)マイナンバー|個人番号|my ?number|individual number").ok());

fn find(text: &Text<'_>) -> Option<Range<usize>> {
    let text = text.normal();
    first(PATTERN.as_ref()?, text, |range| {
        if !is_whole_number(text, &range) {
            return None;
        }
        let written = text.get(range.clone())?;
        let all = digits(written);
        let good = check_digit::my_number(&all)
            && !in_more_groups(text, &range, written)
            && !ends_uuid(text, range.start)
            && (!is_chance(&all) || near(text, &range, WORDS.as_ref(), 24, 12));
        good.then_some(range)
    })
}

/// Whether one more group of four digits stands behind, as in the number of a card.
fn in_more_groups(text: &str, range: &Range<usize>, written: &str) -> bool {
    let group = after(text, range.end).take(5);
    let more = group
        .enumerate()
        .filter(|(at, c)| {
            if *at == 0 {
                *c == ' '
            } else {
                c.is_ascii_digit()
            }
        })
        .count();
    written.contains(' ') && more == 5
}

/// Whether what stands before is that of the last group of a UUID: `-`, four hex digits, `-`.
fn ends_uuid(text: &str, start: usize) -> bool {
    let mut ahead = before(text, start);
    ahead.next() == Some('-')
        && ahead
            .by_ref()
            .take(4)
            .filter(char::is_ascii_hexdigit)
            .count()
            == 4
        && ahead.next() == Some('-')
}

/// Numbers that pass by chance more often than others: time stamps, and one digit only.
fn is_chance(digits: &[u8]) -> bool {
    let part = |range: Range<usize>| number(digits, range).unwrap_or(u32::MAX);
    let day = |month: usize| {
        (1..=12).contains(&part(month..month + 2)) && (1..=31).contains(&part(month + 2..month + 4))
    };
    let to_the_minute =
        (1900..2100).contains(&part(0..4)) && day(4) && part(8..10) < 24 && part(10..12) < 60;
    let to_the_second = day(2) && part(6..8) < 24 && part(8..10) < 60 && part(10..12) < 60;
    to_the_minute || to_the_second || digits.windows(2).all(|pair| pair.first() == pair.last())
}
