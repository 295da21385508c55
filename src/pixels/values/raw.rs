//! [`Shape`]: values as long as the image has pixels: what else could be so long is rare, and costs a look.
use super::super::elements::Elements;
use super::super::module::Module;
use crate::field::Tag;

const FRAMES: Tag = Tag(0x0028, 0x0008);
const ROWS: Tag = Tag(0x0028, 0x0010);
const COLUMNS: Tag = Tag(0x0028, 0x0011);
/// Fewer pixels show no word.
const LEAST: u64 = 256;
/// How pixels may be stored: samples of a pixel, and bits of each.
const STORED: [(u16, u16); 5] = [(1, 1), (1, 8), (1, 16), (3, 8), (1, 32)];

/// Rows, columns and frames of an image.
#[derive(Debug, Clone, Copy)]
pub(in crate::pixels) struct Shape {
    pub(super) rows: u16,
    pub(super) columns: u16,
    pub(super) frames: u32,
}

impl Shape {
    /// What a data set says of its image.
    pub(in crate::pixels) fn of(set: &Elements<'_>) -> Option<Self> {
        let (rows, columns) = (set.short(ROWS)?, set.short(COLUMNS)?);
        let pixels = u64::from(rows).saturating_mul(u64::from(columns));
        let frames = set.decimals(FRAMES).first().map_or(1.0, |n| *n) as u32;
        (pixels >= LEAST).then_some(Self {
            rows,
            columns,
            frames: frames.max(1),
        })
    }

    /// How a value of `length` bytes may hold pixels, of one frame or of all; more than one way may be.
    pub(in crate::pixels) fn fits(self, length: usize) -> Vec<Module> {
        let length = length as u64;
        let pixels = u64::from(self.rows).saturating_mul(u64::from(self.columns));
        let mut found = Vec::new();
        for frames in [1, self.frames] {
            for (samples, bits) in STORED {
                let each = u64::from(samples).saturating_mul(u64::from(bits));
                let all = pixels.saturating_mul(each).saturating_mul(frames.into());
                let bytes = all.div_ceil(8);
                let padded = bytes.saturating_add(bytes % 2);
                let known = |m: &Module| (m.samples, m.allocated) == (samples, bits);
                if (length != bytes && length != padded) || found.iter().any(known) {
                    continue;
                }
                let (columns, rows) = (self.columns.into(), self.rows.into());
                let mut module = Module::of_stream(columns, rows, samples, bits);
                module.frames = frames;
                if module.count() <= super::super::MAX_SAMPLES {
                    found.push(module);
                }
            }
        }
        found
    }
}
