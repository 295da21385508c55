//! What a rule says of a field, and what a whole scan comes to.
//!
//! Nothing here can hold a raw value: a [`Finding`] has a [`Shown`], which is made masked.
mod fingerprint;
mod shown;
mod verdict;

use std::borrow::Cow;
use std::sync::Arc;

pub use fingerprint::Fingerprint;
pub use shown::Shown;
pub use verdict::{
    Counts, Evidence, FileCounts, LoosenedBy, Model, Outcome, PixelCounts, Pixels, PolicyRef,
    RuleTally, Verdict,
};

use crate::field::{FieldPath, ProblemCode};

/// The name under which everything is reported that could not be judged.
pub const UNVERIFIABLE: &str = "unverifiable";
/// The name under which a waiver is reported that covers nothing.
pub const WAIVER_UNUSED: &str = "waiver-unused";
/// The name under which a waiver is reported that would cover more findings than it may.
pub const WAIVER_EXCEEDED: &str = "waiver-exceeded";

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// To be looked at.
    Warning,
    /// Forbidden.
    Error,
}

impl Severity {
    /// `error`, `warning` or `note`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One place that fails one rule, or that could not be judged.
#[derive(Debug, Clone)]
pub struct Finding {
    /// `policy/rule`, or [`UNVERIFIABLE`].
    pub rule: Arc<str>,
    /// How bad it is.
    pub severity: Severity,
    /// Why it could not be judged, when that is what is found.
    pub code: Option<ProblemCode>,
    /// The file, relative to the dataset, with `/`; `None` for a finding about the dataset as a whole.
    pub file: Option<Arc<str>>,
    /// The field; `None` for a finding about the file as a whole.
    pub field: Option<FieldPath>,
    /// What the field is called (`Patient's Name`, `Unknown private attribute`).
    pub name: Option<Cow<'static, str>>,
    /// What is wrong, in a sentence without the value.
    pub message: Cow<'static, str>,
    /// The value, masked.
    pub value: Option<Shown>,
    /// Frame, from 1.
    pub frame: Option<u32>,
    /// Region `[x, y, width, height]` in pixels.
    pub region: Option<[u32; 4]>,
    /// Columns and rows of the frame, for the coarse picture of the human report.
    pub frame_size: Option<[u32; 2]>,
    /// First byte, from the start of the file, where it is known.
    pub offset: Option<u64>,
    /// The same for the same place and rule in every run.
    pub fingerprint: Fingerprint,
    /// The fields around it, masked, for the human report.
    pub surroundings: Arc<[Neighbour]>,
    /// The waiver that covers it, as `policy/waiver`: then it does not count, unless that waiver is exceeded in the end.
    pub waived: Option<Arc<str>>,
}

/// One field as it is shown around a finding.
#[derive(Debug, Clone)]
pub struct Neighbour {
    /// Where it stands.
    pub path: FieldPath,
    /// Its VR (`PN`), or empty where there is none.
    pub vr: &'static str,
    /// What it is called.
    pub name: Cow<'static, str>,
    /// Its value, masked.
    pub value: Option<Shown>,
    /// Whether this is the field that the finding is about.
    pub is_it: bool,
}
