//! A value that is no sequence: taken into the document, checked against its character set, or passed over.
use super::charset::Charset;
use super::decode;
use super::walk::{Frame, Walker};
use crate::field::{FieldId, ProblemCode, Tag, VR, Value, text};
use crate::formats::{Bulk, pdf};

/// Values of other VRs (OB, OW, …) are bulk data from this length on.
pub(super) const BULK: u64 = 64 << 10;
/// Pixel data is bulk data from this length on.
const PIXELS: u64 = 4 << 10;
/// Specific Character Set.
pub(super) const SPECIFIC_CHARACTER_SET: Tag = Tag(0x0008, 0x0005);
/// Pixel Representation.
pub(super) const PIXEL_REPRESENTATION: Tag = Tag(0x0028, 0x0103);
/// Encapsulated Document.
pub(super) const ENCAPSULATED_DOCUMENT: Tag = Tag(0x0042, 0x0011);
/// Character sets of one file; a file has a handful.
const CHARSETS: usize = 1024;
/// How many of the last ones are compared.
const RECENT: usize = 16;

impl Walker<'_, '_> {
    /// Takes the value from `self.at` to `end`.
    pub(super) fn leaf(&mut self, frame: &Frame, id: FieldId, tag: Tag, vr: VR, end: u64) {
        let begin = self.at;
        let len = end.saturating_sub(begin);
        if len == 0 {
            return;
        }
        let value = if is_bulk(tag, vr, len) {
            let load = match self.options.bulk {
                Bulk::Skip => false,
                Bulk::Values => !is_pixels(tag),
                Bulk::Load => true,
            };
            self.bulk_value(id, begin, len, load)
        } else if len > self.options.limits.max_value {
            self.problem(ProblemCode::TooLong, id, begin, len);
            if tag == ENCAPSULATED_DOCUMENT {
                // Bulk, as it is not read.
                let _ = self.bulk_value(id, begin, len, false);
            }
            Value::Skipped { len }
        } else {
            self.loaded_value(begin, len)
        };
        if let Some(field) = self.field_mut(id) {
            field.value = value;
        }
        if let Value::Bytes { start, len } = value {
            self.check_text(frame, id, vr, (start, len), begin);
            let bytes = self.document.bytes.get(start..).unwrap_or_default();
            let is_document = tag == ENCAPSULATED_DOCUMENT
                || (text::may_hold_text(vr) && bytes.starts_with(pdf::MAGIC));
            if is_document {
                self.document.scratch.documents.push(id);
            }
            match tag {
                SPECIFIC_CHARACTER_SET => self.character_set(id, (start, len), begin),
                PIXEL_REPRESENTATION => self.pixel_representation(start),
                _ => {}
            }
        }
        self.at = end;
    }

    fn loaded_value(&mut self, begin: u64, len: u64) -> Value {
        let located = usize::try_from(len).ok().and_then(|n| {
            let start = self.source.locate(&mut self.document.bytes, begin, n)?;
            Some(Value::Bytes { start, len: n })
        });
        located.unwrap_or_else(|| {
            self.stop();
            Value::Skipped { len }
        })
    }

    /// Reports bytes that the character set in force does not have.
    fn check_text(
        &mut self,
        frame: &Frame,
        id: FieldId,
        vr: VR,
        (start, len): (usize, usize),
        place: u64,
    ) {
        if !text::is_text(vr) {
            return;
        }
        let bytes = self
            .document
            .bytes
            .get(start..start.saturating_add(len))
            .unwrap_or_default();
        if decode::is_plain(bytes) {
            return;
        }
        let charset = self.document.charsets.get(usize::from(frame.charset));
        let decodable = text::uses_charset(vr)
            && charset.is_some_and(|c| decode::decodable(c, bytes, text::flavour(vr)));
        if !decodable {
            self.problem(ProblemCode::UndecodableText, id, place, len as u64);
        }
    }

    /// (0028,0103): 0 or 1 in two bytes, of which the other is 0 (PS3.3 C.7.6.3.1.7).
    fn pixel_representation(&mut self, start: usize) {
        let bytes = self.document.bytes.get(start..).unwrap_or_default();
        let signed = matches!(bytes, [1, 0, ..] | [0, 1, ..]);
        if let Some(top) = self.stack.last_mut() {
            top.signed = signed;
        }
    }

    /// (0008,0005): in force from here to the end of its data set, in the items of it, too (PS3.3 C.12.1.1.2).
    fn character_set(&mut self, id: FieldId, (start, len): (usize, usize), place: u64) {
        let bytes = self
            .document
            .bytes
            .get(start..start.saturating_add(len))
            .unwrap_or_default();
        let (charset, known) = Charset::parse(bytes);
        let index = self.index_of(charset);
        if !known || index.is_none() {
            self.problem(ProblemCode::UnknownCharset, id, place, len as u64);
        }
        if let Some(top) = self.stack.last_mut() {
            top.charset = index.unwrap_or(0);
        }
    }

    fn index_of(&mut self, charset: Charset) -> Option<u16> {
        let charsets = &mut self.document.charsets;
        let recent = charsets.iter().enumerate().rev().take(RECENT);
        let found = recent
            .filter(|(_, c)| **c == charset)
            .map(|(i, _)| i)
            .next();
        let index = match found {
            Some(index) => index,
            None if charsets.len() >= CHARSETS => return None,
            None => {
                charsets.push(charset);
                charsets.len().saturating_sub(1)
            }
        };
        u16::try_from(index).ok()
    }
}

fn is_pixels(tag: Tag) -> bool {
    matches!(tag, Tag(0x7FE0, 0x0008..=0x0010))
}

fn is_bulk(tag: Tag, vr: VR, len: u64) -> bool {
    match tag {
        _ if is_pixels(tag) => len > PIXELS,
        // Its text is judged.
        ENCAPSULATED_DOCUMENT => false,
        _ => len > BULK && matches!(vr, VR::OB | VR::OW | VR::OF | VR::OD | VR::OL | VR::OV),
    }
}
