//! Which parts of a picture could hold text: what costs a nanosecond a pixel decides what the detector need not see.
//!
//! Letters are strokes: along a row that crosses them, and along a column, grey rises and falls again within a few
//! pixels. A *swing* is such a turn: the grey leaves its last high by [`SWING`] levels, or its last low. Organs have
//! edges, which swing once, and noise of little contrast does not swing at all. A window of 16 × 16 pixels in which rows
//! and columns swing at least [`OFTEN`] times may hold letters. Letters of more than some 20 pixels are looked for in
//! the picture at half its size, and in large pictures at a quarter.

use crate::pixels::{Picture, Region};

/// Levels of grey that make a swing. Measured: see `docs/pixels.md`.
const SWING: u8 = 24;
/// Swings that a window has at least, along its rows and along its columns. Of 341 lines that the detector finds in the
/// set of `docs/pixels.md` the poorest has 31.
const OFTEN: u16 = 26;
/// Pictures of at most this side are not looked at at a quarter of their size: letters of 50 pixels and more would fill
/// them, and the bones of a skull look like strokes there.
const SMALL: u32 = 640;
/// The side of a cell in which swings are counted, in pixels. A window is two by two cells.
const CELL: usize = 8;
/// How much of the picture around a window goes with it, in pixels, and at least four cells: the detector wants to see the
/// ground of a line, and all of its first letter.
const MARGIN: u32 = 24;
/// Sides of areas are multiples of this, where the picture is large enough.
const GRID: u32 = 16;
/// An area has at least this side, where the picture is large enough.
const LEAST: u32 = 96;

/// The areas of a picture that could hold text; none if no part could. They do not overlap.
pub fn areas(picture: &Picture) -> Vec<Region> {
    let mut found = Vec::new();
    let (mut grey, mut width) = (picture.grey.clone(), picture.width as usize);
    let levels = if picture.width.max(picture.height) > SMALL {
        3
    } else {
        2
    };
    for level in 0..levels {
        if width < CELL || grey.len() / width.max(1) < CELL {
            break;
        }
        clusters(
            &Cells::count(&grey, width),
            (CELL as u32) << level,
            picture,
            &mut found,
        );
        (grey, width) = halved(&grey, width);
    }
    join(found)
}

