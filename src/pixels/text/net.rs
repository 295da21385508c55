//! Convolutions of a small network, worked out only at the places that are asked for.
//!
//! The runtime of the large models works out whole pictures, on threads of its own; of most pictures the screen needs a few
//! hundred places. So this is ours: six pixels and sixteen channels at a time, in the vectors that the processor has
//! (`rten-simd` finds out which).

use rten_onnx::onnx::{GraphProto, ModelProto};
use rten_simd::ops::{BitOps, NumOps};
use rten_simd::{Isa, SimdOp};

/// Channels that are worked out together. Weights of channels that are missing are 0.
const GROUP: usize = 16;
/// Pixels that are worked out together: with more, sums would not stay in the registers.
const PIXELS: usize = 6;

/// A convolution, followed by "what is less than 0 becomes 0".
pub(super) struct Layer {
    /// Rows of the window.
    rows: usize,
    /// Numbers of one row of the window: columns by channels.
    line: usize,
    /// Channels of the result.
    pub(super) channels: usize,
    /// By group, row of the window and number of that row: one for each channel of the group.
    weights: Vec<f32>,
    bias: Vec<f32>,
}

/// Where a pixel of the result is worked out.
#[derive(Clone, Copy, Default)]
pub(super) struct Place {
    /// The first number of the window.
    pub(super) from: usize,
    /// Where its channels go.
    pub(super) to: usize,
}

/// Weights as a model file has them.
pub(super) struct Weights<'a> {
    graph: &'a GraphProto,
}

impl<'a> Weights<'a> {
    pub(super) fn of(model: &'a ModelProto) -> Option<Self> {
        let graph = model.graph.as_ref()?;
        Some(Self { graph })
    }

    /// The numbers of a name, if they have just these sizes.
    pub(super) fn named(&self, name: &str, sizes: &[usize]) -> Option<Vec<f32>> {
        let mut all = self.graph.initializer.iter();
        let tensor = all.find(|tensor| tensor.name.as_deref() == Some(name))?;
        let known = tensor.dims.iter().map(|size| usize::try_from(*size).ok());
        if !known.eq(sizes.iter().map(|size| Some(*size))) {
            return None;
        }
        let raw = tensor.raw_data.as_ref()?.borrow();
        let (numbers, rest) = raw.as_chunks::<4>();
        let whole = rest.is_empty() && numbers.len() == sizes.iter().product::<usize>();
        whole.then(|| {
            numbers
                .iter()
                .map(|four| f32::from_le_bytes(*four))
                .collect()
        })
    }
}

impl Layer {
    /// Of weights by channel of the result, channel of the input, row and column; `side` is that of the window. Each window makes
    /// `beside` pixels of the result, which in the input are two pixels apart: that is worth while where channels are few.
    pub(super) fn new(
        [channels, input, side, beside]: [usize; 4],
        weights: &[f32],
        bias: &[f32],
    ) -> Option<Self> {
        let columns = side + 2 * (beside - 1);
        let (line, all) = (columns * input, channels * beside);
        let groups = all.div_ceil(GROUP);
        let mut packed = Vec::with_capacity(groups * side * line * GROUP);
        for group in 0..groups {
            for row in 0..side {
                for at in 0..line {
                    for lane in 0..GROUP {
                        let own = group * GROUP + lane;
                        let (pixel, channel) = (own / channels, own % channels);
                        let (column, from) = ((at / input).checked_sub(2 * pixel), at % input);
                        let weight = match column {
                            Some(column) if column < side && own < all => *weights
                                .get(((channel * input + from) * side + row) * side + column)?,
                            _ => 0.0,
                        };
                        packed.push(weight);
                    }
                }
            }
        }
        let bias = bias.iter().copied().cycle().take(all);
        let bias = bias.chain(std::iter::repeat(0.0)).take(groups * GROUP);
        Some(Self {
            rows: side,
            line,
            channels: all,
            weights: packed,
            bias: bias.collect(),
        })
    }

    /// Works out what is asked for. `wide` is how many numbers a row of the input has.
    ///
    /// `None`, and nothing worked out, if a place lies outside of the input or of the result.
    #[must_use]
    pub(super) fn at(
        &self,
        places: &[Place],
        (input, wide): (&[f32], usize),
        out: &mut [f32],
    ) -> Option<()> {
        let window = (self.rows - 1) * wide + self.line;
        let within = |place: &Place| {
            place.from + window <= input.len() && place.to + self.channels <= out.len()
        };
        places.iter().all(within).then(|| {
            Run {
                layer: self,
                places,
                input,
                wide,
                out,
            }
            .dispatch();
        })
    }
}

struct Run<'a> {
    layer: &'a Layer,
    places: &'a [Place],
    input: &'a [f32],
    wide: usize,
    out: &'a mut [f32],
}

impl SimdOp for Run<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        match isa.f32().len() {
            16 => self.run::<I, 1>(isa),
            8 => self.run::<I, 2>(isa),
            _ => self.run::<I, 4>(isa),
        }
    }
}

