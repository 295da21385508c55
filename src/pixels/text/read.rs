//! What a line of text says.
//!
//! The recogniser sees a line 48 pixels high and says for each eighth column which character it is part of, or none:
//! connectionist temporal classification (Graves and others, 2006). Its characters stand in the model: 6,623 of them,
//! digits, Latin and Chinese characters, no hiragana and four katakana. A line of kana is found all the same, and it
//! stays unread.

use std::sync::OnceLock;

use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

use super::detect::{Boxed, Slant};
use super::models::{ModelError, RECOGNISER};
use super::scale::resize;
use crate::pixels::{Picture, Region};

/// The height that the model was trained on (RapidOCR's config.yaml: rec_img_shape).
const HEIGHT: usize = 48;
/// The least and the greatest width that it is given. A longer line is pressed together: it stays bounded.
const WIDTH: (usize, usize) = (320, 3200);
/// What is less certain than this counts as unread: a wrong reading must not pass for one that a policy allows.
pub const CERTAIN: f32 = 0.6;

/// Letters and digits that a slanted line has at least.
const SLANTED: usize = 3;

/// A line as it was read.
#[derive(Clone, PartialEq)]
pub struct Line {
    /// The text.
    pub text: String,
    /// The mean of its characters' probabilities.
    pub certain: f32,
}

impl Line {
    /// The text, if it counts as read.
    pub fn known(self) -> Option<String> {
        (self.certain >= CERTAIN && !self.text.trim().is_empty()).then_some(self.text)
    }
}

/// How much work a box is, in steps of the least width.
pub fn steps(boxed: &Boxed) -> u32 {
    let region = boxed.region;
    let of = |width: u32, height: u32| {
        let wide = u64::from(width) * HEIGHT as u64 / u64::from(height.max(1));
        (wide.min(WIDTH.1 as u64).div_ceil(WIDTH.0 as u64) as u32).max(1)
    };
    let slanted = boxed
        .slant
        .map_or(0, |it| of(it.length as u32, it.height as u32));
    let upright = of(region.width, region.height) + slanted;
    match is_column(region) {
        true => upright + 2 * of(region.height, region.width),
        false => upright,
    }
}

/// A column: text turned to the left or to the right, or characters one below another.
fn is_column(region: Region) -> bool {
    region.height.saturating_mul(2) > region.width.saturating_mul(3)
}

/// Reads the text in a region, whichever way it is turned, however uncertain that is.
pub fn read(picture: &Picture, region: Region) -> Result<Line, ModelError> {
    let upright = line(picture, region)?;
    let best = if is_column(region) {
        let whole = Region {
            x: 0,
            y: 0,
            width: region.height,
            height: region.width,
        };
        let mut best = upright;
        for turned in [turn(picture, region, true), turn(picture, region, false)]
            .into_iter()
            .flatten()
        {
            let next = line(&turned, whole)?;
            if next.certain > best.certain {
                best = next;
            }
        }
        best
    } else {
        upright
    };
    Ok(best)
}

/// Reads the text in a box; if it may be slanted, along its slant, too.
pub fn read_boxed(picture: &Picture, boxed: &Boxed) -> Result<Line, ModelError> {
    let level = read(picture, boxed.region)?;
    let Some(straight) = boxed
        .slant
        .and_then(|slant| straightened(picture, boxed.region, &slant))
    else {
        return Ok(level);
    };
    let whole = Region {
        x: 0,
        y: 0,
        width: straight.width,
        height: straight.height,
    };
    let along = line(&straight, whole)?;
    let letters = along.text.chars().filter(|letter| letter.is_alphanumeric());
    // an edge that is taken for letters gives one or two
    let is_better = along.certain > level.certain && letters.count() >= SLANTED;
    Ok(if is_better { along } else { level })
}

/// A slanted line in a region as a level one.
fn straightened(picture: &Picture, region: Region, slant: &Slant) -> Option<Picture> {
    let step = slant.height / HEIGHT as f32;
    let width = ((slant.length / step) as usize).clamp(1, WIDTH.1);
    let pixels = (0..HEIGHT).flat_map(|row| (0..width).map(move |column| (column, row)));
    let grey = pixels.map(|(column, row)| {
        let far = (column as f32 + 0.5 - width as f32 / 2.0) * step;
        let aside = (row as f32 + 0.5 - HEIGHT as f32 / 2.0) * step;
        let (right, down) = slant.along;
        let x = slant.middle.0 + far * right - aside * down;
        let y = slant.middle.1 + far * down + aside * right;
        between(picture, region, x, y)
    });
    Picture::new(width as u32, HEIGHT as u32, grey.collect())
}

/// The grey at a place of a region, by the four pixels around it; that of the region's edge beyond it.
fn between(picture: &Picture, region: Region, x: f32, y: f32) -> u8 {
    let (x, y) = ((x - 0.5).max(0.0), (y - 0.5).max(0.0));
    let (column, row) = (x as u32, y as u32);
    let at = |column: u32, row: u32| {
        let column = region.x + column.min(region.width.saturating_sub(1));
        let row = region.y + row.min(region.height.saturating_sub(1));
        f32::from(picture.at(column, row).unwrap_or_default())
    };
    let (right, down) = (x.fract(), y.fract());
    let upper = at(column, row) * (1.0 - right) + at(column.saturating_add(1), row) * right;
    let lower = at(column, row.saturating_add(1)) * (1.0 - right)
        + at(column.saturating_add(1), row.saturating_add(1)) * right;
    (upper * (1.0 - down) + lower * down).round() as u8
}

