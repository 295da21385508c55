//! [`Table`]: an exact set of forms, in little memory, that says "no" quickly.
use std::hash::Hasher as _;

use rustc_hash::FxHasher;

/// Bits of the filter for each form.
const FILTER_BITS: usize = 16;

/// A set of texts. They stand one behind the other; a table of open addressing (Knuth, TAOCP 6.4, algorithm L) points at
/// them, and before it stands a filter of bits, so that most texts that are not in the set cost one look.
#[derive(Default)]
pub(super) struct Table {
    texts: String,
    /// Where each text begins; one more for the end.
    starts: Vec<u32>,
    /// The number of a text and one, or 0; a power of two of places.
    places: Vec<u32>,
    filter: Vec<u64>,
}

impl Table {
    /// The set of these texts. What is beyond 4 GiB of them is not taken: lists are bounded well below.
    pub(super) fn new<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> Self {
        let (number, bytes) = texts
            .clone()
            .fold((0usize, 0usize), |(number, bytes), text| {
                (number.saturating_add(1), bytes.saturating_add(text.len()))
            });
        let places = number.saturating_mul(2).next_power_of_two().max(2);
        let words = (number.saturating_mul(FILTER_BITS) / 64)
            .next_power_of_two()
            .max(1);
        let mut table = Self {
            texts: String::with_capacity(bytes),
            starts: Vec::with_capacity(number.saturating_add(1)),
            places: vec![0; places],
            filter: vec![0; words],
        };
        table.starts.push(0);
        for text in texts {
            table.insert(text);
        }
        table
    }

    fn insert(&mut self, text: &str) {
        let hash = hash(text);
        let (false, Some(place)) = self.seek(text, hash) else {
            return;
        };
        let number = u32::try_from(self.starts.len());
        let end = u32::try_from(self.texts.len().saturating_add(text.len()));
        let (Ok(number), Ok(end)) = (number, end) else {
            return;
        };
        self.texts.push_str(text);
        self.starts.push(end);
        if let Some(slot) = self.places.get_mut(place) {
            *slot = number;
        }
        let (word, bit) = self.bit(hash);
        if let Some(word) = self.filter.get_mut(word) {
            *word |= bit;
        }
    }

    /// Whether a text is there, and its place or the free one where it would stand.
    fn seek(&self, text: &str, hash: u64) -> (bool, Option<usize>) {
        let mask = self.places.len().saturating_sub(1);
        let mut place = (hash >> 16) as usize & mask;
        for _ in 0..self.places.len() {
            match self.places.get(place) {
                Some(0) => return (false, Some(place)),
                Some(number) if self.text((*number as usize).saturating_sub(1)) == text => {
                    return (true, Some(place));
                }
                Some(_) => place = place.wrapping_add(1) & mask,
                None => return (false, None),
            }
        }
        (false, None)
    }

    fn text(&self, number: usize) -> &str {
        let at = |number: usize| self.starts.get(number).map(|at| *at as usize);
        match (at(number), at(number.saturating_add(1))) {
            (Some(start), Some(end)) => self.texts.get(start..end).unwrap_or_default(),
            _ => "",
        }
    }

    fn bit(&self, hash: u64) -> (usize, u64) {
        let word = (hash >> 6) as usize & self.filter.len().saturating_sub(1);
        (word, 1 << (hash & 63))
    }

    /// Whether a text is in the set.
    #[inline]
    pub(super) fn contains(&self, text: &str) -> bool {
        let hash = hash(text);
        let (word, bit) = self.bit(hash);
        self.filter.get(word).is_some_and(|word| word & bit != 0) && self.seek(text, hash).0
    }

    /// Every text, in the order it came.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        (0..self.starts.len().saturating_sub(1)).map(|number| self.text(number))
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    // FxHasher leaves the mixing of the low bits to whoever masks them (MurmurHash3 finaliser, Appleby).
    let mut hash = hasher.finish();
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    hash ^ (hash >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_in_is_there_and_nothing_else_is() {
        let texts: Vec<String> = (0..5000).map(|n| format!("{n:x}-{}", n * 7)).collect();
        let table = Table::new(texts.iter().chain(&texts).map(String::as_str));
        assert!(texts.iter().all(|text| table.contains(text)));
        assert!(!(5000..9000).any(|n| table.contains(&format!("{n:x}-{}", n * 7))));
        assert!(table.iter().eq(texts.iter().map(String::as_str)));
    }

    #[test]
    fn an_empty_set_holds_nothing() {
        let table = Table::new(std::iter::empty());
        assert!(!table.contains("") && !table.contains("a") && table.iter().next().is_none());
    }
}
