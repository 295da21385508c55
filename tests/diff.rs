//! `sekisho diff`: what it says of a change is certain, and what is not certain it calls changed.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use sekisho::policy::diff::{Change, Entry, diff};
use sekisho::policy::model::{Policy, Source};
use sekisho::policy::{Environment, load};

fn policies(header: &str, items: &str) -> Vec<Policy> {
    let source = Source {
        name: "p.sekisho".to_owned(),
        text: format!("policy \"p\" {{\n  version 1.0.0\n  language 1\n{header}\n}}\n{items}"),
    };
    let environment = Environment {
        today: Some(20_261_120),
        ..Environment::default()
    };
    load(source, &environment)
        .unwrap_or_else(|mistakes| panic!("{:?}", miette::Report::new(mistakes)))
        .policies()
        .cloned()
        .collect()
}

fn entries(old: &str, new: &str) -> Vec<Entry> {
    diff(&policies("", old), &policies("", new))
}

fn rule(says: &str) -> String {
    format!("rule r {{ {says} because \"Names identify people.\" }}\n")
}

/// What has become of the only rule.
fn change(old: &str, new: &str) -> Change {
    let all = entries(&rule(old), &rule(new));
    all.iter()
        .find(|entry| entry.kind == "rule")
        .unwrap()
        .change
}

/// One that asks for more than the other: stricter one way, and looser the other.
const STRICTER: [(&str, &str); 19] = [
    (
        "for PatientID in dicom must be absent",
        "for PatientID, PatientName in dicom must be absent",
    ),
    (
        "for vr PN except PatientName in dicom must be empty",
        "for vr PN in dicom must be empty",
    ),
    (
        "for PatientID at top in dicom must be empty",
        "for PatientID in dicom must be empty",
    ),
    (
        "for PatientID in dicom must be empty",
        "for PatientID in file must be empty",
    ),
    (
        "for PatientID in dicom at \"a/**\" must be empty",
        "for PatientID in dicom must be empty",
    ),
    (
        "for PatientID in dicom where Modality is \"CT\" must be empty",
        "for PatientID in dicom must be empty",
    ),
    (
        "for PatientID in dicom except file at \"a/**\" must be empty",
        "for PatientID in dicom must be empty",
    ),
    (
        "for PatientID in dicom at \"a/**\" must be empty",
        "for PatientID in dicom at \"a/**\", dicom at \"b/**\" must be empty",
    ),
    (
        "for PatientID in dicom must be empty",
        "for PatientID in dicom must be absent",
    ),
    (
        "for PatientID in dicom must match /A/ or be empty",
        "for PatientID in dicom must match /A/",
    ),
    (
        "for PatientID in dicom must match /A/",
        "for PatientID in dicom must match /A/ and have at most 9 characters",
    ),
    (
        "for Modality in dicom must be in { \"MR\", \"CT\" }",
        "for Modality in dicom must be \"MR\"",
    ),
    (
        "for text in dicom must not contain \"Leeds\"",
        "for text in dicom must not contain any of { \"Leeds\", \"York\" }",
    ),
    (
        "for vr DA in dicom must be in 1900-01-01 .. 1950-12-31",
        "for vr DA in dicom must be in 1900-01-01 .. 1925-12-31",
    ),
    (
        "for PatientAge in dicom must be at most 90 years",
        "for PatientAge in dicom must be at most 89 years",
    ),
    (
        "for (6000,3000), (0029,1010), private \"ACME\" in dicom must be absent",
        "for (60xx,3000), private in dicom must be absent",
    ),
    (
        "for RequestAttributesSequence.PatientID in dicom must be absent",
        "for PatientID in dicom must be absent",
    ),
    (
        "for PatientID, safe private in dicom must be absent",
        "for every attribute except PatientName in dicom must be absent",
    ),
    (
        "for SOPInstanceUID in dicom must be uid",
        "for SOPInstanceUID in dicom must be uid under \"2.25.\"",
    ),
];

#[test]
fn a_rule_that_asks_for_more_is_stricter_and_the_other_way_round_looser() {
    for (less, more) in STRICTER {
        assert_eq!(change(less, more), Change::Stricter, "{less}\n{more}");
        assert_eq!(change(more, less), Change::Looser, "{more}\n{less}");
    }
}

/// What becomes of the only rule over the whole dataset.
fn dataset_change(old: &str, new: &str) -> Change {
    let rule = |says: &str| {
        format!(
            "scope people = table at \"p.csv\"\ndataset rule r {{ {says} because \"Few can be singled out.\" }}\n"
        )
    };
    let all = entries(&rule(old), &rule(new));
    all.iter()
        .find(|entry| entry.kind == "rule")
        .unwrap()
        .change
}

