//! What the tests of the reader share: the shared corpus, a small writer of DICOM, and the account of bytes.
#![allow(dead_code, reason = "each test binary uses a part of it")]
use std::path::{Path, PathBuf};

use sekisho::field::{Document, FieldId, Format, Name, VR, Value};
use sekisho::formats::{ReadOptions, read_bytes, read_file};

/// Every file under `real/` of the shared corpus, sorted; `None` (and a word about it) where it is absent.
pub(crate) fn real_files() -> Option<Vec<PathBuf>> {
    let root = shared()?.join("corpus/real");
    let mut files = Vec::new();
    let mut folders = vec![root];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).ok()? {
            let path = entry.ok()?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    Some(files)
}

/// The folder of shared data, beside the repository or where `SEKISHO_SHARED` says.
pub(crate) fn shared() -> Option<PathBuf> {
    let path = std::env::var_os("SEKISHO_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    if path.join("corpus/real").is_dir() {
        return Some(path);
    }
    println!("skipped: no shared corpus");
    None
}

/// One file, read.
pub(crate) fn read(path: &Path) -> Document {
    let mut document = Document::default();
    read_file(path, &ReadOptions::default(), &mut document);
    document
}

/// Bytes, read.
pub(crate) fn read_all(bytes: &[u8]) -> Document {
    let mut document = Document::default();
    read_bytes(bytes, &ReadOptions::default(), &mut document);
    document
}

/// `path VR value` of every field but the file meta information, values joined with `|`.
pub(crate) fn lines(document: &Document) -> Vec<String> {
    let mut lines = Vec::new();
    for (index, field) in document.fields.iter().enumerate() {
        if matches!(field.name, Name::Tag(tag) if tag.group() == 2) {
            continue;
        }
        let path = document.path_of(FieldId::new(index).unwrap());
        let values: Vec<_> = document.values_of(field).collect();
        lines.push(format!("{path} {:?} {}", field.vr, values.join("|")));
    }
    lines
}

/// The codes of all problems, as text.
pub(crate) fn codes(document: &Document) -> Vec<String> {
    let codes = document.problems.iter();
    codes.map(|p| format!("{:?}", p.code)).collect()
}

/// An element in Explicit VR Little Endian.
pub(crate) fn explicit(group: u16, element: u16, vr: &str, value: &[u8]) -> Vec<u8> {
    explicit_of_length(group, element, vr, value.len() as u32, value)
}

/// The same with a length of its own.
pub(crate) fn explicit_of_length(
    group: u16,
    element: u16,
    vr: &str,
    length: u32,
    value: &[u8],
) -> Vec<u8> {
    let mut out = Vec::new();
    out.extend(group.to_le_bytes());
    out.extend(element.to_le_bytes());
    out.extend(vr.as_bytes());
    if ["OB", "OW", "SQ", "UN", "UT", "UC", "UR"].contains(&vr) {
        out.extend([0, 0]);
        out.extend(length.to_le_bytes());
    } else {
        out.extend((length as u16).to_le_bytes());
    }
    out.extend(value);
    out
}

/// An element in Implicit VR Little Endian; an item, too.
pub(crate) fn implicit(group: u16, element: u16, value: &[u8]) -> Vec<u8> {
    implicit_of_length(group, element, value.len() as u32, value)
}

/// The same with a length of its own.
pub(crate) fn implicit_of_length(group: u16, element: u16, length: u32, value: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    out.extend(group.to_le_bytes());
    out.extend(element.to_le_bytes());
    out.extend(length.to_le_bytes());
    out.extend(value);
    out
}

/// The length that is none.
pub(crate) const UNDEFINED: u32 = 0xFFFF_FFFF;

/// An item of defined length.
pub(crate) fn item(content: &[u8]) -> Vec<u8> {
    implicit(0xFFFE, 0xE000, content)
}

/// An item of undefined length, closed.
pub(crate) fn open_item(content: &[u8]) -> Vec<u8> {
    let closed = [content, &implicit(0xFFFE, 0xE00D, b"")].concat();
    implicit_of_length(0xFFFE, 0xE000, UNDEFINED, &closed)
}

/// The end of a sequence.
pub(crate) fn sequence_end() -> Vec<u8> {
    implicit(0xFFFE, 0xE0DD, b"")
}

