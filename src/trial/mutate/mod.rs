//! Mutation testing: a policy is changed in one place, and its tests are run again. A change that no test notices is a
//! sentence that nobody has tested.
mod changes;
mod dataset;
mod explained;
mod pixels;
mod report;

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::expect::Seen;
use super::suite::Case;
use super::whole::Failed;
use super::{Place, Suite};
use crate::judge::Judge;
use crate::policy::model::{Expectation, Expected, Files, Policy, Rule, Scope, Source};
use changes::{of_files, of_rule};
pub(crate) use explained::Explanation;
use explained::{explanations, why};
pub(crate) use report::{human, json};

/// What is changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Subject {
    /// A rule, by name.
    Rule(String),
    /// A named scope.
    Scope(String),
}

/// A policy with one change in it.
#[derive(Debug)]
struct Mutant {
    subject: Subject,
    /// The change, in the words by which it is explained.
    what: String,
    place: Place,
    /// By variant: the policy as changed, where the change makes a difference.
    policies: Vec<Option<Policy>>,
}

/// A change that no test has noticed.
#[derive(Debug, Clone)]
pub(crate) struct Survivor {
    pub(crate) subject: Subject,
    pub(crate) what: String,
    pub(crate) place: Place,
    /// Why that is all right, as a comment in the policy says.
    pub(crate) because: Option<String>,
}

/// What came of all changes.
#[derive(Debug)]
pub(crate) struct Mutation {
    pub(crate) policy: String,
    /// How many changes there were.
    pub(crate) all: usize,
    /// Changes that no test has noticed.
    pub(crate) survivors: Vec<Survivor>,
    /// Comments that explain no survivor.
    pub(crate) needless: Vec<Explanation>,
}

impl Mutation {
    /// Changes that some test noticed.
    pub(crate) fn killed(&self) -> usize {
        self.all.saturating_sub(self.survivors.len())
    }

    /// Survivors that nobody has explained.
    pub(crate) fn unexplained(&self) -> usize {
        let unexplained = |it: &&Survivor| it.because.is_none();
        self.survivors.iter().filter(unexplained).count()
    }
}

/// Changes the policy of `suite` in every way and runs its tests, which all pass as it is. Gives `None` where the
/// policy has no text to change.
///
/// # Errors
///
/// When rules over the whole dataset cannot be judged.
pub(crate) fn mutate(suite: &Suite) -> Result<Option<Mutation>, Failed> {
    let Some(policy) = suite.variants.first().and_then(|all| all.first()) else {
        return Ok(None);
    };
    let before =
        (suite.cases.iter().map(|case| suite.seen(case))).collect::<Result<Vec<_>, _>>()?;
    let mutants = mutants(suite);
    let survived: Vec<Option<&Mutant>> = mutants
        .par_iter()
        .map(|mutant| Ok(survives(suite, &before, mutant)?.then_some(mutant)))
        .collect::<Result<_, Failed>>()?;
    let mut explanations = explanations(policy, suite);
    let survivors = survived
        .into_iter()
        .flatten()
        .map(|mutant| Survivor {
            subject: mutant.subject.clone(),
            what: mutant.what.clone(),
            place: mutant.place.clone(),
            because: why(&mut explanations, &mutant.subject, &mutant.what),
        })
        .collect();
    Ok(Some(Mutation {
        policy: policy.name.clone(),
        all: mutants.len(),
        survivors,
        needless: explanations.into_iter().filter(|it| !it.used).collect(),
    }))
}

