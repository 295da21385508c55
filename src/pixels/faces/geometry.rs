//! [`layers`]: where the slices of a file lie in the patient; [`space`]: whether those of a series hold the front of a head.
//!
//! Lengths are thousandths of a millimetre in whole numbers, so that sums over a series do not depend on its order. The axes are
//! those of PS3.3 C.7.6.2.1.1: x to the left hand, y to the back, z to the head.
use std::collections::BTreeMap;

use crate::field::{Document, Name, Tag};

/// Image Position (Patient), PS3.3 C.7.6.2.
const POSITION: Tag = Tag(0x0020, 0x0032);
/// Image Orientation (Patient).
const ORIENTATION: Tag = Tag(0x0020, 0x0037);
const PIXEL_SPACING: Tag = Tag(0x0028, 0x0030);
const ROWS: Tag = Tag(0x0028, 0x0010);
const COLUMNS: Tag = Tag(0x0028, 0x0011);
const FRAMES: Tag = Tag(0x0028, 0x0008);
/// Spacing Between Slices.
const BETWEEN: Tag = Tag(0x0018, 0x0088);
const THICKNESS: Tag = Tag(0x0018, 0x0050);
/// Shared and Per-Frame Functional Groups Sequence, PS3.3 C.7.6.16.
const SHARED: Tag = Tag(0x5200, 0x9229);
const PER_FRAME: Tag = Tag(0x5200, 0x9230);
/// Plane Position, Plane Orientation and Pixel Measures Sequence, PS3.3 C.7.6.16.2.
const GROUPS: [Tag; 3] = [
    Tag(0x0020, 0x9113),
    Tag(0x0020, 0x9116),
    Tag(0x0028, 0x9110),
];
/// Detector Information Sequence of nuclear medicine, PS3.3 C.8.4.10.
const DETECTORS: Tag = Tag(0x0054, 0x0022);

/// Thousandths of a millimetre.
const MM: f64 = 1000.0;
/// Slices closer than this are one: what repeats a place over time differs by less.
const SAME: i64 = 500;
/// Frames of a file whose places are worked out; the rest counts as without one.
const MOST_FRAMES: u32 = 20_000;

/// The least extent along each axis in which a part of a face can be recognised: the height of the nose is 53 mm in men and 49 mm in
/// women (nasion to subnasale; Farkas, Anthropometry of the Head and Face, 1994), and the pupils are 64 mm and 62 mm apart (ANSUR
/// II; Gordon et al., NATICK/TR-15/007, 2014). A whole face, from the root of the nose to the chin, has some 120 mm.
pub const LEAST: i64 = 49_000;
/// The widest distance of slices that is taken for a volume. 2-D FLAIR, whose slices are commonly 3 to 5 mm apart, was matched
/// at 32 to 45 % (Schwarz et al. 2023); this is twice that.
pub const WIDEST: i64 = 10_000;
/// Slices without a place from which on a series may be a volume: as many as `LEAST` has at `WIDEST`.
pub const MANY: u64 = 5;
/// The longest volume, from foot to head, of a trunk: sitting height less the head is some 690 mm (ANSUR II). What is longer
/// reaches a head, whatever the part is called.
const TRUNK: i64 = 800_000;

/// One slice: which way it faces, where it lies on its axis, and the box around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layer {
    /// The axis that its normal is closest to: 0 is x, 1 is y, 2 is z.
    pub axis: i64,
    /// Where it lies along its normal, to half a millimetre.
    pub at: i64,
    /// A number for its orientation, size and spacing: slices of one scan have the same.
    pub plane: i64,
    /// The least corner of the box.
    pub low: [i64; 3],
    /// The greatest corner.
    pub high: [i64; 3],
}

/// The slices of one file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layers {
    /// Each place once.
    pub layers: Vec<Layer>,
    /// Frames of which nobody can say where they lie.
    pub lost: u64,
}

/// Slices of a series that face one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stack {
    /// How many places they have.
    pub layers: u64,
    /// The first place along the normal.
    pub first: i64,
    /// The last.
    pub last: i64,
    /// The least corner of the box around all.
    pub low: [i64; 3],
    /// The greatest corner.
    pub high: [i64; 3],
}

