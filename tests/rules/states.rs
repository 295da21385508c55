//! Absent, empty, with values, not decidable: what each means for each kind of test.
use sekisho::field::VR;

use super::dicom::DataSet;
use super::harness::*;

/// Tests of values, each with a value that passes, one that fails, and whether it holds for an empty value.
const TESTS: [(&str, &str, &str, bool); 11] = [
    ("be \"A\"", "A", "B", false),
    ("be in { \"A\" }", "A", "B", false),
    ("not be \"B\"", "A", "B", true),
    ("match /A/", "A", "B", true),
    ("not match /B/", "A", "B", true),
    ("contain \"A\"", "xA", "B", true),
    ("not contain \"B\"", "A", "xB", true),
    ("contain match /A/", "xA", "B", true),
    ("have at most 1 character", "A", "BB", true),
    ("have at least 1 character", "A", "", false),
    ("not have at most 1 character", "AA", "B", false),
];

fn id(value: &str) -> DataSet {
    with("PatientID", value)
}

#[test]
fn a_test_of_values_holds_for_an_absent_field() {
    for (must, good, bad, _) in TESTS {
        let clauses = format!("for PatientID in dicom must {must}");
        passes(&clauses, none());
        both(&clauses, id(good), id(bad), "(0010,0020)");
    }
    for must in [
        "be at most 3",
        "not be at most 3",
        "be uid under \"2.25\"",
        "be in 1900-01-01 .. 1925-12-31",
    ] {
        let selector = match must {
            "be uid under \"2.25\"" => "StudyInstanceUID",
            "be in 1900-01-01 .. 1925-12-31" => "StudyDate",
            _ => "InstanceNumber",
        };
        passes(&format!("for {selector} in dicom must {must}"), none());
    }
}

#[test]
fn an_absent_field_that_must_be_there_fails_whatever_its_value_must_be() {
    let rule = "for PatientID in dicom at top must be present and be \"A\"";
    both(rule, id("A"), none(), "(0010,0020)");
    fails(rule, id("B"), &["(0010,0020)"]);
    fails(rule, id(""), &["(0010,0020)"]);
}

#[test]
fn nothing_is_not_equal_to_something_and_has_nothing_else_to_test() {
    for (must, _, _, holds) in TESTS {
        for empty in ["", "   "] {
            let clauses = format!("for PatientID in dicom must {must}");
            fails(
                &clauses,
                id(empty),
                if holds { &[] } else { &["(0010,0020)"] },
            );
        }
    }
    for (keyword, must) in [
        ("StudyDate", "be in 1900-01-01 .. 1925-12-31"),
        ("StudyDate", "not be in 1900-01-01 .. 1925-12-31"),
        ("PatientAge", "be at most 90 years"),
        ("InstanceNumber", "be 5"),
        ("StudyInstanceUID", "be uid"),
        ("StudyInstanceUID", "be uid under \"2.25\""),
    ] {
        passes(
            &format!("for {keyword} in dicom must {must}"),
            with(keyword, ""),
        );
    }
}

#[test]
fn an_empty_value_among_others_is_as_an_empty_field() {
    for (must, good, _, holds) in TESTS {
        let clauses = format!("for OtherPatientIDs in dicom must {must}");
        fails(
            &clauses,
            with("OtherPatientIDs", format!("{good}\\\\{good}")),
            if holds { &[] } else { &["(0010,1000)"] },
        );
    }
}

#[test]
fn of_several_values_all_must_hold() {
    let rule = "for ImageType in dicom must be in { \"ORIGINAL\", \"PRIMARY\" }";
    both(
        rule,
        with("ImageType", "ORIGINAL\\PRIMARY"),
        with("ImageType", "ORIGINAL\\Doe"),
        "(0008,0008)",
    );
    // Under `not` too: one bad value fails.
    let not = "for ImageType in dicom must not be \"DERIVED\"";
    both(
        not,
        with("ImageType", "ORIGINAL\\PRIMARY"),
        with("ImageType", "ORIGINAL\\DERIVED"),
        "(0008,0008)",
    );
    // Each value may pass by another part of an `or`.
    let or = "for ImageType in dicom must be \"ORIGINAL\" or match /P.*/";
    both(
        or,
        with("ImageType", "ORIGINAL\\PRIMARY"),
        with("ImageType", "PRIMARY\\X"),
        "(0008,0008)",
    );
    both(
        "for OtherPatientNames in dicom must not contain \"Doe\"",
        with("OtherPatientNames", "Roe\\Poe"),
        with("OtherPatientNames", "Roe\\Doe^Jane"),
        "(0010,1001)",
    );
}

