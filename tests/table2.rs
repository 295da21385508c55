//! A real header that was delivered as de-identified, judged field by field: what `ps3-15-basic` and the Japanese
//! policies must find in it, and what they must not. The header is table 2 of the report named in `tests/data/README.md`.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests"
)]
use std::collections::BTreeSet;

use assert_cmd::Command;
use sekisho::field::{Tag, VR};

#[path = "../benches/common/dicom.rs"]
mod dicom;

use dicom::{DataSet, EXPLICIT, File, Value};

const HEADER: &str = include_str!("data/table2-example-header.tsv");

/// What the profile forbids in it, and by which rule.
const FORBIDDEN: [(&str, &str); 26] = [
    // The device's own UIDs: roots of a maker of modalities and of an archive.
    ("(0002,0003)", "uids-replaced"),
    ("(0008,0018)", "uids-replaced"),
    ("(0020,000D)", "uids-replaced"),
    ("(0020,000E)", "uids-replaced"),
    ("(0020,0052)", "uids-replaced"),
    // Every date and time stands: Study is Type 2 (Z), Series and Acquisition are Type 3 in a CT (X).
    ("(0008,0020)", "replaced"),
    ("(0008,0030)", "replaced"),
    ("(0008,0021)", "removed"),
    ("(0008,0031)", "removed"),
    ("(0008,0022)", "removed"),
    ("(0008,0032)", "removed"),
    ("(0018,1012)", "removed"),
    ("(0018,1014)", "removed"),
    // Numbers that lead back: the accession number opens with a date, the study ID is the institution's name.
    ("(0008,0050)", "replaced"),
    ("(0020,0010)", "replaced"),
    ("(0008,0080)", "removed"),
    // Devices and descriptions.
    ("(0008,1010)", "removed"),
    ("(0008,1030)", "removed"),
    ("(0018,1010)", "removed"),
    ("(0018,1030)", "removed"),
    // The patient.
    ("(0010,0040)", "replaced"),
    ("(0010,1010)", "removed"),
    ("(0010,1030)", "removed"),
    // The name and the serial number are masked, the rest is empty: only to be noted.
    ("(0018,1000)", "removed-wholly"),
    // Nothing says that identity was removed.
    ("(0012,0062)", "marked"),
    ("(0012,0064)", "method-stated"),
];

/// What stands in it rightly, or is not the profile's business.
const ALLOWED: [(&str, &str); 15] = [
    (
        "(0008,0023)",
        "1900-01-01 is a dummy that the policy declares",
    ),
    (
        "(0008,0033)",
        "00:00:00 is a dummy that the policy declares",
    ),
    ("(0008,0090)", "empty"),
    ("(0010,0010)", "masked"),
    ("(0010,0020)", "has the shape of a pseudonym"),
    ("(0010,0030)", "empty"),
    ("(0002,0002)", "a SOP class of the standard"),
    ("(0002,0010)", "a transfer syntax of the standard"),
    (
        "(0002,0012)",
        "names a program, and stands in no row of Table E.1-1",
    ),
    ("(0008,0016)", "a SOP class of the standard"),
    ("(0008,0070)", "the maker: no row of Table E.1-1"),
    ("(0018,1020)", "software versions: no row of Table E.1-1"),
    ("(0018,0060)", "a technical value"),
    ("(0008,1032)", "a procedure code: no row of Table E.1-1"),
    ("(0040,0260)", "a protocol code: no row of Table E.1-1"),
];

/// The subject of the header, who agreed.
const CONSENT: &str = "subject_id,notified_on,opted_out_on,withdrawn_on,purposes\n\
    j6eqXNlvmvMRkePEi2vqoQ7,2026-01-15,,,research\n";

#[test]
fn the_header_of_table_2_fails_where_it_leaks_and_nowhere_else() {
    let found: BTreeSet<(String, String)> = judged("ps3-15-basic", &[])
        .into_iter()
        .map(|(field, rule, _)| (field, rule.replace("ps3-15-basic/", "")))
        .collect();
    let expected: BTreeSet<(String, String)> = FORBIDDEN
        .iter()
        .map(|(field, rule)| ((*field).to_owned(), (*rule).to_owned()))
        .collect();
    assert_eq!(found, expected);
    for (field, why) in ALLOWED {
        assert!(
            !found.iter().any(|(found, _)| found == field),
            "{field} is {why}"
        );
    }
}

