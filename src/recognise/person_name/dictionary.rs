//! The names that are known, by how they are written: kanji, kana, rōmaji, Latin letters.
//!
//! The files in `../data` say where they come from; `tests/generated_names` makes them. They are unpacked once, when a text
//! is first asked about.
use std::hash::Hasher as _;
use std::io::Read as _;
use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHasher};

use super::romaji;

static JAPANESE: &[u8] = include_bytes!("../data/japanese.txt.gz");
static WESTERN: &[u8] = include_bytes!("../data/western.txt.gz");

/// What a word can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Kind(u8);

impl Kind {
    pub(super) const NONE: Self = Self(0);
    pub(super) const SURNAME: Self = Self(1);
    pub(super) const GIVEN: Self = Self(1 << 1);
    /// A surname that many have.
    pub(super) const COMMON: Self = Self(1 << 3);
    /// An ordinary word as well: no name by itself.
    pub(super) const WORD: Self = Self(1 << 2);

    pub(super) const fn is(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// Words by their 64-bit hash alone, which takes no memory for the words: that a word has the hash of one of the 130,000
/// that are here happens once in 10^14 words.
type Words = FxHashMap<u64, Kind>;

/// Names, by their written form.
#[derive(Debug, Default)]
pub(super) struct Dictionary {
    /// Kanji, and kana of given names such as `さくら`.
    kanji: Words,
    /// Katakana.
    kana: Words,
    /// Japanese readings in the one form of [`romaji::fold`].
    romaji: Words,
    /// Lower-case letters without accents.
    latin: Words,
}

static DICTIONARY: LazyLock<Dictionary> = LazyLock::new(Dictionary::read);

/// The dictionary that is shipped.
pub(super) fn dictionary() -> &'static Dictionary {
    &DICTIONARY
}

fn hash(word: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(word.as_bytes());
    hasher.finish()
}

fn get(words: &Words, word: &str) -> Kind {
    words.get(&hash(word)).copied().unwrap_or(Kind::NONE)
}

fn add(words: &mut Words, word: &str, kind: Kind) {
    let known = words.entry(hash(word)).or_default();
    *known = known.and(kind);
}

impl Dictionary {
    /// What a word of kanji is.
    pub(super) fn kanji(&self, word: &str) -> Kind {
        get(&self.kanji, word)
    }

    /// What a word of katakana is.
    pub(super) fn kana(&self, word: &str) -> Kind {
        get(&self.kana, word)
    }

    /// What a word in the form of [`romaji::fold`] is.
    pub(super) fn romaji(&self, folded: &str) -> Kind {
        get(&self.romaji, folded)
    }

    /// What a word of lower-case letters without accents is.
    pub(super) fn latin(&self, word: &str) -> Kind {
        get(&self.latin, word)
    }

    fn read() -> Self {
        let mut all = Self::default();
        all.read_file(JAPANESE);
        all.read_file(WESTERN);
        all
    }

    fn read_file(&mut self, file: &[u8]) {
        let mut text = String::new();
        // a file that is not what was shipped gives what it has; a test holds it
        let _ = flate2::read::GzDecoder::new(file).read_to_string(&mut text);
        let latin = file == WESTERN;
        let mut section = "";
        let mut folded = String::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some(name) = line.strip_prefix('[') {
                section = name.trim_end_matches(']');
                continue;
            }
            let kind = if section.starts_with("common") {
                Kind::COMMON
            } else if section.contains("surname") {
                Kind::SURNAME
            } else if section.contains("given") {
                Kind::GIVEN
            } else {
                Kind::WORD
            };
            match section {
                _ if latin => add(&mut self.latin, line, kind),
                "place readings"
                | "surname readings"
                | "common surname readings"
                | "given readings" => {
                    add(&mut self.kana, line, kind);
                    if line.chars().count() >= 2 && romaji::of_katakana(line, &mut folded) {
                        add(&mut self.romaji, &folded, kind);
                    }
                }
                "foreign surnames" | "foreign given names" => add(&mut self.kana, line, kind),
                "words" if line.starts_with(super::japanese::katakana) => {
                    add(&mut self.kana, line, kind);
                }
                _ => add(&mut self.kanji, line, kind),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dictionary_that_is_shipped_is_whole() {
        let all = Dictionary::read();
        assert!(
            all.kanji.len() > 25_000 && all.kana.len() > 14_000,
            "{} {}",
            all.kanji.len(),
            all.kana.len()
        );
        assert!(
            all.romaji.len() > 11_000 && all.latin.len() > 60_000,
            "{} {}",
            all.romaji.len(),
            all.latin.len()
        );
        assert!(all.kanji("山田").is(Kind::SURNAME) && all.kanji("太郎").is(Kind::GIVEN));
        assert!(all.kana("ヤマダ").is(Kind::SURNAME) && all.romaji("yamada").is(Kind::SURNAME));
        assert!(all.latin("elodie").is(Kind::GIVEN) && all.latin("head").is(Kind::WORD));
        assert_eq!(all.kanji("造影剤"), Kind::NONE);
    }
}
