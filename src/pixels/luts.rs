//! Look-up tables ([`Lut`]: PS3.3 C.11.1, C.11.2) and palettes ([`Palette`]: C.7.6.3.1.5, C.7.9).
use super::colour::Pixel;
use super::elements::Elements;
use crate::field::Tag;

const DESCRIPTOR: Tag = Tag(0x0028, 0x3002);
const DATA: Tag = Tag(0x0028, 0x3006);
const REAL_DATA: Tag = Tag(0x0040, 0x9212);
const REAL_FIRST: Tag = Tag(0x0040, 0x9216);
const REAL_FIRST_DOUBLE: Tag = Tag(0x0040, 0x9214);

/// A look-up table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Lut {
    first: f64,
    entries: Vec<u16>,
}

impl Lut {
    /// The entry for a value; values beyond an end have the entry at that end (C.11.1.1.1).
    pub(super) fn at(&self, value: f64) -> f64 {
        let last = self.entries.len().saturating_sub(1);
        let place = (value - self.first).round().max(0.0) as usize;
        self.entries
            .get(place.min(last))
            .map_or(0.0, |e| f64::from(*e))
    }

    /// Whether every entry is as large as the one before, or larger, or every one as large or smaller: such a table changes
    /// brightness and hides nothing.
    pub(super) fn is_one_way(&self) -> bool {
        self.entries.is_sorted() || self.entries.iter().rev().is_sorted()
    }

    /// How many entries there are.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The table of a Real World Value Mapping (PS3.3 C.7.6.16.2.11): entries by the order of their values.
    pub(super) fn of_real_world(item: &Elements<'_>, signed: bool) -> Option<Self> {
        let values = item.doubles(REAL_DATA);
        let first = match item.short(REAL_FIRST) {
            Some(first) if signed => f64::from(first.cast_signed()),
            Some(first) => f64::from(first),
            None => *item.doubles(REAL_FIRST_DOUBLE).first()?,
        };
        let mut order = values.clone();
        order.sort_unstable_by(f64::total_cmp);
        order.dedup_by(|a, b| a.total_cmp(b).is_eq());
        let place = |v: &f64| {
            let at = order.partition_point(|o| o.total_cmp(v).is_lt());
            u16::try_from(at).ok()
        };
        let entries = values.iter().map(place).collect::<Option<Vec<u16>>>()?;
        (!entries.is_empty()).then_some(Self { first, entries })
    }

    /// The largest entry.
    pub(super) fn most(&self) -> f64 {
        f64::from(self.entries.iter().copied().max().unwrap_or(1).max(1))
    }

    /// From Descriptor and Data. The first value mapped is signed where pixels are.
    fn of(descriptor: &[u16], words: &[u16], bytes: &[u8], signed: bool) -> Option<Self> {
        let [count, first, bits] = *descriptor.first_chunk::<3>()?;
        let count = if count == 0 {
            1 << 16
        } else {
            usize::from(count)
        };
        let first = if signed {
            f64::from(first.cast_signed())
        } else {
            f64::from(first)
        };
        let entries: Vec<u16> = if words.len() >= count {
            words.iter().take(count).copied().collect()
        } else if bits == 8 && bytes.len() >= count {
            // Two to a word.
            bytes.iter().take(count).map(|b| u16::from(*b)).collect()
        } else {
            return None;
        };
        Some(Self { first, entries })
    }

    pub(super) fn in_item(item: &Elements<'_>, signed: bool) -> Option<Self> {
        let bytes = item.bytes(DATA)?;
        Self::of(&item.shorts(DESCRIPTOR), &item.shorts(DATA), bytes, signed)
    }
}

/// Three tables of the same shape: red, green, blue.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Palette {
    tables: [Lut; 3],
    wide: bool,
}

impl Palette {
    /// The colour with a number.
    pub(super) fn at(&self, number: f64) -> Pixel {
        let [red, green, blue] = self.fine(number);
        // Entries of 16 bits are shown by their high byte.
        let byte = |entry: f64| if self.wide { entry / 256.0 } else { entry } as u8;
        [byte(red), byte(green), byte(blue), 0]
    }

    /// The entries of the colour with a number.
    pub(super) fn fine(&self, number: f64) -> [f64; 3] {
        self.tables.each_ref().map(|table| table.at(number))
    }

    /// Whether colours have more than 8 bits.
    pub(super) fn is_wide(&self) -> bool {
        self.wide
    }

    pub(super) fn of(set: &Elements<'_>, signed: bool) -> Option<Self> {
        let channel = |n: u16| {
            let descriptor = set.shorts(Tag(0x0028, 0x1101 + n));
            let (plain, segmented) = (Tag(0x0028, 0x1201 + n), Tag(0x0028, 0x1221 + n));
            if let Some(bytes) = set.bytes(plain) {
                return Lut::of(&descriptor, &set.shorts(plain), bytes, signed);
            }
            let bytes = set.bytes(segmented)?;
            let words = match descriptor.get(2) {
                Some(8) => bytes.iter().map(|b| u16::from(*b)).collect(),
                _ => set.shorts(segmented),
            };
            Lut::of(&descriptor, &segments(&words)?, &[], signed)
        };
        let tables = [channel(0)?, channel(1)?, channel(2)?];
        let wide = tables.iter().any(|t| t.most() > 255.0);
        Some(Self { tables, wide })
    }
}

/// Segmented palettes: PS3.3 C.7.9.2. An indirect segment repeats segments that stand before, none of them indirect.
fn segments(words: &[u16]) -> Option<Vec<u16>> {
    let mut out = Vec::new();
    let mut at = 0usize;
    while at < words.len() {
        let [kind, count] = *words.get(at..)?.first_chunk::<2>()?;
        match kind {
            0 | 1 => at = at.checked_add(segment(words, at, &mut out)?)?,
            2 => {
                let [low, high] = *words.get(at.saturating_add(2)..)?.first_chunk::<2>()?;
                let mut from = usize::try_from(u32::from(low) | u32::from(high) << 16).ok()?;
                for _ in 0..count {
                    from = from.checked_add(segment(words, from, &mut out)?)?;
                }
                at = at.checked_add(4)?;
            }
            // A word of padding.
            _ if at.saturating_add(1) == words.len() => break,
            _ => return None,
        }
        if out.len() > 1 << 17 {
            return None;
        }
    }
    Some(out)
}

/// A discrete or a linear segment; gives the words that it takes.
fn segment(words: &[u16], at: usize, out: &mut Vec<u16>) -> Option<usize> {
    let [kind, count] = *words.get(at..)?.first_chunk::<2>()?;
    let count = usize::from(count);
    let body = words.get(at.saturating_add(2)..)?;
    match kind {
        0 => {
            out.extend(body.get(..count)?);
            count.checked_add(2)
        }
        1 => {
            let (from, to) = (f64::from(*out.last()?), f64::from(*body.first()?));
            let step = |n: usize| from + (to - from) * n as f64 / count.max(1) as f64;
            out.extend((1..=count).map(|n| step(n).round() as u16));
            Some(3)
        }
        _ => None,
    }
}
