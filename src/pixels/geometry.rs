//! Rows of pictures, and what regions have in common.

use super::{Found, Picture, Region};

impl Picture {
    /// A picture from its samples; none if they are not as many as the size says.
    pub fn new(width: u32, height: u32, grey: Vec<u8>) -> Option<Picture> {
        let size = (width as usize).checked_mul(height as usize)?;
        (grey.len() == size).then_some(Picture {
            width,
            height,
            grey,
        })
    }

    /// The rows, from the top.
    pub fn rows(&self) -> std::slice::ChunksExact<'_, u8> {
        self.grey.chunks_exact((self.width as usize).max(1))
    }

    /// The sample at a column and a row; none outside.
    pub fn at(&self, x: u32, y: u32) -> Option<u8> {
        if x >= self.width {
            return None;
        }
        self.grey
            .get(y as usize * self.width as usize + x as usize)
            .copied()
    }
}

impl Region {
    /// The first column after it.
    pub fn right(&self) -> u32 {
        self.x.saturating_add(self.width)
    }

    /// The first row after it.
    pub fn bottom(&self) -> u32 {
        self.y.saturating_add(self.height)
    }

    /// How many pixels it holds.
    pub fn area(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// What both hold; none if they do not meet.
    pub fn meet(&self, other: &Region) -> Option<Region> {
        let (x, y) = (self.x.max(other.x), self.y.max(other.y));
        let (right, bottom) = (
            self.right().min(other.right()),
            self.bottom().min(other.bottom()),
        );
        (right > x && bottom > y).then(|| Region {
            x,
            y,
            width: right - x,
            height: bottom - y,
        })
    }

    /// The smallest region that holds both.
    pub fn join(&self, other: &Region) -> Region {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        let (right, bottom) = (
            self.right().max(other.right()),
            self.bottom().max(other.bottom()),
        );
        Region {
            x,
            y,
            width: right - x,
            height: bottom - y,
        }
    }
}

impl std::fmt::Debug for Found {
    /// Says where, never what was read.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Found({:?}, {}, {:.2})",
            self.region,
            if self.read.is_some() {
                "read"
            } else {
                "unread"
            },
            self.sure
        )
    }
}
