//! The walk over a data set (PS3.5 clause 7): elements, sequences and items into fields, with a stack of its own
//! and no recursion. Takes a source and an encoding, fills a document. What does not fit is a problem, and the walk
//! goes on where the next end is known.
use rustc_hash::FxHashMap;

use super::dictionary::{self, VrCache, number};
use super::header::{self, Form, Header, UNDEFINED};
use super::syntax::Encoding;
use super::{LONGEST_TAIL, bare_field, guess};
use crate::field::{Document, Field, FieldId, Name, Place, Problem, ProblemCode, Tag, VR, Value};
use crate::formats::source::Source;
use crate::formats::{ReadOptions, code_of};

/// Item, item delimitation and sequence delimitation: PS3.5 7.5.
pub(super) const ITEM: Tag = Tag(0xFFFE, 0xE000);
pub(super) const ITEM_END: Tag = Tag(0xFFFE, 0xE00D);
pub(super) const SEQUENCE_END: Tag = Tag(0xFFFE, 0xE0DD);
/// The first of the tags that hold pixel data: Float Pixel Data.
const PIXELS: u32 = 0x7FE0_0008;

/// Memory that one walk leaves to the next.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    /// The private creators of a data set (by its number), a group and a block: PS3.5 7.8.1.
    pub(super) creators: FxHashMap<(u32, u16, u8), FieldId>,
    pub(super) vrs: VrCache,
    stack: Vec<Frame>,
}

