//! The parts of TIFF files (TIFF 6.0) that are shown, or say how.
use super::super::beside::{tail, text};
use super::super::jpeg::beside::beside;
use super::behind_stream;
use std::collections::BTreeMap;
use std::ops::Range;

const WIDTH: u16 = 256;
const HEIGHT: u16 = 257;
const BITS: u16 = 258;
const COMPRESSION: u16 = 259;
const SAMPLES: u16 = 277;
const ROWS_PER_STRIP: u16 = 278;
const PLANES: u16 = 284;
const TILE_WIDTH: u16 = 322;
const TILE_HEIGHT: u16 = 323;
/// JPEGTables (TIFF Technical Note 2).
const JPEG_TABLES: u16 = 347;
/// Tags of places and lengths: strips, tiles, and a JPEG stream.
const STRIPS: [u16; 2] = [273, 279];
const TILES: [u16; 2] = [324, 325];
const STREAM: [u16; 2] = [513, 514];
/// Directories and values that are looked at, at most.
const MOST: usize = 1 << 20;

/// How many numbers a tag has at most that say how a picture is stored or shown; pictures of as many as 8 channels.
fn most(tag: u16, bits: usize) -> Option<usize> {
    let levels = 1usize << bits.min(16);
    Some(match tag {
        254..=257 | 259 | 262..=266 | 274 | 277 | 278 | 282..=284 | 286 | 287 | 290 | 292 | 293 => {
            1
        }
        296 | 322 | 323 | 332 | 334 | 512..=515 | 531 => 1,
        297 | 318 | 321 | 530 => 2,
        529 => 3,
        319 | 342 | 532 => 6,
        258 | 280 | 281 | 338..=341 | 517..=521 => 8,
        336 => 16,
        291 => levels,
        301 | 320 => levels.saturating_mul(3),
        273 | 279 | 324 | 325 => MOST,
        JPEG_TABLES => 1 << 16,
        _ => return None,
    })
}

/// Bytes of a TIFF file that no pixel shows: all that is neither a directory, a number of it, nor data of a picture. All
/// of a BigTIFF file.
pub(in crate::pixels::frames) fn of_tiff(bytes: &[u8]) -> u64 {
    let file = Tiff {
        bytes,
        big: bytes.starts_with(b"MM"),
    };
    let (mut used, texts) = file.parts().unwrap_or_default();
    used.sort_by_key(|range| range.start);
    let (mut at, mut count) = (0usize, texts);
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

/// How many bytes of a strip or tile are shown, which has `plain` ones when it is not compressed; and the bytes of texts in it.
fn coded(piece: &[u8], compression: usize, plain: usize) -> (usize, u64) {
    let whole = piece.len();
    match compression {
        1 => (whole.min(plain), 0),
        // Deflate, by its number of Adobe and its old one.
        8 | 32_946 => {
            let behind = usize::try_from(behind_stream(piece)).unwrap_or(usize::MAX);
            (whole.saturating_sub(behind), 0)
        }
        6 | 7 if piece.starts_with(b"\xFF\xD8") => (whole, beside(piece, &[])),
        32_773 => (packed_bits(piece, plain), 0),
        // LZW, fax, and what is not decoded.
        _ => (whole, text(piece)),
    }
}

/// The bytes of PackBits (TIFF 6.0, section 9) that so many others are made of.
fn packed_bits(piece: &[u8], plain: usize) -> usize {
    let (mut at, mut made) = (0usize, 0usize);
    while let Some(count) = piece.get(at)
        && made < plain
    {
        let (taken, given) = match count.cast_signed() {
            literal @ 0.. => (usize::from(literal.unsigned_abs()).saturating_add(1), None),
            -128 => (0, Some(0)),
            repeat => (
                1,
                Some(usize::from(repeat.unsigned_abs()).saturating_add(1)),
            ),
        };
        at = at.saturating_add(taken).saturating_add(1);
        made = made.saturating_add(given.unwrap_or(taken));
    }
    at.min(piece.len())
}

struct Tiff<'b> {
    bytes: &'b [u8],
    big: bool,
}

/// The numbers of a tag: where they stand, and what they are as far as that matters.
struct Numbers {
    place: usize,
    width: usize,
    values: Vec<usize>,
}

/// What one directory says.
#[derive(Default)]
struct Directory(BTreeMap<u16, Numbers>);

