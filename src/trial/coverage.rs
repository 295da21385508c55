//! Which rules were seen passing and failing.
use std::collections::BTreeMap;

use super::expect::Seen;
use crate::policy::model::{Expected, Test};

/// How often a rule was seen to do something, by tests that say so.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Covered {
    /// Tests that expect it to pass, or everything to pass while it had something to look at.
    pub(crate) passing: u64,
    /// Tests that expect it to fail.
    pub(crate) failing: u64,
    /// Tests that expect it not to apply.
    pub(crate) not_applicable: u64,
}

impl Covered {
    /// Whether it was seen both passing and failing.
    pub(crate) fn whole(self) -> bool {
        self.passing > 0 && self.failing > 0
    }
}

/// Coverage of a policy's rules by its tests. Only what a test expects counts, not what happens to be so.
#[derive(Debug, Clone, Default)]
pub(crate) struct Coverage {
    /// By rule, in the order of the policy.
    pub(crate) rules: Vec<(String, Covered)>,
}

impl Coverage {
    /// Of these rules, none seen so far.
    pub(super) fn new(rules: &[&str]) -> Self {
        let none = |rule: &&str| ((*rule).to_owned(), Covered::default());
        Self {
            rules: rules.iter().map(none).collect(),
        }
    }

    /// Counts a test that has passed.
    pub(super) fn count(&mut self, test: &Test, seen: &Seen) {
        let mut by_test: BTreeMap<&str, Covered> = BTreeMap::new();
        for expectation in &test.expect {
            match &expectation.what {
                Expected::Pass(rules) if rules.is_empty() => {
                    for (rule, it) in &seen.rules {
                        if it.checked > 0 {
                            by_test.entry(rule).or_default().passing = 1;
                        }
                    }
                }
                Expected::Pass(rules) => {
                    for rule in rules {
                        by_test.entry(rule).or_default().passing = 1;
                    }
                }
                Expected::NotApplicable(rules) => {
                    for rule in rules {
                        by_test.entry(rule).or_default().not_applicable = 1;
                    }
                }
                Expected::FailOf(failure) => {
                    by_test.entry(&failure.rule).or_default().failing = 1;
                }
                Expected::Fail => {}
            }
        }
        for (rule, covered) in &mut self.rules {
            if let Some(more) = by_test.get(rule.as_str()) {
                covered.passing += more.passing;
                covered.failing += more.failing;
                covered.not_applicable += more.not_applicable;
            }
        }
    }

    /// Rules with one example that passes and one that fails.
    pub(crate) fn whole(&self) -> usize {
        self.rules.iter().filter(|(_, it)| it.whole()).count()
    }

    /// Tenths of a percent, rounded down: 999 is not all. A policy without rules has nothing covered.
    pub(crate) fn per_mille(&self) -> usize {
        (self.whole() * 1000)
            .checked_div(self.rules.len())
            .unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coverage_is_never_rounded_up() {
        let covered = Covered {
            passing: 1,
            failing: 1,
            not_applicable: 0,
        };
        let mut rules = vec![(String::from("r"), covered); 1999];
        rules.push((
            "last".to_owned(),
            Covered {
                failing: 0,
                ..covered
            },
        ));
        let coverage = Coverage { rules };
        assert_eq!(coverage.per_mille(), 999);
    }
}
