//! [`Hashes`]: plain hashes of values, and whether a value is one of them.
//!
//! A hash without a key hides nothing: whoever knows the names of a hospital's patients hashes them all and compares (ISO
//! 25237:2017 on pseudonyms by hashing; Article 29 Working Party, Opinion 05/2014 on anonymisation techniques, 4).
//!
//! Of each hash the first eight bytes are kept and nothing else, so that a list may be long; in which notation a value is
//! written is undone on its side ([`Written`]).
use std::ops::RangeInclusive;

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest as _, Sha224, Sha256, Sha384, Sha512};

use super::written::{Number, Written};

/// One in 2 to this of values that are no hash may be taken for one.
const SURE: u32 = 20;
/// Bits of a checksum.
const CHECKSUM: u32 = 32;
/// Checksums of more texts than this would be met by chance too often.
const MOST_CHECKSUMS: usize = 1 << (CHECKSUM - SURE);
const CHECKSUM_NAME: &str = "a CRC-32 checksum";

/// A kind of hash: what it is called, how many bytes it has, and the first eight of that of some bytes.
type Kind = (&'static str, usize, fn(&[u8]) -> u64);

const KINDS: [Kind; 6] = [
    ("an MD5 hash", 16, |it| first_bytes(&Md5::digest(it))),
    ("a SHA-1 hash", 20, |it| first_bytes(&Sha1::digest(it))),
    ("a SHA-224 hash", 28, |it| first_bytes(&Sha224::digest(it))),
    ("a SHA-256 hash", 32, |it| first_bytes(&Sha256::digest(it))),
    ("a SHA-384 hash", 48, |it| first_bytes(&Sha384::digest(it))),
    ("a SHA-512 hash", 64, |it| first_bytes(&Sha512::digest(it))),
];

/// Hashes of values, by their beginnings.
#[derive(Debug, Default)]
pub(crate) struct Hashes {
    /// The first eight bytes of each kind's, in order.
    kinds: [Vec<u64>; KINDS.len()],
    /// In order; not of all texts, where they are too many to be asked after.
    checksums: Vec<u32>,
}

impl Hashes {
    /// The hashes of texts.
    pub(crate) fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut hashes = Self::default();
        for text in texts {
            for spelling in spellings(text) {
                hashes.add(spelling.as_bytes());
            }
        }
        for kind in &mut hashes.kinds {
            in_order(kind);
        }
        in_order(&mut hashes.checksums);
        hashes
    }

    fn add(&mut self, bytes: &[u8]) {
        for (all, (.., hash)) in self.kinds.iter_mut().zip(KINDS) {
            all.push(hash(bytes));
        }
        if self.checksums.len() < MOST_CHECKSUMS {
            self.checksums.push(crc32fast::hash(bytes));
        }
    }

    /// Which hash a value is, or the beginning of one: in hexadecimal digits, base64, base32, or as a number, which may be
    /// the last component of a UID.
    pub(super) fn find(&self, value: &Written) -> Option<&'static str> {
        let entries = self.kinds.iter().map(Vec::len).sum::<usize>() + self.checksums.len();
        let sure = |entries: usize| entries.max(1).ilog2() + 1 + SURE;
        let kinds = || self.kinds.iter().zip(KINDS);
        let of_bytes = || {
            let mut enough = value.bytes.iter().filter(|it| it.bits >= sure(entries));
            enough.find_map(|it| {
                kinds()
                    .find(|(all, _)| has(all, &it.range))
                    .map(|(_, (name, ..))| name)
            })
        };
        let of_checksums = || {
            let known = |it| self.checksums.binary_search(it).is_ok();
            let found = CHECKSUM >= sure(entries) && value.checksums.iter().any(known);
            found.then_some(CHECKSUM_NAME)
        };
        let of_numbers = || {
            // Held against the whole hash and against what a UUID takes of it.
            let enough = |it: &&Number| it.bits() >= sure(entries.saturating_mul(2));
            value.numbers.iter().filter(enough).find_map(|it| {
                kinds()
                    .filter(|(_, (_, length, _))| it.is_of(*length))
                    .find(|(all, _)| has(all, &it.range))
                    .map(|(_, (name, ..))| name)
            })
        };
        of_bytes().or_else(of_checksums).or_else(of_numbers)
    }
}

fn in_order<T: Ord>(all: &mut Vec<T>) {
    all.sort_unstable();
    all.dedup();
    all.shrink_to_fit();
}

fn has(all: &[u64], range: &RangeInclusive<u64>) -> bool {
    let at = all.partition_point(|key| key < range.start());
    all.get(at).is_some_and(|key| key <= range.end())
}

/// How a value may be written when it is hashed. Those with spaces for `^` and with a line end are what is hashed by hand: a
/// name as people write it, and what `echo` passes on.
fn spellings(text: &str) -> Vec<String> {
    let trimmed = text.trim();
    let plain: String = trimmed.chars().filter(|c| c.is_alphanumeric()).collect();
    let mut all = vec![
        trimmed.to_lowercase(),
        trimmed.to_uppercase(),
        plain.to_lowercase(),
        plain.to_uppercase(),
        plain,
        trimmed.replace('^', " ").trim().to_owned(),
        format!("{trimmed}\n"),
        trimmed.to_owned(),
        text.to_owned(),
    ];
    all.sort_unstable();
    all.dedup();
    all
}

/// The first eight bytes, as a number.
pub(super) fn first_bytes(hash: &[u8]) -> u64 {
    let bytes = hash.iter().take(8);
    bytes.fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests;
