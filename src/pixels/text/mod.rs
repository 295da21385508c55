//! Text in a picture: found, and read where it can be.
//!
//! Three steps, each of which sees only what the one before it let through:
//!
//! | file | what it does | cost |
//! |---|---|---|
//! | [`screen`] | areas that could hold text | a nanosecond a pixel |
//! | [`detect`] | boxes around lines of text in an area | 0.1 s for 256 × 256 pixels |
//! | [`read`] | what a line says, and how certain that is | 0.03 s a line |
//! | [`judged`] | what was found in an area, for the next frame that shows the same | |
//! | [`fold`] | a key for comparing what was read: O and 0, I and 1 are one | |
//! | [`models`], `scale` | the two models; parts of pictures at another size | |
//!
//! `docs/pixels.md` has the figures.

pub mod detect;
pub mod fold;
pub mod judged;
pub mod models;
pub mod read;
mod scale;
pub mod screen;

use crate::pixels::{Found, Picture, Region};
use detect::Boxed;
use judged::Judged;
use models::ModelError;
use read::Line;

/// How much larger the detector sees an area: letters of 6 to 50 pixels become those of 12 to 100 that it finds best.
const LARGER: f32 = 2.0;
/// For letters that are higher than that, larger areas are looked at once more, at half their size.
const SMALLER: f32 = 0.5;
/// The least sides of such an area.
const LARGE: u32 = 256;

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
    let areas = screen::areas(picture);
    let mut looked = Looked {
        found: Vec::new(),
        areas: areas.len() as u32,
        repeated: 0,
    };
    for area in areas {
        let (found, before) = judged.or_judge(picture, area, || look_at(picture, area))?;
        looked.repeated += u32::from(before);
        looked.found.extend(found);
    }
    looked
        .found
        .sort_by_key(|found| (found.region.y, found.region.x));
    Ok(looked)
}

/// Looks for text in one area of a picture, which no screen has seen.
pub fn look_at(picture: &Picture, area: Region) -> Result<Vec<Found>, ModelError> {
    let mut boxes = detect::boxes(picture, area, LARGER)?;
    if area.width >= LARGE && area.height >= LARGE {
        boxes.extend(detect::boxes(picture, area, SMALLER)?);
        boxes = detect::merge(boxes);
    }
    let mut found = Vec::new();
    for boxed in boxes {
        let line = read::read(picture, boxed.region)?;
        if is_text(&boxed, &line) {
            found.push(Found {
                region: boxed.region,
                read: line.known(),
                sure: boxed.sure,
            });
        }
    }
    Ok(found)
}

/// Whether a box holds text. Where the recogniser is certain of two letters or more, it does. A line that cannot be read
/// is text if the detector is sure and it has the shape of a line: kana are such. What remains are round organs (an "O"),
/// combs and specks. The bounds are measured: see `docs/pixels.md`.
fn is_text(boxed: &Boxed, line: &Line) -> bool {
    let (width, height) = (boxed.region.width, boxed.region.height);
    let (long, short) = (width.max(height), width.min(height));
    let is_line = long * 5 >= short * 9 && short >= 8 && boxed.sure >= SURE;
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
