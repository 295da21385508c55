//! Rōmaji, whatever the spelling: Hepburn, Kunrei, `ou`, `oh`, `ō` and `m` before `b` become one form.
//!
//! Sources: Cabinet notice 1 of 1954 (Kunrei and its second table), passport spelling of the Ministry of Foreign Affairs
//! (Hepburn, with `oh`).

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// Writes the one form of a word of lower-case letters; whether it reads as rōmaji at all.
///
/// The form is Kunrei without long vowels: `ohtsuji`, `ootsuji` and `otuzi` are all `otuzi`.
pub(super) fn fold(word: &str, out: &mut String) -> bool {
    out.clear();
    let mut rest = word.as_bytes();
    while !rest.is_empty() {
        match syllable(rest, out) {
            Some(next) => rest = next,
            None => return false,
        }
    }
    true
}

const fn vowel(byte: u8) -> bool {
    matches!(byte, b'a' | b'i' | b'u' | b'e' | b'o')
}

/// Writes the syllable that stands first; what follows it.
fn syllable<'a>(rest: &'a [u8], out: &mut String) -> Option<&'a [u8]> {
    let (moraic, letters) = match rest {
        [b'n', b'\'', ..] => ("n", 2),
        [b'n', next, ..] if vowel(*next) || *next == b'y' => return onset(rest, out),
        [b'n', ..] | [b'm', b'b' | b'p' | b'm', ..] => ("n", 1),
        // a doubled consonant
        [b't', b'c', b'h', ..] | [b'c', b'c', ..] | [b't', b't', ..] => ("t", 1),
        [b'k', b'k', ..] => ("k", 1),
        [b's', b's', ..] => ("s", 1),
        [b'p', b'p', ..] => ("p", 1),
        _ => return onset(rest, out),
    };
    out.push_str(moraic);
    rest.get(letters..)
}

/// Writes a consonant, if there is one, and its vowel.
fn onset<'a>(rest: &'a [u8], out: &mut String) -> Option<&'a [u8]> {
    // what is written, whether a `y` follows before any vowel but `i`, and how many letters that takes
    let (start, glide, letters) = match rest {
        [b's', b'h', ..] => ("s", true, 2),
        [b'c', b'h', ..] => ("t", true, 2),
        [b't', b's', b'u', ..] => ("t", false, 2),
        [b'd', b'z', b'u', ..] => ("z", false, 2),
        [b'd', b'i' | b'u', ..] => ("z", false, 1),
        [b'f', b'u', ..] => ("h", false, 1),
        [b'j', ..] => ("z", true, 1),
        [b'y', b'a' | b'u' | b'o', ..] => ("y", false, 1),
        [b'w', b'a' | b'o', ..] => ("w", false, 1),
        [c, b'y', b'a' | b'u' | b'o', ..] => (one(*c).filter(|c| *c != "d")?, true, 2),
        [v, ..] if vowel(*v) => ("", false, 0),
        [c, ..] => (one(*c)?, false, 1),
        [] => return None,
    };
    let (first, rest) = rest
        .get(letters..)?
        .split_first()
        .filter(|(first, _)| vowel(**first))?;
    out.push_str(start);
    if glide && *first != b'i' {
        out.push('y');
    }
    out.push(char::from(*first));
    Some(long(*first, rest))
}

/// What follows a long vowel's second letter.
fn long(first: u8, rest: &[u8]) -> &[u8] {
    match (first, rest) {
        (b'o', [b'u' | b'o', rest @ ..]) | (b'u', [b'u', rest @ ..]) => rest,
        (b'o', [b'h', after @ ..]) if after.first().is_none_or(|next| !vowel(*next)) => after,
        _ => rest,
    }
}

/// A consonant that may stand before every vowel.
fn one(consonant: u8) -> Option<&'static str> {
    const ALL: &str = "kgsztdnhbpmr";
    let at = ALL.bytes().position(|known| known == consonant)?;
    ALL.get(at..=at)
}

