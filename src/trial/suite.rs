//! [`Suite`]: a policy under every setting that its tests ask for, and the files that they give, read once.
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::expect::{Hit, RuleSeen, Seen, misses};
use super::whole::{Failed, Whole};
use super::{Coverage, Outcome, Place, Trial};
use crate::field::{DECLARATION, Document, Format};
use crate::finding::{Finding, UNVERIFIABLE};
use crate::formats::release::Published;
use crate::formats::{Bulk, ReadOptions, read_bytes_as, read_file_as};
use crate::judge::Judge;
use crate::policy::Mistakes;
use crate::policy::model::{Policy, Sample, Test};
use crate::scan::look_at_given;

/// A test, ready to be run.
#[derive(Debug)]
pub(crate) struct Case {
    /// The test.
    pub(crate) test: Test,
    /// The policy under its settings, by its place in [`Suite::variants`].
    pub(crate) variant: usize,
    /// The files that it gives.
    files: Vec<(Arc<str>, Document)>,
    /// Files that cannot be had.
    missing: Vec<String>,
}

/// A policy and its tests.
#[derive(Debug)]
pub(crate) struct Suite {
    /// The policy under each setting; the first is the policy as it is.
    pub(crate) variants: Vec<Arc<[Policy]>>,
    /// A judge for each.
    judges: Vec<Judge>,
    /// What answers rules over the whole dataset.
    pub(crate) whole: Whole,
    /// The tests, in the order written.
    pub(crate) cases: Vec<Case>,
}

/// The settings of a test: params and their values, or ledgers and their digests.
type Settings = Vec<(String, String)>;

impl Suite {
    /// Prepares `tests` of `policy`, each with the folder that its fixtures are in. `load` gives the policy under other
    /// settings.
    ///
    /// # Errors
    ///
    /// The mistakes of the policy under the settings of a test.
    pub(crate) fn new(
        policy: Policy,
        tests: Vec<(Test, Option<PathBuf>)>,
        load: impl Fn(&[(String, String)]) -> Result<Policy, Mistakes>,
    ) -> Result<Self, Mistakes> {
        // They are run from here; the policy goes to the judge without them.
        let bare = |mut policy: Policy| {
            policy.tests.clear();
            policy
        };
        let mut known: BTreeMap<(Settings, Settings), usize> =
            BTreeMap::from([(<(Settings, Settings)>::default(), 0)]);
        let mut variants: Vec<Arc<[Policy]>> = Vec::new();
        let mut judges: Vec<Judge> = Vec::new();
        let mut enter = |policy: Policy| {
            let policies: Arc<[Policy]> = Arc::from([policy]);
            variants.push(Arc::clone(&policies));
            judges.push(Judge::new(policies, false, |_| true));
            judges.len() - 1
        };
        enter(bare(policy));
        let mut prepared = Vec::new();
        for (test, folder) in tests {
            let mut with = test.with.clone();
            with.sort();
            let mut ledgers: Settings = test
                .ledgers
                .iter()
                .map(|ledger| (ledger.name.clone(), ledger.digest.clone()))
                .collect();
            ledgers.sort();
            let key = (with, ledgers);
            let variant = match known.get(&key) {
                Some(variant) => *variant,
                None => {
                    let mut other = bare(load(&key.0)?);
                    for ledger in &test.ledgers {
                        other.set_ledger(ledger);
                    }
                    let variant = enter(other);
                    known.insert(key, variant);
                    variant
                }
            };
            prepared.push((test, variant, folder));
        }
        let case = |(test, variant, folder): (Test, usize, Option<PathBuf>)| {
            let bulk = match judges.get(variant) {
                Some(judge) if judge.has_pixel_rules() => Bulk::Load,
                Some(judge) => judge.bulk(),
                None => Bulk::default(),
            };
            Case::new(test, variant, folder.as_deref(), bulk)
        };
        Ok(Self {
            cases: prepared.into_iter().map(case).collect(),
            variants,
            judges,
            whole: Whole::default(),
        })
    }

    /// Every rule of the policy, in force under some setting or not.
    pub(crate) fn rules(&self) -> Vec<&str> {
        let mut all: Vec<&str> = Vec::new();
        let policies = self
            .variants
            .iter()
            .take(1)
            .flat_map(|policies| policies.iter());
        for policy in policies {
            all.extend(policy.rules.iter().map(|rule| rule.name.as_str()));
            all.extend(policy.left_out.iter().map(String::as_str));
        }
        all
    }

