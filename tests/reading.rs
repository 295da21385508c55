//! The reader of DICOM: nothing hides in it, and every byte is accounted for.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unreachable,
    clippy::print_stdout,
    reason = "helpers of tests"
)]
mod corpus;

use std::io::Write as _;

use corpus::*;
use sekisho::field::{Document, FieldId, Format, Name, ProblemCode, Tag, VR, Value};
use sekisho::formats::{Bulk, ReadOptions, read_bytes, read_file};

fn named<'a>(document: &'a Document, path: &str) -> &'a sekisho::field::Field {
    let index = (0..document.fields.len())
        .find(|i| document.path_of(FieldId::new(*i).unwrap()).as_str() == path)
        .unwrap_or_else(|| panic!("no field {path} in {:?}", lines(document)));
    &document.fields[index]
}

fn names() -> Vec<u8> {
    [
        explicit(0x0008, 0x0060, "CS", b"MR"),
        explicit(0x0010, 0x0010, "PN", b"Doe^Jane"),
    ]
    .concat()
}

fn names_implicit() -> Vec<u8> {
    [
        implicit(0x0008, 0x0060, b"MR"),
        implicit(0x0010, 0x0010, b"Doe^Jane"),
    ]
    .concat()
}

fn names_big_endian() -> Vec<u8> {
    b"\x00\x08\x00\x60CS\x00\x02MR\x00\x10\x00\x10PN\x00\x08Doe^Jane".to_vec()
}

const NAMES: [&str; 2] = ["(0008,0060) CS MR", "(0010,0010) PN Doe^Jane"];

#[test]
fn every_transfer_syntax_is_read() {
    let deflated = deflate(&names());
    for (syntax, data_set) in [
        (IMPLICIT, names_implicit()),
        (EXPLICIT, names()),
        ("1.2.840.10008.1.2.2", names_big_endian()),
        ("1.2.840.10008.1.2.1.99", deflated),
        ("1.2.840.10008.1.2.4.50", names()),
        ("1.2.840.10008.1.2.5", names()),
        // Wrongly declared.
        (EXPLICIT, names_implicit()),
        (IMPLICIT, names()),
        (EXPLICIT, names_big_endian()),
        // Not declared.
        ("", names_implicit()),
        ("", names_big_endian()),
    ] {
        let bytes = file(syntax, &data_set);
        let document = read_all(&bytes);
        assert_eq!(lines(&document)[1..], NAMES, "{syntax}");
        assert_eq!(codes(&document), [""; 0], "{syntax}");
        assert_eq!(unaccounted(&document, &bytes), [], "{syntax}");
        assert_eq!(document.format, Some(Format::Dicom));
    }
}

#[test]
fn an_unknown_transfer_syntax_is_told_and_read_as_it_is() {
    for data_set in [names(), names_implicit()] {
        let document = read_all(&file("1.2.3.4", &data_set));
        assert_eq!(lines(&document)[1..], NAMES);
        assert_eq!(codes(&document), ["UnknownTransferSyntax"]);
    }
}

#[test]
fn files_without_preamble_or_meta_are_read() {
    let whole = file(EXPLICIT, &names());
    for bytes in [
        whole[128..].to_vec(),
        whole[132..].to_vec(),
        names(),
        names_implicit(),
        names_big_endian(),
    ] {
        let document = read_all(&bytes);
        assert_eq!(lines(&document), NAMES);
        assert_eq!(unaccounted(&document, &bytes), []);
    }
}

#[test]
fn the_letters_of_the_prefix_in_a_value_make_no_preamble() {
    let front = [
        explicit(0x0008, 0x0008, "CS", b""),
        explicit(0x0008, 0x0060, "CS", b"MR"),
    ]
    .concat();
    let mut comment = vec![b'x'; 128 - front.len() - 8];
    comment.extend(b"DICM and more");
    let bytes = [front, explicit(0x0010, 0x4000, "LT", &comment)].concat();
    assert_eq!(&bytes[128..132], b"DICM");
    let document = read_all(&bytes);
    assert_eq!(document.fields.len(), 3);
    assert_eq!(codes(&document), [""; 0]);
}

