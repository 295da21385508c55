//! The last step of the screen: a small network of our own that tells letters from organs, noise and rings.
//!
//! Six convolutions, of which the first three halve the picture, so that a value stands at each eighth pixel and sees 25 pixels
//! on each side. `benches/pixels/glance.py` made it, and says of what. It is worked out only where somebody asks (`net.rs`).

use std::cell::RefCell;
use std::ops::Range;
use std::sync::LazyLock;

use rten_onnx::onnx::ModelProto;

use super::models::{ModelError, SCREEN};
use super::net::{Layer, Place, Weights};
use super::strokes::CELL;

/// A value from this on may be a letter. `docs/pixels.md` says what it keeps and what it throws out.
pub const BOUND: f32 = -0.25;
/// After three of its layers the network says already, of itself, where letters could be: what has less, and nothing beside it
/// has this much, is not looked at further.
const LIKELY: f32 = 0.0;
/// Behind how many layers that is.
const HALFWAY: usize = 3;
/// Pixels from one value to the next.
pub const STEP: usize = CELL;

/// Values of a tile, in one direction. What the network works out is kept for a tile at a time, so that memory is bounded.
const TILE: usize = 64;

/// More pixels than a window reaches beyond a picture.
const REACH: usize = 6;

/// The picture, or what a layer makes of it.
struct Stage {
    /// Numbers of a pixel.
    channels: usize,
    /// The side of the windows that it is made of, and the pixels from one to the next.
    side: usize,
    stride: usize,
    /// Pixels for one value.
    scale: usize,
    /// Pixels beside a tile that the next layer's windows reach; a little more where the first layer makes two pixels at once.
    beside: usize,
}

impl Stage {
    const fn new([channels, side, stride]: [usize; 3], [scale, beside]: [usize; 2]) -> Self {
        Self {
            channels,
            side,
            stride,
            scale,
            beside,
        }
    }

    /// Pixels of a row of a tile, with those beside it.
    const fn wide(&self) -> usize {
        TILE * self.scale + 2 * self.beside
    }
}

const STAGES: [Stage; 6] = [
    Stage::new([1, 1, 1], [8, 26]),
    Stage::new([8, 5, 2], [4, 12]),
    Stage::new([16, 3, 2], [2, 5]),
    Stage::new([32, 3, 2], [1, 2]),
    Stage::new([48, 3, 1], [1, 1]),
    Stage::new([48, 3, 1], [1, 0]),
];

struct Network {
    layers: Vec<Layer>,
    last: Vec<f32>,
    bias: f32,
    /// A window of three by three pixels of the stage [`HALFWAY`], by row, column and channel.
    halfway: Vec<f32>,
    halfway_bias: f32,
}

static NETWORK: LazyLock<Option<Network>> = LazyLock::new(Network::load);

impl Network {
    fn load() -> Option<Self> {
        let model = ModelProto::parse_buf(SCREEN.bytes).ok()?;
        let weights = Weights::of(&model)?;
        let mut input = 1;
        let mut layers = Vec::new();
        for (n, stage) in STAGES.iter().skip(1).enumerate() {
            let Stage { channels, side, .. } = *stage;
            let own = weights.named(&format!("w{n}"), &[channels, input, side, side])?;
            let bias = weights.named(&format!("b{n}"), &[channels])?;
            let beside = if n == 0 { 2 } else { 1 };
            layers.push(Layer::new([channels, input, side, beside], &own, &bias)?);
            input = channels;
        }
        let channels = STAGES.get(HALFWAY)?.channels;
        let halfway = weights.named("half", &[1, channels, 3, 3])?;
        let halfway = (0..9 * channels).map(|at| {
            let (pixel, channel) = (at / channels, at % channels);
            halfway.get(channel * 9 + pixel).copied()
        });
        Some(Self {
            layers,
            last: weights.named("w5", &[1, input, 1, 1])?,
            bias: *weights.named("b5", &[1])?.first()?,
            halfway: halfway.collect::<Option<_>>()?,
            halfway_bias: *weights.named("half_bias", &[1])?.first()?,
        })
    }
}