/// A region turned by a quarter, clockwise or not.
fn turn(picture: &Picture, region: Region, clockwise: bool) -> Option<Picture> {
    let mut grey = Vec::with_capacity(region.area() as usize);
    for row in 0..region.width {
        for column in 0..region.height {
            let (x, y) = if clockwise {
                (row, region.height - 1 - column)
            } else {
                (region.width - 1 - row, column)
            };
            grey.push(picture.at(region.x + x, region.y + y).unwrap_or_default());
        }
    }
    Picture::new(region.height, region.width, grey)
}

/// Reads a region as one upright line.
fn line(picture: &Picture, region: Region) -> Result<Line, ModelError> {
    let ratio = f64::from(region.width) / f64::from(region.height.max(1));
    let width = ((HEIGHT as f64 * ratio).ceil() as usize).clamp(8, WIDTH.1);
    let grey = resize(picture, region, width, HEIGHT);
    // what is missing to the least width is the middle grey, as in training
    let full = width.max(WIDTH.0).next_multiple_of(32);
    let mut plane = Vec::with_capacity(full * HEIGHT);
    for row in grey.chunks_exact(width) {
        plane.extend(row.iter().map(|value| value / 127.5 - 1.0));
        plane.resize(plane.len() + full - width, 0.0);
    }
    let input = NdTensor::from_data(
        [1, 3, HEIGHT, full],
        [plane.as_slice(), &plane, &plane].concat(),
    );
    let out = RECOGNISER.run(&input)?;
    let characters = characters()?;
    // blank, the characters, a space
    let classes = characters.len() + 2;
    if out.shape().last() != Some(&classes) {
        return Err(ModelError::Run(RECOGNISER.model.name));
    }
    Ok(decode(&out.to_vec(), classes, characters))
}

fn decode(steps: &[f32], classes: usize, characters: &[String]) -> Line {
    let (mut text, mut sum, mut count, mut before) = (String::new(), 0.0f32, 0u32, 0);
    for step in steps.chunks_exact(classes.max(1)) {
        let best = step
            .iter()
            .enumerate()
            .fold((0, 0.0f32), |best, (class, sure)| {
                if *sure > best.1 { (class, *sure) } else { best }
            });
        if best.0 != 0 && best.0 != before {
            text.push_str(characters.get(best.0 - 1).map_or(" ", String::as_str));
            sum += best.1;
            count += 1;
        }
        before = best.0;
    }
    Line {
        text,
        certain: if count == 0 { 0.0 } else { sum / count as f32 },
    }
}

fn characters() -> Result<&'static [String], ModelError> {
    static CHARACTERS: OnceLock<Result<Vec<String>, ModelError>> = OnceLock::new();
    match CHARACTERS.get_or_init(|| RECOGNISER.lines("character")) {
        Ok(all) => Ok(all),
        Err(error) => Err(*error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_become_text_repeats_are_one_and_a_blank_parts_doubles() {
        let characters: Vec<String> = ["A", "B"].map(String::from).to_vec();
        // blank, A, B, space
        let steps: Vec<f32> = [1, 1, 0, 1, 2, 3, 2]
            .iter()
            .flat_map(|best| (0..4).map(move |at| if at == *best { 0.7 } else { 0.1 }))
            .collect();
        let line = decode(&steps, 4, &characters);
        assert_eq!(line.text, "AAB B");
        assert!((line.certain - 0.7).abs() < 1e-6);
        assert_eq!(line.known().as_deref(), Some("AAB B"));
    }

    #[test]
    fn what_is_uncertain_or_empty_counts_as_unread() {
        for (text, certain) in [("R", 0.59), ("", 0.0), (" ", 0.99)] {
            assert_eq!(
                Line {
                    text: text.into(),
                    certain
                }
                .known(),
                None,
                "{text}"
            );
        }
    }

    #[test]
    fn the_model_has_kanji_digits_and_latin_but_no_hiragana() {
        let characters = characters().unwrap();
        assert_eq!(characters.len(), 6623);
        for letter in ["国", "7", "q", "Q"] {
            assert!(characters.iter().any(|known| known == letter), "{letter}");
        }
        assert_eq!(
            characters
                .iter()
                .filter(|known| known.chars().all(|sign| ('ぁ'..='ゖ').contains(&sign)))
                .count(),
            1
        );
    }

    #[test]
    fn a_quarter_turn_and_one_back_is_the_picture() {
        let picture = Picture::new(3, 2, vec![1, 2, 3, 4, 5, 6]).unwrap();
        let whole = Region {
            x: 0,
            y: 0,
            width: 3,
            height: 2,
        };
        let turned = turn(&picture, whole, true).unwrap();
        assert_eq!(
            (turned.width, turned.grey.as_slice()),
            (2, [4, 1, 5, 2, 6, 3].as_slice())
        );
        let back = turn(
            &turned,
            Region {
                x: 0,
                y: 0,
                width: 2,
                height: 3,
            },
            false,
        )
        .unwrap();
        assert_eq!(back, picture);
    }
}
