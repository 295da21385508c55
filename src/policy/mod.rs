//! The policy language: text in, a checked [`model::Policy`] out, or every mistake at once.
//!
//! The module knows nothing of datasets. It reads other files (lists) only through [`load`].
mod ast;
pub mod error;
mod hidden;
mod lex;
mod mistake;
pub mod model;
mod parse;
mod suggest;
mod token;

pub use mistake::{Label, Mistake, Mistakes};
