//! Files that tests give: a header written in a policy, as the bytes of a DICOM file, so that a test judges exactly
//! what `check` would.
//!
//! What is written is what there is. Only what a file cannot do without is added: the transfer syntax (explicit VR,
//! little endian), the SOP class and instance of the file meta information where the data set has them, the private
//! creators of private elements, and the character set ISO_IR 192 where a value needs it.
mod value;
mod write;

pub(crate) use value::encode;
pub(crate) use write::write;

use crate::field::{Tag, VR};

#[cfg(test)]
mod tests;

/// An image file of one black pixel (PNG, ISO/IEC 15948), for tests that say themselves what an image shows.
pub(crate) const PNG: &[u8] =
    b"\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3A\x7E\x9B\x55\
    \0\0\0\x0AIDAT\x78\xDA\x63\x60\0\0\0\x02\0\x01\xE5\x27\xDE\xFC\0\0\0\0IEND\xAE\x42\x60\x82";

/// A data set or an item: elements, each once, in order of tags.
#[derive(Debug, Default)]
pub(crate) struct DataSet {
    pub(crate) elements: Vec<Element>,
}

/// One element.
#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) tag: Tag,
    pub(crate) vr: VR,
    pub(crate) content: Content,
}

/// What an element holds.
#[derive(Debug)]
pub(crate) enum Content {
    Bytes(Vec<u8>),
    Items(Vec<DataSet>),
}

/// A file.
#[derive(Debug, Default)]
pub(crate) struct Example {
    /// At most 128 bytes.
    pub(crate) preamble: Vec<u8>,
    /// The data set, and elements of the file meta information that are written.
    pub(crate) data: DataSet,
    /// What stands after the end.
    pub(crate) trailing: Vec<u8>,
}
