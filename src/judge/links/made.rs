//! [`Made`]: what can be made of the values of a list without a key.
//!
//! It is worked out for the whole list when a rule first asks, in some 50 bytes for each spelling of a value.
use rustc_hash::FxHashSet;

use super::hashes::{Hashes, first_bytes};
use super::plain::key;
use super::written::Written;
use super::{LEAST_JAPANESE, is_enough};
use crate::judge::truth::Reason;
use crate::policy::model::List;

/// Values of a list that is held against others, at most: more would take more than 1.5 GB.
const MOST: usize = 5_000_000;

/// What can be made of the values of a list without a key; of one that is too long, nothing is known.
#[derive(Debug)]
pub(in crate::judge) struct Made(Option<Tables>);

#[derive(Debug)]
struct Tables {
    hashes: Hashes,
    /// What values are compared by, as numbers in order.
    keys: Vec<u64>,
}

impl Made {
    /// Of all its values.
    pub(in crate::judge) fn of(list: &List) -> Self {
        Self::of_at_most(MOST, &list.values)
    }

    fn of_at_most(most: usize, values: &FxHashSet<String>) -> Self {
        if values.len() > most {
            return Self(None);
        }
        let keys = values.iter().map(|value| key(value));
        let mut keys: Vec<u64> = keys
            .filter(|key| is_enough(key, LEAST_JAPANESE))
            .map(|key| number(&key))
            .collect();
        keys.sort_unstable();
        keys.dedup();
        keys.shrink_to_fit();
        Self(Some(Tables {
            hashes: Hashes::of(values.iter().map(String::as_str)),
            keys,
        }))
    }

    /// How a value was made of one of the list's, if it was: it is a hash, or what comes out when an encoding is undone is
    /// one of them.
    pub(super) fn how(
        &self,
        written: &Written,
        undone: &[(String, &'static str)],
    ) -> Result<Option<&'static str>, Reason> {
        let tables = self.0.as_ref().ok_or(Reason::TooLong)?;
        let known = |key: &str| tables.keys.binary_search(&number(key)).is_ok();
        let code = || undone.iter().find(|(key, _)| known(key));
        let hash = tables.hashes.find(written);
        Ok(hash.or_else(|| code().map(|(_, how)| *how)))
    }
}

/// A text as a number of 64 bits, by which a text is taken for one of five million others once in 10^12.
fn number(key: &str) -> u64 {
    first_bytes(blake3::hash(key.as_bytes()).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::super::codes;
    use super::*;

    impl Tables {
        fn bytes(&self) -> usize {
            8 * self.keys.capacity() + self.hashes.bytes()
        }
    }

    fn list(values: impl Iterator<Item = String>) -> FxHashSet<String> {
        values.collect()
    }

    fn how(made: &Made, value: &str) -> Result<Option<&'static str>, Reason> {
        made.how(&Written::new(value), &codes::undone(value))
    }

    #[test]
    fn every_encoding_of_a_value_of_a_list_is_found_and_the_value_itself_is_left() {
        let made = Made::of_at_most(
            2,
            &list(["Doe^Jane", "山田^太郎"].map(str::to_owned).into_iter()),
        );
        for (value, name) in [
            ("RG9lXkphbmU=", Some("the base64 form")),
            ("5bGx55SwXuWkqumDjg", Some("the base64 form")),
            ("446f655e4a616e65", Some("the hexadecimal form")),
            ("Doe%5EJane", Some("the URL-encoded form")),
            ("Doe%5EJohn", None),
            (
                "%E5%B1%B1%E7%94%B0%5E%E5%A4%AA%E9%83%8E",
                Some("the URL-encoded form"),
            ),
            ("enaJ^eoD", Some("the reverse")),
            ("郎太田山", Some("the reverse")),
            ("Qbr^Wnar", Some("the ROT13 form")),
            ("4 15 5 10 1 14 5", Some("the form in numbers")),
            ("Doe^Jane", None),
            ("SUBJ-000001", None),
            ("RG9lXkpvaG4=", None),
        ] {
            assert_eq!(how(&made, value), Ok(name), "{value}");
        }
    }

    /// Hashes of "0099999", "0100000" and "0050000" by Python's `hashlib`.
    #[test]
    fn a_list_of_a_hundred_thousand_record_numbers_is_worked_out_and_takes_little_for_each() {
        let made = Made::of_at_most(
            MOST,
            &list((0..100_000).map(|number| format!("{number:07}"))),
        );
        for (value, name) in [
            (
                "e69bcf84bf4c04494f13c17566ead6e39399daa04511f81dafb9aef85df5e0ec",
                Some("a SHA-256 hash"),
            ),
            (
                "52b77cddae116a2621a5f03ef12284296c608898d0fb36472a6e86b30bf6f6e0",
                None,
            ),
            (
                "2.25.55476698260029772376720366622922244438",
                Some("a SHA-1 hash"),
            ),
            ("3030303432", None),
            ("30303030303432", Some("the hexadecimal form")),
            ("9999900", Some("the reverse")),
            ("9999901", None),
        ] {
            assert_eq!(how(&made, value), Ok(name), "{value}");
        }
        // As it is written, and with a line end.
        let bytes = made.0.as_ref().map_or(0, Tables::bytes);
        assert!((100_000..300 * 100_000).contains(&bytes), "{bytes}");
    }

    #[test]
    fn a_list_that_is_too_long_is_undecided_and_not_passed() {
        let values = || list((0..4).map(|number| format!("1234{number}")));
        assert_eq!(how(&Made::of_at_most(4, &values()), "43210"), Ok(None));
        assert_eq!(
            how(&Made::of_at_most(4, &values()), "24321"),
            Ok(Some("the reverse"))
        );
        assert_eq!(
            how(&Made::of_at_most(3, &values()), "24321"),
            Err(Reason::TooLong)
        );
    }
}
