//! Where text is: the detector's map of probabilities, and boxes around what stands out in it.
//!
//! The detector is a network of the kind "differentiable binarisation" (Liao and others, 2020, arXiv:1911.08947): for
//! each pixel it says how likely it is the core of a line of text. A core is narrower than its line; a box around it is
//! widened by area × 1.6 / perimeter, as that paper does.

use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

use super::models::{DETECTOR, ModelError};
use super::scale::resize;
use crate::pixels::{Picture, Region};

/// A pixel belongs to text from this probability on (the default of PaddleOCR and RapidOCR: 0.3).
const CORE: f32 = 0.3;
/// The least mean of a core. RapidOCR takes 0.5.
const LIKELY: f32 = 0.5;
/// How far a box is widened (RapidOCR: 1.6).
const WIDEN: f32 = 1.6;
/// A core is slanted if the angle between it and the next axis has at least this sine (7°) …
const SLANTED: f32 = 0.12;
/// … and if it is so much longer than high. What is shorter has no clear direction.
const LONG: f32 = 2.5;
/// The longest side of a tile that the network sees at once, in pixels of the scaled picture. Bounds the memory.
const TILE: u32 = 1024;
/// How far tiles overlap: more than the highest letter that is looked for.
const OVERLAP: u32 = 128;

/// A box, and the mean probability of its core.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Boxed {
    /// Where, in pixels of the picture.
    pub region: Region,
    /// 0 to 1.
    pub sure: f32,
    /// How the line lies in the box, if it is neither level nor upright.
    pub slant: Option<Slant>,
}

/// A line that rises or falls, in pixels of its box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slant {
    /// Its middle.
    pub middle: (f32, f32),
    /// A step along it: how far to the right, never to the left, and how far down.
    pub along: (f32, f32),
    /// From its beginning to its end.
    pub length: f32,
    /// From its foot to its head.
    pub height: f32,
}

/// The boxes in an area of a picture that the network sees at `scale` times its size, from the top left to the bottom
/// right.
pub fn boxes(picture: &Picture, area: Region, scale: f32) -> Result<Vec<Boxed>, ModelError> {
    let mut found = Vec::new();
    let side = (TILE as f32 / scale) as u32;
    let overlap = (OVERLAP as f32 / scale) as u32;
    for (y, height) in cuts(area.height, side, overlap) {
        for (x, width) in cuts(area.width, side, overlap) {
            let tile = Region {
                x: area.x + x,
                y: area.y + y,
                width,
                height,
            };
            found.extend(in_tile(picture, tile, scale)?);
        }
    }
    Ok(merge(found))
}

/// One side of a picture in parts: where each starts, how long it is.
fn cuts(length: u32, side: u32, overlap: u32) -> Vec<(u32, u32)> {
    if length <= side {
        return vec![(0, length)];
    }
    let step = side.saturating_sub(overlap).max(1);
    let count = (length - overlap.min(length)).div_ceil(step).max(2);
    let last = length - side;
    (0..count)
        .map(|at| {
            (
                (u64::from(at) * u64::from(last) / u64::from(count - 1)) as u32,
                side,
            )
        })
        .collect()
}

/// The boxes of one tile.
fn in_tile(picture: &Picture, tile: Region, scale: f32) -> Result<Vec<Boxed>, ModelError> {
    // the network halves its input five times
    let fit = |length: u32| (((length as f32 * scale / 32.0).round() as usize).max(1)) * 32;
    let (width, height) = (fit(tile.width), fit(tile.height));
    let grey = resize(picture, tile, width, height);
    // each channel: (value / 255 - 0.5) / 0.5, as the model was trained (RapidOCR's config.yaml)
    let plane: Vec<f32> = grey.iter().map(|value| value / 127.5 - 1.0).collect();
    let input = NdTensor::from_data(
        [1, 3, height, width],
        [plane.as_slice(), &plane, &plane].concat(),
    );
    let map = DETECTOR.run(&input)?.to_vec();
    if map.len() != width * height {
        return Err(ModelError::Run(DETECTOR.model.name));
    }
    let (across, down) = (
        tile.width as f32 / width as f32,
        tile.height as f32 / height as f32,
    );
    Ok(components(&map, width)
        .into_iter()
        .filter(|core| core.mean() >= LIKELY)
        .map(|core| {
            let region = core.widened(tile, across, down);
            Boxed {
                region,
                sure: core.mean(),
                slant: core.slant((region, tile), across, down),
            }
        })
        .collect())
}

/// Pixels that hang together.
struct Core {
    left: usize,
    top: usize,
    right: usize,
    bottom: usize,
    count: usize,
    sum: f32,
    /// Sums of x, y, x², y² and xy.
    moments: [f64; 5],
}

