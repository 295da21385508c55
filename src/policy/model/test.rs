//! Tests of a policy, checked: files as bytes, and what is expected of them.
use std::ops::Range;
use std::sync::Arc;

use super::{Ledger, Source};
use crate::field::Shown;
use crate::finding::Severity;

/// A test of a policy.
#[derive(Debug, Clone)]
pub struct Test {
    /// What it protects.
    pub name: String,
    /// Params as this test has them, in the spelling of `--set`.
    pub with: Vec<(String, String)>,
    /// The files that it gives, in the order written; at least one.
    pub given: Vec<Given>,
    /// Ledgers as this test has them, in place of the policy's own.
    pub ledgers: Vec<Arc<Ledger>>,
    /// What it expects; at least one.
    pub expect: Vec<Expectation>,
    /// The text it stands in.
    pub source: Arc<Source>,
    /// The whole test in it.
    pub span: Range<usize>,
}

/// A file that a test gives.
#[derive(Debug, Clone)]
pub struct Given {
    /// Its path, relative to the dataset.
    pub at: String,
    /// What it holds.
    pub sample: Sample,
    /// What its frames show; `None` where its own pixels are looked at. Without a word, frames of a data set that the test
    /// writes are blank.
    pub shown: Option<Vec<Shown>>,
    /// Where it is given.
    pub span: Range<usize>,
}

/// What a file that a test gives holds.
#[derive(Debug, Clone)]
pub enum Sample {
    /// These bytes.
    Bytes(Arc<[u8]>),
    /// A table of this text.
    Table(Arc<[u8]>),
    /// What the file of this path holds, relative to the folder of the test.
    File(String),
}

/// What a test expects.
#[derive(Debug, Clone)]
pub struct Expectation {
    /// What.
    pub what: Expected,
    /// Where it says so.
    pub span: Range<usize>,
}

/// What may be expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// No rule finds anything; of rules that are named, each has looked at something, too.
    Pass(Vec<String>),
    /// Each of these rules had nothing to look at, or was left out by its `when`.
    NotApplicable(Vec<String>),
    /// The check as a whole fails: some rule finds an error.
    Fail,
    /// A rule finds something.
    FailOf(Failure),
}

/// A finding that is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The rule; or `unverifiable`, for what cannot be judged.
    pub rule: String,
    /// How bad it is.
    pub severity: Option<Severity>,
    /// The field, as findings spell it.
    pub field: Option<String>,
    /// The file.
    pub file: Option<String>,
    /// How many such findings there are.
    pub times: Option<u64>,
}
