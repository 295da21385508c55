//! `must`: every test of a field and of its values, once passed and once failed.
use super::harness::*;

#[test]
fn be_absent_asks_for_the_element_itself_to_be_gone() {
    let rule = "for PatientName in dicom must be absent";
    both(rule, none(), with("PatientName", "X"), "(0010,0010)");
    fails(rule, with("PatientName", ""), &["(0010,0010)"]);
}

#[test]
fn be_empty_passes_what_is_absent_and_what_holds_padding_only() {
    let rule = "for PatientName in dicom must be empty";
    both(
        rule,
        with("PatientName", ""),
        with("PatientName", "X"),
        "(0010,0010)",
    );
    passes(rule, none());
    passes(rule, with("PatientName", "   "));
    fails(rule, with("PatientName", "^"), &["(0010,0010)"]);
    let sequence = "for RequestAttributesSequence in dicom must be empty";
    both(
        sequence,
        nested("RequestAttributesSequence", []),
        nested("RequestAttributesSequence", [none()]),
        "(0040,0275)",
    );
}

#[test]
fn be_present_asks_for_the_element_with_or_without_a_value() {
    let rule = "for PatientName in dicom at top must be present";
    both(rule, with("PatientName", ""), none(), "(0010,0010)");
    passes(
        "for PatientName in dicom must not be absent",
        with("PatientName", ""),
    );
    fails(
        "for PatientName in dicom must not be absent",
        none(),
        &["(0010,0010)"],
    );
}

#[test]
fn each_of_many_attributes_must_be_present() {
    let keywords: Vec<String> = (0..80)
        .map(|n| format!("(0010,{:04x})", 0x9000 + n))
        .collect();
    let clauses = format!(
        "for {} in dicom at top must be present",
        keywords.join(", ")
    );
    let all = |leave_out: Option<u16>| {
        (0..80)
            .filter(|n| Some(*n) != leave_out)
            .fold(none(), |data, n| {
                data.with_tag(
                    sekisho::field::Tag(0x0010, 0x9000 + n),
                    sekisho::field::VR::LO,
                    "x",
                )
            })
    };
    both(&clauses, all(None), all(Some(79)), "(0010,904F)");
    fails(&clauses, all(Some(0)), &["(0010,9000)"]);
}

#[test]
fn be_a_text_is_equality_with_the_whole_value() {
    let rule = "for PatientIdentityRemoved in dicom must be \"YES\"";
    let says = |value: &str| with("PatientIdentityRemoved", value);
    both(rule, says("YES"), says("NO"), "(0012,0062)");
    for other in ["YES NO", "Y", "yes"] {
        fails(rule, says(other), &["(0012,0062)"]);
    }
}

#[test]
fn be_a_number_is_equality_of_numbers() {
    let rule = "for InstanceNumber in dicom must be 5";
    let numbered = |value: &str| with("InstanceNumber", value);
    both(rule, numbered("5"), numbered("6"), "(0020,0013)");
    passes(rule, numbered("+05"));
    both(
        "for Rows in dicom must be 512",
        with("Rows", 512_u16),
        with("Rows", 511_u16),
        "(0028,0010)",
    );
}

#[test]
fn be_in_a_list_is_equality_with_one_of_it() {
    let items = |clauses: &str| {
        format!(
            "list modalities {{ \"MR\", \"CT\" }}\nlist any-case {{ \"MR\" }} ignoring case\n\
             list any-width {{ \"MR\" }} ignoring width\nlist both {{ \"mr\" }} ignoring case ignoring width\n{}",
            rule(clauses)
        )
    };
    let found = |clauses: &str, value: &str| {
        let data = with("SpecificCharacterSet", "\\ISO 2022 IR 87").with("StudyID", value);
        outcome(&items(clauses), &data).lines().len()
    };
    assert_eq!(found("for StudyID in dicom must be in modalities", "CT"), 0);
    assert_eq!(found("for StudyID in dicom must be in modalities", "US"), 1);
    assert_eq!(
        found("for StudyID in dicom must be any of modalities", "US"),
        1
    );
    assert_eq!(
        found("for StudyID in dicom must be in { \"A\", \"B\" }", "B"),
        0
    );
    assert_eq!(
        found("for StudyID in dicom must be in { \"A\", \"B\" }", "C"),
        1
    );
    // Folding only where it is asked for.
    assert_eq!(found("for StudyID in dicom must be in modalities", "mr"), 1);
    assert_eq!(found("for StudyID in dicom must be in any-case", "mr"), 0);
    assert_eq!(found("for StudyID in dicom must be in any-case", "ＭＲ"), 1);
    assert_eq!(
        found("for StudyID in dicom must be in any-width", "ＭＲ"),
        0
    );
    assert_eq!(found("for StudyID in dicom must be in any-width", "mr"), 1);
    assert_eq!(found("for StudyID in dicom must be in both", "Ｍｒ"), 0);
}

