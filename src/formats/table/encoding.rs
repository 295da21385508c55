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
        // are what the wrong one makes of it. Half-width kana are believed where no other encoding makes more of the text.
        let odd = |coding: &'static Coding| {
            let text = coding.decode_without_bom_handling_and_without_replacement(bytes)?;
            Some(Oddities::of(&text))
        };
        let shift_jis = odd(SHIFT_JIS).map(|odd| (odd, Self::ShiftJis));
        let euc_jp = odd(EUC_JP).map(|odd| (odd, Self::EucJp));
        let best = [shift_jis, euc_jp].into_iter().flatten();
        let best = best
            .min_by(|(a, _), (b, _)| ((a.odd + a.kana) * b.all).cmp(&((b.odd + b.kana) * a.all)));
        match best {
            Some((it, encoding)) if it.odd * 2 < it.all => encoding,
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

/// Of the characters beyond ASCII of a text, those that the wrong encoding makes of another.
struct Oddities {
    /// Odd wherever they stand.
    odd: u64,
    /// Half-width kana that can be words.
    kana: u64,
    /// All of them.
    all: u64,
}

impl Oddities {
    fn of(text: &str) -> Self {
        let (mut odd, mut all) = (0, 0);
        // Half-width kana: all; those that stand as they do in words; of these the first third of the syllabary.
        let (mut half, mut fit, mut early) = (0, 0, 0);
        let mut before = ' ';
        let mut rest = text.chars().peekable();
        while let Some(c) = rest.next() {
            if is_half_width(c) {
                half += 1;
                let next = rest.peek().copied().unwrap_or(' ');
                let runs = is_half_width(before) || is_half_width(next);
                if runs && may_follow(before, c) {
                    fit += 1;
                    early += u64::from(c <= '\u{FF7F}');
                }
            } else if !c.is_ascii() {
                let next = rest.peek().copied().unwrap_or(' ');
                let alone = before.is_ascii() && next.is_ascii();
                let among_letters = before.is_ascii_alphabetic() || next.is_ascii_alphabetic();
                odd += u64::from(alone && among_letters);
            }
            all += u64::from(!c.is_ascii());
            before = c;
        }
        // The capitals of Western, Greek and Cyrillic letters have the bytes of the rest of the syllabary.
        let kana = if early * 8 >= half { fit } else { 0 };
        Self {
            odd: odd + half - kana,
            kana,
            all,
        }
    }
}

fn is_half_width(c: char) -> bool {
    ('\u{FF61}'..='\u{FF9F}').contains(&c)
}

/// Whether a half-width kana may stand behind this: the voice marks stand behind the syllables that have a voice (JIS X 0201).
fn may_follow(before: char, c: char) -> bool {
    match c {
        'ﾞ' => before == 'ｳ' || ('ｶ'..='ﾄ').contains(&before) || ('ﾊ'..='ﾎ').contains(&before),
        'ﾟ' => ('ﾊ'..='ﾎ').contains(&before),
        _ => true,
    }
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
    fn half_width_kana_are_japanese_and_capitals_of_other_scripts_are_not_kana() {
        for text in [
            "id,性別,備考\n1,男,ｱｲｳｴｵｶｷｸ\n2,男,ﾔﾏﾀﾞﾀﾛｳ\n3,女,ｽｽﾞｷﾊﾅｺ\n4,女,ｻﾄｳ\n",
            "id,kana\n1,ﾔﾏﾀﾞ ﾀﾛｳ\n2,ｽｽﾞｷ ﾊﾅｺ\n3,ｻﾄｳ ｹﾝｼﾞ\n",
        ] {
            let bytes = bytes(SHIFT_JIS, text);
            assert_eq!(Encoding::of(&bytes), Encoding::ShiftJis, "{text}");
            assert_eq!(
                Encoding::ShiftJis.decode(&bytes),
                (Cow::Borrowed(text), true)
            );
        }
        let text = "氏名\nすずき はなこ\nヤマダ タロウ\n東京都千代田区\n";
        assert_eq!(Encoding::of(&bytes(EUC_JP, text)), Encoding::EucJp);
        for (coding, text) in [
            (encoding_rs::WINDOWS_1251, "ИВАНОВ,ПЕТРОВА\nСИДОРОВ,Н\n"),
            (encoding_rs::ISO_8859_7, "ΠΑΠΠΑΣ\nΝΙΚΟΣ\nΜΑΡΙΝΟΣ\n"),
            (WINDOWS_1252, "MÜLLER\nÄÖÜ\nÅSE,ÇÉÎ\n"),
        ] {
            assert_ne!(
                Encoding::of(&bytes(coding, text)),
                Encoding::ShiftJis,
                "{text}"
            );
        }
    }

    #[test]
    fn codes_that_switch_to_other_characters_are_not_read_as_plain_text() {
        assert!(!Encoding::Ascii.decode(b"\x1B$B;3ED\x1B(B").1);
    }
}
