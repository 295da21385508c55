//! Encapsulated pixel data (PS3.5 A.4): a value of undefined length that is a row of fragments.
use super::header::{self, UNDEFINED};
use super::syntax::Encoding;
use super::walk::{Frame, ITEM, SEQUENCE_END, Walker};
use crate::field::{FieldId, ProblemCode, Value};
use crate::formats::Bulk;

impl Walker<'_, '_> {
    /// Walks the fragments at `self.at` and makes them the value of the field: the fragments with their item
    /// tags, without the delimiter.
    pub(super) fn fragments(&mut self, frame: &Frame, id: FieldId) {
        let begin = self.at;
        let mut content_end = begin;
        loop {
            let left = frame.end.saturating_sub(self.at);
            if left < 8 {
                self.problem(ProblemCode::Unclosed, id, self.at, left);
                self.at = frame.end;
                content_end = frame.end;
                break;
            }
            let Some(bytes) = self.peek(self.at, left) else {
                break;
            };
            // PS3.5 A.4: encapsulated pixel data is always little endian.
            match header::tag(bytes, Encoding::EXPLICIT) {
                ITEM => {
                    let length = header::length(bytes, Encoding::EXPLICIT);
                    let used = u64::from(length).saturating_add(8);
                    if length == UNDEFINED || used > left {
                        let code = self.past_end(frame);
                        self.problem(code, id, self.at, left);
                        self.at = frame.end;
                        content_end = frame.end;
                        break;
                    }
                    self.load_fragment(used);
                    self.at = self.at.saturating_add(used);
                    content_end = self.at;
                }
                SEQUENCE_END => {
                    if header::length(bytes, Encoding::EXPLICIT) != 0 {
                        self.problem(ProblemCode::NotAnElement, id, self.at, 8);
                    }
                    self.at = self.at.saturating_add(8);
                    break;
                }
                _ => {
                    self.problem(ProblemCode::Unclosed, id, self.at, 0);
                    break;
                }
            }
        }
        let len = content_end.saturating_sub(begin);
        let value = self.bulk_value(id, begin, len, self.options.bulk == Bulk::Load);
        let end = self.at;
        if let Some(field) = self.field_mut(id) {
            field.value = value;
            field.place.end = end;
        }
    }

    /// Loads a fragment as it is passed, if that is asked for, so that all of them stand in one piece.
    fn load_fragment(&mut self, used: u64) {
        let held = self.document.bytes.len() as u64;
        let fits = held.saturating_add(used) <= self.options.limits.max_held;
        if self.options.bulk == Bulk::Load
            && fits
            && let Ok(len) = usize::try_from(used)
        {
            // A failure is told when the next header is asked for.
            let _ = self.source.locate(&mut self.document.bytes, self.at, len);
        }
    }

    /// The value of bulk data: read only if that is asked for.
    pub(super) fn bulk_value(&mut self, id: FieldId, begin: u64, len: u64, load: bool) -> Value {
        let skipped = Value::Skipped { len };
        if len == 0 {
            return Value::Empty;
        }
        if !load {
            let len = usize::try_from(len).unwrap_or(usize::MAX);
            let (start, bytes) = self.source.window(&self.document.bytes, begin, len);
            if !bytes.is_empty() {
                let end = start.saturating_add(bytes.len());
                self.document.passed_over.push(start..end);
            }
            return skipped;
        }
        let held = self.document.bytes.len() as u64;
        if held.saturating_add(len) > self.options.limits.max_held {
            self.problem(ProblemCode::TooLong, id, begin, len);
            return skipped;
        }
        let Ok(len) = usize::try_from(len) else {
            return skipped;
        };
        match self.source.locate(&mut self.document.bytes, begin, len) {
            Some(start) => Value::Bytes { start, len },
            None => {
                self.stop();
                skipped
            }
        }
    }
}
