//! Policies on trial: their tests are run, what the tests cover is counted, and the policy is changed to see whether a
//! test notices.
//!
//! | file | what it does |
//! |---|---|
//! | `suite` | a policy under every setting that its tests ask for, and the files that they give, read once |
//! | `whole` | rules over the whole dataset, asked of a test's files |
//! | `expect` | what was seen against what a test expects |
//! | `coverage` | which rules were seen passing and failing |
//! | `mutate` | the policy, changed in one place after another |
//! | `report` | one printer a format |
pub(crate) mod coverage;
mod expect;
pub(crate) mod mutate;
pub(crate) mod report;
mod suite;
#[cfg(feature = "tables")]
mod whole;
#[cfg(not(feature = "tables"))]
#[path = "without.rs"]
mod whole;

pub(crate) use coverage::Coverage;
pub(crate) use expect::Miss;
pub(crate) use suite::Suite;
pub(crate) use whole::Failed;

use crate::policy::model::Source;

/// What came of one test.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    /// Its name.
    pub(crate) name: String,
    /// Where it stands: the file, and the line, from 1.
    pub(crate) place: Place,
    /// What it expected and did not see; empty where it passed.
    pub(crate) misses: Vec<Miss>,
}

/// A place in a policy or in a file of tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) file: String,
    pub(crate) line: usize,
}

impl Place {
    /// The line of the byte `at`.
    pub(crate) fn of(source: &Source, at: usize) -> Self {
        let before = source.text.get(..at).unwrap_or_default();
        Self {
            file: source.name.clone(),
            line: before.bytes().filter(|&byte| byte == b'\n').count() + 1,
        }
    }
}

/// What came of the tests of one policy.
#[derive(Debug)]
pub(crate) struct Trial {
    /// The policy.
    pub(crate) policy: String,
    /// Its version.
    pub(crate) version: Option<String>,
    /// Its digest.
    pub(crate) digest: String,
    /// What came of each test, in the order written.
    pub(crate) outcomes: Vec<Outcome>,
    /// Tests that `--run` left out.
    pub(crate) left_out: usize,
    /// Which rules the tests that passed have covered.
    pub(crate) coverage: Coverage,
}

impl Trial {
    /// Tests that failed.
    pub(crate) fn failed(&self) -> usize {
        let failed = |outcome: &&Outcome| !outcome.misses.is_empty();
        self.outcomes.iter().filter(failed).count()
    }
}