/// What the slices of a series are together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Space {
    /// Too thin, too small or too far apart for a face.
    Flat,
    /// Nobody can say: slices without a place.
    Untold,
    /// Large enough and dense enough for the front of a head.
    Volume,
    /// The same, and longer than a trunk.
    Long,
}

/// What is given of one frame, or of all.
#[derive(Debug, Clone, Copy, Default)]
struct Given {
    position: Option<[f64; 3]>,
    orientation: Option<[f64; 6]>,
    spacing: Option<[f64; 2]>,
    between: Option<f64>,
    thickness: Option<f64>,
}

impl Given {
    fn take(&mut self, document: &Document, field: &crate::field::Field, tag: Tag) {
        let place: &mut dyn FnMut(&[f64]) = match tag {
            POSITION => &mut |it| self.position = self.position.or(it.try_into().ok()),
            ORIENTATION => &mut |it| self.orientation = self.orientation.or(it.try_into().ok()),
            PIXEL_SPACING => &mut |it| self.spacing = self.spacing.or(it.try_into().ok()),
            BETWEEN => &mut |it| self.between = self.between.or(it.first().copied()),
            THICKNESS => &mut |it| self.thickness = self.thickness.or(it.first().copied()),
            _ => return,
        };
        let values: Vec<f64> = document
            .values_of(field)
            .take(6)
            .filter_map(|it| it.trim().parse().ok())
            .filter(|it: &f64| it.is_finite())
            .collect();
        place(&values);
    }

    fn or(self, other: Self) -> Self {
        Self {
            position: self.position.or(other.position),
            orientation: self.orientation.or(other.orientation),
            spacing: self.spacing.or(other.spacing),
            between: self.between.or(other.between),
            thickness: self.thickness.or(other.thickness),
        }
    }
}

