//! `for private …`: whose a private element is.
use sekisho::field::{Tag, VR};

use super::dicom::DataSet;
use super::harness::*;

/// A private block of a creator in group 0029, with one element.
pub(crate) fn private(block: u16, creator: &str, element: u16) -> DataSet {
    with_tag(0x0029, block, VR::LO, creator).with_tag(
        Tag(0x0029, block << 8 | element),
        VR::LO,
        "value",
    )
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
