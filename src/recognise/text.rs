//! [`Text`]: a text made ready for all recognisers at once.
use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// A text in its normal form (Unicode NFKC: full-width and half-width forms, ligatures and composed kana are one form; and
/// decimal digits of every script and the hyphen U+2010 are those of ASCII), what kinds of characters it has, and where
/// each part of it stood before.
#[derive(Debug)]
pub struct Text<'a> {
    normal: Cow<'a, str>,
    traits: Traits,
    /// Where in `normal` (bytes) each cluster begins, and how many characters stood before it in the original; empty where
    /// every character is a byte and stands for itself.
    places: Vec<(usize, u32)>,
}

/// Where something stands in a text, in characters of the original, counted from 1; both ends belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place {
    /// The first character.
    pub first: u32,
    /// The last character.
    pub last: u32,
}

/// Which kinds of characters a text has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Traits(u16);

impl Traits {
    /// None in particular.
    pub const NONE: Self = Self(0);
    /// An ASCII digit.
    pub const DIGIT: Self = Self(1);
    /// A letter of the Latin alphabet, with or without accents.
    pub const LATIN: Self = Self(1 << 1);
    /// A kanji (CJK ideograph).
    pub const KANJI: Self = Self(1 << 2);
    /// Hiragana or katakana.
    pub const KANA: Self = Self(1 << 3);
    /// `@`.
    pub const AT: Self = Self(1 << 4);
    /// `.`.
    pub const DOT: Self = Self(1 << 5);
    /// `:`.
    pub const COLON: Self = Self(1 << 6);
    /// `/`.
    pub const SLASH: Self = Self(1 << 7);
    /// `-`.
    pub const HYPHEN: Self = Self(1 << 8);
    /// At least four ASCII digits, in one run or in several.
    pub const DIGITS_4: Self = Self(1 << 9);
    /// At least ten ASCII digits, in one run or in several.
    pub const DIGITS_10: Self = Self(1 << 10);

    /// Whether all of `other` are among these.
    pub const fn contain(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// These and `other`.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn of(text: &str) -> Self {
        let mut traits = Self::NONE;
        let mut digits = 0u32;
        for c in text.chars() {
            digits = digits.saturating_add(u32::from(c.is_ascii_digit()));
            traits = traits.and(Self::of_char(c));
        }
        if digits >= 4 {
            traits = traits.and(Self::DIGITS_4);
        }
        if digits >= 10 {
            traits = traits.and(Self::DIGITS_10);
        }
        traits
    }

    fn of_char(c: char) -> Self {
        match c {
            '0'..='9' => Self::DIGIT,
            'A'..='Z' | 'a'..='z' | '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => Self::LATIN,
            '@' => Self::AT,
            '.' => Self::DOT,
            ':' => Self::COLON,
            '/' => Self::SLASH,
            '-' => Self::HYPHEN,
            '\u{3041}'..='\u{30FF}' => Self::KANA,
            '々'
            | '〆'
            | '\u{3400}'..='\u{9FFF}'
            | '\u{F900}'..='\u{FAFF}'
            | '\u{20000}'..='\u{3FFFF}' => Self::KANJI,
            _ => Self::NONE,
        }
    }
}

impl<'a> Text<'a> {
    /// Makes a text ready.
    pub fn new(text: &'a str) -> Self {
        let (normal, places) = if text.is_ascii() {
            (Cow::Borrowed(text), Vec::new())
        } else {
            let (normal, places) = normalise(text, |_| false);
            (Cow::Owned(normal), places)
        };
        Self::of(normal, places)
    }

    /// The same without the characters that nobody sees, if it has any: they may stand inside a word, which is another
    /// text for a machine and the same one for a reader. They may stand for a space as well, so both are to be looked at.
    pub fn without_invisible(text: &'a str) -> Option<Self> {
        if text.is_ascii() || !text.chars().any(is_invisible) {
            return None;
        }
        let (normal, places) = normalise(text, is_invisible);
        Some(Self::of(Cow::Owned(normal), places))
    }

    fn of(normal: Cow<'a, str>, places: Vec<(usize, u32)>) -> Self {
        let traits = Traits::of(&normal);
        Self {
            normal,
            traits,
            places,
        }
    }

    /// The normal form. Case is as it was.
    pub fn normal(&self) -> &str {
        &self.normal
    }

    /// Which kinds of characters the normal form has.
    pub fn traits(&self) -> Traits {
        self.traits
    }

    /// Where a range of bytes of the normal form stood in the original.
    pub fn place(&self, range: Range<usize>) -> Place {
        let before = |byte: usize| -> u32 {
            if self.places.is_empty() {
                return u32::try_from(byte).unwrap_or(u32::MAX);
            }
            let at = self.places.partition_point(|(start, _)| *start <= byte);
            at.checked_sub(1)
                .and_then(|at| self.places.get(at))
                .map_or(0, |(_, chars)| *chars)
        };
        let first = before(range.start).saturating_add(1);
        let last = before(range.end.saturating_sub(1)).saturating_add(1);
        Place {
            first,
            last: last.max(first),
        }
    }
}