/// What the guideline of 2024-09-30 recommends and the header does not follow. What it requires stands well: the name is
/// masked, so that nothing is an error.
const PSEUDONYMISED: [(&str, &str); 21] = [
    ("(0002,0003)", "uids-replaced"),
    ("(0008,0018)", "uids-replaced"),
    ("(0020,000D)", "uids-replaced"),
    ("(0020,000E)", "uids-replaced"),
    ("(0020,0052)", "uids-replaced"),
    ("(0008,0020)", "dates"),
    ("(0008,0021)", "dates"),
    ("(0008,0022)", "dates"),
    ("(0018,1012)", "dates"),
    ("(0008,0050)", "study-ids"),
    ("(0008,0050)", "linkage-dateless"),
    ("(0020,0010)", "study-ids"),
    ("(0020,0010)", "linkage-distinct"),
    ("(0008,0080)", "linkage-distinct"),
    ("(0008,0080)", "institution"),
    ("(0008,1010)", "institution"),
    ("(0018,1010)", "institution"),
    ("(0008,1032)[0].(0008,0100)", "local-codes"),
    ("(0040,0260)[0].(0008,0100)", "local-codes"),
    ("(0018,1019)", "software"),
    ("(0018,1020)", "software"),
];

/// What the guideline has nothing against.
const PSEUDONYMISED_MAY_STAY: [(&str, &str); 13] = [
    ("(0010,0010)", "masked"),
    ("(0010,0020)", "of the shape of a pseudonym"),
    ("(0010,0030)", "empty"),
    ("(0010,0040)", "the sex: none"),
    ("(0010,1010)", "the age: none"),
    (
        "(0010,1030)",
        "the weight, of which the guideline says nothing",
    ),
    (
        "(0008,0030)",
        "a time of day, of which the guideline says nothing",
    ),
    (
        "(0018,1014)",
        "a time of day, of which the guideline says nothing",
    ),
    (
        "(0008,0023)",
        "1900-01-01, the first day of a month and a dummy",
    ),
    ("(0008,1030)", "a description without a name"),
    ("(0018,1030)", "a description without a name"),
    ("(0018,1000)", "masked"),
    (
        "(0012,0062)",
        "asked for by PS3.15, and not by the guideline",
    ),
];

/// What the criteria for anonymised information add to the Basic Profile.
const ANONYMISED: [(&str, &str, &str); 8] = [
    (
        "(0008,0050)",
        "jp-appi-anonymised/linkage-dateless",
        "error",
    ),
    (
        "(0008,0080)",
        "jp-appi-anonymised/linkage-distinct",
        "error",
    ),
    (
        "(0020,0010)",
        "jp-appi-anonymised/linkage-distinct",
        "error",
    ),
    (
        "(0008,1032)[0].(0008,0100)",
        "jp-appi-anonymised/local-codes",
        "warning",
    ),
    (
        "(0040,0260)[0].(0008,0100)",
        "jp-appi-anonymised/local-codes",
        "warning",
    ),
    // One patient is alone with whatever is told.
    ("(0010,0040)", "jp-appi-anonymised/k-anonymous", "warning"),
    ("(0018,1019)", "jp-appi-anonymised/software", "warning"),
    ("(0018,1020)", "jp-appi-anonymised/software", "warning"),
];

/// What the medical guideline adds to that.
const MEDICAL: [(&str, &str, &str); 3] = [
    (
        "(0008,0080)",
        "jp-ngmi-anonymised/institutions-coded",
        "error",
    ),
    (
        "(0008,1010)",
        "jp-ngmi-anonymised/institutions-coded",
        "error",
    ),
    (
        "(0010,0040)",
        "jp-ngmi-anonymised/k-anonymous-in-institutions",
        "error",
    ),
];

/// What is worth a look in research with the subject's consent, where direct identifiers have to go and nothing else.
const CONSENTED: [(&str, &str, &str); 6] = [
    ("(0008,0080)", "linkage-distinct", "warning"),
    ("(0020,0010)", "linkage-distinct", "warning"),
    ("(0008,1032)[0].(0008,0100)", "local-codes", "note"),
    ("(0040,0260)[0].(0008,0100)", "local-codes", "note"),
    ("(0018,1019)", "software", "note"),
    ("(0018,1020)", "software", "note"),
];

#[test]
fn under_the_guideline_of_2024_the_header_has_warnings_where_it_recommends_and_no_error() {
    let found = judged("jp-appi-pseudonymised", &[]);
    let expected = PSEUDONYMISED
        .iter()
        .map(|(field, rule)| three(field, &format!("jp-appi-pseudonymised/{rule}"), "warning"));
    assert_eq!(found, expected.collect());
    for (field, why) in PSEUDONYMISED_MAY_STAY {
        assert!(
            !found.iter().any(|(found, _, _)| found == field),
            "{field} is {why}"
        );
    }
}

