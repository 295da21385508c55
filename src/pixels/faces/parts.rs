//! [`Body`]: which part of the body is meant, by code, by name or by a word of a description.
//!
//! One name in seven is wrong in what scanners write (Gueld et al., SPIE 4685:280, 2002: 15.3 %), so one place that says "head"
//! outweighs others that do not. The codes are in `codes`, the words in `words`.
use unicode_normalization::UnicodeNormalization as _;

use super::codes::{HEAD_CODES, NEAR_CODES, OTHER_CODES};
use super::words::{HAN, NAMES, STEMS};

/// Which part of the body. In order: of two, the greater is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Body {
    /// Nothing is said.
    #[default]
    Unsaid,
    /// A part without a face.
    Elsewhere,
    /// One place says another part, and another place says that it is the head.
    Disputed,
    /// A part beside the face, or one that reaches it: the neck, the whole body, a foetus.
    Near,
    /// The head, or a part of it.
    Head,
}

impl Body {
    const ALL: [Self; 5] = [
        Self::Unsaid,
        Self::Elsewhere,
        Self::Disputed,
        Self::Near,
        Self::Head,
    ];

    /// Its number among the facts of a dataset.
    pub fn number(self) -> i64 {
        let at = Self::ALL.iter().position(|one| *one == self);
        at.and_then(|at| i64::try_from(at).ok()).unwrap_or_default()
    }

    /// Of a number; what is none says nothing.
    pub fn of_number(number: i64) -> Self {
        let at = usize::try_from(number).ok();
        at.and_then(|at| Self::ALL.get(at).copied())
            .unwrap_or_default()
    }

    /// What a code of an anatomic region says, SCT or SRT.
    pub(super) fn of_code(code: &str) -> Self {
        if HEAD_CODES.contains(&code) {
            Self::Head
        } else if NEAR_CODES.contains(&code) {
            Self::Near
        } else if OTHER_CODES.contains(&code) {
            Self::Elsewhere
        } else {
            Self::Unsaid
        }
    }

    /// What a text says: the greatest of what its words say, alone or with the one before.
    pub(super) fn of_text(text: &str) -> Self {
        let folded: String = text
            .nfkd()
            .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
            .flat_map(char::to_uppercase)
            .collect();
        let han = |(signs, body): &(&[&str], Self)| {
            signs
                .iter()
                .any(|sign| folded.contains(sign))
                .then_some(*body)
        };
        let by_han = HAN.iter().filter_map(han).max().unwrap_or_default();
        let mut sum = by_han;
        let mut before = "";
        for word in folded.split(|c: char| !c.is_alphanumeric()) {
            if word.is_empty() {
                continue;
            }
            let pair = format!("{before}{word}");
            // "L SPINE" is none of the neck, though "SPINE" may be.
            sum = sum.max(match Self::of_name(&pair) {
                Self::Unsaid => Self::of_word(word),
                known => known,
            });
            before = word;
        }
        sum
    }

    fn of_word(word: &str) -> Self {
        let begins = |(stems, body): &(&[&str], Self)| {
            stems
                .iter()
                .any(|stem| word.starts_with(stem))
                .then_some(*body)
        };
        let by_stem = STEMS.iter().find_map(begins).unwrap_or_default();
        Self::of_name(word).max(by_stem)
    }

    fn of_name(name: &str) -> Self {
        let is = |(names, body): &(&[&str], Self)| names.contains(&name).then_some(*body);
        NAMES.iter().find_map(is).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Body;

    #[test]
    fn the_head_is_found_in_names_and_descriptions_of_many_languages() {
        for text in [
            "HEAD",
            "HEAD NECK",
            "CT Head^Routine",
            "RM DE CRANIO",
            "Schädel nativ",
            "tête",
            "ED_HEAD_NEURO_SEQ",
            "頭部単純",
            "顔面CT",
            "副鼻腔",
            "T1 MPRAGE",
            "Maxillofacial",
            "Brain-MRA",
            "TEMPORAL BONE",
            "Orbits w/o",
        ] {
            assert_eq!(Body::of_text(text), Body::Head, "{text}");
        }
    }

    #[test]
    fn parts_without_a_face_are_elsewhere_and_those_that_reach_it_are_near() {
        for text in [
            "CHEST",
            "CT THORACO-ABDOMINAL",
            "LSPINE",
            "L SPINE",
            "RT ANKLE",
            "胸部CT",
            "MRI Prostate ERC",
        ] {
            assert_eq!(Body::of_text(text), Body::Elsewhere, "{text}");
        }
        for text in [
            "NECK",
            "C-SPINE",
            "WHOLE BODY",
            "Fetal heart",
            "頚椎",
            "Carotids",
        ] {
            assert_eq!(Body::of_text(text), Body::Near, "{text}");
        }
        for text in [
            "",
            "5/5mm Plain",
            "FAST LOCALIZER",
            "Facet joints",
            "Early phase",
            "Surface",
        ] {
            assert_eq!(Body::of_text(text), Body::Unsaid, "{text}");
        }
    }

    #[test]
    fn codes_of_both_schemes_say_the_same() {
        assert_eq!(Body::of_code("69536005"), Body::Head);
        assert_eq!(Body::of_code("T-D1100"), Body::Head);
        assert_eq!(Body::of_code("45048000"), Body::Near);
        assert_eq!(Body::of_code("T-D3000"), Body::Elsewhere);
        assert_eq!(Body::of_code("1"), Body::Unsaid);
    }
}
