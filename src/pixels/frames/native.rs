//! Pixel data that are not compressed: PS3.5 8.1 and 8.2.1, Annex D. Takes the whole value and the number of a frame.
use super::{Frame, Samples, Words};
use crate::pixels::Undecoded;
use crate::pixels::module::{Module, Numbers};

/// How the bytes of the value stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pixels) struct Order {
    /// Numbers begin with the high byte.
    pub(in crate::pixels) big_endian: bool,
    /// The value is of 16-bit words, so that in big endian two samples of 8 bits stand crosswise.
    pub(in crate::pixels) words: bool,
}

/// Bits of one frame.
pub(super) fn frame_bits(module: &Module) -> u64 {
    let samples = match module.halved {
        // Y1 Y2 Cb Cr: PS3.3 C.7.6.3.1.2; a row of odd length ends in a whole group.
        true => u64::from(module.rows)
            .saturating_mul(u64::from(module.columns.div_ceil(2)))
            .saturating_mul(4),
        false => module.count(),
    };
    samples.saturating_mul(u64::from(module.allocated))
}

/// How many whole frames stand in a value of `len` bytes, and how many bytes are in none, but for one of padding.
pub(in crate::pixels) fn frames(len: u64, module: &Module) -> (u32, u64) {
    let bits = frame_bits(module).max(1);
    let declared = u64::from(module.frames);
    let used = |frames: u64| frames.saturating_mul(bits).div_ceil(8);
    let mut there = len.saturating_mul(8) / bits;
    // Bits of padding are no frames, however small these are.
    if there > declared && len.saturating_sub(used(declared)) <= 1 {
        there = declared;
    }
    let left = len.saturating_sub(used(there));
    (
        u32::try_from(there).unwrap_or(u32::MAX),
        if left == 1 { 0 } else { left },
    )
}

/// The n-th frame, from 0.
pub(in crate::pixels) fn frame(
    value: &[u8],
    n: u32,
    module: &Module,
    order: Order,
) -> Result<Frame, Undecoded> {
    let bits = frame_bits(module);
    let first = bits.checked_mul(u64::from(n)).ok_or(Undecoded::Short)?;
    let end = first.checked_add(bits).ok_or(Undecoded::Short)?;
    let at = |bit: u64| usize::try_from(bit).map_err(|_| Undecoded::Short);
    // In big endian the bytes of a word stand crosswise, so the last one of an odd frame is in the next byte.
    let crosswise = order.big_endian && order.words && module.allocated <= 8;
    let bytes = match crosswise {
        false => value.get(at(first / 8)?..at(end.div_ceil(8))?),
        true => value.get(at(first / 16 * 2)?..at(end.div_ceil(16) * 2)?),
    };
    let bytes = bytes.ok_or(Undecoded::Short)?;
    let straight: Vec<u8>;
    let (bytes, skip) = if crosswise {
        let (pairs, _) = bytes.as_chunks::<2>();
        straight = pairs.iter().flat_map(|[a, b]| [*b, *a]).collect();
        (straight.as_slice(), at(first % 16)?)
    } else {
        (bytes, at(first % 8)?)
    };
    let count = at(bits / u64::from(module.allocated.max(1)))?;
    if module.numbers == Numbers::Floats || module.allocated == 64 {
        return floats(bytes, module, order.big_endian);
    }
    let mut words = words(bytes, skip, count, module.allocated, order.big_endian);
    if module.halved {
        words = doubled(&words, module);
    } else if module.planar && module.samples > 1 {
        words = together(&words, usize::from(module.samples));
    }
    let whole = Words {
        width: module.columns,
        height: module.rows,
        channels: u8::try_from(module.samples).unwrap_or(1),
        bits: module.allocated,
        words,
        colour: None,
        beside: 0,
    };
    Ok(whole.frame(module))
}

