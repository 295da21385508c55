//! [`Plain`]: a text as it is compared with values of other fields, however they are spelled.
use unicode_normalization::UnicodeNormalization as _;

/// Letters and digits alone, in their normal form (Unicode NFKC), in lower case, katakana as hiragana: two values with the
/// same letters and digits are the same value, whatever stands between them.
pub(super) fn key(text: &str) -> String {
    text.nfkc()
        .filter(|c| c.is_alphanumeric())
        .flat_map(folded)
        .collect()
}

/// A text without what may stand between the letters and digits of a value, and where each character stood before. A
/// point or a comma between two digits stays, for it makes other numbers of them.
#[derive(Debug, Default)]
pub(super) struct Plain {
    text: String,
    /// Where each character of `text` begins, and where what it comes from begins and ends in the normal form.
    places: Vec<(usize, usize, usize)>,
}

impl Plain {
    /// Of a text's normal form.
    pub(super) fn new(normal: &str) -> Self {
        let mut plain = Self::default();
        let mut before = None;
        let mut chars = normal.char_indices().peekable();
        while let Some((start, c)) = chars.next() {
            let between = |behind: Option<&(usize, char)>| {
                before.is_some_and(|c: char| c.is_ascii_digit())
                    && behind.is_some_and(|(_, c)| c.is_ascii_digit())
            };
            if c.is_alphanumeric() || (matches!(c, '.' | ',') && between(chars.peek())) {
                for c in folded(c) {
                    plain
                        .places
                        .push((plain.text.len(), start, start + c_len(normal, start)));
                    plain.text.push(c);
                }
            }
            before = Some(c);
        }
        plain
    }

    /// Its letters and digits.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Where a value stands in the normal form that this was made of, in bytes: with the same letters and digits in this
    /// order, and as a whole.
    pub(super) fn find(&self, value: &Self, normal: &str) -> Option<std::ops::Range<usize>> {
        let is_latin = |c| matches!(kind(c), Kind::Digit | Kind::Letter);
        let short = value.text.chars().count() < SHORT && value.text.chars().all(is_latin);
        let last = value.text.chars().next_back()?.len_utf8();
        self.text.match_indices(&value.text).find_map(|(at, _)| {
            let start = self.place(at)?.1;
            let end = self.place(at + value.text.len() - last)?.2;
            let apart = !short || end - start == value.source_length();
            let before = normal.get(..start)?.chars().next_back();
            let behind = normal.get(end..)?.chars().next();
            let inside = normal.get(start..end)?;
            let (first, last) = (inside.chars().next()?, inside.chars().next_back()?);
            let alone = |own, beside: Option<char>| beside.is_none_or(|c| !joins(own, c, short));
            (apart && alone(first, before) && alone(last, behind)).then_some(start..end)
        })
    }

    /// Bytes from the first character to the last, in what it was made of.
    fn source_length(&self) -> usize {
        match (self.places.first(), self.places.last()) {
            (Some((_, start, _)), Some((_, _, end))) => end - start,
            _ => 0,
        }
    }

    fn place(&self, at: usize) -> Option<(usize, usize, usize)> {
        let number = self.places.binary_search_by_key(&at, |it| it.0).ok()?;
        self.places.get(number).copied()
    }
}

/// A value of fewer letters and digits than this, and of no others than an alphabet's, must stand there as it is written,
/// with nothing between them, and with neither a letter nor a digit beside it.
const SHORT: usize = 6;

fn c_len(text: &str, at: usize) -> usize {
    text.get(at..)
        .and_then(|rest| rest.chars().next())
        .map_or(0, char::len_utf8)
}

/// Lower case, and hiragana for katakana (Unicode has them 96 apart: U+30A1 to U+30F6).
fn folded(c: char) -> impl Iterator<Item = char> {
    c.to_lowercase().map(|c| match c {
        '\u{30A1}'..='\u{30F6}' => u32::from(c)
            .checked_sub(0x60)
            .and_then(char::from_u32)
            .unwrap_or(c),
        c => c,
    })
}

/// What kind of letter a character is, as far as words are told apart by it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Digit,
    /// Of an alphabet, with spaces between words.
    Letter,
    Katakana,
    /// Kanji and hiragana, between which there is nothing, and signs.
    Other,
}

fn kind(c: char) -> Kind {
    match c {
        _ if c.is_numeric() && !is_kanji(c) => Kind::Digit,
        '\u{30A1}'..='\u{30FE}' => Kind::Katakana,
        '\u{3041}'..='\u{309F}' => Kind::Other,
        _ if c.is_alphabetic() && !is_kanji(c) => Kind::Letter,
        _ => Kind::Other,
    }
}

/// Whether a character is a kanji.
pub(super) fn is_kanji(c: char) -> bool {
    matches!(c, '々' | '〆' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Whether a character is hiragana or katakana.
pub(super) fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30FF}')
}

/// Whether a character next to the end of a value belongs to the same word or number.
fn joins(own: char, beside: char, short: bool) -> bool {
    match (kind(own), kind(beside)) {
        (Kind::Other, _) | (_, Kind::Other) => false,
        (Kind::Digit, Kind::Letter) | (Kind::Letter, Kind::Digit) => short,
        (own, beside) => own == beside,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recognise::Text;

    fn found(text: &str, value: &str) -> Option<String> {
        let (text, value) = (Text::new(text), Text::new(value));
        let plain = Plain::new(text.normal());
        let range = plain.find(&Plain::new(value.normal()), text.normal())?;
        Some(text.normal().get(range)?.to_owned())
    }

    #[test]
    fn a_value_is_found_however_it_is_spelled() {
        for (text, value, here) in [
            ("seen: YAMADA, Tarou (CT)", "Yamada^Tarou", "YAMADA, Tarou"),
            ("ID 123-45-678.", "12345678", "123-45-678"),
            ("患者ﾔﾏﾀﾞ タロウさん", "やまだ^たろう", "ヤマダ タロウ"),
            ("MRN1234567", "1234567", "1234567"),
            ("1.2.392.12345678.3", "12345678", "12345678"),
            ("山田太郎様", "山田^太郎", "山田太郎"),
        ] {
            assert_eq!(found(text, value).as_deref(), Some(here), "{text}");
        }
    }

    #[test]
    fn a_part_of_a_longer_word_or_number_is_another() {
        for (text, value) in [
            ("112345678", "12345678"),
            ("1234567.8", "12345678"),
            ("Yamadatarouko", "Yamada^Tarou"),
            ("1.2.3.4", "1234"),
            ("12 34", "1234"),
            ("3fa2020c", "2020"),
            ("ヤマダタロウチャン", "ヤマダ^タロウ"),
        ] {
            assert_eq!(found(text, value), None, "{text}");
        }
    }

    #[test]
    fn keys_are_letters_and_digits_alone() {
        assert_eq!(key("Ｙamada^TAROU=ヤマダ.1-2_3"), "yamadatarouやまだ123");
        assert_eq!(key(" ^=-"), "");
    }
}
