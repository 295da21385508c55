//! Pixels: every frame decoded as pydicom decodes it, and shown so that nothing hides in it.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests"
)]
mod beside;
mod changed;
mod coded;
#[path = "../corpus/mod.rs"]
mod corpus;
mod damage;
mod hidden;
mod made;
mod real;
mod shapes;
mod values;
