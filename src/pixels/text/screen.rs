//! Which parts of a picture could hold text: what costs some nanoseconds a pixel decides what the detector need not see.
//!
//! A picture is looked at in windows of 16 × 16 pixels. One in which rows and columns swing `OFTEN` times and that
//! [`trees`] takes for strokes may hold letters; the areas around such windows a small network looks at once more
//! ([`glance`]). Larger letters are looked for in the picture at half its size, and at half of that, as long as it is large enough; the
//! detector sees these areas at a lower scale, too.

use super::models::ModelError;
use super::strokes::{CELL, Cells, halved};
use super::{glance, trees};
use crate::pixels::{Picture, Region};

/// Swings that a window has at least, along its rows and along its columns. Of 341 lines that the detector finds in the
/// first set of `docs/pixels.md` the poorest has 31.
const OFTEN: u16 = 20;
/// A picture is halved as long as its longer side has at least this: letters of a fifth of a picture are seen so.
const SMALL: usize = 120;
/// At a size of at most this, letters fill much of a picture, and organs look like letters: these are let through only if the
/// network is sure, and count only if they can be read.
const COARSE: u32 = 160;
/// What is sure, then. Letters of 60 to 110 pixels in pictures of 512 have 3 and more in the view that shows them best.
const SURE: f32 = 2.0;
/// How often a picture is halved at most.
const LEVELS: u32 = 6;
/// How much of the picture around a window goes with it, in pixels at the size where it was found: the detector wants to
/// see the ground of a line, and all of its first letter.
const MARGIN: u32 = 32;
/// Sides of areas are multiples of this, where the picture is large enough.
const GRID: u32 = 16;
/// An area has at least this side, where the picture is large enough.
const LEAST: u32 = 96;

/// A part of a picture that could hold text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Area {
    /// How often the picture was halved before letters showed in it: 0 for those of up to some 20 pixels.
    pub level: u32,
    /// Where, in pixels of the picture.
    pub region: Region,
}

/// The areas of a picture that could hold text; none if no part could.
///
/// # Errors
/// When the network gives no answer: then nothing is known of the picture.
pub fn areas(picture: &Picture) -> Result<Vec<Area>, ModelError> {
    let mut found = Vec::new();
    let mut half: Option<(Vec<u8>, usize)> = None;
    for level in 0..=LEVELS {
        let (grey, width) = match &half {
            None => (&*picture.grey, picture.width as usize),
            Some((grey, width)) => (&**grey, *width),
        };
        let height = grey.len() / width.max(1);
        let is_small = level > 0 && width.max(height) < SMALL;
        if is_small || width.min(height) < CELL {
            break;
        }
        found.extend(
            join(letters(grey, width, level, picture)?)
                .into_iter()
                .map(|region| Area { level, region }),
        );
        half = Some(halved(grey, width));
    }
    Ok(found)
}

/// Whether a picture that was halved so often is so small that letters in it would fill much of it.
pub fn is_coarse(picture: &Picture, level: u32) -> bool {
    level > 1 && picture.width.max(picture.height) >> level.min(31) <= COARSE
}

/// A part of a picture around a window that was found, as [`areas`] gives it: with margins, in whole steps.
pub fn around(region: Region, level: u32, picture: &Picture) -> Region {
    let margin = MARGIN << level;
    let (x, width) = span(region.x, region.right(), margin, picture.width);
    let (y, height) = span(region.y, region.bottom(), margin, picture.height);
    Region {
        x,
        y,
        width,
        height,
    }
}

