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

/// How likely letters are, in rows of values that stand [`STEP`] pixels apart, from the upper left corner on.
pub struct Map {
    /// Values of a row.
    pub across: usize,
    /// The logarithms of the odds.
    pub values: Vec<f32>,
}

/// Looks at a part of a picture whose rows have a width.
pub fn likely(grey: &[u8], width: usize, part: Region) -> Result<Map, ModelError> {
    let (across, down) = (part.width as usize, part.height as usize);
    let rows = grey.chunks_exact(width.max(1)).skip(part.y as usize);
    let from = part.x as usize;
    let input: Vec<f32> = rows
        .take(down)
        .filter_map(|row| row.get(from..from + across))
        .flatten()
        .map(|value| f32::from(*value) / 127.5 - 1.0)
        .collect();
    if across == 0 || input.len() != across * down {
        return Err(ModelError::Run(SCREEN.name));
    }
    let values = SCREEN.run(&NdTensor::from_data([1, 1, down, across], input))?;
    let across = across.div_ceil(STEP as usize);
    let values = values.to_vec();
    if values.len() != across * down.div_ceil(STEP as usize) {
        return Err(ModelError::Run(SCREEN.name));
    }
    Ok(Map { across, values })
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
    fn a_part_that_the_picture_does_not_hold_is_an_error() {
        let grey = vec![0u8; 120 * 80];
        for outside in [part(100, 0, 48, 48), part(0, 60, 48, 48), part(0, 0, 0, 8)] {
            assert!(likely(&grey, 120, outside).is_err());
        }
    }
}
