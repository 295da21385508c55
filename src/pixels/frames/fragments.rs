//! Encapsulated pixel data (PS3.5 A.4): items of fragments to frames.
//!
//! A frame begins where a fragment begins as its codec's data do. So frames that the header does not count, and that no
//! viewer shows, are found as well, and neither offset table is needed or believed where there is such a mark. RLE begins
//! with a header of known shape (PS3.5 G.5).
use super::beside::tail;
use super::{Codec, jpeg, rle};
use crate::pixels::Undecoded;
use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

const ITEM: [u8; 4] = [0xFE, 0xFF, 0x00, 0xE0];
/// Sequence Delimitation Item, whose length is 0. It stands in a value of known length that holds fragments all the same.
const END: [u8; 8] = [0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0];

/// Whether a value is a row of fragments.
pub(in crate::pixels) fn are_in(value: &[u8]) -> bool {
    value.starts_with(&ITEM)
}

/// The frames of a value: each is the places of its fragments.
#[derive(Debug, Default)]
pub(in crate::pixels) struct Frames {
    frames: Vec<Vec<Range<usize>>>,
    marked: bool,
    beside: u64,
}

impl Frames {
    /// Finds the frames; `declared` is Number of Frames.
    pub(in crate::pixels) fn of(
        value: &[u8],
        syntax: &str,
        declared: u32,
    ) -> Result<Self, Undecoded> {
        let (fragments, end) = items(value)?;
        let behind = tail(value.get(end..).unwrap_or_default());
        let starts = |range: &Range<usize>| {
            let bytes = value.get(range.clone()).unwrap_or_default();
            Codec::of(bytes).is_some() || (syntax == super::RLE && rle::begins(bytes))
        };
        // The first item is the Basic Offset Table, which may be empty; some writers leave it out.
        let (table, fragments) = match fragments.split_first() {
            Some((first, _)) if starts(first) => (0..0, fragments.as_slice()),
            Some((first, rest)) => (first.clone(), rest),
            None => return Err(Undecoded::BadFragments),
        };
        let table = value.get(table).unwrap_or_default();
        let beside = behind.saturating_add(no_table(table, fragments));
        let mut frames: Vec<Vec<Range<usize>>> = Vec::new();
        let fragments = apart(value, fragments);
        let fragments = fragments.as_slice();
        let marked = fragments.iter().any(starts);
        if marked {
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
            let offsets = offsets(table);
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
        Ok(Self {
            frames,
            marked,
            beside,
        })
    }

    /// Whether a frame begins as the data of a codec do.
    pub(in crate::pixels) fn are_marked(&self) -> bool {
        self.marked
    }

    /// Bytes that are in no frame: of an offset table that is none, and behind the end of the fragments.
    pub(in crate::pixels) fn left_over(&self) -> u64 {
        self.beside
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

/// The fragments, those cut in two where a further JPEG or JPEG 2000 stream begins in them: what stands behind the end of
/// a picture is shown by nobody.
fn apart(value: &[u8], fragments: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    for fragment in fragments {
        let bytes = value.get(fragment.clone()).unwrap_or_default();
        let starts = match Codec::of(bytes) {
            Some(Codec::Jpeg) => jpeg::pictures(bytes),
            Some(Codec::Jpeg2000) => {
                let marks = bytes.windows(4).enumerate();
                // In a JP2 file the code stream stands behind boxes.
                let marks = marks.filter(|(_, w)| *w == b"\xFF\x4F\xFF\x51");
                marks.map(|(at, _)| at).collect()
            }
            _ => Vec::new(),
        };
        let mut begin = fragment.start;
        for start in starts.into_iter().skip(1) {
            let cut = fragment.start.saturating_add(start);
            parts.push(begin..cut);
            begin = cut;
        }
        parts.push(begin..fragment.end);
    }
    parts
}

/// The contents of the items, and where they end.
fn items(value: &[u8]) -> Result<(Vec<Range<usize>>, usize), Undecoded> {
    let mut found = Vec::new();
    let mut at = 0usize;
    while at < value.len() {
        let header = value.get(at..).and_then(|v| v.first_chunk::<8>());
        if header == Some(&END) {
            at = at.saturating_add(END.len());
            break;
        }
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
    Ok((found, at))
}

/// Bytes of a first item that is no offset table (PS3.5 A.4): each number of one tells where a fragment begins.
fn no_table(table: &[u8], fragments: &[Range<usize>]) -> u64 {
    let first = fragments.first().map_or(0, |f| f.start);
    let starts: HashSet<usize> = fragments
        .iter()
        .map(|f| f.start.saturating_sub(first))
        .collect();
    let is_table = table.len().is_multiple_of(4)
        && table.len() / 4 <= fragments.len()
        && offsets(table).iter().all(|offset| starts.contains(offset));
    if is_table { 0 } else { tail(table) }
}

fn offsets(table: &[u8]) -> Vec<usize> {
    let (numbers, _) = table.as_chunks::<4>();
    let numbers = numbers.iter().map(|n| u32::from_le_bytes(*n));
    numbers
        .map(|n| usize::try_from(n).unwrap_or(usize::MAX))
        .collect()
}
