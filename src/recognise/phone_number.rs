//! `phone number`: numbers of telephones and faxes.
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::around::{
    Pattern, after, before, digits, earlier, first, is_hyphen, joins_number, near,
};
use super::{Recogniser, Text, Traits};

/// See the module.
pub(super) static PHONE_NUMBER: Recogniser = Recogniser {
    name: "phone number",
    en: "a phone number",
    ja: "電話番号",
    definition: "A Japanese number written with hyphens, spaces or brackets and with an area code that exists, a Japanese \
                 mobile number (070, 080, 090 and eight more digits) also in one run, a Korean or North American number with \
                 hyphens or brackets, or `+`, the code of a country and 8 to 15 digits in all. With a word such as TEL, \
                 phone, fax or 電話 right before it, any number of 7 to 13 digits that is no date. Parts of longer or \
                 dotted numbers are none.",
    source: "Telecommunications Numbering Plan of Japan (Ministry of Internal Affairs and Communications, notice 6 of \
             2019); ITU-T E.164 and E.123; North American Numbering Plan",
    needs: &[
        Traits::DIGITS_7.and(Traits::LATIN),
        Traits::DIGITS_7.and(Traits::WIDE),
        Traits::DIGITS_7.and(Traits::HYPHEN),
        Traits::DIGITS_7.and(Traits::SPACE),
        Traits::DIGITS_7.and(Traits::BRACKET),
        Traits::DIGITS_7.and(Traits::PLUS),
        Traits::DIGITS_7.and(Traits::DOTS_2),
        Traits::DIGITS_10,
    ],
    finds: &[
        "03-1234-5678",
        "090-0898-7910",
        "tel 090-0898-7910 call after 5pm",
        "０９０－０８９８－７９１０ に連絡",
        "09008987910",
        "(03)1234-5678",
        "03(1234)5678",
        "0123-45-6789",
        "0120-444-444",
        "03ー1234ー5678",
        "+81 90-1234-5678",
        "+81312345678",
        "+1 (555) 010-9999",
        "(415) 555-0132",
        "415-555-0132",
        "1-800-555-0199",
        "010-1234-5678",
        "+44 20 7946 0958",
        "電話番号：0312345678",
        "Phone: 555 123 4567",
        "TEL.123-4567",
        "fax(092)123-4567",
        "03 1234 5678",
        "412-438-8675",
        "732-993-4600x11",
        "090 - 1234 - 5678",
        "090.1234.5678",
        "0123(45)6789",
        "(555)-555-1234",
    ],
    leaves: &[
        "0312345678",
        "01234567890",
        "2020-09-02",
        "02-09-2020",
        "512-512-123",
        "0512-512-1234-1",
        "1.2.03-1234-5678",
        "1.2.840.10008.09012345678",
        "0.09012345678",
        "123-45-6789",
        "11-05-25-142825",
        "phone 2020-09-02 15:30",
        "contact 20200902",
        "shift +20 30 40 50 60",
        "1e+1234567890",
        "00-1234-5678",
        "101-0021",
        "090-1234-56789",
        "512 512 1234",
        "Tel Aviv 2020",
        "02 256 1024",
        "0123 45 6789",
    ],
    find,
};

/// The forms that need no word beside them.
static PATTERN: LazyLock<Option<Pattern>> = LazyLock::new(|| {
    let japanese = "0[0-9]{1,4} ?~ ?[0-9]{1,4} ?~ ?[0-9]{3,4}|0[0-9]{1,3} [0-9]{3,4} [0-9]{4}|0[0-9]{1,3}\\.[0-9]{3,4}\\.[0-9]{4}\
                    |0[0-9]{1,4} ?\\([0-9]{1,4}\\) ?[0-9]{4}|\\(0[0-9]{1,4}\\) ?[0-9]{1,4}(?: |~)?[0-9]{4}|0[789]0[0-9]{8}";
    let american = "(?:1[- ])?\\([2-9][0-9]{2}\\)[- ]?[2-9][0-9]{2}[- .]?[0-9]{4}\
                    |(?:1~)?[2-9][0-9]{2}~[2-9][0-9]{2}~[0-9]{4}|[2-9][0-9]{2}\\.[2-9][0-9]{2}\\.[0-9]{4}";
    let international = "\\+[1-9][0-9]{0,2}(?:(?: |\\.|~)?(?:\\(0?[0-9]{0,5}\\)|[0-9]{1,12})){1,6}";
    Pattern::new(&format!("{japanese}|{american}|{international}"))
});

/// Any number behind a word that announces one.
static ANNOUNCED: LazyLock<Option<Pattern>> = LazyLock::new(|| {
    Pattern::new(
        "(?i)(?:(?-u:\\b)(?:tele?phone|phone|tel|fax|mobile|cell|ph)(?-u:\\b)|電話|携帯|ファックス|ファクス|전화|휴대폰)\
         (?:番号| ?(?:numbers?|no|nr|#))?[^0-9A-Za-z]{0,4}?\
         (\\+?\\(?[0-9]{1,5}\\)?(?:(?:~|[ ./(])?\\(?[0-9]{1,5}\\)?){0,5})",
    )
});

static WORDS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new("(?i)(?-u:\\b)(?:tel|fax|phone|call|mobile|cell)(?-u:\\b)|電話|携帯|連絡").ok()
});

static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new("^(?:19|20)[0-9]{2}([-./ ]?)[0-9]{1,2}[-./ ]?[0-9]{1,2}(?:[^0-9]|$)").ok()
});

fn find(text: &Text<'_>) -> Option<Range<usize>> {
    let letters = text.traits();
    let letters = letters.contain(Traits::LATIN) || letters.contain(Traits::WIDE);
    let text = text.normal();
    let plain = first(PATTERN.as_ref()?.of(text), text, |range| {
        let written = text.get(range.clone())?;
        (stands_free(text, &range) && is_plausible(written)).then_some(range)
    });
    earlier(plain, letters.then(|| announced(text)).flatten())
}

