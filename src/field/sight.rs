//! [`Sight`]: what one frame of an image shows, as far as rules ask. Texts in it may be names, so nothing here is `Debug`.
use std::borrow::Cow;

use super::FieldId;

/// What rules ask of the pixels of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Whether they ask for text.
    pub text: bool,
    /// Rectangles `[x, y, width, height]` that they want blank.
    pub areas: Vec<[u32; 4]>,
    /// Whether texts come with their pixels.
    pub crops: bool,
}

impl Wanted {
    /// Whether frames have to be decoded.
    pub fn asks(&self) -> bool {
        self.text || !self.areas.is_empty()
    }
}

/// One frame of one image of a file.
#[derive(Clone)]
pub struct Sight {
    /// The element that holds the image; [`FieldId::NONE`] for an image file.
    pub field: FieldId,
    /// Whether the image is the file's own, and neither an icon, an overlay, nor part of anything else.
    pub own: bool,
    /// The frame, from 1; 0 for what concerns the image as a whole.
    pub frame: u32,
    /// How many there are, as far as that is known before all are decoded.
    pub frames: Option<u32>,
    /// Columns and rows; 0 where they are not known.
    pub size: [u32; 2],
    /// What it shows, or why nobody could see.
    pub scene: Result<Scene, Cow<'static, str>>,
}

/// What a frame shows.
#[derive(Clone, Default)]
pub struct Scene {
    /// Texts, from the top left to the bottom right.
    pub texts: Vec<Writing>,
    /// Whether the areas of [`Wanted::areas`] are blank, in their order; empty for an image that is not asked.
    pub blank: Vec<Blank>,
    /// Whether a face was said to be in it (in tests of policies).
    pub face: bool,
}

/// Whoever sees the frames of a file, and tells of each.
pub type Teller<'t> = dyn FnMut(&mut dyn FnMut(Sight)) + 't;

/// Whether an area is blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blank {
    /// All its pixels have one value.
    Yes,
    /// They do not.
    No,
    /// Some of it lies beyond the frame.
    Beyond,
}

/// Text on a frame.
#[derive(Clone)]
pub struct Writing {
    /// Where: `[x, y, width, height]` in pixels.
    pub region: [u32; 4],
    /// What was read.
    pub read: Readings,
    /// The views in which it was seen, in words.
    pub how: String,
    /// Its pixels, with a margin, where they were asked for.
    pub crop: Option<Crop>,
}

/// What was read of a text, differently in different views of the frame. Who lets readings pass has to say what becomes of
/// the parts that have none.
#[derive(Clone)]
pub enum Readings {
    /// All of it.
    Whole(Vec<String>),
    /// Some of it, or nothing: in the rest is text that cannot be read.
    Part(Vec<String>),
}

impl Readings {
    /// What was read, for showing it.
    pub fn texts(&self) -> &[String] {
        match self {
            Self::Whole(texts) | Self::Part(texts) => texts,
        }
    }
}

/// A part of a picture: 8 bits a pixel, row by row.
#[derive(Clone, PartialEq, Eq)]
pub struct Crop {
    /// Pixels of a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// One byte a pixel, 0 for black.
    pub grey: Vec<u8>,
}

impl Sight {
    /// Why it could not be seen; for the image as a whole where `frame` is 0.
    pub fn unseen(
        field: FieldId,
        own: bool,
        frame: u32,
        why: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            field,
            own,
            frame,
            frames: None,
            size: [0; 2],
            scene: Err(why.into()),
        }
    }
}