/// The logarithms of the odds that letters stand at each [`STEP`]th pixel of each [`STEP`]th row, of a picture whose rows have a
/// width: where they are `wanted`, in this order, and negative infinity elsewhere. Tiles change nothing.
///
/// # Errors
/// When the network gives no answer: then nothing is known of the picture.
pub fn values(grey: &[u8], width: usize, wanted: &[bool]) -> Result<Vec<f32>, ModelError> {
    if !wanted.contains(&true) {
        return Ok(vec![f32::NEG_INFINITY; wanted.len()]);
    }
    let network = NETWORK.as_ref().ok_or(ModelError::Load(SCREEN.name))?;
    let answer = SCRATCH.with_borrow_mut(|tile| tile.all(network, (grey, width), wanted));
    answer.ok_or(ModelError::Run(SCREEN.name))
}

thread_local! {
    /// Memory that this thread uses for the next picture, too: to ask for it anew would take longer than a look at most pictures.
    static SCRATCH: RefCell<Tile> = RefCell::new(Tile::new());
}

/// What is worked out of a tile.
struct Tile {
    /// Its first value.
    left: usize,
    top: usize,
    stages: [Made; 6],
    places: Vec<Place>,
}

/// What a tile has at a stage.
struct Made {
    /// Its columns and its rows that lie within the picture.
    columns: Range<usize>,
    rows: Range<usize>,
    /// The numbers of its pixels, with those beside it. 0 beyond the picture.
    numbers: Vec<f32>,
    /// Which pixels the next layer needs, and of each row from where to where there are such.
    needed: Vec<bool>,
    spans: Vec<Range<usize>>,
}

impl Made {
    /// Makes 0 of what windows reach beyond the picture.
    fn clear_beyond(&mut self, stage: &Stage) {
        let wide = stage.wide();
        let (left, right) = (self.columns.start, self.columns.end);
        let (before, behind) = (left.saturating_sub(REACH), (right + REACH).min(wide));
        let rows = self.numbers.chunks_exact_mut(wide * stage.channels);
        let reached = self.rows.start.saturating_sub(REACH)..self.rows.end + REACH;
        for (y, row) in rows.enumerate().filter(|(y, _)| reached.contains(y)) {
            let beyond = if self.rows.contains(&y) {
                [before..left, right..behind]
            } else {
                [before..behind, 0..0]
            };
            for part in beyond {
                let numbers = part.start * stage.channels..part.end * stage.channels;
                row.get_mut(numbers).unwrap_or_default().fill(0.0);
            }
        }
    }
}

impl Made {
    /// Marks a block, as far as it lies within the picture, for each of some columns.
    fn need<'a>(
        &mut self,
        stage: &Stage,
        columns: impl IntoIterator<Item = &'a Range<usize>> + Clone,
        rows: Range<usize>,
    ) -> Option<()> {
        let wide = stage.wide();
        for y in rows.start.max(self.rows.start)..rows.end.min(self.rows.end) {
            let row = self.needed.get_mut(y * wide..(y + 1) * wide)?;
            let span = self.spans.get_mut(y)?;
            for columns in columns.clone() {
                let from = columns.start.max(self.columns.start);
                let to = columns.end.min(self.columns.end).max(from);
                row.get_mut(from..to)?.fill(true);
                *span = match Range::is_empty(span) {
                    true => from..to,
                    false => span.start.min(from)..span.end.max(to),
                };
            }
        }
        Some(())
    }

    /// The rows of which something is needed: their number, where in them that begins, and from there to the last.
    fn rows_needed(&self, stage: &Stage) -> impl Iterator<Item = (usize, usize, &[bool])> {
        let rows = self.needed.chunks_exact(stage.wide()).zip(&self.spans);
        rows.enumerate()
            .filter(|(_, (_, span))| !span.is_empty())
            .filter_map(|(y, (row, span))| Some((y, span.start, row.get(span.clone())?)))
    }

    /// Nothing is needed any more.
    fn forget(&mut self, stage: &Stage) {
        let rows = self.needed.chunks_exact_mut(stage.wide());
        for (row, span) in rows.zip(&mut self.spans) {
            row.get_mut(span.clone()).unwrap_or_default().fill(false);
            *span = 0..0;
        }
    }
}

