//! The objects of `json` and `jsonl`, version 1: what scripts hold on to, apart from the types inside.
//!
//! Field order is part of the contract. `docs/report.schema.json` is their JSON Schema.
use std::collections::BTreeMap;
use std::fmt::Display;

use serde::{Serialize, Serializer};

use crate::dataset::answer;
use crate::finding;

/// A finding.
#[derive(Debug, Serialize)]
pub(super) struct Finding<'a> {
    r#type: &'static str,
    rule: &'a str,
    severity: &'static str,
    file: Option<&'a str>,
    field: Option<&'a str>,
    name: Option<&'a str>,
    message: &'a str,
    #[serde(serialize_with = "text_or_null")]
    value: Option<&'a finding::Shown>,
    frame: Option<u32>,
    region: Option<[u32; 4]>,
    #[serde(serialize_with = "text")]
    fingerprint: &'a finding::Fingerprint,
    code: Option<&'static str>,
    offset: Option<u64>,
    waived: Option<&'a str>,
}

impl<'a> From<&'a finding::Finding> for Finding<'a> {
    fn from(finding: &'a finding::Finding) -> Self {
        // No `..`: a new part of a finding must be given a place here, or be left out on purpose.
        let finding::Finding {
            rule,
            severity,
            code,
            file,
            field,
            name,
            message,
            value,
            frame,
            region,
            offset,
            fingerprint,
            frame_size: _,
            surroundings: _,
            waived,
        } = finding;
        Self {
            r#type: "finding",
            rule,
            severity: severity.as_str(),
            file: file.as_deref(),
            field: field.as_ref().map(|path| path.as_str()),
            name: name.as_deref(),
            message,
            value: value.as_ref(),
            frame: *frame,
            region: *region,
            fingerprint,
            code: code.map(|code| code.code()),
            offset: *offset,
            waived: waived.as_deref(),
        }
    }
}

/// The verdict.
#[derive(Debug, Serialize)]
pub(super) struct Verdict<'a> {
    r#type: &'static str,
    verdict: &'static str,
    policy: Vec<Policy<'a>>,
    tool: &'a str,
    files: Files,
    fields: u64,
    fields_unruled: u64,
    rules: Vec<Rule<'a>>,
    findings: Findings,
    empty_scopes: &'a [String],
    notes: &'a [String],
    dataset_digest: &'a str,
    loosened: Vec<Loosened<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pixels: Option<Pixels<'a>>,
}

/// What is loosened.
#[derive(Debug, Serialize)]
struct Loosened<'a> {
    kind: &'static str,
    policy: &'a str,
    name: &'a str,
    rule: Option<&'a str>,
    to: Option<&'static str>,
    because: Option<&'a str>,
    approved_by: Option<&'a str>,
    on: Option<&'a str>,
    expires: Option<&'a str>,
    at_most: Option<u64>,
    findings: u64,
    exceeded: bool,
}

#[derive(Debug, Serialize)]
struct Policy<'a> {
    name: &'a str,
    version: Option<&'a str>,
    digest: &'a str,
}

#[derive(Debug, Serialize)]
struct Files {
    seen: u64,
    judged: u64,
    unverifiable: u64,
    excluded: u64,
    out_of_scope: u64,
}

#[derive(Debug, Serialize)]
struct Rule<'a> {
    rule: &'a str,
    evidence: &'static str,
    reason: Option<&'a str>,
    checked: u64,
    findings: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    measured: Vec<Measured>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    classes: Vec<Bin>,
}

/// A figure of a rule over the whole dataset.
#[derive(Debug, Serialize)]
struct Measured {
    name: &'static str,
    value: Option<f64>,
    bound: f64,
    /// JSON has no infinity.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    without_bound: bool,
}

/// Equivalence classes of `from` members or more, up to the next.
#[derive(Debug, Serialize)]
struct Bin {
    from: u64,
    classes: u64,
    members: u64,
}

/// How pixels were judged.
#[derive(Debug, Serialize)]
struct Pixels<'a> {
    files: u64,
    frames: u64,
    screened: u64,
    detected: u64,
    repeated: u64,
    undecoded: u64,
    models: BTreeMap<&'static str, &'a str>,
}

