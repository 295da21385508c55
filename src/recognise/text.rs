//! [`Text`]: a text made ready for all recognisers at once.
use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// A text in its normal form (Unicode NFKC: full-width and half-width forms, ligatures and composed kana are one form),
/// what kinds of characters it has, and where each part of it stood before.
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
            let (normal, places) = normalise(text);
            (Cow::Owned(normal), places)
        };
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

/// The normal form, cluster by cluster: a character with the marks behind it, which may become one with it.
fn normalise(text: &str) -> (String, Vec<(usize, u32)>) {
    let mut normal = String::with_capacity(text.len());
    let mut places = Vec::new();
    let mut cluster = String::new();
    let mut begin = 0u32;
    let mut close = |cluster: &mut String, begin: u32| {
        if !cluster.is_empty() {
            places.push((normal.len(), begin));
            normal.extend(cluster.nfkc());
            cluster.clear();
        }
    };
    for (number, c) in (0u32..).zip(text.chars()) {
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
    fn kinds_of_characters_are_counted_in_the_normal_form() {
        let traits = Text::new("令和２年 ﾔ").traits();
        assert!(traits.contain(Traits::DIGIT.and(Traits::KANJI).and(Traits::KANA)));
        assert!(!traits.contain(Traits::LATIN) && !traits.contain(Traits::DIGITS_4));
    }
}