/// Where the slices of a file lie.
pub fn layers(document: &Document) -> Layers {
    let mut all = Given::default();
    let mut each: BTreeMap<u32, Given> = BTreeMap::new();
    let (mut rows, mut columns, mut frames) = (None, None, 1_u32);
    let tag_of = |id| match document.field(id)?.name {
        Name::Tag(tag) => Some(tag),
        _ => None,
    };
    for field in &document.fields {
        let Name::Tag(tag) = field.name else {
            continue;
        };
        let number = || document.values_of(field).next()?.trim().parse().ok();
        match (tag_of(field.parent), tag) {
            (None, ROWS) => rows = number(),
            (None, COLUMNS) => columns = number(),
            (None, FRAMES) => frames = number().unwrap_or(1).max(1),
            (None | Some(DETECTORS), _) => all.take(document, field, tag),
            (Some(group), _) if GROUPS.contains(&group) => {
                let Some(within) = document.field(field.parent) else {
                    continue;
                };
                match tag_of(within.parent) {
                    Some(SHARED) => all.take(document, field, tag),
                    Some(PER_FRAME) if within.item < MOST_FRAMES => {
                        each.entry(within.item)
                            .or_default()
                            .take(document, field, tag);
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
    let size = (rows.unwrap_or(0_u32), columns.unwrap_or(0_u32));
    gather(frames, size, all, &each)
}

fn gather(frames: u32, size: (u32, u32), all: Given, each: &BTreeMap<u32, Given>) -> Layers {
    let mut found: BTreeMap<(i64, i64), Layer> = BTreeMap::new();
    let mut lost = u64::from(frames.saturating_sub(MOST_FRAMES));
    let own = each.values().any(|it| it.position.is_some());
    for frame in 0..frames.min(MOST_FRAMES) {
        let given = each.get(&frame).copied().unwrap_or_default();
        let given = match own {
            // Another frame's place is none of this one's.
            true => Given {
                position: given.position,
                ..given.or(all)
            },
            false => along(frame, frames, all),
        };
        let Some(layer) = layer(given, size) else {
            lost = lost.saturating_add(1);
            continue;
        };
        let known = found.entry((layer.axis, layer.at)).or_insert(layer);
        known.low = least(known.low, layer.low);
        known.high = greatest(known.high, layer.high);
    }
    Layers {
        layers: found.into_values().collect(),
        lost,
    }
}

/// A frame of several that have one place together: they follow each other along the normal (PS3.3 C.8.4.8).
fn along(frame: u32, frames: u32, mut given: Given) -> Given {
    if frames > 1 {
        let step = given.between.or(given.thickness).filter(|it| *it > 0.0);
        let start = given.position.unwrap_or_default();
        given.position = step
            .zip(given.orientation.map(normal))
            .map(|(step, [x, y, z])| {
                let far = step * f64::from(frame);
                let [a, b, c] = start;
                [a + x * far, b + y * far, c + z * far]
            });
    }
    given
}

fn normal([a, b, c, d, e, f]: [f64; 6]) -> [f64; 3] {
    [b * f - c * e, c * d - a * f, a * e - b * d]
}

/// The slice of a frame; none where something is not given, or cannot be.
fn layer(given: Given, (rows, columns): (u32, u32)) -> Option<Layer> {
    let (position, orientation, [down, right]) =
        (given.position?, given.orientation?, given.spacing?);
    if rows == 0 || columns == 0 || !(down > 0.0 && right > 0.0) {
        return None;
    }
    let [nx, ny, nz] = normal(orientation);
    let length = (nx * nx + ny * ny + nz * nz).sqrt();
    // Two unit vectors at right angles have a normal of length 1.
    if !(0.9..=1.1).contains(&length) {
        return None;
    }
    let sides = [nx.abs(), ny.abs(), nz.abs()];
    let axis = match sides {
        [x, y, z] if z >= x && z >= y => 2,
        [x, y, _] if y >= x => 1,
        _ => 0,
    };
    let [px, py, pz] = position;
    let at = (px * nx + py * ny + pz * nz) / length;
    let [ax, ay, az, bx, by, bz] = orientation;
    let (wide, high) = (
        right * f64::from(columns.saturating_sub(1)),
        down * f64::from(rows.saturating_sub(1)),
    );
    let side = |start: f64, along: f64, across: f64| {
        let ends = [
            0.0,
            along * wide,
            across * high,
            along * wide + across * high,
        ];
        let low = ends.iter().fold(f64::INFINITY, |a, b| a.min(*b));
        let top = ends.iter().fold(f64::NEG_INFINITY, |a, b| a.max(*b));
        Some((whole(start + low)?, whole(start + top)?))
    };
    let (x, y, z) = (side(px, ax, bx)?, side(py, ay, by)?, side(pz, az, bz)?);
    Some(Layer {
        axis,
        at: whole(at)?.div_euclid(SAME) * SAME,
        plane: plane(orientation, [down, right], [rows, columns]),
        low: [x.0, y.0, z.0],
        high: [x.1, y.1, z.1],
    })
}

/// The number of a plane; the orientation counts to a hundredth, as scanners round it.
fn plane(orientation: [f64; 6], spacing: [f64; 2], size: [u32; 2]) -> i64 {
    let turned = orientation.map(|it| (it * 100.0).round() as i64);
    number_of(&format!(
        "{turned:?} {:?} {size:?}",
        spacing.map(|it| (it * MM).round() as i64)
    ))
}

/// A number that stands for a text among the facts of a dataset; never 0.
pub fn number_of(text: &str) -> i64 {
    let [a, b, c, d, e, f, g, h, ..] = *blake3::hash(text.as_bytes()).as_bytes();
    i64::from_le_bytes([a, b, c, d, e, f, g, h])
        .max(i64::MIN + 1)
        .abs()
        | 1
}

/// Millimetres as a whole number of thousandths; none beyond a kilometre.
fn whole(mm: f64) -> Option<i64> {
    let scaled = (mm * MM).round();
    (scaled.abs() < 1e9).then_some(scaled as i64)
}

fn least(a: [i64; 3], b: [i64; 3]) -> [i64; 3] {
    let ([a0, a1, a2], [b0, b1, b2]) = (a, b);
    [a0.min(b0), a1.min(b1), a2.min(b2)]
}

fn greatest(a: [i64; 3], b: [i64; 3]) -> [i64; 3] {
    let ([a0, a1, a2], [b0, b1, b2]) = (a, b);
    [a0.max(b0), a1.max(b1), a2.max(b2)]
}

/// The stacks of the slices of one file.
pub fn stacks(layers: &Layers) -> Vec<Stack> {
    let mut found: BTreeMap<i64, Stack> = BTreeMap::new();
    for one in &layers.layers {
        let stack = found.entry(one.axis).or_insert(Stack {
            layers: 0,
            first: one.at,
            last: one.at,
            low: one.low,
            high: one.high,
        });
        stack.layers = stack.layers.saturating_add(1);
        stack.first = stack.first.min(one.at);
        stack.last = stack.last.max(one.at);
        stack.low = least(stack.low, one.low);
        stack.high = greatest(stack.high, one.high);
    }
    found.into_values().collect()
}

/// What the slices of a series are together: its stacks, and how many slices have no place.
pub fn space(stacks: &[Stack], lost: u64) -> Space {
    let untold = if lost >= MANY {
        Space::Untold
    } else {
        Space::Flat
    };
    stacks
        .iter()
        .map(Stack::space)
        .max()
        .unwrap_or(untold)
        .max(untold)
}

impl Stack {
    fn space(&self) -> Space {
        let ([x0, y0, z0], [x1, y1, z1]) = (self.low, self.high);
        let extents = [x1 - x0, y1 - y0, z1 - z0];
        let steps = i64::try_from(self.layers.saturating_sub(1)).unwrap_or(i64::MAX);
        let dense = steps > 0 && self.last.saturating_sub(self.first) / steps <= WIDEST;
        if !dense || extents.iter().any(|extent| *extent < LEAST) {
            Space::Flat
        } else if z1 - z0 > TRUNK {
            Space::Long
        } else {
            Space::Volume
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AXIAL: [f64; 6] = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0];

    fn given() -> Given {
        Given {
            position: Some([0.0; 3]),
            orientation: Some(AXIAL),
            spacing: Some([1.0, 2.0]),
            between: None,
            thickness: Some(3.0),
        }
    }

    fn of(frames: u32, all: Given) -> Layers {
        gather(frames, (101, 51), all, &BTreeMap::new())
    }

    #[test]
    fn a_slice_has_the_box_of_its_corners() {
        let one = of(1, given());
        let expected = Layer {
            axis: 2,
            at: 0,
            plane: one.layers[0].plane,
            low: [0; 3],
            high: [100_000, 100_000, 0],
        };
        assert_eq!((one.layers, one.lost), (vec![expected], 0));
    }

    #[test]
    fn frames_that_follow_each_other_lie_a_slice_apart() {
        let many = of(21, given());
        assert_eq!((many.layers.len(), many.lost), (21, 0));
        assert_eq!(space(&stacks(&many), 0), Space::Volume);
        assert_eq!(space(&stacks(&of(16, given())), 0), Space::Flat);
        assert_eq!(space(&stacks(&of(300, given())), 0), Space::Long);
    }

    #[test]
    fn what_cannot_be_is_a_frame_without_a_place() {
        let broken = [
            Given {
                position: None,
                ..given()
            },
            Given {
                orientation: Some([0.0; 6]),
                ..given()
            },
            Given {
                orientation: Some([9.0, 0.0, 0.0, 0.0, 9.0, 0.0]),
                ..given()
            },
            Given {
                spacing: Some([0.0, 1.0]),
                ..given()
            },
            Given {
                spacing: Some([-1.0, 1.0]),
                ..given()
            },
            Given {
                position: Some([1e300, 0.0, 0.0]),
                ..given()
            },
        ];
        for given in broken {
            let one = of(1, given);
            assert_eq!((one.layers, one.lost), (Vec::new(), 1), "{given:?}");
        }
        let none = gather(1, (0, 51), given(), &BTreeMap::new());
        assert_eq!(none.lost, 1);
    }

    #[test]
    fn frames_without_end_are_counted_and_not_worked_out() {
        let many = of(u32::MAX, given());
        assert_eq!(many.lost, u64::from(u32::MAX - MOST_FRAMES));
        assert_eq!(many.layers.len(), MOST_FRAMES as usize);
    }

    #[test]
    fn a_place_that_is_repeated_over_time_is_one() {
        let near = |n: u32| Given {
            position: Some([0.0, 0.0, 10.0 + f64::from(n % 2) * 0.1]),
            ..Given::default()
        };
        let each: BTreeMap<u32, Given> = (0..100).map(|n| (n, near(n))).collect();
        let all = gather(100, (101, 51), given(), &each);
        assert_eq!((all.layers.len(), all.lost), (1, 0));
    }

    #[test]
    fn few_slices_without_a_place_are_flat_and_many_untold() {
        assert_eq!(space(&[], MANY - 1), Space::Flat);
        assert_eq!(space(&[], MANY), Space::Untold);
    }
}
