//! Spoilt, cut and hostile files: the reader never panics, holds no more than the file gives, loses no byte, and goes
//! on after the damage where an end is known.
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
use proptest::prelude::*;
use sekisho::field::{Document, Format, Name, ProblemCode, Value};
use sekisho::formats::{Bulk, Limits, ReadOptions, read_bytes};

/// A data set with one of everything, in explicit VR.
fn sample() -> Vec<u8> {
    let name = explicit(0x0010, 0x0010, "PN", b"Yamada^Tarou=\x1b$B;3ED\x1b(B");
    let private = [
        explicit(0x0029, 0x0010, "LO", b"ACME"),
        explicit(
            0x0029,
            0x1001,
            "UN",
            &item(&implicit(0x0010, 0x0010, b"Doe^Jane")),
        ),
    ]
    .concat();
    let closed = [open_item(&name), item(&private), sequence_end()].concat();
    let fragments = [item(&[]), item(&[9; 64]), sequence_end()].concat();
    let data_set = [
        explicit(0x0008, 0x0005, "CS", b"\\ISO 2022 IR 87 "),
        explicit(0x0008, 0x0060, "CS", b"MR"),
        explicit_of_length(0x0008, 0x1140, "SQ", UNDEFINED, &closed),
        name.clone(),
        explicit(0x0028, 0x0010, "US", &[1, 0]),
        private.clone(),
        explicit(
            0x0040,
            0x0275,
            "SQ",
            &[item(&name), item(&private)].concat(),
        ),
        explicit_of_length(0x7FE0, 0x0010, "OB", UNDEFINED, &fragments),
        explicit(0xFFFC, 0xFFFC, "OB", &[0; 4]),
    ]
    .concat();
    file("1.2.840.10008.1.2.4.50", &data_set)
}

/// Reads it in both ways, and checks what must hold whatever the bytes are.
#[track_caller]
fn hold(bytes: &[u8]) -> Document {
    for bulk in [Bulk::Load, Bulk::Skip] {
        let options = ReadOptions {
            bulk,
            ..ReadOptions::default()
        };
        let mut document = Document::default();
        read_bytes(bytes, &options, &mut document);
        assert_eq!(unaccounted(&document, bytes), []);
        assert!(document.fields.len() <= bytes.len() / 8 + 3);
        assert!(document.problems.len() <= options.limits.max_problems + 2);
        for field in &document.fields {
            let _ = document.text_of(field);
            let _ = document.values_of(field).count();
            if let Value::Bytes { start, len } = field.value {
                assert!(start + len <= document.bytes.len());
            }
        }
        if bulk == Bulk::Skip {
            return document;
        }
    }
    unreachable!()
}

#[test]
fn a_file_cut_anywhere_loses_no_byte() {
    let whole = sample();
    assert_eq!(codes(&hold(&whole)), [""; 0]);
    let (mut told, mut silent) = (0, 0);
    for end in 0..whole.len() {
        let document = hold(&whole[..end]);
        let appended = document.fields.last().map(|f| f.name) == Some(Name::Trailing);
        if document.problems.is_empty() && !appended {
            silent += 1;
        } else {
            told += 1;
        }
    }
    // A cut between two elements of the top cannot be seen: there are 12, the one after the prefix among them.
    assert_eq!(silent, 12, "cuts that were not told; {told} were");
}

#[test]
fn real_files_cut_anywhere_lose_no_byte() {
    let Some(files) = real_files() else { return };
    let mut count = 0;
    for path in files {
        let raw = std::fs::read(&path).unwrap();
        let format = read(&path).format;
        if raw.len() > 12_000 || !matches!(format, Some(Format::Dicom | Format::Dicomdir)) {
            continue;
        }
        for end in (0..raw.len()).step_by(211) {
            hold(&raw[..end]);
            count += 1;
        }
    }
    assert!(count > 1_000, "{count} cuts");
}

#[test]
fn real_files_with_flipped_bytes_lose_no_byte() {
    let Some(files) = real_files() else { return };
    // xorshift64 (Marsaglia 2003), so that every run is the same.
    let mut state = 88_172_645_463_325_252_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for path in files {
        let raw = std::fs::read(&path).unwrap();
        let format = read(&path).format;
        if raw.len() > 12_000 || !matches!(format, Some(Format::Dicom | Format::Dicomdir)) {
            continue;
        }
        for round in 0..12 {
            let mut bytes = raw.clone();
            for _ in 0..=round {
                let at = next() as usize % bytes.len();
                bytes[at] = if round % 2 == 0 {
                    next() as u8
                } else {
                    bytes[at] ^ (1 << (next() % 8))
                };
            }
            hold(&bytes);
        }
    }
}

