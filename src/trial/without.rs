//! In a build without the feature `tables` a test of a policy with a rule over the whole dataset is refused, as `sekisho check`
//! refuses the policy.
use std::sync::Arc;

use crate::field::Document;
use crate::finding::Finding;
use crate::judge::{Judge, Scratch};
use crate::policy::model::{Target, Test};

/// A rule that this build cannot judge.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
#[error("this build of sekisho cannot judge the dataset rule `{rule}`")]
#[diagnostic(
    code(sekisho::usage),
    help("use a build with the feature `tables`; it is on unless it was left out")
)]
pub(crate) struct Failed {
    rule: String,
}

/// No engine.
#[derive(Debug, Default)]
pub(crate) struct Whole;

impl Whole {
    /// Refuses a judge with rules over the whole dataset.
    pub(super) fn ask(&self, judge: &Judge, _: &Test) -> Result<Asked, Failed> {
        let mut rules = judge.rules();
        match rules.find(|(_, rule)| matches!(rule.target, Target::DataSet(_))) {
            None => Ok(Asked),
            Some((_, rule)) => Err(Failed {
                rule: rule.name.clone(),
            }),
        }
    }
}

/// No rules over the whole dataset.
pub(super) struct Asked;

impl Asked {
    pub(super) fn collect(
        &mut self,
        _: (u32, &Arc<str>, &Document),
        _: &Judge,
        _: &mut Scratch,
        _: &mut Vec<Finding>,
    ) {
    }

    pub(super) fn answer(
        self,
        _: &[(Arc<str>, Document)],
        _: &Judge,
        _: &mut Scratch,
        _: &mut Vec<Finding>,
    ) -> Result<(), Failed> {
        Ok(())
    }
}
