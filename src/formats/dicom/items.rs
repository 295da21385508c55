//! Sequences and their items (PS3.5 7.5): opened, stepped through, closed by length or by delimiter.
use super::guess;
use super::header::{self, UNDEFINED};
use super::syntax::Encoding;
use super::walk::{Frame, ITEM, ITEM_END, Kind, SEQUENCE_END, Walker};
use crate::field::{FieldId, ProblemCode, Tag, VR, Value};

impl Walker<'_, '_> {
    /// Makes the field a sequence.
    pub(super) fn now_sequence(&mut self, id: FieldId, was_unknown: bool) {
        if let Some(field) = self.field_mut(id) {
            field.vr = VR::SQ;
            field.was_unknown |= was_unknown;
        }
    }

    /// Opens the sequence at `self.at`, which ends at `end` or with a delimiter.
    pub(super) fn open(
        &mut self,
        frame: &Frame,
        id: FieldId,
        end: Option<u64>,
        encoding: Encoding,
    ) {
        if end == Some(self.at) {
            return;
        }
        if self.open >= self.options.limits.max_depth {
            return self.too_deep(frame, id, end, encoding);
        }
        self.open = self.open.saturating_add(1);
        self.stack.push(Frame {
            kind: Kind::Items,
            encoding,
            undefined: end.is_none(),
            end: end.unwrap_or(frame.end),
            field: id,
            items: 0,
            charset: frame.charset,
            last: 0,
            serial: 0,
            signed: frame.signed,
        });
    }

    pub(super) fn item_step(&mut self, frame: &Frame) {
        let left = frame.end.saturating_sub(self.at);
        if left == 0 {
            if frame.undefined {
                self.unclosed(frame);
            }
            return self.close(frame);
        }
        if left < 8 {
            return self.garbage(frame, left);
        }
        let Some(bytes) = self.peek(self.at, left) else {
            return;
        };
        let length = header::length(bytes, frame.encoding);
        match header::tag(bytes, frame.encoding) {
            ITEM => self.item(frame, length, left),
            // Some writers of UN close a sequence of defined length, too.
            SEQUENCE_END if frame.undefined || left == 8 => {
                self.delimited(frame, length);
                self.close(frame);
            }
            SEQUENCE_END | ITEM_END => self.stray(frame),
            _ if frame.undefined => {
                // The delimiter is missing: what holds the sequence may know what stands here.
                self.unclosed(frame);
                self.close(frame);
            }
            _ => self.garbage(frame, left),
        }
    }

    pub(super) fn item(&mut self, frame: &Frame, length: u32, left: u64) {
        let start = self.at.saturating_add(8);
        let undefined = length == UNDEFINED;
        let end = if undefined {
            frame.end
        } else {
            let end = start.saturating_add(u64::from(length));
            if end > frame.end {
                let code = self.past_end(frame);
                self.problem(code, frame.field, self.at, left);
            }
            end.min(frame.end)
        };
        self.at = start;
        let encoding = self.item_encoding(frame.encoding, start, end);
        self.serials = self.serials.saturating_add(1);
        if let Some(top) = self.stack.last_mut() {
            top.items = top.items.saturating_add(1);
        }
        self.stack.push(Frame {
            kind: Kind::Elements,
            encoding,
            undefined,
            end,
            last: 0,
            serial: self.serials,
            ..*frame
        });
    }

    /// How the item is really written: in some files the items of a sequence are not written as the rest.
    pub(super) fn item_encoding(&mut self, encoding: Encoding, start: u64, end: u64) -> Encoding {
        let left = end.saturating_sub(start);
        if left < 8 {
            return encoding;
        }
        let Some(bytes) = self.peek(start, left) else {
            return encoding;
        };
        let [_, _, _, _, v0, v1, ..] = bytes;
        if header::vr([v0, v1]).is_some() == encoding.explicit
            || header::tag(bytes, encoding).group() == 0xFFFE
        {
            return encoding;
        }
        let other = Encoding {
            explicit: !encoding.explicit,
            ..encoding
        };
        let sense = |e| guess::item_makes_sense(e, &bytes, left);
        if sense(other) && !sense(encoding) {
            other
        } else {
            encoding
        }
    }

    /// An item tag or a delimiter where an element should stand.
    pub(super) fn delimiter(&mut self, frame: &Frame, tag: Tag, length: u32, left: u64) {
        match tag {
            ITEM_END if frame.undefined || (left == 8 && frame.field != FieldId::NONE) => {
                self.delimited(frame, length);
                self.stack.pop();
            }
            // The item is not closed, but what holds it goes on or ends.
            SEQUENCE_END | ITEM if frame.undefined => {
                self.unclosed(frame);
                self.stack.pop();
            }
            ITEM | ITEM_END | SEQUENCE_END => self.stray(frame),
            _ => self.garbage(frame, left),
        }
    }

    pub(super) fn close(&mut self, frame: &Frame) {
        let at = self.at;
        if let Some(field) = self.field_mut(frame.field) {
            // What stood there but the longest header and a delimiter.
            let frame_size = if frame.undefined { 20 } else { 12 };
            let len = at.saturating_sub(field.place.start);
            field.place.end = at;
            field.value = value(frame.items, len.saturating_sub(frame_size));
        }
        self.stack.pop();
        self.open = self.open.saturating_sub(1);
    }

    /// Passes over a delimiter. Its length is 0 (PS3.5 7.5); anything else is bytes that nobody judges.
    pub(super) fn delimited(&mut self, frame: &Frame, length: u32) {
        if length == 0 {
            self.at = self.at.saturating_add(8);
        } else {
            self.stray(frame);
        }
    }

    /// Eight bytes that open or close nothing, or more than that.
    pub(super) fn stray(&mut self, frame: &Frame) {
        self.problem(ProblemCode::NotAnElement, frame.field, self.at, 8);
        self.at = self.at.saturating_add(8);
    }

    pub(super) fn unclosed(&mut self, frame: &Frame) {
        if self.reported != self.at {
            self.problem(ProblemCode::Unclosed, frame.field, self.at, 0);
        }
    }
}

/// The value of a sequence. Bytes that made no item are not "empty".
pub(super) fn value(count: u32, other: u64) -> Value {
    match (count, other) {
        (0, 0) => Value::Empty,
        (0, len) => Value::Skipped { len },
        (n, _) => Value::Items(n),
    }
}
