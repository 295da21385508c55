//! `for`: fields by kind, `except`, and what has no tag.
use sekisho::field::{Tag, VR};

use super::dicom;
use super::harness::*;

#[test]
fn text_is_every_character_string_and_what_may_be_one() {
    let rule = "for text in dicom at top must not contain \"Doe\"";
    for vr in [
        VR::AE,
        VR::AS,
        VR::CS,
        VR::DA,
        VR::DS,
        VR::DT,
        VR::IS,
        VR::LO,
        VR::LT,
        VR::PN,
        VR::SH,
        VR::ST,
        VR::TM,
        VR::UC,
        VR::UI,
        VR::UN,
        VR::UR,
        VR::UT,
    ] {
        both(
            rule,
            with_tag(0x0029, 0x1010, vr, "Roe"),
            with_tag(0x0029, 0x1010, vr, "Doe"),
            "(0029,1010)",
        );
    }
    passes(rule, with_tag(0x0029, 0x1010, VR::OB, "Doe"));
}

#[test]
fn every_attribute_except_some_is_a_list_of_what_is_allowed() {
    let rule = "for every attribute except (0002,xxxx), Modality, PatientIdentityRemoved in dicom must be absent";
    both(
        rule,
        with("Modality", "CT"),
        with("Modality", "CT").with("PatientName", "X"),
        "(0010,0010)",
    );
    fails(
        rule,
        with_tag(0x0029, 0x1010, VR::OB, vec![1, 2]),
        &["(0029,1010)"],
    );
    // Each attribute in an item, and the sequence itself.
    fails(
        rule,
        nested(
            "RequestAttributesSequence",
            [with("Modality", "CT").with("PatientID", "X")],
        ),
        &["(0040,0275)", "(0040,0275)[0].(0010,0020)"],
    );
}

#[test]
fn except_spares_exactly_what_it_names() {
    let rule = "for vr LO except Manufacturer in dicom must be absent";
    both(
        rule,
        with("Manufacturer", "X"),
        with("Manufacturer", "X").with("ManufacturerModelName", "X"),
        "(0008,1090)",
    );
    // At any depth.
    passes(
        rule,
        nested("RequestAttributesSequence", [with("Manufacturer", "X")]),
    );
}

#[test]
fn except_a_path_spares_the_attribute_there_and_not_elsewhere() {
    let rule =
        "for CodeValue except DeidentificationMethodCodeSequence.CodeValue in dicom must be absent";
    let code = || dicom::code("113100", "DCM", "x");
    passes(rule, nested("DeidentificationMethodCodeSequence", [code()]));
    fails(
        rule,
        nested("RequestedProcedureCodeSequence", [code()]),
        &["(0032,1064)[0].(0008,0100)"],
    );
}

#[test]
fn standard_uids_are_those_of_the_standard_to_the_letter() {
    let rule =
        "for SOPClassUID, ReferencedSOPClassUID except standard uids in dicom must be absent";
    passes(rule, with("SOPClassUID", CT));
    // A vendor's own class below the standard's root is none of the standard's.
    for other in [
        "1.2.840.10008.5.1.4.1.1.2.99",
        "1.2.840.10008.5.1.4",
        "1.2.3",
    ] {
        fails(rule, with("ReferencedSOPClassUID", other), &["(0008,1150)"]);
    }
    // One of several is not enough.
    fails(
        rule,
        with("ReferencedSOPClassUID", format!("{CT}\\1.2.3")),
        &["(0008,1150)"],
    );
    both(
        "for standard uids at top in dicom must not be \"1.2.840.10008.5.1.4.1.1.2\"",
        with("ReferencedSOPClassUID", "1.2.3"),
        with("ReferencedSOPClassUID", CT),
        "(0008,1150)",
    );
}

#[test]
fn the_preamble_and_trailing_bytes_are_fields_of_their_own() {
    let bytes = |preamble: u8, trailing: &[u8]| {
        let mut file = dicom::File::new(dicom::EXPLICIT, with("Modality", "CT"));
        file.preamble = [preamble; 128];
        file.trailing = trailing.to_vec();
        file.bytes()
    };
    let found =
        |clauses: &str, bytes: Vec<u8>| judge(policy(&rule(clauses)), &[("a.dcm", bytes)]).lines();
    let preamble = "for preamble in dicom must be empty";
    assert_eq!(found(preamble, bytes(0, b"")), [""; 0]);
    assert_eq!(found(preamble, bytes(b'X', b"")), ["preamble: r"]);
    let trailing = "for trailing bytes in dicom must be absent";
    assert_eq!(found(trailing, bytes(0, b"")), [""; 0]);
    assert_eq!(
        found(trailing, bytes(0, b"Doe^John was here\n")),
        ["trailing: r"]
    );
    // They are no attributes.
    let every = "for every attribute in dicom must not contain \"Doe\"";
    assert!(!found(every, bytes(0, b"Doe^John was here\n")).contains(&"trailing: r".to_owned()));
}

#[test]
fn a_value_in_un_is_judged_as_what_the_dictionary_says() {
    both(
        "for vr PN in dicom must be absent",
        with_tag(0x0010, 0x0020, VR::UN, "X"),
        with_tag(0x0010, 0x0010, VR::UN, "Doe^John"),
        "(0010,0010)",
    );
}

#[test]
fn what_stands_in_a_private_sequence_in_un_is_judged() {
    // PS3.5 6.2.2: inside UN everything is implicit VR little endian.
    let mut item = Vec::new();
    item.extend(*b"\x10\0\x10\0\x08\0\0\0Doe^John");
    let mut sequence = Vec::new();
    sequence.extend(*b"\xFE\xFF\x00\xE0");
    sequence.extend((item.len() as u32).to_le_bytes());
    sequence.extend(item);
    let data =
        with_tag(0x0029, 0x0010, VR::LO, "ACME").with_tag(Tag(0x0029, 0x1001), VR::UN, sequence);
    let field = "(0029,1001)[0].(0010,0010)";
    both(
        "for PatientName in dicom must be absent",
        with_tag(0x0029, 0x0010, VR::LO, "ACME"),
        data.clone(),
        field,
    );
    passes("for PatientName in dicom at top must be absent", data);
}

#[test]
fn one_field_that_is_named_twice_is_found_once() {
    fails(
        "for PatientName, vr PN, (0010,xxxx), every attribute except (0002,xxxx) in dicom must be absent",
        with("PatientName", "X"),
        &["(0010,0010)"],
    );
}