#[test]
fn be_in_dates_asks_for_every_day_that_the_value_may_mean() {
    let rule = "for StudyDate, AcquisitionDateTime in dicom must be in 1900-01-01 .. 1925-12-31";
    let date = |value: &str| with("StudyDate", value);
    both(rule, date("19251231"), date("19260101"), "(0008,0020)");
    for bad in ["20200902", "soon", "19000230", "1900", "19000101-19251231"] {
        let passes_as_year = bad == "1900";
        fails(
            rule,
            date(bad),
            if passes_as_year {
                &[]
            } else {
                &["(0008,0020)"]
            },
        );
    }
    let time = |value: &str| with("AcquisitionDateTime", value);
    both(rule, time("19101231235959.9"), time("2020"), "(0008,002A)");
    passes(rule, time("1925"));
}

#[test]
fn intervals_may_be_open_at_one_end() {
    let date = |value: &str| with("StudyDate", value);
    for (must, good, bad) in [
        ("be in 1900-01-01 ..", "19500101", "18991231"),
        ("be in .. 1925-12-31", "18500101", "19260101"),
        ("be at least 1900-01-01", "19000101", "18991231"),
        ("be at most 1925-12-31", "19251231", "19260101"),
        ("be 1925-12-31", "19251231", "19251230"),
    ] {
        let clauses = format!("for StudyDate in dicom must {must}");
        both(&clauses, date(good), date(bad), "(0008,0020)");
    }
}

#[test]
fn be_in_numbers_takes_written_and_binary_numbers() {
    let rule = "for SliceThickness in dicom must be in 0.5 .. 5";
    let thick = |value: &str| with("SliceThickness", value);
    both(rule, thick("0.5"), thick("5.01"), "(0018,0050)");
    for bad in ["-1", "thin", "nan", "inf", "1e400", "0x2"] {
        fails(rule, thick(bad), &["(0018,0050)"]);
    }
    passes(rule, thick(" 5E0 "));
    for (must, good, bad) in [
        ("be at least 64", 64_u16, 63_u16),
        ("be at most 64", 64, 65),
    ] {
        let clauses = format!("for Rows in dicom must {must}");
        both(
            &clauses,
            with("Rows", good),
            with("Rows", bad),
            "(0028,0010)",
        );
    }
}

#[test]
fn years_are_asked_of_ages() {
    let age = |value: &str| with("PatientAge", value);
    let most = "for PatientAge in dicom must be at most 90 years";
    both(most, age("090Y"), age("091Y"), "(0010,1010)");
    both(most, age("018M"), age("90"), "(0010,1010)");
    both(
        "for PatientAge in dicom must be at least 18 years",
        age("018Y"),
        age("017Y"),
        "(0010,1010)",
    );
}

#[test]
fn be_uid_asks_for_the_form_that_the_standard_gives() {
    let rule = "for StudyInstanceUID in dicom must be uid";
    let uid = |value: &str| with("StudyInstanceUID", value);
    both(rule, uid("1.2.840.0"), uid("1.02.3"), "(0020,000D)");
    for bad in ["Doe^John", "1", "1..2", "1.2."] {
        fails(rule, uid(bad), &["(0020,000D)"]);
    }
    fails(
        rule,
        uid(&format!("1.{}", "2".repeat(63))),
        &["(0020,000D)"],
    );
}

