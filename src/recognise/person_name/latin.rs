//! Names in the Latin alphabet: Japanese in rōmaji, and Western.
use std::ops::Range;

use super::dictionary::{Kind, dictionary};
use super::line::{Gap, Line, thing};
use super::romaji;
use super::words::{Case, Role, Word, read};

/// Degrees and fellowships that stand behind the name of whoever reports.
const DEGREES: [&str; 5] = ["MD", "M.D.", "MBBS", "FRCR", "PhD"];
/// Whose given name follows.
const KIN: [&str; 12] = [
    "daughter",
    "son",
    "wife",
    "husband",
    "mother",
    "father",
    "sister",
    "brother",
    "spouse",
    "partner",
    "nurse",
    "technologist",
];

/// Where the first name stands.
pub(super) fn find(text: &str) -> Option<Range<usize>> {
    if is_short_word(text) {
        return None;
    }
    let line = Line::new(text);
    (0..line.len()).find_map(|index| {
        let word = line.at(index)?;
        joined(&line, word)
            .or_else(|| titled(&line, index))
            .or_else(|| labelled(&line, index))
            .or_else(|| with_degree(&line, index))
            .or_else(|| with_initial(&line, index))
            .or_else(|| of_kin(&line, index))
            .or_else(|| with_birth(&line, index))
            .or_else(|| honoured(&line, index))
            .or_else(|| person_name(&line, index))
            .or_else(|| two(&line, index))
    })
}

/// Whether a text is one word that is too short to be two names: most values of headers are.
fn is_short_word(text: &str) -> bool {
    text.len() < LEAST_JOINED && text.bytes().all(|b| b.is_ascii_alphabetic())
}

/// Letters of two names in one word, at least.
const LEAST_JOINED: usize = 8;

/// A surname and a given name, in either order.
fn two(line: &Line<'_>, index: usize) -> Option<Range<usize>> {
    let a = line.at(index)?;
    if a.role != Role::Plain {
        return None;
    }
    // over an initial or particles: `Mary Q. Thompson`, `Erik van der Berg`
    let mut next = index + 1;
    let first = line.at(next)?;
    let mut gap = line.gap(a, first);
    let mut last = first;
    if gap == Gap::Space {
        while matches!(last.role, Role::Initial | Role::Particle)
            && next < index + 4
            && let Some(after) = line.at(next + 1)
            && (line.gap(last, after) == Gap::Space || line.between(last, after) == ". ")
        {
            next += 1;
            last = after;
        }
    }
    if line.at(next)?.role != Role::Plain {
        return None;
    }
    if next > index + 1 && !(a.sure(Kind::GIVEN) && last.case == a.case) {
        gap = Gap::Other;
    }
    (pair(a, last, gap) && !thing(line, index, next)).then_some(a.at.start..last.at.end)
}

/// Whether two neighbours are a surname and a given name.
fn pair(a: &Word, b: &Word, gap: Gap) -> bool {
    let alike = a.capital() == b.capital();
    if !alike {
        return false;
    }
    let loud = matches!(gap, Gap::Comma | Gap::Caret | Gap::Underscore);
    if !loud && !matches!(gap, Gap::Space | Gap::Dot | Gap::Hyphen) {
        return false;
    }
    let letters = a.len + b.len;
    let lower = a.case == Case::Lower;
    let (surname, given) = (Kind::SURNAME, Kind::GIVEN);

    // short ones need a surname that many have: `ITO MAI`
    let least = |surname: &Word| match (loud, surname.japan.is(Kind::COMMON)) {
        (true, _) => 5,
        (false, true) if !lower => 6,
        (false, _) => 7,
    };
    let japanese =
        |a: &Word, b: &Word| a.japanese(surname) && b.japanese(given) && letters >= least(a);
    if japanese(a, b) || japanese(b, a) {
        return true;
    }
    if gap == Gap::Hyphen {
        return false;
    }
    let western = |a: &Word, b: &Word| {
        (a.sure(surname) || (a.len >= 4 && a.japanese(surname)))
            && (b.sure(given) || (b.len >= 4 && b.japanese(given)))
    };
    let (long, both) = match (loud, lower) {
        (true, false) => (3, 7),
        (_, true) => (4, 9),
        (false, false) => (3, 9),
    };
    let short = a.len.min(b.len) >= 4;
    if (western(a, b) || western(b, a)) && a.len.min(b.len) >= long && (short || letters >= both) {
        return true;
    }
    if (lower && gap != Gap::Caret) || a.len.min(b.len) < 3 {
        return false;
    }
    // one of the two is an ordinary word as well: `Mary Young`, `Rose Abernathy`
    let given_first = a.sure(given) && b.surname() && b.common;
    let surname_first = loud && a.surname() && a.common && b.sure(given);
    let flower = |a: &Word, b: &Word| a.given() && a.common && b.sure(surname) && !b.given();
    let flower = flower(a, b) || (loud && flower(b, a));
    (given_first || surname_first || flower) && letters >= 7
}