#[test]
fn the_preamble_and_what_is_appended_are_fields() {
    let mut bytes = file(EXPLICIT, &names());
    let document = read_all(&bytes);
    assert_eq!(named(&document, "preamble").value, Value::Empty);
    bytes[5] = b'x';
    bytes.extend(b"appended: John Doe, born 1950");
    let document = read_all(&bytes);
    assert!(matches!(
        named(&document, "preamble").value,
        Value::Bytes { start: 0, len: 128 }
    ));
    let trailing = named(&document, "trailing");
    let text = document.text_of(trailing).unwrap().text;
    assert_eq!(text, "appended: John Doe, born 1950");
    assert_eq!(trailing.place.end, bytes.len() as u64);
    assert_eq!(codes(&document), [""; 0]);
}

#[test]
fn zeros_and_few_bytes_after_the_pixels_are_trailing() {
    let pixels = explicit(0x7FE0, 0x0010, "OW", &[0; 16]);
    for tail in [&[0u8; 1][..], &[0; 7], &[0; 8], &[0; 100], b"x"] {
        for (syntax, data_set) in [
            (EXPLICIT, [names(), pixels.clone()].concat()),
            (
                IMPLICIT,
                [names_implicit(), implicit(0x7FE0, 0x0010, &[0; 16])].concat(),
            ),
        ] {
            let bytes = [file(syntax, &data_set), tail.to_vec()].concat();
            let document = read_all(&bytes);
            let last = document.fields.last().unwrap();
            assert_eq!(last.name, Name::Trailing, "{syntax} {}", tail.len());
            assert_eq!(document.bytes_of(last), Some(tail));
            assert_eq!(codes(&document), [""; 0]);
        }
    }
}

#[test]
fn data_set_trailing_padding_is_an_element() {
    let padding = explicit(0xFFFC, 0xFFFC, "OB", &[0; 4]);
    let document = read_all(&file(EXPLICIT, &[names(), padding].concat()));
    assert_eq!(lines(&document)[3], "(FFFC,FFFC) OB ");
    assert_eq!(codes(&document), [""; 0]);
}

#[test]
fn after_a_deflated_data_set_a_nul_is_padding_and_more_is_trailing() {
    let syntax = "1.2.840.10008.1.2.1.99";
    // How long it becomes is the packer's affair.
    let odd = (2u32..400).step_by(2).find_map(|n| {
        let words: Vec<u8> = (0..n).map(|i| b'a' + (i * i * 7 % 23) as u8).collect();
        let comment = explicit(0x0010, 0x4000, "LT", &words);
        let stream = deflate(&[names(), comment].concat());
        (stream.len() % 2 == 1).then_some(stream)
    });
    let odd = odd.unwrap();
    let padded = read_all(&file(syntax, &[&odd[..], &[0]].concat()));
    assert!(padded.fields.iter().all(|f| f.name != Name::Trailing));
    assert_eq!(codes(&padded), [""; 0]);
    for tail in [&[0, 0][..], b"x", b"John"] {
        let bytes = file(syntax, &[&odd[..], tail].concat());
        let document = read_all(&bytes);
        let trailing = named(&document, "trailing");
        assert_eq!(document.bytes_of(trailing), Some(tail));
        assert_eq!(unaccounted(&document, &bytes), []);
    }
}

#[test]
fn nested_items_of_every_kind_of_length_are_walked() {
    let inner = explicit(0x0010, 0x0010, "PN", b"Doe^Jane");
    let expected = [
        "preamble UN ",
        "(0040,0275) SQ ",
        "(0040,0275)[0].(0010,0010) PN Doe^Jane",
        "(0040,0275)[1].(0010,0010) PN Doe^Jane",
        "(0040,0276) LO x",
    ];
    let after = explicit(0x0040, 0x0276, "LO", b"x ");
    for items in [
        [item(&inner), item(&inner)].concat(),
        [open_item(&inner), open_item(&inner)].concat(),
        [open_item(&inner), item(&inner)].concat(),
    ] {
        for sequence in [
            explicit(0x0040, 0x0275, "SQ", &items),
            explicit_of_length(
                0x0040,
                0x0275,
                "SQ",
                UNDEFINED,
                &[items.clone(), sequence_end()].concat(),
            ),
        ] {
            let bytes = file(EXPLICIT, &[sequence, after.clone()].concat());
            let document = read_all(&bytes);
            assert_eq!(lines(&document), expected);
            assert_eq!(codes(&document), [""; 0]);
            assert_eq!(unaccounted(&document, &bytes), []);
        }
    }
}

