//! [`Module`]: how the samples of an image are stored: Image Pixel Module, PS3.3 C.7.6.3.
use super::elements::Elements;
use super::frames::Colour;
use super::{MAX_SAMPLES, Undecoded};
use crate::field::Tag;

/// Samples per Pixel.
pub(super) const SAMPLES_PER_PIXEL: Tag = Tag(0x0028, 0x0002);
const PHOTOMETRIC: Tag = Tag(0x0028, 0x0004);
const PLANAR: Tag = Tag(0x0028, 0x0006);
const FRAMES: Tag = Tag(0x0028, 0x0008);
const ROWS: Tag = Tag(0x0028, 0x0010);
const COLUMNS: Tag = Tag(0x0028, 0x0011);
const ALLOCATED: Tag = Tag(0x0028, 0x0100);
const STORED: Tag = Tag(0x0028, 0x0101);
const HIGH_BIT: Tag = Tag(0x0028, 0x0102);
const REPRESENTATION: Tag = Tag(0x0028, 0x0103);

/// What a sample is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbers {
    /// Pixel Data (7FE0,0010).
    Integers,
    /// Float (7FE0,0008) and Double Float Pixel Data (7FE0,0009): IEEE 754 of 32 and 64 bits.
    Floats,
}

/// How samples are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Module {
    /// Rows of a frame.
    pub(super) rows: u32,
    /// Columns of a frame.
    pub(super) columns: u32,
    /// Samples per Pixel.
    pub(super) samples: u16,
    /// Bits Allocated.
    pub(super) allocated: u16,
    /// Bits Stored.
    pub(super) stored: u16,
    /// High Bit.
    pub(super) high: u16,
    /// Pixel Representation 0001H.
    pub(super) signed: bool,
    /// Planar Configuration 1: one colour after the other.
    pub(super) planar: bool,
    /// Photometric Interpretation.
    pub(super) colour: Colour,
    /// YBR_FULL_422 and YBR_PARTIAL_422: two pixels share their chrominance.
    pub(super) halved: bool,
    /// Number of Frames as the file says it.
    pub(super) frames: u32,
    /// What a sample is.
    pub(super) numbers: Numbers,
}

impl Module {
    /// Reads it from the data set that holds the pixel data, whose tag tells the numbers.
    pub(super) fn of(set: &Elements<'_>, pixels: Tag) -> Result<Self, Undecoded> {
        let rows = set.short(ROWS).ok_or(Undecoded::Attribute("Rows"))?;
        let columns = set.short(COLUMNS).ok_or(Undecoded::Attribute("Columns"))?;
        let samples = set.short(SAMPLES_PER_PIXEL).unwrap_or(1);
        let (numbers, float_bits) = match pixels {
            Tag(0x7FE0, 0x0008) => (Numbers::Floats, Some(32)),
            Tag(0x7FE0, 0x0009) => (Numbers::Floats, Some(64)),
            _ => (Numbers::Integers, None),
        };
        let allocated = float_bits.or_else(|| set.short(ALLOCATED));
        let allocated = allocated.ok_or(Undecoded::Attribute("Bits Allocated"))?;
        let stored = set.short(STORED).unwrap_or(allocated);
        let high = set.short(HIGH_BIT).unwrap_or(stored.saturating_sub(1));
        let (colour, halved) = photometric(set.text(PHOTOMETRIC).unwrap_or_default(), samples);
        let frames = match set.text(FRAMES) {
            None | Some("") => 1,
            Some(text) => {
                let first = text.split('\\').next().unwrap_or_default().trim();
                let number = first
                    .parse()
                    .map_err(|_| Undecoded::Attribute("Number of Frames"));
                number?
            }
        };
        if rows == 0 || columns == 0 || samples == 0 || frames == 0 {
            return Err(Undecoded::NoPixels);
        }
        if !matches!(allocated, 1 | 8 | 16 | 24 | 32 | 64) {
            return Err(Undecoded::Attribute("Bits Allocated"));
        }
        if stored == 0 || stored > allocated {
            return Err(Undecoded::Attribute("Bits Stored"));
        }
        if high >= allocated || high.saturating_add(1) < stored {
            return Err(Undecoded::Attribute("High Bit"));
        }
        if !matches!(samples, 1..=4) {
            return Err(Undecoded::Attribute("Samples per Pixel"));
        }
        let module = Self {
            rows: u32::from(rows),
            columns: u32::from(columns),
            samples,
            allocated,
            stored,
            high,
            signed: set.short(REPRESENTATION) == Some(1),
            planar: set.short(PLANAR) == Some(1),
            colour,
            halved: halved && samples == 3,
            frames,
            numbers,
        };
        if module.count() > MAX_SAMPLES {
            return Err(Undecoded::TooLarge);
        }
        Ok(module)
    }

    /// The module that a stream on its own would have.
    pub(super) fn of_stream(columns: u32, rows: u32, samples: u16, bits: u16) -> Self {
        Self {
            rows,
            columns,
            samples,
            allocated: bits,
            stored: bits,
            high: bits.saturating_sub(1),
            signed: false,
            planar: false,
            colour: if samples < 3 {
                Colour::Grey
            } else {
                Colour::Rgb
            },
            halved: false,
            frames: 1,
            numbers: Numbers::Integers,
        }
    }

    /// Samples of one frame.
    pub(super) fn count(&self) -> u64 {
        u64::from(self.rows)
            .saturating_mul(u64::from(self.columns))
            .saturating_mul(u64::from(self.samples))
    }
}

/// Photometric Interpretation, PS3.3 C.7.6.3.1.2, and whether chrominance is halved. What is not known is shown as it
/// is stored.
fn photometric(text: &str, samples: u16) -> (Colour, bool) {
    match text {
        "PALETTE COLOR" if samples == 1 => (Colour::Palette, false),
        _ if samples < 3 => (Colour::Grey, false),
        "YBR_FULL" => (Colour::Ybr, false),
        "YBR_FULL_422" => (Colour::Ybr, true),
        "YBR_PARTIAL_422" => (Colour::YbrPartial, true),
        "YBR_PARTIAL_420" => (Colour::YbrPartial, false),
        // A codec that uses the transforms of JPEG 2000 undoes them.
        _ => (Colour::Rgb, false),
    }
}