#[test]
fn be_uid_under_counts_whole_components() {
    let items = format!(
        "list roots {{ \"2.25\", \"1.2.3.\" }}\n{}",
        rule("for StudyInstanceUID in dicom must be uid under roots")
    );
    let found = |uid: &str| {
        outcome(&items, &with("StudyInstanceUID", uid))
            .lines()
            .len()
    };
    assert_eq!(
        (found("2.25.17"), found("1.2.3.4"), found("2.25")),
        (0, 0, 0)
    );
    assert_eq!((found("2.251.1"), found("1.2.34"), found("1.2")), (1, 1, 1));
    both(
        "for StudyInstanceUID in dicom must be uid under \"2.25.\"",
        with("StudyInstanceUID", "2.25.1"),
        with("StudyInstanceUID", "2.26.1"),
        "(0020,000D)",
    );
    // Text behind the root is no UID: neither asked for nor allowed.
    fails(
        "for StudyInstanceUID in dicom must not be uid under \"2.25.\"",
        with("StudyInstanceUID", "2.25.Doe^John"),
        &["(0020,000D)"],
    );
    both(
        "for StudyInstanceUID in dicom must not be uid under \"1.2.840.113619\"",
        with("StudyInstanceUID", "2.25.1"),
        with("StudyInstanceUID", "1.2.840.113619.01"),
        "(0020,000D)",
    );
    fails(
        "for StudyInstanceUID in dicom must be uid under \"2.25.\"",
        with("StudyInstanceUID", "2.25.Doe^John"),
        &["(0020,000D)"],
    );
}

#[test]
fn match_is_of_the_whole_value() {
    let rule = "for PatientID in dicom must match /SUBJ-[0-9]{3}/";
    let id = |value: &str| with("PatientID", value);
    both(rule, id("SUBJ-001"), id("SUBJ-0011"), "(0010,0020)");
    for bad in ["xSUBJ-001", "SUBJ-001 Doe", "subj-001"] {
        fails(rule, id(bad), &["(0010,0020)"]);
    }
    passes("for PatientID in dicom must match /a|b/", id("b"));
    fails(
        "for PatientID in dicom must match /a|b/",
        id("ab"),
        &["(0010,0020)"],
    );
    passes(
        "for PatientID in dicom must match /subj-[0-9]+/ ignoring case",
        id("SUBJ-1"),
    );
}

#[test]
fn a_line_end_does_not_end_a_match() {
    let rule = "for PatientComments in dicom must match /ok/";
    both(
        rule,
        with("PatientComments", "ok"),
        with("PatientComments", "ok\r\nDoe"),
        "(0010,4000)",
    );
}

#[test]
fn contain_match_searches_in_the_value() {
    let rule = "for PatientComments in dicom must not contain match /[0-9]{4}/";
    both(
        rule,
        with("PatientComments", "born 193x"),
        with("PatientComments", "born in 1931, male"),
        "(0010,4000)",
    );
    both(
        "for PatientID in dicom must contain match /[0-9]/",
        with("PatientID", "A1"),
        with("PatientID", "A"),
        "(0010,0020)",
    );
    let wide = "for PatientID in dicom must not contain match /doe/ ignoring case ignoring width";
    let says =
        |text: &str| with("SpecificCharacterSet", "\\ISO 2022 IR 87").with("PatientID", text);
    both(wide, says("ＲＯＥ"), says("x ＤＯＥ"), "(0010,0020)");
}

#[test]
fn contain_searches_for_a_text() {
    let rule = "for PatientID in dicom must not contain \"Doe\"";
    let id = |value: &str| with("PatientID", value);
    both(rule, id("doe"), id("xDoex"), "(0010,0020)");
    both(
        "for PatientID in dicom must contain \"-\"",
        id("A-1"),
        id("A1"),
        "(0010,0020)",
    );
}

#[test]
fn contain_any_of_searches_for_each_of_a_list() {
    let items = format!(
        "list sites {{ \"St. Mary\", \"東京病院\" }} ignoring case\n{}",
        rule("for text in dicom at top must not contain any of sites")
    );
    let found = |text: &str| {
        let data = with("SpecificCharacterSet", "\\ISO 2022 IR 87").with("StudyDescription", text);
        outcome(&items, &data).lines()
    };
    assert_eq!(found("CT of the head"), [""; 0]);
    assert_eq!(found("CT at ST. MARY'S"), ["(0008,1030): r"]);
    assert_eq!(found("第二東京病院にて"), ["(0008,1030): r"]);
    both(
        "for PatientID in dicom must contain any of { \"A\", \"B\" }",
        with("PatientID", "xB"),
        with("PatientID", "xC"),
        "(0010,0020)",
    );
}
