//! [`Verdict`]: what a whole scan comes to.
use std::sync::Arc;

use crate::dataset::answer::{Histogram, Measured};

/// The verdict of a scan.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Pass, fail or nothing judged.
    pub outcome: Outcome,
    /// The policies judged by.
    pub policies: Vec<PolicyRef>,
    /// Files.
    pub files: FileCounts,
    /// Fields read.
    pub fields: u64,
    /// Fields that no rule looked at: the policy says nothing about them.
    pub fields_unruled: u64,
    /// Every rule, in the order of the policies.
    pub rules: Vec<RuleTally>,
    /// How pixels were judged, where some rule is about them.
    pub pixels: Option<Pixels>,
    /// Findings by severity.
    pub findings: Counts,
    /// What the policies loosen: options and params of extended policies, `relax`, `waive`.
    pub loosened: Vec<LoosenedBy>,
    /// Named scopes that no file fell in, as `policy/scope`.
    pub empty_scopes: Vec<String>,
    /// What else must be said aloud (an empty list, rules left out by `--only` or `--skip`).
    pub notes: Vec<String>,
    /// `blake3:` and a digest in hex of what was judged: for each file in order its path, its size and every byte
    /// that was read. Bytes that no rule needed (pixel data) count by their number only.
    pub dataset_digest: String,
}

/// How pixels were judged.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pixels {
    /// Frames, counted.
    pub counts: PixelCounts,
    /// The models that looked for text.
    pub models: Vec<Model>,
}

/// A model that looks for text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// `detector` or `recogniser`.
    pub what: &'static str,
    /// `sha256:` and the digest of its file in hex.
    pub digest: String,
}

/// Frames, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PixelCounts {
    /// Files that a pixel rule is for.
    pub files: u64,
    /// Frames that were looked at for text: the sum of the next three.
    pub frames: u64,
    /// Frames that the screen alone judged: no part of them could hold text.
    pub screened: u64,
    /// Frames that the detector saw parts of.
    pub detected: u64,
    /// Frames whose parts an earlier frame of the same file had shown just so.
    pub repeated: u64,
    /// Frames and images that could not be decoded.
    pub undecoded: u64,
}

impl PixelCounts {
    /// Adds those of another file.
    pub fn add(&mut self, other: Self) {
        self.files += other.files;
        self.frames += other.frames;
        self.screened += other.screened;
        self.detected += other.detected;
        self.repeated += other.repeated;
        self.undecoded += other.undecoded;
    }
}

/// Pass, fail or nothing judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Every rule holds on everything in scope, and everything was judged.
    Pass,
    /// A finding at or above the severity that fails.
    Fail,
    /// No file in scope, or no rule met any field.
    NothingJudged,
}

impl Outcome {
    /// `pass`, `fail` or `nothing-judged`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NothingJudged => "nothing-judged",
        }
    }
}

/// A policy, as reports name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyRef {
    /// Its name.
    pub name: String,
    /// Its version, if it has one.
    pub version: Option<String>,
    /// Its digest.
    pub digest: String,
}

/// Files, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FileCounts {
    /// Everything that the walk met and that is no folder.
    pub seen: u64,
    /// Read to the end, and in the scope of a rule.
    pub judged: u64,
    /// Not read, or not wholly.
    pub unverifiable: u64,
    /// Left out by `--exclude`.
    pub excluded: u64,
    /// Read, but no rule is for them.
    pub out_of_scope: u64,
}

/// Findings, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Findings of severity error.
    pub error: u64,
    /// Findings of severity warning.
    pub warning: u64,
    /// Findings of severity note.
    pub note: u64,
    /// Findings that are waived, whatever their severity; they are not among the others.
    pub waived: u64,
}

/// One thing that is loosened.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LoosenedBy {
    /// `option`, `param`, `relax` or `waive`.
    pub kind: &'static str,
    /// The policy that says so.
    pub policy: String,
    /// Its name; for an option or a param with the policy that has it, as `policy/option`.
    pub name: String,
    /// The rule, as `policy/rule`.
    pub rule: Option<Arc<str>>,
    /// What the rule is relaxed to: `warning`, `note` or `off`.
    pub to: Option<&'static str>,
    /// Why.
    pub because: Option<String>,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// When, as written.
    pub on: Option<String>,
    /// Its last day, as written.
    pub expires: Option<String>,
    /// How many findings a waiver may cover.
    pub at_most: Option<u64>,
    /// How many findings it is about.
    pub findings: u64,
    /// Whether these are more than a waiver may cover, so that all of them count.
    pub exceeded: bool,
}

/// What came of one rule.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleTally {
    /// `policy/rule`.
    pub rule: Arc<str>,
    /// How far its result can be trusted.
    pub evidence: Evidence,
    /// Why it is not simply verified.
    pub reason: Option<String>,
    /// How many fields (or files, for a file rule or a rule that asks for absence) it was tried on.
    pub checked: u64,
    /// How many findings it has.
    pub findings: u64,
    /// What a rule over the whole dataset measured, by its demands.
    pub measured: Vec<Measured>,
    /// How big its equivalence classes are, where it has such.
    pub classes: Option<Histogram>,
}

/// How far a rule's result can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// Seen in the data.
    Verified,
    /// The output alone cannot show it.
    Assumed,
    /// It met nothing.
    NotApplicable,
}

impl Evidence {
    /// `verified`, `assumed` or `not-applicable`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Assumed => "assumed",
            Self::NotApplicable => "not-applicable",
        }
    }
}
