//! What stands in PNG and TIFF files beside their pictures: texts, profiles, and bytes that no part of the file names.
use super::beside::tail;
use std::ops::Range;

/// Chunks of PNG that hold no texts (PNG, third edition, 11; APNG among them).
const SHOWN: &[&[u8; 4]] = &[
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD",
    b"hIST", b"pHYs", b"tIME", b"cICP", b"mDCV", b"cLLI", b"acTL", b"fcTL", b"fdAT",
];

/// Bytes of a PNG file that no pixel shows.
pub(super) fn of_png(bytes: &[u8]) -> u64 {
    let mut rest = bytes.get(8..).unwrap_or_default();
    let mut count = 0u64;
    loop {
        let Some([l3, l2, l1, l0, kind @ ..]) = rest.first_chunk::<8>() else {
            return count.saturating_add(tail(rest));
        };
        let length = usize::try_from(u32::from_be_bytes([*l3, *l2, *l1, *l0]));
        // Length, kind, content, and a checksum.
        let end = length.unwrap_or(usize::MAX).saturating_add(12);
        let Some((chunk, behind)) = rest.split_at_checked(end) else {
            return count.saturating_add(tail(rest));
        };
        if !SHOWN.contains(&kind) {
            count = count.saturating_add(chunk.len() as u64);
        }
        rest = behind;
        if kind == b"IEND" {
            return count.saturating_add(tail(rest));
        }
    }
}

/// Tags of TIFF 6.0 whose values are numbers that say how a picture is stored or shown.
const NUMBERS: Range<u16> = 254..269;
const MORE_NUMBERS: &[u16] = &[
    273, 274, 277, 278, 279, 280, 281, 282, 283, 284, 286, 287, 288, 289, 290, 291, 292, 293, 296,
    297, 301, 317, 318, 319, 320, 321, 322, 323, 324, 325, 332, 334, 336, 338, 339, 340, 341, 342,
    347, 512, 513, 514, 515, 517, 518, 519, 520, 521, 529, 530, 531, 532,
];
/// Tags of places and lengths: strips, tiles, and a JPEG stream.
const DATA: [[u16; 2]; 3] = [[273, 279], [324, 325], [513, 514]];
/// JPEGTables (TIFF Technical Note 2).
const JPEG_TABLES: u16 = 347;
/// Entries of the largest palette: three for each value of 16 bits.
const PALETTE: usize = 3 << 16;
/// Directories and values that are looked at, at most.
const MOST: usize = 1 << 20;

/// Bytes of a TIFF file that no pixel shows: all that is neither a directory, a number of it, nor data of a picture. All
/// of a BigTIFF file.
pub(super) fn of_tiff(bytes: &[u8]) -> u64 {
    let file = Tiff {
        bytes,
        big: bytes.starts_with(b"MM"),
    };
    let mut used = file.parts().unwrap_or_default();
    used.sort_by_key(|range| range.start);
    let (mut at, mut count) = (0usize, 0u64);
    for range in used {
        let gap = bytes.get(at..range.start.max(at)).unwrap_or_default();
        count = count.saturating_add(between(gap));
        at = at.max(range.end.min(bytes.len()));
    }
    count.saturating_add(tail(bytes.get(at..).unwrap_or_default()))
}

/// Bytes of a gap; the header of a file that was put behind another one as a page is none.
fn between(gap: &[u8]) -> u64 {
    let zeros = gap.iter().take_while(|b| **b == 0).count();
    match gap.get(zeros..).unwrap_or_default() {
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] if gap.len() <= 16 => 0,
        _ => tail(gap),
    }
}

struct Tiff<'b> {
    bytes: &'b [u8],
    big: bool,
}

impl Tiff<'_> {
    fn short(&self, at: usize) -> Option<u16> {
        let two = *self.bytes.get(at..)?.first_chunk::<2>()?;
        Some(if self.big {
            u16::from_be_bytes(two)
        } else {
            u16::from_le_bytes(two)
        })
    }

    fn long(&self, at: usize) -> Option<usize> {
        let four = *self.bytes.get(at..)?.first_chunk::<4>()?;
        usize::try_from(if self.big {
            u32::from_be_bytes(four)
        } else {
            u32::from_le_bytes(four)
        })
        .ok()
    }

    /// The places of what is shown or says how; `None` where this is no TIFF file of 32 bits.
    fn parts(&self) -> Option<Vec<Range<usize>>> {
        if self.short(2)? != 42 {
            return None;
        }
        let mut used = Vec::new();
        used.push(0..8);
        let mut directory = self.long(4)?;
        let mut seen = 0usize;
        while directory != 0 && seen < MOST {
            let Some(entries) = self.short(directory) else {
                break;
            };
            let first = directory.saturating_add(2);
            let end = first.saturating_add(usize::from(entries).saturating_mul(12));
            used.push(directory..first);
            let mut data: Vec<(u16, Vec<usize>)> = Vec::new();
            for entry in (first..end).step_by(12) {
                if seen >= MOST {
                    break;
                }
                seen = seen.saturating_add(1);
                let Some((tag, numbers)) = self.entry(entry, &mut used) else {
                    continue;
                };
                seen = seen.saturating_add(numbers.len());
                if !numbers.is_empty() && data.iter().all(|(t, _)| *t != tag) {
                    data.push((tag, numbers));
                }
            }
            let of = |tag: u16| data.iter().find(|(t, _)| *t == tag).map(|(_, n)| n);
            for [places, lengths] in DATA {
                let pairs = of(places).zip(of(lengths));
                let pairs = pairs.into_iter().flat_map(|(p, l)| p.iter().zip(l));
                used.extend(pairs.map(|(at, length)| *at..at.saturating_add(*length)));
            }
            let Some(next) = self.long(end) else {
                break;
            };
            used.push(end..end.saturating_add(4));
            directory = next;
            seen = seen.saturating_add(1);
        }
        Some(used)
    }

    /// One entry, if its value is numbers of a known tag; those of places and lengths.
    fn entry(&self, at: usize, used: &mut Vec<Range<usize>>) -> Option<(u16, Vec<usize>)> {
        let (tag, kind) = (self.short(at)?, self.short(at.saturating_add(2))?);
        let count = self.long(at.saturating_add(4))?;
        let width = match kind {
            // SHORT, LONG, RATIONAL, and what is signed.
            3 | 8 => 2,
            4 | 9 => 4,
            5 | 10 => 8,
            // The tables of JPEG streams are bytes.
            1 | 7 if tag == JPEG_TABLES => 1,
            _ => return None,
        };
        if !NUMBERS.contains(&tag) && !MORE_NUMBERS.contains(&tag) {
            return None;
        }
        let length = count.saturating_mul(width);
        let field = at.saturating_add(8);
        let place = if length <= 4 {
            field
        } else {
            self.long(field)?
        };
        let is_data = DATA.iter().flatten().any(|of| *of == tag);
        let whole = place.saturating_add(length) <= self.bytes.len();
        // No number of numbers that is larger than a palette's hides a part of the file.
        if !whole || (!is_data && count > PALETTE) {
            return None;
        }
        used.push(at..at.saturating_add(12));
        used.push(place..place.saturating_add(length));
        if !is_data || count > MOST || width == 8 {
            return Some((tag, Vec::new()));
        }
        let places = (0..count).map(|n| place.saturating_add(n.saturating_mul(width)));
        let numbers = places.filter_map(|at| match width {
            2 => self.short(at).map(usize::from),
            _ => self.long(at),
        });
        Some((tag, numbers.collect()))
    }
}
