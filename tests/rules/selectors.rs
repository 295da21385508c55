//! `for`: which fields a rule is about, and how deep.
use sekisho::field::{Tag, VR};

use super::dicom::{self, DataSet};
use super::harness::*;

/// A private block of a creator in group 0029, with one element.
fn private(block: u16, creator: &str, element: u16) -> DataSet {
    with_tag(0x0029, block, VR::LO, creator).with_tag(
        Tag(0x0029, block << 8 | element),
        VR::LO,
        "value",
    )
}

#[test]
fn a_keyword_names_its_attribute_and_no_other() {
    let rule = "for Manufacturer in dicom must be absent";
    both(
        rule,
        with("ManufacturerModelName", "X"),
        with("Manufacturer", "X"),
        "(0008,0070)",
    );
}

#[test]
fn a_tag_names_its_element() {
    let rule = "for (0010,0010) in dicom must be absent";
    both(
        rule,
        with("PatientID", "X"),
        with("PatientName", "X"),
        "(0010,0010)",
    );
}

#[test]
fn an_x_in_a_tag_stands_for_any_digit() {
    let rule = "for (60xx,3000) in dicom must be absent";
    let overlay = |group| with_tag(group, 0x3000, VR::OW, vec![0, 1]);
    both(rule, overlay(0x6100), overlay(0x6012), "(6012,3000)");
    fails(rule, overlay(0x60FE), &["(60FE,3000)"]);
    passes(rule, with_tag(0x6012, 0x3001, VR::OW, vec![0, 1]));
}

#[test]
fn a_keyword_of_a_repeating_group_names_it_in_every_group() {
    let rule = "for OverlayData in dicom must be absent";
    fails(
        rule,
        with_tag(0x6004, 0x3000, VR::OW, vec![0, 1]),
        &["(6004,3000)"],
    );
    passes(rule, with_tag(0x6004, 0x0010, VR::US, 1_u16));
}

#[test]
fn a_path_names_what_stands_directly_in_the_items_of_its_sequence() {
    let rule = "for ReferencedStudySequence.ReferencedSOPInstanceUID in dicom must be absent";
    let reference = || with("ReferencedSOPInstanceUID", "1.2.3");
    passes(rule, nested("ReferencedSeriesSequence", [reference()]));
    fails(
        rule,
        nested("ReferencedStudySequence", [none(), reference()]),
        &["(0008,1110)[1].(0008,1155)"],
    );
    // Not deeper than directly.
    let deeper = nested("ReferencedSeriesSequence", [reference()]);
    passes(rule, nested("ReferencedStudySequence", [deeper]));
    // But the path itself stands at any depth.
    let inner = nested("ReferencedStudySequence", [reference()]);
    fails(
        rule,
        nested("RequestAttributesSequence", [inner]),
        &["(0040,0275)[0].(0008,1110)[0].(0008,1155)"],
    );
}

#[test]
fn a_path_at_top_begins_at_the_top() {
    let rule =
        "for DeidentificationMethodCodeSequence.CodeValue in dicom at top must be \"113100\"";
    let claims = |code| {
        nested(
            "DeidentificationMethodCodeSequence",
            [dicom::code(code, "DCM", "x")],
        )
    };
    both(
        rule,
        claims("113100"),
        claims("1"),
        "(0012,0064)[0].(0008,0100)",
    );
    passes(rule, nested("RequestAttributesSequence", [claims("1")]));
}

#[test]
fn fields_are_meant_at_any_depth_unless_the_rule_says_top() {
    let deep = |levels: usize| {
        (0..levels).fold(with("PatientName", "Doe"), |inner, _| {
            nested("RequestAttributesSequence", [inner])
        })
    };
    fails(
        "for PatientName in dicom must be absent",
        deep(2),
        &["(0040,0275)[0].(0040,0275)[0].(0010,0010)"],
    );
    fails(
        "for PatientName in dicom at any depth must be absent",
        deep(1),
        &["(0040,0275)[0].(0010,0010)"],
    );
    let top = "for PatientName in dicom at top must be absent";
    both(top, deep(1), deep(0), "(0010,0010)");
    both(
        "for PatientName at top in dicom must be absent",
        deep(1),
        deep(0),
        "(0010,0010)",
    );
    passes("for PatientName in dicom must be absent", none());
}

