//! What cannot be read as an element: reported up to the end of what holds it, or, at the end of the data set, taken
//! as trailing bytes.
use super::dictionary::number;
use super::walk::{Frame, Kind, PIXELS, Walker};
use super::{LONGEST_TAIL, bare_field, header};
use crate::field::{Name, Place, ProblemCode, Value};

impl Walker<'_, '_> {
    /// What stands at `self.at` cannot be read: up to the end of what holds it.
    pub(super) fn garbage(&mut self, frame: &Frame, left: u64) {
        let top = self.stack.len() == 1 && frame.kind == Kind::Elements;
        if top && frame.last != 0 && !self.continues(frame, left) {
            return self.trailing(left);
        }
        let code = if left < 12 && frame.end == self.end && frame.kind != Kind::Items {
            ProblemCode::Truncated
        } else {
            ProblemCode::NotAnElement
        };
        self.problem(code, frame.field, self.at, left);
        self.at = frame.end;
        self.reported = frame.end;
    }

    /// Whether the bytes at `self.at` look more like a spoilt next element than like something that was appended.
    pub(super) fn continues(&mut self, frame: &Frame, left: u64) -> bool {
        if frame.last >= PIXELS {
            return false;
        }
        if left < 8 {
            return true;
        }
        let Some(bytes) = self.peek(self.at, left) else {
            return true;
        };
        let tag = header::tag(bytes, frame.encoding);
        number(tag) > frame.last && self.knows(frame, tag)
    }

    /// Bytes after the end of the data set.
    pub(super) fn trailing(&mut self, left: u64) {
        let place = Place {
            start: self.at,
            end: self.at.saturating_add(left),
        };
        let mut value = Value::Skipped { len: left };
        if left <= LONGEST_TAIL
            && let Ok(len) = usize::try_from(left)
        {
            let Some(start) = self.source.locate(&mut self.document.bytes, self.at, len) else {
                return self.stop();
            };
            value = Value::Bytes { start, len };
        }
        let Some(id) = self.push(bare_field(Name::Trailing, value, place)) else {
            return;
        };
        if matches!(value, Value::Skipped { .. }) {
            self.problem(ProblemCode::TooLong, id, self.at, left);
        }
        self.at = place.end;
    }
}