/// `nakamuramakoto`, `TanakaYoko`: two names in one word.
fn joined(line: &Line<'_>, word: &Word) -> Option<Range<usize>> {
    if word.len < LEAST_JOINED || word.common {
        return None;
    }
    let text = line.text.get(word.at.clone())?;
    let mut folded = String::new();
    let mut key = String::new();
    if word.case == Case::Mixed {
        // a capital inside: `TanakaYoko`, but not `McDonald`
        let cut = text.char_indices().skip(1).find(|(_, c)| c.is_uppercase());
        let (at, _) = cut?;
        let (a, b) = text.split_at_checked(at)?;
        let a = read(a, 0..0, &mut key, &mut folded);
        let b = read(b, 0..0, &mut key, &mut folded);
        return (a.case == Case::Title
            && a.role == Role::Plain
            && b.case == Case::Title
            && pair(&a, &b, Gap::Underscore))
        .then(|| word.at.clone());
    }
    if !word.romaji || word.japan != Kind::NONE || word.surname() || word.given() {
        return None;
    }
    super::words::plain(text, &mut key);
    // the surname is one that many have; a short English word, as in `mitosome`, is no part of a name
    let mut part = |text: &str| -> Kind {
        let word = text.len() <= 4 && dictionary().latin(text).is(Kind::WORD);
        if text.len() >= 3 && !word && romaji::fold(text, &mut folded) {
            dictionary().romaji(&folded)
        } else {
            Kind::NONE
        }
    };
    (3..key.len().saturating_sub(2))
        .filter_map(|at| key.split_at_checked(at))
        .any(|(a, b)| {
            let a = part(a);
            a.is(Kind::COMMON.and(Kind::GIVEN)) && {
                let b = part(b);
                (a.is(Kind::COMMON) && b.is(Kind::GIVEN))
                    || (a.is(Kind::GIVEN) && b.is(Kind::COMMON))
            }
        })
        .then(|| word.at.clone())
}

/// `Dr. Smith`, `Mrs Abernathy`.
fn titled(line: &Line<'_>, index: usize) -> Option<Range<usize>> {
    let title = line.at(index).filter(|word| word.role == Role::Title)?;
    let name = line.at(index + 1)?;
    let dot = match line.between(title, name) {
        "." | ". " => true,
        " " => false,
        _ => return None,
    };
    let initial = name.role == Role::Initial;
    let name = if initial {
        line.at(index + 2)
            .filter(|next| matches!(line.between(name, next), " " | ". " | "."))?
    } else {
        name
    };
    let unknown = dot && !name.common && name.len >= 3;
    (matches!(name.case, Case::Title | Case::Mixed)
        && matches!(name.role, Role::Plain | Role::Particle)
        && (unknown || name.known() || (dot && name.surname())))
    .then_some(title.at.start..name.at.end)
}

/// `Patient: Abernathy`; and `Patient name: Zzyzx Qwoph`, two words that no dictionary has, behind what can label nothing else.
fn labelled(line: &Line<'_>, index: usize) -> Option<Range<usize>> {
    let label = line.at(index).filter(|word| word.role == Role::Label)?;
    let name = line.at(index + 1)?;
    if line.gap(label, name) != Gap::Colon {
        return None;
    }
    if name.capital() && name.known() {
        return Some(name.at.clone());
    }
    let of_patient = line.before(index).is_some_and(|word| {
        word.role == Role::Label && matches!(line.gap(word, label), Gap::Space | Gap::Underscore)
    });
    let second = line.at(index + 2)?;
    let strange = |word: &Word| {
        word.role == Role::Plain && word.case == Case::Title && word.len >= 4 && !word.common
    };
    (of_patient
        && strange(name)
        && strange(second)
        && line.gap(name, second) == Gap::Space
        && !thing(line, index + 1, index + 2))
    .then_some(name.at.start..second.at.end)
}

/// `M. Abernathy, MD`: an initial, a name and a degree. Without the initial it may be a town in Maryland.
fn with_degree(line: &Line<'_>, index: usize) -> Option<Range<usize>> {
    let initial = line.at(index).filter(|word| word.role == Role::Initial)?;
    let name = line.at(index + 1)?;
    let behind = line.text.get(name.at.end..)?;
    let degree = behind.strip_prefix(", ").or(behind.strip_prefix(' '))?;
    let with_degree = DEGREES.iter().any(|known| {
        let rest = degree.strip_prefix(known);
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    });
    (with_degree
        && initial.case == Case::Title
        && matches!(line.between(initial, name), ". " | "." | " ")
        && name.role == Role::Plain
        && name.capital()
        && name.len >= 3
        && (!name.common || name.surname()))
    .then_some(initial.at.start..name.at.end)
}

