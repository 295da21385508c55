//! `relax` and `waive`: what becomes of the findings of one file, and what is said of the loosenings at the end.
//!
//! A relaxed finding has its lower severity, or is gone and only counted. A waived one stays where it is and says by
//! whom it is waived: whether it counts is known when all files are through, because a waiver that would cover more
//! findings than it may covers none.
use std::sync::Arc;

use globset::GlobMatcher;
use rustc_hash::FxHashMap;

use crate::field::{FieldPath, Tag};
use crate::finding::{Finding, Fingerprint, LoosenedBy, Severity, WAIVER_EXCEEDED, WAIVER_UNUSED};
use crate::policy::model::{Loosened, Loosening, Policy, SetBy};

/// The loosenings of all policies.
#[derive(Debug, Default)]
pub(super) struct Loosenings {
    all: Vec<One>,
    by_rule: FxHashMap<Arc<str>, Vec<usize>>,
}

/// A loosening as the judge holds it.
#[derive(Debug)]
struct One {
    policy: usize,
    number: usize,
    to: Loosened,
    at: Option<GlobMatcher>,
    /// The last tags of a field's path, as it is written without item numbers; empty for every field.
    field: String,
    /// The rule among the judge's, if it is judged.
    rule: Option<usize>,
    /// Whether the rule was left out on the command line.
    left_out: bool,
}

impl Loosenings {
    /// Those of `policies`; `judged` knows the rules judged by, `left_out` those that the command line left out.
    pub(super) fn new(
        policies: &[Policy],
        judged: impl Fn(&str) -> Option<usize>,
        left_out: impl Fn(&str) -> bool,
    ) -> Self {
        let mut made = Self::default();
        for (policy, of) in policies.iter().enumerate() {
            for (number, loosening) in of.loosenings.iter().enumerate() {
                made.by_rule
                    .entry(Arc::clone(&loosening.rule))
                    .or_default()
                    .push(made.all.len());
                made.all.push(One {
                    policy,
                    number,
                    to: loosening.to,
                    at: loosening.at.clone(),
                    field: tags(&loosening.field),
                    rule: judged(&loosening.rule),
                    left_out: left_out(&loosening.rule),
                });
            }
        }
        made
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// Loosens the findings of a file from `from` on. Counts in `counts`, and tells `dropped` the rule of each finding
    /// that is gone.
    pub(super) fn apply(
        &self,
        policies: &[Policy],
        file: &str,
        findings: &mut Vec<Finding>,
        from: usize,
        counts: &mut [u64],
        mut dropped: impl FnMut(usize),
    ) {
        if self.all.is_empty() {
            return;
        }
        let mut at = 0_usize;
        findings.retain_mut(|finding| {
            at += 1;
            let Some(known) = (at > from)
                .then(|| self.by_rule.get(&finding.rule))
                .flatten()
            else {
                return true;
            };
            let mut kept = true;
            for &number in known {
                let Some(one) = self.all.get(number) else {
                    continue;
                };
                if !kept || !one.covers(file, finding) {
                    continue;
                }
                match one.to {
                    Loosened::To(severity) if severity < finding.severity => {
                        finding.severity = severity;
                    }
                    Loosened::Off => {
                        kept = false;
                        one.rule.into_iter().for_each(&mut dropped);
                    }
                    Loosened::Waived(_) if finding.waived.is_none() => {
                        finding.waived = one.loosening(policies).map(|it| Arc::clone(&it.id));
                    }
                    Loosened::To(_) | Loosened::Waived(_) => continue,
                }
                if let Some(count) = counts.get_mut(number) {
                    *count = count.saturating_add(1);
                }
            }
            kept
        });
    }

    /// By rule of the judge: how many of its findings are waived, and do not count.
    pub(super) fn waived(&self, counts: &[u64]) -> FxHashMap<usize, u64> {
        let mut sums: FxHashMap<usize, u64> = FxHashMap::default();
        for (one, &count) in self.all.iter().zip(counts) {
            if let (Loosened::Waived(most), Some(rule)) = (one.to, one.rule)
                && count <= most
            {
                *sums.entry(rule).or_default() += count;
            }
        }
        sums
    }

    /// Everything that is loosened, in the order of the policies: options and params first.
    pub(super) fn list(&self, policies: &[Policy], counts: &[u64]) -> Vec<LoosenedBy> {
        let mut list = Vec::new();
        for (at, policy) in policies.iter().enumerate() {
            list.extend(policy.settings.iter().map(|setting| LoosenedBy {
                kind: match setting.kind {
                    SetBy::Option => "option",
                    SetBy::Param => "param",
                },
                policy: policy.name.clone(),
                name: format!("{}/{}", setting.policy, setting.name),
                ..LoosenedBy::default()
            }));
            for (one, &count) in self.all.iter().zip(counts) {
                let Some(it) = one.loosening(policies).filter(|_| one.policy == at) else {
                    continue;
                };
                list.push(LoosenedBy {
                    kind: match one.to {
                        Loosened::Waived(_) => "waive",
                        Loosened::To(_) | Loosened::Off => "relax",
                    },
                    policy: policy.name.clone(),
                    name: name(it).to_owned(),
                    rule: Some(Arc::clone(&it.rule)),
                    to: match one.to {
                        Loosened::To(severity) => Some(severity.as_str()),
                        Loosened::Off => Some("off"),
                        Loosened::Waived(_) => None,
                    },
                    because: it.because.first().map(|(_, why)| why.clone()),
                    approved_by: Some(it.approved_by.clone()),
                    on: Some(it.on.clone()),
                    expires: it.expires.clone(),
                    at_most: match one.to {
                        Loosened::Waived(most) => Some(most),
                        _ => None,
                    },
                    findings: count,
                    exceeded: one.exceeded(count),
                });
            }
        }
        list
    }

    /// Findings about waivers: those that covered nothing, and those that would have covered too much. `severity_of` knows
    /// the rules judged by.
    pub(super) fn closing(
        &self,
        policies: &[Policy],
        counts: &[u64],
        severity_of: impl Fn(usize) -> Option<Severity>,
    ) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (one, &count) in self.all.iter().zip(counts) {
            let (Loosened::Waived(most), Some(it)) = (one.to, one.loosening(policies)) else {
                continue;
            };
            if one.exceeded(count) {
                findings.push(about(
                    it,
                    WAIVER_EXCEEDED,
                    one.rule.and_then(&severity_of).unwrap_or(Severity::Error),
                    format!(
                        "the waiver `{}` may cover {most} of the findings of {}, and there are {count}: it covers none",
                        it.id, it.rule
                    ),
                ));
            } else if count == 0 && !one.left_out {
                findings.push(about(
                    it,
                    WAIVER_UNUSED,
                    Severity::Warning,
                    format!(
                        "the waiver `{}` covers nothing: take it out, or look at what it should cover",
                        it.id
                    ),
                ));
            }
        }
        findings
    }
}

