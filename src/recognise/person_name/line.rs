//! Words of the Latin alphabet side by side: what stands between them, and what their neighbours make of them.
use super::words::{Role, Word, words};

/// What stands between two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    Space,
    Comma,
    Caret,
    Underscore,
    Dot,
    Hyphen,
    /// A colon or an equals sign.
    Colon,
    /// Anything else, a line's end among it.
    Other,
}

impl Gap {
    pub(super) fn of(text: &str) -> Self {
        match text {
            " " | "  " => Self::Space,
            ", " | "," | " , " | ",  " => Self::Comma,
            "^" => Self::Caret,
            "_" => Self::Underscore,
            "." => Self::Dot,
            "-" => Self::Hyphen,
            _ if text.len() <= 4 && text.trim().trim_end_matches('=') == ":" => Self::Colon,
            "=" | " = " => Self::Colon,
            _ => Self::Other,
        }
    }
}

/// Words, and what stands between them.
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    words: Vec<Word>,
}

impl<'a> Line<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            words: words(text),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    pub(super) fn gap(&self, a: &Word, b: &Word) -> Gap {
        Gap::of(self.between(a, b))
    }

    pub(super) fn between(&self, a: &Word, b: &Word) -> &str {
        self.text.get(a.at.end..b.at.start).unwrap_or("\n")
    }

    pub(super) fn at(&self, index: usize) -> Option<&Word> {
        self.words.get(index)
    }

    pub(super) fn before(&self, index: usize) -> Option<&Word> {
        self.words.get(index.checked_sub(1)?)
    }
}

/// What is called after somebody, or after nobody, and is written as a name is.
const NOBODY: [&str; 18] = [
    "austin flint",
    "austin moore",
    "bence jones",
    "bernard soulier",
    "carl zeiss",
    "crista galli",
    "graham steell",
    "henry ford",
    "hill sachs",
    "karl storz",
    "martin gruber",
    "marie tooth",
    "monte carlo",
    "ross river",
    "stewart treves",
    "vena cava",
    "virginia mason",
    "wayne state",
];

/// Whether the words around say that the words from `first` to `last` are a place, an institution, an eponym.
pub(super) fn thing(line: &Line<'_>, first: usize, last: usize) -> bool {
    let space = |a: &Word, b: &Word| {
        matches!(
            line.between(a, b),
            " " | "  " | ". " | "_" | "-" | "'s " | "’s "
        )
    };
    let place = line.before(first).is_some_and(|before| {
        before.role == Role::Place && line.at(first).is_some_and(|word| space(before, word))
    });
    let after = line.at(last + 1).is_some_and(|after| {
        after.role == Role::Thing && line.at(last).is_some_and(|word| space(word, after))
    });
    // `Atkinson, Wells and Young`
    let firm = line.at(last + 1).is_some_and(|and| {
        let comma = line
            .at(first)
            .zip(line.at(first + 1))
            .is_some_and(|(a, b)| line.gap(a, b) == Gap::Comma);
        comma && line.text.get(and.at.clone()) == Some("and")
    });
    let nobody = line
        .at(first)
        .zip(line.at(last))
        .and_then(|(a, b)| line.text.get(a.at.start..b.at.end))
        .is_some_and(|pair| NOBODY.iter().any(|known| known.eq_ignore_ascii_case(pair)));
    place || after || firm || nobody
}
