//! `for`: fields by name, VR and action, and how deep.
use sekisho::field::VR;

use super::dicom;
use super::harness::*;
use super::private::private;

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
    both(rule, overlay(0x6101), overlay(0x6012), "(6012,3000)");
    fails(rule, overlay(0x60FE), &["(60FE,3000)"]);
    passes(rule, with_tag(0x6012, 0x4000, VR::LT, "3000"));
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

/// A PDF whose third object is a string.
const PDF: &str = "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n\
    << /Type /Pages /Kids [] /Count 0 >>\nendobj\n3 0 obj\n(Yamada)\nendobj\n\
    trailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n";

#[test]
fn text_takes_in_the_parts_of_a_document() {
    let document = |text: &str| {
        with(
            "EncapsulatedDocument",
            PDF.replace("Yamada", text).into_bytes(),
        )
    };
    let rule = "for text in dicom must not contain \"Yamada\"";
    both(
        rule,
        document("nobody"),
        document("Yamada"),
        "(0042,0011).object[3]",
    );
    let top = "for text in dicom at top must not contain \"Yamada\"";
    fails(top, document("Yamada"), &["(0042,0011).object[3]"]);
    let nested = nested("RequestAttributesSequence", [document("Yamada")]);
    fails(
        rule,
        nested.clone(),
        &["(0040,0275)[0].(0042,0011).object[3]"],
    );
    passes(top, nested);
}

#[test]
fn the_parts_of_a_document_are_spared_with_it_and_are_no_attributes() {
    let document = || with("EncapsulatedDocument", PDF.as_bytes().to_vec());
    for spared in ["EncapsulatedDocument", "vr OB", "(0042,xxxx)"] {
        let rule = format!("for text except {spared} in dicom must not contain \"Yamada\"");
        passes(&rule, document());
    }
    let other = "for text except DocumentTitle, vr UT in dicom must not contain \"Yamada\"";
    fails(other, document(), &["(0042,0011).object[3]"]);
    for named in ["EncapsulatedDocument", "every attribute except (0002,xxxx)"] {
        let rule = format!("for {named} in dicom must be absent");
        fails(&rule, document(), &["(0042,0011)"]);
    }
    passes("for vr UT in dicom must be absent", document());
}
