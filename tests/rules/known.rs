//! Known identifiers: what the values of a secret list are found in (`docs/known-identifiers.md`).
use sekisho::field::VR;

use super::harness::*;

const ROSTER: &str =
    "list roster { \"Thompson^Élodie\", \"042992627730\", \"中村^大輔\" } secret\n";

#[track_caller]
fn found(clauses: &str, data: &super::dicom::DataSet) -> Vec<String> {
    outcome(&format!("{ROSTER}{}", rule(clauses)), data).lines()
}

#[test]
fn a_secret_list_is_found_in_text_and_uids_however_it_is_written() {
    let rule = "for text in dicom must not contain any of roster";
    for (keyword, value) in [
        ("PatientComments", "seen: elodie_thompson"),
        ("PatientName", "THOMPSON^ELODIE^^DR"),
        ("StudyInstanceUID", "2.25.42992627730.1"),
        ("AccessionNumber", "0429-9262-7730"),
    ] {
        assert_eq!(found(rule, &with(keyword, value)).len(), 1, "{value}");
    }
    for (keyword, value) in [
        ("PatientComments", "seen: Thompson, not Elodie"),
        ("StudyInstanceUID", "2.25.142992627730.1"),
        ("SliceThickness", "0.42992627730"),
    ] {
        assert_eq!(found(rule, &with(keyword, value)).len(), 0, "{value}");
    }
}

#[test]
fn a_finding_says_where_and_not_what() {
    let items = format!(
        "{ROSTER}{}",
        rule("for text in dicom must not contain any of roster")
    );
    let outcome = outcome(
        &items,
        &with("PatientComments", "seen: Elodie Thompson today"),
    );
    let message = outcome.message();
    assert!(message.contains("characters 7–21"), "{message}");
    assert!(!message.to_lowercase().contains("thompson"), "{message}");
}

#[test]
fn a_whole_value_is_compared_in_the_same_form() {
    let rule = "for PatientID in dicom must not be any of roster";
    assert_eq!(found(rule, &with("PatientID", "0429-9262-7730")).len(), 1);
    assert_eq!(found(rule, &with("PatientID", "P042992627730")).len(), 0);
}

#[test]
fn a_list_that_is_not_secret_stays_exact() {
    let items = |value: &str| {
        let rule = rule("for PatientComments in dicom must not contain any of plain");
        let list = "list plain { \"Thompson^Elodie\" }\n";
        outcome(&format!("{list}{rule}"), &with("PatientComments", value))
            .findings
            .len()
    };
    assert_eq!(
        (items("x Thompson^Elodie"), items("x Thompson Elodie")),
        (1, 0)
    );
}

#[test]
fn bytes_that_are_no_text_are_searched_for_known_identifiers() {
    let rule = "for text, bytes except (0002,0001) in dicom must not contain any of roster";
    let blob = |text: &[u8]| {
        let bytes = [&[1, 2, 0xFF, 0xFE][..], text, &[0, 0xFF, 3, 4]].concat();
        with_tag(0x0029, 0x1010, VR::OB, bytes)
    };
    let utf_16: Vec<u8> = "Élodie Thompson"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for text in [
        &b"THOMPSON^ELODIE"[..],
        b"042992627730",
        // 中村大輔 in Shift_JIS.
        b"\x92\x86\x91\xba\x91\xe5\x95\xe3",
        &utf_16,
    ] {
        assert_eq!(found(rule, &blob(text)), ["(0029,1010): r"], "{text:x?}");
    }
    assert_eq!(found(rule, &blob(b"142992627730")).len(), 0);
    // Without a known identifier to look for, nobody can tell.
    let other = "for bytes except preamble, (0002,0001) in dicom must not contain \"x\"";
    assert_eq!(found(other, &blob(b"y")), ["(0029,1010): r"]);
}

#[test]
fn bytes_are_neither_text_nor_pixel_data_that_were_passed_over() {
    let rule = "for bytes except preamble, (0002,0001) in dicom must be absent";
    let with_bytes = |tag: (u16, u16), bytes: Vec<u8>| with_tag(tag.0, tag.1, VR::OB, bytes);
    assert_eq!(
        found(rule, &with_bytes((0x0029, 0x1010), vec![0, 1, 2, 3])).len(),
        1
    );
    assert_eq!(
        found(rule, &with_bytes((0x0029, 0x1010), b"John Doe".to_vec())).len(),
        0
    );
    assert_eq!(
        found(rule, &with_bytes((0x7FE0, 0x0010), vec![0; 8192])).len(),
        0
    );
    assert_eq!(found(rule, &with("PatientName", "Doe")).len(), 0);
}