/// Whether every test passes in spite of the change. Tests that expect a rule to fail are asked first, as most changes let
/// something through.
fn survives(suite: &Suite, before: &[Seen], mutant: &Mutant) -> Result<bool, Failed> {
    let judges: Vec<Option<Judge>> = mutant
        .policies
        .iter()
        .map(|policy| {
            let policy = policy.clone()?;
            Some(Judge::new(Arc::from([policy]), false, |_| true))
        })
        .collect();
    let mut cases: Vec<(&Case, &Seen)> = (suite.cases.iter().zip(before))
        .filter(|(case, _)| concerns(&case.test.expect, &mutant.subject))
        .collect();
    cases.sort_by_key(|(case, _)| !expects_failure(&case.test.expect, &mutant.subject));
    for (case, before) in cases {
        let Some(Some(judge)) = judges.get(case.variant) else {
            continue;
        };
        let now = case.judge(judge, &suite.whole)?;
        let mut seen = before.clone();
        match &mutant.subject {
            // The judge has this rule alone: what the others say stays.
            Subject::Rule(name) => match now.rules.get(name) {
                Some(rule) => {
                    seen.rules.insert(name.clone(), rule.clone());
                }
                None => {
                    seen.rules.remove(name);
                }
            },
            Subject::Scope(_) => seen = now,
        }
        if !case.misses(&seen).is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether the rule that is changed is expected to fail.
fn expects_failure(expect: &[Expectation], subject: &Subject) -> bool {
    expect.iter().any(|it| match (&it.what, subject) {
        (Expected::FailOf(failure), Subject::Rule(name)) => failure.rule == *name,
        (Expected::FailOf(_) | Expected::Fail, _) => true,
        _ => false,
    })
}

/// Whether an expectation has to do with what is changed.
fn concerns(expect: &[Expectation], subject: &Subject) -> bool {
    let Subject::Rule(name) = subject else {
        return true;
    };
    expect.iter().any(|it| match &it.what {
        Expected::Pass(rules) => rules.is_empty() || rules.contains(name),
        Expected::NotApplicable(rules) => rules.contains(name),
        Expected::Fail => true,
        Expected::FailOf(failure) => failure.rule == *name,
    })
}

/// Every policy with one change in it.
fn mutants(suite: &Suite) -> Vec<Mutant> {
    let policies: Vec<Option<&Policy>> = suite.variants.iter().map(|all| all.first()).collect();
    // By subject and change: the policies, by variant; in the order in which they are first met.
    let mut known: BTreeMap<(Subject, String), usize> = BTreeMap::new();
    let mut all: Vec<Mutant> = Vec::new();
    let mut put = |subject: Subject, what: String, place: Place, variant: usize, policy: Policy| {
        let at = *known
            .entry((subject.clone(), what.clone()))
            .or_insert_with(|| {
                all.push(Mutant {
                    subject,
                    what,
                    place,
                    policies: vec![None; policies.len()],
                });
                all.len() - 1
            });
        if let Some(slot) = all.get_mut(at).and_then(|it| it.policies.get_mut(variant)) {
            *slot = Some(policy);
        }
    };
    for (variant, policy) in policies.iter().enumerate() {
        let Some(policy) = policy else { continue };
        for rule in &policy.rules {
            let subject = Subject::Rule(rule.name.clone());
            let place = Place::of(&policy.source, rule.span.start);
            let none = with_rules(policy, Vec::new());
            put(
                subject.clone(),
                "left out".to_owned(),
                place.clone(),
                variant,
                none,
            );
            for (what, changed) in of_rule(rule) {
                let changed = with_rules(policy, vec![changed]);
                put(subject.clone(), what, place.clone(), variant, changed);
            }
        }
        for (number, scope) in policy.scopes.iter().enumerate() {
            // What is inherited is for the tests of the policy that defines it.
            let Some(place) = place_of_scope(&policy.source, &scope.name) else {
                continue;
            };
            for (what, files) in of_files(&scope.files) {
                put(
                    Subject::Scope(scope.name.clone()),
                    what,
                    place.clone(),
                    variant,
                    with_scope(policy, number, files),
                );
            }
        }
    }
    all.sort_by_key(|mutant| mutant.place.line);
    all
}

fn with_rules(policy: &Policy, rules: Vec<Rule>) -> Policy {
    Policy {
        rules,
        ..policy.clone()
    }
}

fn with_scope(policy: &Policy, number: usize, files: Files) -> Policy {
    let mut scopes: Vec<Scope> = policy.scopes.clone();
    if let Some(scope) = scopes.get_mut(number) {
        scope.files = files;
    }
    Policy {
        scopes,
        ..policy.clone()
    }
}

/// Where a scope is defined: the model does not say. `None` where the policy inherits it.
fn place_of_scope(source: &Source, name: &str) -> Option<Place> {
    let defines = |line: &&str| {
        let mut words = line.split_whitespace();
        words.next() == Some("scope") && words.next() == Some(name)
    };
    let mut at = 0;
    for line in source.text.split_inclusive('\n') {
        if defines(&line) {
            return Some(Place::of(source, at));
        }
        at += line.len();
    }
    None
}