impl Directory {
    fn first(&self, tag: u16) -> Option<usize> {
        self.0.get(&tag)?.values.first().copied()
    }

    /// How many strips and tiles there are, and how long each is when it is not compressed.
    fn pieces(&self) -> [(usize, usize); 2] {
        let of = |tag, otherwise| self.first(tag).unwrap_or(otherwise);
        let (width, height) = (of(WIDTH, 0), of(HEIGHT, 0));
        let samples = of(SAMPLES, 1);
        let (planes, together) = match self.first(PLANES) {
            Some(2) => (samples, 1),
            _ => (1, samples),
        };
        let length = |wide: usize, high: usize| {
            let bits = wide.saturating_mul(together).saturating_mul(of(BITS, 1));
            bits.div_ceil(8).saturating_mul(high)
        };
        let rows = of(ROWS_PER_STRIP, height).clamp(1, height.max(1));
        let strips = height.div_ceil(rows).saturating_mul(planes);
        let [wide, high] = [TILE_WIDTH, TILE_HEIGHT].map(|tag| of(tag, 0).max(1));
        let tiles = width
            .div_ceil(wide)
            .saturating_mul(height.div_ceil(high))
            .saturating_mul(planes);
        [(strips, length(width, rows)), (tiles, length(wide, high))]
    }
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

