use crate::field::{Document, FieldPath, Format, Name, ProblemCode};
use crate::formats::{ReadOptions, read_bytes_as};

fn read(text: &[u8]) -> Document {
    let mut document = Document::default();
    read_bytes_as(
        Some(Format::Release),
        text,
        &ReadOptions::default(),
        &mut document,
    );
    document
}

/// Fields and their values, then problems.
fn told(text: &str) -> String {
    let document = read(text.as_bytes());
    let mut out = String::new();
    for field in &document.fields {
        let values: Vec<String> = document.values_of(field).map(Into::into).collect();
        out += &format!("{} {values:?}\n", FieldPath::top(field.name).as_str());
    }
    for problem in &document.problems {
        out += &format!(
            "{} {}: {}\n",
            problem.code.code(),
            problem.path.as_ref().map_or("-", FieldPath::as_str),
            problem.said.as_deref().unwrap_or("-")
        );
    }
    out
}

const WHOLE: &str = r#"# of the data office
legal-basis = "jp-appi-anonymised"
purpose = ["research", "public-health"]
recipient = "Institute of Imaging # 3"
contract = "2026-114"
ban-on-re-identification = true # clause 7
published-items = ["PatientSex", "(0010,1010)", "table"]
safety-measures = "Access is logged."
onward-provision = "forbidden"
subject-key = "PatientID"
tables = ["clinical/participants.csv"]
"#;

#[test]
fn a_sound_declaration_is_read_whole_with_its_comments_and_without_a_problem() {
    insta::assert_snapshot!(told(WHOLE), @r#"
    legal-basis ["jp-appi-anonymised"]
    purpose ["research", "public-health"]
    recipient ["Institute of Imaging # 3"]
    contract ["2026-114"]
    ban-on-re-identification ["true"]
    published-items ["PatientSex", "(0010,1010)", "table"]
    safety-measures ["Access is logged."]
    onward-provision ["forbidden"]
    subject-key ["PatientID"]
    tables ["clinical/participants.csv"]
    comment ["of the data office"]
    comment ["clause 7"]
    "#);
}

#[test]
fn what_is_broken_is_told_with_its_line_and_without_what_it_says() {
    insta::assert_snapshot!(told(
        "purpse = \"research\"\nTaro = 1\npurpose = \"research for Taro\"\nlegal-basis = 3\n\
         ban-on-re-identification = \"yes\"\npublished-items = [\"PatientSex\", \"Taro\"]\n\
         tables = [\"../Taro.csv\"]\ncontract = \" \"\nrecipient = [1]\nsubject-key = Taro\n"
    ));
}

#[test]
fn contradictions_are_told_with_the_clause_that_forbids_them() {
    insta::assert_snapshot!(told(
        "legal-basis = \"opt-out\"\npurpose = [\"research\", \"commercial\"]\n"
    ));
    insta::assert_snapshot!(told(
        "legal-basis = \"jp-appi-anonymised\"\nban-on-re-identification = false\npublished-items = []\n"
    ));
    insta::assert_snapshot!(told(
        "legal-basis = \"jp-ngmi-anonymised\"\nonward-provision = \"allowed\"\n"
    ));
    insta::assert_snapshot!(told(
        "legal-basis = \"jp-appi-pseudonymised\"\nonward-provision = \"with-permission\"\nban-on-re-identification = true\n"
    ));
}

#[test]
fn bytes_that_are_no_text_are_one_problem() {
    let document = read(b"purpose = \"\xff\"\n");
    let codes: Vec<_> = document.problems.iter().map(|it| it.code).collect();
    assert_eq!(codes, [ProblemCode::DeclarationBroken]);
    assert!(document.fields.is_empty());
}

#[test]
fn no_cut_of_a_declaration_is_read_as_more_than_it_says() {
    for end in 0..WHOLE.len() {
        let document = read(WHOLE.get(..end).unwrap_or_default().as_bytes());
        assert!(document.fields.len() <= 12);
        for field in &document.fields {
            assert!(matches!(field.name, Name::Declared(_)));
        }
    }
}
