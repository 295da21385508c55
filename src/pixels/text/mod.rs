//! Text in a picture: found, and read where it can be.
//!
//! Three steps, each of which sees only what the one before it let through:
//!
//! | file | what it does | cost |
//! |---|---|---|
//! | [`screen`] (`strokes`, `trees`, [`glance`]) | areas that could hold text | some nanoseconds a pixel |
//! | [`detect`] | boxes around lines of text in an area | a microsecond or two for a pixel that it sees |
//! | [`read`] | what a line says, and how certain that is | 0.03 s a line |
//! | [`lines`] | which boxes are one line; how much of a frame is read | |
//! | [`judged`] | what was found in an area and read in a line, for the next frame that shows the same | |
//! | [`fold`] | a key for comparing what was read: O and 0, I and 1 are one | |
//! | [`models`], `scale` | the two models; parts of pictures at another size | |
//!
//! `docs/pixels.md` has the figures.

pub mod detect;
pub mod fold;
pub mod glance;
pub mod judged;
pub mod lines;
pub mod models;
mod net;
pub mod read;
mod scale;
pub mod screen;
pub mod strokes;
pub mod trees;

use crate::pixels::{Found, Picture, Region};
use detect::Boxed;
use judged::Judged;
use lines::{Left, Spot};
use models::ModelError;
use read::Line;
use screen::Area;

/// How much larger the detector sees a picture: letters of 6 to 25 pixels become those of 18 to 75 that it finds best. Areas
/// that the screen found in a picture halved once or twice are seen at half of that, or at a quarter.
const LARGER: f32 = 3.0;
/// How high a line that cannot be read is at most, as the detector sees it: what is higher is looked for at a lower scale.
const HIGHEST: f32 = 84.0;
/// How often an area is made larger because a box reaches out of it.
const GROWN: usize = 4;

/// What was done with a picture, and what was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Looked {
    /// The texts, from the top left to the bottom right.
    pub found: Vec<Found>,
    /// Areas that the screen let through. None: the picture was judged by the screen alone.
    pub areas: u32,
    /// How many of these the detector did not see, because another picture had shown the same.
    pub repeated: u32,
}

/// Looks for text in a picture of a frame of which so much may still be read.
///
/// # Errors
/// When a model gives no answer: then nothing is known of the picture.
pub fn look(picture: &Picture, judged: &Judged, left: &mut Left) -> Result<Looked, ModelError> {
    let areas = screen::areas(picture)?;
    let (count, mut repeated, mut spots) = (areas.len() as u32, 0, Vec::new());
    for area in areas {
        let (mut of_area, known) = grown(picture, area, judged)?;
        spots.append(&mut of_area);
        repeated += u32::from(known);
    }
    Ok(Looked {
        found: lines::texts(picture, spots, judged, left)?,
        areas: count,
        repeated,
    })
}

/// The boxes of an area, and whether all of it had been seen before. A line that goes on behind the edge of its area is
/// looked for again, whole.
fn grown(picture: &Picture, area: Area, judged: &Judged) -> Result<(Vec<Spot>, bool), ModelError> {
    let (mut spots, mut known) = (Vec::new(), true);
    let mut next = Some(area);
    for _ in 0..GROWN {
        let Some(area) = next.take() else { break };
        let find = || detect::boxes(picture, area.region, scale_of(area.level));
        let (boxes, before) = judged.or_find(picture, area, find)?;
        known &= before;
        let mut region = area.region;
        spots.clear();
        for boxed in boxes {
            let on = cut(&boxed.region, &area.region, picture);
            if let Some(on) = on {
                region = region.join(&screen::around(on, area.level, picture));
            }
            spots.push(Spot {
                boxed,
                level: area.level,
                is_cut: on.is_some(),
            });
        }
        next = (region != area.region).then_some(Area { region, ..area });
    }
    Ok((spots, known))
}

/// A box that reaches the edge of its area, though not that of the picture, with as much again at that edge.
fn cut(found: &Region, area: &Region, picture: &Picture) -> Option<Region> {
    let (near, more) = (2, found.width.max(found.height));
    let left = area.x > 0 && found.x <= area.x + near;
    let top = area.y > 0 && found.y <= area.y + near;
    let right = area.right() < picture.width && found.right() + near >= area.right();
    let bottom = area.bottom() < picture.height && found.bottom() + near >= area.bottom();
    if !(left || top || right || bottom) {
        return None;
    }
    let back = |at: u32, far: bool| at.saturating_sub(if far { more } else { 0 });
    let on = |at: u32, far: bool, end: u32| at.saturating_add(if far { more } else { 0 }).min(end);
    let (x, y) = (back(found.x, left), back(found.y, top));
    Some(Region {
        x,
        y,
        width: on(found.right(), right, picture.width) - x,
        height: on(found.bottom(), bottom, picture.height) - y,
    })
}

/// Looks for text in one area of a picture, which no screen has seen, for letters of a level.
///
/// # Errors
/// When a model gives no answer.
pub fn look_at(picture: &Picture, area: Region, level: u32) -> Result<Vec<Found>, ModelError> {
    let spot = |boxed| Spot {
        boxed,
        level,
        is_cut: false,
    };
    let boxes = detect::boxes(picture, area, scale_of(level))?;
    let spots = boxes.into_iter().map(spot).collect();
    lines::texts(picture, spots, &Judged::default(), &mut Left::of_frame())
}

/// How much larger the detector sees areas of a level.
fn scale_of(level: u32) -> f32 {
    LARGER / (1u32 << level.min(8)) as f32
}

/// Whether a box holds text. Where the recogniser is certain of two letters or more, it does. A line that cannot be read
/// is text if the detector is sure and it has the shape of a line: kana are such. What remains are round organs (an "O"),
/// combs and specks, and at a coarse level whatever is round and lies in a row. The bounds are measured: see `docs/pixels.md`.
fn is_text(picture: &Picture, boxed: &Boxed, line: &Line, level: u32) -> bool {
    let (width, height) = (boxed.region.width, boxed.region.height);
    let (long, short) = (width.max(height), width.min(height));
    let is_line = long * 5 >= short * 9
        && short >= 8
        && short as f32 * scale_of(level) <= HIGHEST
        && !screen::is_coarse(picture, level)
        && boxed.sure >= SURE;
    let mut letters = line.text.chars().filter(|letter| letter.is_alphanumeric());
    let Some(first) = letters.next() else {
        return is_line;
    };
    if letters.any(|letter| letter != first) {
        return is_line || (line.certain >= read::CERTAIN && short >= 6);
    }
    // one letter alone: a marker of a side, if it is not a ring or a bar as large as organs are
    let organ = short >= 40 && "Oo0DQCG1Il".contains(first);
    is_line || (line.certain >= ALONE && short >= 8 && !organ)
}

/// The detector is sure of a line that cannot be read.
const SURE: f32 = 0.9;
/// The recogniser is certain of a letter that stands alone.
const ALONE: f32 = 0.8;
