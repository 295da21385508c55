//! [`Levels`]: the samples of one channel as numbers of levels in ascending order, at most 65,536 of them. What is a
//! monotone map of the samples is then a table over the levels.
use super::frames::Samples;
use std::collections::HashMap;

/// Levels at most.
const MOST: usize = 1 << 16;

/// The levels of one channel.
#[derive(Debug)]
pub(super) struct Levels {
    /// For each pixel, its level.
    pub(super) pixels: Vec<u16>,
    /// For each level that a pixel has, its value (the lowest, where values were put together); others are left out.
    pub(super) values: Vec<f64>,
    /// For each level, how many pixels have it.
    pub(super) counts: Vec<u32>,
}

impl Levels {
    /// The levels of channel `channel` of `channels`.
    pub(super) fn of(samples: &Samples, channels: usize, channel: usize) -> Self {
        let step = channels.max(1);
        match samples {
            Samples::U8(s) => Self::near(
                s.iter().skip(channel).step_by(step).map(|v| i32::from(*v)),
                0,
                255,
            ),
            Samples::I32(s) => {
                let own = || s.iter().skip(channel).step_by(step).copied();
                let (least, most) = (own().min().unwrap_or(0), own().max().unwrap_or(0));
                if i64::from(most) - i64::from(least) < MOST as i64 {
                    Self::near(own(), least, most)
                } else {
                    Self::far(own().map(f64::from).collect())
                }
            }
            Samples::F64(s) => Self::far(s.iter().skip(channel).step_by(step).copied().collect()),
        }
    }

    /// Few numbers close to each other: they are counted.
    fn near(samples: impl Iterator<Item = i32> + Clone, least: i32, most: i32) -> Self {
        let width = usize::try_from(i64::from(most) - i64::from(least))
            .unwrap_or(0)
            .saturating_add(1);
        let mut counts = vec![0u32; width];
        let place = |v: i32| usize::try_from(v.wrapping_sub(least)).unwrap_or(0);
        for value in samples.clone() {
            if let Some(count) = counts.get_mut(place(value)) {
                *count = count.saturating_add(1);
            }
        }
        let mut level = vec![0u16; width];
        let mut values = Vec::new();
        let mut kept = Vec::new();
        for ((slot, count), value) in level.iter_mut().zip(&counts).zip(least..) {
            if *count > 0 {
                *slot = u16::try_from(values.len()).unwrap_or(u16::MAX);
                values.push(f64::from(value));
                kept.push(*count);
            }
        }
        let pixels = samples
            .map(|v| level.get(place(v)).copied().unwrap_or(0))
            .collect();
        Self {
            pixels,
            values,
            counts: kept,
        }
    }

    /// Any numbers: they are sorted. Where there are more than levels, neighbours that many pixels have stay apart.
    fn far(samples: Vec<f64>) -> Self {
        // Not-a-number is less than anything; the two zeros are one.
        let clean = |v: f64| {
            if v.is_nan() {
                f64::MIN
            } else {
                v.clamp(f64::MIN, f64::MAX) + 0.0
            }
        };
        let mut sorted: Vec<f64> = samples.iter().map(|v| clean(*v)).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let share = sorted.len().div_ceil(MOST / 2).max(1);
        let mut distinct = sorted.clone();
        distinct.dedup();
        let merge = distinct.len() > MOST;
        let mut values: Vec<f64> = Vec::new();
        let mut counts: Vec<u32> = Vec::new();
        let mut level: HashMap<u64, u16> = HashMap::with_capacity(distinct.len());
        for run in sorted.chunk_by(|a, b| a == b) {
            let Some(value) = run.first() else {
                continue;
            };
            let size = u32::try_from(run.len()).unwrap_or(u32::MAX);
            match counts.last_mut() {
                Some(last) if merge && (*last as usize).saturating_add(run.len()) <= share => {
                    *last = last.saturating_add(size);
                }
                _ => {
                    values.push(*value);
                    counts.push(size);
                }
            }
            let place = u16::try_from(values.len().saturating_sub(1)).unwrap_or(u16::MAX);
            level.insert(value.to_bits(), place);
        }
        let place = |v: &f64| level.get(&clean(*v).to_bits()).copied().unwrap_or(0);
        let pixels = samples.iter().map(place).collect();
        Self {
            pixels,
            values,
            counts,
        }
    }

    /// Whether every pixel is the same.
    pub(super) fn is_flat(&self) -> bool {
        self.values.len() < 2
    }

    /// The values below and above which a share of the pixels lies.
    pub(super) fn shares(&self, low: f64, high: f64) -> (f64, f64) {
        let total: f64 = self.counts.iter().map(|c| f64::from(*c)).sum();
        let at = |share: f64| {
            let mut sum = 0.0;
            let found = self.values.iter().zip(&self.counts).find(|(_, count)| {
                sum += f64::from(**count);
                sum >= share * total
            });
            found.map_or(0.0, |(value, _)| *value)
        };
        (at(low), at(high))
    }
}