/// What `over subjects using PatientSex` demands: less, and more.
const STRICTER_DEMANDS: [(&str, &str); 17] = [
    ("groups of at least 5", "groups of at least 6"),
    (
        "groups of at least 5",
        "groups of at least 5 and have alpha of at most 0.5 in people.icd",
    ),
    (
        "distinct l-diversity of at least 2 in people.icd",
        "distinct l-diversity of at least 3 in people.icd",
    ),
    (
        "entropy l-diversity of at least 1.5 in people.icd",
        "entropy l-diversity of at least 2 in people.icd",
    ),
    (
        "recursive l-diversity of at least 2 with c 3 in people.icd",
        "recursive l-diversity of at least 3 with c 3 in people.icd",
    ),
    (
        "recursive l-diversity of at least 2 with c 3 in people.icd",
        "recursive l-diversity of at least 2 with c 2 in people.icd",
    ),
    (
        "t-closeness of at most 0.3 in people.icd",
        "t-closeness of at most 0.2 in people.icd",
    ),
    (
        "ordered t-closeness of at most 0.3 in people.cost",
        "ordered t-closeness of at most 0.2 in people.cost",
    ),
    (
        "alpha of at most 0.5 in people.icd",
        "alpha of at most 0.4 in people.icd",
    ),
    (
        "basic beta-likeness of at most 2 in people.icd",
        "basic beta-likeness of at most 1 in people.icd",
    ),
    (
        "enhanced beta-likeness of at most 2 in people.icd",
        "enhanced beta-likeness of at most 1 in people.icd",
    ),
    (
        "delta-disclosure of at most 2 in people.icd",
        "delta-disclosure of at most 1 in people.icd",
    ),
    (
        "highest prosecutor risk of at most 0.2",
        "highest prosecutor risk of at most 0.1",
    ),
    (
        "average prosecutor risk of at most 0.2",
        "average prosecutor risk of at most 0.1",
    ),
    (
        "share at prosecutor risk above 0.2 of at most 0.1",
        "share at prosecutor risk above 0.2 of at most 0",
    ),
    (
        "share at prosecutor risk above 0.2 of at most 0.1",
        "share at prosecutor risk above 0.1 of at most 0.1",
    ),
    (
        "marketer risk of at most 0.2",
        "marketer risk of at most 0.1",
    ),
];

/// Whole rules: one that asks for less, and one that asks for more.
const STRICTER_DATASET: [(&str, &str); 11] = [
    (
        "over subjects using PatientSex must have groups of at least 5",
        "over subjects using PatientSex, PatientAge must have groups of at least 5",
    ),
    (
        "over subjects using PatientAge in bands of 10 must have groups of at least 5",
        "over subjects using PatientAge in bands of 5 must have groups of at least 5",
    ),
    (
        "over subjects using people.postcode first 2 characters must have groups of at least 5",
        "over subjects using people.postcode first 3 characters must have groups of at least 5",
    ),
    (
        "over subjects using PatientAge top-coded at 85 must have groups of at least 5",
        "over subjects using PatientAge top-coded at 90 must have groups of at least 5",
    ),
    (
        "over subjects using PatientSex suppressed match any must have groups of at least 5",
        "over subjects using PatientSex suppressed are their own value must have groups of at least 5",
    ),
    (
        "over subjects using PatientSex suppressed are their own value must have alpha of at most 0.5 in people.icd",
        "over subjects using PatientSex must have alpha of at most 0.5 in people.icd",
    ),
    (
        "over dicom using SOPInstanceUID, StudyDate must be unique",
        "over dicom using SOPInstanceUID must be unique",
    ),
    (
        "over dicom per subject using PatientSex must be the same",
        "over dicom per subject using PatientSex, PatientBirthDate must be the same",
    ),
    (
        "over dicom per subject using PatientSize must vary by at most 0.3",
        "over dicom per subject using PatientSize must vary by at most 0.2",
    ),
    (
        "over dicom using ReferencedSOPInstanceUID must exist in SOPInstanceUID, StudyInstanceUID",
        "over dicom using ReferencedSOPInstanceUID must exist in SOPInstanceUID",
    ),
    (
        "over dicom using StudyDate must show no weekday pattern",
        "over dicom using StudyDate must show no weekday pattern and be unique",
    ),
];

#[test]
fn a_rule_over_the_dataset_that_asks_for_more_is_stricter_and_the_other_way_round_looser() {
    let demands = STRICTER_DEMANDS.map(|(less, more)| {
        let rule = |demand| format!("over subjects using PatientSex must have {demand}");
        (rule(less), rule(more))
    });
    let rules = STRICTER_DATASET.map(|(less, more)| (less.to_owned(), more.to_owned()));
    for (less, more) in demands.iter().chain(&rules) {
        assert_eq!(
            dataset_change(less, more),
            Change::Stricter,
            "{less}\n{more}"
        );
        assert_eq!(dataset_change(more, less), Change::Looser, "{more}\n{less}");
        assert_eq!(dataset_change(more, more), Change::Same, "{more}");
    }
}

