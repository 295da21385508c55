//! The sources of the dictionaries, and how a dictionary is written.
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization as _;

use crate::Words;

pub(crate) fn sources() -> Option<PathBuf> {
    let folder = std::env::var_os("SEKISHO_NAMES").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: no SEKISHO_NAMES");
    }
    folder
}

/// One word of ipadic.
pub(crate) struct Row {
    pub(crate) word: String,
    pub(crate) kind: String,
    pub(crate) reading: String,
    /// What the analyser pays for it: words that its corpus never had cost the same, but for their length.
    pub(crate) cost: u32,
}

/// The rows of a file of ipadic.
pub(crate) fn rows(path: &Path) -> Vec<Row> {
    let bytes = std::fs::read(path).expect("a dictionary");
    let (text, _, bad) = encoding_rs::EUC_JP.decode(&bytes);
    assert!(!bad, "{}", path.display());
    text.lines()
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let cell = |at: usize| cells.get(at).copied().unwrap_or_default();
            let kind = [cell(5), cell(6), cell(7)].join(" ");
            Row {
                word: cell(0).nfkc().collect(),
                kind,
                reading: cell(11).to_owned(),
                cost: cell(3).parse().unwrap_or_default(),
            }
        })
        .collect()
}

pub(crate) fn write(name: &str, about: &str, sections: &[(&str, &Words)]) {
    let mut made = about.to_owned();
    for (section, words) in sections {
        let _ = writeln!(made, "[{section}]");
        for word in *words {
            let _ = writeln!(made, "{word}");
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src/recognise/data")
        .join(name);
    if std::env::var_os("UPDATE").is_some() {
        let file = std::fs::File::create(&path).expect("the dictionary is written");
        let mut gz = flate2::write::GzEncoder::new(file, flate2::Compression::best());
        gz.write_all(made.as_bytes())
            .and_then(|()| gz.try_finish())
            .expect("the dictionary is written");
        return;
    }
    let mut there = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(&path).expect("the dictionary"))
        .read_to_string(&mut there)
        .expect("text");
    let first = made.lines().zip(there.lines()).find(|(a, b)| a != b);
    assert!(
        made == there,
        "{name} differs from its source, first at {first:?}; UPDATE=1 writes it anew"
    );
}

/// A Latin name as the recogniser looks it up: lower case, no accents, letters only; of two-letter forms of umlauts, both.
pub(crate) fn latin(name: &str) -> Vec<String> {
    let plain = |name: &str| -> Option<String> {
        let mut out = String::new();
        for c in name.nfd() {
            match c {
                'ß' => out.push_str("ss"),
                'æ' | 'Æ' => out.push_str("ae"),
                'ø' | 'Ø' | 'œ' | 'Œ' => out.push('o'),
                'ł' | 'Ł' => out.push('l'),
                'đ' | 'Đ' | 'ð' | 'Ð' => out.push('d'),
                'ı' => out.push('i'),
                'þ' | 'Þ' => out.push_str("th"),
                '\u{300}'..='\u{36F}' | '\'' | '’' => {}
                c if c.is_ascii_alphabetic() => out.push(c.to_ascii_lowercase()),
                _ => return None,
            }
        }
        (out.len() >= 2).then_some(out)
    };
    let umlauts: String = name
        .nfc()
        .flat_map(|c| match c {
            'ä' | 'Ä' => vec!['a', 'e'],
            'ö' | 'Ö' => vec!['o', 'e'],
            'ü' | 'Ü' => vec!['u', 'e'],
            c => vec![c],
        })
        .collect();
    plain(name).into_iter().chain(plain(&umlauts)).collect()
}

/// The names that a locale of Faker lists in attributes whose name has `what` in it.
pub(crate) fn faker(path: &Path, what: &str) -> Vec<String> {
    let text = std::fs::read_to_string(path).expect("a locale");
    let mut inside = false;
    let mut names = Vec::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("    ")
            && !rest.starts_with(' ')
        {
            inside = rest.contains(what) && rest.contains('=') && !rest.starts_with("def");
        }
        if inside {
            names.extend(
                line.split('"')
                    .skip(1)
                    .step_by(2)
                    .filter(|name| !name.contains('{'))
                    .flat_map(|name| {
                        name.split([' ', '-'])
                            .map(str::to_owned)
                            .collect::<Vec<_>>()
                    }),
            );
        }
    }
    names
}

/// The first `most` names of a table of the census, by rank.
pub(crate) fn census(path: &Path, most: usize) -> Vec<String> {
    let text = std::fs::read_to_string(path).expect("a table of the census");
    text.lines()
        .take(most)
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_lowercase)
        .collect()
}
