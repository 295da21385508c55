//! Values whose VR the file does not tell: UN (PS3.5 6.2.2), and tags that the dictionary does not know in implicit
//! VR. Content that is a sequence is walked as one; nested deeper than the limit, it is passed over and reported.
use super::guess;
use super::header::{self, Form, UNDEFINED};
use super::syntax::Encoding;
use super::walk::{Frame, ITEM, ITEM_END, SEQUENCE_END, Walker};
use crate::field::{FieldId, ProblemCode, Tag, VR, Value};

/// Empty items that are looked past to find one with content.
const EMPTY_ITEMS: u32 = 64;

impl Walker<'_, '_> {
    /// Takes the value from `self.at` to `end`, whose VR is not told.
    pub(super) fn unknown(
        &mut self,
        frame: &Frame,
        id: FieldId,
        tag: Tag,
        end: u64,
        said_unknown: bool,
    ) {
        // PS3.5 6.2.2 note 2: a known attribute in UN is written in Implicit VR Little Endian.
        let vr = self.implied(frame, tag);
        let encoding = if said_unknown {
            Encoding::IMPLICIT
        } else {
            frame.encoding
        };
        let sequence =
            (vr == Some(VR::SQ) && end > self.at) || self.looks_like_items(encoding, end);
        if sequence {
            self.now_sequence(id, true);
            return self.open(frame, id, Some(end), encoding);
        }
        let better = vr.filter(|_| said_unknown);
        if let Some(field) = self.field_mut(id) {
            field.was_unknown = better.is_some();
            field.vr = better.unwrap_or(VR::UN);
            field.big_endian &= !said_unknown;
        }
        self.leaf(frame, id, tag, better.unwrap_or(VR::UN), end);
    }

    /// Whether items stand from `self.at` on. The first one with content decides: an element must stand in it, so
    /// that fragments of an image are not taken for a data set.
    fn looks_like_items(&mut self, encoding: Encoding, end: u64) -> bool {
        let begin = self.at;
        let mut at = begin;
        for _ in 0..EMPTY_ITEMS {
            let left = end.saturating_sub(at);
            if left == 0 {
                return at > begin;
            }
            if left < 8 {
                return false;
            }
            let Some(bytes) = self.peek(at, left) else {
                return false;
            };
            match header::tag(bytes, encoding) {
                ITEM => {}
                SEQUENCE_END => return at > begin,
                _ => return false,
            }
            let length = header::length(bytes, encoding);
            at = at.saturating_add(8);
            if length == 0 {
                continue;
            }
            let mut inside = left.saturating_sub(8);
            if length != UNDEFINED {
                inside = inside.min(u64::from(length));
            }
            if inside < 8 {
                return false;
            }
            let Some(first) = self.peek(at, inside) else {
                return false;
            };
            if length == UNDEFINED && header::tag(first, encoding) == ITEM_END {
                at = at.saturating_add(8);
                continue;
            }
            return [encoding, Encoding::EXPLICIT]
                .iter()
                .any(|e| guess::item_makes_sense(*e, &first, inside));
        }
        true
    }

    /// A sequence that is nested too deep: it is not judged. The walk goes on after it, if its end can be found.
    pub(super) fn too_deep(
        &mut self,
        frame: &Frame,
        id: FieldId,
        end: Option<u64>,
        encoding: Encoding,
    ) {
        let begin = self.at;
        let end = end.unwrap_or_else(|| self.end_of_undefined(frame, encoding));
        let len = end.saturating_sub(begin);
        self.problem(ProblemCode::TooDeep, id, begin, len);
        if let Some(field) = self.field_mut(id) {
            field.value = Value::Skipped { len };
            field.place.end = end;
        }
        self.at = end;
    }

    /// Where the sequence of undefined length at `self.at` ends: after its delimiter, or with `frame`. What has a
    /// length is jumped over, so that a count of what is open is enough.
    fn end_of_undefined(&mut self, frame: &Frame, encoding: Encoding) -> u64 {
        let mut at = self.at;
        let mut open: u64 = 1;
        // Inside UN, all is implicit: how many were open when it began.
        let mut unknown_from: Option<u64> = None;
        loop {
            let left = frame.end.saturating_sub(at);
            if left < 8 {
                return frame.end;
            }
            let Some(bytes) = self.peek(at, left) else {
                return frame.end;
            };
            let now = unknown_from.map_or(encoding, |_| Encoding::IMPLICIT);
            let tag = header::tag(bytes, now);
            let used = match tag {
                ITEM => match header::length(bytes, now) {
                    UNDEFINED => {
                        open = open.saturating_add(1);
                        8
                    }
                    length => u64::from(length).saturating_add(8),
                },
                ITEM_END | SEQUENCE_END => {
                    open = open.saturating_sub(1);
                    if unknown_from.is_some_and(|from| open <= from) {
                        unknown_from = None;
                    }
                    8
                }
                _ => {
                    let Some(header) = header::parse(bytes, now, left) else {
                        return frame.end;
                    };
                    if header.length == UNDEFINED {
                        if header.form == Form::Explicit(VR::UN) {
                            unknown_from = unknown_from.or(Some(open));
                        }
                        open = open.saturating_add(1);
                        u64::from(header.size)
                    } else {
                        u64::from(header.size).saturating_add(u64::from(header.length))
                    }
                }
            };
            at = at.saturating_add(used);
            if at > frame.end {
                return frame.end;
            }
            if open == 0 {
                return at;
            }
        }
    }
}