impl Tile {
    fn new() -> Self {
        Self {
            left: 0,
            top: 0,
            stages: STAGES.map(|stage| {
                let pixels = stage.wide() * stage.wide();
                Made {
                    columns: 0..0,
                    rows: 0..0,
                    numbers: vec![0.0; pixels * stage.channels],
                    needed: vec![false; pixels],
                    spans: vec![0..0; stage.wide()],
                }
            }),
            places: Vec::new(),
        }
    }

    /// The values that are wanted of a picture, tile by tile.
    fn all(
        &mut self,
        network: &Network,
        (grey, width): (&[u8], usize),
        wanted: &[bool],
    ) -> Option<Vec<f32>> {
        let across = width.div_ceil(STEP);
        let mut out = vec![f32::NEG_INFINITY; wanted.len()];
        for top in (0..wanted.len().div_ceil(across)).step_by(TILE) {
            for left in (0..across).step_by(TILE) {
                let rows = wanted.chunks(across).enumerate().skip(top).take(TILE);
                let cells: Vec<(usize, usize)> = rows
                    .flat_map(|(y, row)| {
                        let row = row.iter().enumerate().skip(left).take(TILE);
                        row.filter(|(_, wanted)| **wanted)
                            .map(move |(x, _)| (x - left, y - top))
                    })
                    .collect();
                if cells.is_empty() {
                    continue;
                }
                (self.left, self.top) = (left, top);
                self.begin([width, grey.len() / width]);
                let own = self.values(network, (grey, width), &cells)?;
                for ((x, y), value) in cells.into_iter().zip(own) {
                    *out.get_mut((top + y) * across + left + x)? = value;
                }
            }
        }
        Some(out)
    }

    /// Forgets the tile before. `size`: columns and rows of the picture.
    fn begin(&mut self, mut size: [usize; 2]) {
        for (made, stage) in self.stages.iter_mut().zip(&STAGES) {
            size = size.map(|side| side.div_ceil(stage.stride));
            let columns = inside(stage, self.left, size[0]);
            let rows = inside(stage, self.top, size[1]);
            // what lies beyond the picture was never written to, if this one ends where that one did
            if (&columns, &rows) != (&made.columns, &made.rows) {
                (made.columns, made.rows) = (columns, rows);
                made.clear_beyond(stage);
            }
        }
    }

    /// The values at some cells; negative infinity where the first layers alone say that there is nothing.
    fn values(
        &mut self,
        network: &Network,
        picture: (&[u8], usize),
        cells: &[(usize, usize)],
    ) -> Option<Vec<f32>> {
        self.see(picture, cells)?;
        self.make(network, (HALFWAY, 1), cells)?;
        let mut open = [false; TILE * TILE];
        for (x, y) in cells {
            if self.halfway(network, (*x, *y))? >= LIKELY {
                for y in y.saturating_sub(1)..(y + 2).min(TILE) {
                    let row = open.get_mut(y * TILE..(y + 1) * TILE)?;
                    row.get_mut(x.saturating_sub(1)..(x + 2).min(TILE))?
                        .fill(true);
                }
            }
        }
        let open = |(x, y): &(usize, usize)| open.get(y * TILE + x) == Some(&true);
        let likely: Vec<(usize, usize)> = cells.iter().copied().filter(open).collect();
        self.make(network, (STAGES.len() - 1, 0), &likely)?;
        let value = |cell: &(usize, usize)| {
            if open(cell) {
                self.value(network, *cell)
            } else {
                Some(f32::NEG_INFINITY)
            }
        };
        cells.iter().map(value).collect()
    }

    /// What the network says of a cell when half of it is worked out, from what lies around.
    fn halfway(&self, network: &Network, (x, y): (usize, usize)) -> Option<f32> {
        let (stage, made) = (STAGES.get(HALFWAY)?, self.stages.get(HALFWAY)?);
        let (line, window) = (stage.wide() * stage.channels, 3 * stage.channels);
        let start = (y + stage.beside - 1) * line + (x + stage.beside - 1) * stage.channels;
        let mut sum = network.halfway_bias;
        for (row, weights) in network.halfway.chunks_exact(window).enumerate() {
            let numbers = made.numbers.get(start + row * line..)?.get(..window)?;
            sum += dot(numbers, weights);
        }
        Some(sum)
    }

