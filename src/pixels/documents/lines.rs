//! Letters that a page draws by lines, as a picture: shapes of [`outline`](crate::formats::pdf::outline) that are as small
//! as letters, in their greys, with nothing clipped.
use super::super::Undecoded;
use super::super::frames::{Colour, Frame, Samples, checked_count};
use super::{Room, upright};
use crate::formats::pdf::outline::{Outline, Point, Shape};

/// Pixels for a unit of the page (1/72 of an inch): 150 dots an inch, at which letters of six points have nine pixels.
const SCALE: f64 = 150.0 / 72.0;
/// Pixels of the longer side: a page of A2. What is larger is drawn smaller.
const SIDE: f64 = 3600.0;
/// Lines that parts of rows meet: the work for one page.
const WORK: u64 = 1 << 28;
const TOO_MANY: Undecoded = Undecoded::NotDecoded("a page of so many lines");
/// Parts of a row.
const PARTS: u32 = 4;

/// A letter is an inch high at most, and of a page in other units not half of it.
const LETTER: f64 = 72.0;
/// Slanted lines below which there is no word.
const SLANTED: usize = 4;

/// Draws what could be letters; `None` if nothing could. Rules, frames of tables and curves are larger: a line that begins where another
/// one ended is part of it.
pub(super) fn drawn(outline: &Outline, room: &mut Room) -> Option<Result<Frame, Undecoded>> {
    if outline.is_cut {
        return Some(Err(TOO_MANY));
    }
    let parts: Vec<&[Point]> = outline
        .shapes
        .iter()
        .flat_map(|shape| &shape.lines)
        .map(Vec::as_slice)
        .collect();
    let page = Extent::of(parts.iter().copied().flatten());
    let letter = LETTER.min(page.longer() / 2.0);
    let small = small(&parts, letter);
    let kept = || {
        parts
            .iter()
            .zip(&small)
            .filter(|(_, small)| **small)
            .map(|(part, _)| *part)
    };
    let slanted = |pair: &&[Point]| match pair {
        [[x, y], [u, v]] => (x - u).abs() > 0.01 && (y - v).abs() > 0.01,
        _ => false,
    };
    let slants = kept().flat_map(|part| part.windows(2)).filter(slanted);
    let is_slanted = slants.take(SLANTED).count() >= SLANTED;
    if !is_slanted && kept().take(upright::LETTERS).count() < upright::LETTERS {
        return None;
    }
    let mut small = small.iter().copied();
    let shapes: Vec<Shape> = outline
        .shapes
        .iter()
        .map(|shape| Shape {
            lines: shape
                .lines
                .iter()
                .filter(|_| small.next().unwrap_or(true))
                .cloned()
                .collect(),
            ..*shape
        })
        .collect();
    let painted = painted(&shapes, Extent::of(kept().flatten()), room);
    match painted {
        // Rules and frames of tables are no letters.
        Ok(frame) if !is_slanted => upright::words(frame, ground(&shapes)).map(Ok),
        painted => Some(painted),
    }
}

/// For each part whether it, with those that it goes on, is as small as a letter.
fn small(parts: &[&[Point]], letter: f64) -> Vec<bool> {
    let mut small = Vec::with_capacity(parts.len());
    let near = |[x, y]: &Point, [u, v]: &Point| (x - u).abs() < 0.01 && (y - v).abs() < 0.01;
    let goes_on = |one: &&[Point], next: &&[Point]| match (one.last(), next.first()) {
        (Some(end), Some(start)) => near(end, start),
        _ => false,
    };
    for chain in parts.chunk_by(goes_on) {
        let is_small = Extent::of(chain.iter().copied().flatten()).longer() <= letter;
        small.extend(chain.iter().map(|_| is_small));
    }
    small
}

/// From left to right and from bottom to top.
#[derive(Clone, Copy)]
struct Extent {
    across: [f64; 2],
    up: [f64; 2],
}

