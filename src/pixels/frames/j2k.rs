//! JPEG 2000 and High-Throughput JPEG 2000 (ISO/IEC 15444-1 and -15), by `dicom-toolkit-jpeg2000`, which has no `unsafe`
//! and keeps all bits. Sizes are read here first, so that a bomb is refused before the decoder sees it.
use super::beside::{boxes, comment, of_other, tail, text};
use super::{Colour, Frame, Words, believable, checked_count, guarded};
use crate::pixels::Undecoded;
use crate::pixels::module::Module;
use dicom_toolkit_jpeg2000::{DecodeSettings, Image};
use std::borrow::Cow;

const DAMAGED: Undecoded = Undecoded::Damaged("JPEG 2000");
/// Tiles of one picture; each costs memory of its own. A part names its tile by 16 bits.
const TILES: u64 = 1 << 16;

/// What the SIZ segment says (15444-1 A.5.1).
struct Size {
    /// Where the precisions stand.
    components: std::ops::Range<usize>,
    bits: u8,
    signed: bool,
    tiles: u64,
}

/// Decodes one frame.
pub(super) fn decode(bytes: &[u8], module: &Module) -> Result<Frame, Undecoded> {
    let size = size(bytes)?;
    // The decoder shows what a cut stream has left; here that is damage.
    let beside = match walk(bytes, &size) {
        Some((tiles, beside)) if tiles == size.tiles => beside,
        _ => return Err(DAMAGED),
    };
    let mut stream = Cow::Borrowed(bytes);
    if size.signed {
        // The decoder takes every sample for unsigned. Without the sign bit it adds half the range, which is taken off
        // again below.
        let precisions = stream
            .to_mut()
            .get_mut(size.components.clone())
            .unwrap_or_default();
        precisions.iter_mut().step_by(3).for_each(|p| *p &= 0x7F);
    }
    let raw = guarded("JPEG 2000", || {
        let settings = DecodeSettings {
            resolve_palette_indices: false,
            ..DecodeSettings::default()
        };
        let image = Image::new(&stream, &settings).map_err(|_| DAMAGED)?;
        checked_count(image.width(), image.height(), 1)?;
        image.decode_native().map_err(|_| DAMAGED)
    })?;
    let count = checked_count(raw.width, raw.height, u32::from(raw.num_components))?;
    let words: Vec<u32> = match raw.bytes_per_sample {
        1 => raw.data.iter().map(|b| u32::from(*b)).collect(),
        _ => {
            let (pairs, _) = raw.data.as_chunks::<2>();
            pairs
                .iter()
                .map(|p| u32::from(u16::from_le_bytes(*p)))
                .collect()
        }
    };
    if words.len() != count {
        return Err(DAMAGED);
    }
    let half = 1u32 << u32::from(size.bits).saturating_sub(1).min(31);
    let mask = u32::MAX >> 32u32.saturating_sub(u32::from(size.bits).clamp(1, 32));
    let words = match size.signed {
        true => words.iter().map(|w| w.wrapping_sub(half) & mask).collect(),
        false => words,
    };
    let whole = Words {
        width: raw.width,
        height: raw.height,
        channels: raw.num_components,
        bits: u16::from(size.bits),
        words,
        // The colour transforms of JPEG 2000 are undone; without them the channels are what the header says.
        colour: matches!(module.colour, Colour::Rgb).then_some(Colour::Rgb),
        beside,
    };
    // The stream knows its own sign and bits.
    let own = Module {
        signed: size.signed || module.signed,
        stored: u16::from(size.bits),
        high: u16::from(size.bits).saturating_sub(1),
        ..*module
    };
    let fits = module.stored < u16::from(size.bits);
    Ok(whole.frame(if fits { module } else { &own }))
}

const PART: [u8; 2] = [0xFF, 0x90];
const DATA: [u8; 2] = [0xFF, 0x93];
const END: [u8; 2] = [0xFF, 0xD9];

/// How many tiles the stream holds, by the headers of their parts (15444-1 A.4.2), if its end (A.4.4) follows them; and
/// its bytes that show nothing.
fn walk(bytes: &[u8], size: &Size) -> Option<(u64, u64)> {
    let (mut at, mut beside) = segments(bytes, size.components.end, PART)?;
    let mut seen = std::collections::BTreeSet::new();
    loop {
        let rest = bytes.get(at..)?;
        if rest.starts_with(&END) {
            let around = around(bytes, at.saturating_add(END.len()));
            let beside = beside.saturating_add(around);
            return Some((u64::try_from(seen.len()).ok()?, beside));
        }
        let [m1, m2, _, _, index @ .., l3, l2, l1, l0] = *rest.first_chunk::<10>()?;
        if [m1, m2] != PART {
            return None;
        }
        seen.insert(index);
        let (data, of_part) = segments(bytes, at.checked_add(12)?, DATA)?;
        beside = beside.saturating_add(of_part);
        let length = usize::try_from(u32::from_be_bytes([l3, l2, l1, l0])).ok()?;
        let end = match length {
            // The last part goes on to the end. Coded data hold no marker (B.10.1, C.3).
            0 => {
                let end = bytes.get(data..)?.windows(2).position(|w| w == END)?;
                data.checked_add(end)?
            }
            // No part is shorter than its header, so this ends.
            12.. => at.checked_add(length)?,
            _ => return None,
        };
        // The decoder does not tell where the last packet ends.
        beside = beside.saturating_add(text(bytes.get(data..end).unwrap_or_default()));
        at = end;
    }
}