    /// What the whole network says of a cell.
    fn value(&self, network: &Network, (x, y): (usize, usize)) -> Option<f32> {
        let (made, channels) = (self.stages.last()?, network.last.len());
        let numbers = made.numbers.get((y * TILE + x) * channels..)?;
        Some(dot(numbers.get(..channels)?, &network.last) + network.bias)
    }

    /// Works out a stage at some cells and at those within `reach` of them, from the picture on.
    fn make(
        &mut self,
        network: &Network,
        (last, reach): (usize, usize),
        cells: &[(usize, usize)],
    ) -> Option<()> {
        for (made, stage) in self.stages.iter_mut().zip(&STAGES) {
            made.forget(stage);
        }
        let (stage, made) = (STAGES.get(last)?, self.stages.get_mut(last)?);
        for (x, y) in cells {
            let (x, y) = (x + stage.beside, y + stage.beside);
            let (columns, rows) = (x - reach..x + reach + 1, y - reach..y + reach + 1);
            made.need(stage, [&columns], rows)?;
        }
        for n in (1..last).rev() {
            self.need(n)?;
        }
        for n in 1..=last {
            self.stage(n, network.layers.get(n - 1)?)?;
        }
        Some(())
    }

    /// Marks what the next stage needs of this one.
    fn need(&mut self, n: usize) -> Option<()> {
        let (before, behind) = self.stages.split_at_mut(n + 1);
        let (made, next) = (before.last_mut()?, behind.first()?);
        let (stage, into) = (STAGES.get(n)?, STAGES.get(n + 1)?);
        let first = first(stage, into);
        for (y, left, row) in next.rows_needed(into) {
            let y = y * into.stride + first;
            let columns: Vec<Range<usize>> = row
                .iter()
                .enumerate()
                .filter(|(_, needed)| **needed)
                .map(|(x, _)| (left + x) * into.stride + first)
                .map(|x| x..x + into.side)
                .collect();
            made.need(stage, &columns, y..y + into.side)?;
        }
        Some(())
    }

    /// Takes over what the cells see of the picture.
    fn see(&mut self, (grey, width): (&[u8], usize), cells: &[(usize, usize)]) -> Option<()> {
        let (stage, made) = (STAGES.first()?, self.stages.first_mut()?);
        let (wide, columns, rows) = (stage.wide(), &made.columns, &made.rows);
        let seen = |cell: usize| cell * STEP..(cell + 1) * STEP + 2 * stage.beside;
        let top = seen(cells.iter().map(|(_, y)| *y).min()?)
            .start
            .max(rows.start);
        let bottom = seen(cells.iter().map(|(_, y)| *y).max()?).end.min(rows.end);
        let from = seen(cells.iter().map(|(x, _)| *x).min()?)
            .start
            .max(columns.start);
        let to = seen(cells.iter().map(|(x, _)| *x).max()?)
            .end
            .min(columns.end);
        for y in top..bottom {
            let start = (self.top * STEP + y - stage.beside) * width + self.left * STEP + from;
            let grey = grey.get(start - stage.beside..)?.get(..to - from)?;
            let row = made.numbers.get_mut(y * wide + from..y * wide + to)?;
            for (number, grey) in row.iter_mut().zip(grey) {
                *number = f32::from(*grey) / 127.5 - 1.0;
            }
        }
        Some(())
    }

    /// Works out what is needed of a stage.
    fn stage(&mut self, n: usize, layer: &Layer) -> Option<()> {
        let (before, behind) = self.stages.split_at_mut(n);
        let (from, made) = (before.last()?, behind.first_mut()?);
        let (source, stage) = (STAGES.get(n - 1)?, STAGES.get(n)?);
        let (wide, line) = (stage.wide(), source.wide() * source.channels);
        let first = first(source, stage);
        let beside = layer.channels / stage.channels;
        self.places.clear();
        for (y, left, row) in made.rows_needed(stage) {
            let mut next = 0;
            for (x, _) in row.iter().enumerate().filter(|(_, needed)| **needed) {
                // the first of those that are made together
                let x = (left + x) / beside * beside;
                if x < next {
                    continue;
                }
                next = x + beside;
                self.places.push(Place {
                    from: (y * stage.stride + first) * line
                        + (x * stage.stride + first) * source.channels,
                    to: (y * wide + x) * stage.channels,
                });
            }
        }
        layer.at(&self.places, (&from.numbers, line), &mut made.numbers)?;
        // where two were made, the second one may lie beyond the picture
        let beyond = made.columns.end;
        if beside > 1 && beyond < wide {
            for row in made.numbers.chunks_exact_mut(wide * stage.channels) {
                let pixel = beyond * stage.channels..(beyond + 1) * stage.channels;
                row.get_mut(pixel)?.fill(0.0);
            }
        }
        Some(())
    }
}

