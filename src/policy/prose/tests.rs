//! Every selector, predicate and set of files, in both languages.
use std::fmt::Write as _;
use std::path::Path;

use super::*;
use crate::policy::model::Source;
use crate::policy::{Environment, load};

/// The one rule or scope of a policy, in both languages.
fn told(body: &str) -> String {
    let text = format!(
        "policy \"p\" {{ version 1.0.0 language 1 }}\n\
         list codes {{ \"A\", \"B\" }} ignoring case\n\
         list roots {{ \"1.2.3\", \"1.2.4.\" }}\n\
         scope heads = dicom where BodyPartExamined is \"HEAD\"\n{body}"
    );
    let name = "p.sekisho".to_owned();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/policy/ok");
    let environment = Environment {
        folder: Some(&folder),
        ..Environment::default()
    };
    let loaded = load(Source { name, text }, &environment)
        .unwrap_or_else(|mistakes| panic!("{body}: {:?}", miette::Report::new(mistakes)));
    let policy = &loaded.policy;
    let rule = policy.rules.last().unwrap();
    format!(
        "{}\n{}\n",
        (en::VOICE.sentence)(policy, rule),
        (ja::VOICE.sentence)(policy, rule)
    )
}

fn table(rows: &[&str], rule: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    for row in rows {
        let _ = writeln!(out, "{row}\n{}", told(&rule(row)));
    }
    out
}

#[test]
fn every_selector_is_said_in_both_languages() {
    let rows = [
        "PatientName",
        "(0029,1010)",
        "(60xx,3000)",
        "DeidentificationMethodCodeSequence.CodeValue",
        "private",
        "private \"ACME 1.1\"",
        "private \"ACME 1.1\" (0029,xx10)",
        "safe private",
        "vr PN",
        "action D",
        "action Z",
        "action X",
        "action K",
        "action C",
        "action U",
        "text",
        "every attribute",
        "standard uids",
        "preamble",
        "trailing bytes",
        "column \"post code\"",
        "PatientName, private, vr UI except PatientID, standard uids, private \"A\"",
        "PatientName at top",
    ];
    insta::assert_snapshot!(table(&rows, |row| {
        let files = match row {
            "column \"post code\"" => "table",
            _ => "dicom",
        };
        format!("rule r {{ for {row} in {files} must be absent because \"It names somebody.\" }}")
    }));
}

#[test]
fn every_predicate_is_said_in_both_languages_and_so_is_its_denial() {
    let of = |field: &str, rows: &[&str]| {
        table(rows, |row| {
            format!(
                "rule r {{ for {field} in dicom at top must {row} because \"It names somebody.\" }}"
            )
        })
    };
    let mut out = of(
        "PatientID",
        &[
            "be absent",
            "be empty",
            "be present",
            "not be present",
            "not be empty",
            "be \"X\"",
            "not be \"X\"",
            "be in { \"X\", \"Y\", \"Z\" }",
            "be in codes",
            "match /a+/",
            "not match /a+/ ignoring case ignoring width",
            "contain match /a|`b`/",
            "contain \"a\"",
            "not contain any of codes",
            "include \"X\"",
            "have at most 16 characters",
            "contain e-mail, \"a\", any of codes",
            "not contain record number like /[0-9]{7}/, value of PatientName",
            "be distinct from AccessionNumber, vr UI",
            "be the same as PatientName",
            "not be the same as RequestAttributesSequence.StudyID",
            "not be derived from PatientName, any of codes",
            "have exactly 1 value",
            "have at least 2 values",
            "be absent or be \"NO\"",
            "be present and be \"YES\"",
            "be empty or (match /a/ and not match /b/)",
            "not (match /a/ or match /b/)",
            "not (match /a/ and match /b/)",
        ],
    );
    out += &of(
        "StudyDate",
        &[
            "be 1990-01-31",
            "be in 1900-01-01 .. 1925-12-31",
            "be at least 1900-01-01",
            "be at most 1900-01-01",
        ],
    );
    out += &of(
        "PatientAge",
        &["be at most 90 years", "be at least 18 years"],
    );
    out += &of(
        "SeriesNumber",
        &["be 5", "be in 1 .. 5", "be at least 1", "be at most 1.5"],
    );
    out += &of(
        "StudyInstanceUID",
        &["be uid", "be uid under \"2.25.\"", "not be uid under roots"],
    );
    out += &table(
        &[
            "be dicom",
            "not be dicomdir",
            "have name match /a/",
            "have path contain \"b\"",
            "have name be in codes",
            "have no trailing bytes",
            "have zero preamble",
            "not have tiff preamble",
            "have at most 1 byte",
            "have at least 100 bytes",
        ],
        |row| format!("file rule r {{ for dicom must {row} because \"It names somebody.\" }}"),
    );
    out += &table(
        &[
            "purpose must be present and be in { \"research\", \"education\" }",
            "recipient, contract must not be empty",
            "ban-on-re-identification must be true",
            "published-items must cover dicom",
            "safety-measures must be present and have at most 3 values",
        ],
        |row| format!("release rule r {{ for {row} because \"It names somebody.\" }}"),
    );
    insta::assert_snapshot!(out);
}