/// Passes over the segments of a header up to a marker: where that stands, and the bytes of comments and of segments that
/// are no part of the standard.
fn segments(bytes: &[u8], from: usize, until: [u8; 2]) -> Option<(usize, u64)> {
    let (mut at, mut beside) = (from, 0u64);
    loop {
        let marker = *bytes.get(at..)?.first_chunk::<2>()?;
        if marker == until {
            return Some((at, beside));
        }
        let [_, _, high, low] = *bytes.get(at..)?.first_chunk::<4>()?;
        let end = at
            .checked_add(2)?
            .checked_add(usize::from(u16::from_be_bytes([high, low])))?;
        let segment = bytes.get(at.checked_add(4)?..end)?;
        let unshown = match marker {
            // CAP, COD, COC, TLM, PLM, PLT, CPF, QCD, QCC, RGN, POC, PPM, PPT, CRG (A.2, and part 15 A.2).
            [
                0xFF,
                0x50 | 0x52 | 0x53 | 0x55 | 0x57..=0x59 | 0x5C..=0x61 | 0x63,
            ] => 0,
            // COM (A.9.2), behind the kind of its text.
            [0xFF, 0x64] => comment(segment.get(2..).unwrap_or_default()),
            _ => segment.len() as u64,
        };
        beside = beside.saturating_add(unshown);
        at = end;
    }
}

/// Bytes behind a stream, which ends at `end`, and of the boxes around it that say nothing of how it is shown (15444-1
/// Annex I).
fn around(bytes: &[u8], end: usize) -> u64 {
    if bytes.starts_with(b"\xFF\x4F") {
        return tail(bytes.get(end..).unwrap_or_default());
    }
    let of = |(kind, at, content): ([u8; 4], usize, &[u8])| match &kind {
        b"jP  " if content == b"\r\n\x87\n" => 0,
        // A brand, its version, and with which others it goes together.
        b"ftyp" if content.len() <= 24 => 0,
        b"jp2h" => boxes(content).map(of_header).sum(),
        b"jp2c" => match end.checked_sub(at).and_then(|used| content.get(used..)) {
            Some(behind) => tail(behind),
            None => of_other(&kind, content),
        },
        _ => of_other(&kind, content),
    };
    boxes(bytes).map(of).sum()
}

/// Bytes of a box of the header that show nothing: colour profiles hold texts.
fn of_header((kind, _, content): ([u8; 4], usize, &[u8])) -> u64 {
    match (&kind, content) {
        (b"ihdr" | b"bpcc" | b"pclr" | b"cmap" | b"cdef", _) => 0,
        (b"colr", [1, ..]) => content.len().saturating_sub(7) as u64,
        (b"res ", _) if content.len() <= 36 => 0,
        _ => of_other(&kind, content),
    }
}

fn size(bytes: &[u8]) -> Result<Size, Undecoded> {
    // In a JP2 file the code stream stands in a box behind others.
    let start = bytes
        .windows(4)
        .position(|w| w == b"\xFF\x4F\xFF\x51")
        .ok_or(DAMAGED)?;
    let segment = start.saturating_add(4);
    let body = bytes.get(segment..).unwrap_or_default();
    let number = |at: usize| -> Result<u32, Undecoded> {
        let four = body
            .get(at..)
            .and_then(|b| b.first_chunk::<4>())
            .ok_or(DAMAGED)?;
        Ok(u32::from_be_bytes(*four))
    };
    let (x1, y1, x0, y0) = (number(4)?, number(8)?, number(12)?, number(16)?);
    let (wide, high) = (number(20)?, number(24)?);
    let count = body
        .get(36..)
        .and_then(|b| b.first_chunk::<2>())
        .ok_or(DAMAGED)?;
    let count = u16::from_be_bytes(*count);
    let (width, height) = (
        x1.checked_sub(x0).ok_or(DAMAGED)?,
        y1.checked_sub(y0).ok_or(DAMAGED)?,
    );
    believable(bytes, checked_count(width, height, u32::from(count))?)?;
    if wide == 0 || high == 0 {
        return Err(DAMAGED);
    }
    let tiles = u64::from(x1.div_ceil(wide)).saturating_mul(u64::from(y1.div_ceil(high)));
    if tiles > TILES {
        return Err(Undecoded::TooLarge);
    }
    let from = segment.saturating_add(38);
    let components = from..from.saturating_add(usize::from(count).saturating_mul(3));
    let specs = bytes.get(components.clone()).ok_or(DAMAGED)?;
    let precisions = || specs.iter().step_by(3);
    let precision = *precisions().next().ok_or(DAMAGED)?;
    let bits = (precision & 0x7F).saturating_add(1);
    if bits > 16 || precisions().any(|p| *p != precision) {
        return Err(Undecoded::NotDecoded(
            "JPEG 2000 of more than 16 bits or of channels of different bits",
        ));
    }
    Ok(Size {
        components,
        bits,
        signed: precision & 0x80 != 0,
        tiles,
    })
}