#[test]
fn sequences_hidden_in_un_are_walked() {
    let inner = implicit(0x0010, 0x0010, b"Doe^Jane");
    let known = |end: Vec<u8>, length| {
        explicit_of_length(0x0040, 0x0275, "UN", length, &[item(&inner), end].concat())
    };
    let private = [
        explicit(0x0029, 0x0010, "LO", b"ACME"),
        explicit(0x0029, 0x1001, "UN", &item(&inner)),
    ]
    .concat();
    for (data_set, path) in [
        (known(vec![], 24), "(0040,0275)[0].(0010,0010)"),
        (
            known(sequence_end(), UNDEFINED),
            "(0040,0275)[0].(0010,0010)",
        ),
        // Some writers close it though it has a length.
        (known(sequence_end(), 32), "(0040,0275)[0].(0010,0010)"),
        (private, "(0029,1001)[0].(0010,0010)"),
    ] {
        let document = read_all(&file(EXPLICIT, &data_set));
        let name = named(&document, path);
        assert_eq!(
            (name.vr, document.text_of(name).unwrap().text.as_ref()),
            (VR::PN, "Doe^Jane")
        );
        assert!(document.field(name.parent).unwrap().was_unknown);
        assert_eq!(codes(&document), [""; 0]);
    }
}

#[test]
fn private_sequences_in_implicit_vr_are_walked() {
    let inner = implicit(0x0010, 0x0010, b"Doe^Jane");
    let data_set = [
        implicit(0x0029, 0x0010, b"ACME"),
        implicit(0x0029, 0x1001, &item(&item(&[])[..0])),
        implicit(0x0029, 0x1002, &item(&inner)),
    ]
    .concat();
    let document = read_all(&file(IMPLICIT, &data_set));
    let name = named(&document, "(0029,1002)[0].(0010,0010)");
    assert_eq!(name.vr, VR::PN);
}

#[test]
fn fragments_of_an_image_in_un_are_no_sequence() {
    let jpeg = [
        item(&[]),
        item(b"\xFF\xD8\xFF\xE0\x00\x10JFIF\0\x01"),
        item(&[1, 0, 0, 0, 64, 0, 0, 0]),
    ];
    for first in 1..3 {
        let content = [jpeg[0].clone(), jpeg[first].clone()].concat();
        let data_set = explicit(0x0029, 0x1001, "UN", &content);
        let document = read_all(&file(EXPLICIT, &data_set));
        let field = named(&document, "(0029,1001)");
        assert_eq!(document.bytes_of(field), Some(&content[..]));
        assert_eq!(codes(&document), [""; 0]);
    }
}

#[test]
fn un_of_a_known_attribute_has_the_vr_of_the_dictionary() {
    let data_set = [
        explicit(0x0010, 0x0030, "UN", b"19700101"),
        explicit(0x0028, 0x0010, "UN", &[0, 2]),
    ]
    .concat();
    let document = read_all(&file(EXPLICIT, &data_set));
    assert_eq!(
        lines(&document)[1..],
        ["(0010,0030) DA 19700101", "(0028,0010) US 512"]
    );
    assert!(document.fields.last().unwrap().was_unknown);
}

#[test]
fn private_elements_know_the_creator_of_their_own_data_set() {
    let block = |name: &[u8]| {
        [
            explicit(0x0029, 0x0010, "LO", name),
            explicit(0x0029, 0x1001, "LO", b"x "),
        ]
        .concat()
    };
    let lonely = explicit(0x0029, 0x1101, "LO", b"y ");
    let data_set = [
        block(b"ACME 1.1"),
        lonely.clone(),
        explicit(
            0x0040,
            0x0275,
            "SQ",
            &[item(&block(b"OTHER ")), item(&lonely)].concat(),
        ),
    ]
    .concat();
    let document = read_all(&file(EXPLICIT, &data_set));
    let creator = |path| {
        document
            .creator_of(named(&document, path))
            .map(|c| c.into_owned())
    };
    assert_eq!(creator("(0029,1001)").as_deref(), Some("ACME 1.1"));
    assert_eq!(creator("(0029,0010)"), None);
    assert_eq!(creator("(0029,1101)"), None);
    assert_eq!(
        creator("(0040,0275)[0].(0029,1001)").as_deref(),
        Some("OTHER")
    );
    assert_eq!(creator("(0040,0275)[1].(0029,1101)"), None);
}

