//! Tables of the DICOM standard, as data that ships in the binary.
mod options;

pub use options::{OptionSet, PsOption};

/// What PS3.15 Table E.1-1a says is to be done with an attribute, after options and Types are resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// Replace by a non-zero length dummy value.
    D,
    /// Zero length, or a dummy value.
    Z,
    /// Remove.
    X,
    /// Keep; clean sequences.
    K,
    /// Clean: replace by values of similar meaning that identify nobody.
    C,
    /// Replace by a UID that is internally consistent.
    U,
}
