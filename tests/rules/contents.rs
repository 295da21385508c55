//! `contain …, …`: each thing that may be looked for, once found and once not.
use super::dicom::DataSet;
use super::harness::*;

/// A data set in UTF-8 with one attribute.
fn unicode(keyword: &str, value: &str) -> DataSet {
    with("SpecificCharacterSet", "ISO_IR 192").with(keyword, value.as_bytes().to_vec())
}

#[test]
fn any_of_several_contents_is_enough() {
    let rule = "for text except (0002,xxxx) in dicom must not contain \"Dr.\", e-mail, match /[0-9]{5}/, any of { \"Ward 7\" }";
    passes(rule, with("PatientComments", "seen by dr 1234"));
    for text in ["Dr. X", "write to a@example.org", "no 12345", "in Ward 7"] {
        fails(rule, with("PatientComments", text), &["(0010,4000)"]);
    }
    let asked = "for PatientComments in dicom must contain e-mail, \"none\"";
    both(
        asked,
        with("PatientComments", "none given"),
        with("PatientComments", "lost"),
        "(0010,4000)",
    );
}

#[test]
fn a_finding_says_what_was_found_and_where_but_never_the_text() {
    let says = |clauses: &str, data: DataSet| outcome(&rule(clauses), &data).message().to_owned();
    insta::assert_snapshot!(says(
        "for text in dicom must not contain e-mail",
        with("PatientComments", "write to a@example.org")
    ), @"Patient Comments must not contain e-mail, but it contains an e-mail address, at characters 10–22");
    insta::assert_snapshot!(says(
        "for text in dicom must not contain \"x\", record number like /[0-9]{7}/",
        unicode("PatientComments", "ID １２３４５６７")
    ), @r#"Patient Comments must not contain "x", record number like /[0-9]{7}/, but it contains a record number, at characters 4–10"#);
    insta::assert_snapshot!(says(
        "for text except PatientName in dicom must not contain value of PatientName",
        with("PatientName", "Yamada^Tarou").with("OtherPatientNames", "X\\Mr TAROU YAMADA")
    ), @"Other Patient Names must not contain value of PatientName, but it contains the value of PatientName, at characters 10–15 of value 2");
    insta::assert_snapshot!(says(
        "for vr PN in dicom must not contain \"Jiro\"",
        with("PatientName", "Doe^Jane=Jiro")
    ), @r#"Patient's Name must not contain "Jiro", but it contains this text, at characters 10–13"#);
    insta::assert_snapshot!(says(
        "for LongCodeValue, PatientComments in dicom must not contain any of { \"a\", \"b\" }",
        with("PatientComments", "b")
    ), @r#"Patient Comments must not contain any of { "a", "b" }, but it contains one of these texts, at character 1"#);
}

#[test]
fn a_record_number_stands_alone_in_whatever_width() {
    let rule = "for text in dicom must not contain record number like /[0-9]{6}|[0-9]{8}/";
    for text in [
        "ID 123456",
        "12345678",
        "No.123456.",
        "番号１２３４５６です",
    ] {
        fails(rule, unicode("PatientComments", text), &["(0010,4000)"]);
    }
    for text in ["1234567", "A123456", "123456b", "1234 56"] {
        passes(rule, unicode("PatientComments", text));
    }
}

#[test]
fn a_value_of_another_attribute_is_found_however_it_is_spelled() {
    let rule = "for text in dicom must not contain value of PatientName";
    let named = |name: &str, text: &str| {
        unicode("PatientName", name).with("PatientComments", text.as_bytes().to_vec())
    };
    for (name, text) in [
        ("Yamada^Tarou", "pt. yamada, tarou"),
        ("Yamada^Tarou", "Dr YAMADA"),
        ("Yamada^Tarou=山田^太郎", "山田様"),
        ("=山田^太郎=ﾔﾏﾀﾞ^ﾀﾛｳ", "やまださん"),
    ] {
        fails(rule, named(name, text), &["(0010,4000)"]);
    }
    for (name, text) in [
        ("Yamada^Tarou", "Yamadaya"),
        ("Li^Na", "li in the na of it"),
        ("0000", "0000"),
        ("Yamada^Tarou", "nobody"),
    ] {
        passes(rule, named(name, text));
    }
}

#[test]
fn where_the_other_attribute_is_not_there_nothing_of_it_is_contained() {
    let rule = "for PatientComments in dicom must not contain value of PatientName";
    passes(rule, with("PatientComments", "anything"));
    passes(
        rule,
        with("PatientComments", "anything").with("PatientName", ""),
    );
}

#[test]
fn a_value_is_distinct_from_those_of_other_attributes_whatever_stands_between_its_letters() {
    let rule = "for StudyID, PatientID in dicom must be distinct from InstitutionName, PatientID";
    let of = |study: &str, place: &str| {
        with("PatientID", "SUBJ-1")
            .with("StudyID", study)
            .with("InstitutionName", place)
    };
    passes(rule, of("7", "North Hospital"));
    passes(rule, of("", ""));
    fails(
        rule,
        of("NORTH-hospital", "North Hospital"),
        &["(0020,0010)"],
    );
    fails(rule, of("x\\subj1", "North Hospital"), &["(0020,0010)"]);
    fails(rule, of("2", "Subj^1"), &["(0010,0020)"]);
    // The same attribute in another place is no other attribute.
    passes(
        "for PatientID, StudyID in dicom must be distinct from PatientID",
        with("PatientID", "A1").with("RequestAttributesSequence", vec![with("PatientID", "A1")]),
    );
    passes(
        "for PatientID in dicom must be distinct from AccessionNumber",
        with("PatientID", "A1"),
    );
}

#[test]
fn a_value_is_the_same_as_that_of_an_attribute_at_the_top_and_as_nothing_where_that_is_not_there() {
    let rule = "for AccessionNumber in dicom must be the same as StudyID";
    passes(rule, with("AccessionNumber", "7 a").with("StudyID", "7 a"));
    passes(rule, with("AccessionNumber", "b").with("StudyID", "a\\b"));
    passes(rule, with("AccessionNumber", "-").with("StudyID", "-"));
    passes(rule, with("StudyID", "7"));
    passes(rule, with("AccessionNumber", "").with("StudyID", "7"));
    // Exactly: no other spelling, and every value.
    let at = &["(0008,0050)"];
    fails(
        rule,
        with("AccessionNumber", "7 A").with("StudyID", "7 a"),
        at,
    );
    fails(
        rule,
        with("AccessionNumber", "a\\c").with("StudyID", "a\\b"),
        at,
    );
    fails(rule, with("AccessionNumber", "7"), at);
    let inside = with("RequestAttributesSequence", vec![with("StudyID", "7")]);
    fails(rule, inside.clone().with("AccessionNumber", "7"), at);
    passes(
        "for AccessionNumber in dicom must be the same as RequestAttributesSequence.StudyID",
        inside.with("AccessionNumber", "7"),
    );
    // What stands inside is held against the same attribute at the top.
    let rule = "for RequestAttributesSequence.StudyID in dicom must be the same as StudyID";
    let of = |outside: &str| {
        with("RequestAttributesSequence", vec![with("StudyID", "7")]).with("StudyID", outside)
    };
    passes(rule, of("7"));
    fails(rule, of("8"), &["(0040,0275)[0].(0020,0010)"]);
    fails(
        "for AccessionNumber in dicom must not be the same as StudyID",
        with("AccessionNumber", "7").with("StudyID", "7"),
        at,
    );
}

#[test]
fn a_pseudonym_that_is_a_plain_hash_or_an_encoding_is_found() {
    let rule = "for PatientID in dicom must not be derived from PatientName, AccessionNumber, any of { \"7654321\" }";
    let of = |id: &str| {
        with("PatientID", id)
            .with("PatientName", "Doe^Jane")
            .with("AccessionNumber", "1234567")
    };
    for id in [
        "ed58a722833e40606ab043d35e6bf282a1d330c6",
        "FCEA920F7412",
        "RG9lXkphbmU=",
        "7654321",
        "1234567",
    ] {
        // 7654321 is 1234567 read backwards, and 1234567 is 7654321 of the list read backwards.
        fails(rule, of(id), &["(0010,0020)"]);
    }
    for id in ["SUBJ-0001", "Doe^Jane", "", "0000000000000000", "20200902"] {
        passes(rule, of(id));
    }
    passes(
        "for PatientID in dicom must not be derived from PatientName",
        with("PatientID", "ed58a722"),
    );
    fails(
        "for PatientID in dicom must be derived from PatientName",
        of("SUBJ-1"),
        &["(0010,0020)"],
    );
}

#[test]
fn links_say_which_attribute_a_value_came_from() {
    let says = |clauses: &str, data: DataSet| outcome(&rule(clauses), &data).message().to_owned();
    insta::assert_snapshot!(says(
        "for StudyID in dicom must be distinct from InstitutionName",
        with("StudyID", "x y").with("InstitutionName", "XY")
    ), @"Study ID must be distinct from InstitutionName, but it has the value of InstitutionName");
    insta::assert_snapshot!(says(
        "for PatientID in dicom must not be derived from PatientName",
        with("PatientID", "ed58a722").with("PatientName", "Doe^Jane")
    ), @"Patient ID must not be derived from PatientName, but it is a SHA-1 hash of the value of PatientName");
    insta::assert_snapshot!(says(
        "for PatientID in dicom must not be derived from any of { \"Doe^Jane\" }",
        with("PatientID", "enaJeoD")
    ), @r#"Patient ID must not be derived from any of { "Doe^Jane" }, but it is the reverse of a value of the list"#);
}

#[test]
fn where_another_attribute_cannot_be_read_nothing_is_told_of_its_value() {
    let broken = || with("PatientID", "A-1234").with("PatientName", b"Doe\xff\xfe".to_vec());
    for rule in [
        "for PatientID in dicom must be distinct from PatientName",
        "for PatientID in dicom must not contain value of PatientName",
        "for PatientID in dicom must not be derived from PatientName",
    ] {
        let lines = outcome(&super::harness::rule(rule), &broken()).lines();
        assert!(
            lines.contains(&"(0010,0020): r".to_owned()),
            "{rule}: {lines:?}"
        );
    }
}

#[test]
fn conditions_ask_after_contents_and_links_as_well() {
    let rule = "for PatientComments in dicom where (StudyDescription contain e-mail, \"Dr.\") or StudyID is distinct from PatientID must be absent";
    let of = |study: &str, id: &str| {
        with("PatientComments", "x")
            .with("StudyDescription", study)
            .with("PatientID", "A1")
            .with("StudyID", id)
    };
    let lines = outcome(&super::harness::rule(rule), &of("plain", "a-1")).lines();
    assert_eq!(lines, ["-: out-of-scope"]);
    fails(rule, of("Dr. X", "a-1"), &["(0010,4000)"]);
    fails(rule, of("a@example.org", "a-1"), &["(0010,4000)"]);
    fails(rule, of("plain", "B2"), &["(0010,4000)"]);
}

#[test]
fn a_name_of_a_file_is_held_against_the_values_in_it() {
    let clauses = "file rule for dicom must not have name contain value of PatientID, \"tmp\"";
    let judged = |name: &str| {
        judge(
            policy(&rule(clauses)),
            &[(name, file(&with("PatientID", "SUBJ-1234")))],
        )
        .findings
        .len()
    };
    assert_eq!(
        [
            judged("subj1234.dcm"),
            judged("tmp.dcm"),
            judged("IM0001.dcm")
        ],
        [1, 1, 0]
    );
}

#[test]
fn what_nobody_sees_and_digits_of_other_scripts_hide_nothing_from_recognisers() {
    let rule = "for PatientComments in dicom must not contain e-mail, my number, date, phone number, record number like /[0-9]{7}/";
    for text in [
        "write to taro\u{200B}@example.jp",
        "マイナンバー 1234\u{AD}5678\u{200B}9018",
        "seen on ٢٠٢٠-٠٩-٠٢",
        "seen on 2020‐09‐02",
        "Tel. ٠٣-١٢٣٤-٥٦٧٨",
        "ID 12345\u{2060}67",
    ] {
        fails(rule, unicode("PatientComments", text), &["(0010,4000)"]);
    }
    for text in ["taro\u{200B} at example.jp", "ID 12345\u{2060}678"] {
        passes(rule, unicode("PatientComments", text));
    }
}

#[test]
fn percent_encoding_hides_nothing_from_recognisers_and_known_identifiers() {
    let items = |contents: &str| {
        let rule = rule(&format!(
            "for RetrieveURL in dicom must not contain {contents}"
        ));
        format!("list roster {{ \"中村^大輔\", \"Thompson^Ann\" }} secret\n{rule}")
    };
    for (contents, url, found) in [
        ("any of roster", "x/%E4%B8%AD%E6%9D%91%E5%A4%A7%E8%BC%94", 1),
        ("any of roster", "x?n=Thompson%5EAnn", 1),
        ("e-mail", "x?to=taro%40example.jp", 1),
        ("any of roster", "x?n=Thompson%5EJane", 0),
        ("e-mail", "x?to=taro%4example.jp&%", 0),
        // A text that the policy has is meant as it stands there.
        ("\"a@b\"", "a%40b", 0),
    ] {
        let lines = outcome(&items(contents), &with("RetrieveURL", url)).lines();
        assert_eq!(lines.len(), found, "{contents} {url}");
    }
}

#[test]
fn there_may_be_more_contents_than_numbers_for_them() {
    let texts: Vec<String> = (0..=u32::from(u16::MAX) + 1)
        .map(|n| format!("\"v{n}\""))
        .collect();
    let rule = format!(
        "for PatientComments in dicom must not contain {}",
        texts.join(", ")
    );
    fails(
        &rule,
        with("PatientComments", "a v65536 b"),
        &["(0010,4000)"],
    );
}

#[test]
fn a_cell_is_held_against_another_column_of_its_row_and_of_no_other() {
    let of = |clauses: &str, text: &str| {
        let rule = format!("for {clauses}");
        let outcome = judge(
            policy(&super::harness::rule(&rule)),
            &[("a.csv", text.as_bytes().to_vec())],
        );
        let mut lines = outcome.lines();
        lines.retain(|line| line.ends_with(": r"));
        lines
    };
    let distinct = "column \"id\" in table must be distinct from column \"mrn\", column \"no\"";
    assert_eq!(of(distinct, "id,mrn\na1,X1\nx1,X2\n,\n"), [""; 0]);
    assert_eq!(of(distinct, "id,mrn\nA1,X1\nX2,x-2\nX1,A1\n"), ["id[2]: r"]);
    let same = "column \"id\" in table must be the same as column \"mrn\"";
    assert_eq!(of(same, "id,mrn\na,a\nb,b\n"), [""; 0]);
    assert_eq!(of(same, "id,mrn\na,b\nb,b\na,\n"), ["id[1]: r", "id[3]: r"]);
    assert_eq!(of(same, "id,sex\na,F\n,M\n"), ["id[1]: r"]);
    let within = "text in table must not contain value of column \"name\"";
    assert_eq!(
        of(
            within,
            "name,note\nJane Doe,well\nRichard Roe,of Jane Doe\n"
        ),
        [""; 0]
    );
    assert_eq!(
        of(within, "name,note\nJane Doe,ask jane doe\nRichard Roe,\n"),
        ["note[1]: r"]
    );
    let derived = "column \"id\" in table must not be derived from column \"mrn\"";
    // The MD5 of 1234567.
    let hash = "fcea920f7412b5da7be0cf42b8c93759";
    assert_eq!(
        of(derived, &format!("id,mrn\n{hash},7654321\n1,2\n")),
        [""; 0]
    );
    assert_eq!(
        of(derived, &format!("id,mrn\n{hash},1234567\n1,2\n")),
        ["id[1]: r"]
    );
    let said = judge(
        policy(&super::harness::rule(&format!("for {distinct}"))),
        &[("a.csv", b"id,mrn\nX2,x-2\nX3,x-4\n".to_vec())],
    );
    let said = said.findings.iter().find(|it| it.code.is_none()).unwrap();
    insta::assert_snapshot!(said.message, @r#"Column id must be distinct from column "mrn", column "no", but it has the value of column "mrn""#);
}
