//! `in` and `scope`: which files a rule is for.
use super::dicom::{self, DataSet};
use super::harness::*;

/// The files, by path, in which a rule on `files` finds Patient ID. (A file that no rule is for has no such finding.)
fn found(items: &str, files: &str, data: &[(&str, DataSet)]) -> Vec<String> {
    let items = format!(
        "{items}\n{}",
        rule(&format!("for PatientID in {files} must be absent"))
    );
    let files: Vec<_> = data
        .iter()
        .map(|(path, data)| (*path, file(&data.clone().with("PatientID", "X"))))
        .collect();
    judge(policy(&items), &files)
        .findings
        .iter()
        .filter(|finding| finding.code.is_none())
        .filter_map(|finding| Some(finding.file.as_ref()?.to_string()))
        .collect()
}

fn modality(value: &str) -> DataSet {
    with("Modality", value)
}

/// Whether a condition takes in a file with this data set.
fn takes(condition: &str, data: DataSet) -> bool {
    !found("", &format!("dicom where {condition}"), &[("a", data)]).is_empty()
}

#[test]
fn every_test_of_a_condition_takes_some_files_and_leaves_others() {
    let study = |value: &str| with("StudyDescription", value);
    for (condition, inside, outside) in [
        ("Modality is \"MR\"", modality("MR"), modality("CT")),
        ("Modality be \"MR\"", modality("MR"), modality("CT")),
        (
            "Modality in { \"MR\", \"CT\" }",
            modality("CT"),
            modality("US"),
        ),
        ("Modality is in { \"MR\" }", modality("MR"), modality("US")),
        (
            "Modality is any of { \"MR\" }",
            modality("MR"),
            modality("US"),
        ),
        ("Modality is present", modality(""), none()),
        ("Modality is absent", none(), modality("")),
        ("Modality is empty", modality(""), modality("MR")),
        ("Modality match /M./", modality("MG"), modality("XM")),
        (
            "StudyDescription contain \"head\"",
            study("CT head"),
            study("CT"),
        ),
        (
            "StudyDescription contain any of { \"head\" }",
            study("head"),
            study("CT"),
        ),
        (
            "StudyDescription contain match /h.*d/",
            study("a head"),
            study("CT"),
        ),
        (
            "ImageType include \"AXIAL\"",
            with("ImageType", "A\\AXIAL"),
            with("ImageType", "A"),
        ),
        (
            "ImageType have at least 2 values",
            with("ImageType", "A\\B"),
            with("ImageType", "A"),
        ),
        (
            "StudyDescription have at most 3 characters",
            study("abc"),
            study("abcd"),
        ),
        (
            "StudyDate in 1900-01-01 .. 1925-12-31",
            with("StudyDate", "19100101"),
            with("StudyDate", "20200101"),
        ),
        (
            "PatientAge is at least 90 years",
            with("PatientAge", "091Y"),
            with("PatientAge", "089Y"),
        ),
        (
            "InstanceNumber is at most 5",
            with("InstanceNumber", "5"),
            with("InstanceNumber", "6"),
        ),
        (
            "InstanceNumber is 5",
            with("InstanceNumber", "5"),
            with("InstanceNumber", "6"),
        ),
        (
            "Rows is at least 64",
            with("Rows", 64_u16),
            with("Rows", 63_u16),
        ),
        (
            "StudyInstanceUID is uid",
            with("StudyInstanceUID", "1.2"),
            with("StudyInstanceUID", "x"),
        ),
        (
            "StudyInstanceUID is uid under \"2.25\"",
            with("StudyInstanceUID", "2.25.1"),
            with("StudyInstanceUID", "1.2"),
        ),
        (
            "vr AE contain \"PACS\"",
            with("RetrieveAETitle", "PACS1"),
            with("RetrieveAETitle", "X"),
        ),
        (
            "private is present",
            with_tag(0x0029, 0x0010, sekisho::field::VR::LO, "A"),
            none(),
        ),
    ] {
        assert!(takes(condition, inside), "{condition}");
        assert!(!takes(condition, outside), "{condition}");
    }
}

#[test]
fn an_absent_field_meets_no_test_of_a_condition_but_absent() {
    for test in [
        "is \"MR\"",
        "match /.+/",
        "contain \"M\"",
        "is present",
        "is empty",
        "have at most 9 characters",
    ] {
        assert!(!takes(&format!("Modality {test}"), none()), "{test}");
        assert!(takes(&format!("not Modality {test}"), none()), "{test}");
    }
}

#[test]
fn conditions_join_by_and_or_not() {
    let both = "Modality is \"MR\" and StudyID is \"1\"";
    assert!(takes(both, modality("MR").with("StudyID", "1")));
    assert!(!takes(both, modality("MR").with("StudyID", "2")));
    let either = "Modality is \"MR\" or StudyID is \"1\"";
    assert!(takes(either, modality("CT").with("StudyID", "1")));
    assert!(!takes(either, modality("CT").with("StudyID", "2")));
    let nested = "Modality is \"MR\" and not (StudyID is \"1\" or StudyID is \"2\")";
    assert!(takes(nested, modality("MR").with("StudyID", "3")));
    assert!(!takes(nested, modality("MR").with("StudyID", "2")));
}

#[test]
fn one_value_of_one_field_meets_a_condition() {
    let derived = |value: &str| with("ImageType", value);
    assert!(takes("ImageType is \"AXIAL\"", derived("ORIGINAL\\AXIAL")));
    assert!(!takes(
        "not ImageType is \"AXIAL\"",
        derived("ORIGINAL\\AXIAL")
    ));
    let name = |value: &str| with("PatientName", value);
    assert!(takes("PatientName is \"A\"", name("A=B")));
    assert!(takes("PatientName is \"A=B\"", name("A=B")));
    assert!(!takes("PatientName is \"C\"", name("A=B")));
}

