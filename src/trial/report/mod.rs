//! What came of tests, one printer a format. Values are masked: what a test found is told as `check` tells it.
mod human;
mod json;
mod junit;
mod tap;

use super::{Place, Trial};

/// How `sekisho test` tells what came of the tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people
    Human,
    /// One JSON object
    Json,
    /// JUnit XML, for CI
    Junit,
    /// Test Anything Protocol, version 14
    Tap,
}

impl Format {
    /// The report; `coverage` says whether coverage is told, too (JUnit and TAP have no place for it).
    pub(crate) fn print(self, trials: &[Trial], coverage: bool) -> String {
        match self {
            Self::Human => human::print(trials, coverage),
            Self::Json => json::print(trials, coverage),
            Self::Junit => junit::print(trials),
            Self::Tap => tap::print(trials),
        }
    }
}

/// `file:line`.
fn at(place: &Place) -> String {
    format!("{}:{}", place.file, place.line)
}
