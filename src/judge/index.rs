//! One dispatch by tag, VR and class: which rules may be about a field. A policy of 2,000 rules costs about as much a
//! field as one of 20 (language.md 9). What the tag and the VR decide is decided once and remembered: [`Memo`].
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::select::is_private;
use crate::field::text::is_text;
use crate::field::{Declared, Field, Name, Tag, TagPattern, VR};
use crate::formats::dicom::dictionary::vr_of;
use crate::policy::model::Selector;
use crate::standard::{self, Action, Effective, OptionSet};

/// Places of a [`Memo`]; a dataset seldom has more different tags.
const PLACES: usize = 4096;
/// Entries that a [`Memo`] holds; then it begins anew.
const ENTRIES: usize = 1 << 18;

/// One way in which a rule may be about a field.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    /// The rule, by its index in the judge.
    pub(super) rule: u32,
    /// The selector, by its index in the rule's `for`.
    pub(super) selector: u32,
    /// What is left to be asked.
    pub(super) gate: Gate,
    /// Whether the rule's `except` is still to be asked.
    pub(super) ask_except: bool,
}

/// What the bucket alone does not settle.
#[derive(Debug, Clone, Copy)]
pub(super) enum Gate {
    /// Nothing.
    Open,
    /// Whether the compound action of PS3.15 comes to this one for the attribute's Type.
    ByType(Effective, Action),
    /// The selector itself.
    Ask,
}

/// The buckets.
#[derive(Debug, Default)]
pub(super) struct Index {
    tags: FxHashMap<u32, Vec<Entry>>,
    /// Tag patterns by the high byte of the group, where it is given in full.
    patterns: FxHashMap<u8, Vec<(TagPattern, Entry)>>,
    vague_patterns: Vec<(TagPattern, Entry)>,
    vrs: FxHashMap<VR, Vec<Entry>>,
    private: Vec<Entry>,
    every: Vec<Entry>,
    preamble: Vec<Entry>,
    trailing: Vec<Entry>,
    /// Parts of documents, which are text and no attributes.
    parts: Vec<Entry>,
    declared: FxHashMap<Declared, Vec<Entry>>,
    /// Names of columns and cells of tables.
    cells: Vec<Entry>,
    /// Cells of the columns of a name.
    columns: FxHashMap<String, Vec<Entry>>,
}

/// Every VR of bytes: `text` means those whose bytes are all characters.
const BYTE_VRS: [VR; 7] = [VR::UN, VR::OB, VR::OW, VR::OF, VR::OD, VR::OL, VR::OV];

/// Every VR that `text` means for sure.
const TEXT_VRS: [VR; 17] = [
    VR::AE,
    VR::AS,
    VR::CS,
    VR::DA,
    VR::DS,
    VR::DT,
    VR::IS,
    VR::LO,
    VR::LT,
    VR::PN,
    VR::SH,
    VR::ST,
    VR::TM,
    VR::UC,
    VR::UI,
    VR::UR,
    VR::UT,
];

impl Index {
    /// Enters one selector of one rule.
    pub(super) fn enter(&mut self, rule: u32, selector: u32, what: &Selector, options: OptionSet) {
        let entry = |gate| Entry {
            rule,
            selector,
            gate,
            ask_except: true,
        };
        match what {
            Selector::Tag(tag) => self.tag(*tag, entry(Gate::Open)),
            Selector::Pattern(pattern) => self.pattern(*pattern, entry(Gate::Open)),
            Selector::Path(path) => {
                if let Some(last) = path.last() {
                    self.tag(*last, entry(Gate::Ask));
                }
            }
            Selector::Private => self.private.push(entry(Gate::Open)),
            Selector::PrivateOf { .. } | Selector::SafePrivate => {
                self.private.push(entry(Gate::Ask))
            }
            Selector::Vr(vr) => self.vrs.entry(*vr).or_default().push(entry(Gate::Open)),
            Selector::Action(action) => self.action(*action, options, entry),
            Selector::Text => {
                self.parts.push(entry(Gate::Open));
                self.cells.push(entry(Gate::Open));
                for vr in TEXT_VRS {
                    self.vrs.entry(vr).or_default().push(entry(Gate::Open));
                }
                for vr in BYTE_VRS {
                    self.vrs.entry(vr).or_default().push(entry(Gate::Ask));
                }
            }
            Selector::Bytes => {
                for vr in BYTE_VRS {
                    self.vrs.entry(vr).or_default().push(entry(Gate::Ask));
                }
                self.preamble.push(entry(Gate::Open));
                self.trailing.push(entry(Gate::Open));
            }
            Selector::Every => self.every.push(entry(Gate::Open)),
            Selector::StandardUids => self.vrs.entry(VR::UI).or_default().push(entry(Gate::Ask)),
            Selector::Preamble => self.preamble.push(entry(Gate::Open)),
            Selector::Trailing => self.trailing.push(entry(Gate::Open)),
            Selector::Column(name) => {
                let named = self.columns.entry(name.clone()).or_default();
                named.push(entry(Gate::Open));
            }
            Selector::Declared(key) => {
                self.declared
                    .entry(*key)
                    .or_default()
                    .push(entry(Gate::Open));
            }
        }
    }

    /// Enters every attribute of PS3.15 Table E.1-1 whose action is, or for some Type comes to, the one wanted.
    fn action(&mut self, wanted: Action, options: OptionSet, entry: impl Fn(Gate) -> Entry) {
        for row in standard::profile().rows() {
            let effective = row.effective(options);
            let gate = match effective {
                Effective::Is(action) if action == wanted => Gate::Open,
                Effective::Is(_) => continue,
                Effective::ByType(_) => Gate::ByType(effective, wanted),
            };
            match row.tags.tag() {
                Some(tag) => self.tag(tag, entry(gate)),
                None => self.pattern(row.tags, entry(gate)),
            }
        }
    }

