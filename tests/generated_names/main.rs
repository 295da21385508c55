//! The dictionaries in `src/recognise/data` are what their sources say.
//!
//! The sources are public packages, named in `NOTICE`. `$SEKISHO_NAMES` is a folder with what is read of them:
//! `Noun*.csv` of Debian's mecab-ipadic 2.7.0-20070801, `dist.*` of names 0.3.0 (PyPI), the folders of
//! `faker/providers/person` of Faker 40.54.0 (PyPI) as `faker/LOCALE.py`, and `english-words.*` and `american-words.*` up
//! to 50 of Debian's scowl 2020.12.07 as `scowl/`. Without them the tests say so and pass.
//! `UPDATE=1 cargo test --test generated_names` writes the dictionaries anew.
#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test stops at a bad source, and says when it has none"
)]

use std::collections::{BTreeMap, BTreeSet};

mod modern;
mod source;

use source::{Row, census, faker, latin, rows, sources, write};

type Words = BTreeSet<String>;

fn katakana(word: &str) -> bool {
    word.chars().all(|c| matches!(c, 'ァ'..='ヺ' | 'ー'))
}

fn kanji(c: char) -> bool {
    matches!(c, '々' | '〆' | '\u{3400}'..='\u{9FFF}')
}

#[test]
fn japanese_names_are_those_of_ipadic() {
    let Some(folder) = sources() else { return };
    let (mut surnames, mut given) = (Words::new(), Words::new());
    let (mut surname_readings, mut given_readings) = (Words::new(), Words::new());
    let (mut foreign_surnames, mut foreign_given) = (Words::new(), Words::new());
    let mut common_readings = Words::new();
    for Row {
        word,
        kind,
        reading,
        cost,
    } in rows(&folder.join("Noun.name.csv"))
    {
        let surname = match kind.as_str() {
            "固有名詞 人名 姓" => true,
            "固有名詞 人名 名" => false,
            _ => continue,
        };
        // a name of katakana and longer than any Japanese one, or with sounds that Japanese has not, is foreign
        if katakana(&word) {
            if surname {
                foreign_surnames.insert(word)
            } else {
                foreign_given.insert(word)
            };
            continue;
        }
        if surname {
            surnames.insert(word);
            // 7590 to 7700 is what a surname costs that the corpus did not have
            if !(7590..=7700).contains(&cost) {
                common_readings.insert(reading.clone());
            }
            surname_readings.insert(reading);
        } else {
            given.insert(word);
            given_readings.insert(reading);
        }
    }
    for (word, readings) in modern::MODERN {
        given.insert((*word).to_owned());
        given_readings.extend(readings.split(' ').map(str::to_owned));
    }
    let kana_given: Words = given_readings.union(&foreign_given).cloned().collect();
    // words that are no names, but a surname and a given name when they are cut in two
    let cut = |chars: &[char], left: &Words, right: &Words| {
        (1..chars.len()).any(|at| {
            let (a, b) = chars.split_at(at);
            left.contains(&a.iter().collect::<String>())
                && right.contains(&b.iter().collect::<String>())
        })
    };
    let mut place_readings = Words::new();
    let mut words = Words::new();
    let mut kana_words = Words::new();
    for entry in std::fs::read_dir(&folder).expect("the folder") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        if !(name.starts_with("Noun") && name.ends_with(".csv")) {
            continue;
        }
        for Row {
            word,
            kind,
            reading,
            cost,
        } in rows(&path)
        {
            if kind.contains("人名") {
                continue;
            }
            // a place that the corpus had: its reading, where that could be a name too
            let sounds: Vec<char> = reading.chars().collect();
            if kind.contains("地域")
                && !(8400..=8800).contains(&cost)
                && (4..=10).contains(&sounds.len())
                && katakana(&reading)
                && cut(&sounds, &common_readings, &given_readings)
            {
                place_readings.insert(reading.clone());
            }
            let chars: Vec<char> = word.chars().collect();
            if (3..=6).contains(&chars.len())
                && chars.iter().all(|c| kanji(*c))
                && cut(&chars, &surnames, &given)
            {
                words.insert(word);
            } else if (5..=12).contains(&sounds.len())
                && chars.iter().all(|c| !kanji(*c))
                && katakana(&reading)
                && cut(&sounds, &common_readings, &kana_given)
            {
                kana_words.insert(reading);
            }
        }
    }
    words.extend(kana_words);
    write(
        "japanese.txt.gz",
        "# Japanese names. See NOTICE.\n\
         # source: IPADIC 2.7.0-20070801 (Debian mecab-ipadic), Noun.name.csv; words: Noun*.csv\n\
         # licence: (c) 2000-2003 Nara Institute of Science and Technology, with ICOT Free Software terms; modified: \
         only the names and their readings are kept; see ipadic-licence.txt\n",
        &[
            ("surnames", &surnames),
            ("given names", &given),
            ("surname readings", &surname_readings),
            ("common surname readings", &common_readings),
            ("given readings", &given_readings),
            ("foreign surnames", &foreign_surnames),
            ("foreign given names", &foreign_given),
            ("place readings", &place_readings),
            ("words", &words),
        ],
    );
}

