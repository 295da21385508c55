//! The format-neutral middle of the program: what a reader gives and what a judge takes.
//!
//! A [`Document`] is one file as a flat list of [`Field`]s in file order. A sequence and its items are a
//! field that other fields name as their `parent`. Values stay bytes until somebody asks for text, so a
//! field costs a few words of memory. Nothing here knows a rule, and nothing here prints.
pub(crate) mod cell;
mod declared;
mod document;
mod path;
mod pattern;
mod problem;
mod problem_pages;
mod shown;
mod sight;
pub(crate) mod text;

pub use declared::{DECLARATION, Declared, Holds};
pub use document::{Column, Document, Field, FieldId, Format, Layout, Name, Place, Value};
pub use path::FieldPath;
pub use pattern::TagPattern;
pub use problem::{Problem, ProblemCode};
pub use shown::{Seen, Shown};
pub use sight::{Blank, Crop, Readings, Scene, Sight, Teller, Wanted, Writing};
pub use text::{Text, Values, person_name_groups};

/// A DICOM tag.
pub use dicom_core::Tag;
/// A DICOM value representation.
pub use dicom_core::VR;
