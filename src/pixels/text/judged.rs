//! What was found in an area and read in a line, kept for the next frame: the frames of a series repeat the same overlay.
//!
//! The key is a digest of the pixels and of the scale at which they are looked at. What is found there depends on nothing
//! else, so a report says the same whichever worker saw them first.

use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::detect::Boxed;
use super::lines::Left;
use super::models::ModelError;
use super::read::{Line, steps};
use super::screen::Area;
use crate::pixels::{Picture, Region};

/// Areas, and lines, that are remembered at most. A memory is emptied when it is full.
const MOST: usize = 1 << 14;

/// A memory of areas and lines, shared by all workers.
#[derive(Default)]
pub struct Judged {
    /// Boxes, by the pixels and the level of an area.
    areas: Memory<Vec<Boxed>>,
    lines: Memory<Line>,
    /// What is asked for what is not in this memory.
    behind: Option<Arc<Judged>>,
}

impl Judged {
    /// A memory of one file, which says whether *this file* has shown an area before: that does not depend on what other
    /// workers have seen. What it does not know it asks `all`.
    pub fn of_file(all: &Arc<Judged>) -> Self {
        Self {
            behind: Some(Arc::clone(all)),
            ..Self::default()
        }
    }

    /// The boxes in an area, and whether they were known: from memory, or from `find`, whose regions are in pixels of the
    /// picture.
    ///
    /// # Errors
    /// Those of `find`. They are not remembered.
    pub fn or_find<F>(
        &self,
        picture: &Picture,
        area: Area,
        find: F,
    ) -> Result<(Vec<Boxed>, bool), ModelError>
    where
        F: FnOnce() -> Result<Vec<Boxed>, ModelError>,
    {
        let key = digest(picture, area.region, area.level);
        let at = area.region;
        if let Some(mut boxes) = self.areas.get(&key) {
            for one in &mut boxes {
                one.region.x = one.region.x.saturating_add(at.x);
                one.region.y = one.region.y.saturating_add(at.y);
            }
            return Ok((boxes, true));
        }
        let boxes = match &self.behind {
            Some(all) => all.or_find(picture, area, find)?.0,
            None => find()?,
        };
        let mut within = boxes.clone();
        for one in &mut within {
            one.region.x = one.region.x.saturating_sub(at.x);
            one.region.y = one.region.y.saturating_sub(at.y);
        }
        self.areas.put(key, within);
        Ok((boxes, false))
    }

    /// What a line says: from memory, or from `read`. Of what this file has not shown before no more is read than is
    /// `left`: then nothing is known of the line.
    ///
    /// # Errors
    /// Those of `read`. They are not remembered.
    pub fn or_read<F>(
        &self,
        picture: &Picture,
        line: &Boxed,
        left: &mut Left,
        read: F,
    ) -> Result<Option<Line>, ModelError>
    where
        F: FnOnce() -> Result<Line, ModelError>,
    {
        let key = digest_of_line(picture, line);
        if let Some(said) = self.lines.get(&key) {
            return Ok(Some(said));
        }
        if !left.take(steps(line)) {
            return Ok(None);
        }
        let shared = self.behind.as_ref().map(|all| &all.lines);
        let said = match shared.and_then(|lines| lines.get(&key)) {
            Some(said) => said,
            None => {
                let said = read()?;
                if let Some(lines) = shared {
                    lines.put(key, said.clone());
                }
                said
            }
        };
        self.lines.put(key, said.clone());
        Ok(Some(said))
    }
}

/// What is known of some pixels, by their digest.
struct Memory<T>(Mutex<FxHashMap<[u8; 32], T>>);

impl<T> Default for Memory<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Memory<T> {
    fn get(&self, key: &[u8; 32]) -> Option<T> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(key).cloned()
    }

    fn put(&self, key: [u8; 32], known: T) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(key, known);
    }
}

fn digest_of_line(picture: &Picture, line: &Boxed) -> [u8; 32] {
    let mut hash = blake3::Hasher::new();
    hash.update(&digest(picture, line.region, 0));
    if let Some(slant) = line.slant {
        let ((x, y), (right, down)) = (slant.middle, slant.along);
        for number in [x, y, right, down, slant.length, slant.height] {
            hash.update(&number.to_le_bytes());
        }
    }
    *hash.finalize().as_bytes()
}

