//! What is certain of two parts of policies by their structure: that they say the same, that one asks for as much as the
//! other, that one takes in all of the other. `diff` and the lints stand on it. Where it says no, nobody knows.
pub(super) mod dataset;
pub(super) mod fields;
pub(super) mod files;
pub(super) mod must;
mod pixels;

/// Steps that are taken to find one such thing out.
pub(super) const STEPS: u32 = 20_000;

/// Takes a step; `false` when there is none left.
fn step(left: &mut u32) -> bool {
    *left = left.saturating_sub(1);
    *left > 0
}