#[test]
fn as_anonymised_information_the_header_fails_the_profile_and_links_with_its_source() {
    assert_eq!(judged("jp-appi-anonymised", &[]), anonymised());
}

#[test]
fn as_anonymised_medical_information_the_header_names_its_institution_too() {
    let mut expected = anonymised();
    expected.extend(MEDICAL.iter().map(|(a, b, c)| three(a, b, c)));
    assert_eq!(judged("jp-ngmi-anonymised", &[]), expected);
}

#[test]
fn in_research_with_consent_the_header_has_no_error_while_the_subject_is_in_the_ledger() {
    let of = |rule: &str| format!("jp-research-consent/{rule}");
    let expected = CONSENTED.iter().map(|(a, b, c)| three(a, &of(b), c));
    let expected: BTreeSet<_> = expected.collect();
    let found = judged("jp-research-consent", &["--list", "consent=consent.csv"]);
    assert_eq!(found, expected);
    let more = [
        "--list",
        "consent=consent.csv",
        "--set",
        "study-purpose=education",
    ];
    let without: Vec<_> = judged("jp-research-consent", &more)
        .difference(&expected)
        .cloned()
        .collect();
    assert_eq!(
        without,
        [three("(0010,0020)", &of("consented"), "error")],
        "nobody agreed to education"
    );
}

fn three(field: &str, rule: &str, severity: &str) -> (String, String, String) {
    (field.to_owned(), rule.to_owned(), severity.to_owned())
}

fn anonymised() -> BTreeSet<(String, String, String)> {
    let profile = FORBIDDEN.iter().map(|(field, rule)| {
        let severity = if *rule == "removed-wholly" {
            "note"
        } else {
            "error"
        };
        three(field, &format!("ps3-15-basic/{rule}"), severity)
    });
    let own = ANONYMISED.iter().map(|(a, b, c)| three(a, b, c));
    profile.chain(own).collect()
}

/// What a policy finds in the header: fields, rules and severities. What it asks of the release's declaration is left out.
fn judged(policy: &str, more: &[&str]) -> BTreeSet<(String, String, String)> {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir(&data).unwrap();
    std::fs::write(data.join("ct.dcm"), header().bytes()).unwrap();
    std::fs::write(folder.path().join("consent.csv"), CONSENT).unwrap();
    let output = Command::cargo_bin("sekisho")
        .unwrap()
        .args(["check", "data", "-p", policy, "--format", "jsonl"])
        .args(more)
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .filter(|line| line["type"] == "finding" && line["file"] == "ct.dcm")
        .map(|line| {
            let text = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
            (text("field"), text("rule"), text("severity"))
        })
        .collect()
}

/// The header as a file. UIDs that the report cut short go on with made-up digits.
fn header() -> File {
    let mut data = DataSet::default();
    let mut sequence: Option<Tag> = None;
    let mut inside = DataSet::default();
    for line in HEADER.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let (tag, vr, value) = (tag_of(cells[0]), cells[1], cells[2]);
        if tag.group() == 2 {
            continue;
        }
        // After a sequence stands what its item holds, with tags below the sequence's own.
        if let Some(parent) = sequence {
            if tag < parent {
                inside.set_tag(tag, vr.parse().unwrap(), value);
                continue;
            }
            data.set_tag(parent, VR::SQ, vec![std::mem::take(&mut inside)]);
            sequence = None;
        }
        if vr == "SQ" {
            sequence = Some(tag);
        } else {
            let vr: VR = vr.parse().unwrap();
            data.set_tag(tag, vr, value_of(vr, value));
        }
    }
    if let Some(parent) = sequence {
        data.set_tag(parent, VR::SQ, vec![inside]);
    }
    File::new(EXPLICIT, data)
}

fn tag_of(text: &str) -> Tag {
    let (group, element) = text.split_once(',').unwrap();
    Tag(
        u16::from_str_radix(group, 16).unwrap(),
        u16::from_str_radix(element, 16).unwrap(),
    )
}

fn value_of(vr: VR, text: &str) -> Value {
    let number = text.split('(').next().unwrap();
    match vr {
        VR::US | VR::SS => Value::Numbers(vec![number.parse().unwrap()]),
        VR::FD => Value::Bytes(
            number
                .split(' ')
                .flat_map(|n| n.parse::<f64>().unwrap().to_le_bytes())
                .collect(),
        ),
        VR::UI => Value::Text(text.replace("・・", "1.4711").replace("..", ".")),
        _ => Value::Text(text.replace("・・", "Q7").replace('’', "'")),
    }
}
