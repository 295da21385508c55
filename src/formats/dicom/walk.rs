//! The walk over a data set (PS3.5 clause 7): elements, sequences and items into fields, with a stack of its own
//! and no recursion. Takes a source and an encoding, fills a document. What does not fit is a problem, and the walk
//! goes on where the next end is known.
use rustc_hash::FxHashMap;

use super::accept::honest;
use super::dictionary::{VrCache, number};
use super::header::{self, Form, Header, UNDEFINED};
use super::syntax::Encoding;
use crate::field::{Document, Field, FieldId, Name, Place, Problem, ProblemCode, Tag, VR, Value};
use crate::formats::source::Source;
use crate::formats::{ReadOptions, code_of};

/// Item, item delimitation and sequence delimitation: PS3.5 7.5.
pub(super) const ITEM: Tag = Tag(0xFFFE, 0xE000);
pub(super) const ITEM_END: Tag = Tag(0xFFFE, 0xE00D);
pub(super) const SEQUENCE_END: Tag = Tag(0xFFFE, 0xE0DD);
/// The first of the tags that hold pixel data: Float Pixel Data.
pub(super) const PIXELS: u32 = 0x7FE0_0008;

/// Memory that one walk leaves to the next.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scratch {
    /// The private creators of a data set (by its number), a group and a block: PS3.5 7.8.1.
    pub(super) creators: FxHashMap<(u32, u16, u8), FieldId>,
    pub(super) vrs: VrCache,
    /// The fields that hold a document.
    pub(super) documents: Vec<FieldId>,
    stack: Vec<Frame>,
}

impl Scratch {
    /// Forgets what belongs to one file.
    pub(crate) fn clear(&mut self) {
        self.creators.clear();
        self.documents.clear();
        self.stack.clear();
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The file meta information.
    Meta,
    /// A data set: the one at the top, or an item.
    Elements,
    /// A sequence, which holds items.
    Items,
}

/// Something that is open.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub(super) kind: Kind,
    pub(super) encoding: Encoding,
    /// Whether a delimiter ends it.
    pub(super) undefined: bool,
    /// Where it ends at the latest.
    pub(super) end: u64,
    /// The sequence that this is, or that holds this.
    pub(super) field: FieldId,
    /// Of a sequence, how many items were seen; of an item, its index.
    pub(super) items: u32,
    pub(super) charset: u16,
    /// The last tag, as a number.
    pub(super) last: u32,
    /// The number of this data set in the file, for its private creators.
    pub(super) serial: u32,
    /// Whether Pixel Representation says that pixels are signed.
    pub(super) signed: bool,
}

/// A walk.
pub(super) struct Walker<'a, 'b> {
    pub(super) document: &'a mut Document,
    pub(super) source: &'a mut Source<'b>,
    pub(super) options: &'a ReadOptions,
    pub(super) stack: Vec<Frame>,
    pub(super) at: u64,
    pub(super) end: u64,
    /// Sequences that are open.
    pub(super) open: u32,
    pub(super) serials: u32,
    /// The end of the last range that was reported, so that what ends with it is not reported again.
    pub(super) reported: u64,
    halted: bool,
}

impl<'a, 'b> Walker<'a, 'b> {
    pub(super) fn new(
        document: &'a mut Document,
        source: &'a mut Source<'b>,
        options: &'a ReadOptions,
    ) -> Self {
        let stack = std::mem::take(&mut document.scratch.stack);
        Self {
            document,
            source,
            options,
            stack,
            at: 0,
            end: 0,
            open: 0,
            serials: 0,
            reported: u64::MAX,
            halted: false,
        }
    }

    /// Gives the scratch memory back; tells where the walk stands, and whether it was stopped.
    pub(super) fn end(mut self) -> (u64, bool) {
        for frame in self.stack.drain(..) {
            if frame.kind == Kind::Items
                && let Some(field) = frame
                    .field
                    .index()
                    .and_then(|i| self.document.fields.get_mut(i))
            {
                field.place.end = self.at;
                field.value =
                    super::items::value(frame.items, self.at.saturating_sub(field.place.start));
            }
        }
        self.document.scratch.stack = std::mem::take(&mut self.stack);
        (self.at, self.halted)
    }