#[test]
fn a_hundred_thousand_levels_are_told_and_passed_over() {
    let levels = 100_000;
    let open = [
        explicit_of_length(0x0040, 0x0275, "SQ", UNDEFINED, &[]),
        implicit_of_length(0xFFFE, 0xE000, UNDEFINED, &[]),
    ]
    .concat();
    let close = [implicit(0xFFFE, 0xE00D, &[]), sequence_end()].concat();
    let after = explicit(0x0040, 0x0280, "ST", b"after the nest");
    let mut closed = open.repeat(levels);
    let unclosed = file(EXPLICIT, &closed);
    closed.extend(close.repeat(levels));
    closed.extend(&after);
    let bytes = file(EXPLICIT, &closed);
    let document = read_all(&bytes);
    assert_eq!(codes(&document), ["TooDeep"]);
    assert_eq!(
        lines(&document).last().unwrap(),
        "(0040,0280) ST after the nest"
    );
    assert_eq!(
        document.problems[0].length,
        ((levels - 65) * (20 + 16) + 8 + 8 + 8) as u64
    );
    let document = read_all(&unclosed);
    assert_eq!(document.problems[0].code, ProblemCode::TooDeep);
    assert!(document.fields.len() < 80 && document.problems.len() < 150);
}

#[test]
fn sixty_four_levels_are_walked() {
    let mut inner = explicit(0x0010, 0x0010, "PN", b"Doe^Jane");
    for _ in 0..64 {
        inner = explicit(0x0040, 0x0275, "SQ", &item(&inner));
    }
    let document = read_all(&file(EXPLICIT, &inner));
    assert_eq!(codes(&document), [""; 0]);
    assert!(
        lines(&document)
            .last()
            .unwrap()
            .ends_with(".(0010,0010) PN Doe^Jane")
    );
    let deeper = explicit(0x0040, 0x0275, "SQ", &item(&inner));
    assert_eq!(codes(&read_all(&file(EXPLICIT, &deeper))), ["TooDeep"]);
}

#[test]
fn what_is_never_closed_is_told() {
    let name = explicit(0x0010, 0x0010, "PN", b"Doe^Jane");
    let item = implicit_of_length(0xFFFE, 0xE000, UNDEFINED, &name);
    let sequence = explicit_of_length(0x0040, 0x0275, "SQ", UNDEFINED, &item);
    let document = hold(&file(EXPLICIT, &sequence));
    assert_eq!(codes(&document), ["Unclosed", "Unclosed"]);
    assert!(lines(&document).contains(&"(0040,0275)[0].(0010,0010) PN Doe^Jane".to_owned()));
}

#[test]
fn a_length_of_4_gib_takes_no_memory_and_is_told() {
    for vr in ["UN", "OB", "UT", "SQ"] {
        let element = explicit_of_length(0x0042, 0x0011, vr, 0xFFFF_FFFE, b"Doe^Jane");
        let document = hold(&file(EXPLICIT, &element));
        let code = document.problems[0].code;
        assert_eq!(code, ProblemCode::Truncated, "{vr}");
        assert_eq!(
            document.problems[0].path.as_ref().unwrap().as_str(),
            "(0042,0011)"
        );
        assert!(document.bytes.capacity() < 4096);
    }
}

#[test]
fn an_element_longer_than_its_item_is_told_and_the_next_item_is_read() {
    let long = explicit_of_length(0x0010, 0x0010, "PN", 200, b"Doe^Jane");
    let good = explicit(0x0010, 0x0020, "LO", b"id");
    let items = [item(&long), item(&good)].concat();
    let sequence = explicit(0x0040, 0x0275, "SQ", &items);
    let document = hold(&file(
        EXPLICIT,
        &[sequence, explicit(0x0040, 0x0280, "ST", b"x ")].concat(),
    ));
    assert_eq!(codes(&document), ["LengthPastEnd"]);
    assert_eq!(
        lines(&document)[1..],
        [
            "(0040,0275) SQ ",
            "(0040,0275)[0].(0010,0010) PN Doe^Jane",
            "(0040,0275)[1].(0010,0020) LO id",
            "(0040,0280) ST x"
        ]
    );
}

#[test]
fn garbage_in_an_item_is_told_and_the_next_item_is_read() {
    let good = explicit(0x0010, 0x0020, "LO", b"id");
    let items = [
        item(b"\x10\x00\x10\x00\x01\x01\xFF\xFFgarbage"),
        item(&good),
    ]
    .concat();
    let document = hold(&file(EXPLICIT, &explicit(0x0040, 0x0275, "SQ", &items)));
    assert_eq!(codes(&document), ["NotAnElement"]);
    assert_eq!(document.problems[0].length, 15);
    assert_eq!(lines(&document)[2..], ["(0040,0275)[1].(0010,0020) LO id"]);
}

