//! Words that are drawn by level and upright strokes alone (E, F, H, I, L, T, and digits of seven strokes). Frames of tables,
//! ticks, bars and boxes to be ticked are drawn so, too; letters are told from them by standing in rows, in one size, close
//! to each other and of several shapes.
use super::super::frames::{Frame, Samples};

/// Letters of which there is a word.
pub(super) const LETTERS: usize = 3;
/// Those of them that are more than a stroke, and how many shapes there are.
const BENT: usize = 2;
const SHAPES: usize = 2;
/// Heights of letters in pixels.
const HEIGHT: std::ops::RangeInclusive<u32> = 6..=256;
/// How much a pixel differs from the ground.
const INK: u8 = 32;
/// Strokes of rows that are told apart; what has more is looked at as it is.
const MOST: usize = 1 << 20;

/// What hangs together: from left, top to right, bottom, and its pixels, all of them and those in each ninth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Part {
    from: [u32; 2],
    to: [u32; 2],
    ink: u32,
    ninths: [u32; 9],
}

impl Part {
    fn size(&self) -> [u32; 2] {
        let [[left, top], [right, bottom]] = [self.from, self.to];
        [right.saturating_sub(left), bottom.saturating_sub(top)]
    }

    fn join(&self, other: &Self) -> Self {
        let least = |[a, b]: [u32; 2], [c, d]: [u32; 2]| [a.min(c), b.min(d)];
        let most = |[a, b]: [u32; 2], [c, d]: [u32; 2]| [a.max(c), b.max(d)];
        Self {
            from: least(self.from, other.from),
            to: most(self.to, other.to),
            ink: self.ink.saturating_add(other.ink),
            ..*self
        }
    }

    /// Counts a stroke of it for its ninths.
    fn count(&mut self, stroke: &Self) {
        let [width, height] = self.size();
        let third = |size: u32, at: u32| size.saturating_mul(at) / 3;
        let row = stroke.from[1].saturating_sub(self.from[1]);
        for (number, ninth) in (0u32..).zip(&mut self.ninths) {
            let [x, y] = [number % 3, number / 3];
            if !(third(height, y)..third(height, y + 1)).contains(&row) {
                continue;
            }
            let [from, to] = [x, x + 1].map(|at| third(width, at).saturating_add(self.from[0]));
            let both = stroke.to[0]
                .min(to)
                .saturating_sub(stroke.from[0].max(from));
            *ninth = ninth.saturating_add(both);
        }
    }

    /// Across and down changed for each other, so that what runs down runs across.
    fn turned(&self) -> Self {
        let turn = |[a, b]: [u32; 2]| [b, a];
        Self {
            from: turn(self.from),
            to: turn(self.to),
            ink: self.ink,
            ninths: [0, 3, 6, 1, 4, 7, 2, 5, 8].map(|at| {
                let ninth: Option<&u32> = self.ninths.get(at);
                ninth.copied().unwrap_or(0)
            }),
        }
    }

    fn may_be_letter(&self) -> bool {
        let [width, height] = self.size();
        HEIGHT.contains(&height) && width.saturating_mul(10) <= height.saturating_mul(13)
    }

    /// Whether it is more than one stroke.
    fn is_bent(&self) -> bool {
        let [width, height] = self.size();
        let area = width.saturating_mul(height);
        width >= 3
            && width.saturating_mul(4) >= height
            && self.ink.saturating_mul(10) <= area.saturating_mul(8)
    }

    /// Whether both have one size and pixels in the same ninths, but for one. How wide strokes are does not matter: it
    /// changes with where they lie between pixels.
    fn is_like(&self, other: &Self) -> bool {
        let near = |a: u32, b: u32| a.abs_diff(b) <= a.max(b) / 5 + 2;
        let ([a, b], [c, d]) = (self.size(), other.size());
        let least = |part: &Self| part.ninths.iter().max().map_or(0, |most| most / 4);
        let (one, two) = (least(self), least(other));
        let pairs = self.ninths.iter().zip(&other.ninths);
        let differ = pairs.filter(|(a, b)| (**a > one) != (**b > two)).count();
        near(a, c) && near(b, d) && differ <= 1
    }
}