    /// Walks the file meta information: PS3.10 7.1. It ends where the group is another one.
    pub(super) fn meta(&mut self, begin: u64, end: u64) {
        self.begin(Kind::Meta, begin, end, Encoding::EXPLICIT);
    }

    /// Walks a data set.
    pub(super) fn data_set(&mut self, begin: u64, end: u64, encoding: Encoding) {
        self.serials = 1;
        self.begin(Kind::Elements, begin, end, encoding);
    }

    fn begin(&mut self, kind: Kind, begin: u64, end: u64, encoding: Encoding) {
        self.at = begin;
        self.end = end;
        self.stack.clear();
        self.stack.push(Frame {
            kind,
            encoding,
            undefined: false,
            end,
            field: FieldId::NONE,
            items: 0,
            charset: 0,
            last: 0,
            serial: self.serials,
            signed: false,
        });
        while let Some(mut frame) = self.stack.last().copied() {
            if self.halted {
                break;
            }
            match frame.kind {
                Kind::Items => self.item_step(&frame),
                Kind::Meta | Kind::Elements => {
                    self.run(&mut frame);
                    self.element_step(&frame);
                }
            }
        }
    }

    /// The bytes at `offset`: 12, or 8 and zeros where there are fewer than 12 of `left`.
    #[inline]
    pub(super) fn peek(&mut self, offset: u64, left: u64) -> Option<[u8; 12]> {
        let wanted = if left >= 12 { 12 } else { 8 };
        let Some(bytes) = self.source.slice(&mut self.document.bytes, offset, wanted) else {
            self.stop();
            return None;
        };
        if let Ok(all) = <[u8; 12]>::try_from(bytes) {
            return Some(all);
        }
        let mut some = [0; 12];
        if let (Some(to), Some(from)) = (some.get_mut(..8), bytes.get(..8)) {
            to.copy_from_slice(from);
        }
        Some(some)
    }

    fn element_step(&mut self, frame: &Frame) {
        let left = frame.end.saturating_sub(self.at);
        if left == 0 {
            if frame.undefined {
                self.unclosed(frame);
            }
            self.stack.pop();
            return;
        }
        if left < 8 {
            return self.garbage(frame, left);
        }
        let Some(bytes) = self.peek(self.at, left) else {
            return;
        };
        let tag = header::tag(bytes, frame.encoding);
        if frame.kind == Kind::Meta && tag.group() != 0x0002 {
            self.stack.pop();
            return;
        }
        if tag.group() == 0xFFFE {
            return self.delimiter(frame, tag, header::length(bytes, frame.encoding), left);
        }
        match header::parse(bytes, frame.encoding, left) {
            Some(header) if self.accepts(frame, &header, left) => {
                self.element(frame, header, left);
            }
            _ => self.garbage(frame, left),
        }
    }

    fn element(&mut self, frame: &Frame, header: Header, left: u64) {
        let tag = header.tag;
        let Tag(group, element) = tag;
        let reserves = group & 1 == 1 && (0x0010..=0x00FF).contains(&element);
        let vr = match header.form {
            Form::Explicit(vr) => honest(vr, self.document.scratch.vrs.vr_of(tag)),
            Form::Implicit => self.implied(frame, tag).unwrap_or(VR::UN),
            Form::StrangeLong | Form::StrangeShort => VR::UN,
        };
        let size = u64::from(header.size);
        let value_at = self.at.saturating_add(size);
        let length = if header.length == UNDEFINED {
            None
        } else {
            Some(u64::from(header.length))
        };
        let value_end = length.map_or(frame.end, |len| value_at.saturating_add(len).min(frame.end));
        let Some(id) = self.push(Field {
            name: Name::Tag(tag),
            vr,
            parent: frame.field,
            item: frame.items,
            creator: self.creator(frame, tag),
            charset: frame.charset,
            big_endian: frame.encoding.big_endian,
            was_unknown: false,
            value: Value::Empty,
            place: Place {
                start: self.at,
                end: value_end,
            },
        }) else {
            return;
        };
        if let Some(top) = self.stack.last_mut() {
            top.last = number(tag);
        }
        if reserves {
            let [_, block] = element.to_be_bytes();
            self.document
                .scratch
                .creators
                .insert((frame.serial, group, block), id);
        }
        if header.reserved {
            self.problem(ProblemCode::NotAnElement, id, self.at.saturating_add(6), 2);
        }
        if !header.fits(left) {
            let code = self.past_end(frame);
            self.problem(code, id, self.at, left);
        }
        self.at = value_at;
        let said_unknown = header.form == Form::Explicit(VR::UN);
        match length {
            None => self.undefined(frame, id, tag, vr, said_unknown),
            Some(_) if vr == VR::SQ => {
                self.open(frame, id, Some(value_end), frame.encoding);
            }
            Some(_) if vr == VR::UN => self.unknown(frame, id, tag, value_end, said_unknown),
            Some(_) => self.leaf(frame, id, tag, vr, value_end),
        }
    }