    /// Runs the tests whose names `wanted` takes.
    ///
    /// # Errors
    ///
    /// When rules over the whole dataset cannot be judged.
    pub(crate) fn run(&self, wanted: impl Fn(&str) -> bool) -> Result<Trial, Failed> {
        let mut coverage = Coverage::new(&self.rules());
        let mut outcomes = Vec::new();
        let mut left_out = 0;
        for case in &self.cases {
            if !wanted(&case.test.name) {
                left_out += 1;
                continue;
            }
            let seen = self.seen(case)?;
            let misses = case.misses(&seen);
            if misses.is_empty() {
                coverage.count(&case.test, &seen);
            }
            outcomes.push(Outcome {
                name: case.test.name.clone(),
                place: Place::of(&case.test.source, case.test.span.start),
                misses,
            });
        }
        let policy = self.variants.first().and_then(|policies| policies.first());
        Ok(Trial {
            policy: policy.map(|it| it.name.clone()).unwrap_or_default(),
            version: policy.and_then(|it| it.version.clone()),
            digest: policy.map(|it| it.digest.clone()).unwrap_or_default(),
            outcomes,
            left_out,
            coverage,
        })
    }

    /// What the policy as it is says of the files of a test.
    pub(super) fn seen(&self, case: &Case) -> Result<Seen, Failed> {
        match self.judges.get(case.variant) {
            Some(judge) => case.judge(judge, &self.whole),
            None => Ok(Seen::default()),
        }
    }
}

impl Case {
    fn new(test: Test, variant: usize, folder: Option<&Path>, bulk: Bulk) -> Self {
        let options = ReadOptions {
            bulk,
            ..ReadOptions::default()
        };
        let (mut files, mut missing) = (Vec::new(), Vec::new());
        for given in &test.given {
            let mut document = Document::default();
            let known = (given.at == DECLARATION).then_some(Format::Release);
            match &given.sample {
                Sample::Bytes(bytes) => read_bytes_as(known, bytes, &options, &mut document),
                Sample::Table(text) => {
                    read_bytes_as(Some(Format::Table), text, &options, &mut document);
                }
                Sample::File(path) => match folder.and_then(|folder| inside(folder, path)) {
                    Some(path) => read_file_as(known, &path, &options, &mut document),
                    None => {
                        missing.push(path.clone());
                        continue;
                    }
                },
            }
            document.shown.clone_from(&given.shown);
            files.push((Arc::from(given.at.as_str()), document));
        }
        Self {
            test,
            variant,
            files,
            missing,
        }
    }

    /// What the rules of `judge` say of the files.
    pub(crate) fn judge(&self, judge: &Judge, whole: &Whole) -> Result<Seen, Failed> {
        let mut scratch = judge.scratch();
        let mut findings: Vec<Finding> = Vec::new();
        let mut asked = whole.ask(judge, &self.test)?;
        for (number, (path, document)) in (0_u32..).zip(&self.files) {
            judge.judge(path, document, &mut scratch, &mut findings);
            look_at_given(path, document, (judge, &mut scratch), &mut findings);
            let file = (number, path, document);
            asked.collect(file, judge, &mut scratch, &mut findings);
        }
        let declaration = self.files.iter().map(|(_, document)| document);
        let published = declaration
            .filter(|document| document.format == Some(Format::Release))
            .map(Published::of)
            .next();
        judge.end_release(published.as_ref(), &mut scratch, &mut findings);
        asked.answer(&self.files, judge, &mut scratch, &mut findings)?;
        let mut seen = Seen::default();
        for result in judge.results(&scratch.into_tally()) {
            let rule = RuleSeen {
                checked: result.checked,
                hits: Vec::new(),
            };
            seen.rules.insert(rule_of(&result.rule).to_owned(), rule);
        }
        for finding in findings {
            let hit = Hit::of(&finding);
            if &*finding.rule == UNVERIFIABLE {
                seen.unverifiable.push(hit);
            } else if let Some(rule) = seen.rules.get_mut(rule_of(&finding.rule)) {
                rule.hits.push(hit);
            }
        }
        Ok(seen)
    }

    /// What of the test's expectations was not seen.
    pub(crate) fn misses(&self, seen: &Seen) -> Vec<super::Miss> {
        misses(&self.test, &self.missing, seen)
    }
}

/// `rule` of `policy/rule`.
pub(super) fn rule_of(id: &str) -> &str {
    id.split_once('/').map_or(id, |(_, rule)| rule)
}

/// The full path of a fixture, if it is in the folder of the test whatever links there are.
fn inside(folder: &Path, path: &str) -> Option<PathBuf> {
    let folder = folder.canonicalize().ok()?;
    let full = folder.join(path).canonicalize().ok()?;
    full.starts_with(&folder).then_some(full)
}