#[test]
fn group_lengths_overlays_curves_and_documents_are_fields() {
    let data_set = [
        explicit(0x0008, 0x0000, "UL", &[10, 0, 0, 0]),
        explicit(0x0008, 0x0060, "CS", b"MR"),
        explicit(0x0042, 0x0011, "OB", b"%PDF-1.4"),
        explicit(0x5000, 0x3000, "OW", &[1, 2]),
        explicit(0x6002, 0x3000, "OW", &[1, 2]),
    ]
    .concat();
    let document = read_all(&file(EXPLICIT, &data_set));
    let names: Vec<_> = document.fields[3..]
        .iter()
        .map(|f| document.standard_name(f))
        .collect();
    assert_eq!(
        names,
        [
            "Generic Group Length",
            "Modality",
            "Encapsulated Document",
            "Curve Data",
            "Overlay Data"
        ]
    );
}

#[test]
fn pixel_data_is_passed_over_or_loaded_as_asked() {
    let pixels = vec![7u8; 1 << 20];
    let fragments = [item(&[]), item(&pixels), sequence_end()].concat();
    for (element, len) in [
        (explicit(0x7FE0, 0x0010, "OW", &pixels), pixels.len()),
        (
            explicit_of_length(0x7FE0, 0x0010, "OB", UNDEFINED, &fragments),
            pixels.len() + 16,
        ),
    ] {
        let after = explicit(0xFFFC, 0xFFFC, "OB", &[0; 2]);
        let bytes = file(EXPLICIT, &[names(), element, after].concat());
        let document = read_all(&bytes);
        let field = named(&document, "(7FE0,0010)");
        assert_eq!(field.value, Value::Skipped { len: len as u64 });
        assert!(document.bytes.len() < 64 << 10);
        assert_eq!(lines(&document).len(), 5);
        assert_eq!(unaccounted(&document, &bytes), []);
        let mut document = Document::default();
        let options = ReadOptions {
            bulk: Bulk::Load,
            ..ReadOptions::default()
        };
        read_bytes(&bytes, &options, &mut document);
        assert_eq!(
            document
                .bytes_of(named(&document, "(7FE0,0010)"))
                .unwrap()
                .len(),
            len
        );
        assert!(document.bytes == bytes);
    }
}

#[test]
fn a_character_set_in_an_item_overrides_and_ends_with_it() {
    let utf8 = explicit(0x0008, 0x0005, "CS", b"ISO_IR 192");
    let data_set = [
        explicit(0x0008, 0x0005, "CS", b"ISO_IR 100"),
        explicit(
            0x0008,
            0x1115,
            "SQ",
            &[
                item(&[utf8, explicit(0x0010, 0x0010, "PN", "山田".as_bytes())].concat()),
                item(&explicit(0x0010, 0x0010, "PN", b"J\xe9r\xf4me")),
            ]
            .concat(),
        ),
        explicit(0x0010, 0x0010, "PN", b"J\xe9r\xf4me"),
    ]
    .concat();
    let document = read_all(&file(EXPLICIT, &data_set));
    let text = |path| {
        document
            .text_of(named(&document, path))
            .unwrap()
            .text
            .into_owned()
    };
    assert_eq!(text("(0008,1115)[0].(0010,0010)"), "山田");
    assert_eq!(text("(0008,1115)[1].(0010,0010)"), "Jérôme");
    assert_eq!(text("(0010,0010)"), "Jérôme");
    assert_eq!(codes(&document), [""; 0]);
}

#[test]
fn undecodable_text_is_told_at_its_field() {
    let data_set = [
        explicit(0x0008, 0x0060, "CS", b"M\xe9"),
        explicit(0x0010, 0x0010, "PN", b"J\xe9r\xf4me"),
    ]
    .concat();
    let document = read_all(&file(EXPLICIT, &data_set));
    assert_eq!(codes(&document), ["UndecodableText", "UndecodableText"]);
    assert_eq!(
        document.problems[1].path.as_ref().unwrap().as_str(),
        "(0010,0010)"
    );
    let text = document.text_of(named(&document, "(0010,0010)")).unwrap();
    assert_eq!((text.text.as_ref(), text.decodable), ("Jérôme", false));
}

#[test]
fn a_directory_is_told_from_an_image() {
    let meta = explicit(0x0002, 0x0002, "UI", b"1.2.840.10008.1.3.10");
    let mut bytes = vec![0; 128];
    bytes.extend(b"DICM");
    bytes.extend(meta);
    bytes.extend(explicit(0x0002, 0x0010, "UI", b"1.2.840.10008.1.2.1\0"));
    bytes.extend(explicit(0x0004, 0x1130, "CS", b"SET "));
    // Without records it is none, whatever it says.
    assert_eq!(read_all(&bytes).format, Some(Format::Dicom));
    bytes.extend(explicit(0x0004, 0x1220, "SQ", b""));
    let document = read_all(&bytes);
    assert_eq!(document.format, Some(Format::Dicomdir));
    assert_eq!(document.fields.len(), 5);
}

