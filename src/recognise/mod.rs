//! Recognisers: what identity looks like in text. Each is one file, with its definition, its source, and examples that it
//! must find and that it must leave alone; to add one, copy a neighbour and name it in [`all`].
//!
//! A recogniser is given a [`Text`], in which width, kana and compatibility forms are already one form (NFKC), and says
//! where it finds what it looks for. It judges nothing: whether a field may hold a date is for a policy to say.
//!
//! This module uses nothing else of the crate.
mod address;
mod age;
mod around;
mod calendar;
mod check_digit;
mod credit_card_number;
mod date;
mod device_uid;
mod email;
mod gps;
mod insurer_number;
mod ip_address;
mod licence_number;
mod mac_address;
mod my_number;
mod numeral;
mod passport_number;
mod person_name;
mod phone_number;
mod postcode;
mod residence_card_number;
mod scan;
mod serial;
mod set;
mod text;
mod time;
mod uid;
mod url;

use std::hash::{Hash, Hasher};
use std::ops::Range;

pub use set::Set;
pub(crate) use text::is_invisible;
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
    &address::ADDRESS,
    &age::AGE,
    &credit_card_number::CREDIT_CARD_NUMBER,
    &date::DATE,
    &device_uid::DEVICE_UID,
    &email::E_MAIL,
    &gps::GPS_POSITION,
    &insurer_number::INSURER_NUMBER,
    &ip_address::IP_ADDRESS,
    &licence_number::LICENCE_NUMBER,
    &mac_address::MAC_ADDRESS,
    &my_number::MY_NUMBER,
    &passport_number::PASSPORT_NUMBER,
    &person_name::PERSON_NAME,
    &phone_number::PHONE_NUMBER,
    &postcode::POSTCODE,
    &residence_card_number::RESIDENCE_CARD_NUMBER,
    &serial::SERIAL_NUMBER,
    &time::TIME,
    &uid::UID,
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

    proptest::proptest! {
        /// Whatever a text holds: nothing panics, and what is found is a part of it.
        #[test]
        fn what_is_found_lies_within_the_text(
            text in "([0-9]{1,4}|[-+ .:/()@年-]|[A-Fa-f]{2}|TEL|〒|県|Ver|IP|ｶﾞ|[０-９ー]|https?://|www\\.|パスポート|免許|保険|.){0,24}"
        ) {
            let text = Text::new(&text);
            for one in all() {
                let Some(range) = (one.find)(&text) else { continue };
                let found = text.normal().get(range.clone());
                proptest::prop_assert!(found.is_some_and(|found| !found.is_empty()), "{}: {range:?}", one.name);
            }
        }
    }
}