/// A file with an empty preamble, this transfer syntax and this data set.
pub(crate) fn file(syntax: &str, data_set: &[u8]) -> Vec<u8> {
    let mut uid = syntax.as_bytes().to_vec();
    if uid.len() % 2 == 1 {
        uid.push(0);
    }
    let meta = explicit(0x0002, 0x0010, "UI", &uid);
    let length = (meta.len() as u32).to_le_bytes();
    let mut out = vec![0; 128];
    out.extend(b"DICM");
    out.extend(explicit(0x0002, 0x0000, "UL", &length));
    out.extend(meta);
    out.extend(data_set);
    out
}

/// Explicit VR Little Endian.
pub(crate) const EXPLICIT: &str = "1.2.840.10008.1.2.1";
/// Implicit VR Little Endian.
pub(crate) const IMPLICIT: &str = "1.2.840.10008.1.2";

/// Ranges of bytes that no field, no prefix, no item tag or delimiter and no problem accounts for.
pub(crate) fn unaccounted(document: &Document, raw: &[u8]) -> Vec<(u64, u64)> {
    let extent = usize::try_from(document.extent).unwrap();
    let mut seen = vec![false; extent];
    let mut mark = |start: u64, end: u64| {
        let (start, end) = (start as usize, (end as usize).min(extent));
        if start < end {
            seen[start..end].fill(true);
        }
    };
    for field in &document.fields {
        assert!(
            field.place.start <= field.place.end,
            "a field ends before it begins"
        );
        assert!(
            field.place.end <= document.extent,
            "a field ends after the file"
        );
        let sequence = matches!(field.value, Value::Items(_)) || field.vr == VR::SQ;
        if sequence {
            // The longest header; an item tag or content stands where it is shorter.
            mark(
                field.place.start,
                (field.place.start + 8).min(field.place.end),
            );
        } else {
            mark(field.place.start, field.place.end);
        }
    }
    for problem in &document.problems {
        mark(
            problem.offset,
            problem
                .offset
                .saturating_add(problem.length)
                .min(document.extent),
        );
    }
    if document.format == Some(Format::Table) {
        // What stands between the cells of a text; the cells of Parquet are packed together.
        let packed = raw.starts_with(b"PAR1");
        let mark_of_utf8 = raw.starts_with(b"\xEF\xBB\xBF");
        mark(0, if mark_of_utf8 { 3 } else { 0 });
        for (at, byte) in (0u64..).zip(raw) {
            if packed || b",;\t|\"\r\n".contains(byte) {
                mark(at, at + 1);
            }
        }
    }
    if raw.get(128..132) == Some(b"DICM")
        && document
            .fields
            .first()
            .is_some_and(|f| f.name == Name::Preamble)
    {
        mark(128, 132);
    } else if raw.starts_with(b"DICM") {
        mark(0, 4);
    }
    let mut gaps = Vec::new();
    let mut at = 0;
    while at < extent {
        if seen[at] {
            at += 1;
            continue;
        }
        let start = at;
        while at < extent && !seen[at] {
            at += 1;
        }
        if !is_structure(document, raw, start, at) {
            gaps.push((start as u64, at as u64));
        }
    }
    gaps
}

/// Whether a gap inside a sequence is made of the rest of a header, of item tags and of delimiters only.
fn is_structure(document: &Document, raw: &[u8], start: usize, end: usize) -> bool {
    let inside = document
        .fields
        .iter()
        .any(|f| f.vr == VR::SQ && f.place.start as usize <= start && end <= f.place.end as usize);
    if !inside {
        return false;
    }
    if document.inflated_from.is_some_and(|from| end as u64 > from) {
        // The raw bytes are deflated there; the length must do.
        return (end - start).is_multiple_of(4);
    }
    let mut gap = &raw[start..end];
    if gap.len() % 8 == 4 {
        // The second part of a long header.
        gap = &gap[4..];
    }
    gap.chunks(8).all(|tag| {
        matches!(
            tag[..4],
            [0xFE, 0xFF, 0x00 | 0x0D | 0xDD, 0xE0] | [0xFF, 0xFE, 0xE0, 0x00 | 0x0D | 0xDD]
        )
    })
}
