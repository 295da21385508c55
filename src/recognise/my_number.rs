//! `my number`: the individual number of Japan.
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::around::{Pattern, after, before, digits, first, is_whole_number, near, number};
use super::{Recogniser, Text, Traits, check_digit};

/// See the module.
pub(super) static MY_NUMBER: Recogniser = Recogniser {
    name: "my number",
    en: "a My Number",
    ja: "個人番号(マイナンバー)",
    definition: "Twelve digits, in one run or in three groups of four with spaces or hyphens between them, whose check \
                 digit is right, and that are no part of a longer number, a dotted number or a UUID. Of all numbers of \
                 twelve digits one in eleven passes by chance, so those that are a time stamp (year to minute; in one \
                 run also two digits each from year to second, of 1980 to 2039) or one digit twelve times do not count, unless a word such as \
                 マイナンバー stands near. Twelve digits with a wrong check digit are no My Number, with or without \
                 such a word.",
    source: "Order of the Ministry of Internal Affairs and Communications 85 of 2014, article 5 (check digit); \
             Act 27 of 2013 (Number Use Act), article 2 (5)",
    needs: &[Traits::DIGITS_12],
    finds: &[
        "No. 0429 9262 7730",
        "042992627730",
        "1234-5678-9018",
        "マイナンバー：１２３４５６７８９０１８",
        "ID123456789018 checked",
        "個人番号 123456789018、本人確認済",
        "2020 0429 9262 7730",
        "my number is 202009011503",
        "0429ー9262ー7730",
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
        "d94f250e-0429-9262-7730-a305e82c3301",
        "000000000000",
    ],
    find,
};

static PATTERN: LazyLock<Option<Pattern>> = LazyLock::new(|| {
    Pattern::new("[0-9]{12}|[0-9]{4} ?~ ?[0-9]{4} ?~ ?[0-9]{4}|[0-9]{4} [0-9]{4} [0-9]{4}")
});

static WORDS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)マイナンバー|個人番号|my ?number|individual number").ok());

fn find(text: &Text<'_>) -> Option<Range<usize>> {
    let text = text.normal();
    first(PATTERN.as_ref()?.of(text), text, |range| {
        if !is_whole_number(text, &range) {
            return None;
        }
        let written = text.get(range.clone())?;
        let all = digits(written);
        let good = check_digit::my_number(&all)
            && !in_more_groups(text, &range, written)
            && !is_in_uuid(text, range.start)
            && (!is_chance(&all, written.len() > all.len())
                || near(text, &range, WORDS.as_ref(), 24, 12));
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

/// Whether what stands before is that of a group in a UUID: a hyphen behind eight hex digits, or behind four and a hyphen.
fn is_in_uuid(text: &str, start: usize) -> bool {
    let mut ahead = before(text, start);
    let hyphen = ahead.next() == Some('-');
    let group: Vec<char> = ahead.take_while(|c| *c != '-').take(9).collect();
    let first = group.len() == 8;
    let later = group.len() == 4 && before(text, start).nth(5) == Some('-');
    hyphen && (first || later) && group.iter().all(char::is_ascii_hexdigit)
}

/// Numbers that are often no My Number though they pass: time stamps (those with two digits for the year are written in
/// one run, and are of 1980 to 2039), and one digit only.
fn is_chance(digits: &[u8], grouped: bool) -> bool {
    let part = |range: Range<usize>| number(digits, range).unwrap_or(u32::MAX);
    let day = |month: usize| {
        (1..=12).contains(&part(month..month + 2)) && (1..=31).contains(&part(month + 2..month + 4))
    };
    let to_the_minute =
        (1900..2100).contains(&part(0..4)) && day(4) && part(8..10) < 24 && part(10..12) < 60;
    let to_the_second = !grouped
        && matches!(part(0..2), 0..=39 | 80..=99)
        && day(2)
        && part(6..8) < 24
        && part(8..10) < 60
        && part(10..12) < 60;
    to_the_minute || to_the_second || digits.windows(2).all(|pair| pair.first() == pair.last())
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn each_number_is_found_in_each_of_its_forms_and_none_with_a_wrong_check_digit(
            first in proptest::collection::vec(0..10u8, 11),
        ) {
            for check in 0..10u8 {
                let all: Vec<u8> = first.iter().copied().chain([check]).collect();
                let run: String = all.iter().map(|digit| char::from(b'0' + digit)).collect();
                let groups: Vec<String> = all
                    .chunks(4)
                    .map(|group| group.iter().map(|digit| char::from(b'0' + digit)).collect())
                    .collect();
                let texts = [run.clone(), groups.join(" "), groups.join("-"), groups.join("ー")];
                for text in texts {
                    let text = format!("マイナンバー {text} です");
                    let found = MY_NUMBER.find_in(&Text::new(&text)).is_some();
                    proptest::prop_assert_eq!(found, check_digit::my_number(&all), "{}", text);
                }
            }
        }
    }
}
