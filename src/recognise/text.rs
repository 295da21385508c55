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
pub struct Traits(u32);

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
    /// At least seven ASCII digits, in one run or in several.
    pub const DIGITS_7: Self = Self(1 << 10);
    /// At least ten ASCII digits, in one run or in several.
    pub const DIGITS_10: Self = Self(1 << 11);
    /// At least twelve ASCII digits, in one run or in several.
    pub const DIGITS_12: Self = Self(1 << 12);
    /// At least thirteen ASCII digits, in one run or in several.
    pub const DIGITS_13: Self = Self(1 << 13);
    /// Twelve hexadecimal digits in one run.
    pub const HEX_12: Self = Self(1 << 14);
    /// At least two `.`.
    pub const DOTS_2: Self = Self(1 << 15);
    /// At least three `.`.
    pub const DOTS_3: Self = Self(1 << 16);
    /// At least two `:`.
    pub const COLONS_2: Self = Self(1 << 17);
    /// A space (of ASCII).
    pub const SPACE: Self = Self(1 << 18);
    /// `(`.
    pub const BRACKET: Self = Self(1 << 19);
    /// `+`.
    pub const PLUS: Self = Self(1 << 20);
    /// `,`.
    pub const COMMA: Self = Self(1 << 21);
    /// A character beyond ASCII.
    pub const WIDE: Self = Self(1 << 22);

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
        let (mut digits, mut dots, mut colons) = (0usize, 0usize, 0usize);
        let (mut hex, mut longest_hex) = (0usize, 0usize);
        for b in text.bytes() {
            hex = if b.is_ascii_hexdigit() {
                hex.saturating_add(1)
            } else {
                0
            };
            longest_hex = longest_hex.max(hex);
            match b {
                b'0'..=b'9' => digits = digits.saturating_add(1),
                b'A'..=b'Z' | b'a'..=b'z' => traits = traits.and(Self::LATIN),
                b'.' => dots = dots.saturating_add(1),
                b':' => colons = colons.saturating_add(1),
                b' ' => traits = traits.and(Self::SPACE),
                b'@' => traits = traits.and(Self::AT),
                b'/' => traits = traits.and(Self::SLASH),
                b'-' => traits = traits.and(Self::HYPHEN),
                b'(' => traits = traits.and(Self::BRACKET),
                b'+' => traits = traits.and(Self::PLUS),
                b',' => traits = traits.and(Self::COMMA),
                0x80.. => traits = traits.and(Self::WIDE),
                _ => {}
            }
        }
        if traits.contain(Self::WIDE) {
            let wide = text.chars().filter(|c| !c.is_ascii()).map(Self::of_wide);
            traits = wide.fold(traits, Self::and);
        }
        [
            (digits >= 1, Self::DIGIT),
            (digits >= 4, Self::DIGITS_4),
            (digits >= 7, Self::DIGITS_7),
            (digits >= 10, Self::DIGITS_10),
            (digits >= 12, Self::DIGITS_12),
            (digits >= 13, Self::DIGITS_13),
            (longest_hex >= 12, Self::HEX_12),
            (dots >= 1, Self::DOT),
            (dots >= 2, Self::DOTS_2),
            (dots >= 3, Self::DOTS_3),
            (colons >= 1, Self::COLON),
            (colons >= 2, Self::COLONS_2),
        ]
        .into_iter()
        .filter(|(has, _)| *has)
        .fold(traits, |traits, (_, more)| traits.and(more))
    }

    fn of_wide(c: char) -> Self {
        match c {
            '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => Self::LATIN,
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
        assert!(traits.contain(Traits::WIDE.and(Traits::SPACE)));
    }

    #[test]
    fn signs_are_counted_up_to_what_recognisers_ask() {
        let has = |text, traits| Text::new(text).traits().contain(traits);
        assert!(has("1.2.3", Traits::DOTS_2) && !has("1.2.3", Traits::DOTS_3));
        assert!(has("a:b:c", Traits::COLONS_2) && !has("a:b", Traits::COLONS_2));
        assert!(has("x 0123456789aB", Traits::HEX_12) && !has("012345 789abc", Traits::HEX_12));
        assert!(has("1234-567", Traits::DIGITS_7) && !has("1234-56", Traits::DIGITS_7));
        assert!(has("é", Traits::LATIN.and(Traits::WIDE)) && !has("e", Traits::WIDE));
    }
}