/// Boxes around windows that lie side by side, in pixels of the picture.
fn clusters(cells: &Cells, side: u32, picture: &Picture, found: &mut Vec<Region>) {
    let mut open: Vec<bool> = (0..cells.rows.len()).map(|at| cells.busy(at)).collect();
    let mut next = Vec::new();
    for start in 0..open.len() {
        next.push(start);
        let (mut left, mut top, mut right, mut bottom) = (usize::MAX, usize::MAX, 0, 0);
        while let Some(at) = next.pop() {
            match open.get_mut(at) {
                Some(is) if *is => *is = false,
                _ => continue,
            }
            let (x, y) = (at % cells.across, at / cells.across);
            (left, top, right, bottom) =
                (left.min(x), top.min(y), right.max(x + 2), bottom.max(y + 2));
            for row in y.saturating_sub(1)..=y + 1 {
                next.extend(
                    (x.saturating_sub(1)..=(x + 1).min(cells.across - 1))
                        .map(|x| row * cells.across + x),
                );
            }
        }
        if left < right {
            let margin = MARGIN.max(4 * side);
            let (x, width) = span(
                left as u32 * side,
                right as u32 * side,
                margin,
                picture.width,
            );
            let (y, height) = span(
                top as u32 * side,
                bottom as u32 * side,
                margin,
                picture.height,
            );
            found.push(Region {
                x,
                y,
                width,
                height,
            });
        }
    }
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

/// Areas that meet become one, until none meet.
fn join(mut areas: Vec<Region>) -> Vec<Region> {
    loop {
        areas.sort();
        let before = areas.len();
        let mut kept: Vec<Region> = Vec::new();
        for area in areas {
            match kept.iter_mut().find(|other| other.meet(&area).is_some()) {
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

/// Swings along the rows and along the columns, cell by cell.
struct Cells {
    across: usize,
    rows: Vec<u16>,
    columns: Vec<u16>,
}

impl Cells {
    fn count(grey: &[u8], width: usize) -> Cells {
        let height = grey.len() / width.max(1);
        let (across, down) = (width.div_ceil(CELL), height.div_ceil(CELL));
        let columns = swings(grey, width);
        let turned = swings(&transposed(grey, width), height);
        let mut rows = vec![0; across * down];
        for (y, line) in turned.chunks_exact(down.max(1)).enumerate() {
            for (x, count) in line.iter().enumerate() {
                if let Some(cell) = rows.get_mut(x * across + y) {
                    *cell = *count;
                }
            }
        }
        Cells {
            across,
            rows,
            columns,
        }
    }

    /// Whether the window whose first cell this is swings often.
    fn busy(&self, at: usize) -> bool {
        let last = at % self.across.max(1) + 1 == self.across;
        let sum = |counts: &[u16]| -> u16 {
            let right = if last { at } else { at + 1 };
            let pair = |from: usize, to: usize| {
                counts
                    .get(from..=to)
                    .unwrap_or_default()
                    .iter()
                    .sum::<u16>()
            };
            pair(at, right) + pair(at + self.across, right + self.across)
        };
        sum(&self.rows) >= OFTEN && sum(&self.columns) >= OFTEN
    }
}

/// Swings along the columns, in cells. All columns go down together, so that the compiler can take many at once.
fn swings(grey: &[u8], width: usize) -> Vec<u16> {
    let width = width.max(1);
    let across = width.div_ceil(CELL);
    let mut last: Vec<u8> = grey.iter().take(width).copied().collect();
    let mut rising = vec![0u8; width];
    let mut counts = vec![0u8; width];
    let mut out = Vec::with_capacity(across * (grey.len() / width).div_ceil(CELL));
    let band = width * CELL;
    for lines in grey.chunks(band) {
        counts.fill(0);
        for line in lines.chunks_exact(width) {
            for (((value, last), rising), count) in
                line.iter().zip(&mut last).zip(&mut rising).zip(&mut counts)
            {
                let (value, high, up) = (*value, *last, *rising);
                // how far the value has gone back from the last extreme
                let back = if up != 0 {
                    high.saturating_sub(value)
                } else {
                    value.saturating_sub(high)
                };
                let turn = if back >= SWING { 255 } else { 0u8 };
                let on = if up != 0 {
                    high.max(value)
                } else {
                    high.min(value)
                };
                *last = if turn != 0 { value } else { on };
                *rising = up ^ turn;
                *count += turn & 1;
            }
        }
        out.extend(
            counts
                .chunks(CELL)
                .map(|cell| cell.iter().map(|count| u16::from(*count)).sum::<u16>()),
        );
    }
    out
}

/// Rows as columns.
fn transposed(grey: &[u8], width: usize) -> Vec<u8> {
    let height = grey.len() / width.max(1);
    let mut out = vec![0u8; width * height];
    // in blocks, so that both sides stay in the cache
    for top in (0..height).step_by(16) {
        for left in (0..width).step_by(16) {
            for x in left..(left + 16).min(width) {
                let to = x * height + top;
                let count = 16.min(height - top);
                if let Some(line) = out.get_mut(to..to + count) {
                    for (at, value) in line.iter_mut().enumerate() {
                        *value = grey
                            .get((top + at) * width + x)
                            .copied()
                            .unwrap_or_default();
                    }
                }
            }
        }
    }
    out
}

/// A picture at half its size: the mean of four.
fn halved(grey: &[u8], width: usize) -> (Vec<u8>, usize) {
    let half = width / 2;
    let mut out = Vec::with_capacity(grey.len() / 4 + 1);
    for two in grey.chunks_exact((width * 2).max(1)) {
        let (upper, lower) = two.split_at(width);
        for (a, b) in upper.chunks_exact(2).zip(lower.chunks_exact(2)) {
            let sum: u16 = a.iter().chain(b).map(|value| u16::from(*value)).sum();
            out.push(((sum + 2) / 4) as u8);
        }
    }
    (out, half)
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
            assert_eq!(areas(&picture), [], "{name}");
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
                let found = areas(&picture);
                assert!(
                    found.iter().any(|area| area
                        .meet(&text)
                        .is_some_and(|both| both.area() * 2 > text.area())),
                    "{height} at {left}, {top}: {found:?}"
                );
            }
        }
    }

    #[test]
    fn areas_lie_within_the_picture_and_apart() {
        let picture = drawn(203, 131, |x, y| {
            if (x / 3 + y / 2) % 2 == 0 && (x < 60 || y > 100) {
                255
            } else {
                0
            }
        });
        let found = areas(&picture);
        assert!(!found.is_empty());
        for (at, area) in found.iter().enumerate() {
            assert!(area.right() <= 203 && area.bottom() <= 131 && area.area() > 0);
            assert!(
                found
                    .iter()
                    .skip(at + 1)
                    .all(|other| other.meet(area).is_none())
            );
        }
    }
}
