//! A part of a picture, made larger or smaller.

use crate::pixels::{Picture, Region};

/// A region of a picture at another size, as samples from 0 to 255. Made larger, it is interpolated between the four
/// neighbours; made smaller, each sample is the mean of those that it stands for. Outside the picture there is nothing:
/// the region is cut at its edge.
pub(super) fn resize(picture: &Picture, region: Region, width: usize, height: usize) -> Vec<f32> {
    let whole = Region {
        x: 0,
        y: 0,
        width: picture.width,
        height: picture.height,
    };
    let Some(region) = region.meet(&whole) else {
        return vec![0.0; width * height];
    };
    let columns = weights(region.x, region.width, width);
    let rows = weights(region.y, region.height, height);
    // columns first, only of the rows that the region holds
    let mut narrow: Vec<f32> = Vec::with_capacity(width * region.height as usize);
    for row in picture
        .rows()
        .skip(region.y as usize)
        .take(region.height as usize)
    {
        for taps in &columns {
            let from = row.get(taps.first..).unwrap_or_default();
            narrow.push(
                taps.weights
                    .iter()
                    .zip(from)
                    .map(|(weight, sample)| weight * f32::from(*sample))
                    .sum(),
            );
        }
    }
    let mut out = Vec::with_capacity(width * height);
    for taps in &rows {
        let mut line = vec![0.0f32; width];
        let from = taps.first.saturating_sub(region.y as usize);
        for (weight, row) in taps
            .weights
            .iter()
            .zip(narrow.chunks_exact(width.max(1)).skip(from))
        {
            for (sum, sample) in line.iter_mut().zip(row) {
                *sum += weight * sample;
            }
        }
        out.append(&mut line);
    }
    out
}

/// What one sample of the result is made of.
struct Taps {
    first: usize,
    weights: Vec<f32>,
}

fn weights(start: u32, length: u32, out: usize) -> Vec<Taps> {
    let ratio = f64::from(length) / out.max(1) as f64;
    let last = f64::from(length) - 1.0;
    (0..out)
        .map(|at| {
            let at = at as f64;
            if ratio <= 1.0 {
                let centre = ((at + 0.5) * ratio - 0.5).clamp(0.0, last);
                let first = centre.floor();
                let part = (centre - first) as f32;
                let weights = if first >= last {
                    vec![1.0]
                } else {
                    vec![1.0 - part, part]
                };
                Taps {
                    first: start as usize + first as usize,
                    weights,
                }
            } else {
                let (from, to) = (at * ratio, ((at + 1.0) * ratio).min(last + 1.0));
                let (first, end) = (from.floor(), to.ceil());
                let weights = (first as usize..end as usize)
                    .map(|sample| {
                        ((to.min(sample as f64 + 1.0) - from.max(sample as f64)) / (to - from))
                            as f32
                    })
                    .collect();
                Taps {
                    first: start as usize + first as usize,
                    weights,
                }
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp() -> Picture {
        Picture::new(8, 4, (0..32).map(|at| at % 8 * 16).collect()).unwrap()
    }

    #[test]
    fn half_the_size_is_the_mean_of_four_and_the_same_size_is_the_same() {
        let whole = Region {
            x: 0,
            y: 0,
            width: 8,
            height: 4,
        };
        assert_eq!(
            resize(&ramp(), whole, 4, 2),
            [8.0, 40.0, 72.0, 104.0, 8.0, 40.0, 72.0, 104.0]
        );
        let same: Vec<f32> = ramp()
            .grey
            .iter()
            .map(|sample| f32::from(*sample))
            .collect();
        assert_eq!(resize(&ramp(), whole, 8, 4), same);
    }

    #[test]
    fn twice_the_size_lies_between_neighbours_of_the_region_only() {
        let part = Region {
            x: 2,
            y: 1,
            width: 2,
            height: 1,
        };
        assert_eq!(resize(&ramp(), part, 4, 1), [32.0, 36.0, 44.0, 48.0]);
    }

    #[test]
    fn a_region_that_reaches_out_of_the_picture_is_cut_and_one_outside_is_nothing() {
        let out = Region {
            x: 6,
            y: 3,
            width: 90,
            height: 90,
        };
        assert_eq!(resize(&ramp(), out, 2, 1), [96.0, 112.0]);
        assert_eq!(resize(&ramp(), Region { x: 50, ..out }, 2, 1), [0.0, 0.0]);
    }
}
