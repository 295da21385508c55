//! Known identifiers: the values of a `secret` list, found in text, in UIDs, in file names and in bytes that are no
//! text, however they are written. `docs/known-identifiers.md` says at length what matches and what does not.
//!
//! An identifier and a text are both brought into one form: NFKC, lower case, no accents, katakana for hiragana, nothing
//! between the words (`units`, `forms`). A text holds an identifier when some of its units in a row are one of the
//! identifier's forms, so what it costs to look is a matter of the text and not of the list: one look into a table for
//! each run of units that is as long as some form (`table`). That serves sealed lists as well, whose forms are there only
//! as HMAC-SHA-256 (`key`), and bytes (`bytes`).
//!
//! This module uses nothing of the crate but [`crate::recognise`]'s texts.
mod bytes;
mod forms;
mod key;
mod sealed;
mod table;
mod units;

pub use key::{Key, LEAST, Unusable, hex, is_sealed, key_of_subject};
pub use sealed::{Cut, without_ends};

use crate::recognise::{Place, Text};
use bytes::Prefixes;
use sealed::Sealed;
use table::Table;
use units::{Kind, Unit, Units, bare};

/// The identifiers of one list.
pub struct Known {
    store: Store,
    outline: Outline,
    left_out: LeftOut,
}

enum Store {
    Plain { forms: Table, prefixes: Prefixes },
    Sealed(Sealed),
}

/// Values of a list that are too short or too common to be looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// How many.
    pub number: usize,
    /// The lines of the first few, as the caller numbers them.
    pub lines: Vec<u64>,
}

/// Why the values of a list make no known identifiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// All of them are too short or too common.
    NothingLeft(LeftOut),
    /// A sealed value that is not well formed, on this line.
    Malformed(u64),
    /// A plain value among sealed ones, or the other way round, on this line.
    Mixed(u64),
    /// A sealed value for which there is no key: the key's id, and the line.
    NoKey(String, u64),
}

/// How forms begin and how long they are: most places of a text are none where one could begin.
#[derive(Debug, Default)]
struct Outline {
    /// Bit `n`: some form has `n` characters; the last bit stands for all that are longer.
    lengths: u128,
    /// Characters of the longest form.
    longest: usize,
    /// A bit for each two characters that a form begins with, by their hash; empty where forms are sealed.
    beginnings: Vec<u64>,
}

impl Outline {
    fn add_length(&mut self, chars: usize) {
        self.lengths |= 1u128 << chars.min(127);
        self.longest = self.longest.max(chars);
    }

    fn add(&mut self, form: &str) {
        self.add_length(form.chars().count());
        self.beginnings.resize(BEGINNINGS / 64, 0);
        let at = beginning(form);
        if let Some(word) = self.beginnings.get_mut(at >> 6) {
            *word |= 1 << (at & 63);
        }
    }

    fn has_length(&self, chars: usize) -> bool {
        chars <= self.longest && self.lengths & (1u128 << chars.min(127)) != 0
    }

    /// Whether a form may begin a text as this one does.
    fn may_begin(&self, text: &str) -> bool {
        let at = beginning(text);
        let word = self.beginnings.get(at >> 6);
        word.is_none_or(|word| word & (1 << (at & 63)) != 0)
    }
}

/// Bits of beginnings.
const BEGINNINGS: usize = 1 << 16;

/// The first two characters of a text as one of [`BEGINNINGS`] numbers (multiplicative hashing, Knuth, TAOCP 6.4).
fn beginning(text: &str) -> usize {
    let mut chars = text.chars().map(u32::from);
    let first = chars.next().unwrap_or_default();
    let both = (first << 11 ^ chars.next().unwrap_or_default()).wrapping_mul(0x9E37_79B1);
    (both >> 16) as usize
}

/// Lines that a note names, at most.
const NAMED: usize = 5;
/// Characters of a form, at most: no identifier is longer, and texts are looked at so far from each place.
const LONGEST: usize = 256;

impl Known {
    /// The known identifiers of a list: its values, each with the line that it stands on. The list is either plain or
    /// sealed with some of `keys`.
    ///
    /// # Errors
    ///
    /// See [`Refused`].
    pub fn new<'a>(
        values: impl Iterator<Item = (u64, &'a str)> + Clone,
        keys: &[Key],
    ) -> Result<Self, Refused> {
        let sealed = values
            .clone()
            .next()
            .is_some_and(|(_, value)| is_sealed(value));
        if let Some((line, _)) = values.clone().find(|(_, value)| is_sealed(value) != sealed) {
            return Err(Refused::Mixed(line));
        }
        if sealed {
            return Self::sealed(values, keys);
        }
        let mut left_out = LeftOut::default();
        let mut outline = Outline::default();
        let mut all: Vec<String> = Vec::new();
        for (line, value) in values {
            let before = all.len();
            all.extend(forms::forms(value));
            if all.len() == before {
                left_out.number = left_out.number.saturating_add(1);
                if left_out.lines.len() < NAMED {
                    left_out.lines.push(line);
                }
            }
        }
        if all.is_empty() {
            return Err(Refused::NothingLeft(left_out));
        }
        for form in &all {
            outline.add(form);
        }
        let forms = Table::new(all.iter().map(String::as_str));
        drop(all);
        let prefixes = Prefixes::of(forms.iter());
        Ok(Self {
            store: Store::Plain { forms, prefixes },
            outline,
            left_out,
        })
    }

