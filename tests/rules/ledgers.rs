//! Dataset rules over subjects: who is in which ledger, with what.
use std::path::PathBuf;

use sekisho::field::Document;
use sekisho::finding::Evidence;
use sekisho::formats::{ReadOptions, read_file};
use sekisho::policy::model::Policy;
use sekisho::policy::{Environment, load, model::Source};

use super::dicom::DataSet;
use super::harness::{Outcome, file, judge, judge_documents, nested, none, policy_with, with};

const LEDGER: &str = "subject_id,told,no,purposes,back\n\
    S1,2026-01-15,no,research;teaching,\n\
    S2,,no,research,\n\
    S3,yes,2026-03-01,research,\n\
    S4,yes,,teaching,\n\
    S5,yes,,research,2026-04-01\n\
    S6,2099-01-01,2099-01-01,research,2099-01-01\n";

/// Media Storage Directory Storage (PS3.4 I.5): the SOP class of a DICOMDIR.
const MEDIA_STORAGE_DIRECTORY: &str = "1.2.840.10008.1.3.10";

/// A policy with the ledger `consent`, and rules; its file is given on the command line.
fn ledger_policy(text: &str, items: &str) -> Policy {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join("consent.csv");
    std::fs::write(&path, text).unwrap();
    let lists = [("consent".to_owned(), path)];
    let environment = Environment {
        lists: &lists,
        today: Some(20_261_120),
        ..Environment::default()
    };
    let items = format!(
        "ledger consent from \"consent.csv\" subject \"subject_id\" notified \"told\" opted-out \"no\" \
         purposes \"purposes\" withdrawn \"back\"\n{items}"
    );
    policy_with(&items, &environment)
}

fn over(must: &str) -> String {
    format!("dataset rule r {{ over subjects {must} because \"They were asked.\" }}")
}

/// What a rule finds in a file of a subject.
fn of_subject(must: &str, subject: &str) -> Outcome {
    let data = file(
        &with("SpecificCharacterSet", "ISO_IR 192").with("PatientID", subject.as_bytes().to_vec()),
    );
    judge(ledger_policy(LEDGER, &over(must)), &[("a.dcm", data)])
}

const CONSENTED: &str = "must be in consent where not opted-out and notified and consented to \"research\" and not withdrawn";

#[test]
fn a_subject_that_was_told_said_yes_and_took_nothing_back_passes() {
    for subject in ["S1", "S1 ", "Ｓ１"] {
        let outcome = of_subject(CONSENTED, subject);
        assert!(
            outcome.findings.is_empty(),
            "{subject}: {:?}",
            outcome.lines()
        );
        assert_eq!(outcome.rules[0].evidence, Evidence::Verified);
        assert_eq!(outcome.rules[0].checked, 1);
    }
}

#[test]
fn every_condition_that_fails_is_told_at_the_field_and_never_the_subject() {
    for (subject, why) in [
        ("S9", "is not in the ledger"),
        ("s1", "is not in the ledger"),
        ("S2", "has not been notified"),
        ("S3", "has opted out"),
        ("S4", "consent does not cover the purpose"),
        ("S5", "has withdrawn the consent"),
    ] {
        let outcome = of_subject(CONSENTED, subject);
        assert_eq!(outcome.lines(), ["(0010,0020): r"], "{subject}");
        assert!(
            outcome.message().contains(why),
            "{subject}: {}",
            outcome.message()
        );
        assert!(
            !outcome.message().contains(subject),
            "{}",
            outcome.message()
        );
        assert_eq!(outcome.rules[0].findings, 1);
    }
}

#[test]
fn a_day_to_come_is_no_notice_yet_but_a_no_already() {
    assert_eq!(
        of_subject("must be in consent where notified", "S6")
            .lines()
            .len(),
        1
    );
    assert_eq!(
        of_subject("must be in consent where not opted-out", "S6")
            .lines()
            .len(),
        1
    );
    assert_eq!(
        of_subject("must be in consent where not withdrawn", "S6")
            .lines()
            .len(),
        1
    );
    assert!(
        of_subject("must be in consent where not notified", "S6")
            .findings
            .is_empty()
    );
}

#[test]
fn a_list_of_those_who_said_no_is_a_ledger_too() {
    assert!(
        of_subject("must not be in consent", "S9")
            .findings
            .is_empty()
    );
    let outcome = of_subject("must not be in consent", "S1");
    assert!(
        outcome
            .message()
            .ends_with("but the subject is in the ledger")
    );
    assert!(
        of_subject("must be in consent where opted-out", "S3")
            .findings
            .is_empty()
    );
    assert!(
        of_subject("must be in consent where opted-out", "S1")
            .message()
            .ends_with("but the subject has not opted out")
    );
}