#[test]
fn every_set_of_files_is_said_in_both_languages() {
    let rows = [
        "file",
        "dicom",
        "dicomdir, table, json, xml, image, pdf, video, nifti, archive, text, release",
        "heads",
        "dicom at \"site-*/**\"",
        "dicom where Modality in { \"MR\", \"CT\" }",
        "dicom where not Modality is \"MR\" and (PatientName is absent or PatientID is present)",
        "dicom where not (Modality is \"MR\" or Modality is \"CT\")",
        "dicom where ImageType include \"DERIVED\" and not ImageType include any of { \"LABEL\", \"OVERVIEW\" }",
        "dicom except dicomdir, heads",
    ];
    insta::assert_snapshot!(table(&rows, |row| format!(
        "file rule r {{ for {row} must have no trailing bytes because \"It names somebody.\" }}"
    )));
}

#[test]
fn every_test_of_frames_is_said_in_both_languages() {
    let rows = [
        "every frame in dicom, image must show no text",
        "every frame outside ultrasound regions in dicom must show no text",
        "every frame inside ultrasound regions in heads must show no text except match /[LR]/",
        "every frame must show no text except match /[LR]/ or be in codes or have at most 1 character",
        "every frame in dicom must show no text except (match /[0-9]+/ and not contain date, any of codes)",
        "every frame in dicom must show no text except not match /[0-9]+/ or (be \"5 cm\" and (match /x/ or not (be in codes or match /y/)))",
        "every frame in dicom must show no text except not (match /[0-9]+/ and be in codes)",
        "every frame in dicom where not ImageType include \"DERIVED\" must show no face",
        "every frame in dicom must show no face",
        "every frame in dicom must be blank in [10, 20, 120, 40]",
        "every frame in dicom must be no secondary capture",
        "every frame in dicom must be no secondary capture and show no face and show no text",
        "every frame in dicom must be blank in [0, 0, 9, 9] or (show no text except match /[LR]/)",
    ];
    insta::assert_snapshot!(table(&rows, |row| {
        format!("pixel rule r {{ for {row} because \"It names somebody.\" }}")
    }));
}

/// What the rules over the whole dataset below name.
const DATASET: &str = "mapping chapters from \"lists/codes.csv\" column \"code\" to \"chapter\"\n\
     population japan from \"lists/people.csv\" column \"sex\" count \"people\"\n\
     scope people = table at \"participants.csv\"\n";

#[test]
fn every_demand_is_said_in_both_languages() {
    let classes = [
        "have groups of at least 5",
        "have distinct l-diversity of at least 2 in people.icd",
        "have entropy l-diversity of at least 1.5 in people.icd",
        "have recursive l-diversity of at least 2 with c 3 in people.icd",
        "have recursive l-diversity of at least 13 with c 0.5 in people.icd",
        "have t-closeness of at most 0.2 in people.icd",
        "have ordered t-closeness of at most 0.2 in people.cost",
        "have alpha of at most 0.5 in people.icd",
        "have basic beta-likeness of at most 1 in people.icd",
        "have enhanced beta-likeness of at most 1 in people.icd",
        "have delta-disclosure of at most 1 in people.icd",
        "have k-map of at least 11 in japan",
        "have highest prosecutor risk of at most 0.2",
        "have average prosecutor risk of at most 0.2",
        "have share at prosecutor risk above 0.1 of at most 0",
        "have highest journalist risk of at most 0.2 in japan",
        "have average journalist risk of at most 0.2 in japan",
        "have share at journalist risk above 0.1 of at most 0.5 in japan",
        "have marketer risk of at most 0.1",
        "have marketer risk of at most 0.1 in japan",
        "have groups of at least 5 and have alpha of at most 0.5 in people.icd",
    ];
    let mut out = table(&classes, |row| {
        format!(
            "{DATASET}dataset rule r {{ over subjects using PatientSex must {row} because \"It singles out.\" }}"
        )
    });
    let records = [
        "dicom using SOPInstanceUID must be unique",
        "dicom, people per subject using PatientSex or people.sex must be the same",
        "dicom per StudyInstanceUID, subject using StudyDate, StudyID must be the same",
        "dicom per subject using PatientSize must vary by at most 0.3",
        "dicom per subject using PatientSize, PatientWeight must vary by at most 0.3",
        "dicom using ReferencedSOPInstanceUID must exist in SOPInstanceUID at top, StudyInstanceUID",
        "dicom using StudyDate, SeriesDate, ContentDate must be in order",
        "dicom per subject using PatientAge, StudyDate must be possible ages",
        "dicom using StudyDate must show no weekday pattern",
        "dicom using PatientSex suppressed \"unknown\", \"-\" match any must have groups of at least 2",
        "dicomdir must agree with the files",
    ];
    out += &table(&records, |row| {
        format!("{DATASET}dataset rule r {{ over {row} because \"It singles out.\" }}")
    });
    insta::assert_snapshot!(out);
}