#[test]
fn the_file_meta_information_counts_as_top() {
    fails(
        "for ImplementationVersionName in dicom at top must be absent",
        none(),
        &["(0002,0013)"],
    );
}

#[test]
fn private_is_every_element_of_an_odd_group_creators_included() {
    let rule = "for private in dicom must be absent";
    passes(rule, with("PatientName", "X"));
    fails(
        rule,
        private(0x10, "ACME", 0x01),
        &["(0029,0010)", "(0029,1001)"],
    );
    // Without a creator, too, and where no creator can stand.
    fails(
        rule,
        with_tag(0x0029, 0x0001, VR::LO, "x").with_tag(Tag(0x0031, 0x1234), VR::LO, "x"),
        &["(0029,0001)", "(0031,1234)"],
    );
    let item = private(0x10, "ACME", 0x01);
    fails(
        rule,
        nested("RequestAttributesSequence", [item]),
        &["(0040,0275)[0].(0029,0010)", "(0040,0275)[0].(0029,1001)"],
    );
}

#[test]
fn a_creators_elements_are_found_in_whatever_block_it_reserved() {
    let rule = "for private \"ACME 1.1\" (0029,xx10) in dicom must be absent";
    for (block, field) in [
        (0x10, "(0029,1010)"),
        (0x11, "(0029,1110)"),
        (0xFF, "(0029,FF10)"),
    ] {
        both(
            rule,
            private(block, "ACME 1.2", 0x10),
            private(block, "ACME 1.1", 0x10),
            field,
        );
    }
    passes(rule, private(0x10, "ACME 1.1", 0x11));
    let item = private(0x12, "ACME 1.1", 0x10);
    fails(
        rule,
        nested("RequestAttributesSequence", [item]),
        &["(0040,0275)[0].(0029,1210)"],
    );
}

#[test]
fn a_block_that_is_reserved_outside_an_item_is_not_reserved_in_it() {
    let rule = "for private \"ACME\" (0029,xx01) in dicom must be absent";
    let stray = with_tag(0x0029, 0x1001, VR::LO, "value");
    let data =
        with_tag(0x0029, 0x0010, VR::LO, "ACME").with("RequestAttributesSequence", vec![stray]);
    passes(rule, data.clone());
    // It is private all the same, and belongs to nobody.
    fails(
        "for private except private \"ACME\" in dicom must be absent",
        data,
        &["(0040,0275)[0].(0029,1001)"],
    );
}

#[test]
fn a_creator_alone_means_its_elements_and_its_reservation() {
    let rule = "for private \"ACME\" in dicom must be absent";
    fails(
        rule,
        private(0x20, "ACME", 0x01),
        &["(0029,0020)", "(0029,2001)"],
    );
    passes(rule, private(0x20, "acme", 0x01));
    passes(rule, private(0x20, "ACME 2", 0x01));
}

#[test]
fn nothing_hides_behind_a_second_value_of_a_creator() {
    let rule = "for private except private \"ACME\" in dicom must be absent";
    passes(rule, private(0x10, "ACME", 0x01));
    fails(
        rule,
        with_tag(0x0029, 0x0010, VR::LO, "ACME\\Doe^John"),
        &["(0029,0010)"],
    );
}

