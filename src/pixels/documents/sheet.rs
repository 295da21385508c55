//! Pictures of a page put together: scanners cut one into strips, and a line of letters with it.
use super::super::colour;
use super::super::frames::{Colour, Frame, Samples, checked_count};
use super::super::{MAX_SAMPLES, Undecoded};
use super::{Room, frames};
use crate::formats::pdf::pictures::OnSheet;
use crate::formats::pdf::sheet::{Box4, place};

/// Pixels of a row, and rows.
const LONGEST: f64 = 32_768.0;
/// Pixels of a sheet.
const LARGEST: f64 = (MAX_SAMPLES / 4) as f64;

/// The pictures of a sheet as one, grey on white, as fine as the finest of them.
pub(super) fn together(pieces: Vec<OnSheet>, room: &mut Room) -> Result<Frame, Undecoded> {
    let mut placed: Vec<(Frame, Box4, Way)> = Vec::new();
    let mut kept = 0u64;
    for OnSheet { picture, matrix } in pieces {
        let Some((at, turned)) = place(matrix) else {
            continue;
        };
        let mut first = None;
        frames(picture, &mut |frame| {
            first = first.take().or(frame.ok());
        });
        let Some(frame) = first.as_ref().map(grey) else {
            continue;
        };
        kept = kept.saturating_add(frame.samples.len() as u64);
        if kept > MAX_SAMPLES {
            return Err(Undecoded::TooLarge);
        }
        placed.push((frame, at, Way::of(turned, matrix)));
    }
    let edge = |of: fn(&Box4) -> f64, better: fn(f64, f64) -> f64| {
        placed
            .iter()
            .map(|(_, at, _)| of(at))
            .reduce(better)
            .unwrap_or(0.0)
    };
    let (left, bottom) = (edge(|at| at[0], f64::min), edge(|at| at[1], f64::min));
    let (right, top) = (edge(|at| at[2], f64::max), edge(|at| at[3], f64::max));
    let (width, height) = (right - left, top - bottom);
    let fine = placed.iter().flat_map(|(frame, [l, b, r, t], way)| {
        let [across, down] = way.size(frame);
        [f64::from(across) / (r - l), f64::from(down) / (t - b)]
    });
    let scale = fine
        .fold(0.0, f64::max)
        .min(LONGEST / width)
        .min(LONGEST / height)
        .min((LARGEST / width / height).sqrt());
    let size = |length: f64| (length * scale).round().clamp(1.0, LONGEST) as u32;
    let (columns, rows) = (size(width), size(height));
    let count = checked_count(columns, rows, 1)?;
    room.pixels(count)?;
    let mut sheet = vec![u8::MAX; count];
    for (frame, [l, b, r, t], way) in &placed {
        let Samples::U8(pixels) = &frame.samples else {
            continue;
        };
        // From pixels of the sheet to those of the picture.
        let [wide, high] = way.size(frame);
        let [mirrored, upset] = way.mirrored;
        let across = [(l - left) * scale, (r - left) * scale];
        let across = span(wide, columns, across, mirrored);
        let down = [(top - t) * scale, (top - b) * scale];
        for (row, from_row) in span(high, rows, down, upset) {
            let line = (row as usize).saturating_mul(columns as usize);
            for (column, from_column) in &across {
                let (x, y) = match way.turned {
                    true => (from_row, *from_column),
                    false => (*from_column, from_row),
                };
                let source = (y as usize).saturating_mul(frame.width as usize);
                let pixel = pixels.get(source.saturating_add(x as usize));
                let place = sheet.get_mut(line.saturating_add(*column as usize));
                if let (Some(pixel), Some(place)) = (pixel, place) {
                    *place = *pixel;
                }
            }
        }
    }
    Ok(of_grey(columns, rows, sheet))
}

/// Which way a picture lies on the sheet.
struct Way {
    /// Whether its rows go up and down.
    turned: bool,
    /// Whether what goes from left to right on the sheet, and from top to bottom, is the other way round in the picture.
    mirrored: [bool; 2],
}

impl Way {
    /// The first row of a picture is the top of its square, and its columns go to the right (8.9.5).
    fn of(turned: bool, [a, b, c, d, ..]: [f64; 6]) -> Self {
        Self {
            turned,
            mirrored: match turned {
                true => [c > 0.0, b > 0.0],
                false => [a < 0.0, d < 0.0],
            },
        }
    }

    /// Its pixels from left to right, and from top to bottom of the sheet.
    fn size(&self, frame: &Frame) -> [u32; 2] {
        match self.turned {
            true => [frame.height, frame.width],
            false => [frame.width, frame.height],
        }
    }
}

/// For each pixel of the sheet between two places the nearest of `size` pixels.
fn span(size: u32, whole: u32, [start, end]: [f64; 2], mirrored: bool) -> Vec<(u32, u32)> {
    let (first, last) = (start.round().max(0.0) as u32, end.round().max(0.0) as u32);
    let nearest = |at: u32| {
        let share = (f64::from(at) + 0.5 - start) / (end - start).max(1e-9);
        let share = if mirrored { 1.0 - share } else { share };
        let place = (share * f64::from(size)).floor().max(0.0) as u32;
        (at, place.min(size.saturating_sub(1)))
    };
    (first..last.min(whole)).map(nearest).collect()
}

/// A frame as grey of 8 bits.
fn grey(frame: &Frame) -> Frame {
    let pixels = match colour::pixels(frame) {
        Some(pixels) => {
            let byte = |pixel| colour::byte(colour::luminance(pixel));
            pixels.iter().map(byte).collect()
        }
        None => {
            let most = 2f64.powi(i32::from(frame.bits.min(32))) - 1.0;
            let first = frame
                .samples
                .numbers()
                .step_by(usize::from(frame.channels).max(1));
            first
                .map(|value| (value / most * 255.0).round() as u8)
                .collect()
        }
    };
    of_grey(frame.width, frame.height, pixels)
}

/// A picture of greys of 8 bits.
pub(super) fn of_grey(width: u32, height: u32, pixels: Vec<u8>) -> Frame {
    Frame {
        width,
        height,
        channels: 1,
        bits: 8,
        colour: Colour::Grey,
        samples: Samples::U8(pixels),
        unused: None,
        beside: 0,
    }
}
