//! Sekisho (関所): a policy-as-code linter and verifier for de-identified medical datasets.
//!
//! A small, readable policy says what counts as acceptable output; `sekisho check` scans the finished
//! dataset and says which file and which field fails, and which sentence of the policy forbids it.
//!
//! Data flows one way: **walk → read → fields → judge → findings → report**.
//!
//! | module | what it does |
//! |---|---|
//! | [`policy`] | the language: text in, a checked [`policy::model::Policy`] out |
//! | [`standard`] | tables of the DICOM standard as data (PS3.15 E.1-1, CID 7050, safe private attributes, types in IODs) |
//! | [`field`] | what every format becomes: a [`field::Document`] of fields |
//! | [`formats`] | readers, one a format: bytes in, a document out |
//! | [`recognise`] | what identity looks like in text: one file a recogniser |
//! | [`known`] | known identifiers: the values of secret lists, found however they are written |
//! | [`pixels`] | what pixels show: frames of every image, as pictures (feature `pixels`) |
//! | [`scan`] | the walk over the dataset and the pool that reads and judges in order |
//! | [`judge`] | fields against rules |
//! | [`finding`] | what a rule says of a field; cannot hold a raw value |
//! | [`report`] | one printer a format |
//! | `trial` | tests of policies: run, covered, and the policy mutated |
//! | [`cli`] | the command line; the only part that knows of flags and streams |
#![cfg_attr(not(test), warn(clippy::unwrap_used))]

mod base64;
pub mod cli;
pub mod dataset;
pub mod field;
pub mod finding;
pub mod formats;
pub mod judge;
pub mod known;
#[cfg(feature = "pixels")]
pub mod pixels;
pub mod policy;
pub mod recognise;
pub mod report;
pub mod scan;
pub mod standard;
mod trial;