#[test]
fn rules_over_the_dataset_that_cannot_be_ordered_are_changed() {
    for (old, new) in [
        // Bands of 4 and of 5 cut elsewhere.
        (
            "over subjects using PatientAge in bands of 5 must have groups of at least 5",
            "over subjects using PatientAge in bands of 4 must have groups of at least 5",
        ),
        // Another quantity.
        (
            "over subjects using PatientSex must have groups of at least 5",
            "over subjects using PatientAge must have groups of at least 5",
        ),
        // Finer groups, of which fewer are asked.
        (
            "over subjects using PatientSex must have groups of at least 5",
            "over subjects using PatientSex, PatientAge must have groups of at least 4",
        ),
        // Another measure.
        (
            "over subjects using PatientSex must have alpha of at most 0.5 in people.icd",
            "over subjects using PatientSex must have basic beta-likeness of at most 0.5 in people.icd",
        ),
        // Other files are other people.
        (
            "over subjects in dicom using PatientSex must have groups of at least 5",
            "over subjects in dicom at \"a/**\" using PatientSex must have groups of at least 5",
        ),
        // Records are no subjects.
        (
            "over dicom using PatientSex must have groups of at least 5",
            "over subjects in dicom using PatientSex must have groups of at least 5",
        ),
        // What counts as suppressed.
        (
            "over dicom using PatientSex suppressed \"U\" are forbidden must have groups of at least 5",
            "over dicom using PatientSex must have groups of at least 5",
        ),
        // Fewer are held against each other.
        (
            "over dicom per subject using PatientSex must be the same",
            "over dicom per subject, StudyInstanceUID using PatientSex must be the same",
        ),
    ] {
        assert_eq!(dataset_change(old, new), Change::Changed, "{old}\n{new}");
    }
}

#[test]
fn what_cannot_be_ordered_is_changed() {
    for (old, new) in [
        (
            "for PatientID in dicom must be absent",
            "for PatientName in dicom must be absent",
        ),
        (
            "for PatientID in dicom must match /A+/",
            "for PatientID in dicom must match /A/",
        ),
        (
            "for PatientID in dicom at \"a/**\" must be empty",
            "for PatientID in dicom at \"a/b/**\" must be empty",
        ),
        // More fields, and fewer files.
        (
            "for PatientID in dicom must be empty",
            "for PatientID, PatientName in dicom at \"a/**\" must be empty",
        ),
        // One of all fields has to have the value: of more fields, that is less.
        (
            "for Modality at top in dicom must include \"MR\"",
            "for Modality, ImageType at top in dicom must include \"MR\"",
        ),
        // Bytes behind the data set are no attribute.
        (
            "for trailing bytes in dicom must be absent",
            "for every attribute in dicom must be absent",
        ),
        // The other case is other text.
        (
            "for PatientID in dicom must match /A/",
            "for PatientID in dicom must match /A/ ignoring case",
        ),
        // A path only begins at the top: its field stands deeper.
        (
            "for RequestAttributesSequence.PatientID at top in dicom must be absent",
            "for every attribute at top in dicom must be absent",
        ),
        // More is spared, and it was named before.
        (
            "for PatientID, PatientName in dicom must be absent",
            "for every attribute except PatientName in dicom must be absent",
        ),
        // What is denied is not turned round where it may be undecided.
        (
            "for PatientAge in dicom must not be at most 9 years",
            "for PatientAge in dicom must not be at most 12 years",
        ),
    ] {
        assert_eq!(change(old, new), Change::Changed, "{old}\n{new}");
    }
}

#[test]
fn order_brackets_names_of_scopes_and_words_for_people_do_not_count() {
    for (old, new) in [
        (
            "for PatientID, PatientName in dicom must be absent",
            "for (0010,0010), PatientID in dicom must be absent help \"Take it out.\"",
        ),
        (
            "for PatientID in dicom must match /A/ and have at most 9 characters",
            "for PatientID in dicom must have at most 9 characters and match /A/",
        ),
        (
            "for vr PN in dicom must be in { \"A\", \"B\" }",
            "for vr PN except preamble in dicom must be in { \"B\", \"A\" }",
        ),
    ] {
        assert_eq!(change(old, new), Change::Same, "{old}\n{new}");
    }
    let scope = |name: &str| {
        let says = rule(&format!("for PatientID in {name} must be absent"));
        format!("scope {name} = dicom where Modality is \"MR\"\n{says}")
    };
    let all = entries(&scope("mr"), &scope("magnetic"));
    assert!(
        all.iter().all(|entry| entry.change == Change::Same),
        "{all:?}"
    );
}

