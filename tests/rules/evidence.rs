//! What comes of each rule: how much it saw, how far it can be trusted, and what identifies a finding.
use std::collections::BTreeSet;

use sekisho::finding::Evidence;

use super::dicom::DataSet;
use super::harness::*;

/// Evidence, count and findings of the only rule.
fn tally(clauses: &str, files: &[(&str, DataSet)]) -> (Evidence, u64, u64, Option<String>) {
    let files: Vec<_> = files
        .iter()
        .map(|(path, data)| (*path, file(data)))
        .collect();
    let outcome = judge(policy(&rule(clauses)), &files);
    let [only] = outcome.rules.as_slice() else {
        return (Evidence::NotApplicable, 0, 0, None);
    };
    (
        only.evidence,
        only.checked,
        only.findings,
        only.reason.clone(),
    )
}

#[test]
fn a_rule_that_met_fields_is_verified_and_counts_them() {
    let rule = "for PatientID in dicom must match /A+/";
    let files = [
        ("a", with("PatientID", "A")),
        (
            "b",
            with("PatientID", "B").with("RequestAttributesSequence", vec![with("PatientID", "C")]),
        ),
    ];
    assert_eq!(tally(rule, &files), (Evidence::Verified, 3, 2, None));
}

#[test]
fn a_rule_that_met_no_field_is_not_applicable() {
    let rule = "for PatientID in dicom must match /A+/";
    let reason = Some("it met no field".to_owned());
    assert_eq!(
        tally(rule, &[("a", none())]),
        (Evidence::NotApplicable, 0, 0, reason)
    );
}

#[test]
fn a_rule_that_no_file_was_for_says_so() {
    let rule = "for PatientID in dicom where Modality is \"MR\" must be absent";
    let reason = Some("no file was in its scope".to_owned());
    assert_eq!(
        tally(rule, &[("a", with("Modality", "CT"))]),
        (Evidence::NotApplicable, 0, 0, reason)
    );
}

#[test]
fn a_file_without_the_field_is_checked_where_presence_is_the_question() {
    for (must, findings) in [
        ("be absent", 0),
        ("be empty", 0),
        ("be absent or be \"A\"", 0),
        ("be present", 1),
        ("include \"A\"", 1),
        ("not include \"A\"", 0),
    ] {
        let clauses = format!("for PatientID in dicom at top must {must}");
        assert_eq!(
            tally(&clauses, &[("a", none())]),
            (Evidence::Verified, 1, findings, None),
            "{must}"
        );
    }
}

#[test]
fn a_file_rule_counts_files() {
    let rule = "file rule for dicom must have name match /a/";
    assert_eq!(
        tally(rule, &[("a", none()), ("b", none())]),
        (Evidence::Verified, 2, 1, None)
    );
}

#[test]
fn what_the_output_alone_cannot_show_is_assumed_with_its_reason() {
    let assuming = "for StudyInstanceUID in dicom must be uid under \"2.25\" assuming \"Nobody saw the source.\"";
    let data = |uid: &str| [("a", with("StudyInstanceUID", uid))];
    let reason = Some("Nobody saw the source.".to_owned());
    assert_eq!(
        tally(assuming, &data("2.25.1")),
        (Evidence::Assumed, 1, 0, reason.clone())
    );
    assert_eq!(
        tally(assuming, &data("1.2")),
        (Evidence::Assumed, 1, 1, reason)
    );
    // Not applicable stands before it: nothing is assumed of what was not met.
    assert_eq!(tally(assuming, &[("a", none())]).0, Evidence::NotApplicable);
}

#[test]
fn a_scope_without_a_file_is_said_aloud() {
    let items = format!(
        "scope mr = dicom where Modality is \"MR\"\nscope ct = dicom where Modality is \"CT\"\n{}",
        rule("for PatientID in mr, ct must be absent")
    );
    let empty = |value: &str| outcome(&items, &with("Modality", value)).empty_scopes;
    assert_eq!(empty("MR"), ["t/ct"]);
    assert_eq!(empty("US"), ["t/mr", "t/ct"]);
}

#[test]
fn fields_that_no_rule_looked_at_are_counted() {
    let judged = |clauses: &str, data: DataSet| {
        let outcome = outcome(&rule(clauses), &data);
        let judged = outcome.judged.first().copied().unwrap_or_default();
        (judged.fields, judged.fields - judged.fields_unruled)
    };
    let data = || with("PatientID", "A").with("PatientName", "B");
    let (all, ruled) = judged("for PatientID in dicom must be \"A\"", data());
    assert_eq!(ruled, 1);
    assert_eq!(
        judged("for PatientID, vr LO in dicom must be \"A\"", data()),
        (all, 1)
    );
    assert_eq!(
        judged(
            "for every attribute except PatientID in dicom must have at most 9 values",
            data()
        ),
        // The preamble is no attribute.
        (all, all - 2)
    );
    assert_eq!(
        judged(
            "for PatientID in dicom where Modality is \"MR\" must be absent",
            data()
        ),
        (all, 0)
    );
    assert_eq!(
        judged(
            "for PatientName in dicom at top must be \"B\"",
            nested("RequestAttributesSequence", [data()])
        )
        .1,
        0
    );
}

fn fingerprints(items: &str, files: &[(&str, DataSet)]) -> Vec<String> {
    let files: Vec<_> = files
        .iter()
        .map(|(path, data)| (*path, file(data)))
        .collect();
    let found = judge(policy(items), &files).findings;
    found.iter().map(|f| f.fingerprint.to_string()).collect()
}

#[test]
fn a_fingerprint_is_of_rule_file_and_field_and_never_of_the_value() {
    let one = rule("for PatientID, PatientName in dicom must be absent");
    let data = || with("PatientID", "A").with("PatientName", "B");
    let first = fingerprints(&one, &[("a", data()), ("b", data())]);
    let distinct: BTreeSet<_> = first.iter().collect();
    assert_eq!((first.len(), distinct.len()), (4, 4));
    let other = || with("PatientID", "Other").with("PatientName", "Value");
    assert_eq!(fingerprints(&one, &[("a", other()), ("b", other())]), first);
    // What else stands in the file does not matter, nor does the rule's text.
    let more = fingerprints(
        &rule("for PatientID, PatientName in dicom must be empty"),
        &[("a", data().with("Modality", "CT")), ("b", data())],
    );
    assert_eq!(more, first);
    let renamed = one.replacen("rule r", "rule s", 1);
    let renamed = fingerprints(&renamed, &[("a", data()), ("b", data())]);
    assert!(renamed.iter().all(|print| !first.contains(print)));
}

#[test]
fn a_fingerprint_is_the_same_for_ever() {
    let one = rule("for PatientID in dicom must be absent");
    insta::assert_snapshot!(
        fingerprints(&one, &[("site-a/IM1.dcm", with("PatientID", "A"))]).join("\n"),
        @"b3ec1d1572cd28b7af48663fd28074e9"
    );
}
