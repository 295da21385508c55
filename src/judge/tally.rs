//! What came of the rules over many files, and what the verdict says of each.
use std::sync::Arc;

use super::release::Present;
use super::{Compiled, Judge};
use crate::dataset::answer::{Histogram, Measured};
use crate::finding::{Evidence, Finding, LoosenedBy, RuleTally};
use crate::policy::model::{Policy, Target};

/// What came of the rules, over many files. Tallies of several threads add up.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// By rule: fields or files it was tried on.
    pub(super) tried: Vec<u64>,
    /// By rule: findings.
    pub(super) failed: Vec<u64>,
    /// By rule: files in which it met a field.
    pub(super) files_met: Vec<u64>,
    /// By set of files: files in it.
    pub(super) scope_files: Vec<u64>,
    /// By policy and named scope: whether a file fell in it.
    pub(super) scope_met: Vec<Vec<bool>>,
    /// By loosening: findings that it is about.
    pub(super) loosened: Vec<u64>,
    /// Attributes that have a value in DICOM files of this release.
    pub(super) present: Present,
    /// By rule: what it measured over the whole dataset.
    pub(super) figures: Vec<Figures>,
    /// What came of series, by pixel rule that asks for no face.
    #[cfg(all(feature = "tables", feature = "pixels"))]
    pub(super) series: Vec<(usize, super::faces::Counts)>,
}

/// What a rule over the whole dataset measured.
#[derive(Debug, Clone, Default)]
pub(crate) struct Figures {
    /// Each demand's figure.
    pub(crate) measured: Vec<Measured>,
    /// Sizes of equivalence classes.
    pub(crate) classes: Option<Histogram>,
    /// Whether no table was there that it looks among.
    pub(crate) without_tables: bool,
}

impl Figures {
    /// Whether there was nothing to measure for one of the demands: then nothing is shown of it.
    fn lacks(&self) -> bool {
        self.measured.iter().any(|one| one.value.is_none())
    }
}

impl Tally {
    /// Adds another thread's tally.
    pub fn add(&mut self, other: &Self) {
        fn sum(into: &mut [u64], from: &[u64]) {
            into.iter_mut().zip(from).for_each(|(a, b)| *a += b);
        }
        sum(&mut self.tried, &other.tried);
        sum(&mut self.failed, &other.failed);
        sum(&mut self.files_met, &other.files_met);
        sum(&mut self.scope_files, &other.scope_files);
        sum(&mut self.loosened, &other.loosened);
        self.present.add(&other.present);
        for (into, from) in self.figures.iter_mut().zip(&other.figures) {
            into.measured.extend(from.measured.iter().cloned());
            into.classes = into.classes.take().or_else(|| from.classes.clone());
            into.without_tables |= from.without_tables;
        }
        #[cfg(all(feature = "tables", feature = "pixels"))]
        self.series.extend(other.series.iter().cloned());
        for (into, from) in self.scope_met.iter_mut().zip(&other.scope_met) {
            into.iter_mut().zip(from).for_each(|(a, b)| *a |= b);
        }
    }
}

/// `list[at] += n`, where there is such a place.
pub(super) fn count(list: &mut [u64], at: usize, n: u64) {
    if let Some(place) = list.get_mut(at) {
        *place += n;
    }
}

impl Judge {
    /// A tally of nothing.
    pub fn tally(&self) -> Tally {
        let rules = self.rules.len();
        Tally {
            tried: vec![0; rules],
            failed: vec![0; rules],
            files_met: vec![0; rules],
            scope_files: vec![0; self.scopes.len()],
            scope_met: self
                .policies
                .iter()
                .map(|policy| vec![false; policy.scopes.len()])
                .collect(),
            loosened: vec![0; self.loosenings.len()],
            present: Present::default(),
            figures: vec![Figures::default(); rules],
            #[cfg(all(feature = "tables", feature = "pixels"))]
            series: Vec::new(),
        }
    }

    /// What came of each rule.
    pub fn results(&self, tally: &Tally) -> Vec<RuleTally> {
        let at = |list: &[u64], at: usize| list.get(at).copied().unwrap_or_default();
        let waived = self.loosenings.waived(&tally.loosened);
        let result = |(number, compiled): (usize, &Compiled)| {
            let rule = self.rule(compiled)?;
            let without =
                at(&tally.scope_files, compiled.scope).saturating_sub(at(&tally.files_met, number));
            let is_of_fields = rule.target.selection().is_some();
            // A file without the field has been checked too, where the rule is about being there or not.
            let files = if is_of_fields && compiled.asks_for_presence {
                without
            } else {
                0
            };
            let checked = at(&tally.tried, number) + files;
            let figures = tally.figures.get(number).cloned().unwrap_or_default();
            let nothing_to_ask = figures.without_tables && at(&tally.failed, number) == 0;
            let checked = if nothing_to_ask { 0 } else { checked };
            let (evidence, reason) = match (checked, &rule.assuming) {
                _ if nothing_to_ask => (
                    Evidence::NotApplicable,
                    Some("no table that it looks among was there".to_owned()),
                ),
                (0, _) if at(&tally.scope_files, compiled.scope) == 0 => (
                    Evidence::NotApplicable,
                    Some("no file was in its scope".to_owned()),
                ),
                (0, _) if matches!(rule.target, Target::DataSet(_)) => {
                    (Evidence::NotApplicable, Some("it met no record".to_owned()))
                }
                (0, _) if matches!(rule.target, Target::Frames(_)) => {
                    (Evidence::NotApplicable, Some("it met no frame".to_owned()))
                }
                (0, _) => (Evidence::NotApplicable, Some("it met no field".to_owned())),
                _ if at(&tally.failed, number) == 0 && figures.lacks() => (
                    Evidence::NotApplicable,
                    Some("there was nothing to measure".to_owned()),
                ),
                (_, Some(reason)) => (Evidence::Assumed, Some(reason.clone())),
                (_, None) => (Evidence::Verified, None),
            };
            Some(RuleTally {
                measured: figures.measured,
                classes: figures.classes,
                rule: Arc::clone(&compiled.id),
                evidence,
                reason,
                checked,
                findings: at(&tally.failed, number)
                    .saturating_sub(waived.get(&number).copied().unwrap_or_default()),
            })
        };
        self.rules.iter().enumerate().filter_map(result).collect()
    }

    /// Named scopes that no file fell in, as `policy/scope`.
    pub fn empty_scopes(&self, tally: &Tally) -> Vec<String> {
        let of = |(policy, met): (&Policy, &Vec<bool>)| -> Vec<String> {
            // One that is taken over is told of with the policy that defines it.
            let own = policy.scopes.iter().zip(met);
            let named = own.filter(|(scope, met)| scope.from.is_none() && !**met);
            named
                .map(|(scope, _)| format!("{}/{}", policy.name, scope.name))
                .collect()
        };
        self.policies
            .iter()
            .zip(&tally.scope_met)
            .flat_map(of)
            .collect()
    }

    /// Everything that the policies loosen, with the findings that it is about.
    pub fn loosened(&self, tally: &Tally) -> Vec<LoosenedBy> {
        self.loosenings.list(&self.policies, &tally.loosened)
    }

    /// Findings about the waivers themselves, when all files are through.
    pub fn closing(&self, tally: &Tally) -> Vec<Finding> {
        let severity = |rule: usize| Some(self.rule(self.rules.get(rule)?)?.severity);
        self.loosenings
            .closing(&self.policies, &tally.loosened, severity)
    }
}