/// Whether it is no part of a longer number or name. A letter may stand before it only if a word for a phone ends there.
fn stands_free(text: &str, range: &Range<usize>) -> bool {
    let letter = before(text, range.start)
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic());
    let digit = before(text, range.start)
        .next()
        .is_some_and(|c| c.is_ascii_digit() || c == '+');
    let begins = !digit
        && !joins_number(before(text, range.start))
        && (!letter || near(text, range, WORDS.as_ref(), 6, 0));
    let mut behind = after(text, range.end);
    let ends = match behind.next() {
        // an extension
        Some('x' | 'X') => behind.next().is_some_and(|c| c.is_ascii_digit()),
        next => {
            !next.is_some_and(|c| c.is_ascii_alphanumeric())
                && !joins_number(after(text, range.end))
        }
    };
    begins && ends
}

/// Whether the number of digits is right, and the area or the country code is one that exists.
fn is_plausible(written: &str) -> bool {
    let all = digits(written);
    if written.starts_with('+') {
        return is_international(written, &all);
    }
    if !matches!(all.first(), Some(0)) {
        return is_american(&all);
    }
    let groups: Vec<usize> = written
        .split(|c: char| !c.is_ascii_digit())
        .map(str::len)
        .filter(|len| *len > 0)
        .collect();
    let marked = written.contains(|c| is_hyphen(c) || c == '(');
    is_japanese(&all, &groups, marked) || (marked && is_korean(&all, &groups))
}

/// `0`, the area code (two to five digits with the 0), the exchange, four digits: ten digits, eleven for mobile (070, 080,
/// 090) and IP phones (050) and for 0800.
fn is_japanese(all: &[u8], groups: &[usize], marked: bool) -> bool {
    let [0, second, third, fourth, ..] = all else {
        return false;
    };
    match groups {
        [11] | [3, 4, 4] => matches!(second, 5 | 7..=9) && *third == 0,
        [4, 3, 3] => matches!((second, third, fourth), (1, 2, 0) | (5, 7, 0)),
        [4, 2, 4] if (second, third, fourth) == (&1, &2, &0) => true,
        [4, 3, 4] => (second, third, fourth) == (&8, &0, &0),
        [2, 4, 4] => matches!(second, 3 | 4 | 6),
        [3, 3, 4] => is_area_of_three(*second, *third),
        [4, 2, 4] | [5, 1, 4] => marked && *second > 0 && *third > 1,
        _ => false,
    }
}

/// The area codes of three digits.
fn is_area_of_three(second: u8, third: u8) -> bool {
    match second {
        1 => matches!(third, 1 | 5 | 7..=9),
        2 => matches!(third, 2..=9),
        4 => matches!(third, 2..=9),
        5 => matches!(third, 2..=5 | 8 | 9),
        7 => matches!(third, 2 | 3 | 5..=9),
        8 => matches!(third, 2..=4 | 6..=9),
        9 => matches!(third, 2 | 3 | 5..=9),
        _ => false,
    }
}

/// Mobile 010, 011, 016 to 019; Seoul 02; the other areas 031 to 064; IP phones 070.
fn is_korean(all: &[u8], groups: &[usize]) -> bool {
    matches!(
        (all, groups),
        ([0, 1, 0, ..], [3, 4, 4])
            | ([0, 1, 1 | 6..=9, ..] | [0, 3..=6, 1..=5, ..], [3, 3 | 4, 4])
            | ([0, 2, ..], [2, 3 | 4, 4])
    )
}

/// Ten digits, or eleven with 1 before them; neither area nor exchange ends in 11 (911, 411).
fn is_american(all: &[u8]) -> bool {
    let ten = all.strip_prefix(&[1]).unwrap_or(all);
    match ten {
        [a, b, c, d, e, f, ..] => {
            ten.len() == 10
                && *a > 1
                && *b < 9
                && (*b, *c) != (1, 1)
                && *d > 1
                && (*e, *f) != (1, 1)
        }
        _ => false,
    }
}

/// 8 to 15 digits; what is known of some countries; and no list of small numbers with a sign.
fn is_international(written: &str, all: &[u8]) -> bool {
    let run = |text: &str| text.bytes().rev().take_while(u8::is_ascii_digit).count();
    let national = |skip: usize| {
        let rest = all.get(skip..).unwrap_or_default();
        rest.strip_prefix(&[0]).unwrap_or(rest).len()
    };
    match all {
        [8, 1, ..] => matches!(national(2), 9 | 10),
        [8, 2, ..] => matches!(national(2), 8..=10),
        [1, ..] => all.len() == 11,
        // countries that write their numbers in pairs
        [3, 1..=4 | 6 | 9, ..] | [4, 1 | 3 | 5..=9, ..] => matches!(all.len(), 8..=15),
        _ => {
            matches!(all.len(), 8..=15)
                && run(written) >= 3
                && (run(written) < all.len() || all.len() > 9)
        }
    }
}

/// 7 to 13 digits behind a word that announces a phone number, if they are no date.
fn announced(text: &str) -> Option<Range<usize>> {
    let pattern = ANNOUNCED.as_ref()?.of(text);
    pattern.captures_iter(text).find_map(|found| {
        let number = found.get(1)?;
        let written = number.as_str();
        let range = number.range();
        let good = matches!(digits(written).len(), 7..=13)
            && !DATE.as_ref()?.is_match(written)
            && !after(text, range.end)
                .next()
                .is_some_and(|c| c.is_ascii_alphanumeric());
        good.then_some(range)
    })
}
