//! What was found in an area, kept for the next frame: the frames of a series repeat the same overlay.
//!
//! The key is a digest of the area's pixels and of the scale at which they are looked at. What is found there depends on nothing else, so a report says the same
//! whichever worker saw the area first.

use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::models::ModelError;
use super::screen::Area;
use crate::pixels::{Found, Picture};

/// Areas that are remembered at most. The memory is emptied when it is full.
const MOST: usize = 1 << 14;

/// A memory of areas, shared by all workers.
#[derive(Default)]
pub struct Judged {
    areas: Mutex<FxHashMap<[u8; 32], Vec<Found>>>,
    /// What is asked for an area that is not in this memory.
    behind: Option<Arc<Judged>>,
}

impl Judged {
    /// A memory of one file, which says whether *this file* has shown an area before: that does not depend on what other
    /// workers have seen. What it does not know it asks `all`.
    pub fn of_file(all: &Arc<Judged>) -> Self {
        Self {
            areas: Mutex::default(),
            behind: Some(Arc::clone(all)),
        }
    }

    /// What is in an area, and whether that was known: from memory, or from `judge`, whose regions are in pixels of the
    /// picture.
    ///
    /// # Errors
    /// Those of `judge`. They are not remembered.
    pub fn or_judge<F>(
        &self,
        picture: &Picture,
        area: Area,
        judge: F,
    ) -> Result<(Vec<Found>, bool), ModelError>
    where
        F: FnOnce() -> Result<Vec<Found>, ModelError>,
    {
        let key = digest(picture, area);
        let at = area.region;
        let known = self
            .areas
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&key)
            .cloned();
        if let Some(mut found) = known {
            for one in &mut found {
                one.region.x += at.x;
                one.region.y += at.y;
            }
            return Ok((found, true));
        }
        let found = match &self.behind {
            Some(all) => all.or_judge(picture, area, judge)?.0,
            None => judge()?,
        };
        let mut within = found.clone();
        for one in &mut within {
            one.region.x = one.region.x.saturating_sub(at.x);
            one.region.y = one.region.y.saturating_sub(at.y);
        }
        let mut areas = self.areas.lock().unwrap_or_else(PoisonError::into_inner);
        if areas.len() >= MOST {
            areas.clear();
        }
        areas.insert(key, within);
        Ok((found, false))
    }
}

fn digest(picture: &Picture, area: Area) -> [u8; 32] {
    let mut hash = blake3::Hasher::new();
    hash.update(&area.level.to_le_bytes());
    let area = area.region;
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
    use crate::pixels::Region;

    fn of(region: Region) -> Area {
        Area { level: 0, region }
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
        let text = |x, y| Found {
            region: Region {
                x,
                y,
                width: 9,
                height: 4,
            },
            read: Some("A".into()),
            sure: 1.0,
        };
        assert_eq!(
            judged
                .or_judge(&picture, of(left), || Ok(vec![text(3, 2)]))
                .unwrap(),
            (vec![text(3, 2)], false)
        );
        let again = judged
            .or_judge(&picture, of(right), || panic!("judged twice"))
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
            .or_judge(&picture, of(area), || Ok(Vec::new()))
            .unwrap();
        let flat = Region {
            width: 16,
            height: 32,
            ..area
        };
        assert!(
            !judged
                .or_judge(&picture, of(flat), || Ok(Vec::new()))
                .unwrap()
                .1
        );
        picture.grey[5] ^= 1;
        assert!(
            !judged
                .or_judge(&picture, of(area), || Ok(Vec::new()))
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
                .or_judge(&picture, of(area), || Err(error))
                .unwrap_err(),
            error
        );
        assert!(
            !judged
                .or_judge(&picture, of(area), || Ok(Vec::new()))
                .unwrap()
                .1
        );
    }
}
