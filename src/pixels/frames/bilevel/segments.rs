//! What the headers of JBIG2 segments ask for (ITU-T T.88, 7.2 and 7.4): checked before the decoder sees them, as it takes
//! memory for any size that they name. The sizes of symbols stand in coded data, and are not checked. Segments that hold
//! comments are counted.
use super::super::beside::{tail, text};
use crate::pixels::{MAX_SAMPLES, Undecoded};

/// Pixels that all segments of one picture may ask for: so many times those of the picture, and as many more.
const TIMES: u64 = 8;
const MORE: u64 = 1 << 20;
/// Pixels that count for a symbol, or for putting one in its place; and for a number of a halftone, which has up to 8
/// bitplanes and takes 4 bytes.
const SYMBOL: u64 = 64;
const NUMBER: u64 = 32;
/// A length, or a height, that is not told.
const UNKNOWN: u64 = 0xFFFF_FFFF;
/// Bytes of the region segment information field: 7.4.1.
const REGION: usize = 17;

/// Checks the segments of a picture of so many pixels, or those that it shares; gives the bytes of them that no pixel shows.
/// Damage is left to the decoder to tell.
pub(super) fn check(bytes: &[u8], pixels: u64) -> Result<u64, Undecoded> {
    let all = (2 * MAX_SAMPLES).min(pixels.saturating_mul(TIMES).saturating_add(MORE));
    let (mut left, mut rest, mut width, mut beside) = (all, bytes, 0u64, 0u64);
    while let Some((kind, data, behind)) = segment(rest) {
        let asked = match kind {
            0 => symbols(data),
            4 | 6 | 7 => region(data).map(|area| area.saturating_add(instances(data).unwrap_or(0))),
            16 => patterns(data),
            20 | 22 | 23 => region(data).map(|area| area.saturating_add(grid(data).unwrap_or(0))),
            36 | 38 | 39 | 40 | 42 | 43 => region(data),
            48 => {
                width = long(data, 0).unwrap_or(0);
                // A page may leave its height to the ends of its stripes (7.4.8.2).
                region(data).filter(|_| long(data, 4) != Some(UNKNOWN))
            }
            50 => {
                let height = long(data, 0).unwrap_or(0).saturating_add(1);
                if width.saturating_mul(height) > all {
                    return Err(Undecoded::TooLarge);
                }
                None
            }
            _ => None,
        };
        beside = beside.saturating_add(match kind {
            // Profiles, and extensions, which are comments (7.4.12, 7.4.14).
            52 | 62 => data.len() as u64,
            _ => text(data),
        });
        left = left
            .checked_sub(asked.unwrap_or(0))
            .ok_or(Undecoded::TooLarge)?;
        rest = behind;
    }
    Ok(beside.saturating_add(tail(rest)))
}

fn long(bytes: &[u8], at: usize) -> Option<u64> {
    let four = bytes.get(at..)?.first_chunk::<4>()?;
    Some(u64::from(u32::from_be_bytes(*four)))
}

/// The kind of the first segment, its data, and what follows it: 7.2.
fn segment(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let number = long(bytes, 0)?;
    let [flags, count] = *bytes.get(4..)?.first_chunk::<2>()?;
    let (referred, retention) = match count >> 5 {
        7 => {
            let referred = long(bytes, 5)? & 0x1FFF_FFFF;
            (
                referred,
                referred.saturating_add(1).div_ceil(8).saturating_add(4),
            )
        }
        referred => (u64::from(referred), 1),
    };
    let size = match number {
        0..=256 => 1,
        257..=65_536 => 2,
        _ => 4u64,
    };
    let page = if flags & 0x40 == 0 { 1 } else { 4 };
    let header = referred
        .saturating_mul(size)
        .saturating_add(retention)
        .saturating_add(5)
        .saturating_add(page);
    let header = usize::try_from(header).ok()?;
    let length = long(bytes, header)?;
    let rest = bytes.get(header.checked_add(4)?..)?;
    let length = match length {
        UNKNOWN => end(rest)?,
        length => usize::try_from(length).ok()?.min(rest.len()),
    };
    let (data, behind) = rest.split_at(length);
    Some((flags & 0x3F, data, behind))
}

/// Where the data of a generic region end whose length is not told: behind a mark and four bytes (7.2.7). Parameters that may
/// look like the mark are passed over.
fn end(data: &[u8]) -> Option<usize> {
    let flags = *data.get(REGION)?;
    let (mark, parameters) = match (flags & 1, flags >> 1 & 3, flags & 0x10) {
        (1, _, _) => ([0, 0], 0),
        (_, 0, 0) => ([0xFF, 0xAC], 8),
        (_, 0, _) => ([0xFF, 0xAC], 24),
        _ => ([0xFF, 0xAC], 2usize),
    };
    let start = REGION.saturating_add(1).saturating_add(parameters);
    let found = data.get(start..)?.windows(2).position(|two| two == mark)?;
    Some(
        start
            .saturating_add(found)
            .saturating_add(6)
            .min(data.len()),
    )
}

/// Pixels of a region: 7.4.1.
fn region(data: &[u8]) -> Option<u64> {
    Some(long(data, 0)?.saturating_mul(long(data, 4)?))
}