/// The frame with nothing but what may be words, on its ground; `None` if nothing may.
pub(super) fn words(frame: Frame, ground: u8) -> Option<Frame> {
    let Samples::U8(pixels) = &frame.samples else {
        return None;
    };
    let width = (frame.width as usize).max(1);
    let Some(parts) = parts(pixels, width, ground) else {
        return Some(frame);
    };
    let turned: Vec<Part> = parts.iter().map(Part::turned).collect();
    let mut found = rows(&parts);
    found.extend(rows(&turned).iter().map(Part::turned));
    if found.is_empty() {
        return None;
    }
    let mut kept = vec![ground; pixels.len()];
    for Part { from, to, .. } in found {
        let [left, right] = [from[0] as usize, to[0] as usize];
        let rows = kept.chunks_mut(width).zip(pixels.chunks(width));
        let rows = rows.take(to[1] as usize).skip(from[1] as usize);
        for (kept, row) in rows {
            if let (Some(kept), Some(row)) = (kept.get_mut(left..right), row.get(left..right)) {
                kept.copy_from_slice(row);
            }
        }
    }
    Some(Frame {
        samples: Samples::U8(kept),
        ..frame
    })
}

/// What hangs together, by edges or corners of pixels; `None` if it is too much.
fn parts(pixels: &[u8], width: usize, ground: u8) -> Option<Vec<Part>> {
    // Of each stroke of a row the number of its part, or of one that it was joined to.
    let mut parts: Vec<(usize, Part)> = Vec::new();
    let (mut above, mut own): (Vec<[u32; 3]>, Vec<[u32; 3]>) = (Vec::new(), Vec::new());
    for (y, row) in (0u32..).zip(pixels.chunks(width)) {
        own.clear();
        let mut x = 0u32;
        for stroke in row.chunk_by(|a, b| is_ink(*a, ground) == is_ink(*b, ground)) {
            let from = x;
            x = x.saturating_add(stroke.len() as u32);
            if !stroke.first().is_some_and(|grey| is_ink(*grey, ground)) {
                continue;
            }
            let number = parts.len();
            if number >= MOST {
                return None;
            }
            let part = Part {
                from: [from, y],
                to: [x, y.saturating_add(1)],
                ink: x.saturating_sub(from),
                ninths: [0; 9],
            };
            parts.push((number, part));
            own.push([from, x, number as u32]);
        }
        // Both are in order: a stroke above that ends before this one begins meets no later one.
        let mut first = 0usize;
        for [from, to, number] in &own {
            let ends_before = |stroke: &&[u32; 3]| stroke[1] < *from;
            let rest = above.get(first..).unwrap_or_default();
            first = first.saturating_add(rest.iter().take_while(ends_before).count());
            let rest = above.get(first..).unwrap_or_default();
            for [_, _, other] in rest.iter().take_while(|stroke| stroke[0] <= *to) {
                let (a, b) = (root(&mut parts, *number), root(&mut parts, *other));
                if let Some(joined) = parts.get_mut(a.max(b)) {
                    joined.0 = a.min(b);
                }
            }
        }
        std::mem::swap(&mut above, &mut own);
    }
    let mut whole: std::collections::BTreeMap<usize, Part> = std::collections::BTreeMap::new();
    for number in 0..parts.len() {
        let root = root(&mut parts, number as u32);
        if let Some((_, part)) = parts.get(number) {
            let all = whole.entry(root).or_insert(Part { ink: 0, ..*part });
            *all = all.join(part);
        }
    }
    for number in 0..parts.len() {
        let root = root(&mut parts, number as u32);
        if let (Some(whole), Some((_, part))) = (whole.get_mut(&root), parts.get(number)) {
            whole.count(part);
        }
    }
    Some(whole.into_values().collect())
}

fn is_ink(grey: u8, ground: u8) -> bool {
    grey.abs_diff(ground) >= INK
}

/// The number that stands for a part; the way to it is made shorter.
fn root(parts: &mut [(usize, Part)], number: u32) -> usize {
    let mut at = number as usize;
    while let Some((next, _)) = parts.get(at).copied()
        && next != at
    {
        let further = parts.get(next).map_or(next, |(further, _)| *further);
        if let Some(part) = parts.get_mut(at) {
            part.0 = further;
        }
        at = further;
    }
    at
}

