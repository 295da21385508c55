//! Which encoding a text is in, told from its bytes.
use std::borrow::Cow;

use encoding_rs::{EUC_JP, Encoding as Coding, SHIFT_JIS, WINDOWS_1252};

/// An encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Encoding {
    /// No byte so far that tells.
    #[default]
    Ascii,
    Utf8,
    ShiftJis,
    EucJp,
    /// Bytes that are text in none of these. They are taken as Latin letters, as far as that goes, and told.
    Unknown,
}

impl Encoding {
    /// The encoding that these bytes, which no character straddles, are in.
    pub(super) fn of(bytes: &[u8]) -> Self {
        if bytes.is_ascii() {
            return Self::Ascii;
        }
        if std::str::from_utf8(bytes).is_ok() {
            return Self::Utf8;
        }
        // Text of one is often text of the other as well: half-width kana, and kanji that stand alone among Latin letters,
        // are what the wrong one makes of it.
        let odd = |coding: &'static Coding| {
            let text = coding.decode_without_bom_handling_and_without_replacement(bytes)?;
            Some(oddities(&text))
        };
        let shift_jis = odd(SHIFT_JIS).map(|(odd, all)| (odd, all, Self::ShiftJis));
        let euc_jp = odd(EUC_JP).map(|(odd, all)| (odd, all, Self::EucJp));
        let best = [shift_jis, euc_jp].into_iter().flatten();
        let best = best.min_by(|a, b| (a.0 * b.1).cmp(&(b.0 * a.1)));
        match best {
            Some((odd, all, encoding)) if odd * 2 < all => encoding,
            _ => Self::Unknown,
        }
    }

    /// What it is called.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Ascii => "ASCII",
            Self::Utf8 => "UTF-8",
            Self::ShiftJis => "Shift_JIS",
            Self::EucJp => "EUC-JP",
            Self::Unknown => "unknown",
        }
    }

    /// The text of a cell, and whether every byte has a meaning.
    pub(super) fn decode(self, bytes: &[u8]) -> (Cow<'_, str>, bool) {
        if let (true, Ok(text)) = (
            bytes.is_ascii() || matches!(self, Self::Ascii | Self::Utf8),
            std::str::from_utf8(bytes),
        ) {
            // Codes that switch to other characters (ISO 2022) are of an encoding that is not read.
            return (Cow::Borrowed(text), !bytes.contains(&0x1B));
        }
        let coding = match self {
            Self::ShiftJis => SHIFT_JIS,
            Self::EucJp => EUC_JP,
            Self::Ascii | Self::Utf8 | Self::Unknown => return (latin(bytes), false),
        };
        match coding.decode_without_bom_handling_and_without_replacement(bytes) {
            Some(text) => (text, true),
            None => (latin(bytes), false),
        }
    }
}

/// How many characters beyond ASCII a text has that the wrong encoding makes of another, and how many in all.
fn oddities(text: &str) -> (u64, u64) {
    let (mut odd, mut all) = (0, 0);
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if !c.is_ascii() {
            all += 1;
            let next = rest.peek().copied().unwrap_or(' ');
            let alone = before.is_ascii() && next.is_ascii();
            let among_letters = before.is_ascii_alphabetic() || next.is_ascii_alphabetic();
            let half_width = ('\u{FF61}'..='\u{FF9F}').contains(&c);
            odd += u64::from(half_width || (alone && among_letters));
        }
        before = c;
    }
    (odd, all)
}

/// The bytes as Western letters: nobody's meaning for certain.
fn latin(bytes: &[u8]) -> Cow<'_, str> {
    WINDOWS_1252.decode_without_bom_handling(bytes).0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(coding: &'static Coding, text: &str) -> Vec<u8> {
        coding.encode(text).0.into_owned()
    }

    #[test]
    fn japanese_text_is_told_by_its_bytes() {
        let text = "氏名,住所\n山田太郎,東京都千代田区1-1\nスズキ,カナ\n";
        assert_eq!(Encoding::of(text.as_bytes()), Encoding::Utf8);
        for (coding, encoding) in [(SHIFT_JIS, Encoding::ShiftJis), (EUC_JP, Encoding::EucJp)] {
            let bytes = bytes(coding, text);
            assert_eq!(Encoding::of(&bytes), encoding);
            assert_eq!(encoding.decode(&bytes), (Cow::Borrowed(text), true));
        }
    }

    #[test]
    fn western_letters_are_not_taken_for_kanji() {
        for text in [
            "Pérez,Müller\nGarcía,Åse\n",
            "naïve\nfaçade\ncafé au lait\n",
        ] {
            let bytes = bytes(WINDOWS_1252, text);
            assert_eq!(Encoding::of(&bytes), Encoding::Unknown, "{text}");
            assert_eq!(
                Encoding::Unknown.decode(&bytes),
                (Cow::Borrowed(text), false)
            );
        }
    }

    #[test]
    fn codes_that_switch_to_other_characters_are_not_read_as_plain_text() {
        assert!(!Encoding::Ascii.decode(b"\x1B$B;3ED\x1B(B").1);
    }
}