impl Scratch {
    /// Forgets what belongs to one file.
    pub(crate) fn clear(&mut self) {
        self.creators.clear();
        self.stack.clear();
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
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
    kind: Kind,
    pub(super) encoding: Encoding,
    /// Whether a delimiter ends it.
    undefined: bool,
    /// Where it ends at the latest.
    pub(super) end: u64,
    /// The sequence that this is, or that holds this.
    field: FieldId,
    /// Of a sequence, how many items were seen; of an item, its index.
    items: u32,
    pub(super) charset: u16,
    /// The last tag, as a number.
    last: u32,
    /// The number of this data set in the file, for its private creators.
    serial: u32,
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
    end: u64,
    /// Sequences that are open.
    open: u32,
    serials: u32,
    /// The end of the last range that was reported, so that what ends with it is not reported again.
    reported: u64,
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
                field.value = items(frame.items, self.at.saturating_sub(field.place.start));
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
        while let Some(frame) = self.stack.last().copied() {
            if self.halted {
                break;
            }
            match frame.kind {
                Kind::Items => self.item_step(&frame),
                Kind::Meta | Kind::Elements => self.element_step(&frame),
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

    /// Whether this is an element, and not bytes that happen to look like a header.
    #[inline]
    fn accepts(&mut self, frame: &Frame, header: &Header, left: u64) -> bool {
        let fits = header.fits(left);
        let ascending = number(header.tag) > frame.last;
        let group = header.tag.group();
        if fits
            && ascending
            && header.length != UNDEFINED
            && (0x0004..0xFFFF).contains(&group)
            && matches!(header.form, Form::Explicit(_))
        {
            return true;
        }
        self.accepts_odd(frame, header, left)
    }

    fn accepts_odd(&mut self, frame: &Frame, header: &Header, left: u64) -> bool {
        let fits = header.fits(left);
        let ascending = number(header.tag) > frame.last;
        let Tag(group, _) = header.tag;
        let explicit = matches!(header.form, Form::Explicit(_));
        if u64::from(header.size) > left || (group == 0xFFFF && !(explicit && fits)) {
            return false;
        }
        if frame.kind == Kind::Meta {
            return fits || explicit;
        }
        let known = self.knows(frame, header.tag);
        if header.length == UNDEFINED && !known && !self.opens(frame, header, left) {
            return false;
        }
        let private = group & 1 == 1;
        match header.form {
            Form::Explicit(_) if fits => {
                let after_pixels = self.stack.len() == 1 && frame.last >= PIXELS;
                ascending || known || (private && !after_pixels)
            }
            Form::Explicit(_) => known || (private && ascending),
            Form::StrangeLong | Form::StrangeShort => ascending && (known || private),
            // Groups 0 and 2 do not stand in a data set (PS3.5 7.1), and zeros are no element.
            Form::Implicit if matches!(group, 0x0000 | 0x0002) => false,
            Form::Implicit if frame.encoding.explicit => ascending && (known || private),
            Form::Implicit if fits => ascending || known,
            Form::Implicit => ascending && known,
        }
    }

    /// Whether an item or the end of a sequence follows this header.
    fn opens(&mut self, frame: &Frame, header: &Header, left: u64) -> bool {
        let size = u64::from(header.size);
        let inside = left.saturating_sub(size);
        if inside < 8 {
            return false;
        }
        let encoding = match header.form {
            Form::Explicit(VR::UN) => Encoding::IMPLICIT,
            _ => frame.encoding,
        };
        self.peek(self.at.saturating_add(size), inside)
            .is_some_and(|b| matches!(header::tag(b, encoding), ITEM | SEQUENCE_END))
    }

    /// Whether the dictionary, or a private creator in this data set, speaks for the tag.
    fn knows(&mut self, frame: &Frame, tag: Tag) -> bool {
        let Tag(group, element) = tag;
        if group & 1 == 0 {
            self.document.scratch.vrs.vr_of(tag).is_some()
        } else {
            (0x0010..=0x00FF).contains(&element) || self.creator(frame, tag) != FieldId::NONE
        }
    }

    /// The private creator of the block that `tag` is in: PS3.5 7.8.1.
    fn creator(&self, frame: &Frame, tag: Tag) -> FieldId {
        let Tag(group, element) = tag;
        let [block, _] = element.to_be_bytes();
        if group & 1 == 0 || block < 0x10 {
            return FieldId::NONE;
        }
        self.document
            .scratch
            .creators
            .get(&(frame.serial, group, block))
            .copied()
            .unwrap_or(FieldId::NONE)
    }

    fn element(&mut self, frame: &Frame, header: Header, left: u64) {
        let tag = header.tag;
        let Tag(group, element) = tag;
        let reserves = group & 1 == 1 && (0x0010..=0x00FF).contains(&element);
        let vr = match header.form {
            Form::Explicit(vr) => vr,
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

    /// The VR of an element that does not tell it: PS3.5 A.1 and 7.8.1, PS3.6. `None` if nobody knows.
    pub(super) fn implied(&mut self, frame: &Frame, tag: Tag) -> Option<VR> {
        let Tag(group, element) = tag;
        match (group & 1, element) {
            (1, 0x0000) => Some(VR::UL),
            (1, 0x0010..=0x00FF) => Some(VR::LO),
            (1, _) => None,
            _ => match self.document.scratch.vrs.vr_of(tag) {
                Some(VR::US) if frame.signed && dictionary::follows_pixels(tag) => Some(VR::SS),
                vr => vr,
            },
        }
    }

    /// A value of undefined length: a sequence, or the fragments of encapsulated pixel data (PS3.5 A.4).
    fn undefined(&mut self, frame: &Frame, id: FieldId, tag: Tag, vr: VR, said_unknown: bool) {
        let pixels = (PIXELS..=0x7FE0_0010).contains(&number(tag));
        let other = matches!(vr, VR::OB | VR::OW | VR::OF | VR::OD | VR::OL | VR::OV);
        if pixels || (other && frame.encoding.explicit) {
            return self.fragments(frame, id);
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

    fn item_step(&mut self, frame: &Frame) {
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

    fn item(&mut self, frame: &Frame, length: u32, left: u64) {
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
    fn item_encoding(&mut self, encoding: Encoding, start: u64, end: u64) -> Encoding {
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
    fn delimiter(&mut self, frame: &Frame, tag: Tag, length: u32, left: u64) {
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

    fn close(&mut self, frame: &Frame) {
        let at = self.at;
        if let Some(field) = self.field_mut(frame.field) {
            // What stood there but the longest header and a delimiter.
            let frame_size = if frame.undefined { 20 } else { 12 };
            let len = at.saturating_sub(field.place.start);
            field.place.end = at;
            field.value = items(frame.items, len.saturating_sub(frame_size));
        }
        self.stack.pop();
        self.open = self.open.saturating_sub(1);
    }

    /// Passes over a delimiter. Its length is 0 (PS3.5 7.5); anything else is bytes that nobody judges.
    fn delimited(&mut self, frame: &Frame, length: u32) {
        if length == 0 {
            self.at = self.at.saturating_add(8);
        } else {
            self.stray(frame);
        }
    }

    /// Eight bytes that open or close nothing, or more than that.
    fn stray(&mut self, frame: &Frame) {
        self.problem(ProblemCode::NotAnElement, frame.field, self.at, 8);
        self.at = self.at.saturating_add(8);
    }

    fn unclosed(&mut self, frame: &Frame) {
        if self.reported != self.at {
            self.problem(ProblemCode::Unclosed, frame.field, self.at, 0);
        }
    }

    /// What stands at `self.at` cannot be read: up to the end of what holds it.
    fn garbage(&mut self, frame: &Frame, left: u64) {
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
    fn continues(&mut self, frame: &Frame, left: u64) -> bool {
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
    fn trailing(&mut self, left: u64) {
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
        });
    }
}

/// The value of a sequence. Bytes that made no item are not "empty".
fn items(count: u32, other: u64) -> Value {
    match (count, other) {
        (0, 0) => Value::Empty,
        (0, len) => Value::Skipped { len },
        (n, _) => Value::Items(n),
    }
}