#[test]
fn safe_private_is_what_the_standard_lists_and_the_creators_that_reserve_it() {
    let rule = "for private except safe private in dicom must be absent";
    let gems = |element: u16| {
        with_tag(0x0019, 0x0010, VR::LO, "GEMS_ACQU_01").with_tag(
            Tag(0x0019, 0x1000 | element),
            VR::DS,
            "1",
        )
    };
    both(rule, gems(0x23), gems(0x25), "(0019,1025)");
    // The creator is listed in group 0019 only.
    fails(
        rule,
        with_tag(0x0021, 0x0010, VR::LO, "GEMS_ACQU_01"),
        &["(0021,0010)"],
    );
    fails(
        rule,
        with_tag(0x0019, 0x0010, VR::LO, "GEMS_ACQU_01\\Doe"),
        &["(0019,0010)"],
    );
    both(
        "for safe private in dicom must be absent",
        private(0x10, "ACME", 0x01),
        with_tag(0x0019, 0x0010, VR::LO, "GEMS_ACQU_01"),
        "(0019,0010)",
    );
}

#[test]
fn a_vr_names_every_field_of_it_private_or_not() {
    let rule = "for vr PN in dicom must be absent";
    both(
        rule,
        with("PatientID", "X"),
        with("ReferringPhysicianName", "X"),
        "(0008,0090)",
    );
    fails(
        rule,
        with_tag(0x0029, 0x1010, VR::PN, "Doe"),
        &["(0029,1010)"],
    );
    both(
        "for vr SQ in dicom must be absent",
        with("PatientID", "X"),
        nested("RequestAttributesSequence", [none()]),
        "(0040,0275)",
    );
}

#[test]
fn an_action_names_the_attributes_that_the_profile_gives_it() {
    both(
        "for action X in dicom must be absent",
        with("PatientName", "X"),
        with("SeriesDescription", "X"),
        "(0008,103E)",
    );
    both(
        "for action Z in dicom must be empty",
        with("SeriesDescription", "X"),
        with("PatientName", "X"),
        "(0010,0010)",
    );
    both(
        "for action U in dicom must be uid under \"2.25\"",
        with("PatientName", "X"),
        with("StudyInstanceUID", "1.2.3"),
        "(0020,000D)",
    );
    // Never private attributes: `private` is said for those.
    passes(
        "for action X in dicom must be absent",
        private(0x10, "ACME", 0x01),
    );
}

#[test]
fn a_compound_action_is_resolved_by_the_attributes_type_in_the_sop_class() {
    // Z/D: Content Date is Type 2C (General Image) in a CT image and Type 1 in a structured report.
    let dated = |class: &str| with("SOPClassUID", class).with("ContentDate", "20200902");
    let report = "1.2.840.10008.5.1.4.1.1.88.11";
    let dummy = "for action D in dicom must be absent";
    both(dummy, dated(CT), dated(report), "(0008,0023)");
    let blank = "for action Z in dicom must be absent";
    both(blank, dated(report), dated(CT), "(0008,0023)");
    // X/Z/D: Institution Name is Type 3 at the top; a class that nobody knows requires nothing.
    let named = |class: &str| with("SOPClassUID", class).with("InstitutionName", "X");
    for class in [CT, "1.2.3"] {
        fails(
            "for action X in dicom must be absent",
            named(class),
            &["(0008,0080)"],
        );
    }
}

#[test]
fn an_option_that_is_on_takes_its_place_in_the_table() {
    let items = |state: &str| {
        format!(
            "param clean-descriptors : option = {state}\n{}",
            rule("for action X in dicom must be absent")
        )
    };
    let data = with("SeriesDescription", "X");
    assert_eq!(outcome(&items("off"), &data).lines(), ["(0008,103E): r"]);
    assert_eq!(outcome(&items("on"), &data).lines(), [""; 0]);
    let cleaned = format!(
        "param clean-descriptors : option = on\n{}",
        rule("for action C in dicom must be absent")
    );
    assert_eq!(outcome(&cleaned, &data).lines(), ["(0008,103E): r"]);
}

#[test]
fn except_takes_out_actions_too() {
    both(
        "for vr PN except action Z in dicom must be absent",
        with("PatientName", "X"),
        with("NameOfPhysiciansReadingStudy", "X"),
        "(0008,1060)",
    );
}

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