    fn tag(&mut self, tag: Tag, entry: Entry) {
        self.tags.entry(number(tag)).or_default().push(entry);
    }

    fn pattern(&mut self, pattern: TagPattern, entry: Entry) {
        if pattern.mask >> 24 == 0xFF {
            let byte = u8::try_from(pattern.value >> 24).unwrap_or(u8::MAX);
            self.patterns
                .entry(byte)
                .or_default()
                .push((pattern, entry));
        } else {
            self.vague_patterns.push((pattern, entry));
        }
    }

    /// Calls `f` with every entry that may name `field`. Where the dictionary gives its tag a VR of text and the
    /// file says another, rules for both are about it: a name does not hide behind a wrong VR.
    /// `column` is the name of a cell's column.
    pub(super) fn candidates(
        &self,
        field: &Field,
        column: Option<&str>,
        mut f: impl FnMut(&Entry),
    ) {
        let tag = match field.name {
            Name::Tag(tag) => tag,
            Name::Preamble => return self.preamble.iter().for_each(f),
            Name::Trailing => return self.trailing.iter().for_each(f),
            Name::Part(_) => return self.parts.iter().for_each(f),
            Name::Column(_) | Name::Cell(_) => {
                let named = column.and_then(|name| self.columns.get(name));
                let named = named.into_iter().flatten();
                return named.chain(&self.cells).chain(&self.every).for_each(f);
            }
            Name::Declared(key) => {
                let named = self.declared.get(&key).into_iter().flatten();
                let texts = self.vrs.get(&field.vr).into_iter().flatten();
                return named.chain(texts).chain(&self.every).for_each(f);
            }
        };
        if let Some(entries) = self.tags.get(&number(tag)) {
            entries.iter().for_each(&mut f);
        }
        if let Some(entries) = self.vrs.get(&field.vr) {
            entries.iter().for_each(&mut f);
        }
        let other = vr_of(tag).filter(|vr| *vr != field.vr && is_text(*vr));
        if let Some(entries) = other.and_then(|vr| self.vrs.get(&vr)) {
            entries
                .iter()
                .filter(|entry| matches!(entry.gate, Gate::Open))
                .for_each(&mut f);
        }
        if is_private(tag) {
            self.private.iter().for_each(&mut f);
        }
        self.every.iter().for_each(&mut f);
        let high = u8::try_from(tag.group() >> 8).unwrap_or(u8::MAX);
        let given = self
            .patterns
            .get(&high)
            .map(Vec::as_slice)
            .unwrap_or_default();
        for (pattern, entry) in given.iter().chain(&self.vague_patterns) {
            if pattern.matches(tag) {
                f(entry);
            }
        }
    }
}

/// The candidates of fields by their name and VR, as last worked out.
#[derive(Debug, Default)]
pub(super) struct Memo {
    places: Vec<Place>,
    entries: Vec<Entry>,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    /// What [`key`] gives for the field.
    key: u64,
    start: u32,
    end: u32,
}

/// The name and the VR of a field as one number.
fn key(field: &Field, file: u64) -> u64 {
    let name = match field.name {
        Name::Tag(tag) => u64::from(number(tag)),
        Name::Preamble => 1 << 32,
        Name::Trailing => 2 << 32,
        Name::Part(_) => 3 << 32,
        Name::Declared(key) => (4 << 32) + key as u64,
        Name::Column(_) => 5 << 32,
        // What a column is called differs from file to file: 24 bits are for the column, 39 for the file.
        Name::Cell(column) => return 1 << 63 | file << 24 | u64::from(column),
    };
    name << 8 | field.vr as u64
}

impl Memo {
    /// Where the candidates of `field`, in the file of this number, stand; `fill` works them out.
    #[inline]
    pub(super) fn candidates(
        &mut self,
        field: &Field,
        file: u64,
        fill: impl FnOnce(&mut Vec<Entry>),
    ) -> Range<u32> {
        let key = key(field, file);
        // Fibonacci hashing (Knuth, TAOCP 6.4): the top 12 bits choose one of 4096 places.
        let index = (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 52) as usize;
        match self.places.get(index) {
            Some(place) if place.key == key => place.start..place.end,
            _ => self.work_out(key, index, fill),
        }
    }

    #[cold]
    fn work_out(
        &mut self,
        key: u64,
        index: usize,
        fill: impl FnOnce(&mut Vec<Entry>),
    ) -> Range<u32> {
        if self.places.is_empty() || self.entries.len() > ENTRIES {
            let none = Place {
                key: u64::MAX,
                start: 0,
                end: 0,
            };
            self.places.clear();
            self.places.resize(PLACES, none);
            self.entries.clear();
        }
        // Rules and their selectors are numbered by u32, and so are these.
        let here = |entries: &[Entry]| u32::try_from(entries.len()).unwrap_or(u32::MAX);
        let start = here(&self.entries);
        fill(&mut self.entries);
        let end = here(&self.entries);
        if let Some(place) = self.places.get_mut(index) {
            *place = Place { key, start, end };
        }
        start..end
    }

    /// One of the candidates.
    #[inline]
    pub(super) fn get(&self, at: u32) -> Option<Entry> {
        self.entries.get(at as usize).copied()
    }
}

fn number(tag: Tag) -> u32 {
    u32::from(tag.group()) << 16 | u32::from(tag.element())
}
