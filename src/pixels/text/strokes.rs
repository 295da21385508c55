//! What is counted in a picture, cell by cell, to tell strokes of letters from organs and noise.
//!
//! Along a row that crosses letters, and along a column, grey rises and falls again within a few pixels. A *swing* is such
//! a turn: the grey leaves its last high by `SWING` levels, or its last low. A swing is *steady* where the line beside it
//! swings there, too, as the side of a stroke does and noise does not. Beside these are counted pixels that hardly differ
//! from the next ones (letters stand on a ground), and hard edges. All lines go down together, so that the compiler can
//! take many at once.

/// Levels of grey that make a swing.
const SWING: u8 = 24;
/// A pixel that differs less from the next ones is flat …
const FLAT: u8 = 4;
/// … and one that differs by this much is an edge.
const HARD: u8 = 40;
/// The side of a cell, in pixels. A window is two by two cells.
pub const CELL: usize = 8;
/// How many numbers describe a window.
pub const FEATURES: usize = 14;

/// Counts of one picture at one size.
pub struct Cells {
    /// Cells of a row.
    pub across: usize,
    /// Rows of cells.
    pub down: usize,
    /// Each cell with those right, below and right below.
    windows: Vec<Counts>,
}

/// What is counted, in a cell or in a window.
#[derive(Clone, Copy, Default)]
struct Counts {
    rows: u16,
    columns: u16,
    steady_rows: u16,
    steady_columns: u16,
    flat: u16,
    hard: u16,
    sum: u16,
    /// 255 less the least grey, so that none is 0.
    dark: u8,
    bright: u8,
    area: u16,
}

impl Counts {
    fn and(self, other: Counts) -> Counts {
        Counts {
            rows: self.rows + other.rows,
            columns: self.columns + other.columns,
            steady_rows: self.steady_rows + other.steady_rows,
            steady_columns: self.steady_columns + other.steady_columns,
            flat: self.flat + other.flat,
            hard: self.hard + other.hard,
            sum: self.sum.saturating_add(other.sum),
            dark: self.dark.max(other.dark),
            bright: self.bright.max(other.bright),
            area: self.area + other.area,
        }
    }

    /// Swings in the direction that has fewer.
    fn both(&self) -> u16 {
        self.rows.min(self.columns)
    }
}

impl Cells {
    /// Counts in a picture whose rows have this width.
    pub fn count(grey: &[u8], width: usize) -> Cells {
        let width = width.max(1);
        let height = grey.len() / width;
        let (across, down) = (width.div_ceil(CELL), height.div_ceil(CELL));
        let mut cells = edges(grey, width);
        for (cell, (columns, steady)) in cells.iter_mut().zip(swings(grey, width)) {
            (cell.columns, cell.steady_columns) = (columns, steady);
        }
        let turned = swings(&transposed(grey, width), height);
        for (x, line) in turned.chunks_exact(down.max(1)).enumerate() {
            for (y, (rows, steady)) in line.iter().enumerate() {
                if let Some(cell) = cells.get_mut(y * across + x) {
                    (cell.rows, cell.steady_rows) = (*rows, *steady);
                }
            }
        }
        let at = |x: usize, y: usize| {
            let cell = if x < across {
                cells.get(y * across + x)
            } else {
                None
            };
            cell.copied().unwrap_or_default()
        };
        let windows = (0..down)
            .flat_map(|y| (0..across).map(move |x| (x, y)))
            .map(|(x, y)| {
                at(x, y)
                    .and(at(x + 1, y))
                    .and(at(x, y + 1).and(at(x + 1, y + 1)))
            })
            .collect();
        Cells {
            across,
            down,
            windows,
        }
    }

    /// How often the window that begins with a cell swings, along its rows or along its columns, whichever is less.
    pub fn swings(&self, x: usize, y: usize) -> u16 {
        self.window(x, y).both()
    }

    fn window(&self, x: usize, y: usize) -> Counts {
        let window = if x < self.across {
            self.windows.get(y * self.across + x)
        } else {
            None
        };
        window.copied().unwrap_or_default()
    }