fn digest(picture: &Picture, area: Region, level: u32) -> [u8; 32] {
    let mut hash = blake3::Hasher::new();
    hash.update(&level.to_le_bytes());
    hash.update(&area.width.to_le_bytes());
    hash.update(&area.height.to_le_bytes());
    for row in picture
        .rows()
        .skip(area.y as usize)
        .take(area.height as usize)
    {
        hash.update(
            row.get(area.x as usize..area.right() as usize)
                .unwrap_or_default(),
        );
    }
    *hash.finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::text::detect::Slant;

    fn of(region: Region) -> Area {
        Area { level: 0, region }
    }

    /// A box at the top, so far from the left.
    fn boxed(x: u32) -> Boxed {
        Boxed {
            region: Region {
                x,
                y: 0,
                width: 32,
                height: 16,
            },
            sure: 1.0,
            slant: None,
        }
    }

    fn picture() -> Picture {
        let grey = (0..64u32 * 32).map(|at| (at % 32 * 7) as u8).collect();
        Picture::new(64, 32, grey).unwrap()
    }

    #[test]
    fn an_area_with_the_same_pixels_is_judged_once_and_found_where_it_lies() {
        let (picture, judged) = (picture(), Judged::default());
        let left = Region {
            x: 0,
            y: 0,
            width: 32,
            height: 16,
        };
        let right = Region {
            x: 32,
            y: 16,
            ..left
        };
        let text = |x, y| Boxed {
            region: Region {
                x,
                y,
                width: 9,
                height: 4,
            },
            sure: 1.0,
            slant: None,
        };
        assert_eq!(
            judged
                .or_find(&picture, of(left), || Ok(vec![text(3, 2)]))
                .unwrap(),
            (vec![text(3, 2)], false)
        );
        let again = judged
            .or_find(&picture, of(right), || panic!("judged twice"))
            .unwrap();
        assert_eq!(again, (vec![text(35, 18)], true));
    }

    #[test]
    fn an_area_with_one_other_pixel_or_another_shape_is_judged_anew() {
        let (mut picture, judged) = (picture(), Judged::default());
        let area = Region {
            x: 0,
            y: 0,
            width: 32,
            height: 16,
        };
        judged
            .or_find(&picture, of(area), || Ok(Vec::new()))
            .unwrap();
        let flat = Region {
            width: 16,
            height: 32,
            ..area
        };
        assert!(
            !judged
                .or_find(&picture, of(flat), || Ok(Vec::new()))
                .unwrap()
                .1
        );
        picture.grey[5] ^= 1;
        assert!(
            !judged
                .or_find(&picture, of(area), || Ok(Vec::new()))
                .unwrap()
                .1
        );
    }

    #[test]
    fn an_error_is_not_remembered() {
        let (picture, judged) = (picture(), Judged::default());
        let area = Region {
            x: 0,
            y: 0,
            width: 32,
            height: 16,
        };
        let error = ModelError::Run("test");
        assert_eq!(
            judged
                .or_find(&picture, of(area), || Err(error))
                .unwrap_err(),
            error
        );
        assert!(
            !judged
                .or_find(&picture, of(area), || Ok(Vec::new()))
                .unwrap()
                .1
        );
    }

    #[test]
    fn a_line_is_read_once_and_no_more_is_read_than_is_left() {
        let (picture, judged) = (picture(), Judged::default());
        let line = boxed(0);
        let said = || Line {
            text: "A".into(),
            certain: 1.0,
        };
        let mut left = Left::of_frame();
        let first = judged.or_read(&picture, &line, &mut left, || Ok(said()));
        assert!(first.unwrap() == Some(said()));
        while left.take(1) {}
        let again = judged.or_read(&picture, &line, &mut left, || panic!("read twice"));
        assert!(again.unwrap() == Some(said()));
        let other = boxed(1);
        let beyond = judged.or_read(&picture, &other, &mut left, || panic!("read beyond"));
        assert!(beyond.unwrap().is_none());
    }

    #[test]
    fn the_same_pixels_are_read_again_along_another_slant() {
        let (picture, judged, mut left) = (picture(), Judged::default(), Left::of_frame());
        let slant = |down| Boxed {
            slant: Some(Slant {
                middle: (16.0, 8.0),
                along: (1.0, down),
                length: 20.0,
                height: 6.0,
            }),
            ..boxed(0)
        };
        let said = |text: &str| {
            Ok(Line {
                text: text.into(),
                certain: 1.0,
            })
        };
        let mut read = |line: &Boxed, text: &str| {
            let line = judged.or_read(&picture, line, &mut left, || said(text));
            line.unwrap().map(|line| line.text)
        };
        assert_eq!(read(&boxed(0), "level").as_deref(), Some("level"));
        assert_eq!(read(&slant(0.5), "falls").as_deref(), Some("falls"));
        assert_eq!(read(&slant(-0.5), "rises").as_deref(), Some("rises"));
        assert_eq!(read(&slant(0.5), "again").as_deref(), Some("falls"));
    }

    #[test]
    fn what_may_be_read_of_a_file_does_not_depend_on_what_other_files_showed() {
        let (picture, all) = (picture(), Arc::new(Judged::default()));
        let line = boxed(0);
        let said = || Line {
            text: "A".into(),
            certain: 1.0,
        };
        let other = Judged::of_file(&all);
        other
            .or_read(&picture, &line, &mut Left::of_frame(), || Ok(said()))
            .unwrap();
        let mut none = Left::of_frame();
        while none.take(1) {}
        let file = Judged::of_file(&all);
        let beyond = file.or_read(&picture, &line, &mut none, || panic!("read twice"));
        assert!(beyond.unwrap().is_none());
        let known = file.or_read(&picture, &line, &mut Left::of_frame(), || {
            panic!("read twice")
        });
        assert!(known.unwrap() == Some(said()));
    }
}