/// What symbols that are put in their places count for: 7.4.3.1.
fn instances(data: &[u8]) -> Option<u64> {
    let [high, low] = *data.get(REGION..)?.first_chunk::<2>()?;
    let flags = u16::from_be_bytes([high, low]);
    let coded = flags & 1 != 0;
    let adaptive = flags & 2 != 0 && flags & 0x8000 == 0;
    let fields = if coded { 2 } else { 0 } + if adaptive { 4 } else { 0usize };
    let at = REGION.saturating_add(2).saturating_add(fields);
    Some(long(data, at)?.saturating_mul(SYMBOL))
}

/// What the numbers of a halftone count for: 7.4.5.1.2.
fn grid(data: &[u8]) -> Option<u64> {
    let at = REGION.saturating_add(1);
    let numbers = long(data, at)?.saturating_mul(long(data, at.saturating_add(4))?);
    Some(numbers.saturating_mul(NUMBER))
}

/// Pixels of patterns: 7.4.4.1.
fn patterns(data: &[u8]) -> Option<u64> {
    let [_, width, height] = *data.first_chunk::<3>()?;
    let one = u64::from(width).saturating_mul(u64::from(height));
    Some(long(data, 3)?.saturating_add(1).saturating_mul(one))
}

/// What new symbols count for, and those that are exported: 7.4.2.1.
fn symbols(data: &[u8]) -> Option<u64> {
    let flags = u16::from_be_bytes(*data.first_chunk::<2>()?);
    let (coded, refined) = (flags & 1 != 0, flags & 2 != 0);
    let adaptive = match (coded, flags >> 10 & 3) {
        (true, _) => 0,
        (false, 0) => 8,
        (false, _) => 2usize,
    };
    let refining = if refined && flags & 0x1000 == 0 { 4 } else { 0 };
    let at = 2usize.saturating_add(adaptive).saturating_add(refining);
    let both = long(data, at)?.saturating_add(long(data, at.saturating_add(4))?);
    Some(both.saturating_mul(SYMBOL))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "helpers of tests")]
    use super::*;

    fn segment_of(kind: u8, data: &[u8]) -> Vec<u8> {
        let length = (data.len() as u32).to_be_bytes();
        [&[0, 0, 0, 1, kind, 0, 1], &length[..], data].concat()
    }

    fn region_of(width: u32, height: u32, more: &[u8]) -> Vec<u8> {
        let place = [0; 9];
        [
            &width.to_be_bytes()[..],
            &height.to_be_bytes(),
            &place,
            more,
        ]
        .concat()
    }

    #[test]
    fn segments_may_ask_for_some_times_the_picture_and_for_no_more() {
        let page = segment_of(38, &region_of(2000, 3000, &[0]));
        assert_eq!(check(&page.repeat(8), 6_000_000), Ok(0));
        assert_eq!(check(&page.repeat(9), 6_000_000), Err(Undecoded::TooLarge));
        let huge = segment_of(38, &region_of(65_535, 65_535, &[0]));
        assert_eq!(check(&huge, u64::MAX), Err(Undecoded::TooLarge));
        // Behind a segment whose end is to be looked for.
        let head = [0, 0, 0, 1, 38, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF];
        let small = region_of(9, 9, b"\x00\xFF\xAC34567\x01\xFF\xAC\0\0\0\x09");
        let long = [&head[..], &small, &huge].concat();
        assert_eq!(check(&long[..long.len() - huge.len()], 1), Ok(0));
        assert_eq!(check(&long, u64::MAX), Err(Undecoded::TooLarge));
        let page = segment_of(48, &region_of(6000, u32::MAX, &[0, 0x80, 0]));
        let stripe = |row: u32| [&page[..], &segment_of(50, &row.to_be_bytes())].concat();
        assert_eq!(check(&stripe(999), 6_000_000), Ok(0));
        assert_eq!(check(&stripe(60_000), 6_000_000), Err(Undecoded::TooLarge));
    }

    #[test]
    fn comments_and_what_follows_the_segments_are_counted() {
        let page = segment_of(38, &region_of(9, 9, &[0]));
        let named = segment_of(62, b"DOE^JANE");
        assert_eq!(check(&[&page[..], &named, &page].concat(), 99), Ok(8));
        assert_eq!(check(&[&page[..], b"DOE^JANE"].concat(), 99), Ok(8));
    }

    #[test]
    fn what_other_segments_take_memory_for_is_counted() {
        let number = |n: u32| n.to_be_bytes();
        let text = |n: u32| segment_of(6, &region_of(9, 9, &[&[0, 0][..], &number(n)].concat()));
        let grid = |n: u32| {
            segment_of(
                23,
                &region_of(9, 9, &[&[0][..], &number(n), &number(n)].concat()),
            )
        };
        let patterns = |n: u32| segment_of(16, &[&[0, 4, 4][..], &number(n)].concat());
        let symbols = |n: u32| segment_of(0, &[&[0; 10][..], &number(n), &number(n)].concat());
        for of in [&text as &dyn Fn(u32) -> Vec<u8>, &grid, &patterns, &symbols] {
            assert_eq!(check(&of(150), 1 << 20), Ok(0));
            assert_eq!(check(&of(60_000_000), 1 << 20), Err(Undecoded::TooLarge));
        }
        // Behind a segment that refers to many others, and one of an unknown kind.
        let many = [
            &[0, 0, 2, 0, 62, 0xE0, 0, 0, 9, 0, 0][..],
            &[0; 18],
            &[1, 0, 0, 0, 0],
        ]
        .concat();
        let behind = [many, text(60_000_000)].concat();
        assert_eq!(check(&behind, 1 << 20), Err(Undecoded::TooLarge));
    }
}