impl Core {
    /// How it lies, by the axis along which its pixels spread most. A bar of a length has a variance of a twelfth of its square.
    fn slant(&self, (region, tile): (Region, Region), across: f32, down: f32) -> Option<Slant> {
        let count = self.count.max(1) as f64;
        let [x, y, xx, yy, xy] = self.moments.map(|sum| sum / count);
        let (xx, yy, xy) = (xx - x * x, yy - y * y, xy - x * y);
        let spread = ((xx - yy).powi(2) / 4.0 + xy * xy).sqrt();
        let (most, least) = ((xx + yy) / 2.0 + spread, (xx + yy) / 2.0 - spread);
        let (length, height) = (
            (most * 12.0).sqrt(),
            (least.max(0.0) * 12.0).sqrt().max(1.0),
        );
        let angle = 0.5 * (2.0 * xy).atan2(xx - yy);
        let (down_by, right_by) = angle.sin_cos();
        let axis = right_by.abs().min(down_by.abs()) as f32;
        if axis < SLANTED || (length as f32) < LONG * height as f32 {
            return None;
        }
        let more = length * height * f64::from(WIDEN) / (length + height);
        // both directions of the map have nearly one scale
        let scale = (across + down) / 2.0;
        Some(Slant {
            middle: (
                (x as f32 + 0.5) * across - region.x.saturating_sub(tile.x) as f32,
                (y as f32 + 0.5) * down - region.y.saturating_sub(tile.y) as f32,
            ),
            along: (right_by as f32, down_by as f32),
            length: (length + more) as f32 * scale,
            height: (height + more) as f32 * scale,
        })
    }

    fn mean(&self) -> f32 {
        self.sum / self.count.max(1) as f32
    }

    /// Its box, widened, in pixels of the picture and cut at the tile's edge.
    fn widened(&self, tile: Region, across: f32, down: f32) -> Region {
        let (width, height) = (
            (self.right - self.left) as f32,
            (self.bottom - self.top) as f32,
        );
        let more = width * height * WIDEN / (2.0 * (width + height));
        let place = |at: f32, scale: f32, length: u32| (at * scale).clamp(0.0, length as f32);
        let left = place(self.left as f32 - more, across, tile.width).floor() as u32;
        let top = place(self.top as f32 - more, down, tile.height).floor() as u32;
        let right = place(self.right as f32 + more, across, tile.width).ceil() as u32;
        let bottom = place(self.bottom as f32 + more, down, tile.height).ceil() as u32;
        Region {
            x: tile.x + left,
            y: tile.y + top,
            width: right - left,
            height: bottom - top,
        }
    }
}

/// The components of what is likely in a map, joined over sides and corners, in the order of their first pixels.
fn components(map: &[f32], width: usize) -> Vec<Core> {
    let mut seen: Vec<bool> = map.iter().map(|value| *value <= CORE).collect();
    let mut found = Vec::new();
    let mut open = Vec::new();
    for start in 0..map.len() {
        if seen.get(start).copied().unwrap_or(true) {
            continue;
        }
        let mut core = Core {
            left: usize::MAX,
            top: usize::MAX,
            right: 0,
            bottom: 0,
            count: 0,
            sum: 0.0,
            moments: [0.0; 5],
        };
        open.push(start);
        while let Some(at) = open.pop() {
            match seen.get_mut(at) {
                Some(done) if !*done => *done = true,
                _ => continue,
            }
            let (x, y) = (at % width, at / width);
            core.left = core.left.min(x);
            core.right = core.right.max(x + 1);
            core.top = core.top.min(y);
            core.bottom = core.bottom.max(y + 1);
            core.count += 1;
            core.sum += map.get(at).copied().unwrap_or_default();
            let (own_x, own_y) = (x as f64, y as f64);
            let own = [own_x, own_y, own_x * own_x, own_y * own_y, own_x * own_y];
            for (moment, own) in core.moments.iter_mut().zip(own) {
                *moment += own;
            }
            let columns = x.saturating_sub(1)..=(x + 1).min(width - 1);
            for row in y.saturating_sub(1)..=y + 1 {
                open.extend(columns.clone().map(|column| row * width + column));
            }
        }
        // specks of one or two pixels are no line
        if core.right - core.left >= 3 && core.bottom - core.top >= 3 {
            found.push(core);
        }
    }
    found
}