impl<'a> From<&'a finding::Pixels> for Pixels<'a> {
    fn from(pixels: &'a finding::Pixels) -> Self {
        let finding::Pixels { counts, models } = pixels;
        let &finding::PixelCounts {
            files,
            frames,
            screened,
            detected,
            repeated,
            undecoded,
        } = counts;
        Self {
            files,
            frames,
            screened,
            detected,
            repeated,
            undecoded,
            models: (models.iter())
                .map(|model| (model.what, model.digest.as_str()))
                .collect(),
        }
    }
}

#[derive(Debug, Serialize)]
struct Findings {
    error: u64,
    warning: u64,
    note: u64,
    waived: u64,
}

impl<'a> Verdict<'a> {
    pub(super) fn new(verdict: &'a finding::Verdict, tool: &'a str) -> Self {
        let finding::Verdict {
            outcome,
            policies,
            files,
            fields,
            fields_unruled,
            rules,
            pixels,
            findings,
            loosened,
            empty_scopes,
            notes,
            dataset_digest,
        } = verdict;
        let &finding::FileCounts {
            seen,
            judged,
            unverifiable,
            excluded,
            out_of_scope,
        } = files;
        let &finding::Counts {
            error,
            warning,
            note,
            waived,
        } = findings;
        Self {
            r#type: "verdict",
            verdict: outcome.as_str(),
            policy: policies.iter().map(Policy::from).collect(),
            tool,
            files: Files {
                seen,
                judged,
                unverifiable,
                excluded,
                out_of_scope,
            },
            fields: *fields,
            fields_unruled: *fields_unruled,
            rules: rules.iter().map(Rule::from).collect(),
            findings: Findings {
                error,
                warning,
                note,
                waived,
            },
            empty_scopes,
            notes,
            dataset_digest,
            loosened: loosened.iter().map(Loosened::from).collect(),
            pixels: pixels.as_ref().map(Pixels::from),
        }
    }
}

impl<'a> From<&'a finding::LoosenedBy> for Loosened<'a> {
    fn from(loosened: &'a finding::LoosenedBy) -> Self {
        let finding::LoosenedBy {
            kind,
            policy,
            name,
            rule,
            to,
            because,
            approved_by,
            on,
            expires,
            at_most,
            findings,
            exceeded,
        } = loosened;
        Self {
            kind,
            policy,
            name,
            rule: rule.as_deref(),
            to: *to,
            because: because.as_deref(),
            approved_by: approved_by.as_deref(),
            on: on.as_deref(),
            expires: expires.as_deref(),
            at_most: *at_most,
            findings: *findings,
            exceeded: *exceeded,
        }
    }
}

impl<'a> From<&'a finding::PolicyRef> for Policy<'a> {
    fn from(policy: &'a finding::PolicyRef) -> Self {
        let finding::PolicyRef {
            name,
            version,
            digest,
        } = policy;
        Self {
            name,
            version: version.as_deref(),
            digest,
        }
    }
}

impl<'a> From<&'a finding::RuleTally> for Rule<'a> {
    fn from(tally: &'a finding::RuleTally) -> Self {
        let finding::RuleTally {
            rule,
            evidence,
            reason,
            checked,
            findings,
            measured,
            classes,
        } = tally;
        Self {
            rule,
            evidence: evidence.as_str(),
            reason: reason.as_deref(),
            checked: *checked,
            findings: *findings,
            measured: measured.iter().map(Measured::from).collect(),
            classes: classes.as_ref().map(bins).unwrap_or_default(),
        }
    }
}

impl From<&answer::Measured> for Measured {
    fn from(measured: &answer::Measured) -> Self {
        let &answer::Measured { name, value, bound } = measured;
        Self {
            name,
            value: value.filter(|value| value.is_finite()),
            bound,
            without_bound: value.is_some_and(f64::is_infinite),
        }
    }
}

fn bins(classes: &answer::Histogram) -> Vec<Bin> {
    (answer::Histogram::FROM.iter().zip(&classes.bins))
        .map(|(from, bin)| Bin {
            from: *from,
            classes: bin.classes,
            members: bin.members,
        })
        .collect()
}

fn text<S: Serializer>(value: &impl Display, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

fn text_or_null<S: Serializer>(
    value: &Option<&finding::Shown>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => serializer.collect_str(value),
        None => serializer.serialize_none(),
    }
}
