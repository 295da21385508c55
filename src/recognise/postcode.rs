//! `postcode`: the code of a place for the post.
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::around::{Pattern, after, before, earlier, first, is_whole_number, near};
use super::{Recogniser, Text, Traits};

/// See the module.
pub(super) static POSTCODE: Recogniser = Recogniser {
    name: "postcode",
    en: "a postcode",
    ja: "郵便番号",
    definition: "Japan: `〒` and seven digits, with a hyphen behind the third or without; or three digits, a hyphen and four, \
                 with a word such as 郵便番号 or postal code before them, a prefecture, city or district behind them, or one \
                 in Latin letters (Osaka-shi) near. Other countries: five digits (and four more) behind `ZIP` or the letters \
                 of a state of the USA and a comma; a British or Canadian code behind a word such as postcode.",
    source: "Postal code system of Japan Post (seven digits, 1998); USPS Publication 28, 21 (ZIP Code, ZIP+4, state \
             abbreviations); Royal Mail PAF Digest (postcode formats); Canada Post addressing guidelines",
    needs: &[
        Traits::DIGITS_4.and(Traits::WIDE),
        Traits::DIGIT.and(Traits::LATIN),
    ],
    finds: &[
        "〒812-0094 福岡県福岡市",
        "〒8120094",
        "〒 ８１２－００９４",
        "812-0094 福岡県福岡市東区",
        "郵便番号 812-0094",
        "郵便番号：8120094",
        "Postal code: 101-0021",
        "100-0001東京都千代田区",
        "Kita-ku, Osaka-shi 530-0097",
        "812-0094 9-9-9 Kasou, Hakata-ku, Fukuoka",
        "1-2-3 Otemachi, Tokyo 100-0004, Japan",
        "ZIP 02114",
        "zip code: 90210-1234",
        "Boston, MA 02114",
        "postcode SW1A 1AA",
        "Postal Code K1A 0B1",
    ],
    leaves: &[
        "812-0094",
        "SN 101-0021",
        "512-1024 matrix",
        "〒のマーク",
        "〒812-00945",
        "T1 SE 2AX",
        "SE1 2DT",
        "file.zip 12345",
        "data.zip 1080752",
        "0812-0094 福岡県",
        "812-0094-1 福岡県",
        "TE, TR 12345",
        "300-1200 s/mm2 区間",
    ],
    find,
};

static JAPANESE: LazyLock<Option<Pattern>> = LazyLock::new(|| Pattern::new("[0-9]{3}~?[0-9]{4}"));

static FOREIGN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        "(?:ZIP|zip|Zip)[^0-9A-Za-z]{0,3}(?:[Cc]ode|CODE)?[^0-9A-Za-z]{0,3}[0-9]{5}(?:-[0-9]{4})?\
         |, ?(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]) [0-9]{5}(?:-[0-9]{4})?\
         |(?i:post ?code|postal ?code|postal)[^0-9A-Za-z]{0,3}(?i:[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}|[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]|[0-9]{4,6}(?-u:\\b))",
    )
    .ok()
});

static WORDS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        "(?i)〒|郵便番号|(?-u:\\b)(?:post ?code|postal)(?-u:\\b)|(?:^|[^.a-z0-9])zip(?-u:\\b)",
    )
    .ok()
});

/// The same in Latin letters, and the country behind a comma.
static LATIN_PLACE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new("(?i)[a-z]-(?:ken|fu|to|shi|ku|gun|cho|machi|mura)(?-u:\\b)|, ?japan(?-u:\\b)").ok()
});

/// A prefecture, city, ward, district, town or village.
static PLACE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new("^[ ,、]{0,2}[\u{3041}-\u{30FF}々\u{3400}-\u{9FFF}]{1,6}?[都道府県市区郡町村]").ok()
});

fn find(text: &Text<'_>) -> Option<Range<usize>> {
    let seven = text.traits().contain(Traits::DIGITS_7);
    let text = text.normal();
    // without a place or a word, a number of Japan is none, so most texts are done here
    let japanese = || {
        (!text.is_ascii() || WORDS.as_ref()?.is_match(text) || LATIN_PLACE.as_ref()?.is_match(text))
            .then(|| {
                first(JAPANESE.as_ref()?.of(text), text, |range| {
                    is_japanese(text, &range).then_some(range)
                })
            })
            .flatten()
    };
    let foreign = first(FOREIGN.as_ref()?, text, |range| {
        is_foreign(text, &range).then_some(range)
    });
    earlier(seven.then(japanese).flatten(), foreign)
}

fn is_foreign(text: &str, range: &Range<usize>) -> bool {
    let comma = text
        .get(range.clone())
        .is_some_and(|written| written.starts_with(','));
    let inside = before(text, range.start)
        .next()
        .is_some_and(|c| c.is_ascii_alphanumeric() || c == '.');
    let goes_on = after(text, range.end)
        .next()
        .is_some_and(|c| c.is_ascii_alphanumeric());
    (comma || !inside) && !goes_on
}

fn is_japanese(text: &str, range: &Range<usize>) -> bool {
    let hyphen = range.len() > 7;
    let behind = text.get(range.end..).unwrap_or_default();
    let place = || {
        PLACE.as_ref().is_some_and(|place| place.is_match(behind))
            || near(text, range, LATIN_PLACE.as_ref(), 48, 48)
    };
    is_whole_number(text, range)
        && (near(text, range, WORDS.as_ref(), 16, 0) || (hyphen && place()))
}
