//! RLE Lossless: PS3.5 Annex G. One segment for each byte of each sample, high bytes first, packed by runs.
use super::beside::tail;
use super::{Frame, Words, checked_count};
use crate::pixels::Undecoded;
use crate::pixels::module::Module;

const DAMAGED: Undecoded = Undecoded::Damaged("RLE");

/// Whether bytes begin as a frame does (PS3.5 G.5): 1 to 15 segments, the first behind the header.
pub(super) fn begins(bytes: &[u8]) -> bool {
    let Some(header) = bytes.first_chunk::<64>() else {
        return false;
    };
    matches!(header, [1..=15, 0, 0, 0, 64, 0, 0, 0, ..])
}

/// Decodes one frame.
pub(super) fn decode(bytes: &[u8], module: &Module) -> Result<Frame, Undecoded> {
    let header = bytes.first_chunk::<64>().ok_or(DAMAGED)?;
    let (numbers, _) = header.as_chunks::<4>();
    let mut numbers = numbers.iter().map(|n| u32::from_le_bytes(*n));
    let segments = usize::try_from(numbers.next().unwrap_or(0)).unwrap_or(usize::MAX);
    let offsets: Vec<usize> = numbers
        .map(|n| usize::try_from(n).unwrap_or(usize::MAX))
        .collect();
    let samples = usize::from(module.samples);
    let deep = usize::from(module.allocated.div_ceil(8)).max(1);
    // One bit a pixel is packed before it is run-length encoded, eight to a byte.
    let packed = module.allocated == 1;
    if segments != samples.saturating_mul(deep) || segments > 15 || deep > 4 {
        return Err(DAMAGED);
    }
    let count = checked_count(module.columns, module.rows, u32::from(module.samples))?;
    let pixels = count / samples.max(1);
    let length = if packed { pixels.div_ceil(8) } else { pixels };
    let mut words = vec![0u32; count];
    // Places that no segment takes, and what stands before the first one.
    let first = offsets.first().copied().unwrap_or(0);
    let (_, unused) = header.split_at(segments.saturating_add(1).saturating_mul(4).min(64));
    let mut beside = tail(unused).saturating_add(tail(bytes.get(64..first).unwrap_or_default()));
    for segment in 0..segments {
        let start = offsets.get(segment).copied().ok_or(DAMAGED)?;
        let next = offsets.get(segment.saturating_add(1)).copied().unwrap_or(0);
        let end = if segment.saturating_add(1) < segments {
            next
        } else {
            bytes.len()
        };
        let (plane, behind) = unpack(bytes.get(start..end).ok_or(DAMAGED)?, length)?;
        beside = beside.saturating_add(behind);
        let sample = segment / deep;
        let shift = deep
            .saturating_sub(1)
            .saturating_sub(segment % deep)
            .saturating_mul(8);
        let places = words.iter_mut().skip(sample).step_by(samples.max(1));
        if packed {
            let bits = plane
                .iter()
                .flat_map(|b| (0..8u32).map(move |i| u32::from(*b >> i) & 1));
            places.zip(bits).for_each(|(word, bit)| *word = bit);
        } else {
            let bytes = plane.iter().map(|b| u32::from(*b) << shift);
            places.zip(bytes).for_each(|(word, byte)| *word |= byte);
        }
    }
    let whole = Words {
        width: module.columns,
        height: module.rows,
        channels: u8::try_from(samples).unwrap_or(1),
        bits: module.allocated,
        words,
        colour: None,
        beside,
    };
    Ok(whole.frame(module))
}

/// PackBits (PS3.5 G.3.2) to exactly `length` bytes; and how many bytes follow these and are no padding.
fn unpack(mut from: &[u8], length: usize) -> Result<(Vec<u8>, u64), Undecoded> {
    let mut out = Vec::with_capacity(length);
    let mut behind = 0u64;
    while out.len() < length {
        let (&control, rest) = from.split_first().ok_or(DAMAGED)?;
        let left = length.saturating_sub(out.len());
        from = match control {
            0..=127 => {
                let run = usize::from(control).saturating_add(1);
                let (bytes, rest) = rest.split_at_checked(run).ok_or(DAMAGED)?;
                let (shown, more) = bytes.split_at(left.min(run));
                out.extend_from_slice(shown);
                behind = tail(more);
                rest
            }
            128 => rest,
            129..=255 => {
                let (&byte, rest) = rest.split_first().ok_or(DAMAGED)?;
                let run = 257usize.saturating_sub(usize::from(control));
                out.extend(std::iter::repeat_n(byte, run.min(left)));
                rest
            }
        };
    }
    Ok((out, behind.saturating_add(tail(from))))
}
