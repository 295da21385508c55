//! The last step of the screen: a small network of our own that tells letters from organs, noise and rings.
//!
//! Six convolutions, of which the first three halve the picture, so that a value stands at each eighth pixel and sees 25 pixels
//! on each side. `benches/pixels/glance.py` made it, and says of what.

use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

use super::models::{ModelError, SCREEN};
use crate::pixels::Region;

/// A value from this on may be a letter. `docs/pixels.md` says what it keeps and what it throws out.
pub const BOUND: f32 = -0.25;
/// Pixels from one value to the next.
pub const STEP: u32 = 8;

/// The side of what the network sees at once, and what goes with it on each side: more than the 24 pixels that a value sees. Both
/// are multiples of [`STEP`].
const TILE: usize = 1024;
const BESIDE: usize = 32;

/// How likely letters are, in rows of values that stand [`STEP`] pixels apart, from the upper left corner on.
pub struct Map {
    /// Values of a row.
    pub across: usize,
    /// The logarithms of the odds.
    pub values: Vec<f32>,
}

/// Looks at a part of a picture whose rows have a width, tile by tile, so that memory is bounded. What a value sees lies within
/// its tile and what goes with it, so tiles change nothing.
pub fn likely(grey: &[u8], width: usize, part: Region) -> Result<Map, ModelError> {
    let (wide, high) = (part.width as usize, part.height as usize);
    let (step, across) = (STEP as usize, part.width.div_ceil(STEP) as usize);
    let mut values = Vec::with_capacity(across * high.div_ceil(step));
    for top in (0..high).step_by(TILE) {
        let rows = top.saturating_sub(BESIDE)..(top + TILE + BESIDE).min(high);
        let (skipped, taken) = (
            (top - rows.start) / step,
            TILE.min(high - top).div_ceil(step),
        );
        let mut band: Vec<Vec<f32>> = vec![Vec::with_capacity(across); taken];
        for left in (0..wide).step_by(TILE) {
            let columns = left.saturating_sub(BESIDE)..(left + TILE + BESIDE).min(wide);
            let from = (left - columns.start) / step;
            let count = TILE.min(wide - left).div_ceil(step);
            let row = columns.len().div_ceil(step);
            let at = [
                part.x as usize + columns.start,
                part.y as usize + rows.start,
            ];
            let tile = in_tile(grey, width, at, [columns.len(), rows.len()])?;
            for (line, tile) in band.iter_mut().zip(tile.chunks_exact(row).skip(skipped)) {
                line.extend_from_slice(tile.get(from..from + count).unwrap_or_default());
            }
        }
        values.extend(band.into_iter().flatten());
    }
    if across == 0 || values.len() != across * high.div_ceil(step) {
        return Err(ModelError::Run(SCREEN.name));
    }
    Ok(Map { across, values })
}

/// The values of one tile: its upper left corner, its columns and rows.
fn in_tile(
    grey: &[u8],
    width: usize,
    [x, y]: [usize; 2],
    [columns, rows]: [usize; 2],
) -> Result<Vec<f32>, ModelError> {
    let input: Vec<f32> = grey
        .chunks_exact(width.max(1))
        .skip(y)
        .take(rows)
        .filter_map(|row| row.get(x..x + columns))
        .flatten()
        .map(|value| f32::from(*value) / 127.5 - 1.0)
        .collect();
    if input.len() != columns * rows {
        return Err(ModelError::Run(SCREEN.name));
    }
    let values = SCREEN.run(&NdTensor::from_data([1, 1, rows, columns], input))?;
    let values = values.to_vec();
    let step = STEP as usize;
    if values.len() != columns.div_ceil(step) * rows.div_ceil(step) {
        return Err(ModelError::Run(SCREEN.name));
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A part of a picture of 120 × 80 pixels.
    fn part(x: u32, y: u32, width: u32, height: u32) -> Region {
        Region {
            x,
            y,
            width,
            height,
        }
    }

    #[test]
    fn an_h_stands_out_and_a_flat_ground_does_not() {
        let mut grey = vec![40u8; 120 * 80];
        for y in 30..44 {
            for x in 50..60 {
                let ink = !(2..8).contains(&(x - 50)) || (36..38).contains(&y);
                grey[y * 120 + x] = if ink { 220 } else { 40 };
            }
        }
        let highest = |x| {
            let map = likely(&grey, 120, part(x, 16, 48, 48)).unwrap();
            assert_eq!((map.across, map.values.len()), (6, 36));
            map.values.into_iter().fold(f32::MIN, f32::max)
        };
        assert!(highest(32) >= BOUND, "{}", highest(32));
        assert!(highest(72) < BOUND, "{}", highest(72));
    }

    #[test]
    fn tiles_change_nothing() {
        let (width, height) = (1100usize, 1064usize);
        let grey: Vec<u8> = (0..width * height)
            .map(|at| ((at % width / 7 * 31) ^ (at / width / 5 * 17)) as u8)
            .collect();
        let whole = likely(&grey, width, part(0, 0, 1100, 1064)).unwrap();
        // around the corner where four tiles meet, as one tile sees it
        let near = likely(&grey, width, part(960, 960, 104, 104)).unwrap();
        for (row, column) in [(7, 7), (8, 8), (7, 8), (9, 6)] {
            let all = whole.values[(120 + row) * whole.across + 120 + column];
            let own = near.values[row * near.across + column];
            assert!((all - own).abs() < 1e-3, "{all} {own}");
        }
    }

    #[test]
    fn a_part_that_the_picture_does_not_hold_is_an_error() {
        let grey = vec![0u8; 120 * 80];
        for outside in [part(100, 0, 48, 48), part(0, 60, 48, 48), part(0, 0, 0, 8)] {
            assert!(likely(&grey, 120, outside).is_err());
        }
    }
}