/// `ABERNATHY, B.`: a surname, a comma and an initial with its point, with nothing but an end or another sign behind.
fn with_initial(line: &Line<'_>, index: usize) -> Option<Range<usize>> {
    let name = line.at(index)?;
    let initial = line
        .at(index + 1)
        .filter(|word| word.role == Role::Initial && word.case == Case::Title)?;
    let behind = line.text.get(initial.at.end..)?.strip_prefix('.')?;
    (name.role == Role::Plain
        && name.capital()
        && name.len >= 4
        && (name.sure(Kind::SURNAME) || name.japanese(Kind::SURNAME))
        && line.gap(name, initial) == Gap::Comma
        && !behind.starts_with(char::is_alphanumeric))
    .then_some(name.at.start..initial.at.end)
}

/// `daughter Elodie`: whose name is given, and the given name.
fn of_kin(line: &Line<'_>, index: usize) -> Option<Range<usize>> {
    let kin = line.at(index)?;
    let word = line.text.get(kin.at.clone())?;
    let name = line.at(index + 1)?;
    (KIN.iter().any(|known| known.eq_ignore_ascii_case(word))
        && matches!(line.between(kin, name), " " | " (" | ", " | ": ")
        && name.role == Role::Plain
        && name.case == Case::Title
        && kin.case != Case::Upper
        && name.len >= 4
        && name.sure(Kind::GIVEN))
    .then(|| name.at.clone())
}

/// `Nowak, DOB 1955-05-07`.
fn with_birth(line: &Line<'_>, index: usize) -> Option<Range<usize>> {
    let name = line
        .at(index)
        .filter(|word| word.known() && word.capital())?;
    let birth = line.at(index + 1).filter(|word| word.role == Role::Birth)?;
    matches!(
        line.between(name, birth),
        " " | ", " | " (" | "; " | "," | "_"
    )
    .then(|| name.at.clone())
}

/// `Tanaka-san`, `Yamada sama`.
fn honoured(line: &Line<'_>, index: usize) -> Option<Range<usize>> {
    let name = line.at(index)?;
    let honorific = line
        .at(index + 1)
        .filter(|word| word.role == Role::Honorific)?;
    (name.len >= 3
        && name.japanese(Kind::SURNAME)
        && matches!(line.gap(name, honorific), Gap::Hyphen | Gap::Space))
    .then_some(name.at.start..honorific.at.end)
}

/// DICOM's form of a name, `Abernathy^Q` or `Zzyzx^Brigitte^^Dr`, of which one part at least is known.
fn person_name(line: &Line<'_>, index: usize) -> Option<Range<usize>> {
    let a = line.at(index).filter(|word| word.role == Role::Plain)?;
    let b = line.at(index + 1)?;
    if line.gap(a, b) != Gap::Caret {
        return None;
    }
    let surname = a.len >= 3 && (a.sure(Kind::SURNAME) || a.japanese(Kind::SURNAME));
    let initial = b.role == Role::Initial && surname;
    let given = b.len >= 4 && b.sure(Kind::GIVEN) && !a.common;
    let more = line
        .at(index + 2)
        .is_some_and(|c| matches!(line.between(b, c), "^" | "^^" | "^^^"));
    let ideographic = line
        .text
        .get(b.at.end..)
        .is_some_and(|rest| rest.starts_with('='));
    let structure = (more || ideographic) && (a.known() || b.known()) && !a.common && !b.common;
    (initial || given || structure).then_some(a.at.start..b.at.end)
}

#[cfg(test)]
mod tests {
    use super::find;

    fn found(text: &str) -> Option<&str> {
        text.get(find(text)?)
    }

    #[test]
    fn the_name_is_found_and_nothing_around_it() {
        assert_eq!(found("prior of Nowak Ngozi, DOB 1955"), Some("Nowak Ngozi"));
        assert_eq!(found("post nakamuramakoto"), Some("nakamuramakoto"));
        assert_eq!(found("called Dr. Smith"), Some("Dr. Smith"));
        assert_eq!(found("by Mary Q. Thompson"), Some("Mary Q. Thompson"));
        assert_eq!(found("x TanakaYoko.dcm"), Some("TanakaYoko"));
        assert_eq!(found("Zzyzx^Brigitte"), Some("Zzyzx^Brigitte"));
    }

    #[test]
    fn a_line_end_or_a_slash_between_two_words_makes_no_name_of_them() {
        for text in ["Thompson\nElodie", "Thompson / Elodie", "Thompson; Elodie"] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn the_names_of_places_institutions_and_firms_are_left() {
        for text in [
            "Elodie Thompson Hospital",
            "St. Elodie Thompson",
            "Thompson, Elodie and Young",
            "Elodie Thompson syndrome",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn words_that_are_names_too_need_a_sure_name_beside_them() {
        assert_eq!(found("Rose Abernathy"), Some("Rose Abernathy"));
        assert_eq!(found("Rose Young"), None);
        assert_eq!(found("rose abernathy"), None);
    }
}
