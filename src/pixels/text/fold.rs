//! A key for comparing what was read: characters that a recogniser takes for one another become one.
//!
//! Spaces are dropped by the recogniser, and so are points and commas; `^` comes back as `~`. So a key holds letters and
//! digits only, and of these the look-alikes O/0, I/1/l/|, S/5, B/8 and Z/2 are one (measured: `docs/pixels.md`).

use unicode_normalization::UnicodeNormalization;

/// The key of a text. Two texts with the same key may be the same text, read differently. It is empty if the text holds
/// no letter and no digit.
pub fn key(text: &str) -> String {
    text.nfkc()
        .flat_map(char::to_lowercase)
        .filter_map(|letter| match letter {
            // whether l, I, 1 or |: a stroke
            'i' | 'l' | '|' | '!' | 'ı' => Some('1'),
            'o' | '〇' | '○' | 'º' | '°' => Some('0'),
            's' | '$' => Some('5'),
            'b' => Some('8'),
            'z' => Some('2'),
            other => other.is_alphanumeric().then_some(other),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn texts_that_a_recogniser_takes_for_one_another_have_one_key() {
        for (drawn, read) in [
            ("DOE^JOHN M 054Y", "DOE~JOHNMO54Y"),
            ("ID:4718823 DOB 1969/03/14", "lD:47I8823D0B1969/03/14"),
            ("120 kV 2.5 mAs", "I2OkV2.5mAs"),
            ("Ｓ５ 8B Z2", "55B822"),
            ("山田 太郎", "山田太郎"),
        ] {
            assert_eq!(key(drawn), key(read), "{drawn}");
        }
    }

    #[test]
    fn texts_that_differ_in_other_characters_keep_different_keys() {
        for (one, other) in [
            ("R", "L"),
            ("1969/03/14", "1969/03/24"),
            ("山田", "山口"),
            ("10 cm", "10 mm"),
        ] {
            assert_ne!(key(one), key(other));
        }
        assert_eq!(key("— · —"), "");
    }
}
