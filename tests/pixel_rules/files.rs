//! DICOM files with text in their pixels, drawn from `tests/data/pixels/burned.pgm` (two lines: a name and a number) and from
//! `phantom.pgm`, the same without.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests"
)]

const BURNED: &[u8] = include_bytes!("../data/pixels/burned.pgm");
const PHANTOM: &[u8] = include_bytes!("../data/pixels/phantom.pgm");
/// Columns of these pictures.
const LINE: usize = 384;
/// What is taken of them.
pub(crate) const COLUMNS: u16 = 160;
pub(crate) const ROWS: u16 = 64;

pub(crate) const EXPLICIT: &str = "1.2.840.10008.1.2.1";
pub(crate) const RLE: &str = "1.2.840.10008.1.2.5";
pub(crate) const JPEG: &str = "1.2.840.10008.1.2.4.50";
pub(crate) const CT: &str = "1.2.840.10008.5.1.4.1.1.2";
pub(crate) const CAPTURE: &str = "1.2.840.10008.5.1.4.1.1.7";

fn part(pgm: &[u8]) -> Vec<u8> {
    let data = pgm.strip_prefix(b"P5\n384 320\n255\n").unwrap();
    let rows = data.chunks(LINE).take(usize::from(ROWS));
    rows.flat_map(|row| &row[..usize::from(COLUMNS)])
        .copied()
        .collect()
}

/// Grey pixels with a name and a number.
pub(crate) fn text() -> Vec<u8> {
    part(BURNED)
}

/// The same without.
pub(crate) fn clean() -> Vec<u8> {
    part(PHANTOM)
}

/// What is drawn in a rectangle of the picture with texts, by itself on a flat ground.
pub(crate) fn words([x, y, width, height]: [usize; 4]) -> Vec<u8> {
    let [burned, phantom] =
        [BURNED, PHANTOM].map(|it| it.strip_prefix(b"P5\n384 320\n255\n").unwrap());
    let mut out = vec![30; usize::from(COLUMNS) * usize::from(ROWS)];
    for (row, column) in (0..height).flat_map(|row| (0..width).map(move |column| (row, column))) {
        let at = (y + row) * LINE + x + column;
        if burned[at].abs_diff(phantom[at]) > 60 {
            out[(row + 20) * usize::from(COLUMNS) + column + 20] = 220;
        }
    }
    out
}

/// A bit for each pixel of the text, the first in the lowest bit of a byte.
pub(crate) fn plane() -> Vec<u8> {
    let (text, clean) = (text(), clean());
    let set: Vec<bool> = (text.iter().zip(&clean))
        .map(|(a, b)| a.abs_diff(*b) > 60)
        .collect();
    set.chunks(8)
        .map(|bits| {
            bits.iter()
                .rev()
                .fold(0, |sum, bit| sum << 1 | u8::from(*bit))
        })
        .collect()
}

/// A file in the making: elements in the order of their tags.
pub(crate) struct File {
    syntax: &'static str,
    elements: Vec<(u16, u16, Vec<u8>)>,
}

fn explicit(group: u16, element: u16, vr: &str, value: &[u8]) -> Vec<u8> {
    let mut value = value.to_vec();
    if value.len() % 2 == 1 {
        value.push(if matches!(vr, "UI" | "UN") || vr.starts_with('O') {
            0
        } else {
            b' '
        });
    }
    let mut out = [group.to_le_bytes(), element.to_le_bytes()].concat();
    out.extend(vr.as_bytes());
    if matches!(vr, "OB" | "OW" | "SQ" | "UN") {
        out.extend([0, 0]);
        out.extend((value.len() as u32).to_le_bytes());
    } else {
        out.extend((value.len() as u16).to_le_bytes());
    }
    out.extend(value);
    out
}

fn item(elements: &[u8]) -> Vec<u8> {
    let mut out = b"\xFE\xFF\x00\xE0".to_vec();
    out.extend((elements.len() as u32).to_le_bytes());
    out.extend(elements);
    out
}

impl File {
    /// An image of so many bits, of which nothing but its size is said.
    pub(crate) fn new(bits: u16) -> Self {
        Self {
            syntax: EXPLICIT,
            elements: Vec::new(),
        }
        .with(0x0008, 0x0016, "UI", CT.as_bytes())
        .with(0x0008, 0x0018, "UI", b"2.25.1")
        .short(0x0028, 0x0002, 1)
        .with(0x0028, 0x0004, "CS", b"MONOCHROME2")
        .short(0x0028, 0x0010, ROWS)
        .short(0x0028, 0x0011, COLUMNS)
        .short(0x0028, 0x0100, bits)
        .short(0x0028, 0x0101, bits)
        .short(0x0028, 0x0102, bits - 1)
        .short(0x0028, 0x0103, 0)
    }