/// Writes the one form of a reading in katakana; whether every sign of it is Japanese.
pub(super) fn of_katakana(reading: &str, out: &mut String) -> bool {
    let mut plain = String::with_capacity(reading.len());
    let mut double = false;
    for c in reading.chars() {
        let Some(sound) = sound(c) else {
            match c {
                'ッ' => double = true,
                'ー' => {}
                'ャ' | 'ュ' | 'ョ' if plain.ends_with('i') => {
                    plain.pop();
                    plain.push('y');
                    plain.push(match c {
                        'ャ' => 'a',
                        'ュ' => 'u',
                        _ => 'o',
                    });
                }
                _ => return false,
            }
            continue;
        };
        if std::mem::take(&mut double)
            && let Some(first) = sound.chars().next()
        {
            plain.push(first);
        }
        plain.push_str(sound);
    }
    fold(&plain, out)
}

/// Katakana of a row of the table of kana, and how each sounds.
const ROWS: [(&str, [&str; 5]); 15] = [
    ("アイウエオ", ["a", "i", "u", "e", "o"]),
    ("カキクケコ", ["ka", "ki", "ku", "ke", "ko"]),
    ("ガギグゲゴ", ["ga", "gi", "gu", "ge", "go"]),
    ("サシスセソ", ["sa", "si", "su", "se", "so"]),
    ("ザジズゼゾ", ["za", "zi", "zu", "ze", "zo"]),
    ("タチツテト", ["ta", "ti", "tu", "te", "to"]),
    ("ダヂヅデド", ["da", "zi", "zu", "de", "do"]),
    ("ナニヌネノ", ["na", "ni", "nu", "ne", "no"]),
    ("ハヒフヘホ", ["ha", "hi", "hu", "he", "ho"]),
    ("バビブベボ", ["ba", "bi", "bu", "be", "bo"]),
    ("パピプペポ", ["pa", "pi", "pu", "pe", "po"]),
    ("マミムメモ", ["ma", "mi", "mu", "me", "mo"]),
    ("ヤユヨワヲ", ["ya", "yu", "yo", "wa", "o"]),
    ("ラリルレロ", ["ra", "ri", "ru", "re", "ro"]),
    ("ンヰヱヵヶ", ["n'", "i", "e", "ka", "ke"]),
];

/// The sounds by their signs: the dictionary has 14,000 readings.
static SOUNDS: LazyLock<FxHashMap<char, &str>> = LazyLock::new(|| {
    let rows = ROWS.iter();
    rows.flat_map(|(signs, sounds)| signs.chars().zip(sounds.iter().copied()))
        .collect()
});

fn sound(c: char) -> Option<&'static str> {
    SOUNDS.get(&c).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spellings_of_one_reading_are_one_form() {
        let mut out = String::new();
        for (reading, spellings) in [
            ("オオツジ", &["ohtsuji", "ootsuji", "otsuji", "otuzi"][..]),
            ("ホンマ", &["homma", "honma"]),
            ("ジュンイチ", &["junichi", "jun'ichi", "zyun'iti"]),
            ("ハットリ", &["hattori"]),
            ("ホッチ", &["hotchi", "hocchi", "hotti"]),
            ("ショウヘイ", &["shouhei", "shohei", "syohei"]),
            ("サトウ", &["sato", "satoh", "satou", "satoo"]),
            ("オオヒラ", &["ohira", "oohira"]),
        ] {
            assert!(of_katakana(reading, &mut out), "{reading}");
            let want = out.clone();
            for spelling in spellings {
                assert!(fold(spelling, &mut out), "{spelling}");
                assert_eq!(out, want, "{spelling}");
            }
        }
    }

    #[test]
    fn what_is_no_romaji_has_no_form() {
        let mut out = String::new();
        for word in ["label", "artery", "axial", "thompson", "cat", "yi", "q"] {
            assert!(!fold(word, &mut out), "{word}");
        }
    }
}