/// Regions around what the network takes for letters, in a picture that was halved `level` times to `grey`. It looks at the windows
/// that swing often and look like strokes; where there are letters, at all that lies around.
fn letters(
    grey: &[u8],
    width: usize,
    level: u32,
    picture: &Picture,
) -> Result<Vec<Region>, ModelError> {
    let cells = Cells::count(grey, width);
    let across = cells.across;
    let strokes: Vec<bool> = (0..across * cells.down)
        .map(|at| (at % across, at / across))
        .map(|(x, y)| cells.swings(x, y) >= OFTEN && trees::likely(&cells.features(x, y)))
        .collect();
    let mut wanted = vec![false; strokes.len()];
    for at in (0..strokes.len()).filter(|at| strokes.get(*at) == Some(&true)) {
        // a window has a cell more on the right and below; a value stands where its cell begins, and the next one beside it
        let (x, y) = (at % across, at / across);
        let (left, top) = (x.saturating_sub(1), y.saturating_sub(1));
        block(&mut wanted, across, [left, top, x + 4, y + 4]).for_each(|cell| *cell = true);
    }
    let mut values = glance::values(grey, width, &wanted)?;
    let bound = if is_coarse(picture, level) {
        SURE
    } else {
        glance::BOUND
    };
    let is_letter = |value: &f32| *value >= bound;
    if !values.iter().any(is_letter) {
        return Ok(Vec::new());
    }
    let side = (CELL as u32) << level;
    let busy = clusters(strokes, across).map(|[left, top, right, bottom]| {
        let (x, y) = (left * side, top * side);
        let window = Region {
            x,
            y,
            width: (right + 1) * side - x,
            height: (bottom + 1) * side - y,
        };
        around(window, level, picture)
    });
    wanted.fill(false);
    for region in join(busy.collect()) {
        let (right, bottom) = (
            region.right().div_ceil(side),
            region.bottom().div_ceil(side),
        );
        let cells = [region.x / side, region.y / side, right, bottom].map(|at| at as usize);
        if block(&mut values, across, cells).any(|value| is_letter(value)) {
            block(&mut wanted, across, cells).for_each(|cell| *cell = true);
        }
    }
    for (wanted, value) in wanted.iter_mut().zip(&values) {
        *wanted &= *value == f32::NEG_INFINITY;
    }
    for (value, more) in values.iter_mut().zip(glance::values(grey, width, &wanted)?) {
        *value = value.max(more);
    }
    let open = values.iter().map(is_letter).collect();
    Ok(clusters(open, across)
        .map(|[left, top, right, bottom]| {
            // a value stands for as much on each side of its pixel
            let (x, y) = (left.saturating_sub(1) * side, top.saturating_sub(1) * side);
            let cells = Region {
                x,
                y,
                width: right * side - x,
                height: bottom * side - y,
            };
            around(cells, level, picture)
        })
        .collect())
}

/// What lies in a block of a grid whose rows have a length: from its left and top to just before its right and bottom.
fn block<T>(
    grid: &mut [T],
    across: usize,
    [left, top, right, bottom]: [usize; 4],
) -> impl Iterator<Item = &mut T> {
    grid.chunks_exact_mut(across.max(1))
        .take(bottom)
        .skip(top)
        .flat_map(move |row| row.iter_mut().take(right).skip(left))
}

/// Boxes around cells that lie side by side: left, top, right, bottom, in cells, the last two just behind.
fn clusters(mut open: Vec<bool>, across: usize) -> impl Iterator<Item = [u32; 4]> {
    let mut next = Vec::new();
    (0..open.len()).filter_map(move |start| {
        next.push(start);
        let (mut left, mut top, mut right, mut bottom) = (usize::MAX, usize::MAX, 0, 0);
        while let Some(at) = next.pop() {
            match open.get_mut(at) {
                Some(is) if *is => *is = false,
                _ => continue,
            }
            let (x, y) = (at % across, at / across);
            (left, top) = (left.min(x), top.min(y));
            (right, bottom) = (right.max(x + 1), bottom.max(y + 1));
            for row in y.saturating_sub(1)..=y + 1 {
                next.extend(
                    (x.saturating_sub(1)..=(x + 1).min(across - 1)).map(|x| row * across + x),
                );
            }
        }
        (left < right).then(|| [left, top, right, bottom].map(|side| side as u32))
    })
}

/// One side of an area: with its margin, not too short, a multiple of the grid, within the picture.
fn span(from: u32, to: u32, margin: u32, length: u32) -> (u32, u32) {
    let from = from.saturating_sub(margin) / GRID * GRID;
    let size = (to + margin - from).max(LEAST).next_multiple_of(GRID);
    if from + size <= length {
        (from, size)
    } else {
        let size = size.min(length / GRID * GRID).max(length.min(GRID));
        (length - size, size)
    }
}

