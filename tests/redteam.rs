//! Attempts to hide a name where a rule does not look. Each test is a hole that was there, or a wall that held.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#[path = "../benches/common/dicom.rs"]
mod dicom;
#[path = "rules/harness.rs"]
#[allow(dead_code, reason = "the harness serves the tests of the rules, too")]
mod harness;

use dicom::{DataSet, EXPLICIT, File};
use harness::{fails, file, judge, outcome, passes, policy, rule, with, with_tag};
use sekisho::field::{Tag, VR};
use sekisho::policy::{Environment, load};

const NO_DOE: &str = "for text in dicom must not contain \"DOE\"";
const NO_NAME: &str = "for vr PN in dicom must be empty";

/// The lines of one rule on the bytes of a file.
fn on(clauses: &str, bytes: Vec<u8>) -> Vec<String> {
    judge(policy(&rule(clauses)), &[("a.dcm", bytes)]).lines()
}

#[test]
fn a_name_does_not_hide_behind_a_vr_of_bytes_or_numbers() {
    for vr in [VR::OB, VR::OW, VR::US, VR::FD, VR::UN] {
        let name = || with_tag(0x0010, 0x0010, vr, b"DOE^JANE".to_vec());
        fails(NO_DOE, name(), &["(0010,0010)"]);
        fails(NO_NAME, name(), &["(0010,0010)"]);
    }
    passes(
        NO_DOE,
        with_tag(0x0010, 0x0010, VR::OB, b"SUBJ-001".to_vec()),
    );
}

#[test]
fn a_rule_for_a_vr_is_about_what_the_dictionary_gives_that_vr_too() {
    let name = |vr| with_tag(0x0010, 0x0010, vr, b"DOE^JANE".to_vec());
    for vr in [VR::LO, VR::UT, VR::DA] {
        fails(NO_NAME, name(vr), &["(0010,0010)"]);
    }
    passes(NO_NAME, with("PatientComments", "DOE^JANE"));
}

#[test]
fn an_exception_for_a_vr_spares_nothing_that_only_claims_it() {
    let clauses = "for text except vr DA, vr UI in dicom must not contain \"DOE\"";
    let comments = |vr| with_tag(0x0010, 0x4000, vr, b"DOE^JANE".to_vec());
    fails(clauses, comments(VR::DA), &["(0010,4000)"]);
    passes(
        clauses,
        with_tag(0x0008, 0x0020, VR::DA, b"DOE^JANE".to_vec()),
    );
}

#[test]
fn a_sequence_does_not_hide_behind_a_vr_of_bytes() {
    let mut items = vec![0xFE, 0xFF, 0x00, 0xE0, 16, 0, 0, 0];
    items.extend(b"\x10\x00\x10\x00PN\x08\x00DOE^JANE");
    let hidden = with_tag(0x0028, 0x3010, VR::OB, items);
    fails(NO_NAME, hidden.clone(), &["(0028,3010)[0].(0010,0010)"]);
    fails(NO_DOE, hidden, &["(0028,3010)[0].(0010,0010)"]);
}

#[test]
fn bytes_after_the_end_are_told_where_no_rule_asks_about_them() {
    let mut bytes = file(&with("Modality", "CT"));
    assert_eq!(on(NO_DOE, bytes.clone()), [""; 0]);
    bytes.extend(b"DOE^JANE");
    assert_eq!(on(NO_DOE, bytes.clone()), ["trailing: unruled"]);
    let asked = "file rule for dicom must have no trailing bytes";
    assert_eq!(on(asked, bytes), ["trailing: r"]);
}

#[test]
fn a_preamble_is_told_where_no_rule_asks_about_it() {
    let mut bytes = file(&with("Modality", "CT"));
    for (to, from) in bytes.iter_mut().zip(b"DOE^JANE") {
        *to = *from;
    }
    assert_eq!(on(NO_DOE, bytes.clone()), ["preamble: unruled"]);
    let asked = "file rule for dicom must have zero preamble";
    assert_eq!(on(asked, bytes), ["preamble: r"]);
}

#[test]
fn an_element_that_the_standard_does_not_name_is_judged_or_told() {
    let name_only = rule("for PatientName in dicom must be empty");
    for (group, element) in [(0x0010, 0x0029), (0x0000, 0x0110), (0x0002, 0x0099)] {
        let data = with_tag(group, element, VR::LO, "DOE^JANE");
        let field = format!("({group:04X},{element:04X})");
        let lines = outcome(&name_only, &data).lines();
        assert_eq!(lines, [format!("{field}: unruled")]);
        fails(NO_DOE, data, &[&field]);
    }
    let blank = with_tag(0x0010, 0x0029, VR::LO, "");
    assert_eq!(outcome(&name_only, &blank).lines(), [""; 0]);
}

#[test]
fn the_reserved_bytes_of_a_header_are_told_if_something_stands_in_them() {
    let mut bytes = file(&with_tag(0x0028, 0x3006, VR::OW, vec![1, 0]));
    assert_eq!(on(NO_DOE, bytes.clone()), [""; 0]);
    let at = bytes.windows(6).position(|w| w == b"\x28\x00\x06\x30OW");
    for (to, from) in bytes.iter_mut().skip(at.unwrap() + 6).zip(b"DO") {
        *to = *from;
    }
    assert_eq!(on(NO_DOE, bytes), ["(0028,3006): not-an-element"]);
}

