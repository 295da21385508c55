//! `and`, `or`, `not`, severities, `when`, params and several rules together.
use std::path::PathBuf;

use sekisho::finding::Severity;
use sekisho::policy::Environment;

use super::dicom::DataSet;
use super::harness::*;

fn id(value: &str) -> DataSet {
    with("PatientID", value)
}

#[test]
fn and_asks_for_all() {
    both(
        "for PatientID in dicom must match /[A-Z]+/ and have at most 2 characters",
        id("AB"),
        id("ABC"),
        "(0010,0020)",
    );
    fails(
        "for PatientID in dicom must match /[A-Z]+/ and have at most 2 characters",
        id("12"),
        &["(0010,0020)"],
    );
}

#[test]
fn or_asks_for_one() {
    let rule = "for PatientID in dicom must be \"A\" or be \"B\" or be empty";
    both(rule, id("B"), id("C"), "(0010,0020)");
    passes(rule, id(""));
    passes(rule, none());
    // A test that has nothing to look at holds, here too.
    for must in ["be \"B\" or match /A/", "match /A/ or be \"B\""] {
        passes(&format!("for PatientID in dicom must {must}"), id(""));
    }
}

#[test]
fn not_and_brackets_mean_what_they_say() {
    let rule = "for PatientID in dicom must not (contain \"A\" or contain \"B\")";
    both(rule, id("C"), id("xB"), "(0010,0020)");
    let rule = "for PatientID in dicom must contain \"A\" and (contain \"B\" or contain \"C\")";
    both(rule, id("AC"), id("AD"), "(0010,0020)");
    let rule = "for PatientID in dicom must not not be \"A\"";
    both(rule, id("A"), id("B"), "(0010,0020)");
    let rule = "for PatientID in dicom at top must not (be present and be \"A\")";
    both(rule, id("B"), id("A"), "(0010,0020)");
    passes(rule, none());
}

#[test]
fn a_finding_has_the_severity_of_its_rule_and_error_if_it_says_none() {
    for (said, severity) in [
        ("", Severity::Error),
        ("as error", Severity::Error),
        ("as warning", Severity::Warning),
        ("as note", Severity::Note),
    ] {
        let items = format!(
            "rule r {said} {{ for PatientID in dicom must be absent because \"The test says so.\" }}"
        );
        let found = outcome(&items, &id("A"));
        let severities: Vec<_> = found.findings.iter().map(|f| f.severity).collect();
        assert_eq!(severities, [severity], "{said}");
        assert!(outcome(&items, &none()).findings.is_empty());
    }
}

#[test]
fn a_rule_that_cannot_be_decided_has_its_own_severity() {
    let items =
        "rule r as warning { for private in dicom must match /A+/ because \"The test says so.\" }";
    let data = with_tag(0x0029, 0x1001, sekisho::field::VR::OB, vec![1, 2]);
    let found = outcome(items, &data);
    assert_eq!(found.findings.len(), 1);
    assert!(
        found
            .findings
            .iter()
            .all(|f| f.severity == Severity::Warning)
    );
}

#[test]
fn a_rule_is_in_force_when_its_param_is_on() {
    let items = |state: &str, when: &str| {
        format!(
            "param strict : boolean = {state}\n{}",
            rule(&format!(
                "for PatientID in dicom when {when} must be absent"
            ))
        )
    };
    let found = |state, when| outcome(&items(state, when), &id("A")).rules.len();
    assert_eq!((found("true", "strict"), found("false", "strict")), (1, 0));
    assert_eq!(
        (found("true", "not strict"), found("false", "not strict")),
        (0, 1)
    );
}

#[test]
fn a_param_stands_for_its_value_and_set_takes_its_place() {
    let items = format!(
        "param allowed : text = \"A\"\n{}",
        rule("for PatientID in dicom must be allowed")
    );
    assert_eq!(outcome(&items, &id("A")).lines(), [""; 0]);
    assert_eq!(outcome(&items, &id("B")).lines(), ["(0010,0020): r"]);
    let set = [("allowed".to_owned(), "B".to_owned())];
    let environment = Environment {
        set: &set,
        ..Environment::default()
    };
    let judged = |value| {
        let policy = policy_with(&items, &environment);
        judge(policy, &[("a", file(&id(value)))]).lines()
    };
    assert_eq!(judged("B"), [""; 0]);
    assert_eq!(judged("A"), ["(0010,0020): r"]);
}

#[test]
fn a_list_from_a_file_is_compared_as_one_in_the_policy() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("known.csv");
    std::fs::write(&path, "mrn,name\nA-1700,Doe\nB-1800,Roe\n").unwrap();
    let items = format!(
        "list known from \"known.csv\" column \"mrn\" secret\n{}",
        rule("for text in dicom at top must not contain any of known")
    );
    let lists: [(String, PathBuf); 0] = [];
    let environment = Environment {
        folder: Some(folder.path()),
        lists: &lists,
        ..Environment::default()
    };
    let judged = |value| {
        let policy = policy_with(&items, &environment);
        judge(policy, &[("a", file(&id(value)))])
    };
    assert_eq!(judged("C-19").lines(), [""; 0]);
    let found = judged("was A-1700 before");
    assert_eq!(found.lines(), ["(0010,0020): r"]);
    assert!(!found.message().contains("A-1700"));
}

#[test]
fn rules_are_judged_each_by_itself_in_any_order() {
    let one = "rule a { for PatientID in dicom must be absent because \"The test says so.\" }\n";
    let two = "rule b { for vr LO in dicom must be empty because \"The test says so.\" }\n";
    let data = id("A").with("Manufacturer", "X");
    let expected = ["(0008,0070): b", "(0010,0020): a", "(0010,0020): b"];
    assert_eq!(outcome(&format!("{one}{two}"), &data).lines(), expected);
    assert_eq!(outcome(&format!("{two}{one}"), &data).lines(), expected);
}

#[test]
fn no_message_holds_a_value() {
    let value = "Katzenelnbogen";
    let data = id(value)
        .with("PatientName", value)
        .with("StudyDate", value)
        .with("PatientAge", "Katz")
        .with("StudyInstanceUID", value)
        .with("InstanceNumber", value);
    for clauses in [
        "for PatientID, PatientName in dicom must be absent",
        "for PatientID, PatientName in dicom must be \"A\"",
        "for PatientID, PatientName in dicom must match /[0-9]+/",
        "for PatientID, PatientName in dicom must not contain match /[a-z]/",
        "for PatientID, PatientName in dicom must have at most 2 characters",
        "for StudyDate in dicom must be at most 1925-12-31",
        "for PatientAge in dicom must be at most 90 years",
        "for StudyInstanceUID in dicom must be uid",
        "for StudyInstanceUID in dicom must be uid under \"2.25\"",
        "for InstanceNumber in dicom must be at most 5",
        "for text in dicom at top must include \"A\"",
    ] {
        let found = outcome(&rule(clauses), &data);
        assert!(!found.findings.is_empty(), "{clauses}");
        for finding in &found.findings {
            assert!(!format!("{finding:?}").contains("Katz"), "{clauses}");
        }
    }
}
