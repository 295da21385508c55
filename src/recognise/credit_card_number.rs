//! `credit card number`: an issuer's range, a length, Luhn.
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::around::{Pattern, digits, first, is_whole_number, near, number};
use super::{Recogniser, Text, Traits, check_digit};

/// See the module.
pub(super) static CREDIT_CARD_NUMBER: Recogniser = Recogniser {
    name: "credit card number",
    en: "a credit card number",
    ja: "クレジットカード番号",
    definition: "A number in the range of an issuer (Visa, Mastercard, American Express, Diners Club, JCB, Discover, \
                 UnionPay), of a length that this issuer uses, whose check digit (Luhn) is right, and that is no part of a \
                 longer or dotted number. 15 and 16 digits count in one run or in groups as on cards; other lengths (13, 14, \
                 17 to 19) only in groups, or with a word such as card, Visa or カード near, since time stamps and article \
                 numbers have them too.",
    source: "ISO/IEC 7812-1 (numbering, annex B: Luhn); the issuers' published ranges",
    needs: &[Traits::DIGITS_13],
    finds: &[
        "4111111111111111",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "カード番号 ５５５５５５５５５５５５４４４４",
        "378282246310005",
        "3782 822463 10005",
        "3056 9309 0259 04",
        "card 30569309025904",
        "4111‐1111‐1111‐1111",
        "JCB 3530111333300000",
        "6011000990139424 exp 12/29",
        "2223003122003222",
        "visa 4222222222222",
    ],
    leaves: &[
        "4111111111111112",
        "4222222222222",
        "30569309025904",
        "1.2.840.4111111111111111",
        "4111111111111111.5",
        "94111111111111111",
        "2019090658926321",
        "8000000000330109",
        "0000000000000000",
        "4111-1111-1111-1111-1111",
        "1411111111111111 11",
    ],
    find,
};

static PATTERN: LazyLock<Option<Pattern>> = LazyLock::new(|| {
    Pattern::new(
        "[2-6][0-9]{12,18}|[2-6][0-9]{3}(?:~[0-9]{4}){3}(?:~?[0-9]{1,3})?|[2-6][0-9]{3}(?: [0-9]{4}){3}\
         |3[0-9]{3}(?: |~)[0-9]{6}(?: |~)[0-9]{4,5}|3[0-9]{3}(?: |~)[0-9]{4}(?: |~)[0-9]{4}(?: |~)[0-9]{2}",
    )
});

static WORDS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)カード|クレジット|credit|(?-u:\b)card(?-u:\b)|visa|master ?card|amex|diners|(?-u:\b)jcb(?-u:\b)|unionpay|銀聯").ok()
});

fn find(text: &Text<'_>) -> Option<Range<usize>> {
    let text = text.normal();
    first(PATTERN.as_ref()?.of(text), text, |range| {
        if !is_whole_number(text, &range) {
            return None;
        }
        let written = text.get(range.clone())?;
        let all = digits(written);
        let grouped = written.len() > all.len();
        let good = check_digit::luhn(&all)
            && is_issued(&all)
            && (grouped
                || matches!(all.len(), 15 | 16)
                || near(text, &range, WORDS.as_ref(), 24, 12));
        good.then_some(range)
    })
}

/// Whether the first digits are in the range of an issuer, and the length is one that it uses.
fn is_issued(digits: &[u8]) -> bool {
    let Some(first) = number(digits, 0..6) else {
        return false;
    };
    match first {
        400_000..=499_999 => matches!(digits.len(), 13 | 16 | 19),
        510_000..=559_999 | 222_100..=272_099 => digits.len() == 16,
        340_000..=349_999 | 370_000..=379_999 => digits.len() == 15,
        300_000..=305_999 | 309_500..=309_599 | 360_000..=369_999 | 380_000..=399_999 => {
            matches!(digits.len(), 14 | 16)
        }
        352_800..=358_999 => (16..=19).contains(&digits.len()),
        601_100..=601_199 | 644_000..=659_999 | 620_000..=629_999 => {
            (16..=19).contains(&digits.len())
        }
        _ => false,
    }
}