    /// The numbers that describe a window, in the order that [`super::trees`] knows.
    pub fn features(&self, x: usize, y: usize) -> [f32; FEATURES] {
        let own = self.window(x, y);
        // the windows around it that share no cell with it
        let beside = |right: usize, below: usize| {
            // 2 is here
            let (x, y) = ((x + right).checked_sub(2), (y + below).checked_sub(2));
            match (x, y) {
                (Some(x), Some(y)) => f32::from(self.swings(x, y)),
                _ => 0.0,
            }
        };
        let level = beside(0, 2).max(beside(4, 2));
        let upright = beside(2, 0).max(beside(2, 4));
        let ring: f32 = [
            (0, 0),
            (2, 0),
            (4, 0),
            (0, 2),
            (4, 2),
            (0, 4),
            (2, 4),
            (4, 4),
        ]
        .into_iter()
        .map(|(right, below)| beside(right, below))
        .sum();
        let number = f32::from;
        [
            number(own.rows),
            number(own.columns),
            number(own.steady_rows),
            number(own.steady_columns),
            number(own.flat),
            number(own.hard),
            number(own.sum),
            f32::from(own.bright) + f32::from(own.dark) - 255.0,
            number(own.area),
            level.max(upright),
            level.min(upright),
            ring / 8.0,
            number(own.steady_rows) / (number(own.rows) + 1.0),
            number(own.steady_columns) / (number(own.columns) + 1.0),
        ]
    }
}

/// Flat pixels, edges and extremes, in cells.
fn edges(grey: &[u8], width: usize) -> Vec<Counts> {
    let mut cells = Vec::with_capacity(width.div_ceil(CELL) * (grey.len() / width / CELL + 1));
    let mut edge = vec![0u8; width];
    let mut flat = vec![0u8; width];
    let mut hard = vec![0u8; width];
    let mut sum = vec![0u16; width];
    let mut dark = vec![0u8; width];
    let mut bright = vec![0u8; width];
    let mut lines = grey.chunks_exact(width).peekable();
    while lines.peek().is_some() {
        for counts in [&mut flat, &mut hard, &mut dark, &mut bright] {
            counts.fill(0);
        }
        sum.fill(0);
        // one loop for each count: the compiler takes many pixels at once
        for _ in 0..CELL {
            let Some(line) = lines.next() else { break };
            let below = lines.peek().copied().unwrap_or(line);
            for ((edge, value), below) in edge.iter_mut().zip(line).zip(below) {
                *edge = value.abs_diff(*below);
            }
            for ((edge, value), right) in edge.iter_mut().zip(line).zip(line.iter().skip(1)) {
                *edge = value.abs_diff(*right).max(*edge);
            }
            for (flat, edge) in flat.iter_mut().zip(&edge) {
                *flat += u8::from(*edge < FLAT);
            }
            for (hard, edge) in hard.iter_mut().zip(&edge) {
                *hard += u8::from(*edge >= HARD);
            }
            for (sum, edge) in sum.iter_mut().zip(&edge) {
                *sum += u16::from(*edge);
            }
            for (dark, value) in dark.iter_mut().zip(line) {
                *dark = (*dark).max(255 - value);
            }
            for (bright, value) in bright.iter_mut().zip(line) {
                *bright = (*bright).max(*value);
            }
        }
        let total = |counts: &[u8]| counts.iter().map(|count| u16::from(*count)).sum::<u16>();
        let most = |values: &[u8]| values.iter().copied().max().unwrap_or_default();
        cells.extend(
            flat.chunks(CELL)
                .zip(hard.chunks(CELL))
                .zip(sum.chunks(CELL))
                .zip(dark.chunks(CELL).zip(bright.chunks(CELL)))
                .map(|(((flat, hard), sum), (dark, bright))| Counts {
                    flat: total(flat),
                    hard: total(hard),
                    sum: sum.iter().sum(),
                    dark: most(dark),
                    bright: most(bright),
                    // as in training: parts of cells at the edge count as whole ones
                    area: (CELL * CELL) as u16,
                    ..Counts::default()
                }),
        );
    }
    cells
}

/// Swings along the columns, and how many are steady, in cells.
fn swings(grey: &[u8], width: usize) -> Vec<(u16, u16)> {
    let width = width.max(1);
    let mut last: Vec<u8> = grey.iter().take(width).copied().collect();
    let mut rising = vec![0u8; width];
    let mut counts = vec![0u8; width];
    let mut steady = vec![0u8; width];
    // with one column more on each side
    let (mut now, mut before) = (vec![0u8; width + 2], vec![0u8; width + 2]);
    let mut out = Vec::with_capacity(width.div_ceil(CELL) * (grey.len() / width / CELL + 1));
    for lines in grey.chunks(width * CELL) {
        counts.fill(0);
        steady.fill(0);
        for line in lines.chunks_exact(width) {
            for ((((value, last), rising), count), now) in line
                .iter()
                .zip(&mut last)
                .zip(&mut rising)
                .zip(&mut counts)
                .zip(now.iter_mut().skip(1))
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
                *now = turn & 1;
                *count += turn & 1;
            }
            let shifted = |line: &'_ [u8], by: usize| line.get(by..by + width).map(<[u8]>::to_vec);
            let (Some(left), Some(right)) = (shifted(&now, 0), shifted(&now, 2)) else {
                continue;
            };
            for (((((steady, own), left), right), a), b) in steady
                .iter_mut()
                .zip(now.iter().skip(1))
                .zip(&left)
                .zip(&right)
                .zip(&before)
                .zip(before.iter().skip(2))
            {
                *steady += own & (left | right | a | b);
            }
            std::mem::swap(&mut now, &mut before);
        }
        let total = |counts: &[u8]| counts.iter().map(|count| u16::from(*count)).sum::<u16>();
        out.extend(
            counts
                .chunks(CELL)
                .zip(steady.chunks(CELL))
                .map(|(counts, steady)| (total(counts), total(steady))),
        );
    }
    out
}

