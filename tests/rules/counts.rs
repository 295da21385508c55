//! `must`: what is asked of all fields together, and of numbers of things.
use sekisho::field::{Document, VR};
use sekisho::formats::{ReadOptions, read_bytes};
use sekisho::judge::{Judge, Portion};

use super::dicom::{self, DataSet};
use super::harness::*;

fn claims(codes: &[&str]) -> DataSet {
    let items = codes.iter().map(|code| dicom::code(code, "DCM", "x"));
    nested("DeidentificationMethodCodeSequence", items)
}

#[test]
fn include_asks_for_one_value_among_all_fields_of_the_file() {
    let rule = "for DeidentificationMethodCodeSequence.CodeValue in dicom must include \"113100\"";
    both(
        rule,
        claims(&["113105", "113100"]),
        claims(&["113105"]),
        "(0012,0064)[0].(0008,0100)",
    );
    fails(rule, none(), &["(0012,0064)"]);
    let any = "for DeidentificationMethodCodeSequence.CodeValue in dicom must include any of { \"1\", \"2\" }";
    both(
        any,
        claims(&["3", "2"]),
        claims(&["3"]),
        "(0012,0064)[0].(0008,0100)",
    );
    let not =
        "for DeidentificationMethodCodeSequence.CodeValue in dicom must not include \"113106\"";
    both(
        not,
        claims(&["113100"]),
        claims(&["113100", "113106"]),
        "(0012,0064)[0].(0008,0100)",
    );
    passes(not, none());
}

#[test]
fn a_value_that_cannot_be_decoded_may_be_the_one_that_is_included_or_not() {
    let broken = || with_tag(0x0010, 0x0020, VR::LO, vec![b'A', 0xE9]);
    for must in ["include \"A\"", "not include \"A\""] {
        let clauses = format!("for PatientID in dicom at top must {must}");
        let found = outcome(&rule(&clauses), &broken());
        assert_eq!(
            found.lines(),
            ["(0010,0020): r", "(0010,0020): undecodable-text"]
        );
        let told = found.findings.iter().find(|finding| finding.code.is_none());
        assert!(
            told.is_some_and(|f| f.message.contains("which cannot be told: ")),
            "{must}"
        );
    }
}

#[test]
fn what_stands_beside_include_is_asked_of_each_field() {
    let rule = "for DeidentificationMethodCodeSequence.CodeValue in dicom must include \"113100\" and be in { \"113100\", \"113105\" }";
    passes(rule, claims(&["113100", "113105"]));
    fails(
        rule,
        claims(&["113100", "9", "8"]),
        &["(0012,0064)[1].(0008,0100)", "(0012,0064)[2].(0008,0100)"],
    );
    // One forbidden value fails, whatever the others are.
    let not = "for DeidentificationMethodCodeSequence.CodeValue in dicom must include \"1\" and not be \"2\"";
    both(
        not,
        claims(&["1", "3"]),
        claims(&["1", "2"]),
        "(0012,0064)[1].(0008,0100)",
    );
    // Each field may be of either kind.
    let or = "for DeidentificationMethodCodeSequence.CodeValue in dicom must include \"1\" and (be \"1\" or match /2+/)";
    both(
        or,
        claims(&["1", "22"]),
        claims(&["1", "3"]),
        "(0012,0064)[1].(0008,0100)",
    );
    let either = "for DeidentificationMethodCodeSequence.CodeValue in dicom must include \"1\" or (be \"4\" or be \"5\")";
    both(
        either,
        claims(&["4", "5"]),
        claims(&["4", "6"]),
        "(0012,0064)[0].(0008,0100)",
    );
}

#[test]
fn have_characters_counts_each_value() {
    for (must, good, bad) in [
        ("have at most 3 characters", "abc\\def", "abcd"),
        ("have at least 3 characters", "abc\\def", "abc\\de"),
        ("have exactly 3 characters", "abc", "abcd"),
        ("have exactly 0 characters", "", "a"),
    ] {
        both(
            &format!("for OtherPatientIDs in dicom must {must}"),
            with("OtherPatientIDs", good),
            with("OtherPatientIDs", bad),
            "(0010,1000)",
        );
    }
    // Characters, not bytes.
    let data = with("SpecificCharacterSet", "\\ISO 2022 IR 87").with("StudyID", "東京都");
    passes("for StudyID in dicom must have exactly 3 characters", data);
}

#[test]
fn have_values_counts_them() {
    for (must, good, bad) in [
        ("have at most 2 values", "A\\B", "A\\B\\C"),
        ("have at least 2 values", "A\\B", "A"),
        ("have exactly 1 value", "A", "A\\B"),
        ("have exactly 0 values", "", "A"),
    ] {
        both(
            &format!("for ImageType in dicom must {must}"),
            with("ImageType", good),
            with("ImageType", bad),
            "(0008,0008)",
        );
    }
    both(
        "for vr US in dicom must have exactly 1 value",
        with("Rows", 1_u16),
        with("LossyImageCompression", "00").with("Rows", vec![1, 0, 2, 0]),
        "(0028,0010)",
    );
}

/// Findings of a rule on a table that comes in portions, each with a header.
fn over_portions(rule: &str, portions: &[&str]) -> Vec<String> {
    let items = format!("rule r {{ {rule} because \"A reason.\" cite \"A source\" }}");
    let judge = Judge::new([policy(&items)].into(), false, |_| true);
    let (mut scratch, mut found) = (judge.scratch(), Vec::new());
    let file: std::sync::Arc<str> = "a.csv".into();
    for (at, text) in portions.iter().enumerate() {
        let mut document = Document::default();
        let options = ReadOptions::default();
        read_bytes(text.as_bytes(), &options, &mut document);
        let portion = Portion {
            first: at == 0,
            last: at + 1 == portions.len(),
        };
        judge.judge_portion(&file, &document, portion, &mut scratch, &mut found);
    }
    found.iter().map(|it| it.rule.to_string()).collect()
}

#[test]
fn include_asks_for_one_value_among_all_portions_of_a_table() {
    let (a, b) = ("site,sex\nA,F\nA,M\n", "site,sex\nB,M\nB,F\n");
    let include = |it: &str| format!("for column \"site\" in table at top must {it}");
    for (must, portions, fails) in [
        ("include \"A\"", [a, b], false),
        ("include \"B\"", [a, b], false),
        ("include \"C\"", [a, b], true),
        ("not include \"A\"", [a, b], true),
        ("not include \"C\"", [a, b], false),
        ("include \"A\" and be in { \"A\", \"B\" }", [b, a], false),
        ("include \"A\" and not be \"B\"", [a, b], true),
    ] {
        let found = over_portions(&include(must), &portions);
        assert_eq!(
            found.contains(&"t/r".to_owned()),
            fails,
            "{must}: {found:?}"
        );
    }
}
