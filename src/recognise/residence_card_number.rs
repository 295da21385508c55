//! `residence card number`: two letters, eight digits, two letters.
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::around::{before, first, is_word};
use super::{Recogniser, Text, Traits};

/// See the module.
pub(super) static RESIDENCE_CARD_NUMBER: Recogniser = Recogniser {
    name: "residence card number",
    en: "a residence card number",
    ja: "在留カード番号",
    definition: "Two capital letters, eight digits, two capital letters, which no other letter or digit touches; the same for \
                 the special permanent resident certificate. There is no check digit.",
    source: "Immigration Control and Refugee Recognition Act, article 19-4; Immigration Services Agency, form of the \
             residence card number",
    needs: &[Traits::DIGITS_7.and(Traits::LATIN)],
    finds: &[
        "AB12345678CD",
        "在留カード UH01234567EA",
        "ＡＢ１２３４５６７８ＣＤ",
        "card: AB12345678CD.",
        "在留カード番号AB12345678CD号",
        "AB 12345678 CD",
        "(ZZ00000001YY)",
        "copy_AB12345678CD.pdf",
    ],
    leaves: &[
        "AB1234567CD",
        "AB123456789CD",
        "XAB12345678CD",
        "AB12345678CDE",
        "ab12345678cd",
        "MR20200902153012",
        "CT 20200902 AX",
        "AB12345678",
        "3F2504E0-4F89-41D3-9A0C-AB12345678CD",
    ],
    find,
};

static PATTERN: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new("[A-Z]{2}[0-9]{8}[A-Z]{2}|[A-Z]{2} [0-9]{8} [A-Z]{2}").ok());

fn find(text: &Text<'_>) -> Option<Range<usize>> {
    let text = text.normal();
    first(PATTERN.as_ref()?, text, |range| {
        let written = text.get(range.clone())?;
        let good = is_word(text, &range)
            && before(text, range.start).next() != Some('-')
            && !(written.contains(' ') && is_date(written));
        good.then_some(range)
    })
}

/// Whether the digits between spaces begin as a date does.
fn is_date(written: &str) -> bool {
    written
        .get(3..5)
        .is_some_and(|century| century == "19" || century == "20")
}
