//! DICOM (PS3.5, PS3.10): the reader. Takes a source of bytes, gives every element of the file as a field, with its place.
//!
//! Every byte is in a field's place, is the prefix `DICM`, or is in the range of a problem. The reader is our own,
//! so that nothing is allocated by a declared length, nothing stays hidden in VR UN, and every place is known.
mod accept;
pub mod charset;
pub(crate) mod decode;
pub(crate) mod dictionary;
mod embedded;
mod fragments;
mod garbage;
pub(crate) mod guess;
mod header;
mod inflate;
mod items;
mod leaf;
mod run;
mod syntax;
mod unknown;
mod walk;

use super::ReadOptions;
use super::source::Source;
use crate::field::{
    Document, Field, FieldId, Format, Name, Place, Problem, ProblemCode, Tag, VR, Value,
};
use inflate::Outcome;
use syntax::{Encoding, Syntax};
use walk::Walker;

pub(crate) use walk::Scratch;

/// Length of the preamble: PS3.10 7.1.
const PREAMBLE: u64 = 128;
/// The prefix after it: PS3.10 7.1.
const MAGIC: &[u8] = b"DICM";
/// Media Storage Directory Storage: PS3.6 Table A-1.
const DIRECTORY: &[u8] = b"1.2.840.10008.1.3.10";
/// Directory Record Sequence, which every DICOMDIR has: PS3.3 F.3.2.2.
const DIRECTORY_RECORDS: Tag = Tag(0x0004, 0x1220);
/// How many bytes of a data set are looked at to tell how it is written.
const LOOK: usize = 4096;
/// The longest tail that is read.
const LONGEST_TAIL: u64 = 1 << 20;

/// Where `DICM` stands in the first bytes of a file of `size` bytes: after the preamble, or at the very front as
/// some writers put it. In a data set without preamble these letters may stand in a value.
pub(crate) fn magic_at(first: &[u8], size: u64) -> Option<u64> {
    let after = usize::try_from(PREAMBLE).ok().and_then(|p| first.get(p..));
    if let Some(meta) = after.and_then(|a| a.strip_prefix(MAGIC)) {
        let certain = meta.starts_with(&[0x02, 0x00]);
        return (certain || !guess::is_bare(first, size)).then_some(PREAMBLE);
    }
    first.starts_with(MAGIC).then_some(0)
}

/// Reads a DICOM file whose first chunk is loaded.
pub(crate) fn read(document: &mut Document, source: &mut Source<'_>, options: &ReadOptions) {
    let magic = magic_at(&document.bytes, source.size());
    let start = magic.map_or(0, |m| m.saturating_add(MAGIC.len() as u64));
    if magic == Some(PREAMBLE) {
        preamble(document);
    }
    let size = source.size();
    let mut walker = Walker::new(document, source, options);
    walker.meta(start, size);
    let (begin, halted) = walker.end();
    let syntax = syntax(document);
    if halted {
        return;
    }
    let told = match syntax {
        Told::Known(syntax) => Some(syntax),
        Told::Nothing => None,
        Told::Unknown => {
            let length = size.saturating_sub(begin);
            problem(
                document,
                ProblemCode::UnknownTransferSyntax,
                begin,
                length.min(1),
            );
            None
        }
    };
    if told.is_some_and(|s| s.deflated) {
        deflated(document, source, options, begin);
    } else {
        data_set(
            document,
            source,
            options,
            told.map(|s| s.encoding),
            (begin, size),
        );
    }
    embedded::read(document, &options.limits);
    // A file that only claims to be a directory does not escape the rules for other files.
    let records = |field: &Field| field.name == Name::Tag(DIRECTORY_RECORDS);
    if document.format == Some(Format::Dicomdir) && !document.fields.iter().any(records) {
        document.format = Some(Format::Dicom);
    }
}

/// Walks the data set from the first of these offsets to the second.
fn data_set(
    document: &mut Document,
    source: &mut Source<'_>,
    options: &ReadOptions,
    declared: Option<Encoding>,
    (begin, end): (u64, u64),
) {
    let size = end.saturating_sub(begin);
    let look = usize::try_from(size).unwrap_or(LOOK).min(LOOK);
    // What is there may be loaded already; at least one header is wanted.
    let _ = source.locate(&mut document.bytes, begin, look.min(256));
    let bytes = source.loaded(&document.bytes, begin, look);
    let encoding = guess::settle(declared, bytes, size);
    let mut walker = Walker::new(document, source, options);
    walker.data_set(begin, end, encoding);
    walker.end();
}

