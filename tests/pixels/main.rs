//! Pixels: every frame decoded as pydicom decodes it, and shown so that nothing hides in it.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests"
)]
#[path = "../corpus/mod.rs"]
mod corpus;
mod own;
mod real;