#[test]
fn western_names_are_those_of_the_census_and_of_faker() {
    let Some(folder) = sources() else { return };
    let mut english = Words::new();
    for entry in std::fs::read_dir(folder.join("scowl")).expect("the folder") {
        let bytes = std::fs::read(entry.expect("an entry").path()).expect("a list");
        english.extend(
            String::from_utf8_lossy(&bytes)
                .lines()
                .map(str::to_owned)
                .filter(|word| word.bytes().all(|b| b.is_ascii_lowercase()))
                .filter(|word| !NAMES_FIRST.contains(&word.as_str())),
        );
    }
    english.extend(MORE_WORDS.split_whitespace().map(str::to_owned));
    let mut ranks = BTreeMap::new();
    for (rank, name) in census(&folder.join("dist.all.last"), 40_000)
        .into_iter()
        .enumerate()
    {
        ranks.insert(name, rank);
    }
    let mut surnames: Words = ranks.keys().cloned().collect();
    let mut given: Words = census(&folder.join("dist.female.first"), usize::MAX)
        .into_iter()
        .chain(census(&folder.join("dist.male.first"), usize::MAX))
        .collect();
    for entry in std::fs::read_dir(folder.join("faker")).expect("the folder") {
        let path = entry.expect("an entry").path();
        given.extend(
            faker(&path, "first_name")
                .iter()
                .flat_map(|name| latin(name)),
        );
        surnames.extend(
            faker(&path, "last_name")
                .iter()
                .flat_map(|name| latin(name)),
        );
    }
    let longer = |name: &String| name.len() >= 3;
    surnames.retain(|name| name.len() >= 2);
    given.retain(longer);
    // a word that is a common surname as well stays, as a word; one that is a rare one goes
    surnames
        .retain(|name| !english.contains(name) || ranks.get(name).is_some_and(|at| *at < 2_000));
    let words: Words = surnames
        .iter()
        .chain(&given)
        .filter(|name| english.contains(*name))
        .cloned()
        .collect();
    // and words that read as rōmaji
    let romaji: Words = english
        .iter()
        .filter(|word| word.len() >= 2 && romaji(word))
        .cloned()
        .collect();
    write(
        "western.txt.gz",
        "# Names in the Latin alphabet. See NOTICE.\n\
         # source: US Census Bureau 1990 (names 0.3.0 on PyPI, dist.all.last up to rank 40000, dist.female.first, \
         dist.male.first), public domain\n\
         # source: Faker 40.54.0 on PyPI, providers/person of all locales, MIT, (c) 2012 Daniele Faraglia\n\
         # words: those of the names, and of what reads as romaji, that SCOWL 2020.12.07 up to size 50 lists, \
         (c) 2000-2019 Kevin Atkinson; see scowl-licence.txt\n",
        &[
            ("surnames", &surnames),
            ("given names", &given),
            ("words", &words),
            ("romaji words", &romaji),
        ],
    );
}

/// Names that are words as well, but more often names where people write of people.
const NAMES_FIRST: [&str; 25] = [
    "billy", "bob", "bobby", "carol", "doe", "eddy", "harry", "jack", "jenny", "jimmy", "joey",
    "john", "johnny", "josh", "kitty", "maria", "mike", "molly", "nancy", "peggy", "peter",
    "polly", "sally", "taro", "tommy",
];

/// Words of imaging, places and loans that the lists of English words lack, and that could be names.
const MORE_WORDS: &str = "alabama angle arizona brazil california canada china colorado corr dakota england florida france \
                          germany india indiana iowa iris ireland israel italy japan keiretsu korea kurumaya mano marinara \
                          mexico montana nevada ohio paris randomise sagittale sayonara scotland selma senorita seno \
                          spain tagatose teratoma texas torace umeboshi utah val ville yokohama zona";

/// Whether a word may be read as rōmaji: consonants and vowels in turn, at the end a vowel or `n` or `h`.
fn romaji(word: &str) -> bool {
    let vowel = |c: char| "aiueo".contains(c);
    let mut consonants = 0;
    for c in word.chars() {
        if vowel(c) {
            consonants = 0;
        } else if "lqvx".contains(c) || consonants == 3 {
            return false;
        } else {
            consonants += 1;
        }
    }
    word.ends_with(|c: char| vowel(c) || c == 'n' || c == 'h') && word.contains(vowel)
}
