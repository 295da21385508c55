//! A policy and data sets in; what is found, and what came of each rule, out.
#![expect(clippy::panic, reason = "a test that cannot go on has failed")]
use std::sync::Arc;

use sekisho::field::{Document, FieldPath, Tag, VR};
use sekisho::finding::{Finding, RuleTally};
use sekisho::formats::{ReadOptions, read_bytes};
use sekisho::judge::{Judge, Judged, Tally};
use sekisho::policy::model::{Policy, Source};
use sekisho::policy::{Environment, load};

use super::dicom::{DataSet, EXPLICIT, File, Value};

/// SOP class of CT images.
pub(crate) const CT: &str = "1.2.840.10008.5.1.4.1.1.2";

/// A data set without elements.
pub(crate) fn none() -> DataSet {
    DataSet::default()
}

/// A data set with one attribute.
pub(crate) fn with(keyword: &str, value: impl Into<Value>) -> DataSet {
    none().with(keyword, value)
}

/// A data set with one element.
pub(crate) fn with_tag(group: u16, element: u16, vr: VR, value: impl Into<Value>) -> DataSet {
    none().with_tag(Tag(group, element), vr, value)
}

/// A data set with a sequence whose items are these.
pub(crate) fn nested(keyword: &str, items: impl IntoIterator<Item = DataSet>) -> DataSet {
    none().with(keyword, items.into_iter().collect::<Vec<_>>())
}

/// The bytes of a file.
pub(crate) fn file(data: &DataSet) -> Vec<u8> {
    File::new(EXPLICIT, data.clone()).bytes()
}

/// A whole policy, from its items.
pub(crate) fn policy(items: &str) -> Policy {
    policy_with(items, &Environment::default())
}

/// A whole policy, loaded in an environment.
pub(crate) fn policy_with(items: &str, environment: &Environment<'_>) -> Policy {
    let text =
        format!("policy \"t\" {{ version 1.0.0 language 1 dictionary dicom 2026d }}\n{items}\n");
    let source = Source {
        name: "t.sekisho".to_owned(),
        text,
    };
    match load(source, environment) {
        Ok(loaded) => loaded.policy,
        Err(mistakes) => panic!("{items}: {:?}", miette::Report::new(mistakes)),
    }
}

/// One rule `r` of these clauses, as an item; `file rule` where the clauses begin with those words.
pub(crate) fn rule(clauses: &str) -> String {
    let (kind, clauses) = match clauses.strip_prefix("file rule ") {
        Some(clauses) => ("file rule", clauses),
        None => ("rule", clauses),
    };
    format!("{kind} r {{ {clauses} because \"The test says so.\" }}")
}

/// What came of judging some files.
pub(crate) struct Outcome {
    pub(crate) findings: Vec<Finding>,
    pub(crate) judged: Vec<Judged>,
    pub(crate) rules: Vec<RuleTally>,
    pub(crate) empty_scopes: Vec<String>,
}

impl Outcome {
    /// The findings as `field: rule`, sorted; without a field `-`. What could not be judged has its code as its rule.
    pub(crate) fn lines(&self) -> Vec<String> {
        let line = |finding: &Finding| {
            let field = finding.field.as_ref().map_or("-", FieldPath::as_str);
            match finding.code {
                Some(code) => format!("{field}: {}", code.code()),
                None => format!("{field}: {}", finding.rule.trim_start_matches("t/")),
            }
        };
        let mut lines: Vec<String> = self.findings.iter().map(line).collect();
        lines.sort();
        lines
    }

    /// The message of the only finding.
    pub(crate) fn message(&self) -> &str {
        match self.findings.as_slice() {
            [only] => &only.message,
            _ => panic!("{:?}", self.lines()),
        }
    }
}

/// Judges files, given by path and bytes.
pub(crate) fn judge(policy: Policy, files: &[(&str, Vec<u8>)]) -> Outcome {
    let read = |(path, bytes): &(_, Vec<u8>)| {
        let mut document = Document::default();
        read_bytes(bytes, &ReadOptions::default(), &mut document);
        (*path, document)
    };
    let documents: Vec<(&str, Document)> = files.iter().map(read).collect();
    judge_documents(policy, &documents)
}

/// Judges files that have been read.
pub(crate) fn judge_documents(policy: Policy, files: &[(&str, Document)]) -> Outcome {
    let judge = Judge::new(Arc::from([policy]), false, |_| true);
    let mut scratch = judge.scratch();
    let (mut findings, mut judged) = (Vec::new(), Vec::new());
    for (path, document) in files {
        judged.push(judge.judge(&Arc::from(*path), document, &mut scratch, &mut findings));
    }
    let tally: Tally = scratch.into_tally();
    Outcome {
        findings,
        judged,
        rules: judge.results(&tally),
        empty_scopes: judge.empty_scopes(&tally),
    }
}

/// Judges one data set by items.
pub(crate) fn outcome(items: &str, data: &DataSet) -> Outcome {
    judge(policy(items), &[("a.dcm", file(data))])
}

/// Asserts that a rule finds nothing in a data set.
#[track_caller]
pub(crate) fn passes(clauses: &str, data: DataSet) {
    fails(clauses, data, &[]);
}

/// Asserts that a rule finds these fields in a data set, and no others.
#[track_caller]
pub(crate) fn fails(clauses: &str, data: DataSet, fields: &[&str]) {
    let found = outcome(&rule(clauses), &data).lines();
    let expected: Vec<String> = fields.iter().map(|field| format!("{field}: r")).collect();
    assert_eq!(found, expected, "{clauses}");
}

/// Asserts that a rule passes the first data set and finds this field in the second.
#[track_caller]
pub(crate) fn both(clauses: &str, good: DataSet, bad: DataSet, field: &str) {
    passes(clauses, good);
    fails(clauses, bad, &[field]);
}
