//! `file rule`: every test of a file, once passed and once failed.
use super::dicom;
use super::dicom::DataSet;
use super::harness::*;

/// Judges one file by a file rule.
fn file_rule(clauses: &str, path: &str, bytes: Vec<u8>) -> Vec<String> {
    let clauses = format!("file rule {clauses}");
    judge(policy(&rule(&clauses)), &[(path, bytes)]).lines()
}

#[test]
fn names_and_paths_of_files_are_texts() {
    for (must, good, bad) in [
        (
            "have name match /IM-[0-9]+[.]dcm/",
            "Doe/IM-1.dcm",
            "IM-1/Doe.dcm",
        ),
        (
            "have path match /IM-[0-9]+[.]dcm/",
            "IM-1.dcm",
            "Doe/IM-1.dcm",
        ),
        ("not have name contain \"Doe\"", "Doe/a.dcm", "Doe.dcm"),
        ("not have path contain \"Doe\"", "a/b.dcm", "Doe/a.dcm"),
        ("have name be in { \"a.dcm\" }", "x/a.dcm", "a.dcm.bak"),
        (
            "not have path contain match /[0-9]{6}/",
            "a/12345.dcm",
            "123456/a.dcm",
        ),
        (
            "not have name contain any of { \"Doe\", \"Roe\" }",
            "a",
            "Roe",
        ),
    ] {
        let clauses = format!("for dicom must {must}");
        assert_eq!(file_rule(&clauses, good, file(&none())), [""; 0], "{must}");
        assert_eq!(
            file_rule(&clauses, bad, file(&none())),
            ["path: r"],
            "{must}"
        );
    }
}

#[test]
fn a_file_is_of_a_kind() {
    assert_eq!(
        file_rule("for file must be dicom", "a", file(&none())),
        [""; 0]
    );
    let other = file_rule("for file must be dicom", "a", b"%PDF-1.7\n".to_vec());
    assert!(other.contains(&"path: r".to_owned()), "{other:?}");
    // A DICOMDIR is a DICOM file, but not the other way round.
    let directory = || {
        let records = Vec::<DataSet>::new();
        file(&with("SOPClassUID", "1.2.840.10008.1.3.10").with("DirectoryRecordSequence", records))
    };
    assert_eq!(
        file_rule("for file must be dicom", "a", directory()),
        [""; 0]
    );
    assert_eq!(
        file_rule("for file must be dicomdir", "a", directory()),
        [""; 0]
    );
    assert_eq!(
        file_rule("for file must be dicomdir", "a", file(&none())),
        ["path: r"]
    );
}

#[test]
fn what_stands_around_the_data_is_asked_of_the_file() {
    let made = |start: &[u8], trailing: &[u8]| {
        let mut file = dicom::File::new(dicom::EXPLICIT, with("Modality", "CT"));
        for (to, from) in file.preamble.iter_mut().zip(start) {
            *to = *from;
        }
        file.trailing = trailing.to_vec();
        file.bytes()
    };
    for (must, good, bad, field) in [
        (
            "have no trailing bytes",
            made(b"", b""),
            made(b"", b"Doe^John was here\n"),
            "trailing",
        ),
        (
            "have zero preamble",
            made(b"", b""),
            made(b"Doe", b""),
            "preamble",
        ),
        (
            "have tiff preamble",
            made(b"II*\0\x08\0\0\0", b""),
            made(b"Doe", b""),
            "preamble",
        ),
        (
            "have tiff preamble",
            made(b"MM\0*\0\0\x01\0", b""),
            made(b"", b""),
            "preamble",
        ),
    ] {
        let clauses = format!("for dicom must {must}");
        assert_eq!(file_rule(&clauses, "a", good), [""; 0], "{must}");
        assert_eq!(
            file_rule(&clauses, "a", bad),
            [format!("{field}: r")],
            "{must}"
        );
    }
}

#[test]
fn have_bytes_is_the_size_of_the_file() {
    let bytes = file(&none());
    let size = bytes.len();
    for (must, finds) in [
        (format!("have at most {size} bytes"), 0),
        (format!("have at most {} bytes", size - 1), 1),
        (format!("have at least {} bytes", size + 1), 1),
        (format!("have exactly {size} bytes"), 0),
    ] {
        let found = file_rule(&format!("for dicom must {must}"), "a", bytes.clone());
        assert_eq!(found.len(), finds, "{must}");
    }
}
