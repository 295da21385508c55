//! Pixels: what a picture shows, and whether text is among it.
//!
//! | file | what it does |
//! |---|---|
//! | `geometry` | rows of pictures, and what regions have in common |
//! | [`text`] | text in a picture: a screen, a detector, a recogniser |

mod geometry;
pub mod text;

/// A picture of 8 bits of grey, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// `width * height` samples.
    pub grey: Vec<u8>,
}

/// A rectangle of a picture, in its pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Region {
    /// First column.
    pub x: u32,
    /// First row.
    pub y: u32,
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

/// A region in which text was found.
#[derive(Clone, PartialEq)]
pub struct Found {
    /// Where.
    pub region: Region,
    /// What was read, where it could be read. Text all the same where it could not: the recogniser knows no kana.
    pub read: Option<String>,
    /// How sure the detector is that it is text, 0 to 1.
    pub sure: f32,
}