#[test]
fn conditions_and_claims_are_joined_as_they_are_bracketed() {
    let either =
        "must be in consent where not opted-out and (notified or consented to \"research\")";
    assert!(of_subject(either, "S2").findings.is_empty());
    assert_eq!(of_subject(either, "S3").lines().len(), 1);
    let both = "must (be in consent where notified) and not (be in consent where withdrawn)";
    assert!(of_subject(both, "S1").findings.is_empty());
    assert_eq!(of_subject(both, "S2").lines().len(), 1);
    assert_eq!(of_subject(both, "S5").lines().len(), 1);
    let neither = "must not (be in consent where opted-out or withdrawn)";
    assert!(of_subject(neither, "S1").findings.is_empty());
    assert_eq!(of_subject(neither, "S3").lines().len(), 1);
    assert!(of_subject(neither, "S9").findings.is_empty());
}

#[test]
fn a_file_that_names_no_subject_is_a_finding_whatever_is_asked() {
    for must in ["must be in consent", "must not be in consent"] {
        for data in [none(), with("PatientID", ""), with("PatientID", "  ")] {
            let outcome = judge(
                ledger_policy(LEDGER, &over(must)),
                &[("a.dcm", file(&data))],
            );
            assert_eq!(outcome.lines(), ["(0010,0020): r"]);
            assert!(outcome.message().ends_with("but the file names no subject"));
            assert_eq!(outcome.rules[0].checked, 1);
        }
    }
}

#[test]
fn a_subject_that_cannot_be_decoded_is_no_pass() {
    let data = with("SpecificCharacterSet", "ISO_IR 6").with("PatientID", b"S1\xFF ".to_vec());
    let outcome = judge(
        ledger_policy(LEDGER, &over("must not be in consent")),
        &[("a.dcm", file(&data))],
    );
    let told = outcome
        .findings
        .iter()
        .any(|finding| &*finding.rule == "t/r" && finding.message.contains("cannot be told"));
    assert!(told, "{:?}", outcome.lines());
}

#[test]
fn of_several_subjects_each_counts_and_only_at_the_top() {
    let must = over("must be in consent where notified");
    let two = |values: &str| {
        let data = file(&with("PatientID", values));
        judge(ledger_policy(LEDGER, &must), &[("a.dcm", data)])
            .lines()
            .len()
    };
    assert_eq!(two("S1\\S4"), 0);
    assert_eq!(two("S1\\S9"), 1);
    let data =
        nested("RequestAttributesSequence", [with("PatientID", "S9")]).with("PatientID", "S1");
    let outcome = judge(ledger_policy(LEDGER, &must), &[("a.dcm", file(&data))]);
    assert!(outcome.findings.is_empty(), "{:?}", outcome.lines());
}

#[test]
fn a_directory_of_a_medium_names_the_subjects_of_its_records() {
    let record = |subject: &str| {
        with("DirectoryRecordType", "PATIENT")
            .with("PatientID", subject)
            .with("RequestAttributesSequence", vec![with("PatientID", "S9")])
    };
    let found = |records: Vec<DataSet>| {
        let data =
            with("SOPClassUID", MEDIA_STORAGE_DIRECTORY).with("DirectoryRecordSequence", records);
        let policy = ledger_policy(LEDGER, &over("must be in consent"));
        judge(policy, &[("DICOMDIR", file(&data))]).lines()
    };
    assert!(found(vec![record("S1"), record("S2")]).is_empty());
    assert_eq!(
        found(vec![record("S1"), record("S8")]),
        ["(0004,1220)[1].(0010,0020): r"]
    );
    assert_eq!(
        found(vec![with("DirectoryRecordType", "STUDY")]),
        ["(0010,0020): r"]
    );
}

#[test]
fn another_attribute_may_name_the_subject() {
    let items = format!(
        "subject is ClinicalTrialSubjectID, PatientID\n{}",
        over("must be in consent")
    );
    let found = |data| judge(ledger_policy(LEDGER, &items), &[("a.dcm", file(&data))]).lines();
    assert!(found(with("ClinicalTrialSubjectID", "S1")).is_empty());
    assert!(found(with("PatientID", "S1")).is_empty());
    assert_eq!(
        found(with("ClinicalTrialSubjectID", "S1").with("PatientID", "S9")),
        ["(0010,0020): r"]
    );
    assert_eq!(found(none()), ["(0012,0040): r"]);
}

