//! Rules that this build cannot judge are refused; none is left out in silence.
use super::error::Failure;
use crate::policy::model::{Policy, Rule, Target};

/// Refuses policies with a rule that needs a feature which this build was made without.
pub(super) fn able<'p>(policies: impl IntoIterator<Item = &'p Policy>) -> Result<(), Failure> {
    let mut rules = policies.into_iter().flat_map(|policy| &policy.rules);
    let lacking = rules.find_map(|rule| Some((rule, needs(rule).filter(|it| !it.there)?)));
    match lacking {
        None => Ok(()),
        Some((rule, Needs { kind, feature, .. })) => Err(Failure::usage(
            format!(
                "this build of sekisho cannot judge the {kind} rule `{}`",
                rule.name
            ),
            format!("use a build with the feature `{feature}`; it is on unless it was left out"),
        )),
    }
}

/// A feature that rules of a kind need.
struct Needs {
    kind: &'static str,
    feature: &'static str,
    there: bool,
}

fn needs(rule: &Rule) -> Option<Needs> {
    match rule.target {
        Target::DataSet(_) => Some(Needs {
            kind: "dataset",
            feature: "tables",
            there: cfg!(feature = "tables"),
        }),
        Target::Frames(_) => Some(Needs {
            kind: "pixel",
            feature: "pixels",
            there: cfg!(feature = "pixels"),
        }),
        Target::Fields(_) | Target::File | Target::Subjects(_) => None,
    }
}