/// Rows as columns.
fn transposed(grey: &[u8], width: usize) -> Vec<u8> {
    const BLOCK: usize = 16;
    let height = grey.len() / width.max(1);
    let mut out = vec![0u8; width * height];
    // in blocks, so that both sides stay in the cache
    for top in (0..height).step_by(BLOCK) {
        for left in (0..width).step_by(BLOCK) {
            let mut block = [[0u8; BLOCK]; BLOCK];
            let lines = grey.chunks_exact(width).skip(top);
            for (own, line) in block.iter_mut().zip(lines) {
                match line.get(left..left + BLOCK) {
                    Some(part) => own.copy_from_slice(part),
                    None => own
                        .iter_mut()
                        .zip(line.iter().skip(left))
                        .for_each(|(a, b)| *a = *b),
                }
            }
            let columns = out.chunks_exact_mut(height).skip(left).take(BLOCK);
            for (x, column) in columns.enumerate() {
                let turned = block
                    .each_ref()
                    .map(|row| row.get(x).copied().unwrap_or_default());
                match column.get_mut(top..top + BLOCK) {
                    Some(part) => part.copy_from_slice(&turned),
                    None => column
                        .iter_mut()
                        .skip(top)
                        .zip(turned)
                        .for_each(|(a, b)| *a = b),
                }
            }
        }
    }
    out
}

/// A picture at half its size: the mean of four.
pub fn halved(grey: &[u8], width: usize) -> (Vec<u8>, usize) {
    let half = width / 2;
    let mut out = Vec::with_capacity(grey.len() / 4 + 1);
    for two in grey.chunks_exact((width * 2).max(1)) {
        let (upper, lower) = two.split_at(width);
        let (upper, lower) = (upper.as_chunks::<2>().0, lower.as_chunks::<2>().0);
        out.extend(upper.iter().zip(lower).map(|([a, b], [c, d])| {
            let sum = u16::from(*a) + u16::from(*b) + u16::from(*c) + u16::from(*d);
            ((sum + 2) / 4) as u8
        }));
    }
    (out, half)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bars of two pixels; each row moved against the last one, or not.
    fn bars(moved: bool) -> Vec<u8> {
        (0..32u32 * 32)
            .map(|at| {
                let (x, y) = (at % 32, at / 32);
                let x = if moved { x + y * y * 7 } else { x };
                if x / 2 % 2 == 0 { 200 } else { 20 }
            })
            .collect()
    }

    #[test]
    fn a_swing_is_steady_only_where_the_line_beside_it_swings_too() {
        let of = |grey: &[u8]| Cells::count(grey, 32).features(1, 1);
        let (order, chaos) = (of(&bars(false)), of(&bars(true)));
        // along rows of 16 pixels: four bars, eight sides, sixteen rows; along columns none
        assert_eq!((order[0], order[1], order[2]), (128.0, 0.0, 128.0));
        // along columns they swing now, but not two columns in one row
        assert_eq!((chaos[1], chaos[3]), (128.0, 0.0));
    }

    #[test]
    fn flat_and_hard_pixels_range_and_area_are_counted() {
        let grey: Vec<u8> = (0..16u32 * 16)
            .map(|at| if at % 16 < 8 { 10 } else { 110 })
            .collect();
        let whole = Cells::count(&grey, 16).features(0, 0);
        // one column of sixteen stands before the edge
        assert_eq!(
            (whole[4], whole[5], whole[6], whole[7], whole[8]),
            (240.0, 16.0, 1600.0, 100.0, 256.0)
        );
        let corner = Cells::count(&grey, 16).features(1, 1);
        assert_eq!((corner[4], corner[7], corner[8]), (64.0, 0.0, 64.0));
    }

    #[test]
    fn half_the_size_is_the_mean_of_four() {
        assert_eq!(halved(&[0, 10, 20, 30, 40, 50], 3), (vec![20], 1));
    }
}
