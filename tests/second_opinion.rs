//! dicom-object as the second opinion: on every file of the corpus that it reads, it sees the same elements and the
//! same values as our reader, or the difference is explained here.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unreachable,
    clippy::print_stdout,
    reason = "helpers of tests"
)]
mod corpus;

use std::collections::BTreeMap;

use corpus::{read, real_files};
use dicom_core::value::Value as TheirValue;
use dicom_core::{DicomValue, Tag};
use dicom_object::{InMemDicomObject, OpenFileOptions};
use sekisho::field::{Document, FieldId, Format, Name, VR, Value};

/// Files that are not opened with dicom-object at all: it allocates by the declared length, gigabytes for these.
const BOMBS: &[&str] = &[
    "UN_sequence.dcm",
    "SC_rgb_jpeg.dcm",
    "3gb-bulk-data-truncated",
    "GH177_D_CLUNIE_CT1_IVRLE_BigEndian_ELE_undefinded_length.dcm",
    "GH626.dcm",
];

/// Files that dicom-object does not open, and why.
const NOT_OPENED: &[(&str, &str)] = &[
    ("no_preamble_dicm_in_data", "no file meta information"),
    ("no_meta_implicit_1.dcm", "no file meta information"),
    ("no_meta_implicit_2.dcm", "no file meta information"),
    ("no_meta_implicit_3.dcm", "no file meta information"),
    ("CR-MONO1-10-chest", "no file meta information"),
    ("rtstruct.dcm", "no file meta information"),
    ("JLSL_RGB_ILV1.dcm", "no preamble"),
    ("JLSN_RGB_ILV0.dcm", "no preamble"),
    ("no_meta_group_length.dcm", "no group length"),
    (
        "GH177_D_CLUNIE_CT1_IVRLE_BigEndian_undefined_length.dcm",
        "sequence items are written in another way than the data set",
    ),
    ("GH179B.dcm", "damaged"),
    ("MR_truncated.dcm", "damaged"),
    ("DICOMDIR-nooffset", "damaged"),
    ("rtplan_truncated.dcm", "damaged"),
];

/// Files in which the two differ, and why.
const DIFFERENT: &[(&str, &str)] = &[
    ("chrGB2312.dcm", NO_EXTENSIONS),
    ("chrH31.dcm", NO_EXTENSIONS),
    ("chrH32.dcm", NO_EXTENSIONS),
    ("chrJapMulti.dcm", NO_EXTENSIONS),
    ("chrKoreanMulti.dcm", NO_EXTENSIONS),
    ("chrSQEncoding.dcm", NO_EXTENSIONS),
    ("GH1301.dcm", "a code string in Chinese: it reads Latin-1"),
    (
        "GH1308.dcm",
        "it reads US as SS where the pixels are signed, though the file says US",
    ),
    ("MR.dcm", "a private creator without VR: it reads UN"),
    (
        "FreezePattern.dcm",
        "it takes a stray item tag for an element",
    ),
    ("GH364.dcm", "it stops at a stray item tag"),
];

/// dicom-object reads the first value of (0008,0005) only.
const NO_EXTENSIONS: &str = "character sets with code extensions";

/// The first element of pixel data.
const PIXELS: Tag = Tag(0x7FE0, 0x0008);

/// Larger files are compared up to the pixel data.
const WHOLE: u64 = 100_000;

#[derive(Debug, PartialEq, Eq, Clone)]
enum Seen {
    /// A sequence with this many items.
    Items(usize),
    /// Values as text.
    Text(String),
    /// Bytes as they stand.
    Bytes(Vec<u8>),
    /// Passed over.
    Skipped,
}

type All = BTreeMap<String, Seen>;

fn ours(document: &Document) -> All {
    let mut all = All::new();
    for (index, field) in document.fields.iter().enumerate() {
        let Name::Tag(tag) = field.name else { continue };
        if tag.group() == 2 {
            continue;
        }
        let seen = match field.value {
            Value::Items(n) => Seen::Items(n as usize),
            Value::Skipped { .. } => Seen::Skipped,
            Value::Empty if field.vr == VR::SQ => Seen::Items(0),
            _ if is_binary(field.vr) => {
                let mut bytes = document.bytes_of(field).unwrap().to_vec();
                // dicom-object gives words in the machine's order.
                if field.big_endian && field.vr == VR::OW {
                    bytes.chunks_exact_mut(2).for_each(<[u8]>::reverse);
                }
                Seen::Bytes(bytes)
            }
            _ => {
                let values: Vec<_> = document.values_of(field).collect();
                Seen::Text(values.join("\\"))
            }
        };
        let path = document.path_of(FieldId::new(index).unwrap());
        all.insert(path.to_string(), seen);
    }
    all
}