impl One {
    fn loosening<'p>(&self, policies: &'p [Policy]) -> Option<&'p Loosening> {
        policies.get(self.policy)?.loosenings.get(self.number)
    }

    fn exceeded(&self, count: u64) -> bool {
        matches!(self.to, Loosened::Waived(most) if count > most)
    }

    fn covers(&self, file: &str, finding: &Finding) -> bool {
        self.at.as_ref().is_none_or(|glob| glob.is_match(file))
            && (self.field.is_empty()
                || finding
                    .field
                    .as_ref()
                    .is_some_and(|path| ends_with(path, &self.field)))
    }
}

/// The name of a loosening without its policy.
fn name(it: &Loosening) -> &str {
    it.id.rsplit('/').next().unwrap_or(&it.id)
}

/// Tags as in a field's path.
fn tags(tags: &[Tag]) -> String {
    let all: Vec<String> = tags
        .iter()
        .map(|tag| format!("({:04X},{:04X})", tag.group(), tag.element()))
        .collect();
    all.join(".")
}

/// Whether the path without its item numbers ends with these tags.
fn ends_with(path: &FieldPath, tags: &str) -> bool {
    let mut plain = String::with_capacity(path.as_str().len());
    let mut inside = false;
    for c in path.as_str().chars() {
        match c {
            '[' => inside = true,
            ']' => inside = false,
            c if !inside => plain.push(c),
            _ => {}
        }
    }
    plain.ends_with(tags)
}

/// A finding about a waiver, and so about the dataset as a whole.
fn about(it: &Loosening, rule: &str, severity: Severity, message: String) -> Finding {
    Finding {
        rule: rule.into(),
        severity,
        code: None,
        file: None,
        field: None,
        name: None,
        message: message.into(),
        value: None,
        frame: None,
        region: None,
        frame_size: None,
        offset: None,
        fingerprint: Fingerprint::new(&format!("{rule}/{}", it.id), None, None, None, None),
        surroundings: Arc::new([]),
        waived: None,
    }
}
