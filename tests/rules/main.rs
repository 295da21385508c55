//! What the rules of a policy mean (`docs/language.md`), sentence by sentence: for each selector, predicate, depth and
//! scope one case that passes and one that fails, on DICOM data made on the spot.
mod evidence;
mod harness;
mod logic;
mod predicates;
mod process;
mod scopes;
mod selectors;
mod states;

#[path = "../../benches/common/dicom.rs"]
mod dicom;