fn words(bytes: &[u8], skip: usize, count: usize, allocated: u16, big: bool) -> Vec<u32> {
    match allocated {
        // PS3.5 8.1.1: the first pixel in the least significant bit, frames without a gap.
        1 => {
            let bits = bytes
                .iter()
                .flat_map(|b| (0..8u32).map(move |i| u32::from(*b >> i) & 1));
            bits.skip(skip).take(count).collect()
        }
        8 => bytes
            .iter()
            .skip(skip / 8)
            .take(count)
            .map(|b| u32::from(*b))
            .collect(),
        16 => {
            let (pairs, _) = bytes.as_chunks::<2>();
            match big {
                true => pairs
                    .iter()
                    .map(|p| u32::from(u16::from_be_bytes(*p)))
                    .collect(),
                false => pairs
                    .iter()
                    .map(|p| u32::from(u16::from_le_bytes(*p)))
                    .collect(),
            }
        }
        24 => {
            let (threes, _) = bytes.as_chunks::<3>();
            let number = |[a, b, c]: &[u8; 3]| match big {
                true => u32::from_be_bytes([0, *a, *b, *c]),
                false => u32::from_le_bytes([*a, *b, *c, 0]),
            };
            threes.iter().map(number).collect()
        }
        _ => {
            let (fours, _) = bytes.as_chunks::<4>();
            match big {
                true => fours.iter().map(|p| u32::from_be_bytes(*p)).collect(),
                false => fours.iter().map(|p| u32::from_le_bytes(*p)).collect(),
            }
        }
    }
}

/// IEEE 754, and integers of 64 bits, whose order a number of 53 bits keeps well enough to be looked at.
fn floats(bytes: &[u8], module: &Module, big: bool) -> Result<Frame, Undecoded> {
    let values: Vec<f64> = if module.allocated == 32 {
        let (fours, _) = bytes.as_chunks::<4>();
        let number = |p: &[u8; 4]| {
            f64::from(if big {
                f32::from_be_bytes(*p)
            } else {
                f32::from_le_bytes(*p)
            })
        };
        fours.iter().map(number).collect()
    } else {
        let (eights, _) = bytes.as_chunks::<8>();
        let word = |p: &[u8; 8]| {
            if big {
                u64::from_be_bytes(*p)
            } else {
                u64::from_le_bytes(*p)
            }
        };
        let number = |p: &[u8; 8]| match (module.numbers, module.signed) {
            (Numbers::Floats, _) => f64::from_bits(word(p)),
            (Numbers::Integers, true) => word(p).cast_signed() as f64,
            (Numbers::Integers, false) => word(p) as f64,
        };
        eights.iter().map(number).collect()
    };
    if module.samples != 1 {
        return Err(Undecoded::NotDecoded(
            "an image of several samples of this size a pixel",
        ));
    }
    Ok(Frame {
        width: module.columns,
        height: module.rows,
        channels: 1,
        bits: module.allocated,
        colour: super::Colour::Grey,
        samples: Samples::F64(values),
        unused: None,
        beside: 0,
    })
}

/// Y1 Y2 Cb Cr to Y1 Cb Cr, Y2 Cb Cr.
fn doubled(words: &[u32], module: &Module) -> Vec<u32> {
    let row = usize::try_from(module.columns).unwrap_or(0);
    let mut out = Vec::with_capacity(words.len().saturating_mul(3) / 2);
    for line in words.chunks(row.div_ceil(2).saturating_mul(4).max(1)) {
        let (groups, _) = line.as_chunks::<4>();
        let pixels = groups
            .iter()
            .flat_map(|[y1, y2, b, r]| [[*y1, *b, *r], [*y2, *b, *r]]);
        out.extend(pixels.take(row).flatten());
    }
    out
}

/// Planes to pixels.
fn together(words: &[u32], channels: usize) -> Vec<u32> {
    let plane = (words.len() / channels.max(1)).max(1);
    let planes: Vec<&[u32]> = words.chunks(plane).take(channels).collect();
    let pixel = |at: usize| planes.iter().map(move |p| p.get(at).copied().unwrap_or(0));
    (0..plane).flat_map(pixel).collect()
}
