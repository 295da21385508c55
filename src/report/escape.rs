//! Text from data, made safe to print: no character of it can move a cursor, hide, or turn text around.
//!
//! What is dangerous is written as `\u{…}`. Nothing else changes, so that names in any script stay readable.
use std::fmt::{self, Write as _};

/// Text that is escaped when it is displayed.
#[derive(Clone, Copy)]
pub(crate) struct Escaped<'a>(&'a str);

/// `text` for a terminal or a line of its own.
pub(crate) fn escape(text: &str) -> Escaped<'_> {
    Escaped(text)
}

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some((at, bad)) = rest.char_indices().find(|&(_, c)| is_dangerous(c)) {
            let (good, tail) = rest.split_at_checked(at).unwrap_or((rest, ""));
            f.write_str(good)?;
            write!(f, "{}", bad.escape_unicode())?;
            rest = tail.get(bad.len_utf8()..).unwrap_or_default();
        }
        f.write_str(rest)
    }
}

/// `text` with each dangerous character replaced by as many `?` as it has bytes, so that places in it stay
/// true. Line feeds and tabs stay; carriage returns become spaces. For text of the policy's author.
pub(crate) fn same_length(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => out.push(c),
            '\r' => out.push(' '),
            c if is_dangerous(c) => out.extend(std::iter::repeat_n('?', c.len_utf8())),
            c => out.push(c),
        }
    }
    out
}

/// `text` escaped and cut after `most` characters.
pub(crate) fn clipped(text: &str, most: usize) -> String {
    let mut out = String::new();
    for (count, c) in text.chars().enumerate() {
        if count == most {
            out.push('…');
            break;
        }
        if is_dangerous(c) {
            let _ = write!(out, "{}", c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// Whether a character could change how the text around it is seen, or be there without being seen.
///
/// Sources: Unicode general categories Cc, Zl, Zp, Co and Cn (noncharacters); the Bidi_Control and
/// Default_Ignorable_Code_Point properties (Unicode Character Database, `PropList.txt` and `DerivedCoreProperties.txt`).
pub(crate) fn is_dangerous(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    let number = u32::from(c);
    matches!(number,
        // C1 controls, which some terminals obey like ESC sequences.
        0x80..=0x9F
        // Soft hyphen, combining grapheme joiner, Arabic letter mark.
        | 0xAD | 0x034F | 0x061C
        // Hangul fillers, Khmer inherent vowels, Mongolian selectors and vowel separator.
        | 0x115F | 0x1160 | 0x17B4 | 0x17B5 | 0x180B..=0x180F
        // Zero width and direction marks, line and paragraph separators, embeddings and overrides.
        | 0x200B..=0x200F | 0x2028..=0x202E
        // Word joiner, invisible operators, isolates, deprecated format characters.
        | 0x2060..=0x206F
        // Blank Braille pattern, Hangul filler, private use, variation selectors.
        | 0x2800 | 0x3164 | 0xE000..=0xF8FF | 0xFE00..=0xFE0F
        // Byte order mark, half-width filler, interlinear annotation, noncharacters.
        | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFFB | 0xFDD0..=0xFDEF
        // Shorthand and musical format controls, tags and further variation selectors, private planes.
        | 0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A | 0xE0000..=0xE0FFF | 0xF0000..=0x10_FFFF
    ) || number & 0xFFFE == 0xFFFE
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn readable_text_of_any_script_stays_as_it_is() {
        for text in [
            "",
            "site-a/pt01/IM0001.dcm",
            "山田^太郎",
            "Жук",
            "é\u{301}",
            r"a\xff",
            "😀",
        ] {
            assert_eq!(escape(text).to_string(), text);
            assert_eq!(same_length(text), text);
        }
    }

    #[test]
    fn what_could_fool_a_reader_is_spelt_out() {
        assert_eq!(
            escape("a\u{1b}[2Jb\nc\u{202e}d\u{7f}\u{9b}\u{feff}\u{e000}").to_string(),
            r"a\u{1b}[2Jb\u{a}c\u{202e}d\u{7f}\u{9b}\u{feff}\u{e000}"
        );
    }

    #[test]
    fn places_in_a_policy_stay_true() {
        let text = "rule\r\n\t\u{1b}\u{9b}\u{202e}\u{e0041}x";
        let safe = same_length(text);
        assert_eq!(safe, "rule \n\t??????????x");
        assert_eq!(safe.len(), text.len());
    }

    #[test]
    fn a_long_value_is_cut_and_says_so() {
        assert_eq!(clipped("abcd", 4), "abcd");
        assert_eq!(clipped("abcde", 4), "abcd…");
        assert_eq!(clipped("a\u{1b}cde", 2), "a\\u{1b}…");
    }

    proptest! {
        #[test]
        fn nothing_dangerous_is_left(text in any::<String>()) {
            prop_assert!(!escape(&text).to_string().chars().any(is_dangerous));
            prop_assert!(!clipped(&text, 20).chars().any(is_dangerous));
            let safe = same_length(&text);
            prop_assert_eq!(safe.len(), text.len());
            prop_assert!(!safe.chars().any(|c| is_dangerous(c) && c != '\n' && c != '\t'));
        }

        #[test]
        fn nothing_dangerous_is_left_of_dangerous_text(
            text in "[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Co}a-c]{0,40}"
        ) {
            let shown = escape(&text).to_string();
            let unsafe_left = shown.chars().any(|c| {
                c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            });
            prop_assert!(!unsafe_left, "{shown}");
        }
    }
}
