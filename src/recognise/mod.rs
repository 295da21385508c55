//! Recognisers: what identity looks like in text. Each is one file, with its definition, its source, and examples that it
//! must find and that it must leave alone; to add one, copy a neighbour and name it in [`all`].
//!
//! A recogniser is given a [`Text`], in which width, kana and compatibility forms are already one form (NFKC), and says
//! where it finds what it looks for. It judges nothing: whether a field may hold a date is for a policy to say.
//!
//! This module uses nothing else of the crate.
mod around;
mod check_digit;
mod credit_card_number;
mod email;
mod insurer_number;
mod ip_address;
mod licence_number;
mod mac_address;
mod my_number;
mod passport_number;
mod phone_number;
mod postcode;
mod residence_card_number;
mod set;
mod text;
mod url;

use std::hash::{Hash, Hasher};
use std::ops::Range;

pub use set::Set;
pub use text::{Place, Text, Traits};

/// One recogniser: what it is called, what it finds, and by what.
#[derive(Debug)]
pub struct Recogniser {
    /// What policies call it, behind `contain`: words of lower-case letters, digits and `-`, with one space between them.
    pub name: &'static str,
    /// What was found, in English, with its article, as a sentence goes on behind "it contains": `a date`.
    pub en: &'static str,
    /// The same in Japanese: `日付`.
    pub ja: &'static str,
    /// What counts, in a few plain sentences for people who do not program: what is found, and what is not.
    pub definition: &'static str,
    /// Where the definition comes from: law, standard, guideline, paper.
    pub source: &'static str,
    /// A text without these kinds of characters cannot hold it, so it is not asked; of several sets, one must be there.
    pub needs: &'static [Traits],
    /// Texts in which it finds something.
    pub finds: &'static [&'static str],
    /// Texts in which it finds nothing, near misses first.
    pub leaves: &'static [&'static str],
    /// The first place in [`Text::normal`], in bytes, at which it stands. Called only where [`Self::needs`] are met.
    pub find: fn(&Text<'_>) -> Option<Range<usize>>,
}

impl PartialEq for Recogniser {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Recogniser {}

impl Hash for Recogniser {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl Recogniser {
    /// Where it first stands in a text.
    pub fn find_in(&self, text: &Text<'_>) -> Option<Place> {
        self.needs
            .iter()
            .any(|needs| text.traits().contain(*needs))
            .then(|| (self.find)(text))
            .flatten()
            .map(|range| text.place(range))
    }
}

static ALL: &[&Recogniser] = &[
    &credit_card_number::CREDIT_CARD_NUMBER,
    &email::E_MAIL,
    &insurer_number::INSURER_NUMBER,
    &ip_address::IP_ADDRESS,
    &licence_number::LICENCE_NUMBER,
    &mac_address::MAC_ADDRESS,
    &my_number::MY_NUMBER,
    &passport_number::PASSPORT_NUMBER,
    &phone_number::PHONE_NUMBER,
    &postcode::POSTCODE,
    &residence_card_number::RESIDENCE_CARD_NUMBER,
    &url::URL,
];

/// Every recogniser, in the order of their names.
pub fn all() -> &'static [&'static Recogniser] {
    ALL
}

/// The recogniser that policies call `name`.
pub fn named(name: &str) -> Option<&'static Recogniser> {
    all().iter().copied().find(|one| one.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_words_in_order_and_each_stands_once() {
        let names: Vec<&str> = all().iter().map(|one| one.name).collect();
        assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
        for name in names {
            let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(
                name.split(' ')
                    .all(|word| !word.is_empty() && word.chars().all(good)),
                "{name}"
            );
        }
    }

    #[test]
    fn each_recogniser_finds_its_examples_and_leaves_its_near_misses() {
        for one in all() {
            assert!(
                one.finds.len() >= 3 && one.leaves.len() >= 3,
                "{}",
                one.name
            );
            for text in one.finds {
                assert!(
                    one.find_in(&Text::new(text)).is_some(),
                    "{}: {text}",
                    one.name
                );
            }
            for text in one.leaves {
                assert_eq!(one.find_in(&Text::new(text)), None, "{}: {text}", one.name);
            }
        }
    }

    #[test]
    fn each_recogniser_says_what_it_is_and_where_it_comes_from() {
        for one in all() {
            for part in [one.en, one.ja, one.definition, one.source] {
                assert!(
                    !part.is_empty() && !part.contains("  ") && part.trim() == part,
                    "{}",
                    one.name
                );
            }
            assert!(!one.needs.is_empty(), "{}", one.name);
        }
    }
}
