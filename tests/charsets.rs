//! Names in real files of every character set that the corpus has. The expected names are those of PS3.5 Annexes H
//! to K, and pydicom reads the same.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unreachable,
    clippy::print_stdout,
    reason = "helpers of tests"
)]
mod corpus;

use corpus::{codes, lines, read, shared};

/// File, and all of its fields with text beyond ASCII: path, VR and value.
const NAMES: &[(&str, &[&str])] = &[
    (
        "pydicom/charset_files/chrArab.dcm",
        &["(0010,0010) PN قباني^لنزار"],
    ),
    (
        "pydicom/charset_files/chrFrenMulti.dcm",
        &[
            "(0010,0010) PN Buc^Jérôme",
            "(0010,1001) PN Buc^Jérôme|Buc^Jérôme",
        ],
    ),
    (
        "pydicom/charset_files/chrGreek.dcm",
        &["(0010,0010) PN Διονυσιος"],
    ),
    (
        "pydicom/charset_files/chrH31.dcm",
        &["(0010,0010) PN Yamada^Tarou=山田^太郎=やまだ^たろう"],
    ),
    (
        "pydicom/charset_files/chrH32.dcm",
        &["(0010,0010) PN ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう"],
    ),
    (
        "pydicom/charset_files/chrHbrw.dcm",
        &["(0010,0010) PN שרון^דבורה"],
    ),
    (
        "pydicom/charset_files/chrJapMulti.dcm",
        &[
            "(0010,0010) PN やまだ^たろう",
            "(0010,1001) PN やまだ^たろう|やまだ^たろう",
            "(0010,21B0) LT たろう",
        ],
    ),
    (
        "pydicom/charset_files/chrKoreanMulti.dcm",
        &[
            "(0008,1070) PN 김희중",
            "(0010,0010) PN 김희중",
            "(0010,1001) PN 김희중|김희중",
            "(0010,21B0) LT 김희중",
        ],
    ),
    // The data set is in UTF-8, the item in ISO 2022 IR 13 and 87.
    (
        "pydicom/charset_files/chrSQEncoding.dcm",
        &["(0032,1064)[0].(0010,0010) PN ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう"],
    ),
    (
        "pydicom/charset_files/chrX1.dcm",
        &["(0010,0010) PN Wang^XiaoDong=王^小東="],
    ),
    // pydicom leaves the escape sequences of GB 2312 in the text.
    (
        "fo-dicom/Test Data/charset/chrGB2312.dcm",
        &["(0010,0010) PN Zhang^XiaoDong=张^小东="],
    ),
    // The sex, a code string, is written in Chinese, which no code string may be.
    (
        "fo-dicom/Test Data/GH1301.dcm",
        &["(0010,0010) PN Wang^XiaoDong=王^小东=", "(0010,0040) CS 男"],
    ),
    (
        "dcm4che/dcm4che-test-data/src/main/resources/YBR_422.dcm",
        &["(0018,1030) LO MÚSC-ESQUEL"],
    ),
];

#[test]
fn real_names_are_read_in_their_own_letters() {
    let Some(root) = shared() else { return };
    for (file, expected) in NAMES {
        let document = read(&root.join("corpus/real").join(file));
        let found: Vec<String> = lines(&document)
            .into_iter()
            .filter(|line| !line.is_ascii() && !line.starts_with("preamble"))
            .collect();
        assert_eq!(found, *expected, "{file}");
        let bad = usize::from(file.ends_with("GH1301.dcm"));
        assert_eq!(codes(&document), vec!["UndecodableText"; bad], "{file}");
    }
}
