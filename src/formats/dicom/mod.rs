//! DICOM (PS3.5, PS3.10): the reader.
pub mod charset;
