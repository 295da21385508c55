//! Pictures of a page put together: scanners cut one into strips, and a line of letters with it.
use super::super::colour;
use super::super::frames::{Colour, Frame, Samples, checked_count};
use super::super::{MAX_SAMPLES, Undecoded};
use super::frames;
use crate::formats::pdf::pictures::OnSheet;
use crate::formats::pdf::sheet::{Box4, place};

/// Pixels of a row, and rows.
const LONGEST: f64 = 32_768.0;
/// Pixels of a sheet.
const LARGEST: f64 = (MAX_SAMPLES / 4) as f64;

/// The pictures of a sheet as one, grey on white, as fine as the finest of them.
pub(super) fn together(pieces: Vec<OnSheet>) -> Result<Frame, Undecoded> {
    let mut placed: Vec<(Frame, Box4, [f64; 6])> = Vec::new();
    let mut kept = 0u64;
    for OnSheet { picture, matrix } in pieces {
        let Some(at) = place(matrix) else { continue };
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
        placed.push((frame, at, matrix));
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
    let fine = placed.iter().flat_map(|(frame, [l, b, r, t], _)| {
        [
            f64::from(frame.width) / (r - l),
            f64::from(frame.height) / (t - b),
        ]
    });
    let scale = fine
        .fold(0.0, f64::max)
        .min(LONGEST / width)
        .min(LONGEST / height)
        .min((LARGEST / width / height).sqrt());
    let size = |length: f64| (length * scale).round().clamp(1.0, LONGEST) as u32;
    let (columns, rows) = (size(width), size(height));
    let count = checked_count(columns, rows, 1)?;
    let mut sheet = vec![u8::MAX; count];
    for (frame, [l, b, r, t], [a, _, _, d, ..]) in &placed {
        let Samples::U8(pixels) = &frame.samples else {
            continue;
        };
        // From pixels of the sheet to those of the picture, whose first row is at the top of the page.
        let across = span(
            frame.width,
            columns,
            [(l - left) * scale, (r - left) * scale],
            *a < 0.0,
        );
        let down = span(
            frame.height,
            rows,
            [(top - t) * scale, (top - b) * scale],
            *d < 0.0,
        );
        for (row, from) in down {
            let line = (row as usize).saturating_mul(columns as usize);
            let source = (from as usize).saturating_mul(frame.width as usize);
            for (column, from) in &across {
                let pixel = pixels.get(source.saturating_add(*from as usize));
                let place = sheet.get_mut(line.saturating_add(*column as usize));
                if let (Some(pixel), Some(place)) = (pixel, place) {
                    *place = *pixel;
                }
            }
        }
    }
    Ok(of_grey(columns, rows, sheet))
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

fn of_grey(width: u32, height: u32, pixels: Vec<u8>) -> Frame {
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