impl Extent {
    fn of<'p>(points: impl Iterator<Item = &'p Point>) -> Self {
        let none = [f64::INFINITY, f64::NEG_INFINITY];
        let wider = |[least, most]: [f64; 2], at: f64| [least.min(at), most.max(at)];
        points
            .filter(|point| point.iter().all(|v| v.abs() < 1e9))
            .fold(
                Self {
                    across: none,
                    up: none,
                },
                |all, [x, y]| Self {
                    across: wider(all.across, *x),
                    up: wider(all.up, *y),
                },
            )
    }

    fn size(&self) -> [f64; 2] {
        [self.across, self.up].map(|[from, to]| (to - from).max(0.0))
    }

    fn longer(&self) -> f64 {
        let [width, height] = self.size();
        width.max(height)
    }
}

/// The ground on which all greys are seen best: what lay behind letters may not have been kept.
fn ground(shapes: &[Shape]) -> u8 {
    let mut used = [false; 256];
    for shape in shapes.iter().filter(|shape| !shape.lines.is_empty()) {
        let greys = [shape.fill.map(|it| it.0), shape.stroke.map(|it| it.0)];
        for grey in greys.into_iter().flatten() {
            if let Some(used) = used.get_mut(usize::from(grey)) {
                *used = true;
            }
        }
    }
    let far = |ground: &u8| {
        let used = (0u8..=255).zip(&used).filter(|(_, used)| **used);
        used.map(|(grey, _)| grey.abs_diff(*ground))
            .min()
            .unwrap_or(0)
    };
    (0..=u8::MAX).max_by_key(far).unwrap_or(u8::MAX)
}

fn painted(shapes: &[Shape], extent: Extent, room: &mut Room) -> Result<Frame, Undecoded> {
    let ([left, _], [_, top]) = (extent.across, extent.up);
    let longer = extent.longer();
    if longer <= 0.0 {
        return Err(Undecoded::NoPixels);
    }
    // What is smaller than a letter is drawn in other units.
    let scale = match longer < LETTER / 4.0 {
        true => SIDE / 8.0 / longer,
        false => SCALE.min(SIDE / longer),
    };
    let size =
        |length: f64| ((length * scale).ceil().clamp(1.0, SIDE) as u32).saturating_add(2 * MARGIN);
    let [width, height] = extent.size().map(size);
    let count = checked_count(width, height, 1)?;
    room.pixels(count)?;
    let mut page = Page {
        width: width as usize,
        pixels: vec![ground(shapes); count],
        left: WORK.min(room.lines),
    };
    let before = page.left;
    let place = |[x, y]: &Point| {
        let margin = f64::from(MARGIN);
        [(x - left) * scale + margin, (top - y) * scale + margin]
    };
    let painted = shapes
        .iter()
        .try_for_each(|shape| page.paint(shape, &place, scale));
    room.lines = room.lines.saturating_sub(before.saturating_sub(page.left));
    painted?;
    Ok(Frame {
        width,
        height,
        channels: 1,
        bits: 8,
        colour: Colour::Grey,
        samples: Samples::U8(page.pixels),
        unused: None,
        beside: 0,
    })
}

/// White around what is drawn.
const MARGIN: u32 = 8;

/// A line with a width.
fn bar([x, y]: Point, [u, v]: Point, half: f64) -> Vec<Point> {
    let length = (u - x).hypot(v - y).max(1e-9);
    let (along, across) = ((u - x) / length * half, (v - y) / length * half);
    // Ends stand out by half the width, so that lines meet.
    let ([x, y], [u, v]) = ([x - along, y - across], [u + along, v + across]);
    vec![
        [x - across, y + along],
        [u - across, v + along],
        [u + across, v - along],
        [x + across, y - along],
    ]
}

struct Page {
    width: usize,
    pixels: Vec<u8>,
    /// Work that is left.
    left: u64,
}

impl Page {
    fn paint(
        &mut self,
        shape: &Shape,
        place: &dyn Fn(&Point) -> Point,
        scale: f64,
    ) -> Result<(), Undecoded> {
        let lines: Vec<Vec<Point>> = (shape.lines.iter())
            .map(|line| line.iter().map(place).collect())
            .collect();
        if let Some((grey, even_odd)) = shape.fill {
            self.fill(&lines, grey, even_odd)?;
        }
        if let Some((grey, width)) = shape.stroke {
            let half = (width * scale).max(1.0) / 2.0;
            for pair in lines.iter().flat_map(|line| line.windows(2)) {
                if let [from, to] = pair {
                    self.fill(&[bar(*from, *to, half)], grey, false)?;
                }
            }
        }
        Ok(())
    }

