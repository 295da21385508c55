//! What rules over the whole dataset need of judging: which there are, whether a file is in their scope, and findings.
use std::borrow::Cow;
use std::sync::Arc;

use super::contents::Around;
use super::file_rule::Part;
use super::select::Subject;
use super::tally::{Figures, count};
use super::truth::{Reason, Truth};
use super::{Judge, Scratch, Tally, scope, write};
use crate::field::{Document, FieldId, FieldPath};
use crate::finding::{Finding, Neighbour, Shown};
use crate::policy::model::{DataSet, Files, Policy, Rule, Selector, Target};

/// A rule over the whole dataset.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DataRule<'a> {
    /// Its index among the judge's rules.
    pub(crate) number: usize,
    /// `policy/rule`.
    pub(crate) id: &'a Arc<str>,
    /// The index of its policy.
    pub(crate) of: usize,
    /// Its policy.
    pub(crate) policy: &'a Policy,
    /// The rule.
    pub(crate) rule: &'a Rule,
    /// What it looks at.
    pub(crate) data_set: &'a DataSet,
    /// The files that it is for, by their index among the judge's sets of files.
    pub(crate) scope: usize,
}

/// Where in a file something cannot be told.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Spot<'a> {
    /// At a field.
    Field(FieldId),
    /// Where this attribute should stand.
    Attribute(&'a Selector),
    /// In the file as a whole.
    File,
}

/// What a finding of a rule over the whole dataset says.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// The file.
    pub(crate) file: Option<Arc<str>>,
    /// The field.
    pub(crate) field: Option<FieldPath>,
    /// What the field is called.
    pub(crate) name: Option<Cow<'static, str>>,
    /// How the sentence begins, before the rule's `must`.
    pub(crate) what: String,
    /// How it goes on behind it.
    pub(crate) but: String,
    /// The value, masked.
    pub(crate) value: Option<Shown>,
    /// Its first byte.
    pub(crate) offset: Option<u64>,
    /// The fields around it.
    pub(crate) surroundings: Vec<Neighbour>,
}

impl Judge {
    /// The rules over the whole dataset that are judged by.
    pub(crate) fn data_rules(&self) -> impl Iterator<Item = DataRule<'_>> {
        (self.rules.iter().enumerate()).filter_map(|(number, compiled)| {
            let policy = self.policies.get(compiled.policy)?;
            let rule = policy.rules.get(compiled.rule)?;
            let Target::DataSet(data_set) = &rule.target else {
                return None;
            };
            Some(DataRule {
                number,
                id: &compiled.id,
                of: compiled.policy,
                policy,
                rule,
                data_set,
                scope: compiled.scope,
            })
        })
    }

    /// Whether a file is among `files` of a policy.
    pub(crate) fn takes(
        &self,
        policy: usize,
        files: &Files,
        subject: &Subject<'_>,
        path: &str,
        scratch: &Scratch,
    ) -> bool {
        self.policies.get(policy).is_some_and(|policy| {
            scope::takes(
                files,
                policy,
                Around::new(subject, policy, &scratch.heard),
                path,
            )
        })
    }

    /// Works out with `scratch` which files a document is among, and judges nothing.
    pub(crate) fn enter(&self, document: &Document, file: &Arc<str>, scratch: &mut Scratch) {
        self.enter_scopes(&Subject::new(document), file, scratch);
    }

    /// Counts a record that a rule takes in.
    pub(crate) fn took_in(rule: usize, scratch: &mut Scratch) {
        if let Some(touched) = scratch.touched.get_mut(rule)
            && !std::mem::replace(touched, true)
        {
            count(&mut scratch.tally.files_met, rule, 1);
        }
        count(&mut scratch.tally.tried, rule, 1);
    }

    /// A rule cannot be told of what stands in a file.
    pub(crate) fn doubt(
        &self,
        rule: usize,
        file: &Arc<str>,
        document: &Document,
        (spot, reason): (Spot<'_>, Reason),
        scratch: &mut Scratch,
        out: &mut Vec<Finding>,
    ) {
        let Some((compiled, rule_itself, policy)) = self.numbered(rule) else {
            return;
        };
        count(&mut scratch.tally.failed, rule, 1);
        let mut writer = write::Writer::new(file, document, self.reveal, out);
        let truth = Truth::Undecided(reason);
        let id = &compiled.id;
        match spot {
            Spot::Field(at) => writer.field(id, policy, rule_itself, truth, Some(at)),
            Spot::Attribute(selector) => {
                writer.missing(id, policy, rule_itself, truth, Some(selector));
            }
            Spot::File => writer.file(id, policy, rule_itself, truth, Part::Path),
        }
    }

    /// A finding of a rule over the whole dataset.
    pub(crate) fn told(&self, of: DataRule<'_>, told: Told) -> Finding {
        write::told(of.id, of.policy, of.rule, told)
    }

    /// Whether values are shown in the human report.
    pub(crate) fn reveals(&self) -> bool {
        self.reveal
    }

    /// Loosens the findings of a file from `before` on.
    pub(crate) fn loosen(
        &self,
        file: &str,
        out: &mut Vec<Finding>,
        before: usize,
        tally: &mut Tally,
    ) {
        let Tally {
            loosened, failed, ..
        } = tally;
        self.loosenings
            .apply(&self.policies, file, out, before, loosened, |rule| {
                if let Some(failed) = failed.get_mut(rule) {
                    *failed = failed.saturating_sub(1);
                }
            });
    }
}

impl Scratch {
    /// Whether the file that is judged is in a set of files.
    pub(crate) fn is_in(&self, scope: usize) -> bool {
        self.in_scope.get(scope).copied().unwrap_or(false)
    }

    /// The tally of all that was judged with it.
    pub(crate) fn tally_mut(&mut self) -> &mut Tally {
        &mut self.tally
    }
}

impl Tally {
    /// Counts findings of a rule.
    pub(crate) fn found(&mut self, rule: usize, findings: u64) {
        count(&mut self.failed, rule, findings);
    }

    /// Takes down what a rule over the whole dataset measured.
    pub(crate) fn measured(&mut self, rule: usize, figures: Figures) {
        if let Some(place) = self.figures.get_mut(rule) {
            *place = figures;
        }
    }
}
