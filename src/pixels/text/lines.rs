//! What boxes say: each line of a picture is read once, and what counts as one line.
//!
//! The largest boxes are read first. A box at the place of another one is not read again, and a frame asks for no more than
//! [`Left::of_frame`]: what is beyond that stays unread, and text that cannot be read passes nothing.

use super::detect::Boxed;
use super::judged::Judged;
use super::models::ModelError;
use super::{is_text, read};
use crate::pixels::{Found, Picture, Region};

/// How much of a frame is read at most, in steps of the recogniser (some 0.03 s). A short line is one step, a long one of a
/// page up to ten: all marks of an ultrasound screen in five views are some 300, the first 50 lines of a page some 500.
const STEPS: u32 = 512;

/// How much of a frame may still be read.
#[derive(Debug)]
pub struct Left(u32);

impl Left {
    /// For a frame of which nothing was read.
    pub fn of_frame() -> Self {
        Self(STEPS)
    }

    /// Takes the steps that a line asks for; false, and none are taken, where fewer are left.
    pub fn take(&mut self, steps: u32) -> bool {
        match self.0.checked_sub(steps) {
            Some(left) => {
                self.0 = left;
                true
            }
            None => false,
        }
    }
}

/// A box of the detector, and how it was found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    pub(super) boxed: Boxed,
    /// The level of its area.
    pub(super) level: u32,
    /// Whether the line goes on behind the edge of what the detector saw: a part of a line says nothing of the rest.
    pub(super) is_cut: bool,
}

/// The texts in boxes, from the top left to the bottom right. Areas overlap, and levels find the same line: the larger box
/// stays, and if it cannot be read, it stays unread. Where the smaller one reads what the larger does not, both stay.
pub(super) fn texts(
    picture: &Picture,
    mut spots: Vec<Spot>,
    judged: &Judged,
    left: &mut Left,
) -> Result<Vec<Found>, ModelError> {
    spots.sort_by(|a, b| {
        let (one, other) = (a.boxed.region, b.boxed.region);
        (other.area().cmp(&one.area()))
            .then(one.cmp(&other))
            .then(a.level.cmp(&b.level))
            .then(a.is_cut.cmp(&b.is_cut))
    });
    let mut kept: Vec<Found> = Vec::new();
    for Spot {
        boxed,
        level,
        is_cut,
    } in spots
    {
        if kept.iter().any(|large| is_settled(large, &boxed.region)) {
            continue;
        }
        let line = judged.or_read(picture, &boxed, left, || read::read_boxed(picture, &boxed))?;
        let read = match line {
            Some(line) if !is_text(picture, &boxed, &line, level) => continue,
            Some(line) => line.known().filter(|_| !is_cut),
            None => None,
        };
        let next = Found {
            region: boxed.region,
            read,
            sure: boxed.sure,
        };
        if !is_within(&next, &kept) {
            kept.push(next);
        }
    }
    kept.sort_by_key(|found| (found.region.y, found.region.x, found.region));
    Ok(kept)
}

/// Whether a smaller box need not be read: most of it lies in text that cannot be read, or it is that text at its place.
fn is_settled(large: &Found, small: &Region) -> bool {
    let both = large.region.meet(small).map_or(0, |both| both.area());
    (large.read.is_none() && both * 2 > small.area()) || both * 10 >= large.region.area() * 7
}

/// Whether a text says nothing that larger ones do not.
fn is_within(next: &Found, kept: &[Found]) -> bool {
    let Some(part) = &next.read else {
        let read = kept.iter().filter(|large| large.read.is_some());
        return is_read(&next.region, read.map(|large| &large.region));
    };
    let key = super::fold::key(part);
    kept.iter().any(|large| {
        let both = large.region.meet(&next.region).map_or(0, |r| r.area());
        both * 2 > next.region.area()
            && (large.read.as_ref()).is_none_or(|all| super::fold::key(all).contains(&key))
    })
}

/// Whether a text that could not be read is what was read in other places: the same line, cut differently or seen in
/// another view. Of its length most lies in lines that were read, and no part of more than a letter in none of them. A line
/// that is much higher was not read of it: small letters inside a large one are another text.
pub fn is_read<'r>(unread: &Region, read: impl Iterator<Item = &'r Region>) -> bool {
    let is_level = unread.width >= unread.height;
    let along = |it: &Region| match is_level {
        true => (it.x, it.right()),
        false => (it.y, it.bottom()),
    };
    let across = |it: &Region| match is_level {
        true => it.height,
        false => it.width,
    };
    let height = across(unread);
    let mut parts: Vec<(u32, u32)> = read
        .filter(|line| line.width.min(line.height) <= height.saturating_mul(2))
        .filter_map(|line| line.meet(unread))
        .filter(|both| across(both).saturating_mul(2) >= height)
        .map(|both| along(&both))
        .collect();
    parts.sort_unstable();
    let (start, end) = along(unread);
    let (mut at, mut open, mut widest) = (start, 0u32, 0u32);
    for (from, to) in parts.into_iter().chain([(end, end)]) {
        let gap = from.saturating_sub(at);
        open = open.saturating_add(gap);
        widest = widest.max(gap);
        at = at.max(to);
    }
    let length = end.saturating_sub(start);
    u64::from(open) * 5 <= u64::from(length) * 2 && u64::from(widest) * 4 <= u64::from(height) * 5
}

#[cfg(test)]
mod tests;