#[test]
fn only_files_in_scope_are_asked_and_without_in_every_dicom_file() {
    let items = "scope mr = dicom where Modality is \"MR\"\n\
        dataset rule r { over subjects in mr must be in consent because \"They were asked.\" }";
    let found = |modality: &str| {
        let data = with("PatientID", "S9").with("Modality", modality);
        judge(ledger_policy(LEDGER, items), &[("a.dcm", file(&data))]).lines()
    };
    assert_eq!(found("MR"), ["(0010,0020): r"]);
    assert!(!found("CT").contains(&"(0010,0020): r".to_owned()));
}

#[test]
fn what_a_ledger_says_is_no_part_of_the_digest_and_what_is_asked_of_it_is() {
    let digest = |text: &str, must: &str| ledger_policy(text, &over(must)).digest;
    let plain = digest(LEDGER, "must be in consent");
    assert_eq!(
        digest(&LEDGER.replace("S1", "S7"), "must be in consent"),
        plain
    );
    assert_ne!(digest(LEDGER, "must not be in consent"), plain);
}

#[test]
fn a_mistake_in_a_ledger_never_shows_what_stands_in_it() {
    for (text, line) in [
        (LEDGER.replace("S2,,no", "S2,,perhaps"), "line 3"),
        (LEDGER.replace("S3,", "S1,"), "lines 2 and 4"),
        (LEDGER.replace("S4,yes", "S4"), "line 5"),
        (LEDGER.replace("S4,yes", ",yes"), "line 5"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("consent.csv");
        std::fs::write(&path, &text).unwrap();
        let lists = [("consent".to_owned(), path)];
        let source = Source {
            name: "t.sekisho".to_owned(),
            text: format!(
                "policy \"t\" {{ version 1.0.0 language 1 }}\n\
                 ledger consent from \"c.csv\" subject \"subject_id\" notified \"told\" opted-out \"no\"\n{}",
                over("must be in consent")
            ),
        };
        let environment = Environment {
            lists: &lists,
            ..Environment::default()
        };
        let mistakes = load(source, &environment).unwrap_err();
        let told: Vec<String> = mistakes.iter().map(|one| format!("{one:?}")).collect();
        assert!(told.join("").contains(line), "{told:?}");
        assert!(
            !told.join("").contains("perhaps") && !told.join("").contains("S4"),
            "{told:?}"
        );
    }
}

/// What a rule finds in a table, in which `people.subject_id` says whose a row is.
fn of_table(path: &str, text: &str) -> Outcome {
    let items = format!(
        "scope people = table at \"clinical/*.csv\" subject is PatientID, people.subject_id {}",
        over("in dicom, table must be in consent where not opted-out")
    );
    let policy = ledger_policy(LEDGER, &items);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.csv");
    std::fs::write(&file, text).unwrap();
    let mut document = Document::default();
    read_file(&file, &ReadOptions::default(), &mut document);
    judge_documents(policy, &[(path, document)])
}

/// The findings of the rule: no other looks at the table's other columns.
fn of_rule(outcome: &Outcome) -> Vec<String> {
    let mut lines = outcome.lines();
    lines.retain(|line| line.ends_with(": r"));
    lines
}

#[test]
fn each_row_of_a_table_is_of_a_subject_and_one_who_opted_out_is_found_at_its_row() {
    let outcome = of_table("clinical/a.csv", "subject_id,sex\nS1,F\nS3,M\nS2,F\nS3,F\n");
    assert_eq!(of_rule(&outcome), ["subject_id[2]: r", "subject_id[4]: r"]);
    let good = of_table("clinical/a.csv", "subject_id,sex\nS1,F\nS2,F\nS1,M\n");
    assert!(of_rule(&good).is_empty(), "{:?}", good.lines());
}

#[test]
fn a_row_that_names_nobody_is_found_and_so_is_one_that_ends_before_the_column() {
    let outcome = of_table("clinical/a.csv", "sex,subject_id\nF,S1\nF,\nM,S2\nM\n");
    // The last row has no cell in the column: its first one is pointed at.
    assert_eq!(of_rule(&outcome), ["sex[4]: r", "subject_id[2]: r"]);
}

#[test]
fn a_table_without_the_column_names_nobody_and_the_column_counts_in_its_own_tables_only() {
    for (path, text) in [
        ("clinical/a.csv", "patient,sex\nS1,F\nS2,M\nS1,M\n"),
        ("other/a.csv", "subject_id,sex\nS1,F\nS2,M\nS1,M\n"),
    ] {
        let outcome = of_table(path, text);
        assert_eq!(of_rule(&outcome).len(), 1, "{path}: {:?}", outcome.lines());
    }
}
