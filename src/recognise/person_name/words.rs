//! A text as words of the Latin alphabet, and what each can be.
use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;

use super::dictionary::{Kind, dictionary};
use super::romaji;

/// How a word is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    Upper,
    Title,
    Lower,
    Mixed,
}

/// What a word says of its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Plain,
    /// One letter.
    Initial,
    /// `Dr`, `Mrs`: a name follows.
    Title,
    /// `Patient`, `Name`: with a colon, a name follows.
    Label,
    /// `DOB`, `born`: a name stood before.
    Birth,
    /// `san`, `sama`: a Japanese name stood before.
    Honorific,
    /// `van`, `de`: inside a name.
    Particle,
    /// `St`, `San`, `Lake`: what follows is a place.
    Place,
    /// `Hospital`, `Street`, `syndrome`: what stood before is no person.
    Thing,
}

/// A word, where it stands, and what it can be.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub(super) at: Range<usize>,
    /// Letters.
    pub(super) len: usize,
    pub(super) case: Case,
    pub(super) role: Role,
    /// As a name in the Latin alphabet.
    pub(super) west: Kind,
    /// As a Japanese reading.
    pub(super) japan: Kind,
    /// Whether it reads as rōmaji.
    pub(super) romaji: bool,
    /// An ordinary English word as well.
    pub(super) common: bool,
}

impl Word {
    pub(super) fn surname(&self) -> bool {
        self.west.is(Kind::SURNAME)
    }

    pub(super) fn given(&self) -> bool {
        self.west.is(Kind::GIVEN)
    }

    /// A name and no word.
    pub(super) fn sure(&self, kind: Kind) -> bool {
        !self.common && self.west.is(kind)
    }

    /// A Japanese name and no word.
    pub(super) fn japanese(&self, kind: Kind) -> bool {
        !self.common && self.len >= 2 && self.japan.is(kind)
    }

    /// Whether any dictionary has it as a name, and none as a word.
    pub(super) fn known(&self) -> bool {
        let any = Kind::SURNAME.and(Kind::GIVEN);
        self.role == Role::Plain && self.len >= 3 && (self.sure(any) || self.japanese(any))
    }

    /// Begins with a capital.
    pub(super) fn capital(&self) -> bool {
        matches!(self.case, Case::Upper | Case::Title | Case::Mixed)
    }
}

/// The words of a text.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut out = Vec::with_capacity(text.len() / 6);
    let mut key = String::new();
    let mut folded = String::new();
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if !letter(c) {
            continue;
        }
        let mut end = start + c.len_utf8();
        while let Some((at, next)) = chars.peek().copied() {
            let inner = matches!(next, '\'' | '’')
                && text
                    .get(at + next.len_utf8()..)
                    .is_some_and(|rest| rest.starts_with(letter));
            if !letter(next) && !inner {
                break;
            }
            end = at + next.len_utf8();
            chars.next();
        }
        if let Some(word) = text.get(start..end) {
            out.push(read(word, start..end, &mut key, &mut folded));
        }
    }
    out
}

pub(super) fn letter(c: char) -> bool {
    c.is_ascii_alphabetic()
        || (matches!(c, '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}') && c.is_alphabetic())
}

/// What one word is.
pub(super) fn read(word: &str, at: Range<usize>, key: &mut String, folded: &mut String) -> Word {
    plain(word, key);
    let case = case(word);
    let len = key.len();
    let west = dictionary().latin(key);
    let romaji = len >= 2 && romaji::fold(key, folded);
    let japan = if romaji {
        dictionary().romaji(folded)
    } else {
        Kind::NONE
    };
    Word {
        at,
        len,
        case,
        role: role(key, case),
        west,
        japan,
        romaji,
        common: west.is(Kind::WORD),
    }
}

fn case(word: &str) -> Case {
    let mut letters = word.chars().filter(|c| letter(*c));
    let first = letters.next().is_some_and(char::is_uppercase);
    let (mut upper, mut lower) = (false, false);
    for c in letters {
        if c.is_uppercase() {
            upper = true;
        } else {
            lower = true;
        }
    }
    match (first, upper, lower) {
        (true, false, _) => Case::Title,
        (true, true, false) => Case::Upper,
        (false, false, _) => Case::Lower,
        _ => Case::Mixed,
    }
}

/// The word in lower case, without accents and apostrophes.
pub(super) fn plain(word: &str, out: &mut String) {
    out.clear();
    if word.is_ascii() {
        out.push_str(word);
        if word.bytes().any(|b| !b.is_ascii_alphabetic()) {
            out.retain(|c| c.is_ascii_alphabetic());
        }
        out.make_ascii_lowercase();
        return;
    }
    for c in word.nfd() {
        match c {
            'ß' => out.push_str("ss"),
            'æ' | 'Æ' => out.push_str("ae"),
            'ø' | 'Ø' | 'œ' | 'Œ' => out.push('o'),
            'ł' | 'Ł' => out.push('l'),
            'đ' | 'Đ' | 'ð' | 'Ð' => out.push('d'),
            'ı' => out.push('i'),
            'þ' | 'Þ' => out.push_str("th"),
            c if c.is_ascii_alphabetic() => out.push(c.to_ascii_lowercase()),
            _ => {}
        }
    }
}

fn role(key: &str, case: Case) -> Role {
    match key {
        "" => Role::Particle,
        _ if key.len() == 1 => Role::Initial,
        "dr" | "mr" | "mrs" | "ms" | "prof" | "professor" | "doctor" | "miss" | "mister"
            if case == Case::Title =>
        {
            Role::Title
        }
        "patient" | "patients" | "pt" | "name" | "surname" | "physician" | "doctor"
        | "radiologist" | "operator" | "technologist" | "referrer" | "performer" | "reader" => {
            Role::Label
        }
        "dob" | "born" => Role::Birth,
        "san" | "sama" | "sensei" | "kun" | "chan" | "dono" if case == Case::Lower => {
            Role::Honorific
        }
        "van" | "von" | "der" | "den" | "de" | "la" | "del" | "di" | "da" | "dos" | "al" | "el"
        | "bin" | "ibn" | "ter"
            if case != Case::Upper =>
        {
            Role::Particle
        }
        "st" | "saint" | "san" | "santa" | "santo" | "fort" | "lake" | "mount" | "mt" | "port"
        | "los" | "las" | "new" | "north" | "south" | "east" | "west" => Role::Place,
        "hospital" | "clinic" | "clinics" | "university" | "institute" | "institution"
        | "center" | "centre" | "medical" | "school" | "college" | "foundation" | "corporation"
        | "corp" | "inc" | "ltd" | "gmbh" | "co" | "company" | "lab" | "labs" | "laboratory"
        | "laboratories" | "healthcare" | "health" | "imaging" | "radiology" | "memorial"
        | "systems" | "general" | "community" | "street" | "avenue" | "ave" | "road" | "rd"
        | "drive" | "boulevard" | "county" | "beach" | "city" | "view" | "views" | "projection"
        | "sign" | "syndrome" | "disease" | "murmur" | "method" | "score" | "classification"
        | "index" | "law" | "protocol" | "phantom" | "filter" | "transform" | "catheter"
        | "denshi" | "daigaku" | "byoin" | "byouin" | "iryo" | "kogyo" | "seiyaku" | "siemens"
        | "philips" | "toshiba" | "hitachi" | "canon" | "shimadzu" | "fuji" | "fujifilm"
        | "agfa" | "kodak" | "hologic" | "varian" | "elekta" | "olympus" | "konica"
        | "lymphoma" | "fracture" | "procedure" | "technique" => Role::Thing,
        _ => Role::Plain,
    }
}
