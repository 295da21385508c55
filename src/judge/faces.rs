//! Pixel rules that ask for no face: which there are, and whether they ask for anything else.
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use super::dataset::Told;
use super::{Judge, Tally, write};
use crate::finding::Finding;
use crate::pixels::faces::Outcome;
use crate::policy::model::{Must, Policy, Predicate, Rule, Shows, Target};

/// How many series had which outcome.
pub(crate) type Counts = BTreeMap<Outcome, u64>;

/// A pixel rule that asks for no face.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FaceRule<'a> {
    /// Its index among the judge's rules.
    pub(crate) number: usize,
    /// `policy/rule`.
    pub(crate) id: &'a Arc<str>,
    /// Its policy.
    pub(crate) policy: &'a Policy,
    /// The rule.
    pub(crate) rule: &'a Rule,
    /// The files that it is for, by their index among the judge's sets of files.
    pub(crate) scope: usize,
}

impl Judge {
    /// The pixel rules that ask for no face.
    pub(crate) fn face_rules(&self) -> impl Iterator<Item = FaceRule<'_>> {
        (self.rules.iter().enumerate()).filter_map(|(number, compiled)| {
            let policy = self.policies.get(compiled.policy)?;
            let rule = policy.rules.get(compiled.rule)?;
            (matches!(rule.target, Target::Frames(_)) && asks_for_no_face(&rule.must)).then_some(
                FaceRule {
                    number,
                    id: &compiled.id,
                    policy,
                    rule,
                    scope: compiled.scope,
                },
            )
        })
    }

    /// A finding about a series.
    pub(crate) fn told_of_face(&self, of: FaceRule<'_>, told: Told) -> Finding {
        write::told(of.id, of.policy, of.rule, told)
    }

    /// What came of series, a sentence a rule.
    pub(crate) fn said_of_series(&self, tally: &Tally) -> Vec<String> {
        let each = tally.series.iter();
        each.filter_map(|(number, counts)| Some(sentence(&self.rules.get(*number)?.id, counts)))
            .collect()
    }
}

impl Tally {
    /// Takes down what came of series.
    pub(crate) fn saw_series(&mut self, rule: usize, counts: Counts) {
        self.series.push((rule, counts));
    }
}

fn sentence(rule: &str, counts: &Counts) -> String {
    let sum = |is: fn(&Outcome) -> bool| -> u64 {
        counts
            .iter()
            .filter(|(outcome, _)| is(outcome))
            .map(|(_, count)| count)
            .sum()
    };
    let mut text = format!(
        "`{rule}` looked at {} series for faces: fail {}, undecided for a person {}, pass {}",
        counts.values().sum::<u64>(),
        sum(|it| matches!(it, Outcome::Fail(_))),
        sum(|it| matches!(it, Outcome::Undecided(_))),
        sum(|it| it.passes()),
    );
    let passed = counts.iter().filter(|(outcome, _)| outcome.passes());
    for (n, (outcome, count)) in passed.enumerate() {
        let before = if n == 0 { " (" } else { "; " };
        let _ = write!(text, "{before}{}: {count}", outcome.why().phrase());
    }
    if text.contains(" (") {
        text.push(')');
    }
    text
}

/// Whether `show no face` stands in it. It is asked of the series, so that what stands beside it does not answer it.
fn asks_for_no_face(must: &Must) -> bool {
    let mut left = vec![must];
    while let Some(must) = left.pop() {
        match must {
            Must::And(parts) | Must::Or(parts) => left.extend(parts),
            Must::Not(part) => left.push(part),
            Must::Is(Predicate::Pixels(shows)) if matches!(**shows, Shows::NoFace) => return true,
            Must::Is(_) => {}
        }
    }
    false
}