    fn sealed<'a>(
        values: impl Iterator<Item = (u64, &'a str)>,
        keys: &[Key],
    ) -> Result<Self, Refused> {
        let mut sealed = Sealed::default();
        let mut outline = Outline::default();
        for (line, value) in values {
            let token = key::token(value).ok_or(Refused::Malformed(line))?;
            let key = keys
                .iter()
                .find(|key| key.id() == token.key)
                .ok_or_else(|| Refused::NoKey(token.key.to_owned(), line))?;
            outline.add_length(usize::from(token.shape.chars).min(LONGEST));
            sealed.add(key, &token);
        }
        Ok(Self {
            store: Store::Sealed(sealed),
            outline,
            left_out: LeftOut::default(),
        })
    }

    /// The values that are not looked for.
    pub fn left_out(&self) -> &LeftOut {
        &self.left_out
    }

    /// Whether the identifiers are there only as keyed hashes.
    pub fn is_sealed(&self) -> bool {
        matches!(self.store, Store::Sealed(_))
    }

    /// The ids of the keys that they are sealed with.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        let sealed = match &self.store {
            Store::Plain { .. } => None,
            Store::Sealed(sealed) => Some(sealed),
        };
        sealed.into_iter().flat_map(Sealed::keys)
    }

    /// Where the first known identifier stands in a text.
    pub fn find(&self, text: &Text<'_>) -> Option<Place> {
        let units = Units::of(text);
        if units.is_decimal() {
            let (first, last) = (units.all().first()?, units.all().last()?);
            let whole = units.slice(first.start, first.end);
            return (last.zeros && self.has(bare(whole))).then(|| Units::place(text, first, first));
        }
        self.first(&units)
            .map(|(first, last)| Units::place(text, first, last))
    }

    /// The first and the last unit of the first known identifier.
    fn first<'u>(&self, units: &'u Units) -> Option<(&'u Unit, &'u Unit)> {
        (0..units.all().len()).find_map(|from| self.at(units, from))
    }

    /// The units of the identifier that begins with this one.
    fn at<'u>(&self, units: &'u Units, from: usize) -> Option<(&'u Unit, &'u Unit)> {
        let rest = units.all().get(from..)?;
        let first = rest.first()?;
        let begin = units.folded().get(first.start..)?;
        // Zeros in front may be missing from the form. Those of later units need not be counted: a form that begins behind
        // them is found from there.
        let own = units.slice(first.start, first.end).bytes();
        let zeros = own.take_while(|b| *b == b'0').count();
        if zeros == 0 && !self.outline.may_begin(begin) {
            return None;
        }
        let most = self.outline.longest.saturating_add(zeros);
        let mut chars = 0usize;
        for (number, unit) in rest.iter().enumerate() {
            if number > 0 && unit.apart {
                return None;
            }
            chars = chars.saturating_add(unit.chars);
            if chars > most {
                return None;
            }
            let window = units.slice(first.start, unit.end);
            let form = bare(window);
            let left = chars.saturating_sub(window.len().saturating_sub(form.len()));
            let whole_number = number == 1 && unit.zeros && first.kind == Kind::Digits;
            if !whole_number && self.outline.has_length(left) && self.has(form) {
                return Some((first, unit));
            }
        }
        None
    }

    fn has(&self, form: &str) -> bool {
        match &self.store {
            Store::Plain { forms, .. } => forms.contains(form),
            Store::Sealed(sealed) => sealed.contains(form),
        }
    }

    /// Whether a whole value is a known identifier.
    pub fn is(&self, value: &str) -> bool {
        self.has(&forms::whole(value))
    }

    /// Whether a known identifier stands in bytes that are no text, in UTF-8, UTF-16, Shift_JIS, EUC-JP or ISO-2022-JP.
    /// `None` where that cannot be told: the list is sealed, has kanji or kana, and there are many bytes.
    pub fn find_in_bytes(&self, bytes: &[u8]) -> Option<bool> {
        match &self.store {
            Store::Plain { prefixes, .. } => Some(bytes::search(self, prefixes, bytes)),
            Store::Sealed(sealed) => bytes::search_sealed(self, sealed, bytes),
        }
    }
}

impl std::fmt::Debug for Known {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Known")
            .field("sealed", &self.is_sealed())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