/// Boxes of which one holds most of another are one: tiles overlap, and scales find the same line. Letters that are much
/// smaller are another text.
pub fn merge(mut boxes: Vec<Boxed>) -> Vec<Boxed> {
    boxes.sort_by(|a, b| {
        b.region
            .area()
            .cmp(&a.region.area())
            .then(a.region.cmp(&b.region))
    });
    let mut kept: Vec<Boxed> = Vec::new();
    for next in boxes {
        let height = |of: &Region| of.width.min(of.height);
        let same = kept.iter_mut().find(|large| {
            let both = large.region.meet(&next.region);
            both.is_some_and(|both| both.area() * 2 > next.region.area())
                && height(&next.region) * 2 > height(&large.region)
        });
        match same {
            Some(large) => large.sure = large.sure.max(next.sure),
            None => kept.push(next),
        }
    }
    kept.sort_by_key(|found| (found.region.y, found.region.x));
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_cover_a_side_and_overlap() {
        for length in [1, 511, 512, 513, 960, 961, 5000] {
            let tiles = cuts(length, 512, 64);
            assert_eq!(tiles.first().unwrap().0, 0);
            let last = tiles.last().unwrap();
            assert_eq!(last.0 + last.1, length);
            for pair in tiles.windows(2) {
                assert!(
                    pair[0].0 + pair[0].1 >= pair[1].0 + 64,
                    "{length}: {tiles:?}"
                );
            }
        }
    }

    #[test]
    fn a_component_is_joined_over_corners_and_specks_are_left_out() {
        let map = [
            "........", //
            ".##.....", //
            ".##.....", //
            "...##..#", //
            "...##...", //
        ]
        .concat();
        let map: Vec<f32> = map
            .chars()
            .map(|sign| if sign == '#' { 0.9 } else { 0.1 })
            .collect();
        let found = components(&map, 8);
        assert_eq!(found.len(), 1);
        let core = &found[0];
        assert_eq!(
            (core.left, core.top, core.right, core.bottom, core.count),
            (1, 1, 5, 5, 8)
        );
        let tile = Region {
            x: 10,
            y: 20,
            width: 4,
            height: 3,
        };
        // widened by 4 × 4 × 1.6 / 16 on each side, at half the size, cut at the tile's edge
        assert_eq!(
            core.widened(tile, 0.5, 0.5),
            Region {
                x: 10,
                y: 20,
                width: 4,
                height: 3
            }
        );
    }

    #[test]
    fn a_core_that_rises_has_a_direction_and_one_that_is_level_has_none() {
        let map = |along: (f32, f32)| -> Vec<f32> {
            (0..64 * 64)
                .map(|at| ((at % 64) as f32 - 32.0, (at / 64) as f32 - 32.0))
                .map(|(x, y)| (x * along.0 + y * along.1, y * along.0 - x * along.1))
                .map(|(far, aside)| {
                    if far.abs() <= 24.0 && aside.abs() <= 3.0 {
                        0.9
                    } else {
                        0.0
                    }
                })
                .collect()
        };
        let tile = Region {
            x: 100,
            y: 200,
            width: 32,
            height: 32,
        };
        let slant = |along| -> Option<Slant> {
            let found = components(&map(along), 64);
            assert_eq!(found.len(), 1);
            let region = found[0].widened(tile, 0.5, 0.5);
            let mut slant = found[0].slant((region, tile), 0.5, 0.5)?;
            slant.middle.0 += (region.x - tile.x) as f32;
            slant.middle.1 += (region.y - tile.y) as f32;
            Some(slant)
        };
        assert_eq!(slant((1.0, 0.0)), None);
        assert_eq!(slant((0.0, 1.0)), None);
        let rising = slant((0.8, -0.6)).unwrap();
        assert!((rising.along.0 - 0.8).abs() < 0.03 && (rising.along.1 + 0.6).abs() < 0.03);
        assert!((rising.middle.0 - 16.0).abs() < 1.0 && (rising.middle.1 - 16.0).abs() < 1.0);
        // 48 by 6, widened by 4.3 on each side, at half the size
        assert!(
            (rising.length - 28.0).abs() < 2.0 && (rising.height - 7.0).abs() < 1.5,
            "{rising:?}"
        );
    }

    #[test]
    fn two_boxes_of_one_line_become_one_and_neighbours_stay_apart() {
        let boxed = |x, y, width, height| Boxed {
            region: Region {
                x,
                y,
                width,
                height,
            },
            sure: 0.8,
            slant: None,
        };
        let kept = merge(vec![
            boxed(0, 0, 40, 10),
            boxed(30, 1, 9, 8),
            boxed(38, 0, 40, 10),
        ]);
        assert_eq!(kept, [boxed(0, 0, 40, 10), boxed(38, 0, 40, 10)]);
        let apart = [boxed(0, 0, 40, 60), boxed(4, 20, 30, 12)];
        assert_eq!(merge(apart.to_vec()), apart);
    }
}
