//! `passport number`: two letters and seven digits.
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::around::{first, is_word, near};
use super::{Recogniser, Text, Traits};

/// See the module.
pub(super) static PASSPORT_NUMBER: Recogniser = Recogniser {
    name: "passport number",
    en: "a passport number",
    ja: "旅券番号",
    definition: "Two letters and seven digits, or, as in other countries, nine letters and digits of which seven or more are \
                 digits, with a word such as 旅券, パスポート or passport near. Without such a word, serial numbers, accession \
                 numbers and record numbers such as `MR1234567` would pass, and there is no check digit.",
    source: "Passport Act of Japan (Act 267 of 1951) and its order, form of the passport; ICAO Doc 9303 part 4, document \
             number of nine characters",
    needs: &[
        Traits::DIGITS_7.and(Traits::LATIN),
        Traits::DIGITS_7.and(Traits::KANJI),
        Traits::DIGITS_7.and(Traits::KANA),
    ],
    finds: &[
        "passport TR1234567",
        "Passport No.: MZ7654321",
        "旅券番号 TK0012345",
        "パスポート：ＴＲ１２３４５６７",
        "TZ1234567 (passport)",
        "pp/passport#AB1234567.",
        "ﾊﾟｽﾎﾟｰﾄ TR 1234567",
        "US passport 123456789",
        "passport C01234567",
    ],
    leaves: &[
        "TR1234567",
        "MR0903782",
        "passport TR12345678",
        "passport XTR1234567",
        "passport checked 2020-09-02",
        "passport 20200902",
        "パスポート確認済",
        "旅券 T1 TR 500 TE 20",
    ],
    find,
};

static PATTERN: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new("[A-Za-z]{2} ?[0-9]{7}|[A-Za-z][0-9]{8}|[0-9]{8}[A-Za-z0-9]").ok());

static WORDS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new("(?i)旅券|パスポート|passport").ok());

fn find(text: &Text<'_>) -> Option<Range<usize>> {
    let text = text.normal();
    if !WORDS.as_ref()?.is_match(text) {
        return None;
    }
    first(PATTERN.as_ref()?, text, |range| {
        let good = matches!(range.len(), 9 | 10)
            && is_word(text, &range)
            && near(text, &range, WORDS.as_ref(), 24, 12);
        good.then_some(range)
    })
}