#[test]
fn a_keyword_in_a_condition_is_of_the_file_and_a_path_leads_into_items() {
    let nested_modality = nested("RequestAttributesSequence", [modality("MR")]);
    assert!(!takes("Modality is \"MR\"", nested_modality.clone()));
    assert!(takes(
        "RequestAttributesSequence.Modality is \"MR\"",
        nested_modality
    ));
    let claimed = nested(
        "DeidentificationMethodCodeSequence",
        [
            dicom::code("113100", "DCM", "x"),
            dicom::code("113111", "DCM", "x"),
        ],
    );
    assert!(takes(
        "DeidentificationMethodCodeSequence.CodeValue is \"113111\"",
        claimed.clone()
    ));
    assert!(!takes(
        "DeidentificationMethodCodeSequence.CodeValue is \"113106\"",
        claimed
    ));
}

#[test]
fn a_condition_that_cannot_be_decided_takes_the_file_in() {
    let broken = || with_tag(0x0008, 0x1030, sekisho::field::VR::LO, b"\xE9\xE9".to_vec());
    assert!(takes("StudyDescription is \"x\"", broken()));
    assert!(takes("not StudyDescription is \"x\"", broken()));
    // And out of an exception.
    let except = "dicom except dicom where StudyDescription is \"x\"";
    assert_eq!(found("", except, &[("a", broken())]), ["a"]);
    let plain = with("StudyDescription", "x");
    assert_eq!(found("", except, &[("a", plain)]), [""; 0]);
}

#[test]
fn a_glob_is_of_the_path_in_the_dataset() {
    let data = [
        ("a.dcm", none()),
        ("site-a/b.dcm", none()),
        ("site-a/x/c.dcm", none()),
    ];
    let found = |glob: &str| found("", &format!("dicom at \"{glob}\""), &data);
    assert_eq!(found("*.dcm"), ["a.dcm"]);
    assert_eq!(found("site-*/*.dcm"), ["site-a/b.dcm"]);
    assert_eq!(found("site-a/**"), ["site-a/b.dcm", "site-a/x/c.dcm"]);
    assert_eq!(found("**/*.dcm").len(), 3);
    assert_eq!(found("nowhere/**"), [""; 0]);
}

#[test]
fn a_glob_and_a_condition_must_both_fit() {
    let data = [
        ("a/mr", modality("MR")),
        ("a/ct", modality("CT")),
        ("b/mr", modality("MR")),
    ];
    let files = "dicom at \"a/*\" where Modality is \"MR\"";
    assert_eq!(found("", files, &data), ["a/mr"]);
}

#[test]
fn kinds_of_files_are_told_by_their_bytes() {
    let index = with("SOPClassUID", "1.2.840.10008.1.3.10")
        .with("DirectoryRecordSequence", Vec::<DataSet>::new());
    let data = [("image", none()), ("index", index)];
    assert_eq!(found("", "dicom", &data), ["image", "index"]);
    assert_eq!(found("", "dicomdir", &data), ["index"]);
    assert_eq!(found("", "file", &data), ["image", "index"]);
    assert_eq!(found("", "dicom except dicomdir", &data), ["image"]);
}

#[test]
fn named_scopes_unions_and_exceptions_add_up() {
    let data = [
        ("mr", modality("MR")),
        ("ct", modality("CT")),
        ("us", modality("US")),
        ("test/mr", modality("MR")),
    ];
    let scopes = "scope mr = dicom where Modality is \"MR\"\n\
                  scope ct = dicom where Modality is \"CT\"\n\
                  scope cross = mr, ct\n\
                  scope trial = cross except file at \"test/**\"";
    assert_eq!(found(scopes, "mr", &data), ["mr", "test/mr"]);
    assert_eq!(found(scopes, "mr, ct", &data), ["mr", "ct", "test/mr"]);
    assert_eq!(found(scopes, "cross", &data), ["mr", "ct", "test/mr"]);
    assert_eq!(found(scopes, "trial", &data), ["mr", "ct"]);
    assert_eq!(found(scopes, "dicom except mr, ct", &data), ["us"]);
    assert_eq!(found(scopes, "cross at \"test/*\"", &data), ["test/mr"]);
    assert_eq!(
        found(scopes, "cross where Modality is \"CT\"", &data),
        ["ct"]
    );
}

#[test]
fn a_scope_may_be_written_after_the_one_that_uses_it() {
    let scopes = "scope both = mr, ct\n\
                  scope mr = dicom where Modality is \"MR\"\n\
                  scope ct = dicom where Modality is \"CT\"";
    let data = [("mr", modality("MR")), ("us", modality("US"))];
    assert_eq!(found(scopes, "both", &data), ["mr"]);
}

#[test]
fn a_file_rule_is_for_the_files_that_it_names() {
    let clauses =
        "file rule for dicom at \"a/**\" where Modality is \"MR\" must have name match /x/";
    let run = |path: &str, value: &str| {
        judge(policy(&rule(clauses)), &[(path, file(&modality(value)))])
            .lines()
            .contains(&"path: r".to_owned())
    };
    assert!(run("a/y", "MR"));
    assert!(!run("a/x", "MR") && !run("b/y", "MR") && !run("a/y", "CT"));
}

#[test]
fn a_rule_without_in_is_for_every_file() {
    let clauses = "for PatientName must be empty";
    fails(clauses, with("PatientName", "Doe"), &["(0010,0010)"]);
    passes(clauses, with("PatientName", ""));
}
