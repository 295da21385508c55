//! Readers: bytes in, a [`crate::field::Document`] out. One folder or file a format.
pub mod dicom;
