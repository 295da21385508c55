//! Overlay planes (PS3.3 C.9.2): in their own elements 60xx, and in bits of the pixel data that no sample uses, where old
//! files keep them (PS3.5 8.1.2) and anything else may stand.
use super::elements::Elements;
use super::frames::{Colour, Frame, Samples};
use super::{MAX_SAMPLES, Picture, Undecoded, View, ViewKind};
use crate::field::{Tag, VR};

/// One overlay plane with data of its own.
#[derive(Debug, Clone, Copy)]
pub(super) struct Overlay<'d> {
    /// 60xx.
    pub(super) group: u16,
    rows: u16,
    columns: u16,
    pub(super) frames: u32,
    data: &'d [u8],
    crosswise: bool,
}

impl<'d> Overlay<'d> {
    /// Reads the overlay of a group.
    pub(super) fn of(set: &Elements<'d>, group: u16) -> Result<Self, Undecoded> {
        let rows = set
            .short(Tag(group, 0x0010))
            .ok_or(Undecoded::Attribute("Overlay Rows"))?;
        let columns = set
            .short(Tag(group, 0x0011))
            .ok_or(Undecoded::Attribute("Overlay Columns"))?;
        let frames = set.decimals(Tag(group, 0x0015)).first().map_or(1.0, |n| *n) as u32;
        let field = set.field(Tag(group, 0x3000)).ok_or(Undecoded::NoPixels)?;
        let data = set.bytes(Tag(group, 0x3000)).ok_or(Undecoded::NotRead)?;
        if rows == 0 || columns == 0 || frames == 0 {
            return Err(Undecoded::NoPixels);
        }
        if u64::from(rows).saturating_mul(u64::from(columns)) > MAX_SAMPLES {
            return Err(Undecoded::TooLarge);
        }
        let crosswise = field.big_endian && field.vr == VR::OW;
        Ok(Self {
            group,
            rows,
            columns,
            frames,
            data,
            crosswise,
        })
    }

    fn bits(&self) -> u64 {
        u64::from(self.rows).saturating_mul(u64::from(self.columns))
    }

    /// How many whole frames there are, and the bytes in none of them.
    pub(super) fn there(&self) -> (u32, u64) {
        let bits = self.bits().max(1);
        let len = self.data.len() as u64;
        let whole = len.saturating_mul(8) / bits;
        let declared = u64::from(self.frames);
        let left = len.saturating_sub(whole.min(declared).saturating_mul(bits).div_ceil(8));
        (
            u32::try_from(whole.min(declared)).unwrap_or(u32::MAX),
            if left <= 1 { 0 } else { left },
        )
    }

    /// The n-th frame, from 0: the first pixel in the least significant bit, frames without a gap.
    pub(super) fn frame(&self, n: u32) -> Result<Frame, Undecoded> {
        let first = self
            .bits()
            .checked_mul(u64::from(n))
            .ok_or(Undecoded::Short)?;
        let at = |bit: u64| usize::try_from(bit).map_err(|_| Undecoded::Short);
        let count = at(self.bits())?;
        let start = at(first)?;
        if self.data.len().saturating_mul(8) < start.saturating_add(count) {
            return Err(Undecoded::Short);
        }
        let flip = usize::from(self.crosswise);
        let bit = |at: usize| {
            let byte = self.data.get((at / 8) ^ flip).copied().unwrap_or(0);
            (byte >> (at % 8)) & 1
        };
        Ok(Frame {
            width: u32::from(self.columns),
            height: u32::from(self.rows),
            channels: 1,
            bits: 1,
            colour: Colour::Grey,
            samples: Samples::U8((start..start.saturating_add(count)).map(bit).collect()),
            unused: None,
            beside: 0,
        })
    }

    /// Its view.
    pub(super) fn view(&self, frame: &Frame) -> Vec<View> {
        let Samples::U8(bits) = &frame.samples else {
            return Vec::new();
        };
        let grey = bits.iter().map(|b| if *b == 0 { 0 } else { 255 }).collect();
        let picture = Picture {
            width: frame.width,
            height: frame.height,
            grey,
        };
        vec![View {
            picture,
            what: ViewKind::Overlay(self.group),
        }]
    }
}

/// A view of each bit that no sample uses and that is not the same in all pixels.
pub(super) fn unused_bits(frame: &Frame) -> Vec<View> {
    let Some(unused) = &frame.unused else {
        return Vec::new();
    };
    let any = unused.iter().fold(0, |all, w| all | w);
    let every = unused.iter().fold(u32::MAX, |all, w| all & w);
    let channels = usize::from(frame.channels).max(1);
    let varying = (0..32u8).filter(|bit| ((any ^ every) >> bit) & 1 == 1);
    let view = |bit: u8| {
        let set = |pixel: &[u32]| pixel.iter().any(|w| (w >> bit) & 1 == 1);
        let grey = unused
            .chunks(channels)
            .map(|p| if set(p) { 255 } else { 0 })
            .collect();
        let picture = Picture {
            width: frame.width,
            height: frame.height,
            grey,
        };
        View {
            picture,
            what: ViewKind::UnusedBit(bit),
        }
    };
    varying.map(view).collect()
}