/// Areas become one where that is no more to look at than both, or where one lies in another.
fn join(mut areas: Vec<Region>) -> Vec<Region> {
    loop {
        areas.sort();
        let before = areas.len();
        let mut kept: Vec<Region> = Vec::new();
        for area in areas {
            let one = |other: &&mut Region| {
                let both = other.join(&area).area();
                both <= other.area() + area.area()
            };
            match kept.iter_mut().find(one) {
                Some(other) => *other = other.join(&area),
                None => kept.push(area),
            }
        }
        if kept.len() == before {
            return kept;
        }
        areas = kept;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(width: u32, height: u32, grey: impl Fn(u32, u32) -> u8) -> Picture {
        let samples = (0..height)
            .flat_map(|y| (0..width).map(move |x| (x, y)))
            .map(|(x, y)| grey(x, y))
            .collect();
        Picture::new(width, height, samples).unwrap()
    }

    /// An "E" of a height, again and again.
    fn letters(x: u32, y: u32, height: u32) -> bool {
        let stroke = (height / 8).max(1);
        let (x, y) = (x % height, y % height);
        x < stroke
            || (x < height * 3 / 4
                && [0, height / 2 - stroke / 2, height - stroke]
                    .iter()
                    .any(|top| (*top..top + stroke).contains(&y)))
    }

    #[test]
    fn flat_grounds_slopes_edges_and_weak_noise_hold_no_text() {
        let noise = |x: u32, y: u32| {
            (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(2_246_822_519)).rotate_left(13) % 20
        };
        for (name, picture) in [
            ("flat", drawn(256, 256, |_, _| 90)),
            ("slope", drawn(256, 256, |x, y| ((x + y) / 2) as u8)),
            (
                "edge",
                drawn(256, 256, |x, _| if x < 100 { 0 } else { 255 }),
            ),
            (
                "disc",
                drawn(256, 256, |x, y| {
                    if x.abs_diff(128).pow(2) + y.abs_diff(128).pow(2) < 8000 {
                        200
                    } else {
                        10
                    }
                }),
            ),
            ("noise", drawn(256, 256, |x, y| 90 + noise(x, y) as u8)),
        ] {
            assert_eq!(areas(&picture).unwrap(), [], "{name}");
        }
    }

    #[test]
    fn letters_of_six_to_sixty_pixels_are_let_through_wherever_they_stand() {
        for height in [6, 8, 10, 16, 24, 40, 60] {
            let (width, side) = if height > 40 { (800, 600) } else { (512, 384) };
            for (left, top) in [(0, 0), (130, 90), (width - 4 * height, side - height)] {
                let text = Region {
                    x: left,
                    y: top,
                    width: 4 * height,
                    height,
                };
                let picture = drawn(width, side, |x, y| {
                    let within =
                        (left..text.right()).contains(&x) && (top..text.bottom()).contains(&y);
                    if within && letters(x - left, y - top, height) {
                        160
                    } else {
                        80
                    }
                });
                let found = areas(&picture).unwrap();
                assert!(
                    found.iter().any(|area| area
                        .region
                        .meet(&text)
                        .is_some_and(|both| both.area() * 2 > text.area())),
                    "{height} at {left}, {top}: {found:?}"
                );
            }
        }
    }

    #[test]
    fn areas_lie_within_the_picture_and_none_within_another_of_its_level() {
        let picture = drawn(203, 131, |x, y| {
            if letters(x % 40, y % 30, 12) && (x < 60 || y > 100) {
                255
            } else {
                0
            }
        });
        let found = areas(&picture).unwrap();
        assert!(!found.is_empty());
        for (at, Area { level, region }) in found.iter().enumerate() {
            assert!(region.right() <= 203 && region.bottom() <= 131 && region.area() > 0);
            assert!(found.iter().skip(at + 1).all(|other| {
                other.level != *level
                    || region
                        .meet(&other.region)
                        .is_none_or(|both| both != other.region)
            }));
        }
    }

    #[test]
    fn areas_far_apart_stay_apart_and_neighbours_become_one() {
        let area = |x, y| Region {
            x,
            y,
            width: 96,
            height: 96,
        };
        assert_eq!(
            join(vec![area(0, 0), area(400, 0), area(40, 0)]),
            [
                Region {
                    width: 136,
                    ..area(0, 0)
                },
                area(400, 0)
            ]
        );
        // corners that meet: one box around both would be more to look at
        assert_eq!(
            join(vec![area(0, 0), area(80, 80)]),
            [area(0, 0), area(80, 80)]
        );
    }
}