    /// Sets an element.
    pub(crate) fn with(mut self, group: u16, element: u16, vr: &str, value: &[u8]) -> Self {
        self.elements
            .retain(|(g, e, _)| (*g, *e) != (group, element));
        let bytes = explicit(group, element, vr, value);
        self.elements.push((group, element, bytes));
        self
    }

    /// Sets an element of VR US.
    pub(crate) fn short(self, group: u16, element: u16, value: u16) -> Self {
        self.with(group, element, "US", &value.to_le_bytes())
    }

    /// Native pixel data of 8 bits.
    pub(crate) fn bytes(self, pixels: &[u8]) -> Self {
        self.with(0x7FE0, 0x0010, "OB", pixels)
    }

    /// Native pixel data of 16 bits.
    pub(crate) fn words(self, pixels: &[u16]) -> Self {
        let bytes: Vec<u8> = pixels.iter().flat_map(|word| word.to_le_bytes()).collect();
        self.with(0x7FE0, 0x0010, "OW", &bytes)
    }

    /// Encapsulated pixel data, a fragment a frame.
    pub(crate) fn encapsulated(mut self, syntax: &'static str, frames: &[Vec<u8>]) -> Self {
        self.syntax = syntax;
        let mut out = b"\xE0\x7F\x10\x00OB\0\0\xFF\xFF\xFF\xFF\xFE\xFF\x00\xE0\0\0\0\0".to_vec();
        for frame in frames {
            out.extend(b"\xFE\xFF\x00\xE0");
            out.extend((frame.len().next_multiple_of(2) as u32).to_le_bytes());
            out.extend(frame);
            out.resize(out.len().next_multiple_of(2), 0);
        }
        out.extend(b"\xFE\xFF\xDD\xE0\0\0\0\0");
        self.elements.push((0x7FE0, 0x0010, out));
        self
    }

    /// One ultrasound region.
    pub(crate) fn region(self, [x0, y0, x1, y1]: [u32; 4]) -> Self {
        let places = [(0x6018, x0), (0x601A, y0), (0x601C, x1), (0x601E, y1)];
        let parts = places.map(|(element, at)| explicit(0x0018, element, "UL", &at.to_le_bytes()));
        self.with(0x0018, 0x6011, "SQ", &item(&parts.concat()))
    }

    /// An icon of 8 bits, as large as the image.
    pub(crate) fn icon(self, pixels: &[u8]) -> Self {
        let mut parts = Self::new(8).bytes(pixels);
        parts.elements.sort();
        let image = parts.elements.into_iter();
        let image: Vec<u8> = image
            .filter(|(group, _, _)| *group != 0x0008)
            .flat_map(|(_, _, bytes)| bytes)
            .collect();
        self.with(0x0088, 0x0200, "SQ", &item(&image))
    }

    /// The whole file.
    pub(crate) fn file(mut self) -> Vec<u8> {
        self.elements.sort();
        let meta = [
            explicit(0x0002, 0x0001, "OB", &[0, 1]),
            explicit(0x0002, 0x0002, "UI", CT.as_bytes()),
            explicit(0x0002, 0x0003, "UI", b"2.25.1"),
            explicit(0x0002, 0x0010, "UI", self.syntax.as_bytes()),
            explicit(0x0002, 0x0012, "UI", b"2.25.2"),
        ]
        .concat();
        let mut out = vec![0; 128];
        out.extend(b"DICM");
        out.extend(explicit(
            0x0002,
            0x0000,
            "UL",
            &(meta.len() as u32).to_le_bytes(),
        ));
        out.extend(meta);
        out.extend(self.elements.into_iter().flat_map(|(_, _, bytes)| bytes));
        out
    }
}

/// One frame by RLE (PS3.5 annex G), in one segment of nothing but literal runs.
pub(crate) fn rle(pixels: &[u8]) -> Vec<u8> {
    let mut out = vec![0; 64];
    out[0] = 1;
    out[4] = 64;
    for row in pixels.chunks(usize::from(COLUMNS)) {
        for run in row.chunks(128) {
            out.push(run.len() as u8 - 1);
            out.extend(run);
        }
    }
    out
}
