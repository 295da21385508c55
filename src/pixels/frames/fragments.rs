//! Encapsulated pixel data (PS3.5 A.4): items of fragments to frames.
//!
//! A frame begins where a fragment begins as its codec's data do. So frames that the header does not count, and that no
//! viewer shows, are found as well. RLE has no such mark: there a fragment is a frame (PS3.5 A.4.2).
use super::Codec;
use crate::pixels::Undecoded;
use std::borrow::Cow;
use std::ops::Range;

const ITEM: [u8; 4] = [0xFE, 0xFF, 0x00, 0xE0];

/// Whether a value is a row of fragments.
pub(in crate::pixels) fn are_in(value: &[u8]) -> bool {
    value.starts_with(&ITEM)
}

/// The frames of a value: each is the places of its fragments.
#[derive(Debug, Default)]
pub(in crate::pixels) struct Frames {
    frames: Vec<Vec<Range<usize>>>,
}

impl Frames {
    /// Finds the frames; `declared` is Number of Frames.
    pub(in crate::pixels) fn of(value: &[u8], declared: u32) -> Result<Self, Undecoded> {
        let fragments = items(value)?;
        // The first item is the Basic Offset Table, which may be empty.
        let (table, fragments) = fragments.split_first().ok_or(Undecoded::BadFragments)?;
        let starts = |range: &Range<usize>| {
            Codec::of(value.get(range.clone()).unwrap_or_default()).is_some()
        };
        let mut frames: Vec<Vec<Range<usize>>> = Vec::new();
        if fragments.iter().any(starts) {
            for fragment in fragments {
                match frames.last_mut() {
                    Some(last) if !starts(fragment) => last.push(fragment.clone()),
                    _ => frames.push(vec![fragment.clone()]),
                }
            }
        } else if u32::try_from(fragments.len()).is_ok_and(|n| n == declared) {
            frames = fragments.iter().map(|f| vec![f.clone()]).collect();
        } else if declared == 1 {
            frames = vec![fragments.to_vec()];
        } else {
            let offsets = offsets(value.get(table.clone()).unwrap_or_default());
            let first = fragments.first().map_or(0, |f| f.start.saturating_sub(8));
            for fragment in fragments {
                let offset = fragment.start.saturating_sub(8).saturating_sub(first);
                match frames.last_mut() {
                    Some(last) if !offsets.is_empty() && !offsets.contains(&offset) => {
                        last.push(fragment.clone())
                    }
                    _ => frames.push(vec![fragment.clone()]),
                }
            }
        }
        Ok(Self { frames })
    }

    /// How many there are.
    pub(in crate::pixels) fn count(&self) -> u32 {
        u32::try_from(self.frames.len()).unwrap_or(u32::MAX)
    }

    /// The bytes of one frame.
    pub(in crate::pixels) fn bytes<'v>(
        &self,
        value: &'v [u8],
        n: u32,
    ) -> Result<Cow<'v, [u8]>, Undecoded> {
        let at = usize::try_from(n).map_err(|_| Undecoded::FrameMissing)?;
        let ranges = self.frames.get(at).ok_or(Undecoded::FrameMissing)?;
        let part = |range: &Range<usize>| value.get(range.clone()).unwrap_or_default();
        Ok(match ranges.as_slice() {
            [one] => Cow::Borrowed(part(one)),
            many => Cow::Owned(many.iter().flat_map(part).copied().collect()),
        })
    }
}

/// The contents of the items.
fn items(value: &[u8]) -> Result<Vec<Range<usize>>, Undecoded> {
    let mut found = Vec::new();
    let mut at = 0usize;
    while at < value.len() {
        let header = value.get(at..).and_then(|v| v.first_chunk::<8>());
        let [a, b, c, d, length @ ..] = *header.ok_or(Undecoded::BadFragments)?;
        let start = at.saturating_add(8);
        let length = usize::try_from(u32::from_le_bytes(length)).unwrap_or(usize::MAX);
        let end = start.saturating_add(length);
        if [a, b, c, d] != ITEM || end > value.len() {
            return Err(Undecoded::BadFragments);
        }
        found.push(start..end);
        at = end;
    }
    Ok(found)
}

fn offsets(table: &[u8]) -> Vec<usize> {
    let (numbers, _) = table.as_chunks::<4>();
    let numbers = numbers.iter().map(|n| u32::from_le_bytes(*n));
    numbers
        .map(|n| usize::try_from(n).unwrap_or(usize::MAX))
        .collect()
}