    /// A value of undefined length: a sequence, or the fragments of encapsulated pixel data (PS3.5 A.4).
    fn undefined(&mut self, frame: &Frame, id: FieldId, tag: Tag, vr: VR, said_unknown: bool) {
        let pixels = (PIXELS..=0x7FE0_0010).contains(&number(tag));
        let other = matches!(vr, VR::OB | VR::OW | VR::OF | VR::OD | VR::OL | VR::OV);
        if pixels || (other && frame.encoding.explicit) {
            let begin = self.at;
            self.fragments(frame, id);
            // PS3.5 A.4: only pixel data stands in fragments. Anything else there is judged by nobody.
            if !pixels {
                let length = self.at.saturating_sub(begin);
                self.problem(ProblemCode::NotAnElement, id, begin, length);
            }
            return;
        }
        // PS3.5 6.2.2: the items of UN are written in Implicit VR Little Endian.
        let encoding = if said_unknown {
            Encoding::IMPLICIT
        } else {
            frame.encoding
        };
        self.now_sequence(id, vr != VR::SQ);
        self.open(frame, id, None, encoding);
    }

    /// What a length that goes beyond `frame` is called.
    pub(super) fn past_end(&self, frame: &Frame) -> ProblemCode {
        if frame.end == self.end {
            ProblemCode::Truncated
        } else {
            ProblemCode::LengthPastEnd
        }
    }

    pub(super) fn push(&mut self, field: Field) -> Option<FieldId> {
        let index = self.document.fields.len();
        let id = FieldId::new(index).filter(|_| index < self.options.limits.max_fields);
        if id.is_some() {
            self.document.fields.push(field);
        } else {
            self.halt(ProblemCode::TooManyFields);
        }
        id
    }

    pub(super) fn field_mut(&mut self, id: FieldId) -> Option<&mut Field> {
        self.document.fields.get_mut(id.index()?)
    }

    pub(super) fn problem(&mut self, code: ProblemCode, id: FieldId, offset: u64, length: u64) {
        if self.halted {
            return;
        }
        if self.document.problems.len() >= self.options.limits.max_problems {
            return self.halt(ProblemCode::TooManyFields);
        }
        let name = self.document.field(id).map(|f| f.name);
        self.document.problems.push(Problem {
            code,
            path: name.map(|_| self.document.path_of(id)),
            name,
            offset,
            length,
            said: None,
        });
    }

    /// Reading failed: stops with the source's reason.
    pub(super) fn stop(&mut self) {
        let code = self
            .source
            .failure()
            .map_or(ProblemCode::Truncated, code_of);
        self.halt(code);
    }

    /// Stops, and reports everything from here to the end of the file.
    fn halt(&mut self, code: ProblemCode) {
        if self.halted {
            return;
        }
        self.halted = true;
        self.document.problems.push(Problem {
            code,
            path: None,
            name: None,
            offset: self.at,
            length: self.document.extent.saturating_sub(self.at),
            said: None,
        });
    }
}
