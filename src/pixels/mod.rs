//! What pixels show: every frame of every image in a file, as pictures in which text could be read.
//!
//! A [`Document`](crate::field::Document) that was read with [`Bulk::Load`](crate::formats::Bulk::Load) is asked for its
//! [`sources`]; a source gives one [`Frame`](frames::Frame) after the other, and a frame its [`View`]s. So no more than one
//! frame and its views stand in memory. What cannot be decoded is an [`Undecoded`], which becomes `unverifiable`.
//!
//! | file | what it does |
//! |---|---|
//! | `sources` | where a document holds images: pixel data, icons, overlays, image files in private elements |
//! | `values` | pictures in values that are meant for something else |
//! | `elements` | the values of one data set or item, by tag |
//! | `module` | the Image Pixel Module (PS3.3 C.7.6.3): rows, columns, bits |
//! | `look` | how stored values are shown: modality and VOI LUTs, windows, palettes |
//! | `luts` | look-up tables and palettes |
//! | [`frames`] | bytes to samples, one file a family of transfer syntaxes |
//! | `colour` | YBR and palettes to red, green and blue |
//! | `levels` | samples as levels in order, so that a view is a table |
//! | `views` | frames to pictures |
//! | `needed` | which views show what others do not |
//! | `overlays` | planes 60xx, and bits of pixel data that are not used |
//! | `geometry` | rows of pictures, and what regions have in common |
//! | [`faces`] | whether a series shows a face: headers, and the geometry of its slices |
//! | `documents` | pictures in documents: PDF, and text that holds data |
//! | `watch` | all of it for one document: what its frames show |
//! | [`text`] | text in a picture: a screen, a detector, a recogniser |

mod colour;
mod documents;
mod elements;
pub mod faces;
pub mod frames;
mod geometry;
mod levels;
mod look;
mod luts;
mod module;
mod needed;
mod overlays;
mod sources;
pub mod text;
mod values;
mod views;
mod watch;

pub use sources::{Source, SourceKind, image_file, sources};
pub use watch::{Watch, Watched, png};

/// Samples of one frame (rows × columns × samples per pixel) that are decoded at most. The largest detectors and slides
/// that are stored as one frame have some 100 million.
pub const MAX_SAMPLES: u64 = 1 << 27;

/// A picture of 8 bits a pixel, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Pixels of a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// One byte a pixel: 0 is black, 255 is white. Never inverted: who looks for text tries both.
    pub grey: Vec<u8>,
}

/// One way to look at a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// What is seen.
    pub picture: Picture,
    /// How it was made.
    pub what: ViewKind,
}

/// How a view was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ViewKind {
    /// The n-th window of the file (from 0), PS3.3 C.11.2.1.2. The first is what most viewers show.
    Window(u16),
    /// The n-th VOI LUT of the file (from 0), PS3.3 C.11.2.1.1.
    Lut(u16),
    /// From the smallest to the largest value.
    Full,
    /// From the 1st to the 99th percentile of the pixels.
    Spread,
    /// What lies below and above every window, spread out; what lies inside is one grey.
    Outside,
    /// Spread so that equal shares of the pixels get equal shares of the grey: what differs by little is seen.
    Even,
    /// A colour image by its luminance.
    Luminance,
    /// One channel of a colour image, where it shows what the luminance does not; the fourth is opacity.
    Channel(u8),
    /// The n-th way (from 0) in which a table changes the order of what is stored, each value of it as far from the next as
    /// pixels have it: palettes, Modality and VOI LUTs, tables of functional groups, presentation and real world values.
    Table(u16),
    /// An overlay plane, by its group (60xx).
    Overlay(u16),
    /// One bit of the pixel data that no sample uses.
    UnusedBit(u8),
}

/// A part of a picture, in pixels from its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Region {
    /// From the left.
    pub x: u32,
    /// From the top.
    pub y: u32,
    /// Pixels of a row of it.
    pub width: u32,
    /// Rows of it.
    pub height: u32,
}

/// Text in a picture. Not `Debug`: what was read may be a name.
#[derive(Clone, PartialEq)]
pub struct Found {
    /// Where.
    pub region: Region,
    /// What was read; `None` where there is text that cannot be read.
    pub read: Option<String>,
    /// How sure it is that there is text, from 0 to 1.
    pub sure: f32,
}

/// Why nobody looked at pixels. Holds nothing of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Undecoded {
    /// The reader passed over the value.
    #[error("the pixel data were not read")]
    NotRead,
    /// An attribute of the Image Pixel Module is absent or cannot be.
    #[error("{0} is absent or has a value that it cannot have")]
    Attribute(&'static str),
    /// The image has no rows, no columns or no frames.
    #[error("the image has no pixels")]
    NoPixels,
    /// More than [`MAX_SAMPLES`], or more than memory holds.
    #[error("a frame has more samples than are decoded")]
    TooLarge,
    /// Fewer bytes than rows × columns × samples × bits ask for.
    #[error("the pixel data are shorter than rows and columns say")]
    Short,
    /// The fragments of encapsulated pixel data do not hold this frame.
    #[error("a frame is missing from the encapsulated pixel data")]
    FrameMissing,
    /// The fragments cannot be told apart.
    #[error("the fragments of the encapsulated pixel data are damaged")]
    BadFragments,
    /// The palette is absent or too short.
    #[error("the palette is absent or damaged")]
    BadPalette,
    /// The compressed data are damaged, or their decoder refuses them.
    #[error("the {0} data are damaged")]
    Damaged(&'static str),
    /// A process or a format that this version does not decode.
    #[error("{0} is not decoded by this version")]
    NotDecoded(&'static str),
    /// A model that looks for text failed.
    #[error("the {0} gave no answer")]
    NoAnswer(&'static str),
}