#[test]
fn a_backslash_in_a_long_text_parts_no_values() {
    both(
        "for PatientComments in dicom must match /a.b/",
        with("PatientComments", "a\\b"),
        with("PatientComments", "a"),
        "(0010,4000)",
    );
}

#[test]
fn padding_is_no_part_of_a_value() {
    for padded in ["A ", "A  ", " A", "A"] {
        passes("for PatientID in dicom must be \"A\"", id(padded));
    }
    passes(
        "for PatientID in dicom must be \"A\"",
        with_tag(0x0010, 0x0020, VR::LO, b"A\0".to_vec()),
    );
}

fn name(value: &str) -> DataSet {
    with("SpecificCharacterSet", "\\ISO 2022 IR 87").with("PatientName", value)
}

#[test]
fn each_group_of_a_person_name_is_judged() {
    let rule = "for PatientName in dicom must match /SUBJ-[0-9]+/";
    both(
        rule,
        name("SUBJ-1=SUBJ-1"),
        name("SUBJ-1=山田^太郎"),
        "(0010,0010)",
    );
    both(
        rule,
        name("SUBJ-1=="),
        name("SUBJ-1==やまだ^たろう"),
        "(0010,0010)",
    );
    fails(rule, name("=山田^太郎"), &["(0010,0010)"]);
    both(
        "for PatientName in dicom must not be \"山田^太郎\"",
        name("Yamada^Jiro=山田^次郎"),
        name("Yamada^Tarou=山田^太郎"),
        "(0010,0010)",
    );
}

#[test]
fn a_forbidden_name_may_be_written_with_all_its_groups() {
    for must in [
        "not be \"Yamada^Tarou=山田^太郎\"",
        "not be in { \"Yamada^Tarou=山田^太郎\" }",
        "not contain \"Tarou=山田\"",
        "not match /Yamada.*=.*/",
        "not contain match /u=山/",
        "not (be absent or match /Y.*=.*/)",
    ] {
        both(
            &format!("for PatientName in dicom must {must}"),
            name("Yamada^Jirou"),
            name("Yamada^Tarou=山田^太郎"),
            "(0010,0010)",
        );
    }
}

#[test]
fn a_name_of_separators_only_is_not_equal_to_anything() {
    both(
        "for PatientName in dicom must be \"SUBJ-1\"",
        name("SUBJ-1"),
        name("=="),
        "(0010,0010)",
    );
    fails(
        "for PatientName in dicom must be empty",
        name("=="),
        &["(0010,0010)"],
    );
}

/// A name with a byte that its character set does not have.
fn broken() -> DataSet {
    with_tag(0x0010, 0x0010, VR::PN, b"Doe\xE9".to_vec())
}

/// The message of the only finding of `r`, beside those of the reader.
fn message(outcome: &Outcome) -> &str {
    let mut found = outcome.findings.iter().filter(|f| f.code.is_none());
    match (found.next(), found.next()) {
        (Some(only), None) => &only.message,
        _ => "",
    }
}

#[test]
fn text_that_cannot_be_decoded_is_no_pass() {
    for must in [
        "match /.+/",
        "not contain \"Roe\"",
        "not be \"Roe\"",
        "have at most 9 characters",
        "be absent or not match /Roe/",
        "not match /Roe/ or be in { \"Roe\" }",
    ] {
        let clauses = format!("for PatientName in dicom must {must}");
        let outcome = outcome(&rule(&clauses), &broken());
        let told = message(&outcome);
        assert!(told.contains("which cannot be told: "), "{must}: {told}");
    }
    // What can be told all the same is told.
    let there = rule("for PatientName in dicom at top must be present");
    assert_eq!(
        outcome(&there, &broken()).lines(),
        ["(0010,0010): undecodable-text"]
    );
    let failed = outcome(&rule("for PatientName in dicom must be absent"), &broken());
    assert!(message(&failed).ends_with("must be absent, but it is present"));
}