/// Characters that show nothing (Unicode, DerivedCoreProperties.txt, Default_Ignorable_Code_Point, without the fillers of
/// Hangul): soft hyphens, zero-width spaces and joiners, marks of direction, variation selectors, tags.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF0}'..='\u{FFF8}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// The zeros of scripts with digits of their own; one to nine stand behind (UnicodeData.txt, Nd in the Basic Multilingual
/// Plane; NFKC makes those of other planes ASCII, or they are of scripts that nobody writes today).
const ZEROS: [char; 35] = [
    '\u{660}', '\u{6F0}', '\u{7C0}', '\u{966}', '\u{9E6}', '\u{A66}', '\u{AE6}', '\u{B66}',
    '\u{BE6}', '\u{C66}', '\u{CE6}', '\u{D66}', '\u{DE6}', '\u{E50}', '\u{ED0}', '\u{F20}',
    '\u{1040}', '\u{1090}', '\u{17E0}', '\u{1810}', '\u{1946}', '\u{19D0}', '\u{1A80}', '\u{1A90}',
    '\u{1B50}', '\u{1BB0}', '\u{1C40}', '\u{1C50}', '\u{A620}', '\u{A8D0}', '\u{A900}', '\u{A9D0}',
    '\u{A9F0}', '\u{AA50}', '\u{ABF0}',
];

/// A character of NFKC with digits and the hyphen in ASCII.
fn plain(c: char) -> char {
    match c {
        '\u{2010}' => '-',
        '\u{660}'..='\u{1C59}' | '\u{A620}'..='\u{ABF9}' => {
            let behind = ZEROS.partition_point(|zero| *zero <= c);
            let zero = behind.checked_sub(1).and_then(|at| ZEROS.get(at));
            zero.and_then(|zero| u32::from(c).checked_sub(u32::from(*zero)))
                .and_then(|value| char::from_digit(value, 10))
                .unwrap_or(c)
        }
        c => c,
    }
}

/// The normal form, cluster by cluster: a character with the marks behind it, which may become one with it.
fn normalise(text: &str, left_out: impl Fn(char) -> bool) -> (String, Vec<(usize, u32)>) {
    let mut normal = String::with_capacity(text.len());
    let mut places = Vec::new();
    let mut cluster = String::new();
    let mut begin = 0u32;
    let mut close = |cluster: &mut String, begin: u32| {
        if !cluster.is_empty() {
            places.push((normal.len(), begin));
            normal.extend(cluster.nfkc().map(plain));
            cluster.clear();
        }
    };
    for (number, c) in (0u32..).zip(text.chars()).filter(|(_, c)| !left_out(*c)) {
        if !joins(c) {
            close(&mut cluster, begin);
            begin = number;
        }
        cluster.push(c);
    }
    close(&mut cluster, begin);
    (normal, places)
}

/// Whether a character may become one with what stands before it: combining marks, the half-width voiced marks, and the
/// vowels and finals of Hangul.
fn joins(c: char) -> bool {
    is_combining_mark(c) || matches!(c, '\u{FF9E}' | '\u{FF9F}' | '\u{1160}'..='\u{11FF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_and_kana_are_one_form_and_places_are_of_the_original() {
        let text = Text::new("名 ﾔﾏﾀﾞ２０");
        assert_eq!(text.normal(), "名 ヤマダ20");
        let at = text.normal().find("ダ").unwrap();
        assert_eq!(
            text.place(at..at + 'ダ'.len_utf8()),
            Place { first: 5, last: 5 }
        );
        let at = text.normal().find("20").unwrap();
        assert_eq!(text.place(at..at + 2), Place { first: 7, last: 8 });
    }

    #[test]
    fn the_normal_form_is_that_of_unicode() {
        for text in [
            "ﾔﾏﾀﾞ ﾊﾟ",
            "e\u{301}a",
            "ﬁ㍻①",
            "\u{1112}\u{1161}\u{11AB}",
            "plain",
        ] {
            assert_eq!(
                Text::new(text).normal(),
                text.nfkc().collect::<String>(),
                "{text}"
            );
        }
    }

    #[test]
    fn digits_of_every_script_and_hyphens_are_those_of_ascii() {
        assert_eq!(Text::new("٢٠٢٠‑۰۹‐०๒ 二५").normal(), "2020-09-02 二5");
        for zero in ZEROS {
            let zero = u32::from(zero);
            assert!(
                zero.checked_sub(1)
                    .and_then(char::from_u32)
                    .is_none_or(|c| plain(c) == c || c.is_numeric())
            );
            assert_eq!(char::from_u32(zero + 9).map(plain), Some('9'), "{zero:X}");
            assert!(char::from_u32(zero + 9).unwrap().is_numeric(), "{zero:X}");
        }
        assert!(ZEROS.is_sorted());
    }

    #[test]
    fn what_nobody_sees_is_left_out_and_the_places_stay() {
        let text = Text::without_invisible("a\u{200B}b \u{AD}cd\u{FEFF}").unwrap();
        assert_eq!(text.normal(), "ab cd");
        assert_eq!(text.place(3..5), Place { first: 6, last: 7 });
        assert!(Text::without_invisible("名 ab").is_none());
    }

    #[test]
    fn kinds_of_characters_are_counted_in_the_normal_form() {
        let traits = Text::new("令和２年 ﾔ").traits();
        assert!(traits.contain(Traits::DIGIT.and(Traits::KANJI).and(Traits::KANA)));
        assert!(!traits.contain(Traits::LATIN) && !traits.contain(Traits::DIGITS_4));
    }
}
