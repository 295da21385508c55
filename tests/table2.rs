//! A real header that was delivered as de-identified, judged field by field: what `ps3-15-basic` must find in it, and
//! what it must not. The header is table 2 of the report named in `tests/data/README.md`.
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

#[test]
fn the_header_of_table_2_fails_where_it_leaks_and_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("ct.dcm"), header().bytes()).unwrap();
    let output = Command::cargo_bin("sekisho")
        .unwrap()
        .args(["check", ".", "-p", "ps3-15-basic", "--format", "jsonl"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let found: BTreeSet<(String, String)> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .filter(|line| line["type"] == "finding")
        .map(|line| {
            let text = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
            (text("field"), text("rule").replace("ps3-15-basic/", ""))
        })
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