#[test]
fn an_ill_formed_number_is_no_pass() {
    let corner = |bytes: Vec<u8>| with_tag(0x0018, 0x6018, VR::UL, bytes);
    for must in ["be at most 600", "not be 5", "have at most 2 values"] {
        both(
            &format!("for RegionLocationMinX0 in dicom must {must}"),
            corner(vec![1, 0, 0, 0]),
            corner(vec![1, 0, 0, 0, 1, 0]),
            "(0018,6018)",
        );
    }
}

#[test]
fn bytes_that_are_no_text_are_no_pass() {
    let bytes = || with_tag(0x0029, 0x1001, VR::OB, vec![0, 1, 2, 3]);
    let rule = "for private in dicom must not contain \"Doe\"";
    both(
        rule,
        with_tag(0x0029, 0x1001, VR::LO, "Roe"),
        bytes(),
        "(0029,1001)",
    );
    passes("for (0029,1001) in dicom at top must be present", bytes());
    fails(
        "for private in dicom must be empty",
        bytes(),
        &["(0029,1001)"],
    );
    // Unknown bytes that cannot be text are none to `text`, and no pass to whoever asks for more.
    let unknown = || with_tag(0x0029, 0x1001, VR::UN, vec![0, 1, 2, 0xFF]);
    passes("for text in dicom must not contain \"Doe\"", unknown());
    fails(rule, unknown(), &["(0029,1001)"]);
}

#[test]
fn a_value_that_was_not_read_is_no_pass() {
    let pixels = || with_tag(0x7FE0, 0x0010, VR::OW, vec![0; 70_000]);
    let rule = "for (7FE0,0010) in dicom must not contain \"Doe\"";
    let clauses = "for every attribute except (0002,xxxx) in dicom must not contain \"Doe\"";
    fails(clauses, pixels(), &["(7FE0,0010)"]);
    passes(clauses, none());
    let told = outcome(&super::harness::rule(clauses), &pixels());
    assert!(
        told.message().contains("was not read"),
        "{}",
        told.message()
    );
    // The language refuses to ask it of pixel data alone.
    assert!(
        sekisho::policy::load(
            sekisho::policy::model::Source {
                name: "t".to_owned(),
                text: format!(
                    "policy \"t\" {{ language 1 }} {}",
                    super::harness::rule(rule)
                ),
            },
            &sekisho::policy::Environment::default()
        )
        .is_err()
    );
}

#[test]
fn a_sequence_contains_nothing_itself() {
    let data = nested("RequestAttributesSequence", [with("PatientID", "Doe")]);
    fails(
        "for every attribute except (0002,xxxx) in dicom must not contain \"Doe\"",
        data.clone(),
        &["(0040,0275)[0].(0010,0020)"],
    );
    // It is equal to nothing, so that an allow-list of values does not let it through.
    fails(
        "for every attribute except (0002,xxxx) in dicom must be \"Doe\"",
        data,
        &["(0040,0275)"],
    );
}

#[test]
fn a_file_that_cannot_be_read_to_its_end_is_found_beside_what_was_read() {
    let mut bytes = file(&with("PatientID", "X").with("PatientName", "Doe"));
    bytes.truncate(bytes.len() - 2);
    let found = judge(
        policy(&rule("for PatientName in dicom must be absent")),
        &[("a.dcm", bytes)],
    );
    assert!(
        found.findings.iter().any(|finding| finding.code.is_some()),
        "{:?}",
        found.lines()
    );
}

#[test]
fn a_file_that_no_rule_is_for_and_a_file_of_no_known_kind_are_found() {
    let rule = rule("for PatientName in dicom must be absent");
    let found = |bytes: &[u8]| judge(policy(&rule), &[("a", bytes.to_vec())]).lines();
    assert_eq!(found(b""), ["-: empty-file"]);
    assert_eq!(found(&[1, 2, 3, 0, 200, 9]), ["-: unknown-format"]);
    let pdf = judge(
        policy(&super::harness::rule(
            "for PatientName in dicom where Modality is \"CT\" must be absent",
        )),
        &[("a", file(&with("Modality", "MR")))],
    );
    assert_eq!(pdf.lines(), ["-: out-of-scope"]);
}