impl Run<'_> {
    /// `VECTORS` hold one group.
    #[inline(always)]
    fn run<I: Isa, const VECTORS: usize>(self, isa: I) {
        let ops = isa.f32();
        let Layer {
            rows,
            line,
            channels,
            ref weights,
            ref bias,
        } = *self.layer;
        let zero = ops.zero();
        for some in self.places.chunks(PIXELS) {
            let places: [Place; PIXELS] =
                std::array::from_fn(|n| some.get(n).or(some.first()).copied().unwrap_or_default());
            let groups = weights.chunks_exact(rows * line * GROUP);
            for (group, (weights, bias)) in groups.zip(bias.as_chunks::<GROUP>().0).enumerate() {
                let start: [_; VECTORS] = ops.load_many(bias);
                let mut sums = [start; PIXELS];
                for (row, weights) in weights.chunks_exact(line * GROUP).enumerate() {
                    let [a, b, c, d, e, f] = places.map(|place| {
                        let from = place.from + row * self.wide;
                        self.input.get(from..from + line).unwrap_or_default()
                    });
                    let numbers = a.iter().zip(b).zip(c).zip(d).zip(e).zip(f);
                    for (weights, (((((a, b), c), d), e), f)) in
                        weights.as_chunks::<GROUP>().0.iter().zip(numbers)
                    {
                        let weights: [_; VECTORS] = ops.load_many(weights);
                        for (sum, number) in sums.iter_mut().zip([*a, *b, *c, *d, *e, *f]) {
                            let number = ops.splat(number);
                            for (sum, weight) in sum.iter_mut().zip(weights) {
                                *sum = ops.mul_add(number, weight, *sum);
                            }
                        }
                    }
                }
                for (sum, place) in sums.iter().zip(some) {
                    let mut values = [0f32; GROUP];
                    for (vector, out) in sum.iter().zip(values.chunks_exact_mut(ops.len())) {
                        ops.store(ops.max(*vector, zero), out);
                    }
                    let to = place.to + group * GROUP;
                    let out = self
                        .out
                        .get_mut(to..place.to + channels)
                        .unwrap_or_default();
                    for (out, value) in out.iter_mut().zip(values) {
                        *out = value;
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that look like none in particular.
    fn some(count: usize) -> Vec<f32> {
        (0..count)
            .map(|n| ((n * 7919 + 13) % 101) as f32 / 50.0 - 1.0)
            .collect()
    }

    /// As the definition of a convolution has it.
    fn plainly(
        [channels, input, side]: [usize; 3],
        (weights, bias): (&[f32], &[f32]),
        (numbers, wide, from): (&[f32], usize, usize),
    ) -> Vec<f32> {
        (0..channels)
            .map(|channel| {
                let mut sum = bias[channel];
                for of in 0..input {
                    for row in 0..side {
                        for column in 0..side {
                            sum += numbers[from + row * wide + column * input + of]
                                * weights[((channel * input + of) * side + row) * side + column];
                        }
                    }
                }
                sum.max(0.0)
            })
            .collect()
    }

    #[test]
    fn a_layer_is_what_its_definition_says_at_each_place_and_nothing_elsewhere() {
        for (channels, input, places) in [(20, 3, 1), (16, 8, 7), (48, 5, 12)] {
            let (weights, bias) = (some(channels * input * 9), some(channels));
            let layer = Layer::new([channels, input, 3, 1], &weights, &bias).unwrap();
            let (wide, numbers) = (30 * input, some(30 * input * 8));
            let places: Vec<Place> = (0..places)
                .map(|n| Place {
                    from: n * 2 * input + wide * (n % 5),
                    to: (2 * n + 1) * channels,
                })
                .collect();
            let mut out = vec![-7.0; channels * 30];
            layer.at(&places, (&numbers, wide), &mut out).unwrap();
            let mut wanted = vec![-7.0; channels * 30];
            for place in places {
                let own = plainly(
                    [channels, input, 3],
                    (&weights, &bias),
                    (&numbers, wide, place.from),
                );
                wanted[place.to..place.to + channels].copy_from_slice(&own);
            }
            for (a, b) in out.iter().zip(&wanted) {
                assert!((a - b).abs() < 1e-3, "{a} {b}");
            }
        }
    }

    #[test]
    fn two_pixels_at_once_are_what_each_is_alone() {
        let (weights, bias) = (some(8 * 25), some(8));
        let two = Layer::new([8, 1, 5, 2], &weights, &bias).unwrap();
        let (numbers, mut out) = (some(20 * 5), vec![0.0; 16]);
        let place = Place { from: 3, to: 0 };
        two.at(&[place], (&numbers, 20), &mut out).unwrap();
        for (own, from) in out.chunks(8).zip([3, 5]) {
            let wanted = plainly([8, 1, 5], (&weights, &bias), (&numbers, 20, from));
            for (a, b) in own.iter().zip(wanted) {
                assert!((a - b).abs() < 1e-4, "{a} {b}");
            }
        }
    }

    #[test]
    fn a_place_outside_gives_nothing() {
        let layer = Layer::new([16, 1, 3, 1], &some(144), &some(16)).unwrap();
        let (input, mut out) = (some(30), vec![0.0; 32]);
        for (from, to) in [(8, 0), (0, 17), (30, 0)] {
            let place = Place { from, to };
            assert!(layer.at(&[place], (&input, 10), &mut out).is_none());
        }
        assert!(
            layer
                .at(&[Place { from: 7, to: 16 }], (&input, 10), &mut out)
                .is_some()
        );
    }
}