#[test]
fn severities_are_ordered() {
    let as_ = |severity: &str| {
        format!(
            "rule r as {severity} {{ for PatientID in dicom must be absent because \"Names identify people.\" }}\n"
        )
    };
    let of = |old, new| entries(&as_(old), &as_(new)).remove(0).change;
    assert_eq!(of("error", "warning"), Change::Looser);
    assert_eq!(of("note", "warning"), Change::Stricter);
}

#[test]
fn rules_come_go_and_are_renamed() {
    let says = "for PatientID in dicom must be absent because \"Names identify people.\"";
    let other = "for PatientName in dicom must be absent because \"Names identify people.\"";
    let old = format!("rule a {{ {says} }}\nrule b {{ {other} }}\n");
    let new = format!(
        "rule renamed {{ {says} }}\nrule c {{ for StudyID in dicom must be empty because \"Numbers identify people.\" }}\n"
    );
    let all = entries(&old, &new);
    let told: Vec<(&str, &str)> = all
        .iter()
        .map(|entry| (entry.change.as_str(), entry.name.as_str()))
        .collect();
    assert_eq!(
        told,
        [("gone", "p/b"), ("new", "p/c"), ("same", "p/renamed")]
    );
}

#[test]
fn an_option_loosens_the_rules_that_look_at_actions_and_extends_is_looked_through() {
    let plain = policies("  extends \"ps3-15-basic\"", "");
    let with = policies("  extends \"ps3-15-basic\" with retain-device-identity", "");
    let of = |all: Vec<Entry>| {
        let removed = all
            .into_iter()
            .find(|entry| entry.name == "ps3-15-basic/removed");
        removed.unwrap().change
    };
    assert_eq!(of(diff(&plain, &with)), Change::Looser);
    assert_eq!(of(diff(&with, &plain)), Change::Stricter);
    assert!(diff(&plain, &plain).iter().all(|entry| !entry.loosens()));
}

#[test]
fn a_waiver_more_or_a_wider_one_is_looser() {
    let waive = |most: u32, expires: &str| {
        format!(
            "{}waive w {{ rule r because \"Phantoms.\" approved-by \"IRB\" on 2026-11-03 expires {expires} at most {most} findings }}\n",
            rule("for PatientID in dicom must be absent")
        )
    };
    let of = |old: &str, new: &str| {
        let all = entries(old, new);
        all.into_iter()
            .find(|entry| entry.kind == "waive")
            .unwrap()
            .change
    };
    let none = rule("for PatientID in dicom must be absent");
    let (narrow, wide) = (waive(3, "2027-02-01"), waive(4, "2027-02-01"));
    assert_eq!(of(&none, &narrow), Change::Looser);
    assert_eq!(of(&narrow, &none), Change::Stricter);
    assert_eq!(of(&narrow, &wide), Change::Looser);
    assert_eq!(of(&wide, &narrow), Change::Stricter);
    assert_eq!(of(&narrow, &waive(3, "2027-03-01")), Change::Looser);
    assert_eq!(of(&narrow, &waive(4, "2027-01-01")), Change::Changed);
}

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn run(args: &[&str]) -> (i32, String) {
    let output = Command::cargo_bin("sekisho")
        .unwrap()
        .arg("diff")
        .args(args)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    (output.status.code().unwrap(), text)
}

#[test]
fn the_difference_is_told_for_people_and_for_scripts_with_a_status() {
    let release = example("examples/release.sekisho");
    let release = release.to_str().unwrap();
    let (status, text) = run(&["ps3-15-basic", release]);
    assert_eq!(status, 1);
    insta::assert_snapshot!(text);
    let (status, text) = run(&["ps3-15-basic", release, "--format", "json"]);
    assert_eq!(status, 1);
    let told: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(told["looser"], true);
    assert_eq!(told["changes"].as_array().unwrap().len(), 16);
    assert_eq!(run(&[release, release]).0, 0);
    assert_eq!(run(&[release, "gone.sekisho"]).0, 2);
}

#[test]
fn a_policy_that_only_adds_has_status_0() {
    let folder = tempfile::tempdir().unwrap();
    let new = folder.path().join("new.sekisho");
    let text = format!(
        "policy \"new\" {{\n  version 1.0.0\n  language 1\n  extends \"ps3-15-basic\"\n}}\n{}",
        rule("for Manufacturer in dicom must be absent")
    );
    fs::write(&new, text).unwrap();
    let (status, text) = run(&["ps3-15-basic", new.to_str().unwrap()]);
    assert_eq!(status, 0, "{text}");
    assert!(text.starts_with("new "), "{text}");
}
