//! What a picture shows where a test of a policy says it: no frame is decoded then and no model runs.

/// One thing on a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The frame, from 1.
    pub frame: u32,
    /// Where on it, in pixels: column and row of the upper left corner, from 0, then width and height.
    pub region: [u32; 4],
    /// What.
    pub what: Seen,
}

/// What stands in a region of a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// Text, as the recogniser reads it.
    Text(String),
    /// Text that the recogniser cannot read.
    Unreadable,
    /// A face.
    Face,
    /// Pixels of several values that are no text.
    Picture,
}