/// The sum of products of as many numbers, which are multiples of eight: eight sums at once.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0f32; 8];
    for (a, b) in a.as_chunks::<8>().0.iter().zip(b.as_chunks::<8>().0) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    sums.iter().sum()
}

/// The columns of a tile that lie within a picture, or its rows: `start` is the tile's first value, `size` the picture's at this stage.
fn inside(stage: &Stage, start: usize, size: usize) -> Range<usize> {
    let start = start * stage.scale;
    let from = stage.beside.saturating_sub(start);
    let to = (size + stage.beside - start.min(size)).min(stage.wide());
    from..to.max(from)
}

/// Where the window of a tile's first pixel begins in the stage that it is made of.
const fn first(source: &Stage, stage: &Stage) -> usize {
    source.beside - stage.side / 2 - stage.beside * stage.stride
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::text::models::Network as Whole;
    use rten_tensor::NdTensor;
    use rten_tensor::prelude::*;

    /// The values of a picture with nothing of it left out, as the runtime of the large models has them.
    fn by_the_runtime(grey: &[u8], width: usize) -> Vec<f32> {
        static SCREEN: Whole = Whole::new(super::SCREEN);
        let numbers = grey.iter().map(|grey| f32::from(*grey) / 127.5 - 1.0);
        let input = NdTensor::from_data(
            [1, 1, grey.len() / width, width],
            numbers.collect::<Vec<f32>>(),
        );
        SCREEN.run(&input).unwrap().to_vec()
    }

    fn pattern(width: usize, height: usize) -> Vec<u8> {
        (0..width * height)
            .map(|at| ((at % width / 7 * 31) ^ (at / width / 5 * 17)) as u8)
            .collect()
    }

    #[test]
    fn values_are_those_of_the_model_file_whatever_is_asked_for_and_whatever_the_size() {
        for (width, height) in [(120, 80), (121, 83), (17, 9), (8, 8), (531, 70), (70, 1033)] {
            let grey = pattern(width, height);
            let whole = by_the_runtime(&grey, width);
            let all = values(&grey, width, &vec![true; whole.len()]).unwrap();
            let some: Vec<bool> = (0..whole.len()).map(|at| at % 11 == 3).collect();
            let few = values(&grey, width, &some).unwrap();
            for (((wanted, all), few), asked) in whole.iter().zip(&all).zip(&few).zip(&some) {
                let same = |own: &f32| (wanted - own).abs() < 1e-3;
                // what is left out halfway would have been no letter
                let left_out = |own: &f32| *own == f32::NEG_INFINITY && *wanted < BOUND;
                assert!(
                    same(all) || left_out(all),
                    "{width} x {height}: {wanted} {all}"
                );
                let known = if *asked {
                    same(few) || left_out(few)
                } else {
                    few.is_infinite()
                };
                assert!(known, "{width} x {height}: {wanted} {few}");
            }
            assert!(width < 20 || all.iter().any(|value| value.is_finite()));
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
        let seen = values(&grey, 120, &[true; 150]).unwrap();
        let highest = |columns: std::ops::Range<usize>| {
            let rows = seen.chunks(15).flat_map(|row| &row[columns.clone()]);
            rows.copied().fold(f32::MIN, f32::max)
        };
        assert!(highest(5..9) >= BOUND, "{}", highest(5..9));
        assert!(highest(11..15) < BOUND, "{}", highest(11..15));
    }

    #[test]
    fn where_nothing_is_asked_nothing_is_known() {
        let seen = values(&[0; 64], 8, &[false]).unwrap();
        assert_eq!(seen, [f32::NEG_INFINITY]);
        assert!(values(&[], 0, &[]).unwrap().is_empty());
    }
}