fn is_binary(vr: VR) -> bool {
    matches!(
        vr,
        VR::OB | VR::OW | VR::OF | VR::OD | VR::OL | VR::OV | VR::UN
    )
}

fn theirs(object: &InMemDicomObject, prefix: &str, all: &mut All) {
    for element in object {
        let Tag(group, number) = element.header().tag;
        let path = format!("{prefix}({group:04X},{number:04X})");
        let vr = element.vr();
        let seen = match element.value() {
            DicomValue::Sequence(sequence) => {
                for (index, item) in sequence.items().iter().enumerate() {
                    theirs(item, &format!("{path}[{index}]."), all);
                }
                Seen::Items(sequence.items().len())
            }
            TheirValue::PixelSequence(_) => Seen::Skipped,
            TheirValue::Primitive(value) if is_binary(vr) => Seen::Bytes(value.to_bytes().to_vec()),
            TheirValue::Primitive(value) => {
                let several = !matches!(vr, VR::ST | VR::LT | VR::UT | VR::UR);
                let values: Vec<String> = if several {
                    let values = value.to_multi_str();
                    values.iter().map(|v| trim(v, vr).to_owned()).collect()
                } else {
                    vec![trim(&value.to_str(), vr).to_owned()]
                };
                let text = values.join("\\");
                Seen::Text(text)
            }
        };
        all.insert(path, seen);
    }
}

fn trim(value: &str, vr: VR) -> &str {
    let value = value.trim_end_matches([' ', '\0']);
    if matches!(vr, VR::ST | VR::LT | VR::UT | VR::UR | VR::UC) {
        value
    } else {
        value.trim_start_matches(' ')
    }
}

/// Paths that differ, without what is explained by a rule: dicom-object leaves UN unread, so that what we found in
/// it is ours alone; and what we pass over is not compared.
fn differences(document: &Document) -> impl Fn(&All, &All) -> Vec<String> {
    let unknown: Vec<String> = document
        .fields
        .iter()
        .enumerate()
        .filter(|(_, f)| f.was_unknown)
        .map(|(i, _)| document.path_of(FieldId::new(i).unwrap()).to_string())
        .collect();
    move |ours, theirs| {
        let from_unknown = |path: &String| unknown.iter().any(|u| path.starts_with(u.as_str()));
        let mut paths = Vec::new();
        for (path, seen) in ours {
            let other = theirs.get(path);
            if other != Some(seen) && *seen != Seen::Skipped && !from_unknown(path) {
                paths.push(path.clone());
            }
        }
        for path in theirs.keys() {
            if !ours.contains_key(path) {
                paths.push(path.clone());
            }
        }
        paths
    }
}

fn open(raw: &[u8]) -> Option<InMemDicomObject> {
    let begin = if raw.get(128..132) == Some(b"DICM") {
        128
    } else {
        0
    };
    let mut options = OpenFileOptions::new();
    if raw.len() as u64 > WHOLE {
        options = options.read_until(PIXELS);
    }
    Some(options.from_reader(&raw[begin..]).ok()?.into_inner())
}

#[test]
fn dicom_object_sees_the_same_elements_and_values() {
    let Some(files) = real_files() else { return };
    let (mut compared, mut elements) = (0, 0);
    let mut wrong = Vec::new();
    for path in &files {
        let name = path.file_name().unwrap().to_str().unwrap();
        let document = read(path);
        let dicom = matches!(document.format, Some(Format::Dicom | Format::Dicomdir));
        if !dicom || BOMBS.contains(&name) {
            continue;
        }
        let raw = std::fs::read(path).unwrap();
        let opened = open(&raw);
        let refused = NOT_OPENED.iter().any(|(n, _)| *n == name);
        let Some(object) = opened else {
            if !refused {
                wrong.push(format!("{name}: not opened"));
            }
            continue;
        };
        if refused {
            wrong.push(format!("{name}: opened after all"));
        }
        let mut mine = ours(&document);
        if raw.len() as u64 > WHOLE {
            mine.retain(|path, _| path.as_str() < "(7FE0,0008)");
        }
        let mut other = All::new();
        theirs(&object, "", &mut other);
        let different = differences(&document)(&mine, &other);
        let explained = DIFFERENT.iter().any(|(n, _)| *n == name);
        if different.is_empty() == explained {
            let shown: Vec<_> = different
                .iter()
                .take(4)
                .map(|p| format!("{p} ours {:?} theirs {:?}", mine.get(p), other.get(p)))
                .collect();
            wrong.push(format!("{name}: {} {shown:?}", different.len()));
        }
        compared += 1;
        elements += mine.len();
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared > 430, "{compared} files compared");
    assert!(elements > 50_000, "{elements} elements compared");
}