#[test]
fn bytes_in_the_length_of_a_delimiter_are_told() {
    let end = implicit_of_length(0xFFFE, 0xE0DD, 0x4A6F_686E, b"");
    let sequence = explicit_of_length(0x0040, 0x0275, "SQ", UNDEFINED, &end);
    let document = hold(&file(
        EXPLICIT,
        &[sequence, explicit(0x0040, 0x0280, "ST", b"x ")].concat(),
    ));
    assert_eq!(codes(&document), ["NotAnElement"]);
    assert_eq!(lines(&document).len(), 3);
}

#[test]
fn a_deflate_bomb_stops_at_the_limit() {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    encoder
        .write_all(&explicit_of_length(0x7FE0, 0x0010, "OW", 64 << 20, &[]))
        .unwrap();
    encoder.write_all(&vec![0; 64 << 20]).unwrap();
    let bytes = file("1.2.840.10008.1.2.1.99", &encoder.finish().unwrap());
    let options = ReadOptions {
        limits: Limits {
            max_inflated: 1 << 20,
            ..Limits::default()
        },
        ..ReadOptions::default()
    };
    let mut document = Document::default();
    read_bytes(&bytes, &options, &mut document);
    assert_eq!(codes(&document), ["Truncated", "DeflateBomb"]);
    assert!(document.bytes.len() < (2 << 20));
}

#[test]
fn limits_on_fields_problems_and_values_are_told() {
    let many = explicit(0x0029, 0x1001, "LO", b"x ").repeat(100);
    let stray = sequence_end().repeat(100);
    let long = explicit(0x0010, 0x4000, "UT", &[b'x'; 2000]);
    let limits = Limits {
        max_fields: 50,
        max_problems: 20,
        max_value: 1000,
        ..Limits::default()
    };
    let options = ReadOptions {
        limits,
        ..ReadOptions::default()
    };
    for (data_set, code) in [
        (many, ProblemCode::TooManyFields),
        (stray, ProblemCode::TooManyFields),
        (long, ProblemCode::TooLong),
    ] {
        let bytes = file(EXPLICIT, &data_set);
        let mut document = Document::default();
        read_bytes(&bytes, &options, &mut document);
        assert_eq!(document.problems.last().unwrap().code, code);
        assert_eq!(unaccounted(&document, &bytes), []);
        assert!(document.fields.len() <= 50 && document.problems.len() <= 21);
    }
}

#[test]
fn an_unknown_character_set_is_told_once_and_its_text_where_it_matters() {
    let data_set = [
        explicit(0x0008, 0x0005, "CS", b"KLINGON "),
        explicit(0x0008, 0x0090, "PN", b"Plain^Name"),
        explicit(0x0010, 0x0010, "PN", "Jérôme ".as_bytes()),
    ]
    .concat();
    let document = hold(&file(EXPLICIT, &data_set));
    assert_eq!(codes(&document), ["UnknownCharset", "UndecodableText"]);
    assert_eq!(lines(&document).last().unwrap(), "(0010,0010) PN Jérôme");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        hold(&bytes);
        hold(&file(EXPLICIT, &bytes));
        hold(&file(IMPLICIT, &bytes));
        hold(&file("1.2.840.10008.1.2.1.99", &bytes));
    }

    #[test]
    fn any_damage_to_a_data_set_is_borne(
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..12),
        cut in any::<proptest::sample::Index>(),
    ) {
        let mut bytes = sample();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        hold(&bytes);
        hold(&bytes[..cut.index(bytes.len())]);
    }

    #[test]
    fn any_row_of_headers_is_walked(
        parts in proptest::collection::vec((0usize..12, any::<u8>()), 0..200),
    ) {
        let mut bytes = Vec::new();
        for (kind, byte) in parts {
            bytes.extend(match kind {
                0 => explicit_of_length(0x0040, 0x0275, "SQ", UNDEFINED, &[]),
                1 => explicit_of_length(0x0040, 0x0275, "SQ", u32::from(byte), &[]),
                2 => explicit_of_length(0x0029, 0x1000 + u16::from(byte), "UN", u32::from(byte), &[]),
                3 => explicit_of_length(0x0029, 0x1000, "UN", UNDEFINED, &[]),
                4 => implicit_of_length(0xFFFE, 0xE000, UNDEFINED, &[]),
                5 => implicit_of_length(0xFFFE, 0xE000, u32::from(byte), &[]),
                6 => implicit(0xFFFE, 0xE00D, &[]),
                7 => sequence_end(),
                8 => explicit(0x0010, u16::from(byte), "PN", &[byte; 4]),
                9 => explicit_of_length(0x7FE0, 0x0010, "OB", UNDEFINED, &[]),
                10 => implicit(0x0010, u16::from(byte), &[byte; 4]),
                _ => vec![byte],
            });
        }
        hold(&file(EXPLICIT, &bytes));
        hold(&file(IMPLICIT, &bytes));
        hold(&bytes);
    }
}
