//! Text in a picture: found, and read where it can be.
//!
//! Three steps, each of which sees only what the one before it let through:
//!
//! | file | what it does | cost |
//! |---|---|---|
//! | [`screen`] (`strokes`, `trees`, [`glance`]) | areas that could hold text | some nanoseconds a pixel |
//! | [`detect`] | boxes around lines of text in an area | a microsecond or two for a pixel that it sees |
//! | [`read`] | what a line says, and how certain that is | 0.03 s a line |
//! | [`judged`] | what was found in an area, for the next frame that shows the same | |
//! | [`fold`] | a key for comparing what was read: O and 0, I and 1 are one | |
//! | [`models`], `scale` | the two models; parts of pictures at another size | |
//!
//! `docs/pixels.md` has the figures.

pub mod detect;
pub mod fold;
pub mod glance;
pub mod judged;
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

/// Looks for text in a picture.
///
/// # Errors
/// When a model gives no answer: then nothing is known of the picture.
pub fn look(picture: &Picture, judged: &Judged) -> Result<Looked, ModelError> {
    let areas = screen::areas(picture)?;
    let mut looked = Looked {
        found: Vec::new(),
        areas: areas.len() as u32,
        repeated: 0,
    };
    for area in areas {
        let (mut found, mut seen, mut known) = (Vec::new(), area, true);
        let mut next = Some(area);
        for _ in 0..GROWN {
            let Some(area) = next.take() else { break };
            let (here, before) =
                judged.or_judge(picture, area, || look_at(picture, area.region, area.level))?;
            (found, seen, known) = (here, area, known && before);
            // a line that goes on behind the edge of its area is seen again, whole
            let region = found
                .iter()
                .filter_map(|found| cut(&found.region, &area.region, picture))
                .fold(area.region, |all, one| {
                    all.join(&screen::around(one, area.level, picture))
                });
            next = (region != area.region).then_some(Area { region, ..area });
        }
        if next.is_some() {
            for line in &mut found {
                if cut(&line.region, &seen.region, picture).is_some() {
                    // a part of a line says nothing of the rest
                    line.read = None;
                }
            }
        }
        looked.repeated += u32::from(known);
        looked.found.append(&mut found);
    }
    looked.found = merged(looked.found);
    Ok(looked)
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
pub fn look_at(picture: &Picture, area: Region, level: u32) -> Result<Vec<Found>, ModelError> {
    let scale = LARGER / (1u32 << level.min(8)) as f32;
    let mut found = Vec::new();
    for boxed in detect::boxes(picture, area, scale)? {
        let line = read::read_boxed(picture, &boxed)?;
        if is_text(&boxed, &line, scale) {
            found.push(Found {
                region: boxed.region,
                read: line.known(),
                sure: boxed.sure,
            });
        }
    }
    Ok(found)
}

/// Texts of which one holds most of another are one: areas overlap, and levels find the same line. The larger one stays; if
/// it could not be read, it stays unread. Where the smaller one reads what the larger does not, both stay.
fn merged(mut all: Vec<Found>) -> Vec<Found> {
    all.sort_by(|a, b| {
        b.region
            .area()
            .cmp(&a.region.area())
            .then(a.region.cmp(&b.region))
    });
    let mut kept: Vec<Found> = Vec::new();
    for next in all {
        let within = kept.iter().any(|large| {
            large
                .region
                .meet(&next.region)
                .is_some_and(|both| both.area() * 2 > next.region.area())
                && match (&large.read, &next.read) {
                    (Some(all), Some(part)) => fold::key(all).contains(&fold::key(part)),
                    _ => true,
                }
        });
        if !within {
            kept.push(next);
        }
    }
    kept.sort_by_key(|found| (found.region.y, found.region.x));
    kept
}

/// Whether a box holds text. Where the recogniser is certain of two letters or more, it does. A line that cannot be read
/// is text if the detector is sure and it has the shape of a line: kana are such. What remains are round organs (an "O"),
/// combs and specks. The bounds are measured: see `docs/pixels.md`.
fn is_text(boxed: &Boxed, line: &Line, scale: f32) -> bool {
    let (width, height) = (boxed.region.width, boxed.region.height);
    let (long, short) = (width.max(height), width.min(height));
    let is_line = long * 5 >= short * 9
        && short >= 8
        && short as f32 * scale <= HIGHEST
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