    /// Fills what lines close, each part of a row from one line to the next.
    fn fill(&mut self, lines: &[Vec<Point>], grey: u8, even_odd: bool) -> Result<(), Undecoded> {
        let rows = self.pixels.len() / self.width.max(1);
        let edges: Vec<(Point, Point)> = lines
            .iter()
            .flat_map(|line| {
                let next = line.iter().cycle().skip(1);
                line.iter().copied().zip(next.copied())
            })
            .filter(|(from, to)| from[1] != to[1])
            .collect();
        let ends = || edges.iter().flat_map(|(from, to)| [from[1], to[1]]);
        let first = ends().fold(f64::INFINITY, f64::min).floor().max(0.0);
        let last = ends()
            .fold(f64::NEG_INFINITY, f64::max)
            .ceil()
            .min(rows as f64);
        let sides = || edges.iter().flat_map(|(from, to)| [from[0], to[0]]);
        let left = sides().fold(f64::INFINITY, f64::min).floor().max(0.0);
        let right = sides().fold(0.0, f64::max).ceil().min(self.width as f64);
        let mut cover = vec![0f32; (right - left).max(0.0) as usize];
        let mut crossings: Vec<(f64, i32)> = Vec::new();
        for row in first as usize..last.max(0.0) as usize {
            let work = (edges.len() + cover.len()) as u64 * u64::from(PARTS);
            self.left = self.left.checked_sub(work).ok_or(TOO_MANY)?;
            cover.fill(0.0);
            for part in 0..PARTS {
                let y = row as f64 + (f64::from(part) + 0.5) / f64::from(PARTS);
                crossings.clear();
                crossings.extend(edges.iter().filter_map(|([x, top], [u, bottom])| {
                    let down = top <= &y && &y < bottom;
                    let up = bottom <= &y && &y < top;
                    let at = x + (y - top) / (bottom - top) * (u - x);
                    (down || up).then_some((at, if down { 1 } else { -1 }))
                }));
                crossings.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
                let mut turns = 0;
                for pair in crossings.windows(2) {
                    if let [(from, turn), (to, _)] = pair {
                        turns += turn;
                        let inside = if even_odd { turns % 2 != 0 } else { turns != 0 };
                        if inside {
                            span(&mut cover, from - left, to - left);
                        }
                    }
                }
            }
            let start = row.saturating_mul(self.width).saturating_add(left as usize);
            let line = self.pixels.iter_mut().skip(start);
            for (pixel, cover) in line.zip(&cover).filter(|(_, cover)| **cover > 0.0) {
                let cover = (cover / PARTS as f32).min(1.0);
                let mixed = f32::from(*pixel) * (1.0 - cover) + f32::from(grey) * cover;
                *pixel = mixed.round() as u8;
            }
        }
        Ok(())
    }
}

/// Covers pixels from one place to another, the first and the last of them in part.
fn span(cover: &mut [f32], from: f64, to: f64) {
    let (from, to) = (from.max(0.0), to.min(cover.len() as f64));
    if to <= from {
        return;
    }
    let first = from as usize;
    for (at, pixel) in cover.iter_mut().enumerate().skip(first) {
        let at = at as f64;
        if at >= to {
            break;
        }
        *pixel += (to.min(at + 1.0) - from.max(at)) as f32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_drawn_up_to_the_bounds_of_their_document_and_the_rest_is_told() {
        let slanted = |at: f64| vec![[at, at], [at + 9.0, at + 12.0]];
        let mut page = Outline::default();
        page.shapes.push(Shape {
            lines: [0.0, 20.0, 40.0, 60.0].map(slanted).to_vec(),
            fill: None,
            stroke: Some((0, 1.0)),
        });
        let all = |mut room: Room| {
            let pages = (0..3).map(|_| drawn(&page, &mut room));
            pages.map(|page| page?.err()).collect::<Vec<_>>()
        };
        let enough = 1 << 20;
        let room = |lines, pixels| Room { lines, pixels };
        assert_eq!(all(room(enough, enough)), [None; 3]);
        let many = Some(super::super::TOO_MANY);
        assert_eq!(all(room(enough, 50_000)), [None, many, many]);
        let page = Some(TOO_MANY);
        assert_eq!(all(room(15_000, enough)), [None, page, page]);
    }
}