#[test]
fn what_is_no_dicom_is_told() {
    for (bytes, code) in [
        (&b""[..], ProblemCode::EmptyFile),
        (b"\x01\x02\x03", ProblemCode::UnknownFormat),
        (b"%PDF-1.4", ProblemCode::FormatNotRead),
    ] {
        let document = read_all(bytes);
        assert_eq!(document.problems.len(), 1);
        assert_eq!(document.problems[0].code, code);
        assert_eq!(document.problems[0].length, bytes.len() as u64);
    }
}

#[test]
fn what_is_no_file_or_not_there_is_told() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(codes(&read(folder.path())), ["NotAFile"]);
    assert_eq!(codes(&read(&folder.path().join("gone"))), ["Changed"]);
}

#[test]
fn a_document_that_is_used_again_forgets() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.dcm");
    std::fs::write(
        &path,
        file(
            EXPLICIT,
            &[names(), explicit(0x0029, 0x0010, "LO", b"ACME")].concat(),
        ),
    )
    .unwrap();
    let mut document = Document::default();
    read_file(&path, &ReadOptions::default(), &mut document);
    let first = lines(&document);
    read_bytes(
        &file(EXPLICIT, &explicit(0x0029, 0x1001, "LO", b"x ")),
        &ReadOptions::default(),
        &mut document,
    );
    assert_eq!(document.creator_of(document.fields.last().unwrap()), None);
    read_file(&path, &ReadOptions::default(), &mut document);
    assert_eq!(lines(&document), first);
}

#[test]
fn a_path_names_the_tags() {
    let document = read_all(&file(EXPLICIT, &names()));
    assert_eq!(
        named(&document, "(0010,0010)").name,
        Name::Tag(Tag(0x0010, 0x0010))
    );
}

#[test]
fn every_byte_of_the_real_files_is_accounted_for() {
    let Some(files) = real_files() else { return };
    let mut dicom = 0;
    for path in &files {
        let raw = std::fs::read(path).unwrap();
        let document = read(path);
        dicom += usize::from(matches!(
            document.format,
            Some(Format::Dicom | Format::Dicomdir)
        ));
        assert_eq!(unaccounted(&document, &raw), [], "{}", path.display());
        let mut from_memory = Document::default();
        read_bytes(&raw, &ReadOptions::default(), &mut from_memory);
        if document.format == from_memory.format {
            assert_eq!(lines(&document), lines(&from_memory), "{}", path.display());
            assert!(document.bytes == from_memory.bytes);
        }
    }
    assert!(dicom >= 460, "{dicom} DICOM files");
}

/// The files with a problem other than undecodable text, and what it is: each was looked at.
const DAMAGED: &[(&str, &str)] = &[
    ("3gb-bulk-data-truncated", "Truncated"),
    // A sequence of length 0 is followed by the items it should hold.
    ("FreezePattern.dcm", "NotAnElement"),
    ("GH364.dcm", "NotAnElement"),
    // The pixel data is not closed.
    ("GH1339.dcm", "Unclosed"),
    // A VR of two spaces, and what follows is out of step.
    ("GH179B.dcm", "NotAnElement"),
    // A length that is four bytes short.
    ("GH626.dcm", "NotAnElement"),
    ("MR_truncated.dcm", "Truncated"),
    ("DICOMDIR-nooffset", "Truncated"),
    ("rtplan_truncated.dcm", "Truncated"),
    // Their pages have pictures.
    ("encapsulated_pdf_1.dcm", "EmbeddedNotRead"),
    ("encapsulated_pdf_3.dcm", "EmbeddedNotRead"),
];

#[test]
fn only_the_damaged_ones_of_the_real_files_are_told_to_be_damaged() {
    let Some(files) = real_files() else { return };
    for path in &files {
        let document = read(path);
        if !matches!(document.format, Some(Format::Dicom | Format::Dicomdir)) {
            continue;
        }
        let name = path.file_name().unwrap().to_str().unwrap();
        let expected = DAMAGED
            .iter()
            .find(|(n, _)| *n == name)
            .map(|(_, code)| *code);
        let told = document
            .problems
            .iter()
            .find(|p| p.code != ProblemCode::UndecodableText)
            .map(|p| format!("{:?}", p.code));
        assert_eq!(told.as_deref(), expected, "{}", path.display());
    }
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder =
        flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
