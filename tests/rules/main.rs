//! What the rules of a policy mean (`docs/language.md`), sentence by sentence: for each selector, predicate, depth and
//! scope one case that passes and one that fails, on DICOM data made on the spot.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod contents;
mod counts;
mod evidence;
mod files;
mod harness;
mod kinds;
mod known;
mod ledgers;
mod logic;
mod predicates;
mod private;
mod process;
mod scopes;
mod selectors;
mod states;

#[path = "../../benches/common/dicom.rs"]
mod dicom;
