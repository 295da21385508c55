//! The policy language: text in, a checked [`model::Policy`] out, or every mistake at once.
//!
//! The module knows nothing of datasets. It reads other files (lists) only through [`load`].
pub mod model;
