//! Sums over all files, and the verdict that they come to.
use std::collections::BTreeMap;
use std::sync::Arc;

use super::look;
use super::one::{FileResult, Standing};
use crate::finding::{
    Counts, FileCounts, Finding, LoosenedBy, Outcome, PixelCounts, Pixels, PolicyRef, Severity,
    Verdict,
};
use crate::judge::{Judge, Tally};

/// Sums over all files.
#[derive(Default)]
pub(super) struct Totals {
    files: FileCounts,
    findings: Counts,
    /// Findings that a waiver covers, by waiver.
    waived: BTreeMap<Arc<str>, Counts>,
    fields: u64,
    fields_unruled: u64,
    /// Files with pixel data.
    pixels: u64,
    looked: PixelCounts,
    pub(super) digest: blake3::Hasher,
}

impl Totals {
    pub(super) fn add(&mut self, result: &FileResult) {
        self.files.seen += 1;
        self.pixels += u64::from(result.pixels);
        self.looked.add(result.looked);
        match result.standing {
            Standing::Judged => self.files.judged += 1,
            Standing::Unverifiable => self.files.unverifiable += 1,
            Standing::Excluded => self.files.excluded += 1,
            Standing::OutOfScope => self.files.out_of_scope += 1,
        }
        for finding in &result.findings {
            self.count(finding);
        }
        self.fields += result.fields;
        self.fields_unruled += result.fields_unruled;
    }

    pub(super) fn count(&mut self, finding: &Finding) {
        let counts = match &finding.waived {
            None => &mut self.findings,
            Some(waiver) => match self.waived.get_mut(waiver) {
                Some(counts) => counts,
                None => self.waived.entry(Arc::clone(waiver)).or_default(),
            },
        };
        match finding.severity {
            Severity::Error => counts.error += 1,
            Severity::Warning => counts.warning += 1,
            Severity::Note => counts.note += 1,
        }
    }

    /// Findings of waivers that are exceeded count like any other; those of the rest are waived.
    fn settle(&mut self, loosened: &[LoosenedBy]) {
        for (waiver, counts) in std::mem::take(&mut self.waived) {
            let exceeded = loosened
                .iter()
                .any(|one| one.exceeded && *waiver == *format!("{}/{}", one.policy, one.name));
            if exceeded {
                self.findings.error += counts.error;
                self.findings.warning += counts.warning;
                self.findings.note += counts.note;
            } else {
                self.findings.waived += counts.error + counts.warning + counts.note;
            }
        }
    }

    pub(super) fn verdict(
        mut self,
        judge: &Judge,
        tally: &Tally,
        fail_on: Severity,
        mut notes: Vec<String>,
    ) -> Verdict {
        let pixels = judge.has_pixel_rules().then(|| Pixels {
            counts: self.looked,
            models: look::models(),
        });
        if self.pixels > 0 && pixels.is_none() {
            notes.push(format!(
                "files whose pixels were not looked at, as no rule is about pixels: {}",
                self.pixels
            ));
        }
        let rules = judge.results(tally);
        let loosened = judge.loosened(tally);
        self.settle(&loosened);
        let failing = match fail_on {
            Severity::Error => self.findings.error,
            Severity::Warning => self.findings.error + self.findings.warning,
            Severity::Note => self.findings.error + self.findings.warning + self.findings.note,
        };
        let outcome = if failing > 0 {
            Outcome::Fail
        } else if rules.iter().all(|rule| rule.checked == 0) {
            Outcome::NothingJudged
        } else {
            Outcome::Pass
        };
        let policy = |policy: &crate::policy::model::Policy| PolicyRef {
            name: policy.name.clone(),
            version: policy.version.clone(),
            digest: policy.digest.clone(),
        };
        Verdict {
            outcome,
            policies: judge.policies().iter().map(policy).collect(),
            files: self.files,
            fields: self.fields,
            fields_unruled: self.fields_unruled,
            rules,
            pixels,
            findings: self.findings,
            loosened,
            empty_scopes: judge.empty_scopes(tally),
            notes,
            dataset_digest: format!("blake3:{}", self.digest.finalize().to_hex()),
        }
    }
}
