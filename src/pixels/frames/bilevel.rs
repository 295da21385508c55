//! Black and white pictures of PDF documents: fax (ITU-T T.4 and T.6) by `hayro-ccitt`, JBIG2 (ISO/IEC 14492) by
//! `hayro-jbig2`. Neither has `unsafe`. A picture that ends before its last row is damage.
mod segments;

use super::{Colour, Frame, Samples, believable, checked_count, guarded};
use crate::formats::pdf::pictures::Fax;
use crate::pixels::Undecoded;
use hayro_ccitt::{DecodeSettings, Decoder, DecoderContext, EncodingMode};
use std::panic::AssertUnwindSafe;

const FAX: Undecoded = Undecoded::Damaged("fax");
const JBIG2: Undecoded = Undecoded::Damaged("JBIG2");
/// Bytes behind the last row: end of block (six codes of 13 bits at most), and what fills the last byte or a block.
const END: usize = 16;

/// Decodes fax data.
pub(in crate::pixels) fn fax(bytes: &[u8], fax: Fax, rows: u32) -> Result<Frame, Undecoded> {
    let count = checked_count(fax.columns, rows, 1)?;
    // A row takes a bit at least.
    if bytes.len().saturating_mul(8) < rows as usize {
        return Err(Undecoded::Short);
    }
    believable(bytes, count)?;
    let settings = DecodeSettings {
        columns: fax.columns,
        rows,
        end_of_block: fax.end_of_block,
        end_of_line: fax.end_of_line,
        rows_are_byte_aligned: fax.aligned,
        encoding: match fax.k {
            ..0 => EncodingMode::Group4,
            0 => EncodingMode::Group3_1D,
            1.. => EncodingMode::Group3_2D,
        },
        strict: true,
    };
    let (mut lines, used) = guarded(
        "fax",
        AssertUnwindSafe(|| {
            let mut lines = Lines::new(fax.columns, count);
            let mut context = DecoderContext::new(settings);
            let used = hayro_ccitt::decode(bytes, &mut lines, &mut context).map_err(|_| FAX)?;
            Ok((lines, used))
        }),
    )?;
    if lines.pixels.len() < count {
        return Err(Undecoded::Short);
    }
    // Something stands behind its end.
    let rest = bytes.get(used..).unwrap_or_default();
    if rest.len() > END && rest.iter().any(|b| *b != 0) {
        return Err(FAX);
    }
    lines.pixels.truncate(count);
    Ok(frame(fax.columns, rows, lines.pixels))
}

/// Decodes one page of JBIG2 in the embedded organisation (Annex D.3), with the segments that it shares with others. The
/// document says that it has so many pixels.
pub(in crate::pixels) fn jbig2(
    bytes: &[u8],
    shared: Option<&[u8]>,
    pixels: u64,
) -> Result<Frame, Undecoded> {
    use hayro_jbig2::{DecodeSettings, Globals, Page};
    let own = segments::check(bytes, pixels)?;
    let beside = segments::check(shared.unwrap_or_default(), pixels)?.saturating_add(own);
    guarded(
        "JBIG2",
        AssertUnwindSafe(|| {
            let settings = DecodeSettings { strict: true };
            let shared = shared.map(|shared| Globals::new(shared, &settings));
            let shared = shared.transpose().map_err(|_| JBIG2)?;
            let page = Page::new_embedded(bytes, shared.as_ref(), &settings).map_err(|_| JBIG2)?;
            let (width, height) = (page.width(), page.height());
            let count = checked_count(width, height, 1)?;
            believable(bytes, count)?;
            let mut lines = Lines::new(width, count);
            page.decode(&mut lines).map_err(|_| JBIG2)?;
            match lines.pixels.len() == count {
                true => Ok(Frame {
                    beside,
                    ..frame(width, height, lines.pixels)
                }),
                false => Err(JBIG2),
            }
        }),
    )
}

fn frame(width: u32, height: u32, pixels: Vec<u8>) -> Frame {
    Frame {
        width,
        height,
        channels: 1,
        bits: 1,
        colour: Colour::Grey,
        samples: Samples::U8(pixels),
        unused: None,
        beside: 0,
    }
}

/// Takes rows; black is 0.
struct Lines {
    width: usize,
    pixels: Vec<u8>,
    most: usize,
}

impl Lines {
    fn new(width: u32, most: usize) -> Self {
        Self {
            width: width as usize,
            pixels: Vec::new(),
            most,
        }
    }
}

impl Decoder for Lines {
    fn push_row(&mut self, changes: &[u32]) {
        if self.pixels.len() >= self.most {
            return;
        }
        let start = self.pixels.len();
        let mut white = true;
        for change in changes {
            let end = start.saturating_add((*change as usize).min(self.width));
            self.pixels
                .resize(end.max(self.pixels.len()), u8::from(white));
            white = !white;
        }
        let end = start.saturating_add(self.width);
        self.pixels.resize(end, u8::from(white));
    }
}

impl hayro_jbig2::Decoder for Lines {
    fn push_pixel(&mut self, black: bool) {
        if self.pixels.len() < self.most {
            self.pixels.push(u8::from(!black));
        }
    }

    fn push_pixel_chunk(&mut self, black: bool, chunk_count: u32) {
        let end = self
            .pixels
            .len()
            .saturating_add((chunk_count as usize).saturating_mul(8));
        self.pixels.resize(end.min(self.most), u8::from(!black));
    }

    fn next_line(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    const G4: Fax = Fax {
        k: -1,
        columns: 8,
        end_of_line: false,
        end_of_block: true,
        aligned: false,
    };

    /// Two rows of T.6: white 4 and black 4 (horizontal mode, 001 1011 011), then the same (V0 twice), end of block.
    const TWO_ROWS: [u8; 5] = [0b0011_0110, 0b1111_0000, 0b0000_0001, 0, 0b0001_0000];

    #[test]
    fn a_fax_is_decoded_and_one_without_its_last_row_is_damage() {
        let two = fax(&TWO_ROWS, G4, 2);
        let row = [1, 1, 1, 1, 0, 0, 0, 0];
        assert_eq!(two.unwrap().samples, Samples::U8([row, row].concat()));
        assert_eq!(fax(&TWO_ROWS, G4, 9), Err(Undecoded::Short));
        let behind = [&TWO_ROWS[..], &[0x5A; 40]].concat();
        assert_eq!(fax(&behind, G4, 2), Err(FAX));
        assert_eq!(fax(&[0xA5; 9], Fax { k: 0, ..G4 }, 2), Err(FAX));
        let wide = Fax {
            columns: u32::MAX,
            ..G4
        };
        assert_eq!(fax(&TWO_ROWS, wide, 2), Err(Undecoded::TooLarge));
    }

    /// The page information of a page of 16 × 1 pixels, and the same of one that is too large.
    #[test]
    fn jbig2_that_is_damaged_or_too_large_is_not_decoded() {
        assert_eq!(jbig2(b"nothing", None, 256), Err(JBIG2));
        let page = |size: u32| {
            let head = [0, 0, 0, 0, 48, 0, 1, 0, 0, 0, 19];
            [
                &head[..],
                &size.to_be_bytes(),
                &size.to_be_bytes(),
                &[0; 11],
            ]
            .concat()
        };
        assert_eq!(jbig2(&page(60_000), None, 256), Err(Undecoded::TooLarge));
        let white = jbig2(&page(16), None, 256).unwrap();
        assert_eq!(white.samples, Samples::U8(vec![1; 256]));
    }
}