/// Where rows of letters stand.
fn rows(parts: &[Part]) -> Vec<Part> {
    let mut letters: Vec<Part> = parts
        .iter()
        .filter(|part| part.may_be_letter())
        .copied()
        .collect();
    let middle = |part: &Part| part.from[1].saturating_add(part.to[1]);
    letters.sort_by_key(|part| (middle(part), part.from));
    let mut found = Vec::new();
    let mut rest = letters.as_mut_slice();
    while let Some(first) = rest.first() {
        let [_, height] = first.size();
        let until = middle(first).saturating_add(height / 2);
        let count = rest.iter().take_while(|part| middle(part) <= until).count();
        let (row, others) = std::mem::take(&mut rest).split_at_mut(count.max(1));
        row.sort_by_key(|part| part.from);
        let near = |a: &Part, b: &Part| {
            let ([_, one], [_, other]) = (a.size(), b.size());
            let gap = b.from[0].saturating_sub(a.to[0]);
            one.abs_diff(other).saturating_mul(4) <= one.max(other)
                && gap.saturating_mul(2) <= one.max(other).saturating_mul(3)
        };
        found.extend(
            row.chunk_by(near)
                .filter(|word| is_word(word))
                .filter_map(whole),
        );
        rest = others;
    }
    found
}

fn whole(word: &[Part]) -> Option<Part> {
    word.iter().copied().reduce(|all, part| all.join(&part))
}

fn is_word(word: &[Part]) -> bool {
    let bent = word.iter().filter(|part| part.is_bent()).count();
    let mut shapes: Vec<&Part> = Vec::new();
    for part in word {
        if shapes.len() < SHAPES && !shapes.iter().any(|shape| shape.is_like(part)) {
            shapes.push(part);
        }
    }
    word.len() >= LETTERS && bent >= BENT && shapes.len() >= SHAPES
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "helpers of tests")]
    use super::super::sheet::of_grey;
    use super::*;

    /// A picture of rectangles, from left, top with a width and a height.
    fn picture(rectangles: &[[usize; 4]]) -> Frame {
        let mut pixels = vec![255u8; 200 * 100];
        for [left, top, width, height] in rectangles {
            for row in pixels.chunks_mut(200).skip(*top).take(*height) {
                row.iter_mut().skip(*left).take(*width).for_each(|p| *p = 0);
            }
        }
        of_grey(200, 100, pixels)
    }

    /// T, I, L, L, in strokes of 3 pixels.
    const TILL: [[usize; 4]; 7] = [
        [10, 10, 14, 3],
        [16, 10, 3, 20],
        [30, 10, 3, 20],
        [40, 10, 3, 20],
        [40, 27, 12, 3],
        [60, 10, 3, 20],
        [60, 27, 12, 3],
    ];

    #[test]
    fn a_word_of_upright_strokes_is_kept_and_what_is_none_is_left_out() {
        let rule = [[0, 50, 200, 2]];
        let both = [&TILL[..], &rule].concat();
        assert_eq!(words(picture(&both), 255), Some(picture(&TILL)));
        let turned = TILL.map(|[x, y, w, h]| [y, x, h, w]);
        assert_eq!(words(picture(&turned), 255), Some(picture(&turned)));
    }

    #[test]
    fn ticks_bars_boxes_and_frames_are_no_words() {
        let row = |of: &dyn Fn(usize) -> Vec<[usize; 4]>| (0..8).flat_map(of).collect::<Vec<_>>();
        let square = |x: usize, y: usize, w: usize, h: usize| {
            vec![
                [x, y, w, 1],
                [x, y + h - 1, w, 1],
                [x, y, 1, h],
                [x + w - 1, y, 1, h],
            ]
        };
        for (what, drawn) in [
            ("ticks", row(&|n| vec![[10 + 20 * n, 40, 1, 8]])),
            (
                "bars",
                row(&|n| vec![[10 + 8 * n, 40 - 3 * n, 5, 3 * n + 9]]),
            ),
            ("code", row(&|n| vec![[10 + 9 * n, 10, 1 + n % 4, 40]])),
            ("boxes", row(&|n| square(10 + 20 * n, 20, 12, 12))),
            ("cells", row(&|n| square(10 + 19 * n, 20, 20, 14 + n % 2))),
            ("two letters", TILL[..3].to_vec()),
        ] {
            assert_eq!(words(picture(&drawn), 255), None, "{what}");
        }
    }
}