#[test]
fn every_quantity_is_said_in_both_languages() {
    let rows = [
        "PatientAge in bands of 5 years top-coded at 90 bottom-coded at 18",
        "PatientSex or people.sex or column \"sex\"",
        "people column \"Post code\" first 1 character",
        "people.postcode first 3 characters, people.born to the year",
        "people.address to the prefecture, people.born to the month, people.visit to the day",
        "people.icd mapped by chapters",
        "subject",
        "pixels",
        "vr UI except standard uids or SOPClassUID at any depth",
        "StudyDate at top",
        "set of people.icd, intervals of people.visit",
    ];
    insta::assert_snapshot!(table(&rows, |row| format!(
        "{DATASET}dataset rule r {{ over subjects using {row} suppressed are their own value must have groups of at least 5 \
         because \"It singles out.\" }}"
    )));
}

#[test]
fn a_secret_list_keeps_its_values() {
    let text = "policy \"p\" { version 1.0.0 language 1 }\nlist known { \"Donovan\" } secret\n\
                rule r { for text in dicom must not contain any of known because \"It names somebody.\" }";
    let source = Source {
        name: "p".to_owned(),
        text: text.to_owned(),
    };
    let policy = load(source, &Environment::default()).unwrap().policy;
    for language in [Language::English, Language::Japanese] {
        assert!(!prose(&policy, language).contains("Donovan"));
    }
    let flat = crate::policy::flat(&policy, &[]).unwrap();
    assert!(!flat.contains("Donovan"), "{flat}");
}

#[test]
fn if_present_is_said_exactly_where_an_absent_field_passes_unmentioned() {
    assert!(
        told("rule r { for PatientID in dicom must be \"X\" because \"It names somebody.\" }")
            .contains("if present")
    );
    for must in ["be absent or be \"X\"", "be absent", "not be empty"] {
        let rule = format!(
            "rule r {{ for PatientID in dicom at top must {must} because \"It names somebody.\" }}"
        );
        assert!(!told(&rule).contains("if present"), "{must}");
    }
}

#[test]
fn what_a_policy_says_cannot_pass_for_markdown() {
    assert_eq!(plain("a*b* [x](y) <i>"), "a\\*b\\* \\[x\\](y) \\<i\\>");
    assert_eq!(code("a`b"), "``a`b``");
    assert_eq!(code("`"), "`` ` ``");
}

#[test]
fn what_is_loosened_is_told_with_its_reason_in_both_languages() {
    let source = Source {
        name: "study.sekisho".to_owned(),
        text: "policy \"study\" { version 1.0.0 language 1 extends \"ps3-15-basic\" with retain-uids }\n\
               param pseudonym = /SUBJ-[0-9]{6}/\n\
               relax gain { rule private-attributes to off because \"The gain is needed.\" because ja \"利得が必要である。\" \
               approved-by \"IRB\" on 2026-11-03 }\n\
               waive phantoms { rule subject-pseudonyms only at \"phantom/**\" field PatientName because \"Phantoms.\" \
               approved-by \"IRB\" on 2026-11-03 expires 2027-02-01 at most 3 findings }\n"
            .to_owned(),
    };
    let environment = Environment {
        today: Some(20_261_120),
        ..Environment::default()
    };
    let policy = load(source, &environment).unwrap().policy;
    let part = |language, heading: &str| {
        let text = prose(&policy, language);
        let at = text.find(heading).unwrap();
        text.get(at..).unwrap().to_owned()
    };
    insta::assert_snapshot!(
        "loosened_en",
        part(Language::English, "## What is loosened")
    );
    insta::assert_snapshot!("loosened_ja", part(Language::Japanese, "## 緩めること"));
}