    /// The places of what is shown or says how, and the bytes of texts in coded data; `None` where this is no TIFF file of
    /// 32 bits.
    fn parts(&self) -> Option<(Vec<Range<usize>>, u64)> {
        if self.short(2)? != 42 {
            return None;
        }
        let (mut used, mut texts) = (Vec::new(), 0u64);
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
            let mut says = Directory::default();
            for entry in (first..end).step_by(12) {
                if seen >= MOST {
                    break;
                }
                seen = seen.saturating_add(1);
                if let Some((tag, numbers)) = self.entry(entry, &mut used, &says) {
                    seen = seen.saturating_add(numbers.values.len());
                    says.0.insert(tag, numbers);
                }
            }
            let [strips, tiles] = says.pieces();
            let compression = says.first(COMPRESSION).unwrap_or(1);
            for (tags, (count, plain)) in [(STRIPS, strips), (TILES, tiles), (STREAM, (1, 0))] {
                let [Some(places), Some(lengths)] = tags.map(|tag| says.0.get(&tag)) else {
                    continue;
                };
                for numbers in [places, lengths] {
                    let length = count
                        .min(numbers.values.len())
                        .saturating_mul(numbers.width);
                    used.push(numbers.place..numbers.place.saturating_add(length));
                }
                for (at, length) in places.values.iter().zip(&lengths.values).take(count) {
                    let piece = self.bytes.get(*at..at.saturating_add(*length));
                    let piece = piece.unwrap_or_default();
                    let (length, of_texts) = coded(piece, compression, plain);
                    used.push(*at..at.saturating_add(length));
                    texts = texts.saturating_add(of_texts);
                }
            }
            let Some(next) = self.long(end) else {
                break;
            };
            used.push(end..end.saturating_add(4));
            directory = next;
            seen = seen.saturating_add(1);
        }
        Some((used, texts))
    }

    /// One entry, if its value is as many numbers of a known tag as that may have.
    fn entry(
        &self,
        at: usize,
        used: &mut Vec<Range<usize>>,
        says: &Directory,
    ) -> Option<(u16, Numbers)> {
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
        // A tag stands in a directory once.
        if count > most(tag, says.first(BITS).unwrap_or(1))? || says.0.contains_key(&tag) {
            return None;
        }
        let length = count.saturating_mul(width);
        let field = at.saturating_add(8);
        let place = if length <= 4 {
            field
        } else {
            self.long(field)?
        };
        let value = self.bytes.get(place..place.saturating_add(length))?;
        if tag == JPEG_TABLES && beside(value, &[]) > 0 {
            return None;
        }
        used.push(at..at.saturating_add(12));
        let is_data = [STRIPS, TILES, STREAM]
            .iter()
            .flatten()
            .any(|of| *of == tag);
        if !is_data {
            used.push(place..place.saturating_add(length));
        }
        let kept = if is_data { count } else { 1 };
        let places = (0..kept.min(count)).map(|n| place.saturating_add(n.saturating_mul(width)));
        let values = places.filter_map(|at| match width {
            2 => self.short(at).map(usize::from),
            4 => self.long(at),
            _ => None,
        });
        let values = values.collect();
        Some((
            tag,
            Numbers {
                place,
                width,
                values,
            },
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tag, kind, and numbers.
    type Entry = (u16, u16, Vec<u32>);

    /// A picture of 4 × 4 pixels in strips of two rows, with other entries among its own, and bytes behind it.
    fn tiff(compression: u32, others: &[Entry], strips: &[&[u8]]) -> Vec<u8> {
        let lengths = strips.iter().map(|strip| strip.len() as u32);
        let mut at = 8u32;
        let places = lengths.clone().map(|length| {
            at += length;
            at - length
        });
        let mut entries: Vec<Entry> = vec![
            (WIDTH, 3, vec![4]),
            (HEIGHT, 3, vec![4]),
            (BITS, 3, vec![8]),
            (COMPRESSION, 3, vec![compression]),
            (262, 3, vec![1]),
            (273, 4, places.collect()),
            (ROWS_PER_STRIP, 3, vec![2]),
            (279, 4, lengths.collect()),
        ];
        entries.extend_from_slice(others);
        entries.sort_by_key(|(tag, ..)| *tag);
        let start = 8 + strips.concat().len();
        let mut out = [
            b"II*\0",
            &(start as u32).to_le_bytes()[..],
            &strips.concat(),
        ]
        .concat();
        let mut values = Vec::new();
        let behind = start + 2 + entries.len() * 12 + 4;
        out.extend((entries.len() as u16).to_le_bytes());
        for (tag, kind, numbers) in entries {
            out.extend([tag.to_le_bytes(), kind.to_le_bytes()].concat());
            out.extend((numbers.len() as u32).to_le_bytes());
            let number = |n: &u32| match kind {
                3 => n.to_le_bytes().iter().copied().take(2).collect::<Vec<u8>>(),
                _ => n.to_le_bytes().to_vec(),
            };
            let mut value: Vec<u8> = numbers.iter().flat_map(number).collect();
            if value.len() > 4 {
                out.extend(((behind + values.len()) as u32).to_le_bytes());
                values.extend(value);
            } else {
                value.resize(4, 0);
                out.extend(value);
            }
        }
        [out, vec![0; 4], values].concat()
    }

    const STRIP: &[u8] = &[9; 8];

    #[test]
    fn a_known_tag_with_more_numbers_than_it_has_or_that_comes_again_is_counted() {
        let count = |others: &[Entry]| of_tiff(&tiff(1, others, &[STRIP, STRIP]));
        assert_eq!(count(&[]), 0);
        assert_eq!(count(&[(SAMPLES, 3, vec![1]), (301, 3, vec![7; 256])]), 0);
        for others in [
            (266, 3, vec![7; 400]),
            (301, 3, vec![7; 1000]),
            (288, 4, vec![0x4A41_4E45]),
            (WIDTH, 4, vec![0x4A41_4E45]),
        ] {
            let told = if others.2.len() > 1 {
                2 * others.2.len() as u64
            } else {
                12
            };
            let count = count(std::slice::from_ref(&others));
            assert!((told..told + 13).contains(&count), "{others:?}: {count}");
        }
    }

    #[test]
    fn strips_that_are_not_shown_and_what_stands_behind_their_pixels_are_counted() {
        let long: &[u8] = b"\x09\x09\x09\x09\x09\x09\x09\x09DOE^JANE";
        assert_eq!(of_tiff(&tiff(1, &[], &[STRIP, long])), 8);
        // The strip, its place and its length.
        assert_eq!(of_tiff(&tiff(1, &[], &[STRIP, STRIP, b"DOE^JANE"])), 16);
        let packed: &[u8] = &[0xF9, 9];
        assert_eq!(of_tiff(&tiff(32_773, &[], &[packed, packed])), 0);
        let long = [packed, b"DOE^JANE"].concat();
        assert_eq!(of_tiff(&tiff(32_773, &[], &[packed, &long])), 8);
        let name: &[u8] = b"\x80\x0B DOE^JANE 1948-01-31 Calle Mayor 7";
        assert!(of_tiff(&tiff(5, &[], &[STRIP, name])) > 30);
    }
}