/// The data set after `begin` is deflated: PS3.5 A.5.
fn deflated(document: &mut Document, source: &mut Source<'_>, options: &ReadOptions, begin: u64) {
    let length = source.size().saturating_sub(begin);
    let here = usize::try_from(length)
        .ok()
        .and_then(|len| Some((source.locate(&mut document.bytes, begin, len)?, len)));
    let Some((start, len)) = here else {
        let code = source
            .failure()
            .map_or(ProblemCode::TooLong, super::code_of);
        return problem(document, code, begin, length);
    };
    let compressed = document
        .bytes
        .get(start..)
        .and_then(|b| b.get(..len))
        .unwrap_or_default()
        .to_vec();
    let at = document.bytes.len();
    let (outcome, used) = inflate::inflate(&compressed, &options.limits, &mut document.bytes);
    let grown = document.bytes.len().saturating_sub(at) as u64;
    let end = begin.saturating_add(grown);
    let mut tail = len.saturating_sub(used) as u64;
    if outcome == Outcome::Whole && tail == 1 && used % 2 == 1 && compressed.last() == Some(&0) {
        // The one NUL that makes the length even: PS3.5 A.5.
        tail = 0;
    }
    document.inflated_from = Some(begin);
    document.extent = end.saturating_add(tail);
    source.replace(begin, at, grown);
    data_set(
        document,
        source,
        options,
        Some(Encoding::EXPLICIT),
        (begin, end),
    );
    match outcome {
        Outcome::Whole if tail == 0 => {}
        Outcome::Whole => {
            let value = Value::Bytes {
                start: start.saturating_add(used),
                len: len.saturating_sub(used),
            };
            tail_field(document, value, end, tail);
        }
        Outcome::Damaged => problem(document, ProblemCode::BadDeflate, end, tail),
        Outcome::TooBig => problem(document, ProblemCode::DeflateBomb, end, tail),
    }
}

enum Told {
    Nothing,
    Unknown,
    Known(Syntax),
}

/// What the file meta information says of the transfer syntax; takes note of a DICOMDIR on the way.
fn syntax(document: &mut Document) -> Told {
    let mut told = Told::Nothing;
    let mut directory = false;
    for field in &document.fields {
        let bytes = document.bytes_of(field).unwrap_or_default();
        let uid = bytes.trim_ascii().trim_ascii_end();
        let uid = trim_nul(uid);
        match field.name {
            Name::Tag(Tag(0x0002, 0x0010)) if !uid.is_empty() => {
                told = Syntax::of(uid).map_or(Told::Unknown, Told::Known);
            }
            Name::Tag(Tag(0x0002, 0x0002)) => directory = uid == DIRECTORY,
            _ => {}
        }
    }
    if directory {
        document.format = Some(Format::Dicomdir);
    }
    told
}

fn trim_nul(mut bytes: &[u8]) -> &[u8] {
    while let Some((b'\0' | b' ', rest)) = bytes.split_last() {
        bytes = rest;
    }
    bytes
}

/// A field that is no data element.
fn bare_field(name: Name, value: Value, place: Place) -> Field {
    Field {
        name,
        vr: VR::UN,
        parent: FieldId::NONE,
        item: 0,
        creator: FieldId::NONE,
        charset: 0,
        big_endian: false,
        was_unknown: false,
        value,
        place,
    }
}

fn preamble(document: &mut Document) {
    let len = usize::try_from(PREAMBLE).unwrap_or(0);
    let bytes = document.bytes.get(..len).unwrap_or_default();
    let value = if bytes.iter().all(|b| *b == 0) {
        Value::Empty
    } else {
        Value::Bytes { start: 0, len }
    };
    let place = Place {
        start: 0,
        end: PREAMBLE,
    };
    document
        .fields
        .push(bare_field(Name::Preamble, value, place));
}

fn tail_field(document: &mut Document, value: Value, start: u64, len: u64) {
    let place = Place {
        start,
        end: start.saturating_add(len),
    };
    document
        .fields
        .push(bare_field(Name::Trailing, value, place));
}

fn problem(document: &mut Document, code: ProblemCode, offset: u64, length: u64) {
    document.problems.push(Problem {
        code,
        path: None,
        name: None,
        offset,
        length,
        said: None,
    });
}