#[test]
fn text_is_found_in_values_of_bytes_too() {
    for vr in [VR::OB, VR::OW, VR::OF, VR::OD, VR::OL, VR::OV, VR::UN] {
        let data = |bytes: &[u8]| with_tag(0x0028, 0x3006, vr, bytes.to_vec());
        fails(NO_DOE, data(b"DOE^JANE"), &["(0028,3006)"]);
        passes(NO_DOE, data(b"SUBJ-001"));
        passes(NO_DOE, data(&[0, 1, 2, 3, 0, 0, 0, 0]));
    }
}

#[test]
fn a_file_that_only_claims_to_be_a_directory_does_not_escape_rules_for_other_files() {
    let clauses = "for PatientName in dicom except dicomdir must be empty";
    let uid = "1.2.840.10008.1.3.10";
    let claims = |data: DataSet| {
        let data = data
            .with("SOPClassUID", uid)
            .with("PatientName", "DOE^JANE");
        on(clauses, File::new(EXPLICIT, data).bytes())
    };
    assert_eq!(claims(DataSet::default()), ["(0010,0010): r"]);
    let records = DataSet::default().with("DirectoryRecordSequence", Vec::<DataSet>::new());
    assert_eq!(claims(records), ["-: out-of-scope"]);
}

#[test]
fn a_letter_and_its_accent_are_one_text_in_one_character_or_in_two() {
    let comments = |text: &str| {
        with("SpecificCharacterSet", "ISO_IR 192").with_tag(
            Tag(0x0010, 0x4000),
            VR::LT,
            text.as_bytes().to_vec(),
        )
    };
    for name in ["Jos\u{e9}", "Jose\u{301}"] {
        for rule in [
            format!("for text in dicom must not contain \"{name}\""),
            format!("for text in dicom must not contain match /{name}/"),
            format!("for PatientComments in dicom must not be \"{name}\""),
        ] {
            fails(&rule, comments("Jos\u{e9}"), &["(0010,4000)"]);
            fails(&rule, comments("Jose\u{301}"), &["(0010,4000)"]);
            passes(&rule, comments("Jose"));
        }
    }
}

/// What the built-in profile finds in a data set, by rule, besides the marking.
fn by_profile(data: &DataSet) -> Vec<String> {
    let source = sekisho::policy::builtin("ps3-15-basic").unwrap();
    let loaded = load(source, &Environment::default()).unwrap();
    let lines = judge(loaded.policy, &[("a.dcm", file(data))]).lines();
    lines
        .into_iter()
        .filter(|line| !line.starts_with("(0012,"))
        .collect()
}

#[test]
fn the_profile_finds_a_name_in_a_uid_and_in_an_attribute_without_a_row_in_its_table() {
    assert_eq!(by_profile(&with("StudyInstanceUID", "2.25.1")), [""; 0]);
    for (keyword, value, field) in [
        (
            "StudyInstanceUID",
            "DOE.JANE",
            "(0020,000D): ps3-15-basic/uids-are-uids",
        ),
        (
            "SOPClassUID",
            "DOE.JANE",
            "(0008,0016): ps3-15-basic/uids-are-uids",
        ),
        (
            "EvaluatorName",
            "DOE^JANE",
            "(0014,2006): ps3-15-basic/names-elsewhere",
        ),
        (
            "Modality",
            "DOE^JANE",
            "(0008,0060): ps3-15-basic/names-elsewhere",
        ),
        (
            "LUTData",
            "DOE^JANE",
            "(0028,3006): ps3-15-basic/names-elsewhere",
        ),
    ] {
        let found = by_profile(&with(keyword, value));
        assert!(found.contains(&field.to_owned()), "{keyword}: {found:?}");
    }
    let address = with_tag(0x0002, 0x0026, VR::UR, "https://pacs.example/");
    assert_eq!(
        by_profile(&address),
        ["(0002,0026): ps3-15-basic/no-network-in-meta"]
    );
}

#[test]
fn fragments_anywhere_but_in_pixel_data_are_told() {
    let mut fragment = b"\xFE\xFF\x00\xE0\x08\0\0\0DOE^JANE".to_vec();
    fragment.extend(b"\xFE\xFF\xDD\xE0\0\0\0\0");
    for (tag, told) in [
        (0x3006, vec!["(0028,3006): not-an-element"]),
        (0x0010, vec![]),
    ] {
        let group: u16 = if tag == 0x0010 { 0x7FE0 } else { 0x0028 };
        let mut bytes = file(&with_tag(0x0008, 0x0060, VR::CS, "CT"));
        bytes.extend(group.to_le_bytes());
        bytes.extend(u16::to_le_bytes(tag));
        bytes.extend(b"OW\0\0\xFF\xFF\xFF\xFF");
        bytes.extend(&fragment);
        assert_eq!(on(NO_NAME, bytes), told);
    }
}
