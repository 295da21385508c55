//! Documents inside a DICOM file: Encapsulated Document (0042,0011) of PS3.3 C.24.2, and any other value that begins as a PDF.
//! The text of a PDF becomes fields of its own behind the one that holds it; what cannot be read is a problem with its path.
use crate::field::{
    Document, Field, FieldId, Name, Problem, ProblemCode, VR, Value, text::may_hold_text,
};
use crate::formats::{Limits, pdf};

use super::charset::Charset;

/// The character set of parts: PS3.3 C.12.1.1.2.
const UTF_8: &[u8] = b"ISO_IR 192";

/// Reads the documents that the walk found.
pub(super) fn read(document: &mut Document, limits: &Limits) {
    let found = std::mem::take(&mut document.scratch.documents);
    for id in &found {
        one(document, limits, *id);
    }
    // The memory serves the next file.
    document.scratch.documents = found;
}

fn one(document: &mut Document, limits: &Limits, id: FieldId) {
    let Some(field) = document.field(id).copied() else {
        return;
    };
    let bytes = document.bytes_of(&field).unwrap_or_default();
    if !pdf::is_pdf(bytes) {
        // A document of text, such as CDA, is judged as any other text. Anything else nobody reads.
        if may_hold_text(field.vr) && document.text_of(&field).is_none() {
            problem(document, limits, id, &field, pdf::Unread::whole());
        }
        return;
    }
    let pdf::Parts { parts, unread, .. } = pdf::parts(bytes);
    let charset = document.charsets.len();
    document.charsets.push(Charset::parse(UTF_8).0);
    for part in parts {
        let number = u32::try_from(document.parts.len());
        let (Ok(number), Ok(charset)) = (number, u16::try_from(charset)) else {
            return problem(document, limits, id, &field, pdf::Unread::whole());
        };
        let held = document.bytes.len().saturating_add(part.text.len());
        if document.fields.len() >= limits.max_fields || held as u64 > limits.max_held {
            return problem(document, limits, id, &field, pdf::Unread::whole());
        }
        let start = document.bytes.len();
        document.bytes.extend_from_slice(part.text.as_bytes());
        document.parts.push(part.path.into());
        document.fields.push(Field {
            name: Name::Part(number),
            vr: VR::UT,
            parent: id,
            item: 0,
            creator: FieldId::NONE,
            charset,
            big_endian: false,
            was_unknown: false,
            value: Value::Bytes {
                start,
                len: part.text.len(),
            },
            place: field.place,
        });
    }
    for unread in unread {
        problem(document, limits, id, &field, unread);
    }
}

fn problem(document: &mut Document, limits: &Limits, id: FieldId, field: &Field, it: pdf::Unread) {
    let len = match field.value {
        Value::Bytes { len, .. } => len as u64,
        _ => 0,
    };
    if document.problems.len() >= limits.max_problems {
        return;
    }
    // Where the value begins; an odd number of bytes is not padded inside the place.
    let value = field.place.end.saturating_sub(len);
    let (offset, length) = match &it.range {
        Some(range) => (value.saturating_add(range.start as u64), range.len() as u64),
        None if it.path.is_empty() => (value, len),
        None => (field.place.start, 0),
    };
    document.problems.push(Problem {
        code: ProblemCode::EmbeddedNotRead,
        path: Some(document.path_of(id).part(&it.path)),
        name: Some(field.name),
        offset,
        length,
        said: None,
    });
}
